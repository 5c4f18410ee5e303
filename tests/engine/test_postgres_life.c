#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "postgres_fixture.h"
#include "postgres_private.h"
#include "process.h"
#include "test.h"

/*
 * A private server leaves nothing behind, however its owner ends: no process, socket or directory.
 * The owner is a child of the test, so that it can be killed.
 */

#define PATIENCE_MS 10000

typedef struct {
    char directory[256];
    pid_t server;
} Life;

/* Dead, or a zombie that nobody reaps: kill(pid, 0) would still find it. */
static gboolean is_gone(pid_t pid)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/stat", (int)pid);
    g_autofree char *text = NULL;
    const char *state;

    if (!g_file_get_contents(path, &text, NULL, NULL))
        return TRUE;
    state = strrchr(text, ')');
    return state == NULL || state[2] == 'Z' || state[2] == 'X';
}

static void check_gone(const Life *life, const char *how)
{
    cr_assert_gt(life->server, 0, "%s: no server was started", how);
    for (guint waited = 0; waited < PATIENCE_MS; waited += 10) {
        if (is_gone(life->server) && !g_file_test(life->directory, G_FILE_TEST_EXISTS))
            return;
        g_usleep(10000);
    }
    cr_fail("%s: server %d %s, directory %s %s", how, (int)life->server,
        is_gone(life->server) ? "ended" : "still runs", life->directory,
        g_file_test(life->directory, G_FILE_TEST_EXISTS) ? "is still there" : "is gone");
}

/* The server would tell only a superuser. */
static char *directory_of(const PostgresFixture *fixture)
{
    return g_strdup(((PostgresServer *)fixture->server)->directory);
}

static pid_t server_pid(const char *directory)
{
    g_autofree char *path = g_build_filename(directory, "data", "postmaster.pid", NULL);
    g_autofree char *text = NULL;

    return g_file_get_contents(path, &text, NULL, NULL) ? (pid_t)g_ascii_strtoll(text, NULL, 10)
                                                        : 0;
}

/* In the child: starts a server, tells of it, and does what `then` says. */
static void live(int out, void (*then)(PostgresFixture *fixture))
{
    g_auto(PostgresFixture) fixture = {0};
    g_autofree char *directory = NULL;
    Life life = {0};

    alarm(60); /* a failure in a child would wait for Criterion for ever */
    process_catch_signals();
    postgres_fixture_open(&fixture, NULL);
    directory = directory_of(&fixture);
    g_strlcpy(life.directory, directory, sizeof life.directory);
    life.server = server_pid(directory);
    if (write(out, &life, sizeof life) != sizeof life)
        _exit(3);
    then(&fixture);
}

/* Runs a child until it has a server; *child can then be signalled. */
static Life start_life(void (*then)(PostgresFixture *fixture), pid_t *child)
{
    int pipes[2];
    Life life = {0};

    cr_assert_eq(pipe(pipes), 0);
    *child = fork();
    if (*child == 0) {
        live(pipes[1], then);
        _exit(0);
    }
    close(pipes[1]);
    cr_assert_eq(read(pipes[0], &life, sizeof life), (ssize_t)sizeof life);
    close(pipes[0]);
    return life;
}

static void end_at_once(PostgresFixture *fixture)
{
}

static void fail_a_statement(PostgresFixture *fixture)
{
    g_autoptr(GError) error = NULL;

    engine_save(fixture->db, ENGINE_NEEDS_NOTHING, &error);
    engine_execute(fixture->db, "SELECT nothing", -1, &error);
}

/* A long statement: a signal has to cancel it. */
static void sleep_in_the_server(PostgresFixture *fixture)
{
    g_autoptr(GError) error = NULL;

    if (engine_execute(fixture->db, "SELECT pg_sleep(60)", -1, &error) ||
        !g_error_matches(error, REHEARSE_ERROR, REHEARSE_ERROR_INTERRUPTED))
        _exit(4);
}

