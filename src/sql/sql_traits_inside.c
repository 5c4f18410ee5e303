#include "sql_traits_private.h"

#include "sql_block_private.h"
#include "sql_insert_private.h"
#include "sql_pattern_private.h"

#include <string.h>

/* Enough for the arguments and names that are looked at. Bounds what nested ones cost together. */
#define LOOK_AHEAD_MAX 1024

typedef struct {
    SqlLexer lexer; /* behind `token` */
    SqlBlock block;
    SqlToken before, token;
    SqlTraits traits;
    guint depth;                                     /* of parentheses */
    enum { UNKNOWN, DEFINES, EVALUATES } definition; /* see is_definition() */
    gboolean condition;                              /* a WHERE, HAVING or WHEN came before */
    SqlLexer start;                                  /* at the statement's first word */
    gboolean selects;                                /* begins with SELECT or WITH */
    gboolean body;      /* the body of a DO block: only what concerns its transaction */
    gboolean idle_star; /* the next star is that of EXISTS (SELECT *): no column of it is read */
} Scan;

/* Definitions whose queries and conditions run later. CREATE TABLE … AS and a materialized view run
 * theirs now. */
static gboolean fits_definition(const SqlLexer *start)
{
    static const char *const patterns[] = {
        "create ?or ?replace ?temp|temporary ?recursive view|function|procedure|trigger|rule",
        "create ?or ?replace constraint|event trigger",
        "create|alter policy",
        "comment on",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(patterns); i++)
        if (sql_pattern_fits(start, patterns[i]))
            return TRUE;
    return sql_pattern_fits(start, "create ?global|local ?temp|temporary|unlogged table") &&
           !sql_pattern_fits(start, "... as");
}

/* Asked by few statements, and then often. */
static gboolean is_definition(Scan *scan)
{
    if (scan->definition == UNKNOWN)
        scan->definition = fits_definition(&scan->start) ? DEFINES : EVALUATES;
    return scan->definition == DEFINES;
}

static SqlLexer look_ahead(const Scan *scan)
{
    SqlLexer ahead = scan->lexer;

    if (ahead.end - ahead.cursor > LOOK_AHEAD_MAX)
        ahead.end = ahead.cursor + LOOK_AHEAD_MAX;
    return ahead;
}

static void add(Scan *scan, SqlTraits traits)
{
    scan->traits |= traits;
}

static gboolean is_any(const SqlToken *token, const char *const *words)
{
    for (; *words != NULL; words++)
        if (sql_token_is(token, *words))
            return TRUE;
    return FALSE;
}

/* --- SELECT *
 * -------------------------------------------------------------------------------------- */

/* What follows a star that stands for columns; a product is followed by an operand. */
static gboolean ends_select_item(const SqlToken *token)
{
    static const char *const words[] = {"from", "into", "where", "union", "intersect", "except",
        "order", "group", "having", "limit", "offset", "fetch", "for", "window", "with", NULL};

    return token->kind == SQL_TOKEN_END || sql_token_is_mark(token, ',') ||
           sql_token_is_mark(token, ';') || sql_token_is_mark(token, ')') || is_any(token, words);
}

/* Not the star of count(*). */
static void see_star(Scan *scan)
{
    SqlLexer ahead = look_ahead(scan);
    SqlToken next = sql_lexer_next_solid(&ahead);

    if (scan->idle_star) {
        scan->idle_star = FALSE;
        return;
    }
    if (sql_token_is_mark(&scan->before, '.') ||
        (!sql_token_is_mark(&scan->before, '(') && ends_select_item(&next)))
        add(scan, SQL_TRAIT_SELECT_STAR);
}

/* --- words
 * ----------------------------------------------------------------------------------------- */

