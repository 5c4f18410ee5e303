#include "test.h"

#include "error.h"
#include "fake_engine.h"
#include "migration.h"

/* What is sent to an engine, and what is made of its answers; test_history_sqlite.c runs the SQL.
 */

static MigrationSet *read_set(const char *project, const char *engine, const char *table)
{
    g_autofree char *path = g_build_filename(PROJECTS, project, NULL);
    g_autoptr(FileTree) tree = files_folder(path, NULL);
    MigrationOptions options = {.history_table = table, .dialect = sql_dialect_find(engine)};
    g_autoptr(GError) error = NULL;
    MigrationSet *set = migration_read(tree, &options, &error);

    cr_assert_not_null(set, "%s: %s", project, error != NULL ? error->message : "");
    return set;
}

static char *joined(const GPtrArray *texts)
{
    GString *result = g_string_new(NULL);

    for (guint i = 0; i < texts->len; i++)
        g_string_append_printf(result, "%s%s", i > 0 ? " " : "",
            texts->pdata[i] != NULL ? (const char *)texts->pdata[i] : "-");
    return g_string_free(result, FALSE);
}

static char *show(const History *history)
{
    static const char *const states[] = {
        [HISTORY_UNKNOWN] = "unknown", [HISTORY_EMPTY] = "empty", [HISTORY_KNOWN] = "known"};
    g_autofree char *versions = joined(history->versions);
    g_autofree char *checksums = joined(history->checksums);
    g_autofree char *failed = joined(history->failed);

    return g_strdup_printf("%s, %s (%s): [%s] checksums [%s] failed [%s]", states[history->state],
        history->ordered ? "ordered" : "unordered", history->source != NULL ? history->source : "-",
        versions, checksums, failed);
}

typedef struct {
    const char *project, *engine, *table;
    const char *columns; /* the answer to the look-up */
    const char *rows;
    gboolean rows_known;
    const char *expected;
} ReadCase;

#define FLYWAY_COLUMNS                                                                             \
    "app|installed_rank\napp|version\napp|description\napp|type\napp|script\napp|checksum\n"       \
    "app|success\n"
#define SQLX_COLUMNS                                                                               \
    "public|version\npublic|description\npublic|installed_on\npublic|success\npublic|checksum\n"   \
    "public|execution_time\n"

