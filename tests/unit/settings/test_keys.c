#include "test.h"

#include <jansson.h>
#include <string.h>

#include "settings_private.h"

LTest(keys, nearest_finds_slips_and_nothing_else)
{
    static const struct {
        SettingsScope scope;
        const char *written, *nearest;
    } cases[] = {
        {SETTINGS_DATABASE, "migration", "migrations"},
        {SETTINGS_DATABASE, "server_version", "server-version"},
        {SETTINGS_DATABASE, "Engine", "engine"},
        {SETTINGS_DATABASE, "schema", "schemas"},
        {SETTINGS_DATABASE, "snapshto", "snapshot"},
        {SETTINGS_ACCEPT, "untill", "until"},
        {SETTINGS_DATABASE, "wombat", NULL},
        {SETTINGS_DATABASE, "", NULL},
    };
    g_autofree char *endless = g_strnfill(100000, 'm');

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        cr_assert(g_strcmp0(keys_nearest(cases[i].scope, cases[i].written), cases[i].nearest) == 0,
            "%s: %s", cases[i].written, keys_nearest(cases[i].scope, cases[i].written));
    cr_assert(keys_nearest(SETTINGS_DATABASE, endless) == NULL);
}

LTest(keys, table_is_sound)
{
    for (guint i = 0; i < keys_count; i++) {
        const SettingsKey *key = &keys_table[i];

        cr_assert(keys_find(key->scope, key->name) == key, "%s is there twice", key->name);
        cr_assert(key->type->read != NULL);
        cr_assert(key->type->copy != NULL || !key->shared, "%s cannot be shared", key->name);
    }
    cr_assert(keys_find(SETTINGS_PROJECT, "engine") == NULL);
}

/* --- the JSON Schema for editors says the same as the table
 * ------------------------------------------ */

static json_t *load_schema(void)
{
    json_error_t error;
    json_t *schema = json_load_file(SCHEMA_FILE, JSON_REJECT_DUPLICATES, &error);

    cr_assert(schema != NULL, "%s:%d: %s", SCHEMA_FILE, error.line, error.text);
    return schema;
}

/* The part of the schema that describes a scope. */
static json_t *part_of(json_t *schema, SettingsScope scope)
{
    static const char *const names[SETTINGS_SCOPES] = {NULL, "database", "layout", "accept"};

    return scope == SETTINGS_PROJECT
               ? schema
               : json_object_get(json_object_get(schema, "$defs"), names[scope]);
}

static gboolean has_text(json_t *list, const char *text)
{
    json_t *item;
    gsize i;

    json_array_foreach(list, i, item) if (g_str_equal(json_string_value(item), text)) return TRUE;
    return FALSE;
}

static void assert_type(const SettingsKey *key, json_t *property)
{
    static const struct {
        const char *type, *reference, *json;
    } types[] = {
        {"string", "#/$defs/string", NULL},
        {"strings", "#/$defs/strings", NULL},
        {"layout", "#/$defs/layout", NULL},
        {"number", NULL, "integer"},
        {"pairs", NULL, "object"},
        {"databases", NULL, "object"},
        {"orders", NULL, "array"},
        {"accept", NULL, "array"},
        {"version", NULL, NULL},
    };
    const char *reference = json_string_value(json_object_get(property, "$ref"));
    const char *json = json_string_value(json_object_get(property, "type"));

    if (key->choices != NULL || key->check == settings_values_check_date)
        return; /* narrower than their type */
    for (guint i = 0; i < G_N_ELEMENTS(types); i++)
        if (g_str_equal(types[i].type, key->type->name)) {
            cr_assert(g_strcmp0(reference, types[i].reference) == 0, "%s", key->name);
            cr_assert(g_strcmp0(json, types[i].json) == 0, "%s", key->name);
            return;
        }
    cr_fatal("type %s of %s is not in this test", key->type->name, key->name);
}

static void assert_choices(const SettingsKey *key, json_t *property)
{
    json_t *list = json_object_get(property, "enum");

    cr_assert_eq(
        json_array_size(list), key->choices != NULL ? g_strv_length((char **)key->choices) : 0);
    for (guint i = 0; i < json_array_size(list); i++)
        cr_assert(g_strv_contains(key->choices, json_string_value(json_array_get(list, i))));
}

LTest(keys, schema_describes_every_key)
{
    json_t *schema = load_schema();

    for (guint i = 0; i < keys_count; i++) {
        const SettingsKey *key = &keys_table[i];
        json_t *part = part_of(schema, key->scope);
        json_t *property = json_object_get(json_object_get(part, "properties"), key->name);

        cr_assert(property != NULL, "docs/rehearse.schema.json lacks %s", key->name);
        assert_type(key, property);
        assert_choices(key, property);
        cr_assert_eq(
            has_text(json_object_get(part, "required"), key->name), key->required, "%s", key->name);
    }
    json_decref(schema);
}

LTest(keys, schema_has_no_other_keys)
{
    json_t *schema = load_schema();

    for (guint scope = 0; scope < SETTINGS_SCOPES; scope++) {
        json_t *part = part_of(schema, (SettingsScope)scope), *property;
        const char *name;

        cr_assert_eq(json_typeof(json_object_get(part, "additionalProperties")), JSON_FALSE);
        json_object_foreach(json_object_get(part, "properties"), name, property)
            cr_assert(keys_find((SettingsScope)scope, name) != NULL ||
                          (scope == SETTINGS_PROJECT && keys_find(SETTINGS_DATABASE, name) != NULL),
                "%s is no setting", name);
    }
    json_decref(schema);
}

LTest(keys, schema_repeats_database_keys_at_top_level)
{
    json_t *schema = load_schema();
    json_t *top = json_object_get(schema, "properties");
    json_t *beside = json_object_get(
        json_object_get(json_object_get(schema, "dependentSchemas"), "databases"), "properties");

    for (guint i = 0; i < keys_count; i++) {
        const SettingsKey *key = &keys_table[i];
        g_autofree char *reference = NULL;

        if (key->scope != SETTINGS_DATABASE)
            continue;
        reference = g_strconcat("#/$defs/database/properties/", key->name, NULL);
        cr_assert_str_eq(
            json_string_value(json_object_get(json_object_get(top, key->name), "$ref")), reference);
        cr_assert_eq(
            json_is_false(json_object_get(beside, key->name)), !key->shared, "%s", key->name);
    }
    json_decref(schema);
}
