#include <string.h>

#include "error.h"
#include "settings_private.h"

/*
 * Over libyaml's document rather than libcyaml: the latter accepts a key twice and leaves the line
 * of an unknown key to a log callback, and here the message is the point.
 */

/* Aliases can make a small file visit the same node very often. */
#define VISITS_LIMIT 50000

gboolean settings_reader_fail(SettingsReader *reader, const yaml_node_t *node, GError **error,
    const char *hint, const char *format, ...)
{
    g_autofree char *message = NULL;
    va_list arguments;

    va_start(arguments, format);
    message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    error_set(error, REHEARSE_ERROR_USAGE, hint, "%s:%" G_GSIZE_FORMAT ": %s", reader->name,
        node->start_mark.line + 1, message);
    return FALSE;
}

const yaml_node_t *settings_reader_node(SettingsReader *reader, int index, GError **error)
{
    if (++reader->visited > VISITS_LIMIT) {
        error_set(error, REHEARSE_ERROR_LIMIT,
            "write lists out instead of repeating them by aliases", "%s has more than %d values",
            reader->name, VISITS_LIMIT);
        return NULL;
    }
    return yaml_document_get_node(reader->document, index);
}

static gboolean is_null(const yaml_node_t *node)
{
    const char *text = (const char *)node->data.scalar.value;

    return node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
           (*text == '\0' || g_str_equal(text, "~") || g_ascii_strcasecmp(text, "null") == 0);
}

const char *settings_reader_text(
    SettingsReader *reader, const char *what, const yaml_node_t *node, GError **error)
{
    const char *text;

    if (node->type != YAML_SCALAR_NODE) {
        settings_reader_fail(reader, node, error, NULL, "'%s' must be a text, not a %s", what,
            node->type == YAML_SEQUENCE_NODE ? "list" : "map");
        return NULL;
    }
    text = (const char *)node->data.scalar.value;
    if (memchr(text, '\0', node->data.scalar.length) != NULL) {
        settings_reader_fail(reader, node, error, NULL, "'%s' has a NUL character", what);
        return NULL;
    }
    if (is_null(node) || text[strspn(text, " \t\r\n")] == '\0') {
        settings_reader_fail(
            reader, node, error, "give it one, or leave the line out", "'%s' has no value", what);
        return NULL;
    }
    return text;
}

static gboolean fail_unknown(SettingsReader *reader, SettingsScope scope, const char *name,
    const yaml_node_t *node, GError **error)
{
    const char *nearest = keys_nearest(scope, name);

    if (nearest == NULL && scope == SETTINGS_PROJECT)
        nearest = keys_nearest(SETTINGS_DATABASE, name);
    for (guint other = 0; other < SETTINGS_SCOPES; other++)
        if (other != scope && keys_find((SettingsScope)other, name) != NULL)
            return settings_reader_fail(reader, node, error, NULL, "setting '%s' belongs %s", name,
                keys_place((SettingsScope)other));
    if (nearest != NULL)
        return settings_reader_fail(
            reader, node, error, NULL, "unknown setting '%s' (did you mean '%s'?)", name, nearest);
    return settings_reader_fail(reader, node, error, "docs/rehearse.schema.json lists all of them",
        "unknown setting '%s'", name);
}

static gboolean check_not_twice(SettingsReader *reader, const yaml_node_t *map,
    const yaml_node_pair_t *pair, const char *name, const yaml_node_t *node, GError **error)
{
    for (const yaml_node_pair_t *p = map->data.mapping.pairs.start; p < pair; p++) {
        const yaml_node_t *before = settings_reader_node(reader, p->key, error);

        if (before == NULL)
            return FALSE;
        if (before->type == YAML_SCALAR_NODE &&
            g_str_equal((const char *)before->data.scalar.value, name))
            return settings_reader_fail(reader, node, error, NULL,
                "'%s' is set a second time (first in line %" G_GSIZE_FORMAT ")", name,
                before->start_mark.line + 1);
    }
    return TRUE;
}

static gboolean read_pair(SettingsReader *reader, SettingsScope scope, const yaml_node_t *map,
    const yaml_node_pair_t *pair, gpointer target, GError **error)
{
    const yaml_node_t *name_node = settings_reader_node(reader, pair->key, error);
    const yaml_node_t *value =
        name_node != NULL ? settings_reader_node(reader, pair->value, error) : NULL;
    const SettingsKey *key;
    const char *name;

    if (value == NULL || (name = settings_reader_text(reader, "a key", name_node, error)) == NULL ||
        !check_not_twice(reader, map, pair, name, name_node, error))
        return FALSE;
    key = keys_find(scope, name);
    if (key == NULL && scope == SETTINGS_PROJECT &&
        (key = keys_find(SETTINGS_DATABASE, name)) != NULL)
        target = reader->top;
    if (key == NULL)
        return fail_unknown(reader, scope, name, name_node, error);
    return key->type->read(reader, key, value, (char *)target + key->offset, error);
}

static gboolean has_key(SettingsReader *reader, const yaml_node_t *map, const char *name)
{
    for (const yaml_node_pair_t *p = map->data.mapping.pairs.start; p < map->data.mapping.pairs.top;
         p++) {
        const yaml_node_t *key = yaml_document_get_node(reader->document, p->key);

        if (key->type == YAML_SCALAR_NODE &&
            g_str_equal((const char *)key->data.scalar.value, name))
            return TRUE;
    }
    return FALSE;
}

static gboolean check_required(
    SettingsReader *reader, SettingsScope scope, const yaml_node_t *map, GError **error)
{
    for (guint i = 0; i < keys_count; i++)
        if (keys_table[i].scope == scope && keys_table[i].required &&
            !has_key(reader, map, keys_table[i].name))
            return settings_reader_fail(reader, map, error,
                scope == SETTINGS_PROJECT ? "write \"version: 1\" as its first line" : NULL,
                "'%s' is missing", keys_table[i].name);
    return TRUE;
}

gboolean settings_reader_map(SettingsReader *reader, SettingsScope scope, const yaml_node_t *node,
    gpointer target, GError **error)
{
    const yaml_node_pair_t *pair;

    if (node->type != YAML_MAPPING_NODE)
        return settings_reader_fail(
            reader, node, error, NULL, "must be a map of settings, \"name: value\"");
    /* Unknown keys first: a misspelt required key is better named as such. */
    for (pair = node->data.mapping.pairs.start; pair < node->data.mapping.pairs.top; pair++)
        if (!read_pair(reader, scope, node, pair, target, error))
            return FALSE;
    return check_required(reader, scope, node, error);
}
