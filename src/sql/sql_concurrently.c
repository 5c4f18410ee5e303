#include "sql.h"

char *sql_without_concurrently(const SqlDialect *dialect, const char *text, gsize length)
{
    GString *result = g_string_sized_new(length);
    gboolean dropped = FALSE;
    SqlLexer lexer;
    SqlToken token;

    sql_lexer_init(&lexer, dialect, text, length);
    for (token = sql_lexer_next(&lexer); token.kind != SQL_TOKEN_END;
         token = sql_lexer_next(&lexer)) {
        /* A column may bear the name later in the statement: only the first word is the keyword. */
        if (!dropped && sql_token_is(&token, "concurrently")) {
            dropped = TRUE;
            continue;
        }
        g_string_append_len(result, token.text, (gssize)token.length);
    }
    return g_string_free(result, FALSE);
}
