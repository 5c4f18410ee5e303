#include "sql_dialect_private.h"

#include <string.h>

static gboolean is_plain_character(char c, gboolean first, gboolean folds)
{
    if (g_ascii_islower(c) || c == '_')
        return TRUE;
    if (g_ascii_isupper(c))
        return !folds;
    return !first && (g_ascii_isdigit(c) || c == '$');
}

/* Would the server read these characters back as the same name? Only PostgreSQL changes case. */
static gboolean is_plain(const SqlDialect *dialect, const char *name)
{
    gboolean folds = dialect->folds_case;

    for (const char *c = name; *c != '\0'; c++)
        if (!is_plain_character(*c, c == name, folds))
            return FALSE;
    return *name != '\0' && !sql_reserved_has(dialect->reserved, name);
}

static void append_quoted(GString *out, const char *text, char quote, gboolean backslash)
{
    g_string_append_c(out, quote);
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == quote || (backslash && *c == '\\'))
            g_string_append_c(out, *c);
        g_string_append_c(out, *c);
    }
    g_string_append_c(out, quote);
}

char *sql_quote_identifier(const SqlDialect *dialect, const char *name)
{
    GString *out;

    if (is_plain(dialect, name))
        return g_strdup(name);
    out = g_string_sized_new(strlen(name) + 2);
    append_quoted(out, name, dialect->quote, FALSE);
    return g_string_free(out, FALSE);
}

char *sql_quote_literal(const SqlDialect *dialect, const char *text)
{
    GString *out = g_string_sized_new(strlen(text) + 2);

    append_quoted(out, text, '\'', dialect->backslash_escapes);
    return g_string_free(out, FALSE);
}
