#include "history_private.h"

#include "error.h"

void history_free(History *history)
{
    if (history == NULL)
        return;
    g_ptr_array_unref(history->versions);
    g_ptr_array_unref(history->checksums);
    g_ptr_array_unref(history->failed);
    g_free(history);
}

static gboolean run_template(const MigrationSet *set, EngineDb *db, const char *file,
    const HistoryValues *values, GError **error)
{
    g_autofree char *text = history_sql_text(set->framework, db->driver->name, file);
    g_autofree char *sql = NULL;

    if (text == NULL) {
        error_set(error, REHEARSE_ERROR_UNSUPPORTED, NULL, "%s on %s is not supported",
            set->framework->title, db->driver->title);
        return FALSE;
    }
    sql = history_sql_expand(text, values);
    if (engine_execute(db, sql, -1, error))
        return TRUE;
    error_prefix(error, "history table %s", set->history_table);
    return FALSE;
}

gboolean history_create(const MigrationSet *set, EngineDb *db, GError **error)
{
    g_auto(HistoryTable) table = {0};
    g_auto(HistoryValues) values = {0};

    if (set->history_table == NULL)
        return TRUE;
    if (!history_table_find(set, db, &table, error))
        return FALSE;
    if (table.columns != NULL)
        return history_table_check(set, &table, error);
    history_values_add_table(&values, engine_dialect(db->driver), &table);
    return run_template(set, db, "create", &values, error);
}

gboolean history_record(
    const MigrationSet *set, EngineDb *db, const Migration *migration, GError **error)
{
    const SqlDialect *dialect = engine_dialect(db->driver);
    g_auto(HistoryTable) table = {0};
    g_auto(HistoryValues) values = {0};

    if (set->history_table == NULL)
        return TRUE;
    if (!history_table_find(set, db, &table, error))
        return FALSE;
    history_values_add_table(&values, dialect, &table);
    history_values_add_migration(&values, dialect, migration, history_table_column(&table));
    return run_template(set, db, "insert", &values, error);
}

gboolean history_clear(const MigrationSet *set, EngineDb *db, GError **error)
{
    g_auto(HistoryTable) table = {0};
    g_autofree char *sql = NULL;

    if (set->history_table == NULL)
        return TRUE;
    if (!history_table_find(set, db, &table, error))
        return FALSE;
    if (table.columns == NULL)
        return TRUE;
    sql = g_strdup_printf("DELETE FROM %s", table.table);
    return engine_execute(db, sql, -1, error);
}

char *history_insert_sql(
    const MigrationSet *set, const EngineDriver *driver, const Migration *migration)
{
    const SqlDialect *dialect = engine_dialect(driver);
    g_autofree char *text = history_sql_text(set->framework, driver->name, "insert");
    g_auto(HistoryTable) table = {0};
    g_auto(HistoryValues) values = {0};

    if (text == NULL || set->history_table == NULL)
        return NULL;
    history_table_assume(&table, set, dialect);
    history_values_add_table(&values, dialect, &table);
    history_values_add_migration(&values, dialect, migration, history_table_column(&table));
    return g_strchomp(history_sql_expand(text, &values));
}

char *history_rename_sql(const MigrationSet *set, const EngineDriver *driver,
    const Migration *migration, const char *new_version)
{
    const SqlDialect *dialect = engine_dialect(driver);
    g_autofree char *text = history_sql_text(set->framework, driver->name, "rename");
    g_auto(HistoryTable) table = {0};
    g_auto(HistoryValues) values = {0};
    g_autofree char *file = NULL;

    if (text == NULL || set->history_table == NULL)
        return NULL;
    history_table_assume(&table, set, dialect);
    file = migration_renumber_file(set, migration, new_version);
    if (file == NULL)
        return NULL;
    history_values_add_table(&values, dialect, &table);
    history_values_add_migration(&values, dialect, migration, "version");
    history_values_add(&values, "new_version", sql_quote_literal(dialect, new_version));
    history_values_add(&values, "new_number", history_values_number(dialect, new_version));
    history_values_add(&values, "new_script", sql_quote_literal(dialect, file));
    return g_strchomp(history_sql_expand(text, &values));
}
