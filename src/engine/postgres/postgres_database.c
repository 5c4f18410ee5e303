#include <string.h>
#include <unistd.h>

#include "error.h"
#include "postgres_private.h"

/*
 * Scratch databases: made from a template that holds POSTGRES_INTERNAL_SCHEMA, or as a copy of
 * another one. Copying files is 1.5 to 3 times as fast as the server's default, which goes through
 * its log. The name says whose it is, on a user's server with the process and a random part.
 */

static char *new_name(PostgresServer *server)
{
    if (!server->remote)
        return g_strdup_printf("rehearse_%u", ++server->databases);
    return g_strdup_printf(
        "rehearse_%d_%08x_%u", (int)getpid(), g_random_int(), ++server->databases);
}

static char *create_statement(const PostgresServer *server, const char *name, const char *template)
{
    return g_strdup_printf("CREATE DATABASE \"%s\" TEMPLATE \"%s\" OWNER \"%s\"%s%s", name,
        template, server->owner, server->remote ? " ENCODING 'UTF8'" : "",
        server->version >= 150000 ? " STRATEGY file_copy" : "");
}

/* On the user's server template0 has none of our functions; and the comment tells a later run,
 * after a crash, that the database is ours and whose it was. */
static gboolean prepare_remote(
    PostgresServer *server, const char *name, gboolean copied, GError **error)
{
    g_autofree char *literal = PQescapeLiteral(server->admin, server->mark, strlen(server->mark));
    g_autofree char *comment = g_strdup_printf("COMMENT ON DATABASE \"%s\" IS %s", name, literal);
    g_autofree char *owner = NULL;
    g_autoptr(PGconn) inside = NULL;

    if (!postgres_connect_run(server->admin, comment, error))
        return FALSE;
    if (copied)
        return TRUE;
    inside = postgres_connect(server->conninfo, name, error);
    /* Before version 15 public belongs to the superuser and not to whoever owns the database. */
    if (server->raises && server->version < 150000)
        owner = g_strdup_printf("ALTER SCHEMA public OWNER TO \"%s\"", server->owner);
    return inside != NULL &&
           postgres_connect_run(inside, postgres_setup_text("internal.sql"), error) &&
           (owner == NULL || postgres_connect_run(inside, owner, error));
}

void postgres_database_drop(PostgresServer *server, const char *name)
{
    g_autofree char *statement = g_strdup_printf(
        "DROP DATABASE IF EXISTS \"%s\"%s", name, server->version >= 130000 ? " WITH (FORCE)" : "");
    PGconn *admin = postgres_server_admin(server, NULL);

    if (admin != NULL)
        postgres_connect_always(admin, statement);
}

/* A private server is mostly thrown away whole right after: its databases are dropped only when
 * room for another one is needed. */
static void drop_closed(PostgresServer *server)
{
    for (guint i = 0; i < server->closed->len; i++)
        postgres_database_drop(server, g_ptr_array_index(server->closed, i));
    g_ptr_array_set_size(server->closed, 0);
}

char *postgres_database_make(PostgresServer *server, const char *source, GError **error)
{
    PGconn *admin = postgres_server_admin(server, error);
    g_autofree char *name = NULL, *statement = NULL;

    if (admin == NULL)
        return NULL;
    drop_closed(server);
    name = new_name(server);
    statement = create_statement(server, name,
        source != NULL   ? source
        : server->remote ? "template0"
                         : "template1");
    if (!postgres_connect_run(admin, statement, error)) {
        error_prefix(error, "cannot make a scratch database");
        return NULL;
    }
    if (server->remote && !prepare_remote(server, name, source != NULL, error)) {
        postgres_database_drop(server, name);
        return NULL;
    }
    return g_steal_pointer(&name);
}

static PostgresDb *database_new(PostgresServer *server, char *name, PGconn *connection)
{
    PostgresDb *db = g_new0(PostgresDb, 1);

    db->db.driver = server->server.driver;
    db->db.server = &server->server;
    db->database = name;
    db->connection = connection;
    db->checkpoints = postgres_checkpoint_stack();
    return db;
}

gboolean postgres_database_connect(PostgresDb *db, GError **error)
{
    PostgresServer *server = (PostgresServer *)db->db.server;

    db->connection = postgres_connect(server->role_conninfo, db->database, error);
    return db->connection != NULL;
}

/* A copy needs the source to itself: its connection is closed around it. */
static char *copy_source(PostgresServer *server, PostgresDb *source, GError **error)
{
    char *name;

    if (source->savepoints > 0) {
        error_set(
            error, REHEARSE_ERROR_INTERNAL, NULL, "cannot copy a database inside a transaction");
        return NULL;
    }
    g_clear_pointer(&source->connection, PQfinish);
    name = postgres_database_make(server, source->database, error);
    if (!postgres_database_connect(source, name != NULL ? error : NULL)) {
        if (name != NULL)
            postgres_database_drop(server, name);
        g_free(name);
        return NULL;
    }
    return name;
}

EngineDb *postgres_database_create(EngineServer *base, EngineDb *source, GError **error)
{
    PostgresServer *server = (PostgresServer *)base;
    PostgresDb *db;
    char *name;

    if (source == NULL && server->first != NULL)
        return &database_new(
            server, g_strdup(POSTGRES_FIRST_DATABASE), g_steal_pointer(&server->first))
                    ->db;
    name = source != NULL ? copy_source(server, (PostgresDb *)source, error)
                          : postgres_database_make(server, NULL, error);
    if (name == NULL)
        return NULL;
    db = database_new(server, name, NULL);
    db->sequences_set = source != NULL;
    if (postgres_database_connect(db, error))
        return &db->db;
    postgres_database_close(&db->db);
    return NULL;
}

void postgres_database_close(EngineDb *base)
{
    PostgresDb *db = (PostgresDb *)base;
    PostgresServer *server = (PostgresServer *)base->server;

    if (server == NULL) {
        postgres_attach_close(db);
        return;
    }
    g_clear_pointer(&db->connection, PQfinish);
    postgres_checkpoint_clear(db);
    g_ptr_array_add(server->closed, db->database);
    if (server->remote)
        drop_closed(server);
    postgres_sequence_forget(db, NULL);
    g_free(db);
}
