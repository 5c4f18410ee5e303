#include "cli_private.h"

/*
 * How did the snapshot come to be? The applied migrations are replayed from the base in version order
 * and in the order production ran them, and the ends are compared with each other and the snapshot.
 */

typedef struct {
    CliScratch *scratch;
    ReplayResult *result;
    const ReplayPath *version; /* as a new database */
    const ReplayPath *other;   /* as production; NULL: there is no other order */
} Past;

static void past_clear(Past *past)
{
    replay_result_free(past->result);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Past, past_clear)

static guint distance(const Schema *a, const Schema *b)
{
    g_autoptr(GPtrArray) changes = diff_schemas(a, b);
    guint n = 0;

    for (guint i = 0; i < changes->len; i++) {
        const DiffChange *change = g_ptr_array_index(changes, i);

        n += change->class != SCHEMA_CLASS_PRIVILEGE && change->class != SCHEMA_CLASS_PHYSICAL;
    }
    return n;
}

/* The order that production ran, as far as can be told: the recorded one, else the nearer one. */
static const ReplayPath *production_path(const Past *past)
{
    const Schema *real = past->scratch->real_schema;

    if (past->other == NULL || !past->other->ok)
        return past->version;
    if (past->scratch->applied_ordered || !past->version->ok)
        return past->other;
    return distance(past->other->end, real) < distance(past->version->end, real) ? past->other
                                                                                 : past->version;
}

static gboolean say_failures(const Past *past, GError **error)
{
    CliScratch *scratch = past->scratch;

    if (!past->version->ok && !cli_compare_failure(scratch, FALSE, past->version, past->other,
                                  "in a new database", error))
        return FALSE;
    if (past->other == NULL || past->other->ok || past->other->class == past->version->class)
        return TRUE;
    return cli_compare_failure(scratch, FALSE, past->other, past->version,
        scratch->applied_ordered ? "in the order production recorded" : "in the order of merging",
        error);
}

static gboolean say_divergence(const Past *past, const ReplayPath *production, GError **error)
{
    CliScratch *scratch = past->scratch;
    guint first = scratch->report->findings->len;
    FindingDivergence divergence = {.left_name = "new database",
        .right_name = "production",
        .verb = "has",
        .left = past->version->order,
        .right = production->order};

    return cli_compare(scratch, FALSE, &divergence, error) &&
           cli_remedy(scratch, first, production->order, TRUE, production->end, error);
}

static gboolean compare(const Past *past, GError **error)
{
    CliScratch *scratch = past->scratch;
    const ReplayPath *production = production_path(past);
    FindingContext context;
    g_autoptr(GPtrArray) trace = NULL;
    gboolean same_class;

    if (!production->ok)
        return TRUE;
    same_class = production == past->version || !past->version->ok ||
                 production->class == past->version->class;
    scratch->past_equal = same_class && distance(production->end, scratch->real_schema) == 0;
    if (same_class && schema_equal(production->end, scratch->real_schema))
        return TRUE;
    trace = cli_scratch_trace(scratch, FALSE, production->order, error);
    if (trace == NULL || (!same_class && !say_divergence(past, production, error)))
        return FALSE;
    context = cli_scratch_finding_context(scratch);
    finding_drift(&context, "production", trace, production->order, scratch->real_schema,
        scratch->report->findings);
    return TRUE;
}

gboolean cli_past(CliScratch *scratch, GError **error)
{
    OrderFacts facts = cli_scratch_facts(scratch);
    g_autoptr(GPtrArray) orders = order_past(&facts);
    g_auto(Past) past = {.scratch = scratch};

    past.result = cli_scratch_replay(scratch, FALSE, orders, error);
    if (past.result == NULL)
        return FALSE;
    past.version = g_ptr_array_index(past.result->paths, 0);
    if (orders->len > 1)
        past.other = g_ptr_array_index(past.result->paths, 1);
    if (past.version->ok && scratch->pending->len == 0)
        scratch->new_schema = schema_ref(past.version->end);
    if (scratch->applied->len > 0)
        cli_report_orders(scratch, past.result, TRUE);
    if (scratch->applied->len == 0 && !cli_scratch_has_base(scratch))
        return TRUE; /* nothing has run: there is nothing that production could differ from */
    return say_failures(&past, error) && compare(&past, error);
}
