#include "snapshot_private.h"

#include <string.h>

/* "users" is any schema's; "public.users" is that one; '*' and '?' as in a shell. */
static gboolean matches(const char *pattern, const char *table)
{
    const char *dot = strchr(table, '.');

    if (strchr(pattern, '.') == NULL && dot != NULL)
        table = dot + 1;
    return g_pattern_match_simple(pattern, table);
}

static gboolean matches_any(const char *const *patterns, const char *table)
{
    for (; patterns != NULL && *patterns != NULL; patterns++)
        if (matches(*patterns, table))
            return TRUE;
    return FALSE;
}

gboolean snapshot_rows_is_history(const SnapshotLoadOptions *options, const char *table)
{
    return matches_any(options->history_tables, table);
}

gboolean snapshot_rows_keep(const SnapshotLoadOptions *options, const char *table)
{
    switch (options->rows) {
    case SNAPSHOT_ROWS_NONE:
        return FALSE;
    case SNAPSHOT_ROWS_HISTORY:
        return matches_any(options->history_tables, table);
    case SNAPSHOT_ROWS_TABLES:
        return matches_any(options->history_tables, table) || matches_any(options->tables, table);
    case SNAPSHOT_ROWS_ALL:
        return TRUE;
    }
    return FALSE;
}

gboolean snapshot_rows_keep_sequence(const SnapshotLoadOptions *options, const char *sequence)
{
    g_autofree char *name = g_strdup(sequence);
    const char *start = strchr(name, '.');

    if (options->rows == SNAPSHOT_ROWS_ALL)
        return TRUE;
    /* table_column_seq: where the table's name ends is not known. */
    start = start != NULL ? start + 1 : name;
    for (char *mark = name + strlen(name); mark > start; mark--) {
        if (*mark != '_' && *mark != '\0')
            continue;
        *mark = '\0';
        if (snapshot_rows_keep(options, name))
            return TRUE;
        *mark = '_';
    }
    return FALSE;
}

guint snapshot_rows_count(const SqlDialect *dialect, const char *text, gsize length)
{
    SqlLexer lexer;
    SqlToken token;
    gboolean values = FALSE;
    guint depth = 0, rows = 0;

    sql_lexer_init(&lexer, dialect, text, length);
    while ((token = sql_lexer_next_solid(&lexer)).kind != SQL_TOKEN_END) {
        if (depth == 0 && sql_token_is(&token, "values"))
            values = TRUE;
        else if (depth == 0 && values && token.kind == SQL_TOKEN_WORD)
            break; /* ON CONFLICT …, RETURNING … */
        if (token.kind != SQL_TOKEN_PUNCTUATION)
            continue;
        if (*token.text == '(' && depth++ == 0 && values)
            rows++;
        else if (*token.text == ')' && depth > 0)
            depth--;
    }
    return MAX(rows, 1);
}
