#include "migration_private.h"

#include <string.h>

#include "error.h"

typedef struct {
    MigrationSet *set;
    const MigrationLayout *settings;
    GRegex *path, *stray;
    MigrationLayoutRegex layout;
    const GPtrArray *paths; /* char *, all files of the folder, sorted */
    GPtrArray *entries;     /* MigrationEntry *, as found */
    GHashTable *by_key;     /* the same, by key of the version */
} Collector;

static void collector_clear(Collector *collector)
{
    g_clear_pointer(&collector->path, g_regex_unref);
    g_clear_pointer(&collector->stray, g_regex_unref);
    migration_layout_clear(&collector->layout);
    g_clear_pointer(&collector->by_key, g_hash_table_unref);
    g_clear_pointer(&collector->entries, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Collector, collector_clear)

static void entry_free(MigrationEntry *entry)
{
    migration_free(entry->migration);
    g_free(entry->down_path);
    g_free(entry);
}

/* Paths are sorted as bytes. */
gboolean migration_collect_has(const GPtrArray *paths, const char *path)
{
    guint low = 0, high = paths->len;

    while (low < high) {
        guint middle = low + (high - low) / 2;
        int order = strcmp(path, paths->pdata[middle]);

        if (order == 0)
            return TRUE;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return FALSE;
}

static void note(Collector *collector, const char *path, const char *why)
{
    g_ptr_array_add(collector->set->notes, g_strdup_printf("%s: %s; left out", path, why));
}

/* --- files ------------------------------------------------------------------------------------ */

static MigrationEntry *entry_for(Collector *collector, const char *key)
{
    MigrationEntry *entry = g_hash_table_lookup(collector->by_key, key);

    if (entry != NULL)
        return entry;
    entry = g_new0(MigrationEntry, 1);
    entry->migration = g_new0(Migration, 1);
    g_ptr_array_add(collector->entries, entry);
    g_hash_table_insert(collector->by_key, g_strdup(key), entry);
    return entry;
}

static gboolean set_duplicate(
    const char *label, const char *first, const char *second, GError **error)
{
    error_set(error, REHEARSE_ERROR_INPUT, "give one of them another version",
        "two migrations have version %s: %s and %s", label, first, second);
    return FALSE;
}

/* What the framework writes into its history about the file. */
static char *stored_file(const MigrationFramework *framework, const char *path, const char *rest)
{
    if (framework->folder_per_migration)
        return g_path_get_dirname(rest);
    return framework->recursive ? g_strdup(rest) : g_path_get_basename(path);
}

static gboolean add_up(Collector *collector, MigrationEntry *entry, MigrationName *name,
    const char *path, const char *rest, GError **error)
{
    Migration *migration = entry->migration;

    if (migration->path != NULL)
        return set_duplicate(name->label, migration->path, path, error);
    migration->version = g_steal_pointer(&name->version);
    migration->label = g_steal_pointer(&name->label);
    migration->name = g_steal_pointer(&name->name);
    migration->path = g_strdup(path);
    migration->file = stored_file(collector->set->framework, path, rest);
    return TRUE;
}

/* A number that the framework's own type does not hold stops it. */
static gboolean check_range(const MigrationFramework *framework, const MigrationName *name,
    const char *path, GError **error)
{
    if (framework->largest == NULL ||
        migration_names_compare_numbers(name->version, framework->largest) <= 0)
        return TRUE;
    error_set(error, REHEARSE_ERROR_INPUT, NULL, "%s: version is larger than %s, the largest of %s",
        path, framework->largest, framework->title);
    return FALSE;
}

static gboolean add_file(
    Collector *collector, MigrationName *name, const char *path, const char *rest, GError **error)
{
    MigrationEntry *entry;

    if (!check_range(collector->set->framework, name, path, error))
        return FALSE;
    entry = entry_for(collector, name->key);
    if (name->direction == MIGRATION_UP)
        return add_up(collector, entry, name, path, rest, error);
    if (entry->down_path != NULL)
        return set_duplicate(name->label, entry->down_path, path, error);
    entry->down_path = g_strdup(path);
    return TRUE;
}

static gboolean add_stray(Collector *collector, const char *path, const char *rest, GError **error)
{
    const MigrationFramework *framework = collector->set->framework;

    if (framework->language != NULL && g_str_has_suffix(rest, framework->language) &&
        g_ascii_isalnum(*rest) && strpbrk(rest, "0123456789") != NULL &&
        !g_str_has_suffix(rest, "_test.go")) {
        note(collector, path, "a migration that is code, which cannot be rehearsed");
        return TRUE;
    }
    if (collector->stray == NULL || !g_regex_match(collector->stray, rest, 0, NULL))
        return TRUE;
    if (!framework->stray_error) {
        note(collector, path, framework->stray_reason);
        return TRUE;
    }
    error_set(error, REHEARSE_ERROR_INPUT, "rename it or move it out of the folder", "%s: %s %s",
        path, framework->stray_reason, "and stops the framework");
    return FALSE;
}

static gboolean take_generic(
    Collector *collector, const char *path, const char *rest, GError **error)
{
    const MigrationLayoutRegex *layout = &collector->layout;
    g_auto(MigrationName) name = {0};

    if (!g_regex_match(layout->glob, rest, 0, NULL) ||
        (layout->exclude != NULL && g_regex_match(layout->exclude, rest, 0, NULL)))
        return TRUE;
    if (migration_layout_parse(layout, rest, &name))
        return add_file(collector, &name, path, rest, error);
    note(collector, path, "the layout's version does not match it");
    return TRUE;
}

static gboolean take_path(Collector *collector, const char *path, GError **error)
{
    const MigrationFramework *framework = collector->set->framework;
    const char *folder = collector->set->folder;
    const char *rest = *folder != '\0' ? path + strlen(folder) + 1 : path;
    g_auto(MigrationName) name = {0};

    /* Regular expressions must not see anything else. */
    if (!g_utf8_validate(rest, -1, NULL)) {
        g_autofree char *readable = g_utf8_make_valid(path, -1);

        note(collector, readable, "its name is not UTF-8");
        return TRUE;
    }
    if (framework == &framework_generic)
        return take_generic(collector, path, rest, error);
    if (migration_names_parse(framework, collector->path, rest, &name))
        return add_file(collector, &name, path, rest, error);
    return add_stray(collector, path, rest, error);
}

/* Diesel takes every folder that is not empty for a migration and stops at one without up.sql. */
static gboolean check_folders(Collector *collector, GError **error)
{
    const char *folder = collector->set->folder;

    for (guint i = 0; i < collector->paths->len; i++) {
        const char *path = collector->paths->pdata[i];
        const char *rest = *folder != '\0' ? path + strlen(folder) + 1 : path;
        const char *slash = strchr(rest, '/');
        g_autofree char *up = NULL;

        if (slash == NULL || *rest == '.')
            continue;
        up = g_strdup_printf("%.*s/up.sql", (int)(slash - path), path);
        if (migration_collect_has(collector->paths, up))
            continue;
        error_set(error, REHEARSE_ERROR_INPUT,
            "is it the folder that holds one folder for each migration?",
            "%.*s: the folder has no up.sql, where %s stops", (int)(slash - path), path,
            collector->set->framework->title);
        return FALSE;
    }
    return TRUE;
}

static gboolean collect_all(Collector *collector, GError **error)
{
    if (collector->set->framework->folder_per_migration && !check_folders(collector, error))
        return FALSE;
    for (guint i = 0; i < collector->paths->len; i++)
        if (!take_path(collector, collector->paths->pdata[i], error))
            return FALSE;
    for (guint i = collector->entries->len; i-- > 0;) {
        const MigrationEntry *entry = collector->entries->pdata[i];

        if (entry->migration->path != NULL)
            continue;
        note(collector, entry->down_path, "nothing goes up with it");
        g_ptr_array_remove_index(collector->entries, i);
    }
    return TRUE;
}

/* --- order ------------------------------------------------------------------------------------ */

static int compare_entries(gconstpointer a, gconstpointer b, gpointer data)
{
    const Collector *collector = data;
    const Migration *first = (*(MigrationEntry *const *)a)->migration;
    const Migration *second = (*(MigrationEntry *const *)b)->migration;
    const MigrationLayout *layout = collector->settings;
    int order;

    if (collector->set->framework != &framework_generic || g_strcmp0(layout->sort, "bytes") != 0)
        return migration_names_compare(collector->set->framework, first, second);
    order = strcmp(first->version, second->version);
    return order != 0 ? order : strcmp(first->path, second->path);
}

static gboolean compile_patterns(Collector *collector, GError **error)
{
    const MigrationFramework *framework = collector->set->framework;

    if (framework == &framework_generic)
        return migration_layout_compile(collector->settings, &collector->layout, error);
    collector->path = g_regex_new(framework->path, 0, 0, NULL);
    if (framework->stray != NULL)
        collector->stray = g_regex_new(framework->stray, 0, 0, NULL);
    return TRUE;
}

static gboolean check_any(const Collector *collector, const char *tree_name, GError **error)
{
    if (collector->entries->len > 0)
        return TRUE;
    error_set(error, REHEARSE_ERROR_INPUT,
        collector->set->framework == &framework_generic
            ? "layout: glob: says which files are migrations"
            : "is it the right folder?",
        "%s: no migrations in %s", tree_name,
        *collector->set->folder != '\0' ? collector->set->folder : "the project");
    return FALSE;
}

GPtrArray *migration_collect(const FileTree *tree, MigrationSet *set, const MigrationLayout *layout,
    const GPtrArray *paths, GError **error)
{
    g_auto(Collector) collector = {.set = set, .settings = layout, .paths = paths};

    if (!compile_patterns(&collector, error))
        return NULL;
    collector.entries = g_ptr_array_new_with_free_func((GDestroyNotify)entry_free);
    collector.by_key = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (!collect_all(&collector, error) || !check_any(&collector, tree->name, error))
        return NULL;
    g_ptr_array_sort_with_data(collector.entries, compare_entries, &collector);
    return g_steal_pointer(&collector.entries);
}
