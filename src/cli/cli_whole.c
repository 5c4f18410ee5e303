#include "cli_private.h"

/*
 * Without a snapshot nobody knows what production ran. What can be said: in which orders a database
 * that follows the base branch can have run everything, and whether they end alike.
 */

static gboolean say_failure(
    CliScratch *scratch, const ReplayResult *result, guint class, GError **error)
{
    const ReplayPath *version = g_ptr_array_index(result->paths, 0);
    const ReplayClass *failure = g_ptr_array_index(result->classes, class);
    const ReplayPath *path = g_ptr_array_index(result->paths, failure->example);
    g_autofree char *share = cli_orders_share(result, class);

    return cli_compare_failure(scratch, FALSE, path, version,
        class == version->class ? "in a new database" : share, error);
}

/* The class of version order, which every new database is in, against each other one. */
static gboolean say_classes(CliScratch *scratch, const ReplayResult *result, GError **error)
{
    const ReplayPath *version = g_ptr_array_index(result->paths, 0);

    for (guint i = 0; i < result->classes->len; i++) {
        const ReplayClass *class = g_ptr_array_index(result->classes, i);
        const ReplayPath *path = g_ptr_array_index(result->paths, class->example);
        gboolean asked = cli_orders_asked(path->order);
        guint first = scratch->report->findings->len;
        FindingDivergence divergence = {.left_name = "new database",
            .right_name = asked ? "one that runs them otherwise" : "production",
            .verb = asked ? "would have" : "may have",
            .left = version->order,
            .right = path->order};

        if (!class->ok && !say_failure(scratch, result, i, error))
            return FALSE;
        if (!class->ok || path->class == version->class || !version->ok)
            continue;
        if (!cli_compare(scratch, FALSE, &divergence, error) ||
            !cli_remedy(scratch, first, path->order, FALSE, path->end, error))
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
            g_strdup(
                scratch->project->arrival != NULL
                    ? "all migrations run; they arrived in version order, so no other order can "
                      "have happened"
                    : "all migrations run in version order"));
    else
        g_ptr_array_add(scratch->report->conclusions,
            g_strdup_printf("%u orders %s happened: all end in the same schema", result->paths->len,
                complete ? "can have" : "were tried of those that can have"));
}

gboolean cli_whole(CliScratch *scratch, GError **error)
{
    OrderFacts facts = cli_scratch_facts(scratch);
    gboolean complete = TRUE;
    g_autoptr(GPtrArray) orders = order_whole(&facts, cli_orders_all(scratch), &complete);
    g_autoptr(ReplayResult) result = NULL;
    const ReplayPath *version;

    if (!cli_orders_add_explicit(scratch, orders, NULL, error))
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
