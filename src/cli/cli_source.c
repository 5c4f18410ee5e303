#include "cli_private.h"

#include <string.h>

#include "error.h"

/*
 * SRC of dump and diff, by its form: a table, tried in order.
 *   postgres://…             a real database, read-only
 *   migrations:DIR[@ORDER]   what the migrations of a folder make
 *   git:REV:PATH             a file of a commit
 *   a path                   canonical text, or whatever a snapshot can be
 */

typedef struct {
    const CliOptions *options;
    const char *text;   /* SRC */
    const char *engine; /* what the other side is, for files that do not tell; NULL */
} Source;

static gboolean keep(
    SchemaKind kind, const char *namespace, const char *name, const char *identity, gpointer data)
{
    const CliOptions *options = data;

    return cli_filter_keeps(options->schemas, options->excludes, kind, namespace, name, identity);
}

static Schema *of_database(const Source *source, EngineDb *db, GError **error)
{
    EngineScope scope = {.options = {.keep = keep, .keep_data = (gpointer)source->options}};

    return db != NULL ? engine_introspect(db, &scope, error) : NULL;
}

static Schema *from_url(const Source *source, GError **error)
{
    g_autoptr(EngineDb) db = engine_attach(source->text, error);

    return of_database(source, db, error);
}

static const EngineDriver *driver_for(const Source *source, const char *told, GError **error)
{
    const char *name = source->options->engine != NULL ? source->options->engine
                       : told != NULL                  ? told
                       : source->engine != NULL        ? source->engine
                                                       : NULL;
    const EngineDriver *driver = name != NULL ? engine_find(name) : NULL;

    if (driver == NULL)
        error_set(error, name != NULL ? REHEARSE_ERROR_UNSUPPORTED : REHEARSE_ERROR_AMBIGUOUS,
            "name it with --engine; rehearse doctor lists the engines",
            name != NULL ? "%s: there is no engine '%s'" : "%s: does not tell its engine",
            source->text, name);
    return driver;
}

static EngineServer *server_for(
    const Source *source, const EngineDriver *driver, guint version, GError **error)
{
    EngineOptions options = {.server_url = source->options->server,
        .bindir = source->options->pg_bindir,
        .superuser = source->options->superuser,
        .version = version};

    if (source->options->pg_version > 0) {
        options.version = (guint)source->options->pg_version;
        options.version_exact = TRUE;
    }
    return engine_start(driver, &options, error);
}

static Schema *load(const Source *source, const Snapshot *snapshot, const char *text,
    const char *engine, guint version, GError **error)
{
    const EngineDriver *driver = driver_for(source, engine, error);
    SnapshotLoadOptions options = {
        .rows = SNAPSHOT_ROWS_NONE, .pg_bindir = source->options->pg_bindir};
    g_autoptr(EngineServer) server =
        driver != NULL ? server_for(source, driver, version, error) : NULL;
    g_autoptr(EngineDb) db = server != NULL ? engine_create(server, error) : NULL;
    g_auto(SnapshotLoaded) loaded = {0};
    Schema *schema = NULL;

    if (db != NULL && (snapshot != NULL ? snapshot_load(snapshot, db, &options, &loaded, error)
                                        : snapshot_load_text(source->text, text, strlen(text), db,
                                              &options, &loaded, error)))
        schema = of_database(source, db, error);
    /* Before its server, whatever order scope cleanup takes. */
    engine_close(g_steal_pointer(&db));
    return schema;
}

static gboolean is_canonical(const char *text)
{
    return g_str_has_prefix(text, "# rehearse-canon ") || g_str_has_prefix(text, "{\"canon\"") ||
           g_str_has_prefix(text, "{\n  \"canon\"");
}

static Schema *from_text(const Source *source, const char *text, GError **error)
{
    Schema *schema;

    if (!is_canonical(text))
        return load(source, NULL, text, NULL, 0, error);
    schema = schema_parse(text, strlen(text), error);
    if (schema == NULL)
        error_prefix(error, "%s", source->text);
    return schema;
}

static Schema *from_git(const Source *source, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(source->text, ":", 3);
    const char *why = NULL;
    g_autoptr(Repo) repo = NULL;
    g_autoptr(FileTree) tree = NULL;
    g_autofree char *text = NULL;

    if (g_strv_length(parts) != 3) {
        error_set(error, REHEARSE_ERROR_USAGE, "write git:REV:PATH", "%s: not a file of a commit",
            source->text);
        return NULL;
    }
    repo = repo_open(".", &why, error);
    if (repo == NULL) {
        if (error != NULL && *error == NULL)
            error_set(error, REHEARSE_ERROR_INPUT, NULL, "%s: %s", source->text, why);
        return NULL;
    }
    tree = repo_tree(repo, parts[1], "", error);
    text = tree != NULL ? files_read_text(tree, parts[2], error) : NULL;
    return text != NULL ? from_text(source, text, error) : NULL;
}

