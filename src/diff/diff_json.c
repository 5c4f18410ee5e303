#include "diff_private.h"

/* Names and values come from schemas and are valid UTF-8; what is absent is left out. */
static void set_string(json_t *json, const char *key, const char *value)
{
    if (value != NULL)
        json_object_set_new(json, key, json_string(value));
}

static void set_names(json_t *json, const char *key, const GPtrArray *names)
{
    json_t *list;

    if (names == NULL)
        return;
    list = json_array();
    for (guint i = 0; i < names->len; i++)
        json_array_append_new(list, json_string(g_ptr_array_index(names, i)));
    json_object_set_new(json, key, list);
}

static json_t *change_json(const DiffChange *change)
{
    json_t *json = json_object();

    set_string(json, "action", diff_action_name(change->action));
    set_string(json, "class", schema_class_name(change->class));
    set_string(json, "kind", schema_kind_name(change->kind));
    set_string(json, "id", change->identity);
    if (change->part_kind != SCHEMA_N_PARTS)
        set_string(json, "part", schema_part_name(change->part_kind));
    set_string(json, "name", change->part_name);
    set_string(json, "attribute", change->attribute);
    set_string(json, "from", change->from);
    set_string(json, "to", change->to);
    set_names(json, "order_from", change->order_from);
    set_names(json, "order_to", change->order_to);
    set_names(json, "moved", change->moved);
    return json;
}

json_t *diff_json(const GPtrArray *changes)
{
    json_t *list = json_array();

    for (guint i = 0; i < changes->len; i++)
        json_array_append_new(list, change_json(g_ptr_array_index(changes, i)));
    return list;
}
