#include "test.h"

#include "../../../src/cli/cli_private.h"
#include "error.h"

/* argv → options, or one line that says what is wrong with it, before anything runs. */

typedef struct {
    const char *arguments; /* separated by blanks */
    const char *error;     /* NULL: fine */
} ArgumentCase;

static const ArgumentCase cases[] = {
    {"", NULL},
    {"--json --fail-on error --only ORD101 --skip DRF203", NULL},
    {"--report text --report json=out.json --report json=-", NULL},
    {"--color never", NULL},
    {"--fail-on fatal", "--fail-on fatal: there is no such severity"},
    {"--only ORD999", "--only ORD999: there is no such rule"},
    {"--skip x", "--skip x: there is no such rule"},
    {"--report html", "--report html: there is no such format"},
    {"--report html=x", "--report html: there is no such format"},
    {"--color sometimes", "--color sometimes: there is no such choice"},
    {"--pg-version x", "Cannot parse integer value “x” for --pg-version"},
    {"--nonsense", "Unknown option --nonsense"},
};

static CliOptions *parse(const char *arguments, GError **error)
{
    g_autofree char *line = g_strconcat("rehearse ", arguments, NULL);
    g_auto(GStrv) all = g_strsplit(g_strchomp(line), " ", -1);
    g_autofree char **argv = g_memdup2(all, (g_strv_length(all) + 1) * sizeof(char *));

    return cli_options_parse(&cli_command_run, (int)g_strv_length(all), argv, error);
}

LTest(cli_options, are_checked_before_anything_runs)
{
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(CliOptions) options = parse(cases[i].arguments, &error);

        cr_assert_eq(options != NULL, cases[i].error == NULL, "%s", cases[i].arguments);
        if (cases[i].error != NULL)
            cr_assert(eq(str, error->message, (char *)cases[i].error), "%s", cases[i].arguments);
        else
            cr_assert_null(error);
    }
}

LTest(cli_options, come_from_the_environment_where_no_flag_is_given)
{
    g_autoptr(CliOptions) options = NULL, flagged = NULL;

    g_setenv("REHEARSE_SNAPSHOT", "prod.sql", TRUE);
    g_setenv("REHEARSE_SERVER", "", TRUE);
    options = parse("", NULL);
    flagged = parse("--snapshot other.sql", NULL);
    cr_assert(eq(str, options->snapshot, (char *)"prod.sql"));
    cr_assert_null(options->server, "empty is not set");
    cr_assert(eq(str, flagged->snapshot, (char *)"other.sql"));
}
