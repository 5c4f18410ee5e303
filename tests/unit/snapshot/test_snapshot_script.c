#include "snapshot_fixture.h"

#include <stdio.h>

#include "error.h"
#include "snapshot_private.h"

static const char *const history[] = {"schema_migrations", NULL};

static gboolean load_text(EngineDb *db, const char *text, SnapshotLoaded *loaded, GError **error)
{
    SnapshotLoadOptions options = {.rows = SNAPSHOT_ROWS_HISTORY, .history_tables = history};

    return snapshot_load_text("prod.sql", text, strlen(text), db, &options, loaded, error);
}

LTest(snapshot_script, names_file_line_and_statement)
{
    g_auto(SnapshotLoaded) loaded = {0};
    g_autoptr(GError) error = NULL;
    EngineDb *db = fixture_open("postgres");

    fake_engine_fail(db, "CREATE TABLE broken", "42601", "no good");
    cr_expect(not(load_text(db,
        "CREATE TABLE a (x int);\n\n-- why\nCREATE TABLE broken (\n   y int,\n"
        "   z text default 'a long text that is not needed to know it');\nCREATE TABLE c (x "
        "int);\n",
        &loaded, &error)));
    cr_expect_str_eq(error->message,
        "prod.sql:4: CREATE TABLE broken ( y int, z text default 'a long text tha…: no good");
    cr_expect(g_error_matches(error, REHEARSE_ERROR, REHEARSE_ERROR_SQL));
    cr_expect_str_eq(error_sqlstate(error), "42601");
    cr_expect(loaded.statements == 1);
    fake_engine_close(db);
}

LTest(snapshot_script, wonders_whether_the_last_statement_is_whole)
{
    g_auto(SnapshotLoaded) loaded = {0};
    g_autoptr(GError) error = NULL;
    EngineDb *db = fixture_open("postgres");

    fake_engine_fail(db, "CREATE TABLE b", "42601", "syntax error at end of input");
    cr_expect(not(load_text(db, "CREATE TABLE a (x int);\nCREATE TABLE b (x", &loaded, &error)));
    cr_expect_str_eq(error_hint(error), "check whether the file is complete");
    fake_engine_close(db);
}

LTest(snapshot_script, cuts_first_words_between_characters)
{
    g_auto(SnapshotLoaded) loaded = {0};
    g_autoptr(GError) error = NULL;
    EngineDb *db = fixture_open("postgres");

    fake_engine_fail(db, "SELECT", "42601", "no good");
    cr_expect(not(load_text(db,
        "SELECT "
        "'\303\244\303\244\303\244\303\244\303\244\303\244\303\244\303\244\303\244\303\244\303\244"
        "\303\244\303\244\303\244\303\244\303\244\303\244\303\244\303\244\303\244\303\244\303\244"
        "\303\244"
        "\303\244\303\244\303\244\303\244\303\244\303\244\303\244\303\244\303\244\303\244\303\244';"
        "\n",
        &loaded, &error)));
    cr_expect(g_utf8_validate(error->message, -1, NULL));
    fake_engine_close(db);
}

LTest(snapshot_script, reports_what_the_splitter_refuses)
{
    g_auto(SnapshotLoaded) loaded = {0};
    g_autoptr(GError) error = NULL;
    EngineDb *db = fixture_open("postgres");

    cr_expect(not(load_text(db, "CREATE TABLE a (x text DEFAULT 'open);\n", &loaded, &error)));
    cr_expect(g_error_matches(error, REHEARSE_ERROR, REHEARSE_ERROR_INPUT));
    cr_expect(g_str_has_prefix(error->message, "prod.sql: "), "%s", error->message);
    fake_engine_close(db);
}

LTest(snapshot_script, knows_how_dumps_end)
{
    static const struct {
        const char *engine, *text;
        gboolean whole;
    } rows[] = {
        {"postgres", "--\n-- PostgreSQL database dump\n--\nSELECT 1;\n", FALSE},
        {"postgres",
            "--\n-- PostgreSQL database dump\n--\nSELECT 1;\n--\n-- PostgreSQL database dump "
            "complete\n--\n",
            TRUE},
        {"postgres",
            "--\n-- PostgreSQL database dump\n--\nSELECT 1;\n--\n-- PostgreSQL database dump "
            "complete\n"
            "--\nINSERT INTO schema_migrations VALUES ('1');\n",
            TRUE},
        {"postgres",
            "--\n-- PostgreSQL database dump\n--\nSELECT '-- PostgreSQL database dump complete';\n",
            FALSE},
        {"postgres", "SELECT 1;\n", TRUE},
        {"postgres", "", TRUE},
        {"sqlite", "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nCREATE TABLE t (a);\n", FALSE},
        {"sqlite", "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nCREATE TABLE t (a);\nCOMMIT;\n",
            TRUE},
        {"sqlite",
            "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nCREATE TABLE t (a);\n"
            "ROLLBACK; -- due to errors\n",
            FALSE},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(SnapshotLoaded) loaded = {0};
        g_autoptr(GError) error = NULL;
        EngineDb *db = fixture_open(rows[i].engine);
        /* The sniffer needs a version to know the tool. */
        g_autofree char *text =
            g_strconcat(i < 4 ? "-- Dumped by pg_dump version 15.20\n" : "", rows[i].text, NULL);

        cr_expect(load_text(db, text, &loaded, &error) == rows[i].whole, "row %zu: %s", i,
            error != NULL ? error->message : "loaded");
        cr_expect(error == NULL || strstr(error->message, "truncated") != NULL, "row %zu", i);
        fake_engine_close(db);
    }
}

