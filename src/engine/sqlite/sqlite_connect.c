#include "sqlite_private.h"

#include <string.h>

#include "error.h"
#include "process.h"

/* Steps of SQLite's machine between two looks at the interruption flag: about a millisecond. */
#define SQLITE_CONNECT_PROGRESS 20000

/*
 * Pragmas that reach beyond the database: they change the whole process or say where files go.
 * They are refused with a value and without, since even reading them means nothing in memory.
 */
static const char *const refused_pragmas[] = {"data_store_directory", "temp_store_directory",
    "hard_heap_limit", "soft_heap_limit", "lock_proxy_file", "activate_extensions", "key", "rekey",
    "hexkey", "hexrekey", "textkey", NULL};

static int refuse(SqliteDb *db, const char *why)
{
    db->refusal = why;
    return SQLITE_DENY;
}

/* Called while a statement is compiled, for everything that it is going to do. */
static int authorize(void *data, int action, const char *first, const char *second,
    const char *schema, const char *inner)
{
    SqliteDb *db = data;

    switch (action) {
    case SQLITE_ATTACH:
        if (db->vacuuming && first != NULL && *first == '\0')
            return SQLITE_OK;
        return refuse(db, db->vacuuming ? "VACUUM INTO would write another file"
                                        : "ATTACH would open another database");
    case SQLITE_DETACH:
        return refuse(db, "DETACH has nothing to detach, as ATTACH is refused");
    case SQLITE_FUNCTION:
        if (second != NULL && g_ascii_strcasecmp(second, "load_extension") == 0)
            return refuse(db, "load_extension() would load a program");
        return SQLITE_OK;
    case SQLITE_PRAGMA:
        for (guint i = 0; refused_pragmas[i] != NULL; i++)
            if (g_ascii_strcasecmp(first, refused_pragmas[i]) == 0)
                return refuse(db, "this PRAGMA reaches beyond the database");
        return SQLITE_OK;
    default:
        return SQLITE_OK;
    }
}

static int interrupted(void *data)
{
    return process_interrupted(NULL);
}

/*
 * A schema is somebody else's program, so what it could do to us is switched off. trusted_schema
 * stays on as in production: without it, triggers cannot write to full-text tables, and there is
 * nothing dangerous to call, since extensions and the functions that load them are refused.
 */
static void lock_down(SqliteDb *db, sqlite3 *handle)
{
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
    sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_set_authorizer(handle, authorize, db);
    sqlite3_progress_handler(handle, SQLITE_CONNECT_PROGRESS, interrupted, NULL);
}

static gboolean apply_settings(SqliteDb *db, sqlite3 *handle, GError **error)
{
    char **settings = db->server->settings;

    for (guint i = 0; settings != NULL && settings[i] != NULL; i++) {
        g_autofree char *pragma = g_strconcat("PRAGMA ", settings[i], NULL);

        if (sqlite3_exec(handle, pragma, NULL, NULL, NULL) != SQLITE_OK) {
            error_set(error, REHEARSE_ERROR_USAGE, NULL, "SQLite refuses the setting '%s': %s",
                settings[i], sqlite3_errmsg(handle));
            return FALSE;
        }
    }
    return TRUE;
}

static sqlite3 *open_handle(SqliteDb *db, GError **error)
{
    sqlite3 *handle = NULL;

    if (sqlite3_open_v2(":memory:", &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) !=
        SQLITE_OK) {
        error_set(error, REHEARSE_ERROR_IO, NULL, "SQLite cannot open a database in memory: %s",
            sqlite3_errmsg(handle));
        sqlite3_close(handle);
        return NULL;
    }
    lock_down(db, handle);
    /* Nothing of a scratch database belongs on a disk, sorting and temporary tables included. */
    sqlite3_exec(handle, "PRAGMA temp_store = memory", NULL, NULL, NULL);
    return handle;
}

gboolean sqlite_connect_open(SqliteDb *db, GError **error)
{
    db->handle = open_handle(db, error);
    return db->handle != NULL && apply_settings(db, db->handle, error);
}

static gboolean copy_pages(sqlite3 *target, sqlite3 *source, const char *name, GError **error)
{
    sqlite3_backup *backup = sqlite3_backup_init(target, name, source, name);

    if (backup != NULL) {
        sqlite3_backup_step(backup, -1);
        if (sqlite3_backup_finish(backup) == SQLITE_OK)
            return TRUE;
    }
    error_set(error, REHEARSE_ERROR_INTERNAL, NULL, "SQLite cannot copy a database in memory: %s",
        sqlite3_errmsg(target));
    return FALSE;
}

/* Settings come after the pages: some open the database, and then its page size would be fixed. */
sqlite3 *sqlite_connect_clone(SqliteDb *db, sqlite3 *source, gboolean session, GError **error)
{
    sqlite3 *handle = open_handle(db, error);
    gboolean ok = handle != NULL && copy_pages(handle, source, "main", error);

    if (ok && session)
        ok = copy_pages(handle, source, "temp", error);
    ok = ok && apply_settings(db, handle, error);
    if (ok)
        return handle;
    sqlite3_close(handle);
    return NULL;
}
