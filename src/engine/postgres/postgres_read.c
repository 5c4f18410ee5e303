#include "postgres_read_private.h"

#include <string.h>

#include "error.h"

/*
 * What is read. To add a kind of object or part: a file sql/<name>.sql (see postgres_read_private.h for
 * its columns), its line in sql/sql.gresource.xml and a row here. Objects stand before their parts.
 * A file that lists objects has to know the new kind in touched.sql and identity.sql too, and every
 * file when it can have rows in present.sql.
 */
typedef struct {
    const char *file;
    PostgresReadShape shape;
    int kind;           /* SchemaKind or SchemaPartKind */
    const char *needed; /* reading by change: when objects of one of these are read; NULL: always */
} Reader;

#define OBJECT     POSTGRES_READ_OBJECT
#define PART       POSTGRES_READ_PART
#define POSITIONAL POSTGRES_READ_POSITIONAL
#define RELATIONS  "table view materialized_view"

static const Reader readers[] = {
    {"schema", OBJECT, SCHEMA_SCHEMA, "schema"},
    {"extension", OBJECT, SCHEMA_EXTENSION, "extension"},
    {"enum", OBJECT, SCHEMA_ENUM, "enum"},
    {"domain", OBJECT, SCHEMA_DOMAIN, "domain"},
    {"composite", OBJECT, SCHEMA_COMPOSITE, "composite"},
    {"range", OBJECT, SCHEMA_RANGE, "range"},
    {"sequence", OBJECT, SCHEMA_SEQUENCE, "sequence"},
    {"table", OBJECT, SCHEMA_TABLE, "table"},
    {"view", OBJECT, SCHEMA_VIEW, "view"},
    {"materialized_view", OBJECT, SCHEMA_MATERIALIZED_VIEW, "materialized_view"},
    {"function", OBJECT, SCHEMA_FUNCTION, "function"},
    {"procedure", OBJECT, SCHEMA_PROCEDURE, "procedure"},
    {"aggregate", OBJECT, SCHEMA_AGGREGATE, "aggregate"},
    {"event_trigger", OBJECT, SCHEMA_TRIGGER, "event_trigger"},
    {"default_privileges", OBJECT, SCHEMA_DEFAULT_PRIVILEGES, NULL},
    {"unmodelled", OBJECT, SCHEMA_UNMODELLED, NULL},
    {"column", POSITIONAL, SCHEMA_PART_COLUMN, RELATIONS " composite"},
    {"enum_label", POSITIONAL, SCHEMA_PART_LABEL, "enum"},
    {"constraint", PART, SCHEMA_PART_CONSTRAINT, "table"},
    {"domain_constraint", PART, SCHEMA_PART_CONSTRAINT, "domain"},
    {"index", PART, SCHEMA_PART_INDEX, "table materialized_view"},
    {"trigger", PART, SCHEMA_PART_TRIGGER, "table view"},
    {"rule", PART, SCHEMA_PART_RULE, RELATIONS},
    {"policy", PART, SCHEMA_PART_POLICY, "table"},
    {"statistics", PART, SCHEMA_PART_STATISTICS, "table materialized_view"},
    {"comment", PART, SCHEMA_PART_COMMENT, NULL},
    {"grant", PART, SCHEMA_PART_GRANT, NULL},
};

static gboolean is_one_of(const char *words, const char *const *others)
{
    g_auto(GStrv) each = g_strsplit(words, " ", -1);

    for (char **word = each; *word != NULL; word++)
        if (g_strv_contains(others, *word))
            return TRUE;
    return FALSE;
}

/* present: the files that can have rows, for a whole reading; NULL: reading by change. */
static gboolean is_needed(
    const Reader *reader, const PostgresReadList *list, const char *const *present)
{
    if (present != NULL)
        return g_strv_contains(present, reader->file);
    return list->kinds == NULL || reader->needed == NULL || is_one_of(reader->needed, list->kinds);
}

/* One cheap question saves the planning of files that have nothing to tell. */
static char **find_present(PostgresDb *db, GError **error)
{
    g_autoptr(PGresult) row = postgres_read_one(db, "present", NULL, error);

    return row != NULL ? g_strsplit(PQgetvalue(row, 0, 0), " ", -1) : NULL;
}

void postgres_read_error(const PGresult *result, GError **error)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);

    error_set_sql(error, state, 0, message != NULL ? message : "the server went away");
}

/* Sends what `wanted` says and loads the answers. */
static gboolean read_all(
    PostgresDb *db, SchemaDraft *draft, const gboolean *wanted, const char *oids, GError **error)
{
    g_autoptr(PostgresReadBatch) batch = postgres_read_batch_new(db->connection, error);

    if (batch == NULL)
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(readers); i++)
        if (wanted[i])
            postgres_read_batch_add(batch, readers[i].file, oids);
    postgres_read_batch_end(batch);
    for (guint i = 0; i < G_N_ELEMENTS(readers); i++) {
        g_autoptr(PGresult) rows = NULL;

        if (!wanted[i])
            continue;
        rows = postgres_read_batch_next(batch, error);
        if (rows == NULL)
            return FALSE;
        postgres_read_rows(draft, readers[i].shape, readers[i].kind, rows);
    }
    return TRUE;
}

gboolean postgres_read(
    PostgresDb *db, SchemaDraft *draft, const PostgresReadList *list, GError **error)
{
    g_auto(GStrv) present = list == NULL ? find_present(db, error) : NULL;
    gboolean wanted[G_N_ELEMENTS(readers)];

    if (list == NULL && present == NULL)
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(readers); i++)
        wanted[i] = is_needed(&readers[i], list, (const char *const *)present);
    return read_all(db, draft, wanted, list != NULL ? list->oids : NULL, error);
}

PGresult *postgres_read_one(PostgresDb *db, const char *file, const char *parameter, GError **error)
{
    g_autoptr(PostgresReadBatch) batch = postgres_read_batch_new(db->connection, error);

    if (batch == NULL)
        return NULL;
    postgres_read_batch_add(batch, file, parameter);
    postgres_read_batch_end(batch);
    return postgres_read_batch_next(batch, error);
}
