#pragma once

#include <libpq-fe.h>

#include "engine.h"
#include "process.h"
#include "scratch.h"

/*
 * Private to src/engine/postgres. File names carry the engine's name, since base names are unique:
 *   postgres.c             the driver table
 *   postgres_find.c        where server programs are installed, and which version to take
 *   postgres_clone.c       copy of a directory tree, by two threads
 *   postgres_cluster.c     the initialised data directory and its cache
 *   postgres_server.c      life of a private server
 *   postgres_url.c         servers that the user names
 *   postgres_remote.c      scratch databases on a server of the user's
 *   postgres_attach.c      a real database of the user's, read-only
 *   postgres_database.c    scratch databases: names, making, copying, dropping
 *   postgres_connect.c     connections, plain statements, errors, COPY
 *   postgres_execute.c     statements of a migration or dump: batches, replacements
 *   postgres_checkpoint.c  savepoints and template copies
 *   postgres_settle.c      deferred constraints, checked before the COMMIT that never comes
 *   postgres_sequence.c    sequence values, which survive a rollback
 *   postgres_roles.c       roles that have to exist, owners and grants
 *   postgres_extension.c   extensions, which need more rights
 *   postgres_introspect.c  catalogue queries (sql/) into a SchemaDraft
 *   postgres_touched.c     what changed since the outermost save: state digest, partial read
 */

#define POSTGRES_ROOM_HINT "make room, or set TMPDIR to a folder that has some"
/* Holds our functions in every scratch database; no reading may show it or what is in it. */
#define POSTGRES_INTERNAL_SCHEMA "rehearse_internal"
/* Superuser of a private server; nothing foreign ever runs as it. */
#define POSTGRES_ADMIN_ROLE "rehearse_admin"
/* The migration role of a private server. */
#define POSTGRES_ROLE "rehearse"
/* Owns the scratch databases of a private server. The migration role and every role made for a dump
 * are its members: so each may create in a schema that the owner of the database owns. */
#define POSTGRES_OWNER_ROLE "rehearse_owner"

typedef struct {
    EngineServer server;
    guint version;       /* 150020 */
    gboolean remote;     /* a server of the user's: we only make databases there */
    gboolean roles;      /* we may make roles; else owners and grants are left out */
    gboolean raises;     /* POSTGRES_INTERNAL_SCHEMA has functions with a superuser's rights */
    Ledger *ledger;      /* borrowed */
    char *conninfo;      /* admin connection without database; secret: holds the password */
    char *role_conninfo; /* the same as the migration role */
    char *role;          /* name of the migration role */
    char *owner;         /* role that owns scratch databases */
    PGconn *admin;       /* opened at first need */
    char *mark;          /* "host:pid:start" of this run, the comment on what is ours */
    guint databases;     /* made so far, for their names */
    PGconn *first;     /* private: to the database that the cached cluster already holds, until the
                          first scratch database takes it */
    GPtrArray *closed; /* names of scratch databases that are closed but not yet dropped */
    GHashTable *roles_made; /* char *, roles that committed; a set */
    char *directory;        /* private: scratch directory with data, socket and log */
    ProcessGuard *guard;    /* private */
} PostgresServer;

/*
 * Replaying CREATE INDEX CONCURRENTLY inside a savepoint without the word is the business of
 * src/replay (sql_without_concurrently), not of the driver: the driver sends what it is given, so
 * that a migration that would be refused in a transaction is refused. features has
 * ENGINE_IMPLICIT_TRANSACTION.
 */
typedef struct {
    EngineDb db;
    PGconn *connection;  /* as the migration role */
    char *database;      /* name of the scratch database */
    guint64 mark;        /* transaction id of the outermost open savepoint walk; 0: none is open or
                            something has committed since, so that only a full read tells */
    GArray *checkpoints; /* of postgres_checkpoint.c */
    guint savepoints;    /* how many of them are savepoints: 0 outside a transaction of ours */
    guint restores;      /* since the hot catalogues were last vacuumed */
    GHashTable *sequences;    /* values outside any walk, of postgres_sequence.c; NULL: not known */
    gboolean sequences_set;   /* some may have a value that was set and never used */
    GHashTable *no_sequences; /* a set: oids of relations known to be something else; or NULL */
    guint first_new;          /* constraints with an oid from here on were made in the walk */
    gboolean deferred;        /* there were initially deferred constraints before the walk */
} PostgresDb;

/* --- postgres_find.c ----------------------------------------------------------------------------
 */

/* Folder with the server programs that the options ask for; *major may be 0 (not known). */
char *postgres_find(const EngineOptions *options, guint *major, GError **error);
/* Lines for `rehearse doctor`. */
GPtrArray *postgres_find_installed(const EngineOptions *options);

/* --- postgres_clone.c ---------------------------------------------------------------------------
 */

