#include "sql_lexer_private.h"

#include "sql_comment_private.h"
#include "sql_quoted_private.h"

#include <string.h>

static void skip_class(SqlCursor *cursor, SqlClass class)
{
    const char *p = cursor->p;

    while (p < cursor->end && sql_class_table[(guchar)*p] & class)
        p++;
    cursor->p = p;
    if (p == cursor->end)
        cursor->hit_end = TRUE;
}

/* U&'…' and U&"…". Anything else that begins with U is a word. */
static gboolean scan_unicode(SqlCursor *cursor, SqlTokenKind *kind)
{
    int quote;

    if (!cursor->dialect->unicode_escapes || sql_cursor_peek(cursor, 1) != '&')
        return FALSE;
    quote = sql_cursor_peek(cursor, 2);
    if (quote != '\'' && quote != '"')
        return FALSE;
    cursor->p += 2;
    *kind = quote == '"' ? sql_quoted_identifier(cursor) : sql_quoted_string(cursor, FALSE);
    return TRUE;
}

static gboolean scan_prefixed(SqlCursor *cursor, int first, SqlTokenKind *kind)
{
    const SqlDialect *dialect = cursor->dialect;
    gboolean backslash;

    if (first == 'U' || first == 'u')
        return scan_unicode(cursor, kind);
    if (sql_cursor_peek(cursor, 1) != '\'' || strchr(dialect->string_prefixes, first) == NULL)
        return FALSE;
    backslash = dialect->backslash_escapes || strchr(dialect->escape_prefixes, first) != NULL;
    cursor->p++;
    *kind = sql_quoted_string(cursor, backslash);
    return TRUE;
}

static SqlTokenKind scan_word(SqlCursor *cursor, int first)
{
    SqlTokenKind kind = SQL_TOKEN_WORD;

    if (!scan_prefixed(cursor, first, &kind))
        skip_class(cursor, SQL_CLASS_PART);
    return kind;
}

static gboolean skip_exponent(SqlCursor *cursor)
{
    int sign = sql_cursor_peek(cursor, 1);
    gsize ahead = sign == '+' || sign == '-' ? 2 : 1;

    if ((sql_cursor_peek(cursor, 0) | 32) != 'e' ||
        !sql_class_is(sql_cursor_peek(cursor, ahead), SQL_CLASS_DIGIT))
        return FALSE;
    cursor->p += ahead;
    skip_class(cursor, SQL_CLASS_DIGIT);
    return TRUE;
}

/* 1..10 is two numbers around an operator, as in a FOR loop; 1.5 and 1. are numbers. */
static gboolean skip_fraction(SqlCursor *cursor)
{
    if (sql_cursor_peek(cursor, 0) != '.' || sql_cursor_peek(cursor, 1) == '.')
        return FALSE;
    cursor->p++;
    skip_class(cursor, SQL_CLASS_DIGIT);
    return TRUE;
}

/* 0x1F, 1_000; and in MySQL names such as 2fa. */
static SqlTokenKind scan_number(SqlCursor *cursor)
{
    const char *start = cursor->p;
    int next;

    skip_class(cursor, SQL_CLASS_DIGIT);
    next = sql_cursor_peek(cursor, 0);
    if (next == '_' ||
        (*start == '0' && cursor->p == start + 1 && next > 0 && strchr("xXoObB", next) != NULL)) {
        skip_class(cursor, SQL_CLASS_PART);
        return SQL_TOKEN_NUMBER;
    }
    if (skip_fraction(cursor) | skip_exponent(cursor))
        return SQL_TOKEN_NUMBER;
    if (!cursor->dialect->digit_starts_word || !sql_class_is(next, SQL_CLASS_PART))
        return SQL_TOKEN_NUMBER;
    skip_class(cursor, SQL_CLASS_PART);
    return SQL_TOKEN_WORD;
}

/* PostgreSQL refuses longer ones. Bounds the look ahead: a megabyte of '+' is a megabyte of
 * operators, each of which is known only when its run has ended. */
#define OPERATOR_MAX 64