/* The third argument says whether the setting ends with the transaction. */
static void see_set_config(Scan *scan)
{
    static const char *const yes[] = {"true", "t", "on", "yes", "1", NULL};
    SqlLexer ahead = look_ahead(scan);
    SqlToken token;
    g_autofree char *local = NULL;
    guint commas = 0;

    if (is_definition(scan) || !sql_pattern_take(&ahead, "("))
        return;
    while (commas < 2 && sql_pattern_take(&ahead, "!)") && sql_pattern_skip(&ahead))
        commas += sql_pattern_take(&ahead, ",") ? 1 : 0;
    token = sql_lexer_next_solid(&ahead);
    local = sql_token_value(scan->lexer.dialect, &token);
    add(scan, local != NULL && g_strv_contains(yes, local) ? SQL_TRAIT_LOCAL : SQL_TRAIT_SESSION);
}

/* Right inside parentheses or behind them, where a common table expression may change rows. */
static gboolean begins_nested(const Scan *scan)
{
    return sql_token_is_mark(&scan->before, '(') || sql_token_is_mark(&scan->before, ')');
}

/* An INSERT as a statement, in a common table expression, or as MERGE's action. */
static void see_insert(Scan *scan)
{
    SqlInsert insert;
    g_autofree char *table = NULL;
    gboolean merge = sql_token_is(&scan->before, "then");
    gboolean nested = begins_nested(scan);

    if ((scan->before.kind != SQL_TOKEN_END && !nested && !merge) || is_definition(scan))
        return;
    /* A function of that name. */
    if (!merge && sql_pattern_fits(&scan->lexer, "("))
        return;
    insert = sql_insert_read(look_ahead(scan));
    table = insert.table;
    if (nested)
        add(scan, SQL_TRAIT_ROWS | SQL_TRAIT_INSERT);
    if (!insert.lists_columns)
        add(scan, SQL_TRAIT_NO_COLUMN_LIST);
}

/* UPDATE, DELETE or MERGE in or behind a common table expression. */
static void see_change(Scan *scan)
{
    if (scan->selects && begins_nested(scan))
        add(scan, SQL_TRAIT_ROWS);
}

/* EXISTS (SELECT * FROM t) asks for rows, whatever their columns are. */
static void see_exists(Scan *scan)
{
    SqlLexer ahead = look_ahead(scan);
    SqlToken next;

    if (!sql_pattern_take(&ahead, "( select"))
        return;
    next = sql_lexer_next_solid(&ahead);
    scan->idle_star = next.kind == SQL_TOKEN_OPERATOR && next.length == 1 && *next.text == '*';
}

/* SELECT … INTO makes a table. */
static void see_into(Scan *scan)
{
    if (scan->selects && scan->depth == 0 && scan->lexer.dialect->flavour == SQL_POSTGRES &&
        !sql_token_is(&scan->before, "insert") && !sql_token_is(&scan->before, "merge"))
        add(scan, SQL_TRAIT_DDL);
}

/* TABLE t is SELECT * FROM t. */
static void see_table(Scan *scan)
{
    if (scan->before.kind == SQL_TOKEN_END || sql_token_is(&scan->before, "as"))
        add(scan, SQL_TRAIT_SELECT_STAR);
}

static void see_condition(Scan *scan)
{
    scan->condition = TRUE;
}

static gboolean is_comparison(const SqlToken *token)
{
    static const char *const operators[] = {"<", ">", "<=", ">=", "<>", "!="};

    for (gsize i = 0; i < G_N_ELEMENTS(operators); i++)
        if (token->kind == SQL_TOKEN_OPERATOR && token->length == strlen(operators[i]) &&
            memcmp(token->text, operators[i], token->length) == 0)
            return TRUE;
    return sql_token_is(token, "between");
}

/* The transaction's clock stands still, so a comparison with it may see other rows than it would in
 * separate transactions. Storing it is harmless. */
static void see_clock(Scan *scan)
{
    SqlLexer ahead = look_ahead(scan);
    SqlToken next;

    if (!scan->lexer.dialect->transaction_clock)
        return;
    if (sql_token_is(&scan->token, "now") || sql_token_is(&scan->token, "transaction_timestamp"))
        if (!sql_pattern_take(&ahead, "( )"))
            return;
    next = sql_lexer_next_solid(&ahead);
    if ((scan->condition || is_comparison(&scan->before) || is_comparison(&next)) &&
        !is_definition(scan))
        add(scan, SQL_TRAIT_LOCAL);
}

