#include "postgres_read_private.h"

#include "error.h"

/*
 * A reading has settings of its own, because the text of nearly every definition depends on some,
 * and ends in a rollback, so that the session is as it was. Outside a transaction it has one
 * snapshot.
 */

#define OUTSIDE_BEGIN "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; "
#define INSIDE_BEGIN  "SAVEPOINT rehearse_read; "
#define OUTSIDE_END   "ROLLBACK"
#define INSIDE_END    "ROLLBACK TO SAVEPOINT rehearse_read; RELEASE SAVEPOINT rehearse_read"

static gboolean run(PGconn *connection, const char *sql, GError **error)
{
    g_autoptr(PGresult) result = PQexec(connection, sql);

    if (PQresultStatus(result) == PGRES_COMMAND_OK)
        return TRUE;
    postgres_read_error(result, error);
    return FALSE;
}

static char *begin_text(const PostgresDb *db, gboolean inside, gboolean listed)
{
    guint version_num = (guint)PQserverVersion(db->connection);
    GString *text = g_string_new(inside ? INSIDE_BEGIN : OUTSIDE_BEGIN);
    /* A real database keeps the time-outs that postgres_attach.c gave it. */
    const char *const files[] = {"session", db->db.server != NULL ? "session_scratch" : NULL,
        listed ? "session_listed" : NULL};

    for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *settings =
            files[i] != NULL ? postgres_read_text(files[i], version_num, FALSE) : NULL;

        if (settings != NULL)
            g_string_append(text, settings);
    }
    return g_string_free(text, FALSE);
}

gboolean postgres_introspect_enter(
    PostgresDb *db, gboolean listed, gboolean *inside, GError **error)
{
    PGTransactionStatusType status = PQtransactionStatus(db->connection);
    g_autofree char *sql = NULL;

    if (status != PQTRANS_IDLE && status != PQTRANS_INTRANS) {
        error_set(error, REHEARSE_ERROR_INTERNAL, NULL,
            "the schema cannot be read after a failed statement");
        return FALSE;
    }
    *inside = status == PQTRANS_INTRANS;
    sql = begin_text(db, *inside, listed);
    if (run(db->connection, sql, error))
        return TRUE;
    error_prefix(error, "cannot prepare the reading of the schema");
    postgres_introspect_leave(db, *inside, NULL);
    return FALSE;
}

gboolean postgres_introspect_leave(PostgresDb *db, gboolean inside, GError **error)
{
    return run(db->connection, inside ? INSIDE_END : OUTSIDE_END, error);
}

Schema *postgres_introspect_read(
    PostgresDb *db, const PostgresReadList *list, const SchemaOptions *options, GError **error)
{
    g_autoptr(SchemaDraft) draft =
        schema_draft_new("postgres", (guint)PQserverVersion(db->connection));

    if (!postgres_read(db, draft, list, error))
        return NULL;
    return schema_finish(g_steal_pointer(&draft), options);
}

Schema *postgres_introspect(EngineDb *base, const EngineScope *scope, GError **error)
{
    PostgresDb *db = (PostgresDb *)base;
    gboolean by_change = scope != NULL && scope->base != NULL && db->mark != 0;
    g_autoptr(Schema) schema = NULL;
    gboolean inside;

    if (!postgres_introspect_enter(db, by_change, &inside, error))
        return NULL;
    schema = by_change ? postgres_touched_read(db, scope, error)
                       : postgres_introspect_read(
                             db, NULL, scope != NULL ? &scope->options : NULL, error);
    if (schema == NULL) {
        postgres_introspect_leave(db, inside, NULL);
        return NULL;
    }
    return postgres_introspect_leave(db, inside, error) ? g_steal_pointer(&schema) : NULL;
}
