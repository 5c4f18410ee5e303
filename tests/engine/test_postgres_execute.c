#include "postgres_fixture.h"
#include "test.h"

/* Statements, as the driver batches, replaces and reports them. */

LTest(postgres_execute, position_in_a_text_of_many)
{
    g_auto(PostgresFixture) fixture = {0};
    g_autoptr(GError) plain = NULL, special = NULL;

    postgres_fixture_open(&fixture, NULL);
    plain = postgres_fixture_refused(fixture.db, "SELECT 'ä'; SELECT nothing");
    cr_assert_eq(error_position(plain), 20);
    cr_assert_str_eq(error_sqlstate(plain), "42703");
    /* The same with a statement in front that is replaced by a longer one. */
    special = postgres_fixture_refused(
        fixture.db, "CREATE EXTENSION IF NOT EXISTS plpgsql; SELECT 'ä';\n SELECT nothing");
    cr_assert_eq(error_position(special), 61, "%u", error_position(special));
}

LTest(postgres_execute, a_text_is_one_transaction)
{
    g_auto(PostgresFixture) fixture = {0};
    g_autoptr(GError) first = NULL, second = NULL;

    postgres_fixture_open(&fixture, NULL);
    first = postgres_fixture_refused(fixture.db, "CREATE TABLE a (); SELECT nothing");
    second = postgres_fixture_refused(
        fixture.db, "CREATE TABLE a (); ALTER TABLE a OWNER TO app; SELECT nothing");
    postgres_fixture_equal(fixture.db, "SELECT to_regclass('a')", "-");
}

LTest(postgres_execute, zero_byte)
{
    g_auto(PostgresFixture) fixture = {0};
    g_autoptr(GError) error = NULL;

    postgres_fixture_open(&fixture, NULL);
    cr_assert_not(engine_execute(fixture.db, "SELECT 1\0; DROP", 15, &error));
    cr_assert_eq(error_position(error), 9);
}

/* Of three hundred statements in several messages one fails: those before it stay, none after. */
LTest(postgres_execute, batch_stops_at_the_failure)
{
    g_auto(PostgresFixture) fixture = {0};
    g_autoptr(GString) sql = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    int failed;

    postgres_fixture_open(&fixture, NULL);
    for (guint i = 0; i < 300; i++)
        g_string_append_printf(
            sql, i == 217 ? "CREATE TABLE t216 (); -- ä\n" : "CREATE TABLE t%u (); -- ä\n", i);
    failed = postgres_fixture_run_many(fixture.db, sql->str, &error);
    cr_assert_eq(failed, 217, "%d: %s", failed, error != NULL ? error->message : "");
    cr_assert_str_eq(error_sqlstate(error), "42P07");
    postgres_fixture_equal(
        fixture.db, "SELECT count(*) FROM pg_class WHERE relname ~ '^t[0-9]+$'", "217");
}

/* A syntax error stops a message before anything of it ran. */
LTest(postgres_execute, syntax_error_in_a_batch)
{
    g_auto(PostgresFixture) fixture = {0};
    g_autoptr(GError) outside = NULL, inside = NULL;
    int failed;

    postgres_fixture_open(&fixture, NULL);
    cr_assert_eq(
        postgres_fixture_run_many(fixture.db,
            "CREATE TABLE a (); CREATE TABLE b (); CRATE TABLE c (); CREATE TABLE d ()", &outside),
        2);
    cr_assert_eq(error_position(outside), 1);
    postgres_fixture_equal(
        fixture.db, "SELECT count(*) FROM pg_class WHERE relname IN ('a', 'b', 'd')", "2");
    postgres_fixture_save(fixture.db, ENGINE_NEEDS_NOTHING);
    failed = postgres_fixture_run_many(
        fixture.db, "SELECT 1; SELECT 2; SELECT 3; CRATE; SELECT 5", &inside);
    cr_assert_eq(failed, 3, "%d: %s", failed, inside != NULL ? inside->message : "");
    postgres_fixture_restore(fixture.db);
}

/* Each alone in its message, or they would be refused. */
LTest(postgres_execute, statements_that_refuse_a_transaction)
{
    g_auto(PostgresFixture) fixture = {0};
    g_autoptr(GError) error = NULL;
    int failed;

    postgres_fixture_open(&fixture, NULL);
    failed = postgres_fixture_run_many(fixture.db,
        "CREATE TABLE a (i int); CREATE INDEX CONCURRENTLY ai ON a (i); VACUUM a; "
        "CREATE TYPE e AS ENUM ('x'); ALTER TYPE e ADD VALUE 'y'; CREATE TABLE b (e e DEFAULT "
        "'y'); "
        "BEGIN; CREATE TABLE c (); COMMIT",
        &error);
    cr_assert_eq(failed, -1, "%d: %s", failed, error != NULL ? error->message : "");
}