typedef struct {
    guint files;
    guint64 bytes;
} PostgresCloneSize;

/* Copies the tree `source` into the new folder `target`, giving everything to uid and gid when we
 * are root. Regular files and folders only. *size (may be NULL) is what was found. */
gboolean postgres_clone(const char *source, const char *target, uid_t uid, gid_t gid,
    PostgresCloneSize *size, GError **error);

/* --- postgres_cluster.c -------------------------------------------------------------------------
 */

/* Fills the new folder `data` with an initialised cluster: POSTGRES_ADMIN_ROLE, POSTGRES_ROLE,
 * template1 prepared, POSTGRES_FIRST_DATABASE made from it. With `fresh` a cached one is made anew.
 */
gboolean postgres_cluster_make(const char *bindir, const char *data, gboolean fresh,
    const ProcessOptions *user, GError **error);
#define POSTGRES_FIRST_DATABASE "rehearse_0"

/* --- postgres_server.c, postgres_remote.c
 * --------------------------------------------------------- */

EngineServer *postgres_server_start(const EngineOptions *options, GError **error);
void postgres_server_stop(EngineServer *server);
/* Without anything to connect to yet. */
PostgresServer *postgres_server_new(const EngineOptions *options);
/* Version and title, from an open connection. */
void postgres_server_describe(PostgresServer *server, PGconn *connection);
/* The admin connection, opened at first need; belongs to the server. */
PGconn *postgres_server_admin(PostgresServer *server, GError **error);

EngineServer *postgres_remote_start(const EngineOptions *options, GError **error);
/* Drops what is left of ours on the user's server. */
void postgres_remote_stop(PostgresServer *server);
/* "rehearse HOST:PID:START", the comment on everything that process makes. Caller owns. */
char *postgres_remote_mark(int pid);
/* Admin connection to a server of the user's; waits for it as a run does. */
PGconn *postgres_remote_connect(const char *url, GError **error);

/* postgres_sweep.c: what killed runs of this machine left on a server of the user's, "DATABASE x" and
 * "ROLE x" (char *); removed unless dry_run. */
GPtrArray *postgres_sweep(const char *url, gboolean dry_run, GError **error);

/* --- postgres_url.c, postgres_attach.c
 * ------------------------------------------------------------ */

typedef struct {
    char *conninfo; /* without database and options; secret: holds the password */
    char *database; /* NULL: the URL names none */
    char *options;  /* settings for the server, "-c name=value …"; NULL: none */
} PostgresUrl;

/* USAGE error without the URL's text, which may hold a password. */
gboolean postgres_url_read(PostgresUrl *url, const char *text, GError **error);
void postgres_url_clear(PostgresUrl *url);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PostgresUrl, postgres_url_clear)
/* Is the server of a version that we know? */
gboolean postgres_url_check(PGconn *connection, GError **error);

EngineDb *postgres_attach(const char *url, GError **error);
void postgres_attach_close(PostgresDb *db);

/* --- postgres_database.c
 * -------------------------------------------------------------------------- */

EngineDb *postgres_database_create(EngineServer *server, EngineDb *source, GError **error);
void postgres_database_close(EngineDb *db);
/* A new scratch database, empty or a copy of `source` (to which nobody may be connected). Caller
 * owns the name. */
char *postgres_database_make(PostgresServer *server, const char *source, GError **error);
void postgres_database_drop(PostgresServer *server, const char *name);
/* Connects to the database of `db`; FALSE leaves it without a connection. */
gboolean postgres_database_connect(PostgresDb *db, GError **error);

/* --- postgres_connect.c
 * --------------------------------------------------------------------------- */

/* Connects; conninfo without dbname. UNREACHABLE error without secrets. */
PGconn *postgres_connect(const char *conninfo, const char *database, GError **error);
/* The same with other settings, "-c name=value …". database may be NULL: conninfo has it. */
PGconn *postgres_connect_with(
    const char *conninfo, const char *database, const char *options, GError **error);
/* "key='value'" with the value escaped, for conninfo. */
void postgres_connect_append(GString *conninfo, const char *key, const char *value);
/* One line, no secrets. Caller owns. */
char *postgres_connect_message(PGconn *connection);
/* Runs a text in the simple protocol and discards what it returns. */
gboolean postgres_connect_run(PGconn *connection, const char *sql, GError **error);
/* Cleaning up: runs after a signal too, and nobody can help if it fails. */
void postgres_connect_always(PGconn *connection, const char *sql);
/* As run; *last is the result of its last statement that returned rows, or NULL. Caller clears.
 */
gboolean postgres_connect_run_rows(
    PGconn *connection, const char *sql, PGresult **last, GError **error);
/* One statement with text parameters (NULL-terminated or NULL). Caller clears. */
PGresult *postgres_connect_query(
    PGconn *connection, const char *sql, const char *const *parameters, GError **error);
