#include "engine_private.h"

#include <string.h>

#include "error.h"

/* In the order in which they are listed to users. */
static const EngineDriver *const engine_drivers[] = {
    &engine_postgres,
    &engine_sqlite,
    NULL,
};

/* What the checked calls know about one scratch database. */
struct EngineChecks {
    GArray *saves;   /* EngineNeeds of each open save */
    gboolean failed; /* a statement failed since the innermost open save */
};

/* --- rows ------------------------------------------------------------------------------------- */

void engine_rows_free(EngineRows *rows)
{
    if (rows == NULL)
        return;
    for (gsize i = 0; i < (gsize)rows->rows * rows->columns; i++)
        g_free(rows->cells[i]);
    for (guint i = 0; i < rows->columns; i++)
        g_free(rows->names[i]);
    g_free(rows->cells);
    g_free(rows->names);
    g_free(rows);
}

const char *engine_rows_cell(const EngineRows *rows, guint row, guint column)
{
    g_return_val_if_fail(row < rows->rows && column < rows->columns, NULL);
    return rows->cells[(gsize)row * rows->columns + column];
}

/* --- finding a driver ------------------------------------------------------------------------- */

/* Is `word`, of this length, one of the words of a list "a b c"? */
static gboolean is_listed(const char *list, const char *word, gsize length)
{
    while (list != NULL && *list != '\0') {
        gsize size = strcspn(list, " ");

        if (size == length && g_ascii_strncasecmp(list, word, length) == 0)
            return TRUE;
        list += size + strspn(list + size, " ");
    }
    return FALSE;
}

const EngineDriver *const *engine_all(void)
{
    return engine_drivers;
}

const EngineDriver *engine_find(const char *name)
{
    for (guint i = 0; name != NULL && *name != '\0' && engine_drivers[i] != NULL; i++)
        if (is_listed(engine_drivers[i]->name, name, strlen(name)) ||
            is_listed(engine_drivers[i]->aliases, name, strlen(name)))
            return engine_drivers[i];
    return NULL;
}

const EngineDriver *engine_find_by_url(const char *url)
{
    const char *colon = url != NULL ? strchr(url, ':') : NULL;

    for (guint i = 0; colon != NULL && colon > url && engine_drivers[i] != NULL; i++)
        if (is_listed(engine_drivers[i]->url_schemes, url, (gsize)(colon - url)))
            return engine_drivers[i];
    return NULL;
}

const SqlDialect *engine_dialect(const EngineDriver *driver)
{
    return sql_dialect_find(driver->dialect);
}

EngineNeeds engine_needs(const EngineDriver *driver, SqlTraits traits)
{
    SqlTraits commit = SQL_TRAIT_TRANSACTION | SQL_TRAIT_NO_TRANSACTION | SQL_TRAIT_ENUM_VALUE |
                       SQL_TRAIT_LOCAL | SQL_TRAIT_DATABASE;

    if ((driver->features & ENGINE_STICKY_SETTINGS) != 0)
        commit |= SQL_TRAIT_SESSION;
    if ((driver->features & ENGINE_TRANSACTIONAL_DDL) == 0)
        commit |= SQL_TRAIT_DDL | SQL_TRAIT_EXTENSION | SQL_TRAIT_CONCURRENTLY;
    return (traits & commit) != 0 ? ENGINE_NEEDS_COMMIT : ENGINE_NEEDS_NOTHING;
}

/* --- servers and databases -------------------------------------------------------------------- */

EngineServer *engine_start(const EngineDriver *driver, const EngineOptions *options, GError **error)
{
    static const EngineOptions defaults = {0};
    EngineServer *server = driver->start(options != NULL ? options : &defaults, error);

    if (server != NULL)
        server->driver = driver;
    return server;
}

void engine_stop(EngineServer *server)
{
    if (server != NULL)
        server->driver->stop(server);
}

/* Every database is checked from its first call. server: NULL for a real one. */
static EngineDb *adopt(EngineDb *db, const EngineDriver *driver, EngineServer *server)
{
    if (db == NULL)
        return NULL;
    db->driver = driver;
    db->server = server;
    db->checks = g_new0(EngineChecks, 1);
    db->checks->saves = g_array_new(FALSE, FALSE, sizeof(EngineNeeds));
    return db;
}

static EngineDb *create(EngineServer *server, EngineDb *source, GError **error)
{
    return adopt(server->driver->create(server, source, error), server->driver, server);
}

GPtrArray *engine_sweep(const char *url, gboolean dry_run, GError **error)
{
    const EngineDriver *driver = engine_find_by_url(url);

    if (driver != NULL && driver->sweep != NULL)
        return driver->sweep(url, dry_run, error);
    error_set(error, REHEARSE_ERROR_UNSUPPORTED, "rehearse doctor lists the engines",
        "no engine here has servers with a URL of this kind");
    return NULL;
}

EngineDb *engine_attach(const char *url, GError **error)
{
    const EngineDriver *driver = engine_find_by_url(url);

    if (driver == NULL || driver->attach == NULL) {
        error_set(error, REHEARSE_ERROR_UNSUPPORTED, "rehearse doctor lists the engines",
            "no engine here opens a URL of this kind");
        return NULL;
    }
    return adopt(driver->attach(url, error), driver, NULL);
}

EngineDb *engine_create(EngineServer *server, GError **error)
{
    return create(server, NULL, error);
}

void engine_close(EngineDb *db)
{
    EngineChecks *checks;

    if (db == NULL)
        return;
    checks = db->checks;
    db->driver->close(db);
    g_array_unref(checks->saves);
    g_free(checks);
}

/* --- checks ----------------------------------------------------------------------------------- */

