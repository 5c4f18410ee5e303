#include "order.h"

#include <string.h>

void order_free(Order *order)
{
    if (order == NULL)
        return;
    g_free(order->name);
    g_free(order->why);
    g_free(order->sequence);
    g_free(order);
}

Order *order_new(const char *name, const char *why, const guint *sequence, guint length)
{
    Order *order = g_new0(Order, 1);

    order->name = g_strdup(name);
    order->why = g_strdup(why);
    order->sequence = g_memdup2(sequence, length * sizeof(guint));
    order->length = length;
    return order;
}

gboolean order_same(const Order *a, const Order *b)
{
    return a->length == b->length &&
           (a->length == 0 || memcmp(a->sequence, b->sequence, a->length * sizeof(guint)) == 0);
}

Order *order_version(const MigrationSet *set)
{
    guint n = set->migrations->len;
    g_autofree guint *sequence = g_new(guint, n + 1);

    for (guint i = 0; i < n; i++)
        sequence[i] = i;
    return order_new("version", "a new database", sequence, n);
}

guint *order_places(const Order *order, guint n)
{
    guint *place = g_new(guint, n + 1);

    for (guint i = 0; i < n; i++)
        place[i] = G_MAXUINT;
    for (guint i = 0; i < order->length; i++)
        place[order->sequence[i]] = i;
    return place;
}

gboolean order_contains(const GArray *migrations, guint migration)
{
    for (guint i = 0; i < migrations->len; i++) {
        if (g_array_index(migrations, guint, i) == migration)
            return TRUE;
    }
    return FALSE;
}

char *order_text(const Order *order, const MigrationSet *set)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < order->length; i++) {
        const Migration *migration = g_ptr_array_index(set->migrations, order->sequence[i]);

        g_string_append_printf(text, "%s%s", i > 0 ? ", " : "", migration->label);
    }
    return g_string_free(text, FALSE);
}

static guint arrival_of(const OrderFacts *facts, guint migration)
{
    return facts->arrival != NULL ? facts->arrival[migration] : ORDER_NOT_ARRIVED;
}

GArray *order_late(const OrderFacts *facts)
{
    GArray *late = g_array_new(FALSE, FALSE, sizeof(guint));
    guint n = facts->set->migrations->len;

    if (facts->arrival == NULL)
        return late;
    for (guint i = 0; i < n; i++) {
        gboolean is_late = facts->arrival[i] == ORDER_NOT_ARRIVED;

        for (guint j = i + 1; j < n && !is_late; j++)
            is_late = facts->arrival[j] < facts->arrival[i];
        if (is_late)
            g_array_append_val(late, i);
    }
    return late;
}

/* Adds an order unless its sequence is there already. */
static gboolean order_add(GPtrArray *orders, GHashTable *seen, const char *name, const char *why,
    const guint *sequence, guint length)
{
    g_autoptr(GBytes) key = g_bytes_new(sequence, length * sizeof(guint));

    if (!g_hash_table_add(seen, g_bytes_ref(key)))
        return FALSE;
    g_ptr_array_add(orders, order_new(name, why, sequence, length));
    return TRUE;
}

