#include "cli_private.h"

#include "error.h"

/* The run, database by database: project, scratch, past, future, schema file, report. */

static gboolean work(CliScratch *scratch, GError **error)
{
    if (scratch->real == NULL)
        return cli_whole(scratch, error) && cli_schema_file(scratch, error);
    if (!cli_applied_decide(scratch, error) || !cli_applied_seed(scratch, error))
        return FALSE;
    cli_policy_missing(scratch);
    cli_policy_late(scratch);
    if (!cli_past(scratch, error))
        return FALSE;
    cli_policy_drop_skipped(scratch);
    return cli_future(scratch, error) && cli_schema_file(scratch, error);
}

static Report *run_database(const CliOptions *options, const Settings *settings,
    const SettingsDatabase *database, GError **error)
{
    g_autoptr(CliProgress) progress = cli_progress_new(options);
    g_autoptr(CliProject) project = NULL;
    g_autoptr(CliScratch) scratch = NULL;

    cli_progress_phase(progress, "reading migrations");
    project = cli_project_open(options, settings, database, error);
    if (project == NULL)
        return NULL;
    scratch = cli_scratch_open(project, progress, error);
    if (scratch == NULL || !work(scratch, error))
        return NULL;
    cli_describe(scratch);
    cli_progress_phase(progress, NULL);
    if (options->keep && !cli_keep(scratch, error))
        return NULL;
    return g_steal_pointer(&scratch->report);
}

GPtrArray *cli_pipeline(const CliOptions *options, GError **error)
{
    g_autoptr(Settings) settings = cli_project_settings(options, error);
    g_autoptr(GPtrArray) reports = g_ptr_array_new_with_free_func((GDestroyNotify)report_free);

    for (guint i = 0; settings != NULL && i < settings->databases->len; i++) {
        const SettingsDatabase *database = g_ptr_array_index(settings->databases, i);
        Report *report;

        if (!cli_project_wants(options, database))
            continue;
        report = run_database(options, settings, database, error);
        if (report == NULL)
            return NULL;
        g_ptr_array_add(reports, report);
    }
    if (settings == NULL)
        return NULL;
    if (reports->len == 0) {
        cli_project_unknown(options, error);
        return NULL;
    }
    return g_steal_pointer(&reports);
}
