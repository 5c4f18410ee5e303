#include "postgres_read_private.h"

#include <gio/gio.h>
#include <string.h>

#include "postgres_sql.h"

/*
 * The files of sql/ are SQL with three directives, each a comment on a line of its own:
 *   --include name(a, b)    the file name.fragment.sql, with $a, $b, $c replaced
 *   --since 14 … --end      only for servers of this major version and newer
 *   --before 14 … --end     only for older ones
 * and one condition anywhere in a line: $touched(oid) holds for what is to be read, which is
 * everything or the objects in the list $1.
 */

#define FOLDER "/rehearse/postgres/sql/"

static void add_file(GString *out, const char *file, char **arguments, guint version_num);

static char *file_text(const char *file)
{
    g_autofree char *path = g_strconcat(FOLDER, file, ".sql", NULL);
    g_autoptr(GBytes) bytes = g_resource_lookup_data(
        postgres_sql_get_resource(), path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

    g_assert(bytes != NULL);
    return g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
}

static void add_line(GString *out, const char *line, char **arguments)
{
    guint n = g_strv_length(arguments);

    for (; *line != '\0'; line++) {
        if (line[0] == '$' && line[1] >= 'a' && (guint)(line[1] - 'a') < n) {
            g_string_append(out, arguments[line[1] - 'a']);
            line++;
        } else {
            g_string_append_c(out, *line);
        }
    }
    g_string_append_c(out, '\n');
}

/* call: "name(a, b)", in which the arguments of the file around it may stand. */
static void add_fragment(GString *out, const char *call, char **arguments, guint version_num)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *file = NULL;
    g_auto(GStrv) inner = NULL;
    char *open, *close;

    add_line(text, call, arguments);
    open = strchr(text->str, '(');
    close = strrchr(text->str, ')');
    g_assert(open != NULL && close != NULL);
    *open = *close = '\0';
    inner = g_strsplit(open + 1, ",", -1);
    for (char **argument = inner; *argument != NULL; argument++)
        g_strstrip(*argument);
    file = g_strconcat(text->str, ".fragment", NULL);
    add_file(out, file, inner, version_num);
}

static guint version_of(const char *text)
{
    return (guint)g_ascii_strtoull(text, NULL, 10) * 10000;
}

static void add_file(GString *out, const char *file, char **arguments, guint version_num)
{
    g_autofree char *text = file_text(file);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    gboolean wanted = TRUE;

    for (char **line = lines; *line != NULL; line++) {
        const char *rest = *line + strspn(*line, " ");

        if (g_str_has_prefix(rest, "--since "))
            wanted = version_num >= version_of(rest + strlen("--since "));
        else if (g_str_has_prefix(rest, "--before "))
            wanted = version_num < version_of(rest + strlen("--before "));
        else if (strcmp(rest, "--end") == 0)
            wanted = TRUE;
        else if (wanted && g_str_has_prefix(rest, "--include "))
            add_fragment(out, rest + strlen("--include "), arguments, version_num);
        else if (wanted && !g_str_has_prefix(rest, "-- "))
            add_line(out, *line, arguments);
    }
}

char *postgres_read_text(const char *name, guint version_num, gboolean listed)
{
    static const char condition[] = "$touched(";
    char *no_arguments[] = {NULL};
    g_autoptr(GString) text = g_string_new(NULL);
    GString *out = g_string_new(NULL);
    const char *rest, *next;

    add_file(text, name, no_arguments, version_num);
    for (rest = text->str; (next = strstr(rest, condition)) != NULL;) {
        const char *column = next + strlen(condition);
        const char *end = strchr(column, ')');

        g_string_append_len(out, rest, next - rest);
        if (listed)
            g_string_append_printf(out, "%.*s = ANY ($1::oid[])", (int)(end - column), column);
        else
            g_string_append(out, "true");
        rest = end + 1;
    }
    g_string_append(out, rest);
    return g_string_free(out, FALSE);
}
