#include "engine.h"
#include "error.h"
#include "test.h"

#include <glib/gstdio.h>

/* What a migration may not reach, and what it may. */

static EngineDb *open_db(EngineServer **server)
{
    *server = engine_start(engine_find("sqlite"), NULL, NULL);
    return engine_create(*server, NULL);
}

LTest(sqlite_connect, nothing_outside_is_reached)
{
    static const struct {
        const char *sql;
        RehearseError code;
    } cases[] = {
        {"ATTACH '/tmp/rehearse-other.db' AS other", REHEARSE_ERROR_UNSUPPORTED},
        {"ATTACH ':memory:' AS other", REHEARSE_ERROR_UNSUPPORTED},
        {"ATTACH '' AS other", REHEARSE_ERROR_UNSUPPORTED},
        {"ATTACH 'a' || 'b' AS other", REHEARSE_ERROR_UNSUPPORTED},
        {"DETACH main", REHEARSE_ERROR_UNSUPPORTED},
        {"VACUUM INTO '/tmp/rehearse-other.db'", REHEARSE_ERROR_UNSUPPORTED},
        {"SELECT load_extension('x')", REHEARSE_ERROR_UNSUPPORTED},
        {"PRAGMA temp_store_directory = '/tmp'", REHEARSE_ERROR_UNSUPPORTED},
        {"PRAGMA hard_heap_limit = 1", REHEARSE_ERROR_UNSUPPORTED},
        {"DELETE FROM sqlite_schema", REHEARSE_ERROR_SQL},
        {"PRAGMA writable_schema = on; UPDATE sqlite_schema SET sql = ''", REHEARSE_ERROR_SQL},
        {"SELECT writefile('/tmp/rehearse-other', 'x')", REHEARSE_ERROR_SQL},
    };
    g_autoptr(EngineServer) server = NULL;
    g_autoptr(EngineDb) db = open_db(&server);

    g_unlink("/tmp/rehearse-other.db");
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;

        cr_expect_not(engine_execute(db, cases[i].sql, -1, &error), "%s", cases[i].sql);
        cr_expect(g_error_matches(error, REHEARSE_ERROR, (int)cases[i].code), "%s: %s",
            cases[i].sql, error != NULL ? error->message : "no error");
    }
    cr_assert_not(g_file_test("/tmp/rehearse-other.db", G_FILE_TEST_EXISTS));
}

LTest(sqlite_connect, a_refusal_is_forgotten)
{
    g_autoptr(EngineServer) server = NULL;
    g_autoptr(EngineDb) db = open_db(&server);
    g_autoptr(GError) error = NULL;

    cr_assert_not(engine_execute(db, "ATTACH 'x' AS y", -1, NULL));
    cr_assert_not(engine_execute(db, "SELECT nosuch", -1, &error));
    cr_assert(g_error_matches(error, REHEARSE_ERROR, REHEARSE_ERROR_SQL), "%s", error->message);
}

LTest(sqlite_connect, what_production_allows)
{
    static const char *const statements[] = {
        "VACUUM",
        "/* before */ vacuum main",
        "CREATE VIRTUAL TABLE posts USING fts5(title)",
        "CREATE TABLE t (title text)",
        "CREATE TRIGGER t_posts AFTER INSERT ON t BEGIN INSERT INTO posts VALUES (new.title); END",
        "INSERT INTO t VALUES ('x')",
        "CREATE TABLE quoted (a text DEFAULT \"word\")",
        "PRAGMA journal_mode = WAL",
        "PRAGMA foreign_keys = ON",
        "PRAGMA user_version = 7",
        "VACUUM; CREATE TABLE after_vacuum (a)",
    };
    g_autoptr(EngineServer) server = NULL;
    g_autoptr(EngineDb) db = open_db(&server);

    for (guint i = 0; i < G_N_ELEMENTS(statements); i++) {
        g_autoptr(GError) error = NULL;

        cr_expect(engine_execute(db, statements[i], -1, &error), "%s: %s", statements[i],
            error != NULL ? error->message : "");
    }
}

