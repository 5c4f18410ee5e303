#include "engine.h"
#include "error.h"
#include "test.h"

#include <string.h>

/* --- finding a driver ------------------------------------------------------------------------- */

LTest(engine, find)
{
    static const struct {
        const char *name, *found;
    } cases[] = {
        {"sqlite", "sqlite"},
        {"SQLite", "sqlite"},
        {"sqlite3", "sqlite"},
        {"postgres", "postgres"},
        {"postgresql", "postgres"},
        {"pg", "postgres"},
        {"sqlit", NULL},
        {"sqlite3 ", NULL},
        {"", NULL},
        {" ", NULL},
        {NULL, NULL},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        const EngineDriver *driver = engine_find(cases[i].name);

        cr_expect_eq(g_strcmp0(driver != NULL ? driver->name : NULL, cases[i].found), 0, "'%s'",
            cases[i].name);
    }
}

LTest(engine, find_by_url)
{
    static const struct {
        const char *url, *found;
    } cases[] = {
        {"sqlite:///var/db.sqlite", "sqlite"},
        {"sqlite3:db.sqlite", "sqlite"},
        {"postgres://u@h/d", "postgres"},
        {"postgresql://h", "postgres"},
        {"POSTGRES://h", "postgres"},
        {"mongodb://h", NULL},
        {"postgres", NULL},
        {"://h", NULL},
        {"", NULL},
        {NULL, NULL},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        const EngineDriver *driver = engine_find_by_url(cases[i].url);

        cr_expect_eq(g_strcmp0(driver != NULL ? driver->name : NULL, cases[i].found), 0, "'%s'",
            cases[i].url);
    }
}

LTest(engine, drivers_are_complete)
{
    const EngineDriver *const *drivers = engine_all();

    for (guint i = 0; drivers[i] != NULL; i++) {
        cr_expect_not_null(engine_dialect(drivers[i]), "%s", drivers[i]->name);
        cr_expect_not_null(drivers[i]->install_hint, "%s", drivers[i]->name);
        cr_expect_eq(engine_find(drivers[i]->name), drivers[i]);
    }
}

