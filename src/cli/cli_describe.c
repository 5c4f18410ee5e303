#include "cli_private.h"

#include <string.h>

/* The report of a run: what was found, what was in order, what was not compared. */

static void name_things(CliScratch *scratch)
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
    report->folder = g_strdup(*project->set->folder != '\0' ? project->set->folder : ".");
    report->total = project->set->migrations->len;
}

static void list_versions(const CliScratch *scratch, const GArray *indices, GPtrArray *versions)
{
    for (guint i = 0; i < indices->len; i++) {
        const Migration *migration =
            g_ptr_array_index(scratch->project->set->migrations, g_array_index(indices, guint, i));

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
    g_string_append_printf(text, "%u of %u %s", n, total,
        scratch->project->options->applied != NULL ? "taken as applied (--applied)" : "applied");
    if (!scratch->applied_ordered || in_version_order(scratch->applied) || n > ORDER_SHOWN)
        return g_strdup(text->str);
    g_string_append(text, ", in the order ");
    for (guint i = 0; i < n; i++) {
        const Migration *migration = g_ptr_array_index(
            scratch->project->set->migrations, g_array_index(scratch->applied, guint, i));

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
        g_ptr_array_add(lines,
            g_strdup_printf("not read: %s", (char *)g_ptr_array_index(project->set->notes, i)));
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

/* Nothing is left out in silence. */
static void leave_out_rules(const CliOptions *options, GPtrArray *findings, GPtrArray *lines)
{
    guint before = findings->len;

    for (guint i = findings->len; i > 0; i--) {
        const Finding *finding = g_ptr_array_index(findings, i - 1);

        if (!rule_wanted(options, finding->rule->id))
            g_ptr_array_remove_index(findings, i - 1);
    }
    if (findings->len < before)
        g_ptr_array_add(lines, g_strdup_printf("left out: %u finding%s, by --only or --skip",
                                   before - findings->len, before - findings->len == 1 ? "" : "s"));
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

    leave_out_rules(project->options, findings, scratch->report->not_compared);
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

void cli_describe(CliScratch *scratch)
{
    Report *report = scratch->report;

    name_things(scratch);
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
