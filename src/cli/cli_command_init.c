#include "cli_private.h"

#include <string.h>

#include "error.h"

static void line(GString *out, const char *key, const char *value)
{
    if (value != NULL)
        g_string_append_printf(out, "%s: %s\n", key, value);
}

static int command_init(const CliOptions *options, GError **error)
{
    g_autoptr(Settings) settings = cli_project_settings(options, error);
    g_autoptr(CliProject) project = NULL;
    g_autoptr(GString) out = g_string_new("version: 1\n");
    g_autofree char *path = NULL;

    if (settings == NULL)
        return -1;
    path = g_build_filename(settings->project, "rehearse.yaml", NULL);
    if (g_file_test(path, G_FILE_TEST_EXISTS) && !options->force) {
        error_set(error, REHEARSE_ERROR_USAGE, "overwrite it with --force",
            "init: rehearse.yaml exists already");
        return -1;
    }
    project = cli_project_open(options, settings, g_ptr_array_index(settings->databases, 0), error);
    if (project == NULL)
        return -1;
    line(out, "engine", project->driver->name);
    line(out, "framework", migration_framework_name(project->set->framework));
    line(out, "migrations", project->set->folder);
    line(out, "schema-file", project->schema_file);
    line(out, "base-ref", project->base_ref);
    if (!files_write(path, out->str, out->len, error))
        return -1;
    g_string_prepend(out, "rehearse.yaml:\n");
    return cli_output_text(out->str, error) ? 0 : -1;
}

const CliCommand cli_command_init = {
    .name = "init",
    .arguments = "",
    .summary = "write rehearse.yaml from what is found",
    .help = "Writes rehearse.yaml with what was detected, so that it is no longer a guess.",
    .run = command_init,
};
