#include "snapshot_fixture.h"

#include "error.h"

static const char *const history[] = {"schema_migrations", NULL};

/* Loads a file of data/ or of the test; what the engine was sent, or the error, as text. */
static char *load(const char *path, const char *engine, SnapshotRows rows, SnapshotLoaded *loaded)
{
    SnapshotLoadOptions options = {.rows = rows, .history_tables = history};
    g_autoptr(GError) error = NULL;
    g_autoptr(Snapshot) snapshot = snapshot_open(path, &error);
    EngineDb *db = fixture_open(engine);
    char *result;

    cr_assert(snapshot != NULL, "%s", error->message);
    if (snapshot_load(snapshot, db, &options, loaded, &error))
        result = g_strdup(fake_engine_log(db));
    else
        result = g_strdup_printf("%s: %s", error_name(error->code), error->message);
    fake_engine_close(db);
    return result;
}

LTest(snapshot_load, keeps_the_history_and_skips_other_rows)
{
    g_autofree char *path = fixture_data("small.sql");
    g_auto(SnapshotLoaded) loaded = {0};
    g_autofree char *log = load(path, "postgres", SNAPSHOT_ROWS_HISTORY, &loaded);

    cr_expect(strstr(log, "20240101\n20240102\n") != NULL, "%s", log);
    cr_expect(strstr(log, "ada") == NULL);
    cr_expect(strstr(log, "setval") == NULL);
    cr_expect(g_str_has_suffix(log, "reset\n"));
    cr_expect(loaded.any_rows && loaded.history_rows);
    cr_expect(loaded.rows_loaded == 2, "%" G_GUINT64_FORMAT, loaded.rows_loaded);
    cr_expect(loaded.row_sections_skipped == 3, "%" G_GUINT64_FORMAT, loaded.row_sections_skipped);
    cr_expect(loaded.dropped->len == 0);
    cr_expect(loaded.statements == 22, "%u statements", loaded.statements);
}

LTest(snapshot_load, loads_no_rows_or_all)
{
    g_autofree char *path = fixture_data("small.sql");
    g_auto(SnapshotLoaded) none = {0}, all = {0};
    g_autofree char *without = load(path, "postgres", SNAPSHOT_ROWS_NONE, &none);
    g_autofree char *with = load(path, "postgres", SNAPSHOT_ROWS_ALL, &all);

    cr_expect(strstr(without, "COPY") == NULL);
    cr_expect(none.any_rows && none.history_rows && none.rows_loaded == 0);
    cr_expect(none.row_sections_skipped == 4);
    cr_expect(strstr(with, "1\tada\n2\tgrace\n3\tedsger\n") != NULL, "%s", with);
    cr_expect(strstr(with, "setval('public.users_id_seq', 3, true)") != NULL);
    cr_expect(all.rows_loaded == 5 && all.row_sections_skipped == 0);
}

LTest(snapshot_load, refuses_another_engine_before_loading)
{
    static const struct {
        const char *engine, *text, *words;
    } rows[] = {
        {"postgres", "-- MySQL dump 10.13  Distrib 8.0.36\nCREATE TABLE t (a int);\n",
            "MySQL or MariaDB dump, not one for PostgreSQL"},
        {"sqlite", "--\n-- PostgreSQL database dump\n--\n", "PostgreSQL dump, not one for SQLite"},
        {"postgres", "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nCOMMIT;\n", "SQLite dump"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        SnapshotLoadOptions options = {.history_tables = history};
        g_auto(SnapshotLoaded) loaded = {0};
        g_autoptr(GError) error = NULL;
        EngineDb *db = fixture_open(rows[i].engine);

        cr_expect(not(snapshot_load_text(
            "x.sql", rows[i].text, strlen(rows[i].text), db, &options, &loaded, &error)));
        cr_expect(g_error_matches(error, REHEARSE_ERROR, REHEARSE_ERROR_INPUT));
        cr_expect(strstr(error->message, rows[i].words) != NULL, "%s", error->message);
        cr_expect_str_eq(fake_engine_log(db), "");
        fake_engine_close(db);
    }
}

/* Wherever a dump is cut, it is never taken for whole. */
LTest(snapshot_load, notices_dumps_that_are_cut)
{
    static const char *const filters[] = {"none", "gzip", "xz", "zstd", "bzip2"};
    g_autofree char *data = fixture_data("small.sql"), *bytes = NULL;
    char *folder = fixture_folder();
    gsize length;

    cr_assert(g_file_get_contents(data, &bytes, &length, NULL));
    for (gsize i = 0; i < G_N_ELEMENTS(filters); i++) {
        FixtureMember member = {"x", bytes, (gssize)length, NULL};
        g_autofree char *path = fixture_pack(folder, "whole", "raw", filters[i], NULL, &member, 1);
        g_autofree char *whole = NULL;
        gsize size;

        cr_assert(g_file_get_contents(path, &whole, &size, NULL));
        /* The last bytes of a plain dump are behind its last line. */
        for (gsize cut = 300; cut + (i == 0 ? 150 : 0) < size; cut += 61) {
            g_autofree char *part = fixture_write(folder, "part", whole, (gssize)cut);
            g_autoptr(Snapshot) opened = snapshot_open(part, NULL);
            g_auto(SnapshotLoaded) loaded = {0};
            g_autofree char *log = NULL;

            if (opened == NULL)
                continue;
            log = load(part, "postgres", SNAPSHOT_ROWS_HISTORY, &loaded);
            cr_expect(g_str_has_prefix(log, "input: part: ") && strstr(log, "truncated") != NULL,
                "%s cut at %zu: %s", filters[i], cut, log);
        }
    }
    fixture_remove(folder);
}

LTest(snapshot_load, stops_at_a_bomb)
{
    static const char statement[] = "SELECT 1;\n";
    g_autoptr(GString) text = g_string_new(NULL);
    g_auto(SnapshotLoaded) loaded = {0};
    g_autofree char *path = NULL, *log = NULL;
    char *folder = fixture_folder();

    while (text->len < 40 * 1024 * 1024)
        g_string_append(text, statement);
    FixtureMember member = {"x", text->str, (gssize)text->len, NULL};
    path = fixture_pack(folder, "bomb.sql.gz", "raw", "gzip", NULL, &member, 1);
    log = load(path, "postgres", SNAPSHOT_ROWS_HISTORY, &loaded);
    cr_expect(g_str_has_prefix(log, "limit: "), "%.200s", log);
    fixture_remove(folder);
}

/* Rows that are skipped may be as many as they like. */
LTest(snapshot_load, skips_rows_that_shrink_much)
{
    g_autoptr(GString) text = g_string_new("CREATE TABLE t (a text);\nCOPY t (a) FROM stdin;\n");
    g_auto(SnapshotLoaded) loaded = {0};
    g_autofree char *path = NULL, *log = NULL;
    char *folder = fixture_folder();

    while (text->len < 40 * 1024 * 1024)
        g_string_append(text, "the same row again\n");
    g_string_append(text, "\\.\nCREATE TABLE last (a int);\n");
    FixtureMember member = {"x", text->str, (gssize)text->len, NULL};
    path = fixture_pack(folder, "rows.sql.gz", "raw", "gzip", NULL, &member, 1);
    log = load(path, "postgres", SNAPSHOT_ROWS_HISTORY, &loaded);
    cr_expect_str_eq(log, "CREATE TABLE t (a text)\nCREATE TABLE last (a int)\nreset\n");
    fixture_remove(folder);
}
