#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "error.h"
#include "postgres_private.h"

/*
 * Scratch databases on a server of the user's. We connect to the database that the URL names only
 * to make and drop databases of ours; migrations never run there. Everything we make, databases and
 * roles, bears the mark of this run as its comment, and only what bears it is dropped.
 *
 * Migrations of a superuser's URL run as a role made for this run, unless they are to be
 * superusers: what a dump says must not reach the rest of the server.
 */

#define REMOTE_WAIT          (30 * G_USEC_PER_SEC)
#define REMOTE_WAIT_STEP     (G_USEC_PER_SEC / 4)
#define REMOTE_DEFAULT_DB    "postgres"
#define REMOTE_PASSWORD_SIZE 32

typedef struct {
    gboolean superuser, databases, roles;
    char *name;
} Rights;

static void rights_clear(Rights *rights)
{
    g_free(rights->name);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Rights, rights_clear)

/* Will it do later? A server in a container needs its time; a wrong name does not get better. */
static gboolean is_starting(const char *conninfo, const GError *problem)
{
    return strstr(problem->message, g_strerror(ECONNREFUSED)) != NULL ||
           PQping(conninfo) == PQPING_REJECT;
}

static PGconn *await_server(const char *conninfo, const char *database, GError **error)
{
    gint64 deadline = g_get_monotonic_time() + REMOTE_WAIT;

    for (;;) {
        g_autoptr(GError) problem = NULL;
        PGconn *connection = postgres_connect(conninfo, database, &problem);

        if (connection != NULL)
            return connection;
        if (g_get_monotonic_time() > deadline || !is_starting(conninfo, problem)) {
            error_set_hint(
                &problem, "check the URL, and that the server runs and lets this user in");
            g_propagate_prefixed_error(
                error, g_steal_pointer(&problem), "cannot reach the server: ");
            return NULL;
        }
        if (process_interrupted(error))
            return NULL;
        g_usleep(REMOTE_WAIT_STEP);
    }
}

/* "rehearse HOST:PID:START": START tells a process from a later one with the same number. */
char *postgres_remote_mark(int pid)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/stat", pid);
    g_autofree char *status = NULL;
    const char *fields = NULL;

    if (g_file_get_contents(path, &status, NULL, NULL))
        fields = strrchr(status, ')');
    for (guint i = 2; fields != NULL && i < 22; i++)
        fields = strchr(fields + 1, ' ');
    return g_strdup_printf("rehearse %s:%d:%.*s", g_get_host_name(), pid,
        fields != NULL ? (int)strcspn(fields + 1, " ") : 0, fields != NULL ? fields + 1 : "");
}

static gboolean read_rights(PGconn *admin, Rights *rights, GError **error)
{
    g_autoptr(PGresult) result =
        postgres_connect_query(admin, postgres_setup_text("rights.sql"), NULL, error);

    if (result == NULL)
        return FALSE;
    rights->superuser = PQgetvalue(result, 0, 0)[0] == 't';
    rights->databases = rights->superuser || PQgetvalue(result, 0, 1)[0] == 't';
    rights->roles = rights->superuser || PQgetvalue(result, 0, 2)[0] == 't';
    rights->name = g_strdup(PQgetvalue(result, 0, 3));
    return TRUE;
}

static gboolean check_rights(PostgresServer *server, const Rights *rights, GError **error)
{
    g_autofree char *hint = NULL;

    if (rights->databases)
        return TRUE;
    hint = g_strdup_printf("run ALTER ROLE \"%s\" CREATEDB there as a superuser", rights->name);
    error_set(error, REHEARSE_ERROR_UNREACHABLE, hint,
        "user %s may not create databases on the server", rights->name);
    return FALSE;
}

/* From the kernel: whoever knows it could log in while we run. */
static char *random_password(void)
{
    guchar bytes[REMOTE_PASSWORD_SIZE];
    GString *password = g_string_new(NULL);

    if (getentropy(bytes, sizeof bytes) != 0) {
        g_string_free(password, TRUE);
        return NULL;
    }
    for (guint i = 0; i < sizeof bytes; i++)
        g_string_append_printf(password, "%02x", bytes[i]);
    return g_string_free(password, FALSE);
}

/* conninfo as another user; the later of two equal keys counts. */
static char *conninfo_as(const char *conninfo, const char *user, const char *password)
{
    GString *other = g_string_new(conninfo);

    postgres_connect_append(other, "user", user);
    postgres_connect_append(other, "password", password);
    return g_string_free(other, FALSE);
}

static gboolean mark_role(PostgresServer *server, const char *role, GError **error)
{
    g_autofree char *sql = g_strdup_printf("COMMENT ON ROLE \"%s\" IS '%s'", role, server->mark);

    return postgres_connect_run(server->admin, sql, error);
}

