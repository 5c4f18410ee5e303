#include "schema_private.h"

#include <string.h>

/*
 * Of an object: SHA-256 of its block ("physical"), and of its block with the positional parts
 * sorted by name ("logical"). Of a schema: SHA-256 over the digests of its objects, one per line,
 * so that a patched schema hashes nothing but what was patched.
 */

typedef struct {
    const char *name;
    SchemaSpan span;
} NamedSpan;

static int compare_named(gconstpointer a, gconstpointer b)
{
    return strcmp(((const NamedSpan *)a)->name, ((const NamedSpan *)b)->name);
}

/* The positional parts [first, end) of one kind by name; NULL when they stand so already. */
static GArray *sorted_run(const SchemaObject *object, const GArray *spans, guint first, guint end)
{
    GArray *run;
    gboolean sorted = TRUE;

    for (guint i = first + 1; i < end && sorted; i++)
        sorted = strcmp(object->parts[i - 1].name, object->parts[i].name) <= 0;
    if (sorted)
        return NULL;
    run = g_array_sized_new(FALSE, FALSE, sizeof(NamedSpan), end - first);
    for (guint i = first; i < end; i++) {
        NamedSpan named = {object->parts[i].name, g_array_index(spans, SchemaSpan, i)};

        g_array_append_val(run, named);
    }
    g_array_sort(run, compare_named);
    return run;
}

static guint end_of_run(const SchemaObject *object, guint first)
{
    guint end = first;

    while (end < object->n_parts && object->parts[end].kind == object->parts[first].kind)
        end++;
    return end;
}

/* NULL when it equals the physical one. */
static char *reordered_digest(const SchemaObject *object, const GString *text, const GArray *spans)
{
    g_autoptr(GChecksum) sum = NULL;
    gsize done = 0;

    for (guint first = 0, end; first < object->n_parts; first = end) {
        g_autoptr(GArray) run = NULL;

        end = end_of_run(object, first);
        if (schema_kinds_part(object->parts[first].kind)->positional)
            run = sorted_run(object, spans, first, end);
        if (run == NULL)
            continue;
        if (sum == NULL)
            sum = g_checksum_new(G_CHECKSUM_SHA256);
        g_checksum_update(sum, (const guchar *)text->str + done,
            (gssize)(g_array_index(spans, SchemaSpan, first).start - done));
        for (guint i = 0; i < run->len; i++) {
            SchemaSpan span = g_array_index(run, NamedSpan, i).span;

            g_checksum_update(
                sum, (const guchar *)text->str + span.start, (gssize)(span.end - span.start));
        }
        done = g_array_index(spans, SchemaSpan, end - 1).end;
    }
    if (sum == NULL)
        return NULL;
    g_checksum_update(sum, (const guchar *)text->str + done, (gssize)(text->len - done));
    return g_strdup(g_checksum_get_string(sum));
}

/* Digests are all different: interning them would only cost. */
static const char *keep(SchemaArena *arena, const char *digest)
{
    gsize size = strlen(digest) + 1;

    return memcpy(schema_arena_alloc(arena, size), digest, size);
}

void schema_digest_object(SchemaObject *object, SchemaArena *arena, GString *scratch)
{
    g_autofree char *physical = NULL;

    g_string_truncate(scratch, 0);
    schema_text_block(scratch, object, NULL);
    physical =
        g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)scratch->str, scratch->len);
    object->physical = keep(arena, physical);
}

char *schema_digest_logical(const SchemaObject *object)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GArray) spans = g_array_new(FALSE, FALSE, sizeof(SchemaSpan));
    char *digest;

    schema_text_block(text, object, spans);
    digest = reordered_digest(object, text, spans);
    return digest != NULL ? digest : g_strdup(object->physical);
}

char *schema_digest_make(const Schema *schema, gboolean logical)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);

    for (guint i = 0; i < schema->n_entries; i++) {
        const SchemaObject *object = &schema->entries[i]->object;
        g_autofree char *made = logical ? schema_digest_logical(object) : NULL;

        g_checksum_update(sum, (const guchar *)(logical ? made : object->physical), -1);
        g_checksum_update(sum, (const guchar *)"\n", 1);
    }
    return g_strconcat("sha256:", g_checksum_get_string(sum), NULL);
}
