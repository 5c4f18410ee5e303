#include <errno.h>
#include <poll.h>
#include <string.h>

#include "error.h"
#include "postgres_private.h"
#include "postgres_setup.h"

/*
 * Connections and plain statements. Waiting for the server is done here and not in libpq's blocking
 * calls, so that a signal ends a long statement: it is cancelled on the server.
 */

#define CONNECT_POLL_MS   500
#define CONNECT_COPY_SIZE (64 * 1024)

const char *postgres_setup_text(const char *name)
{
    g_autofree char *path = g_strconcat("/rehearse/postgres/setup/", name, NULL);
    g_autoptr(GBytes) bytes = g_resource_lookup_data(
        postgres_setup_get_resource(), path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

    /* Uncompressed resources lie in the program itself: the text outlives the GBytes. */
    return bytes != NULL ? g_bytes_get_data(bytes, NULL) : "";
}

void postgres_connect_append(GString *conninfo, const char *key, const char *value)
{
    g_string_append_printf(conninfo, "%s%s='", conninfo->len > 0 ? " " : "", key);
    for (; *value != '\0'; value++) {
        if (*value == '\'' || *value == '\\')
            g_string_append_c(conninfo, '\\');
        g_string_append_c(conninfo, *value);
    }
    g_string_append_c(conninfo, '\'');
}

/* Line breaks and runs of blanks become one blank. */
static char *one_line(const char *text)
{
    GString *line = g_string_new(NULL);

    for (; *text != '\0'; text++) {
        if (!g_ascii_isspace(*text))
            g_string_append_c(line, *text);
        else if (line->len > 0 && line->str[line->len - 1] != ' ')
            g_string_append_c(line, ' ');
    }
    return g_strchomp(g_string_free(line, FALSE));
}

char *postgres_connect_message(PGconn *connection)
{
    return one_line(PQerrorMessage(connection));
}

static void swallow_notice(void *data, const PGresult *result)
{
}

PGconn *postgres_connect(const char *conninfo, const char *database, GError **error)
{
    return postgres_connect_with(conninfo, database, "-c client_min_messages=warning", error);
}

PGconn *postgres_connect_with(
    const char *conninfo, const char *database, const char *options, GError **error)
{
    g_autoptr(GString) full = g_string_new(conninfo);
    g_autofree char *message = NULL;
    PGconn *connection;

    if (database != NULL)
        postgres_connect_append(full, "dbname", database);
    postgres_connect_append(full, "client_encoding", "UTF8");
    postgres_connect_append(full, "application_name", "rehearse");
    postgres_connect_append(full, "options", options);
    connection = PQconnectdb(full->str);
    if (PQstatus(connection) == CONNECTION_OK) {
        PQsetNoticeReceiver(connection, swallow_notice, NULL);
        return connection;
    }
    message = postgres_connect_message(connection);
    error_set(error, REHEARSE_ERROR_UNREACHABLE, NULL, "%s", message);
    PQfinish(connection);
    return NULL;
}

/* The server is asked to stop, and what it still sends is thrown away: the connection stays usable.
 */
static void cancel(PGconn *connection)
{
    char reason[256];
    PGcancel *handle = PQgetCancel(connection);
    PGresult *result;

    if (handle != NULL)
        PQcancel(handle, reason, sizeof reason);
    PQfreeCancel(handle);
    while ((result = PQgetResult(connection)) != NULL)
        PQclear(result);
}

/* Waits until PQgetResult() will not block. */
static gboolean await_result(PGconn *connection, GError **error)
{
    while (PQisBusy(connection)) {
        struct pollfd ready = {.fd = PQsocket(connection), .events = POLLIN};

        if (process_interrupted(error)) {
            cancel(connection);
            return FALSE;
        }
        if (poll(&ready, 1, CONNECT_POLL_MS) > 0 && !PQconsumeInput(connection))
            break; /* PQgetResult() has the error */
    }
    return TRUE;
}

/* One line: "primary (detail)". */
static char *result_message(const PGresult *result)
{
    const char *primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const char *detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);
    g_autofree char *text = NULL;

    if (primary == NULL)
        return one_line(PQresultErrorMessage(result));
    text = detail != NULL ? g_strdup_printf("%s (%s)", primary, detail) : g_strdup(primary);
    return one_line(text);
}

/* The machine's fault, whatever the statement is: it must not pass for a migration that fails. */
static gboolean is_exhaustion(const char *sqlstate)
{
    static const char *const states[] = {"53100", "58030", NULL}; /* disk full, I/O error */

    return g_strv_contains(states, sqlstate);
}

static void set_result_error(PGconn *connection, const PGresult *result, GError **error)
{
    const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *position = PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION);
    g_autofree char *message = result_message(result);

    if (error == NULL || *error != NULL)
        return;
    if (sqlstate == NULL)
        error_set(error, REHEARSE_ERROR_UNREACHABLE, NULL, "the server is gone: %s", message);
    else if (is_exhaustion(sqlstate))
        error_set(error, REHEARSE_ERROR_IO, POSTGRES_ROOM_HINT, "%s", message);
    else
        error_set_sql(error, sqlstate,
            position != NULL ? (guint)g_ascii_strtoull(position, NULL, 10) : 0, message);
}

/* A COPY in a text that has no rows for it, or whose rows nobody wants. */
static void end_copy(PGconn *connection, ExecStatusType status)
{
    char *buffer = NULL;

    if (status == PGRES_COPY_IN) {
        PQputCopyEnd(connection, "COPY FROM STDIN without its rows");
        return;
    }
    while (PQgetCopyData(connection, &buffer, FALSE) > 0)
        PQfreemem(buffer);
}

