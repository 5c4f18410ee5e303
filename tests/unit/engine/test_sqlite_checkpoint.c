#include "engine.h"
#include "error.h"
#include "test.h"

/* What the contract suite does not ask, as it is SQLite's own. */

static EngineDb *open_db(EngineServer **server)
{
    EngineDb *db;

    *server = engine_start(engine_find("sqlite"), NULL, NULL);
    db = engine_create(*server, NULL);
    cr_assert(engine_execute(db,
        "CREATE TABLE t (id integer PRIMARY KEY, name text UNIQUE ON CONFLICT ROLLBACK);"
        "INSERT INTO t VALUES (1, 'x')",
        -1, NULL));
    return db;
}

static char *value(EngineDb *db, const char *sql)
{
    g_autoptr(EngineRows) rows = engine_query(db, sql, NULL, NULL);

    return g_strdup(engine_rows_cell(rows, 0, 0));
}

#define expect_value(DB, SQL, EXPECTED)                                                            \
    do {                                                                                           \
        g_autofree char *found = value(DB, SQL);                                                   \
        cr_expect_str_eq(found, EXPECTED, "%s: %s", SQL, found);                                   \
    } while (0)

LTest(sqlite_checkpoint, a_lost_transaction_is_no_state)
{
    static const char *const statements[] = {
        "INSERT INTO t VALUES (2, 'x')",
        "INSERT OR ROLLBACK INTO t VALUES (1, 'y')",
        "ROLLBACK",
        "COMMIT",
    };

    for (guint i = 0; i < G_N_ELEMENTS(statements); i++) {
        g_autoptr(EngineServer) server = NULL;
        g_autoptr(EngineDb) db = open_db(&server);
        g_autoptr(GError) error = NULL, again = NULL;

        cr_assert(engine_save(db, ENGINE_NEEDS_NOTHING, NULL));
        cr_expect_not(engine_execute(db, statements[i], -1, &error), "%s", statements[i]);
        cr_expect(g_error_matches(error, REHEARSE_ERROR, REHEARSE_ERROR_INTERNAL), "%s: %s",
            statements[i], error != NULL ? error->message : "");
        cr_expect_not(engine_restore(db, &again), "%s", statements[i]);
        cr_expect(g_error_matches(again, REHEARSE_ERROR, REHEARSE_ERROR_INTERNAL));
    }
}

LTest(sqlite_checkpoint, the_same_where_commits_are_allowed)
{
    g_autoptr(EngineServer) server = NULL;
    g_autoptr(EngineDb) db = open_db(&server);
    g_autoptr(GError) error = NULL;

    cr_assert(engine_save(db, ENGINE_NEEDS_COMMIT, NULL));
    cr_assert_not(engine_execute(db, "INSERT INTO t VALUES (2, 'x')", -1, &error));
    cr_assert(g_error_matches(error, REHEARSE_ERROR, REHEARSE_ERROR_SQL));
    cr_assert(engine_restore(db, NULL));
}

LTest(sqlite_checkpoint, last_insert_rowid)
{
    const EngineNeeds needs[] = {ENGINE_NEEDS_NOTHING, ENGINE_NEEDS_COMMIT};
    g_autoptr(EngineServer) server = NULL;
    g_autoptr(EngineDb) db = open_db(&server);

    for (guint i = 0; i < G_N_ELEMENTS(needs); i++) {
        cr_assert(engine_save(db, needs[i], NULL));
        expect_value(db, "SELECT last_insert_rowid()", "1");
        cr_assert(engine_execute(db, "INSERT INTO t VALUES (9, 'z')", -1, NULL));
        cr_assert(engine_restore(db, NULL));
        expect_value(db, "SELECT last_insert_rowid()", "1");
    }
}

