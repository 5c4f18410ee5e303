#include <string.h>

#include "finding_private.h"

/* What is said about a pair that does not commute: title, sides, story. */

static const char *label(const FindingBlame *blame, guint migration)
{
    return finding_label(blame->context, migration);
}

static GArray *members_of(const GArray *inversions)
{
    GArray *members = g_array_new(FALSE, FALSE, sizeof(guint));

    for (guint i = 0; i < inversions->len; i++) {
        const FindingInversion *inversion = &g_array_index(inversions, FindingInversion, i);
        const guint both[] = {inversion->a, inversion->b};

        for (guint k = 0; k < 2; k++) {
            guint place = 0;

            while (place < members->len && g_array_index(members, guint, place) < both[k])
                place++;
            if (place == members->len || g_array_index(members, guint, place) != both[k])
                g_array_insert_val(members, place, both[k]);
        }
    }
    return members;
}

#define TITLE_LABELS 4

/* "new database (0107, 0108)": the guilty migrations in the order of that side. */
static char *side_title(const FindingBlame *blame, const GArray *members, gboolean right)
{
    const Order *order = right ? blame->divergence->right : blame->divergence->left;
    g_autoptr(GString) text = g_string_new(NULL);
    guint shown = 0;

    for (guint i = 0; i < order->length; i++) {
        if (order_contains(members, order->sequence[i]) && shown++ < TITLE_LABELS)
            g_string_append_printf(
                text, "%s%s", text->len > 0 ? ", " : "", label(blame, order->sequence[i]));
    }
    if (shown > TITLE_LABELS)
        g_string_append(text, ", …");
    return g_strdup_printf(
        "%s (%s)", right ? blame->divergence->right_name : blame->divergence->left_name, text->str);
}

static void fill_side(FindingSide *side, const GPtrArray *names, const gboolean *moved)
{
    for (guint i = 0; i < names->len; i++)
        finding_side_add(side, g_ptr_array_index((GPtrArray *)names, i), moved[i]);
}

static void show_order(
    const FindingBlame *blame, Finding *finding, const DiffChange *change, const GArray *members)
{
    const GPtrArray *from = change->order_from, *to = change->order_to;
    g_autofree gboolean *moved_from = g_new0(gboolean, from->len);
    g_autofree gboolean *moved_to = g_new0(gboolean, to->len);
    g_autofree char *left = side_title(blame, members, FALSE);
    g_autofree char *right = side_title(blame, members, TRUE);

    for (guint i = 0; i < from->len; i++) {
        for (guint j = i + 1; j < from->len; j++) {
            gint x = finding_suspects_place(to, g_ptr_array_index((GPtrArray *)from, i));
            gint y = finding_suspects_place(to, g_ptr_array_index((GPtrArray *)from, j));

            if (x > y && y >= 0)
                moved_from[i] = moved_from[j] = moved_to[x] = moved_to[y] = TRUE;
        }
    }
    finding->left = finding_side_new(left);
    finding->right = finding_side_new(right);
    fill_side(finding->left, from, moved_from);
    fill_side(finding->right, to, moved_to);
}

#define PAIRS_NAMED 4

/* "0105 and 0108; 0106 and 0108", or the first of many. */
static char *pairs_text(const FindingBlame *blame, const GArray *inversions)
{
    g_autoptr(GString) text = g_string_new(inversions->len > PAIRS_NAMED ? "first " : NULL);

    for (guint i = 0; i < inversions->len && (i == 0 || inversions->len <= PAIRS_NAMED); i++) {
        const FindingInversion *pair = &g_array_index(inversions, FindingInversion, i);

        g_string_append_printf(
            text, "%s%s and %s", i > 0 ? "; " : "", label(blame, pair->a), label(blame, pair->b));
    }
    return g_strdup(text->str);
}

/* What is not certain is not said as if it were. */
static char *conflict_text(const FindingBlame *blame, const FindingCause *cause)
{
    g_autofree char *pairs = pairs_text(blame, cause->inversions);
    guint n = cause->inversions->len;

    if (!cause->certain)
        return g_strdup_printf(
            "at least one of %u pairs of migrations does not commute: %s", n, pairs);
    if (n <= PAIRS_NAMED)
        return g_strdup_printf("%s do not commute", pairs);
    return g_strdup_printf("%u pairs of migrations do not commute, %s", n, pairs);
}

static const char *late_text(MigrationLate late, gboolean past)
{
    switch (late) {
    case MIGRATION_LATE_WARN:
        return past ? "ran it late, with a warning" : "runs it late, with a warning";
    case MIGRATION_LATE_REFUSE:
        return past ? "refuses late migrations unless told otherwise"
                    : "refuses it until somebody decides";
    case MIGRATION_LATE_SKIP:
        return "skips late migrations without an error";
    default:
        return past ? "ran it late, without a word" : "runs it late, without a word";
    }
}

