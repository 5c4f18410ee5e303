#include "finding_private.h"

#include <string.h>

/*
 * Which pair is guilty? Both orders have been traced, so it is known which step made or changed what.
 * Only pairs that stand the other way round in the two orders can be the cause.
 */

typedef struct {
    guint a, b; /* migrations; a runs before b on the left and after it on the right */
} Inversion;

typedef struct {
    const FindingContext *context;
    const FindingDivergence *divergence;
    guint *left_place, *right_place; /* migration → place in the order; G_MAXUINT: not in it */
} Blame;

static guint *places(const Order *order, guint n)
{
    guint *place = g_new(guint, n);

    for (guint i = 0; i < n; i++)
        place[i] = G_MAXUINT;
    for (guint i = 0; i < order->length; i++)
        place[order->sequence[i]] = i;
    return place;
}

static gboolean inverted(const Blame *blame, guint a, guint b)
{
    return (blame->left_place[a] < blame->left_place[b]) !=
           (blame->right_place[a] < blame->right_place[b]);
}

static gint by_migrations(gconstpointer a, gconstpointer b)
{
    const Inversion *x = a, *y = b;

    if (x->a != y->a)
        return x->a > y->a ? 1 : -1;
    return (x->b > y->b) - (x->b < y->b);
}

static void add_inversion(const Blame *blame, GArray *inversions, guint a, guint b)
{
    Inversion inversion = {a, b};

    if (a == b || !inverted(blame, a, b))
        return;
    if (blame->left_place[a] > blame->left_place[b])
        inversion = (Inversion){b, a};
    for (guint i = 0; i < inversions->len; i++) {
        if (by_migrations(&g_array_index(inversions, Inversion, i), &inversion) == 0)
            return;
    }
    g_array_append_val(inversions, inversion);
}

static gint place_of(const GPtrArray *names, const char *name)
{
    guint index;

    return g_ptr_array_find_with_equal_func((GPtrArray *)names, name, g_str_equal, &index)
               ? (gint)index
               : -1;
}

/* Migration that made a part, in the left or right trace; -1: none of them. */
static gint maker(const Blame *blame, const FindingGroup *group, const DiffChange *change,
    const char *part, gboolean right)
{
    const FindingDivergence *divergence = blame->divergence;
    const Order *order = right ? divergence->right : divergence->left;
    gint step = finding_origin(right ? divergence->right_trace : divergence->left_trace,
        group->kind, group->identity, change->part_kind, part);

    return step >= 0 && (guint)step < order->length ? (gint)order->sequence[step] : -1;
}

/* Parts in another order: the makers of every two that changed places. */
static void blame_moved(
    const Blame *blame, const FindingGroup *group, const DiffChange *change, GArray *inversions)
{
    guint n = change->order_from->len;
    g_autofree gint *makers = g_new(gint, n);
    g_autofree gint *target = g_new(gint, n);

    for (guint i = 0; i < n; i++) {
        const char *name = g_ptr_array_index(change->order_from, i);

        makers[i] = maker(blame, group, change, name, FALSE);
        target[i] = place_of(change->order_to, name);
    }
    for (guint i = 0; i < n; i++) {
        for (guint j = i + 1; j < n; j++) {
            if (target[i] > target[j] && target[j] >= 0 && makers[i] >= 0 && makers[j] >= 0)
                add_inversion(blame, inversions, (guint)makers[i], (guint)makers[j]);
        }
    }
}

/* Anything else: every two migrations that changed the object and changed places. */
static void blame_touched(const Blame *blame, const FindingGroup *group, GArray *inversions)
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

/*
 * A change from afar (a renamed table, a dropped type): the object's migrations against everything
 * that changed places with them.
 */
static void blame_all(const Blame *blame, GArray *inversions)
{
    const Order *left = blame->divergence->left;

    for (guint i = 0; i < left->length; i++) {
        for (guint j = i + 1; j < left->length; j++)
            add_inversion(blame, inversions, left->sequence[i], left->sequence[j]);
    }
}

static GArray *guilty(const Blame *blame, const FindingGroup *group)
{
    GArray *inversions = g_array_new(FALSE, FALSE, sizeof(Inversion));

    for (guint i = 0; i < group->changes->len; i++) {
        const DiffChange *change = g_ptr_array_index(group->changes, i);

        if (change->action == DIFF_MOVED)
            blame_moved(blame, group, change, inversions);
    }
    if (inversions->len == 0)
        blame_touched(blame, group, inversions);
    if (inversions->len == 0)
        blame_all(blame, inversions);
    g_array_sort(inversions, by_migrations);
    return inversions;
}

