#include <errno.h>
#include <signal.h>
#include <string.h>

#include "error.h"
#include "postgres_private.h"

/*
 * What a killed run left on a server of the user's. Everything we make there bears the comment
 * "rehearse HOST:PID:START". Only what was made on this machine by a process that is gone is ours to
 * remove: of other machines we cannot know whether they still work.
 */

/* TRUE when the mark is of this machine and no process with that number and start time lives. */
static gboolean is_dead(const char *mark)
{
    g_autofree char *prefix = g_strdup_printf("rehearse %s:", g_get_host_name());
    g_autofree char *now = NULL;
    guint64 pid;

    if (!g_str_has_prefix(mark, prefix))
        return FALSE;
    pid = g_ascii_strtoull(mark + strlen(prefix), NULL, 10);
    if (pid == 0 || pid > G_MAXINT)
        return FALSE;
    if (kill((pid_t)pid, 0) != 0 && errno == ESRCH)
        return TRUE;
    now = postgres_remote_mark((int)pid);
    return !g_str_equal(now, mark);
}

static void sweep(PGconn *admin, const char *file, const char *verb, gboolean dry_run,
    GPtrArray *found, GError **error)
{
    g_autoptr(PGresult) rows =
        postgres_connect_query(admin, postgres_setup_text(file), NULL, error);

    for (int row = 0; rows != NULL && row < PQntuples(rows); row++) {
        g_autofree char *drop = g_strdup_printf("DROP %s %s", verb, PQgetvalue(rows, row, 0));

        if (!is_dead(PQgetvalue(rows, row, 1)))
            continue;
        g_ptr_array_add(found, g_strdup_printf("%s %s", verb, PQgetvalue(rows, row, 0)));
        if (!dry_run && !postgres_connect_run(admin, drop, error))
            return;
    }
}

GPtrArray *postgres_sweep(const char *url, gboolean dry_run, GError **error)
{
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) problem = NULL;
    PGconn *admin = postgres_remote_connect(url, error);

    if (admin == NULL)
        return NULL;
    sweep(admin, "stale_databases.sql", "DATABASE", dry_run, found, &problem);
    if (problem == NULL)
        sweep(admin, "stale_roles.sql", "ROLE", dry_run, found, &problem);
    PQfinish(admin);
    if (problem == NULL)
        return g_steal_pointer(&found);
    g_propagate_error(error, g_steal_pointer(&problem));
    return NULL;
}
