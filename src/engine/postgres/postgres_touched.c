#include "postgres_read_private.h"

#include <string.h>

/*
 * Reading by change. sql/touched.sql lists every object whose text may differ from the state at the
 * mark (rows that are younger, relations that we locked, what depends on a new name) and sums up
 * all rows that are not younger. What is not listed is as it was, so that the listed objects read
 * anew and that sum determine the schema.
 */

typedef struct {
    char *oids;   /* "{16385,16390}"; NULL: anything */
    char **kinds; /* what they are: "table" */
    char *rest;   /* tells what was dropped */
} Touched;

static void touched_clear(Touched *touched)
{
    g_free(touched->oids);
    g_strfreev(touched->kinds);
    g_free(touched->rest);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Touched, touched_clear)

static gboolean find_touched(PostgresDb *db, Touched *touched, GError **error)
{
    /* A row holds the low half of a transaction id. */
    g_autofree char *mark = g_strdup_printf("%u", (guint32)db->mark);
    g_autoptr(PGresult) row = postgres_read_one(db, "touched", mark, error);

    if (row == NULL)
        return FALSE;
    touched->oids = g_strdup(PQgetisnull(row, 0, 0) ? NULL : PQgetvalue(row, 0, 0));
    touched->kinds = g_strsplit(PQgetvalue(row, 0, 1), " ", -1);
    touched->rest = g_strdup(PQgetvalue(row, 0, 2));
    return TRUE;
}

static Schema *read_touched(
    PostgresDb *db, const Touched *touched, const SchemaOptions *options, GError **error)
{
    PostgresReadList list = {
        .oids = touched->oids,
        .kinds = (const char *const *)touched->kinds,
    };

    return postgres_introspect_read(db, touched->oids != NULL ? &list : NULL, options, error);
}

static char *read_digest(PostgresDb *db, GError **error)
{
    g_auto(Touched) touched = {0};
    g_autoptr(Schema) part = NULL;
    g_autofree char *all = NULL;

    if (!find_touched(db, &touched, error))
        return NULL;
    part = read_touched(db, &touched, NULL, error);
    if (part == NULL)
        return NULL;
    all = g_strconcat(touched.rest, "\n", schema_digest(part), NULL);
    return g_compute_checksum_for_string(G_CHECKSUM_SHA256, all, -1);
}

char *postgres_touched_digest(EngineDb *base, GError **error)
{
    PostgresDb *db = (PostgresDb *)base;
    g_autofree char *digest = NULL;
    gboolean inside;

    if (db->mark == 0 || !postgres_introspect_enter(db, TRUE, &inside, error))
        return NULL;
    digest = read_digest(db, error);
    if (digest == NULL) {
        postgres_introspect_leave(db, inside, NULL);
        return NULL;
    }
    return postgres_introspect_leave(db, inside, error) ? g_steal_pointer(&digest) : NULL;
}

/* --- the whole schema out of its parts
 * ------------------------------------------------------------- */

static char *handle_of(const SchemaObject *object)
{
    return g_strconcat(schema_kind_name(object->kind), " ", object->identity, NULL);
}

static void add_objects(GHashTable *present, const Schema *part)
{
    for (guint i = 0; i < schema_size(part); i++)
        g_hash_table_add(present, handle_of(schema_object(part, i)));
}

/* Handles of all objects that there are, and of more: what is left out of schemas does no harm
 * here. */
static GHashTable *find_present(PostgresDb *db, const Schema *part, GError **error)
{
    g_autoptr(PGresult) rows = postgres_read_one(db, "identity", NULL, error);
    GHashTable *present;

    if (rows == NULL)
        return NULL;
    present = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (int row = 0; row < PQntuples(rows); row++)
        g_hash_table_add(present, g_strdup(PQgetvalue(rows, row, 0)));
    add_objects(present, part);
    return present;
}

static GPtrArray *find_gone(const Schema *base, GHashTable *present)
{
    GPtrArray *gone = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < schema_size(base); i++) {
        g_autofree char *handle = handle_of(schema_object(base, i));

        if (!g_hash_table_contains(present, handle))
            g_ptr_array_add(gone, g_steal_pointer(&handle));
    }
    return gone;
}

Schema *postgres_touched_read(PostgresDb *db, const EngineScope *scope, GError **error)
{
    g_auto(Touched) touched = {0};
    g_autoptr(Schema) part = NULL;
    g_autoptr(GHashTable) present = NULL;
    g_autoptr(GPtrArray) gone = NULL;

    if (!find_touched(db, &touched, error))
        return NULL;
    part = read_touched(db, &touched, &scope->options, error);
    if (part == NULL || touched.oids == NULL)
        return g_steal_pointer(&part);
    present = find_present(db, part, error);
    if (present == NULL)
        return NULL;
    gone = find_gone(scope->base, present);
    return schema_patch(scope->base, part, gone);
}
