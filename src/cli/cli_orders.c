#include "cli_private.h"

#include <string.h>

/* Orders that the user asks for beside those that can happen: flags and settings. */

gboolean cli_orders_all(const CliScratch *scratch)
{
    char **wanted = scratch->project->options->orders;

    return wanted != NULL && g_strv_contains((const char *const *)wanted, "all");
}

gboolean cli_orders_asked(const Order *order)
{
    return g_str_equal(order->name, "all") || g_str_equal(order->name, "explicit");
}

/* The order without what is not to run: what has run already. NULL: all of it runs. */
static Order *only_these(Order *order, const GArray *members)
{
    g_autoptr(GArray) kept = g_array_new(FALSE, FALSE, sizeof(guint));
    Order *result;

    if (members == NULL)
        return order;
    for (guint i = 0; i < order->length; i++) {
        for (guint j = 0; j < members->len; j++) {
            if (g_array_index(members, guint, j) == order->sequence[i])
                g_array_append_val(kept, order->sequence[i]);
        }
    }
    result = order_new(order->name, order->why, (const guint *)kept->data, kept->len);
    order_free(order);
    return result;
}

static gboolean is_there(const GPtrArray *orders, const Order *order)
{
    for (guint i = 0; i < orders->len; i++) {
        if (order_same(g_ptr_array_index((GPtrArray *)orders, i), order))
            return TRUE;
    }
    return FALSE;
}

static gboolean add_texts(const CliScratch *scratch, GPtrArray *orders, const GArray *members,
    char **texts, GError **error)
{
    for (; texts != NULL && *texts != NULL; texts++) {
        Order *order;

        if (g_str_equal(*texts, "all"))
            continue;
        order = order_explicit(scratch->project->set, *texts, error);
        if (order == NULL)
            return FALSE;
        order = only_these(order, members);
        if (is_there(orders, order))
            order_free(order);
        else
            g_ptr_array_add(orders, order);
    }
    return TRUE;
}

gboolean cli_orders_add_explicit(
    const CliScratch *scratch, GPtrArray *orders, const GArray *members, GError **error)
{
    const CliProject *project = scratch->project;

    return add_texts(scratch, orders, members, project->options->orders, error) &&
           add_texts(scratch, orders, members, project->all->orders, error);
}

char *cli_orders_share(const ReplayResult *result, guint class)
{
    guint in_class = 0, all = 0, in_reach = 0, reachable = 0;

    for (guint i = 0; i < result->paths->len; i++) {
        const ReplayPath *path = g_ptr_array_index(result->paths, i);
        gboolean asked = cli_orders_asked(path->order);

        all++;
        reachable += !asked;
        in_class += path->class == class;
        in_reach += path->class == class && !asked;
    }
    if (in_class == all)
        return g_strdup(all == 1 ? "" : "in every order");
    if (in_reach > 0)
        return g_strdup_printf("in %u of %u orders that can happen", in_reach, reachable);
    return g_strdup_printf("in %u of %u orders that were tried", in_class, all);
}