/* PostgreSQL ends an operator where a comment begins, and drops a final + or - from one that could
 * be read without: "1<-1" compares with minus one, "a @- b" is one operator. */
static void skip_run(SqlCursor *cursor)
{
    const char *start = cursor->p;
    const char *p = start;
    gboolean free_form = FALSE;

    while (p < cursor->end && p - start < OPERATOR_MAX &&
           sql_class_table[(guchar)*p] & SQL_CLASS_RUN) {
        if (p > start && p + 1 < cursor->end &&
            ((p[0] == '-' && p[1] == '-') || (p[0] == '/' && p[1] == '*')))
            break;
        free_form = free_form || strchr("~!@#%^&|`?", *p) != NULL;
        p++;
    }
    cursor->hit_end = cursor->hit_end || p == cursor->end;
    while (!free_form && p > start + 1 && (p[-1] == '+' || p[-1] == '-'))
        p--;
    cursor->p = p;
}

static SqlTokenKind scan_operator(SqlCursor *cursor)
{
    const char *const *candidate = cursor->dialect->operators;
    gsize rest = (gsize)(cursor->end - cursor->p);

    if (candidate == NULL && sql_class_is((guchar)*cursor->p, SQL_CLASS_RUN)) {
        skip_run(cursor);
        return SQL_TOKEN_OPERATOR;
    }
    if (rest < 3)
        cursor->hit_end = TRUE;
    for (; candidate != NULL && *candidate != NULL; candidate++) {
        gsize length = strlen(*candidate);

        if (length <= rest && memcmp(cursor->p, *candidate, length) == 0) {
            cursor->p += length;
            return SQL_TOKEN_OPERATOR;
        }
    }
    cursor->p++;
    return SQL_TOKEN_OPERATOR;
}

/* PostgreSQL's range of a FOR loop. */
static gboolean is_dots(SqlCursor *cursor, int first)
{
    return first == '.' && cursor->dialect->operator_run && sql_cursor_peek(cursor, 1) == '.';
}

/* PostgreSQL's "::", ":=" and the ':' of a slice. */
static SqlTokenKind scan_colon(SqlCursor *cursor)
{
    int next = sql_cursor_peek(cursor, 1);

    cursor->p += next == ':' || next == '=' ? 2 : 1;
    return SQL_TOKEN_OPERATOR;
}

/* ?, ?1, :name, @name, @@name, @'name'. A ':' or '@' without a name is an operator. */
static SqlTokenKind scan_parameter(SqlCursor *cursor, int first)
{
    gsize length = 1;
    int next = sql_cursor_peek(cursor, 1);

    if (first == '@' && next == '@')
        next = sql_cursor_peek(cursor, ++length);
    if (first == '@' && (next == '\'' || next == '`')) {
        cursor->p += length;
        return sql_quoted_identifier(cursor) == SQL_TOKEN_BROKEN ? SQL_TOKEN_BROKEN
                                                                 : SQL_TOKEN_PARAMETER;
    }
    if (first != '?' && !sql_class_is(next, SQL_CLASS_PART))
        return scan_operator(cursor);
    cursor->p += length;
    skip_class(cursor, first == '?' ? SQL_CLASS_DIGIT : SQL_CLASS_PART);
    return SQL_TOKEN_PARAMETER;
}

static SqlTokenKind scan_meta(SqlCursor *cursor)
{
    const char *end = memchr(cursor->p, '\n', (gsize)(cursor->end - cursor->p));

    if (end == NULL)
        sql_cursor_exhaust(cursor);
    else
        cursor->p = end;
    return SQL_TOKEN_META;
}

static gboolean is_identifier_quote(const SqlDialect *dialect, int first)
{
    switch (first) {
    case '"':
        return !dialect->double_quoted_string;
    case '`':
        return dialect->backtick_identifier;
    default:
        return first == '[' && dialect->bracket_identifier;
    }
}

