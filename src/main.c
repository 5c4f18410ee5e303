#include <locale.h>
#include <stdio.h>

#include "cli.h"
#include "error.h"
#include "process.h"

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    int status;

    setlocale(LC_CTYPE, "C.UTF-8");
    process_catch_signals();
    status = cli_run(argc, argv, &error);
    if (error == NULL)
        return status;
    fprintf(stderr, "rehearse: %s\n", error->message);
    if (error_hint(error) != NULL)
        fprintf(stderr, "hint: %s\n", error_hint(error));
    return error_exit_status(error);
}
