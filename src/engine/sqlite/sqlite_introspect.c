#include "sqlite_private.h"

#include <string.h>

#include "error.h"

/* --- preparing a reading ---------------------------------------------------------------------- */

static gboolean is_touched(const SqliteReader *reader, const char *folded)
{
    return reader->touched == NULL || g_hash_table_contains(reader->touched, folded);
}

static void add_member(SqliteReader *reader, const SqliteRow *row)
{
    g_autofree char *folded = g_ascii_strdown(row->table, -1);
    GPtrArray *list = g_hash_table_lookup(reader->members, folded);

    if (!is_touched(reader, folded))
        return;
    if (list == NULL) {
        list = g_ptr_array_new();
        g_hash_table_insert(reader->members, g_steal_pointer(&folded), list);
    }
    g_ptr_array_add(list, (gpointer)row);
}

static gboolean is_wanted(const SqliteReader *reader, const SqliteRow *row)
{
    g_autofree char *folded = g_ascii_strdown(row->name, -1);

    return sqlite_rows_is_owner(row) && !sqlite_rows_is_internal(row) && is_touched(reader, folded);
}

/* Indexes and triggers, under the tables and views that are to be read. */
static void group_members(SqliteReader *reader)
{
    reader->members =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
    for (guint i = 0; i < reader->rows->rows->len; i++) {
        const SqliteRow *row = sqlite_rows_get(reader->rows, i);

        if (!sqlite_rows_is_owner(row) && !sqlite_rows_is_internal(row))
            add_member(reader, row);
    }
}

/* Shadow tables exist only beside virtual ones, and asking costs a look at every view. */
static gboolean has_virtual(const SqliteRows *rows)
{
    for (guint i = 0; i < rows->rows->len; i++) {
        const SqliteRow *row = sqlite_rows_get(rows, i);

        if (strcmp(row->type, "table") == 0 && row->sql != NULL &&
            g_ascii_strncasecmp(row->sql, "create virtual", strlen("create virtual")) == 0)
            return TRUE;
    }
    return FALSE;
}

static gboolean read_shadows(SqliteReader *reader, GError **error)
{
    sqlite3_stmt *statement;
    int code;

    reader->shadows = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (!has_virtual(reader->rows))
        return TRUE;
    statement = sqlite_query_resource(reader->db, "shadow_tables.sql", NULL, error);
    if (statement == NULL)
        return FALSE;
    while (sqlite3_step(statement) == SQLITE_ROW)
        g_hash_table_add(
            reader->shadows, g_strdup((const char *)sqlite3_column_text(statement, 0)));
    code = sqlite3_finalize(statement);
    if (code != SQLITE_OK)
        sqlite_statement_error(reader->db, code, 0, error);
    return code == SQLITE_OK;
}

static gboolean reader_open(SqliteReader *reader, GError **error)
{
    reader->draft = schema_draft_new(engine_sqlite.name, (guint)sqlite3_libversion_number());
    reader->columns = sqlite_query_resource(reader->db, "columns.sql", NULL, error);
    return reader->columns != NULL && read_shadows(reader, error);
}

static void reader_close(SqliteReader *reader)
{
    sqlite3_finalize(reader->columns);
    g_clear_pointer(&reader->members, g_hash_table_unref);
    g_clear_pointer(&reader->shadows, g_hash_table_unref);
    g_clear_pointer(&reader->draft, schema_draft_free);
}

static Schema *read_wanted(SqliteReader *reader, const EngineScope *scope)
{
    group_members(reader);
    for (guint i = 0; i < reader->rows->rows->len; i++) {
        const SqliteRow *row = sqlite_rows_get(reader->rows, i);

        if (is_wanted(reader, row))
            sqlite_object_add(reader, row);
    }
    return schema_finish(g_steal_pointer(&reader->draft), &scope->options);
}

/* --- reading only what changed ---------------------------------------------------------------- */

static gboolean was_invalid_view(Schema *base, const SqliteRow *row)
{
    g_autofree char *identity = sqlite_text_quoted(row->name);
    const SchemaObject *object = schema_find(base, SCHEMA_VIEW, identity);

    return object != NULL &&
           schema_attr(object->attrs, object->n_attrs, SCHEMA_ATTR_INVALID) != NULL;
}

/* A change anywhere may break or mend a view that was not touched itself. */
static void touch_views(SqliteReader *reader, Schema *base)
{
    for (guint i = 0; i < reader->rows->rows->len; i++) {
        const SqliteRow *row = sqlite_rows_get(reader->rows, i);

        if (strcmp(row->type, "view") != 0 || is_wanted(reader, row))
            continue;
        if (sqlite_compile_view(reader->db, row->name) == was_invalid_view(base, row))
            g_hash_table_add(reader->touched, g_ascii_strdown(row->name, -1));
    }
}

