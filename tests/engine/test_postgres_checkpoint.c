#include "postgres_fixture.h"
#include "test.h"

/* Checkpoints, where PostgreSQL's own rollback does not suffice. */

#define SEQUENCE_VALUES                                                                            \
    "SELECT (SELECT last_value || ' ' || is_called FROM s) || ', ' || "                            \
    "(SELECT last_value || ' ' || is_called FROM t)"

/* A rollback does not take back nextval() and setval(). */
LTest(postgres_checkpoint, sequences)
{
    g_auto(PostgresFixture) fixture = {0};
    g_autoptr(GError) error = NULL;
    EngineDb *db;

    postgres_fixture_open(&fixture, NULL);
    db = fixture.db;
    postgres_fixture_run(db, "CREATE SEQUENCE s; CREATE SEQUENCE t; SELECT setval('t', 7, false)");
    postgres_fixture_save(db, ENGINE_NEEDS_NOTHING);
    postgres_fixture_run(db, "SELECT nextval('s'), nextval('t')");
    postgres_fixture_save(db, ENGINE_NEEDS_NOTHING);
    postgres_fixture_run(db, "SELECT nextval('s'), setval('t', 99)");
    error = postgres_fixture_refused(db, "SELECT nextval('s'), 1 / 0");
    postgres_fixture_restore(db);
    postgres_fixture_equal(db, SEQUENCE_VALUES, "1 true, 7 true");
    postgres_fixture_restore(db);
    postgres_fixture_equal(db, SEQUENCE_VALUES, "1 false, 7 false");
}

/* One that is made in the walk has no value before it. */
LTest(postgres_checkpoint, sequence_of_a_step)
{
    g_auto(PostgresFixture) fixture = {0};
    EngineDb *db;

    postgres_fixture_open(&fixture, NULL);
    db = fixture.db;
    postgres_fixture_save(db, ENGINE_NEEDS_NOTHING);
    postgres_fixture_run(db, "CREATE TABLE a (i serial, j int); INSERT INTO a (j) VALUES (1), (2)");
    postgres_fixture_save(db, ENGINE_NEEDS_NOTHING);
    postgres_fixture_run(
        db, "INSERT INTO a (j) VALUES (3); ALTER SEQUENCE a_i_seq RESTART WITH 40");
    postgres_fixture_restore(db);
    postgres_fixture_equal(db, "SELECT last_value FROM a_i_seq", "2");
    postgres_fixture_restore(db);
    postgres_fixture_equal(db, "SELECT to_regclass('a_i_seq')", "-");
}

/* What ran outside a walk is the new ground. */
LTest(postgres_checkpoint, sequence_moved_between_walks)
{
    g_auto(PostgresFixture) fixture = {0};
    EngineDb *db;

    postgres_fixture_open(&fixture, NULL);
    db = fixture.db;
    postgres_fixture_run(db, "CREATE SEQUENCE s");
    for (guint i = 0; i < 2; i++) {
        postgres_fixture_save(db, ENGINE_NEEDS_NOTHING);
        postgres_fixture_run(db, "SELECT setval('s', 50)");
        postgres_fixture_restore(db);
        postgres_fixture_run(db, "SELECT nextval('s')");
    }
    postgres_fixture_equal(db, "SELECT last_value FROM s", "2");
}