LTest(postgres_execute, explicit_transaction_that_fails)
{
    g_auto(PostgresFixture) fixture = {0};
    g_autoptr(GError) error = NULL;

    postgres_fixture_open(&fixture, NULL);
    cr_assert_eq(postgres_fixture_run_many(
                     fixture.db, "BEGIN; CREATE TABLE a (); SELECT nothing; COMMIT", &error),
        2);
    postgres_fixture_run(fixture.db, "ROLLBACK");
    postgres_fixture_equal(fixture.db, "SELECT to_regclass('a')", "-");
}

LTest(postgres_execute, missing_roles_are_made)
{
    g_auto(PostgresFixture) fixture = {0};
    g_autoptr(GError) error = NULL;
    int failed;

    postgres_fixture_open(&fixture, NULL);
    failed = postgres_fixture_run_many(fixture.db,
        "CREATE TABLE a (); ALTER TABLE a OWNER TO app; GRANT SELECT ON a TO reader; "
        "ALTER SCHEMA public OWNER TO app; CREATE ROLE own_role; ALTER TABLE a OWNER TO app; "
        "GRANT SELECT ON a TO own_role",
        &error);
    cr_assert_eq(failed, -1, "%d: %s", failed, error != NULL ? error->message : "");
    postgres_fixture_equal(fixture.db,
        "SELECT string_agg(rolname || ':' || rolcanlogin, ' ' ORDER BY rolname) FROM pg_roles "
        "WHERE rolname IN ('app', 'reader', 'own_role')",
        "app:false own_role:false reader:false");
    cr_assert_eq(postgres_fixture_count(&fixture, "role-created"), 2);
    postgres_fixture_equal(
        fixture.db, "SELECT relowner::regrole FROM pg_class WHERE relname = 'a'", "app");
}

/* Another order of the same migrations must not find a role that this one made. */
LTest(postgres_execute, roles_are_rolled_back)
{
    g_auto(PostgresFixture) fixture = {0};

    postgres_fixture_open(&fixture, NULL);
    postgres_fixture_save(fixture.db, ENGINE_NEEDS_NOTHING);
    postgres_fixture_run(fixture.db, "CREATE TABLE a (); ALTER TABLE a OWNER TO app");
    postgres_fixture_restore(fixture.db);
    postgres_fixture_equal(fixture.db, "SELECT count(*) FROM pg_roles WHERE rolname = 'app'", "0");
    postgres_fixture_run(fixture.db, "CREATE ROLE app");
    cr_assert_eq(postgres_fixture_count(&fixture, "role-created"), 1);
}

LTest(postgres_execute, extensions_are_raised)
{
    g_auto(PostgresFixture) fixture = {0};
    g_autoptr(GError) missing = NULL, twice = NULL;

    postgres_fixture_open(&fixture, NULL);
    /* Not a trusted extension: an ordinary user may not create it. */
    postgres_fixture_run(fixture.db, "CREATE SCHEMA s; CREATE EXTENSION file_fdw WITH SCHEMA s; "
                                     "COMMENT ON EXTENSION file_fdw IS 'it''s here'");
    postgres_fixture_equal(fixture.db,
        "SELECT extnamespace::regnamespace || ' ' || obj_description(oid) FROM pg_extension "
        "WHERE extname = 'file_fdw'",
        "s it's here");
    postgres_fixture_run(fixture.db,
        "SET search_path = s; CREATE EXTENSION IF NOT EXISTS \"file_fdw\"; "
        "CREATE EXTENSION pageinspect");
    postgres_fixture_equal(fixture.db,
        "SELECT extnamespace::regnamespace FROM pg_extension WHERE extname = 'pageinspect'", "s");
    postgres_fixture_run(fixture.db,
        "ALTER EXTENSION pageinspect SET SCHEMA public; "
        "ALTER EXTENSION pageinspect UPDATE; DROP EXTENSION pageinspect, file_fdw");
    twice = postgres_fixture_refused(fixture.db, "CREATE EXTENSION plpgsql");
    cr_assert_str_eq(error_sqlstate(twice), "42710");
    missing = postgres_fixture_refused(fixture.db, "CREATE EXTENSION no_such_thing");
    cr_assert(strstr(missing->message, "no_such_thing") != NULL);
    cr_assert_not_null(error_hint(missing), "%s", missing->message);
    cr_assert(strstr(error_hint(missing), "postgresql-") != NULL);
    cr_assert(strstr(error_hint(missing), "no-such-thing") != NULL);
    cr_assert_geq(postgres_fixture_count(&fixture, "extension-raised"), 6);
}

