#include <stdio.h>

#include "cli_private.h"

/*
 * --keep: the scratch databases stay while somebody looks at them. Nothing outlives us: a private
 * server ends when Enter is pressed (or the input ends); what lies in our own memory is written to a
 * file, and the line says how to remove it.
 */

static gboolean say(const char *name, EngineDb *db, GError **error)
{
    g_autofree char *how = NULL;

    if (db == NULL)
        return TRUE;
    how = engine_keep(db, error);
    if (how == NULL)
        return FALSE;
    fprintf(stderr, "kept %s: %s\n", name, how);
    return TRUE;
}

gboolean cli_keep(CliScratch *scratch, GError **error)
{
    if (!say("base", scratch->base, error) || !say("production", scratch->real, error))
        return FALSE;
    if ((scratch->project->driver->features & ENGINE_IN_PROCESS) != 0)
        return TRUE;
    fprintf(stderr, "press Enter to end the server and remove the databases\n");
    for (int c = getchar(); c != '\n' && c != EOF;)
        c = getchar();
    return TRUE;
}
