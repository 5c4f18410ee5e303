#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"
#include "files.h"
#include "postgres_private.h"

/*
 * The initialised data directory. initdb takes a third of a second, so the result is kept in the
 * user's cache folder and copied from there:
 *   postgres-KEY/data      the cluster, stopped cleanly, trimmed to what a start needs
 *   postgres-KEY/complete  its number of files and bytes, written last
 *   postgres-KEY.lock      held while it is made
 * KEY is a digest of the installation (folder, size and time of the server program: asking it for
 * its version costs as much as half a start) and of what is done to the cluster here. A cache that
 * does not match `complete` is made anew; one that does and still will not start is too
 * (postgres_server.c).
 */

/* Raise when initialisation changes in a way that setup/ does not show: the texts are in the key.
 */
#define CLUSTER_LAYOUT  "1"
#define CLUSTER_TIMEOUT 120

/* A locale with UTF-8 and byte order, where the system has it; else plain C. */
static const char *cluster_locale(void)
{
    locale_t locale = newlocale(LC_ALL_MASK, "C.UTF-8", (locale_t)0);

    if (locale == (locale_t)0)
        return "--locale=C";
    freelocale(locale);
    return "--locale=C.UTF-8";
}

/* The line that says why, of all that a program says when it fails. */
static const char *telling_line(const char *diagnostics)
{
    static const char *const marks[] = {"FATAL:", "PANIC:", "error: "};

    if (diagnostics == NULL || *diagnostics == '\0')
        return "no message";
    for (gsize i = 0; i < G_N_ELEMENTS(marks); i++) {
        const char *line = strstr(diagnostics, marks[i]);

        if (line != NULL)
            return line;
    }
    return diagnostics;
}

/* Runs a program of the server to its end; the last line of what it said is in the error. */
static gboolean run_program(const char *const *argv, const ProcessOptions *user, const char *input,
    char **diagnostics, GError **error)
{
    g_auto(ProcessResult) result = {0};
    ProcessOptions options = *user;
    const char *line;
    gboolean room;

    options.input = input;
    options.timeout_seconds = CLUSTER_TIMEOUT;
    if (!process_run(argv, &options, &result, error))
        return FALSE;
    room = result.diagnostics != NULL && strstr(result.diagnostics, g_strerror(ENOSPC)) != NULL;
    if (diagnostics != NULL)
        *diagnostics = g_strdup(result.diagnostics);
    if (result.exit_status == 0)
        return TRUE;
    line = telling_line(result.diagnostics);
    error_set(error, room ? REHEARSE_ERROR_IO : REHEARSE_ERROR_MISSING,
        room ? POSTGRES_ROOM_HINT
             : "try the command by hand, or name another installation with --pg-bindir",
        "cannot make a database cluster: %s: %.*s", argv[0], (int)strcspn(line, "\n"), line);
    return FALSE;
}

static gboolean run_initdb(
    const char *bindir, const char *data, const ProcessOptions *user, GError **error)
{
    g_autofree char *program = g_build_filename(bindir, "initdb", NULL);
    const char *argv[] = {program, "-D", data, "-U", POSTGRES_ADMIN_ROLE, "-A", "trust", "-E",
        "UTF8", cluster_locale(), "--no-sync", "--wal-segsize=1", NULL};

    return run_program(argv, user, NULL, NULL, error);
}

/* Single-user mode reports a failed statement and goes on, with exit status 0. */
static gboolean check_setup(const char *diagnostics, GError **error)
{
    const char *line = diagnostics != NULL ? strstr(diagnostics, "ERROR:") : NULL;

    if (line == NULL && diagnostics != NULL)
        line = strstr(diagnostics, "FATAL:");
    if (line == NULL)
        return TRUE;
    error_set(error, REHEARSE_ERROR_INTERNAL, NULL, "cannot prepare a database cluster: %.*s",
        (int)strcspn(line, "\n"), line);
    return FALSE;
}

static gboolean run_setup(
    const char *bindir, const char *data, const ProcessOptions *user, GError **error)
{
    g_autofree char *program = g_build_filename(bindir, "postgres", NULL);
    const char *argv[] = {program, "--single", "-j", "-O", "-F", "-D", data, "-c",
        "log_min_messages=error", "-c", "log_min_error_statement=panic", "template1", NULL};
    g_autofree char *input =
        g_strconcat(postgres_setup_text("internal.sql"), postgres_setup_text("cluster.sql"), NULL);
    g_autofree char *diagnostics = NULL;

    return run_program(argv, user, input, &diagnostics, error) && check_setup(diagnostics, error);
}

/* What is left of the log after a clean stop is not needed; without it there is less to copy. */
static gboolean trim_log(
    const char *bindir, const char *data, const ProcessOptions *user, GError **error)
{
    g_autofree char *program = g_build_filename(bindir, "pg_resetwal", NULL);
    const char *argv[] = {program, "-D", data, NULL};

    if (!g_file_test(program, G_FILE_TEST_IS_EXECUTABLE))
        return TRUE;
    return run_program(argv, user, NULL, NULL, error);
}

