#pragma once

#include "process.h"

/* A child on its way to exec, shared by streams and guards. Everything is ready before the fork,
 * since between fork and exec only async-signal-safe functions may be called. */
typedef struct {
    char *program; /* full path */
    const char *const *argv;
    char **environment;
    const char *cwd;
    uid_t uid; /* 0: as ourselves */
    gid_t gid;
    int death_signal;               /* sent to it when its parent dies */
    int input, output, diagnostics; /* descriptors that become 0, 1, 2 */
} ProcessChild;

typedef enum {
    PROCESS_STEP_FORK,
    PROCESS_STEP_STREAMS,
    PROCESS_STEP_USER,
    PROCESS_STEP_FOLDER,
    PROCESS_STEP_PARENT,
    PROCESS_STEP_EXEC,
    PROCESS_STEP_DONE,
} ProcessStep;

/* Plain values: a guard sends them through a pipe. */
typedef struct {
    ProcessStep step;
    int code; /* errno */
} ProcessFailure;

/* Finds the program and makes the environment. MISSING when there is no such program. */
gboolean process_spawn_prepare(ProcessChild *child, const char *const *argv,
    const ProcessOptions *options, int death_signal, GError **error);
void process_spawn_clear(ProcessChild *child);
/* Process id once exec has succeeded, else -1. The calling thread has to outlive the child: the
 * kernel sends the death signal when the thread that forked ends. */
pid_t process_spawn(const ProcessChild *child, ProcessFailure *failure);
void process_spawn_explain(
    const ProcessChild *child, const ProcessFailure *failure, GError **error);
/* A descriptor that becomes readable when the process ends, -1 when there is no such process. */
int process_spawn_watch(pid_t pid);
/* Asks the process group to end, and ends it after `patience` milliseconds. Does not reap. */
void process_spawn_end(pid_t pid, int watch, int signal, int patience);
/* Reaps; of exit(), or 128 + signal. */
int process_spawn_reap(pid_t pid);
