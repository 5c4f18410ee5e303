#include "error.h"
#include "postgres_private.h"

/*
 * The driver table of PostgreSQL. Behaviour lives in the files it names.
 */

extern const EngineDriver engine_postgres;

/* Session settings, role and temporary objects as after connecting. Prepared statements of the
 * driver's own stay; inside a transaction of ours DISCARD ALL would be refused anyway. */
static gboolean reset_session(EngineDb *base, GError **error)
{
    PostgresDb *db = (PostgresDb *)base;

    return postgres_connect_run(db->connection,
        "SET SESSION AUTHORIZATION DEFAULT; RESET ALL; CLOSE ALL; UNLISTEN *; DISCARD SEQUENCES; "
        "DISCARD TEMP; SELECT pg_catalog.pg_advisory_unlock_all()",
        error);
}

static char *keep(EngineDb *base, GError **error)
{
    const PostgresDb *db = (const PostgresDb *)base;

    return g_strdup_printf("psql -h %s -p %s -U %s %s", PQhost(db->connection),
        PQport(db->connection), PQuser(db->connection), db->database);
}

const EngineDriver engine_postgres = {
    .name = "postgres",
    .title = "PostgreSQL",
    .aliases = "postgresql pg",
    .url_schemes = "postgres postgresql",
    .dialect = "postgres",
    .features =
        ENGINE_TRANSACTIONAL_DDL | ENGINE_ROLES | ENGINE_SCHEMAS | ENGINE_IMPLICIT_TRANSACTION,

    .start = postgres_server_start,
    .stop = postgres_server_stop,
    .create = postgres_database_create,
    .close = postgres_database_close,
    .attach = postgres_attach,

    .execute = postgres_execute,
    .execute_many = postgres_execute_many,
    .copy_in = postgres_connect_copy,
    .query = postgres_connect_rows,

    .save = postgres_checkpoint_save,
    .restore = postgres_checkpoint_restore,
    .release = postgres_checkpoint_release,
    .settle = postgres_settle,

    .introspect = postgres_introspect,
    .state_digest = postgres_touched_digest,
    .reset_session = reset_session,
    .keep = keep,

    .sweep = postgres_sweep,
    .installed = postgres_find_installed,
    .install_hint = "apt install postgresql",
};
