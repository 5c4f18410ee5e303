#include "snapshot_fixture.h"

#include "error.h"

static const char *const history[] = {"schema_migrations", NULL};

/* What the engine was sent, without the final reset. */
static char *run(
    EngineDb *db, const char *text, SnapshotRows rows, Ledger *ledger, SnapshotLoaded *loaded)
{
    SnapshotLoadOptions options = {.rows = rows, .history_tables = history, .ledger = ledger};
    g_autoptr(GError) error = NULL;
    char *log;

    cr_expect(snapshot_load_text("x.sql", text, strlen(text), db, &options, loaded, &error),
        "%s: %s", text, error != NULL ? error->message : "");
    log = g_strdup(fake_engine_log(db));
    if (g_str_has_suffix(log, "reset\n"))
        log[strlen(log) - strlen("reset\n")] = '\0';
    return log;
}

static const struct {
    const char *engine, *text, *sent, *left_out;
} rows[] = {
    {"postgres", "CREATE DATABASE prod;", "", "database prod"},
    {"postgres", "ALTER DATABASE prod OWNER TO x;", "", "database prod"},
    {"postgres", "COMMENT ON DATABASE prod IS 'x';", "", "database prod"},
    {"postgres", "GRANT ALL ON DATABASE prod TO x;", "", "database prod"},
    {"postgres", "GRANT ALL ON TABLE database TO x;", "GRANT ALL ON TABLE database TO x\n", NULL},
    {"postgres", "CREATE SUBSCRIPTION s CONNECTION 'host=x' PUBLICATION p;", "", "subscription s"},
    {"postgres", "CREATE SCHEMA public;", "", NULL},
    {"postgres", "CREATE SCHEMA app;", "CREATE SCHEMA app\n", NULL},
    {"postgres", "SET statement_timeout = 0;", "SET statement_timeout = 0\n", NULL},
    {"postgres", "SET default_tablespace = '';", "SET default_tablespace = ''\n", NULL},
    {"postgres", "SET default_tablespace = 'fast';", "", "setting default_tablespace"},
    {"postgres", "SET app.user = 'x';", "SET app.user = 'x'\n", NULL},
    {"postgres", "SELECT pg_catalog.setval('public.users_id_seq', 3, true);", "", NULL},
    {"postgres", "SELECT setval('users_id_seq', 3);", "", NULL},
    {"postgres", "SELECT pg_catalog.setval('public.schema_migrations_id_seq', 3, true);",
        "SELECT pg_catalog.setval('public.schema_migrations_id_seq', 3, true)\n", NULL},
    {"postgres", "SELECT pg_catalog.setval('\"A\".\"schema_migrations_id_seq\"', 3, true);",
        "SELECT pg_catalog.setval('\"A\".\"schema_migrations_id_seq\"', 3, true)\n", NULL},
    {"postgres",
        "DROP TABLE a; ALTER TABLE b DROP CONSTRAINT c; CREATE TABLE a (x int); DROP TABLE a;",
        "CREATE TABLE a (x int)\nDROP TABLE a\n", NULL},
    {"postgres", "INSERT INTO users VALUES (1); INSERT INTO public.schema_migrations VALUES ('1');",
        "INSERT INTO public.schema_migrations VALUES ('1')\n", NULL},
    {"sqlite", "CREATE TABLE sqlite_sequence(name,seq);", "", NULL},
    {"sqlite", "DELETE FROM sqlite_sequence;", "", NULL},
    {"sqlite", "INSERT INTO sqlite_sequence VALUES('t', 3);", "", NULL},
    {"sqlite", "ANALYZE sqlite_schema;", "", NULL},
    {"sqlite", "CREATE TABLE IF NOT EXISTS 'f_data'(id);",
        "CREATE TABLE IF NOT EXISTS 'f_data'(id)\n", NULL},
    {"sqlite",
        "CREATE VIRTUAL TABLE f USING fts5(a); CREATE TABLE IF NOT EXISTS 'f_data'(id); CREATE "
        "TABLE f_x(a);",
        "CREATE VIRTUAL TABLE f USING fts5(a)\nCREATE TABLE f_x(a)\n", NULL},
    {"sqlite",
        "PRAGMA writable_schema=ON;\nINSERT INTO sqlite_schema(type,name,tbl_name,rootpage,sql)"
        "VALUES('table','f','f',0,'CREATE VIRTUAL TABLE f USING fts5(a, tokenize=''x'')');\n"
        "INSERT INTO f_data VALUES(1);\nPRAGMA writable_schema=OFF;",
        "CREATE VIRTUAL TABLE f USING fts5(a, tokenize='x')\n", NULL},
};

