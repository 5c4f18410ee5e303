#include "cli_private.h"

/* What the framework makes of this history: files that are gone, late migrations. */

void cli_policy_missing(CliScratch *scratch)
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
void cli_policy_late(CliScratch *scratch)
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
void cli_policy_drop_skipped(CliScratch *scratch)
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
