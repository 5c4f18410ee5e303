#include "test.h"

#include "files.h"
#include "replay_sample.h"

/* One migration: what counts as its own failure, where that is, what the history is told. */

static ReplayStep *run_one(ReplaySample *sample, GError **error)
{
    ReplayContext context = replay_sample_context(sample);
    ReplayResult *result;
    ReplayStep *step = NULL;

    replay_sample_order(sample, "1");
    result = replay_run(&context, sample->orders, error);
    if (result != NULL)
        step = g_ptr_array_steal_index(result->executed, 0);
    replay_result_free(result);
    return step;
}

typedef struct {
    const char *text;
    guint position; /* in the failing statement, from 1; 0: unknown */
    guint line, column;
    const char *statement;
} PlaceCase;

static const PlaceCase places[] = {
    {"DROP x", 0, 1, 0, "DROP x"}, {"DROP x", 1, 1, 1, "DROP x"}, {"DROP x", 6, 1, 6, "DROP x"},
    {"SELECT 1;\n\n  DROP x", 6, 3, 6, "DROP x"}, {"SELECT 1;\nDROP\n  x\n  y", 8, 3, 3, "DROP"},
    {"SELECT 1;\nDROP\n  x\n  y", 12, 4, 3, "DROP"},
    {"DROP -- \xc3\xa4\xc3\xb6\xf0\x9f\x90\x98\nx", 13, 2, 1,
        "DROP -- \xc3\xa4\xc3\xb6\xf0\x9f\x90\x98"},
    {"DROP '\xc3\xa4\xc3\xb6' x", 11, 1, 11, "DROP '\xc3\xa4\xc3\xb6' x"},
    {"DROP x", 999, 1, 7, "DROP x"}, /* a server that counts otherwise does no harm */
};

LTest(replay_step, finds_the_place_of_a_failure)
{
    for (guint i = 0; i < G_N_ELEMENTS(places); i++) {
        const PlaceCase *c = &places[i];
        const char *const texts[] = {c->text, NULL};
        ReplaySample sample = replay_sample_new(texts);
        ReplayStep *step;

        fake_engine_fail_at(sample.db, "DROP", "42P01", "no", c->position);
        step = run_one(&sample, NULL);
        cr_assert_not_null(step);
        cr_assert(not(step->ok));
        cr_assert(eq(u32, step->line, c->line), "case %u", i);
        cr_assert(eq(u32, step->column, c->column), "case %u", i);
        cr_assert(eq(str, step->statement, (char *)c->statement), "case %u", i);
        replay_step_free(step);
        replay_sample_free(&sample);
    }
}

LTest(replay_step, counts_positions_as_in_the_file_where_concurrently_was_left_out)
{
    const char *const texts[] = {"CREATE INDEX CONCURRENTLY i ON t (zz)", NULL};
    ReplaySample sample = replay_sample_new(texts);
    ReplayStep *step;

    ((Migration *)g_ptr_array_index(sample.set->migrations, 0))->up->transaction = FALSE;
    fake_engine_fail_at(sample.db, "CREATE INDEX", "42703", "no column zz", 35);
    step = run_one(&sample, NULL);
    cr_assert(eq(u32, step->column, 35));
    cr_assert(eq(str, step->statement, (char *)texts[0]));
    replay_step_free(step);
    replay_sample_free(&sample);
}

typedef struct {
    const char *name;
    gboolean transaction;
    const char *fails; /* NULL: nothing */
    const char *log;
} UnitCase;

static const UnitCase units[] = {
    {"atomic", TRUE, NULL,
        "save\nsave\nCREATE TABLE t\nDROP x\nsettle\nrelease\nintrospect\nrestore\n"},
    {"atomic, fails", TRUE, "DROP", "save\nsave\nCREATE TABLE t\nDROP x\nrestore\nrestore\n"},
    {"atomic, fails where it would commit", TRUE, "settle",
        "save\nsave\nCREATE TABLE t\nDROP x\nsettle\nrestore\nrestore\n"},
    {"alone", FALSE, NULL, "save\nCREATE TABLE t\nDROP x\nsettle\nintrospect\nrestore\n"},
    {"alone, fails", FALSE, "DROP", "save\nCREATE TABLE t\nDROP x\nrestore\n"},
    {"alone, fails at the end", FALSE, "settle", "save\nCREATE TABLE t\nDROP x\nsettle\nrestore\n"},
};

LTest(replay_step, is_a_unit_where_the_framework_makes_it_one)
{
    for (guint i = 0; i < G_N_ELEMENTS(units); i++) {
        const char *const texts[] = {"CREATE TABLE t; DROP x", NULL};
        ReplaySample sample = replay_sample_new(texts);
        Migration *migration = g_ptr_array_index(sample.set->migrations, 0);
        ReplayStep *step;

        migration->up->transaction = units[i].transaction;
        if (units[i].fails != NULL)
            fake_engine_fail(sample.db, units[i].fails, "23503", "no");
        step = run_one(&sample, NULL);
        cr_assert_not_null(step, "%s", units[i].name);
        cr_assert(step->ok == (units[i].fails == NULL), "%s", units[i].name);
        cr_assert(
            eq(str, (char *)fake_engine_log(sample.db), (char *)units[i].log), "%s", units[i].name);
        replay_step_free(step);
        replay_sample_free(&sample);
    }
}

