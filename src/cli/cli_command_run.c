#include "cli_private.h"

#include <string.h>

#include "error.h"

/* --- what is applied and what is pending ------------------------------------------------------------ */

static void split(CliScratch *scratch, const gboolean *applied)
{
    for (guint i = 0; i < scratch->project->set->migrations->len; i++) {
        if (!applied[i])
            g_array_append_val(scratch->pending, i);
        else if (!scratch->applied_ordered)
            g_array_append_val(scratch->applied, i);
    }
}

static void from_history(CliScratch *scratch, gboolean *applied)
{
    const History *history = scratch->history;

    scratch->applied_ordered = history->ordered;
    for (guint i = 0; i < history->versions->len; i++) {
        const char *version = g_ptr_array_index(history->versions, i);
        const Migration *migration = migration_set_find(scratch->project->set, version);

        if (migration == NULL) {
            g_ptr_array_add(scratch->report->missing, g_strdup(version));
        } else if (!applied[migration->index]) {
            applied[migration->index] = TRUE;
            if (history->ordered)
                g_array_append_val(scratch->applied, migration->index);
        }
    }
}

static gboolean from_commit(
    CliScratch *scratch, const char *rev, gboolean *applied, GError **error)
{
    const CliProject *project = scratch->project;
    g_autofree char *folder =
        g_build_filename(project->all->project, project->set->folder, NULL);
    g_autoptr(FileTree) tree = NULL;

    if (project->repo == NULL) {
        error_set(error, REHEARSE_ERROR_INPUT, "use all or none outside git",
            "--applied %s: %s", rev, project->no_git);
        return FALSE;
    }
    tree = repo_tree(project->repo, rev, folder, error);
    if (tree == NULL)
        return FALSE;
    for (guint i = 0; i < project->set->migrations->len; i++) {
        const Migration *migration = g_ptr_array_index(project->set->migrations, i);
        const char *below = migration->path + strlen(project->set->folder) + 1;

        applied[i] = files_exists(tree, below);
    }
    return TRUE;
}

/* A dump without rows says nothing: what is on the base branch is assumed to have run. */
static void assume(CliScratch *scratch, gboolean *applied)
{
    const CliProject *project = scratch->project;

    scratch->assumed = TRUE;
    for (guint i = 0; i < project->set->migrations->len; i++)
        applied[i] = project->arrival == NULL || project->arrival[i] != ORDER_NOT_ARRIVED;
}

static gboolean decide_applied(CliScratch *scratch, GError **error)
{
    const char *wanted = scratch->project->options->applied;
    guint n = scratch->project->set->migrations->len;
    g_autofree gboolean *applied = g_new0(gboolean, n + 1);

    if (wanted != NULL && g_str_equal(wanted, "infer")) {
        error_set(error, REHEARSE_ERROR_UNSUPPORTED, "use --applied all, none or a commit",
            "--applied infer: cannot be done yet");
        return FALSE;
    }
    if (wanted != NULL && g_str_equal(wanted, "all")) {
        for (guint i = 0; i < n; i++)
            applied[i] = TRUE;
    } else if (wanted != NULL && !g_str_equal(wanted, "none")) {
        if (!from_commit(scratch, wanted, applied, error))
            return FALSE;
    } else if (wanted == NULL && scratch->history->state == HISTORY_UNKNOWN) {
        assume(scratch, applied);
    } else if (wanted == NULL) {
        from_history(scratch, applied);
    }
    split(scratch, applied);
    return TRUE;
}

/* A dump whose history is unknown gets the rows that the framework would have written. */
static gboolean seed_history(CliScratch *scratch, GError **error)
{
    if (scratch->history->state == HISTORY_KNOWN && scratch->project->options->applied == NULL)
        return TRUE;
    for (guint i = 0; i < scratch->applied->len; i++) {
        const Migration *migration = g_ptr_array_index(scratch->project->set->migrations,
            g_array_index(scratch->applied, guint, i));

        if (!history_record(scratch->project->set, scratch->real, migration, error))
            return FALSE;
    }
    return TRUE;
}

/* --- findings about the history ------------------------------------------------------------------------ */

static void say_missing(CliScratch *scratch)
{
    GPtrArray *missing = scratch->report->missing;
    Finding *finding;

    if (missing->len == 0)
        return;
    finding = finding_new("HIS401", NULL, NULL);
    finding->message = g_strdup_printf("the history has %s%s, but there %s no such file%s",
        (char *)g_ptr_array_index(missing, 0), missing->len > 1 ? " and others" : "",
        missing->len == 1 ? "is" : "are", missing->len == 1 ? "" : "s");
    finding->headline = g_strdup(finding->message);
    if (missing->len > 1) {
        g_ptr_array_add(missing, NULL);
        finding->detail = g_strjoinv(", ", (char **)missing->pdata);
        g_ptr_array_set_size(missing, (int)missing->len - 1);
    }
    finding->fix = g_strdup(finding->rule->remedy);
    finding_seal(finding);
    g_ptr_array_add(scratch->report->findings, finding);
}

