#include "postgres_read_private.h"

#include "error.h"

/*
 * What is read. To add a kind of object or part: a file sql/<name>.sql (see postgres_read_private.h
 * for its columns), its line in sql/sql.gresource.xml and a row here. Objects stand before their
 * parts.
 */
typedef struct {
    const char *file;
    PostgresReadShape shape;
    int kind; /* SchemaKind or SchemaPartKind */
} Reader;

static const Reader readers[] = {
    {"schema", POSTGRES_READ_OBJECT, SCHEMA_SCHEMA},
    {"extension", POSTGRES_READ_OBJECT, SCHEMA_EXTENSION},
    {"enum", POSTGRES_READ_OBJECT, SCHEMA_ENUM},
    {"domain", POSTGRES_READ_OBJECT, SCHEMA_DOMAIN},
    {"composite", POSTGRES_READ_OBJECT, SCHEMA_COMPOSITE},
    {"range", POSTGRES_READ_OBJECT, SCHEMA_RANGE},
    {"sequence", POSTGRES_READ_OBJECT, SCHEMA_SEQUENCE},
    {"table", POSTGRES_READ_OBJECT, SCHEMA_TABLE},
    {"view", POSTGRES_READ_OBJECT, SCHEMA_VIEW},
    {"materialized_view", POSTGRES_READ_OBJECT, SCHEMA_MATERIALIZED_VIEW},
    {"function", POSTGRES_READ_OBJECT, SCHEMA_FUNCTION},
    {"procedure", POSTGRES_READ_OBJECT, SCHEMA_PROCEDURE},
    {"aggregate", POSTGRES_READ_OBJECT, SCHEMA_AGGREGATE},
    {"event_trigger", POSTGRES_READ_OBJECT, SCHEMA_TRIGGER},
    {"default_privileges", POSTGRES_READ_OBJECT, SCHEMA_DEFAULT_PRIVILEGES},
    {"unmodelled", POSTGRES_READ_OBJECT, SCHEMA_UNMODELLED},
    {"column", POSTGRES_READ_POSITIONAL, SCHEMA_PART_COLUMN},
    {"enum_label", POSTGRES_READ_POSITIONAL, SCHEMA_PART_LABEL},
    {"constraint", POSTGRES_READ_PART, SCHEMA_PART_CONSTRAINT},
    {"domain_constraint", POSTGRES_READ_PART, SCHEMA_PART_CONSTRAINT},
    {"index", POSTGRES_READ_PART, SCHEMA_PART_INDEX},
    {"trigger", POSTGRES_READ_PART, SCHEMA_PART_TRIGGER},
    {"rule", POSTGRES_READ_PART, SCHEMA_PART_RULE},
    {"policy", POSTGRES_READ_PART, SCHEMA_PART_POLICY},
    {"statistics", POSTGRES_READ_PART, SCHEMA_PART_STATISTICS},
    {"comment", POSTGRES_READ_PART, SCHEMA_PART_COMMENT},
    {"grant", POSTGRES_READ_PART, SCHEMA_PART_GRANT},
};

void postgres_read_error(const PGresult *result, GError **error)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);

    error_set_sql(error, state, 0, message != NULL ? message : "the server went away");
}

gboolean postgres_read(PostgresDb *db, SchemaDraft *draft, const char *oids, GError **error)
{
    g_autoptr(PostgresReadBatch) batch = postgres_read_batch_new(db->connection, error);

    if (batch == NULL)
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(readers); i++)
        postgres_read_batch_add(batch, readers[i].file, oids);
    postgres_read_batch_end(batch);
    for (guint i = 0; i < G_N_ELEMENTS(readers); i++) {
        g_autoptr(PGresult) rows = postgres_read_batch_next(batch, error);

        if (rows == NULL)
            return FALSE;
        postgres_read_rows(draft, readers[i].shape, readers[i].kind, rows);
    }
    return TRUE;
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
