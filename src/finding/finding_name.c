#include "finding_private.h"

/* The quoted or plain component that begins at *cursor, which is left behind it. */
static void read_component(const char **cursor, GString *name)
{
    gboolean quoted = **cursor == '"';

    g_string_truncate(name, 0);
    *cursor += quoted;
    for (; **cursor != '\0'; (*cursor)++) {
        if (quoted && **cursor == '"' && (*cursor)[1] != '"') {
            (*cursor)++;
            return;
        }
        if (!quoted && (**cursor == '.' || **cursor == '('))
            return;
        if (quoted && **cursor == '"')
            (*cursor)++;
        g_string_append_c(name, **cursor);
    }
}

char *finding_name_bare(const char *identity)
{
    GString *name = g_string_new(NULL);
    const char *cursor = identity;

    read_component(&cursor, name);
    while (*cursor == '.') {
        cursor++;
        read_component(&cursor, name);
    }
    return g_string_free(name, FALSE);
}
