#include "sql_split_private.h"

#include "error.h"
#include "sql_comment_private.h"
#include "sql_lexer_private.h"

#include <string.h>

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

void sql_statement_free(SqlStatement *statement)
{
    g_free(statement->text);
    g_free(statement);
}

static SqlSplit *split_new(const SqlDialect *dialect)
{
    SqlSplit *split = g_new0(SqlSplit, 1);

    sql_lexer_init(&split->lexer, dialect, "", 0);
    sql_block_init(&split->block);
    split->dropped = g_ptr_array_new_with_free_func(g_free);
    return split;
}

SqlSplit *sql_split_text(const SqlDialect *dialect, const char *text, gsize length)
{
    SqlSplit *split = split_new(dialect);

    sql_source_init_text(&split->source, text, length);
    return split;
}

SqlSplit *sql_split_stream(const SqlDialect *dialect, SqlReadFunc read, gpointer data)
{
    SqlSplit *split = split_new(dialect);

    sql_source_init_stream(&split->source, read, data);
    return split;
}

void sql_split_free(SqlSplit *split)
{
    sql_source_clear(&split->source);
    g_ptr_array_unref(split->dropped);
    g_free(split);
}

const GPtrArray *sql_split_dropped(const SqlSplit *split)
{
    return split->dropped;
}

static gboolean is_too_long(const SqlSplit *split, const char *from)
{
    return split->lexer.end - from > (gssize)SQL_MAX_STATEMENT;
}

gboolean sql_split_read_on(SqlSplit *split, GError **error)
{
    const char *keep = split->start != NULL ? split->start : split->lexer.cursor;
    gsize cursor = (gsize)(split->lexer.cursor - keep);
    gsize finish = split->start != NULL ? (gsize)(split->finish - keep) : 0;

    if (is_too_long(split, keep)) {
        error_set(error, REHEARSE_ERROR_LIMIT,
            "Split the statement, or leave it out of the script.",
            "line %u: a statement or row is longer than %u MB",
            split->start != NULL ? split->start_line : split->lexer.line,
            SQL_MAX_STATEMENT / (1024 * 1024));
        return FALSE;
    }
    if (!sql_source_advance(&split->source, keep, error))
        return FALSE;
    split->lexer.cursor = split->source.begin + cursor;
    split->lexer.end = split->source.end;
    if (split->start != NULL) {
        split->start = split->source.begin;
        split->finish = split->source.begin + finish;
    }
    return TRUE;
}

gboolean sql_split_find_line_end(SqlSplit *split, const char **end, GError **error)
{
    for (;;) {
        const char *from = split->lexer.cursor;

        *end = memchr(from, '\n', (gsize)(split->lexer.end - from));
        if (*end == NULL && split->source.complete)
            *end = split->lexer.end;
        if (*end != NULL)
            return TRUE;
        if (!sql_split_read_on(split, error))
            return FALSE;
    }
}

static gboolean begin(SqlSplit *split, GError **error)
{
    gsize mark = strlen(BYTE_ORDER_MARK);

    split->begun = TRUE;
    split->lexer.cursor = split->source.begin;
    split->lexer.end = split->source.end;
    if (!sql_split_read_on(split, error))
        return FALSE;
    if ((gsize)(split->lexer.end - split->lexer.cursor) >= mark &&
        memcmp(split->lexer.cursor, BYTE_ORDER_MARK, mark) == 0)
        split->lexer.cursor += mark;
    return TRUE;
}

/* Takes back all of the token from `at` on. Such tokens span no lines. */
static void unread(SqlSplit *split, SqlToken *token, const char *at)
{
    token->length = (gsize)(at - token->text);
    split->lexer.cursor = at;
}

/* The next token, certain even where the window ended. *delimited: the delimiter begins behind it,
 * or right at it when its length is 0. */
static gboolean next_token(SqlSplit *split, SqlToken *token, gboolean *delimited, GError **error)
{
    for (;;) {
        SqlLexer before = split->lexer;
        gboolean undecided;
        const char *found = NULL;

        *token = sql_lexer_scan(&split->lexer, &undecided);
        if (*split->delimiter != '\0' && token->kind >= SQL_TOKEN_WORD &&
            token->kind != SQL_TOKEN_COMMENT && token->kind != SQL_TOKEN_SPACE)
            found = sql_split_delimiter_find(split, token, &undecided);
        *delimited = found != NULL;
        if (found != NULL)
            unread(split, token, found);
        if (!undecided || split->source.complete)
            return TRUE;
        split->lexer = before;
        if (!sql_split_read_on(split, error))
            return FALSE;
    }
}

static const char *broken_name(const SqlToken *token)
{
    switch (*token->text) {
    case '/':
        return "a comment";
    case '$':
        return "a dollar-quoted string";
    case '"':
    case '`':
    case '[':
        return "a quoted name";
    default:
        return "a string";
    }
}

static gboolean fail_broken(const SqlToken *token, GError **error)
{
    error_set(error, REHEARSE_ERROR_INPUT, "Close it, or check whether the file is complete.",
        "line %u: %s begins here and has no end", token->line, broken_name(token));
    return FALSE;
}

