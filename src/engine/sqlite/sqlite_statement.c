#include "sqlite_private.h"

#include <string.h>

#include "error.h"
#include "process.h"
#include "sqlite_sql.h"

/* --- errors
 * ------------------------------------------------------------------------------------------ */

#define CODE(NAME)                                                                                 \
    {                                                                                              \
        NAME, #NAME                                                                                \
    }
static const struct {
    int code;
    const char *name;
} code_names[] = {
    CODE(SQLITE_ERROR),
    CODE(SQLITE_INTERNAL),
    CODE(SQLITE_PERM),
    CODE(SQLITE_ABORT),
    CODE(SQLITE_BUSY),
    CODE(SQLITE_LOCKED),
    CODE(SQLITE_NOMEM),
    CODE(SQLITE_READONLY),
    CODE(SQLITE_INTERRUPT),
    CODE(SQLITE_IOERR),
    CODE(SQLITE_CORRUPT),
    CODE(SQLITE_NOTFOUND),
    CODE(SQLITE_FULL),
    CODE(SQLITE_CANTOPEN),
    CODE(SQLITE_PROTOCOL),
    CODE(SQLITE_SCHEMA),
    CODE(SQLITE_TOOBIG),
    CODE(SQLITE_CONSTRAINT),
    CODE(SQLITE_MISMATCH),
    CODE(SQLITE_MISUSE),
    CODE(SQLITE_AUTH),
    CODE(SQLITE_FORMAT),
    CODE(SQLITE_RANGE),
    CODE(SQLITE_NOTADB),
    CODE(SQLITE_CONSTRAINT_CHECK),
    CODE(SQLITE_CONSTRAINT_COMMITHOOK),
    CODE(SQLITE_CONSTRAINT_DATATYPE),
    CODE(SQLITE_CONSTRAINT_FOREIGNKEY),
    CODE(SQLITE_CONSTRAINT_FUNCTION),
    CODE(SQLITE_CONSTRAINT_NOTNULL),
    CODE(SQLITE_CONSTRAINT_PINNED),
    CODE(SQLITE_CONSTRAINT_PRIMARYKEY),
    CODE(SQLITE_CONSTRAINT_ROWID),
    CODE(SQLITE_CONSTRAINT_TRIGGER),
    CODE(SQLITE_CONSTRAINT_UNIQUE),
    CODE(SQLITE_CONSTRAINT_VTAB),
    CODE(SQLITE_ABORT_ROLLBACK),
    CODE(SQLITE_CORRUPT_VTAB),
    CODE(SQLITE_CORRUPT_SEQUENCE),
    CODE(SQLITE_CORRUPT_INDEX),
    CODE(SQLITE_ERROR_MISSING_COLLSEQ),
    CODE(SQLITE_ERROR_RETRY),
    CODE(SQLITE_LOCKED_VTAB),
    CODE(SQLITE_READONLY_DBMOVED),
};
#undef CODE

/* An extended code that a newer library invents goes by the name of its family. */
static const char *code_name(int code)
{
    for (guint i = 0; i < G_N_ELEMENTS(code_names); i++)
        if (code_names[i].code == code)
            return code_names[i].name;
    return code != (code & 0xff) ? code_name(code & 0xff) : "SQLITE_UNKNOWN";
}

/* The machine's trouble and not the statement's: no reason to call a migration wrong. */
static gboolean is_trouble(int code)
{
    code &= 0xff;
    return code == SQLITE_NOMEM || code == SQLITE_IOERR || code == SQLITE_FULL ||
           code == SQLITE_CANTOPEN;
}

void sqlite_statement_error(SqliteDb *db, int code, guint position, GError **error)
{
    if ((code & 0xff) == SQLITE_INTERRUPT && process_interrupted(error))
        return;
    if (!sqlite_checkpoint_intact(db, error))
        return;
    if (db->refusal != NULL)
        error_set(error, REHEARSE_ERROR_UNSUPPORTED,
            "Leave this out of the rehearsal: a scratch database reaches no file and no program.",
            "%s", db->refusal);
    else if (is_trouble(code))
        error_set(error, REHEARSE_ERROR_IO, NULL, "SQLite: %s", sqlite3_errmsg(db->handle));
    else
        error_set_sql(error, code_name(code), position, sqlite3_errmsg(db->handle));
}

static int error_offset(sqlite3 *handle)
{
#if SQLITE_VERSION_NUMBER >= 3038000
    return sqlite3_error_offset(handle);
#else
    return -1;
#endif
}

/* Characters from 1; a text that is not UTF-8 is counted in bytes. */
static guint position_of(const char *sql, gsize offset)
{
    if (!g_utf8_validate(sql, (gssize)offset, NULL))
        return (guint)offset + 1;
    return (guint)g_utf8_strlen(sql, (gssize)offset) + 1;
}

