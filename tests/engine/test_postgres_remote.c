#include "postgres_fixture.h"
#include "postgres_private.h"
#include "test.h"

/* Scratch databases on a server of the user's: a private server of ours plays it. */

static char *url_of(const PostgresFixture *user, const char *role)
{
    return g_strdup_printf("postgres://%s:geheim@/rehearse_0?host=%s", role,
        ((PostgresServer *)user->server)->directory);
}

/* The user's server: with a template0, as every other has one, and none of our functions in it. */
static void open_user(PostgresFixture *user, const EngineOptions *options)
{
    PostgresServer *server;
    g_autoptr(PGconn) inside = NULL;

    postgres_fixture_open(user, options);
    server = (PostgresServer *)user->server;
    cr_assert(postgres_connect_run(
        postgres_server_admin(server, NULL), "CREATE DATABASE template0 IS_TEMPLATE true", NULL));
    inside = postgres_connect(server->conninfo, "template0", NULL);
    cr_assert(
        postgres_connect_run(inside, "DROP SCHEMA " POSTGRES_INTERNAL_SCHEMA " CASCADE", NULL));
}

/* Databases and roles that were not there before. */
#define LEFT_OVER                                                                                  \
    "SELECT (SELECT count(*) FROM pg_database WHERE datname ~ '^rehearse_[0-9]{2}') + "            \
    "(SELECT count(*) FROM pg_roles WHERE rolname ~ '^rehearse_[0-9]|^app$')"

LTest(postgres_remote, leaves_nothing_behind)
{
    g_auto(PostgresFixture) user = {0};
    g_autofree char *url = NULL;
    EngineOptions options = {0};

    open_user(&user, NULL);
    url = url_of(&user, POSTGRES_ADMIN_ROLE);
    options.server_url = url;
    {
        g_auto(PostgresFixture) ours = {0};

        postgres_fixture_open(&ours, &options);
        cr_assert(g_str_has_prefix(ours.server->facts.where, "scratch databases on /"));
        cr_assert_null(strstr(ours.server->facts.where, "geheim"));
        /* The URL's user is a superuser; what runs is not. */
        postgres_fixture_equal(ours.db, "SHOW is_superuser", "off");
        postgres_fixture_run(ours.db, "CREATE TABLE a (i serial); ALTER TABLE a OWNER TO app; "
                                      "CREATE EXTENSION file_fdw");
        postgres_fixture_save(ours.db, ENGINE_NEEDS_COMMIT);
        postgres_fixture_run(ours.db, "DROP TABLE a");
        postgres_fixture_restore(ours.db);
        postgres_fixture_save(ours.db, ENGINE_NEEDS_NOTHING);
        postgres_fixture_run(ours.db, "INSERT INTO a DEFAULT VALUES");
        postgres_fixture_restore(ours.db);
        postgres_fixture_equal(user.db, LEFT_OVER, "4");
        postgres_fixture_equal(ours.db,
            "SELECT shobj_description(oid, 'pg_database') ~ '^rehearse .*:[0-9]+:[0-9]+$' "
            "FROM pg_database WHERE datname = current_database()",
            "t");
    }
    postgres_fixture_equal(user.db, LEFT_OVER, "0");
}

LTest(postgres_remote, sweeps_what_a_dead_run_left)
{
    g_auto(PostgresFixture) user = {0};
    g_autofree char *url = NULL;
    g_autofree char *dead = NULL, *living = NULL;
    g_autoptr(GPtrArray) found = NULL, removed = NULL, none = NULL;
    EngineOptions as_superuser = {.superuser = TRUE};

    open_user(&user, &as_superuser);
    url = url_of(&user, POSTGRES_ADMIN_ROLE);
    /* No process has this number: the kernel's limit is far below. */
    dead = g_strdup_printf("CREATE ROLE rehearse_dead; COMMENT ON ROLE rehearse_dead IS "
                           "'rehearse %s:2147483646:1'",
        g_get_host_name());
    living = g_strdup_printf("CREATE ROLE rehearse_living; COMMENT ON ROLE rehearse_living IS "
                             "'rehearse elsewhere.example:1:1'");
    postgres_fixture_run(user.db, dead);
    postgres_fixture_run(user.db, living);
    found = engine_sweep(url, TRUE, NULL);
    cr_assert_eq(found->len, 1u);
    cr_assert_str_eq(g_ptr_array_index(found, 0), "ROLE rehearse_dead");
    removed = engine_sweep(url, FALSE, NULL);
    cr_assert_eq(removed->len, 1u);
    none = engine_sweep(url, TRUE, NULL);
    cr_assert_eq(none->len, 0u);
    postgres_fixture_equal(
        user.db, "SELECT count(*) FROM pg_roles WHERE rolname = 'rehearse_living'", "1");
}

