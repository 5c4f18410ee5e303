#include "cli_private.h"

#include "error.h"

static int command_dump(const CliOptions *options, GError **error)
{
    g_autoptr(Schema) schema = NULL;
    g_autofree char *text = NULL;

    if (options->arguments == NULL || g_strv_length(options->arguments) != 1) {
        error_set(error, REHEARSE_ERROR_USAGE,
            "a path, migrations:DIR[@ORDER], git:REV:PATH or postgres://…",
            "dump: name one source");
        return -1;
    }
    schema = cli_source_schema(options, options->arguments[0], NULL, NULL, error);
    if (schema == NULL)
        return -1;
    text = options->json ? report_json_text(schema_json(schema)) : schema_text(schema);
    return cli_output_text(text, error) ? 0 : -1;
}

const CliCommand cli_command_dump = {
    .name = "dump",
    .arguments = "SRC",
    .summary = "the canonical schema of a dump, a database or migrations",
    .help =
        "Prints the schema in canonical form (docs/CANONICAL-FORM.md), or with --json its twin.\n"
        "SRC is a path (.sql, compressed, tar, zip, pg_dump formats, SQLite file, canonical\n"
        "text), migrations:DIR[@ORDER], git:REV:PATH, or postgres://… (opened read-only).",
    .run = command_dump,
};
