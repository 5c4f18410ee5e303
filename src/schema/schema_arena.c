#include "schema_private.h"

#include <string.h>

#define ARENA_BLOCK 65536

struct SchemaArena {
    gatomicrefcount references;
    GPtrArray *blocks;
    char *next;
    gsize left;
    GHashTable *interned; /* set of strings in the arena; NULL once sealed */
};

SchemaArena *schema_arena_new(void)
{
    SchemaArena *arena = g_new0(SchemaArena, 1);

    g_atomic_ref_count_init(&arena->references);
    arena->blocks = g_ptr_array_new_with_free_func(g_free);
    arena->interned = g_hash_table_new(g_str_hash, g_str_equal);
    return arena;
}

SchemaArena *schema_arena_ref(SchemaArena *arena)
{
    g_atomic_ref_count_inc(&arena->references);
    return arena;
}

void schema_arena_unref(SchemaArena *arena)
{
    if (arena == NULL || !g_atomic_ref_count_dec(&arena->references))
        return;
    g_ptr_array_unref(arena->blocks);
    schema_arena_seal(arena);
    g_free(arena);
}

static char *arena_take(SchemaArena *arena, gsize size)
{
    char *place;

    if (size >
        ARENA_BLOCK / 4) { /* a block of its own, so that the rest of the current one is used */
        place = g_malloc(size);
        g_ptr_array_add(arena->blocks, place);
        return place;
    }
    if (size > arena->left) {
        arena->next = g_malloc(ARENA_BLOCK);
        arena->left = ARENA_BLOCK;
        g_ptr_array_add(arena->blocks, arena->next);
    }
    place = arena->next;
    arena->next += size;
    arena->left -= size;
    return place;
}

gpointer schema_arena_alloc(SchemaArena *arena, gsize size)
{
    gsize misaligned = (gsize)arena->next % sizeof(gpointer);

    if (misaligned != 0) {
        gsize skip = MIN(sizeof(gpointer) - misaligned, arena->left);

        arena->next += skip;
        arena->left -= skip;
    }
    return memset(arena_take(arena, MAX(size, 1)), 0, MAX(size, 1));
}

static char *visible_bytes(const char *string)
{
    GString *out = g_string_new(NULL);
    const char *end;

    while (!g_utf8_validate(string, -1, &end)) {
        g_string_append_len(out, string, end - string);
        g_string_append_printf(out, "\\{%02x}", (unsigned char)*end);
        string = end + 1;
    }
    g_string_append(out, string);
    return g_string_free(out, FALSE);
}

const char *schema_arena_string(SchemaArena *arena, const char *string)
{
    g_autofree char *repaired = NULL;
    const char *known;
    gsize size;
    char *copy;

    if (string == NULL)
        return NULL;
    known = g_hash_table_lookup(arena->interned, string);
    if (known != NULL)
        return known;
    if (!g_utf8_validate(string, -1, NULL)) {
        repaired = visible_bytes(string);
        return schema_arena_string(arena, repaired);
    }
    size = strlen(string) + 1;
    copy = memcpy(arena_take(arena, size), string, size);
    g_hash_table_add(arena->interned, copy);
    return copy;
}

void schema_arena_seal(SchemaArena *arena)
{
    g_clear_pointer(&arena->interned, g_hash_table_unref);
}
