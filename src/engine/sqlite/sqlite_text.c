#include "sqlite_private.h"

#include <string.h>

/* --- tokens ----------------------------------------------------------------------------------- */

void sqlite_text_init(SqliteText *text, const char *sql)
{
    SqlLexer lexer;
    SqlToken token;

    text->dialect = engine_dialect(&engine_sqlite);
    text->tokens = g_array_sized_new(FALSE, FALSE, sizeof(SqlToken), 128);
    text->at = 0;
    sql_lexer_init(&lexer, text->dialect, sql, strlen(sql));
    do {
        token = sql_lexer_next_solid(&lexer);
        g_array_append_val(text->tokens, token);
    } while (token.kind != SQL_TOKEN_END);
}

void sqlite_text_clear(SqliteText *text)
{
    g_clear_pointer(&text->tokens, g_array_unref);
}

const SqlToken *sqlite_text_token(const SqliteText *text, guint index)
{
    return &g_array_index(text->tokens, SqlToken, MIN(index, text->tokens->len - 1));
}

const SqlToken *sqlite_text_peek(const SqliteText *text)
{
    return sqlite_text_token(text, text->at);
}

gboolean sqlite_text_at_end(const SqliteText *text)
{
    return sqlite_text_peek(text)->kind == SQL_TOKEN_END;
}

static gboolean is_punctuation(const SqlToken *token, const char *what)
{
    return token->kind == SQL_TOKEN_PUNCTUATION && token->length == strlen(what) &&
           memcmp(token->text, what, token->length) == 0;
}

static gboolean token_is(const SqlToken *token, const char *what)
{
    if (g_ascii_isalpha(*what))
        return token->kind == SQL_TOKEN_WORD && sql_token_is(token, what);
    return is_punctuation(token, what);
}

gboolean sqlite_text_is(const SqliteText *text, const char *what)
{
    return token_is(sqlite_text_peek(text), what);
}

gboolean sqlite_text_accept(SqliteText *text, const char *what)
{
    if (!sqlite_text_is(text, what))
        return FALSE;
    text->at++;
    return TRUE;
}

/* Names keep their case in SQLite, so an unquoted word is its own value. */
static char *name_value(const SqliteText *text, const SqlToken *token)
{
    switch (token->kind) {
    case SQL_TOKEN_WORD:
        return g_strndup(token->text, token->length);
    case SQL_TOKEN_IDENTIFIER:
    case SQL_TOKEN_STRING:
        return sql_token_value(text->dialect, token);
    default:
        return NULL;
    }
}

char *sqlite_text_name(SqliteText *text)
{
    char *name = name_value(text, sqlite_text_peek(text));

    if (name != NULL)
        text->at++;
    return name;
}

gboolean sqlite_text_group(SqliteText *text, guint *from, guint *to)
{
    guint depth = 0;

    if (!sqlite_text_is(text, "("))
        return FALSE;
    *from = text->at + 1;
    for (; !sqlite_text_at_end(text); text->at++) {
        if (sqlite_text_is(text, "("))
            depth++;
        else if (sqlite_text_is(text, ")") && --depth == 0)
            break;
    }
    *to = text->at;
    sqlite_text_accept(text, ")");
    return TRUE;
}

char *sqlite_text_quoted(const char *name)
{
    return sql_quote_identifier(engine_dialect(&engine_sqlite), name);
}

/* --- canonical form --------------------------------------------------------------------------- */

typedef struct {
    const SqliteText *text;
    GHashTable *columns;
    SqliteTextStyle style;
    guint depth;
    GString *out;
} Writer;

/* Words that are no keywords and mean the same in any case. */
static const char *const soft_words[] = {
    "true", "false", "new", "old", "excluded", "rowid", "oid", "_rowid_", NULL};
/* Keywords that are called like functions. */
static const char *const called_words[] = {"cast", "raise", "replace", NULL};
/* Words that begin a clause. */
static const char *const clause_words[] = {"from", "where", "group", "having", "window", "order",
    "limit", "union", "intersect", "except", NULL};
