#include "sqlite_private.h"

#include <string.h>

/* Does what the schema holds still compile? A change elsewhere may have broken it. */

gboolean sqlite_compile_view(SqliteDb *db, const char *name)
{
    g_autofree char *identifier = sqlite_text_quoted(name);
    g_autofree char *sql = g_strdup_printf("SELECT * FROM main.%s", identifier);

    return sqlite_query_compiles(db, sql);
}

static char *updatable_column(SqliteDb *db, const char *table)
{
    sqlite3_stmt *statement = sqlite_query_resource(db, "updatable_column.sql", table, NULL);
    char *name = NULL;

    if (statement != NULL && sqlite3_step(statement) == SQLITE_ROW)
        name = g_strdup((const char *)sqlite3_column_text(statement, 0));
    sqlite3_finalize(statement);
    return name;
}

/* A statement that fires a trigger; NULL when the table cannot be updated at all. */
static char *firing_statement(SqliteDb *db, const char *table, const SqliteTriggerText *trigger)
{
    g_autofree char *identifier = sqlite_text_quoted(table), *column = NULL, *assigned = NULL;

    if (strcmp(trigger->event, "INSERT") == 0)
        return g_strdup_printf("INSERT INTO main.%s DEFAULT VALUES", identifier);
    if (strcmp(trigger->event, "DELETE") == 0)
        return g_strdup_printf("DELETE FROM main.%s", identifier);
    column = trigger->column != NULL ? g_strdup(trigger->column) : updatable_column(db, table);
    if (column == NULL)
        return NULL;
    assigned = sqlite_text_quoted(column);
    return g_strdup_printf("UPDATE main.%s SET %s = NULL", identifier, assigned);
}

/*
 * SQLite compiles triggers with the statements that fire them: one is broken when no such statement
 * compiles. So the others of the same event on the same table are, which cannot fire either.
 */
gboolean sqlite_compile_trigger(
    SqliteDb *db, const SqliteRow *row, const SqliteTriggerText *trigger)
{
    g_autofree char *sql = firing_statement(db, row->table, trigger);

    return sql != NULL && sqlite_query_compiles(db, sql);
}
