#include "error.h"
#include "postgres_private.h"

/*
 * A real database of the user's. We promise to write nothing to it, and the server holds us to
 * that: the session is read-only from its first statement, and neither waits long for a lock nor
 * keeps the server busy.
 *
 * The settings travel with the connection and are not SET afterwards: behind a pooler that hands
 * one session to many clients, a SET of ours would make other people's sessions read-only. A pooler
 * that cannot carry them refuses the connection; one that drops them is found out here.
 */

#define ATTACH_SETTINGS                                                                            \
    "-c default_transaction_read_only=on -c statement_timeout=60s -c lock_timeout=5s "             \
    "-c idle_in_transaction_session_timeout=60s -c client_min_messages=warning"

static PGconn *connect_to(const PostgresUrl *url, GError **error)
{
    /* The later of two equal settings counts. */
    g_autofree char *settings =
        g_strdup_printf("%s " ATTACH_SETTINGS, url->options != NULL ? url->options : "");
    PGconn *connection = postgres_connect_with(url->conninfo, url->database, settings, error);

    if (connection != NULL)
        return connection;
    error_prefix(error, "cannot reach the database");
    if (error != NULL)
        error_set_hint(error, "check the URL, and that the server runs and lets this user in");
    return NULL;
}

static gboolean check_read_only(PGconn *connection, GError **error)
{
    g_autoptr(PGresult) result = NULL;

    if (!postgres_connect_run_rows(connection, "SHOW transaction_read_only", &result, error))
        return FALSE;
    if (g_str_equal(PQgetvalue(result, 0, 0), "on"))
        return TRUE;
    error_set(error, REHEARSE_ERROR_UNSUPPORTED,
        "give the URL of the server itself, not of a connection pooler before it",
        "the session is not read-only as it was asked to be, so nothing is read");
    return FALSE;
}

EngineDb *postgres_attach(const char *text, GError **error)
{
    g_auto(PostgresUrl) url = {0};
    g_autoptr(PGconn) connection = NULL;
    PostgresDb *db;

    if (!postgres_url_read(&url, text, error))
        return NULL;
    connection = connect_to(&url, error);
    if (connection == NULL || !postgres_url_check(connection, error) ||
        !check_read_only(connection, error))
        return NULL;
    db = g_new0(PostgresDb, 1);
    db->database = g_strdup(PQdb(connection));
    db->connection = g_steal_pointer(&connection);
    return &db->db;
}

void postgres_attach_close(PostgresDb *db)
{
    PQfinish(db->connection);
    g_free(db->database);
    g_free(db);
}
