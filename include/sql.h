#pragma once

#include <glib.h>

/*
 * SQL as text: lexer, splitter, words and traits. Pure: no connection, no file. Everything that
 * differs between dialects is a field of SqlDialect (src/sql/sql_dialect.c holds the table).
 */

typedef struct SqlDialect SqlDialect;

/* "postgres", "sqlite", "mysql"; NULL when unknown. Static. */
const SqlDialect *sql_dialect_find(const char *name);
const char *sql_dialect_name(const SqlDialect *dialect);

/* An identifier as this dialect has to spell it: as it is where a plain word will do, else quoted.
 * One fixed list of reserved words per dialect, never the server's. Caller owns. */
char *sql_quote_identifier(const SqlDialect *dialect, const char *name);
/* A string literal for this dialect with standard_conforming_strings on. Caller owns. */
char *sql_quote_literal(const SqlDialect *dialect, const char *text);

/* --- tokens ------------------------------------------------------------------------------------ */

typedef enum {
    SQL_TOKEN_END,
    SQL_TOKEN_WORD,       /* unquoted identifier or keyword */
    SQL_TOKEN_IDENTIFIER, /* quoted identifier: "x", `x`, [x] */
    SQL_TOKEN_STRING, /* '…', E'…', B'…', X'…', N'…', U&'…', "…" where the dialect says so */
    SQL_TOKEN_DOLLAR, /* $tag$ … $tag$ */
    SQL_TOKEN_NUMBER,
    SQL_TOKEN_PARAMETER,   /* $1, ?, :name, @name */
    SQL_TOKEN_OPERATOR,    /* as long as the dialect's operators go */
    SQL_TOKEN_PUNCTUATION, /* ( ) [ ] , ; . */
    SQL_TOKEN_COMMENT,
    SQL_TOKEN_SPACE,
    SQL_TOKEN_META,   /* a psql line that begins with a backslash */
    SQL_TOKEN_BROKEN, /* unterminated string, comment or dollar quote, up to the end of the text */
} SqlTokenKind;

typedef struct {
    SqlTokenKind kind;
    const char *text; /* into the source */
    gsize length;
    guint line; /* of its first byte, from 1 */
} SqlToken;

typedef struct {
    const SqlDialect *dialect;
    const char *cursor, *end;
    guint line;
    gboolean line_start; /* only blanks since the last line break */
} SqlLexer;

void sql_lexer_init(SqlLexer *lexer, const SqlDialect *dialect, const char *text, gsize length);
/* Next token, spaces and comments included; kind END (length 0) at the end, then for ever. */
SqlToken sql_lexer_next(SqlLexer *lexer);
/* Next token that is neither space nor comment. */
SqlToken sql_lexer_next_solid(SqlLexer *lexer);
/* Is it this keyword, in any case? */
gboolean sql_token_is(const SqlToken *token, const char *keyword);
/* Value of an identifier as the dialect folds it (unquoted: lower case), or of a string literal
 * decoded; NULL for other kinds. Caller owns. */
char *sql_token_value(const SqlDialect *dialect, const SqlToken *token);

/* --- statements -------------------------------------------------------------------------------- */

typedef struct {
    char *text; /* without the terminator; comments inside kept, leading ones dropped */
    gsize length;
    guint line;    /* line of its first token in the source, from 1 */
    gboolean copy; /* PostgreSQL COPY … FROM STDIN: rows follow in the source */
} SqlStatement;

void sql_statement_free(SqlStatement *statement);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SqlStatement, sql_statement_free)

/* Reads more source: bytes put into buffer, 0 at the end, -1 with *error. */
typedef gssize (*SqlReadFunc)(gpointer data, void *buffer, gsize size, GError **error);

/*
 * Splits a script into statements, from memory or from a stream; memory is proportional to the
 * longest statement (limit: SQL_MAX_STATEMENT, a LIMIT error naming the line), not to the source.
 * Knows quotes, dollar quotes, nested comments, BEGIN ATOMIC … END and trigger bodies, DELIMITER,
 * COPY data, psql lines (dropped; \restrict, \unrestrict silently, others counted by sql_split_dropped).
 */
typedef struct SqlSplit SqlSplit;
#define SQL_MAX_STATEMENT (64u * 1024 * 1024)

/* The text is not copied: it must live as long as the split. */
SqlSplit *sql_split_text(const SqlDialect *dialect, const char *text, gsize length);
SqlSplit *sql_split_stream(const SqlDialect *dialect, SqlReadFunc read, gpointer data);
void sql_split_free(SqlSplit *split);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SqlSplit, sql_split_free)

