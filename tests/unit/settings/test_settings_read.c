#include "test.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "error.h"
#include "settings.h"

/* A folder outside of every git repository, removed by remove_all(). */
static char *folder_new(void)
{
    g_autofree char *folder = g_dir_make_tmp("settings-XXXXXX", NULL);
    char *real = realpath(folder, NULL);
    char *copy = g_strdup(real);

    free(real);
    return copy;
}

static void remove_all(const char *folder)
{
    const char *argv[] = {"rm", "-rf", "--", folder, NULL};

    cr_assert(g_spawn_sync(
        NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL));
}

static char *put(const char *folder, const char *name, const char *text)
{
    char *path = g_build_filename(folder, name, NULL);
    g_autofree char *parent = g_path_get_dirname(path);

    cr_assert(g_mkdir_with_parents(parent, 0755) == 0);
    cr_assert(g_file_set_contents(path, text, -1, NULL));
    return path;
}

static Settings *settings_of(const char *folder, const char *file)
{
    g_autoptr(GError) error = NULL;
    Settings *settings = settings_read(folder, file, &error);

    cr_assert(settings != NULL, "%s", error != NULL ? error->message : "");
    return settings;
}

LTest(settings_read, is_searched_upwards)
{
    g_autofree char *root = folder_new();
    g_autofree char *file = put(root, "rehearse.yaml", "version: 1\nengine: sqlite\n");
    g_autofree char *deep = g_build_filename(root, "a/b", NULL);
    g_autoptr(Settings) settings = NULL;

    cr_assert(g_mkdir_with_parents(deep, 0755) == 0);
    settings = settings_of(deep, NULL);
    cr_assert_str_eq(settings->file, file);
    cr_assert_str_eq(settings->project, root);
    cr_assert_str_eq(((SettingsDatabase *)settings->databases->pdata[0])->engine, "sqlite");
    remove_all(root);
}

LTest(settings_read, the_search_ends_at_the_repository)
{
    g_autofree char *root = folder_new();
    g_autofree char *file = put(root, "rehearse.yaml", "version: 1\n");
    g_autofree char *git = put(root, "a/.git/HEAD", "");
    g_autofree char *deep = g_build_filename(root, "a/b", NULL);
    g_autoptr(Settings) settings = NULL;

    cr_assert(g_mkdir_with_parents(deep, 0755) == 0);
    settings = settings_of(deep, NULL);
    cr_assert(settings->file == NULL);
    cr_assert_str_eq(settings->project, deep);
    cr_assert_eq(settings->databases->len, 1);
    cr_assert_eq(settings->accept->len, 0);
    remove_all(root);
}

LTest(settings_read, a_named_file_decides_the_project)
{
    g_autofree char *root = folder_new();
    g_autofree char *own = put(root, "project/rehearse.yaml", "bad: bad\n");
    g_autofree char *inside = put(root, "project/ci/r.yaml", "version: 1\n");
    g_autofree char *outside = put(root, "etc/r.yaml", "version: 1\n");
    g_autofree char *above = put(root, "above.yaml", "version: 1\n");
    g_autofree char *project = g_path_get_dirname(own);
    g_autoptr(Settings) from_inside = settings_of(project, inside),
                        from_above = settings_of(project, above),
                        from_outside = settings_of(project, outside);
    g_autoptr(Settings) from_environment = NULL;

    cr_assert_str_eq(from_inside->project, project);
    cr_assert_str_eq(from_above->project, project);
    cr_assert_str_eq(from_outside->project, project);
    g_setenv("REHEARSE_CONFIG", outside, TRUE);
    from_environment = settings_of(project, NULL);
    cr_assert_str_eq(from_environment->file, outside);
    remove_all(root);
}

static void assert_refused(const char *folder, const char *file, const char *part)
{
    g_autoptr(GError) error = NULL;

    cr_assert(settings_read(folder, file, &error) == NULL);
    cr_assert(error->domain == REHEARSE_ERROR);
    cr_assert(strstr(error->message, part) != NULL, "%s", error->message);
}

LTest(settings_read, errors_name_the_file)
{
    g_autofree char *root = folder_new();
    g_autofree char *bad = put(root, "bad/rehearse.yaml", "version: 1\nx: y\n");
    g_autofree char *yml = put(root, "yml/rehearse.yml", "version: 1\n");
    g_autofree char *nul = put(root, "nul/rehearse.yaml", "version: 1\n\xff\n");
    g_autofree char *bad_folder = g_path_get_dirname(bad), *below = NULL;
    g_autofree char *yml_folder = g_path_get_dirname(yml), *nul_folder = g_path_get_dirname(nul);

    below = g_build_filename(bad_folder, "below", NULL);
    cr_assert(g_mkdir(below, 0755) == 0);
    assert_refused(bad_folder, NULL, "rehearse.yaml:2: unknown setting 'x'");
    assert_refused(below, NULL, "/bad/rehearse.yaml:2: unknown setting 'x'");
    assert_refused(yml_folder, NULL, "yml/rehearse.yml is not read");
    assert_refused(nul_folder, NULL, "rehearse.yaml:2: byte 0xff is not UTF-8");
    assert_refused(root, "/nonexistent/r.yaml", "cannot read /nonexistent/r.yaml: No such file");
    assert_refused("/nonexistent", NULL, "cannot read /nonexistent");
    remove_all(root);
}

LTest(settings_read, the_file_may_be_a_link)
{
    g_autofree char *root = folder_new();
    g_autofree char *real = put(root, "else/r.yaml", "version: 1\n");
    g_autofree char *project = g_build_filename(root, "project", NULL);
    g_autofree char *way = g_build_filename(project, "rehearse.yaml", NULL);
    g_autoptr(Settings) settings = NULL;

    cr_assert(g_mkdir(project, 0755) == 0);
    cr_assert(symlink(real, way) == 0);
    settings = settings_of(project, NULL);
    cr_assert_str_eq(settings->project, project);
    cr_assert_str_eq(settings->file, way);
    remove_all(root);
}