LTest(engine, needs)
{
    static const struct {
        const char *engine;
        SqlTraits traits;
        EngineNeeds needs;
    } cases[] = {
        {"sqlite", 0, ENGINE_NEEDS_NOTHING},
        {"sqlite", SQL_TRAIT_DDL | SQL_TRAIT_ROWS, ENGINE_NEEDS_NOTHING},
        {"sqlite", SQL_TRAIT_TRANSACTION, ENGINE_NEEDS_COMMIT},
        {"sqlite", SQL_TRAIT_NO_TRANSACTION, ENGINE_NEEDS_COMMIT},
        {"sqlite", SQL_TRAIT_SESSION, ENGINE_NEEDS_COMMIT},
        {"sqlite", SQL_TRAIT_DATABASE, ENGINE_NEEDS_COMMIT},
        {"sqlite", SQL_TRAIT_LOCAL | SQL_TRAIT_DDL, ENGINE_NEEDS_COMMIT},
        {"postgres", SQL_TRAIT_DDL | SQL_TRAIT_SESSION, ENGINE_NEEDS_NOTHING},
        {"postgres", SQL_TRAIT_NO_TRANSACTION, ENGINE_NEEDS_COMMIT},
        {"postgres", SQL_TRAIT_ENUM_VALUE, ENGINE_NEEDS_COMMIT},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        cr_expect_eq(engine_needs(engine_find(cases[i].engine), cases[i].traits), cases[i].needs,
            "case %u", i);
}

LTest(engine, without_transactional_ddl_everything_commits)
{
    EngineDriver driver = {.name = "none"};

    cr_expect_eq(engine_needs(&driver, SQL_TRAIT_DDL), ENGINE_NEEDS_COMMIT);
    cr_expect_eq(engine_needs(&driver, SQL_TRAIT_ROWS), ENGINE_NEEDS_NOTHING);
}

/* --- a driver that does as it is told --------------------------------------------------------- */

typedef struct {
    EngineDb db;
    const char *failing; /* the call that fails */
    GString *calls;
} FakeDb;

static EngineServer *fake_start(const EngineOptions *options, GError **error)
{
    if (options->superuser) {
        error_set(error, REHEARSE_ERROR_MISSING, NULL, "not here");
        return NULL;
    }
    return g_new0(EngineServer, 1);
}

static void fake_stop(EngineServer *server)
{
    g_free(server);
}

static EngineDb *fake_create(EngineServer *server, EngineDb *source, GError **error)
{
    FakeDb *db = g_new0(FakeDb, 1);

    db->calls = g_string_new(source != NULL ? "copy" : "");
    return &db->db;
}

static void fake_close(EngineDb *db)
{
    g_string_free(((FakeDb *)db)->calls, TRUE);
    g_free(db);
}

static gboolean call(EngineDb *base, const char *name, GError **error)
{
    FakeDb *db = (FakeDb *)base;

    g_string_append_printf(db->calls, " %s", name);
    if (g_strcmp0(db->failing, name) != 0)
        return TRUE;
    error_set_sql(error, "XX000", 0, name);
    return FALSE;
}

static gboolean fake_execute(EngineDb *db, const char *sql, gsize length, GError **error)
{
    g_autofree char *name = g_strndup(sql, length);

    return call(db, name, error);
}

static gboolean fake_save(EngineDb *db, EngineNeeds needs, GError **error)
{
    return call(db, needs == ENGINE_NEEDS_COMMIT ? "save!" : "save", error);
}

static gboolean fake_restore(EngineDb *db, GError **error)
{
    return call(db, "restore", error);
}

static gboolean fake_release(EngineDb *db, GError **error)
{
    return call(db, "release", error);
}

static const EngineDriver fake = {.name = "fake",
    .title = "Fake",
    .dialect = "sqlite",
    .start = fake_start,
    .stop = fake_stop,
    .create = fake_create,
    .close = fake_close,
    .execute = fake_execute,
    .save = fake_save,
    .restore = fake_restore,
    .release = fake_release};

static const char *calls(EngineDb *db)
{
    return ((FakeDb *)db)->calls->str;
}

static void fail(EngineDb *db, const char *what)
{
    ((FakeDb *)db)->failing = what;
}

LTest(engine, start_fails)
{
    g_autoptr(GError) error = NULL;
    EngineOptions options = {.superuser = TRUE};

    cr_assert_null(engine_start(&fake, &options, &error));
    cr_assert(g_error_matches(error, REHEARSE_ERROR, REHEARSE_ERROR_MISSING));
    engine_stop(NULL);
    engine_close(NULL);
}

LTest(engine, driver_is_not_called_after_a_failure)
{
    g_autoptr(EngineServer) server = engine_start(&fake, NULL, NULL);
    g_autoptr(EngineDb) db = engine_create(server, NULL);
    g_autoptr(GError) error = NULL;

    cr_assert_eq(db->server, server);
    cr_assert_eq(db->driver, &fake);
    fail(db, "bad");
    engine_execute(db, "bad", -1, NULL);
    cr_assert(engine_save(db, ENGINE_NEEDS_NOTHING, NULL), "a failure outside means nothing");
    engine_execute(db, "bad", -1, NULL);
    cr_assert_not(engine_execute(db, "good", -1, &error));
    cr_assert(g_error_matches(error, REHEARSE_ERROR, REHEARSE_ERROR_INTERNAL));
    cr_assert(engine_restore(db, NULL));
    cr_assert(engine_execute(db, "good and more", 4, NULL));
    cr_assert_str_eq(calls(db), " bad save bad restore good");
}

LTest(engine, failed_release_stays_open)
{
    g_autoptr(EngineServer) server = engine_start(&fake, NULL, NULL);
    g_autoptr(EngineDb) db = engine_create(server, NULL);

    cr_assert(engine_save(db, ENGINE_NEEDS_COMMIT, NULL));
    cr_assert(engine_save(db, ENGINE_NEEDS_NOTHING, NULL));
    fail(db, "release");
    cr_assert_not(engine_release(db, NULL));
    cr_assert_not(engine_release(db, NULL), "only restore after a failure");
    cr_assert(engine_restore(db, NULL));
    cr_assert(engine_restore(db, NULL));
    cr_assert_not(engine_restore(db, NULL));
    cr_assert_str_eq(calls(db), " save! save release restore restore");
}

LTest(engine, failed_save_is_not_open)
{
    g_autoptr(EngineServer) server = engine_start(&fake, NULL, NULL);
    g_autoptr(EngineDb) db = engine_create(server, NULL);

    fail(db, "save");
    cr_assert_not(engine_save(db, ENGINE_NEEDS_NOTHING, NULL));
    cr_assert_not(engine_restore(db, NULL));
    cr_assert_str_eq(calls(db), " save");
}

LTest(engine, optional_calls)
{
    g_autoptr(EngineServer) server = engine_start(&fake, NULL, NULL);
    g_autoptr(EngineDb) db = engine_create(server, NULL);
    g_autoptr(GError) error = NULL;

    cr_assert_null(engine_state_digest(db, &error));
    cr_assert_null(error);
    cr_assert(engine_settle(db, &error));
}

LTest(engine, copy_sees_only_what_is_committed)
{
    g_autoptr(EngineServer) server = engine_start(&fake, NULL, NULL);
    g_autoptr(EngineDb) db = engine_create(server, NULL);
    g_autoptr(EngineDb) copy = NULL;
    g_autoptr(GError) error = NULL;

    cr_assert(engine_save(db, ENGINE_NEEDS_COMMIT, NULL));
    copy = engine_copy(db, &error);
    cr_assert_not_null(copy);
    cr_assert_str_eq(calls(copy), "copy");
    cr_assert(engine_save(db, ENGINE_NEEDS_NOTHING, NULL));
    cr_assert_null(engine_copy(db, &error));
    cr_assert(g_error_matches(error, REHEARSE_ERROR, REHEARSE_ERROR_INTERNAL));
}
