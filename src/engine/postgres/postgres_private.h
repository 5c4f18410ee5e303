#pragma once

#include <libpq-fe.h>

#include "engine.h"

/*
 * Private to src/engine/postgres. File names carry the engine's name, since base names are unique:
 *   postgres.c             the driver table
 *   postgres_server.c      private cluster: find, cache, copy, start, stop
 *   postgres_connect.c     connections, statements, errors, COPY
 *   postgres_checkpoint.c  savepoints and template copies
 *   postgres_roles.c       roles that have to exist, extensions that need more rights
 *   postgres_introspect.c  catalogue queries (sql/) into a SchemaDraft
 *   postgres_touched.c     what changed since the outermost save: state digest, partial read
 */

/*
 * Replaying CREATE INDEX CONCURRENTLY inside a savepoint without the word is the business of
 * src/replay (sql_without_concurrently), not of the driver: the driver sends what it is given, so that
 * a migration that would be refused in a transaction is refused. features has
 * ENGINE_IMPLICIT_TRANSACTION.
 */
typedef struct {
    EngineDb db;
    PGconn *connection;  /* as the migration role */
    char *database;      /* name of the scratch database */
    guint64 mark;        /* transaction id of the outermost open savepoint walk; 0: none is open or
                            something has committed since, so that only a full read tells */
    GArray *checkpoints; /* of postgres_checkpoint.c */
} PostgresDb;

/* postgres_introspect.c */
Schema *postgres_introspect(EngineDb *db, const EngineScope *scope, GError **error);
/* postgres_touched.c */
char *postgres_touched_digest(EngineDb *db, GError **error);