/* Pending migrations below the newest applied one that the framework will not simply run. */
static void say_policy(CliScratch *scratch)
{
    const MigrationSet *set = scratch->project->set;
    FindingContext context = cli_scratch_finding_context(scratch);
    guint newest = 0;

    if (set->late != MIGRATION_LATE_SKIP && set->late != MIGRATION_LATE_REFUSE)
        return;
    for (guint i = 0; i < scratch->applied->len; i++)
        newest = MAX(newest, g_array_index(scratch->applied, guint, i));
    for (guint i = 0; scratch->applied->len > 0 && i < scratch->pending->len; i++) {
        guint index = g_array_index(scratch->pending, guint, i);
        const Migration *migration = g_ptr_array_index(set->migrations, index);
        const Migration *after = g_ptr_array_index(set->migrations, newest);
        gboolean skip = set->late == MIGRATION_LATE_SKIP;
        Finding *finding;

        if (index > newest)
            continue;
        finding = finding_new(skip ? "RUN001" : "RUN002", "migration", migration->label);
        finding->message = g_strdup_printf("%s would %s, since %s has run",
            migration_framework_title(set->framework),
            skip ? "skip it without an error" : "refuse to run it", after->label);
        finding->headline = g_strdup_printf("%s %s", migration_framework_title(set->framework),
            skip ? "would skip a pending migration without an error"
                 : "would refuse to run a late migration");
        finding_add_migration(finding, migration, 0, NULL);
        if (context.arrived != NULL)
            ((FindingMigration *)g_ptr_array_index(finding->migrations, 0))->arrived =
                context.arrived(context.data, index);
        finding->fix = g_strdup(finding->rule->remedy);
        finding_seal(finding);
        g_ptr_array_add(scratch->report->findings, finding);
    }
}

/* What the framework would skip does not run, whatever the order. */
static void drop_skipped(CliScratch *scratch)
{
    guint newest = 0, kept = 0;

    if (scratch->project->set->late != MIGRATION_LATE_SKIP || scratch->applied->len == 0)
        return;
    for (guint i = 0; i < scratch->applied->len; i++)
        newest = MAX(newest, g_array_index(scratch->applied, guint, i));
    for (guint i = 0; i < scratch->pending->len; i++) {
        guint index = g_array_index(scratch->pending, guint, i);

        if (index > newest)
            g_array_index(scratch->pending, guint, kept++) = index;
    }
    g_array_set_size(scratch->pending, kept);
}

/* --- the report ---------------------------------------------------------------------------------------- */

static void describe(CliScratch *scratch)
{
    const CliProject *project = scratch->project;
    const EngineFacts *facts = &scratch->server->facts;
    Report *report = scratch->report;

    report->database = g_strdup(project->settings->name);
    report->engine = g_strdup(project->driver->name);
    report->flavor = g_strdup(facts->flavor);
    report->version = g_strdup(facts->version);
    report->server = g_strdup_printf("%s (%s)", facts->title, facts->where);
    report->framework = g_strdup(migration_framework_title(project->set->framework));
    report->folder = g_strdup(project->set->folder);
    report->total = project->set->migrations->len;
}

static void list_versions(const CliScratch *scratch, const GArray *indices, GPtrArray *versions)
{
    for (guint i = 0; i < indices->len; i++) {
        const Migration *migration = g_ptr_array_index(
            scratch->project->set->migrations, g_array_index(indices, guint, i));

        g_ptr_array_add(versions, g_strdup(migration->version));
    }
}

static gboolean in_version_order(const GArray *indices)
{
    for (guint i = 1; i < indices->len; i++) {
        if (g_array_index(indices, guint, i) < g_array_index(indices, guint, i - 1))
            return FALSE;
    }
    return TRUE;
}

#define ORDER_SHOWN 6

static char *history_text(const CliScratch *scratch)
{
    guint n = scratch->applied->len, total = scratch->project->set->migrations->len;
    g_autoptr(GString) text = g_string_new(NULL);

    if (scratch->assumed) {
        g_string_append_printf(text,
            "no rows, so its history is unknown: %s assumed applied (--applied)",
            scratch->project->arrival != NULL ? "what is on the base branch is"
                                              : "all migrations are");
        return g_strdup(text->str);
    }
    if (scratch->history->state == HISTORY_EMPTY)
        g_string_append(text, "its history is empty: ");
    g_string_append_printf(text, "%u of %u applied", n, total);
    if (!scratch->applied_ordered || in_version_order(scratch->applied) || n > ORDER_SHOWN)
        return g_strdup(text->str);
    g_string_append(text, ", in the order ");
    for (guint i = 0; i < n; i++) {
        const Migration *migration = g_ptr_array_index(scratch->project->set->migrations,
            g_array_index(scratch->applied, guint, i));

        g_string_append_printf(text, "%s%s", i > 0 ? ", " : "", migration->label);
    }
    return g_strdup(text->str);
}

