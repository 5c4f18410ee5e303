#pragma once

#include "migration.h"

/* A set of migrations with versions and texts of the test's choice, without files or a framework. */

static inline void sample_section_free(MigrationSection *section)
{
    g_ptr_array_unref(section->statements);
    g_free(section->text);
    g_free(section);
}

static inline void sample_migration_free(gpointer data)
{
    Migration *migration = data;

    sample_section_free(migration->up);
    g_free(migration->version);
    g_free(migration->path);
    g_free(migration);
}

static inline Migration *sample_migration(guint index, const char *version, const char *sql)
{
    Migration *migration = g_new0(Migration, 1);

    migration->index = index;
    migration->version = g_strdup(version);
    migration->label = migration->version;
    migration->path = g_strdup_printf("db/migrations/%s.sql", version);
    migration->up = g_new0(MigrationSection, 1);
    migration->up->text = g_strdup(sql);
    migration->up->transaction = TRUE;
    migration->up->statements =
        sql_split_all(sql_dialect_find("sqlite"), sql, strlen(sql), 0, NULL);
    return migration;
}

/* versions and texts: NULL-terminated; texts may be NULL. */
static inline MigrationSet *migration_sample_set(
    const char *const *versions, const char *const *texts)
{
    MigrationSet *set = g_new0(MigrationSet, 1);

    set->folder = (char *)"db/migrations";
    set->migrations = g_ptr_array_new_with_free_func(sample_migration_free);
    for (guint i = 0; versions[i] != NULL; i++)
        g_ptr_array_add(
            set->migrations, sample_migration(i, versions[i], texts != NULL ? texts[i] : ""));
    return set;
}

static inline void migration_sample_free_set(MigrationSet *set)
{
    g_ptr_array_unref(set->migrations);
    g_free(set);
}