static const ReadCase read_cases[] = {
    {"dbmate", "postgres", NULL, "", "", TRUE, "unknown, unordered (-): [] checksums [] failed []"},
    {"dbmate", "postgres", NULL, "public|version\n", "", TRUE,
        "empty, unordered (-): [] checksums [] failed []"},
    {"dbmate", "postgres", NULL, "public|version\n", "", FALSE,
        "unknown, unordered (-): [] checksums [] failed []"},
    {"dbmate", "postgres", NULL, "public|version\n",
        "0108|\\N|applied\n0107|\\N|applied\n0042|\\N|applied\n", TRUE,
        "known, ordered (physical order): [0108 0107 0042] checksums [- - -] failed []"},
    {"dbmate", "sqlite", NULL, "|version\n", "0108|\\N|applied\n", FALSE,
        "known, ordered (physical order): [0108] checksums [-] failed []"},
    {"golang-migrate", "postgres", NULL, "public|version\npublic|dirty\n", "2|\\N|up-to\n", TRUE,
        "known, unordered (-): [1 2] checksums [- -] failed []"},
    {"golang-migrate", "postgres", NULL, "public|version\npublic|dirty\n", "10|\\N|before\n", TRUE,
        "known, unordered (-): [1 2] checksums [- -] failed [10]"},
    {"golang-migrate", "postgres", NULL, "public|version\npublic|dirty\n", "7|\\N|up-to\n", TRUE,
        "known, unordered (-): [1 2 7] checksums [- - -] failed []"},
    {"golang-migrate", "postgres", NULL, "public|version\npublic|dirty\n", "1|\\N|up-to\n", TRUE,
        "known, unordered (-): [1] checksums [-] failed []"},
    {"diesel", "postgres", NULL, "public|version\npublic|run_on\n",
        "20240212120204|\\N|applied\n9|\\N|applied\n", TRUE,
        "known, ordered (run_on): [20240212120204 9] checksums [- -] failed []"},
    {"goose", "sqlite", NULL, "|id\n|version_id\n|is_applied\n", "10|\\N|applied\n2|\\N|applied\n",
        TRUE, "known, ordered (id): [10 2] checksums [- -] failed []"},
    {"sqlx", "postgres", NULL, SQLX_COLUMNS, "10|abcd|applied\n2|ef01|failed\n", TRUE,
        "known, ordered (installed_on): [10] checksums [abcd] failed [2]"},
    {"flyway", "postgres", "app.flyway_schema_history", FLYWAY_COLUMNS,
        "1.0|365469020|applied\n1_1|5|applied\nR__view|7|applied\n2.0.1|-1|failed\n", TRUE,
        "known, ordered (installed_rank): [1 1_1 R__view] checksums [365469020 5 7] failed "
        "[2.0.1]"},
    {"flyway", "postgres", "app.flyway_schema_history", FLYWAY_COLUMNS,
        "2|\\N|up-to\n2.0.1|4|applied\n", TRUE,
        "known, unordered (-): [1 1.1 2 2.0.1] checksums [- - - 4] failed []"},
    {"flyway", "postgres", "app.flyway_schema_history", FLYWAY_COLUMNS,
        "0|\\N|up-to\n1|4|applied\n", TRUE,
        "known, ordered (installed_rank): [0 1] checksums [- 4] failed []"},
    {"plain", "postgres", NULL, "", "", TRUE, "unknown, unordered (-): [] checksums [] failed []"},
    {"plain", "postgres", "applied", "public|id\npublic|filename\n",
        "010.sql|\\N|applied\n001|\\N|applied\n", TRUE,
        "known, ordered (physical order): [010 1] checksums [- -] failed []"},
};

LTest(history, read)
{
    for (guint i = 0; i < G_N_ELEMENTS(read_cases); i++) {
        const ReadCase *test = &read_cases[i];
        g_autoptr(MigrationSet) set = read_set(test->project, test->engine, test->table);
        EngineDb *db = fake_engine_open(test->engine);
        g_autoptr(GError) error = NULL;
        g_autoptr(History) history = NULL;
        g_autofree char *actual = NULL;

        fake_engine_reply(db, "-- The columns of a table", test->columns);
        fake_engine_reply(db, "SELECT", test->rows);
        history = history_read(set, db, test->rows_known, &error);
        cr_assert_not_null(history, "%u: %s", i, error != NULL ? error->message : "");
        actual = show(history);
        cr_expect_str_eq(actual, test->expected, "%u %s: %s", i, test->project, actual);
        fake_engine_close(db);
    }
}

LTest(history, found_in_its_schema)
{
    g_autoptr(MigrationSet) set = read_set("dbmate", "postgres", NULL);
    EngineDb *db = fake_engine_open("postgres");
    g_autoptr(History) history = NULL;

    fake_engine_reply(db, "-- The columns of a table", "Odd|version\n");
    fake_engine_reply(db, "SELECT", "0107|\\N|applied\n");
    history = history_read(set, db, TRUE, NULL);
    cr_assert_not_null(history);
    cr_expect_not_null(strstr(fake_engine_log(db), "FROM \"Odd\".schema_migrations ORDER BY ctid"));
    fake_engine_close(db);
}

LTest(history, other_columns)
{
    g_autoptr(MigrationSet) set = read_set("golang-migrate", "postgres", NULL);
    EngineDb *db = fake_engine_open("postgres");
    g_autoptr(GError) error = NULL;
    History *history;

    fake_engine_reply(db, "-- The columns of a table", "public|version\npublic|inserted_at\n");
    history = history_read(set, db, TRUE, &error);
    cr_assert_null(history);
    cr_expect_eq(error->code, REHEARSE_ERROR_INPUT);
    cr_expect_str_eq(error->message,
        "history table public.schema_migrations is not golang-migrate's: it has no column dirty "
        "(it has version, inserted_at)");
    cr_expect_not(history_create(set, db, NULL));
    fake_engine_close(db);
}

