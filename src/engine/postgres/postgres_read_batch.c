#include "postgres_read_private.h"

#include <string.h>

#include "error.h"

struct PostgresReadBatch {
    PGconn *connection;
    GHashTable *prepared; /* char *, statements of ours that the session has; a set */
    GArray *items;        /* Item: not yet answered from `next` on */
    guint next;
    gboolean ended, failed;
};

typedef struct {
    const char *file;
    gboolean prepares; /* an answer to its preparation comes first */
} Item;

/* A migration may have dropped them all (DEALLOCATE ALL, DISCARD ALL): ask the server. */
static GHashTable *prepared_statements(PGconn *connection, GError **error)
{
    g_autoptr(PGresult) rows = PQexec(connection,
        "SELECT name FROM pg_catalog.pg_prepared_statements WHERE name LIKE 'rehearse %'");
    GHashTable *names;

    if (PQresultStatus(rows) != PGRES_TUPLES_OK) {
        postgres_read_error(rows, error);
        return NULL;
    }
    names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (int row = 0; row < PQntuples(rows); row++)
        g_hash_table_add(names, g_strdup(PQgetvalue(rows, row, 0)));
    return names;
}

PostgresReadBatch *postgres_read_batch_new(PGconn *connection, GError **error)
{
    g_autoptr(GHashTable) prepared = prepared_statements(connection, error);
    PostgresReadBatch *batch;

    if (prepared == NULL)
        return NULL;
    if (!PQenterPipelineMode(connection)) {
        error_set(error, REHEARSE_ERROR_INTERNAL, NULL, "the connection is busy");
        return NULL;
    }
    batch = g_new0(PostgresReadBatch, 1);
    batch->connection = connection;
    batch->prepared = g_steal_pointer(&prepared);
    batch->items = g_array_new(FALSE, FALSE, sizeof(Item));
    return batch;
}

void postgres_read_batch_add(PostgresReadBatch *batch, const char *file, const char *parameter)
{
    gboolean listed = parameter != NULL;
    g_autofree char *sql =
        postgres_read_text(file, (guint)PQserverVersion(batch->connection), listed);
    g_autofree char *name = g_strconcat("rehearse ", file, listed ? " listed" : " all", NULL);
    Item item = {.file = file, .prepares = !g_hash_table_contains(batch->prepared, name)};
    /* Few and small things are always read whole: their files know no parameter. */
    int n = strstr(sql, "$1") != NULL ? 1 : 0;
    const char *const parameters[] = {parameter};

    if (item.prepares && !PQsendPrepare(batch->connection, name, sql, 0, NULL))
        batch->failed = TRUE;
    if (!PQsendQueryPrepared(batch->connection, name, n, parameters, NULL, NULL, 0))
        batch->failed = TRUE;
    g_array_append_val(batch->items, item);
}

void postgres_read_batch_end(PostgresReadBatch *batch)
{
    if (!PQpipelineSync(batch->connection))
        batch->failed = TRUE;
    batch->ended = TRUE;
}

/* One answer and the NULL that follows it. */
static PGresult *take(PGconn *connection)
{
    PGresult *result = PQgetResult(connection);

    if (result != NULL)
        PQclear(PQgetResult(connection));
    return result;
}

PGresult *postgres_read_batch_next(PostgresReadBatch *batch, GError **error)
{
    const Item *item = &g_array_index(batch->items, Item, batch->next++);
    g_autoptr(PGresult) preparation = item->prepares ? take(batch->connection) : NULL;
    g_autoptr(PGresult) rows = take(batch->connection);

    if (rows != NULL && PQresultStatus(rows) == PGRES_TUPLES_OK)
        return g_steal_pointer(&rows);
    if (preparation != NULL && PQresultStatus(preparation) != PGRES_COMMAND_OK)
        postgres_read_error(preparation, error);
    else
        postgres_read_error(rows, error);
    error_prefix(error, "cannot read the catalogue (%s)", item->file);
    return NULL;
}

/* Whatever has not been taken is thrown away up to the end of the pipeline. */
static void drain(PostgresReadBatch *batch)
{
    ExecStatusType status = PGRES_EMPTY_QUERY;

    while (status != PGRES_PIPELINE_SYNC && PQstatus(batch->connection) == CONNECTION_OK) {
        g_autoptr(PGresult) result = PQgetResult(batch->connection);

        status = PQresultStatus(result);
    }
}

void postgres_read_batch_free(PostgresReadBatch *batch)
{
    if (!batch->ended)
        postgres_read_batch_end(batch);
    if (!batch->failed)
        drain(batch);
    PQexitPipelineMode(batch->connection);
    g_hash_table_unref(batch->prepared);
    g_array_unref(batch->items);
    g_free(batch);
}
