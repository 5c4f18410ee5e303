#include "snapshot_private.h"

#include <errno.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"
#include "process.h"
#include "scratch.h"

#define HINT_COPY "copy the file again (sqlite3 FILE '.backup COPY' takes a consistent one)"
#define ROW_BATCH 200

/*
 * An SQLite file is read by its own schema texts and, where wanted, rows; the file is never
 * written: it is opened as immutable, or, when transactions lie beside it in a log, as a copy in
 * scratch.
 */

typedef struct {
    const Snapshot *snapshot;
    SnapshotLoad *load;
    ScratchDir *scratch; /* NULL: the file itself is read */
    char *path;
    sqlite3 *db;
} Source;

static void source_clear(Source *source)
{
    sqlite3_close(source->db);
    g_clear_pointer(&source->scratch, scratch_remove);
    g_clear_pointer(&source->path, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Source, source_clear)

typedef sqlite3_stmt Prepared;
static void prepared_free(Prepared *prepared)
{
    sqlite3_finalize(prepared);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Prepared, prepared_free)

static void set_sqlite_error(const Source *source, GError **error)
{
    error_set(error, REHEARSE_ERROR_INPUT, HINT_COPY, "%s: %s", source->snapshot->name,
        sqlite3_errmsg(source->db));
}

/* --- opening --------------------------------------------------------------------------------- */

static SnapshotWalk spool_member(const SnapshotMember *member, gpointer data, GError **error)
{
    Source *source = data;

    if (g_strcmp0(member->path, source->snapshot->member) != 0)
        return SNAPSHOT_WALK_ON;
    return snapshot_spool(member, source->path, error) ? SNAPSHOT_WALK_STOP : SNAPSHOT_WALK_FAILED;
}

static gboolean copy_beside(const Source *source, const char *suffix, GError **error)
{
    g_autofree char *from = g_strconcat(source->snapshot->path, suffix, NULL);
    g_autofree char *to = g_strconcat(source->path, suffix, NULL);
    g_autoptr(SnapshotStream) stream = NULL;
    SnapshotMember member = {NULL, NULL, NULL, NULL, NULL};

    if (*suffix != '\0' && !g_file_test(from, G_FILE_TEST_IS_REGULAR))
        return TRUE;
    stream = snapshot_stream_file(from, error);
    member.stream = stream;
    member.file = stream;
    return stream != NULL && snapshot_spool(&member, to, error);
}

static gboolean has_log(const Snapshot *snapshot)
{
    static const char *const suffixes[] = {"-wal", "-journal"};

    for (gsize i = 0; i < G_N_ELEMENTS(suffixes); i++) {
        g_autofree char *path = g_strconcat(snapshot->path, suffixes[i], NULL);
        struct stat status;

        if (stat(path, &status) == 0 && status.st_size > 0)
            return TRUE;
    }
    return FALSE;
}

static gboolean prepare_file(Source *source, GError **error)
{
    const Snapshot *snapshot = source->snapshot;

    if (snapshot->wrapped == NULL && !has_log(snapshot)) {
        source->path = g_canonicalize_filename(snapshot->path, NULL);
        return TRUE;
    }
    source->scratch = scratch_make(geteuid(), getegid(), error);
    if (source->scratch == NULL)
        return FALSE;
    source->path = g_build_filename(source->scratch->path, "snapshot.db", NULL);
    if (snapshot->wrapped != NULL)
        return snapshot_walk(snapshot->path, spool_member, source, NULL, error);
    return copy_beside(source, "", error) && copy_beside(source, "-wal", error) &&
           copy_beside(source, "-journal", error);
}

/* No extension, no trigger or view of the file ever runs: only its tables are read. */
static gboolean open_database(Source *source, GError **error)
{
    g_autofree char *escaped = g_uri_escape_string(source->path, "/", FALSE);
    g_autofree char *uri = g_strdup_printf(
        "file:%s?%s", escaped, source->scratch != NULL ? "mode=rw" : "mode=ro&immutable=1");
    int flags =
        SQLITE_OPEN_URI | (source->scratch != NULL ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY);

    if (sqlite3_open_v2(uri, &source->db, flags, NULL) != SQLITE_OK) {
        set_sqlite_error(source, error);
        return FALSE;
    }
    sqlite3_db_config(source->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(source->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    return TRUE;
}

static Prepared *prepare(const Source *source, const char *sql, GError **error)
{
    Prepared *prepared = NULL;

    if (sqlite3_prepare_v2(source->db, sql, -1, &prepared, NULL) == SQLITE_OK)
        return prepared;
    set_sqlite_error(source, error);
    return NULL;
}

static const char *text_of(Prepared *prepared, int column)
{
    const unsigned char *text = sqlite3_column_text(prepared, column);

    return text != NULL ? (const char *)text : "";
}

/* --- statements ------------------------------------------------------------------------------ */

static gboolean execute(Source *source, GPtrArray *statements, GError **error)
{
    guint failed = 0;

    if (!engine_execute_many(source->load->db, (const SqlStatement *const *)statements->pdata,
            statements->len, &failed, error)) {
        const SqlStatement *statement =
            g_ptr_array_index(statements, MIN(failed, statements->len - 1));
        g_autofree char *words =
            g_strndup(statement->text, MIN(strcspn(statement->text, "\n("), 60));

        error_prefix(error, "%s: %s", source->snapshot->name, g_strchomp(words));
        return FALSE;
    }
    source->load->loaded->statements += statements->len;
    g_ptr_array_set_size(statements, 0);
    return !process_interrupted(error);
}

static void add_statement(GPtrArray *statements, char *text)
{
    SqlStatement *statement = g_new0(SqlStatement, 1);

    statement->text = text;
    statement->length = strlen(text);
    statement->line = 1;
    g_ptr_array_add(statements, statement);
}

/* --- rows ------------------------------------------------------------------------------------ */

/* SELECT quote(a) || ', ' || quote(b) …: each row as it stands between the brackets of VALUES. */
static char *rows_query(const Source *source, const char *table, char **columns, GError **error)
{
    g_autofree char *sql = snapshot_query("sqlite_columns");
    g_autoptr(Prepared) prepared = prepare(source, sql, error);
    g_autoptr(GString) names = g_string_new(NULL);
    g_autoptr(GString) values = g_string_new(NULL);
    g_autofree char *quoted = sql_quote_identifier(source->load->dialect, table);

    if (prepared == NULL)
        return NULL;
    sqlite3_bind_text(prepared, 1, table, -1, SQLITE_TRANSIENT);
    while (sqlite3_step(prepared) == SQLITE_ROW) {
        g_autofree char *name = sql_quote_identifier(source->load->dialect, text_of(prepared, 0));

        g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "", name);
        g_string_append_printf(values, "%squote(%s)", values->len > 0 ? " || ', ' || " : "", name);
    }
    *columns = g_strdup(names->str);
    return g_strdup_printf("SELECT %s FROM %s", values->str, quoted);
}

static gboolean load_rows(Source *source, const char *table, GError **error)
{
    g_autofree char *columns = NULL;
    g_autofree char *query = rows_query(source, table, &columns, error);
    g_autoptr(Prepared) prepared = query != NULL ? prepare(source, query, error) : NULL;
    g_autofree char *quoted = sql_quote_identifier(source->load->dialect, table);
    g_autoptr(GPtrArray) statements =
        g_ptr_array_new_with_free_func((GDestroyNotify)sql_statement_free);
    int status;

    if (prepared == NULL)
        return FALSE;
    while ((status = sqlite3_step(prepared)) == SQLITE_ROW) {
        add_statement(statements, g_strdup_printf("INSERT INTO %s (%s) VALUES (%s)", quoted,
                                      columns, text_of(prepared, 0)));
        source->load->loaded->rows_loaded++;
        if (statements->len >= ROW_BATCH && !execute(source, statements, error))
            return FALSE;
    }
    if (status == SQLITE_DONE)
        return statements->len == 0 || execute(source, statements, error);
    set_sqlite_error(source, error);
    return FALSE;
}

static gboolean load_tables(Source *source, const GPtrArray *tables, GError **error)
{
    SnapshotLoad *load = source->load;

    for (guint i = 0; i < tables->len; i++) {
        const char *table = g_ptr_array_index(tables, i);
        g_autofree char *folded = g_ascii_strdown(table, -1);

        load->loaded->history_rows |= snapshot_rows_is_history(load->options, folded);
        if (!snapshot_rows_keep(load->options, folded))
            load->loaded->row_sections_skipped++;
        else if (!load_rows(source, table, error))
            return FALSE;
    }
    return TRUE;
}

/* --- all of it ------------------------------------------------------------------------------- */

typedef struct {
    GPtrArray *objects;  /* everything but triggers, which would fire on the rows */
    GPtrArray *triggers; /* SqlStatement * */
    GPtrArray *tables;   /* char * */
} Contents;

static void contents_clear(Contents *contents)
{
    g_ptr_array_unref(contents->objects);
    g_ptr_array_unref(contents->triggers);
    g_ptr_array_unref(contents->tables);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Contents, contents_clear)

static void sort_object(Contents *contents, Prepared *row)
{
    const char *type = text_of(row, 0), *detail = text_of(row, 3);

    if (strcmp(detail, "shadow") == 0)
        return;
    add_statement(strcmp(type, "trigger") == 0 ? contents->triggers : contents->objects,
        g_strdup(text_of(row, 2)));
    /* A virtual table's rows may be anywhere. */
    if (strcmp(type, "table") == 0 && strcmp(detail, "virtual") != 0)
        g_ptr_array_add(contents->tables, g_strdup(text_of(row, 1)));
}

static gboolean read_contents(Source *source, Contents *contents, GError **error)
{
    g_autofree char *sql = snapshot_query("sqlite_objects");
    g_autoptr(Prepared) prepared = prepare(source, sql, error);
    int status;

    if (prepared == NULL)
        return FALSE;
    while ((status = sqlite3_step(prepared)) == SQLITE_ROW)
        sort_object(contents, prepared);
    if (status == SQLITE_DONE)
        return TRUE;
    set_sqlite_error(source, error);
    return FALSE;
}

static gboolean load_contents(Source *source, GError **error)
{
    g_auto(Contents) contents = {g_ptr_array_new_with_free_func((GDestroyNotify)sql_statement_free),
        g_ptr_array_new_with_free_func((GDestroyNotify)sql_statement_free),
        g_ptr_array_new_with_free_func(g_free)};

    if (!read_contents(source, &contents, error))
        return FALSE;
    /* Rows come table by table, whatever refers to what; reset_session puts it back. */
    if (!engine_execute(source->load->db, "PRAGMA foreign_keys = OFF", -1, error))
        return FALSE;
    return (contents.objects->len == 0 || execute(source, contents.objects, error)) &&
           load_tables(source, contents.tables, error) &&
           (contents.triggers->len == 0 || execute(source, contents.triggers, error));
}

gboolean snapshot_sqlite_load(const Snapshot *snapshot, SnapshotLoad *load, GError **error)
{
    g_auto(Source) source = {.snapshot = snapshot, .load = load};

    /* All rows there are are in the file. */
    load->loaded->any_rows = TRUE;
    return prepare_file(&source, error) && open_database(&source, error) &&
           load_contents(&source, error);
}
