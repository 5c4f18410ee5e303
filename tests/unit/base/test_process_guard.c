#include "test.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "error.h"
#include "process.h"
#include "scratch.h"

/* Long enough for a loaded machine; reached only when the test fails. */
#define PATIENCE_US (20 * G_USEC_PER_SEC)

static const char *const *command(const char *script)
{
    static const char *argv[4];

    argv[0] = "/bin/sh";
    argv[1] = "-c";
    argv[2] = script;
    return argv;
}

static gboolean is_running(pid_t pid)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/stat", (int)pid);
    g_autofree char *text = NULL;
    const char *state;

    /* PID 1 of a small container does not reap, so kill(pid, 0) would find zombies. */
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return FALSE;
    state = strrchr(text, ')');
    return state != NULL && state[2] != 'Z' && state[2] != 'X';
}

static gboolean eventually_gone(const char *path)
{
    for (gint64 waited = 0; waited < PATIENCE_US; waited += 10000) {
        if (!g_file_test(path, G_FILE_TEST_EXISTS))
            return TRUE;
        g_usleep(10000);
    }
    return FALSE;
}

static gboolean eventually_ended(pid_t pid)
{
    for (gint64 waited = 0; waited < PATIENCE_US; waited += 10000) {
        if (!is_running(pid))
            return TRUE;
        g_usleep(10000);
    }
    return FALSE;
}

static char *eventually_text(const char *path)
{
    for (gint64 waited = 0; waited < PATIENCE_US; waited += 10000) {
        char *text = NULL;

        if (g_file_get_contents(path, &text, NULL, NULL) && *text != '\0')
            return text;
        g_free(text);
        g_usleep(10000);
    }
    return NULL;
}

static char *directory_new(void)
{
    return g_dir_make_tmp("guard-XXXXXX", NULL);
}

static ProcessGuard *start(const char *script, const char *directory, const char *log)
{
    g_autoptr(GError) error = NULL;
    ProcessGuard *guard =
        process_guard_start(command(script), NULL, SIGTERM, directory, log, &error);

    cr_assert(guard != NULL, "%s", error != NULL ? error->message : "");
    return guard;
}

LTest(process_guard, stop_ends_the_server_and_removes_the_directory)
{
    g_autofree char *directory = directory_new();
    g_autofree char *inside = g_build_filename(directory, "data", NULL);
    ProcessGuard *guard = start("exec sleep 1000", directory, NULL);
    pid_t server = process_guard_server_pid(guard);

    cr_assert(g_mkdir(inside, 0700) == 0);
    cr_assert(process_guard_alive(guard));
    cr_assert(is_running(server));
    process_guard_stop(guard, FALSE);
    cr_assert_not(is_running(server));
    cr_assert_not(g_file_test(directory, G_FILE_TEST_EXISTS));
    process_guard_stop(NULL, FALSE);
}

LTest(process_guard, detached_stop_cleans_up_later)
{
    g_autofree char *directory = directory_new();
    ProcessGuard *guard = start("exec sleep 1000", directory, NULL);
    pid_t server = process_guard_server_pid(guard);

    process_guard_stop(guard, TRUE);
    cr_assert(eventually_gone(directory));
    cr_assert_not(is_running(server));
}

LTest(process_guard, a_stubborn_server_is_killed, .timeout = 60)
{
    g_autofree char *directory = directory_new();
    g_autofree char *log = g_build_filename(directory, "log", NULL), *said = NULL;
    ProcessGuard *guard =
        start("trap '' TERM; echo up; while :; do sleep 0.1; done", directory, log);
    pid_t server = process_guard_server_pid(guard);

    said = eventually_text(log);
    cr_assert_str_eq(said, "up\n");
    process_guard_stop(guard, FALSE);
    cr_assert_not(is_running(server));
}

LTest(process_guard, an_early_end_leaves_the_log_to_read)
{
    g_autofree char *directory = directory_new();
    g_autofree char *log = g_build_filename(directory, "log", NULL), *said = NULL;
    ProcessGuard *guard = start("echo out; echo why >&2; exit 1", directory, log);

    cr_assert(eventually_ended(process_guard_server_pid(guard)));
    cr_assert_not(process_guard_alive(guard));
    cr_assert(g_file_get_contents(log, &said, NULL, NULL));
    cr_assert_str_eq(said, "out\nwhy\n");
    process_guard_stop(guard, FALSE);
    cr_assert_not(g_file_test(directory, G_FILE_TEST_EXISTS));
}