/* Words that begin a join, of which only the first begins a line. */
static const char *const join_words[] = {
    "natural", "left", "right", "full", "outer", "inner", "cross", "join", NULL};

static gboolean is_one_of(const SqlToken *token, const char *const *words)
{
    for (guint i = 0; token->kind == SQL_TOKEN_WORD && words[i] != NULL; i++)
        if (sql_token_is(token, words[i]))
            return TRUE;
    return FALSE;
}

static gboolean is_keyword(const SqlToken *token)
{
    return token->kind == SQL_TOKEN_WORD && sqlite3_keyword_check(token->text, (int)token->length);
}

static const char *column_spelling(GHashTable *columns, const char *name)
{
    g_autofree char *folded = g_ascii_strdown(name, -1);

    return columns != NULL ? g_hash_table_lookup(columns, folded) : NULL;
}

/* A word before a parenthesis is a function or a keyword, never a column. */
static const char *column_of(
    const SqliteText *text, guint index, GHashTable *columns, SqliteTextStyle style)
{
    const SqlToken *token = sqlite_text_token(text, index);
    g_autofree char *name = NULL;

    if (columns == NULL || is_punctuation(sqlite_text_token(text, index + 1), "("))
        return NULL;
    if (token->kind == SQL_TOKEN_STRING && (style & SQLITE_TEXT_KEYS) == 0)
        return NULL;
    name = name_value(text, token);
    return name != NULL ? column_spelling(columns, name) : NULL;
}

static void add_lower(GString *out, const char *text, gsize length)
{
    for (gsize i = 0; i < length; i++)
        g_string_append_c(out, g_ascii_tolower(text[i]));
}

static void add_identifier(Writer *writer, const char *name)
{
    g_autofree char *quoted = sql_quote_identifier(writer->text->dialect, name);

    g_string_append(writer->out, quoted);
}

static gboolean follows_collate(const Writer *writer, guint index)
{
    return index > 0 && token_is(sqlite_text_token(writer->text, index - 1), "collate");
}

static void write_word(Writer *writer, guint index, const SqlToken *token)
{
    if (is_keyword(token) || follows_collate(writer, index) ||
        (writer->style & SQLITE_TEXT_TYPE) != 0 || is_one_of(token, soft_words) ||
        is_punctuation(sqlite_text_token(writer->text, index + 1), "("))
        add_lower(writer->out, token->text, token->length);
    else
        g_string_append_len(writer->out, token->text, (gssize)token->length);
}

/* In double quotes, a word that names nothing is a string: so says SQLite, and so it rewrites it when
 * it renames something else in the same text. */
static gboolean is_string(Writer *writer, guint index, const SqlToken *token)
{
    const SqlToken *next = sqlite_text_token(writer->text, index + 1);

    return writer->columns != NULL && *token->text == '"' && !is_punctuation(next, ".") &&
           !is_punctuation(next, "(") && !follows_collate(writer, index);
}

static void write_quoted(Writer *writer, guint index, const SqlToken *token)
{
    g_autofree char *name = sql_token_value(writer->text->dialect, token), *literal = NULL;

    if ((writer->style & SQLITE_TEXT_VALUE) != 0) {
        g_string_append_len(writer->out, token->text, (gssize)token->length);
    } else if (is_string(writer, index, token)) {
        literal = sql_quote_literal(writer->text->dialect, name);
        g_string_append(writer->out, literal);
    } else {
        add_identifier(writer, name);
    }
}

static void write_token(Writer *writer, guint index)
{
    const SqlToken *token = sqlite_text_token(writer->text, index);
    const char *column = column_of(writer->text, index, writer->columns, writer->style);

    if (column != NULL)
        add_identifier(writer, column);
    else if (token->kind == SQL_TOKEN_WORD)
        write_word(writer, index, token);
    else if (token->kind == SQL_TOKEN_IDENTIFIER)
        write_quoted(writer, index, token);
    else if (token->kind == SQL_TOKEN_NUMBER)
        add_lower(writer->out, token->text, token->length);
    else
        g_string_append_len(writer->out, token->text, (gssize)token->length);
}

