#include "snapshot_private.h"

#include <string.h>

#include "error.h"

#define MAX_NAMED  3    /* objects in a message */
#define MAX_LOOKED 5000 /* statements that are read to find them */

struct SnapshotExtensions {
    GHashTable *available; /* NULL: not asked yet */
    GPtrArray *left_out;   /* char *, in the order of the dump */
};

/* What an extension brings, as patterns, and where it comes from (%u: the server's major version).
 * To make an error more helpful for another extension, add a row. */
static const struct {
    const char *name, *package, *brings;
} known[] = {
    {"postgis", "postgresql-%u-postgis-3",
        "geometry geography box2d box3d raster st_* spatial_ref_sys gist_geometry_ops*"},
    {"postgis_raster", "postgresql-%u-postgis-3", "raster st_*"},
    {"postgis_topology", "postgresql-%u-postgis-3", "topology topogeometry"},
    {"vector", "postgresql-%u-pgvector", "vector halfvec sparsevec hnsw ivfflat vector_*"},
    {"timescaledb", "timescaledb-2-postgresql-%u", "create_hypertable time_bucket* _timescaledb_*"},
    {"citus", "postgresql-%u-citus", "columnar create_distributed_table pg_dist_*"},
    {"pg_cron", "postgresql-%u-cron", "cron"},
    {"pg_partman", "postgresql-%u-partman", "create_parent part_config partman"},
    {"pgaudit", "postgresql-%u-pgaudit", "pgaudit_*"},
    {"hypopg", "postgresql-%u-hypopg", "hypopg*"},
    {"ip4r", "postgresql-%u-ip4r", "ip4* ip6* iprange ipaddress"},
    {"rum", "postgresql-%u-rum", "rum rum_*"},
    {"hstore", "postgresql-%u", "hstore hstore_* akeys avals each gin_hstore_ops gist_hstore_ops"},
    {"citext", "postgresql-%u", "citext citext_*"},
    {"ltree", "postgresql-%u", "ltree lquery ltxtquery ltree_* gist_ltree_ops"},
    {"pg_trgm", "postgresql-%u", "gin_trgm_ops gist_trgm_ops similarity word_similarity show_trgm"},
    {"pgcrypto", "postgresql-%u",
        "gen_random_bytes crypt gen_salt digest hmac pgp_* encrypt decrypt"},
    {"uuid-ossp", "postgresql-%u", "uuid_generate_* uuid_nil uuid_ns_*"},
    {"unaccent", "postgresql-%u", "unaccent*"},
    {"btree_gin", "postgresql-%u", "gin *_ops"},
    {"btree_gist", "postgresql-%u", "gist *_ops gbt_*"},
    {"intarray", "postgresql-%u", "gist__int*_ops gin__int_ops query_int"},
    {"cube", "postgresql-%u", "cube cube_*"},
    {"earthdistance", "postgresql-%u", "earth ll_to_earth earth_*"},
    {"fuzzystrmatch", "postgresql-%u", "levenshtein* soundex difference metaphone dmetaphone*"},
    {"tablefunc", "postgresql-%u", "crosstab* connectby normal_rand"},
    {"postgres_fdw", "postgresql-%u", "postgres_fdw"},
    {"file_fdw", "postgresql-%u", "file_fdw"},
    {"dblink", "postgresql-%u", "dblink*"},
};

SnapshotExtensions *snapshot_extensions_new(void)
{
    SnapshotExtensions *self = g_new0(SnapshotExtensions, 1);

    self->left_out = g_ptr_array_new_with_free_func(g_free);
    return self;
}

void snapshot_extensions_free(SnapshotExtensions *self)
{
    if (self == NULL)
        return;
    g_clear_pointer(&self->available, g_hash_table_unref);
    g_ptr_array_unref(self->left_out);
    g_free(self);
}

static gboolean ask(SnapshotLoad *load, GError **error)
{
    g_autofree char *query = snapshot_query("available_extensions");
    g_autoptr(EngineRows) rows = engine_query(load->db, query, NULL, error);
    GHashTable *names;

    if (rows == NULL)
        return FALSE;
    names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < rows->rows; i++)
        g_hash_table_add(names, g_strdup(engine_rows_cell(rows, i, 0)));
    load->extensions->available = names;
    return TRUE;
}

gboolean snapshot_extensions_check(
    SnapshotLoad *load, const char *name, gboolean *available, GError **error)
{
    SnapshotExtensions *self = load->extensions;

    if (self->available == NULL && !ask(load, error))
        return FALSE;
    *available = g_hash_table_contains(self->available, name);
    if (*available || snapshot_extensions_left_out(self, name))
        return TRUE;
    g_ptr_array_add(self->left_out, g_strdup(name));
    snapshot_filter_note(load, "extension-left-out",
        "extensions that are not installed here and that nothing needs were left out", "extension",
        name);
    return TRUE;
}

gboolean snapshot_extensions_left_out(const SnapshotExtensions *self, const char *name)
{
    return g_ptr_array_find_with_equal_func(self->left_out, name, g_str_equal, NULL);
}

/* --- which extension explains an error ------------------------------------------------------- */

/* The last part of the name that a message says does not exist: type "public.geometry", function
 * public.crypt(text, text). Caller owns; NULL when there is none. */
static char *missing_name(const char *message)
{
    const char *start = strchr(message, '"'), *end;
    const char *bracket = strchr(message, '(');

    if (start != NULL && (bracket == NULL || start < bracket)) {
        end = strchr(++start, '"');
    } else if (bracket != NULL) {
        end = bracket;
        for (start = end; start > message && !g_ascii_isspace(start[-1]);)
            start--;
    } else {
        return NULL;
    }
    if (end == NULL)
        return NULL;
    for (const char *c = start; c < end; c++)
        if (*c == '.')
            start = c + 1;
    return g_strndup(start, (gsize)(end - start));
}

