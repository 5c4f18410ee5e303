#include "ledger.h"

struct Ledger {
    gatomicrefcount references;
    GPtrArray *entries; /* LedgerEntry *, sorted by rule */
};

static void entry_free(gpointer data)
{
    LedgerEntry *entry = data;

    g_free((char *)entry->rule);
    g_free((char *)entry->meaning);
    g_ptr_array_unref(entry->examples);
    g_free(entry);
}

Ledger *ledger_new(void)
{
    Ledger *ledger = g_new0(Ledger, 1);

    g_atomic_ref_count_init(&ledger->references);
    ledger->entries = g_ptr_array_new_with_free_func(entry_free);
    return ledger;
}

Ledger *ledger_ref(Ledger *ledger)
{
    g_atomic_ref_count_inc(&ledger->references);
    return ledger;
}

void ledger_unref(Ledger *ledger)
{
    if (ledger == NULL || !g_atomic_ref_count_dec(&ledger->references))
        return;
    g_ptr_array_unref(ledger->entries);
    g_free(ledger);
}

static LedgerEntry *entry_for(Ledger *ledger, const char *rule, const char *meaning)
{
    LedgerEntry *entry;
    guint place = 0;

    for (; place < ledger->entries->len; place++) {
        entry = g_ptr_array_index(ledger->entries, place);
        int order = g_strcmp0(entry->rule, rule);
        if (order == 0)
            return entry;
        if (order > 0)
            break;
    }
    entry = g_new0(LedgerEntry, 1);
    entry->rule = g_strdup(rule);
    entry->meaning = g_strdup(meaning);
    entry->examples = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_insert(ledger->entries, (int)place, entry);
    return entry;
}

static void entry_add_example(LedgerEntry *entry, const char *example)
{
    if (example == NULL || entry->examples->len >= LEDGER_EXAMPLES)
        return;
    if (g_ptr_array_find_with_equal_func(entry->examples, example, g_str_equal, NULL))
        return;
    g_ptr_array_add(entry->examples, g_strdup(example));
}

void ledger_add(Ledger *ledger, const char *rule, const char *meaning, const char *example)
{
    LedgerEntry *entry;

    if (ledger == NULL)
        return;
    entry = entry_for(ledger, rule, meaning);
    entry->count++;
    entry_add_example(entry, example);
}

void ledger_merge(Ledger *ledger, const Ledger *other)
{
    if (ledger == NULL || other == NULL)
        return;
    for (guint i = 0; i < other->entries->len; i++) {
        const LedgerEntry *from = g_ptr_array_index(other->entries, i);
        LedgerEntry *entry = entry_for(ledger, from->rule, from->meaning);

        entry->count += from->count;
        for (guint j = 0; j < from->examples->len; j++)
            entry_add_example(entry, g_ptr_array_index(from->examples, j));
    }
}

const GPtrArray *ledger_entries(const Ledger *ledger)
{
    return ledger->entries;
}

guint ledger_total(const Ledger *ledger)
{
    guint total = 0;

    for (guint i = 0; ledger != NULL && i < ledger->entries->len; i++)
        total += ((LedgerEntry *)g_ptr_array_index(ledger->entries, i))->count;
    return total;
}
