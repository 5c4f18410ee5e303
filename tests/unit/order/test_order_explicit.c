#include <string.h>

#include "error.h"
#include "migration_sample.h"
#include "order.h"
#include "test.h"

static const char *const versions[] = {"1", "2", "3", NULL};

/* The set's own look-up lives in migration; the sample has no index for it. */
LTest(order_explicit, named_ones_first_then_the_rest_in_version_order)
{
    MigrationSet *set = migration_sample_set(versions, NULL);
    g_autoptr(GError) error = NULL;
    Order *order = order_explicit(set, "3, 1", &error);
    g_autofree char *text = order != NULL ? order_text(order, set) : NULL;

    cr_assert_not_null(order, "%s", error != NULL ? error->message : "");
    cr_expect_str_eq(text, "3, 1, 2");
    order_free(order);
    migration_sample_free_set(set);
}

LTest(order_explicit, unknown_and_repeated_versions_are_refused_by_name)
{
    const char *const bad[][2] = {
        {"3 9", "order '3 9': there is no migration 9"}, {"1 1", "order '1 1': 1 is named twice"}};
    MigrationSet *set = migration_sample_set(versions, NULL);

    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;

        cr_expect_null(order_explicit(set, bad[i][0], &error));
        cr_assert_not_null(error);
        cr_expect_str_eq(error->message, bad[i][1]);
    }
    migration_sample_free_set(set);
}
