#include "process.h"

#include <errno.h>
#include <pwd.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "error.h"
#include "error_private.h"

/* A guess at what no program we run says in earnest; larger output is read as a stream. */
#define OUTPUT_LIMIT (256u * 1024 * 1024)

/* The one global that changes: a signal handler has no other way to tell us. */
static volatile sig_atomic_t caught_signal;

void process_result_clear(ProcessResult *result)
{
    g_clear_pointer(&result->output, g_bytes_unref);
    g_clear_pointer(&result->diagnostics, g_free);
}

static GBytes *read_all(ProcessStream *stream, const char *program, GError **error)
{
    g_autoptr(GByteArray) output = g_byte_array_new();
    guint8 buffer[64 * 1024];
    gssize got;

    while ((got = process_stream_read(stream, buffer, sizeof buffer, error)) > 0) {
        g_byte_array_append(output, buffer, (guint)got);
        if (output->len > OUTPUT_LIMIT) {
            error_set(error, REHEARSE_ERROR_LIMIT, NULL, "%s printed more than %u MiB", program,
                OUTPUT_LIMIT / 1024 / 1024);
            return NULL;
        }
    }
    return got == 0 ? g_byte_array_free_to_bytes(g_steal_pointer(&output)) : NULL;
}

gboolean process_run(
    const char *const *argv, const ProcessOptions *options, ProcessResult *result, GError **error)
{
    ProcessStream *stream;

    *result = (ProcessResult){0};
    stream = process_stream_open(argv, options, error);
    if (stream == NULL)
        return FALSE;
    result->output = read_all(stream, argv[0], error);
    process_stream_close(stream, &result->exit_status, &result->diagnostics);
    if (result->output != NULL)
        return TRUE;
    process_result_clear(result);
    return FALSE;
}

char *process_find(const char *program, const char *const *extra_folders)
{
    char *found = g_find_program_in_path(program);

    for (; found == NULL && extra_folders != NULL && *extra_folders != NULL; extra_folders++) {
        char *candidate = g_build_filename(*extra_folders, program, NULL);

        if (g_file_test(candidate, G_FILE_TEST_IS_EXECUTABLE) &&
            !g_file_test(candidate, G_FILE_TEST_IS_DIR))
            found = candidate;
        else
            g_free(candidate);
    }
    return found;
}

void process_unprivileged_user(uid_t *uid, gid_t *gid)
{
    const struct passwd *user;

    *uid = 0;
    *gid = 0;
    if (geteuid() != 0)
        return;
    user = getpwnam("postgres");
    if (user == NULL || user->pw_uid == 0)
        user = getpwnam("nobody");
    /* The kernel's overflow user, where not even that has a name. */
    *uid = user != NULL ? user->pw_uid : 65534;
    *gid = user != NULL ? user->pw_gid : 65534;
}

static void note_signal(int number)
{
    caught_signal = number;
}

void process_catch_signals(void)
{
    /* No SA_RESTART: a wait has to end. SA_RESETHAND: the second signal ends us at once, and the
     * guards clean up. */
    struct sigaction catch = {.sa_handler = note_signal, .sa_flags = (int)SA_RESETHAND};
    struct sigaction before;

    sigemptyset(&catch.sa_mask);
    sigaction(SIGINT, &catch, NULL);
    sigaction(SIGTERM, &catch, NULL);
    /* Ignored means nohup: then the terminal may go. */
    if (sigaction(SIGHUP, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
        sigaction(SIGHUP, &catch, NULL);
    signal(SIGPIPE, SIG_IGN);
}

gboolean process_interrupted(GError **error)
{
    if (caught_signal == 0)
        return FALSE;
    error_set_signal(error, caught_signal);
    return TRUE;
}
