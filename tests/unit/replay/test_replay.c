#include "test.h"

#include "replay_sample.h"

/* The walk over a prefix tree, on a scripted engine. */

#define T "CREATE TABLE t"
#define A "ALTER TABLE t ADD COLUMN a"
#define B "ALTER TABLE t ADD COLUMN b"
#define C "ALTER TABLE t ADD COLUMN c"

static const ReplayPath *path_at(const ReplayResult *result, guint index)
{
    return g_ptr_array_index(result->paths, index);
}

static const ReplayClass *class_at(const ReplayResult *result, guint index)
{
    return g_ptr_array_index(result->classes, index);
}

LTest(replay, runs_a_shared_prefix_once)
{
    const char *const texts[] = {T, A, B, C, NULL};
    ReplaySample sample = replay_sample_new(texts);
    ReplayContext context = replay_sample_context(&sample);
    ReplayResult *result;

    replay_sample_order(&sample, "1234");
    replay_sample_order(&sample, "1243");
    replay_sample_order(&sample, "1324");
    result = replay_run(&context, sample.orders, NULL);
    cr_assert_not_null(result);
    cr_assert(eq(u32, fake_engine_count(sample.db, T), 1));
    cr_assert(eq(u32, fake_engine_count(sample.db, A), 2));
    cr_assert(eq(u32, result->steps, 9));
    cr_assert(eq(u32, result->executed->len, 9));
    cr_assert(path_at(result, 0)->steps[1] == path_at(result, 1)->steps[1], "steps are shared");
    cr_assert(eq(u32, ((FakeEngineDb *)sample.db)->state->len, 0), "the database is as it was");
    replay_result_free(result);
    replay_sample_free(&sample);
}

LTest(replay, letters_classes_in_the_order_of_their_first_path)
{
    const char *const texts[] = {T, A, B, C, NULL};
    ReplaySample sample = replay_sample_new(texts);
    ReplayContext context = replay_sample_context(&sample);
    ReplayResult *result;

    replay_sample_order(&sample, "1234");
    replay_sample_order(&sample, "1243");
    replay_sample_order(&sample, "1234");
    replay_sample_order(&sample, "2134");
    fake_engine_fail(sample.db, "nothing", NULL, "not used");
    result = replay_run(&context, sample.orders, NULL);
    cr_assert_not_null(result);
    cr_assert(eq(u32, result->classes->len, 3));
    cr_assert(eq(str, class_at(result, 0)->id, (char *)"A"));
    cr_assert(eq(str, class_at(result, 1)->id, (char *)"B"));
    cr_assert(eq(str, class_at(result, 2)->id, (char *)"C"));
    cr_assert(eq(u32, class_at(result, 0)->n_paths, 2));
    cr_assert(eq(u32, class_at(result, 1)->example, 1));
    cr_assert(eq(u32, path_at(result, 2)->class, 0));
    replay_result_free(result);
    replay_sample_free(&sample);
}

LTest(replay, ends_the_subtree_of_a_failure_and_restores)
{
    const char *const texts[] = {T, A, B, C, NULL};
    ReplaySample sample = replay_sample_new(texts);
    ReplayContext context = replay_sample_context(&sample);
    ReplayResult *result;

    replay_sample_order(&sample, "1234");
    replay_sample_order(&sample, "1243");
    replay_sample_order(&sample, "1342");
    fake_engine_fail(sample.db, "ADD COLUMN a", "42701", "column a exists");
    result = replay_run(&context, sample.orders, NULL);
    cr_assert_not_null(result);
    cr_assert(not(path_at(result, 0)->ok));
    cr_assert(not(path_at(result, 1)->ok));
    cr_assert(eq(u32, path_at(result, 0)->n_steps, 2));
    cr_assert_null(path_at(result, 0)->end);
    cr_assert(eq(u32, path_at(result, 2)->n_steps, 4), "the other branch ran to its own failure");
    cr_assert(eq(u32, fake_engine_count(sample.db, A), 2));
    cr_assert(eq(u32, result->classes->len, 1), "one failure, wherever it happens");
    cr_assert(not(class_at(result, 0)->ok));
    cr_assert(eq(str, path_at(result, 0)->steps[1]->message, (char *)"column a exists"));
    cr_assert(eq(str, path_at(result, 0)->steps[1]->sqlstate, (char *)"42701"));
    cr_assert(eq(u32, ((FakeEngineDb *)sample.db)->state->len, 0));
    replay_result_free(result);
    replay_sample_free(&sample);
}

