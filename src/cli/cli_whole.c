#include "cli_private.h"

/*
 * Without a snapshot nobody knows what production ran. What can be said: in which orders a database
 * that follows the base branch can have run everything, and whether they end alike.
 */

static gboolean say_classes(CliScratch *scratch, const ReplayResult *result, GError **error)
{
    FindingContext context = cli_scratch_finding_context(scratch);
    const ReplayPath *version = g_ptr_array_index(result->paths, 0);
    g_autoptr(GPtrArray) version_trace = NULL;

    for (guint i = 0; i < result->classes->len; i++) {
        const ReplayClass *class = g_ptr_array_index(result->classes, i);
        const ReplayPath *path = g_ptr_array_index(result->paths, class->example);
        g_autoptr(GPtrArray) trace = NULL;
        guint first = scratch->report->findings->len;
        FindingDivergence divergence = {.left_name = "new database",
            .right_name = "production", .verb = "may have", .left = version->order,
            .right = path->order};

        if (!class->ok) {
            g_autofree char *where =
                i == version->class
                    ? g_strdup("in a new database")
                    : g_strdup_printf("in %u of %u orders that can have happened", class->n_paths,
                          result->paths->len);

            finding_failure(&context, path, version->ok ? version->order : NULL, NULL, where,
                scratch->report->findings, scratch->pairs);
            continue;
        }
        if (path->class == version->class || !version->ok)
            continue;
        if (version_trace == NULL)
            version_trace = cli_scratch_trace(scratch, FALSE, version->order, error);
        trace = version_trace != NULL ? cli_scratch_trace(scratch, FALSE, path->order, error) : NULL;
        if (trace == NULL)
            return FALSE;
        divergence.left_trace = version_trace;
        divergence.right_trace = trace;
        finding_divergence(&context, &divergence, scratch->report->findings, scratch->pairs);
        if (!cli_remedy(scratch, first, path->order, FALSE, path->end, error))
            return FALSE;
    }
    return TRUE;
}

static void conclude(CliScratch *scratch, const ReplayResult *result, gboolean complete)
{
    const ReplayClass *class = g_ptr_array_index(result->classes, 0);

    if (result->classes->len > 1 || !class->ok)
        return;
    if (result->paths->len == 1)
        g_ptr_array_add(scratch->report->conclusions,
            g_strdup(scratch->project->arrival != NULL
                         ? "all migrations run; they arrived in version order, so no other order can "
                           "have happened"
                         : "all migrations run in version order"));
    else
        g_ptr_array_add(scratch->report->conclusions,
            g_strdup_printf("%u orders %s happened: all end in the same schema",
                result->paths->len, complete ? "can have" : "were tried of those that can have"));
}

static gboolean add_explicit(CliScratch *scratch, GPtrArray *orders, char **texts, GError **error)
{
    for (; texts != NULL && *texts != NULL; texts++) {
        Order *order;

        if (g_str_equal(*texts, "all"))
            continue;
        order = order_explicit(scratch->project->set, *texts, error);
        if (order == NULL)
            return FALSE;
        g_ptr_array_add(orders, order);
    }
    return TRUE;
}

gboolean cli_whole(CliScratch *scratch, GError **error)
{
    const CliProject *project = scratch->project;
    OrderFacts facts = cli_scratch_facts(scratch);
    gboolean all = project->options->orders != NULL &&
                   g_strv_contains((const char *const *)project->options->orders, "all");
    gboolean complete = TRUE;
    g_autoptr(GPtrArray) orders = order_whole(&facts, all, &complete);
    g_autoptr(ReplayResult) result = NULL;
    const ReplayPath *version;

    if (!add_explicit(scratch, orders, project->options->orders, error) ||
        !add_explicit(scratch, orders, project->all->orders, error))
        return FALSE;
    result = cli_scratch_replay(scratch, FALSE, orders, error);
    if (result == NULL)
        return FALSE;
    version = g_ptr_array_index(result->paths, 0);
    if (version->ok)
        scratch->new_schema = schema_ref(version->end);
    cli_report_orders(scratch, result, complete);
    conclude(scratch, result, complete);
    return say_classes(scratch, result, error);
}
