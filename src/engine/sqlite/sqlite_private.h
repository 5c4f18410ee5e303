#pragma once

#include <sqlite3.h>

#include "../engine_private.h"

/*
 * Private to src/engine/sqlite. File names carry the engine's name, since base names are unique:
 *   sqlite.c             the driver table, servers and databases
 *   sqlite_connect.c     a connection that can reach nothing but its own database
 *   sqlite_statement.c   statements and errors
 *   sqlite_query.c       rows of a query, the files of sql/
 *   sqlite_session.c     settings of a connection: read, copied, put back
 *   sqlite_checkpoint.c  savepoints, and copies where something must really commit
 *   sqlite_rows.c        the rows of sqlite_schema, digested and compared
 *   sqlite_introspect.c  which tables and views to read
 *   sqlite_object.c      one of them into a SchemaDraft
 *   sqlite_column.c      a column, from the pragma and the text
 *   sqlite_compile.c     views and triggers that are broken
 *   sqlite_text.c        canonical text of a run of tokens
 *   sqlite_table.c       what only the text of a CREATE TABLE tells
 *   sqlite_reference.c   the same for a foreign key
 *   sqlite_create.c      the same for indexes, views, triggers and virtual tables
 */

typedef struct {
    EngineServer server;
    char **settings; /* "foreign_keys=on", NULL-terminated; NULL: none */
} SqliteServer;

typedef struct SqliteRows SqliteRows;

typedef struct {
    EngineDb db;
    SqliteServer *server;
    sqlite3 *handle;
    char **defaults;     /* values of the session's settings after connecting */
    const char *refusal; /* why the authorizer said no to the statement being prepared */
    gboolean vacuuming;  /* VACUUM attaches a nameless database: allowed while it runs */
    GArray *checkpoints; /* of sqlite_checkpoint.c */
    SqliteRows *origin;  /* sqlite_schema at the outermost save; kept while nothing has changed */
} SqliteDb;

/* --- sqlite_connect.c --- */

/* A locked down connection to a new empty database in memory. db->handle is set. */
gboolean sqlite_connect_open(SqliteDb *db, GError **error);
/* A connection whose main database, and temporary one when `session`, are copies of `source`. The
 * new handle, NULL on error; db->handle stays as it is. */
sqlite3 *sqlite_connect_clone(SqliteDb *db, sqlite3 *source, gboolean session, GError **error);

/* --- sqlite_statement.c --- */

gboolean sqlite_statement_run(SqliteDb *db, const char *sql, gsize length, GError **error);
gboolean sqlite_statement_run_many(
    EngineDb *db, const SqlStatement *const *statements, guint n, guint *failed, GError **error);
/* Turns the handle's last error into a GError. position: in the text that was sent, 0 unknown. */
void sqlite_statement_error(SqliteDb *db, int code, guint position, GError **error);
/* Where in `sql` the statement at `statement` failed, in characters from 1; 0: not known. */
guint sqlite_statement_position(SqliteDb *db, const char *sql, const char *statement, gsize length);
/* A statement is going to run: what was noted at the outermost save may not be what the next finds. */
void sqlite_statement_forget_origin(SqliteDb *db, sqlite3_stmt *statement);

/* --- sqlite_query.c --- */

EngineRows *sqlite_query_run(
    EngineDb *db, const char *sql, const char *const *parameters, GError **error);
/* Prepares a query of sql/, with one text parameter when that is not NULL. */
sqlite3_stmt *sqlite_query_resource(
    SqliteDb *db, const char *file, const char *parameter, GError **error);
/* Compiles, and throws away, a statement: does it compile? */
gboolean sqlite_query_compiles(SqliteDb *db, const char *sql);

/* --- sqlite_session.c --- */

/* Values of all settings that change what statements do, in the order of the table;
 * NULL-terminated. */
char **sqlite_session_read(sqlite3 *handle);
/* Sets those that differ; works inside a transaction too. FALSE when one could not be set. */
gboolean sqlite_session_write(sqlite3 *handle, char **values);
/* Drops temporary objects and puts all settings back. */
gboolean sqlite_session_reset(EngineDb *db, GError **error);

/* --- sqlite_checkpoint.c --- */