LTest(replay, takes_an_empty_order_for_the_start)
{
    const char *const texts[] = {T, NULL};
    ReplaySample sample = replay_sample_new(texts);
    ReplayContext context = replay_sample_context(&sample);
    ReplayResult *result;

    replay_sample_order(&sample, "");
    result = replay_run(&context, sample.orders, NULL);
    cr_assert_not_null(result);
    cr_assert(path_at(result, 0)->ok);
    cr_assert(path_at(result, 0)->end == sample.start);
    cr_assert(eq(u32, result->steps, 0));
    cr_assert(eq(str, (char *)fake_engine_log(sample.db), (char *)""));
    replay_result_free(result);
    replay_sample_free(&sample);
}

/* What is not a migration's own fault ends the run. */
LTest(replay, ends_the_run_with_errors_of_the_machine)
{
    static const struct {
        const char *part;
        RehearseError code;
    } cases[] = {{"ADD COLUMN b", REHEARSE_ERROR_INTERRUPTED}, {"ADD COLUMN b", REHEARSE_ERROR_IO},
        {"introspect", REHEARSE_ERROR_UNREACHABLE}, {"save", REHEARSE_ERROR_IO},
        {"restore", REHEARSE_ERROR_IO}, {"release", REHEARSE_ERROR_IO},
        {"settle", REHEARSE_ERROR_INTERRUPTED}};

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *const texts[] = {T, A, B, NULL};
        ReplaySample sample = replay_sample_new(texts);
        ReplayContext context = replay_sample_context(&sample);
        g_autoptr(GError) error = NULL;

        replay_sample_order(&sample, "123");
        replay_sample_order(&sample, "132");
        fake_engine_break(sample.db, cases[i].part, cases[i].code, "gone");
        cr_assert_null(replay_run(&context, sample.orders, &error), "case %u", i);
        cr_assert(g_error_matches(error, REHEARSE_ERROR, (gint)cases[i].code), "case %u", i);
        replay_sample_free(&sample);
    }
}

/* One statement that needs a commit makes all saves above it copies, and only those. */
LTest(replay, asks_for_the_needs_of_the_whole_subtree)
{
    const char *const texts[] = {T, A, "VACUUM t", B, NULL};
    ReplaySample sample = replay_sample_new(texts);
    ReplayContext context = replay_sample_context(&sample);
    ReplayResult *result;

    ((Migration *)g_ptr_array_index(sample.set->migrations, 2))->up->transaction = FALSE;
    replay_sample_order(&sample, "1243");
    replay_sample_order(&sample, "214");
    result = replay_run(&context, sample.orders, NULL);
    cr_assert_not_null(result);
    cr_assert(eq(u32, fake_engine_count(sample.db, "save commit"), 1));
    cr_assert(g_str_has_prefix(fake_engine_log(sample.db), "save commit\nsave\n" T));
    replay_result_free(result);
    replay_sample_free(&sample);
}

#define VALUE "ALTER TYPE e ADD VALUE 'x'"

/* A new enum value needs a commit only where it is used before one. */
LTest(replay, copies_for_a_new_enum_value_only_when_the_server_wants_a_commit)
{
    for (guint unsafe = 0; unsafe < 2; unsafe++) {
        const char *const texts[] = {T, VALUE, A, B, NULL};
        ReplaySample sample = replay_sample_new(texts);
        ReplayContext context = replay_sample_context(&sample);
        const ReplayPath *path;
        ReplayResult *result;

        if (unsafe)
            fake_engine_fail(sample.db, "ADD COLUMN a", "55P04", "unsafe use of new value");
        replay_sample_order(&sample, "1234");
        replay_sample_order(&sample, "1243");
        result = replay_run(&context, sample.orders, NULL);
        cr_assert_not_null(result);
        cr_assert(eq(u32, fake_engine_count(sample.db, "save commit") > 0, unsafe));
        /* What was tried in vain is not part of the result. */
        cr_assert(eq(u32, result->steps, unsafe ? 5 : 6));
        cr_assert(eq(u32, result->executed->len, result->steps));
        path = g_ptr_array_index(result->paths, 1);
        cr_assert(eq(u32, path->n_steps, 4));
        cr_assert(eq(u32, path->end == NULL, unsafe));
        cr_assert(eq(u32, ((FakeEngineDb *)sample.db)->state->len, 0));
        replay_result_free(result);
        replay_sample_free(&sample);
    }
}