LTest(process_guard, a_failing_start_is_an_error_and_touches_nothing)
{
    static const char *const argv[] = {"/usr", NULL};
    static const char *const absent[] = {"no-such-program-here", NULL};
    g_autofree char *directory = directory_new();
    g_autoptr(GError) error = NULL, missing = NULL, log = NULL;

    cr_assert(process_guard_start(argv, NULL, SIGTERM, directory, NULL, &error) == NULL);
    cr_assert(g_error_matches(error, REHEARSE_ERROR, REHEARSE_ERROR_MISSING), "%s", error->message);
    cr_assert(strstr(error->message, "/usr") != NULL);
    cr_assert(process_guard_start(absent, NULL, SIGTERM, directory, NULL, &missing) == NULL);
    cr_assert(g_error_matches(missing, REHEARSE_ERROR, REHEARSE_ERROR_MISSING));
    cr_assert(process_guard_start(
                  command("true"), NULL, SIGTERM, directory, "/nonexistent/log", &log) == NULL);
    cr_assert(g_error_matches(log, REHEARSE_ERROR, REHEARSE_ERROR_IO));
    cr_assert(g_rmdir(directory) == 0);
}

/* In a child: makes a scratch directory with a server in it, tells about both, and waits. */
static G_GNUC_NORETURN void run_owner(int pipe)
{
    int output = dup2(pipe, 1);
    ScratchDir *scratch = scratch_make(0, 0, NULL);
    g_autofree char *log = g_build_filename(scratch->path, "log", NULL);
    ProcessGuard *guard =
        process_guard_start(command("exec sleep 1000"), NULL, SIGTERM, scratch->path, log, NULL);

    dprintf(pipe, "%d %s", guard != NULL ? (int)process_guard_server_pid(guard) : 0, scratch->path);
    close(pipe);
    close(output);
    scratch_release(scratch);
    for (;;)
        pause();
}

/* Starts such an owner; the parts are server and directory. */
static pid_t start_owner(pid_t *server, char **directory)
{
    g_auto(GStrv) parts = NULL;
    char text[256] = "";
    gsize used = 0;
    int told[2];
    gssize got;
    pid_t owner;

    cr_assert(pipe(told) == 0);
    owner = fork();
    if (owner == 0) {
        close(told[0]);
        run_owner(told[1]);
    }
    close(told[1]);
    /* To the end of the file: also a proof that neither guard nor server holds our descriptors, for a
     * reader of our standard output must not have to wait for them. */
    while ((got = read(told[0], text + used, sizeof text - 1 - used)) > 0)
        used += (gsize)got;
    close(told[0]);
    parts = g_strsplit(text, " ", 2);
    *server = (pid_t)g_ascii_strtoll(parts[0], NULL, 10);
    *directory = g_strdup(parts[1]);
    cr_assert(0 < *server && is_running(*server));
    return owner;
}

LTest(process_guard, kill_9_of_the_owner_leaves_nothing)
{
    g_autofree char *directory = NULL;
    g_autoptr(GPtrArray) swept = NULL;
    pid_t server, owner;

    owner = start_owner(&server, &directory);
    swept = scratch_sweep(FALSE);
    cr_assert(g_file_test(directory, G_FILE_TEST_EXISTS), "the guard holds the lock");
    kill(owner, SIGKILL);
    waitpid(owner, NULL, 0);
    cr_assert(eventually_gone(directory));
    cr_assert(eventually_ended(server));
}

static pid_t parent_of(pid_t pid)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/stat", (int)pid);
    g_autofree char *text = NULL;
    int parent = 0;

    cr_assert(g_file_get_contents(path, &text, NULL, NULL));
    cr_assert(sscanf(strrchr(text, ')'), ") %*c %d", &parent) == 1);
    return parent;
}

LTest(process_guard, kill_9_of_the_guard_ends_the_server_and_a_sweep_removes_the_rest)
{
    g_autofree char *directory = NULL;
    g_autoptr(GPtrArray) swept = NULL;
    pid_t server, owner;

    owner = start_owner(&server, &directory);
    kill(parent_of(server), SIGKILL);
    cr_assert(eventually_ended(server));
    cr_assert(g_file_test(directory, G_FILE_TEST_EXISTS));
    kill(owner, SIGKILL);
    waitpid(owner, NULL, 0);
    swept = scratch_sweep(FALSE);
    cr_assert(g_ptr_array_find_with_equal_func(swept, directory, g_str_equal, NULL));
    cr_assert_not(g_file_test(directory, G_FILE_TEST_EXISTS));
}

LTest(process_guard, a_polite_end_of_the_guard_cleans_up_too)
{
    g_autofree char *directory = NULL;
    pid_t server, owner;

    owner = start_owner(&server, &directory);
    kill(parent_of(server), SIGTERM);
    cr_assert(eventually_gone(directory));
    cr_assert_not(is_running(server));
    kill(owner, SIGKILL);
    waitpid(owner, NULL, 0);
}
