#include "schema_private.h"

/* One identifier, quoted or not; *text ends at what follows it. */
static char *take_identifier(const char **text)
{
    GString *out = g_string_new(NULL);
    const char *c = *text;

    if (*c == '"') {
        for (c++; *c != '\0' && (*c != '"' || c[1] == '"'); c++) {
            if (*c == '"')
                c++;
            g_string_append_c(out, *c);
        }
        if (*c == '"')
            c++;
    } else {
        for (; *c != '\0' && *c != '.' && *c != '('; c++)
            g_string_append_c(out, *c);
    }
    *text = c;
    return g_string_free(out, FALSE);
}

void schema_identity_split(const char *identity, char **namespace, char **name)
{
    char *first = take_identifier(&identity);

    if (*identity != '.') {
        *namespace = g_strdup("");
        *name = first;
        return;
    }
    identity++;
    *namespace = first;
    *name = take_identifier(&identity);
}