LTest(replay_step, has_no_place_for_what_a_commit_would_refuse)
{
    const char *const texts[] = {"CREATE TABLE t", NULL};
    ReplaySample sample = replay_sample_new(texts);
    ReplayStep *step;

    fake_engine_fail(sample.db, "settle", "23503", "no parent");
    step = run_one(&sample, NULL);
    cr_assert(eq(u32, step->line, 0));
    cr_assert_null(step->statement);
    replay_step_free(step);
    replay_sample_free(&sample);
}

LTest(replay_step, refuses_rows_of_a_copy)
{
    const char *const texts[] = {"SELECT 1;\nCREATE TABLE t", NULL};
    ReplaySample sample = replay_sample_new(texts);
    Migration *migration = g_ptr_array_index(sample.set->migrations, 0);
    ReplayStep *step;

    ((SqlStatement *)g_ptr_array_index(migration->up->statements, 1))->copy = TRUE;
    step = run_one(&sample, NULL);
    cr_assert(not(step->ok));
    cr_assert(eq(u32, step->line, 2));
    cr_assert(g_str_has_prefix(step->message, "COPY"));
    cr_assert(
        eq(u32, fake_engine_count(sample.db, "SELECT 1"), 0), "nothing ran before it was seen");
    replay_step_free(step);
    replay_sample_free(&sample);
}

LTest(replay_step, says_whose_the_error_is)
{
    const char *const texts[] = {"CREATE TABLE t", NULL};
    ReplaySample sample = replay_sample_new(texts);
    g_autoptr(GError) error = NULL;

    fake_engine_break(sample.db, "CREATE", REHEARSE_ERROR_IO, "disk full");
    cr_assert_null(run_one(&sample, &error));
    cr_assert(eq(str, error->message, (char *)"db/migrations/1.sql: disk full"));
    replay_sample_free(&sample);
}

/* A role that the snapshot needed is on the server already, but not in a new database. */
LTest(replay_step, does_not_make_a_role_that_was_made_for_another_database)
{
    static const struct {
        const char *text;
        gboolean sent;
    } roles[] = {{"CREATE ROLE app", FALSE}, {"create user App LOGIN", FALSE},
        {"CREATE ROLE \"App\"", TRUE}, {"CREATE ROLE other", TRUE}, {"CREATE TABLE app", TRUE}};
    const char *const known[] = {"app", NULL};

    for (guint i = 0; i < G_N_ELEMENTS(roles); i++) {
        const char *const texts[] = {roles[i].text, NULL};
        ReplaySample sample = replay_sample_new(texts);
        ReplayContext context = replay_sample_context(&sample);

        context.roles = known;
        replay_sample_order(&sample, "1");
        replay_result_free(replay_run(&context, sample.orders, NULL));
        cr_assert_eq(fake_engine_count(sample.db, roles[i].text), roles[i].sent, "case %u", i);
        cr_assert_eq(ledger_total(sample.ledger), !roles[i].sent, "the ledger says so: %u", i);
        replay_sample_free(&sample);
    }
}

/* With a real framework: dbmate's row is written after the statements, before the unit ends. */
LTest(replay_step, records_the_history_inside_the_unit)
{
    g_autoptr(FileTree) tree = files_folder(FIXTURES "/students", NULL);
    MigrationOptions options = {
        .dialect = sql_dialect_find("postgres"), .framework = "dbmate", .folder = "db/migrations"};
    g_autoptr(GError) error = NULL;
    g_autoptr(MigrationSet) set = migration_read(tree, &options, &error);
    const char *const none[] = {NULL};
    ReplaySample sample = replay_sample_new(none);
    ReplayContext context = replay_sample_context(&sample);
    const char *insert, *release;
    ReplayResult *result;

    cr_assert_not_null(set, "%s", error != NULL ? error->message : "");
    context.set = set;
    fake_engine_reply(sample.db, "schema_migrations", "public|version\n");
    replay_sample_order(&sample, "12");
    result = replay_run(&context, sample.orders, &error);
    cr_assert_not_null(result, "%s", error != NULL ? error->message : "");
    cr_assert(
        eq(u32, fake_engine_count(sample.db, "INSERT INTO"), 2), "%s", fake_engine_log(sample.db));
    insert = strstr(fake_engine_log(sample.db), "INSERT INTO");
    release = strstr(fake_engine_log(sample.db), "release");
    cr_assert(insert < release);
    replay_result_free(result);
    replay_sample_free(&sample);
}
