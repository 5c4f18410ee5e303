#include "postgres_read_private.h"

#include <string.h>

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

static gboolean send_all(PGconn *connection, const char *oids)
{
    const char *const parameters[] = {oids};

    for (guint i = 0; i < G_N_ELEMENTS(readers); i++) {
        g_autofree char *sql =
            postgres_read_text(readers[i].file, (guint)PQserverVersion(connection));

        /* Few and small things are always read whole: their files know no parameter. */
        int n = strstr(sql, "$1") != NULL ? 1 : 0;

        if (!PQsendQueryParams(connection, sql, n, NULL, parameters, NULL, NULL, 0))
            return FALSE;
    }
    return PQpipelineSync(connection);
}

/* Takes the answer of one reader; after a failure the others are answered by "aborted". */
static gboolean receive_one(
    PGconn *connection, SchemaDraft *draft, const Reader *reader, GError **error)
{
    g_autoptr(PGresult) rows = PQgetResult(connection);
    g_autoptr(PGresult) end = PQgetResult(connection);

    if (rows != NULL && PQresultStatus(rows) == PGRES_TUPLES_OK) {
        postgres_read_rows(draft, reader->shape, reader->kind, rows);
        return TRUE;
    }
    postgres_read_error(rows, error);
    error_prefix(error, "cannot read the catalogue (%s)", reader->file);
    return FALSE;
}

static gboolean receive_all(PGconn *connection, SchemaDraft *draft, GError **error)
{
    gboolean ok = TRUE;

    for (guint i = 0; i < G_N_ELEMENTS(readers); i++) {
        gboolean one = receive_one(connection, draft, &readers[i], ok ? error : NULL);

        ok = ok && one;
    }
    PQclear(PQgetResult(connection)); /* the end of the pipeline */
    return ok;
}

gboolean postgres_read(PostgresDb *db, SchemaDraft *draft, const char *oids, GError **error)
{
    PGconn *connection = db->connection;
    gboolean ok = FALSE;

    if (!PQenterPipelineMode(connection)) {
        error_set(error, REHEARSE_ERROR_INTERNAL, NULL, "the connection is busy");
        return FALSE;
    }
    if (send_all(connection, oids))
        ok = receive_all(connection, draft, error);
    else
        error_set(error, REHEARSE_ERROR_UNREACHABLE, NULL, "the scratch server went away");
    if (!PQexitPipelineMode(connection) && ok) {
        error_set(error, REHEARSE_ERROR_INTERNAL, NULL, "the pipeline did not end");
        return FALSE;
    }
    return ok;
}
