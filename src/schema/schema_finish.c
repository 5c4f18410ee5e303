#include "schema_private.h"

#include <string.h>

/* From a draft to the immutable value: what is left out, what is folded, what is sorted. */

static void leave_out(SchemaDraft *draft, const SchemaOptions *options)
{
    for (guint i = 0; options->keep != NULL && i < draft->objects->len;) {
        const SchemaDraftObject *object = g_ptr_array_index(draft->objects, i);

        if (options->keep(object->kind, object->namespace, object->name, object->identity,
                options->keep_data))
            i++;
        else
            g_ptr_array_remove_index(draft->objects, i);
    }
}

/* pg_get_constraintdef() repeats convalidated at the end: keep a fact in one place. */
static void fold_not_valid(SchemaDraft *draft, SchemaDraftPart *part)
{
    SchemaDraftAttr *definition = schema_draft_attr_find(part->attrs, SCHEMA_ATTR_DEFINITION);
    g_autofree char *shorter = NULL;

    if (part->kind != SCHEMA_PART_CONSTRAINT || definition == NULL ||
        !g_str_has_suffix(definition->attr.value, " NOT VALID"))
        return;
    shorter =
        g_strndup(definition->attr.value, strlen(definition->attr.value) - strlen(" NOT VALID"));
    schema_draft_attr_set(draft, &part->attrs, SCHEMA_ATTR_DEFINITION, shorter, NULL);
    schema_draft_attr_set(draft, &part->attrs, SCHEMA_ATTR_NOT_VALID, "", NULL);
}

static void fold(SchemaDraft *draft)
{
    for (guint i = 0; i < draft->objects->len; i++) {
        SchemaDraftObject *object = g_ptr_array_index(draft->objects, i);

        for (SchemaDraftPart *part = object->parts; part != NULL; part = part->next)
            fold_not_valid(draft, part);
    }
}

/* --- freezing --- */

static const SchemaAttr *freeze_attrs(SchemaDraft *draft, const SchemaDraftAttr *list, guint *n)
{
    SchemaAttr *attrs;
    guint count = 0;

    for (const SchemaDraftAttr *attr = list; attr != NULL; attr = attr->next)
        count++;
    attrs = count > 0 ? schema_arena_alloc(draft->arena, count * sizeof *attrs) : NULL;
    *n = count;
    count = 0;
    for (const SchemaDraftAttr *attr = list; attr != NULL; attr = attr->next)
        attrs[count++] = attr->attr;
    return attrs;
}

/* Physical facts stand last and do not decide, or a schema read back from its text would sort otherwise. */
static guint n_visible(const SchemaPart *part)
{
    guint n = part->n_attrs;

    while (n > 0 && schema_attr_is_hidden(part->attrs[n - 1].id))
        n--;
    return n;
}

static int compare_attrs(const SchemaPart *a, const SchemaPart *b)
{
    guint n_a = n_visible(a), n_b = n_visible(b);

    for (guint i = 0; i < MIN(n_a, n_b); i++) {
        int order = a->attrs[i].id != b->attrs[i].id ? (int)a->attrs[i].id - (int)b->attrs[i].id
                                                     : strcmp(a->attrs[i].value, b->attrs[i].value);

        if (order != 0)
            return order;
    }
    return (int)n_a - (int)n_b;
}

/* Positional parts that claim the same place stay as they came: the sort is stable. */
static int compare_parts(gconstpointer left, gconstpointer right, gpointer data)
{
    const SchemaPart *a = left, *b = right;
    int order;

    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    if (schema_kinds_part(a->kind)->positional)
        return a->position < b->position ? -1 : a->position > b->position;
    order = strcmp(a->name, b->name);
    return order != 0 ? order : compare_attrs(a, b);
}