/* The line about production: what is wrong is in the findings, what is right is said here. */
static void say_production(CliScratch *scratch)
{
    const CliProject *project = scratch->project;
    const Snapshot *snapshot = project->snapshot;
    Report *report = scratch->report;
    g_autofree char *history = NULL;

    if (snapshot == NULL) {
        if (scratch->file_equal)
            g_ptr_array_add(report->conclusions,
                g_strdup_printf("%s is what the migrations make", project->schema_file));
        return;
    }
    if (scratch->past_equal && !scratch->assumed) {
        g_ptr_array_insert(report->facts, 0,
            g_strdup_printf("production (%s, %u applied) is what its migrations make%s%s",
                snapshot->name, scratch->applied->len, scratch->file_equal ? "; so is " : "",
                scratch->file_equal ? project->schema_file : ""));
        return;
    }
    history = history_text(scratch);
    g_ptr_array_insert(report->facts, 0,
        g_strdup_printf("production: %s, %s%s%s", snapshot->name,
            snapshot->tool != NULL ? snapshot->tool : "", snapshot->tool != NULL ? ", " : "",
            history));
    if (scratch->past_equal)
        g_ptr_array_add(report->facts, g_strdup("production is what its migrations make"));
}

static void say_not_compared(CliScratch *scratch)
{
    const CliProject *project = scratch->project;
    GPtrArray *lines = scratch->report->not_compared;

    if (project->arrival == NULL && project->no_git != NULL && project->snapshot == NULL)
        g_ptr_array_add(lines,
            g_strdup_printf("not asked: in which order migrations arrived (%s)", project->no_git));
    for (guint i = 0; i < project->set->notes->len; i++)
        g_ptr_array_add(lines, g_strdup_printf("not read: %s",
                                   (char *)g_ptr_array_index(project->set->notes, i)));
    for (guint i = 0; scratch->loaded.left_out != NULL && i < scratch->loaded.left_out->len; i++)
        g_ptr_array_add(lines, g_strdup_printf("left out: %s",
                                   (char *)g_ptr_array_index(scratch->loaded.left_out, i)));
}

static void list_pairs(CliScratch *scratch)
{
    for (guint i = 0; i < scratch->pairs->len; i++) {
        const FindingPair *pair = g_ptr_array_index(scratch->pairs, i);
        const GPtrArray *all = scratch->project->set->migrations;
        ReportPair *entry = g_new0(ReportPair, 1);

        entry->a = g_strdup(((Migration *)g_ptr_array_index((GPtrArray *)all, pair->a))->label);
        entry->b = g_strdup(((Migration *)g_ptr_array_index((GPtrArray *)all, pair->b))->label);
        entry->relation = g_strdup(pair->relation);
        entry->objects = g_ptr_array_ref(pair->objects);
        g_ptr_array_add(scratch->report->pairs, entry);
    }
}

static gboolean rule_wanted(const CliOptions *options, const char *rule)
{
    if (options->only != NULL && !g_strv_contains((const char *const *)options->only, rule))
        return FALSE;
    return options->skip == NULL || !g_strv_contains((const char *const *)options->skip, rule);
}

static gboolean is_past(const char *date)
{
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *today = g_date_time_format(now, "%Y-%m-%d");

    return date != NULL && strcmp(date, today) < 0;
}

/* Accepted findings do not fail; an acceptance that fits nothing, or has expired, is said. */
static void apply_settings(CliScratch *scratch)
{
    const CliProject *project = scratch->project;
    GPtrArray *findings = scratch->report->findings;

    for (guint i = findings->len; i > 0; i--) {
        const Finding *finding = g_ptr_array_index(findings, i - 1);

        if (!rule_wanted(project->options, finding->rule->id))
            g_ptr_array_remove_index(findings, i - 1);
    }
    for (guint a = 0; a < project->all->accept->len; a++) {
        const SettingsAccept *accept = g_ptr_array_index(project->all->accept, a);
        gboolean fits = FALSE;

        for (guint i = 0; i < findings->len; i++) {
            Finding *finding = g_ptr_array_index(findings, i);

            if (!g_str_equal(finding->id, accept->id))
                continue;
            fits = TRUE;
            if (!is_past(accept->until))
                finding->accepted = g_strdup(accept->reason != NULL ? accept->reason : "");
        }
        if (!fits || is_past(accept->until))
            g_ptr_array_add(scratch->report->not_compared,
                g_strdup_printf("accept: %s in the settings %s", accept->id,
                    fits ? "has expired" : "fits no finding any more"));
    }
}