LTest(snapshot_script, takes_a_byte_order_mark_for_a_blank)
{
    g_auto(SnapshotLoaded) loaded = {0};
    EngineDb *db = fixture_open("postgres");

    cr_expect(load_text(db, "\xef\xbb\xbfSELECT 1;\n", &loaded, NULL));
    cr_expect_str_eq(fake_engine_log(db), "SELECT 1\nreset\n");
    fake_engine_close(db);
}

LTest(snapshot_script, drops_what_only_psql_understands)
{
    g_auto(SnapshotLoaded) loaded = {0};
    EngineDb *db = fixture_open("postgres");

    cr_expect(load_text(db,
        "\\restrict x\n\\connect prod\nSELECT 1;\n\\! rm -rf /\n\\unrestrict x\n", &loaded, NULL));
    cr_expect_str_eq(fake_engine_log(db), "SELECT 1\nreset\n");
    cr_expect(loaded.dropped->len == 2);
    cr_expect_str_eq(g_ptr_array_index(loaded.dropped, 0), "\\connect");
    fake_engine_close(db);
}

/* --- memory ---------------------------------------------------------------------------------- */

typedef struct {
    guint64 left; /* rows */
    guint stage;
    char line[128];
    gsize length, used;
} Generator;

static gboolean generate_line(Generator *generator)
{
    static const char *const stages[] = {"CREATE TABLE big (a text);\nCOPY big (a) FROM stdin;\n",
        "\\.\nCREATE TABLE last (a int);\n"};

    generator->used = generator->length = 0;
    if (generator->stage == 1 && generator->left > 0) {
        generator->left--;
        generator->length = (gsize)g_snprintf(
            generator->line, sizeof generator->line, "%0100lu\n", (unsigned long)generator->left);
        return TRUE;
    }
    if (generator->stage >= G_N_ELEMENTS(stages))
        return FALSE;
    generator->length =
        g_strlcpy(generator->line, stages[generator->stage++], sizeof generator->line);
    return TRUE;
}

static gssize generate(gpointer data, void *buffer, gsize size, GError **error)
{
    Generator *generator = data;
    gsize have = 0, part;

    while (have < size && (generator->used < generator->length || generate_line(generator))) {
        part = MIN(size - have, generator->length - generator->used);
        memcpy((char *)buffer + have, generator->line + generator->used, part);
        generator->used += part;
        have += part;
    }
    return (gssize)have;
}

static gboolean swallow_rows(
    EngineDb *db, const SqlStatement *copy, SqlReadFunc rows, gpointer data, GError **error)
{
    char buffer[64 * 1024];
    gssize got;

    while ((got = rows(data, buffer, sizeof buffer, error)) > 0)
        ;
    return got == 0;
}

static guint64 resident_kib(void)
{
    g_autofree char *text = NULL;
    const char *line;

    if (!g_file_get_contents("/proc/self/status", &text, NULL, NULL))
        return 0;
    line = strstr(text, "VmHWM:");
    return line != NULL ? g_ascii_strtoull(line + strlen("VmHWM:"), NULL, 10) : 0;
}

static void load_big(SnapshotRows rows)
{
    Generator generator = {.left = 2 * 1000 * 1000};
    SnapshotScript script = {.name = "big", .read = generate, .data = &generator};
    SnapshotLoadOptions options = {.rows = rows};
    g_auto(SnapshotLoaded) loaded = {0};
    EngineDriver driver = *fixture_driver("postgres");
    EngineDb *db = fixture_open("postgres");
    SnapshotLoad load = {
        .db = db, .dialect = sql_dialect_find("postgres"), .options = &options, .loaded = &loaded};

    driver.copy_in = swallow_rows;
    db->driver = &driver;
    load.extensions = snapshot_extensions_new();
    load.virtual_tables = g_ptr_array_new_with_free_func(g_free);
    loaded.dropped = g_ptr_array_new_with_free_func(g_free);
    loaded.left_out = g_ptr_array_new_with_free_func(g_free);
    cr_expect(snapshot_script_load(&load, &script, NULL));
    cr_expect(loaded.rows_loaded == (rows == SNAPSHOT_ROWS_ALL ? 2 * 1000 * 1000 : 0));
    cr_expect(g_str_has_suffix(fake_engine_log(db), "CREATE TABLE last (a int)\n"));
    snapshot_extensions_free(load.extensions);
    g_ptr_array_unref(load.virtual_tables);
    g_free(load.skipped_table);
    fake_engine_close(db);
}

/* 200 MB of rows, kept and skipped. */
LTest(snapshot_script, needs_no_memory_for_rows)
{
    guint64 before = resident_kib();

    load_big(SNAPSHOT_ROWS_NONE);
    load_big(SNAPSHOT_ROWS_ALL);
    cr_expect(
        resident_kib() - before < 32 * 1024, "%" G_GUINT64_FORMAT " KiB", resident_kib() - before);
}