/* Hostile SQL is an ordinary user, and stays one. */
LTest(postgres_execute, no_way_to_more_rights)
{
    static const char *const attempts[] = {
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "GRANT pg_execute_server_program TO rehearse",
        "GRANT pg_read_server_files TO rehearse",
        "GRANT pg_write_server_files TO rehearse",
        "GRANT rehearse_admin TO rehearse",
        "SET ROLE rehearse_admin",
        "SET SESSION AUTHORIZATION rehearse_admin",
        "ALTER ROLE rehearse SUPERUSER",
        "ALTER ROLE pg_execute_server_program NOSUPERUSER",
        "SELECT rehearse_internal.make_role('rehearse_admin'); SET ROLE rehearse_admin",
        "SELECT rehearse_internal.make_role('pg_execute_server_program'); SET ROLE "
        "pg_execute_server_program",
        "ALTER TABLE a OWNER TO rehearse_admin",
        "DROP SCHEMA rehearse_internal CASCADE",
        "CREATE OR REPLACE FUNCTION rehearse_internal.make_role(text) RETURNS boolean LANGUAGE sql "
        "AS 'SELECT true'",
        "CREATE TABLE rehearse_internal.t ()",
        "SELECT pg_read_file('/etc/passwd')",
        "CREATE FUNCTION f() RETURNS int LANGUAGE c AS 'libc', 'getpid'",
        "CREATE DATABASE other",
    };
    g_auto(PostgresFixture) fixture = {0};

    postgres_fixture_open(&fixture, NULL);
    postgres_fixture_run(fixture.db, "CREATE TABLE a ()");
    for (guint i = 0; i < G_N_ELEMENTS(attempts); i++) {
        g_autoptr(GError) error = postgres_fixture_refused(fixture.db, attempts[i]);

        cr_assert(g_str_has_prefix(error_sqlstate(error), "42"), "%s: %s %s", attempts[i],
            error_sqlstate(error), error->message);
    }
    postgres_fixture_equal(fixture.db, "SHOW is_superuser", "off");
}

LTest(postgres_execute, superuser_when_asked)
{
    g_auto(PostgresFixture) fixture = {0};
    EngineOptions options = {.superuser = TRUE};

    postgres_fixture_open(&fixture, &options);
    postgres_fixture_equal(fixture.db, "SHOW is_superuser", "on");
    postgres_fixture_equal(fixture.db, "SELECT current_user", "rehearse");
    postgres_fixture_run(fixture.db, "CREATE EXTENSION file_fdw");
    cr_assert_eq(postgres_fixture_count(&fixture, "extension-raised"), 0);
}

typedef struct {
    const char *rows;
    gboolean broken;
} Rows;

static gssize read_rows(gpointer data, void *buffer, gsize size, GError **error)
{
    Rows *rows = data;
    gsize length = MIN(strlen(rows->rows), size);

    if (length == 0 && rows->broken) {
        error_set(error, REHEARSE_ERROR_INPUT, NULL, "truncated");
        return -1;
    }
    memcpy(buffer, rows->rows, length);
    rows->rows += length;
    return (gssize)length;
}

LTest(postgres_execute, copy)
{
    g_auto(PostgresFixture) fixture = {0};
    char text[] = "COPY a (i) FROM stdin", nowhere[] = "COPY nowhere FROM stdin";
    SqlStatement copy = {.text = text, .length = strlen(text), .copy = TRUE};
    SqlStatement refused = {.text = nowhere, .length = strlen(nowhere), .copy = TRUE};
    Rows good = {"1\n2\n3\n", FALSE}, bad = {"x\n", FALSE}, cut = {"7\n8\n", TRUE},
         none = {"", FALSE};
    g_autoptr(GError) wrong = NULL, truncated = NULL, absent = NULL, without = NULL;

    postgres_fixture_open(&fixture, NULL);
    postgres_fixture_run(fixture.db, "CREATE TABLE a (i int)");
    cr_assert(engine_copy_in(fixture.db, &copy, read_rows, &good, NULL));
    cr_assert_not(engine_copy_in(fixture.db, &copy, read_rows, &bad, &wrong));
    cr_assert_str_eq(error_sqlstate(wrong), "22P02");
    cr_assert_not(engine_copy_in(fixture.db, &copy, read_rows, &cut, &truncated));
    cr_assert_str_eq(truncated->message, "truncated");
    cr_assert_not(engine_copy_in(fixture.db, &refused, read_rows, &none, &absent));
    cr_assert_str_eq(error_sqlstate(absent), "42P01");
    without = postgres_fixture_refused(fixture.db, "COPY a FROM stdin");
    postgres_fixture_run(fixture.db, "COPY a TO stdout");
    postgres_fixture_equal(fixture.db, "SELECT count(*) FROM a", "3");
}

LTest(postgres_execute, settings_reach_the_server)
{
    static const char *const settings[] = {"work_mem=7MB", "listen_addresses=*", NULL};
    g_auto(PostgresFixture) fixture = {0};
    EngineOptions options = {.settings = settings};

    postgres_fixture_open(&fixture, &options);
    postgres_fixture_equal(fixture.db, "SHOW work_mem", "7MB");
    postgres_fixture_equal(fixture.db, "SHOW listen_addresses", "");
}
