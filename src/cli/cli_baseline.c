#include "cli_private.h"

/*
 * No order of the pending migrations runs: do they make what is there already, because the history
 * lies? Then: which of them, and which rows does the history need? Two answers are tried, each by
 * writing the rows into a copy and running the rest: those whose objects are there, and, since later
 * migrations remove what earlier ones made, all up to the state that is nearest to the snapshot.
 */

typedef struct {
    CliScratch *scratch;
    Order *order;     /* of a new database */
    GPtrArray *trace; /* its schemas */
    guint distance;   /* between the snapshot and the nearest of them */
    GArray *there;    /* guint: pending, and all that they made is there */
    GArray *reached;  /* guint: pending, and at or before the nearest */
    gboolean fits;    /* after the last rehearsal: the rest ran, and no new difference */
    gboolean equal;   /* … and the schema is that of a new database */
} Baseline;

static void baseline_clear(Baseline *baseline)
{
    order_free(baseline->order);
    g_clear_pointer(&baseline->trace, g_ptr_array_unref);
    g_clear_pointer(&baseline->there, g_array_unref);
    g_clear_pointer(&baseline->reached, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Baseline, baseline_clear)

static const Schema *fresh(const Baseline *baseline)
{
    return g_ptr_array_index(baseline->trace, baseline->trace->len - 1);
}

/* Everything that this step made is in the real schema as well. */
static gboolean is_there(const GPtrArray *trace, guint step, const Schema *real)
{
    g_autoptr(GPtrArray) changes = diff_schemas(g_ptr_array_index((GPtrArray *)trace, step),
        g_ptr_array_index((GPtrArray *)trace, step + 1));
    gboolean any = FALSE;

    for (guint i = 0; i < changes->len; i++) {
        const DiffChange *change = g_ptr_array_index(changes, i);
        const SchemaObject *object;

        if (change->action != DIFF_ADDED || change->attribute != NULL)
            continue;
        any = TRUE;
        object = schema_find(real, change->kind, change->identity);
        if (object == NULL ||
            (change->part_name != NULL &&
                schema_object_part(object, change->part_kind, change->part_name) == NULL))
            return FALSE;
    }
    return any;
}

/* What stays apart although the same migrations ran: order, owners, storage. */
static guint distance(const Schema *a, const Schema *b)
{
    g_autoptr(GPtrArray) changes = diff_schemas(a, b);
    guint n = 0;

    for (guint i = 0; i < changes->len; i++) {
        const DiffChange *change = g_ptr_array_index(changes, i);

        n += change->class != SCHEMA_CLASS_ORDER_ONLY && change->class != SCHEMA_CLASS_PRIVILEGE &&
             change->class != SCHEMA_CLASS_PHYSICAL && change->class != SCHEMA_CLASS_NAME_ONLY;
    }
    return n;
}

/* Number of steps after which a new database is most like the snapshot; the most of several. */
static guint nearest(Baseline *baseline)
{
    guint best = 0;

    for (guint step = 0; step < baseline->trace->len; step++) {
        guint n =
            distance(g_ptr_array_index(baseline->trace, step), baseline->scratch->real_schema);

        if (step == 0 || n <= baseline->distance) {
            baseline->distance = n;
            best = step;
        }
    }
    return best;
}

static gboolean look(Baseline *baseline, GError **error)
{
    CliScratch *scratch = baseline->scratch;
    guint n = scratch->project->set->migrations->len, reached;
    g_autofree guint *sequence = g_new(guint, n + 1);

    for (guint i = 0; i < n; i++)
        sequence[i] = i;
    baseline->order = order_new("version", "a new database", sequence, n);
    baseline->there = g_array_new(FALSE, FALSE, sizeof(guint));
    baseline->reached = g_array_new(FALSE, FALSE, sizeof(guint));
    baseline->trace = cli_scratch_trace(scratch, FALSE, baseline->order, error);
    if (baseline->trace == NULL)
        return FALSE;
    reached = nearest(baseline);
    for (guint step = 0; step + 1 < baseline->trace->len; step++) {
        if (!order_contains(scratch->pending, step))
            continue;
        if (is_there(baseline->trace, step, scratch->real_schema))
            g_array_append_val(baseline->there, step);
        if (step < reached)
            g_array_append_val(baseline->reached, step);
    }
    return TRUE;
}

static Order *rest_of(const CliScratch *scratch, const GArray *noted)
{
    g_autoptr(GArray) rest = g_array_new(FALSE, FALSE, sizeof(guint));

    for (guint i = 0; i < scratch->pending->len; i++) {
        guint pending = g_array_index(scratch->pending, guint, i);

        if (!order_contains(noted, pending))
            g_array_append_val(rest, pending);
    }
    return order_new("baseline", "what is left to run", (const guint *)rest->data, rest->len);
}

static gboolean note(
    const CliScratch *scratch, EngineDb *db, const GArray *migrations, GError **error)
{
    for (guint i = 0; i < migrations->len; i++) {
        if (!history_record(scratch->project->set, db,
                g_ptr_array_index(
                    scratch->project->set->migrations, g_array_index(migrations, guint, i)),
                error))
            return FALSE;
    }
    return TRUE;
}

/* Notes them as applied in a copy, runs the rest, and compares with a new database. */
static gboolean rehearse(Baseline *baseline, const GArray *noted, GError **error)
{
    CliScratch *scratch = baseline->scratch;
    g_autoptr(EngineDb) copy = engine_copy(scratch->real, error);
    ReplayContext context = cli_scratch_context(scratch, TRUE);
    EngineScope scope = {.options = context.options};
    g_autoptr(Schema) end = NULL;
    ReplayStep *failed = NULL;
    Order *rest;
    gboolean ok;

    baseline->fits = baseline->equal = FALSE;
    if (copy == NULL || !note(scratch, copy, noted, error))
        return FALSE;
    rest = rest_of(scratch, noted);
    context.db = copy;
    ok = replay_apply(&context, rest, &failed, error);
    scratch->steps += rest->length;
    order_free(rest);
    if (ok && failed == NULL) {
        end = engine_introspect(copy, &scope, error);
        ok = end != NULL;
        baseline->equal = ok && schema_equal(end, fresh(baseline));
        baseline->fits = ok && distance(fresh(baseline), end) <= baseline->distance;
    }
    replay_step_free(failed);
    return ok;
}

/* The better answer in *noted; the first one, unrehearsed, when neither lets the rest run. */
static gboolean choose(Baseline *baseline, const GArray **noted, GError **error)
{
    const GArray *answers[] = {baseline->there, baseline->reached};

    *noted = NULL;
    for (guint i = 0; i < G_N_ELEMENTS(answers); i++) {
        if (answers[i]->len == 0)
            continue;
        if (*noted == NULL)
            *noted = answers[i];
        if (!rehearse(baseline, answers[i], error))
            return FALSE;
        if (baseline->fits) {
            *noted = answers[i];
            return TRUE;
        }
    }
    return TRUE;
}

static void propose(const Baseline *baseline, const GArray *noted, Finding *finding)
{
    const CliProject *project = baseline->scratch->project;

    if (!baseline->fits) {
        finding->fix = g_strdup(
            "find out what ran here: with these rows alone the rest does not run, so the database "
            "was changed by hand or by other migrations");
        return;
    }
    finding->fix = g_strdup(
        baseline->equal
            ? "note them in the history as applied, then run the rest"
            : "note them in the history as applied, then run the rest (rehearsed: it runs; "
              "then look again, with rehearse run --applied all)");
    finding->rehearsed = baseline->equal;
    for (guint i = 0; i < noted->len; i++) {
        const Migration *migration =
            g_ptr_array_index(project->set->migrations, g_array_index(noted, guint, i));
        char *sql = history_insert_sql(project->set, project->driver, migration);

        if (sql != NULL)
            g_ptr_array_add(finding->commands, sql);
    }
}

gboolean cli_baseline(
    CliScratch *scratch, const ReplayPath *stopped, gboolean *explained, GError **error)
{
    FindingContext context = cli_scratch_finding_context(scratch);
    g_auto(Baseline) baseline = {.scratch = scratch};
    GPtrArray *findings = scratch->report->findings;
    const GArray *noted;

    *explained = FALSE;
    if (!look(&baseline, error) || !choose(&baseline, &noted, error))
        return FALSE;
    if (noted == NULL)
        return TRUE;
    *explained = TRUE;
    finding_history(&context,
        scratch->history->state == HISTORY_EMPTY ? "the history is empty"
                                                 : "the history lacks them",
        noted, stopped, baseline.trace, baseline.order, findings);
    propose(&baseline, noted, g_ptr_array_index(findings, findings->len - 1));
    return TRUE;
}
