#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "error.h"
#include "process_private.h"

#define DIAGNOSTICS_LIMIT (64 * 1024)
/* A signal that comes between the look at the flag and poll() is seen at the next tick. */
#define TICK_MS 200
/* From a request to end to SIGKILL. */
#define PATIENCE_MS 2000

struct ProcessStream {
    char *program;
    pid_t pid;
    int watch, output, diagnostics;
    GString *said; /* tail of the diagnostics */
    guint timeout_seconds;
    gint64 deadline; /* 0: none */
    gboolean ended;  /* not yet reaped */
};

/* A file in memory instead of a pipe: a child that does not read its input can neither block us nor
 * send us SIGPIPE. */
static int open_input(const char *text)
{
    int file;

    if (text == NULL)
        return open("/dev/null", O_RDONLY | O_CLOEXEC);
    file = memfd_create("input", MFD_CLOEXEC);
    for (gsize left = strlen(text); file >= 0 && left > 0;) {
        gssize written = write(file, text, left);

        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0) {
            close(file);
            return -1;
        }
        text += written;
        left -= (gsize)written;
    }
    if (file >= 0)
        lseek(file, 0, SEEK_SET);
    return file;
}

static void close_descriptor(int *descriptor)
{
    if (*descriptor >= 0)
        close(*descriptor);
    *descriptor = -1;
}

/* Makes both pipes; our ends do not block. */
static gboolean open_pipes(ProcessStream *stream, ProcessChild *child)
{
    int output[2], diagnostics[2];

    if (pipe2(output, O_CLOEXEC) != 0)
        return FALSE;
    stream->output = output[0];
    child->output = output[1];
    if (pipe2(diagnostics, O_CLOEXEC) != 0)
        return FALSE;
    stream->diagnostics = diagnostics[0];
    child->diagnostics = diagnostics[1];
    return fcntl(stream->output, F_SETFL, O_NONBLOCK) == 0 &&
           fcntl(stream->diagnostics, F_SETFL, O_NONBLOCK) == 0;
}

static gboolean start(
    ProcessStream *stream, ProcessChild *child, const ProcessOptions *options, GError **error)
{
    ProcessFailure failure = {PROCESS_STEP_FORK, 0};

    child->input = open_input(options != NULL ? options->input : NULL);
    if (child->input >= 0 && open_pipes(stream, child))
        stream->pid = process_spawn(child, &failure);
    else
        failure.code = errno;
    close_descriptor(&child->input);
    close_descriptor(&child->output);
    close_descriptor(&child->diagnostics);
    if (stream->pid > 0)
        stream->watch = process_spawn_watch(stream->pid);
    if (stream->watch >= 0)
        return TRUE;
    if (stream->pid > 0)
        failure = (ProcessFailure){PROCESS_STEP_FORK, errno}; /* a kernel without pidfd_open() */
    process_spawn_explain(child, &failure, error);
    return FALSE;
}

ProcessStream *process_stream_open(
    const char *const *argv, const ProcessOptions *options, GError **error)
{
    ProcessStream *stream;
    ProcessChild child;

    if (!process_spawn_prepare(&child, argv, options, SIGKILL, error))
        return NULL;
    stream = g_new0(ProcessStream, 1);
    stream->watch = stream->output = stream->diagnostics = -1;
    stream->program = g_path_get_basename(argv[0]);
    stream->said = g_string_new(NULL);
    if (options != NULL && options->timeout_seconds > 0) {
        stream->timeout_seconds = options->timeout_seconds;
        stream->deadline =
            g_get_monotonic_time() + (gint64)options->timeout_seconds * G_TIME_SPAN_SECOND;
    }
    if (!start(stream, &child, options, error)) {
        process_stream_close(stream, NULL, NULL);
        stream = NULL;
    }
    process_spawn_clear(&child);
    return stream;
}

