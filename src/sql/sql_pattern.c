#include "sql_pattern_private.h"

#include <string.h>

static SqlToken peek(const SqlLexer *lexer)
{
    SqlLexer ahead = *lexer;

    return sql_lexer_next_solid(&ahead);
}

gboolean sql_pattern_skip(SqlLexer *lexer)
{
    SqlToken token = sql_lexer_next_solid(lexer);
    guint depth = 0;

    for (; token.kind != SQL_TOKEN_END; token = sql_lexer_next_solid(lexer)) {
        if (sql_token_is_mark(&token, '('))
            depth++;
        else if (sql_token_is_mark(&token, ')') && depth > 0)
            depth--;
        if (depth == 0)
            return TRUE;
    }
    return FALSE;
}

static gboolean is_name_part(const SqlToken *token)
{
    return token->kind == SQL_TOKEN_WORD || token->kind == SQL_TOKEN_IDENTIFIER ||
           token->kind == SQL_TOKEN_STRING;
}

static void append_part(GString *name, const SqlDialect *dialect, const SqlToken *token)
{
    g_autofree char *value = sql_token_value(dialect, token);

    g_string_append(name, value);
}

char *sql_pattern_name(SqlLexer *lexer)
{
    SqlToken token = peek(lexer);
    GString *name;

    if (!is_name_part(&token))
        return NULL;
    sql_lexer_next_solid(lexer);
    name = g_string_new(NULL);
    append_part(name, lexer->dialect, &token);
    for (;;) {
        SqlLexer ahead = *lexer;

        token = sql_lexer_next_solid(&ahead);
        if (!sql_token_is_mark(&token, '.'))
            break;
        token = sql_lexer_next_solid(&ahead);
        if (!is_name_part(&token))
            break;
        g_string_append_c(name, '.');
        append_part(name, lexer->dialect, &token);
        *lexer = ahead;
    }
    return g_string_free(name, FALSE);
}

/* The token among "a|b|c", which are `length` bytes. */
static gboolean is_among(const SqlToken *token, const char *words, gsize length)
{
    const char *end = words + length;

    if (token->kind != SQL_TOKEN_WORD && token->kind != SQL_TOKEN_OPERATOR &&
        token->kind != SQL_TOKEN_PUNCTUATION)
        return FALSE;
    while (words < end) {
        gsize word = strcspn(words, "| ");

        if (word == token->length && g_ascii_strncasecmp(words, token->text, word) == 0)
            return TRUE;
        words += word + 1;
    }
    return FALSE;
}

static gboolean take_name(SqlLexer *lexer)
{
    g_autofree char *name = sql_pattern_name(lexer);

    return name != NULL;
}

static gboolean is_optional(const SqlToken *token, const char *element, gsize length)
{
    if (length == 2 && memcmp(element, "()", 2) == 0)
        return sql_token_is_mark(token, '(');
    if (*element == '@')
        return token->kind == SQL_TOKEN_PARAMETER;
    return is_among(token, element, length);
}

static gboolean take_element(SqlLexer *lexer, const char *element, gsize length)
{
    SqlLexer behind = *lexer;
    SqlToken next = sql_lexer_next_solid(&behind);

    switch (*element) {
    case '%':
        return take_name(lexer);
    case '$':
        return next.kind == SQL_TOKEN_END || sql_token_is_mark(&next, ';');
    case '!':
        return !is_among(&next, element + 1, length - 1);
    case '?':
        if (is_optional(&next, element + 1, length - 1))
            sql_pattern_skip(lexer);
        return TRUE;
    default:
        *lexer = behind;
        return is_among(&next, element, length);
    }
}

gboolean sql_pattern_take(SqlLexer *lexer, const char *pattern)
{
    SqlLexer at = *lexer;

    while (*pattern != '\0') {
        gsize length = strcspn(pattern, " ");
        const char *rest = pattern + length + (pattern[length] == ' ');

        if (strncmp(pattern, "...", 3) == 0) {
            while (!sql_pattern_take(&at, rest))
                if (!sql_pattern_skip(&at))
                    return FALSE;
            break;
        }
        if (!take_element(&at, pattern, length))
            return FALSE;
        pattern = rest;
    }
    *lexer = at;
    return TRUE;
}

gboolean sql_pattern_begins(const SqlToken *first, const char *pattern)
{
    return is_among(first, pattern, strcspn(pattern, " "));
}

gboolean sql_pattern_fits(const SqlLexer *lexer, const char *pattern)
{
    SqlLexer ahead = *lexer;

    return sql_pattern_take(&ahead, pattern);
}
