#include "files.h"

#include <string.h>

#include "error.h"
#include "files_private.h"

char *files_normalise(const char *path)
{
    g_auto(GStrv) parts = NULL;
    g_autoptr(GString) plain = g_string_new(NULL);

    if (path == NULL)
        return g_strdup("");
    if (path[0] == '/')
        return NULL;
    parts = g_strsplit(path, "/", -1);
    for (char **part = parts; *part != NULL; part++) {
        if (g_str_equal(*part, ".."))
            return NULL;
        if (**part == '\0' || g_str_equal(*part, "."))
            continue;
        if (plain->len > 0)
            g_string_append_c(plain, '/');
        g_string_append(plain, *part);
    }
    return g_string_free(g_steal_pointer(&plain), FALSE);
}

/* Checked here and not in the trees, so that no tree can forget it. */
static char *path_inside(FileTree *tree, const char *path, GError **error)
{
    char *plain = files_normalise(path);

    if (plain == NULL)
        error_set(error, REHEARSE_ERROR_INPUT, "give a path below the folder, without \"..\"",
            "%s: %s is outside of it", tree->name, path);
    return plain;
}

GPtrArray *files_list(FileTree *tree, const char *under, GError **error)
{
    g_autofree char *plain = path_inside(tree, under, error);

    return plain != NULL ? tree->list(tree, plain, error) : NULL;
}

GBytes *files_read(FileTree *tree, const char *path, GError **error)
{
    g_autofree char *plain = path_inside(tree, path, error);

    return plain != NULL ? tree->read(tree, plain, error) : NULL;
}

gboolean files_exists(FileTree *tree, const char *path)
{
    g_autofree char *plain = files_normalise(path);
    g_autofree char *full = NULL;
    g_autoptr(GBytes) content = NULL;

    if (plain == NULL || *plain == '\0')
        return FALSE;
    if (tree->root != NULL) {
        full = g_build_filename(tree->root, plain, NULL);
        return g_file_test(full, G_FILE_TEST_IS_REGULAR);
    }
    content = tree->read(tree, plain, NULL);
    return content != NULL;
}

static guint line_of(const char *text, const char *place)
{
    guint line = 1;

    for (; text < place; text++)
        line += *text == '\n';
    return line;
}

static void set_encoding_error(const char *path, const char *text, const char *bad, GError **error)
{
    guchar first = (guchar)text[0];

    if (first == 0xff || first == 0xfe)
        error_set(error, REHEARSE_ERROR_INPUT, "save the file as UTF-8",
            "%s:1: is UTF-16, not UTF-8", path);
    else if (*bad == '\0')
        error_set(error, REHEARSE_ERROR_INPUT, "is it a text file?", "%s:%u: has a NUL byte", path,
            line_of(text, bad));
    else
        error_set(error, REHEARSE_ERROR_INPUT, "save the file as UTF-8",
            "%s:%u: byte 0x%02x is not UTF-8", path, line_of(text, bad), (guint)(guchar)*bad);
}

char *files_read_text(FileTree *tree, const char *path, GError **error)
{
    g_autoptr(GBytes) content = files_read(tree, path, error);
    gsize length = 0;
    const char *text, *bad = NULL;

    if (content == NULL)
        return NULL;
    text = g_bytes_get_data(content, &length);
    if (length == 0)
        return g_strdup("");
    if (!g_utf8_validate_len(text, length, &bad)) {
        set_encoding_error(path, text, bad, error);
        return NULL;
    }
    if (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
        return g_strndup(text + 3, length - 3);
    return g_strndup(text, length);
}

void files_free(FileTree *tree)
{
    if (tree != NULL)
        tree->free(tree);
}
