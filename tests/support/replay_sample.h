#pragma once

#include "fake_engine.h"
#include "migration_sample.h"
#include "replay.h"

/* Migrations "1", "2", … on a scripted engine: what is run, in which order, is in its log. */

typedef struct {
    MigrationSet *set;
    EngineDb *db;
    Schema *start;
    GPtrArray *orders;
    Ledger *ledger;
} ReplaySample;

/* texts: one per migration, NULL-terminated. */
static inline ReplaySample replay_sample_new(const char *const *texts)
{
    static const char *const versions[] = {"1", "2", "3", "4", "5", "6", "7", "8", "9"};
    const char *used[G_N_ELEMENTS(versions) + 1] = {NULL};
    const SqlDialect *dialect = sql_dialect_find("postgres");
    ReplaySample sample = {.db = fake_engine_open("postgres"), .ledger = ledger_new()};
    EngineScope scope = {0};

    for (guint i = 0; texts[i] != NULL; i++)
        used[i] = versions[i];
    sample.set = migration_sample_set(used, texts);
    for (guint i = 0; i < sample.set->migrations->len; i++) {
        Migration *migration = g_ptr_array_index(sample.set->migrations, i);

        migration->up->traits = sql_traits(dialect, texts[i], strlen(texts[i]));
    }
    sample.orders = g_ptr_array_new_with_free_func((GDestroyNotify)order_free);
    sample.start = engine_introspect(sample.db, &scope, NULL);
    g_string_truncate(((FakeEngineDb *)sample.db)->log, 0);
    return sample;
}

/* "213": the second, the first, the third migration. */
static inline Order *replay_sample_order(ReplaySample *sample, const char *digits)
{
    guint sequence[16], n = 0;
    Order *order;

    for (; digits[n] != '\0'; n++)
        sequence[n] = (guint)(digits[n] - '1');
    order = order_new(digits, "a test", sequence, n);
    g_ptr_array_add(sample->orders, order);
    return order;
}

static inline ReplayContext replay_sample_context(ReplaySample *sample)
{
    return (ReplayContext){
        .db = sample->db, .set = sample->set, .start = sample->start, .ledger = sample->ledger};
}

static inline void replay_sample_free(ReplaySample *sample)
{
    schema_unref(sample->start);
    g_ptr_array_unref(sample->orders);
    fake_engine_close(sample->db);
    migration_sample_free_set(sample->set);
    ledger_unref(sample->ledger);
}