/*
 * Where in `sql` the statement at `statement` failed. SQLite tells only what it found while
 * compiling; for the rest, the begin of the statement is known when several were sent.
 */
static guint failure_position(SqliteDb *db, const char *sql, const char *statement, gsize length)
{
    int offset = error_offset(db->handle);
    SqlLexer lexer;

    if (offset >= 0 && (gsize)offset <= length)
        return position_of(sql, (gsize)(statement - sql) + (gsize)offset);
    if (statement == sql)
        return 0;
    sql_lexer_init(&lexer, engine_dialect(&engine_sqlite), statement, length);
    return position_of(sql, (gsize)(sql_lexer_next_solid(&lexer).text - sql));
}

/* --- one statement
 * --------------------------------------------------------------------------------------- */

static gboolean is_vacuum(const char *sql, gsize length)
{
    SqlToken token;
    SqlLexer lexer;

    sql_lexer_init(&lexer, engine_dialect(&engine_sqlite), sql, length);
    token = sql_lexer_next_solid(&lexer);
    return sql_token_is(&token, "vacuum");
}

static void set_vacuuming(SqliteDb *db, gboolean on)
{
    db->vacuuming = on;
    sqlite3_limit(db->handle, SQLITE_LIMIT_ATTACHED, on ? 1 : 0);
}

/* What was noted at the outermost save is no longer what the next one will find. */
static void forget_origin(SqliteDb *db, sqlite3_stmt *statement)
{
    if (sqlite_checkpoint_depth(db) > 0 || sqlite3_stmt_readonly(statement))
        return;
    g_clear_pointer(&db->origin, sqlite_rows_free);
}

static int step_to_end(SqliteDb *db, sqlite3_stmt *statement)
{
    int code;

    forget_origin(db, statement);
    do
        code = sqlite3_step(statement);
    while (code == SQLITE_ROW);
    return sqlite3_finalize(statement);
}

/* Runs the first statement of a text; *tail is what follows it. */
static int run_first(SqliteDb *db, const char *sql, gsize length, const char **tail)
{
    sqlite3_stmt *statement = NULL;
    gboolean vacuum = is_vacuum(sql, length);
    int code;

    db->refusal = NULL;
    code = sqlite3_prepare_v2(db->handle, sql, (int)length, &statement, tail);
    if (code != SQLITE_OK || statement == NULL)
        return code;
    if (vacuum)
        set_vacuuming(db, TRUE);
    code = step_to_end(db, statement);
    if (vacuum)
        set_vacuuming(db, FALSE);
    return code;
}

/* SQLite counts in int, and takes a NUL for the end and would leave out the rest in silence. */
static gboolean check_text(const char *sql, gsize length, GError **error)
{
    const char *nul = memchr(sql, '\0', length);

    if (length > SQL_MAX_STATEMENT) {
        error_set(error, REHEARSE_ERROR_LIMIT, NULL,
            "a text of %" G_GSIZE_FORMAT " bytes is longer than %u bytes", length,
            SQL_MAX_STATEMENT);
        return FALSE;
    }
    if (nul == NULL)
        return TRUE;
    error_set_sql(error, "SQLITE_ERROR", position_of(sql, (gsize)(nul - sql)),
        "unrecognized token: a NUL byte");
    return FALSE;
}

gboolean sqlite_statement_run(SqliteDb *db, const char *sql, gsize length, GError **error)
{
    const char *cursor = sql, *end = sql + length;

    if (!sqlite_checkpoint_intact(db, error) || !check_text(sql, length, error))
        return FALSE;
    while (cursor < end) {
        const char *tail = end;
        int code = run_first(db, cursor, (gsize)(end - cursor), &tail);

        if (code != SQLITE_OK) {
            sqlite_statement_error(
                db, code, failure_position(db, sql, cursor, (gsize)(end - cursor)), error);
            return FALSE;
        }
        if (!sqlite_checkpoint_intact(db, error))
            return FALSE;
        cursor = tail > cursor ? tail : end;
    }
    return TRUE;
}

gboolean sqlite_statement_run_many(
    EngineDb *base, const SqlStatement *const *statements, guint n, guint *failed, GError **error)
{
    for (guint i = 0; i < n; i++) {
        *failed = i;
        if (!sqlite_statement_run(
                (SqliteDb *)base, statements[i]->text, statements[i]->length, error))
            return FALSE;
    }
    return TRUE;
}

/* --- queries
 * ------------------------------------------------------------------------------------------------
 */

