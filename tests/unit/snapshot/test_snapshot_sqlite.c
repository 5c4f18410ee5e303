#include "snapshot_fixture.h"

#include <sqlite3.h>

#include "error.h"

static const char *const history[] = {"schema_migrations", NULL};

static const char contents[] =
    "CREATE TABLE schema_migrations (version text);\n"
    "INSERT INTO schema_migrations VALUES ('2'), ('1');\n"
    "CREATE TABLE \"Big Table\" (id integer primary key autoincrement, t text, b blob, r real,"
    " g int AS (id + 1));\n"
    "INSERT INTO \"Big Table\" (t, b, r) VALUES ('it''s', x'00ff', 1.5), (NULL, NULL, NULL);\n"
    "CREATE VIRTUAL TABLE f USING fts5(a);\nINSERT INTO f VALUES ('x');\n"
    "CREATE TRIGGER tr AFTER INSERT ON \"Big Table\" BEGIN SELECT raise(abort, 'no'); END;\n"
    "CREATE INDEX i ON \"Big Table\" (t);\nCREATE VIEW v AS SELECT * FROM \"Big "
    "Table\";\nANALYZE;\n";

static sqlite3 *make(const char *path, const char *before)
{
    sqlite3 *db;
    g_autofree char *sql = g_strconcat(before, contents, NULL);
    char *message = NULL;

    cr_assert(sqlite3_open(path, &db) == SQLITE_OK);
    cr_assert(sqlite3_exec(db, sql, NULL, NULL, &message) == SQLITE_OK, "%s", message);
    return db;
}

static char *load(const char *path, SnapshotRows rows, SnapshotLoaded *loaded)
{
    SnapshotLoadOptions options = {.rows = rows, .history_tables = history};
    g_autoptr(GError) error = NULL;
    g_autoptr(Snapshot) snapshot = snapshot_open(path, &error);
    EngineDb *db = fixture_open("sqlite");
    char *result;

    cr_assert(snapshot == NULL || snapshot->kind == SNAPSHOT_SQLITE_FILE);
    if (snapshot != NULL && snapshot_load(snapshot, db, &options, loaded, &error))
        result = g_strdup(fake_engine_log(db));
    else
        result = g_strdup_printf("%s: %s", error_name(error->code), error->message);
    fake_engine_close(db);
    return result;
}

static const char schema_log[] =
    "PRAGMA foreign_keys = OFF\nCREATE TABLE schema_migrations (version text)\n"
    "CREATE TABLE \"Big Table\" (id integer primary key autoincrement, t text, b blob, r real,"
    " g int AS (id + 1))\nCREATE VIRTUAL TABLE f USING fts5(a)\nCREATE INDEX i ON \"Big Table\" "
    "(t)\n"
    "CREATE VIEW v AS SELECT * FROM \"Big Table\"\n";
static const char trigger_log[] = "CREATE TRIGGER tr AFTER INSERT ON \"Big Table\" BEGIN SELECT "
                                  "raise(abort, 'no'); END\nreset\n";

/* Rows come before triggers, which would fire on them, and in their own order. */
LTest(snapshot_sqlite, loads_schema_history_and_rows)
{
    char *folder = fixture_folder();
    g_autofree char *path = g_build_filename(folder, "a ?#%.db", NULL);
    g_auto(SnapshotLoaded) loaded = {0}, all = {0};
    g_autofree char *log = NULL, *with = NULL, *expected = NULL, *expected_all = NULL;

    sqlite3_close(make(path, ""));
    log = load(path, SNAPSHOT_ROWS_HISTORY, &loaded);
    with = load(path, SNAPSHOT_ROWS_ALL, &all);
    expected = g_strconcat(schema_log, "INSERT INTO schema_migrations (version) VALUES ('2')\n",
        "INSERT INTO schema_migrations (version) VALUES ('1')\n", trigger_log, NULL);
    cr_expect_str_eq(log, expected, "%s", log);
    expected_all =
        g_strconcat("INSERT INTO \"Big Table\" (id, t, b, r) VALUES (1, 'it''s', X'00FF', 1.5)\n",
            "INSERT INTO \"Big Table\" (id, t, b, r) VALUES (2, NULL, NULL, NULL)\n", trigger_log,
            NULL);
    cr_expect(g_str_has_suffix(with, expected_all), "%s", with);
    cr_expect(loaded.any_rows && loaded.history_rows);
    cr_expect(loaded.rows_loaded == 2 && loaded.row_sections_skipped == 1);
    cr_expect(all.rows_loaded == 4 && all.row_sections_skipped == 0);
    fixture_remove(folder);
}

LTest(snapshot_sqlite, reads_files_inside_archives)
{
    char *folder = fixture_folder();
    g_autofree char *path = g_build_filename(folder, "a.db", NULL), *bytes = NULL;
    g_autofree char *zip = NULL, *tar = NULL, *first = NULL, *second = NULL;
    g_auto(SnapshotLoaded) loaded = {0}, again = {0};
    gsize length;

    sqlite3_close(make(path, ""));
    cr_assert(g_file_get_contents(path, &bytes, &length, NULL));
    FixtureMember member = {"x/prod.sqlite3", bytes, (gssize)length, NULL};
    zip = fixture_pack(folder, "a.zip", "zip", "none", NULL, &member, 1);
    tar = fixture_pack(folder, "a.tgz", "tar", "gzip", NULL, &member, 1);
    first = load(zip, SNAPSHOT_ROWS_HISTORY, &loaded);
    second = load(tar, SNAPSHOT_ROWS_HISTORY, &again);
    cr_expect(g_str_has_prefix(first, schema_log), "%s", first);
    cr_expect_str_eq(first, second);
    fixture_remove(folder);
}

/* Transactions that are still in the log count, and nothing beside the file changes. */
LTest(snapshot_sqlite, reads_the_write_ahead_log_and_writes_nothing)
{
    char *folder = fixture_folder();
    g_autofree char *path = g_build_filename(folder, "a.db", NULL);
    g_autofree char *wal = g_strconcat(path, "-wal", NULL), *before = NULL, *after = NULL,
                    *log = NULL;
    g_auto(SnapshotLoaded) loaded = {0};
    gsize size_before, size_after;
    sqlite3 *db = make(path, "PRAGMA journal_mode = WAL;");

    cr_assert(g_file_get_contents(wal, &before, &size_before, NULL) && size_before > 0);
    log = load(path, SNAPSHOT_ROWS_HISTORY, &loaded);
    cr_expect(strstr(log, "VALUES ('1')") != NULL, "%s", log);
    cr_assert(g_file_get_contents(wal, &after, &size_after, NULL));
    cr_expect(size_before == size_after && memcmp(before, after, size_before) == 0);
    sqlite3_close(db);
    fixture_remove(folder);
}

LTest(snapshot_sqlite, notices_files_that_are_cut)
{
    char *folder = fixture_folder();
    g_autofree char *path = g_build_filename(folder, "a.db", NULL), *bytes = NULL;
    gsize length;

    sqlite3_close(make(path, ""));
    cr_assert(g_file_get_contents(path, &bytes, &length, NULL));
    for (gsize cut = 16; cut < length; cut += 1009) {
        g_autofree char *part = fixture_write(folder, "part.db", bytes, (gssize)cut);
        g_auto(SnapshotLoaded) loaded = {0};
        g_autofree char *log = load(part, SNAPSHOT_ROWS_HISTORY, &loaded);

        cr_expect(g_str_has_prefix(log, "input: part.db: truncated"), "%zu: %s", cut, log);
    }
    fixture_remove(folder);
}
