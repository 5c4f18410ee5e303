#include "cli_private.h"

#include <stdio.h>
#include <unistd.h>

struct CliProgress {
    gboolean live;  /* one line that is written over */
    gboolean lines; /* one line per phase */
    gboolean shown;
    char *phase;
    gint64 last;
};

CliProgress *cli_progress_new(const CliOptions *options)
{
    CliProgress *progress = g_new0(CliProgress, 1);
    const char *ci = g_getenv("CI"), *term = g_getenv("TERM");

    progress->live =
        !options->quiet && isatty(STDERR_FILENO) && ci == NULL && g_strcmp0(term, "dumb") != 0;
    progress->lines = !options->quiet && !progress->live && (ci != NULL || options->verbose);
    return progress;
}

static void draw(CliProgress *progress, const char *detail)
{
    fprintf(stderr, "\r\033[K%s%s", progress->phase, detail);
    fflush(stderr);
    progress->shown = TRUE;
    progress->last = g_get_monotonic_time();
}

void cli_progress_phase(CliProgress *progress, const char *phase)
{
    g_free(progress->phase);
    progress->phase = g_strdup(phase);
    if (phase == NULL) {
        if (progress->shown)
            fprintf(stderr, "\r\033[K");
        progress->shown = FALSE;
    } else if (progress->live) {
        draw(progress, " …");
    } else if (progress->lines) {
        fprintf(stderr, "rehearse: %s\n", phase);
    }
}

#define REDRAW_MICROSECONDS 100000

void cli_progress_step(gpointer data, guint done, guint total)
{
    CliProgress *progress = data;
    g_autofree char *detail = NULL;

    if (!progress->live || progress->phase == NULL ||
        g_get_monotonic_time() - progress->last < REDRAW_MICROSECONDS)
        return;
    detail = g_strdup_printf(" %u of %u", done + 1, total);
    draw(progress, detail);
}

void cli_progress_free(CliProgress *progress)
{
    cli_progress_phase(progress, NULL);
    g_free(progress);
}
