#include "sql_comment_private.h"

#include <string.h>

static gboolean is_name(const SqlToken *token)
{
    return token->kind == SQL_TOKEN_WORD || token->kind == SQL_TOKEN_IDENTIFIER;
}

static gboolean is_mark(const SqlToken *token)
{
    return token->kind == SQL_TOKEN_PUNCTUATION && *token->text != '.';
}

static gboolean is_dot(const SqlToken *token)
{
    return token->kind == SQL_TOKEN_PUNCTUATION && *token->text == '.';
}

/*
 * Would the two read as other tokens without a space? Only where it is plain that they would not is
 * it left out: around punctuation, and around the dot between two names.
 */
static gboolean needs_space(const SqlToken *before, const SqlToken *token)
{
    if (before->kind == SQL_TOKEN_END || is_mark(before) || is_mark(token))
        return FALSE;
    if (is_dot(before) && g_ascii_isdigit(*token->text))
        return TRUE;
    return !(is_dot(token) && is_name(before)) && !(is_dot(before) && is_name(token));
}

static gboolean is_dropped(const SqlDialect *dialect, const SqlToken *token)
{
    return token->kind == SQL_TOKEN_SPACE ||
           (token->kind == SQL_TOKEN_COMMENT && !sql_comment_is_mark(dialect, token));
}

static void append_token(GString *out, const SqlToken *token)
{
    gsize from = out->len;

    g_string_append_len(out, token->text, (gssize)token->length);
    if (token->kind != SQL_TOKEN_WORD)
        return;
    for (gsize i = from; i < out->len; i++)
        out->str[i] = g_ascii_tolower(out->str[i]);
}

/* psql's lines are lines: they need their breaks to be read as such again. */
static const char *separator(const SqlToken *before, const SqlToken *token)
{
    if (before->kind == SQL_TOKEN_META ||
        (token->kind == SQL_TOKEN_META && before->kind != SQL_TOKEN_END))
        return "\n";
    return needs_space(before, token) ? " " : "";
}

char *sql_normal_text(const SqlDialect *dialect, const char *text, gsize length)
{
    GString *out = g_string_sized_new(length);
    SqlToken before = {.kind = SQL_TOKEN_END}, token;
    SqlLexer lexer;

    sql_lexer_init(&lexer, dialect, text, length);
    while ((token = sql_lexer_next(&lexer)).kind != SQL_TOKEN_END) {
        if (is_dropped(dialect, &token))
            continue;
        g_string_append(out, separator(&before, &token));
        append_token(out, &token);
        before = token;
    }
    return g_string_free(out, FALSE);
}
