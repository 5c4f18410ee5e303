#include "cli_private.h"

#include <string.h>

/* --schema and --exclude, and their settings: what a schema is to hold. */

static gboolean schema_wanted(char **patterns, const char *namespace)
{
    gboolean wanted = TRUE, any = FALSE;

    for (; *patterns != NULL; patterns++) {
        if (**patterns == '!') {
            if (g_pattern_match_simple(*patterns + 1, namespace))
                return FALSE;
            continue;
        }
        if (!any)
            wanted = FALSE;
        any = TRUE;
        wanted = wanted || g_pattern_match_simple(*patterns, namespace);
    }
    return wanted;
}

/* "table events_20*", "extension hypopg": a kind and a pattern on the identity, or the pattern alone. */
static gboolean excluded(char **patterns, SchemaKind kind, const char *name, const char *identity)
{
    for (; *patterns != NULL; patterns++) {
        const char *blank = strchr(*patterns, ' ');
        const char *pattern = blank != NULL ? blank + 1 : *patterns;
        g_autofree char *word =
            blank != NULL ? g_strndup(*patterns, (gsize)(blank - *patterns)) : NULL;

        if (word != NULL && !g_str_equal(word, schema_kind_name(kind)))
            continue;
        if (g_pattern_match_simple(pattern, identity) || g_pattern_match_simple(pattern, name))
            return TRUE;
    }
    return FALSE;
}

gboolean cli_filter_keeps(char **schemas, char **excludes, SchemaKind kind, const char *namespace,
    const char *name, const char *identity)
{
    if (*namespace != '\0' && schemas != NULL && !schema_wanted(schemas, namespace))
        return FALSE;
    if (kind == SCHEMA_SCHEMA && schemas != NULL && !schema_wanted(schemas, name))
        return FALSE;
    return excludes == NULL || !excluded(excludes, kind, name, identity);
}