static Order *order_for(const MigrationSet *set, const char *text, GError **error)
{
    return order_explicit(set, text != NULL && !g_str_equal(text, "version") ? text : "", error);
}

static Schema *replayed(CliScratch *scratch, const char *order_text, GError **error)
{
    g_autoptr(GPtrArray) orders = g_ptr_array_new_with_free_func((GDestroyNotify)order_free);
    g_autoptr(ReplayResult) result = NULL;
    Order *order = order_for(scratch->project->set, order_text, error);
    const ReplayPath *path;
    const ReplayStep *failed;
    const Migration *migration;

    if (order == NULL)
        return NULL;
    g_ptr_array_add(orders, order);
    result = cli_scratch_replay(scratch, FALSE, orders, error);
    if (result == NULL)
        return NULL;
    path = g_ptr_array_index(result->paths, 0);
    if (path->ok)
        return schema_ref(path->end);
    failed = path->steps[path->n_steps - 1];
    migration = g_ptr_array_index(scratch->project->set->migrations, failed->migration);
    error_set(error, REHEARSE_ERROR_SQL, "rehearse run says more", "%s:%u: %s", migration->path,
        failed->line, failed->message);
    return NULL;
}

static Schema *from_migrations(const Source *source, GError **error)
{
    const char *rest = source->text + strlen("migrations:"), *at = strrchr(rest, '@');
    CliOptions options = *source->options;
    g_autofree char *folder = at != NULL ? g_strndup(rest, (gsize)(at - rest)) : g_strdup(rest);
    g_autoptr(Settings) settings = NULL;
    g_autoptr(CliProject) project = NULL;
    g_autoptr(CliProgress) progress = cli_progress_new(source->options);
    g_autoptr(CliScratch) scratch = NULL;
    Schema *schema = NULL;

    options.migrations = *folder != '\0' ? folder : NULL;
    options.snapshot = NULL;
    settings = cli_project_settings(&options, error);
    if (settings == NULL)
        return NULL;
    project =
        cli_project_open(&options, settings, g_ptr_array_index(settings->databases, 0), error);
    scratch = project != NULL ? cli_scratch_open(project, progress, error) : NULL;
    if (scratch != NULL)
        schema = replayed(scratch, at != NULL ? at + 1 : NULL, error);
    cli_scratch_free(g_steal_pointer(&scratch));
    return schema;
}

#define SNIFF 64

static Schema *from_path(const Source *source, GError **error)
{
    g_autoptr(Snapshot) snapshot = NULL;
    g_autofree char *text = NULL;
    char start[SNIFF + 1] = {0};
    FILE *file =
        g_file_test(source->text, G_FILE_TEST_IS_REGULAR) ? fopen(source->text, "r") : NULL;

    if (file != NULL) {
        if (fread(start, 1, SNIFF, file) == 0)
            start[0] = '\0';
        fclose(file);
    }
    if (is_canonical(start)) {
        if (!g_file_get_contents(source->text, &text, NULL, error))
            return NULL;
        return from_text(source, text, error);
    }
    snapshot = snapshot_open(source->text, error);
    if (snapshot == NULL)
        return NULL;
    return load(source, snapshot, NULL, snapshot->engine, snapshot->server_version, error);
}

static const struct {
    const char *prefix;
    Schema *(*read)(const Source *source, GError **error);
} forms[] = {
    {"postgres://", from_url},
    {"postgresql://", from_url},
    {"mysql://", from_url},
    {"migrations:", from_migrations},
    {"git:", from_git},
    {"", from_path},
};

Schema *cli_source_schema(
    const CliOptions *options, const char *text, char **name, const char *engine, GError **error)
{
    const Source source = {options, text, engine};

    for (guint i = 0; i < G_N_ELEMENTS(forms); i++) {
        if (!g_str_has_prefix(text, forms[i].prefix))
            continue;
        if (name != NULL)
            *name = forms[i].read == from_url ? g_strdup("database") : g_strdup(text);
        return forms[i].read(&source, error);
    }
    return NULL;
}
