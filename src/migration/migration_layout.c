#include "migration_private.h"

#include <string.h>

#include "error.h"

char *migration_layout_glob(const char *glob)
{
    GString *regex = g_string_new("^");

    for (const char *c = glob; *c != '\0'; c++) {
        if (g_str_has_prefix(c, "**/")) {
            g_string_append(regex, "(?:.*/)?");
            c += 2;
        } else if (g_str_has_prefix(c, "**")) {
            g_string_append(regex, ".*");
            c += 1;
        } else if (*c == '*') {
            g_string_append(regex, "[^/]*");
        } else if (*c == '?') {
            g_string_append(regex, "[^/]");
        } else {
            if (g_ascii_ispunct(*c))
                g_string_append_c(regex, '\\');
            g_string_append_c(regex, *c);
        }
    }
    g_string_append(regex, "\\z");
    return g_string_free(regex, FALSE);
}

void migration_layout_clear(MigrationLayoutRegex *regex)
{
    g_clear_pointer(&regex->glob, g_regex_unref);
    g_clear_pointer(&regex->exclude, g_regex_unref);
    g_clear_pointer(&regex->version, g_regex_unref);
    g_clear_pointer(&regex->up, g_regex_unref);
    g_clear_pointer(&regex->down, g_regex_unref);
}

static gboolean compile(const char *key, const char *pattern, GRegex **result, GError **error)
{
    g_autoptr(GError) cause = NULL;

    if (pattern == NULL)
        return TRUE;
    *result = g_regex_new(pattern, G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT, &cause);
    if (*result != NULL)
        return TRUE;
    error_set(error, REHEARSE_ERROR_USAGE, "it is a Perl-compatible regular expression",
        "layout: %s: %s", key, cause->message);
    return FALSE;
}

static gboolean compile_glob(const char *key, const char *glob, GRegex **result, GError **error)
{
    g_autofree char *pattern = glob != NULL ? migration_layout_glob(glob) : NULL;

    return compile(key, pattern, result, error);
}

gboolean migration_layout_compile(
    const MigrationLayout *layout, MigrationLayoutRegex *result, GError **error)
{
    if (layout == NULL || layout->glob == NULL || layout->version == NULL) {
        error_set(error, REHEARSE_ERROR_USAGE,
            "add to rehearse.yaml: layout: { glob: \"*.sql\", version: \"^([0-9]+)\" }",
            "framework generic needs a layout with glob and version");
        return FALSE;
    }
    if (layout->sort != NULL && !g_str_equal(layout->sort, "numeric") &&
        !g_str_equal(layout->sort, "bytes")) {
        error_set(error, REHEARSE_ERROR_USAGE, "it is numeric or bytes",
            "layout: sort: unknown order \"%s\"", layout->sort);
        return FALSE;
    }
    if (!compile_glob("glob", layout->glob, &result->glob, error) ||
        !compile_glob("exclude", layout->exclude, &result->exclude, error) ||
        !compile("version", layout->version, &result->version, error) ||
        !compile("up", layout->up, &result->up, error) ||
        !compile("down", layout->down, &result->down, error))
        return FALSE;
    if (g_regex_get_capture_count(result->version) >= 1)
        return TRUE;
    error_set(error, REHEARSE_ERROR_USAGE, "put the version in parentheses: \"^([0-9]+)_\"",
        "layout: version: \"%s\" has no group", layout->version);
    return FALSE;
}

gboolean migration_layout_parse(
    const MigrationLayoutRegex *regex, const char *path, MigrationName *result)
{
    g_autoptr(GMatchInfo) match = NULL;
    g_autofree char *base = NULL;
    g_autofree char *version = NULL;

    if (!g_regex_match(regex->version, path, G_REGEX_MATCH_DEFAULT, &match))
        return FALSE;
    version = g_match_info_fetch(match, 1);
    if (version == NULL || *version == '\0')
        return FALSE;
    base = g_path_get_basename(path);
    if (g_str_has_suffix(base, ".sql"))
        base[strlen(base) - 4] = '\0';
    result->name = g_strdup(base + strspn(base, "0123456789_-."));
    result->direction = MIGRATION_UP;
    result->label = g_strdup(version);
    result->key = g_strdup(version);
    result->version = g_steal_pointer(&version);
    return TRUE;
}
