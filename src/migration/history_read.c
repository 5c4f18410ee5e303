#include "history_private.h"

#include "error.h"

typedef struct {
    const MigrationSet *set;
    History *history;
    GHashTable *by_key; /* Migration *, by every spelling a history may have of it */
    guint assumed;      /* versions that a row merely implies */
} HistoryReader;

static void index_migrations(HistoryReader *reader)
{
    reader->by_key = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = reader->set->migrations->len; i-- > 0;) {
        Migration *migration = reader->set->migrations->pdata[i];

        g_hash_table_replace(reader->by_key, g_strdup(migration->file), migration);
        g_hash_table_replace(reader->by_key,
            migration_names_key(reader->set->framework, migration->version), migration);
        g_hash_table_replace(reader->by_key, g_strdup(migration->version), migration);
    }
}

static const Migration *match(const HistoryReader *reader, const char *stored)
{
    const Migration *found = g_hash_table_lookup(reader->by_key, stored);
    g_autofree char *key = NULL;

    if (found != NULL)
        return found;
    key = migration_names_key(reader->set->framework, stored);
    return g_hash_table_lookup(reader->by_key, key);
}

static void add_version(HistoryReader *reader, const char *version, const char *checksum)
{
    g_ptr_array_add(reader->history->versions, g_strdup(version));
    g_ptr_array_add(reader->history->checksums, g_strdup(checksum));
}

static gboolean comes_before(
    const MigrationSet *set, const Migration *migration, const char *version)
{
    if (set->framework->sort == MIGRATION_SORT_DOTTED)
        return g_ascii_isdigit(*migration->version) &&
               migration_names_compare_dotted(migration->version, version) < 0;
    return migration_names_compare_numbers(migration->version, version) < 0;
}

static void add_all_before(HistoryReader *reader, const char *version)
{
    for (guint i = 0; i < reader->set->migrations->len; i++) {
        const Migration *migration = reader->set->migrations->pdata[i];

        if (comes_before(reader->set, migration, version)) {
            add_version(reader, migration->version, NULL);
            reader->assumed++;
        }
    }
}

/* States are those that the read.sql files name. */
static void add_row(
    HistoryReader *reader, const char *stored, const char *checksum, const char *state)
{
    const Migration *migration = match(reader, stored);
    const char *version = migration != NULL ? migration->version : stored;

    if (g_str_equal(state, "up-to") || g_str_equal(state, "before"))
        add_all_before(reader, version);
    if (g_str_equal(state, "failed") || g_str_equal(state, "before"))
        g_ptr_array_add(reader->history->failed, g_strdup(version));
    else
        add_version(reader, version, checksum);
}

static void judge(HistoryReader *reader, const char *engine, gboolean rows_known)
{
    History *history = reader->history;
    const MigrationEngine *facts = migration_framework_engine(reader->set->framework, engine);

    if (history->versions->len + history->failed->len > 0)
        history->state = HISTORY_KNOWN;
    else
        history->state = rows_known ? HISTORY_EMPTY : HISTORY_UNKNOWN;
    history->ordered = facts != NULL && facts->order != NULL && reader->assumed == 0 &&
                       history->state == HISTORY_KNOWN;
    history->source = history->ordered ? facts->order : NULL;
}

static gboolean read_rows(
    HistoryReader *reader, EngineDb *db, const HistoryTable *table, GError **error)
{
    g_autofree char *text = history_sql_text(reader->set->framework, db->driver->name, "read");
    g_autofree char *sql = NULL;
    g_autoptr(EngineRows) rows = NULL;
    g_auto(HistoryValues) values = {0};

    if (text == NULL) {
        error_set(error, REHEARSE_ERROR_UNSUPPORTED, NULL, "%s on %s is not supported",
            reader->set->framework->title, db->driver->title);
        return FALSE;
    }
    history_values_add_table(&values, engine_dialect(db->driver), table);
    sql = history_sql_expand(text, &values);
    rows = engine_query(db, sql, NULL, error);
    if (rows == NULL) {
        error_prefix(error, "reading the history table %s", table->table);
        return FALSE;
    }
    index_migrations(reader);
    for (guint i = 0; i < rows->rows; i++)
        if (engine_rows_cell(rows, i, 0) != NULL)
            add_row(reader, engine_rows_cell(rows, i, 0), engine_rows_cell(rows, i, 1),
                engine_rows_cell(rows, i, 2));
    g_hash_table_unref(reader->by_key);
    return TRUE;
}

static History *history_new(void)
{
    History *history = g_new0(History, 1);

    history->state = HISTORY_UNKNOWN;
    history->versions = g_ptr_array_new_with_free_func(g_free);
    history->checksums = g_ptr_array_new_with_free_func(g_free);
    history->failed = g_ptr_array_new_with_free_func(g_free);
    return history;
}

History *history_read(const MigrationSet *set, EngineDb *db, gboolean rows_known, GError **error)
{
    g_autoptr(History) history = history_new();
    HistoryReader reader = {.set = set, .history = history};
    g_auto(HistoryTable) table = {0};

    if (set->history_table == NULL)
        return g_steal_pointer(&history);
    if (!history_table_find(set, db, &table, error))
        return NULL;
    if (table.columns == NULL)
        return g_steal_pointer(&history);
    if (!history_table_check(set, &table, error) || !read_rows(&reader, db, &table, error))
        return NULL;
    judge(&reader, db->driver->name, rows_known);
    return g_steal_pointer(&history);
}
