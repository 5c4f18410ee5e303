#include "diff_private.h"

#include <string.h>

/*
 * Names that nobody chose: an engine or a framework made them up from the table, the column, a
 * counter or a hash, and so they depend on order and on what the table was called that day.
 */

/* A suffix of PostgreSQL's generated names, then digits. */
static gboolean has_generated_suffix(const char *name)
{
    static const char *const suffixes[] = {
        "_pkey", "_key", "_fkey", "_check", "_excl", "_idx", "_not_null", "_seq", NULL};
    gsize length = strlen(name);

    while (length > 0 && g_ascii_isdigit(name[length - 1]))
        length--;
    for (guint i = 0; suffixes[i] != NULL; i++) {
        gsize size = strlen(suffixes[i]);

        if (length > size && strncmp(name + length - size, suffixes[i], size) == 0)
            return TRUE;
    }
    return FALSE;
}

static gboolean is_hexadecimal(const char *text, gsize length)
{
    gsize digits = 0;

    for (gsize i = 0; i < length; i++) {
        if (!g_ascii_isxdigit(text[i]) || g_ascii_isupper(text[i]))
            return FALSE;
        digits += g_ascii_isdigit(text[i]) != 0;
    }
    return digits > 0; /* "deadbeef" is a word as well */
}

/* fk_rails_0123456789 (Rails), app_table_column_1a2b3c4d_uniq (Django) */
static gboolean has_hash(const char *name)
{
    g_auto(GStrv) words = g_strsplit(name, "_", -1);

    if (g_str_has_prefix(name, "fk_rails_"))
        return TRUE;
    for (guint i = 1; words[0] != NULL && words[i] != NULL; i++)
        if (strlen(words[i]) == 8 && is_hexadecimal(words[i], 8))
            return TRUE;
    return FALSE;
}

static gboolean is_made_up(const SchemaPart *part)
{
    return schema_attr(part->attrs, part->n_attrs, SCHEMA_ATTR_AUTO_NAME) != NULL ||
           part->name[0] == '\0' || g_str_has_prefix(part->name, "sqlite_autoindex_") ||
           has_generated_suffix(part->name) || has_hash(part->name);
}

/* The definition without the part's own name, in case a driver leaves it in. */
static char *anonymous(const SchemaPart *part)
{
    const char *definition = schema_attr(part->attrs, part->n_attrs, SCHEMA_ATTR_DEFINITION);
    g_autofree char *named = g_strdup_printf(" %s ", part->name);
    GString *out = g_string_new(definition != NULL ? definition : "");

    if (part->name[0] != '\0')
        g_string_replace(out, named, " ", 0);
    return g_string_free(out, FALSE);
}

static gboolean same_but_definition(const SchemaPart *a, const SchemaPart *b)
{
    for (guint id = 0; id < SCHEMA_N_ATTRS; id++) {
        if (id == SCHEMA_ATTR_DEFINITION || schema_attr_is_hidden((SchemaAttrId)id))
            continue;
        if (g_strcmp0(schema_attr(a->attrs, a->n_attrs, (SchemaAttrId)id),
                schema_attr(b->attrs, b->n_attrs, (SchemaAttrId)id)) != 0)
            return FALSE;
    }
    return TRUE;
}

gboolean diff_rename_is_part(const SchemaPart *from, const SchemaPart *to)
{
    g_autofree char *before = NULL, *after = NULL;

    if (from->kind != SCHEMA_PART_CONSTRAINT && from->kind != SCHEMA_PART_INDEX)
        return FALSE;
    if (from->kind != to->kind || (!is_made_up(from) && !is_made_up(to)) ||
        !same_but_definition(from, to))
        return FALSE;
    before = anonymous(from);
    after = anonymous(to);
    return strcmp(before, after) == 0;
}

/* --- sequences --- */

static GPtrArray *sequences_only_in(const Schema *schema, const Schema *other)
{
    GPtrArray *only = g_ptr_array_new();

    for (guint i = 0; i < schema_size(schema); i++) {
        const SchemaObject *object = schema_object(schema, i);

        if (object->kind == SCHEMA_SEQUENCE &&
            schema_attr(object->attrs, object->n_attrs, SCHEMA_ATTR_OWNED_BY) != NULL &&
            schema_find(other, object->kind, object->identity) == NULL)
            g_ptr_array_add(only, (gpointer)object);
    }
    return only;
}

static gboolean same_parts(const SchemaObject *a, const SchemaObject *b)
{
    if (a->n_parts != b->n_parts)
        return FALSE;
    for (guint i = 0; i < a->n_parts; i++)
        if (a->parts[i].kind != b->parts[i].kind ||
            strcmp(a->parts[i].name, b->parts[i].name) != 0 ||
            !diff_attr_same(
                a->parts[i].attrs, a->parts[i].n_attrs, b->parts[i].attrs, b->parts[i].n_attrs))
            return FALSE;
    return TRUE;
}

GArray *diff_rename_sequences(const Schema *from, const Schema *to)
{
    GArray *pairs = g_array_new(FALSE, FALSE, sizeof(DiffPair));
    g_autoptr(GPtrArray) removed = sequences_only_in(from, to);
    g_autoptr(GPtrArray) added = sequences_only_in(to, from);

    for (guint i = 0; i < removed->len; i++) {
        DiffPair pair = {.from = g_ptr_array_index(removed, i)};

        for (guint j = 0; j < added->len && pair.to == NULL; j++) {
            const SchemaObject *other = g_ptr_array_index(added, j);

            if (diff_attr_same(
                    pair.from->attrs, pair.from->n_attrs, other->attrs, other->n_attrs) &&
                same_parts(pair.from, other)) {
                pair.to = other;
                g_ptr_array_remove_index(added, j);
                g_array_append_val(pairs, pair);
            }
        }
    }
    return pairs;
}
