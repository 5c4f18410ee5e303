#include "test.h"

#include "replay_sample.h"

#define T "CREATE TABLE t"
#define A "ALTER TABLE t ADD COLUMN a"

LTest(replay_trace, reads_the_schema_after_every_step_of_a_copy)
{
    const char *const texts[] = {T, A, "VACUUM t", NULL};
    ReplaySample sample = replay_sample_new(texts);
    ReplayContext context = replay_sample_context(&sample);
    Order *order = replay_sample_order(&sample, "123");
    g_autoptr(GPtrArray) trace = NULL;
    guint steps = 0;

    ((Migration *)g_ptr_array_index(sample.set->migrations, 2))->up->transaction = FALSE;
    trace = replay_trace(&context, order, &steps, NULL);
    cr_assert_not_null(trace);
    cr_assert(eq(u32, trace->len, 4));
    cr_assert(eq(u32, steps, 3));
    cr_assert_eq(trace->pdata[0], sample.start);
    cr_assert(eq(u32, schema_size(g_ptr_array_index(trace, 1)), 1));
    cr_assert(eq(u32, schema_object(g_ptr_array_index(trace, 2), 0)->n_parts, 1));
    cr_assert(eq(u32, ((FakeEngineDb *)sample.db)->state->len, 0));
    cr_assert(eq(u32, fake_engine_count(sample.db, "copy\n"), 1));
    cr_assert_null(strstr(fake_engine_log(sample.db), "save\nVACUUM"), "not inside a transaction");
    replay_sample_free(&sample);
}

/* A copy of the database costs more than reading a few steps again and again. */
LTest(replay_trace, copies_for_a_long_order_only)
{
    for (guint n = 16; n < 18; n++) {
        const char *const texts[] = {T, A, NULL};
        ReplaySample sample = replay_sample_new(texts);
        ReplayContext context = replay_sample_context(&sample);
        guint sequence[17] = {0};
        g_autoptr(GPtrArray) trace = NULL;
        Order *order;

        for (guint i = 1; i < n; i++)
            sequence[i] = 1;
        order = order_new("version", "", sequence, n);
        trace = replay_trace(&context, order, NULL, NULL);
        cr_assert_not_null(trace);
        cr_assert(eq(u32, trace->len, n + 1));
        cr_assert(eq(u32, fake_engine_count(sample.db, "copy\n"), n > 16));
        cr_assert(eq(u32, ((FakeEngineDb *)sample.db)->state->len, 0));
        order_free(order);
        replay_sample_free(&sample);
    }
}

LTest(replay_trace, ends_with_the_last_step_that_succeeded)
{
    const char *const texts[] = {T, A, "CREATE TABLE u", NULL};
    ReplaySample sample = replay_sample_new(texts);
    ReplayContext context = replay_sample_context(&sample);
    Order *order = replay_sample_order(&sample, "123");
    g_autoptr(GPtrArray) trace = NULL;

    fake_engine_fail(sample.db, "ADD COLUMN a", "42701", "no");
    trace = replay_trace(&context, order, NULL, NULL);
    cr_assert_not_null(trace);
    cr_assert(eq(u32, trace->len, 2));
    cr_assert(eq(u32, fake_engine_count(sample.db, "CREATE TABLE u"), 0));
    replay_sample_free(&sample);
}

LTest(replay_trace, ends_with_errors_of_the_machine)
{
    static const char *const parts[] = {"introspect", "save", "ADD COLUMN", "release"};

    for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
        const char *const texts[] = {T, A, NULL};
        ReplaySample sample = replay_sample_new(texts);
        ReplayContext context = replay_sample_context(&sample);
        Order *order = replay_sample_order(&sample, "12");
        g_autoptr(GError) error = NULL;

        fake_engine_break(sample.db, parts[i], REHEARSE_ERROR_INTERRUPTED, "stopped");
        cr_assert_null(replay_trace(&context, order, NULL, &error), "%s", parts[i]);
        cr_assert(g_error_matches(error, REHEARSE_ERROR, REHEARSE_ERROR_INTERRUPTED));
        replay_sample_free(&sample);
    }
}

LTest(replay_trace, applies_for_good_up_to_the_first_failure)
{
    const char *const texts[] = {T, A, "CREATE TABLE u", NULL};
    ReplaySample sample = replay_sample_new(texts);
    ReplayContext context = replay_sample_context(&sample);
    Order *order = replay_sample_order(&sample, "123");
    ReplayStep *failed = NULL;

    fake_engine_fail(sample.db, "ADD COLUMN a", "42701", "no");
    cr_assert(replay_apply(&context, order, &failed, NULL));
    cr_assert_not_null(failed);
    cr_assert(eq(u32, failed->migration, 1));
    cr_assert(eq(u32, ((FakeEngineDb *)sample.db)->state->len, 1), "the first one stays");
    replay_step_free(failed);
    replay_sample_free(&sample);
}
