#include "sql_comment_private.h"

#include <string.h>

/* MariaDB's dumps begin with a note to its client in a comment for a version that will never be. */
#define CLIENT_NOTE "999999"

static gboolean skip_line(SqlCursor *cursor, SqlTokenKind *kind)
{
    char other = cursor->dialect->return_ends_comment ? '\r' : '\n';
    const char *p = cursor->p;

    while (p < cursor->end && *p != '\n' && *p != other)
        p++;
    cursor->p = p;
    cursor->hit_end = cursor->hit_end || p == cursor->end;
    *kind = SQL_TOKEN_COMMENT;
    return TRUE;
}

/* The bytes of the comment from its opening on, or 0 when it has no end. */
static gsize block_length(const char *text, gsize length, gboolean nested)
{
    guint depth = 1;

    for (gsize i = 2; i + 1 < length; i++) {
        if (text[i] == '*' && text[i + 1] == '/') {
            i++;
            if (--depth == 0)
                return i + 1;
        } else if (nested && text[i] == '/' && text[i + 1] == '*') {
            i++;
            depth++;
        }
    }
    return 0;
}

static gboolean skip_block(SqlCursor *cursor, SqlTokenKind *kind)
{
    gsize rest = (gsize)(cursor->end - cursor->p);
    gsize length = block_length(cursor->p, rest, cursor->dialect->nested_comments);

    *kind = length > 0 || cursor->dialect->open_comment ? SQL_TOKEN_COMMENT : SQL_TOKEN_BROKEN;
    if (length > 0)
        cursor->p += length;
    else
        sql_cursor_exhaust(cursor);
    return TRUE;
}

/* Length of the mark up to the version behind "!" or "M!", 0 when the comment is not conditional.
 */
static gsize open_mark_length(SqlCursor *cursor)
{
    gsize length = 2;
    gsize digits;

    if (sql_cursor_peek(cursor, length) == 'M')
        length++;
    if (sql_cursor_peek(cursor, length) != '!')
        return 0;
    digits = ++length;
    while (sql_class_is(sql_cursor_peek(cursor, length), SQL_CLASS_DIGIT) && length < digits + 6)
        length++;
    if (length == digits + 6 && memcmp(cursor->p + digits, CLIENT_NOTE, 6) == 0)
        return 0;
    return length;
}

static gboolean skip_slash(SqlCursor *cursor, SqlTokenKind *kind)
{
    gsize mark = cursor->dialect->conditional_comments ? open_mark_length(cursor) : 0;

    if (mark == 0)
        return skip_block(cursor, kind);
    cursor->p += mark;
    *kind = SQL_TOKEN_COMMENT;
    return TRUE;
}

/* The mark that closes a conditional comment; a product with a comment behind it looks alike. */
static gboolean skip_star(SqlCursor *cursor, SqlTokenKind *kind)
{
    if (!cursor->dialect->conditional_comments || sql_cursor_peek(cursor, 1) != '/' ||
        sql_cursor_peek(cursor, 2) == '*')
        return FALSE;
    cursor->p += 2;
    *kind = SQL_TOKEN_COMMENT;
    return TRUE;
}

static gboolean is_dash_comment(SqlCursor *cursor)
{
    int next;

    if (sql_cursor_peek(cursor, 1) != '-')
        return FALSE;
    if (!cursor->dialect->dash_needs_space)
        return TRUE;
    next = sql_cursor_peek(cursor, 2);
    return next <= ' ';
}

gboolean sql_comment_skip(SqlCursor *cursor, SqlTokenKind *kind)
{
    switch (*cursor->p) {
    case '-':
        return is_dash_comment(cursor) && skip_line(cursor, kind);
    case '#':
        return cursor->dialect->hash_comments && skip_line(cursor, kind);
    case '/':
        return sql_cursor_peek(cursor, 1) == '*' && skip_slash(cursor, kind);
    case '*':
        return skip_star(cursor, kind);
    default:
        return FALSE;
    }
}

gboolean sql_comment_is_open_mark(const SqlToken *token)
{
    return token->length > 2 && token->text[0] == '/' && token->text[token->length - 1] != '/';
}

gboolean sql_comment_is_mark(const SqlDialect *dialect, const SqlToken *token)
{
    if (!dialect->conditional_comments || token->kind != SQL_TOKEN_COMMENT)
        return FALSE;
    return token->text[0] == '*' || sql_comment_is_open_mark(token);
}
