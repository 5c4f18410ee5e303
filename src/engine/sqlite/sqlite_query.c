#include "sqlite_private.h"

#include <string.h>

#include "error.h"
#include "sqlite_sql.h"

/* ?2 and $2 are both the second parameter; SQLite itself would number $2 by its appearance. */
static void bind(sqlite3_stmt *statement, const char *const *parameters)
{
    guint n = parameters != NULL ? g_strv_length((char **)parameters) : 0;

    for (int i = 1; i <= sqlite3_bind_parameter_count(statement); i++) {
        const char *name = sqlite3_bind_parameter_name(statement, i);
        guint64 number = name != NULL ? g_ascii_strtoull(name + 1, NULL, 10) : 0;
        guint64 index = number > 0 ? number : (guint64)i;

        if (index <= n)
            sqlite3_bind_text(statement, i, parameters[index - 1], -1, SQLITE_STATIC);
    }
}

static char *cell_text(sqlite3_stmt *statement, int column)
{
    const unsigned char *bytes;
    GString *text;

    if (sqlite3_column_type(statement, column) != SQLITE_BLOB)
        return g_strdup((const char *)sqlite3_column_text(statement, column));
    bytes = sqlite3_column_blob(statement, column);
    text = g_string_new("X'");
    for (int i = 0; i < sqlite3_column_bytes(statement, column); i++)
        g_string_append_printf(text, "%02X", bytes[i]);
    return g_string_free(g_string_append_c(text, '\''), FALSE);
}

static EngineRows *collect(SqliteDb *db, sqlite3_stmt *statement, int *code)
{
    int columns = sqlite3_column_count(statement);
    GPtrArray *cells = g_ptr_array_new();
    EngineRows *rows = g_new0(EngineRows, 1);

    sqlite_statement_forget_origin(db, statement);
    rows->columns = (guint)columns;
    rows->names = g_new0(char *, columns + 1);
    for (int i = 0; i < columns; i++)
        rows->names[i] = g_strdup(sqlite3_column_name(statement, i));
    while ((*code = sqlite3_step(statement)) == SQLITE_ROW) {
        for (int i = 0; i < columns; i++)
            g_ptr_array_add(cells, cell_text(statement, i));
        rows->rows++;
    }
    g_ptr_array_add(cells, NULL);
    rows->cells = (char **)g_ptr_array_free(cells, FALSE);
    return rows;
}

static sqlite3_stmt *prepare_one(SqliteDb *db, const char *sql, GError **error)
{
    sqlite3_stmt *statement = NULL;
    int code;

    db->refusal = NULL;
    code = sqlite3_prepare_v2(db->handle, sql, -1, &statement, NULL);
    if (code != SQLITE_OK)
        sqlite_statement_error(
            db, code, sqlite_statement_position(db, sql, sql, strlen(sql)), error);
    else if (statement == NULL)
        error_set(error, REHEARSE_ERROR_INTERNAL, NULL, "a query without a statement");
    return statement;
}

EngineRows *sqlite_query_run(
    EngineDb *base, const char *sql, const char *const *parameters, GError **error)
{
    SqliteDb *db = (SqliteDb *)base;
    sqlite3_stmt *statement;
    EngineRows *rows;
    int code;

    if (!sqlite_checkpoint_intact(db, error))
        return NULL;
    statement = prepare_one(db, sql, error);
    if (statement == NULL)
        return NULL;
    bind(statement, parameters);
    rows = collect(db, statement, &code);
    code = sqlite3_finalize(statement);
    if (code == SQLITE_OK && sqlite_checkpoint_intact(db, error))
        return rows;
    if (code != SQLITE_OK)
        sqlite_statement_error(db, code, 0, error);
    engine_rows_free(rows);
    return NULL;
}

/* --- our own queries -------------------------------------------------------------------------- */

sqlite3_stmt *sqlite_query_resource(
    SqliteDb *db, const char *file, const char *parameter, GError **error)
{
    g_autofree char *path = g_strconcat("/rehearse/engine/sqlite/", file, NULL);
    g_autoptr(GBytes) bytes =
        g_resource_lookup_data(sqlite_sql_get_resource(), path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    sqlite3_stmt *statement = NULL;
    int code;

    g_assert(bytes != NULL);
    db->refusal = NULL;
    code = sqlite3_prepare_v2(
        db->handle, g_bytes_get_data(bytes, NULL), (int)g_bytes_get_size(bytes), &statement, NULL);
    if (code == SQLITE_OK && parameter != NULL)
        code = sqlite3_bind_text(statement, 1, parameter, -1, SQLITE_TRANSIENT);
    if (code == SQLITE_OK)
        return statement;
    sqlite3_finalize(statement);
    sqlite_statement_error(db, code, 0, error);
    return NULL;
}

gboolean sqlite_query_compiles(SqliteDb *db, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    gboolean ok = sqlite3_prepare_v2(db->handle, sql, -1, &statement, NULL) == SQLITE_OK;

    sqlite3_finalize(statement);
    return ok;
}