gboolean sqlite_checkpoint_save(EngineDb *db, EngineNeeds needs, GError **error);
gboolean sqlite_checkpoint_restore(EngineDb *db, GError **error);
gboolean sqlite_checkpoint_release(EngineDb *db, GError **error);
gboolean sqlite_checkpoint_settle(EngineDb *db, GError **error);
/* INTERNAL error when a statement has ended the transaction that the open savepoints live in. */
gboolean sqlite_checkpoint_intact(SqliteDb *db, GError **error);
/* Before the settings of the session change inside a savepoint. */
void sqlite_checkpoint_note_session(SqliteDb *db);
guint sqlite_checkpoint_depth(const SqliteDb *db);
/* Is the innermost open save a savepoint of the current connection? */
gboolean sqlite_checkpoint_in_savepoint(const SqliteDb *db);
/* Does a transaction that the text began lie under the current connection's savepoints? */
gboolean sqlite_checkpoint_over_transaction(const SqliteDb *db);
void sqlite_checkpoint_free(SqliteDb *db);

/* --- sqlite_rows.c --- */

typedef struct {
    const char *type, *name, *table, *sql; /* sql: NULL for indexes that constraints made */
} SqliteRow;

struct SqliteRows {
    GArray *rows; /* SqliteRow, in order of creation */
    GStringChunk *strings;
};

SqliteRows *sqlite_rows_read(SqliteDb *db, GError **error);
void sqlite_rows_free(SqliteRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SqliteRows, sqlite_rows_free)
const SqliteRow *sqlite_rows_get(const SqliteRows *rows, guint index);
gboolean sqlite_rows_is_internal(const SqliteRow *row);
/* Tables and views; the others belong to one. */
gboolean sqlite_rows_is_owner(const SqliteRow *row);
SchemaKind sqlite_rows_kind(const SqliteRow *row);
/* Folded names of tables and views of which something differs, as a set. */
GHashTable *sqlite_rows_touched(const SqliteRows *before, const SqliteRows *now);
char *sqlite_rows_digest(EngineDb *db, GError **error);

/* --- sqlite_introspect.c --- */

Schema *sqlite_introspect(EngineDb *db, const EngineScope *scope, GError **error);

/* --- sqlite_text.c --- */

/* The tokens of one statement, without space and comments, and a place in them. */
typedef struct {
    const SqlDialect *dialect;
    GArray *tokens; /* SqlToken, the last one END */
    guint at;
} SqliteText;

void sqlite_text_init(SqliteText *text, const char *sql);
void sqlite_text_clear(SqliteText *text);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SqliteText, sqlite_text_clear)

const SqlToken *sqlite_text_token(const SqliteText *text, guint index);
const SqlToken *sqlite_text_peek(const SqliteText *text);
gboolean sqlite_text_at_end(const SqliteText *text);
/* Is the next token this keyword, or this punctuation? */
gboolean sqlite_text_is(const SqliteText *text, const char *what);
/* The same, and steps over it. */
gboolean sqlite_text_accept(SqliteText *text, const char *what);
/* Steps over a name, quoted in any way; its value, NULL when there is none. Caller owns. */
char *sqlite_text_name(SqliteText *text);
/* Steps over "( … )"; the tokens inside are *from up to *to. FALSE when there is none. */
gboolean sqlite_text_group(SqliteText *text, guint *from, guint *to);

typedef enum {
    SQLITE_TEXT_PLAIN = 0,
    SQLITE_TEXT_KEYS = 1 << 0,  /* a list of columns with directions: ASC goes without saying */
    SQLITE_TEXT_LINES = 1 << 1, /* each clause of a query on a line of its own */
    SQLITE_TEXT_VALUE =
        1 << 3,                /* of a default, where quotes stay as they are: DEFAULT "x" is 'x' */
    SQLITE_TEXT_TYPE = 1 << 2, /* the name of a type: all words mean the same in lower case */
} SqliteTextStyle;

/*
 * The tokens from up to `to` in canonical form: keywords in lower case, one kind of space, one kind of
 * quotes. `columns` maps the folded names of a table's columns to their spelling; a word in double
 * quotes that is none of them is a string. NULL: not known, and quotes are taken for those of names.
 */
char *sqlite_text_canonical(
    const SqliteText *text, guint from, guint to, GHashTable *columns, SqliteTextStyle style);
