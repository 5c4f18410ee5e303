#include "error.h"
#include "settings_private.h"

/* Values that are maps of settings themselves. */

/* --- layout --- */

static gboolean read_layout(SettingsReader *reader, const SettingsKey *key, const yaml_node_t *node,
    gpointer field, GError **error)
{
    MigrationLayout *layout = g_new0(MigrationLayout, 1);

    *(MigrationLayout **)field = layout; /* owned from here on, also when reading fails */
    if (!settings_reader_map(reader, SETTINGS_LAYOUT, node, layout, error))
        return FALSE;
    if (layout->sort == NULL)
        layout->sort = g_strdup("numeric");
    return TRUE;
}

const SettingsType settings_parts_layout = {"layout", read_layout, NULL};

/* --- accept --- */

static gboolean read_accept(SettingsReader *reader, const SettingsKey *key, const yaml_node_t *node,
    gpointer field, GError **error)
{
    GPtrArray *list = *(GPtrArray **)field;

    if (node->type != YAML_SEQUENCE_NODE)
        return settings_reader_fail(reader, node, error,
            "write - { id: ORD101-5c1e, reason: \"...\", until: 2027-03-31 }",
            "'%s' must be a list", key->name);
    for (const int *item = node->data.sequence.items.start; item < node->data.sequence.items.top;
         item++) {
        const yaml_node_t *child = settings_reader_node(reader, *item, error);
        SettingsAccept *accept;

        if (child == NULL)
            return FALSE;
        accept = g_new0(SettingsAccept, 1);
        g_ptr_array_add(list, accept);
        if (!settings_reader_map(reader, SETTINGS_ACCEPT, child, accept, error))
            return FALSE;
    }
    return TRUE;
}

const SettingsType settings_parts_accept = {"accept", read_accept, NULL};

/* --- databases --- */

static gboolean read_database(
    SettingsReader *reader, const yaml_node_pair_t *pair, GPtrArray *list, GError **error)
{
    const yaml_node_t *left = settings_reader_node(reader, pair->key, error);
    const yaml_node_t *right =
        left != NULL ? settings_reader_node(reader, pair->value, error) : NULL;
    const char *name =
        right != NULL ? settings_reader_text(reader, "databases", left, error) : NULL;
    SettingsDatabase *database;

    if (name == NULL)
        return FALSE;
    for (guint i = 0; i < list->len; i++)
        if (g_str_equal(((SettingsDatabase *)g_ptr_array_index(list, i))->name, name))
            return settings_reader_fail(
                reader, left, error, NULL, "database '%s' is set a second time", name);
    database = g_new0(SettingsDatabase, 1);
    database->name = g_strdup(name);
    g_ptr_array_add(list, database);
    return settings_reader_map(reader, SETTINGS_DATABASE, right, database, error);
}

static gboolean read_databases(SettingsReader *reader, const SettingsKey *key,
    const yaml_node_t *node, gpointer field, GError **error)
{
    GPtrArray *list = *(GPtrArray **)field;
    const yaml_node_pair_t *pair;

    if (node->type != YAML_MAPPING_NODE ||
        node->data.mapping.pairs.start == node->data.mapping.pairs.top)
        return settings_reader_fail(reader, node, error,
            "write \"primary: { migrations: db/migrate }\" below it",
            "'%s' must be a map from names to their settings", key->name);
    for (pair = node->data.mapping.pairs.start; pair < node->data.mapping.pairs.top; pair++)
        if (!read_database(reader, pair, list, error))
            return FALSE;
    return TRUE;
}

const SettingsType settings_parts_databases = {"databases", read_databases, NULL};
