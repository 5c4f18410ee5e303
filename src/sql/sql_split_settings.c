#include "sql_split_private.h"

void sql_split_settings_follow(SqlSplit *split, const SqlStatement *statement)
{
    static const char *const off[] = {"off", "false", "no", "f", "n", NULL};
    const SqlDialect *dialect = split->lexer.dialect;
    g_autofree char *value = NULL;
    SqlLexer lexer;
    SqlToken token;

    if (dialect->escaping == NULL || g_ascii_strncasecmp(statement->text, "set", 3) != 0)
        return;
    sql_lexer_init(&lexer, dialect, statement->text, statement->length);
    sql_lexer_next_solid(&lexer);
    token = sql_lexer_next_solid(&lexer);
    if (sql_token_is(&token, "session") || sql_token_is(&token, "local"))
        token = sql_lexer_next_solid(&lexer);
    if (!sql_token_is(&token, "standard_conforming_strings"))
        return;
    sql_lexer_next_solid(&lexer);
    token = sql_lexer_next_solid(&lexer);
    value = sql_token_value(dialect, &token);
    split->lexer.dialect =
        value != NULL && g_strv_contains(off, value) ? dialect->escaping : dialect->conforming;
}
