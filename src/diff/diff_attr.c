#include "diff_private.h"

#include <string.h>

gboolean diff_attr_same(const SchemaAttr *a, guint n_a, const SchemaAttr *b, guint n_b)
{
    guint i = 0, j = 0;

    for (;; i++, j++) {
        while (i < n_a && schema_attr_is_hidden(a[i].id))
            i++;
        while (j < n_b && schema_attr_is_hidden(b[j].id))
            j++;
        if (i == n_a || j == n_b)
            return i == n_a && j == n_b;
        if (a[i].id != b[j].id || strcmp(a[i].value, b[j].value) != 0)
            return FALSE;
    }
}

/* A flag has no value: show its word. */
static char *shown(const SchemaAttr *attr)
{
    if (attr == NULL)
        return NULL;
    return attr->value[0] != '\0' ? g_strdup(attr->value) : schema_attr_text(attr);
}

static gboolean has_lines(SchemaAttrId id)
{
    return id == SCHEMA_ATTR_BODY || id == SCHEMA_ATTR_QUERY;
}

/* The line of the block: the part's, or that of the object's own attribute. */
static char *line_of(const SchemaPart *part, const SchemaAttr *attr)
{
    if (part != NULL)
        return schema_part_text(part);
    return attr != NULL && !has_lines(attr->id) ? schema_attr_text(attr) : NULL;
}

static void add_change(
    DiffRun *run, const DiffPlace *place, const SchemaAttr *from, const SchemaAttr *to)
{
    SchemaAttrId id = from != NULL ? from->id : to->id;
    SchemaClass class = diff_class_of_values(
        run, place, id, from != NULL ? from->value : NULL, to != NULL ? to->value : NULL);
    DiffChange *change = diff_add(run, DIFF_CHANGED, class, place->from);

    change->attribute = g_strdup(schema_attr_name(id));
    change->from = shown(from);
    change->to = shown(to);
    change->line_from = line_of(place->part_from, from);
    change->line_to = line_of(place->part_to, to);
    if (place->part_from != NULL) {
        change->part_kind = place->part_from->kind;
        change->part_name = g_strdup(place->part_from->name);
    }
}

static void compare_one(
    DiffRun *run, const DiffPlace *place, const SchemaAttr *from, const SchemaAttr *to)
{
    const SchemaAttr *any = from != NULL ? from : to;

    if (schema_attr_is_hidden(any->id))
        return;
    if (from == NULL || to == NULL || strcmp(from->value, to->value) != 0)
        add_change(run, place, from, to);
}

void diff_attr_compare(DiffRun *run, const DiffPlace *place)
{
    gboolean part = place->part_from != NULL;
    const SchemaAttr *a = part ? place->part_from->attrs : place->from->attrs;
    const SchemaAttr *b = part ? place->part_to->attrs : place->to->attrs;
    guint n_a = part ? place->part_from->n_attrs : place->from->n_attrs;
    guint n_b = part ? place->part_to->n_attrs : place->to->n_attrs;

    for (guint i = 0, j = 0; i < n_a || j < n_b;) {
        gboolean take_a = i < n_a && (j == n_b || a[i].id <= b[j].id);
        gboolean take_b = j < n_b && (i == n_a || b[j].id <= a[i].id);

        compare_one(run, place, take_a ? &a[i] : NULL, take_b ? &b[j] : NULL);
        i += take_a;
        j += take_b;
    }
}
