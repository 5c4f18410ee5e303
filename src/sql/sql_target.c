#include "sql_insert_private.h"
#include "sql_pattern_private.h"

/* The INSERT that follows common table expressions, not one inside them. */
static gboolean take_main_insert(SqlLexer *lexer)
{
    do
        if (sql_pattern_take(lexer, "insert|replace !("))
            return TRUE;
    while (sql_pattern_skip(lexer));
    return FALSE;
}

char *sql_target_table(const SqlDialect *dialect, const char *text, gsize length)
{
    SqlLexer lexer;

    sql_lexer_init(&lexer, dialect, text, length);
    if (dialect->copy_data && sql_pattern_take(&lexer, "copy"))
        return sql_insert_read_copy(lexer).table;
    if (sql_pattern_take(&lexer, "insert|replace") ||
        (sql_pattern_fits(&lexer, "with") && take_main_insert(&lexer)))
        return sql_insert_read(lexer).table;
    return NULL;
}
