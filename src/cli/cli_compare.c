#include "cli_private.h"

/*
 * Two orders whose outcomes differ: both are traced, the way between them is run where that is cheap,
 * and what they differ in becomes findings.
 */

gboolean cli_compare(
    CliScratch *scratch, gboolean real, FindingDivergence *divergence, GError **error)
{
    g_autoptr(GPtrArray) left = NULL, right = NULL;
    g_autoptr(ReplayWitness) witness = NULL;
    FindingContext context;

    left = cli_scratch_trace(scratch, real, divergence->left, error);
    right = left != NULL ? cli_scratch_trace(scratch, real, divergence->right, error) : NULL;
    if (right == NULL ||
        !cli_scratch_witness(scratch, real, divergence->left, divergence->right, &witness, error))
        return FALSE;
    divergence->left_trace = left;
    divergence->right_trace = right;
    divergence->witness = witness;
    context = cli_scratch_finding_context(scratch);
    context.sources = cli_project_sources(scratch->project);
    finding_divergence(&context, divergence, scratch->report->findings, scratch->pairs);
    return TRUE;
}

gboolean cli_compare_failure(CliScratch *scratch, gboolean real, const ReplayPath *path,
    const ReplayPath *reference, const char *where, GError **error)
{
    FindingContext context = cli_scratch_finding_context(scratch);
    const Order *good = reference != NULL && reference->ok ? reference->order : NULL;
    g_autoptr(ReplayWitness) witness = NULL;

    if (good != NULL && !cli_scratch_witness(scratch, real, good, path->order, &witness, error))
        return FALSE;
    finding_failure(
        &context, path, good, witness, where, scratch->report->findings, scratch->pairs);
    return TRUE;
}
