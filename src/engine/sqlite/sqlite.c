#include <unistd.h>

#include "files.h"
#include "sqlite_private.h"

#include <string.h>

#include "error.h"

/* --- server ----------------------------------------------------------------------------------- */

/* Settings become PRAGMA statements: nothing but names and plain values may get into them. */
static gboolean check_setting(const char *setting, GError **error)
{
    static const char name[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
    static const char value[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789-";
    gsize length = strspn(setting, name);

    if (length > 0 && setting[length] == '=' && setting[length + 1] != '\0' &&
        setting[length + 1 + strspn(setting + length + 1, value)] == '\0')
        return TRUE;
    error_set(error, REHEARSE_ERROR_USAGE,
        "Write the name of a pragma and its value: foreign_keys=on.",
        "'%s' is not a setting of SQLite", setting);
    return FALSE;
}

static EngineServer *start(const EngineOptions *options, GError **error)
{
    SqliteServer *server;

    for (guint i = 0; options->settings != NULL && options->settings[i] != NULL; i++)
        if (!check_setting(options->settings[i], error))
            return NULL;
    server = g_new0(SqliteServer, 1);
    server->settings = g_strdupv((char **)options->settings);
    server->server.facts.version = g_strdup(sqlite3_libversion());
    server->server.facts.version_num = (guint)sqlite3_libversion_number();
    server->server.facts.title = g_strdup_printf("SQLite %s", sqlite3_libversion());
    server->server.facts.where = g_strdup("in memory");
    return &server->server;
}

static void stop(EngineServer *base)
{
    SqliteServer *server = (SqliteServer *)base;

    g_strfreev(server->settings);
    g_free(base->facts.version);
    g_free(base->facts.title);
    g_free(base->facts.where);
    g_free(server);
}

/* --- databases -------------------------------------------------------------------------------- */

static void close_db(EngineDb *base)
{
    SqliteDb *db = (SqliteDb *)base;

    sqlite_checkpoint_free(db);
    sqlite_rows_free(db->origin);
    g_strfreev(db->defaults);
    sqlite3_close(db->handle);
    g_free(db);
}

/* The first connection of a copy is thrown away for the clone: opening one costs microseconds. */
static gboolean become_copy(SqliteDb *db, SqliteDb *source, GError **error)
{
    sqlite3 *clone = sqlite_connect_clone(db, source->handle, FALSE, error);

    if (clone == NULL)
        return FALSE;
    sqlite3_close(db->handle);
    db->handle = clone;
    return TRUE;
}

static EngineDb *create(EngineServer *server, EngineDb *source, GError **error)
{
    SqliteDb *db = g_new0(SqliteDb, 1);

    db->server = (SqliteServer *)server;
    if (!sqlite_connect_open(db, error) ||
        (source != NULL && !become_copy(db, (SqliteDb *)source, error))) {
        close_db(&db->db);
        return NULL;
    }
    db->defaults = sqlite_session_read(db->handle);
    return &db->db;
}

static gboolean execute(EngineDb *db, const char *sql, gsize length, GError **error)
{
    return sqlite_statement_run((SqliteDb *)db, sql, length, error);
}

/* The image as a file of its own, since nobody else can look into our memory. */
static char *keep(EngineDb *base, GError **error)
{
    SqliteDb *db = (SqliteDb *)base;
    g_autofree char *path = NULL;
    sqlite3_int64 size;
    unsigned char *image;
    int file = g_file_open_tmp("rehearse-kept-XXXXXX.db", &path, error);
    gboolean written;

    if (file < 0)
        return NULL;
    close(file);
    image = sqlite3_serialize(db->handle, "main", &size, 0);
    written = image != NULL && files_write(path, (const char *)image, (gsize)size, error);
    sqlite3_free(image);
    return written ? g_strdup_printf("sqlite3 %s   (remove it with: rm %s)", path, path) : NULL;
}

static GPtrArray *installed(const EngineOptions *options)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);

    g_ptr_array_add(lines, g_strdup_printf("SQLite %s  in process", sqlite3_libversion()));
    return lines;
}

const EngineDriver engine_sqlite = {
    .name = "sqlite",
    .title = "SQLite",
    .aliases = "sqlite3",
    .url_schemes = "sqlite sqlite3",
    .dialect = "sqlite",
    .features = ENGINE_TRANSACTIONAL_DDL | ENGINE_IN_PROCESS | ENGINE_STICKY_SETTINGS,
    .start = start,
    .stop = stop,
    .create = create,
    .close = close_db,
    .execute = execute,
    .execute_many = sqlite_statement_run_many,
    .query = sqlite_query_run,
    .save = sqlite_checkpoint_save,
    .restore = sqlite_checkpoint_restore,
    .release = sqlite_checkpoint_release,
    .settle = sqlite_checkpoint_settle,
    .introspect = sqlite_introspect,
    .state_digest = sqlite_rows_digest,
    .reset_session = sqlite_session_reset,
    .keep = keep,
    .installed = installed,
    .install_hint = "SQLite is part of Rehearse",
};
