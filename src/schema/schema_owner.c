#include <string.h>

#include "schema_private.h"

/* Owners: one role owns nearly everything, and what it is called is no fact of the schema. */

static const SchemaRule owner_rule = {
    "owner", "postgres", "the role that owns most objects is the role the migrations run as", NULL};

void schema_owner_fold(SchemaDraft *draft, const char *owner)
{
    for (guint i = 0; owner != NULL && i < draft->objects->len; i++) {
        SchemaDraftObject *object = g_ptr_array_index(draft->objects, i);
        const SchemaDraftAttr *attr = schema_draft_attr_find(object->attrs, SCHEMA_ATTR_OWNER);
        SchemaApplied applied = {.rule = &owner_rule};

        if (attr == NULL || !g_str_equal(attr->attr.value, owner))
            continue;
        applied.example = object->identity;
        if (object->applied == NULL)
            object->applied = g_array_new(FALSE, FALSE, sizeof(SchemaApplied));
        g_array_append_val(object->applied, applied);
        schema_draft_attr_drop(&object->attrs, SCHEMA_ATTR_OWNER);
    }
}

/* Schemas are left out of the count: `public` has an owner of its own everywhere. */
static gboolean counts(const SchemaObject *object)
{
    return object->kind != SCHEMA_SCHEMA && object->kind != SCHEMA_EXTENSION &&
           object->kind != SCHEMA_DEFAULT_PRIVILEGES && object->kind != SCHEMA_UNMODELLED;
}

static guint owned_by(const Schema *schema, const char *owner)
{
    guint n = 0;

    for (guint i = 0; i < schema_size(schema); i++) {
        const SchemaObject *object = schema_object(schema, i);
        const char *other = schema_attr(object->attrs, object->n_attrs, SCHEMA_ATTR_OWNER);

        n += counts(object) && other != NULL && g_str_equal(other, owner);
    }
    return n;
}

const char *schema_owner_main(const Schema *schema)
{
    const char *refused = NULL; /* asked about just now: neighbours mostly share their owner */
    guint total = 0;

    for (guint i = 0; i < schema_size(schema); i++)
        total += counts(schema_object(schema, i));
    for (guint i = 0; i < schema_size(schema); i++) {
        const SchemaObject *object = schema_object(schema, i);
        const char *owner = schema_attr(object->attrs, object->n_attrs, SCHEMA_ATTR_OWNER);

        if (!counts(object) || owner == NULL || g_strcmp0(owner, refused) == 0)
            continue;
        if (owned_by(schema, owner) * 2 > total)
            return owner;
        refused = owner;
    }
    return NULL;
}

static void copy_object(SchemaDraft *draft, const SchemaEntry *entry)
{
    const SchemaObject *object = &entry->object;
    SchemaDraftObject *copy = schema_draft_object(
        draft, object->kind, object->namespace, object->name, object->identity, NULL);

    for (guint i = 0; i < object->n_attrs; i++)
        schema_draft_attr_set(
            draft, &copy->attrs, object->attrs[i].id, object->attrs[i].value, object->attrs[i].raw);
    for (guint i = 0; i < object->n_parts; i++) {
        const SchemaPart *part = &object->parts[i];
        SchemaDraftPart *copied = schema_draft_part(copy, part->kind, part->name, part->position);

        for (guint j = 0; j < part->n_attrs; j++)
            schema_draft_attr_set(
                draft, &copied->attrs, part->attrs[j].id, part->attrs[j].value, part->attrs[j].raw);
    }
    if (entry->n_applied > 0) {
        copy->applied = g_array_new(FALSE, FALSE, sizeof(SchemaApplied));
        g_array_append_vals(copy->applied, entry->applied, entry->n_applied);
    }
}

Schema *schema_owner_without(const Schema *schema, const char *owner)
{
    SchemaDraft *draft = schema_draft_new(schema_engine(schema), schema_version_num(schema));

    for (guint i = 0; i < schema_size(schema); i++)
        copy_object(draft, (const SchemaEntry *)schema_object(schema, i));
    schema_owner_fold(draft, owner);
    return schema_finish_draft(draft);
}