static char *why_text(const FindingBlame *blame, const GArray *inversions)
{
    const FindingContext *context = blame->context;
    const FindingInversion *first = &g_array_index(inversions, FindingInversion, 0);
    guint late = MIN(first->a, first->b), early = MAX(first->a, first->b);
    gboolean past = g_str_equal(blame->divergence->verb, "has");
    const char *runner = migration_framework_title(context->set->framework);
    g_autofree char *merged =
        context->merged != NULL ? context->merged(context->data, late, early) : NULL;

    if (merged != NULL)
        return g_strdup_printf("%s %s %s; %s %s", label(blame, late), merged, label(blame, early),
            runner, late_text(context->set->late, past));
    if (past)
        return g_strdup_printf("%s ran %s after %s; %s %s", blame->divergence->right_name,
            label(blame, late), label(blame, early), runner, late_text(context->set->late, TRUE));
    return NULL;
}

static const char *what_differs(const FindingGroup *group)
{
    const DiffChange *first = g_ptr_array_index(group->changes, 0);

    if (group->class != SCHEMA_CLASS_ORDER_ONLY)
        return NULL;
    if (first->part_kind == SCHEMA_PART_COLUMN)
        return group->kind == SCHEMA_COMPOSITE ? "attribute" : "column";
    return schema_part_name(first->part_kind);
}

static const char *rule_for(const FindingGroup *group)
{
    if (group->class == SCHEMA_CLASS_ORDER_ONLY)
        return group->kind == SCHEMA_TABLE ? "ORD101" : "ORD104";
    return "ORD102";
}

static const DiffChange *moved_change(const FindingGroup *group)
{
    for (guint i = 0; i < group->changes->len; i++) {
        const DiffChange *change = g_ptr_array_index(group->changes, i);

        if (change->action == DIFF_MOVED)
            return change;
    }
    return NULL;
}

static char *headline(const FindingBlame *blame, const FindingGroup *group, const char *object)
{
    const FindingDivergence *divergence = blame->divergence;
    const char *part = what_differs(group);

    if (part != NULL)
        return g_strdup_printf("%s %s another %s order in %s than in a %s", object,
            divergence->verb, part, divergence->right_name, divergence->left_name);
    if (g_str_equal(divergence->verb, "has"))
        return g_strdup_printf("%s differs between %s and a %s", object, divergence->right_name,
            divergence->left_name);
    return g_strdup_printf(
        "%s may differ between %s and a %s", object, divergence->right_name, divergence->left_name);
}

/* What the guilty migrations did to the object on one side. */
static void tell(const FindingBlame *blame, const FindingGroup *group, const GArray *members,
    gboolean right, GString *story)
{
    const FindingDivergence *divergence = blame->divergence;
    const Order *order = right ? divergence->right : divergence->left;
    const GPtrArray *trace = right ? divergence->right_trace : divergence->left_trace;

    g_string_append_printf(
        story, "%s%s\n", right ? "\n" : "", right ? divergence->right_name : divergence->left_name);
    for (guint i = 0; i < order->length && i + 1 < trace->len; i++) {
        if (!order_contains(members, order->sequence[i]))
            continue;
        g_string_append_printf(story, "  %s\n", label(blame, order->sequence[i]));
        if (!finding_story_step(trace, i, group->kind, group->identity, story))
            g_string_append(story, "      does not touch it\n");
    }
}

Finding *finding_wording(const FindingBlame *blame, const FindingCause *cause)
{
    const FindingGroup *group = cause->group;
    Finding *finding = finding_new(rule_for(group), schema_kind_name(group->kind), group->identity);
    g_autoptr(GArray) members = members_of(cause->inversions);
    g_autoptr(GString) story = g_string_new(NULL);
    const DiffChange *moved = moved_change(group);

    finding->class = schema_class_name(group->class);
    if (finding_class_harmless(group->class))
        finding->severity = FINDING_NOTE;
    finding->headline = headline(blame, group, finding->object);
    finding->message = conflict_text(blame, cause);
    for (guint i = 0; i < members->len; i++)
        finding_blame_migration(
            blame->context, finding, g_array_index(members, guint, i), group->identity);
    if (moved != NULL)
        show_order(blame, finding, moved, members);
    if (group->class != SCHEMA_CLASS_ORDER_ONLY)
        finding->detail = finding_group_text(group);
    tell(blame, group, members, FALSE, story);
    tell(blame, group, members, TRUE, story);
    finding->story = g_strdup(story->str);
    finding->why = why_text(blame, cause->inversions);
    if (group->class == SCHEMA_CLASS_ORDER_ONLY && group->kind == SCHEMA_TABLE)
        finding->who = finding_who(blame->context, group->identity);
    finding_seal(finding);
    return finding;
}
