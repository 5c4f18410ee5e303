#include "cli_private.h"

#include <string.h>

#include "error.h"
#include "process.h"

typedef struct {
    gboolean real;
    Order *order;
    GPtrArray *schemas;
} CliTrace;

static void trace_free(gpointer data)
{
    CliTrace *trace = data;

    order_free(trace->order);
    g_ptr_array_unref(trace->schemas);
    g_free(trace);
}

void cli_scratch_free(CliScratch *scratch)
{
    if (scratch == NULL)
        return;
    schema_unref(scratch->base_schema);
    schema_unref(scratch->real_schema);
    schema_unref(scratch->new_schema);
    g_strfreev(scratch->roles);
    g_free(scratch->real_owner);
    history_free(scratch->history);
    snapshot_loaded_clear(&scratch->loaded);
    g_clear_pointer(&scratch->applied, g_array_unref);
    g_clear_pointer(&scratch->pending, g_array_unref);
    g_clear_pointer(&scratch->pairs, g_ptr_array_unref);
    g_clear_pointer(&scratch->traces, g_ptr_array_unref);
    engine_close(scratch->real);
    engine_close(scratch->base);
    engine_stop(scratch->server);
    g_clear_pointer(&scratch->report, report_free);
    g_free(scratch);
}

void cli_scratch_timing(CliScratch *scratch, const char *what, gint64 since)
{
    g_ptr_array_add(scratch->report->timings,
        g_strdup_printf("%8.1f ms  %s", (double)(g_get_monotonic_time() - since) / 1e3, what));
}

static SnapshotLoadOptions load_options(const CliScratch *scratch)
{
    const CliProject *project = scratch->project;

    return (SnapshotLoadOptions){
        .rows = SNAPSHOT_ROWS_HISTORY,
        .history_tables = history_tables(project->set),
        .pg_bindir = project->options->pg_bindir,
        .ledger = project->ledger,
    };
}

static Schema *read_schema(CliScratch *scratch, EngineDb *db, GError **error)
{
    EngineScope scope = {.options = cli_project_schema_options(scratch->project)};

    return engine_introspect(db, &scope, error);
}

/* What came from a dump belongs to roles of its own: the one that owns most is not printed. */
static Schema *read_dumped_schema(CliScratch *scratch, EngineDb *db, char **owner, GError **error)
{
    EngineScope scope = {.options = cli_project_schema_options(scratch->project)};
    g_autoptr(Schema) schema = engine_introspect(db, &scope, error);

    if (schema == NULL)
        return NULL;
    *owner = g_strdup(schema_owner_main(schema));
    if (*owner == NULL)
        return g_steal_pointer(&schema);
    return schema_owner_without(schema, *owner);
}

/* The text of a schema file: tells what kind of file it is before a database has to. */
static char *read_sql_file(CliScratch *scratch, const char *path, GError **error)
{
    const CliProject *project = scratch->project;
    g_autofree char *full = NULL;
    g_autofree char *text = NULL;

    if (files_exists(project->files, path))
        return files_read_text(project->files, path, error);
    full = cli_project_path(project, path);
    if (!g_file_get_contents(full, &text, NULL, NULL)) {
        error_set(error, REHEARSE_ERROR_INPUT, "name an existing file", "%s: cannot be read", path);
        return NULL;
    }
    return g_steal_pointer(&text);
}

static const char *base_path(const CliScratch *scratch)
{
    const CliProject *project = scratch->project;

    return project->options->base_schema != NULL ? project->options->base_schema
                                                 : project->settings->base_schema;
}

gboolean cli_scratch_has_base(const CliScratch *scratch)
{
    return base_path(scratch) != NULL;
}

static gboolean load_base(CliScratch *scratch, GError **error)
{
    const char *path = base_path(scratch);
    SnapshotLoadOptions options = load_options(scratch);
    g_auto(SnapshotLoaded) loaded = {0};
    g_autofree char *text = NULL;

    if (path == NULL)
        return TRUE;
    text = read_sql_file(scratch, path, error);
    return text != NULL &&
           snapshot_load_text(path, text, strlen(text), scratch->base, &options, &loaded, error);
}

static gboolean open_base(CliScratch *scratch, GError **error)
{
    gint64 since = g_get_monotonic_time();

    cli_progress_phase(scratch->progress, "preparing an empty database");
    scratch->base = engine_create(scratch->server, error);
    if (scratch->base == NULL || !load_base(scratch, error) ||
        !history_create(scratch->project->set, scratch->base, error))
        return FALSE;
    cli_scratch_timing(scratch, "base loaded", since);
    since = g_get_monotonic_time();
    scratch->base_schema = read_schema(scratch, scratch->base, error);
    cli_scratch_timing(scratch, "schema of the base read", since);
    return scratch->base_schema != NULL;
}

