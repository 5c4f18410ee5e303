#include "postgres_read_private.h"

#include <string.h>

/* Turns the answer of one file of sql/ into objects or parts of a draft. */

typedef struct {
    const PGresult *rows;
    int key, parent, namespace, name, identity;
    int auto_table, auto_columns, auto_label;
    GArray *attrs; /* Column: those that are attributes */
} Layout;

typedef struct {
    int column;
    SchemaAttrId id;
} Column;

static void layout_clear(Layout *layout)
{
    g_array_unref(layout->attrs);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Layout, layout_clear)

static void add_attr_column(Layout *layout, int column)
{
    const char *name = PQfname(layout->rows, column);

    /* of an object: who it is; of a column: the attribute of that name */
    if (column == layout->identity && layout->key >= 0)
        return;
    for (guint id = 0; id < SCHEMA_N_ATTRS; id++) {
        if (strcmp(schema_attr_name((SchemaAttrId)id), name) == 0) {
            Column attr = {.column = column, .id = (SchemaAttrId)id};

            g_array_append_val(layout->attrs, attr);
        }
    }
}

static Layout layout_of(const PGresult *rows)
{
    Layout layout = {
        .rows = rows,
        .key = PQfnumber(rows, "key"),
        .parent = PQfnumber(rows, "parent"),
        .namespace = PQfnumber(rows, "namespace"),
        .name = PQfnumber(rows, "name"),
        .identity = PQfnumber(rows, "identity"),
        .auto_table = PQfnumber(rows, "auto_table"),
        .auto_columns = PQfnumber(rows, "auto_columns"),
        .auto_label = PQfnumber(rows, "auto_label"),
        .attrs = g_array_new(FALSE, FALSE, sizeof(Column)),
    };

    for (int column = 0; column < PQnfields(rows); column++)
        add_attr_column(&layout, column);
    return layout;
}

static const char *cell(const Layout *layout, int row, int column)
{
    if (column < 0 || PQgetisnull(layout->rows, row, column))
        return NULL;
    return PQgetvalue(layout->rows, row, column);
}

static gboolean is_auto_name(const Layout *layout, int row)
{
    const char *label = cell(layout, row, layout->auto_label);

    return label != NULL && postgres_read_names_is_auto(cell(layout, row, layout->name),
                                cell(layout, row, layout->auto_table),
                                cell(layout, row, layout->auto_columns), label);
}

static void set_object(const Layout *layout, int row, SchemaDraftObject *object)
{
    for (guint i = 0; i < layout->attrs->len; i++) {
        const Column *attr = &g_array_index(layout->attrs, Column, i);

        schema_draft_object_set(object, attr->id, cell(layout, row, attr->column));
    }
    if (is_auto_name(layout, row))
        schema_draft_object_set(object, SCHEMA_ATTR_AUTO_NAME, "");
}

static void set_part(const Layout *layout, int row, SchemaDraftPart *part)
{
    for (guint i = 0; i < layout->attrs->len; i++) {
        const Column *attr = &g_array_index(layout->attrs, Column, i);

        schema_draft_part_set(part, attr->id, cell(layout, row, attr->column));
    }
    if (is_auto_name(layout, row))
        schema_draft_part_set(part, SCHEMA_ATTR_AUTO_NAME, "");
}

static void load_objects(SchemaDraft *draft, const Layout *layout, SchemaKind kind)
{
    for (int row = 0; row < PQntuples(layout->rows); row++) {
        SchemaDraftObject *object = schema_draft_object(draft, kind,
            cell(layout, row, layout->namespace), cell(layout, row, layout->name),
            cell(layout, row, layout->identity), cell(layout, row, layout->key));

        set_object(layout, row, object);
    }
}

static void load_parts(
    SchemaDraft *draft, const Layout *layout, SchemaPartKind kind, gboolean positional)
{
    SchemaDraftObject *object = NULL;
    const char *last = "";
    guint position = 0;

    for (int row = 0; row < PQntuples(layout->rows); row++) {
        const char *parent = cell(layout, row, layout->parent);
        const char *name = cell(layout, row, layout->name);

        if (strcmp(parent, last) != 0) {
            object = schema_draft_lookup(draft, parent);
            last = parent;
            position = 0;
        }
        if (object == NULL)
            continue;
        if (name[0] == '\0' && kind == SCHEMA_PART_COMMENT)
            set_object(layout, row, object);
        else
            set_part(
                layout, row, schema_draft_part(object, kind, name, positional ? ++position : 0));
    }
}

void postgres_read_rows(SchemaDraft *draft, PostgresReadShape shape, int kind, const PGresult *rows)
{
    g_auto(Layout) layout = layout_of(rows);

    if (shape == POSTGRES_READ_OBJECT)
        load_objects(draft, &layout, (SchemaKind)kind);
    else
        load_parts(draft, &layout, (SchemaPartKind)kind, shape == POSTGRES_READ_POSITIONAL);
}
