#include "migration_private.h"

#include <string.h>

#include "error.h"

/* --- content ---------------------------------------------------------------------------------- */

/* files_read_text reads again, so it is asked only where it has something to say. */
static char *text_of(FileTree *tree, const char *path, GBytes *content, GError **error)
{
    gsize length;
    const char *bytes = g_bytes_get_data(content, &length);

    if (length == 0)
        return g_strdup("");
    if ((length >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) ||
        !g_utf8_validate_len(bytes, length, NULL))
        return files_read_text(tree, path, error);
    return g_strndup(bytes, length);
}

static const SqlDialect *dialect_of(const MigrationOptions *options)
{
    /* Without an engine: PostgreSQL's quoting contains what the others have in common. */
    return options->dialect != NULL ? options->dialect : sql_dialect_find("postgres");
}

/* Fills in what the caller left open, and reads. */
static gboolean read_content(MigrationSource source, GError **error)
{
    const MigrationFramework *framework = source.set->framework;
    Migration *migration = source.migration;
    const MigrationEngine *engine;
    g_autofree char *text = NULL;

    migration->content = files_read(source.tree, migration->path, error);
    if (migration->content == NULL)
        return FALSE;
    text = text_of(source.tree, migration->path, migration->content, error);
    if (text == NULL)
        return FALSE;
    source.text = text;
    source.dialect = dialect_of(source.options);
    engine = migration_framework_engine(framework, sql_dialect_name(source.dialect));
    source.transaction = engine == NULL || engine->transaction;
    if (!(framework->sections != NULL ? framework->sections : migration_section_files)(
            &source, error))
        return FALSE;
    if (framework->checksum != NULL)
        migration->checksum = framework->checksum(&source);
    return TRUE;
}

/* --- options ---------------------------------------------------------------------------------- */

static gboolean late_of(
    const MigrationFramework *framework, const char *name, MigrationLate *late, GError **error)
{
    static const struct {
        const char *name;
        MigrationLate late;
    } rows[] = {{"run", MIGRATION_LATE_RUN}, {"warn", MIGRATION_LATE_WARN},
        {"refuse", MIGRATION_LATE_REFUSE}, {"skip", MIGRATION_LATE_SKIP}};

    *late = framework->late;
    if (name == NULL)
        return TRUE;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (g_str_equal(rows[i].name, name)) {
            *late = rows[i].late;
            return TRUE;
        }
    }
    error_set(error, REHEARSE_ERROR_USAGE, "it is run, warn, refuse or skip",
        "late: unknown policy \"%s\"", name);
    return FALSE;
}

static MigrationSet *set_new(const MigrationFramework *framework, const char *folder,
    const MigrationOptions *options, GError **error)
{
    g_autoptr(MigrationSet) set = g_new0(MigrationSet, 1);
    const char *table = options->history_table != NULL ? options->history_table : framework->table;

    set->framework = framework;
    set->folder = g_strdup(folder);
    set->migrations = g_ptr_array_new_with_free_func((GDestroyNotify)migration_free);
    set->notes = g_ptr_array_new_with_free_func(g_free);
    set->history_table = g_strdup(table);
    set->tables = history_tables_make(framework, table);
    return late_of(framework, options->late, &set->late, error) ? g_steal_pointer(&set) : NULL;
}

static MigrationSet *read_folder(FileTree *tree, const MigrationFramework *framework,
    const char *folder, const MigrationOptions *options, GError **error)
{
    g_autoptr(MigrationSet) set = set_new(framework, folder, options, error);
    g_autoptr(GPtrArray) paths = set != NULL ? files_list(tree, folder, error) : NULL;
    g_autoptr(GPtrArray) entries = NULL;

    if (paths == NULL)
        return NULL;
    entries = migration_collect(tree, set, options->layout, paths, error);
    if (entries == NULL)
        return NULL;
    for (guint i = 0; i < entries->len; i++) {
        MigrationEntry *entry = entries->pdata[i];
        const MigrationSource source = {
            .tree = tree,
            .options = options,
            .set = set,
            .paths = paths,
            .down_path = entry->down_path,
            .migration = entry->migration,
        };

        if (!read_content(source, error))
            return NULL;
        entry->migration->index = i;
        g_ptr_array_add(set->migrations, g_steal_pointer(&entry->migration));
    }
    return g_steal_pointer(&set);
}

MigrationSet *migration_read(FileTree *project, const MigrationOptions *options, GError **error)
{
    const char *name = options->framework;
    const MigrationFramework *named = NULL;
    const MigrationCandidate *candidate;
    g_autoptr(GPtrArray) candidates = NULL;

    if (name == NULL && options->layout != NULL)
        name = framework_generic.name;
    if (name != NULL) {
        named = migration_framework_find(name, error);
        if (named == NULL)
            return NULL;
    }
    if (named == &framework_generic || (named != NULL && options->folder != NULL)) {
        g_autofree char *folder =
            migration_choose_folder(options->folder != NULL ? options->folder : "");

        return read_folder(project, named, folder, options, error);
    }
    candidates = migration_detect_all(project, options, named, error);
    if (candidates == NULL)
        return NULL;
    candidate = migration_choose(project, candidates, options, named, error);
    if (candidate == NULL)
        return NULL;
    return read_folder(project, candidate->framework, candidate->folder, options, error);
}
