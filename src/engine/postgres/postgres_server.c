#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "error.h"
#include "postgres_private.h"

/*
 * Life of a private server: a scratch directory with the cluster, the socket and the log, and a
 * server under guard (process.h), so that nothing of it survives us. It is stopped by SIGQUIT,
 * never SIGKILL, which would leave shared memory behind.
 */

#define SERVER_POLL_MICROSECONDS  100
#define SERVER_START_MICROSECONDS (60 * G_USEC_PER_SEC)
#define SERVER_PORT               "5432"

/* libpq turns these into session settings or other ways to connect, behind our back. */
static const char *const foreign_variables[] = {"PGOPTIONS", "PGTZ", "PGDATESTYLE", "PGGEQO",
    "PGSERVICE", "PGREQUIREPEER", "PGCLIENTENCODING", "PGTARGETSESSIONATTRS", "PGREQUIREAUTH"};

typedef struct {
    const EngineOptions *options;
    char *bindir;
    ProcessOptions user;
    char *data, *log;
} Start;

static void start_clear(Start *start)
{
    g_free(start->bindir);
    g_free(start->data);
    g_free(start->log);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Start, start_clear)

/* Last line of the server's log, for the error of one that did not start. */
static char *last_line(const char *log)
{
    g_autofree char *text = NULL;
    char *line;

    if (!g_file_get_contents(log, &text, NULL, NULL))
        return g_strdup("it left no message");
    g_strchomp(text);
    /* A HINT or DETAIL after it explains the FATAL line, which is the one to show. */
    line = g_strrstr(text, "FATAL:");
    if (line == NULL)
        line = strrchr(text, '\n') != NULL ? strrchr(text, '\n') + 1 : text;
    return g_strndup(line, strcspn(line, "\n"));
}

/* The eighth line of postmaster.pid says "ready" when the server takes connections. */
static gboolean is_ready(const char *pid_file, pid_t pid)
{
    g_autofree char *text = NULL;

    return g_file_get_contents(pid_file, &text, NULL, NULL) && strstr(text, "\nready") != NULL &&
           strtol(text, NULL, 10) == (long)pid;
}

static gboolean await_ready(ProcessGuard *guard, const Start *start, GError **error)
{
    g_autofree char *pid_file = g_build_filename(start->data, "postmaster.pid", NULL);
    g_autofree char *line = NULL;
    gint64 deadline = g_get_monotonic_time() + SERVER_START_MICROSECONDS;

    while (!is_ready(pid_file, process_guard_server_pid(guard))) {
        if (process_interrupted(error))
            return FALSE;
        if (!process_guard_alive(guard) || g_get_monotonic_time() > deadline) {
            line = last_line(start->log);
            error_set(error, REHEARSE_ERROR_MISSING,
                "rehearse doctor shows what can run here; --server uses a running server instead",
                "the private PostgreSQL server did not start: %s", line);
            return FALSE;
        }
        g_usleep(SERVER_POLL_MICROSECONDS);
    }
    return TRUE;
}

static void add_setting(GPtrArray *argv, char *setting)
{
    g_ptr_array_add(argv, g_strdup("-c"));
    g_ptr_array_add(argv, setting);
}

static GPtrArray *server_arguments(const Start *start, const char *directory)
{
    GPtrArray *argv = g_ptr_array_new_with_free_func(g_free);
    const char *const *settings = start->options->settings;

    g_ptr_array_add(argv, g_build_filename(start->bindir, "postgres", NULL));
    g_ptr_array_add(argv, g_strdup("-D"));
    g_ptr_array_add(argv, g_strdup(start->data));
    /* Extensions that need preloading often need workers; without any a start is quicker. */
    if (settings == NULL || settings[0] == NULL)
        add_setting(argv, g_strdup("max_worker_processes=0"));
    for (; settings != NULL && *settings != NULL; settings++)
        add_setting(argv, g_strdup(*settings));
    /* After the user's own: no setting may open the server to others. */
    add_setting(argv, g_strdup("listen_addresses="));
    add_setting(argv, g_strdup_printf("unix_socket_directories=%s", directory));
    add_setting(argv, g_strdup("port=" SERVER_PORT));
    g_ptr_array_add(argv, NULL);
    return argv;
}

/* Starts the server in `dir`, which belongs to the guard from then on. */
static ProcessGuard *run_server(const Start *start, ScratchDir *dir, GError **error)
{
    g_autoptr(GPtrArray) argv = server_arguments(start, dir->path);

    return process_guard_start(
        (const char *const *)argv->pdata, &start->user, SIGQUIT, dir->path, start->log, error);
}

static ProcessGuard *start_once(Start *start, gboolean fresh, char **directory, GError **error)
{
    g_autoptr(ScratchDir) dir = scratch_make(start->user.uid, start->user.gid, error);
    ProcessGuard *guard;

    if (dir == NULL)
        return NULL;
    g_free(start->data);
    g_free(start->log);
    start->data = g_build_filename(dir->path, "data", NULL);
    start->log = g_build_filename(dir->path, "log", NULL);
    if (!postgres_cluster_make(start->bindir, start->data, fresh, &start->user, error))
        return NULL;
    guard = run_server(start, dir, error);
    if (guard == NULL)
        return NULL;
    *directory = g_strdup(dir->path);
    scratch_release(g_steal_pointer(&dir));
    if (await_ready(guard, start, error))
        return guard;
    process_guard_stop(guard, FALSE);
    g_clear_pointer(directory, g_free);
    return NULL;
}

