#include "error.h"
#include "postgres_private.h"

EngineServer *postgres_remote_start(const EngineOptions *options, GError **error)
{
    return NULL;
}

void postgres_remote_stop(PostgresServer *server)
{
}
