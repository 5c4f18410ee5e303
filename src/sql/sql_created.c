#include "sql_pattern_private.h"

/* What may stand between CREATE and the kind. */
static const char *const modifiers[] = {
    "or replace",
    "global|local",
    "temp|temporary|unlogged|virtual|recursive|unique|fulltext|spatial|trusted|procedural",
    "algorithm = %",
    "definer = % ?@",
    "sql security definer|invoker",
};

/* Kinds in the order in which they are tried. The name follows, unless `nameless`. */
static const struct {
    const char *pattern, *kind;
    gboolean nameless;
} kinds[] = {
    {"table", "table"},
    {"index ?concurrently", "index"},
    {"view", "view"},
    {"materialized view", "materialized view"},
    {"function", "function"},
    {"aggregate function", "function"},
    {"procedure", "procedure"},
    {"aggregate", "aggregate"},
    {"constraint trigger", "trigger"},
    {"trigger", "trigger"},
    {"sequence", "sequence"},
    {"type", "type"},
    {"domain", "domain"},
    {"extension", "extension"},
    {"user mapping", "user mapping", TRUE},
    {"role|user|group", "role"},
    {"schema", "schema"},
    {"database", "database"},
    {"tablespace", "tablespace"},
    {"policy", "policy"},
    {"rule", "rule"},
    {"event trigger", "event trigger"},
    {"event", "event"},
    {"operator class", "operator class"},
    {"operator family", "operator family"},
    {"operator", "operator", TRUE},
    {"cast", "cast", TRUE},
    {"transform", "transform", TRUE},
    {"collation", "collation"},
    {"?default conversion", "conversion"},
    {"statistics", "statistics"},
    {"language", "language"},
    {"text search configuration", "text search configuration"},
    {"text search dictionary", "text search dictionary"},
    {"text search parser", "text search parser"},
    {"text search template", "text search template"},
    {"access method", "access method"},
    {"foreign table", "foreign table"},
    {"foreign data wrapper", "foreign data wrapper"},
    {"server", "server"},
    {"publication", "publication"},
    {"subscription", "subscription"},
};

static void skip_modifiers(SqlLexer *lexer)
{
    gsize i = 0;

    while (i < G_N_ELEMENTS(modifiers))
        i = sql_pattern_take(lexer, modifiers[i]) ? 0 : i + 1;
}

/* schema.=== */
static char *read_operator(SqlLexer *lexer)
{
    GString *name = g_string_new(NULL);
    SqlToken token;

    do {
        token = sql_lexer_next_solid(lexer);
        if (token.kind == SQL_TOKEN_END || sql_token_is_mark(&token, '('))
            break;
        g_string_append_len(name, token.text, (gssize)token.length);
    } while (token.kind != SQL_TOKEN_OPERATOR);
    return g_string_free(name, FALSE);
}

/* An index needs no name, and a schema may be called after its owner. */
static char *read_name(SqlLexer *lexer)
{
    sql_pattern_take(lexer, "if not exists");
    if (sql_pattern_fits(lexer, "on"))
        return NULL;
    sql_pattern_take(lexer, "authorization");
    return sql_pattern_name(lexer);
}

char *sql_created(const SqlDialect *dialect, const char *text, gsize length, const char **kind)
{
    SqlLexer lexer;

    *kind = NULL;
    sql_lexer_init(&lexer, dialect, text, length);
    if (!sql_pattern_take(&lexer, "create"))
        return NULL;
    skip_modifiers(&lexer);
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (!sql_pattern_take(&lexer, kinds[i].pattern))
            continue;
        *kind = kinds[i].kind;
        if (sql_pattern_fits(&lexer, "%") && !kinds[i].nameless)
            return read_name(&lexer);
        return g_str_equal(*kind, "operator") ? read_operator(&lexer) : NULL;
    }
    return NULL;
}
