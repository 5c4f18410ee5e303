#include <string.h>

#include "error.h"
#include "settings_private.h"

/* --- text --- */

static gboolean check_text(SettingsReader *reader, const SettingsKey *key, const yaml_node_t *node,
    const char *text, GError **error)
{
    g_autofree char *wrong = key->check != NULL ? key->check(text) : NULL;
    g_autofree char *choices = NULL;

    if (wrong != NULL)
        return settings_reader_fail(reader, node, error, NULL, "'%s' %s", key->name, wrong);
    if (key->choices == NULL || g_strv_contains(key->choices, text))
        return TRUE;
    choices = g_strjoinv(", ", (char **)key->choices);
    return settings_reader_fail(reader, node, error, NULL, "'%s' is '%s', but has to be one of %s",
        key->name, text, choices);
}

static gboolean read_string(SettingsReader *reader, const SettingsKey *key, const yaml_node_t *node,
    gpointer field, GError **error)
{
    const char *text = settings_reader_text(reader, key->name, node, error);

    if (text == NULL || !check_text(reader, key, node, text, error))
        return FALSE;
    *(char **)field = g_strdup(text);
    return TRUE;
}

static void copy_string(gconstpointer from, gpointer to)
{
    if (*(char **)to == NULL)
        *(char **)to = g_strdup(*(char *const *)from);
}

const SettingsType settings_values_string = {"string", read_string, copy_string};

char *settings_values_check_date(const char *text)
{
    const char *const form = "dddd-dd-dd";

    for (gsize i = 0; i <= strlen(form); i++)
        if (form[i] == 'd' ? !g_ascii_isdigit(text[i]) : text[i] != form[i])
            return g_strdup_printf("is '%s', but has to be a date like 2027-03-31", text);
    if (g_date_valid_dmy((GDateDay)g_ascii_strtoull(text + 8, NULL, 10),
            (GDateMonth)g_ascii_strtoull(text + 5, NULL, 10),
            (GDateYear)g_ascii_strtoull(text, NULL, 10)))
        return NULL;
    return g_strdup_printf("is '%s', and there is no such day", text);
}

char *settings_values_check_regex(const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GRegex) regex = g_regex_new(text, 0, 0, &error);

    return regex != NULL ? NULL : g_strdup_printf("is no regular expression: %s", error->message);
}

/* --- lists of texts --- */

static gboolean add_text(SettingsReader *reader, const SettingsKey *key, const yaml_node_t *node,
    GStrvBuilder *list, GError **error)
{
    const char *text = settings_reader_text(reader, key->name, node, error);

    if (text == NULL)
        return FALSE;
    g_strv_builder_add(list, text);
    return TRUE;
}

static gboolean read_strings(SettingsReader *reader, const SettingsKey *key,
    const yaml_node_t *node, gpointer field, GError **error)
{
    g_autoptr(GStrvBuilder) list = g_strv_builder_new();

    if (node->type == YAML_MAPPING_NODE)
        return settings_reader_fail(
            reader, node, error, NULL, "'%s' must be a list of texts, not a map", key->name);
    if (node->type == YAML_SCALAR_NODE && !add_text(reader, key, node, list, error))
        return FALSE;
    if (node->type == YAML_SEQUENCE_NODE)
        for (const int *item = node->data.sequence.items.start;
             item < node->data.sequence.items.top; item++) {
            const yaml_node_t *child = settings_reader_node(reader, *item, error);

            if (child == NULL || !add_text(reader, key, child, list, error))
                return FALSE;
        }
    *(char ***)field = g_strv_builder_end(list);
    return TRUE;
}

static void copy_strings(gconstpointer from, gpointer to)
{
    if (*(char ***)to == NULL)
        *(char ***)to = g_strdupv(*(char **const *)from);
}

const SettingsType settings_values_strings = {"strings", read_strings, copy_strings};

/* --- numbers --- */

static gboolean read_number(SettingsReader *reader, const SettingsKey *key, const yaml_node_t *node,
    gpointer field, GError **error)
{
    const char *text = settings_reader_text(reader, key->name, node, error);
    guint64 number;

    if (text == NULL)
        return FALSE;
    if (!g_ascii_string_to_unsigned(text, 10, 1, 9999, &number, NULL))
        return settings_reader_fail(reader, node, error, NULL,
            "'%s' is '%s', but has to be a whole number like 16", key->name, text);
    *(guint *)field = (guint)number;
    return TRUE;
}

static void copy_number(gconstpointer from, gpointer to)
{
    if (*(guint *)to == 0)
        *(guint *)to = *(const guint *)from;
}

const SettingsType settings_values_number = {"number", read_number, copy_number};