#define INDEX "CREATE INDEX CONCURRENTLY i ON t (a)"

static char *log_of_index(gboolean transaction, gboolean vacuum)
{
    const char *const texts[] = {T, INDEX, "VACUUM t", NULL};
    ReplaySample sample = replay_sample_new(texts);
    ReplayContext context = replay_sample_context(&sample);
    ReplayResult *result;
    char *log;

    for (guint i = 1; i < 3; i++)
        ((Migration *)g_ptr_array_index(sample.set->migrations, i))->up->transaction =
            i == 1 && transaction;
    replay_sample_order(&sample, vacuum ? "123" : "12");
    result = replay_run(&context, sample.orders, NULL);
    log = g_strdup_printf("%u\n%s", ledger_total(sample.ledger), fake_engine_log(sample.db));
    replay_result_free(result);
    replay_sample_free(&sample);
    return log;
}

LTest(replay, replaces_concurrently_only_where_a_savepoint_is_open_and_it_would_have_worked)
{
    g_autofree char *walk = log_of_index(FALSE, FALSE), *atomic = log_of_index(TRUE, FALSE);
    g_autofree char *copied = log_of_index(FALSE, TRUE);

    cr_assert_not_null(strstr(walk, "CREATE INDEX              i ON t (a)"), "%s", walk);
    cr_assert(walk[0] == '1', "the ledger says so");
    cr_assert_not_null(strstr(atomic, INDEX), "in a transaction the server refuses it: %s", atomic);
    cr_assert_not_null(strstr(copied, INDEX), "in a copy it can run: %s", copied);
    cr_assert(atomic[0] == '0' && copied[0] == '0');
}

/* Below a copy there can be a savepoint: another child that needs no commit. */
LTest(replay, replaces_concurrently_in_a_savepoint_below_a_copy)
{
    const char *const texts[] = {T, INDEX, "VACUUM t", A, NULL};
    ReplaySample sample = replay_sample_new(texts);
    ReplayContext context = replay_sample_context(&sample);
    ReplayResult *result;

    for (guint i = 1; i < 3; i++)
        ((Migration *)g_ptr_array_index(sample.set->migrations, i))->up->transaction = FALSE;
    replay_sample_order(&sample, "124");
    replay_sample_order(&sample, "13");
    result = replay_run(&context, sample.orders, NULL);
    cr_assert_not_null(result);
    cr_assert_null(strstr(fake_engine_log(sample.db), INDEX), "%s", fake_engine_log(sample.db));
    replay_result_free(result);
    replay_sample_free(&sample);
}

LTest(replay, runs_the_prelude_before_every_branch_of_the_root)
{
    const char *const texts[] = {T, A, NULL}, *const prelude[] = {"SET x = 1", NULL};
    ReplaySample sample = replay_sample_new(texts);
    ReplayContext context = replay_sample_context(&sample);
    g_autoptr(GError) error = NULL;

    context.prelude = prelude;
    replay_sample_order(&sample, "12");
    replay_sample_order(&sample, "21");
    replay_result_free(replay_run(&context, sample.orders, NULL));
    cr_assert(eq(u32, fake_engine_count(sample.db, "SET x = 1\nsave"), 2));
    fake_engine_fail(sample.db, "SET x", "42704", "no such setting");
    cr_assert_null(replay_run(&context, sample.orders, &error));
    cr_assert(eq(str, error->message, (char *)"prelude 'SET x = 1': no such setting"));
    replay_sample_free(&sample);
}

static void count_progress(gpointer data, guint done, guint total)
{
    g_string_append_printf(data, "%u/%u ", done, total);
}

LTest(replay, tells_how_far_it_is)
{
    const char *const texts[] = {T, A, B, NULL};
    ReplaySample sample = replay_sample_new(texts);
    ReplayContext context = replay_sample_context(&sample);
    g_autoptr(GString) seen = g_string_new(NULL);

    context.progress = count_progress;
    context.progress_data = seen;
    replay_sample_order(&sample, "123");
    replay_sample_order(&sample, "132");
    replay_result_free(replay_run(&context, sample.orders, NULL));
    cr_assert(eq(str, seen->str, (char *)"0/5 1/5 2/5 3/5 4/5 "));
    replay_sample_free(&sample);
}
