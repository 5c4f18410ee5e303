#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "files.h"
#include "settings_private.h"

#define FILE_NAME "rehearse.yaml"

static gboolean exists_in(const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);

    return g_file_test(path, G_FILE_TEST_EXISTS);
}

/* Else the settings would be passed over in silence. */
static gboolean check_spelling(const char *folder, GError **error)
{
    static const char *const misspelt[] = {"rehearse.yml", ".rehearse.yaml", ".rehearse.yml"};

    for (guint i = 0; i < G_N_ELEMENTS(misspelt); i++)
        if (exists_in(folder, misspelt[i])) {
            error_set(error, REHEARSE_ERROR_USAGE, "rename it to " FILE_NAME,
                "%s/%s is not read: settings are in " FILE_NAME, folder, misspelt[i]);
            return FALSE;
        }
    return TRUE;
}

/* Upwards to the folder of the git repository. *file stays NULL when there is none. */
static gboolean search(const char *folder, char **file, GError **error)
{
    g_autofree char *place = g_strdup(folder);

    for (;;) {
        g_autofree char *below = NULL;

        if (exists_in(place, FILE_NAME)) {
            *file = g_build_filename(place, FILE_NAME, NULL);
            return TRUE;
        }
        if (!check_spelling(place, error))
            return FALSE;
        if (exists_in(place, ".git") || g_str_equal(place, "/"))
            return TRUE;
        below = g_steal_pointer(&place);
        place = g_path_get_dirname(below);
    }
}

static char *real_path(const char *path, GError **error)
{
    char *place = realpath(path, NULL);
    char *copy = g_strdup(place);

    if (place == NULL)
        error_set(error, REHEARSE_ERROR_INPUT, "check the spelling", "cannot read %s: %s", path,
            g_strerror(errno));
    free(place);
    return copy;
}

static gboolean is_within(const char *path, const char *folder)
{
    gsize length = g_str_equal(folder, "/") ? 0 : strlen(folder);

    return strncmp(path, folder, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

static Settings *read_file(const char *folder, const char *file, GError **error)
{
    g_autofree char *place = g_path_get_dirname(file), *base = g_path_get_basename(file);
    g_autofree char *real = real_path(file, error);
    g_autofree char *real_place = NULL, *real_base = NULL, *text = NULL, *project = NULL;
    g_autoptr(FileTree) tree = NULL;
    Settings *settings;
    const char *name;

    if (real == NULL || (project = real_path(place, error)) == NULL)
        return NULL;
    name = g_str_equal(project, folder) ? base : file;
    real_place =
        g_path_get_dirname(real); /* the file may be a link, and those stay in their tree */
    real_base = g_path_get_basename(real);
    if ((tree = files_folder(real_place, error)) == NULL ||
        (text = files_read_text(tree, real_base, error)) == NULL)
        return NULL;
    settings = settings_parse(name, text, strlen(text), error);
    if (settings == NULL)
        return NULL;
    settings->file = g_canonicalize_filename(file, NULL);
    /* What the search upwards would have found speaks for its own folder; any other file, such as
     * ci/pg.yaml or /tmp/x.yaml, is about the folder we are in. */
    settings->project = g_str_equal(base, FILE_NAME) && is_within(folder, project)
                            ? g_steal_pointer(&project)
                            : g_strdup(folder);
    return settings;
}

Settings *settings_read(const char *folder, const char *file, GError **error)
{
    g_autofree char *place = real_path(folder, error);
    g_autofree char *found = NULL;

    if (place == NULL)
        return NULL;
    if (file == NULL) {
        file = g_getenv("REHEARSE_CONFIG");
        if (file != NULL && *file == '\0')
            file = NULL;
    }
    if (file != NULL)
        return read_file(place, file, error);
    if (!search(place, &found, error))
        return NULL;
    return found != NULL ? read_file(place, found, error) : settings_defaults(place);
}
