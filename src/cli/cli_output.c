#include "cli_private.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "error.h"

#define WIDTH_DEFAULT 100
#define WIDTH_MIN     40

static guint terminal_width(gboolean terminal)
{
    const char *columns = g_getenv("COLUMNS");
    guint64 width = columns != NULL ? g_ascii_strtoull(columns, NULL, 10) : 0;
    struct winsize size;

    if (width == 0 && terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
        width = size.ws_col;
    if (width == 0)
        width = WIDTH_DEFAULT;
    return (guint)MAX(width, WIDTH_MIN);
}

static gboolean wants_color(const CliOptions *options, gboolean terminal)
{
    const char *no_color = g_getenv("NO_COLOR");

    if (g_strcmp0(options->color, "always") == 0)
        return TRUE;
    if (g_strcmp0(options->color, "never") == 0 || (no_color != NULL && *no_color != '\0'))
        return FALSE;
    return terminal;
}

/* A terminal that is told to speak something else than UTF-8 gets ASCII. */
static gboolean speaks_unicode(void)
{
    const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};

    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        const char *value = g_getenv(names[i]);

        if (value != NULL && *value != '\0')
            return strcasestr(value, "utf") != NULL || !isatty(STDOUT_FILENO);
    }
    return TRUE;
}

gboolean cli_output_text(const char *text, GError **error)
{
    if (fwrite(text, 1, strlen(text), stdout) == strlen(text) && fflush(stdout) == 0)
        return TRUE;
    error_set(error, REHEARSE_ERROR_IO, NULL, "standard output: %s", g_strerror(errno));
    return FALSE;
}

/* "=FILE" of "json=FILE"; NULL: standard output, which is also called "-". */
static const char *place_of(const char *spec)
{
    const char *equals = strchr(spec, '=');

    return equals == NULL || g_str_equal(equals, "=-") ? NULL : equals;
}

static gboolean output_one(
    const CliOptions *options, const GPtrArray *reports, const char *spec, GError **error)
{
    const char *equals = place_of(spec);
    g_autofree char *format = g_strndup(spec, strcspn(spec, "="));
    const ReportWriter *writer = report_writer(format);
    gboolean terminal = equals == NULL && isatty(STDOUT_FILENO);
    ReportStyle style = {.width = terminal_width(terminal),
        .color = wants_color(options, terminal),
        .unicode = speaks_unicode(),
        .ledger = options->ledger,
        .timings = options->timings,
        .quiet = options->quiet};
    g_autofree char *text = NULL;

    if (equals != NULL)
        style.color = FALSE;
    text = writer->write(reports, &style);
    return equals != NULL ? files_write(equals + 1, text, strlen(text), error)
                          : cli_output_text(text, error);
}

gboolean cli_output_reports(const CliOptions *options, const GPtrArray *reports, GError **error)
{
    gboolean written = FALSE;

    for (char **spec = options->reports; spec != NULL && *spec != NULL; spec++) {
        if (!output_one(options, reports, *spec, error))
            return FALSE;
        written = written || place_of(*spec) == NULL;
    }
    if (options->json && !output_one(options, reports, "json", error))
        return FALSE;
    /* Nothing went to standard output yet: people want to read something. */
    return written || options->json || output_one(options, reports, "text", error);
}
