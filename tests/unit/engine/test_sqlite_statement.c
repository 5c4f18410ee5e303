#include "engine.h"
#include "error.h"
#include "process.h"
#include "test.h"

#include <signal.h>
#include <string.h>

static EngineDb *open_db(EngineServer **server)
{
    *server = engine_start(engine_find("sqlite"), NULL, NULL);
    return engine_create(*server, NULL);
}

LTest(sqlite_statement, errors)
{
    static const struct {
        const char *sql, *sqlstate;
        guint position;
    } cases[] = {
        {"SELECT nosuch", "SQLITE_ERROR", 8},
        {"SELECT 'é', nosuch", "SQLITE_ERROR", 13},
        {"\n-- é\nSELECT nosuch", "SQLITE_ERROR", 14},
        {"SELECT 1;\n SELECT nosuch", "SQLITE_ERROR", 19},
        {"SELEC 1", "SQLITE_ERROR", 1},
        {"INSERT INTO t VALUES (1, 'x')", "SQLITE_CONSTRAINT_PRIMARYKEY", 0},
        {"SELECT 1; /* é */ INSERT INTO t VALUES (1, 'x')", "SQLITE_CONSTRAINT_PRIMARYKEY", 19},
        {"INSERT INTO t VALUES (2, NULL)", "SQLITE_CONSTRAINT_NOTNULL", 0},
        {"INSERT INTO t VALUES (2, '')", "SQLITE_CONSTRAINT_CHECK", 0},
        {"INSERT INTO s VALUES ('x')", "SQLITE_CONSTRAINT_DATATYPE", 0},
        {"INSERT INTO r VALUES (1)", "SQLITE_CONSTRAINT_TRIGGER", 0},
        {"CREATE TABLE t (a)", "SQLITE_ERROR", 14},
        {"SELECT '", "SQLITE_ERROR", 8},
    };
    g_autoptr(EngineServer) server = NULL;
    g_autoptr(EngineDb) db = open_db(&server);

    cr_assert(engine_execute(db,
        "CREATE TABLE t (id integer PRIMARY KEY, name text NOT NULL CHECK (name <> ''));"
        "INSERT INTO t VALUES (1, 'x'); CREATE TABLE s (a integer) STRICT; CREATE TABLE r (a);"
        "CREATE TRIGGER no AFTER INSERT ON r BEGIN SELECT raise(ABORT, 'no'); END",
        -1, NULL));
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;

        cr_expect_not(engine_execute(db, cases[i].sql, -1, &error), "%s", cases[i].sql);
        cr_expect_eq(g_strcmp0(error_sqlstate(error), cases[i].sqlstate), 0, "%s: %s", cases[i].sql,
            error_sqlstate(error));
        cr_expect_eq(error_position(error), cases[i].position, "%s: %u", cases[i].sql,
            error_position(error));
    }
}

LTest(sqlite_statement, a_nul_byte_is_no_end)
{
    static const char sql[] = "CREATE TABLE a (x);\0CREATE TABLE b (x)";
    g_autoptr(EngineServer) server = NULL;
    g_autoptr(EngineDb) db = open_db(&server);
    g_autoptr(GError) error = NULL;

    cr_assert_not(engine_execute(db, sql, sizeof sql - 1, &error));
    cr_assert(g_error_matches(error, REHEARSE_ERROR, REHEARSE_ERROR_SQL));
    cr_assert_eq(error_position(error), 20);
}

LTest(sqlite_statement, what_holds_no_statement)
{
    static const char *const texts[] = {
        "", " ", ";", ";;\n", "-- only this", "/* and this */;", "/* open"};
    g_autoptr(EngineServer) server = NULL;
    g_autoptr(EngineDb) db = open_db(&server);

    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        cr_expect(engine_execute(db, texts[i], -1, NULL), "%s", texts[i]);
}

LTest(sqlite_statement, values)
{
    const char *parameters[] = {"first", "second", NULL};
    g_autoptr(EngineServer) server = NULL;
    g_autoptr(EngineDb) db = open_db(&server);
    g_autoptr(EngineRows) rows =
        engine_query(db, "SELECT 1, 1.5, NULL, x'00ff', '', ?2, ?1, $2", parameters, NULL);
    static const char *const expected[] = {
        "1", "1.5", NULL, "X'00FF'", "", "second", "first", "second"};

    for (guint i = 0; i < G_N_ELEMENTS(expected); i++)
        cr_expect_eq(g_strcmp0(engine_rows_cell(rows, 0, i), expected[i]), 0, "column %u: %s", i,
            engine_rows_cell(rows, 0, i));
}

LTest(sqlite_statement, no_rows)
{
    g_autoptr(EngineServer) server = NULL;
    g_autoptr(EngineDb) db = open_db(&server);
    g_autoptr(EngineRows) rows = engine_query(db, "SELECT 1 AS one WHERE 0", NULL, NULL);
    g_autoptr(GError) error = NULL;

    cr_assert_eq(rows->rows, 0);
    cr_assert_eq(rows->columns, 1);
    cr_assert_str_eq(rows->names[0], "one");
    cr_assert_null(engine_query(db, "-- nothing", NULL, &error));
    cr_assert(g_error_matches(error, REHEARSE_ERROR, REHEARSE_ERROR_INTERNAL));
}

/* Without the progress handler this statement would not end in our lifetime. */
LTest(sqlite_statement, a_signal_stops_it, .timeout = 20)
{
    g_autoptr(EngineServer) server = NULL;
    g_autoptr(EngineDb) db = open_db(&server);
    g_autoptr(GError) error = NULL;

    process_catch_signals();
    cr_assert(engine_execute(db, "CREATE TABLE t (a)", -1, NULL));
    cr_assert(engine_save(db, ENGINE_NEEDS_NOTHING, NULL));
    raise(SIGINT);
    cr_assert_not(engine_execute(db,
        "INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
        " SELECT max(i) FROM n",
        -1, &error));
    cr_assert(
        g_error_matches(error, REHEARSE_ERROR, REHEARSE_ERROR_INTERRUPTED), "%s", error->message);
}