/* Next statement (caller owns), NULL at the end or on error: look at *error. Rows of a COPY that were
 * not read are skipped without being buffered. INPUT error for an unterminated quote or COPY. */
SqlStatement *sql_split_next(SqlSplit *split, GError **error);
/* After a statement with `copy`: the next rows as they stand, whole lines, valid until the next call;
 * FALSE at the end ("\.") or on error. */
gboolean sql_split_copy_rows(SqlSplit *split, const char **rows, gsize *length, GError **error);
/* psql meta-commands that were dropped, first words such as "\connect"; char *, belongs to split. */
const GPtrArray *sql_split_dropped(const SqlSplit *split);

/* All statements of a text: SqlStatement *, caller owns. line_offset is added to every line. */
GPtrArray *sql_split_all(
    const SqlDialect *dialect, const char *text, gsize length, guint line_offset, GError **error);

/* --- what a statement is and needs -------------------------------------------------------------- */

typedef enum {
    SQL_TRAIT_TRANSACTION =
        1 << 0, /* BEGIN, COMMIT, ROLLBACK, SAVEPOINT …, also a procedure CALL */
    SQL_TRAIT_NO_TRANSACTION =
        1 << 1, /* refuses to run in a transaction: VACUUM, CREATE DATABASE, … */
    SQL_TRAIT_CONCURRENTLY = 1 << 2, /* … INDEX CONCURRENTLY: has a transactional twin, so it
                                         comes without NO_TRANSACTION */
    SQL_TRAIT_ENUM_VALUE = 1 << 3,   /* ALTER TYPE … ADD VALUE: unusable until committed */
    SQL_TRAIT_SESSION = 1 << 4,      /* SET, RESET, set_config, PRAGMA: outlives the statement */
    SQL_TRAIT_LOCAL = 1 << 5, /* SET LOCAL, SET CONSTRAINTS, ON COMMIT, transaction clock compared:
                                 means something else inside our savepoints */
    SQL_TRAIT_EXTENSION = 1 << 6,      /* CREATE or ALTER EXTENSION */
    SQL_TRAIT_ROWS = 1 << 7,           /* INSERT, UPDATE, DELETE, MERGE, TRUNCATE, COPY */
    SQL_TRAIT_INSERT = 1 << 8,         /* INSERT or COPY … FROM */
    SQL_TRAIT_NO_COLUMN_LIST = 1 << 9, /* INSERT or COPY without a column list */
    SQL_TRAIT_SELECT_STAR = 1 << 10,   /* SELECT * or t.* */
    SQL_TRAIT_DDL = 1 << 11,           /* CREATE, ALTER, DROP, COMMENT, GRANT, … */
    SQL_TRAIT_DATABASE = 1 << 12,      /* CREATE/DROP/ALTER DATABASE, \connect-like, USE, ATTACH */
} SqlTraits;

SqlTraits sql_traits(const SqlDialect *dialect, const char *text, gsize length);

/* The table an INSERT or COPY names, as "schema.table" or "table", folded, without quotes; NULL for
 * other statements. Caller owns. */
char *sql_target_table(const SqlDialect *dialect, const char *text, gsize length);

/* What CREATE names: "extension", "role", "table", … in *kind (static) and its folded name as result;
 * NULL for anything but CREATE. Caller owns. */
char *sql_created(const SqlDialect *dialect, const char *text, gsize length, const char **kind);

/* Roles that must exist for the statement to run (OWNER TO, GRANT, REVOKE, POLICY … TO, AUTHORIZATION,
 * SET ROLE, FOR ROLE), folded; never PUBLIC, CURRENT_USER and their kin. char *, caller owns. */
GPtrArray *sql_roles(const SqlDialect *dialect, const char *text, gsize length);

/* Every identifier, and every word inside string literals and bodies, that the text mentions, folded,
 * distinct, sorted bytewise. char *, caller owns. */
GPtrArray *sql_words(const SqlDialect *dialect, const char *text, gsize length);

/* The text with comments and superfluous space removed, words in lower case: two texts with equal
 * results differ in no token. Caller owns. */
char *sql_normal_text(const SqlDialect *dialect, const char *text, gsize length);

/* The statement without the keyword CONCURRENTLY, lines kept: its transactional twin. Caller owns. */
char *sql_without_concurrently(const SqlDialect *dialect, const char *text, gsize length);

/* Is this (folded) word a keyword of the dialect's statements (CREATE, TABLE, ADD, …)? */
gboolean sql_is_keyword(const SqlDialect *dialect, const char *word);
