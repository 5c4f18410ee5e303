#include "cli_private.h"

#include "error.h"

static char *text_of(const CliOptions *options, const GPtrArray *changes)
{
    if (options->json)
        return report_json_text(diff_json(changes));
    return changes->len > 0 ? diff_text(changes) : g_strdup("no difference\n");
}

/* Each side has roles of its own: who owns most of it is the same fact on both. */
static Schema *side(
    const CliOptions *options, const char *source, const char *engine, GError **error)
{
    g_autoptr(Schema) schema = cli_source_schema(options, source, NULL, engine, error);
    const char *owner = schema != NULL ? schema_owner_main(schema) : NULL;

    return owner != NULL ? schema_owner_without(schema, owner) : g_steal_pointer(&schema);
}

static int command_diff(const CliOptions *options, GError **error)
{
    g_autoptr(Schema) from = NULL;
    g_autoptr(Schema) to = NULL;
    g_autoptr(GPtrArray) changes = NULL;
    g_autofree char *text = NULL;

    if (options->arguments == NULL || g_strv_length(options->arguments) != 2) {
        error_set(error, REHEARSE_ERROR_USAGE, "rehearse diff SRC SRC", "diff: name two sources");
        return -1;
    }
    from = side(options, options->arguments[0], NULL, error);
    if (from == NULL)
        return -1;
    to = side(options, options->arguments[1], schema_engine(from), error);
    if (to == NULL)
        return -1;
    if (!g_str_equal(schema_engine(from), schema_engine(to))) {
        error_set(error, REHEARSE_ERROR_USAGE, "compare schemas of one engine",
            "diff: %s is %s and %s is %s", options->arguments[0], schema_engine(from),
            options->arguments[1], schema_engine(to));
        return -1;
    }
    changes = diff_schemas(from, to);
    text = text_of(options, changes);
    if (!cli_output_text(text, error))
        return -1;
    return changes->len > 0 && !options->exit_zero ? 1 : 0;
}

const CliCommand cli_command_diff = {
    .name = "diff",
    .arguments = "SRC SRC",
    .summary = "the classified difference of two schemas",
    .help =
        "Prints what the second source has that the first has not, and the reverse, each change\n"
        "with its class (structural, order-only, name-only, …). Exit status 1 when they differ.",
    .run = command_diff,
};
