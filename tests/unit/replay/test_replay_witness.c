#include "test.h"

#include "replay_sample.h"

/* The way from one order to another, and where on it the outcome changes. */

typedef struct {
    const char *left, *right;
    const char *orders; /* NULL: none */
} OrdersCase;

static const OrdersCase orders_cases[] = {
    {"12", "12", "12"},
    {"12", "21", "12 21"},
    {"123", "312", "123 132 312"},
    {"123", "321", "123 213 231 321"},
    {"1234", "1432", "1234 1324 1342 1432"},
    {"123", "12", NULL},
    {"12", "13", NULL},
    {"12345678", "21346587", "12345678 21345678 21346578 21346587"},
    {"12345678", "87654321", NULL},
};

LTest(replay_witness, goes_by_swaps_of_neighbours)
{
    for (guint i = 0; i < G_N_ELEMENTS(orders_cases); i++) {
        const OrdersCase *c = &orders_cases[i];
        const char *const texts[] = {NULL};
        ReplaySample sample = replay_sample_new(texts);
        Order *left = replay_sample_order(&sample, c->left);
        Order *right = replay_sample_order(&sample, c->right);
        g_autoptr(GPtrArray) orders = replay_witness_orders(left, right);
        g_autoptr(GString) text = g_string_new(NULL);

        for (guint j = 0; orders != NULL && j < orders->len; j++) {
            const Order *order = g_ptr_array_index(orders, j);

            g_string_append(text, j > 0 ? " " : "");
            for (guint k = 0; k < order->length; k++)
                g_string_append_printf(text, "%u", order->sequence[k] + 1);
        }
        cr_assert_eq(orders == NULL, c->orders == NULL, "%s %s", c->left, c->right);
        cr_assert(orders == NULL || g_str_equal(text->str, c->orders), "%s %s: %s", c->left,
            c->right, text->str);
        replay_sample_free(&sample);
    }
}

LTest(replay_witness, finds_the_swaps_that_matter)
{
    const char *const texts[] = {"CREATE TABLE t", "ALTER TABLE t ADD COLUMN a", "CREATE TABLE u",
        "ALTER TABLE t ADD COLUMN b", NULL};
    ReplaySample sample = replay_sample_new(texts);
    ReplayContext context = replay_sample_context(&sample);
    Order *left = replay_sample_order(&sample, "1234");
    Order *right = replay_sample_order(&sample, "1432");
    g_autoptr(ReplayWitness) witness = replay_witness(&context, left, right, NULL);
    guint changes = 0;

    cr_assert_not_null(witness);
    cr_assert(eq(u32, witness->swaps->len, 3));
    for (guint i = 0; i < witness->swaps->len; i++) {
        const ReplaySwap *swap = &g_array_index(witness->swaps, ReplaySwap, i);

        if (swap->before->class == swap->after->class)
            continue;
        changes++;
        cr_assert(eq(u32, swap->a, 1));
        cr_assert(eq(u32, swap->b, 3));
    }
    cr_assert(eq(u32, changes, 1));
    replay_sample_free(&sample);
}

LTest(replay_witness, runs_nothing_when_there_is_nothing_to_learn)
{
    const char *const texts[] = {"CREATE TABLE t", "CREATE TABLE u", NULL};
    ReplaySample sample = replay_sample_new(texts);
    ReplayContext context = replay_sample_context(&sample);
    g_autoptr(GError) error = NULL;

    cr_assert_null(replay_witness(
        &context, replay_sample_order(&sample, "12"), replay_sample_order(&sample, "21"), &error));
    cr_assert_null(error);
    cr_assert(eq(str, (char *)fake_engine_log(sample.db), (char *)""));
    replay_sample_free(&sample);
}

LTest(replay_witness, passes_errors_of_the_machine_on)
{
    const char *const texts[] = {"CREATE TABLE t", "CREATE TABLE u", "CREATE TABLE v", NULL};
    ReplaySample sample = replay_sample_new(texts);
    ReplayContext context = replay_sample_context(&sample);
    g_autoptr(GError) error = NULL;

    fake_engine_break(sample.db, "CREATE TABLE v", REHEARSE_ERROR_INTERRUPTED, "stopped");
    cr_assert_null(replay_witness(&context, replay_sample_order(&sample, "123"),
        replay_sample_order(&sample, "321"), &error));
    cr_assert(g_error_matches(error, REHEARSE_ERROR, REHEARSE_ERROR_INTERRUPTED));
    replay_sample_free(&sample);
}
