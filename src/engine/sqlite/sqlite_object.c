#include "sqlite_private.h"

#include <string.h>

/* --- constraints ------------------------------------------------------------------------------ */

static gint compare_constraints(gconstpointer a, gconstpointer b)
{
    const SqliteConstraintText *left = *(SqliteConstraintText *const *)a;
    const SqliteConstraintText *right = *(SqliteConstraintText *const *)b;
    int order = strcmp(left->definition, right->definition);

    return order != 0 ? order : g_strcmp0(left->name, right->name);
}

/* The stem, or the stem with the first number that makes it one of a kind. */
static char *free_name(GHashTable *taken, const char *stem)
{
    char *name = g_strdup(stem);

    for (guint i = 1; g_hash_table_contains(taken, name); i++) {
        g_free(name);
        name = g_strdup_printf("%s%u", stem, i);
    }
    return name;
}

static void add_constraint(
    SchemaDraftObject *object, GHashTable *taken, const SqliteConstraintText *constraint)
{
    char *name = free_name(taken, constraint->name != NULL ? constraint->name : constraint->stem);
    SchemaDraftPart *part = schema_draft_part(object, SCHEMA_PART_CONSTRAINT, name, 0);

    g_hash_table_add(taken, name);
    schema_draft_part_set(part, SCHEMA_ATTR_DEFINITION, constraint->definition);
    if (constraint->name == NULL)
        schema_draft_part_set(part, SCHEMA_ATTR_AUTO_NAME, "");
}

/* Names that the author gave come first; the others get theirs in an order that no text decides. */
static void add_constraints(SchemaDraftObject *object, GPtrArray *constraints)
{
    g_autoptr(GHashTable) taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    g_ptr_array_sort(constraints, compare_constraints);
    for (guint named = 0; named < 2; named++) {
        for (guint i = 0; i < constraints->len; i++) {
            const SqliteConstraintText *constraint = g_ptr_array_index(constraints, i);

            if ((constraint->name == NULL) == (named == 1))
                add_constraint(object, taken, constraint);
        }
    }
}

/* --- indexes and triggers --------------------------------------------------------------------- */

static void add_index(SchemaDraftObject *object, const SqliteRow *row, GHashTable *columns)
{
    g_autofree char *definition = sqlite_create_index(row->sql, columns);
    SchemaDraftPart *part = schema_draft_part(object, SCHEMA_PART_INDEX, row->name, 0);

    schema_draft_part_set(part, SCHEMA_ATTR_DEFINITION, definition);
}

static void add_trigger(SqliteReader *reader, SchemaDraftObject *object, const SqliteRow *row)
{
    g_auto(SqliteTriggerText) trigger = {0};
    SchemaDraftPart *part = schema_draft_part(object, SCHEMA_PART_TRIGGER, row->name, 0);

    sqlite_create_trigger(row->sql, &trigger);
    schema_draft_part_set(part, SCHEMA_ATTR_DEFINITION, trigger.definition);
    if (!sqlite_compile_trigger(reader->db, row, &trigger))
        schema_draft_part_set(part, SCHEMA_ATTR_INVALID, "");
}

static const GPtrArray *members_of(const SqliteReader *reader, const char *name)
{
    g_autofree char *folded = g_ascii_strdown(name, -1);

    return g_hash_table_lookup(reader->members, folded);
}

static void add_members(
    SqliteReader *reader, SchemaDraftObject *object, const SqliteRow *owner, GHashTable *columns)
{
    const GPtrArray *members = members_of(reader, owner->name);

    for (guint i = 0; members != NULL && i < members->len; i++) {
        const SqliteRow *row = g_ptr_array_index(members, i);

        if (strcmp(row->type, "index") == 0)
            add_index(object, row, columns);
        else
            add_trigger(reader, object, row);
    }
}

/* --- tables and views ------------------------------------------------------------------------- */

static const char *variety(const SqliteTableText *table)
{
    if (table == NULL)
        return NULL;
    if (table->strict)
        return table->without_rowid ? "strict, without rowid" : "strict";
    return table->without_rowid ? "without rowid" : NULL;
}

static void add_table_text(
    SchemaDraftObject *object, const SqliteRow *row, const GArray *columns, GHashTable *spelling)
{
    g_autoptr(SqliteTableText) table = sqlite_table_parse(row->sql, spelling);

    schema_draft_object_set(object, SCHEMA_ATTR_VARIETY, variety(table));
    for (guint i = 0; i < columns->len; i++)
        sqlite_column_add(object, &g_array_index(columns, SqliteColumn, i), table, i + 1);
    if (table != NULL)
        add_constraints(object, table->constraints);
}

static void add_virtual_text(
    SchemaDraftObject *object, const SqliteRow *row, const GArray *columns, gboolean ok)
{
    g_autofree char *module = sqlite_create_virtual(row->sql);

    schema_draft_object_set(object, SCHEMA_ATTR_VARIETY, "virtual");
    schema_draft_object_set(object, SCHEMA_ATTR_ACCESS_METHOD, module);
    schema_draft_object_set(object, SCHEMA_ATTR_INVALID, ok ? NULL : "");
    for (guint i = 0; i < columns->len; i++)
        sqlite_column_add(object, &g_array_index(columns, SqliteColumn, i), NULL, i + 1);
}

static void add_table(SqliteReader *reader, SchemaDraftObject *object, const SqliteRow *row)
{
    g_autoptr(GArray) columns = g_array_new(FALSE, FALSE, sizeof(SqliteColumn));
    g_autoptr(GHashTable) spelling = NULL;
    gboolean ok;

    g_array_set_clear_func(columns, sqlite_column_clear);
    ok = sqlite_column_read(reader->columns, row->name, columns);
    spelling = sqlite_column_spellings(columns);
    if (sqlite_create_is_virtual(row->sql))
        add_virtual_text(object, row, columns, ok);
    else
        add_table_text(object, row, columns, spelling);
    add_members(reader, object, row, spelling);
}

static void add_view(SqliteReader *reader, SchemaDraftObject *object, const SqliteRow *row)
{
    g_autoptr(GPtrArray) columns = NULL;
    g_autofree char *query = sqlite_create_view(row->sql, &columns);

    schema_draft_object_set(object, SCHEMA_ATTR_QUERY, query);
    for (guint i = 0; columns != NULL && i < columns->len; i++)
        schema_draft_part(object, SCHEMA_PART_COLUMN, g_ptr_array_index(columns, i), i + 1);
    if (!sqlite_compile_view(reader->db, row->name))
        schema_draft_object_set(object, SCHEMA_ATTR_INVALID, "");
    add_members(reader, object, row, NULL);
}

void sqlite_object_add(SqliteReader *reader, const SqliteRow *row)
{
    g_autofree char *identity = sqlite_text_quoted(row->name);
    SchemaDraftObject *object =
        schema_draft_object(reader->draft, sqlite_rows_kind(row), "", row->name, identity, NULL);

    if (g_hash_table_contains(reader->shadows, row->name))
        schema_draft_object_set(object, SCHEMA_ATTR_VARIETY, "shadow");
    else if (sqlite_rows_kind(row) == SCHEMA_VIEW)
        add_view(reader, object, row);
    else
        add_table(reader, object, row);
}
