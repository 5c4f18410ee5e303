#include "cli_private.h"

#include <string.h>

#include "error.h"

void cli_options_free(CliOptions *options)
{
    char **const texts[] = {&options->engine, &options->migrations, &options->framework,
        &options->database, &options->config, &options->server, &options->pg_bindir,
        &options->snapshot, &options->schema_file, &options->base_schema, &options->base_ref,
        &options->applied, &options->rows, &options->color, &options->fail_on, &options->project};
    char ***const lists[] = {&options->orders, &options->schemas, &options->excludes,
        &options->reports, &options->only, &options->skip, &options->arguments};

    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(*texts[i]);
    for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
        g_strfreev(*lists[i]);
    g_free(options);
}

static GOptionContext *context_new(const CliCommand *command, CliOptions *o)
{
    /* clang-format off */
    const GOptionEntry entries[] = {
        {"snapshot", 's', 0, G_OPTION_ARG_FILENAME, &o->snapshot, "dump, archive or SQLite file of production", "SRC"},
        {"migrations", 'm', 0, G_OPTION_ARG_FILENAME, &o->migrations, "folder of the migrations", "DIR"},
        {"framework", 'f', 0, G_OPTION_ARG_STRING, &o->framework, "who runs them (rehearse doctor lists the names)", "NAME"},
        {"engine", 'e', 0, G_OPTION_ARG_STRING, &o->engine, "sqlite or postgres", "NAME"},
        {"schema-file", 0, 0, G_OPTION_ARG_FILENAME, &o->schema_file, "committed schema to compare with a new database", "FILE"},
        {"base-schema", 0, 0, G_OPTION_ARG_FILENAME, &o->base_schema, "schema that the migrations start from", "FILE"},
        {"order", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->orders, "all, or versions in an order of your own (repeatable)", "ORDER"},
        {"base-ref", 0, 0, G_OPTION_ARG_STRING, &o->base_ref, "branch that production follows", "REF"},
        {"applied", 0, 0, G_OPTION_ARG_STRING, &o->applied, "what production has run: all, none or a commit", "WHAT"},
        {"rows", 0, 0, G_OPTION_ARG_STRING, &o->rows, "rows to load: none, history, all, or tables", "WHAT"},
        {"database", 0, 0, G_OPTION_ARG_STRING, &o->database, "one of several databases in the settings", "NAME"},
        {"schema", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->schemas, "only schemas that match (repeatable)", "PATTERN"},
        {"exclude", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->excludes, "leave out objects, e.g. 'table events_20*'", "PATTERN"},
        {"server", 0, 0, G_OPTION_ARG_STRING, &o->server, "existing server for scratch databases", "URL"},
        {"pg-bindir", 0, 0, G_OPTION_ARG_FILENAME, &o->pg_bindir, "folder of the PostgreSQL programs", "DIR"},
        {"pg-version", 0, 0, G_OPTION_ARG_INT, &o->pg_version, "major version of PostgreSQL", "N"},
        {"superuser", 0, 0, G_OPTION_ARG_NONE, &o->superuser, "run migrations as superuser", NULL},
        {"report", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->reports, "text or json, to a file with =FILE (repeatable)", "FORMAT"},
        {"json", 0, 0, G_OPTION_ARG_NONE, &o->json, "the same as --report json", NULL},
        {"fail-on", 0, 0, G_OPTION_ARG_STRING, &o->fail_on, "note, warning (default) or error", "SEVERITY"},
        {"exit-zero", 0, 0, G_OPTION_ARG_NONE, &o->exit_zero, "exit 0 whatever is found", NULL},
        {"only", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->only, "only these rules (repeatable)", "RULE"},
        {"skip", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->skip, "not these rules (repeatable)", "RULE"},
        {"ledger", 0, 0, G_OPTION_ARG_NONE, &o->ledger, "print what was normalised or left out", NULL},
        {"plan", 0, 0, G_OPTION_ARG_NONE, &o->plan, "say what would run, start no server", NULL},
        {"keep", 0, 0, G_OPTION_ARG_NONE, &o->keep, "say how to connect to the scratch databases, and wait", NULL},
        {"timings", 0, 0, G_OPTION_ARG_NONE, &o->timings, "print where the time went", NULL},
        {"config", 'c', 0, G_OPTION_ARG_FILENAME, &o->config, "settings file instead of rehearse.yaml", "FILE"},
        {"project", 'C', 0, G_OPTION_ARG_FILENAME, &o->project, "project folder instead of the current one", "DIR"},
        {"clean", 0, 0, G_OPTION_ARG_NONE, &o->clean, "doctor: remove what a crash left behind", NULL},
        {"force", 0, 0, G_OPTION_ARG_NONE, &o->force, "init: overwrite rehearse.yaml", NULL},
        {"color", 0, 0, G_OPTION_ARG_STRING, &o->color, "auto, always or never", "WHEN"},
        {"quiet", 'q', 0, G_OPTION_ARG_NONE, &o->quiet, "findings only, no progress", NULL},
        {"verbose", 'v', 0, G_OPTION_ARG_NONE, &o->verbose, "say more", NULL},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &o->arguments, NULL, NULL},
        {0},
    };
    /* clang-format on */
    g_autofree char *usage = g_strdup_printf("%s %s", command->name, command->arguments);
    GOptionContext *context = g_option_context_new(usage);

    g_option_context_add_main_entries(context, entries, NULL);
    g_option_context_set_summary(context, command->help);
    return context;
}