/* Positions count what exists; gaps that a driver left are no fact of the schema. */
static void renumber(SchemaPart *parts, guint n)
{
    guint position = 0;

    for (guint i = 0; i < n; i++) {
        if (i > 0 && parts[i].kind != parts[i - 1].kind)
            position = 0;
        parts[i].position = schema_kinds_part(parts[i].kind)->positional ? ++position : 0;
    }
}

static const SchemaPart *freeze_parts(SchemaDraft *draft, const SchemaDraftPart *list, guint *n)
{
    SchemaPart *parts;
    guint count = 0;

    for (const SchemaDraftPart *part = list; part != NULL; part = part->next)
        count++;
    parts = count > 0 ? schema_arena_alloc(draft->arena, count * sizeof *parts) : NULL;
    *n = count;
    count = 0;
    for (const SchemaDraftPart *part = list; part != NULL; part = part->next, count++) {
        parts[count].kind = part->kind;
        parts[count].name = part->name;
        parts[count].position = part->position;
        parts[count].attrs = freeze_attrs(draft, part->attrs, &parts[count].n_attrs);
    }
    if (count > 1)
        g_qsort_with_data(parts, (int)count, sizeof *parts, compare_parts, NULL);
    renumber(parts, count);
    return parts;
}

static const SchemaApplied *freeze_applied(SchemaDraft *draft, const GArray *applied, guint *n)
{
    *n = applied != NULL ? applied->len : 0;
    if (*n == 0)
        return NULL;
    return memcpy(schema_arena_alloc(draft->arena, *n * sizeof(SchemaApplied)), applied->data,
        *n * sizeof(SchemaApplied));
}

static const SchemaEntry *freeze_object(
    SchemaDraft *draft, const SchemaDraftObject *source, GString *scratch)
{
    SchemaEntry *entry = schema_arena_alloc(draft->arena, sizeof *entry);
    SchemaObject *object = &entry->object;

    object->kind = source->kind;
    object->identity = source->identity;
    object->namespace = source->namespace;
    object->name = source->name;
    object->attrs = freeze_attrs(draft, source->attrs, &object->n_attrs);
    object->parts = freeze_parts(draft, source->parts, &object->n_parts);
    entry->applied = freeze_applied(draft, source->applied, &entry->n_applied);
    schema_digest_object(object, draft->arena, scratch);
    return entry;
}

/* Digests break a tie, so that twins (a defect of a driver) cannot make the output depend on luck.
 */
static int compare_entries(gconstpointer a, gconstpointer b, gpointer data)
{
    const SchemaObject *left = &(*(const SchemaEntry *const *)a)->object;
    const SchemaObject *right = &(*(const SchemaEntry *const *)b)->object;
    int order = schema_compare(left, right);

    return order != 0 ? order : strcmp(left->physical, right->physical);
}

Schema *schema_finish_draft(SchemaDraft *draft)
{
    g_autoptr(GString) scratch = g_string_sized_new(4096);
    guint n = draft->objects->len;
    const SchemaEntry **entries = g_new(const SchemaEntry *, n);
    GPtrArray *arenas = g_ptr_array_new_with_free_func((GDestroyNotify)schema_arena_unref);
    Schema *schema;

    for (guint i = 0; i < n; i++)
        entries[i] = freeze_object(draft, g_ptr_array_index(draft->objects, i), scratch);
    if (n > 1)
        g_qsort_with_data(entries, (int)n, sizeof *entries, compare_entries, NULL);
    schema_arena_seal(draft->arena);
    g_ptr_array_add(arenas, schema_arena_ref(draft->arena));
    schema = schema_new(draft->engine, draft->version_num, entries, n, arenas);
    schema_draft_free(draft);
    return schema;
}

Schema *schema_finish(SchemaDraft *draft, const SchemaOptions *options)
{
    static const SchemaOptions none = {0};

    if (options == NULL)
        options = &none;
    leave_out(draft, options);
    fold(draft);
    schema_owner_fold(draft, options->owner);
    schema_rules_run(draft, options->rules_off);
    return schema_finish_draft(draft);
}
