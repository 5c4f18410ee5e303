#include "sqlite_private.h"

#include <string.h>

/* --- reading ---------------------------------------------------------------------------------- */

static const char *keep(SqliteRows *rows, sqlite3_stmt *statement, int column)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);

    return text != NULL ? g_string_chunk_insert(rows->strings, text) : NULL;
}

SqliteRows *sqlite_rows_read(SqliteDb *db, GError **error)
{
    sqlite3_stmt *statement = sqlite_query_resource(db, "schema_rows.sql", NULL, error);
    g_autoptr(SqliteRows) rows = NULL;
    int code;

    if (statement == NULL)
        return NULL;
    rows = g_new0(SqliteRows, 1);
    rows->rows = g_array_new(FALSE, FALSE, sizeof(SqliteRow));
    rows->strings = g_string_chunk_new(64 * 1024);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        SqliteRow row = {.type = keep(rows, statement, 0),
            .name = keep(rows, statement, 1),
            .table = keep(rows, statement, 2),
            .sql = keep(rows, statement, 3)};

        if (row.type != NULL && row.name != NULL && row.table != NULL)
            g_array_append_val(rows->rows, row);
    }
    code = sqlite3_finalize(statement);
    if (code == SQLITE_OK)
        return g_steal_pointer(&rows);
    sqlite_statement_error(db, code, 0, error);
    return NULL;
}

void sqlite_rows_free(SqliteRows *rows)
{
    if (rows == NULL)
        return;
    g_array_unref(rows->rows);
    g_string_chunk_free(rows->strings);
    g_free(rows);
}

const SqliteRow *sqlite_rows_get(const SqliteRows *rows, guint index)
{
    return &g_array_index(rows->rows, SqliteRow, index);
}

/* sqlite_sequence, sqlite_stat1 and the indexes of constraints are SQLite's own affair. */
gboolean sqlite_rows_is_internal(const SqliteRow *row)
{
    return g_ascii_strncasecmp(row->name, "sqlite_", strlen("sqlite_")) == 0 || row->sql == NULL;
}

gboolean sqlite_rows_is_owner(const SqliteRow *row)
{
    return strcmp(row->type, "table") == 0 || strcmp(row->type, "view") == 0;
}

SchemaKind sqlite_rows_kind(const SqliteRow *row)
{
    return strcmp(row->type, "view") == 0 ? SCHEMA_VIEW : SCHEMA_TABLE;
}

/* --- digest ----------------------------------------------------------------------------------- */

/* Each value ends with its NUL, and a missing one has a byte of its own: no two lists read the
 * same. */
static void digest_value(GChecksum *checksum, const char *value)
{
    if (value == NULL)
        g_checksum_update(checksum, (const guchar *)"\1", 1);
    else
        g_checksum_update(checksum, (const guchar *)value, (gssize)strlen(value) + 1);
}

char *sqlite_rows_digest(EngineDb *base, GError **error)
{
    g_autoptr(SqliteRows) rows = sqlite_rows_read((SqliteDb *)base, error);
    g_autoptr(GChecksum) checksum = NULL;

    if (rows == NULL)
        return NULL;
    checksum = g_checksum_new(G_CHECKSUM_SHA256);
    for (guint i = 0; i < rows->rows->len; i++) {
        const SqliteRow *row = sqlite_rows_get(rows, i);

        digest_value(checksum, row->type);
        digest_value(checksum, row->name);
        digest_value(checksum, row->table);
        digest_value(checksum, row->sql);
    }
    return g_strdup(g_checksum_get_string(checksum));
}

/* --- comparison ------------------------------------------------------------------------------- */

/* Only triggers share names with other kinds, and only they say their table in the author's case.
 */
static guint row_hash(gconstpointer data)
{
    const SqliteRow *row = data;

    return g_str_hash(row->name) ^ (guint)row->type[1];
}

static gboolean row_same_name(gconstpointer a, gconstpointer b)
{
    const SqliteRow *left = a, *right = b;

    return strcmp(left->name, right->name) == 0 && strcmp(left->type, right->type) == 0;
}

static gboolean row_equal(const SqliteRow *a, const SqliteRow *b)
{
    return row_same_name(a, b) && strcmp(a->table, b->table) == 0 && g_strcmp0(a->sql, b->sql) == 0;
}

static void touch(GHashTable *touched, const SqliteRow *row)
{
    g_hash_table_add(touched, g_ascii_strdown(row->table, -1));
}

/* Rows that stand at the same place in both are the rule; what moved is looked up by name. */
GHashTable *sqlite_rows_touched(const SqliteRows *before, const SqliteRows *now)
{
    GHashTable *touched = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) old = g_hash_table_new(row_hash, row_same_name);
    guint same = 0;

    while (same < before->rows->len && same < now->rows->len &&
           row_equal(sqlite_rows_get(before, same), sqlite_rows_get(now, same)))
        same++;
    for (guint i = same; i < before->rows->len; i++)
        g_hash_table_add(old, (gpointer)sqlite_rows_get(before, i));
    for (guint i = same; i < now->rows->len; i++) {
        const SqliteRow *row = sqlite_rows_get(now, i);
        const SqliteRow *twin = g_hash_table_lookup(old, row);

        if (twin == NULL || !row_equal(twin, row))
            touch(touched, row);
        if (twin != NULL && row_equal(twin, row))
            g_hash_table_remove(old, twin);
    }
    for (guint i = same; i < before->rows->len; i++)
        if (g_hash_table_contains(old, sqlite_rows_get(before, i)))
            touch(touched, sqlite_rows_get(before, i));
    return touched;
}
