#include "sqlite_private.h"

#include <string.h>

void sqlite_column_clear(gpointer data)
{
    SqliteColumn *column = data;

    g_free(column->name);
    g_free(column->type);
    g_free(column->value);
}

gboolean sqlite_column_read(sqlite3_stmt *statement, const char *table, GArray *columns)
{
    sqlite3_bind_text(statement, 1, table, -1, SQLITE_TRANSIENT);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        SqliteColumn column = {.name = g_strdup((const char *)sqlite3_column_text(statement, 0)),
            .type = g_strdup((const char *)sqlite3_column_text(statement, 1)),
            .not_null = sqlite3_column_int(statement, 2) != 0,
            .value = g_strdup((const char *)sqlite3_column_text(statement, 3)),
            .hidden = sqlite3_column_int(statement, 4)};

        g_array_append_val(columns, column);
    }
    return sqlite3_reset(statement) == SQLITE_OK;
}

GHashTable *sqlite_column_spellings(const GArray *columns)
{
    GHashTable *spelling = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < columns->len; i++) {
        const char *name = g_array_index(columns, SqliteColumn, i).name;

        g_hash_table_insert(spelling, g_ascii_strdown(name, -1), (gpointer)name);
    }
    return spelling;
}

static const SqliteColumnText *text_of(const SqliteTableText *table, const char *name)
{
    for (guint i = 0; table != NULL && i < table->columns->len; i++) {
        const SqliteColumnText *column = g_ptr_array_index(table->columns, i);

        if (g_ascii_strcasecmp(column->name, name) == 0)
            return column;
    }
    return NULL;
}

/* What is set in a column's part from its text. */
static void set_from_text(
    SchemaDraftPart *part, const SqliteColumn *column, const SqliteColumnText *text)
{
    schema_draft_part_set(part, SCHEMA_ATTR_COLLATION, text->collation);
    if (text->generated != NULL) {
        g_autofree char *generated =
            g_strdup_printf("%s (%s)", column->hidden == 3 ? "stored" : "virtual", text->generated);

        schema_draft_part_set(part, SCHEMA_ATTR_GENERATED, generated);
    }
    if (text->null_conflict != NULL) {
        g_autofree char *action = g_ascii_strdown(text->null_conflict, -1);
        g_autofree char *option = g_strconcat("on conflict ", action, NULL);

        schema_draft_part_set(part, SCHEMA_ATTR_OPTIONS, option);
    }
}

/* The rowid under another name; only this exact type makes it so. */
static gboolean is_rowid_alias(const SqliteTableText *table, const SqliteColumn *column)
{
    return table != NULL && !table->without_rowid && !table->key_descending && table->key != NULL &&
           g_ascii_strcasecmp(table->key, column->name) == 0 &&
           g_ascii_strcasecmp(column->type, "integer") == 0;
}

void sqlite_column_add(SchemaDraftObject *object, const SqliteColumn *column,
    const SqliteTableText *table, guint position)
{
    SchemaDraftPart *part = schema_draft_part(object, SCHEMA_PART_COLUMN, column->name, position);
    const SqliteColumnText *text = text_of(table, column->name);
    g_autofree char *type =
        sqlite_text_expression(column->type != NULL ? column->type : "", NULL, SQLITE_TEXT_TYPE);

    schema_draft_part_set(part, SCHEMA_ATTR_TYPE, *type != '\0' ? type : NULL);
    schema_draft_part_set(part, SCHEMA_ATTR_NOT_NULL, column->not_null ? "" : NULL);
    schema_draft_part_set(part, SCHEMA_ATTR_HIDDEN, column->hidden == 1 ? "" : NULL);
    if (column->value != NULL) {
        g_autofree char *value = sqlite_text_expression(column->value, NULL, SQLITE_TEXT_VALUE);

        schema_draft_part_set(part, SCHEMA_ATTR_DEFAULT, value);
    }
    if (is_rowid_alias(table, column))
        schema_draft_part_set(part, SCHEMA_ATTR_PRIMARY_KEY,
            table->autoincrement ? "rowid alias autoincrement" : "rowid alias");
    if (text != NULL)
        set_from_text(part, column, text);
}
