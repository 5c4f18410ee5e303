#include "schema_private.h"

#include <string.h>

/*
 * A patched schema shares the entries of both sources: their arenas stay alive with it, nothing is
 * copied and nothing is digested again.
 */

static gboolean split_handle(const char *handle, SchemaObject *wanted)
{
    for (guint kind = 0; kind < SCHEMA_N_KINDS; kind++) {
        const char *word = schema_kinds_object((SchemaKind)kind);
        gsize length = strlen(word);

        if (strncmp(handle, word, length) == 0 && handle[length] == ' ') {
            wanted->kind = (SchemaKind)kind;
            wanted->identity = handle + length + 1;
            return TRUE;
        }
    }
    return FALSE;
}

/* The entries of `base` that are gone; the set is small where patching pays. */
static GHashTable *entries_gone(const Schema *base, const GPtrArray *gone)
{
    GHashTable *set = g_hash_table_new(NULL, NULL);

    for (guint i = 0; gone != NULL && i < gone->len; i++) {
        SchemaObject wanted;
        const SchemaObject *found;

        if (!split_handle(g_ptr_array_index(gone, i), &wanted))
            continue;
        found = schema_find(base, wanted.kind, wanted.identity);
        if (found != NULL)
            g_hash_table_add(set, (gpointer)found);
    }
    return set;
}

static GPtrArray *share_arenas(const Schema *a, const Schema *b)
{
    GPtrArray *arenas = g_ptr_array_new_with_free_func((GDestroyNotify)schema_arena_unref);
    const Schema *sources[] = {a, b};

    for (guint i = 0; i < G_N_ELEMENTS(sources); i++) {
        for (guint j = 0; j < sources[i]->arenas->len; j++) {
            SchemaArena *arena = g_ptr_array_index(sources[i]->arenas, j);

            if (!g_ptr_array_find(arenas, arena, NULL))
                g_ptr_array_add(arenas, schema_arena_ref(arena));
        }
    }
    return arenas;
}

Schema *schema_patch(const Schema *base, const Schema *part, const GPtrArray *gone)
{
    g_autoptr(GHashTable) leaving = entries_gone(base, gone);
    const SchemaEntry **merged = g_new(const SchemaEntry *, base->n_entries + part->n_entries);
    guint i = 0, j = 0, n = 0;

    while (i < base->n_entries || j < part->n_entries) {
        int order = i == base->n_entries ? 1
                    : j == part->n_entries
                        ? -1
                        : schema_compare(&base->entries[i]->object, &part->entries[j]->object);

        if (order >= 0) {
            const SchemaEntry *fresh = part->entries[j++];

            merged[n++] = fresh;
            while (i < base->n_entries &&
                   schema_compare(&base->entries[i]->object, &fresh->object) == 0)
                i++;
        } else {
            if (!g_hash_table_contains(leaving, base->entries[i]))
                merged[n++] = base->entries[i];
            i++;
        }
    }
    return schema_new(base->engine, base->version_num, merged, n, share_arenas(base, part));
}
