#include "cli_private.h"

#include <stdio.h>
#include <string.h>

#include "error.h"

/* To add a command: a file cli_command_NAME.c with its const struct, a line here. */
static const CliCommand *const commands[] = {&cli_command_run, &cli_command_dump, &cli_command_diff,
    &cli_command_explain, &cli_command_init, &cli_command_doctor, NULL};

static void print_help(void)
{
    printf("rehearse %s: rehearses database migrations on throwaway copies\n\n"
           "Usage: rehearse COMMAND [FLAG …]\n\n",
        REHEARSE_VERSION);
    for (guint i = 0; commands[i] != NULL; i++)
        printf("  %-8s %-8s %s\n", commands[i]->name, commands[i]->arguments, commands[i]->summary);
    printf("\nrehearse COMMAND --help lists the flags. Exit status: 0 nothing found, 1 findings, "
           "2 could not do the job.\n");
}

static const CliCommand *find(const char *name)
{
    for (guint i = 0; commands[i] != NULL; i++) {
        if (g_str_equal(commands[i]->name, name))
            return commands[i];
    }
    return NULL;
}

static const CliCommand *command_for(const char *name, GError **error)
{
    const CliCommand *command = find(name);

    if (command == NULL)
        error_set(error, REHEARSE_ERROR_USAGE, "rehearse --help lists the commands",
            "there is no command '%s'", name);
    return command;
}

int cli_run(int argc, char **argv, GError **error)
{
    g_autoptr(CliOptions) options = NULL;
    const CliCommand *command;

    if (argc < 2 || g_str_equal(argv[1], "--help") || g_str_equal(argv[1], "-h") ||
        g_str_equal(argv[1], "help")) {
        print_help();
        return argc < 2 ? 2 : 0;
    }
    if (g_str_equal(argv[1], "--version")) {
        printf("rehearse %s\n", REHEARSE_VERSION);
        return 0;
    }
    command = command_for(argv[1], error);
    if (command == NULL)
        return -1;
    argv[1] = argv[0]; /* GOption takes the first for the program's name */
    options = cli_options_parse(command, argc - 1, argv + 1, error);
    return options != NULL ? command->run(options, error) : -1;
}
