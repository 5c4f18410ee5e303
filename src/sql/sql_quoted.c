#include "sql_quoted_private.h"

#include <string.h>

/* From the opening quote behind the closing one; a doubled quote stands for itself. */
static gboolean skip_plain(SqlCursor *cursor, char close)
{
    cursor->p++;
    for (;;) {
        const char *found = memchr(cursor->p, close, (gsize)(cursor->end - cursor->p));

        if (found == NULL)
            return FALSE;
        cursor->p = found + 1;
        if (sql_cursor_peek(cursor, 0) != close)
            return TRUE;
        cursor->p++;
    }
}

static gboolean skip_escaped(SqlCursor *cursor, char close)
{
    const char *p = cursor->p + 1;

    while (p < cursor->end) {
        if (*p == '\\') {
            if (p + 1 < cursor->end)
                p++;
        } else if (*p == close) {
            cursor->p = p + 1;
            if (sql_cursor_peek(cursor, 0) != close)
                return TRUE;
            p++;
        }
        p++;
    }
    return FALSE;
}

/* A line comment between two parts of a literal; PostgreSQL allows it. */
static gsize comment_length(SqlCursor *cursor, gsize at)
{
    gsize length = 2;

    if (sql_cursor_peek(cursor, at) != '-' || sql_cursor_peek(cursor, at + 1) != '-')
        return 0;
    for (int c; (c = sql_cursor_peek(cursor, at + length)) >= 0 && c != '\n'; length++)
        ;
    return length;
}

gboolean sql_quoted_continues(SqlCursor *cursor, char quote)
{
    SqlContinue continues = cursor->dialect->continues;
    gboolean newline = FALSE;
    gsize at = 0, skipped;
    int c;

    if (continues == SQL_CONTINUE_NEVER)
        return FALSE;
    for (;;) {
        c = sql_cursor_peek(cursor, at);
        if (sql_class_is(c, SQL_CLASS_SPACE))
            skipped = 1;
        else
            skipped = continues == SQL_CONTINUE_NEWLINE ? comment_length(cursor, at) : 0;
        if (skipped == 0)
            break;
        newline = newline || c == '\n' || c == '\r';
        at += skipped;
    }
    if (c != quote || !(newline || (at > 0 && continues == SQL_CONTINUE_SPACE)))
        return FALSE;
    cursor->p += at;
    return TRUE;
}

SqlTokenKind sql_quoted_string(SqlCursor *cursor, gboolean backslash)
{
    char quote = *cursor->p;

    do {
        if (!(backslash ? skip_escaped(cursor, quote) : skip_plain(cursor, quote))) {
            sql_cursor_exhaust(cursor);
            return SQL_TOKEN_BROKEN;
        }
    } while (sql_quoted_continues(cursor, quote));
    return SQL_TOKEN_STRING;
}

static gboolean skip_bracket(SqlCursor *cursor)
{
    const char *found = memchr(cursor->p, ']', (gsize)(cursor->end - cursor->p));

    if (found != NULL)
        cursor->p = found + 1;
    return found != NULL;
}

SqlTokenKind sql_quoted_identifier(SqlCursor *cursor)
{
    if (*cursor->p == '[' ? skip_bracket(cursor) : skip_plain(cursor, *cursor->p))
        return SQL_TOKEN_IDENTIFIER;
    sql_cursor_exhaust(cursor);
    return SQL_TOKEN_BROKEN;
}

static SqlTokenKind skip_dollar_body(SqlCursor *cursor, gsize tag)
{
    const char *body = cursor->p + tag;
    const char *found = memmem(body, (gsize)(cursor->end - body), cursor->p, tag);

    if (found != NULL) {
        cursor->p = found + tag;
        return SQL_TOKEN_DOLLAR;
    }
    sql_cursor_exhaust(cursor);
    return SQL_TOKEN_BROKEN;
}

SqlTokenKind sql_quoted_dollar(SqlCursor *cursor)
{
    gboolean digits = sql_class_is(sql_cursor_peek(cursor, 1), SQL_CLASS_DIGIT);
    SqlClass class = digits ? SQL_CLASS_DIGIT : SQL_CLASS_PART;
    gsize length = 1;

    while (sql_class_is(sql_cursor_peek(cursor, length), class) && cursor->p[length] != '$')
        length++;
    if (!digits && cursor->dialect->dollar_quotes && sql_cursor_peek(cursor, length) == '$')
        return skip_dollar_body(cursor, length + 1);
    if (!digits && cursor->dialect->dollar_quotes)
        length = 1;
    cursor->p += length;
    return length > 1 ? SQL_TOKEN_PARAMETER : SQL_TOKEN_OPERATOR;
}