static void check_life(void (*then)(PostgresFixture *fixture), int signal, const char *how)
{
    pid_t child;
    Life life = start_life(then, &child);
    int status;

    if (signal != 0) {
        g_usleep(50000);
        kill(child, signal);
    }
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    if (signal != SIGKILL)
        cr_assert_eq(status, 0, "%s: status %x", how, status);
    check_gone(&life, how);
}

LTest(postgres_life, normal_end)
{
    check_life(end_at_once, 0, "normal end");
}

LTest(postgres_life, end_after_an_error)
{
    check_life(fail_a_statement, 0, "error");
}

LTest(postgres_life, interrupted)
{
    check_life(sleep_in_the_server, SIGINT, "SIGINT");
}

LTest(postgres_life, terminated)
{
    check_life(sleep_in_the_server, SIGTERM, "SIGTERM");
}

LTest(postgres_life, killed)
{
    check_life(sleep_in_the_server, SIGKILL, "SIGKILL");
}

/* Only the socket in the private directory leads to the server, and only we may enter. */
LTest(postgres_life, nobody_else_gets_in)
{
    g_auto(PostgresFixture) fixture = {0};
    g_autofree char *directory = NULL;
    struct stat status;

    postgres_fixture_open(&fixture, NULL);
    directory = directory_of(&fixture);
    cr_assert_eq(stat(directory, &status), 0);
    cr_assert_eq(status.st_mode & 0777, 0700);
    postgres_fixture_equal(fixture.db, "SHOW listen_addresses", "");
}

/* --- starts that cannot succeed --------------------------------------------------------------- */

static GError *start_refused(const EngineOptions *options)
{
    GError *error = NULL;
    g_autoptr(EngineServer) server = engine_start(engine_find("postgres"), options, &error);

    cr_assert_null(server);
    cr_assert_not_null(error);
    return error;
}

LTest(postgres_life, wrong_bindir)
{
    EngineOptions options = {.bindir = "/usr/share"};
    g_autoptr(GError) error = start_refused(&options);

    cr_assert(g_error_matches(error, REHEARSE_ERROR, REHEARSE_ERROR_MISSING));
    cr_assert_not_null(strstr(error->message, "'postgres' in /usr/share"), "%s", error->message);
}

LTest(postgres_life, version_that_is_not_installed)
{
    EngineOptions options = {.version = 99};
    g_autoptr(GError) error = start_refused(&options);

    cr_assert(g_error_matches(error, REHEARSE_ERROR, REHEARSE_ERROR_MISSING));
    cr_assert_not_null(strstr(error->message, "PostgreSQL 99 is not installed"));
    cr_assert_not_null(strstr(error_hint(error), "apt install postgresql-99"));
}

LTest(postgres_life, older_version_takes_the_next_newer)
{
    EngineOptions options = {.version = 9};
    g_auto(PostgresFixture) fixture = {0};

    postgres_fixture_open(&fixture, &options);
    cr_assert_geq(fixture.server->facts.version_num, 100000);
    cr_assert(g_str_has_prefix(fixture.server->facts.title, "PostgreSQL "));
    options.version_exact = TRUE;
    {
        g_autoptr(GError) error = start_refused(&options);
        cr_assert(g_error_matches(error, REHEARSE_ERROR, REHEARSE_ERROR_MISSING));
    }
}

/* Programs that the user named are no newer than they are. */
LTest(postgres_life, bindir_of_an_older_version)
{
    EngineOptions options = {.version = 98};
    g_autofree char *bindir = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) lines = NULL;

    options.bindir = g_getenv("REHEARSE_TEST_PG_BINDIR");
    lines = engine_find("postgres")->installed(&options);
    /* "PostgreSQL 15.20  /usr/lib/…" */
    bindir = g_strdup(strchr(g_ptr_array_index(lines, 0), '/'));
    options.bindir = bindir;
    error = start_refused(&options);
    cr_assert(g_error_matches(error, REHEARSE_ERROR, REHEARSE_ERROR_MISSING));
    cr_assert_not_null(strstr(error->message, "older than the 98 of the snapshot"));
    cr_assert_not_null(strstr(error_hint(error), "--pg-version"));
}

