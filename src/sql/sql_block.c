#include "sql_block_private.h"

/* What CREATE makes decides whether statements may follow inside. Words that are neither owner nor
 * modifier settle that they may not, unless the dialect allows any words in between. */
typedef struct {
    const char *owners[6];
    const char *modifiers[6];
    const char *others[18]; /* instead of modifiers */
} BodyWords;

static const BodyWords body_words[] = {
    [SQL_BODY_ATOMIC] = {.owners = {"function", "procedure"}, .modifiers = {"or", "replace"}},
    [SQL_BODY_TRIGGER] = {.owners = {"trigger"}, .modifiers = {"temp", "temporary"}},
    [SQL_BODY_ROUTINE] = {.owners = {"procedure", "function", "trigger", "event"},
        .others = {"table", "view", "index", "unique", "fulltext", "spatial", "database", "schema",
            "user", "role", "server", "sequence", "tablespace", "logfile", "temporary", "resource",
            "spatial"}},
};

/* DEFINER = user@host SQL SECURITY INVOKER … is the longest known. */
#define HEAD_WORDS_MAX 16

static gboolean is_one_of(const SqlToken *token, const char *const *words)
{
    for (; *words != NULL; words++)
        if (sql_token_is(token, *words))
            return TRUE;
    return FALSE;
}

void sql_block_init(SqlBlock *block)
{
    *block = (SqlBlock){0};
}

static SqlBlockHead head_at_start(const SqlDialect *dialect, const SqlToken *token)
{
    if (sql_token_is(token, "create"))
        return SQL_BLOCK_CREATE;
    if (dialect->copy_data && sql_token_is(token, "copy"))
        return SQL_BLOCK_COPY;
    return SQL_BLOCK_OTHER;
}

static SqlBlockHead head_after_create(
    const SqlBlock *block, const SqlDialect *dialect, const SqlToken *token)
{
    const BodyWords *words = &body_words[dialect->body];

    if (is_one_of(token, words->owners))
        return SQL_BLOCK_ROUTINE;
    if (words->modifiers[0] != NULL)
        return is_one_of(token, words->modifiers) ? SQL_BLOCK_CREATE : SQL_BLOCK_OTHER;
    return is_one_of(token, words->others) || block->head_words >= HEAD_WORDS_MAX
               ? SQL_BLOCK_OTHER
               : SQL_BLOCK_CREATE;
}

static void follow_head(SqlBlock *block, const SqlDialect *dialect, const SqlToken *token)
{
    if (block->head == SQL_BLOCK_START) {
        block->head = head_at_start(dialect, token);
    } else if (block->head == SQL_BLOCK_CREATE) {
        block->head_words++;
        block->head = head_after_create(block, dialect, token);
    } else if (block->head == SQL_BLOCK_COPY) {
        block->copy =
            block->copy || (block->parentheses == 0 && block->last == SQL_BLOCK_LAST_FROM &&
                               sql_token_is(token, "stdin"));
    }
}

static void count_atomic(SqlBlock *block, const SqlToken *token)
{
    if (block->depth == 0) {
        if (block->last == SQL_BLOCK_LAST_BEGIN && sql_token_is(token, "atomic"))
            block->depth = 1;
    } else if (sql_token_is(token, "case")) {
        block->depth++;
    } else if (sql_token_is(token, "end")) {
        block->depth--;
    }
}

/* END IF and its kin close what was never counted; END CASE closes a CASE and opens none. */
static void count_routine(SqlBlock *block, const SqlToken *token)
{
    static const char *const uncounted[] = {"if", "loop", "while", "repeat", "for", NULL};
    gboolean after_end =
        block->last == SQL_BLOCK_LAST_END || block->last == SQL_BLOCK_LAST_SEMICOLON_END;

    if (sql_token_is(token, "begin") || (!after_end && sql_token_is(token, "case")))
        block->depth++;
    else if (block->depth > 0 && sql_token_is(token, "end"))
        block->depth--;
    else if (after_end && is_one_of(token, uncounted))
        block->depth++;
}

static void count_depth(SqlBlock *block, const SqlDialect *dialect, const SqlToken *token)
{
    if (block->last == SQL_BLOCK_LAST_LABEL)
        return;
    if (dialect->body == SQL_BODY_ATOMIC)
        count_atomic(block, token);
    else if (dialect->body == SQL_BODY_ROUTINE)
        count_routine(block, token);
    else if (block->depth == 0 && sql_token_is(token, "begin"))
        block->depth = 1;
}

static SqlBlockLast last_word(const SqlBlock *block, const SqlToken *token)
{
    if (block->head == SQL_BLOCK_COPY)
        return sql_token_is(token, "from") ? SQL_BLOCK_LAST_FROM : SQL_BLOCK_LAST_OTHER;
    if (block->head != SQL_BLOCK_ROUTINE || block->last == SQL_BLOCK_LAST_LABEL)
        return SQL_BLOCK_LAST_OTHER;
    if (sql_token_is(token, "begin"))
        return SQL_BLOCK_LAST_BEGIN;
    if (sql_token_is(token, "as"))
        return SQL_BLOCK_LAST_LABEL;
    if (sql_token_is(token, "end"))
        return block->last == SQL_BLOCK_LAST_SEMICOLON ? SQL_BLOCK_LAST_SEMICOLON_END
                                                       : SQL_BLOCK_LAST_END;
    return SQL_BLOCK_LAST_OTHER;
}

static gboolean feed_word(SqlBlock *block, const SqlDialect *dialect, const SqlToken *token)
{
    follow_head(block, dialect, token);
    if (block->head == SQL_BLOCK_ROUTINE)
        count_depth(block, dialect, token);
    block->last = last_word(block, token);
    return FALSE;
}

/* SQLite's own rule for a trigger is "; END ;": names such as "end" need no quotes there. */
static gboolean feed_semicolon(SqlBlock *block, const SqlDialect *dialect)
{
    gboolean ends = block->depth == 0;

    if (dialect->body == SQL_BODY_TRIGGER && block->head == SQL_BLOCK_ROUTINE)
        ends = block->last == SQL_BLOCK_LAST_SEMICOLON_END;
    if (dialect->parentheses_hold && block->parentheses > 0)
        ends = FALSE;
    block->last = SQL_BLOCK_LAST_SEMICOLON;
    return ends;
}

static gboolean feed_punctuation(SqlBlock *block, const SqlDialect *dialect, char c)
{
    if (c == ';')
        return feed_semicolon(block, dialect);
    if (c == '(')
        block->parentheses++;
    else if (c == ')' && block->parentheses > 0)
        block->parentheses--;
    block->last = c == '.' ? SQL_BLOCK_LAST_LABEL : SQL_BLOCK_LAST_OTHER;
    return FALSE;
}

gboolean sql_block_feed(SqlBlock *block, const SqlDialect *dialect, const SqlToken *token)
{
    if (token->kind == SQL_TOKEN_WORD)
        return block->head != SQL_BLOCK_OTHER && feed_word(block, dialect, token);
    if (token->kind == SQL_TOKEN_PUNCTUATION)
        return feed_punctuation(block, dialect, *token->text);
    if (block->head == SQL_BLOCK_START)
        block->head = SQL_BLOCK_OTHER;
    block->last = SQL_BLOCK_LAST_OTHER;
    return FALSE;
}

gboolean sql_block_is_inside(const SqlBlock *block, const SqlDialect *dialect)
{
    return block->head == SQL_BLOCK_ROUTINE && block->depth > 0;
}