static SqlTokenKind scan_symbol(SqlCursor *cursor, int first, gboolean line_start)
{
    const SqlDialect *dialect = cursor->dialect;
    SqlTokenKind kind;

    if (first == '\'' || (first == '"' && dialect->double_quoted_string))
        return sql_quoted_string(cursor, dialect->backslash_escapes);
    if (is_identifier_quote(dialect, first))
        return sql_quoted_identifier(cursor);
    if (sql_comment_skip(cursor, &kind))
        return kind;
    if (first == '.' && sql_class_is(sql_cursor_peek(cursor, 1), SQL_CLASS_DIGIT)) {
        skip_fraction(cursor);
        skip_exponent(cursor);
        return SQL_TOKEN_NUMBER;
    }
    if (is_dots(cursor, first)) {
        cursor->p += 2;
        return SQL_TOKEN_OPERATOR;
    }
    if (sql_class_is(first, SQL_CLASS_PUNCTUATION)) {
        cursor->p++;
        return SQL_TOKEN_PUNCTUATION;
    }
    if (first == '$')
        return dialect->dollar_starts_word ? scan_word(cursor, first) : sql_quoted_dollar(cursor);
    if (first == '\\' && line_start && dialect->meta_lines)
        return scan_meta(cursor);
    if (first != '\0' && strchr(dialect->parameters, first) != NULL)
        return scan_parameter(cursor, first);
    return first == ':' ? scan_colon(cursor) : scan_operator(cursor);
}

static SqlTokenKind scan_token(SqlCursor *cursor, gboolean line_start)
{
    int first = sql_cursor_peek(cursor, 0);

    if (first < 0)
        return SQL_TOKEN_END;
    if (sql_class_is(first, SQL_CLASS_SPACE)) {
        skip_class(cursor, SQL_CLASS_SPACE);
        return SQL_TOKEN_SPACE;
    }
    if (sql_class_is(first, SQL_CLASS_START))
        return scan_word(cursor, first);
    if (sql_class_is(first, SQL_CLASS_DIGIT))
        return scan_number(cursor);
    return scan_symbol(cursor, first, line_start);
}

static guint count_lines(const char *text, gsize length)
{
    const char *end = text + length;
    guint lines = 0;

    while ((text = memchr(text, '\n', (gsize)(end - text))) != NULL) {
        lines++;
        text++;
    }
    return lines;
}

static gboolean may_span_lines(SqlTokenKind kind)
{
    return kind == SQL_TOKEN_SPACE || kind == SQL_TOKEN_STRING || kind == SQL_TOKEN_DOLLAR ||
           kind == SQL_TOKEN_COMMENT || kind == SQL_TOKEN_IDENTIFIER ||
           kind == SQL_TOKEN_PARAMETER || kind == SQL_TOKEN_BROKEN;
}

SqlToken sql_lexer_scan(SqlLexer *lexer, gboolean *hit_end)
{
    SqlCursor cursor = {lexer->dialect, lexer->cursor, lexer->end, FALSE};
    SqlToken token = {.text = lexer->cursor, .line = lexer->line};
    guint lines;

    token.kind = scan_token(&cursor, lexer->line_start);
    token.length = (gsize)(cursor.p - token.text);
    lines = may_span_lines(token.kind) ? count_lines(token.text, token.length) : 0;
    lexer->cursor = cursor.p;
    lexer->line += lines;
    lexer->line_start = token.kind == SQL_TOKEN_SPACE && (lines > 0 || lexer->line_start);
    *hit_end = cursor.hit_end;
    return token;
}

void sql_lexer_init(SqlLexer *lexer, const SqlDialect *dialect, const char *text, gsize length)
{
    *lexer = (SqlLexer){dialect, text, text + length, 1, TRUE};
}

SqlToken sql_lexer_next(SqlLexer *lexer)
{
    gboolean hit_end;

    return sql_lexer_scan(lexer, &hit_end);
}

SqlToken sql_lexer_next_solid(SqlLexer *lexer)
{
    SqlToken token;

    do
        token = sql_lexer_next(lexer);
    while (token.kind == SQL_TOKEN_SPACE || token.kind == SQL_TOKEN_COMMENT);
    return token;
}