static guint depth(const EngineDb *db)
{
    return db->checks->saves->len;
}

static EngineNeeds innermost(const EngineDb *db)
{
    return g_array_index(db->checks->saves, EngineNeeds, depth(db) - 1);
}

static gboolean misuse(GError **error, const char *what)
{
    error_set(error, REHEARSE_ERROR_INTERNAL, "This is a defect of Rehearse: please report it.",
        "engine: %s", what);
    return FALSE;
}

/* Only a database that we made may be changed; a real one has no server of ours. */
static gboolean ours(const EngineDb *db, GError **error)
{
    if (db->server == NULL)
        return misuse(error, "a real database is only read");
    return TRUE;
}

/* A failed statement leaves a state inside a checkpoint that means nothing: do not build on it. */
static gboolean usable(EngineDb *db, GError **error)
{
    if (db->checks->failed)
        return misuse(error, "after a failed statement only restore is allowed");
    return TRUE;
}

static gboolean changeable(EngineDb *db, GError **error)
{
    return ours(db, error) && usable(db, error);
}

/* Notes a failure of the driver where it matters; returns ok. */
static gboolean noted(EngineDb *db, gboolean ok)
{
    if (!ok && depth(db) > 0)
        db->checks->failed = TRUE;
    return ok;
}

EngineDb *engine_copy(EngineDb *source, GError **error)
{
    if (!changeable(source, error))
        return NULL;
    for (guint i = 0; i < depth(source); i++) {
        if (g_array_index(source->checks->saves, EngineNeeds, i) == ENGINE_NEEDS_NOTHING) {
            misuse(error, "a copy would not see what an open savepoint holds");
            return NULL;
        }
    }
    return create(source->server, source, error);
}

/* --- statements ------------------------------------------------------------------------------- */

gboolean engine_execute(EngineDb *db, const char *sql, gssize length, GError **error)
{
    gsize size = length < 0 ? strlen(sql) : (gsize)length;

    return changeable(db, error) && noted(db, db->driver->execute(db, sql, size, error));
}

gboolean engine_execute_many(
    EngineDb *db, const SqlStatement *const *statements, guint n, guint *failed, GError **error)
{
    guint index = 0;

    if (failed != NULL)
        *failed = 0;
    if (!changeable(db, error))
        return FALSE;
    for (guint i = 0; i < n; i++)
        if (statements[i]->copy)
            return misuse(error, "COPY among the statements of execute_many");
    if (noted(db, db->driver->execute_many(db, statements, n, &index, error)))
        return TRUE;
    if (failed != NULL)
        *failed = index;
    return FALSE;
}

gboolean engine_copy_in(
    EngineDb *db, const SqlStatement *copy, SqlReadFunc rows, gpointer data, GError **error)
{
    if (!changeable(db, error))
        return FALSE;
    if (db->driver->copy_in == NULL) {
        error_set(error, REHEARSE_ERROR_UNSUPPORTED, NULL, "%s has no COPY", db->driver->title);
        return FALSE;
    }
    return noted(db, db->driver->copy_in(db, copy, rows, data, error));
}

EngineRows *engine_query(
    EngineDb *db, const char *sql, const char *const *parameters, GError **error)
{
    EngineRows *rows;

    if (!usable(db, error))
        return NULL;
    rows = db->driver->query(db, sql, parameters, error);
    noted(db, rows != NULL);
    return rows;
}

/* --- checkpoints ------------------------------------------------------------------------------ */

gboolean engine_save(EngineDb *db, EngineNeeds needs, GError **error)
{
    if (!changeable(db, error))
        return FALSE;
    if (needs == ENGINE_NEEDS_COMMIT && depth(db) > 0 && innermost(db) != ENGINE_NEEDS_COMMIT)
        return misuse(error, "a save that needs commits under one that is a savepoint");
    if (!db->driver->save(db, needs, error))
        return FALSE;
    g_array_append_val(db->checks->saves, needs);
    return TRUE;
}

gboolean engine_restore(EngineDb *db, GError **error)
{
    if (!ours(db, error))
        return FALSE;
    if (depth(db) == 0)
        return misuse(error, "restore without a save");
    if (!db->driver->restore(db, error))
        return noted(db, FALSE);
    db->checks->failed = FALSE;
    g_array_set_size(db->checks->saves, depth(db) - 1);
    return TRUE;
}

gboolean engine_release(EngineDb *db, GError **error)
{
    if (!changeable(db, error))
        return FALSE;
    if (depth(db) == 0)
        return misuse(error, "release without a save");
    if (!noted(db, db->driver->release(db, error)))
        return FALSE;
    g_array_set_size(db->checks->saves, depth(db) - 1);
    return TRUE;
}

gboolean engine_settle(EngineDb *db, GError **error)
{
    if (!changeable(db, error))
        return FALSE;
    return db->driver->settle == NULL || noted(db, db->driver->settle(db, error));
}

/* --- reading ---------------------------------------------------------------------------------- */

Schema *engine_introspect(EngineDb *db, const EngineScope *scope, GError **error)
{
    static const EngineScope everything = {0};

    if (!usable(db, error))
        return NULL;
    return db->driver->introspect(db, scope != NULL ? scope : &everything, error);
}

char *engine_state_digest(EngineDb *db, GError **error)
{
    if (!usable(db, error) || db->driver->state_digest == NULL)
        return NULL;
    return db->driver->state_digest(db, error);
}

char *engine_keep(EngineDb *db, GError **error)
{
    if (!ours(db, error))
        return NULL;
    return db->driver->keep(db, error);
}

gboolean engine_reset_session(EngineDb *db, GError **error)
{
    return changeable(db, error) && noted(db, db->driver->reset_session(db, error));
}
