#include "test.h"

#include "error.h"
#include "migration.h"

/* The SQL of every framework, run by a real engine: created, filled, read back. */

typedef struct {
    EngineServer *server;
    EngineDb *db;
    MigrationSet *set;
} Fixture;

static Fixture fixture_open(const char *project, const char *table)
{
    g_autofree char *path = g_build_filename(PROJECTS, project, NULL);
    g_autoptr(FileTree) tree = files_folder(path, NULL);
    MigrationOptions options = {.history_table = table, .dialect = sql_dialect_find("sqlite")};
    g_autoptr(GError) error = NULL;
    Fixture fixture = {.set = migration_read(tree, &options, &error)};

    cr_assert_not_null(fixture.set, "%s: %s", project, error != NULL ? error->message : "");
    fixture.server = engine_start(engine_find("sqlite"), NULL, &error);
    cr_assert_not_null(fixture.server);
    fixture.db = engine_create(fixture.server, &error);
    cr_assert_not_null(fixture.db);
    return fixture;
}

static void fixture_close(Fixture *fixture)
{
    engine_close(fixture->db);
    engine_stop(fixture->server);
    migration_set_free(fixture->set);
}

static char *show(const Fixture *fixture)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(History) history = history_read(fixture->set, fixture->db, TRUE, &error);
    GString *result;

    cr_assert_not_null(history, "%s", error != NULL ? error->message : "");
    result = g_string_new(history->state == HISTORY_UNKNOWN ? "unknown"
                          : history->state == HISTORY_EMPTY ? "empty"
                                                            : "known");
    g_string_append_printf(result, " %s:", history->source != NULL ? history->source : "-");
    for (guint i = 0; i < history->versions->len; i++)
        g_string_append_printf(result, " %s%s%.8s", (char *)history->versions->pdata[i],
            history->checksums->pdata[i] != NULL ? "=" : "",
            history->checksums->pdata[i] != NULL ? (char *)history->checksums->pdata[i] : "");
    for (guint i = 0; i < history->failed->len; i++)
        g_string_append_printf(result, " !%s", (char *)history->failed->pdata[i]);
    return g_string_free(result, FALSE);
}

static void expect_history(const Fixture *fixture, const char *expected)
{
    g_autofree char *actual = show(fixture);

    cr_expect_str_eq(actual, expected, "%s: %s", fixture->set->folder, actual);
}

static void record(const Fixture *fixture, guint index)
{
    g_autoptr(GError) error = NULL;
    gboolean ok =
        history_record(fixture->set, fixture->db, fixture->set->migrations->pdata[index], &error);

    cr_assert(ok, "%s", error != NULL ? error->message : "");
}

typedef struct {
    const char *project, *table;
    guint order[3];
    const char *expected;
} Case;

static const Case cases[] = {
    {"dbmate", NULL, {2, 0, 1}, "known physical order: 109 0107 0108"},
    {"diesel", NULL, {4, 0, 2}, "known run_on: 9 00000000000000 20240212120203"},
    {"goose", NULL, {1, 0}, "known id: 10 2"},
    {"golang-migrate", NULL, {0, 1, 2}, "known -: 1 2 10"},
    {"sqlx", NULL, {2, 0, 1}, "known installed_on: 11=e7dfcd6b 2=75a47973 10=0b934108"},
    {"flyway", NULL, {5, 2, 1},
        "known installed_rank: R__view=12424535 2.0.1=-2137019 1.1=16386018"},
    {"plain", "applied", {2, 1, 0}, "known physical order: 010 2 1"},
};

LTest(history_sqlite, create_record_read)
{
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        Fixture fixture = fixture_open(cases[i].project, cases[i].table);
        g_autoptr(GError) error = NULL;
        guint n = MIN(fixture.set->migrations->len, 3);

        expect_history(&fixture, "unknown -:");
        cr_assert(history_create(fixture.set, fixture.db, &error), "%s: %s", cases[i].project,
            error != NULL ? error->message : "");
        expect_history(&fixture, "empty -:");
        cr_assert(history_create(fixture.set, fixture.db, NULL));
        for (guint j = 0; j < n; j++)
            record(&fixture, cases[i].order[j]);
        expect_history(&fixture, cases[i].expected);
        fixture_close(&fixture);
    }
}

typedef struct {
    const char *project;
    const char *file; /* SQL in projects/, run before reading */
    const char *expected;
} StateCase;

static const StateCase state_cases[] = {
    {"flyway", "history-flyway.sql", "known -: 1 1.1 10=6 R__view=9 !2.0.1"},
    {"goose", "history-goose.sql", "known id: 10"},
    {"sqlx", "history-sqlx.sql", "known installed_on: 10=ab !2"},
    {"golang-migrate", "history-golang-migrate.sql", "known -: 1 2 !10"},
};

/* Rows that only the frameworks themselves write: failed, undone, deleted, run again. */
LTest(history_sqlite, states)
{
    for (guint i = 0; i < G_N_ELEMENTS(state_cases); i++) {
        Fixture fixture = fixture_open(state_cases[i].project, NULL);
        g_autofree char *path = g_build_filename(PROJECTS, state_cases[i].file, NULL);
        g_autofree char *sql = NULL;
        g_autoptr(GError) error = NULL;

        cr_assert(g_file_get_contents(path, &sql, NULL, NULL), "%s", path);
        cr_assert(history_create(fixture.set, fixture.db, NULL));
        cr_assert(
            engine_execute(fixture.db, sql, -1, &error), "%s", error != NULL ? error->message : "");
        expect_history(&fixture, state_cases[i].expected);
        fixture_close(&fixture);
    }
}

LTest(history_sqlite, rename)
{
    Fixture fixture = fixture_open("sqlx", NULL);
    g_autofree char *sql = history_rename_sql(
        fixture.set, fixture.db->driver, fixture.set->migrations->pdata[0], "12");

    cr_assert(history_create(fixture.set, fixture.db, NULL));
    record(&fixture, 0);
    cr_assert(engine_execute(fixture.db, sql, -1, NULL));
    expect_history(&fixture, "known installed_on: 12=75a47973");
    fixture_close(&fixture);
}
