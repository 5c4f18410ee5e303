#include "migration_private.h"

#include <string.h>

#include "error.h"

/* The files of one migration. */
typedef struct {
    Migration *migration; /* path is NULL while only the down file was seen */
    char *down_path;
} Entry;

typedef struct {
    FileTree *tree;
    const MigrationOptions *options;
    MigrationSet *set;
    GRegex *path, *stray;
    MigrationLayoutRegex layout;
    GPtrArray *entries; /* Entry *, as found */
    GHashTable *by_key; /* the same, by key of the version */
    GPtrArray *paths;   /* char *, all files of the folder, sorted */
} Reader;

static void entry_free(Entry *entry)
{
    migration_free(entry->migration);
    g_free(entry->down_path);
    g_free(entry);
}

static void reader_clear(Reader *reader)
{
    g_clear_pointer(&reader->path, g_regex_unref);
    g_clear_pointer(&reader->stray, g_regex_unref);
    migration_layout_clear(&reader->layout);
    g_clear_pointer(&reader->by_key, g_hash_table_unref);
    g_clear_pointer(&reader->entries, g_ptr_array_unref);
    g_clear_pointer(&reader->paths, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Reader, reader_clear)

/* Paths are sorted as bytes. */
static gboolean has_path(const GPtrArray *paths, const char *path)
{
    guint low = 0, high = paths->len;

    while (low < high) {
        guint middle = low + (high - low) / 2;
        int order = strcmp(path, paths->pdata[middle]);

        if (order == 0)
            return TRUE;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return FALSE;
}

gboolean migration_read_has(const MigrationSource *source, const char *path)
{
    return has_path(source->paths, path);
}

static void note(Reader *reader, const char *path, const char *why)
{
    g_ptr_array_add(reader->set->notes, g_strdup_printf("%s: %s; left out", path, why));
}

/* --- files ------------------------------------------------------------------------------------ */

static Entry *entry_for(Reader *reader, const char *key)
{
    Entry *entry = g_hash_table_lookup(reader->by_key, key);

    if (entry != NULL)
        return entry;
    entry = g_new0(Entry, 1);
    entry->migration = g_new0(Migration, 1);
    g_ptr_array_add(reader->entries, entry);
    g_hash_table_insert(reader->by_key, g_strdup(key), entry);
    return entry;
}

static gboolean set_duplicate(
    const char *label, const char *first, const char *second, GError **error)
{
    error_set(error, REHEARSE_ERROR_INPUT, "give one of them another version",
        "two migrations have version %s: %s and %s", label, first, second);
    return FALSE;
}

/* What the framework writes into its history about the file. */
static char *stored_file(const MigrationFramework *framework, const char *path, const char *rest)
{
    if (framework->folder_per_migration)
        return g_path_get_dirname(rest);
    return framework->recursive ? g_strdup(rest) : g_path_get_basename(path);
}

static gboolean add_up(Reader *reader, Entry *entry, MigrationName *name, const char *path,
    const char *rest, GError **error)
{
    Migration *migration = entry->migration;

    if (migration->path != NULL)
        return set_duplicate(name->label, migration->path, path, error);
    migration->version = g_steal_pointer(&name->version);
    migration->label = g_steal_pointer(&name->label);
    migration->name = g_steal_pointer(&name->name);
    migration->path = g_strdup(path);
    migration->file = stored_file(reader->set->framework, path, rest);
    return TRUE;
}

/* A number that the framework's own type does not hold stops it. */
static gboolean check_range(const MigrationFramework *framework, const MigrationName *name,
    const char *path, GError **error)
{
    if (framework->largest == NULL ||
        migration_names_compare_numbers(name->version, framework->largest) <= 0)
        return TRUE;
    error_set(error, REHEARSE_ERROR_INPUT, NULL, "%s: version is larger than %s, the largest of %s",
        path, framework->largest, framework->title);
    return FALSE;
}

static gboolean add_file(
    Reader *reader, MigrationName *name, const char *path, const char *rest, GError **error)
{
    Entry *entry;

    if (!check_range(reader->set->framework, name, path, error))
        return FALSE;
    entry = entry_for(reader, name->key);
    if (name->direction == MIGRATION_UP)
        return add_up(reader, entry, name, path, rest, error);
    if (entry->down_path != NULL)
        return set_duplicate(name->label, entry->down_path, path, error);
    entry->down_path = g_strdup(path);
    return TRUE;
}

static gboolean add_stray(Reader *reader, const char *path, const char *rest, GError **error)
{
    const MigrationFramework *framework = reader->set->framework;

    if (framework->language != NULL && g_str_has_suffix(rest, framework->language) &&
        g_ascii_isalnum(*rest) && strpbrk(rest, "0123456789") != NULL &&
        !g_str_has_suffix(rest, "_test.go")) {
        note(reader, path, "a migration that is code, which cannot be rehearsed");
        return TRUE;
    }
    if (reader->stray == NULL || !g_regex_match(reader->stray, rest, 0, NULL))
        return TRUE;
    if (!framework->stray_error) {
        note(reader, path, framework->stray_reason);
        return TRUE;
    }
    error_set(error, REHEARSE_ERROR_INPUT, "rename it or move it out of the folder", "%s: %s %s",
        path, framework->stray_reason, "and stops the framework");
    return FALSE;
}

static gboolean take_path(Reader *reader, const char *path, GError **error)
{
    const MigrationFramework *framework = reader->set->framework;
    const char *folder = reader->set->folder;
    const char *rest = *folder != '\0' ? path + strlen(folder) + 1 : path;
    g_auto(MigrationName) name = {0};

    if (framework == &framework_generic) {
        if (!g_regex_match(reader->layout.glob, rest, 0, NULL) ||
            (reader->layout.exclude != NULL &&
                g_regex_match(reader->layout.exclude, rest, 0, NULL)))
            return TRUE;
        if (migration_layout_parse(&reader->layout, rest, &name))
            return add_file(reader, &name, path, rest, error);
        note(reader, path, "the layout's version does not match it");
        return TRUE;
    }
    if (migration_names_parse(framework, reader->path, rest, &name))
        return add_file(reader, &name, path, rest, error);
    return add_stray(reader, path, rest, error);
}

/* Diesel takes every folder that is not empty for a migration and stops at one without up.sql. */
static gboolean check_folders(Reader *reader, GError **error)
{
    const char *folder = reader->set->folder;

    for (guint i = 0; i < reader->paths->len; i++) {
        const char *path = reader->paths->pdata[i];
        const char *rest = *folder != '\0' ? path + strlen(folder) + 1 : path;
        const char *slash = strchr(rest, '/');
        g_autofree char *up = NULL;

        if (slash == NULL || *rest == '.')
            continue;
        up = g_strdup_printf("%.*s/up.sql", (int)(slash - path), path);
        if (has_path(reader->paths, up))
            continue;
        error_set(error, REHEARSE_ERROR_INPUT,
            "is it the folder that holds one folder for each migration?",
            "%.*s: the folder has no up.sql, where %s stops", (int)(slash - path), path,
            reader->set->framework->title);
        return FALSE;
    }
    return TRUE;
}

static gboolean collect(Reader *reader, GError **error)
{
    if (reader->set->framework->folder_per_migration && !check_folders(reader, error))
        return FALSE;
    for (guint i = 0; i < reader->paths->len; i++)
        if (!take_path(reader, reader->paths->pdata[i], error))
            return FALSE;
    for (guint i = reader->entries->len; i-- > 0;) {
        const Entry *entry = reader->entries->pdata[i];

        if (entry->migration->path != NULL)
            continue;
        note(reader, entry->down_path, "nothing goes up with it");
        g_ptr_array_remove_index(reader->entries, i);
    }
    return TRUE;
}

/* --- order ------------------------------------------------------------------------------------ */

static int compare_entries(gconstpointer a, gconstpointer b, gpointer data)
{
    const Reader *reader = data;
    const Migration *first = (*(Entry *const *)a)->migration;
    const Migration *second = (*(Entry *const *)b)->migration;
    const MigrationLayout *layout = reader->options->layout;
    int order;

    if (reader->set->framework != &framework_generic || g_strcmp0(layout->sort, "bytes") != 0)
        return migration_names_compare(reader->set->framework, first, second);
    order = strcmp(first->version, second->version);
    return order != 0 ? order : strcmp(first->path, second->path);
}

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

static gboolean read_content(Reader *reader, Entry *entry, GError **error)
{
    const MigrationFramework *framework = reader->set->framework;
    const SqlDialect *dialect = dialect_of(reader->options);
    const MigrationEngine *engine =
        migration_framework_engine(framework, sql_dialect_name(dialect));
    g_autofree char *text = NULL;
    MigrationSource source = {
        .tree = reader->tree,
        .options = reader->options,
        .framework = framework,
        .set = reader->set,
        .dialect = dialect,
        .transaction = engine == NULL || engine->transaction,
        .paths = reader->paths,
        .down_path = entry->down_path,
        .migration = entry->migration,
    };

    entry->migration->content = files_read(reader->tree, entry->migration->path, error);
    if (entry->migration->content == NULL)
        return FALSE;
    text = text_of(reader->tree, entry->migration->path, entry->migration->content, error);
    if (text == NULL)
        return FALSE;
    source.text = text;
    if (!(framework->sections != NULL ? framework->sections : migration_section_files)(
            &source, error))
        return FALSE;
    if (framework->checksum != NULL)
        entry->migration->checksum = framework->checksum(&source);
    return TRUE;
}

static gboolean read_entries(Reader *reader, GError **error)
{
    for (guint i = 0; i < reader->entries->len; i++) {
        Entry *entry = reader->entries->pdata[i];

        if (!read_content(reader, entry, error))
            return FALSE;
        entry->migration->index = i;
        g_ptr_array_add(reader->set->migrations, g_steal_pointer(&entry->migration));
    }
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

static gboolean compile_patterns(Reader *reader, GError **error)
{
    const MigrationFramework *framework = reader->set->framework;

    if (framework == &framework_generic)
        return migration_layout_compile(reader->options->layout, &reader->layout, error);
    reader->path = g_regex_new(framework->path, 0, 0, NULL);
    if (framework->stray != NULL)
        reader->stray = g_regex_new(framework->stray, 0, 0, NULL);
    return TRUE;
}

static gboolean check_any(const Reader *reader, GError **error)
{
    if (reader->entries->len > 0)
        return TRUE;
    error_set(error, REHEARSE_ERROR_INPUT,
        reader->set->framework == &framework_generic
            ? "layout: glob: says which files are migrations"
            : "is it the right folder?",
        "%s: no migrations in %s", reader->tree->name,
        *reader->set->folder != '\0' ? reader->set->folder : "the project");
    return FALSE;
}

static MigrationSet *read_folder(FileTree *tree, const MigrationFramework *framework,
    const char *folder, const MigrationOptions *options, GError **error)
{
    g_autoptr(MigrationSet) set = set_new(framework, folder, options, error);
    g_auto(Reader) reader = {.tree = tree, .options = options, .set = set};

    if (set == NULL || !compile_patterns(&reader, error))
        return NULL;
    reader.paths = files_list(tree, folder, error);
    if (reader.paths == NULL)
        return NULL;
    reader.entries = g_ptr_array_new_with_free_func((GDestroyNotify)entry_free);
    reader.by_key = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (!collect(&reader, error) || !check_any(&reader, error))
        return NULL;
    g_ptr_array_sort_with_data(reader.entries, compare_entries, &reader);
    if (!read_entries(&reader, error))
        return NULL;
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