static gboolean write_conf(const char *data, const ProcessOptions *user, GError **error)
{
    g_autofree char *path = g_build_filename(data, "postgresql.conf", NULL);
    const char *text = postgres_setup_text("postgresql.conf");

    if (!files_write(path, text, strlen(text), error))
        return FALSE;
    if (geteuid() == 0 && user->uid != 0 && chown(path, user->uid, user->gid) != 0) {
        error_set(error, REHEARSE_ERROR_IO, NULL, "cannot give %s to its server", path);
        return FALSE;
    }
    return TRUE;
}

static gboolean initialise(
    const char *bindir, const char *data, const ProcessOptions *user, GError **error)
{
    return run_initdb(bindir, data, user, error) && write_conf(data, user, error) &&
           run_setup(bindir, data, user, error) && trim_log(bindir, data, user, error);
}

static char *cache_key(const char *bindir)
{
    g_autofree char *program = g_build_filename(bindir, "postgres", NULL);
    g_autoptr(GChecksum) digest = g_checksum_new(G_CHECKSUM_SHA256);
    g_autofree char *facts = NULL;
    struct stat status = {0};
    static const char *const texts[] = {"internal.sql", "cluster.sql", "postgresql.conf"};

    stat(program, &status);
    facts = g_strdup_printf("%s %s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %ld %s",
        CLUSTER_LAYOUT, program, (gint64)status.st_size, (gint64)status.st_mtim.tv_sec,
        status.st_mtim.tv_nsec, cluster_locale());
    g_checksum_update(digest, (const guchar *)facts, -1);
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_checksum_update(digest, (const guchar *)postgres_setup_text(texts[i]), -1);
    return g_strndup(g_checksum_get_string(digest), 16);
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *where)
{
    /* What cannot be removed stays and is found damaged again. */
    if (remove(path) != 0)
        return 0;
    return 0;
}

static void remove_tree(const char *path)
{
    nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

static char *size_text(const PostgresCloneSize *size)
{
    return g_strdup_printf("%u %" G_GUINT64_FORMAT "\n", size->files, size->bytes);
}

/* Copies the cached cluster; FALSE when there is none or it is not what was put there. */
static gboolean fetch(const char *cached, const char *data, const ProcessOptions *user)
{
    g_autofree char *source = g_build_filename(cached, "data", NULL);
    g_autofree char *complete = g_build_filename(cached, "complete", NULL);
    g_autofree char *expected = NULL, *found = NULL;
    PostgresCloneSize size;

    if (!g_file_get_contents(complete, &expected, NULL, NULL))
        return FALSE;
    if (postgres_clone(source, data, user->uid, user->gid, &size, NULL)) {
        found = size_text(&size);
        if (g_str_equal(found, expected))
            return TRUE;
    }
    remove_tree(data);
    return FALSE;
}

/* Puts a copy of the cluster into the cache, whole or not at all. A cache that cannot be written is
 * no error: the next run makes its own cluster. */
static void store(const char *cached, const char *data)
{
    g_autofree char *making = g_strconcat(cached, ".XXXXXX", NULL);
    g_autofree char *target = NULL, *complete = NULL, *text = NULL;
    PostgresCloneSize size;

    if (g_mkdtemp_full(making, 0700) == NULL)
        return;
    target = g_build_filename(making, "data", NULL);
    complete = g_build_filename(making, "complete", NULL);
    if (postgres_clone(data, target, 0, 0, &size, NULL)) {
        text = size_text(&size);
        remove_tree(cached);
        if (files_write(complete, text, strlen(text), NULL) && rename(making, cached) == 0)
            return;
    }
    remove_tree(making);
}

/* Held until the descriptor is closed; -1 where locks do not work, which only costs double work. */
static int lock_cache(const char *cached)
{
    g_autofree char *path = g_strconcat(cached, ".lock", NULL);
    int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

    if (lock >= 0)
        flock(lock, LOCK_EX);
    return lock;
}

static gboolean make_and_store(const char *cached, const char *bindir, const char *data,
    gboolean fresh, const ProcessOptions *user, GError **error)
{
    int lock = lock_cache(cached);
    gboolean done = !fresh && fetch(cached, data, user);

    if (!done) {
        done = initialise(bindir, data, user, error);
        if (done)
            store(cached, data);
    }
    if (lock >= 0)
        close(lock);
    return done;
}

gboolean postgres_cluster_make(const char *bindir, const char *data, gboolean fresh,
    const ProcessOptions *user, GError **error)
{
    g_autofree char *folder = scratch_cache_folder();
    g_autofree char *key = NULL, *name = NULL, *cached = NULL;

    if (folder == NULL)
        return initialise(bindir, data, user, error);
    key = cache_key(bindir);
    name = g_strconcat("postgres-", key, NULL);
    cached = g_build_filename(folder, name, NULL);
    if (!fresh && fetch(cached, data, user))
        return TRUE;
    return make_and_store(cached, bindir, data, fresh, user, error);
}
