#include "history_private.h"

#include <string.h>

void history_values_clear(HistoryValues *values)
{
    g_clear_pointer(&values->owned, g_ptr_array_unref);
    g_clear_pointer(&values->rows, g_array_unref);
}

static gboolean column_holds_files(const char *column)
{
    return !g_str_equal(column, "version") && !g_str_equal(column, "id");
}

void history_values_add(HistoryValues *values, const char *name, char *value)
{
    HistoryValue row = {name, value};

    if (values->owned == NULL) {
        values->owned = g_ptr_array_new_with_free_func(g_free);
        values->rows = g_array_new(TRUE, TRUE, sizeof row);
    }
    g_ptr_array_add(values->owned, value);
    g_array_append_val(values->rows, row);
}

void history_values_add_table(
    HistoryValues *values, const SqlDialect *dialect, const HistoryTable *table)
{
    g_autofree char *primary_key = g_strconcat(table->name, "_pk", NULL);
    g_autofree char *success_index = g_strconcat(table->name, "_s_idx", NULL);

    history_values_add(values, "table", g_strdup(table->table));
    history_values_add(values, "primary_key", sql_quote_identifier(dialect, primary_key));
    history_values_add(values, "success_index", sql_quote_identifier(dialect, success_index));
    history_values_add(
        values, "column", sql_quote_identifier(dialect, history_table_column(table)));
}

/* Flyway cuts what its column does not hold; sqlx and Flyway write blanks for underscores. */
static char *description_of(const Migration *migration)
{
    char *text = g_strdelimit(g_strdup(migration->name), "_", ' ');

    if (g_utf8_strlen(text, -1) > 200) {
        g_autofree char *whole = text;
        g_autofree char *cut = g_utf8_substring(whole, 0, 197);

        text = g_strconcat(cut, "...", NULL);
    }
    return text;
}

/* Versions that are numbers by their descriptor are digits; others never stand bare. */
char *history_values_number(const SqlDialect *dialect, const char *version)
{
    const char *digits = *version == '-' ? version + 1 : version;

    if (*digits != '\0' && digits[strspn(digits, "0123456789")] == '\0')
        return g_strdup(version);
    return sql_quote_literal(dialect, version);
}

void history_values_add_migration(HistoryValues *values, const SqlDialect *dialect,
    const Migration *migration, const char *column)
{
    g_autofree char *description = description_of(migration);
    gboolean repeatable = g_str_has_prefix(migration->version, "R__");

    history_values_add(values, "version", sql_quote_literal(dialect, migration->version));
    history_values_add(values, "version_or_null",
        repeatable ? g_strdup("NULL") : sql_quote_literal(dialect, migration->version));
    history_values_add(values, "number", history_values_number(dialect, migration->version));
    history_values_add(values, "description", sql_quote_literal(dialect, description));
    history_values_add(values, "script", sql_quote_literal(dialect, migration->file));
    history_values_add(values, "stored",
        sql_quote_literal(
            dialect, column_holds_files(column) ? migration->file : migration->version));
    if (migration->checksum == NULL)
        return;
    history_values_add(values, "checksum", sql_quote_literal(dialect, migration->checksum));
    history_values_add(
        values, "checksum_number", history_values_number(dialect, migration->checksum));
}