static gssize known_row(const char *extension)
{
    for (gsize i = 0; i < G_N_ELEMENTS(known); i++)
        if (strcmp(known[i].name, extension) == 0)
            return (gssize)i;
    return -1;
}

static gboolean brings(const char *extension, const char *name)
{
    gssize row = known_row(extension);
    g_auto(GStrv) patterns = NULL;

    if (strcmp(extension, name) == 0)
        return TRUE;
    if (row < 0)
        return FALSE;
    patterns = g_strsplit(known[row].brings, " ", -1);
    for (guint i = 0; patterns[i] != NULL; i++)
        if (g_pattern_match_simple(patterns[i], name))
            return TRUE;
    return FALSE;
}

/* The extension that brings the name; else the only one of which we do not know what it brings. */
static const char *likely_extension(const SnapshotExtensions *self, const char *name)
{
    const char *unknown = NULL;
    guint unknowns = 0;

    for (guint i = 0; i < self->left_out->len; i++) {
        const char *extension = g_ptr_array_index(self->left_out, i);

        if (brings(extension, name))
            return extension;
        if (known_row(extension) < 0) {
            unknown = extension;
            unknowns++;
        }
    }
    return unknowns == 1 ? unknown : NULL;
}

static char *object_of(const SnapshotLoad *load, const SqlStatement *statement)
{
    const char *kind = NULL;
    g_autofree char *name = sql_created(load->dialect, statement->text, statement->length, &kind);
    gsize length = strcspn(statement->text, "\n(");

    if (name != NULL)
        return g_strdup_printf("%s %s", kind, name);
    return g_strchomp(g_strndup(statement->text, MIN(length, 60)));
}

static gboolean mentions(const SnapshotLoad *load, const SqlStatement *statement, const char *name)
{
    g_autoptr(GPtrArray) words = NULL;

    if (statement->copy || statement->length > 1024 * 1024 ||
        memmem(statement->text, statement->length, name, strlen(name)) == NULL)
        return FALSE;
    words = sql_words(load->dialect, statement->text, statement->length);
    return g_ptr_array_find_with_equal_func(words, name, g_str_equal, NULL);
}

typedef struct {
    const SnapshotLoad *load;
    const char *name; /* that they mention */
    GString *list;
    guint count;
} Needing;

static void look_at(Needing *needing, const SqlStatement *statement)
{
    g_autofree char *object = NULL;

    if (!mentions(needing->load, statement, needing->name) || ++needing->count > MAX_NAMED)
        return;
    object = object_of(needing->load, statement);
    g_string_append_printf(needing->list, ", %s", object);
}

static char *objects_that_need(const SnapshotLoad *load, const SqlStatement *first,
    const GPtrArray *batch, guint next, SqlSplit *split, const char *name)
{
    g_autofree char *object = object_of(load, first);
    Needing needing = {load, name, g_string_new(object), 1};

    for (; next < batch->len; next++)
        look_at(&needing, g_ptr_array_index(batch, next));
    for (guint looked = 0; looked < MAX_LOOKED; looked++) {
        g_autoptr(SqlStatement) statement = sql_split_next(split, NULL);

        if (statement == NULL)
            break;
        look_at(&needing, statement);
    }
    if (needing.count > MAX_NAMED)
        g_string_append_printf(needing.list, " and %u more", needing.count - MAX_NAMED);
    return g_string_free(needing.list, FALSE);
}

static char *install_hint(const SnapshotLoad *load, const char *extension)
{
    gssize row = known_row(extension);
    guint major = load->db->server->facts.version_num / 10000;
    g_auto(GStrv) parts = NULL;

    if (row < 0)
        return g_strdup_printf("install the extension %s for PostgreSQL %u", extension, major);
    parts = g_strsplit(known[row].package, "%u", 2);
    if (parts[1] == NULL)
        return g_strdup_printf("apt install %s", parts[0]);
    return g_strdup_printf("apt install %s%u%s", parts[0], major, parts[1]);
}

/* Errors that a missing extension causes: no such object, function, schema, relation. */
static gboolean may_be_missing(const GError *error)
{
    static const char *const states[] = {"42704", "42883", "3F000", "42P01", NULL};
    const char *sqlstate = error_sqlstate(error);

    return sqlstate != NULL && g_strv_contains(states, sqlstate);
}

void snapshot_extensions_explain(SnapshotLoad *load, const SqlStatement *statement,
    const GPtrArray *batch, guint next, SqlSplit *split, GError **error)
{
    g_autofree char *name = NULL, *objects = NULL, *hint = NULL, *message = NULL;
    const char *extension;

    if (strstr((*error)->message, "shared_preload_libraries") != NULL) {
        error_set_hint(
            error, "add it to rehearse.yaml under server-settings: shared_preload_libraries");
        return;
    }
    if (load->extensions->left_out->len == 0 || !may_be_missing(*error))
        return;
    name = missing_name((*error)->message);
    extension = name != NULL ? likely_extension(load->extensions, name) : NULL;
    if (extension == NULL)
        return;
    objects = objects_that_need(load, statement, batch, next, split, name);
    hint = install_hint(load, extension);
    message = g_strdup((*error)->message);
    g_clear_error(error);
    error_set(error, REHEARSE_ERROR_MISSING, hint,
        "extension %s is not installed and is needed by %s (%s)", extension, objects, message);
}
