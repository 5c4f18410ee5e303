#include <string.h>

#include "migration_sample.h"
#include "order.h"
#include "test.h"

static const char *const versions[] = {"1", "2", "3", "4", NULL};

/* "1, 2; 2, 1": all sequences in their order. */
static char *texts_of(const GPtrArray *orders, const MigrationSet *set)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < orders->len; i++) {
        const Order *order = g_ptr_array_index((GPtrArray *)orders, i);
        g_autofree char *sequence = order_text(order, set);

        g_string_append_printf(text, "%s%s %s", i > 0 ? "; " : "", order->name, sequence);
    }
    return g_string_free(text, FALSE);
}

typedef struct {
    const char *name;
    guint arrival[4];
    gboolean known;
    const char *expected;
} WholeCase;

LTest(order, whole_database_orders_are_the_cuts_of_the_arrival_sequence)
{
    const WholeCase cases[] = {
        {"no git", {0}, FALSE, "version 1, 2, 3, 4"},
        {"in version order", {1, 2, 3, 4}, TRUE, "version 1, 2, 3, 4"},
        {"one late", {2, 1, 3, 4}, TRUE, "version 1, 2, 3, 4; merge 2, 1, 3, 4"},
        {"arrived together", {1, 1, 1, 1}, TRUE, "version 1, 2, 3, 4"},
        {"late twice", {3, 1, 2, 4}, TRUE,
            "version 1, 2, 3, 4; merge 2, 3, 1, 4; deployments 2, 1, 3, 4"},
        {"not merged yet", {1, ORDER_NOT_ARRIVED, 2, 3}, TRUE,
            "version 1, 2, 3, 4; merge 1, 3, 4, 2; deployments 1, 3, 2, 4"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        MigrationSet *set = migration_sample_set(versions, NULL);
        OrderFacts facts = {.set = set, .arrival = cases[i].known ? cases[i].arrival : NULL};
        gboolean complete;
        g_autoptr(GPtrArray) orders = order_whole(&facts, FALSE, &complete);
        g_autofree char *text = texts_of(orders, set);

        cr_expect_str_eq(text, cases[i].expected, "%s: %s", cases[i].name, text);
        cr_expect(complete);
        migration_sample_free_set(set);
    }
}

LTest(order, all_means_every_permutation_once)
{
    MigrationSet *set = migration_sample_set(versions, NULL);
    const guint pending[] = {0, 1, 2, 3};
    OrderFacts facts = {.set = set, .pending = pending, .n_pending = 4};
    gboolean complete;
    g_autoptr(GPtrArray) orders = order_future(&facts, TRUE, &complete);

    cr_expect_eq(orders->len, 24u);
    cr_expect(complete);
    for (guint i = 0; i < orders->len; i++)
        for (guint j = i + 1; j < orders->len; j++)
            cr_expect_not(order_same(g_ptr_array_index(orders, i), g_ptr_array_index(orders, j)));
    migration_sample_free_set(set);
}

LTest(order, more_than_seven_are_not_permuted_and_that_is_said)
{
    const char *const many[] = {"1", "2", "3", "4", "5", "6", "7", "8", NULL};
    MigrationSet *set = migration_sample_set(many, NULL);
    const guint pending[] = {0, 1, 2, 3, 4, 5, 6, 7};
    OrderFacts facts = {.set = set, .pending = pending, .n_pending = 8};
    gboolean complete;
    g_autoptr(GPtrArray) orders = order_future(&facts, TRUE, &complete);

    cr_expect_not(complete);
    migration_sample_free_set(set);
}

LTest(order, a_branch_may_have_run_its_own_migrations_first)
{
    MigrationSet *set = migration_sample_set(versions, NULL);
    const guint pending[] = {1, 2, 3}, arrival[] = {1, 2, ORDER_NOT_ARRIVED, 3};
    OrderFacts facts = {.set = set, .arrival = arrival, .pending = pending, .n_pending = 3};
    gboolean complete;
    g_autoptr(GPtrArray) orders = order_future(&facts, FALSE, &complete);
    g_autofree char *text = texts_of(orders, set);

    cr_expect_str_eq(text, "version 2, 3, 4; merge 2, 4, 3; branch 3, 2, 4");
    migration_sample_free_set(set);
}

LTest(order, the_past_is_what_was_recorded_else_how_it_was_merged)
{
    MigrationSet *set = migration_sample_set(versions, NULL);
    const guint ran[] = {1, 0, 2}, arrival[] = {2, 3, 1, 4};
    OrderFacts facts = {
        .set = set, .arrival = arrival, .applied = ran, .n_applied = 3, .applied_ordered = TRUE};
    g_autoptr(GPtrArray) recorded = order_past(&facts);
    g_autofree char *recorded_text = texts_of(recorded, set);
    g_autoptr(GPtrArray) merged = NULL;
    g_autofree char *merged_text = NULL;

    cr_expect_str_eq(recorded_text, "version 1, 2, 3; history 2, 1, 3");
    facts.applied_ordered = FALSE;
    merged = order_past(&facts);
    merged_text = texts_of(merged, set);
    cr_expect_str_eq(merged_text, "version 1, 2, 3; merge 3, 1, 2");
    migration_sample_free_set(set);
}

LTest(order, late_ones_are_those_that_something_newer_overtook)
{
    MigrationSet *set = migration_sample_set(versions, NULL);
    const guint arrival[] = {2, 1, ORDER_NOT_ARRIVED, 3};
    OrderFacts facts = {.set = set, .arrival = arrival};
    g_autoptr(GArray) late = order_late(&facts);

    cr_assert_eq(late->len, 2u);
    cr_expect_eq(g_array_index(late, guint, 0), 0u);
    cr_expect_eq(g_array_index(late, guint, 1), 2u);
    migration_sample_free_set(set);
}

LTest(order, places_tell_what_is_not_in_the_order)
{
    MigrationSet *set = migration_sample_set(versions, NULL);
    const guint some[] = {2, 0};
    Order *order = order_new("explicit", "asked for", some, 2);
    Order *all = order_version(set);
    g_autofree guint *place = order_places(order, 4);
    g_autofree char *text = order_text(all, set);

    cr_expect_eq(place[2], 0u);
    cr_expect_eq(place[0], 1u);
    cr_expect_eq(place[1], G_MAXUINT);
    cr_expect_eq(place[3], G_MAXUINT);
    cr_expect_str_eq(text, "1, 2, 3, 4");
    order_free(all);
    order_free(order);
    migration_sample_free_set(set);
}