LTest(postgres_remote, superuser_when_asked)
{
    g_auto(PostgresFixture) user = {0}, ours = {0};
    g_autofree char *url = NULL;
    EngineOptions options = {.superuser = TRUE};

    open_user(&user, NULL);
    url = url_of(&user, POSTGRES_ADMIN_ROLE);
    options.server_url = url;
    postgres_fixture_open(&ours, &options);
    postgres_fixture_equal(ours.db, "SHOW is_superuser", "on");
}

/* An ordinary user with CREATEDB and nothing else. */
LTest(postgres_remote, owners_and_grants_are_left_out)
{
    g_auto(PostgresFixture) user = {0};
    g_autofree char *url = NULL;
    EngineOptions options = {.superuser = FALSE}, super = {.superuser = TRUE};
    g_autoptr(GError) error = NULL;

    open_user(&user, &super);
    postgres_fixture_run(user.db, "CREATE ROLE plain LOGIN CREATEDB");
    url = url_of(&user, "plain");
    options.server_url = url;
    {
        g_auto(PostgresFixture) ours = {0};

        postgres_fixture_open(&ours, &options);
        postgres_fixture_run(ours.db, "CREATE TABLE a (owner int)");
        cr_assert_eq(
            postgres_fixture_run_many(ours.db,
                "ALTER TABLE a OWNER TO nobody_here; GRANT SELECT ON a TO nobody_here; "
                "REVOKE ALL ON a FROM nobody_here; ALTER TABLE a RENAME owner TO proprietor",
                &error),
            -1, "%s", error != NULL ? error->message : "");
        cr_assert_eq(postgres_fixture_count(&ours, "owners-and-grants-left-out"), 3);
    }
    postgres_fixture_equal(user.db, LEFT_OVER, "0");
}

/* A user who may make roles: owners are honoured. */
LTest(postgres_remote, owners_with_createrole)
{
    g_auto(PostgresFixture) user = {0};
    g_autofree char *url = NULL;
    EngineOptions options = {0}, super = {.superuser = TRUE};

    open_user(&user, &super);
    postgres_fixture_run(user.db, "CREATE ROLE maker LOGIN CREATEDB CREATEROLE");
    url = url_of(&user, "maker");
    options.server_url = url;
    {
        g_auto(PostgresFixture) ours = {0};

        postgres_fixture_open(&ours, &options);
        postgres_fixture_run(ours.db, "CREATE TABLE a (); ALTER TABLE a OWNER TO app");
        postgres_fixture_equal(
            ours.db, "SELECT relowner::regrole FROM pg_class WHERE relname = 'a'", "app");
    }
    postgres_fixture_equal(user.db, LEFT_OVER, "0");
}

static GError *start_refused(const char *url)
{
    EngineOptions options = {.server_url = url};
    GError *error = NULL;
    g_autoptr(EngineServer) server = engine_start(engine_find("postgres"), &options, &error);

    cr_assert_null(server);
    cr_assert_not_null(error);
    cr_assert_null(strchr(error->message, '\n'), "%s", error->message);
    cr_assert_null(strstr(error->message, "geheim"), "%s", error->message);
    return error;
}

LTest(postgres_remote, refusals)
{
    g_auto(PostgresFixture) user = {0};
    g_autofree char *poor = NULL, *stranger = NULL;
    g_autoptr(GError) rights = NULL, unknown = NULL, broken = NULL;

    open_user(&user, NULL);
    poor = url_of(&user, POSTGRES_ROLE);
    stranger = url_of(&user, "stranger");
    rights = start_refused(poor);
    cr_assert_not_null(strstr(error_hint(rights), "CREATEDB"));
    unknown = start_refused(stranger);
    cr_assert(g_error_matches(unknown, REHEARSE_ERROR, REHEARSE_ERROR_UNREACHABLE));
    broken = start_refused("postgres://user:geheim@host:geheim/x?geheim=1");
    cr_assert(g_error_matches(broken, REHEARSE_ERROR, REHEARSE_ERROR_USAGE));
}

/* An older server than the snapshot's only by the user's own word. */
LTest(postgres_remote, version_of_the_server)
{
    g_auto(PostgresFixture) user = {0};
    g_autofree char *url = NULL;
    EngineOptions options = {.version = 98};

    open_user(&user, NULL);
    url = url_of(&user, POSTGRES_ADMIN_ROLE);
    options.server_url = url;
    for (guint i = 0; i < 2; i++) {
        g_autoptr(GError) error = NULL;

        options.version_exact = i > 0;
        cr_assert_null(engine_start(engine_find("postgres"), &options, &error));
        cr_assert(g_error_matches(error, REHEARSE_ERROR, REHEARSE_ERROR_MISSING));
        cr_assert_not_null(strstr(error_hint(error), "--pg-version"));
    }
    for (guint i = 0; i < 2; i++) {
        g_auto(PostgresFixture) ours = {0};

        /* An older one is not asked for exactly, or it is the one that runs. */
        options.version_exact = i > 0;
        options.version = i > 0 ? user.server->facts.version_num / 10000 : 12;
        postgres_fixture_open(&ours, &options);
    }
}