static gboolean same_inversions(const GArray *a, const GArray *b)
{
    return a->len == b->len &&
           (a->len == 0 || memcmp(a->data, b->data, a->len * sizeof(Inversion)) == 0);
}

/* --- saying it ------------------------------------------------------------------------------------ */

static const char *label(const Blame *blame, guint migration)
{
    const Migration *subject =
        g_ptr_array_index(blame->context->set->migrations, migration);

    return subject->label;
}

static GArray *members_of(const GArray *inversions)
{
    GArray *members = g_array_new(FALSE, FALSE, sizeof(guint));

    for (guint i = 0; i < inversions->len; i++) {
        const Inversion *inversion = &g_array_index(inversions, Inversion, i);
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

/* "new database (0107, 0108)": the guilty migrations in the order of that side. */
static char *side_title(const Blame *blame, const GArray *members, gboolean right)
{
    const Order *order = right ? blame->divergence->right : blame->divergence->left;
    g_autoptr(GString) text = g_string_new(NULL);
    guint shown = 0;

    for (guint i = 0; i < order->length; i++) {
        for (guint j = 0; j < members->len; j++) {
            if (g_array_index(members, guint, j) == order->sequence[i] && shown++ < 4)
                g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "",
                    label(blame, order->sequence[i]));
        }
    }
    if (shown > 4)
        g_string_append(text, ", …");
    return g_strdup_printf("%s (%s)",
        right ? blame->divergence->right_name : blame->divergence->left_name, text->str);
}

#define CONTEXT_LINES 2

/* Parts of one side; runs of parts that stayed in place are cut short in long lists. */
static void fill_side(
    FindingSide *side, const GPtrArray *names, const gboolean *moved, gboolean shorten)
{
    gboolean gap = FALSE;

    for (guint i = 0; i < names->len; i++) {
        gboolean near = !shorten;

        for (guint j = i > CONTEXT_LINES ? i - CONTEXT_LINES : 0;
             j <= i + CONTEXT_LINES && j < names->len && !near; j++)
            near = moved[j];
        if (near)
            finding_side_add(side, g_ptr_array_index((GPtrArray *)names, i), moved[i]);
        else if (!gap)
            finding_side_add(side, "…", FALSE);
        gap = !near;
    }
}

#define LONG_LIST 12

static void show_order(
    const Blame *blame, Finding *finding, const DiffChange *change, const GArray *members)
{
    const GPtrArray *from = change->order_from, *to = change->order_to;
    g_autofree gboolean *moved_from = g_new0(gboolean, from->len);
    g_autofree gboolean *moved_to = g_new0(gboolean, to->len);
    g_autofree char *left = side_title(blame, members, FALSE);
    g_autofree char *right = side_title(blame, members, TRUE);
    gboolean shorten = from->len > LONG_LIST;

    for (guint i = 0; i < from->len; i++) {
        for (guint j = i + 1; j < from->len; j++) {
            gint x = place_of(to, g_ptr_array_index((GPtrArray *)from, i));
            gint y = place_of(to, g_ptr_array_index((GPtrArray *)from, j));

            if (x > y && y >= 0)
                moved_from[i] = moved_from[j] = moved_to[x] = moved_to[y] = TRUE;
        }
    }
    finding->left = finding_side_new(left);
    finding->right = finding_side_new(right);
    fill_side(finding->left, from, moved_from, shorten);
    fill_side(finding->right, to, moved_to, shorten);
}

static char *conflict_text(const Blame *blame, const GArray *inversions)
{
    const Inversion *first = &g_array_index(inversions, Inversion, 0);

    if (inversions->len == 1)
        return g_strdup_printf(
            "%s and %s do not commute", label(blame, first->a), label(blame, first->b));
    if (inversions->len <= 4) {
        g_autoptr(GString) text = g_string_new(NULL);

        for (guint i = 0; i < inversions->len; i++) {
            const Inversion *pair = &g_array_index(inversions, Inversion, i);

            g_string_append_printf(text, "%s%s and %s",
                i == 0                       ? ""
                : i + 1 == inversions->len ? "; "
                                             : "; ",
                label(blame, pair->a), label(blame, pair->b));
        }
        return g_strdup_printf("%s do not commute", text->str);
    }
    return g_strdup_printf("%u pairs of migrations do not commute, first %s and %s",
        inversions->len, label(blame, first->a), label(blame, first->b));
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

static char *why_text(const Blame *blame, const GArray *inversions)
{
    const FindingContext *context = blame->context;
    const Inversion *first = &g_array_index(inversions, Inversion, 0);
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

static char *headline(const Blame *blame, const FindingGroup *group, const char *object)
{
    const FindingDivergence *divergence = blame->divergence;
    const char *part = what_differs(group);

    if (part != NULL)
        return g_strdup_printf("%s %s another %s order in %s than in a %s", object,
            divergence->verb, part, divergence->right_name, divergence->left_name);
    if (g_str_equal(divergence->verb, "has"))
        return g_strdup_printf("%s differs between %s and a %s", object, divergence->right_name,
            divergence->left_name);
    return g_strdup_printf("%s may differ between %s and a %s", object, divergence->right_name,
        divergence->left_name);
}

/* What the guilty migrations did to the object on one side. */
static void tell(const Blame *blame, const FindingGroup *group, const GArray *members, gboolean right,
    GString *story)
{
    const FindingDivergence *divergence = blame->divergence;
    const Order *order = right ? divergence->right : divergence->left;
    const GPtrArray *trace = right ? divergence->right_trace : divergence->left_trace;

    g_string_append_printf(story, "%s%s\n", right ? "\n" : "",
        right ? divergence->right_name : divergence->left_name);
    for (guint i = 0; i < order->length && i + 1 < trace->len; i++) {
        g_autoptr(GPtrArray) changes = NULL;
        g_autoptr(GPtrArray) groups = NULL;
        gboolean member = FALSE;

        for (guint j = 0; j < members->len && !member; j++)
            member = g_array_index(members, guint, j) == order->sequence[i];
        if (!member)
            continue;
        g_string_append_printf(story, "  %s\n", label(blame, order->sequence[i]));
        changes = diff_schemas(g_ptr_array_index((GPtrArray *)trace, i),
            g_ptr_array_index((GPtrArray *)trace, i + 1));
        groups = finding_group(changes);
        for (guint g = 0; g < groups->len; g++) {
            const FindingGroup *step = g_ptr_array_index(groups, g);
            g_autofree char *text = finding_group_text(step);
            g_auto(GStrv) lines = NULL;

            if (step->kind != group->kind || !g_str_equal(step->identity, group->identity))
                continue;
            lines = g_strsplit(text, "\n", -1);
            for (char **line = lines; *line != NULL; line++)
                g_string_append_printf(story, "      %s\n", *line);
        }
    }
}

static Finding *finding_of(const Blame *blame, const FindingGroup *group, const GArray *inversions)
{
    Finding *finding =
        finding_new(rule_for(group), schema_kind_name(group->kind), group->identity);
    g_autoptr(GArray) members = members_of(inversions);
    g_autoptr(GString) story = g_string_new(NULL);
    const DiffChange *moved = moved_change(group);

    finding->class = schema_class_name(group->class);
    if (finding_class_harmless(group->class))
        finding->severity = FINDING_NOTE;
    finding->headline = headline(blame, group, finding->object);
    finding->message = conflict_text(blame, inversions);
    for (guint i = 0; i < members->len; i++)
        finding_blame_migration(blame->context, finding,
            g_array_index(members, guint, i), group->identity);
    if (moved != NULL)
        show_order(blame, finding, moved, members);
    if (group->class != SCHEMA_CLASS_ORDER_ONLY)
        finding->detail = finding_group_text(group);
    tell(blame, group, members, FALSE, story);
    tell(blame, group, members, TRUE, story);
    finding->story = g_strdup(story->str);
    finding->why = why_text(blame, inversions);
    if (group->class == SCHEMA_CLASS_ORDER_ONLY && group->kind == SCHEMA_TABLE)
        finding->who = finding_who(blame->context, group->identity);
    finding_seal(finding);
    return finding;
}

static void note_pairs(
    GPtrArray *pairs, const FindingGroup *group, const GArray *inversions, const char *object)
{
    for (guint i = 0; pairs != NULL && i < inversions->len; i++) {
        const Inversion *inversion = &g_array_index(inversions, Inversion, i);
        FindingPair *pair = NULL;

        for (guint j = 0; j < pairs->len && pair == NULL; j++) {
            FindingPair *known = g_ptr_array_index(pairs, j);

            if (known->a == MIN(inversion->a, inversion->b) &&
                known->b == MAX(inversion->a, inversion->b))
                pair = known;
        }
        if (pair == NULL) {
            pair = g_new0(FindingPair, 1);
            pair->a = MIN(inversion->a, inversion->b);
            pair->b = MAX(inversion->a, inversion->b);
            pair->relation = g_strdup("order-only");
            pair->objects = g_ptr_array_new_with_free_func(g_free);
            g_ptr_array_add(pairs, pair);
        }
        if (group->class != SCHEMA_CLASS_ORDER_ONLY) {
            g_free(pair->relation);
            pair->relation = g_strdup("differ");
        }
        if (!g_ptr_array_find_with_equal_func(pair->objects, object, g_str_equal, NULL))
            g_ptr_array_add(pair->objects, g_strdup(object));
    }
}

/* One cause, one finding: objects with the same guilty pairs are said together, the worst first. */
typedef struct {
    const FindingGroup *group;
    GArray *inversions;
    GPtrArray *others; /* FindingGroup * */
} Cause;

static void cause_free(gpointer data)
{
    Cause *cause = data;

    g_array_unref(cause->inversions);
    g_ptr_array_unref(cause->others);
    g_free(cause);
}

static void add_to_causes(GPtrArray *causes, const FindingGroup *group, GArray *inversions)
{
    Cause *cause;

    for (guint i = 0; i < causes->len; i++) {
        cause = g_ptr_array_index(causes, i);
        if (!same_inversions(cause->inversions, inversions))
            continue;
        if (group->class < cause->group->class) {
            g_ptr_array_add(cause->others, (gpointer)cause->group);
            cause->group = group;
        } else {
            g_ptr_array_add(cause->others, (gpointer)group);
        }
        g_array_unref(inversions);
        return;
    }
    cause = g_new0(Cause, 1);
    cause->group = group;
    cause->inversions = inversions;
    cause->others = g_ptr_array_new();
    g_ptr_array_add(causes, cause);
}

static void say(const Blame *blame, const Cause *cause, GPtrArray *findings, GPtrArray *pairs)
{
    Finding *finding;

    if (cause->inversions->len == 0)
        return;
    finding = finding_of(blame, cause->group, cause->inversions);
    note_pairs(pairs, cause->group, cause->inversions, finding->object);
    for (guint i = 0; i < cause->others->len; i++) {
        const FindingGroup *other = g_ptr_array_index(cause->others, i);
        char *object =
            finding_object_text(schema_kind_name(other->kind), other->identity);

        note_pairs(pairs, other, cause->inversions, object);
        g_ptr_array_add(finding->objects, object);
    }
    g_ptr_array_add(findings, finding);
}

void finding_divergence(const FindingContext *context, const FindingDivergence *divergence,
    GPtrArray *findings, GPtrArray *pairs)
{
    guint n = context->set->migrations->len;
    g_autofree guint *left_place = places(divergence->left, n);
    g_autofree guint *right_place = places(divergence->right, n);
    Blame blame = {context, divergence, left_place, right_place};
    const Schema *left = g_ptr_array_index(
        (GPtrArray *)divergence->left_trace, divergence->left_trace->len - 1);
    const Schema *right = g_ptr_array_index(
        (GPtrArray *)divergence->right_trace, divergence->right_trace->len - 1);
    g_autoptr(GPtrArray) changes = diff_schemas(left, right);
    g_autoptr(GPtrArray) groups = finding_group(changes);
    g_autoptr(GPtrArray) causes = g_ptr_array_new_with_free_func(cause_free);

    for (guint i = 0; i < groups->len; i++) {
        const FindingGroup *group = g_ptr_array_index(groups, i);

        if (finding_about(findings, group->kind, group->identity) == NULL)
            add_to_causes(causes, group, guilty(&blame, group));
    }
    for (guint i = 0; i < causes->len; i++)
        say(&blame, g_ptr_array_index(causes, i), findings, pairs);
}