static gboolean read_version(SettingsReader *reader, const SettingsKey *key,
    const yaml_node_t *node, gpointer field, GError **error)
{
    const char *text = settings_reader_text(reader, key->name, node, error);

    if (text == NULL)
        return FALSE;
    return g_str_equal(text, "1") ||
           settings_reader_fail(reader, node, error, "a newer rehearse may read this file",
               "settings of version '%s' are not known; this is rehearse " REHEARSE_VERSION
               ", which reads version 1",
               text);
}

const SettingsType settings_values_version = {"version", read_version, NULL};

/* --- names and values --- */

/* They become arguments and configuration lines of a server. */
static gboolean is_plain_name(const char *name)
{
    return name[strspn(name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_.-")] == '\0' &&
           *name != '-';
}

static gboolean has_control(const char *text)
{
    for (; *text != '\0'; text++)
        if (g_ascii_iscntrl(*text))
            return TRUE;
    return FALSE;
}

static gboolean add_pair(SettingsReader *reader, const SettingsKey *key,
    const yaml_node_pair_t *pair, GStrvBuilder *list, GPtrArray *names, GError **error)
{
    const yaml_node_t *left = settings_reader_node(reader, pair->key, error);
    const yaml_node_t *right =
        left != NULL ? settings_reader_node(reader, pair->value, error) : NULL;
    const char *name, *value;
    g_autofree char *line = NULL;

    if (right == NULL || (name = settings_reader_text(reader, key->name, left, error)) == NULL ||
        (value = settings_reader_text(reader, name, right, error)) == NULL)
        return FALSE;
    if (!is_plain_name(name))
        return settings_reader_fail(
            reader, left, error, NULL, "'%s': '%s' is not the name of a setting", key->name, name);
    if (has_control(value))
        return settings_reader_fail(
            reader, right, error, NULL, "'%s' has a control character", name);
    if (g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
        return settings_reader_fail(reader, left, error, NULL, "'%s' is set a second time", name);
    g_ptr_array_add(names, (gpointer)name);
    line = g_strconcat(name, "=", value, NULL);
    g_strv_builder_add(list, line);
    return TRUE;
}

static gboolean read_pairs(SettingsReader *reader, const SettingsKey *key, const yaml_node_t *node,
    gpointer field, GError **error)
{
    g_autoptr(GStrvBuilder) list = g_strv_builder_new();
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    const yaml_node_pair_t *pair;

    if (node->type != YAML_MAPPING_NODE)
        return settings_reader_fail(
            reader, node, error, NULL, "'%s' must be a map, \"name: value\"", key->name);
    for (pair = node->data.mapping.pairs.start; pair < node->data.mapping.pairs.top; pair++)
        if (!add_pair(reader, key, pair, list, names, error))
            return FALSE;
    *(char ***)field = g_strv_builder_end(list);
    return TRUE;
}

const SettingsType settings_values_pairs = {"pairs", read_pairs, copy_strings};

/* --- orders --- */

static void add_versions(GPtrArray *versions, const char *text)
{
    g_auto(GStrv) words = g_strsplit_set(text, " \t\n", -1);

    for (char **word = words; *word != NULL; word++)
        if (**word != '\0')
            g_ptr_array_add(versions, g_strdup(*word));
}

/* One order: versions separated by blanks, or a list of versions. */
static gboolean add_order(SettingsReader *reader, const SettingsKey *key, const yaml_node_t *node,
    GStrvBuilder *orders, GError **error)
{
    g_autoptr(GPtrArray) versions = g_ptr_array_new_with_free_func(g_free);
    SettingsKey part = *key;
    g_auto(GStrv) texts = NULL;
    g_autofree char *order = NULL;

    part.type = &settings_values_strings;
    if (!read_strings(reader, &part, node, &texts, error))
        return FALSE;
    for (char **text = texts; *text != NULL; text++)
        add_versions(versions, *text);
    if (versions->len == 0)
        return settings_reader_fail(reader, node, error, NULL, "an order without migrations");
    g_ptr_array_add(versions, NULL);
    order = g_strjoinv(" ", (char **)versions->pdata);
    g_strv_builder_add(orders, order);
    return TRUE;
}

static gboolean read_orders(SettingsReader *reader, const SettingsKey *key, const yaml_node_t *node,
    gpointer field, GError **error)
{
    g_autoptr(GStrvBuilder) orders = g_strv_builder_new();

    if (node->type != YAML_SEQUENCE_NODE)
        return settings_reader_fail(reader, node, error, "write - [\"0001\", \"0003\", \"0002\"]",
            "'%s' must be a list of orders", key->name);
    for (const int *item = node->data.sequence.items.start; item < node->data.sequence.items.top;
         item++) {
        const yaml_node_t *child = settings_reader_node(reader, *item, error);

        if (child == NULL || !add_order(reader, key, child, orders, error))
            return FALSE;
    }
    *(char ***)field = g_strv_builder_end(orders);
    return TRUE;
}

const SettingsType settings_values_orders = {"orders", read_orders, NULL};
