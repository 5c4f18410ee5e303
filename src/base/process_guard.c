#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "error.h"
#include "files_private.h"
#include "process_private.h"
#include "scratch_private.h"

/*
 * we ──fork──▶ guard ──fork──▶ server
 *
 * The guard reads a pipe that only we hold open, so our end, however it comes, is its end of file.
 * It then ends the server and removes the directory. Should the guard itself be killed, the server
 * gets `stop_signal` from the kernel, and a later sweep removes the directory.
 */

/* What a server gets to end by itself; SIGKILL makes PostgreSQL leak shared memory. */
#define PATIENCE_MS 5000

struct ProcessGuard {
    pid_t guard, server;
    int watch; /* of the server */
    int live;  /* closing it tells the guard to clean up */
};

typedef struct {
    pid_t server;
    ProcessFailure failure;
} GuardReply;

typedef struct {
    ProcessChild child;
    int stop_signal;
    const char *directory;
    int live, reply; /* the guard's ends */
} GuardJob;

/* --- in the guard --- */

/* Keeps the descriptors it works with and no others: a reader of our standard output must not have
 * to wait for the guard, nor a database connection stay open. */
static void isolate(GuardJob *job)
{
    int *kept[] = {&job->live, &job->reply, &job->child.diagnostics};
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);

    for (guint i = 0; i < G_N_ELEMENTS(kept); i++)
        *kept[i] = fcntl(*kept[i], F_DUPFD_CLOEXEC, 100);
    null = fcntl(null, F_DUPFD_CLOEXEC, 100);
    for (int i = 0; i < 3; i++)
        dup2(null, i);
    syscall(SYS_close_range, 3u, 99u, 0u);
    for (guint i = 0; i < G_N_ELEMENTS(kept); i++)
        *kept[i] = fcntl(*kept[i], F_DUPFD_CLOEXEC, 3);
    syscall(SYS_close_range, 3u + (guint)G_N_ELEMENTS(kept), ~0u, 0u);
    job->child.input = 0;
    job->child.output = job->child.diagnostics;
}

/* A request to end that is sent to the guard (by a service manager, say) ends the server as well.
 */
static int open_signals(void)
{
    sigset_t all, asked;

    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    sigemptyset(&asked);
    sigaddset(&asked, SIGTERM);
    sigaddset(&asked, SIGINT);
    sigaddset(&asked, SIGQUIT);
    return signalfd(-1, &asked, SFD_CLOEXEC);
}

/* Until we are gone. The server may end before: its directory stays then, with the log that tells
 * why. */
static void guard_server(const GuardJob *job, pid_t server, int signals)
{
    int watch = process_spawn_watch(server);
    struct pollfd sources[] = {{job->live, POLLIN, 0}, {signals, POLLIN, 0}, {watch, POLLIN, 0}};

    while (sources[0].revents == 0 && sources[1].revents == 0) {
        if (poll(sources, G_N_ELEMENTS(sources), -1) < 0 && errno != EINTR)
            break;
        if (sources[2].revents != 0 && sources[2].fd >= 0) {
            process_spawn_reap(server);
            sources[2].fd = -1;
        }
    }
    if (sources[2].fd < 0)
        return;
    process_spawn_end(server, watch, job->stop_signal, PATIENCE_MS);
    process_spawn_reap(server);
}

static G_GNUC_NORETURN void run_guard(GuardJob *job)
{
    GuardReply reply = {0};
    int signals = -1;
    gssize sent;

    setsid();
    prctl(PR_SET_NAME, "rehearse-guard");
    isolate(job);
    signals = open_signals();
    if (chdir("/") == 0) { /* else our folder could not be unmounted; cannot fail */
        scratch_hold(job->directory);
        reply.server = process_spawn(&job->child, &reply.failure);
    }
    sent = write(job->reply, &reply, sizeof reply);
    close(job->reply);
    if (sent == sizeof reply && reply.server > 0) {
        guard_server(job, reply.server, signals);
        files_remove(job->directory);
    }
    _exit(0);
}

/* --- in our process --- */

static gboolean read_reply(int pipe, GuardReply *reply)
{
    gssize got;

    do
        got = read(pipe, reply, sizeof *reply);
    while (got < 0 && errno == EINTR);
    return got == sizeof *reply && reply->server > 0;
}

static ProcessGuard *launch(GuardJob *job, GError **error)
{
    GuardReply reply = {.failure = {PROCESS_STEP_FORK, 0}};
    ProcessGuard *guard = NULL;
    int live[2], answer[2];
    pid_t pid = -1;

    if (pipe2(live, O_CLOEXEC) != 0 || pipe2(answer, O_CLOEXEC) != 0) {
        reply.failure.code = errno; /* out of descriptors: what we leave open does not matter */
        process_spawn_explain(&job->child, &reply.failure, error);
        return NULL;
    }
    job->live = live[0];
    job->reply = answer[1];
    pid = fork();
    if (pid == 0)
        run_guard(job);
    reply.failure.code = errno;
    close(live[0]);
    close(answer[1]);
    if (pid > 0 && read_reply(answer[0], &reply)) {
        guard = g_new0(ProcessGuard, 1);
        *guard = (ProcessGuard){pid, reply.server, process_spawn_watch(reply.server), live[1]};
    } else {
        close(live[1]);
        if (pid > 0)
            process_spawn_reap(pid);
        process_spawn_explain(&job->child, &reply.failure, error);
    }
    close(answer[0]);
    return guard;
}

ProcessGuard *process_guard_start(const char *const *argv, const ProcessOptions *options,
    int stop_signal, const char *directory, const char *log_file, GError **error)
{
    GuardJob job = {.stop_signal = stop_signal, .directory = directory};
    ProcessGuard *guard = NULL;
    int log;

    if (!process_spawn_prepare(&job.child, argv, options, stop_signal, error))
        return NULL;
    log = open(log_file != NULL ? log_file : "/dev/null",
        O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY, 0600);
    if (log < 0) {
        error_set(
            error, REHEARSE_ERROR_IO, NULL, "cannot write %s: %s", log_file, g_strerror(errno));
    } else {
        job.child.diagnostics = log;
        guard = launch(&job, error);
        close(log);
    }
    process_spawn_clear(&job.child);
    return guard;
}

pid_t process_guard_server_pid(const ProcessGuard *guard)
{
    return guard->server;
}

gboolean process_guard_alive(const ProcessGuard *guard)
{
    struct pollfd ended = {guard->watch, POLLIN, 0};

    return guard->watch >= 0 && poll(&ended, 1, 0) == 0;
}

void process_guard_stop(ProcessGuard *guard, gboolean detach)
{
    if (guard == NULL)
        return;
    close(guard->live);
    if (!detach)
        process_spawn_reap(guard->guard);
    if (guard->watch >= 0)
        close(guard->watch);
    g_free(guard);
}