static GHashTable *seen_new(void)
{
    return g_hash_table_new_full(g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
}

static gint by_number(gconstpointer a, gconstpointer b)
{
    guint x = *(const guint *)a, y = *(const guint *)b;

    return (x > y) - (x < y);
}

/* The migrations in arrival order, ties in version order. */
static GArray *arrival_sequence(const OrderFacts *facts, const guint *members, guint n)
{
    GArray *sequence = g_array_sized_new(FALSE, FALSE, sizeof(guint), n);

    g_array_append_vals(sequence, members, n);
    g_array_sort(sequence, by_number);
    /* Insertion sort by arrival: stable, and nearly sorted already. */
    for (guint i = 1; i < n; i++) {
        guint member = g_array_index(sequence, guint, i), place = i;

        while (place > 0 && arrival_of(facts, g_array_index(sequence, guint, place - 1)) >
                                arrival_of(facts, member)) {
            g_array_index(sequence, guint, place) = g_array_index(sequence, guint, place - 1);
            place--;
        }
        g_array_index(sequence, guint, place) = member;
    }
    return sequence;
}

/*
 * Places where cutting the arrival sequence into two deployments changes the order: something before
 * the cut has a higher version than something after it, and they did not arrive together.
 */
static GArray *useful_cuts(const OrderFacts *facts, const GArray *sequence)
{
    GArray *cuts = g_array_new(FALSE, FALSE, sizeof(guint));
    guint highest = 0;

    for (guint cut = 1; cut < sequence->len; cut++) {
        guint before = g_array_index(sequence, guint, cut - 1), lowest = G_MAXUINT;

        highest = MAX(highest, before);
        for (guint i = cut; i < sequence->len; i++)
            lowest = MIN(lowest, g_array_index(sequence, guint, i));
        if (arrival_of(facts, before) != arrival_of(facts, g_array_index(sequence, guint, cut)) &&
            highest > lowest)
            g_array_append_val(cuts, cut);
    }
    return cuts;
}

/* The sequence cut at the chosen places, every deployment in version order. */
static void cut_sequence(const GArray *sequence, const GArray *cuts, guint64 chosen, guint *result)
{
    guint start = 0;

    memcpy(result, sequence->data, sequence->len * sizeof(guint));
    for (guint i = 0; i <= cuts->len; i++) {
        guint end = i < cuts->len ? g_array_index(cuts, guint, i) : sequence->len;

        if (i < cuts->len && (chosen & (G_GUINT64_CONSTANT(1) << i)) == 0)
            continue;
        qsort(result + start, end - start, sizeof(guint), by_number);
        start = end;
    }
}

#define DEPLOYMENT_CUTS_MAX 9 /* 2^9 = 512 ways */

static gboolean add_deployments(
    const OrderFacts *facts, GPtrArray *orders, GHashTable *seen, const guint *members, guint n)
{
    g_autoptr(GArray) sequence = arrival_sequence(facts, members, n);
    g_autoptr(GArray) cuts = useful_cuts(facts, sequence);
    g_autofree guint *result = g_new(guint, n);
    guint64 all = cuts->len < 64 ? (G_GUINT64_CONSTANT(1) << cuts->len) - 1 : G_MAXUINT64;

    /* A deployment after every arrival is the order in which things were merged. */
    cut_sequence(sequence, cuts, all, result);
    order_add(orders, seen, "merge", "a database that was deployed after every merge", result, n);
    if (cuts->len > DEPLOYMENT_CUTS_MAX)
        return FALSE;
    for (guint64 chosen = 1; chosen < all; chosen++) {
        cut_sequence(sequence, cuts, chosen, result);
        order_add(orders, seen, "deployments",
            "a database that was deployed after some of the merges", result, n);
    }
    return TRUE;
}

/* A developer ran the own branch first, then what came from the base branch. */
static void add_branch(
    const OrderFacts *facts, GPtrArray *orders, GHashTable *seen, const guint *members, guint n)
{
    g_autoptr(GArray) own_first = g_array_new(FALSE, FALSE, sizeof(guint));

    for (guint pass = 0; pass < 2; pass++) {
        for (guint i = 0; i < n; i++) {
            if ((arrival_of(facts, members[i]) == ORDER_NOT_ARRIVED) == (pass == 0))
                g_array_append_val(own_first, members[i]);
        }
    }
    order_add(orders, seen, "branch", "a developer who ran the own branch before the base branch",
        (const guint *)own_first->data, n);
}

static void permute(GPtrArray *orders, GHashTable *seen, guint *sequence, guint n, guint place)
{
    if (place == n) {
        order_add(orders, seen, "all", "every order, as a stress test", sequence, n);
        return;
    }
    for (guint i = place; i < n; i++) {
        guint chosen = sequence[i];

        /* Rotation instead of exchange keeps the permutations in lexicographic order. */
        memmove(sequence + place + 1, sequence + place, (i - place) * sizeof(guint));
        sequence[place] = chosen;
        permute(orders, seen, sequence, n, place + 1);
        memmove(sequence + place, sequence + place + 1, (i - place) * sizeof(guint));
        sequence[i] = chosen;
    }
}

static GPtrArray *orders_of(
    const OrderFacts *facts, const guint *members, guint n, gboolean all, gboolean *complete)
{
    GPtrArray *orders = g_ptr_array_new_with_free_func((GDestroyNotify)order_free);
    g_autoptr(GHashTable) seen = seen_new();

    order_add(
        orders, seen, "version", "a new database, or everything in one deployment", members, n);
    *complete = TRUE;
    if (facts->arrival != NULL && n > 1)
        *complete = add_deployments(facts, orders, seen, members, n);
    /* Only where the start already holds what the branch was forked from. */
    if (facts->arrival != NULL && n > 1 && members == facts->pending)
        add_branch(facts, orders, seen, members, n);
    if (all && n <= ORDER_MAX_PERMUTED) {
        g_autofree guint *sequence = g_memdup2(members, n * sizeof(guint));

        permute(orders, seen, sequence, n, 0);
    } else if (all) {
        *complete = FALSE;
    }
    return orders;
}

GPtrArray *order_future(const OrderFacts *facts, gboolean all, gboolean *complete)
{
    return orders_of(facts, facts->pending, facts->n_pending, all, complete);
}

GPtrArray *order_whole(const OrderFacts *facts, gboolean all, gboolean *complete)
{
    guint n = facts->set->migrations->len;
    g_autofree guint *members = g_new(guint, n);

    for (guint i = 0; i < n; i++)
        members[i] = i;
    return orders_of(facts, members, n, all, complete);
}

GPtrArray *order_past(const OrderFacts *facts)
{
    GPtrArray *orders = g_ptr_array_new_with_free_func((GDestroyNotify)order_free);
    g_autoptr(GHashTable) seen = seen_new();
    g_autofree guint *members = g_memdup2(facts->applied, facts->n_applied * sizeof(guint));
    guint n = facts->n_applied;

    if (n > 1)
        qsort(members, n, sizeof(guint), by_number);
    order_add(orders, seen, "version", "a new database", members, n);
    if (facts->applied_ordered) {
        order_add(orders, seen, "history", "what production recorded", facts->applied, n);
    } else if (facts->arrival != NULL && n > 1) {
        g_autoptr(GArray) merged = arrival_sequence(facts, members, n);

        order_add(orders, seen, "merge", "production, if it was deployed after every merge",
            (const guint *)merged->data, n);
    }
    return orders;
}
