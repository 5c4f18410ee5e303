#include "history_private.h"

#include <string.h>

#include "error.h"

void history_table_clear(HistoryTable *table)
{
    g_clear_pointer(&table->table, g_free);
    g_clear_pointer(&table->name, g_free);
    g_clear_pointer(&table->schema, g_free);
    g_clear_pointer(&table->columns, g_strfreev);
}

static void split_name(HistoryTable *table, const char *configured)
{
    const char *dot = strchr(configured, '.');

    table->name = g_strdup(dot != NULL ? dot + 1 : configured);
    table->schema = dot != NULL ? g_strndup(configured, (gsize)(dot - configured)) : g_strdup("");
}

static void quote_name(HistoryTable *table, const SqlDialect *dialect)
{
    g_autofree char *name = sql_quote_identifier(dialect, table->name);
    g_autofree char *schema =
        *table->schema != '\0' ? sql_quote_identifier(dialect, table->schema) : NULL;

    g_free(table->table);
    table->table = schema != NULL ? g_strconcat(schema, ".", name, NULL) : g_steal_pointer(&name);
}

static void take_columns(HistoryTable *table, const EngineRows *rows)
{
    table->columns = g_new0(char *, rows->rows + 1);
    for (guint i = 0; i < rows->rows; i++)
        table->columns[i] = g_strdup(engine_rows_cell(rows, i, 1));
    if (*table->schema != '\0')
        return;
    g_free(table->schema);
    table->schema = g_strdup(engine_rows_cell(rows, 0, 0));
}

gboolean history_table_find(
    const MigrationSet *set, EngineDb *db, HistoryTable *table, GError **error)
{
    const SqlDialect *dialect = engine_dialect(db->driver);
    g_autofree char *sql = history_sql_lookup(db->driver->name);
    g_autoptr(EngineRows) rows = NULL;

    if (sql == NULL) {
        error_set(error, REHEARSE_ERROR_UNSUPPORTED, NULL, "history tables of %s are not read",
            db->driver->title);
        return FALSE;
    }
    split_name(table, set->history_table);
    rows = engine_query(db, sql, (const char *const[]){table->name, table->schema, NULL}, error);
    if (rows == NULL) {
        error_prefix(error, "looking for the history table %s", set->history_table);
        return FALSE;
    }
    if (rows->rows > 0)
        take_columns(table, rows);
    quote_name(table, dialect);
    return TRUE;
}

static gboolean has_column(const HistoryTable *table, const char *column)
{
    for (char **each = table->columns; *each != NULL; each++)
        if (g_ascii_strcasecmp(*each, column) == 0)
            return TRUE;
    return FALSE;
}

/* Many frameworks call their table schema_migrations, each with other columns. */
gboolean history_table_check(const MigrationSet *set, const HistoryTable *table, GError **error)
{
    g_auto(GStrv) wanted =
        g_strsplit(set->framework->columns != NULL ? set->framework->columns : "", " ", -1);
    g_autofree char *present = NULL;

    for (char **column = wanted; *column != NULL; column++) {
        if (**column == '\0' || has_column(table, *column))
            continue;
        present = g_strjoinv(", ", table->columns);
        error_set(error, REHEARSE_ERROR_INPUT,
            "another framework may have made it: name yours with --framework, or the table with "
            "history-table: in rehearse.yaml",
            "history table %s is not %s's: it has no column %s (it has %s)", table->table,
            set->framework->title, *column, present);
        return FALSE;
    }
    return TRUE;
}

void history_table_assume(HistoryTable *table, const MigrationSet *set, const SqlDialect *dialect)
{
    split_name(table, set->history_table);
    quote_name(table, dialect);
}

/* Where a home-grown table keeps the version. */
const char *history_table_column(const HistoryTable *table)
{
    static const char *const names[] = {
        "version", "filename", "file", "script", "migration", "name", "id"};

    if (table->columns == NULL)
        return "version";
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        if (has_column(table, names[i]))
            return names[i];
    return table->columns[0];
}
