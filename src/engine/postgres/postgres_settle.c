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

/* One name can belong to constraints of several tables, and SET CONSTRAINTS then means all of them.
 */
#define DEFERRED_CONSTRAINTS                                                                       \
    "SELECT pg_catalog.string_agg(DISTINCT pg_catalog.format('%%I.%%I', n.nspname, c.conname), "   \
    "', ') "                                                                                       \
    "FROM pg_catalog.pg_constraint c JOIN pg_catalog.pg_namespace n ON n.oid = c.connamespace "    \
    "WHERE c.condeferred AND c.conparentid = 0 AND c.oid >= %u AND NOT EXISTS (SELECT FROM "       \
    "pg_catalog.pg_constraint o WHERE o.conname = c.conname AND o.connamespace = c.connamespace "  \
    "AND NOT o.condeferred)"
#define SETTLE                                                                                     \
    "SET CONSTRAINTS ALL IMMEDIATE; SAVEPOINT rehearse_read; " DEFERRED_CONSTRAINTS                \
    "; ROLLBACK TO SAVEPOINT rehearse_read; RELEASE SAVEPOINT rehearse_read"

gboolean postgres_settle_begin(PostgresDb *db, GError **error)
{
    g_autoptr(PGresult) result = NULL;

    if (!postgres_connect_run_rows(db->connection,
            "SELECT coalesce(pg_catalog.max(oid::pg_catalog.int8), 0) + 1, "
            "coalesce(pg_catalog.bool_or(condeferred), false) FROM pg_catalog.pg_constraint",
            &result, error))
        return FALSE;
    db->first_new = (guint)strtoul(PQgetvalue(result, 0, 0), NULL, 10);
    db->deferred = PQgetvalue(result, 0, 1)[0] == 't';
    return TRUE;
}

gboolean postgres_settle(EngineDb *base, GError **error)
{
    PostgresDb *db = (PostgresDb *)base;
    g_autofree char *check = NULL, *again = NULL;
    g_autoptr(PGresult) result = NULL;

    /* Outside our transactions the commits themselves have checked. */
    if (db->savepoints == 0)
        return TRUE;
    check = g_strdup_printf(SETTLE, db->deferred ? 0 : db->first_new);
    if (!postgres_connect_run_rows(db->connection, check, &result, error))
        return FALSE;
    if (PQgetisnull(result, 0, 0))
        return TRUE;
    again = g_strdup_printf("SET CONSTRAINTS %s DEFERRED", PQgetvalue(result, 0, 0));
    return postgres_connect_run(db->connection, again, error);
}
