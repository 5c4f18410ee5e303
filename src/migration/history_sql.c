#include "history_private.h"

#include <gio/gio.h>
#include <string.h>

#include "migration_sql.h"

#define PREFIX "/rehearse/migration/"

static char *text_at(const char *path)
{
    g_autoptr(GBytes) bytes = g_resource_lookup_data(
        migration_sql_get_resource(), path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    gsize length;
    const char *text;

    if (bytes == NULL)
        return NULL;
    text = g_bytes_get_data(bytes, &length);
    return g_strndup(text, length);
}

char *history_sql_lookup(const char *engine)
{
    g_autofree char *path = g_strdup_printf(PREFIX "lookup/%s.sql", engine);

    return text_at(path);
}

char *history_sql_text(const MigrationFramework *framework, const char *engine, const char *file)
{
    g_autofree char *special =
        g_strdup_printf(PREFIX "%s/%s/%s.sql", framework->name, engine, file);
    g_autofree char *common = g_strdup_printf(PREFIX "%s/%s.sql", framework->name, file);
    char *text = text_at(special);

    return text != NULL ? text : text_at(common);
}

static const char *value_of(const HistoryValues *values, const char *name, gsize length)
{
    for (const HistoryValue *row = (const HistoryValue *)values->rows->data; row->name; row++)
        if (strlen(row->name) == length && memcmp(row->name, name, length) == 0)
            return row->value;
    return NULL;
}

char *history_sql_expand(const char *text, const HistoryValues *values)
{
    GString *result = g_string_new(NULL);

    while (*text != '\0') {
        gsize plain = strcspn(text, "{");
        const char *close = strchr(text + plain, '}');
        const char *value;

        g_string_append_len(result, text, (gssize)plain);
        text += plain;
        if (*text == '\0')
            break;
        value = close != NULL ? value_of(values, text + 1, (gsize)(close - text - 1)) : NULL;
        /* Our own files: a name without a value is a defect, not an input. */
        g_assert(value != NULL);
        g_string_append(result, value);
        text = close + 1;
    }
    return g_string_free(result, FALSE);
}