static gboolean was_invalid_trigger(Schema *base, const SqliteRow *row)
{
    g_autofree char *identity = sqlite_text_quoted(row->table);
    const SchemaObject *object = schema_find(base, SCHEMA_TABLE, identity);
    const SchemaPart *part;

    if (object == NULL)
        object = schema_find(base, SCHEMA_VIEW, identity);
    part = object != NULL ? schema_object_part(object, SCHEMA_PART_TRIGGER, row->name) : NULL;
    return part != NULL && schema_attr(part->attrs, part->n_attrs, SCHEMA_ATTR_INVALID) != NULL;
}

static void touch_triggers(SqliteReader *reader, Schema *base)
{
    for (guint i = 0; i < reader->rows->rows->len; i++) {
        const SqliteRow *row = sqlite_rows_get(reader->rows, i);
        g_auto(SqliteTriggerText) trigger = {0};
        g_autofree char *owner = NULL;

        if (strcmp(row->type, "trigger") != 0 || row->sql == NULL)
            continue;
        owner = g_ascii_strdown(row->table, -1);
        if (g_hash_table_contains(reader->touched, owner))
            continue;
        sqlite_create_trigger(row->sql, &trigger);
        if (sqlite_compile_trigger(reader->db, row, &trigger) == was_invalid_trigger(base, row))
            g_hash_table_add(reader->touched, g_steal_pointer(&owner));
    }
}

/* "table students" for each table and view of before that is no more. */
static GPtrArray *find_gone(const SqliteReader *reader, const SqliteRows *before)
{
    GPtrArray *gone = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) present = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < reader->rows->rows->len; i++) {
        const SqliteRow *row = sqlite_rows_get(reader->rows, i);

        if (is_wanted(reader, row))
            g_hash_table_add(present, g_strconcat(row->type, " ", row->name, NULL));
    }
    for (guint i = 0; i < before->rows->len; i++) {
        const SqliteRow *row = sqlite_rows_get(before, i);
        g_autofree char *key = g_strconcat(row->type, " ", row->name, NULL);
        g_autofree char *identity = sqlite_text_quoted(row->name);

        if (is_wanted(reader, row) && !g_hash_table_contains(present, key))
            g_ptr_array_add(gone, g_strconcat(row->type, " ", identity, NULL));
    }
    return gone;
}

static Schema *read_changed(SqliteReader *reader, const EngineScope *scope)
{
    g_autoptr(GHashTable) touched = sqlite_rows_touched(reader->db->origin, reader->rows);
    g_autoptr(GPtrArray) gone = NULL;
    g_autoptr(Schema) part = NULL;

    if (g_hash_table_size(touched) == 0)
        return schema_ref(scope->base);
    reader->touched = touched;
    touch_views(reader, scope->base);
    touch_triggers(reader, scope->base);
    gone = find_gone(reader, reader->db->origin);
    part = read_wanted(reader, scope);
    return schema_patch(scope->base, part, gone);
}

/* --- the driver's call ------------------------------------------------------------------------ */

/* With foreign keys on, a statement on a table whose references are broken does not compile, and
 * its triggers would seem to be. The pragma does nothing inside a transaction, so this is the way.
 */
static int set_foreign_keys(SqliteDb *db, int on)
{
    int was = 0, now = 0;

    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_ENABLE_FKEY, -1, &was);
    if (was != on)
        sqlite3_db_config(db->handle, SQLITE_DBCONFIG_ENABLE_FKEY, on, &now);
    return was;
}

Schema *sqlite_introspect(EngineDb *base, const EngineScope *scope, GError **error)
{
    SqliteDb *db = (SqliteDb *)base;
    g_autoptr(SqliteRows) rows = NULL;
    SqliteReader reader = {.db = db};
    Schema *schema = NULL;
    int foreign_keys;

    if (!sqlite_checkpoint_intact(db, error))
        return NULL;
    rows = sqlite_rows_read(db, error);
    if (rows == NULL)
        return NULL;
    reader.rows = rows;
    foreign_keys = set_foreign_keys(db, 0);
    if (reader_open(&reader, error)) {
        if (scope->base != NULL && db->origin != NULL && sqlite_checkpoint_depth(db) > 0)
            schema = read_changed(&reader, scope);
        else
            schema = read_wanted(&reader, scope);
    }
    reader_close(&reader);
    set_foreign_keys(db, foreign_keys);
    return schema;
}