static gboolean extend_statement(SqlSplit *split, const SqlToken *token, GError **error)
{
    if (split->start == NULL) {
        split->start = token->text;
        split->start_line = token->line;
    }
    split->finish = token->text + token->length;
    if (split->finish - split->start <= (gssize)SQL_MAX_STATEMENT)
        return TRUE;
    error_set(error, REHEARSE_ERROR_LIMIT, "Split the statement, or leave it out of the script.",
        "line %u: a statement is longer than %u MB", split->start_line,
        SQL_MAX_STATEMENT / (1024 * 1024));
    return FALSE;
}

static void forget_statement(SqlSplit *split)
{
    split->start = NULL;
    split->conditional = 0;
    sql_block_init(&split->block);
}

static SqlStatement *take_statement(SqlSplit *split, GError **error)
{
    g_autoptr(SqlStatement) statement = g_new0(SqlStatement, 1);

    statement->length = (gsize)(split->finish - split->start);
    statement->text = g_malloc(statement->length + 1);
    memcpy(statement->text, split->start, statement->length);
    statement->text[statement->length] = '\0';
    statement->line = split->start_line;
    statement->copy = split->block.copy;
    forget_statement(split);
    sql_split_settings_follow(split, statement);
    if (statement->copy && !sql_split_copy_begin(split, statement->line, error))
        return NULL;
    return g_steal_pointer(&statement);
}

/* What a token means for the statement being read. */
typedef enum { GO_ON, COMPLETE, FAILED } Verdict;

static Verdict take_delimiter(SqlSplit *split)
{
    split->lexer.cursor += strlen(split->delimiter);
    if (split->start != NULL)
        return COMPLETE;
    forget_statement(split);
    return GO_ON;
}

static Verdict take_mark(SqlSplit *split, const SqlToken *token, GError **error)
{
    if (sql_comment_is_open_mark(token))
        split->conditional++;
    else if (split->conditional > 0)
        split->conditional--;
    return extend_statement(split, token, error) ? GO_ON : FAILED;
}

static Verdict take_solid(SqlSplit *split, const SqlToken *token, GError **error)
{
    gboolean ends = sql_block_feed(&split->block, split->lexer.dialect, token);

    if (ends && split->conditional == 0 && *split->delimiter == '\0') {
        if (split->start != NULL)
            return COMPLETE;
        forget_statement(split);
        return GO_ON;
    }
    return extend_statement(split, token, error) ? GO_ON : FAILED;
}

static gboolean is_delimiter_line(const SqlSplit *split, const SqlToken *token, gboolean line_start)
{
    return line_start && split->start == NULL && split->lexer.dialect->delimiter_lines &&
           sql_token_is(token, "delimiter");
}

static Verdict take_token(SqlSplit *split, const SqlToken *token, GError **error)
{
    switch (token->kind) {
    case SQL_TOKEN_SPACE:
        return GO_ON;
    case SQL_TOKEN_COMMENT:
        return sql_comment_is_mark(split->lexer.dialect, token) ? take_mark(split, token, error)
                                                                : GO_ON;
    case SQL_TOKEN_END:
        return COMPLETE;
    case SQL_TOKEN_META:
        return sql_split_meta_drop(split, token) ? COMPLETE : GO_ON;
    case SQL_TOKEN_BROKEN:
        fail_broken(token, error);
        return FAILED;
    default:
        return take_solid(split, token, error);
    }
}

static Verdict take_next(SqlSplit *split, GError **error)
{
    gboolean line_start = split->lexer.line_start;
    gboolean delimited = FALSE;
    SqlToken token;
    Verdict verdict = GO_ON;

    if (!next_token(split, &token, &delimited, error))
        return FAILED;
    if (is_delimiter_line(split, &token, line_start))
        return sql_split_delimiter_line(split, token.line, error) ? GO_ON : FAILED;
    if (token.length > 0 || !delimited)
        verdict = take_token(split, &token, error);
    return delimited && verdict == GO_ON ? take_delimiter(split) : verdict;
}

SqlStatement *sql_split_next(SqlSplit *split, GError **error)
{
    Verdict verdict;

    if (!split->begun && !begin(split, error))
        return NULL;
    if (split->copy_line != 0 && !sql_split_copy_skip(split, error))
        return NULL;
    do
        verdict = take_next(split, error);
    while (verdict == GO_ON);
    if (verdict == FAILED || split->start == NULL)
        return NULL;
    return take_statement(split, error);
}

GPtrArray *sql_split_all(
    const SqlDialect *dialect, const char *text, gsize length, guint line_offset, GError **error)
{
    g_autoptr(SqlSplit) split = sql_split_text(dialect, text, length);
    g_autoptr(GPtrArray) statements =
        g_ptr_array_new_with_free_func((GDestroyNotify)sql_statement_free);
    GError *failure = NULL;
    SqlStatement *statement;

    split->lexer.line += line_offset;
    while ((statement = sql_split_next(split, &failure)) != NULL)
        g_ptr_array_add(statements, statement);
    if (failure == NULL)
        return g_steal_pointer(&statements);
    g_propagate_error(error, failure);
    return NULL;
}