/* Is the operator before this token one with a single operand? */
static gboolean follows_sign(const SqliteText *text, guint from, guint index)
{
    const SqlToken *sign = sqlite_text_token(text, index - 1), *before;

    if (sign->kind != SQL_TOKEN_OPERATOR || sign->length != 1 || strchr("+-~", *sign->text) == NULL)
        return FALSE;
    if (index < from + 2)
        return TRUE;
    before = sqlite_text_token(text, index - 2);
    return before->kind == SQL_TOKEN_OPERATOR || is_punctuation(before, "(") ||
           is_punctuation(before, ",") || is_keyword(before);
}

static gboolean touches(const SqliteText *text, guint from, guint index)
{
    const SqlToken *previous = sqlite_text_token(text, index - 1);
    const SqlToken *token = sqlite_text_token(text, index);

    if (is_punctuation(previous, "(") || is_punctuation(previous, ".") ||
        is_punctuation(token, ")") || is_punctuation(token, ",") || is_punctuation(token, ".") ||
        is_punctuation(token, ";"))
        return TRUE;
    if (is_punctuation(token, "("))
        return previous->kind == SQL_TOKEN_IDENTIFIER || is_one_of(previous, called_words) ||
               (previous->kind == SQL_TOKEN_WORD && !is_keyword(previous));
    return follows_sign(text, from, index);
}

static gboolean begins_line(const Writer *writer, guint index)
{
    const SqlToken *token = sqlite_text_token(writer->text, index);
    const SqlToken *previous = sqlite_text_token(writer->text, index - 1);

    if ((writer->style & SQLITE_TEXT_LINES) == 0 || writer->depth > 0)
        return FALSE;
    if (is_one_of(token, join_words))
        return !is_one_of(previous, join_words);
    return is_one_of(token, clause_words) && !token_is(previous, "distinct") &&
           !is_punctuation(previous, ".");
}

static void write_space(Writer *writer, guint from, guint index)
{
    gboolean in_type = (writer->style & SQLITE_TEXT_TYPE) != 0 &&
                       is_punctuation(sqlite_text_token(writer->text, index - 1), ",");

    if (begins_line(writer, index))
        g_string_append_c(writer->out, '\n');
    else if (!in_type && !touches(writer->text, from, index))
        g_string_append_c(writer->out, ' ');
}

char *sqlite_text_canonical(
    const SqliteText *text, guint from, guint to, GHashTable *columns, SqliteTextStyle style)
{
    Writer writer = {.text = text, .columns = columns, .style = style};

    writer.out = g_string_new(NULL);
    for (guint i = from; i < to && i < text->tokens->len - 1; i++) {
        const SqlToken *token = sqlite_text_token(text, i);

        if (is_punctuation(token, ")") && writer.depth > 0)
            writer.depth--;
        if ((style & SQLITE_TEXT_KEYS) != 0 && writer.depth == 0 && token_is(token, "asc"))
            continue;
        if (i > from)
            write_space(&writer, from, i);
        write_token(&writer, i);
        if (is_punctuation(token, "("))
            writer.depth++;
    }
    return g_string_free(writer.out, FALSE);
}

const char *sqlite_text_only_column(
    const SqliteText *text, guint from, guint to, GHashTable *columns)
{
    const char *only = NULL;

    for (guint i = from; i < to; i++) {
        const char *column = column_of(text, i, columns, SQLITE_TEXT_PLAIN);

        if (column == NULL)
            continue;
        if (only != NULL && only != column)
            return NULL;
        only = column;
    }
    return only;
}

char *sqlite_text_expression(const char *sql, GHashTable *columns, SqliteTextStyle style)
{
    g_auto(SqliteText) text = {0};

    sqlite_text_init(&text, sql);
    return sqlite_text_canonical(&text, 0, text.tokens->len, columns, style);
}