/* The one column that the tokens name; NULL when it is none or several. */
const char *sqlite_text_only_column(
    const SqliteText *text, guint from, guint to, GHashTable *columns);
/* The same canonical form of a text that stands alone. */
char *sqlite_text_expression(const char *sql, GHashTable *columns, SqliteTextStyle style);

/* An identifier as SQLite has to spell it. Caller owns. */
char *sqlite_text_quoted(const char *name);

/* --- sqlite_table.c --- */

typedef struct {
    char *name;
    char *collation;     /* NULL: none given */
    char *generated;     /* expression; NULL: not generated */
    char *null_conflict; /* of NOT NULL, "REPLACE"; NULL: the usual one */
} SqliteColumnText;

typedef struct {
    char *name; /* NULL: none given */
    char *stem; /* what an unnamed one goes by */
    char *definition;
} SqliteConstraintText;

typedef struct {
    GPtrArray *columns;      /* SqliteColumnText * */
    GPtrArray *constraints;  /* SqliteConstraintText * */
    char *key;               /* the only column of the primary key; NULL: none or several */
    gboolean key_descending; /* INTEGER PRIMARY KEY DESC is no alias of the rowid */
    gboolean autoincrement, without_rowid, strict;
} SqliteTableText;

/* NULL when the text is none of a CREATE TABLE. */
SqliteTableText *sqlite_table_parse(const char *sql, GHashTable *columns);
void sqlite_table_free(SqliteTableText *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SqliteTableText, sqlite_table_free)

/* --- sqlite_reference.c --- */

/* Reads what follows REFERENCES; "FOREIGN KEY (own) REFERENCES …". Caller owns. */
char *sqlite_reference_read(SqliteText *text, const char *own);

/* --- sqlite_create.c --- */

/* "UNIQUE (a, b desc) WHERE a > 0" */
char *sqlite_create_index(const char *sql, GHashTable *columns);

typedef struct {
    char *definition;
    char *event;  /* "INSERT", "UPDATE", "DELETE" */
    char *column; /* the first of UPDATE OF; NULL: none */
} SqliteTriggerText;

void sqlite_create_trigger(const char *sql, SqliteTriggerText *trigger);
void sqlite_create_trigger_clear(SqliteTriggerText *trigger);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SqliteTriggerText, sqlite_create_trigger_clear)

/* The query; *columns are the names that the view gives its columns (char *), NULL where it gives
 * none. */
char *sqlite_create_view(const char *sql, GPtrArray **columns);
/* "fts5(title, body)" */
char *sqlite_create_virtual(const char *sql);
gboolean sqlite_create_is_virtual(const char *sql);

/* --- sqlite_compile.c --- */

gboolean sqlite_compile_view(SqliteDb *db, const char *name);
gboolean sqlite_compile_trigger(
    SqliteDb *db, const SqliteRow *row, const SqliteTriggerText *trigger);

/* --- sqlite_column.c --- */

/* What the pragma tells about a column. */
typedef struct {
    char *name, *type, *value;
    gboolean not_null;
    int hidden; /* 1: of a virtual table, 2: generated, 3: generated and stored */
} SqliteColumn;

void sqlite_column_clear(gpointer column);
/* Adds the columns of a table. FALSE when it cannot be opened: the module of a virtual one is missing. */
gboolean sqlite_column_read(sqlite3_stmt *statement, const char *table, GArray *columns);
/* Folded name → spelling, borrowed from the columns. */
GHashTable *sqlite_column_spellings(const GArray *columns);
/* table: its text; NULL where that tells nothing. */
void sqlite_column_add(SchemaDraftObject *object, const SqliteColumn *column,
    const SqliteTableText *table, guint position);

/* --- sqlite_object.c --- */

/* One reading of the schema. */
typedef struct {
    SqliteDb *db;
    const SqliteRows *rows;
    SchemaDraft *draft;
    GHashTable
        *members; /* folded name of a table or view → GPtrArray of its SqliteRows, in order */
    GHashTable *touched; /* folded names of what to read; NULL: everything */
    GHashTable *shadows; /* names of the tables in which virtual ones keep their data */
    sqlite3_stmt *columns;
} SqliteReader;

/* Adds a table or view, with what belongs to it, to the draft. */
void sqlite_object_add(SqliteReader *reader, const SqliteRow *row);
