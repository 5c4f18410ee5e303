#include "settings.h"

#include <string.h>

#include "error.h"
#include "settings_private.h"

void settings_layout_free(MigrationLayout *layout)
{
    if (layout == NULL)
        return;
    g_free(layout->glob);
    g_free(layout->version);
    g_free(layout->sort);
    g_free(layout->up);
    g_free(layout->down);
    g_free(layout->exclude);
    g_free(layout);
}

void settings_accept_free(SettingsAccept *accept)
{
    g_free(accept->id);
    g_free(accept->reason);
    g_free(accept->until);
    g_free(accept);
}

void settings_database_free(SettingsDatabase *database)
{
    if (database == NULL)
        return;
    g_free(database->name);
    g_free(database->engine);
    g_free(database->migrations);
    g_free(database->framework);
    g_free(database->history_table);
    g_free(database->late);
    g_free(database->schema_file);
    g_free(database->base_schema);
    g_free(database->snapshot);
    g_strfreev(database->rows);
    g_strfreev(database->schemas);
    g_strfreev(database->prelude);
    g_strfreev(database->server_settings);
    settings_layout_free(database->layout);
    g_free(database);
}

void settings_free(Settings *settings)
{
    if (settings == NULL)
        return;
    g_free(settings->project);
    g_free(settings->file);
    g_ptr_array_unref(settings->databases);
    g_free(settings->base_ref);
    g_strfreev(settings->exclude);
    g_ptr_array_unref(settings->accept);
    g_strfreev(settings->orders);
    g_free(settings);
}

static Settings *settings_new(void)
{
    Settings *settings = g_new0(Settings, 1);

    settings->databases = g_ptr_array_new_with_free_func((GDestroyNotify)settings_database_free);
    settings->accept = g_ptr_array_new_with_free_func((GDestroyNotify)settings_accept_free);
    return settings;
}

static void share(const SettingsDatabase *from, SettingsDatabase *to)
{
    for (guint i = 0; i < keys_count; i++)
        if (keys_table[i].scope == SETTINGS_DATABASE && keys_table[i].shared)
            keys_table[i].type->copy(
                (const char *)from + keys_table[i].offset, (char *)to + keys_table[i].offset);
}

/* Beside databases: only those keys of a database may stand that make sense for each of them. */
static gboolean check_top(SettingsReader *reader, const yaml_node_t *root, GError **error)
{
    const yaml_node_pair_t *pair;

    for (pair = root->data.mapping.pairs.start; pair < root->data.mapping.pairs.top; pair++) {
        const yaml_node_t *node = yaml_document_get_node(reader->document, pair->key);
        const SettingsKey *key =
            keys_find(SETTINGS_DATABASE, (const char *)node->data.scalar.value);

        if (key != NULL && !key->shared)
            return settings_reader_fail(reader, node, error, NULL,
                "'%s' belongs to one of the databases, not beside them", key->name);
    }
    return TRUE;
}

static gboolean read_document(SettingsReader *reader, Settings *settings, GError **error)
{
    const yaml_node_t *root = yaml_document_get_root_node(reader->document);

    if (!settings_reader_map(reader, SETTINGS_PROJECT, root, settings, error))
        return FALSE;
    if (settings->databases->len > 0 && !check_top(reader, root, error))
        return FALSE;
    for (guint i = 0; i < settings->databases->len; i++)
        share(reader->top, g_ptr_array_index(settings->databases, i));
    if (settings->databases->len == 0)
        g_ptr_array_add(settings->databases, g_steal_pointer(&reader->top));
    return TRUE;
}

Settings *settings_parse(const char *name, const char *text, gsize length, GError **error)
{
    g_autoptr(Settings) settings = settings_new();
    SettingsReader reader = {.name = name};
    yaml_document_t document;
    gboolean ok;

    if (!settings_document_load(name, text, length, &document, error))
        return NULL;
    reader.document = &document;
    reader.top = g_new0(SettingsDatabase, 1);
    ok = read_document(&reader, settings, error);
    settings_database_free(reader.top);
    yaml_document_delete(&document);
    return ok ? g_steal_pointer(&settings) : NULL;
}

Settings *settings_defaults(const char *project)
{
    Settings *settings = settings_new();

    settings->project = g_strdup(project);
    g_ptr_array_add(settings->databases, g_new0(SettingsDatabase, 1));
    return settings;
}
