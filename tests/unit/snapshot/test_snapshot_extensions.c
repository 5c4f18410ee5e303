#include "snapshot_fixture.h"

#include "error.h"

#define AVAILABLE "pg_available_extensions"

static gboolean load_text(
    EngineDb *db, const char *text, Ledger *ledger, SnapshotLoaded *loaded, GError **error)
{
    SnapshotLoadOptions options = {.ledger = ledger};

    db->server->facts.version_num = 150020;
    fake_engine_reply(db, AVAILABLE, "plpgsql\nhstore\n");
    return snapshot_load_text("x.sql", text, strlen(text), db, &options, loaded, error);
}

LTest(snapshot_extensions, leaves_out_what_nobody_needs)
{
    g_auto(SnapshotLoaded) loaded = {0};
    g_autoptr(Ledger) ledger = ledger_new();
    EngineDb *db = fixture_open("postgres");

    cr_expect(load_text(db,
        "CREATE EXTENSION IF NOT EXISTS hstore WITH SCHEMA public;\n"
        "CREATE EXTENSION IF NOT EXISTS pg_cron;\nCOMMENT ON EXTENSION pg_cron IS 'x';\n"
        "COMMENT ON EXTENSION hstore IS 'y';\nCREATE TABLE t (a int);\n",
        ledger, &loaded, NULL));
    cr_expect(strstr(fake_engine_log(db), "CREATE EXTENSION IF NOT EXISTS hstore") != NULL);
    cr_expect(strstr(fake_engine_log(db), "COMMENT ON EXTENSION hstore") != NULL);
    cr_expect(strstr(fake_engine_log(db), "pg_cron") == NULL);
    cr_expect(loaded.left_out->len == 1);
    cr_expect_str_eq(g_ptr_array_index(loaded.left_out, 0), "extension pg_cron");
    cr_expect(ledger_total(ledger) == 1);
    fake_engine_close(db);
}

LTest(snapshot_extensions, names_what_needs_a_missing_one)
{
    static const struct {
        const char *extension, *fails, *sqlstate, *message, *expected, *hint;
    } rows[] = {
        {"postgis", "CREATE TABLE a", "42704", "type \"public.geometry\" does not exist",
            "x.sql:3: CREATE TABLE a (g public.geometry): extension postgis is not installed and "
            "is needed "
            "by table a, index i, view v and 1 more (type \"public.geometry\" does not exist)",
            "apt install postgresql-15-postgis-3"},
        {"pgcrypto", "CREATE TABLE a", "42883",
            "function public.gen_random_bytes(integer) does not exist",
            "x.sql:3: CREATE TABLE a (g public.geometry): extension pgcrypto is not installed and "
            "is needed "
            "by table a (function public.gen_random_bytes(integer) does not exist)",
            "apt install postgresql-15"},
        {"homemade", "CREATE TABLE a", "42704", "type \"geometry\" does not exist",
            "x.sql:3: CREATE TABLE a (g public.geometry): extension homemade is not installed and "
            "is needed "
            "by table a, index i, view v and 1 more (type \"geometry\" does not exist)",
            "install the extension homemade for PostgreSQL 15"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(SnapshotLoaded) loaded = {0};
        g_autoptr(GError) error = NULL;
        EngineDb *db = fixture_open("postgres");
        g_autofree char *text = g_strdup_printf("CREATE EXTENSION pg_cron;\nCREATE EXTENSION %s;\n"
                                                "CREATE TABLE a (g public.geometry);\n"
                                                "CREATE TABLE other (x int);\n"
                                                "CREATE INDEX i ON b USING gist ((g::geometry));\n"
                                                "CREATE VIEW v AS SELECT NULL::geometry;\n"
                                                "CREATE TABLE z (g geometry);\n",
            rows[i].extension);

        fake_engine_fail(db, rows[i].fails, rows[i].sqlstate, rows[i].message);
        cr_expect(not(load_text(db, text, NULL, &loaded, &error)));
        cr_expect(g_error_matches(error, REHEARSE_ERROR, REHEARSE_ERROR_MISSING), "row %zu", i);
        cr_expect_str_eq(error->message, rows[i].expected, "%s", error->message);
        cr_expect_str_eq(error_hint(error), rows[i].hint);
        fake_engine_close(db);
    }
}

/* An error that has another cause is not blamed on an extension. */
LTest(snapshot_extensions, blames_no_extension_for_other_errors)
{
    static const struct {
        const char *extension, *sqlstate, *message;
    } rows[] = {
        {"pg_cron", "42704", "type \"nosuch\" does not exist"},
        {"postgis", "42601", "syntax error at or near \"geometry\""},
        {"hstore", "42704", "type \"homemade\" does not exist"},
        /* Two that we know nothing about: either could be it. */
        {"one;\nCREATE EXTENSION two", "42704", "type \"homemade\" does not exist"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(SnapshotLoaded) loaded = {0};
        g_autoptr(GError) error = NULL;
        EngineDb *db = fixture_open("postgres");
        g_autofree char *text =
            g_strdup_printf("CREATE EXTENSION %s;\nCREATE TABLE a (x int);\n", rows[i].extension);

        fake_engine_fail(db, "CREATE TABLE a", rows[i].sqlstate, rows[i].message);
        cr_expect(not(load_text(db, text, NULL, &loaded, &error)));
        cr_expect(g_error_matches(error, REHEARSE_ERROR, REHEARSE_ERROR_SQL), "row %zu: %s", i,
            error->message);
        fake_engine_close(db);
    }
}

LTest(snapshot_extensions, says_when_a_library_must_be_loaded_first)
{
    g_auto(SnapshotLoaded) loaded = {0};
    g_autoptr(GError) error = NULL;
    EngineDb *db = fixture_open("postgres");

    fake_engine_fail(
        db, "CREATE EXTENSION hstore", "55000", "must be loaded via shared_preload_libraries");
    cr_expect(not(load_text(db, "CREATE EXTENSION hstore;\n", NULL, &loaded, &error)));
    cr_expect(strstr(error_hint(error), "server-settings") != NULL);
    fake_engine_close(db);
}