gboolean postgres_connect_collect(
    PGconn *connection, PGresult **last, guint *completed, GError **error)
{
    GError *problem = NULL;
    PGresult *result;

    while (await_result(connection, &problem) && (result = PQgetResult(connection)) != NULL) {
        ExecStatusType status = PQresultStatus(result);

        if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT)
            end_copy(connection, status);
        else if (status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE)
            set_result_error(connection, result, &problem);
        else if (completed != NULL)
            ++*completed;
        if (status == PGRES_TUPLES_OK && last != NULL) {
            PQclear(*last);
            *last = g_steal_pointer(&result);
        }
        PQclear(result);
    }
    if (problem == NULL)
        return TRUE;
    if (last != NULL)
        g_clear_pointer(last, PQclear);
    g_propagate_error(error, problem);
    return FALSE;
}

gboolean postgres_connect_send(PGconn *connection, const char *sql, GError **error)
{
    g_autofree char *message = NULL;

    if (PQsendQuery(connection, sql))
        return TRUE;
    message = postgres_connect_message(connection);
    error_set(error, REHEARSE_ERROR_UNREACHABLE, NULL, "the server is gone: %s", message);
    return FALSE;
}

gboolean postgres_connect_run(PGconn *connection, const char *sql, GError **error)
{
    return postgres_connect_run_rows(connection, sql, NULL, error);
}

void postgres_connect_always(PGconn *connection, const char *sql)
{
    PQclear(PQexec(connection, sql));
}

gboolean postgres_connect_run_rows(
    PGconn *connection, const char *sql, PGresult **last, GError **error)
{
    if (last != NULL)
        *last = NULL;
    return postgres_connect_send(connection, sql, error) &&
           postgres_connect_collect(connection, last, NULL, error);
}

PGresult *postgres_connect_query(
    PGconn *connection, const char *sql, const char *const *parameters, GError **error)
{
    int n = parameters != NULL ? (int)g_strv_length((char **)parameters) : 0;
    PGresult *result = NULL;
    g_autofree char *message = NULL;

    if (!PQsendQueryParams(connection, sql, n, NULL, parameters, NULL, NULL, 0)) {
        message = postgres_connect_message(connection);
        error_set(error, REHEARSE_ERROR_UNREACHABLE, NULL, "the server is gone: %s", message);
        return NULL;
    }
    if (!postgres_connect_collect(connection, &result, NULL, error))
        return NULL;
    /* A statement without rows answers with none. */
    return result != NULL ? result : PQmakeEmptyPGresult(connection, PGRES_COMMAND_OK);
}

EngineRows *postgres_connect_rows(
    EngineDb *base, const char *sql, const char *const *parameters, GError **error)
{
    PostgresDb *db = (PostgresDb *)base;
    g_autoptr(PGresult) result = postgres_connect_query(db->connection, sql, parameters, error);
    EngineRows *rows;

    if (result == NULL)
        return NULL;
    rows = g_new0(EngineRows, 1);
    rows->rows = (guint)PQntuples(result);
    rows->columns = (guint)PQnfields(result);
    rows->cells = g_new0(char *, (gsize)rows->rows * rows->columns + 1);
    rows->names = g_new0(char *, rows->columns + 1);
    for (guint column = 0; column < rows->columns; column++) {
        rows->names[column] = g_strdup(PQfname(result, (int)column));
        for (guint row = 0; row < rows->rows; row++) {
            if (!PQgetisnull(result, (int)row, (int)column))
                rows->cells[row * rows->columns + column] =
                    g_strdup(PQgetvalue(result, (int)row, (int)column));
        }
    }
    return rows;
}

/* Feeds rows until their end; FALSE when they cannot be read or the server does not take them. */
static gboolean feed(PGconn *connection, SqlReadFunc rows, gpointer data, GError **error)
{
    g_autofree char *buffer = g_malloc(CONNECT_COPY_SIZE);
    gssize got;

    while ((got = rows(data, buffer, CONNECT_COPY_SIZE, error)) > 0) {
        if (process_interrupted(error))
            return FALSE;
        /* The reason comes with the result that follows. */
        if (PQputCopyData(connection, buffer, (int)got) != 1)
            return TRUE;
    }
    return got == 0;
}

/* Starts the COPY; FALSE with the server's error when it refuses. */
static gboolean begin_copy(PGconn *connection, const char *sql, GError **error)
{
    g_autoptr(PGresult) result = NULL;

    if (!postgres_connect_send(connection, sql, error) || !await_result(connection, error))
        return FALSE;
    result = PQgetResult(connection);
    if (PQresultStatus(result) == PGRES_COPY_IN)
        return TRUE;
    if (PQresultStatus(result) == PGRES_FATAL_ERROR)
        set_result_error(connection, result, error);
    else
        error_set(error, REHEARSE_ERROR_INTERNAL, NULL, "not a COPY from rows that follow it");
    postgres_connect_collect(connection, NULL, NULL, NULL);
    return FALSE;
}

gboolean postgres_connect_copy(
    EngineDb *base, const SqlStatement *copy, SqlReadFunc rows, gpointer data, GError **error)
{
    PostgresDb *db = (PostgresDb *)base;

    if (!begin_copy(db->connection, copy->text, error))
        return FALSE;
    postgres_sequence_forget(db, NULL);
    if (!feed(db->connection, rows, data, error)) {
        PQputCopyEnd(db->connection, "the rows could not be read");
        postgres_connect_collect(db->connection, NULL, NULL, NULL);
        return FALSE;
    }
    PQputCopyEnd(db->connection, NULL);
    return postgres_connect_collect(db->connection, NULL, NULL, error);
}
