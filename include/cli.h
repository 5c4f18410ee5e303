#pragma once

#include <glib.h>

/*
 * The command line. Reports go to standard output, progress to standard error; the caller prints the
 * error and leaves with its exit status.
 */

/* Runs the command named by argv. Returns the exit status (0 nothing found, 1 findings), or -1 with
 * *error when the job could not be done. */
int cli_run(int argc, char **argv, GError **error);
