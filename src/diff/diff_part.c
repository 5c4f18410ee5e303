#include "diff_private.h"

#include <string.h>

/* The parts of one kind on both sides, and who belongs to whom. */
typedef struct {
    const SchemaObject *from, *to;
    SchemaPartKind kind;
    const SchemaPart *a, *b; /* the parts of this kind: runs in the objects' arrays */
    guint n_a, n_b;
    guint *partner_a; /* of a[i]: index in b plus one, 0 for none */
    guint *partner_b;
} Match;

static guint run_of(const SchemaObject *object, SchemaPartKind kind, const SchemaPart **first)
{
    guint start = 0, end;

    while (start < object->n_parts && object->parts[start].kind < kind)
        start++;
    for (end = start; end < object->n_parts && object->parts[end].kind == kind;)
        end++;
    *first = object->parts + start;
    return end - start;
}

static gboolean same_part(const SchemaPart *a, const SchemaPart *b)
{
    return strcmp(a->name, b->name) == 0 &&
           diff_attr_same(a->attrs, a->n_attrs, b->attrs, b->n_attrs);
}

static gboolean same_name(const SchemaPart *a, const SchemaPart *b)
{
    return strcmp(a->name, b->name) == 0;
}

/* Pairs what is still alone, first come, first served. */
static void pair_by(Match *match, gboolean (*fits)(const SchemaPart *, const SchemaPart *))
{
    for (guint i = 0; i < match->n_a; i++) {
        for (guint j = 0; j < match->n_b && match->partner_a[i] == 0; j++) {
            if (match->partner_b[j] != 0 || !fits(&match->a[i], &match->b[j]))
                continue;
            match->partner_a[i] = j + 1;
            match->partner_b[j] = i + 1;
        }
    }
}

static DiffChange *add(const Match *match, DiffRun *run, DiffAction action, SchemaClass class,
    const SchemaPart *from, const SchemaPart *to)
{
    DiffChange *change = diff_add(run, action, class, match->from);

    change->part_kind = match->kind;
    change->part_name = g_strdup((from != NULL ? from : to)->name);
    change->line_from = from != NULL ? schema_part_text(from) : NULL;
    change->line_to = to != NULL ? schema_part_text(to) : NULL;
    return change;
}

static void add_whole(
    const Match *match, DiffRun *run, const SchemaPart *from, const SchemaPart *to)
{
    DiffChange *change = add(match, run, from != NULL ? DIFF_REMOVED : DIFF_ADDED,
        diff_class_of_part(match->from, match->kind), from, to);

    change->from = g_strdup(change->line_from);
    change->to = g_strdup(change->line_to);
}

static void add_renamed(
    const Match *match, DiffRun *run, const SchemaPart *from, const SchemaPart *to)
{
    DiffChange *change = add(match, run, DIFF_RENAMED, SCHEMA_CLASS_NAME_ONLY, from, to);

    change->from = g_strdup(from->name);
    change->to = g_strdup(to->name);
}

static void report_pairs(const Match *match, DiffRun *run)
{
    for (guint i = 0; i < match->n_a; i++) {
        const SchemaPart *from = &match->a[i];
        const SchemaPart *to = match->partner_a[i] > 0 ? &match->b[match->partner_a[i] - 1] : NULL;
        DiffPlace place = {match->from, match->to, from, to};

        if (to == NULL)
            add_whole(match, run, from, NULL);
        else if (strcmp(from->name, to->name) != 0)
            add_renamed(match, run, from, to);
        else
            diff_attr_compare(run, &place);
    }
    for (guint j = 0; j < match->n_b; j++)
        if (match->partner_b[j] == 0)
            add_whole(match, run, NULL, &match->b[j]);
}

/* --- order --- */

static GPtrArray *names_of(const SchemaPart *parts, guint n)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < n; i++)
        g_ptr_array_add(names, g_strdup(parts[i].name));
    return names;
}

static void add_moved(const Match *match, DiffRun *run, const GArray *moved, const guint *common)
{
    DiffChange *change = diff_add(run, DIFF_MOVED, SCHEMA_CLASS_ORDER_ONLY, match->from);

    change->part_kind = match->kind;
    change->order_from = names_of(match->a, match->n_a);
    change->order_to = names_of(match->b, match->n_b);
    change->moved = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < moved->len; i++) {
        const SchemaPart *part = &match->a[common[g_array_index(moved, guint, i)]];

        g_ptr_array_add(change->moved, g_strdup(part->name));
    }
}

/* Parts of one side only do not count: a column added in the middle moves nothing. */
static void report_order(const Match *match, DiffRun *run)
{
    g_autofree guint *places = g_new(guint, match->n_a), *common = g_new(guint, match->n_a);
    g_autoptr(GArray) moved = NULL;
    guint n = 0;

    for (guint i = 0; i < match->n_a; i++) {
        if (match->partner_a[i] == 0)
            continue;
        places[n] = match->partner_a[i];
        common[n++] = i;
    }
    moved = diff_order_moved(places, n);
    if (moved->len > 0)
        add_moved(match, run, moved, common);
}

void diff_part_compare(DiffRun *run, const SchemaObject *from, const SchemaObject *to)
{
    for (guint kind = 0; kind < SCHEMA_N_PARTS; kind++) {
        Match match = {.from = from, .to = to, .kind = (SchemaPartKind)kind};
        g_autofree guint *partner_a = NULL, *partner_b = NULL;

        match.n_a = run_of(from, match.kind, &match.a);
        match.n_b = run_of(to, match.kind, &match.b);
        match.partner_a = partner_a = g_new0(guint, match.n_a);
        match.partner_b = partner_b = g_new0(guint, match.n_b);
        pair_by(&match, same_part);
        pair_by(&match, same_name);
        pair_by(&match, diff_rename_is_part);
        report_pairs(&match, run);
        if (schema_part_is_positional(match.kind))
            report_order(&match, run);
    }
}