LTest(sqlite_checkpoint, open_transactions)
{
    g_autoptr(EngineServer) server = NULL;
    g_autoptr(EngineDb) db = open_db(&server);
    g_autoptr(GError) error = NULL, other = NULL;

    cr_assert(engine_save(db, ENGINE_NEEDS_COMMIT, NULL));
    cr_assert(engine_execute(db, "BEGIN; INSERT INTO t VALUES (2, 'y')", -1, NULL));
    cr_assert_not(engine_save(db, ENGINE_NEEDS_COMMIT, &error));
    cr_assert(g_error_matches(error, REHEARSE_ERROR, REHEARSE_ERROR_UNSUPPORTED));
    cr_assert(engine_save(db, ENGINE_NEEDS_NOTHING, NULL));
    cr_assert_not(engine_reset_session(db, &other));
    cr_assert(g_error_matches(other, REHEARSE_ERROR, REHEARSE_ERROR_UNSUPPORTED));
    cr_assert(engine_restore(db, NULL));
    expect_value(db, "SELECT count(*) FROM t", "2");
    cr_assert(engine_reset_session(db, NULL));
    expect_value(db, "SELECT count(*) FROM t", "1");
    cr_assert(engine_save(db, ENGINE_NEEDS_COMMIT, NULL));
    cr_assert(engine_restore(db, NULL));
    cr_assert(engine_restore(db, NULL));
}

LTest(sqlite_checkpoint, temporary_rows_and_settings_in_a_copy)
{
    g_autoptr(EngineServer) server = NULL;
    g_autoptr(EngineDb) db = open_db(&server);

    cr_assert(engine_execute(db,
        "CREATE TEMP TABLE scrap (a); INSERT INTO scrap VALUES (5);"
        "CREATE TEMP TRIGGER copy AFTER INSERT ON main.t BEGIN INSERT INTO scrap VALUES (6); END;"
        "PRAGMA case_sensitive_like = on; PRAGMA ignore_check_constraints = on",
        -1, NULL));
    cr_assert(engine_save(db, ENGINE_NEEDS_COMMIT, NULL));
    expect_value(db, "SELECT 'a' LIKE 'A'", "0");
    expect_value(db, "PRAGMA ignore_check_constraints", "1");
    cr_assert(engine_execute(db, "INSERT INTO t VALUES (3, 'c')", -1, NULL));
    expect_value(db, "SELECT sum(a) FROM scrap", "11");
    cr_assert(engine_release(db, NULL));
    expect_value(db, "SELECT sum(a) FROM scrap", "11");
}

LTest(sqlite_checkpoint, reset_drops_every_temporary_thing)
{
    g_autoptr(EngineServer) server = NULL;
    g_autoptr(EngineDb) db = open_db(&server);
    g_autoptr(GError) error = NULL;

    cr_assert(
        engine_execute(db,
            "CREATE TEMP TABLE \"odd name\" (a integer PRIMARY KEY AUTOINCREMENT, b UNIQUE);"
            "INSERT INTO \"odd name\" VALUES (1, 2);"
            "CREATE INDEX temp.i ON \"odd name\" (b); CREATE TEMP VIEW v AS SELECT * FROM nowhere;"
            "CREATE VIRTUAL TABLE temp.f USING fts5(x);"
            "CREATE TEMP TRIGGER r AFTER INSERT ON main.t BEGIN SELECT 1; END; PRAGMA query_only = "
            "on",
            -1, &error),
        "%s", error->message);
    cr_assert(engine_reset_session(db, &error), "%s", error->message);
    expect_value(
        db, "SELECT count(*) FROM temp.sqlite_schema WHERE name <> 'sqlite_sequence'", "0");
    expect_value(db, "PRAGMA query_only", "0");
}

/* A reset inside a savepoint that is released belongs to the savepoint below it. */
LTest(sqlite_checkpoint, settings_of_a_released_save)
{
    g_autoptr(EngineServer) server = NULL;
    g_autoptr(EngineDb) db = open_db(&server);

    cr_assert(engine_execute(db, "PRAGMA foreign_keys = on", -1, NULL));
    cr_assert(engine_save(db, ENGINE_NEEDS_NOTHING, NULL));
    cr_assert(engine_save(db, ENGINE_NEEDS_NOTHING, NULL));
    cr_assert(engine_reset_session(db, NULL));
    cr_assert(engine_release(db, NULL));
    expect_value(db, "PRAGMA foreign_keys", "0");
    cr_assert(engine_restore(db, NULL));
    expect_value(db, "PRAGMA foreign_keys", "1");
}
