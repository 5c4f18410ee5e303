#include "sqlite_private.h"

#include <string.h>

#include "error.h"
#include "process.h"

/* --- errors ----------------------------------------------------------------------------------- */

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
guint sqlite_statement_position(SqliteDb *db, const char *sql, const char *statement, gsize length)
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

/* --- one statement ---------------------------------------------------------------------------- */

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

/* What was noted at the outermost save is no longer what the next one will find. SQLite calls ROLLBACK
 * a statement that only reads. */
void sqlite_statement_forget_origin(SqliteDb *db, sqlite3_stmt *statement)
{
    gboolean harmless = sqlite3_stmt_readonly(statement) && sqlite3_get_autocommit(db->handle);

    if (sqlite_checkpoint_depth(db) > 0 || harmless)
        return;
    g_clear_pointer(&db->origin, sqlite_rows_free);
}

static int step_to_end(SqliteDb *db, sqlite3_stmt *statement)
{
    int code;

    sqlite_statement_forget_origin(db, statement);
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
                db, code, sqlite_statement_position(db, sql, cursor, (gsize)(end - cursor)), error);
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