/* --rows and rows: of the settings. */
static void choose_rows(const CliScratch *scratch, SnapshotLoadOptions *options, char ***tables)
{
    const CliProject *project = scratch->project;
    g_auto(GStrv) words = project->options->rows != NULL
                              ? g_strsplit(project->options->rows, ",", -1)
                              : g_strdupv(project->settings->rows);
    g_autoptr(GPtrArray) named = g_ptr_array_new();

    for (char **word = words; word != NULL && *word != NULL; word++) {
        if (g_str_equal(*word, "none"))
            options->rows = SNAPSHOT_ROWS_NONE;
        else if (g_str_equal(*word, "all"))
            options->rows = SNAPSHOT_ROWS_ALL;
        else if (!g_str_equal(*word, "history"))
            g_ptr_array_add(named, g_strdup(*word));
    }
    if (named->len > 0 && options->rows != SNAPSHOT_ROWS_ALL)
        options->rows = SNAPSHOT_ROWS_TABLES;
    g_ptr_array_add(named, NULL);
    *tables = (char **)g_ptr_array_steal(named, NULL);
    options->tables = (const char *const *)*tables;
}

/* Names of all roles of the server, or NULL: roles belong to the server, not to a database. */
static char **role_names(const CliScratch *scratch, GError **error)
{
    g_autoptr(EngineRows) rows =
        engine_query(scratch->base, "SELECT rolname FROM pg_catalog.pg_roles", NULL, error);
    char **names = rows != NULL ? g_new0(char *, rows->rows + 1) : NULL;

    for (guint i = 0; rows != NULL && i < rows->rows; i++)
        names[i] = g_strdup(engine_rows_cell(rows, i, 0));
    return names;
}

/* What loading the snapshot adds to them: a migration that makes one of these would find it there. */
static gboolean load_snapshot(
    CliScratch *scratch, const SnapshotLoadOptions *options, GError **error)
{
    Snapshot *snapshot = scratch->project->snapshot;
    gboolean has_roles = g_str_equal(scratch->project->driver->name, "postgres");
    g_auto(GStrv) before = has_roles ? role_names(scratch, error) : NULL;
    g_auto(GStrv) after = NULL;
    g_autoptr(GPtrArray) made = g_ptr_array_new();

    if ((has_roles && before == NULL) ||
        !snapshot_load(snapshot, scratch->real, options, &scratch->loaded, error))
        return FALSE;
    after = has_roles ? role_names(scratch, error) : NULL;
    if (has_roles && after == NULL)
        return FALSE;
    for (guint i = 0; has_roles && after[i] != NULL; i++) {
        if (!g_strv_contains((const char *const *)before, after[i]))
            g_ptr_array_add(made, g_strdup(after[i]));
    }
    g_ptr_array_add(made, NULL);
    scratch->roles = (char **)g_ptr_array_steal(made, NULL);
    return TRUE;
}

static gboolean open_real(CliScratch *scratch, GError **error)
{
    const CliProject *project = scratch->project;
    SnapshotLoadOptions options = load_options(scratch);
    g_auto(GStrv) tables = NULL;
    gint64 since = g_get_monotonic_time();

    if (project->snapshot == NULL)
        return TRUE;
    cli_progress_phase(scratch->progress, "loading the snapshot");
    choose_rows(scratch, &options, &tables);
    scratch->real = engine_create(scratch->server, error);
    if (scratch->real == NULL || !load_snapshot(scratch, &options, error))
        return FALSE;
    cli_scratch_timing(scratch, "snapshot loaded", since);
    scratch->history = history_read(project->set, scratch->real,
        scratch->loaded.any_rows && options.rows != SNAPSHOT_ROWS_NONE, error);
    if (scratch->history == NULL || !history_create(project->set, scratch->real, error))
        return FALSE;
    since = g_get_monotonic_time();
    scratch->real_schema = read_dumped_schema(scratch, scratch->real, &scratch->real_owner, error);
    cli_scratch_timing(scratch, "schema of the snapshot read", since);
    return scratch->real_schema != NULL;
}

CliScratch *cli_scratch_open(CliProject *project, CliProgress *progress, GError **error)
{
    g_autoptr(CliScratch) scratch = g_new0(CliScratch, 1);
    EngineOptions options = cli_project_engine_options(project);
    g_autofree char *phase = g_strdup_printf("starting %s", project->driver->title);

    scratch->project = project;
    scratch->progress = progress;
    scratch->started = g_get_monotonic_time();
    scratch->report = report_new();
    scratch->pairs = g_ptr_array_new_with_free_func((GDestroyNotify)finding_pair_free);
    scratch->traces = g_ptr_array_new_with_free_func(trace_free);
    scratch->applied = g_array_new(FALSE, FALSE, sizeof(guint));
    scratch->pending = g_array_new(FALSE, FALSE, sizeof(guint));
    cli_progress_phase(progress, phase);
    scratch->server = engine_start(project->driver, &options, error);
    if (scratch->server == NULL)
        return NULL;
    cli_scratch_timing(scratch, phase, scratch->started);
    if (process_interrupted(error) || !open_base(scratch, error) || !open_real(scratch, error))
        return NULL;
    return g_steal_pointer(&scratch);
}