/* CREATEROLE is harmless since version 16, where it reaches only roles that its holder made. */
static gboolean make_login(PostgresServer *server, GError **error)
{
    g_autofree char *password = random_password();
    g_autofree char *sql = NULL;
    g_autoptr(PGconn) probe = NULL;

    if (password == NULL) {
        error_set(error, REHEARSE_ERROR_IO, NULL, "the system gives no random numbers");
        return FALSE;
    }
    server->role = g_strdup_printf("rehearse_%d_%08x", (int)getpid(), g_random_int());
    sql = g_strdup_printf("CREATE ROLE \"%s\" LOGIN NOSUPERUSER NOCREATEDB %s PASSWORD '%s'",
        server->role, server->version >= 160000 ? "CREATEROLE" : "NOCREATEROLE", password);
    if (!postgres_connect_run(server->admin, sql, error) || !mark_role(server, server->role, error))
        return FALSE;
    server->role_conninfo = conninfo_as(server->conninfo, server->role, password);
    probe = postgres_connect(server->role_conninfo, PQdb(server->admin), error);
    if (probe != NULL)
        return TRUE;
    error_prefix(error, "migrations should run as an ordinary user made for this run");
    if (error != NULL)
        error_set_hint(error,
            "let new users log in by password (pg_hba.conf), give a URL of an ordinary "
            "user with CREATEDB, or run migrations as superuser with --superuser");
    return FALSE;
}

/* Owns the databases, and every role made for a dump is its member: see POSTGRES_OWNER_ROLE. */
static gboolean make_owner(PostgresServer *server, GError **error)
{
    g_autofree char *sql = NULL;

    server->owner = g_strdup_printf("rehearse_%d_%08x_owner", (int)getpid(), g_random_int());
    sql = g_strdup_printf("CREATE ROLE \"%s\" NOLOGIN; GRANT \"%s\" TO \"%s\"", server->owner,
        server->owner, server->role);
    return postgres_connect_run(server->admin, sql, error) &&
           mark_role(server, server->owner, error);
}

static gboolean choose_role(
    PostgresServer *server, const Rights *rights, gboolean superuser, GError **error)
{
    server->roles = rights->roles;
    server->raises = rights->superuser && !superuser;
    if (server->raises) {
        if (!make_login(server, error))
            return FALSE;
    } else {
        server->role = g_strdup(rights->name);
        server->role_conninfo = g_strdup(server->conninfo);
    }
    if (server->raises || (rights->roles && !rights->superuser))
        return make_owner(server, error);
    server->owner = g_strdup(server->role);
    return TRUE;
}

/* The same rule as for installed programs: what was asked for, or the next newer. */
static gboolean check_version(
    const PostgresServer *server, const EngineOptions *options, GError **error)
{
    guint major = server->version / 10000;
    g_autofree char *hint = NULL;

    if (options->version == 0 || major == options->version ||
        (major > options->version && !options->version_exact))
        return TRUE;
    hint = g_strdup_printf("use another server, or accept this one with --pg-version %u", major);
    error_set(error, REHEARSE_ERROR_MISSING, hint, "the server is %s, not the PostgreSQL %u %s",
        server->server.facts.title, options->version,
        options->version_exact ? "asked for" : "of the snapshot");
    return FALSE;
}

static gboolean prepare(PostgresServer *server, const EngineOptions *options, GError **error)
{
    g_auto(Rights) rights = {0};

    postgres_server_describe(server, server->admin);
    server->mark = postgres_remote_mark((int)getpid());
    server->server.facts.where = g_strdup_printf("scratch databases on %s", PQhost(server->admin));
    return postgres_url_check(server->admin, error) && check_version(server, options, error) &&
           read_rights(server->admin, &rights, error) && check_rights(server, &rights, error) &&
           choose_role(server, &rights, options->superuser, error);
}

/* Fills `url`. */
static PGconn *connect_admin(PostgresUrl *url, const char *text, GError **error)
{
    if (!postgres_url_read(url, text, error))
        return NULL;
    return await_server(
        url->conninfo, url->database != NULL ? url->database : REMOTE_DEFAULT_DB, error);
}

PGconn *postgres_remote_connect(const char *text, GError **error)
{
    g_auto(PostgresUrl) url = {0};

    return connect_admin(&url, text, error);
}

EngineServer *postgres_remote_start(const EngineOptions *options, GError **error)
{
    g_auto(PostgresUrl) url = {0};
    PGconn *admin = connect_admin(&url, options->server_url, error);
    PostgresServer *server;

    if (admin == NULL)
        return NULL;
    server = postgres_server_new(options);
    server->remote = TRUE;
    server->admin = admin;
    server->conninfo = g_steal_pointer(&url.conninfo);
    if (prepare(server, options, error))
        return &server->server;
    postgres_server_stop(&server->server);
    return NULL;
}

/* Roles that bear our mark: the login of this run and those a dump mentioned. */
static void drop_roles(PostgresServer *server)
{
    g_autofree char *literal = PQescapeLiteral(server->admin, server->mark, strlen(server->mark));
    g_autoptr(GString) sql = g_string_new(postgres_setup_text("own_roles.sql"));
    g_autoptr(PGresult) roles = NULL;

    g_string_replace(sql, "{mark}", literal, 0);
    roles = PQexec(server->admin, sql->str);

    for (int row = 0; row < PQntuples(roles); row++) {
        g_autofree char *drop = g_strconcat("DROP ROLE ", PQgetvalue(roles, row, 0), NULL);

        postgres_connect_always(server->admin, drop);
    }
}

void postgres_remote_stop(PostgresServer *server)
{
    if (server->admin == NULL)
        return;
    for (guint i = 0; i < server->closed->len; i++)
        postgres_database_drop(server, g_ptr_array_index(server->closed, i));
    if (server->mark != NULL)
        drop_roles(server);
}
