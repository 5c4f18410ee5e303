#include "snapshot_private.h"

#include <string.h>

/*
 * Tables that SQLite keeps for itself: sqlite_sequence and its kin, and the shadow tables of virtual
 * tables. Dumps write them as if they were anybody's; here they come with what needs them.
 */

static gboolean is_shadow(const SnapshotLoad *load, const char *table)
{
    static const char *const suffixes[] = {"data", "idx", "content", "docsize", "config",
        "segments", "segdir", "stat", "node", "rowid", "parent", NULL};

    for (guint i = 0; i < load->virtual_tables->len; i++) {
        const char *owner = g_ptr_array_index(load->virtual_tables, i);
        gsize length = strlen(owner);

        if (g_ascii_strncasecmp(table, owner, length) == 0 && table[length] == '_' &&
            g_strv_contains(suffixes, table + length + 1))
            return TRUE;
    }
    return FALSE;
}

gboolean snapshot_internal_is(const SnapshotLoad *load, const char *table)
{
    return g_ascii_strncasecmp(table, "sqlite_", 7) == 0 || is_shadow(load, table);
}

/* .dump writes a virtual table's row into sqlite_schema by hand; its text is the last literal. */
gboolean snapshot_internal_unwrap(SnapshotLoad *load, SqlStatement *statement, const char *table)
{
    SqlLexer lexer;
    SqlToken token, text = {0};

    if (strcmp(table, "sqlite_schema") != 0 && strcmp(table, "sqlite_master") != 0)
        return FALSE;
    sql_lexer_init(&lexer, load->dialect, statement->text, statement->length);
    while ((token = sql_lexer_next_solid(&lexer)).kind != SQL_TOKEN_END)
        if (token.kind == SQL_TOKEN_STRING)
            text = token;
    if (text.kind != SQL_TOKEN_STRING)
        return FALSE;
    g_autofree char *value = sql_token_value(load->dialect, &text);
    if (value == NULL || g_ascii_strncasecmp(value, "CREATE VIRTUAL TABLE", 20) != 0)
        return FALSE;
    g_free(statement->text);
    statement->text = g_steal_pointer(&value);
    statement->length = strlen(statement->text);
    return TRUE;
}

gboolean snapshot_internal_created(SnapshotLoad *load, const SqlStatement *statement)
{
    const char *kind = NULL;
    g_autofree char *created =
        sql_created(load->dialect, statement->text, statement->length, &kind);

    /* .dump and .schema quote the names of shadow tables as strings. */
    if (created == NULL &&
        snapshot_filter_begins(load->dialect, statement, "CREATE TABLE IF NOT EXISTS"))
        created = snapshot_filter_name_after(load, statement, "CREATE TABLE IF NOT EXISTS");
    if (created == NULL)
        return snapshot_filter_begins(load->dialect, statement, "DELETE FROM sqlite_sequence");
    if (snapshot_filter_begins(load->dialect, statement, "CREATE VIRTUAL TABLE")) {
        g_ptr_array_add(load->virtual_tables, g_strdup(created));
        return FALSE;
    }
    if (g_strcmp0(kind, "table") != 0)
        return FALSE;
    /* .dump writes all rows there are, so a table without any is known to be empty. */
    if (g_strcmp0(load->tool, "sqlite3 .dump") == 0) {
        load->loaded->any_rows = TRUE;
        load->loaded->history_rows |= snapshot_rows_is_history(load->options, created);
    }
    return snapshot_internal_is(load, created);
}
