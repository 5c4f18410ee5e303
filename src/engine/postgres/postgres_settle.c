#include <stdlib.h>

#include "postgres_private.h"

/*
 * What a COMMIT would check, checked inside a walk that never commits. SET CONSTRAINTS ALL
 * IMMEDIATE does it and leaves all constraints immediate for the rest of the transaction, so those
 * that are initially deferred are deferred again; never the initially immediate ones, which stay as
 * strict as between two real transactions.
 *
 * The catalogue is read inside a savepoint that is rolled back: no lock of ours stays. Where there
 * was no such constraint before the walk, only newer ones are looked for, by oid.
 */

gboolean postgres_settle_begin(PostgresDb *db, GError **error)
{
    g_autoptr(PGresult) result = NULL;

    if (!postgres_connect_run_rows(
            db->connection, postgres_setup_text("newest_constraint.sql"), &result, error))
        return FALSE;
    db->first_new = (guint)strtoul(PQgetvalue(result, 0, 0), NULL, 10);
    db->deferred = PQgetvalue(result, 0, 1)[0] == 't';
    return TRUE;
}

/* The names of initially deferred constraints, of those with an oid from `first_new` on. */
static void append_query(GString *out, guint first_new)
{
    g_autofree char *number = g_strdup_printf("%u", first_new);
    g_autoptr(GString) query = g_string_new(postgres_setup_text("deferred_constraints.sql"));

    g_string_replace(query, "{first_new}", number, 0);
    g_string_append(out, query->str);
}

gboolean postgres_settle(EngineDb *base, GError **error)
{
    PostgresDb *db = (PostgresDb *)base;
    g_autofree char *again = NULL;
    g_autoptr(GString) check = NULL;
    g_autoptr(PGresult) result = NULL;

    /* Outside our transactions the commits themselves have checked. */
    if (db->savepoints == 0)
        return TRUE;
    check = g_string_new("SET CONSTRAINTS ALL IMMEDIATE; SAVEPOINT rehearse_read; ");
    append_query(check, db->deferred ? 0 : db->first_new);
    g_string_append(
        check, "; ROLLBACK TO SAVEPOINT rehearse_read; RELEASE SAVEPOINT rehearse_read");
    if (!postgres_connect_run_rows(db->connection, check->str, &result, error))
        return FALSE;
    if (PQgetisnull(result, 0, 0))
        return TRUE;
    again = g_strdup_printf("SET CONSTRAINTS %s DEFERRED", PQgetvalue(result, 0, 0));
    return postgres_connect_run(db->connection, again, error);
}
