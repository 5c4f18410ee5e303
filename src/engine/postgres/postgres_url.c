#include "error.h"
#include "postgres_private.h"

/*
 * Servers that the user names by URL. What the client library says about a URL may quote its
 * password, so its own words are not passed on.
 */

#define URL_OLDEST  120000
#define URL_TIMEOUT "10" /* seconds for one attempt to connect */

void postgres_url_clear(PostgresUrl *url)
{
    g_clear_pointer(&url->conninfo, g_free);
    g_clear_pointer(&url->database, g_free);
    g_clear_pointer(&url->options, g_free);
}

/* Where the value of a keyword goes that does not belong to conninfo; NULL: it does. */
static char **place_of(PostgresUrl *url, const char *keyword)
{
    if (g_str_equal(keyword, "dbname"))
        return &url->database;
    return g_str_equal(keyword, "options") ? &url->options : NULL;
}

gboolean postgres_url_read(PostgresUrl *url, const char *text, GError **error)
{
    PQconninfoOption *options = PQconninfoParse(text, NULL);
    GString *conninfo;

    if (options == NULL) {
        error_set(error, REHEARSE_ERROR_USAGE, "write it as postgres://USER@HOST:PORT/DATABASE",
            "the URL of the server is not one that PostgreSQL's client understands");
        return FALSE;
    }
    /* The later of two equal keys counts: the URL's own follow ours. */
    conninfo = g_string_new("connect_timeout='" URL_TIMEOUT "'");
    for (PQconninfoOption *option = options; option->keyword != NULL; option++) {
        char **place = place_of(url, option->keyword);

        if (option->val == NULL || option->val[0] == '\0')
            continue;
        if (place != NULL)
            *place = g_strdup(option->val);
        else
            postgres_connect_append(conninfo, option->keyword, option->val);
    }
    PQconninfoFree(options);
    url->conninfo = g_string_free(conninfo, FALSE);
    return TRUE;
}

gboolean postgres_url_check(PGconn *connection, GError **error)
{
    if (PQserverVersion(connection) >= URL_OLDEST)
        return TRUE;
    error_set(error, REHEARSE_ERROR_UNSUPPORTED, "use a server of version 12 or newer",
        "PostgreSQL %s is too old", PQparameterStatus(connection, "server_version"));
    return FALSE;
}
