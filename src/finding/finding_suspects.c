#include <string.h>

#include "finding_private.h"

/*
 * Which pair is guilty? Only pairs that stand the other way round in the two orders can be the cause.
 * Where the way between the orders was run, it tells (replay_witness.c). Else both orders have been
 * traced, so it is known which step made or changed what; and where that tells nothing, what the texts
 * of the migrations have in common.
 */

static gboolean inverted(const FindingBlame *blame, guint a, guint b)
{
    return (blame->left_place[a] < blame->left_place[b]) !=
           (blame->right_place[a] < blame->right_place[b]);
}

static gint by_migrations(gconstpointer a, gconstpointer b)
{
    const FindingInversion *x = a, *y = b;

    if (x->a != y->a)
        return x->a > y->a ? 1 : -1;
    return (x->b > y->b) - (x->b < y->b);
}

static gboolean has(const GArray *inversions, const FindingInversion *wanted)
{
    for (guint i = 0; i < inversions->len; i++) {
        if (by_migrations(&g_array_index(inversions, FindingInversion, i), wanted) == 0)
            return TRUE;
    }
    return FALSE;
}

static void add_inversion(const FindingBlame *blame, GArray *inversions, guint a, guint b)
{
    FindingInversion inversion = {a, b};

    if (a == b || !inverted(blame, a, b))
        return;
    if (blame->left_place[a] > blame->left_place[b])
        inversion = (FindingInversion){b, a};
    if (!has(inversions, &inversion))
        g_array_append_val(inversions, inversion);
}

/* --- by execution --------------------------------------------------------------------------------- */

static gboolean object_changes(const FindingGroup *group, const ReplaySwap *swap)
{
    const SchemaObject *x = schema_find(swap->before->end, group->kind, group->identity);
    const SchemaObject *y = schema_find(swap->after->end, group->kind, group->identity);

    return x == NULL || y == NULL ? x != y : !g_str_equal(x->physical, y->physical);
}

/* Swaps that changed the object; none when an order on the way fails, for then nothing was made there. */
static void blame_witness(const FindingBlame *blame, const FindingGroup *group, GArray *inversions)
{
    const ReplayWitness *witness = blame->divergence->witness;

    for (guint i = 0; witness != NULL && i < witness->result->classes->len; i++) {
        if (!((ReplayClass *)g_ptr_array_index(witness->result->classes, i))->ok)
            return;
    }
    for (guint i = 0; witness != NULL && i < witness->swaps->len; i++) {
        const ReplaySwap *swap = &g_array_index(witness->swaps, ReplaySwap, i);

        if (object_changes(group, swap))
            add_inversion(blame, inversions, swap->a, swap->b);
    }
}

/* --- by traces ------------------------------------------------------------------------------------ */

gint finding_suspects_place(const GPtrArray *names, const char *name)
{
    guint index;

    return g_ptr_array_find_with_equal_func((GPtrArray *)names, name, g_str_equal, &index)
               ? (gint)index
               : -1;
}

/* Migration that made a part, in the left or right trace; -1: none of them. */
static gint maker(const FindingBlame *blame, const FindingGroup *group, const DiffChange *change,
    const char *part, gboolean right)
{
    const FindingDivergence *divergence = blame->divergence;
    const Order *order = right ? divergence->right : divergence->left;
    gint step = finding_origin(right ? divergence->right_trace : divergence->left_trace,
        group->kind, group->identity, change->part_kind, part);

    return step >= 0 && (guint)step < order->length ? (gint)order->sequence[step] : -1;
}

/* Parts in another order: the makers of every two that changed places. */
static void blame_moved(const FindingBlame *blame, const FindingGroup *group,
    const DiffChange *change, GArray *inversions)
{
    guint n = change->order_from->len;
    g_autofree gint *makers = g_new(gint, n);
    g_autofree gint *target = g_new(gint, n);

    for (guint i = 0; i < n; i++) {
        const char *name = g_ptr_array_index(change->order_from, i);

        makers[i] = maker(blame, group, change, name, FALSE);
        target[i] = finding_suspects_place(change->order_to, name);
    }
    for (guint i = 0; i < n; i++) {
        for (guint j = i + 1; j < n; j++) {
            if (target[i] > target[j] && target[j] >= 0 && makers[i] >= 0 && makers[j] >= 0)
                add_inversion(blame, inversions, (guint)makers[i], (guint)makers[j]);
        }
    }
}

/* Anything else: every two migrations that changed the object and changed places. */
static void blame_touched(const FindingBlame *blame, const FindingGroup *group, GArray *inversions)
{
    const FindingDivergence *divergence = blame->divergence;
    g_autofree gboolean *left =
        finding_touched(divergence->left_trace, group->kind, group->identity);
    g_autofree gboolean *right =
        finding_touched(divergence->right_trace, group->kind, group->identity);
    g_autoptr(GArray) suspects = g_array_new(FALSE, FALSE, sizeof(guint));

    for (guint i = 0; i < divergence->left->length; i++) {
        guint migration = divergence->left->sequence[i];
        guint place = blame->right_place[migration];

        if ((i + 1 < divergence->left_trace->len && left[i]) ||
            (place != G_MAXUINT && place + 1 < divergence->right_trace->len && right[place]))
            g_array_append_val(suspects, migration);
    }
    for (guint i = 0; i < suspects->len; i++) {
        for (guint j = i + 1; j < suspects->len; j++)
            add_inversion(blame, inversions, g_array_index(suspects, guint, i),
                g_array_index(suspects, guint, j));
    }
}

/* --- by texts ------------------------------------------------------------------------------------- */

/* A change from afar (a renamed table, a dropped type): nobody touched the object itself. */
static void blame_all(const FindingBlame *blame, GArray *inversions, gboolean related)
{
    const Order *left = blame->divergence->left;

    for (guint i = 0; i < left->length; i++) {
        for (guint j = i + 1; j < left->length; j++) {
            guint a = left->sequence[i], b = left->sequence[j];

            if (inverted(blame, a, b) && (!related || finding_related(blame->context, a, b)))
                add_inversion(blame, inversions, a, b);
        }
    }
}

GArray *finding_suspects(const FindingBlame *blame, const FindingGroup *group, gboolean *certain)
{
    GArray *inversions = g_array_new(FALSE, FALSE, sizeof(FindingInversion));

    blame_witness(blame, group, inversions);
    for (guint i = 0; inversions->len == 0 && i < group->changes->len; i++) {
        const DiffChange *change = g_ptr_array_index(group->changes, i);

        if (change->action == DIFF_MOVED)
            blame_moved(blame, group, change, inversions);
    }
    *certain = inversions->len > 0;
    if (inversions->len == 0)
        blame_touched(blame, group, inversions);
    if (inversions->len == 0)
        blame_all(blame, inversions, TRUE);
    if (inversions->len == 0)
        blame_all(blame, inversions, FALSE);
    *certain = *certain || inversions->len == 1;
    g_array_sort(inversions, by_migrations);
    return inversions;
}