LTest(postgres_checkpoint, session_is_restored)
{
    g_auto(PostgresFixture) fixture = {0};
    EngineDb *db;

    postgres_fixture_open(&fixture, NULL);
    db = fixture.db;
    postgres_fixture_run(db, "CREATE ROLE r; GRANT r TO rehearse; SET search_path = pg_catalog");
    for (guint needs = ENGINE_NEEDS_NOTHING; needs <= ENGINE_NEEDS_COMMIT; needs++) {
        postgres_fixture_save(db, needs);
        postgres_fixture_equal(db, "SHOW search_path", "pg_catalog");
        postgres_fixture_run(db,
            "SET search_path = public; SET ROLE r; SET statement_timeout = '1h'; "
            "CREATE TEMP TABLE tt (); SELECT pg_advisory_lock(1)");
        postgres_fixture_restore(db);
        postgres_fixture_equal(db, "SHOW search_path", "pg_catalog");
        postgres_fixture_equal(db, "SHOW statement_timeout", "0");
        postgres_fixture_equal(db, "SELECT current_user", "rehearse");
        postgres_fixture_equal(db, "SELECT to_regclass('tt')", "-");
        postgres_fixture_equal(
            db, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'", "0");
    }
}

/* Settings, also of the session and its role, go into a copy. */
LTest(postgres_checkpoint, copy_keeps_the_session)
{
    g_auto(PostgresFixture) fixture = {0};
    EngineDb *db;

    postgres_fixture_open(&fixture, NULL);
    db = fixture.db;
    postgres_fixture_run(db,
        "CREATE ROLE r; GRANT r TO rehearse; SET ROLE r; SET work_mem = '3MB'; "
        "SET search_path = \"$user\", pg_catalog");
    postgres_fixture_save(db, ENGINE_NEEDS_COMMIT);
    postgres_fixture_equal(db, "SELECT current_user || current_setting('work_mem')", "r3MB");
    postgres_fixture_equal(db, "SHOW search_path", "\"$user\", pg_catalog");
    postgres_fixture_restore(db);
    postgres_fixture_equal(db, "SELECT current_user || current_setting('work_mem')", "r3MB");
}

LTest(postgres_checkpoint, copies_nest)
{
    g_auto(PostgresFixture) fixture = {0};
    g_autoptr(GError) error = NULL;
    EngineDb *db;

    postgres_fixture_open(&fixture, NULL);
    db = fixture.db;
    postgres_fixture_run(db, "CREATE TYPE e AS ENUM ('a')");
    postgres_fixture_save(db, ENGINE_NEEDS_COMMIT);
    postgres_fixture_run(db, "ALTER TYPE e ADD VALUE 'b'");
    postgres_fixture_run(db, "CREATE TABLE t (e e DEFAULT 'b')");
    postgres_fixture_save(db, ENGINE_NEEDS_COMMIT);
    postgres_fixture_run(db, "BEGIN; DROP TABLE t; COMMIT");
    postgres_fixture_save(db, ENGINE_NEEDS_NOTHING);
    postgres_fixture_run(db, "CREATE TABLE u ()");
    postgres_fixture_restore(db);
    postgres_fixture_equal(db, "SELECT to_regclass('t') IS NULL AND to_regclass('u') IS NULL", "t");
    postgres_fixture_restore(db);
    postgres_fixture_equal(db, "SELECT to_regclass('t')", "t");
    cr_assert(engine_release(db, &error));
    postgres_fixture_equal(db, "SELECT to_regclass('t')", "t");
    /* Nothing but the database in use and the ones of the cluster is left. */
    postgres_fixture_equal(db, "SELECT count(*) FROM pg_database", "2");
}

/* A text that ends our transaction must not pass for a rehearsal. */
LTest(postgres_checkpoint, commit_under_a_savepoint_is_found_out)
{
    static const char *const texts[] = {
        "CREATE TABLE a (); COMMIT", "COMMIT; BEGIN; CREATE TABLE b ()"};

    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_auto(PostgresFixture) fixture = {0};
        g_autoptr(GError) error = NULL;

        postgres_fixture_open(&fixture, NULL);
        postgres_fixture_save(fixture.db, ENGINE_NEEDS_NOTHING);
        postgres_fixture_run(fixture.db, texts[i]);
        cr_assert_not(engine_restore(fixture.db, &error));
        cr_assert_not_null(error);
    }
}

/* Outside a walk a transaction that was left open is no ground to stand on. */
LTest(postgres_checkpoint, open_transaction)
{
    g_auto(PostgresFixture) fixture = {0};
    g_autoptr(GError) nothing = NULL, commit = NULL;

    postgres_fixture_open(&fixture, NULL);
    postgres_fixture_run(fixture.db, "BEGIN");
    cr_assert_not(engine_save(fixture.db, ENGINE_NEEDS_NOTHING, &nothing));
    cr_assert_not(engine_save(fixture.db, ENGINE_NEEDS_COMMIT, &commit));
}

#define DEFERRED                                                                                   \
    "CREATE TABLE p (id int PRIMARY KEY); "                                                        \
    "CREATE TABLE c (p int CONSTRAINT late REFERENCES p DEFERRABLE INITIALLY DEFERRED, "           \
    "q int CONSTRAINT soon REFERENCES p DEFERRABLE INITIALLY IMMEDIATE)"

/* Between two migrations a COMMIT would have checked; afterwards all is as it was. */
static void check_settle(EngineDb *db)
{
    g_autoptr(GError) error = NULL, late = NULL, soon = NULL;

    postgres_fixture_run(db, "INSERT INTO c (p) VALUES (1); INSERT INTO p VALUES (1)");
    cr_assert(engine_settle(db, &error), "%s", error != NULL ? error->message : "");
    /* Pending checks would refuse this. */
    postgres_fixture_run(db, "ALTER TABLE c ADD COLUMN r int");
    postgres_fixture_run(db, "INSERT INTO c (p) VALUES (2)");
    cr_assert_not(engine_settle(db, &late));
    cr_assert_str_eq(error_sqlstate(late), "23503");
    postgres_fixture_restore(db);
    postgres_fixture_save(db, ENGINE_NEEDS_NOTHING);
    cr_assert(engine_settle(db, NULL));
    soon = postgres_fixture_refused(db, "INSERT INTO c (q) VALUES (3)");
    cr_assert_str_eq(error_sqlstate(soon), "23503");
}

LTest(postgres_checkpoint, settle)
{
    g_auto(PostgresFixture) fixture = {0};

    postgres_fixture_open(&fixture, NULL);
    postgres_fixture_run(fixture.db, DEFERRED);
    postgres_fixture_save(fixture.db, ENGINE_NEEDS_NOTHING);
    check_settle(fixture.db);
    postgres_fixture_restore(fixture.db);
}