/* COMMIT; and ROLLBACK; in a DO block. */
static void see_commit(Scan *scan)
{
    if (scan->body && sql_pattern_fits(&scan->lexer, "?work|transaction ?and ?no ?chain ;"))
        add(scan, SQL_TRAIT_TRANSACTION);
}

/* Words that say something wherever they stand. A new one is a row. */
static const struct {
    const char *word;
    void (*see)(Scan *scan);
    gboolean body; /* also in the body of a DO block */
} sights[] = {
    {"set_config", see_set_config, FALSE},
    {"insert", see_insert, FALSE},
    {"replace", see_insert, FALSE},
    {"update", see_change, FALSE},
    {"delete", see_change, FALSE},
    {"merge", see_change, FALSE},
    {"into", see_into, FALSE},
    {"exists", see_exists, FALSE},
    {"table", see_table, FALSE},
    {"where", see_condition, TRUE},
    {"having", see_condition, TRUE},
    {"when", see_condition, TRUE},
    {"now", see_clock, TRUE},
    {"current_timestamp", see_clock, TRUE},
    {"current_date", see_clock, TRUE},
    {"current_time", see_clock, TRUE},
    {"localtimestamp", see_clock, TRUE},
    {"localtime", see_clock, TRUE},
    {"transaction_timestamp", see_clock, TRUE},
    {"commit", see_commit, TRUE},
    {"rollback", see_commit, TRUE},
};

static void see_word(Scan *scan)
{
    if (sql_token_is_mark(&scan->before, '.') && !sql_token_is(&scan->token, "set_config") &&
        !sql_token_is(&scan->token, "now"))
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(sights); i++) {
        if (!sql_token_is(&scan->token, sights[i].word))
            continue;
        if (sights[i].body || !scan->body)
            sights[i].see(scan);
        return;
    }
}

/* Statements inside a routine or trigger run later; only a star is resolved now. */
static void see_token(Scan *scan)
{
    const SqlToken *token = &scan->token;

    if (token->kind == SQL_TOKEN_OPERATOR && token->length == 1 && *token->text == '*' &&
        !scan->body)
        see_star(scan);
    else if (token->kind == SQL_TOKEN_WORD &&
             !sql_block_is_inside(&scan->block, scan->lexer.dialect))
        see_word(scan);
    else if (sql_token_is_mark(token, '('))
        scan->depth++;
    else if (sql_token_is_mark(token, ')') && scan->depth > 0)
        scan->depth--;
    else if (sql_token_is_mark(token, ';'))
        scan->condition = FALSE;
}

static void scan_all(Scan *scan)
{
    for (;;) {
        scan->token = sql_lexer_next_solid(&scan->lexer);
        if (scan->token.kind == SQL_TOKEN_END)
            return;
        sql_block_feed(&scan->block, scan->lexer.dialect, &scan->token);
        see_token(scan);
        scan->before = scan->token;
    }
}

/* A DO block runs its body now, so it may end the transaction and compare its clock. */
static SqlTraits do_traits(SqlLexer lexer)
{
    g_autofree char *body = NULL;
    SqlToken token;
    Scan scan = {.body = TRUE};

    sql_pattern_take(&lexer, "do");
    sql_pattern_take(&lexer, "language %");
    token = sql_lexer_next_solid(&lexer);
    if (token.kind != SQL_TOKEN_DOLLAR && token.kind != SQL_TOKEN_STRING)
        return 0;
    body = sql_token_value(lexer.dialect, &token);
    sql_lexer_init(&scan.lexer, lexer.dialect, body, strlen(body));
    scan.start = scan.lexer;
    scan_all(&scan);
    return scan.traits;
}

SqlTraits sql_traits_inside(const SqlLexer *start)
{
    Scan scan = {.lexer = *start, .start = *start};

    if (sql_pattern_fits(start, "do"))
        return do_traits(*start);
    scan.selects =
        sql_pattern_fits(start, "select|with") || sql_pattern_fits(start, "( select|with");
    scan_all(&scan);
    return scan.traits;
}
