#include "test.h"

#include "ledger.h"

static const LedgerEntry *entry(const Ledger *ledger, guint place)
{
    return g_ptr_array_index(ledger_entries(ledger), place);
}

LTest(ledger, counts_by_rule_sorted_bytewise)
{
    g_autoptr(Ledger) ledger = ledger_new();

    ledger_add(ledger, "b", "second", "x");
    ledger_add(ledger, "a", "first", NULL);
    ledger_add(ledger, "b", "second", "x");
    ledger_add(ledger, "B", "upper", "y");
    cr_assert_eq(ledger_entries(ledger)->len, 3);
    cr_assert_str_eq(entry(ledger, 0)->rule, "B");
    cr_assert_str_eq(entry(ledger, 1)->rule, "a");
    cr_assert_str_eq(entry(ledger, 2)->rule, "b");
    cr_assert_eq(entry(ledger, 2)->count, 2);
    cr_assert_eq(entry(ledger, 2)->examples->len, 1, "examples are distinct");
    cr_assert_eq(ledger_total(ledger), 4);
}

LTest(ledger, keeps_the_first_examples)
{
    g_autoptr(Ledger) ledger = ledger_new();

    for (guint i = 0; i < LEDGER_EXAMPLES + 5; i++) {
        g_autofree char *example = g_strdup_printf("%02u", i);

        ledger_add(ledger, "r", "m", example);
    }
    cr_assert_eq(entry(ledger, 0)->examples->len, LEDGER_EXAMPLES);
    cr_assert_str_eq(g_ptr_array_index(entry(ledger, 0)->examples, 0), "00");
    cr_assert_eq(entry(ledger, 0)->count, LEDGER_EXAMPLES + 5);
}

LTest(ledger, merges)
{
    g_autoptr(Ledger) one = ledger_new(), two = ledger_new();

    ledger_add(one, "a", "m", "x");
    ledger_add(two, "a", "m", "y");
    ledger_add(two, "c", "m", NULL);
    ledger_merge(one, two);
    ledger_merge(one, NULL);
    ledger_merge(NULL, two);
    ledger_add(NULL, "a", "m", NULL);
    cr_assert_eq(ledger_total(one), 3);
    cr_assert_eq(entry(one, 0)->examples->len, 2);
    cr_assert_eq(ledger_total(two), 2);
    cr_assert_eq(ledger_total(NULL), 0);
}

LTest(ledger, is_shared)
{
    Ledger *ledger = ledger_new();

    cr_assert(ledger_ref(ledger) == ledger);
    ledger_unref(ledger);
    ledger_add(ledger, "a", "m", NULL);
    ledger_unref(ledger);
    ledger_unref(NULL);
}
