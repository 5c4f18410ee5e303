#include <string.h>

#include "settings_private.h"

/*
 * Every setting there is. To add one: a field in settings.h, a row here, and the key in
 * docs/rehearse.schema.json (a test compares the two). A new kind of value is a SettingsType in
 * settings_values.c.
 */

static const char *const late_choices[] = {"run", "refuse", "skip", NULL};
static const char *const sort_choices[] = {"numeric", "bytes", NULL};

#define PROJECT(NAME, TYPE, FIELD)                                                                 \
    .scope = SETTINGS_PROJECT, .name = NAME, .type = &settings_##TYPE,                             \
    .offset = G_STRUCT_OFFSET(Settings, FIELD)
#define DATABASE(NAME, TYPE, FIELD)                                                                \
    .scope = SETTINGS_DATABASE, .name = NAME, .type = &settings_##TYPE,                            \
    .offset = G_STRUCT_OFFSET(SettingsDatabase, FIELD)
#define LAYOUT(NAME, FIELD)                                                                        \
    .scope = SETTINGS_LAYOUT, .name = NAME, .type = &settings_values_string,                       \
    .offset = G_STRUCT_OFFSET(MigrationLayout, FIELD)
#define ACCEPT(NAME, FIELD)                                                                        \
    .scope = SETTINGS_ACCEPT, .name = NAME, .type = &settings_values_string,                       \
    .offset = G_STRUCT_OFFSET(SettingsAccept, FIELD)

/* clang-format off */
const SettingsKey keys_table[] = {
    {.scope = SETTINGS_PROJECT, .name = "version", .type = &settings_values_version, .required = TRUE},
    {PROJECT("databases",        parts_databases,  databases)},
    {PROJECT("base-ref",         values_string,    base_ref)},
    {PROJECT("exclude",          values_strings,   exclude)},
    {PROJECT("accept",           parts_accept,     accept)},
    {PROJECT("orders",           values_orders,    orders)},

    {DATABASE("engine",          values_string,    engine), .shared = TRUE},
    {DATABASE("migrations",      values_string,    migrations)},
    {DATABASE("framework",       values_string,    framework), .shared = TRUE},
    {DATABASE("history-table",   values_string,    history_table), .shared = TRUE},
    {DATABASE("late",            values_string,    late), .shared = TRUE, .choices = late_choices},
    {DATABASE("schema-file",     values_string,    schema_file)},
    {DATABASE("base-schema",     values_string,    base_schema)},
    {DATABASE("snapshot",        values_string,    snapshot)},
    {DATABASE("rows",            values_strings,   rows), .shared = TRUE},
    {DATABASE("schemas",         values_strings,   schemas), .shared = TRUE},
    {DATABASE("server-version",  values_number,    server_version), .shared = TRUE},
    {DATABASE("layout",          parts_layout,     layout)},
    {DATABASE("prelude",         values_strings,   prelude), .shared = TRUE},
    {DATABASE("server-settings", values_pairs,     server_settings), .shared = TRUE},

    {LAYOUT("glob",    glob), .required = TRUE},
    {LAYOUT("version", version), .required = TRUE, .check = settings_values_check_regex},
    {LAYOUT("sort",    sort), .choices = sort_choices},
    {LAYOUT("up",      up), .check = settings_values_check_regex},
    {LAYOUT("down",    down), .check = settings_values_check_regex},
    {LAYOUT("exclude", exclude)},

    {ACCEPT("id",     id), .required = TRUE},
    {ACCEPT("reason", reason), .required = TRUE},
    {ACCEPT("until",  until), .check = settings_values_check_date},
};
/* clang-format on */

const guint keys_count = G_N_ELEMENTS(keys_table);

const SettingsKey *keys_find(SettingsScope scope, const char *name)
{
    for (guint i = 0; i < keys_count; i++)
        if (keys_table[i].scope == scope && g_str_equal(keys_table[i].name, name))
            return &keys_table[i];
    return NULL;
}

/* Levenshtein's distance, in one row. */
static gsize distance(const char *a, const char *b)
{
    gsize length = strlen(b);
    g_autofree gsize *row = g_new(gsize, length + 1);

    for (gsize j = 0; j <= length; j++)
        row[j] = j;
    for (gsize i = 1; a[i - 1] != '\0'; i++) {
        gsize diagonal = row[0];

        row[0] = i;
        for (gsize j = 1; j <= length; j++) {
            gsize change = diagonal + (a[i - 1] != b[j - 1]);

            diagonal = row[j];
            row[j] = MIN(change, MIN(row[j], row[j - 1]) + 1);
        }
    }
    return row[length];
}

const char *keys_nearest(SettingsScope scope, const char *name)
{
    const char *nearest = NULL;
    gsize length = strlen(name);
    gsize best = length / 3 + 1;

    if (length > 64)
        return NULL; /* not a slip of the finger, and costly */
    for (guint i = 0; i < keys_count; i++) {
        gsize here;

        if (keys_table[i].scope != scope)
            continue;
        here = distance(name, keys_table[i].name);
        if (here < best) {
            best = here;
            nearest = keys_table[i].name;
        }
    }
    return nearest;
}

const char *keys_place(SettingsScope scope)
{
    static const char *const places[SETTINGS_SCOPES] = {
        [SETTINGS_PROJECT] = "at the top level",
        [SETTINGS_DATABASE] = "to a database",
        [SETTINGS_LAYOUT] = "below layout",
        [SETTINGS_ACCEPT] = "to an element of accept",
    };

    return places[scope];
}
