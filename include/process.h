#pragma once

#include <glib.h>
#include <sys/types.h>

/*
 * Other programs. No shell is ever involved: argv goes to exec as it is. A child gets default signal
 * dispositions, cannot outlive us (PR_SET_PDEATHSIG after a change of user), and may be made to run
 * as an unprivileged user, since PostgreSQL and MariaDB refuse root.
 */

typedef struct {
    uid_t uid; /* run as this user when we are root; 0: as ourselves */
    gid_t gid;
    const char *const
        *env;        /* complete environment "NAME=value", NULL: ours without PG*, MYSQL*, GIT_* */
    const char *cwd; /* NULL: "/" */
    const char *input;     /* text for standard input, NULL: /dev/null */
    guint timeout_seconds; /* 0: none; at the limit the process group is ended */
} ProcessOptions;

typedef struct {
    GBytes *output;    /* standard output */
    char *diagnostics; /* standard error, trimmed, at most 64 KiB */
    int exit_status;   /* of exit(), or 128 + signal */
} ProcessResult;

void process_result_clear(ProcessResult *result);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ProcessResult, process_result_clear)

/* Runs to the end. FALSE only when the program could not be started (MISSING), timed out or was
 * interrupted; a non-zero exit status is a result, not an error. options may be NULL. */
gboolean process_run(
    const char *const *argv, const ProcessOptions *options, ProcessResult *result, GError **error);

/* A child whose standard output is read as a stream, e.g. pg_restore or git. */
typedef struct ProcessStream ProcessStream;
ProcessStream *process_stream_open(
    const char *const *argv, const ProcessOptions *options, GError **error);
/* Bytes read, 0 at the end, -1 on error. */
gssize process_stream_read(ProcessStream *stream, void *buffer, gsize size, GError **error);
/* Ends the child when it still runs. *exit_status and *diagnostics (caller owns) may be NULL. */
void process_stream_close(ProcessStream *stream, int *exit_status, char **diagnostics);

/*
 * A server under guard: a small process of ours that ends the server (by `signal`, later SIGKILL)
 * and removes `directory` as soon as we close our end or die in any way. See server.h.
 */
typedef struct ProcessGuard ProcessGuard;
ProcessGuard *process_guard_start(const char *const *argv, const ProcessOptions *options,
    int stop_signal, const char *directory, const char *log_file, GError **error);
pid_t process_guard_server_pid(const ProcessGuard *guard);
/* TRUE while the server has not ended. */
gboolean process_guard_alive(const ProcessGuard *guard);
/* Ends the server and removes its directory; waits for both unless `detach`, frees. */
void process_guard_stop(ProcessGuard *guard, gboolean detach);

/* Full path of a program on PATH or in one of the NULL-terminated extra folders; NULL if absent. */
char *process_find(const char *program, const char *const *extra_folders);

/* The unprivileged user servers run as when we are root: "postgres" if it exists, else "nobody".
 * uid 0 when we are not root. */
void process_unprivileged_user(uid_t *uid, gid_t *gid);

/* Signals. process_catch_signals() makes SIGINT and SIGTERM (and SIGHUP, SIGPIPE ignored) set a flag
 * that long work asks for at its next step. */
void process_catch_signals(void);
/* TRUE and an INTERRUPTED error after a signal. */
gboolean process_interrupted(GError **error);
