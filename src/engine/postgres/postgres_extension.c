#include <string.h>

#include "error.h"
#include "postgres_private.h"

/*
 * Extensions need a superuser. Statements about them are replaced by calls of functions in
 * POSTGRES_INTERNAL_SCHEMA that run with more rights, in the same transaction. What is not
 * understood here is sent as it is, and the server says what it thinks of it.
 */

typedef struct {
    const SqlDialect *dialect;
    SqlLexer lexer;
    SqlToken token; /* the one to look at */
} Parser;

static void advance(Parser *parser)
{
    parser->token = sql_lexer_next_solid(&parser->lexer);
}

static gboolean accept(Parser *parser, const char *keyword)
{
    if (!sql_token_is(&parser->token, keyword))
        return FALSE;
    advance(parser);
    return TRUE;
}

static gboolean accept_words(Parser *parser, const char *first, const char *second)
{
    return accept(parser, first) && accept(parser, second);
}

static gboolean at_end(const Parser *parser)
{
    return parser->token.kind == SQL_TOKEN_END ||
           (parser->token.kind == SQL_TOKEN_PUNCTUATION && parser->token.text[0] == ';');
}

/* The next name or string as a literal; NULL when there is none. */
static char *take_literal(Parser *parser)
{
    g_autofree char *value = NULL;

    if (parser->token.kind != SQL_TOKEN_WORD && parser->token.kind != SQL_TOKEN_IDENTIFIER &&
        parser->token.kind != SQL_TOKEN_STRING)
        return NULL;
    value = sql_token_value(parser->dialect, &parser->token);
    if (value == NULL)
        return NULL;
    advance(parser);
    return sql_quote_literal(parser->dialect, value);
}

static const char *truth(gboolean value)
{
    return value ? "true" : "false";
}

static const char *or_null(const char *literal)
{
    return literal != NULL ? literal : "NULL";
}

/* [IF NOT EXISTS] name [WITH] [SCHEMA s] [VERSION v] [CASCADE], the last three in any order */
static char *raise_create(Parser *parser)
{
    g_autofree char *name = NULL, *schema = NULL, *version = NULL;
    gboolean absent_only = FALSE, cascade = FALSE;

    if (accept(parser, "if")) {
        if (!accept_words(parser, "not", "exists"))
            return NULL;
        absent_only = TRUE;
    }
    name = take_literal(parser);
    accept(parser, "with");
    while (name != NULL && !at_end(parser)) {
        if (schema == NULL && accept(parser, "schema"))
            schema = take_literal(parser);
        else if (version == NULL && accept(parser, "version"))
            version = take_literal(parser);
        else if (!cascade && accept(parser, "cascade"))
            cascade = TRUE;
        else
            return NULL;
    }
    if (name == NULL)
        return NULL;
    return g_strdup_printf("SELECT " POSTGRES_INTERNAL_SCHEMA
                           ".create_extension(%s, %s, %s, %s, %s, pg_catalog.current_schema())",
        name, truth(absent_only), or_null(schema), or_null(version), truth(cascade));
}

/* name UPDATE [TO v] | name SET SCHEMA s */
static char *raise_alter(Parser *parser)
{
    g_autofree char *name = take_literal(parser), *value = NULL;

    if (name == NULL)
        return NULL;
    if (accept(parser, "update")) {
        if (accept(parser, "to"))
            value = take_literal(parser);
        if (at_end(parser))
            return g_strdup_printf("SELECT " POSTGRES_INTERNAL_SCHEMA ".update_extension(%s, %s)",
                name, or_null(value));
        return NULL;
    }
    if (!accept_words(parser, "set", "schema"))
        return NULL;
    value = take_literal(parser);
    if (value == NULL || !at_end(parser))
        return NULL;
    return g_strdup_printf(
        "SELECT " POSTGRES_INTERNAL_SCHEMA ".move_extension(%s, %s)", name, value);
}