/* The same for a constraint that a step of the walk made. */
LTest(postgres_checkpoint, settle_of_a_new_constraint)
{
    g_auto(PostgresFixture) fixture = {0};

    postgres_fixture_open(&fixture, NULL);
    postgres_fixture_save(fixture.db, ENGINE_NEEDS_NOTHING);
    postgres_fixture_run(fixture.db, DEFERRED);
    cr_assert(engine_settle(fixture.db, NULL));
    postgres_fixture_save(fixture.db, ENGINE_NEEDS_NOTHING);
    check_settle(fixture.db);
    postgres_fixture_restore(fixture.db);
    postgres_fixture_restore(fixture.db);
}

/* A COMMIT may be refused: then everything is rolled back, and restore() has nothing left to do. */
LTest(postgres_checkpoint, release_that_fails)
{
    g_auto(PostgresFixture) fixture = {0};
    g_autoptr(GError) error = NULL;

    postgres_fixture_open(&fixture, NULL);
    postgres_fixture_run(fixture.db, DEFERRED);
    postgres_fixture_save(fixture.db, ENGINE_NEEDS_NOTHING);
    postgres_fixture_run(fixture.db, "INSERT INTO c (p) VALUES (1)");
    cr_assert_not(engine_release(fixture.db, &error));
    cr_assert_str_eq(error_sqlstate(error), "23503");
    postgres_fixture_restore(fixture.db);
    postgres_fixture_equal(fixture.db, "SELECT count(*) FROM c", "0");
}

/* What a step reads is told by its locks: ours must not be among them. */
LTest(postgres_checkpoint, no_locks_of_our_own)
{
    g_auto(PostgresFixture) fixture = {0};
    EngineDb *db;

    postgres_fixture_open(&fixture, NULL);
    db = fixture.db;
    postgres_fixture_run(db, DEFERRED "; CREATE SEQUENCE s");
    postgres_fixture_save(db, ENGINE_NEEDS_NOTHING);
    postgres_fixture_run(db, "SELECT nextval('s')");
    postgres_fixture_save(db, ENGINE_NEEDS_NOTHING);
    cr_assert(engine_settle(db, NULL));
    postgres_fixture_run(db, "SELECT nextval('s')");
    postgres_fixture_restore(db);
    postgres_fixture_equal(db,
        "SELECT count(*) FROM pg_lock_status() WHERE pid = pg_backend_pid() AND relation < 16384 "
        "AND locktype = 'relation'",
        "0");
    postgres_fixture_restore(db);
}

/* Thousands of rollbacks leave dead rows in the catalogue; a vacuum takes them away. */
LTest(postgres_checkpoint, catalogue_stays_small)
{
    g_auto(PostgresFixture) fixture = {0};
    g_autofree char *size = NULL;

    postgres_fixture_open(&fixture, NULL);
    for (guint i = 0; i < 2500; i++) {
        postgres_fixture_save(fixture.db, ENGINE_NEEDS_NOTHING);
        postgres_fixture_run(fixture.db, "CREATE TABLE a (i serial, j int, k int, l int, m int)");
        postgres_fixture_restore(fixture.db);
    }
    /* 2,500 times 24 rows of about 150 bytes would be 9 MB. */
    size = postgres_fixture_value(
        fixture.db, "SELECT pg_relation_size('pg_attribute') - 500 * 24 * 300 < 5 * 1000 * 1000");
    cr_assert_str_eq(size, "t");
}

LTest(postgres_checkpoint, copy_of_a_database)
{
    g_auto(PostgresFixture) fixture = {0};
    g_autoptr(EngineDb) copy = NULL, fresh = NULL;
    g_autoptr(GError) error = NULL;

    postgres_fixture_open(&fixture, NULL);
    postgres_fixture_run(fixture.db, "CREATE TABLE a ()");
    copy = engine_copy(fixture.db, &error);
    cr_assert_not_null(copy, "%s", error != NULL ? error->message : "");
    fresh = engine_create(fixture.server, &error);
    cr_assert_not_null(fresh, "%s", error != NULL ? error->message : "");
    postgres_fixture_run(copy, "DROP TABLE a");
    postgres_fixture_equal(fixture.db, "SELECT to_regclass('a')", "a");
    postgres_fixture_equal(fresh, "SELECT to_regclass('a')", "-");
    postgres_fixture_run(fresh, "CREATE EXTENSION pageinspect; ALTER SCHEMA public OWNER TO app");
}

LTest(postgres_checkpoint, reset_session)
{
    g_auto(PostgresFixture) fixture = {0};

    postgres_fixture_open(&fixture, NULL);
    postgres_fixture_run(fixture.db, "CREATE ROLE r; GRANT r TO rehearse; SET ROLE r; "
                                     "SET search_path = nowhere; CREATE TEMP TABLE tt ()");
    cr_assert(engine_reset_session(fixture.db, NULL));
    postgres_fixture_equal(fixture.db, "SELECT current_user || current_setting('search_path')",
        "rehearse\"$user\", public");
    postgres_fixture_equal(fixture.db, "SELECT to_regclass('tt')", "-");
    postgres_fixture_save(fixture.db, ENGINE_NEEDS_NOTHING);
    cr_assert(engine_reset_session(fixture.db, NULL));
    postgres_fixture_restore(fixture.db);
}