static int exit_status(const CliScratch *scratch)
{
    const CliOptions *options = scratch->project->options;
    FindingSeverity limit = FINDING_WARNING;

    if (options->exit_zero)
        return 0;
    if (options->fail_on != NULL)
        finding_severity_parse(options->fail_on, &limit);
    for (guint severity = limit; severity <= FINDING_ERROR; severity++) {
        if (report_count(scratch->report, (FindingSeverity)severity) > 0)
            return 1;
    }
    return 0;
}

static void finish(CliScratch *scratch)
{
    Report *report = scratch->report;

    describe(scratch);
    list_versions(scratch, scratch->applied, report->applied);
    list_versions(scratch, scratch->pending, report->pending);
    say_production(scratch);
    say_not_compared(scratch);
    list_pairs(scratch);
    apply_settings(scratch);
    finding_sort(report->findings);
    ledger_merge(report->ledger, scratch->project->ledger);
    if (scratch->new_schema != NULL)
        ledger_merge(report->ledger, schema_ledger(scratch->new_schema));
    if (scratch->real_schema != NULL)
        ledger_merge(report->ledger, schema_ledger(scratch->real_schema));
    report->steps = scratch->steps;
    report->replays = scratch->replays;
    report->microseconds = g_get_monotonic_time() - scratch->started;
    report->exit_status = exit_status(scratch);
}

/* --- the run --------------------------------------------------------------------------------------------- */

static gboolean work(CliScratch *scratch, GError **error)
{
    if (scratch->real == NULL)
        return cli_whole(scratch, error) && cli_schema_file(scratch, error);
    if (!decide_applied(scratch, error) || !seed_history(scratch, error))
        return FALSE;
    say_missing(scratch);
    say_policy(scratch);
    if (!cli_past(scratch, error))
        return FALSE;
    drop_skipped(scratch);
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
    finish(scratch);
    cli_progress_phase(progress, NULL);
    return g_steal_pointer(&scratch->report);
}

static gboolean print_plan(const CliOptions *options, const Settings *settings,
    const SettingsDatabase *database, GError **error)
{
    g_autoptr(CliProject) project = cli_project_open(options, settings, database, error);
    g_autoptr(GString) text = g_string_new(NULL);

    if (project == NULL)
        return FALSE;
    g_string_append_printf(text, "%s, %u migrations in %s, on %s\n",
        migration_framework_title(project->set->framework), project->set->migrations->len,
        project->set->folder, project->driver->title);
    g_string_append_printf(
        text, "snapshot: %s\n", project->snapshot != NULL ? project->snapshot->name : "none");
    g_string_append_printf(text, "schema file: %s\n",
        project->schema_file != NULL ? project->schema_file : "none");
    g_string_append_printf(text, "base branch: %s\n",
        project->base_ref != NULL ? project->base_ref : project->no_git);
    for (guint i = 0; i < project->set->migrations->len; i++) {
        const Migration *migration = g_ptr_array_index(project->set->migrations, i);
        g_autofree char *arrived = cli_arrival_text(project, i);

        g_string_append_printf(text, "  %s  %s%s%s\n", migration->label, migration->path,
            arrived != NULL ? "   " : "", arrived != NULL ? arrived : "");
    }
    return cli_output_text(text->str, error);
}

static gboolean wanted_database(const CliOptions *options, const SettingsDatabase *database)
{
    return options->database == NULL || g_strcmp0(options->database, database->name) == 0;
}

static int command_run(const CliOptions *options, GError **error)
{
    g_autoptr(Settings) settings = cli_project_settings(options, error);
    g_autoptr(GPtrArray) reports = g_ptr_array_new_with_free_func((GDestroyNotify)report_free);
    int status = 0;

    if (settings == NULL)
        return -1;
    if (options->arguments != NULL) {
        error_set(error, REHEARSE_ERROR_USAGE, "name a snapshot with --snapshot",
            "run: unexpected argument '%s'", options->arguments[0]);
        return -1;
    }
    for (guint i = 0; i < settings->databases->len; i++) {
        const SettingsDatabase *database = g_ptr_array_index(settings->databases, i);
        Report *report;

        if (!wanted_database(options, database))
            continue;
        if (options->plan) {
            if (!print_plan(options, settings, database, error))
                return -1;
            continue;
        }
        report = run_database(options, settings, database, error);
        if (report == NULL)
            return -1;
        g_ptr_array_add(reports, report);
        status = MAX(status, report->exit_status);
    }
    if (options->plan)
        return 0;
    if (reports->len == 0) {
        error_set(error, REHEARSE_ERROR_USAGE, "the settings name the databases",
            "--database %s: there is no such database", options->database);
        return -1;
    }
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
