#include "cli_private.h"

#include <string.h>

/*
 * In which orders can the pending migrations still run on the snapshot, and does it matter?
 */

static const ReplayPath *first_ok(const ReplayResult *result)
{
    for (guint i = 0; i < result->paths->len; i++) {
        const ReplayPath *path = g_ptr_array_index(result->paths, i);

        if (path->ok)
            return path;
    }
    return NULL;
}

/* One finding per class that fails. */
static gboolean say_failures(CliScratch *scratch, const ReplayResult *result, GError **error)
{
    const ReplayPath *good = first_ok(result);

    for (guint i = 0; i < result->classes->len; i++) {
        const ReplayClass *class = g_ptr_array_index(result->classes, i);
        g_autofree char *share = cli_orders_share(result, i);
        g_autofree char *where =
            g_strdup_printf("%s%son production", share, *share != '\0' ? " " : "");

        if (!class->ok && !cli_compare_failure(scratch, TRUE,
                              g_ptr_array_index(result->paths, class->example), good, where, error))
            return FALSE;
    }
    return TRUE;
}

/* Two classes that both succeed: the first against each other one. */
static gboolean say_divergences(CliScratch *scratch, const ReplayResult *result, GError **error)
{
    const ReplayPath *left = first_ok(result);

    for (guint i = 0; left != NULL && i < result->classes->len; i++) {
        const ReplayClass *class = g_ptr_array_index(result->classes, i);
        const ReplayPath *right = g_ptr_array_index(result->paths, class->example);
        FindingDivergence divergence = {.left_name = "database that runs them in version order",
            .right_name = "one that runs them otherwise",
            .verb = cli_orders_asked(right->order) ? "would have" : "will have",
            .left = left->order,
            .right = right->order};

        if (class->ok && right->class != left->class &&
            !cli_compare(scratch, TRUE, &divergence, error))
            return FALSE;
    }
    return TRUE;
}

/* --- late ones: what production will be against a new database ------------------------------------------ */

static gboolean any_late(const CliScratch *scratch)
{
    guint newest = 0;

    for (guint i = 0; i < scratch->applied->len; i++)
        newest = MAX(newest, g_array_index(scratch->applied, guint, i));
    return scratch->applied->len > 0 && scratch->pending->len > 0 &&
           g_array_index(scratch->pending, guint, 0) < newest;
}

static gboolean compare_with_new(CliScratch *scratch, GError **error)
{
    g_autoptr(GPtrArray) orders = g_ptr_array_new_with_free_func((GDestroyNotify)order_free);
    g_autoptr(GArray) sequence = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autoptr(ReplayResult) result = NULL;
    const ReplayPath *fresh, *production;
    FindingDivergence divergence = {
        .left_name = "new database", .right_name = "production", .verb = "will have"};
    guint first = scratch->report->findings->len;

    g_array_append_vals(sequence, scratch->applied->data, scratch->applied->len);
    g_array_append_vals(sequence, scratch->pending->data, scratch->pending->len);
    g_ptr_array_add(orders, order_version(scratch->project->set));
    g_ptr_array_add(orders, order_new("production", "production, after the next deployment",
                                (const guint *)sequence->data, sequence->len));
    result = cli_scratch_replay(scratch, FALSE, orders, error);
    if (result == NULL)
        return FALSE;
    cli_report_orders(scratch, result, TRUE);
    fresh = g_ptr_array_index(result->paths, 0);
    production = g_ptr_array_index(result->paths, 1);
    if (fresh->ok && scratch->new_schema == NULL)
        scratch->new_schema = schema_ref(fresh->end);
    if (!fresh->ok)
        return cli_compare_failure(scratch, FALSE, fresh, production, "in a new database", error);
    if (!production->ok || fresh->class == production->class)
        return TRUE;
    divergence.left = fresh->order;
    divergence.right = production->order;
    if (!cli_compare(scratch, FALSE, &divergence, error))
        return FALSE;
    return cli_remedy(scratch, first, production->order, FALSE, production->end, error);
}

static void conclude(CliScratch *scratch, const ReplayResult *result, gboolean complete)
{
    const ReplayClass *class = g_ptr_array_index(result->classes, 0);
    guint pending = scratch->pending->len;

    if (pending == 0 && scratch->report->findings->len == 0) {
        g_ptr_array_add(scratch->report->conclusions,
            g_strdup("nothing is pending: no order is left to choose"));
    } else if (pending > 0 && result->classes->len == 1 && class->ok) {
        g_ptr_array_add(scratch->report->conclusions,
            g_strdup_printf("%u pending: %s ends in the same schema", pending,
                complete ? "every order that can happen" : "every order that was tried"));
    }
}

gboolean cli_future(CliScratch *scratch, GError **error)
{
    OrderFacts facts = cli_scratch_facts(scratch);
    gboolean complete = TRUE, explained = FALSE;
    g_autoptr(GPtrArray) orders = order_future(&facts, cli_orders_all(scratch), &complete);
    g_autoptr(ReplayResult) result = NULL;

    if (!cli_orders_add_explicit(scratch, orders, scratch->pending, error))
        return FALSE;
    result = cli_scratch_replay(scratch, TRUE, orders, error);
    if (result == NULL)
        return FALSE;
    if (scratch->pending->len > 0)
        cli_report_orders(scratch, result, complete);
    conclude(scratch, result, complete);
    if (first_ok(result) == NULL &&
        !cli_baseline(scratch, g_ptr_array_index(result->paths, 0), &explained, error))
        return FALSE;
    if (!explained && !say_failures(scratch, result, error))
        return FALSE;
    return say_divergences(scratch, result, error) &&
           (!any_late(scratch) || explained || compare_with_new(scratch, error));
}
