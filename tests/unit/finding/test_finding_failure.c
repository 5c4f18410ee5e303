#include "test.h"

#include "finding_sample.h"

/* A migration that fails in one order and not in another. */

static const char *const texts[] = {"CREATE TABLE users (id int)", "CREATE TABLE roles (id int)",
    "ALTER TABLE users ADD x int", NULL};

typedef struct {
    MigrationSet *set;
    FindingContext context;
    Order *order, *reference;
    ReplayStep steps[3];
    ReplayStep *list[3];
    ReplayPath path;
    GPtrArray *findings, *pairs;
} Setup;

/* The order fails at its n-th step. */
static void setup_init(Setup *setup, const char *order, guint n, const char *reference)
{
    memset(setup, 0, sizeof *setup);
    setup->set = finding_sample_set(texts);
    setup->context = finding_sample_context(setup->set);
    setup->order = finding_sample_order(order);
    setup->reference = finding_sample_order(reference);
    for (guint i = 0; i < n; i++) {
        setup->steps[i].migration = setup->order->sequence[i];
        setup->steps[i].ok = i + 1 < n;
        setup->list[i] = &setup->steps[i];
    }
    setup->steps[n - 1].message = (char *)"relation \"users\" does not exist";
    setup->steps[n - 1].line = 2;
    setup->steps[n - 1].column = 13;
    setup->steps[n - 1].statement = (char *)"ALTER TABLE users ADD x int";
    setup->path = (ReplayPath){.order = setup->order, .n_steps = n, .steps = setup->list};
    setup->findings = finding_sample_list();
    setup->pairs = g_ptr_array_new_with_free_func((GDestroyNotify)finding_pair_free);
}

static void setup_clear(Setup *setup)
{
    order_free(setup->order);
    order_free(setup->reference);
    migration_sample_free_set(setup->set);
    g_ptr_array_unref(setup->findings);
    g_ptr_array_unref(setup->pairs);
}

LTest(finding_failure, suspects_those_that_share_a_word)
{
    g_autofree char *guilty = NULL;
    const Finding *finding;
    Setup setup;

    setup_init(&setup, "312", 1, "123");
    finding_failure(&setup.context, &setup.path, setup.reference, NULL, "in 1 of 2 orders",
        setup.findings, setup.pairs);
    cr_assert(eq(u32, setup.findings->len, 1));
    finding = finding_sample_at(setup.findings, 0);
    guilty = finding_sample_guilty(finding);
    cr_assert(eq(str, (char *)finding->rule->id, (char *)"ORD103"));
    cr_assert(eq(str, guilty, (char *)"3 1"));
    cr_assert(eq(str, finding->message, (char *)"fails in 1 of 2 orders, when it runs before 1"));
    cr_assert(eq(str, finding->detail,
        (char *)"db/migrations/3.sql:2:13: relation \"users\" does not exist\n"
                "  ALTER TABLE users ADD x int"));
    cr_assert(eq(u32, setup.pairs->len, 1));
    cr_assert(eq(str, ((FindingPair *)g_ptr_array_index(setup.pairs, 0))->relation,
        (char *)"one-order-fails"));
    cr_assert(
        eq(str, finding->story, (char *)"it fails after\n  nothing\n\nit runs after\n  1 2\n"));
    setup_clear(&setup);
}

LTest(finding_failure, believes_what_was_run)
{
    g_autofree char *guilty = NULL;
    ReplayStep good = {.migration = 2, .ok = TRUE};
    ReplayStep *good_list[] = {&good};
    ReplayPath ok = {.ok = TRUE, .n_steps = 1, .steps = good_list};
    ReplayWitness witness = {.swaps = g_array_new(FALSE, FALSE, sizeof(ReplaySwap))};
    Setup setup;

    setup_init(&setup, "312", 1, "123");
    {
        ReplaySwap swaps[] = {{0, 2, &ok, &ok}, {1, 2, &ok, &setup.path}};

        g_array_append_vals(witness.swaps, swaps, 2);
    }
    finding_failure(&setup.context, &setup.path, setup.reference, &witness, "in a new database",
        setup.findings, setup.pairs);
    guilty = finding_sample_guilty(finding_sample_at(setup.findings, 0));
    cr_assert(eq(str, guilty, (char *)"3 2"), "whatever the words say");
    g_array_unref(witness.swaps);
    setup_clear(&setup);
}

LTest(finding_failure, says_one_failure_once)
{
    Setup setup;

    setup_init(&setup, "312", 1, "123");
    for (guint i = 0; i < 2; i++)
        finding_failure(&setup.context, &setup.path, setup.reference, NULL, "in a new database",
            setup.findings, setup.pairs);
    cr_assert(eq(u32, setup.findings->len, 1));
    cr_assert(eq(u32, setup.pairs->len, 1));
    setup_clear(&setup);
}

LTest(finding_failure, blames_nobody_when_it_fails_always)
{
    const Finding *finding;
    Setup setup;

    setup_init(&setup, "123", 3, "123");
    finding_failure(
        &setup.context, &setup.path, NULL, NULL, "in a new database", setup.findings, setup.pairs);
    finding = finding_sample_at(setup.findings, 0);
    cr_assert(eq(str, finding->message, (char *)"fails in a new database"));
    cr_assert(eq(u32, finding->migrations->len, 1));
    cr_assert(eq(u32, setup.pairs->len, 0));
    cr_assert_null(finding->fix, "renumbering does not help");
    cr_assert_not_null(strstr(finding->story, "it fails after\n  1 2\n"), "%s", finding->story);
    setup_clear(&setup);
}
