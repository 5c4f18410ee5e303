#include "diff_private.h"

#include <string.h>

void diff_change_free(DiffChange *change)
{
    if (change == NULL)
        return;
    g_free(change->identity);
    g_free(change->part_name);
    g_free(change->attribute);
    g_free(change->from);
    g_free(change->to);
    g_free(change->line_from);
    g_free(change->line_to);
    g_clear_pointer(&change->order_from, g_ptr_array_unref);
    g_clear_pointer(&change->order_to, g_ptr_array_unref);
    g_clear_pointer(&change->moved, g_ptr_array_unref);
    g_free(change);
}

DiffChange *diff_add(DiffRun *run, DiffAction action, SchemaClass class, const SchemaObject *object)
{
    DiffChange *change = g_new0(DiffChange, 1);

    change->action = action;
    change->class = class;
    change->kind = object->kind;
    change->identity = g_strdup(object->identity);
    change->part_kind = SCHEMA_N_PARTS;
    g_ptr_array_add(run->changes, change);
    return change;
}

char *diff_object_line(const SchemaObject *object)
{
    g_autofree char *block = schema_object_text(object);

    return g_strndup(block, strcspn(block, "\n"));
}

static const DiffPair *sequence_pair(const DiffRun *run, const SchemaObject *object)
{
    for (guint i = 0; i < run->sequences->len; i++) {
        const DiffPair *pair = &g_array_index(run->sequences, DiffPair, i);

        if (pair->from == object || pair->to == object)
            return pair;
    }
    return NULL;
}

static void add_whole(DiffRun *run, DiffAction action, const SchemaObject *object)
{
    DiffChange *change = diff_add(run, action, diff_class_of_object(object), object);
    char **value = action == DIFF_ADDED ? &change->to : &change->from;
    char **line = action == DIFF_ADDED ? &change->line_to : &change->line_from;

    *value = diff_object_line(object);
    *line = g_strdup(*value);
}

static void add_renamed(DiffRun *run, const DiffPair *pair)
{
    DiffChange *change = diff_add(run, DIFF_RENAMED, SCHEMA_CLASS_NAME_ONLY, pair->from);

    change->from = g_strdup(pair->from->identity);
    change->to = g_strdup(pair->to->identity);
    change->line_from = diff_object_line(pair->from);
    change->line_to = diff_object_line(pair->to);
}

static void only_on_one_side(DiffRun *run, const SchemaObject *object, DiffAction action)
{
    const DiffPair *pair = sequence_pair(run, object);

    if (pair == NULL)
        add_whole(run, action, object);
    else if (pair->from == object)
        add_renamed(run, pair);
}

/* A schema read from a text has no physical facts: what is absent there is unknown, not false. */
static gboolean has_physical_facts(const SchemaObject *object)
{
    for (guint i = 0; i < object->n_parts; i++)
        if (schema_attr(object->parts[i].attrs, object->parts[i].n_attrs, SCHEMA_ATTR_ATTNUM) !=
            NULL)
            return TRUE;
    return FALSE;
}

/* "yes", "no" or NULL for unknown */
static const char *populated(const SchemaObject *object)
{
    const char *value = schema_attr(object->attrs, object->n_attrs, SCHEMA_ATTR_POPULATED);

    if (object->kind != SCHEMA_MATERIALIZED_VIEW)
        return NULL;
    if (value != NULL)
        return "yes";
    return has_physical_facts(object) ? "no" : NULL;
}

/* The one fact outside the digests that a user has to act on: such a view cannot be read. */
static void compare_populated(DiffRun *run, const SchemaObject *from, const SchemaObject *to)
{
    const char *before = populated(from), *after = populated(to);
    DiffChange *change;

    if (before == NULL || after == NULL || strcmp(before, after) == 0)
        return;
    change = diff_add(run, DIFF_CHANGED, SCHEMA_CLASS_PHYSICAL, from);
    change->attribute = g_strdup(schema_attr_name(SCHEMA_ATTR_POPULATED));
    change->from = g_strdup(before);
    change->to = g_strdup(after);
}

static void on_both_sides(DiffRun *run, const SchemaObject *from, const SchemaObject *to)
{
    if (from == to)
        return;
    if (strcmp(from->physical, to->physical) != 0) {
        DiffPlace place = {.from = from, .to = to};

        diff_attr_compare(run, &place);
        diff_part_compare(run, from, to);
    }
    compare_populated(run, from, to);
}

static int compare_objects(const SchemaObject *a, const SchemaObject *b)
{
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    return strcmp(a->identity, b->identity);
}

GPtrArray *diff_schemas(const Schema *from, const Schema *to)
{
    g_autoptr(GArray) sequences = diff_rename_sequences(from, to);
    DiffRun run = {g_ptr_array_new_with_free_func((GDestroyNotify)diff_change_free), sequences};
    guint i = 0, j = 0, n_from = schema_size(from), n_to = schema_size(to);

    while (i < n_from || j < n_to) {
        const SchemaObject *left = i < n_from ? schema_object(from, i) : NULL;
        const SchemaObject *right = j < n_to ? schema_object(to, j) : NULL;
        int order = left == NULL ? 1 : right == NULL ? -1 : compare_objects(left, right);

        if (order < 0)
            only_on_one_side(&run, left, DIFF_REMOVED);
        else if (order > 0)
            only_on_one_side(&run, right, DIFF_ADDED);
        else
            on_both_sides(&run, left, right);
        i += order <= 0;
        j += order >= 0;
    }
    return run.changes;
}

SchemaClass diff_worst(const GPtrArray *changes)
{
    SchemaClass worst = SCHEMA_N_CLASSES;

    for (guint i = 0; i < changes->len; i++) {
        const DiffChange *change = g_ptr_array_index(changes, i);

        worst = MIN(worst, change->class);
    }
    return worst;
}

const char *diff_action_name(DiffAction action)
{
    static const char *const names[] = {
        [DIFF_ADDED] = "added",
        [DIFF_REMOVED] = "removed",
        [DIFF_CHANGED] = "changed",
        [DIFF_MOVED] = "moved",
        [DIFF_RENAMED] = "renamed",
    };

    g_return_val_if_fail((guint)action < G_N_ELEMENTS(names), "");
    return names[action];
}