/* [IF EXISTS] name, … [CASCADE | RESTRICT] */
static char *raise_drop(Parser *parser)
{
    g_autoptr(GString) names = g_string_new(NULL);
    gboolean present_only = FALSE, cascade, more = TRUE;

    if (accept(parser, "if")) {
        if (!accept(parser, "exists"))
            return NULL;
        present_only = TRUE;
    }
    while (more) {
        g_autofree char *name = take_literal(parser);

        if (name == NULL)
            return NULL;
        g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "", name);
        more = parser->token.kind == SQL_TOKEN_PUNCTUATION && parser->token.text[0] == ',';
        if (more)
            advance(parser);
    }
    cascade = accept(parser, "cascade");
    accept(parser, "restrict");
    if (!at_end(parser))
        return NULL;
    return g_strdup_printf("SELECT " POSTGRES_INTERNAL_SCHEMA ".drop_extension(ARRAY[%s], %s, %s)",
        names->str, truth(present_only), truth(cascade));
}

/* name IS 'text' | NULL */
static char *raise_comment(Parser *parser)
{
    g_autofree char *name = take_literal(parser), *text = NULL;

    if (name == NULL || !accept(parser, "is"))
        return NULL;
    if (!accept(parser, "null")) {
        if (parser->token.kind != SQL_TOKEN_STRING)
            return NULL;
        text = take_literal(parser);
    }
    if (!at_end(parser))
        return NULL;
    return g_strdup_printf(
        "SELECT " POSTGRES_INTERNAL_SCHEMA ".comment_extension(%s, %s)", name, or_null(text));
}

static char *raise_parsed(Parser *parser)
{
    if (accept(parser, "create"))
        return accept(parser, "extension") ? raise_create(parser) : NULL;
    if (accept(parser, "alter"))
        return accept(parser, "extension") ? raise_alter(parser) : NULL;
    if (accept(parser, "drop"))
        return accept(parser, "extension") ? raise_drop(parser) : NULL;
    if (accept(parser, "comment"))
        return accept_words(parser, "on", "extension") ? raise_comment(parser) : NULL;
    return NULL;
}

gboolean postgres_extension_mentioned(const SqlStatement *statement)
{
    for (const char *at = statement->text; (at = strpbrk(at, "eE")) != NULL; at++) {
        if (g_ascii_strncasecmp(at, "extension", 9) == 0)
            return TRUE;
    }
    return FALSE;
}

/* Most statements of a dump are told apart by their second word. */
char *postgres_extension_raise(PostgresDb *db, const SqlStatement *statement)
{
    PostgresServer *server = (PostgresServer *)db->db.server;
    Parser parser = {.dialect = sql_dialect_find("postgres")};
    char *raised;

    if (!server->raises)
        return NULL;
    sql_lexer_init(&parser.lexer, parser.dialect, statement->text, statement->length);
    advance(&parser);
    raised = raise_parsed(&parser);
    if (raised != NULL)
        ledger_add(server->ledger, "extension-raised",
            "A statement about an extension ran with a superuser's rights.", statement->text);
    return raised;
}

/* Name of the extension that the message says is not installed; NULL when it says something else.
 * Before version 15 the server only tells which file it did not find. */
static char *missing_extension(const char *message)
{
    static const char file[] = "could not open extension control file \"";
    const char *begin = strstr(message, file), *end;

    if (begin != NULL) {
        begin += strlen(file);
        end = strstr(begin, ".control\"");
        for (const char *at = begin; end != NULL && at < end; at++)
            if (*at == '/')
                begin = at + 1;
        return end != NULL ? g_strndup(begin, (gsize)(end - begin)) : NULL;
    }
    begin = strstr(message, " is not available") != NULL ? strstr(message, "extension \"") : NULL;
    end = begin != NULL ? strchr(begin + 11, '"') : NULL;
    return end != NULL ? g_strndup(begin + 11, (gsize)(end - begin - 11)) : NULL;
}

void postgres_extension_hint(PostgresDb *db, GError **error)
{
    const PostgresServer *server = (const PostgresServer *)db->db.server;
    g_autofree char *hint = NULL, *package = NULL;

    if (error == NULL || *error == NULL)
        return;
    package = missing_extension((*error)->message);
    if (package == NULL)
        return;
    g_strdelimit(package, "_", '-');
    hint = server->remote
               ? g_strdup_printf("install the extension on that server, for instance its package "
                                 "postgresql-%u-%s",
                     server->version / 10000, package)
               : g_strdup_printf("install it, for instance 'apt install postgresql-%u-%s' or "
                                 "'apt install postgresql-contrib'",
                     server->version / 10000, package);
    error_set_hint(error, hint);
}
