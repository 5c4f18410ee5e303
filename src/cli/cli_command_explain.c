#include "cli_private.h"

#include <string.h>

#include "error.h"

static const Finding *find(const GPtrArray *reports, const char *id)
{
    for (guint i = 0; i < reports->len; i++) {
        const Report *report = g_ptr_array_index((GPtrArray *)reports, i);

        for (guint j = 0; j < report->findings->len; j++) {
            const Finding *finding = g_ptr_array_index(report->findings, j);

            if (g_str_equal(finding->id, id))
                return finding;
        }
    }
    return NULL;
}

/* Once more as in the report, then step by step. */
static int explain(const GPtrArray *reports, const Finding *finding, GError **error)
{
    g_autofree char *text = report_finding_text(finding);
    g_autofree char *all = g_strdup_printf("%s\n%s", text,
        finding->story != NULL ? finding->story : "There are no two orders to compare.\n");

    return cli_output_text(all, error) ? 0 : -1;
}

static int command_explain(const CliOptions *options, GError **error)
{
    g_autoptr(GPtrArray) reports = NULL;
    const Finding *finding;

    if (options->arguments == NULL || g_strv_length(options->arguments) != 1) {
        error_set(error, REHEARSE_ERROR_USAGE, "rehearse run prints the ids of findings",
            "explain: name one finding");
        return -1;
    }
    reports = cli_pipeline(options, error);
    if (reports == NULL)
        return -1;
    finding = find(reports, options->arguments[0]);
    if (finding == NULL) {
        error_set(error, REHEARSE_ERROR_INPUT, "rehearse run prints the ids of findings",
            "explain: nothing found now has the id %s", options->arguments[0]);
        return -1;
    }
    return explain(reports, finding, error);
}

const CliCommand cli_command_explain = {
    .name = "explain",
    .arguments = "ID",
    .summary = "one finding, replayed step by step in both orders",
    .help = "Runs again as `rehearse run` does, with the same flags, and shows what each guilty\n"
            "migration did to the object in both orders.",
    .run = command_explain,
};
