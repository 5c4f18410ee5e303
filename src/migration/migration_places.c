#include "migration_private.h"

#include <string.h>

static void place_free(MigrationPlace *place)
{
    g_free(place->folder);
    g_ptr_array_unref(place->paths);
    g_free(place);
}

char *migration_places_parent(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? g_strndup(path, (gsize)(slash - path)) : g_strdup("");
}

const char *migration_places_below(const char *path, const char *folder)
{
    gsize length = strlen(folder);

    if (length == 0)
        return path;
    if (strncmp(path, folder, length) != 0 || path[length] != '/')
        return NULL;
    return path + length + 1;
}

/* The usual place that a path lies in, wherever in the project that is; NULL: none. */
static char *usual_folder(const MigrationFramework *framework, const char *path)
{
    for (guint i = 0; i < G_N_ELEMENTS(framework->folders) && framework->folders[i]; i++) {
        g_autofree char *inner = g_strconcat("/", framework->folders[i], "/", NULL);
        const char *found = strstr(path, inner);

        if (migration_places_below(path, framework->folders[i]) != NULL)
            return g_strdup(framework->folders[i]);
        if (found != NULL)
            return g_strndup(path, (gsize)(found - path) + strlen(inner) - 1);
    }
    return NULL;
}

static char *folder_of(const MigrationFramework *framework, const char *only, const char *path)
{
    g_autofree char *folder = NULL;

    if (only != NULL)
        return g_strdup(only);
    if (framework->recursive) {
        folder = usual_folder(framework, path);
        if (folder != NULL)
            return g_steal_pointer(&folder);
    }
    folder = migration_places_parent(path);
    return framework->folder_per_migration ? migration_places_parent(folder)
                                           : g_steal_pointer(&folder);
}

static MigrationPlace *place_at(GPtrArray *places, GHashTable *index, char *folder)
{
    MigrationPlace *place = g_hash_table_lookup(index, folder);

    if (place != NULL) {
        g_free(folder);
        return place;
    }
    place = g_new0(MigrationPlace, 1);
    place->folder = folder;
    place->paths = g_ptr_array_new();
    g_ptr_array_add(places, place);
    g_hash_table_insert(index, place->folder, place);
    return place;
}

static gboolean has_outer(GHashTable *index, const char *folder)
{
    g_autofree char *outer = g_strdup(folder);

    while (*outer != '\0') {
        char *next = migration_places_parent(outer);

        g_free(outer);
        outer = next;
        if (g_hash_table_contains(index, outer))
            return TRUE;
    }
    return FALSE;
}

/* A framework that descends into folders has its root at the topmost. */
static void drop_inner_places(GPtrArray *places, GHashTable *index)
{
    for (guint i = places->len; i-- > 0;) {
        const MigrationPlace *place = places->pdata[i];

        if (!has_outer(index, place->folder))
            continue;
        g_hash_table_remove(index, place->folder);
        g_ptr_array_remove_index(places, i);
    }
}

GPtrArray *migration_places_find(
    const MigrationFramework *framework, const GPtrArray *paths, const char *only)
{
    GPtrArray *places = g_ptr_array_new_with_free_func((GDestroyNotify)place_free);
    g_autoptr(GHashTable) index = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GRegex) pattern = g_regex_new(framework->path, 0, 0, NULL);

    for (guint i = 0; i < paths->len; i++) {
        const char *path = paths->pdata[i];
        g_autofree char *folder = NULL;
        const char *rest;
        MigrationPlace *place;

        if (strlen(path) < 4 || g_ascii_strcasecmp(path + strlen(path) - 4, ".sql") != 0)
            continue;
        folder = folder_of(framework, only, path);
        rest = migration_places_below(path, folder);
        if (rest == NULL || !g_regex_match(pattern, rest, 0, NULL))
            continue;
        place = place_at(places, index, g_steal_pointer(&folder));
        if (place->paths->len < MIGRATION_PLACES_SAMPLES)
            g_ptr_array_add(place->paths, (char *)path);
    }
    if (framework->recursive)
        drop_inner_places(places, index);
    return places;
}