LTest(history, failures)
{
    g_autoptr(MigrationSet) set = read_set("dbmate", "postgres", NULL);
    EngineDb *db = fake_engine_open("postgres");
    g_autoptr(GError) looking = NULL, reading = NULL, writing = NULL, making = NULL, other = NULL;
    const Migration *first = set->migrations->pdata[0];
    EngineDb *mysql = fake_engine_open("mysql");

    fake_engine_fail(db, "pg_attribute", "57014", "cancelled");
    cr_expect_null(history_read(set, db, TRUE, &looking));
    cr_expect_str_eq(
        looking->message, "looking for the history table schema_migrations: cancelled");
    fake_engine_forget(db);
    fake_engine_reply(db, "pg_attribute", "public|version\n");
    fake_engine_fail(db, "SELECT", "42501", "denied");
    cr_expect_null(history_read(set, db, TRUE, &reading));
    cr_expect_str_eq(
        reading->message, "reading the history table public.schema_migrations: denied");
    cr_expect_str_eq(error_sqlstate(reading), "42501");
    fake_engine_fail(db, "INSERT", "23505", "already there");
    cr_expect_not(history_record(set, db, first, &writing));
    cr_expect_str_eq(writing->message, "history table schema_migrations: already there");
    fake_engine_forget(db);
    fake_engine_fail(db, "CREATE TABLE", "42501", "denied");
    cr_expect_not(history_create(set, db, &making));
    cr_expect_str_eq(making->message, "history table schema_migrations: denied");
    cr_expect_not(history_create(set, mysql, &other));
    cr_expect_eq(other->code, REHEARSE_ERROR_UNSUPPORTED);
    fake_engine_close(db);
    fake_engine_close(mysql);
}

typedef struct {
    const char *project, *engine, *table;
    guint index;
    const char *columns;
    const char *expected; /* the last statement sent */
} RecordCase;

static const RecordCase record_cases[] = {
    {"dbmate", "postgres", NULL, 0, "public|version\n",
        "INSERT INTO public.schema_migrations (version) VALUES ('0107');\n"},
    {"dbmate", "postgres", "ops.done", 0, "ops|version\n",
        "INSERT INTO ops.done (version) VALUES ('0107');\n"},
    {"diesel", "sqlite", NULL, 2, "|version\n|run_on\n",
        "INSERT INTO __diesel_schema_migrations (version) VALUES ('20240212120203');\n"},
    {"goose", "sqlite", NULL, 1, "|id\n",
        "INSERT INTO goose_db_version (version_id, is_applied) VALUES (10, TRUE);\n"},
    {"golang-migrate", "postgres", NULL, 2, "public|version\n",
        "DELETE FROM public.schema_migrations;\n"
        "INSERT INTO public.schema_migrations (version, dirty) VALUES (10, FALSE);\n"},
    {"sqlx", "postgres", NULL, 0, "public|version\n",
        "INSERT INTO public._sqlx_migrations (version, description, success, checksum, "
        "execution_time)\nVALUES (2, 'simple one', TRUE, "
        "decode('75a479738e1feacada3e7e72be8f0b8bb8c743706e59997b36d0e027c85d3928a8a2f6b461b04fe29b"
        "8f235a05681613', 'hex'), 0);\n"},
    {"flyway", "sqlite", NULL, 1, "|version\n",
        "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, "
        "checksum, installed_by,\n    execution_time, success)\n"
        "SELECT COALESCE(max(installed_rank), 0) + 1, '1.1', 'dotted by underscore', 'SQL', "
        "'V1_1__dotted_by_underscore.sql',\n    163860186, '', 0, TRUE\n"
        "FROM flyway_schema_history;\n"},
    {"flyway", "postgres", NULL, 5, "app|version\n",
        "INSERT INTO app.flyway_schema_history (installed_rank, version, description, type, "
        "script, checksum, installed_by,\n    execution_time, success)\n"
        "SELECT COALESCE(max(installed_rank), 0) + 1, NULL, 'view', 'SQL', 'R__view.sql',\n"
        "    388301220, current_user, 0, TRUE\nFROM app.flyway_schema_history;\n"},
    {"plain", "postgres", "applied", 2, "public|id\npublic|version\n",
        "INSERT INTO public.applied (version) VALUES ('010');\n"},
    {"plain", "postgres", "applied", 2, "public|no\npublic|filename\n",
        "INSERT INTO public.applied (filename) VALUES ('010.sql');\n"},
    {"plain", "postgres", NULL, 2, "", ""},
};