ReplayContext cli_scratch_context(CliScratch *scratch, gboolean real)
{
    SchemaOptions options = cli_project_schema_options(scratch->project);

    options.owner = real ? scratch->real_owner : NULL;
    return (ReplayContext){
        .db = real ? scratch->real : scratch->base,
        .set = scratch->project->set,
        .start = real ? scratch->real_schema : scratch->base_schema,
        .options = options,
        .prelude = (const char *const *)scratch->project->settings->prelude,
        .roles = real ? NULL : (const char *const *)scratch->roles,
        .ledger = scratch->project->ledger,
        .progress = cli_progress_step,
        .progress_data = scratch->progress,
    };
}

FindingContext cli_scratch_finding_context(CliScratch *scratch)
{
    CliProject *project = scratch->project;

    return (FindingContext){
        .set = project->set,
        .engine = project->driver->name,
        .dialect = engine_dialect(project->driver),
        .arrived = cli_arrival_text,
        .merged = cli_arrival_merged,
        .data = project,
        .sources = project->sources,
        .schema = scratch->new_schema != NULL ? scratch->new_schema : scratch->real_schema,
        .without_rows = !scratch->loaded.any_rows,
    };
}

OrderFacts cli_scratch_facts(const CliScratch *scratch)
{
    return (OrderFacts){
        .set = scratch->project->set,
        .arrival = scratch->project->arrival,
        .applied = (const guint *)scratch->applied->data,
        .n_applied = scratch->applied->len,
        .applied_ordered = scratch->applied_ordered,
        .pending = (const guint *)scratch->pending->data,
        .n_pending = scratch->pending->len,
    };
}

ReplayResult *cli_scratch_replay(
    CliScratch *scratch, gboolean real, const GPtrArray *orders, GError **error)
{
    ReplayContext context = cli_scratch_context(scratch, real);
    gint64 since = g_get_monotonic_time();
    ReplayResult *result;

    cli_progress_phase(scratch->progress, real ? "replaying what is pending" : "replaying");
    result = replay_run(&context, orders, error);
    if (result == NULL)
        return NULL;
    scratch->steps += result->steps;
    scratch->replays += orders->len;
    cli_scratch_timing(scratch, "orders replayed", since);
    return result;
}

gboolean cli_scratch_witness(CliScratch *scratch, gboolean real, const Order *left,
    const Order *right, ReplayWitness **witness, GError **error)
{
    ReplayContext context = cli_scratch_context(scratch, real);
    gint64 since = g_get_monotonic_time();
    GError *problem = NULL;

    *witness = replay_witness(&context, left, right, &problem);
    if (problem != NULL) {
        g_propagate_error(error, problem);
        return FALSE;
    }
    if (*witness == NULL)
        return TRUE;
    scratch->steps += (*witness)->result->steps;
    cli_scratch_timing(scratch, "swaps of neighbours replayed", since);
    return TRUE;
}

static const CliTrace *known_trace(const CliScratch *scratch, gboolean real, const Order *order)
{
    for (guint i = 0; i < scratch->traces->len; i++) {
        const CliTrace *trace = g_ptr_array_index(scratch->traces, i);

        if (trace->real == real && order_same(trace->order, order))
            return trace;
    }
    return NULL;
}

GPtrArray *cli_scratch_trace(CliScratch *scratch, gboolean real, const Order *order, GError **error)
{
    ReplayContext context = cli_scratch_context(scratch, real);
    const CliTrace *known = known_trace(scratch, real, order);
    gint64 since = g_get_monotonic_time();
    CliTrace *trace;
    GPtrArray *schemas;

    if (known != NULL)
        return g_ptr_array_ref(known->schemas);
    schemas = replay_trace(&context, order, NULL, error);
    if (schemas == NULL)
        return NULL;
    cli_scratch_timing(scratch, "one order traced", since);
    trace = g_new0(CliTrace, 1);
    trace->real = real;
    trace->order = order_new(order->name, order->why, order->sequence, order->length);
    trace->schemas = schemas;
    g_ptr_array_add(scratch->traces, trace);
    return g_ptr_array_ref(schemas);
}

Schema *cli_scratch_load_text(
    CliScratch *scratch, const char *name, const char *text, GError **error)
{
    SnapshotLoadOptions options = load_options(scratch);
    g_auto(SnapshotLoaded) loaded = {0};
    g_autofree char *owner = NULL;
    g_autoptr(EngineDb) db = engine_create(scratch->server, error);

    if (db == NULL || !snapshot_load_text(name, text, strlen(text), db, &options, &loaded, error))
        return NULL;
    return read_dumped_schema(scratch, db, &owner, error);
}