/* ?2 and $2 are both the second parameter; SQLite itself would number $2 by its appearance. */
static void bind(sqlite3_stmt *statement, const char *const *parameters)
{
    guint n = parameters != NULL ? g_strv_length((char **)parameters) : 0;

    for (int i = 1; i <= sqlite3_bind_parameter_count(statement); i++) {
        const char *name = sqlite3_bind_parameter_name(statement, i);
        guint64 number = name != NULL ? g_ascii_strtoull(name + 1, NULL, 10) : 0;
        guint64 index = number > 0 ? number : (guint64)i;

        if (index <= n)
            sqlite3_bind_text(statement, i, parameters[index - 1], -1, SQLITE_STATIC);
    }
}

static char *cell_text(sqlite3_stmt *statement, int column)
{
    const unsigned char *bytes;
    GString *text;

    if (sqlite3_column_type(statement, column) != SQLITE_BLOB)
        return g_strdup((const char *)sqlite3_column_text(statement, column));
    bytes = sqlite3_column_blob(statement, column);
    text = g_string_new("X'");
    for (int i = 0; i < sqlite3_column_bytes(statement, column); i++)
        g_string_append_printf(text, "%02X", bytes[i]);
    return g_string_free(g_string_append_c(text, '\''), FALSE);
}

static EngineRows *collect(SqliteDb *db, sqlite3_stmt *statement, int *code)
{
    int columns = sqlite3_column_count(statement);
    GPtrArray *cells = g_ptr_array_new();
    EngineRows *rows = g_new0(EngineRows, 1);

    forget_origin(db, statement);
    rows->columns = (guint)columns;
    rows->names = g_new0(char *, columns + 1);
    for (int i = 0; i < columns; i++)
        rows->names[i] = g_strdup(sqlite3_column_name(statement, i));
    while ((*code = sqlite3_step(statement)) == SQLITE_ROW) {
        for (int i = 0; i < columns; i++)
            g_ptr_array_add(cells, cell_text(statement, i));
        rows->rows++;
    }
    g_ptr_array_add(cells, NULL);
    rows->cells = (char **)g_ptr_array_free(cells, FALSE);
    return rows;
}

static sqlite3_stmt *prepare_one(SqliteDb *db, const char *sql, GError **error)
{
    sqlite3_stmt *statement = NULL;
    int code;

    db->refusal = NULL;
    code = sqlite3_prepare_v2(db->handle, sql, -1, &statement, NULL);
    if (code != SQLITE_OK)
        sqlite_statement_error(db, code, failure_position(db, sql, sql, strlen(sql)), error);
    else if (statement == NULL)
        error_set(error, REHEARSE_ERROR_INTERNAL, NULL, "a query without a statement");
    return statement;
}

EngineRows *sqlite_statement_query(
    EngineDb *base, const char *sql, const char *const *parameters, GError **error)
{
    SqliteDb *db = (SqliteDb *)base;
    sqlite3_stmt *statement;
    EngineRows *rows;
    int code;

    if (!sqlite_checkpoint_intact(db, error))
        return NULL;
    statement = prepare_one(db, sql, error);
    if (statement == NULL)
        return NULL;
    bind(statement, parameters);
    rows = collect(db, statement, &code);
    code = sqlite3_finalize(statement);
    if (code == SQLITE_OK && sqlite_checkpoint_intact(db, error))
        return rows;
    if (code != SQLITE_OK)
        sqlite_statement_error(db, code, 0, error);
    engine_rows_free(rows);
    return NULL;
}

/* --- our own queries
 * -------------------------------------------------------------------------------------- */

sqlite3_stmt *sqlite_statement_resource(
    SqliteDb *db, const char *file, const char *parameter, GError **error)
{
    g_autofree char *path = g_strconcat("/rehearse/engine/sqlite/", file, NULL);
    g_autoptr(GBytes) bytes =
        g_resource_lookup_data(sqlite_sql_get_resource(), path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    sqlite3_stmt *statement = NULL;
    int code;

    g_assert(bytes != NULL);
    db->refusal = NULL;
    code = sqlite3_prepare_v2(
        db->handle, g_bytes_get_data(bytes, NULL), (int)g_bytes_get_size(bytes), &statement, NULL);
    if (code == SQLITE_OK && parameter != NULL)
        code = sqlite3_bind_text(statement, 1, parameter, -1, SQLITE_TRANSIENT);
    if (code == SQLITE_OK)
        return statement;
    sqlite3_finalize(statement);
    sqlite_statement_error(db, code, 0, error);
    return NULL;
}

gboolean sqlite_statement_compiles(SqliteDb *db, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    gboolean ok = sqlite3_prepare_v2(db->handle, sql, -1, &statement, NULL) == SQLITE_OK;

    sqlite3_finalize(statement);
    return ok;
}
