#pragma once

#include "finding.h"
#include "migration_sample.h"
#include "schema_sample.h"

/* What findings are made from, written down in a line: schemas as "students:id,name courses:id". */

static inline Schema *finding_sample_schema(const char *text)
{
    Sample sample = sample_new();
    g_auto(GStrv) tables = g_strsplit(text, " ", -1);

    for (char **table = tables; *table != NULL; table++) {
        g_auto(GStrv) halves = g_strsplit(*table, ":", 2);
        g_auto(GStrv) columns = NULL;

        if (**table == '\0')
            continue;
        columns = g_strsplit(halves[1] != NULL ? halves[1] : "", ",", -1);
        sample_table(&sample, halves[0], (const char *const *)columns);
    }
    return sample_finish(&sample);
}

/* A schema per line, the first being the start. */
static inline GPtrArray *finding_sample_trace(const char *text)
{
    GPtrArray *trace = g_ptr_array_new_with_free_func((GDestroyNotify)schema_unref);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (char **line = lines; *line != NULL; line++)
        g_ptr_array_add(trace, finding_sample_schema(*line));
    return trace;
}

/* "213": the second, the first, the third migration. */
static inline Order *finding_sample_order(const char *digits)
{
    guint sequence[16], n = 0;

    for (; digits[n] != '\0'; n++)
        sequence[n] = (guint)(digits[n] - '1');
    return order_new(digits, "a test", sequence, n);
}

/* Migrations "1", "2", … of dbmate, with these texts. */
static inline MigrationSet *finding_sample_set(const char *const *texts)
{
    static const char *const versions[] = {"1", "2", "3", "4", "5", "6", "7", "8", "9"};
    const char *used[G_N_ELEMENTS(versions) + 1] = {NULL};
    g_autoptr(FileTree) tree = files_folder(FIXTURES "/students", NULL);
    MigrationOptions options = {.framework = "dbmate", .folder = "db/migrations"};
    g_autoptr(MigrationSet) real = migration_read(tree, &options, NULL);
    MigrationSet *set;

    for (guint i = 0; texts[i] != NULL; i++)
        used[i] = versions[i];
    set = migration_sample_set(used, texts);
    set->framework = real->framework;
    return set;
}

static inline FindingContext finding_sample_context(const MigrationSet *set)
{
    return (FindingContext){
        .set = set, .engine = "postgres", .dialect = sql_dialect_find("postgres")};
}

static inline GPtrArray *finding_sample_list(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)finding_free);
}

static inline const Finding *finding_sample_at(const GPtrArray *findings, guint index)
{
    return g_ptr_array_index((GPtrArray *)findings, index);
}

static inline char *finding_sample_joined(const GPtrArray *texts)
{
    GString *result = g_string_new(NULL);

    for (guint i = 0; i < texts->len; i++)
        g_string_append_printf(
            result, "%s%s", i > 0 ? "; " : "", (char *)g_ptr_array_index((GPtrArray *)texts, i));
    return g_string_free(result, FALSE);
}

/* "1 2": the labels of the guilty. */
static inline char *finding_sample_guilty(const Finding *finding)
{
    GString *result = g_string_new(NULL);

    for (guint i = 0; i < finding->migrations->len; i++)
        g_string_append_printf(result, "%s%s", i > 0 ? " " : "",
            ((FindingMigration *)g_ptr_array_index(finding->migrations, i))->label);
    return g_string_free(result, FALSE);
}
