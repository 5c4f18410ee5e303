#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/close_range.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "error.h"
#include "process_private.h"

/* Settings of other clients of databases and git must not leak into what we measure. */
static const char *const left_out[] = {"PG", "MYSQL", "GIT_"};

static gboolean is_left_out(const char *variable)
{
    for (guint i = 0; i < G_N_ELEMENTS(left_out); i++)
        if (g_str_has_prefix(variable, left_out[i]))
            return TRUE;
    return FALSE;
}

static char **clean_environment(void)
{
    g_auto(GStrv) all = g_get_environ();
    g_autoptr(GStrvBuilder) kept = g_strv_builder_new();

    for (char **variable = all; *variable != NULL; variable++)
        if (!is_left_out(*variable))
            g_strv_builder_add(kept, *variable);
    return g_strv_builder_end(kept);
}

gboolean process_spawn_prepare(ProcessChild *child, const char *const *argv,
    const ProcessOptions *options, int death_signal, GError **error)
{
    static const ProcessOptions defaults = {0};

    options = options != NULL ? options : &defaults;
    *child = (ProcessChild){.input = -1, .output = -1, .diagnostics = -1};
    child->program = process_find(argv[0], NULL);
    if (child->program == NULL) {
        error_set(error, REHEARSE_ERROR_MISSING, "install it, or put its folder on PATH",
            "program %s is not there", argv[0]);
        return FALSE;
    }
    child->argv = argv;
    child->environment =
        options->env != NULL ? g_strdupv((char **)options->env) : clean_environment();
    child->cwd = options->cwd != NULL ? options->cwd : "/";
    child->uid = geteuid() == 0 ? options->uid : 0;
    child->gid = options->gid;
    child->death_signal = death_signal;
    return TRUE;
}

void process_spawn_clear(ProcessChild *child)
{
    g_clear_pointer(&child->program, g_free);
    g_clear_pointer(&child->environment, g_strfreev);
}

/* --- in the child: async-signal-safe only --- */

/* Ignored signals stay ignored over exec, and every background job of a script ignores SIGINT and
 * SIGQUIT; a child that ignores its death signal would outlive us. */
static void reset_signals(void)
{
    sigset_t none;

    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* First out of the way of 0, 1 and 2, since any of the three may be one of those. */
static gboolean place_streams(const ProcessChild *child, int *report)
{
    int from[] = {child->input, child->output, child->diagnostics};

    *report = fcntl(*report, F_DUPFD_CLOEXEC, 3);
    for (int i = 0; i < 3; i++)
        from[i] = fcntl(from[i], F_DUPFD_CLOEXEC, 3);
    for (int i = 0; i < 3; i++)
        if (from[i] < 0 || dup2(from[i], i) < 0)
            return FALSE;
    /* Other libraries' descriptors. Marked, not closed: the report has to work until exec. */
    syscall(SYS_close_range, 3u, ~0u, CLOSE_RANGE_CLOEXEC);
    return *report >= 0;
}

static gboolean become_user(const ProcessChild *child)
{
    if (child->uid == 0)
        return TRUE;
    return setgroups(0, NULL) == 0 && setresgid(child->gid, child->gid, child->gid) == 0 &&
           setresuid(child->uid, child->uid, child->uid) == 0;
}

static ProcessStep prepare(const ProcessChild *child, pid_t parent, int *report)
{
    reset_signals();
    setsid(); /* our terminal's ^C is ours alone; and the group can be ended as one */
    if (!place_streams(child, report))
        return PROCESS_STEP_STREAMS;
    if (!become_user(child))
        return PROCESS_STEP_USER;
    if (chdir(child->cwd) != 0)
        return PROCESS_STEP_FOLDER;
    /* After the change of user, which clears it. */
    if (prctl(PR_SET_PDEATHSIG, child->death_signal) != 0 || getppid() != parent)
        return PROCESS_STEP_PARENT;
    return PROCESS_STEP_DONE;
}

static G_GNUC_NORETURN void run_child(const ProcessChild *child, pid_t parent, int report)
{
    ProcessFailure failure = {0};
    gssize sent;

    failure.step = prepare(child, parent, &report);
    if (failure.step == PROCESS_STEP_DONE) {
        execve(child->program, (char *const *)child->argv, child->environment);
        failure.step = PROCESS_STEP_EXEC;
    }
    failure.code = errno;
    sent = write(report, &failure, sizeof failure);
    _exit(sent == sizeof failure ? 127 : 126);
}

/* --- in the parent --- */

/* The report pipe closes by itself when exec succeeds. */
static gboolean exec_succeeded(int report, ProcessFailure *failure)
{
    gssize got;

    do
        got = read(report, failure, sizeof *failure);
    while (got < 0 && errno == EINTR);
    return got == 0;
}

static pid_t fork_child(const ProcessChild *child, int report)
{
    sigset_t all, before;
    pid_t parent = getpid();
    pid_t pid;

    /* Else a signal between fork and exec would run our handler in the child, and be lost. */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid = fork();
    if (pid == 0)
        run_child(child, parent, report);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return pid;
}

pid_t process_spawn(const ProcessChild *child, ProcessFailure *failure)
{
    int report[2];
    pid_t pid;

    *failure = (ProcessFailure){PROCESS_STEP_FORK, 0};
    if (pipe2(report, O_CLOEXEC) != 0) {
        failure->code = errno;
        return -1;
    }
    pid = fork_child(child, report[1]);
    if (pid < 0)
        failure->code = errno;
    close(report[1]);
    if (pid > 0 && !exec_succeeded(report[0], failure)) {
        process_spawn_reap(pid);
        pid = -1;
    }
    close(report[0]);
    return pid;
}

void process_spawn_explain(const ProcessChild *child, const ProcessFailure *failure, GError **error)
{
    const char *reason = g_strerror(failure->code);

    switch (failure->step) {
    case PROCESS_STEP_USER:
        error_set(error, REHEARSE_ERROR_IO, "does the container allow a change of user?",
            "cannot run %s as user %u: %s", child->program, child->uid, reason);
        return;
    case PROCESS_STEP_FOLDER:
        error_set(error, REHEARSE_ERROR_IO, NULL, "cannot run %s in folder %s: %s", child->program,
            child->cwd, reason);
        return;
    case PROCESS_STEP_EXEC:
        error_set(error, REHEARSE_ERROR_MISSING,
            failure->code == EACCES ? "check that the user can enter all folders above it" : NULL,
            "cannot run %s: %s", child->program, reason);
        return;
    default:
        error_set(error, REHEARSE_ERROR_IO, NULL, "cannot start %s: %s", child->program, reason);
    }
}

int process_spawn_watch(pid_t pid)
{
    return (int)syscall(SYS_pidfd_open, pid, 0);
}

void process_spawn_end(pid_t pid, int watch, int signal, int patience)
{
    struct pollfd ended = {watch, POLLIN, 0};
    gint64 limit = g_get_monotonic_time() + patience * G_TIME_SPAN_MILLISECOND;
    int got;

    kill(-pid, signal);
    do
        got = poll(&ended, 1, (int)MAX(0, (limit - g_get_monotonic_time()) / 1000));
    while (got < 0 && errno == EINTR);
    kill(-pid, SIGKILL); /* also what the leader left behind in its group */
}

int process_spawn_reap(pid_t pid)
{
    int status = 0;

    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return 127;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