/* A cached cluster may be damaged in a way that only a start shows: the second try makes it anew.
 */
static ProcessGuard *start_guarded(Start *start, char **directory, GError **error)
{
    g_autoptr(GError) first = NULL;
    ProcessGuard *guard = start_once(start, FALSE, directory, &first);

    if (guard != NULL)
        return guard;
    /* The user's own settings are the likelier reason, and a fresh cluster does not cure them. */
    if (!g_error_matches(first, REHEARSE_ERROR, REHEARSE_ERROR_MISSING) ||
        (start->options->settings != NULL && start->options->settings[0] != NULL)) {
        g_propagate_error(error, g_steal_pointer(&first));
        return NULL;
    }
    return start_once(start, TRUE, directory, error);
}

static char *private_conninfo(const char *directory, const char *role)
{
    g_autoptr(GString) conninfo = g_string_new(NULL);

    postgres_connect_append(conninfo, "host", directory);
    postgres_connect_append(conninfo, "port", SERVER_PORT);
    postgres_connect_append(conninfo, "user", role);
    postgres_connect_append(conninfo, "sslmode", "disable");
    postgres_connect_append(conninfo, "gssencmode", "disable");
    postgres_connect_append(conninfo, "password", "");
    return g_string_free(g_steal_pointer(&conninfo), FALSE);
}

/* Migrations that need a superuser get one that keeps the name, so that owners stay the same. */
static gboolean grant_superuser(PostgresServer *server, GError **error)
{
    PGconn *admin = postgres_server_admin(server, error);

    return admin != NULL &&
           postgres_connect_run(admin, "ALTER ROLE " POSTGRES_ROLE " SUPERUSER", error);
}

void postgres_server_describe(PostgresServer *server, PGconn *connection)
{
    EngineFacts *facts = &server->server.facts;
    const char *version = PQparameterStatus(connection, "server_version");

    /* Debian appends its own package version. */
    facts->version = g_strndup(version, strcspn(version, " "));
    facts->version_num = (guint)PQserverVersion(connection);
    facts->title = g_strdup_printf("PostgreSQL %s", facts->version);
    server->version = facts->version_num;
}

/* Connects to the database that the cluster came with; the first scratch database gets this
 * connection. */
static gboolean open_first(PostgresServer *server, GError **error)
{
    server->first = postgres_connect(server->role_conninfo, POSTGRES_FIRST_DATABASE, error);
    if (server->first == NULL)
        return FALSE;
    postgres_server_describe(server, server->first);
    return TRUE;
}

PostgresServer *postgres_server_new(const EngineOptions *options)
{
    PostgresServer *server = g_new0(PostgresServer, 1);

    server->ledger = options->ledger;
    server->closed = g_ptr_array_new_with_free_func(g_free);
    server->roles_made = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return server;
}

static PostgresServer *private_new(
    const EngineOptions *options, ProcessGuard *guard, char *directory)
{
    PostgresServer *server = postgres_server_new(options);

    server->guard = guard;
    server->directory = directory;
    server->roles = TRUE;
    server->raises = !options->superuser;
    server->role = g_strdup(POSTGRES_ROLE);
    server->owner = g_strdup(POSTGRES_OWNER_ROLE);
    server->conninfo = private_conninfo(directory, POSTGRES_ADMIN_ROLE);
    server->role_conninfo = private_conninfo(directory, POSTGRES_ROLE);
    server->server.facts.where = g_strdup("scratch");
    return server;
}

EngineServer *postgres_server_start(const EngineOptions *options, GError **error)
{
    g_auto(Start) start = {.options = options};
    char *directory = NULL;
    ProcessGuard *guard;
    PostgresServer *server;
    guint major = 0;

    if (options->server_url != NULL)
        return postgres_remote_start(options, error);
    start.bindir = postgres_find(options, &major, error);
    if (start.bindir == NULL)
        return NULL;
    for (guint i = 0; i < G_N_ELEMENTS(foreign_variables); i++)
        g_unsetenv(foreign_variables[i]);
    process_unprivileged_user(&start.user.uid, &start.user.gid);
    guard = start_guarded(&start, &directory, error);
    if (guard == NULL)
        return NULL;
    server = private_new(options, guard, directory);
    if ((options->superuser && !grant_superuser(server, error)) || !open_first(server, error)) {
        postgres_server_stop(&server->server);
        return NULL;
    }
    return &server->server;
}

PGconn *postgres_server_admin(PostgresServer *server, GError **error)
{
    /* A private server has no other database that is always there. */
    const char *database = server->remote ? NULL : "template1";

    if (server->admin == NULL)
        server->admin = postgres_connect(server->conninfo, database, error);
    return server->admin;
}

void postgres_server_stop(EngineServer *base)
{
    PostgresServer *server = (PostgresServer *)base;

    if (server->remote)
        postgres_remote_stop(server);
    g_clear_pointer(&server->admin, PQfinish);
    g_clear_pointer(&server->first, PQfinish);
    if (server->guard != NULL)
        process_guard_stop(server->guard, TRUE);
    g_hash_table_unref(server->roles_made);
    g_ptr_array_unref(server->closed);
    g_free(server->conninfo);
    g_free(server->role_conninfo);
    g_free(server->role);
    g_free(server->owner);
    g_free(server->mark);
    g_free(server->directory);
    g_free(base->facts.flavor);
    g_free(base->facts.version);
    g_free(base->facts.title);
    g_free(base->facts.where);
    g_free(server);
}
