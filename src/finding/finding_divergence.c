#include <string.h>

#include "finding_private.h"

/* Two orders that end differently: one finding per cause. */

static gboolean same_inversions(const GArray *a, const GArray *b)
{
    return a->len == b->len &&
           (a->len == 0 || memcmp(a->data, b->data, a->len * sizeof(FindingInversion)) == 0);
}

static FindingPair *pair_for(GPtrArray *pairs, guint a, guint b)
{
    FindingPair *pair;

    for (guint i = 0; i < pairs->len; i++) {
        pair = g_ptr_array_index(pairs, i);
        if (pair->a == MIN(a, b) && pair->b == MAX(a, b))
            return pair;
    }
    pair = g_new0(FindingPair, 1);
    pair->a = MIN(a, b);
    pair->b = MAX(a, b);
    pair->relation = g_strdup("order-only");
    pair->objects = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(pairs, pair);
    return pair;
}

/* Pairs that are only suspected are no facts. */
static void note_pairs(GPtrArray *pairs, const FindingCause *cause, const FindingGroup *group)
{
    g_autofree char *object = finding_object_text(schema_kind_name(group->kind), group->identity);

    for (guint i = 0; pairs != NULL && cause->certain && i < cause->inversions->len; i++) {
        const FindingInversion *inversion = &g_array_index(cause->inversions, FindingInversion, i);
        FindingPair *pair = pair_for(pairs, inversion->a, inversion->b);

        if (group->class != SCHEMA_CLASS_ORDER_ONLY && g_str_equal(pair->relation, "order-only")) {
            g_free(pair->relation);
            pair->relation = g_strdup("differ");
        }
        if (!g_ptr_array_find_with_equal_func(pair->objects, object, g_str_equal, NULL))
            g_ptr_array_add(pair->objects, g_strdup(object));
    }
}

static void cause_free(gpointer data)
{
    FindingCause *cause = data;

    g_array_unref(cause->inversions);
    g_ptr_array_unref(cause->others);
    g_free(cause);
}

/* One cause, one finding: objects with the same guilty pairs are said together, the worst first. */
static void add_to_causes(
    GPtrArray *causes, const FindingGroup *group, GArray *inversions, gboolean certain)
{
    FindingCause *cause;

    for (guint i = 0; i < causes->len; i++) {
        cause = g_ptr_array_index(causes, i);
        if (!same_inversions(cause->inversions, inversions))
            continue;
        cause->certain = cause->certain || certain;
        if (group->class < cause->group->class) {
            g_ptr_array_add(cause->others, (gpointer)cause->group);
            cause->group = group;
        } else {
            g_ptr_array_add(cause->others, (gpointer)group);
        }
        g_array_unref(inversions);
        return;
    }
    cause = g_new0(FindingCause, 1);
    cause->group = group;
    cause->inversions = inversions;
    cause->certain = certain;
    cause->others = g_ptr_array_new();
    g_ptr_array_add(causes, cause);
}

static void say(
    const FindingBlame *blame, const FindingCause *cause, GPtrArray *findings, GPtrArray *pairs)
{
    Finding *finding;

    if (cause->inversions->len == 0)
        return;
    finding = finding_wording(blame, cause);
    note_pairs(pairs, cause, cause->group);
    for (guint i = 0; i < cause->others->len; i++) {
        const FindingGroup *other = g_ptr_array_index(cause->others, i);

        note_pairs(pairs, cause, other);
        g_ptr_array_add(
            finding->objects, finding_object_text(schema_kind_name(other->kind), other->identity));
    }
    g_ptr_array_add(findings, finding);
}

void finding_divergence(const FindingContext *context, const FindingDivergence *divergence,
    GPtrArray *findings, GPtrArray *pairs)
{
    guint n = context->set->migrations->len;
    g_autofree guint *left_place = order_places(divergence->left, n);
    g_autofree guint *right_place = order_places(divergence->right, n);
    FindingBlame blame = {context, divergence, left_place, right_place};
    const Schema *left =
        g_ptr_array_index((GPtrArray *)divergence->left_trace, divergence->left_trace->len - 1);
    const Schema *right =
        g_ptr_array_index((GPtrArray *)divergence->right_trace, divergence->right_trace->len - 1);
    g_autoptr(GPtrArray) changes = diff_schemas(left, right);
    g_autoptr(GPtrArray) groups = finding_group(changes);
    g_autoptr(GPtrArray) causes = g_ptr_array_new_with_free_func(cause_free);

    for (guint i = 0; i < groups->len; i++) {
        const FindingGroup *group = g_ptr_array_index(groups, i);

        gboolean certain = FALSE;
        GArray *suspects;

        if (finding_about(findings, group->kind, group->identity) != NULL)
            continue;
        suspects = finding_suspects(&blame, group, &certain);
        add_to_causes(causes, group, suspects, certain);
    }
    for (guint i = 0; i < causes->len; i++)
        say(&blame, g_ptr_array_index(causes, i), findings, pairs);
}