LTest(sqlite_connect, settings)
{
    static const struct {
        const char *setting;
        gboolean ok;
    } cases[] = {
        {"foreign_keys=on", TRUE},
        {"cache_size=-2000", TRUE},
        {"foreign_keys", FALSE},
        {"foreign_keys=", FALSE},
        {"=on", FALSE},
        {"foreign_keys=on; ATTACH 'x' AS y", FALSE},
        {"foreign_keys = on", FALSE},
        {"temp_store_directory=x", FALSE},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *settings[] = {cases[i].setting, NULL};
        EngineOptions options = {.settings = settings};
        g_autoptr(GError) error = NULL;
        g_autoptr(EngineServer) server = engine_start(engine_find("sqlite"), &options, &error);
        g_autoptr(EngineDb) db = server != NULL ? engine_create(server, &error) : NULL;

        cr_expect_eq(db != NULL, cases[i].ok, "%s", cases[i].setting);
        if (!cases[i].ok)
            cr_expect(g_error_matches(error, REHEARSE_ERROR, REHEARSE_ERROR_USAGE));
    }
}

LTest(sqlite_connect, settings_reach_copies_and_survive_a_reset)
{
    const char *settings[] = {"foreign_keys=on", NULL};
    EngineOptions options = {.settings = settings};
    g_autoptr(EngineServer) server = engine_start(engine_find("sqlite"), &options, NULL);
    g_autoptr(EngineDb) db = engine_create(server, NULL);
    g_autoptr(EngineDb) copy = NULL;
    g_autoptr(EngineRows) copied = NULL, reset = NULL;

    cr_assert(engine_execute(db, "PRAGMA foreign_keys = off", -1, NULL));
    copy = engine_copy(db, NULL);
    copied = engine_query(copy, "PRAGMA foreign_keys", NULL, NULL);
    cr_assert_str_eq(engine_rows_cell(copied, 0, 0), "1");
    cr_assert(engine_reset_session(db, NULL));
    reset = engine_query(db, "PRAGMA foreign_keys", NULL, NULL);
    cr_assert_str_eq(engine_rows_cell(reset, 0, 0), "1");
}

LTest(sqlite_connect, copies_keep_encoding_and_page_size)
{
    g_autoptr(EngineServer) server = NULL;
    g_autoptr(EngineDb) db = open_db(&server);
    g_autoptr(EngineDb) copy = NULL;
    g_autoptr(EngineRows) rows = NULL;
    g_autoptr(GError) error = NULL;

    cr_assert(engine_execute(db,
        "PRAGMA encoding = 'UTF-16le'; PRAGMA page_size = 1024; PRAGMA user_version = 12;"
        "CREATE TABLE t (a); INSERT INTO t VALUES ('é'); CREATE TEMP TABLE scrap (b)",
        -1, &error));
    copy = engine_copy(db, &error);
    cr_assert_null(error, "%s", error != NULL ? error->message : "");
    cr_assert(engine_save(db, ENGINE_NEEDS_COMMIT, &error), "%s", error->message);
    rows = engine_query(copy,
        "SELECT a, encoding, page_size, user_version, (SELECT count(*) FROM temp.sqlite_schema)"
        " FROM t, pragma_encoding, pragma_page_size, pragma_user_version",
        NULL, &error);
    cr_assert_null(error, "%s", error != NULL ? error->message : "");
    cr_assert_str_eq(engine_rows_cell(rows, 0, 0), "é");
    cr_assert_str_eq(engine_rows_cell(rows, 0, 1), "UTF-16le");
    cr_assert_str_eq(engine_rows_cell(rows, 0, 2), "1024");
    cr_assert_str_eq(engine_rows_cell(rows, 0, 3), "12");
    cr_assert_str_eq(engine_rows_cell(rows, 0, 4), "0");
}