LTest(snapshot_filter, leaves_out_what_has_no_place)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(SnapshotLoaded) loaded = {0};
        g_autoptr(Ledger) ledger = ledger_new();
        EngineDb *db = fixture_open(rows[i].engine);
        g_autofree char *log = run(db, rows[i].text, SNAPSHOT_ROWS_HISTORY, ledger, &loaded);

        cr_expect_str_eq(log, rows[i].sent, "%s\nsent: %s", rows[i].text, log);
        cr_expect(loaded.left_out->len == (rows[i].left_out != NULL), "%s", rows[i].text);
        cr_expect(ledger_total(ledger) == loaded.left_out->len, "%s", rows[i].text);
        if (loaded.left_out->len == 1 && rows[i].left_out != NULL)
            cr_expect_str_eq(g_ptr_array_index(loaded.left_out, 0), rows[i].left_out);
        for (guint j = 0; j < ledger_entries(ledger)->len; j++) {
            const LedgerEntry *entry = g_ptr_array_index(ledger_entries(ledger), j);

            cr_expect(entry->meaning != NULL);
        }
        fake_engine_close(db);
    }
}

LTest(snapshot_filter, asks_the_server_about_settings_it_may_not_know)
{
    static const struct {
        const char *reply;
        gboolean sent;
    } settings[] = {{"\\N\n", FALSE}, {"0\n", TRUE}};

    for (gsize i = 0; i < G_N_ELEMENTS(settings); i++) {
        g_auto(SnapshotLoaded) loaded = {0};
        EngineDb *db = fixture_open("postgres");
        g_autofree char *log = NULL;
        gboolean sent;

        fake_engine_reply(db, "current_setting", settings[i].reply);
        log = run(db, "SET transaction_timeout = 0;", SNAPSHOT_ROWS_HISTORY, NULL, &loaded);
        sent = strstr(log, "SET transaction_timeout = 0") != NULL;
        cr_expect(sent == settings[i].sent, "%s", log);
        cr_expect(loaded.left_out->len == !settings[i].sent);
        fake_engine_close(db);
    }
}

LTest(snapshot_filter, tolerates_what_only_an_owner_may_do)
{
    g_auto(SnapshotLoaded) loaded = {0};
    EngineDb *db = fixture_open("postgres");
    g_autofree char *log = NULL;

    fake_engine_fail(db, "COMMENT ON EXTENSION plpgsql", "42501", "must be owner");
    log = run(db, "SELECT 1;\nCOMMENT ON EXTENSION plpgsql IS 'x';\nSELECT 2;\n",
        SNAPSHOT_ROWS_HISTORY, NULL, &loaded);
    cr_expect(g_str_has_suffix(log, "SELECT 2\n"), "%s", log);
    cr_expect(loaded.statements == 2);
    cr_expect(loaded.left_out->len == 1);
    fake_engine_close(db);
}

LTest(snapshot_filter, tells_unknown_history_from_empty_history)
{
    static const struct {
        const char *engine, *text;
        gboolean any, history;
    } facts[] = {
        {"postgres", "CREATE TABLE schema_migrations (v text);", FALSE, FALSE},
        {"postgres", "COPY public.schema_migrations (v) FROM stdin;\n\\.\n", TRUE, TRUE},
        {"postgres", "COPY public.users (v) FROM stdin;\n\\.\n", TRUE, FALSE},
        {"postgres", "INSERT INTO schema_migrations VALUES ('1');", TRUE, TRUE},
        {"sqlite", "CREATE TABLE schema_migrations (v text);", FALSE, FALSE},
        /* .dump writes all rows, so a table without any is empty. */
        {"sqlite",
            "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nCREATE TABLE schema_migrations (v "
            "text);\nCOMMIT;\n",
            TRUE, TRUE},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(facts); i++) {
        g_auto(SnapshotLoaded) loaded = {0};
        EngineDb *db = fixture_open(facts[i].engine);
        g_autofree char *log = run(db, facts[i].text, SNAPSHOT_ROWS_NONE, NULL, &loaded);

        cr_expect(loaded.any_rows == facts[i].any, "row %zu", i);
        cr_expect(loaded.history_rows == facts[i].history, "row %zu", i);
        fake_engine_close(db);
    }
}

/* A run of INSERTs into one table is one section. */
LTest(snapshot_filter, counts_sections)
{
    g_auto(SnapshotLoaded) loaded = {0};
    EngineDb *db = fixture_open("postgres");
    g_autofree char *log = run(db,
        "INSERT INTO a VALUES (1); INSERT INTO a VALUES (2); INSERT INTO b VALUES (1);\n"
        "INSERT INTO schema_migrations VALUES ('1'), ('2');\n"
        "COPY c (x) FROM stdin;\n1\n\\.\nCOPY c (x) FROM stdin;\n1\n\\.\n",
        SNAPSHOT_ROWS_HISTORY, NULL, &loaded);

    cr_expect(loaded.row_sections_skipped == 4);
    cr_expect(loaded.rows_loaded == 2);
    fake_engine_close(db);
}
