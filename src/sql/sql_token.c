#include "sql_quoted_private.h"

#include "sql_escape_private.h"

#include <string.h>

gboolean sql_token_is(const SqlToken *token, const char *keyword)
{
    gsize length;

    if (token->kind != SQL_TOKEN_WORD || (token->text[0] | 32) != keyword[0])
        return FALSE;
    length = strlen(keyword);
    return token->length == length && g_ascii_strncasecmp(token->text, keyword, length) == 0;
}

/* Which escapes the token's letters in front of the quote ask for. */
static SqlEscape escape_of(const SqlDialect *dialect, const SqlToken *token)
{
    char first = token->text[0];

    if (g_ascii_isalpha(first) && token->text[1] == '&')
        return SQL_ESCAPE_UNICODE;
    if (g_ascii_isalpha(first) && strchr(dialect->escape_prefixes, first) != NULL)
        return SQL_ESCAPE_POSTGRES;
    if (!dialect->backslash_escapes || token->kind != SQL_TOKEN_STRING)
        return SQL_ESCAPE_NONE;
    return dialect->escaping != NULL ? SQL_ESCAPE_POSTGRES : SQL_ESCAPE_MYSQL;
}

/* From the opening quote on: the parts of a literal, with doubled quotes and escapes resolved. */
static char *decode_quoted(const SqlCursor *whole, SqlEscape escape)
{
    GString *value = g_string_sized_new((gsize)(whole->end - whole->p));
    SqlCursor cursor = *whole;
    char close = *cursor.p == '[' ? ']' : *cursor.p;

    cursor.p++;
    while (cursor.p < cursor.end) {
        if (*cursor.p == close) {
            cursor.p++;
            if (sql_cursor_peek(&cursor, 0) == close)
                g_string_append_c(value, close);
            else if (!sql_quoted_continues(&cursor, close))
                break;
            cursor.p++;
        } else if (*cursor.p == '\\' && escape != SQL_ESCAPE_NONE) {
            cursor.p += sql_escape_decode(escape, cursor.p, (gsize)(cursor.end - cursor.p), value);
        } else {
            g_string_append_c(value, *cursor.p++);
        }
    }
    return g_string_free(value, FALSE);
}

static char *decode_dollar(const SqlToken *token)
{
    const char *second = memchr(token->text + 1, '$', token->length - 1);
    gsize tag = (gsize)(second - token->text) + 1;

    return g_strndup(token->text + tag, token->length - 2 * tag);
}

char *sql_token_value(const SqlDialect *dialect, const SqlToken *token)
{
    SqlCursor cursor = {dialect, token->text, token->text + token->length, FALSE};

    switch (token->kind) {
    case SQL_TOKEN_WORD:
        return g_ascii_strdown(token->text, (gssize)token->length);
    case SQL_TOKEN_DOLLAR:
        return decode_dollar(token);
    case SQL_TOKEN_STRING:
    case SQL_TOKEN_IDENTIFIER:
        cursor.p += strcspn(token->text, "'\"`[");
        return decode_quoted(&cursor, escape_of(dialect, token));
    default:
        return NULL;
    }
}
