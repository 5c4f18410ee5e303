#include "schema_private.h"

SchemaDraft *schema_draft_new(const char *engine, guint version_num)
{
    SchemaDraft *draft = g_new0(SchemaDraft, 1);

    draft->engine = g_strdup(engine);
    draft->version_num = version_num;
    draft->arena = schema_arena_new();
    draft->scratch = schema_arena_new();
    draft->objects = g_ptr_array_new();
    draft->keys = g_hash_table_new(g_str_hash, g_str_equal);
    return draft;
}

void schema_draft_free(SchemaDraft *draft)
{
    if (draft == NULL)
        return;
    for (guint i = 0; i < draft->objects->len; i++) {
        SchemaDraftObject *object = g_ptr_array_index(draft->objects, i);

        g_clear_pointer(&object->applied, g_array_unref);
    }
    g_hash_table_unref(draft->keys);
    g_ptr_array_unref(draft->objects);
    schema_arena_unref(draft->scratch);
    schema_arena_unref(draft->arena);
    g_free(draft->engine);
    g_free(draft);
}

SchemaDraftObject *schema_draft_object(SchemaDraft *draft, SchemaKind kind, const char *namespace,
    const char *name, const char *identity, const char *key)
{
    SchemaDraftObject *object;

    g_return_val_if_fail((guint)kind < SCHEMA_N_KINDS && identity != NULL, NULL);
    object = schema_arena_alloc(draft->scratch, sizeof *object);
    object->draft = draft;
    object->kind = kind;
    object->namespace = schema_arena_string(draft->arena, namespace != NULL ? namespace : "");
    object->name = schema_arena_string(draft->arena, name != NULL ? name : "");
    object->identity = schema_arena_string(draft->arena, identity);
    g_ptr_array_add(draft->objects, object);
    if (key != NULL)
        g_hash_table_insert(
            draft->keys, (gpointer)schema_arena_string(draft->scratch, key), object);
    return object;
}

SchemaDraftObject *schema_draft_lookup(SchemaDraft *draft, const char *key)
{
    return key != NULL ? g_hash_table_lookup(draft->keys, key) : NULL;
}

SchemaDraftPart *schema_draft_part(
    SchemaDraftObject *object, SchemaPartKind kind, const char *name, guint position)
{
    SchemaDraftPart *part;

    g_return_val_if_fail((guint)kind < SCHEMA_N_PARTS, NULL);
    part = schema_arena_alloc(object->draft->scratch, sizeof *part);
    part->object = object;
    part->kind = kind;
    part->name = schema_arena_string(object->draft->arena, name != NULL ? name : "");
    part->position = position;
    if (object->last_part != NULL)
        object->last_part->next = part;
    else
        object->parts = part;
    object->last_part = part;
    return part;
}

void schema_draft_attr_set(SchemaDraft *draft, SchemaDraftAttr **attrs, SchemaAttrId id,
    const char *value, const char *raw)
{
    SchemaDraftAttr *fresh;

    g_return_if_fail((guint)id < SCHEMA_N_ATTRS);
    while (*attrs != NULL && (*attrs)->attr.id < id)
        attrs = &(*attrs)->next;
    if (*attrs == NULL || (*attrs)->attr.id != id) {
        fresh = schema_arena_alloc(draft->scratch, sizeof *fresh);
        fresh->next = *attrs;
        *attrs = fresh;
    }
    (*attrs)->attr = (SchemaAttr){.id = id,
        .value = schema_arena_string(draft->arena, value),
        .raw = schema_arena_string(draft->arena, raw)};
}

void schema_draft_attr_drop(SchemaDraftAttr **attrs, SchemaAttrId id)
{
    while (*attrs != NULL && (*attrs)->attr.id != id)
        attrs = &(*attrs)->next;
    if (*attrs != NULL)
        *attrs = (*attrs)->next;
}

SchemaDraftAttr *schema_draft_attr_find(SchemaDraftAttr *attrs, SchemaAttrId id)
{
    while (attrs != NULL && attrs->attr.id != id)
        attrs = attrs->next;
    return attrs;
}

void schema_draft_object_set(SchemaDraftObject *object, SchemaAttrId id, const char *value)
{
    if (value != NULL)
        schema_draft_attr_set(object->draft, &object->attrs, id, value, NULL);
}

void schema_draft_part_set(SchemaDraftPart *part, SchemaAttrId id, const char *value)
{
    if (value != NULL)
        schema_draft_attr_set(part->object->draft, &part->attrs, id, value, NULL);
}
