#include "sqlite_private.h"

#include <string.h>

#include "error.h"

/*
 * Settings of a connection that change what statements do. All can be read and written as pragmas
 * but one, which has no value to read. Settings of speed and storage are none of ours.
 */
static const struct {
    const char *name;
    const char *probe; /* query for the value; NULL: the pragma itself */
} settings[] = {
    {"foreign_keys"},
    {"legacy_alter_table"},
    {"ignore_check_constraints"},
    {"recursive_triggers"},
    {"reverse_unordered_selects"},
    {"automatic_index"},
    {"query_only"},
    {"trusted_schema"},
    {"writable_schema"},
    {"full_column_names"},
    {"short_column_names"},
    {"analysis_limit"},
    {"case_sensitive_like", "SELECT 'a' NOT LIKE 'A'"},
};

static char *read_value(sqlite3 *handle, guint index)
{
    g_autofree char *pragma = g_strconcat("PRAGMA ", settings[index].name, NULL);
    const char *sql = settings[index].probe != NULL ? settings[index].probe : pragma;
    sqlite3_stmt *statement = NULL;
    char *value = NULL;

    if (sqlite3_prepare_v2(handle, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        value = g_strdup((const char *)sqlite3_column_text(statement, 0));
    sqlite3_finalize(statement);
    return value != NULL ? value : g_strdup("");
}

char **sqlite_session_read(sqlite3 *handle)
{
    char **values = g_new0(char *, G_N_ELEMENTS(settings) + 1);

    for (guint i = 0; i < G_N_ELEMENTS(settings); i++)
        values[i] = read_value(handle, i);
    return values;
}

/* The pragma foreign_keys does nothing inside a transaction, and says nothing. */
static gboolean write_value(sqlite3 *handle, guint index, const char *value)
{
    g_autofree char *pragma = NULL;

    if (strcmp(settings[index].name, "foreign_keys") == 0)
        return sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_FKEY, *value == '1', NULL) ==
               SQLITE_OK;
    pragma = g_strdup_printf("PRAGMA %s = %s", settings[index].name, value);
    return sqlite3_exec(handle, pragma, NULL, NULL, NULL) == SQLITE_OK;
}

gboolean sqlite_session_write(sqlite3 *handle, char **values)
{
    gboolean ok = TRUE;

    for (guint i = 0; i < G_N_ELEMENTS(settings); i++) {
        g_autofree char *current = read_value(handle, i);

        if (*values[i] != '\0' && strcmp(current, values[i]) != 0)
            ok = write_value(handle, i, values[i]) && ok;
    }
    return ok;
}

/* DROP statements for all temporary objects; empty when there are none. */
static char *drops(SqliteDb *db, GError **error)
{
    sqlite3_stmt *objects = sqlite_query_resource(db, "temp_objects.sql", NULL, error);
    GString *text;

    if (objects == NULL)
        return NULL;
    text = g_string_new(NULL);
    while (sqlite3_step(objects) == SQLITE_ROW) {
        g_autofree char *name = sql_quote_identifier(
            engine_dialect(&engine_sqlite), (const char *)sqlite3_column_text(objects, 1));

        g_string_append_printf(
            text, "DROP %s IF EXISTS temp.%s;", sqlite3_column_text(objects, 0), name);
    }
    sqlite3_finalize(objects);
    return g_string_free(text, FALSE);
}

/* A connection that ends takes its transaction with it. */
static gboolean end_transaction(SqliteDb *db, GError **error)
{
    if (sqlite_checkpoint_over_transaction(db)) {
        error_set(error, REHEARSE_ERROR_UNSUPPORTED, "End the migration with COMMIT or ROLLBACK.",
            "a migration has left its transaction open, and savepoints have been set in it");
        return FALSE;
    }
    if (sqlite3_get_autocommit(db->handle) || sqlite_checkpoint_in_savepoint(db))
        return TRUE;
    return sqlite_statement_run(db, "ROLLBACK", strlen("ROLLBACK"), error);
}

gboolean sqlite_session_reset(EngineDb *base, GError **error)
{
    SqliteDb *db = (SqliteDb *)base;
    g_autofree char *text = NULL;

    if (!sqlite_checkpoint_intact(db, error) || !end_transaction(db, error))
        return FALSE;
    sqlite_checkpoint_note_session(db);
    if (!sqlite_session_write(db->handle, db->defaults)) {
        error_set(error, REHEARSE_ERROR_INTERNAL, NULL, "SQLite does not put its settings back: %s",
            sqlite3_errmsg(db->handle));
        return FALSE;
    }
    text = drops(db, error);
    return text != NULL && sqlite_statement_run(db, text, strlen(text), error);
}