EngineRows *postgres_connect_rows(
    EngineDb *db, const char *sql, const char *const *parameters, GError **error);
gboolean postgres_connect_copy(
    EngineDb *db, const SqlStatement *copy, SqlReadFunc rows, gpointer data, GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PGresult, PQclear)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PGconn, PQfinish)

/* Sends a text; its results are to be collected. */
gboolean postgres_connect_send(PGconn *connection, const char *sql, GError **error);
/* Results of what was sent, up to the end of the message; *completed (may be NULL) counts the
 * statements that succeeded. *last as above. */
gboolean postgres_connect_collect(
    PGconn *connection, PGresult **last, guint *completed, GError **error);

/* Text of a file of setup/ that this driver embeds. Static. */
const char *postgres_setup_text(const char *name);

/* --- postgres_execute.c
 * ---------------------------------------------------------------------------- */

gboolean postgres_execute(EngineDb *db, const char *sql, gsize length, GError **error);
gboolean postgres_execute_many(
    EngineDb *db, const SqlStatement *const *statements, guint n, guint *failed, GError **error);

/* --- postgres_checkpoint.c
 * -------------------------------------------------------------------------- */

GArray *postgres_checkpoint_stack(void);
gboolean postgres_checkpoint_save(EngineDb *db, EngineNeeds needs, GError **error);
gboolean postgres_checkpoint_restore(EngineDb *db, GError **error);
gboolean postgres_checkpoint_release(EngineDb *db, GError **error);
/* Closing: databases that open checkpoints keep aside are no longer needed. */
void postgres_checkpoint_clear(PostgresDb *db);

/* --- postgres_settle.c
 * -------------------------------------------------------------------------------- */

gboolean postgres_settle(EngineDb *db, GError **error);
/* Notes what postgres_settle() has to know of the state before a walk. */
gboolean postgres_settle_begin(PostgresDb *db, GError **error);

/* --- postgres_sequence.c
 * ----------------------------------------------------------------------------- */

/* Relations this transaction has locked as one that moves a sequence does. Without a join: reading
 * a catalogue would leave a lock of its own, and locks tell others what a migration read. */
#define POSTGRES_SEQUENCE_LOCKED                                                                   \
    "SELECT relation FROM pg_catalog.pg_lock_status() WHERE pid = pg_catalog.pg_backend_pid() "    \
    "AND locktype = 'relation' AND relation >= 16384 "                                             \
    "AND mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'AccessExclusiveLock')"

/* Values of the sequences among the locked relations (SequenceValue by oid). Caller unrefs. */
GHashTable *postgres_sequence_read(PostgresDb *db, const PGresult *locked, GError **error);
/* Reads the values that hold outside any walk, unless they are known. */
gboolean postgres_sequence_remember(PostgresDb *db, GError **error);
/* Sets those among the locked relations back to their values in `then`, or before the walk. */
gboolean postgres_sequence_restore(
    PostgresDb *db, const PGresult *locked, GHashTable *then, GError **error);
/* Something runs outside a walk: what was remembered holds no longer. Inside one nothing happens.
 */
void postgres_sequence_forget(PostgresDb *db, const char *sql);

/* --- postgres_roles.c
 * --------------------------------------------------------------------------------- */

/* FALSE: no word in it speaks of roles. */
gboolean postgres_roles_may_need(const SqlStatement *statement);
/* Roles that the statement needs and that are neither known to exist nor in `created`; NULL for
 * none. char *, caller owns. */
GPtrArray *postgres_roles_missing(
    const PostgresDb *db, const SqlStatement *statement, GHashTable *created);
/* Makes those that do not exist, as part of the open transaction. */
gboolean postgres_roles_ensure(PostgresDb *db, const GPtrArray *roles, GError **error);
/* Adds the role that the statement creates to `created`. */
void postgres_roles_note_created(const SqlStatement *statement, GHashTable *created);
/* Is the statement only about owners or grants, and those are left out on this server? */
gboolean postgres_roles_left_out(PostgresDb *db, const SqlStatement *statement);

/* --- postgres_extension.c
 * -------------------------------------------------------------------------------- */

/* FALSE: the word is not in it. */
gboolean postgres_extension_mentioned(const SqlStatement *statement);
/* For CREATE, ALTER, DROP and COMMENT ON EXTENSION: the statement that does the same with more
 * rights. NULL for any other, or one we cannot read: it is sent as it is. Caller owns. */
char *postgres_extension_raise(PostgresDb *db, const SqlStatement *statement);
/* Names the package in the hint of an error about an extension that is not installed. */
void postgres_extension_hint(PostgresDb *db, GError **error);

/* postgres_introspect.c */
Schema *postgres_introspect(EngineDb *db, const EngineScope *scope, GError **error);
/* postgres_touched.c */
char *postgres_touched_digest(EngineDb *db, GError **error);
