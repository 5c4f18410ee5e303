#include "migration.h"

#include "migration_private.h"

void migration_free(Migration *migration)
{
    if (migration == NULL)
        return;
    g_free(migration->version);
    g_free(migration->label);
    g_free(migration->name);
    g_free(migration->path);
    g_free(migration->file);
    g_clear_pointer(&migration->content, g_bytes_unref);
    migration_section_free(migration->up);
    migration_section_free(migration->down);
    g_free(migration->checksum);
    g_free(migration);
}

void migration_set_free(MigrationSet *set)
{
    if (set == NULL)
        return;
    g_free(set->folder);
    g_clear_pointer(&set->migrations, g_ptr_array_unref);
    g_clear_pointer(&set->notes, g_ptr_array_unref);
    g_free(set->history_table);
    g_strfreev(set->tables);
    g_free(set);
}

Migration *migration_set_find(const MigrationSet *set, const char *version)
{
    for (guint i = 0; i < set->migrations->len; i++) {
        Migration *migration = set->migrations->pdata[i];

        if (g_str_equal(migration->version, version))
            return migration;
    }
    return NULL;
}

const char *migration_framework_name(const MigrationFramework *framework)
{
    return framework->name;
}

const char *migration_framework_title(const MigrationFramework *framework)
{
    return framework->title;
}

const char *migration_late_name(MigrationLate late)
{
    static const char *const names[] = {
        [MIGRATION_LATE_RUN] = "ran it late, without a word",
        [MIGRATION_LATE_WARN] = "ran it late, with a warning",
        [MIGRATION_LATE_REFUSE] = "refuses to run it late",
        [MIGRATION_LATE_SKIP] = "skips it, without an error",
    };

    return names[late];
}

MigrationUnit migration_unit(const MigrationSet *set, const EngineDriver *driver)
{
    return set->framework->unit;
}