/* The reason is the server's own last word. */
LTest(postgres_life, setting_that_is_refused)
{
    static const char *const settings[] = {"shared_preload_libraries=no_such_library", NULL};
    EngineOptions options = {.settings = settings};
    g_autoptr(GError) error = start_refused(&options);

    cr_assert(g_error_matches(error, REHEARSE_ERROR, REHEARSE_ERROR_MISSING));
    cr_assert_not_null(strstr(error->message, "no_such_library"), "%s", error->message);
}

/* --- the cache -------------------------------------------------------------------------------- */

/* A cache folder of this test's own. */
static char *use_own_cache(void)
{
    char *folder = g_dir_make_tmp("rehearse-test-XXXXXX", NULL);

    g_setenv("XDG_CACHE_HOME", folder, TRUE);
    return folder;
}

static void remove_cache(const char *folder)
{
    const char *argv[] = {"/bin/rm", "-rf", folder, NULL};
    g_auto(ProcessResult) result = {0};

    process_run(argv, NULL, &result, NULL);
}

static void start_and_stop(void)
{
    g_auto(PostgresFixture) fixture = {0};

    postgres_fixture_open(&fixture, NULL);
    postgres_fixture_run(fixture.db, "SELECT 1");
}

/* Path of a file of the only cluster in the cache. */
static char *cached(const char *folder, const char *file)
{
    g_autofree char *ours = g_build_filename(folder, "rehearse", NULL);
    g_autoptr(GDir) dir = g_dir_open(ours, 0, NULL);
    const char *name;

    cr_assert_not_null(dir);
    while ((name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *complete = g_build_filename(ours, name, "complete", NULL);

        if (g_file_test(complete, G_FILE_TEST_EXISTS))
            return g_build_filename(ours, name, file, NULL);
    }
    cr_fatal("nothing in the cache");
    return NULL;
}

LTest(postgres_life, damaged_cache_is_made_anew)
{
    g_autofree char *folder = use_own_cache();
    g_autofree char *file = NULL, *control = NULL, *text = NULL;

    start_and_stop();
    /* A file is lost: the number of files tells. */
    file = cached(folder, "data/PG_VERSION");
    cr_assert_eq(g_unlink(file), 0);
    start_and_stop();
    cr_assert(g_file_test(file, G_FILE_TEST_EXISTS));
    /* A file is broken and keeps its size: the start tells. */
    control = cached(folder, "data/global/pg_control");
    text = g_strnfill(8192, 'x');
    cr_assert(g_file_set_contents(control, text, 8192, NULL));
    start_and_stop();
    start_and_stop();
    remove_cache(folder);
}

LTest(postgres_life, concurrent_first_starts)
{
    g_autofree char *folder = use_own_cache();
    pid_t children[3];

    for (guint i = 0; i < G_N_ELEMENTS(children); i++) {
        children[i] = fork();
        if (children[i] == 0) {
            alarm(60);
            start_and_stop();
            _exit(0);
        }
    }
    for (guint i = 0; i < G_N_ELEMENTS(children); i++) {
        int status = -1;

        waitpid(children[i], &status, 0);
        cr_assert_eq(status, 0);
    }
    remove_cache(folder);
}

LTest(postgres_life, without_a_cache)
{
    g_setenv("XDG_CACHE_HOME", "/proc/nowhere", TRUE);
    g_setenv("HOME", "/proc/nowhere", TRUE);
    start_and_stop();
}

LTest(postgres_life, environment_does_not_matter)
{
    static const char *const names[] = {
        "PGOPTIONS", "PGPORT", "PGHOST", "PGTZ", "PGSERVICE", "PGUSER"};

    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        g_setenv(names[i], "nonsense", TRUE);
    start_and_stop();
}

LTest(postgres_life, installed)
{
    const EngineDriver *driver = engine_find("postgres");
    EngineOptions options = {0};
    g_autoptr(GPtrArray) lines = driver->installed(&options);

    cr_assert_gt(lines->len, 0);
    cr_assert(g_str_has_prefix(g_ptr_array_index(lines, 0), "PostgreSQL 1"));
}
