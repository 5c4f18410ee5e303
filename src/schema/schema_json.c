#include "schema_private.h"

#include <string.h>

/* The JSON twin: the facts of the text under stable keys, with positions, raw texts and physical
 * facts. */

/* Values are valid UTF-8 by construction (schema_arena_string). */
static void set_string(json_t *json, const char *key, const char *value)
{
    json_object_set_new(json, key, json_string(value));
}

static json_t *attr_value(const SchemaAttr *attr)
{
    SchemaStyle style = schema_kinds_attr(attr->id)->style;

    if ((style == SCHEMA_STYLE_FLAG || style == SCHEMA_STYLE_HIDDEN) && attr->value[0] == '\0')
        return json_true();
    return json_string(attr->value);
}

static void add_attrs(json_t *json, const SchemaAttr *attrs, guint n)
{
    for (guint i = 0; i < n; i++)
        if (!schema_attr_is_hidden(attrs[i].id))
            json_object_set_new(json, schema_kinds_attr(attrs[i].id)->key, attr_value(&attrs[i]));
}

static void add_raw_and_physical(json_t *json, const SchemaAttr *attrs, guint n)
{
    json_t *raw = json_object(), *physical = json_object();

    for (guint i = 0; i < n; i++) {
        const char *key = schema_kinds_attr(attrs[i].id)->key;

        if (attrs[i].raw != NULL)
            set_string(raw, key, attrs[i].raw);
        if (schema_attr_is_hidden(attrs[i].id))
            json_object_set_new(physical, key, attr_value(&attrs[i]));
    }
    if (json_object_size(raw) > 0)
        json_object_set(json, "raw", raw);
    if (json_object_size(physical) > 0)
        json_object_set(json, "phys", physical);
    json_decref(raw);
    json_decref(physical);
}

static json_t *part_json(const SchemaPart *part)
{
    json_t *json = json_object();

    set_string(json, "name", part->name);
    if (part->position != 0)
        json_object_set_new(json, "pos", json_integer(part->position));
    add_attrs(json, part->attrs, part->n_attrs);
    add_raw_and_physical(json, part->attrs, part->n_attrs);
    return json;
}

static void add_parts(json_t *json, const SchemaObject *object)
{
    json_t *list = NULL;

    for (guint i = 0; i < object->n_parts; i++) {
        const SchemaPart *part = &object->parts[i];

        if (i == 0 || part->kind != object->parts[i - 1].kind) {
            list = json_array();
            json_object_set_new(json, schema_kinds_part(part->kind)->key, list);
        }
        json_array_append_new(list, part_json(part));
    }
}

/* Only where they do not follow from the identity. */
static void add_names(json_t *json, const SchemaObject *object)
{
    g_autofree char *namespace = NULL, *name = NULL;

    schema_identity_split(object->identity, &namespace, &name);
    if (strcmp(namespace, object->namespace) != 0)
        set_string(json, "namespace", object->namespace);
    if (strcmp(name, object->name) != 0)
        set_string(json, "name", object->name);
}

static json_t *object_json(const SchemaObject *object)
{
    g_autofree char *logical = schema_object_logical(object);
    json_t *json = json_object();

    set_string(json, "kind", schema_kinds_object(object->kind));
    set_string(json, "id", object->identity);
    add_names(json, object);
    set_string(json, "sha256", object->physical);
    set_string(json, "logical", logical);
    add_attrs(json, object->attrs, object->n_attrs);
    add_parts(json, object);
    add_raw_and_physical(json, object->attrs, object->n_attrs);
    return json;
}

json_t *schema_json(const Schema *schema)
{
    json_t *json = json_object(), *objects = json_array();

    json_object_set_new(json, "canon", json_integer(1));
    set_string(json, "engine", schema->engine);
    json_object_set_new(json, "server", json_integer(schema->version_num));
    set_string(json, "digest", schema_digest(schema));
    for (guint i = 0; i < schema->n_entries; i++)
        json_array_append_new(objects, object_json(&schema->entries[i]->object));
    json_object_set_new(json, "objects", objects);
    return json;
}
