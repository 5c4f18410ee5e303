#include "cli_private.h"

#include "error.h"

static gboolean print_plan(const CliOptions *options, const Settings *settings,
    const SettingsDatabase *database, GError **error)
{
    g_autoptr(CliProject) project = cli_project_open(options, settings, database, error);
    g_autoptr(GString) text = g_string_new(NULL);

    if (project == NULL)
        return FALSE;
    g_string_append_printf(text, "%s, %u migration%s in %s, on %s\n",
        migration_framework_title(project->set->framework), project->set->migrations->len,
        project->set->migrations->len == 1 ? "" : "s",
        *project->set->folder != '\0' ? project->set->folder : ".", project->driver->title);
    g_string_append_printf(
        text, "snapshot: %s\n", project->snapshot != NULL ? project->snapshot->name : "none");
    g_string_append_printf(
        text, "schema file: %s\n", project->schema_file != NULL ? project->schema_file : "none");
    g_string_append_printf(
        text, "base branch: %s\n", project->base_ref != NULL ? project->base_ref : project->no_git);
    for (guint i = 0; i < project->set->migrations->len; i++) {
        const Migration *migration = g_ptr_array_index(project->set->migrations, i);
        g_autofree char *arrived = cli_arrival_text(project, i);

        g_string_append_printf(text, "  %s  %s%s%s\n", migration->label, migration->path,
            arrived != NULL ? "   " : "", arrived != NULL ? arrived : "");
    }
    return cli_output_text(text->str, error);
}

static int print_plans(const CliOptions *options, GError **error)
{
    g_autoptr(Settings) settings = cli_project_settings(options, error);
    gboolean any = FALSE;

    for (guint i = 0; settings != NULL && i < settings->databases->len; i++) {
        const SettingsDatabase *database = g_ptr_array_index(settings->databases, i);

        if (!cli_project_wants(options, database))
            continue;
        any = TRUE;
        if (!print_plan(options, settings, database, error))
            return -1;
    }
    if (settings == NULL || (!any && !cli_project_unknown(options, error)))
        return -1;
    return 0;
}

static int command_run(const CliOptions *options, GError **error)
{
    g_autoptr(GPtrArray) reports = NULL;
    int status = 0;

    if (options->arguments != NULL) {
        error_set(error, REHEARSE_ERROR_USAGE, "name a snapshot with --snapshot",
            "run: unexpected argument '%s'", options->arguments[0]);
        return -1;
    }
    if (options->plan)
        return print_plans(options, error);
    reports = cli_pipeline(options, error);
    if (reports == NULL)
        return -1;
    for (guint i = 0; i < reports->len; i++)
        status = MAX(status, ((Report *)g_ptr_array_index(reports, i))->exit_status);
    return cli_output_reports(options, reports, error) ? status : -1;
}

const CliCommand cli_command_run = {
    .name = "run",
    .arguments = "",
    .summary = "replay the migrations in every order that matters",
    .help = "Replays the migrations of a project on a throwaway database, in the orders that can\n"
            "have happened and can still happen, and says which do not commute, what that\n"
            "changes, who is affected and what to do. With --snapshot it starts from production.",
    .run = command_run,
};