/* What a program says last tells why it failed, so the tail is kept. */
static void read_diagnostics(ProcessStream *stream)
{
    char buffer[4096];
    gssize got;

    while ((got = read(stream->diagnostics, buffer, sizeof buffer)) > 0) {
        g_string_append_len(stream->said, buffer, got);
        if (stream->said->len > 2 * DIAGNOSTICS_LIMIT)
            g_string_erase(stream->said, 0, (gssize)(stream->said->len - DIAGNOSTICS_LIMIT));
    }
    if (got == 0)
        close_descriptor(&stream->diagnostics); /* else poll() would return at once for ever */
}

static void end_child(ProcessStream *stream)
{
    process_spawn_end(stream->pid, stream->watch, SIGTERM, PATIENCE_MS);
    stream->ended = TRUE;
}

static gboolean may_go_on(ProcessStream *stream, GError **error)
{
    gboolean late = stream->deadline != 0 && g_get_monotonic_time() >= stream->deadline;

    if (!late && !process_interrupted(error))
        return TRUE;
    end_child(stream);
    if (late)
        error_set(error, REHEARSE_ERROR_LIMIT, "does it wait for something? run it by hand",
            "%s was ended after %u seconds", stream->program, stream->timeout_seconds);
    return FALSE;
}

/* Waits until there is output, or the child ended. */
static gboolean wait_for_news(ProcessStream *stream, gboolean want_output, GError **error)
{
    struct pollfd sources[] = {
        {stream->watch, POLLIN, 0},
        {stream->diagnostics, POLLIN, 0},
        {want_output ? stream->output : -1, POLLIN, 0},
    };

    if (!may_go_on(stream, error))
        return FALSE;
    if (poll(sources, G_N_ELEMENTS(sources), TICK_MS) < 0 && errno != EINTR) {
        error_set(error, REHEARSE_ERROR_IO, NULL, "cannot wait for %s: %s", stream->program,
            g_strerror(errno));
        return FALSE;
    }
    if (sources[0].revents != 0)
        stream->ended = TRUE;
    if (stream->diagnostics >= 0)
        read_diagnostics(stream);
    return TRUE;
}

gssize process_stream_read(ProcessStream *stream, void *buffer, gsize size, GError **error)
{
    gssize got;

    for (;;) {
        /* Asked before reading: what was written before the end is then read. */
        gboolean ended = stream->ended;

        got = stream->output >= 0 ? read(stream->output, buffer, size) : 0;
        if (got > 0)
            return got;
        if (got == 0)
            close_descriptor(&stream->output);
        else if (errno != EAGAIN && errno != EINTR)
            break;
        /* The end of the child and not of the pipe: a daemon that it left may hold that for ever,
         * and a child that only closed its output has not told its exit status yet. */
        if (ended)
            return 0;
        if (!wait_for_news(stream, stream->output >= 0, error))
            return -1;
    }
    error_set(error, REHEARSE_ERROR_IO, NULL, "cannot read from %s: %s", stream->program,
        g_strerror(errno));
    return -1;
}

static char *diagnostics_of(ProcessStream *stream)
{
    gsize surplus =
        stream->said->len > DIAGNOSTICS_LIMIT ? stream->said->len - DIAGNOSTICS_LIMIT : 0;
    g_autofree char *text =
        g_utf8_make_valid(stream->said->str + surplus, (gssize)(stream->said->len - surplus));

    return g_strdup(g_strstrip(text));
}

void process_stream_close(ProcessStream *stream, int *exit_status, char **diagnostics)
{
    int status = 127;

    if (stream == NULL)
        return;
    if (stream->pid > 0) {
        if (!stream->ended)
            end_child(stream);
        status = process_spawn_reap(stream->pid);
    }
    if (stream->diagnostics >= 0)
        read_diagnostics(stream);
    if (exit_status != NULL)
        *exit_status = status;
    if (diagnostics != NULL)
        *diagnostics = diagnostics_of(stream);
    close_descriptor(&stream->output);
    close_descriptor(&stream->diagnostics);
    close_descriptor(&stream->watch);
    g_string_free(stream->said, TRUE);
    g_free(stream->program);
    g_free(stream);
}