static void from_environment(char **option, const char *name)
{
    const char *value = g_getenv(name);

    if (*option == NULL && value != NULL && *value != '\0')
        *option = g_strdup(value);
}

static gboolean check_rules(const char *flag, char **rules, GError **error)
{
    for (; rules != NULL && *rules != NULL; rules++) {
        if (finding_rule(*rules) == NULL) {
            error_set(error, REHEARSE_ERROR_USAGE, "docs/FINDINGS.md lists the rules",
                "%s %s: there is no such rule", flag, *rules);
            return FALSE;
        }
    }
    return TRUE;
}

/* Before the run, not after it. */
static gboolean check_reports(char **specs, GError **error)
{
    for (; specs != NULL && *specs != NULL; specs++) {
        g_autofree char *format = g_strndup(*specs, strcspn(*specs, "="));

        if (report_writer(format) == NULL) {
            error_set(error, REHEARSE_ERROR_USAGE, "use text or json, to a file with =FILE",
                "--report %s: there is no such format", format);
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean check_color(const char *color, GError **error)
{
    static const char *const known[] = {"auto", "always", "never", NULL};

    if (color == NULL || g_strv_contains(known, color))
        return TRUE;
    error_set(error, REHEARSE_ERROR_USAGE, "use auto, always or never",
        "--color %s: there is no such choice", color);
    return FALSE;
}

static gboolean check(const CliOptions *options, GError **error)
{
    FindingSeverity severity;

    if (options->fail_on != NULL && !finding_severity_parse(options->fail_on, &severity)) {
        error_set(error, REHEARSE_ERROR_USAGE, "use note, warning or error",
            "--fail-on %s: there is no such severity", options->fail_on);
        return FALSE;
    }
    return check_rules("--only", options->only, error) &&
           check_rules("--skip", options->skip, error) && check_reports(options->reports, error) &&
           check_color(options->color, error);
}

CliOptions *cli_options_parse(const CliCommand *command, int argc, char **argv, GError **error)
{
    g_autoptr(CliOptions) options = g_new0(CliOptions, 1);
    g_autoptr(GOptionContext) context = context_new(command, options);
    g_autoptr(GError) problem = NULL;

    if (!g_option_context_parse(context, &argc, &argv, &problem)) {
        error_set(error, REHEARSE_ERROR_USAGE, "rehearse COMMAND --help lists the flags", "%s",
            problem->message);
        return NULL;
    }
    from_environment(&options->config, "REHEARSE_CONFIG");
    from_environment(&options->server, "REHEARSE_SERVER");
    from_environment(&options->snapshot, "REHEARSE_SNAPSHOT");
    return check(options, error) ? g_steal_pointer(&options) : NULL;
}