LTest(history, record)
{
    for (guint i = 0; i < G_N_ELEMENTS(record_cases); i++) {
        const RecordCase *test = &record_cases[i];
        g_autoptr(MigrationSet) set = read_set(test->project, test->engine, test->table);
        EngineDb *db = fake_engine_open(test->engine);
        const char *log;

        fake_engine_reply(db, "-- The columns of a table", test->columns);
        cr_assert(history_record(set, db, set->migrations->pdata[test->index], NULL));
        log = fake_engine_log(db);
        cr_expect(g_str_has_suffix(log, test->expected), "%u %s:\n%s", i, test->project, log);
        fake_engine_close(db);
    }
}

/* Flyway's column holds 200 characters, not bytes. */
LTest(history, long_description)
{
    g_autoptr(MigrationSet) set = read_set("flyway", "sqlite", NULL);
    Migration *migration = set->migrations->pdata[0];
    EngineDb *db = fake_engine_open("sqlite");
    g_autoptr(GString) name = g_string_new(NULL);
    g_autofree char *whole = NULL;
    g_autofree char *cut = NULL;

    for (guint i = 0; i < 200; i++)
        g_string_append(name, "\xc3\xa9");
    g_free(migration->name);
    migration->name = g_strdup(name->str);
    cr_assert(history_record(set, db, migration, NULL));
    whole = g_strdup_printf("'%s'", name->str);
    cr_expect_not_null(strstr(fake_engine_log(db), whole));
    g_free(migration->name);
    migration->name = g_strconcat(name->str, "x", NULL);
    cr_assert(history_record(set, db, migration, NULL));
    cut = g_strdup_printf("'%.*s...'", 2 * 197, name->str);
    cr_expect_not_null(strstr(fake_engine_log(db), cut));
    fake_engine_close(db);
}

typedef struct {
    const char *project;
    guint index;
    const char *version, *expected;
} RenameCase;

static const RenameCase rename_cases[] = {
    {"dbmate", 0, "0109", "UPDATE schema_migrations SET version = '0109' WHERE version = '0107';"},
    {"dbmate", 0, "o'x", "UPDATE schema_migrations SET version = 'o''x' WHERE version = '0107';"},
    {"diesel", 2, "20240212120205",
        "UPDATE __diesel_schema_migrations SET version = '20240212120205' WHERE version = "
        "'20240212120203';"},
    {"goose", 0, "11", "UPDATE goose_db_version SET version_id = 11 WHERE version_id = 2;"},
    {"sqlx", 1, "12", "UPDATE _sqlx_migrations SET version = 12 WHERE version = 10;"},
    {"flyway", 1, "12.3",
        "UPDATE flyway_schema_history SET version = '12.3', script = "
        "'V12_3__dotted_by_underscore.sql' WHERE version = '1.1';"},
    {"golang-migrate", 0, "11", NULL},
    {"plain", 0, "11", NULL},
};

LTest(history, rename_sql)
{
    for (guint i = 0; i < G_N_ELEMENTS(rename_cases); i++) {
        const RenameCase *test = &rename_cases[i];
        g_autoptr(MigrationSet) set = read_set(test->project, "postgres", NULL);
        g_autofree char *sql = history_rename_sql(set, fake_engine_driver("postgres"),
            set->migrations->pdata[test->index], test->version);

        cr_expect_eq(g_strcmp0(sql, test->expected), 0, "%s: %s", test->project, sql);
    }
}
