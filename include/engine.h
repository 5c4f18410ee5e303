#pragma once

#include <glib.h>

#include "ledger.h"
#include "schema.h"
#include "sql.h"

/*
 * Engines: drivers are tables of const structs (src/engine/engine.c lists them). Callers use the
 * checked functions at the end of this file and never a driver's member.
 *
 * A server hosts scratch databases; a scratch database is one open connection to one database that we
 * made and that engine_close() drops. Nothing here ever writes to a database we did not make.
 */

typedef struct EngineDriver EngineDriver;
typedef struct EngineServer EngineServer;
typedef struct EngineDb EngineDb;

typedef struct {
    const char *server_url;      /* NULL: private server (or in process) */
    const char *bindir;          /* where the server programs are; NULL: look in the usual places */
    guint version;               /* wanted major version, 0: newest installed */
    gboolean version_exact;      /* the user named it: no "next newer" */
    gboolean superuser;          /* migrations run as superuser */
    const char *const *settings; /* server settings "name=value", NULL-terminated, or NULL */
    const char *base_key; /* content digest under which a loaded base may be cached; NULL: none */
    Ledger *ledger;       /* roles made, statements raised or replaced; borrowed */
} EngineOptions;

typedef struct {
    char *flavor;      /* "MariaDB"; NULL where there is only one */
    char *version;     /* "15.20" */
    guint version_num; /* 150020 */
    char *title;       /* "PostgreSQL 15.20" */
    char *where;       /* "scratch", "in memory", "scratch databases on db.example" */
} EngineFacts;

typedef enum {
    ENGINE_TRANSACTIONAL_DDL = 1 << 0,
    ENGINE_ROLES = 1 << 1, /* has owners and grants */
    ENGINE_SCHEMAS = 1 << 2,
    ENGINE_IN_PROCESS = 1 << 3,
    ENGINE_IMPLICIT_TRANSACTION = 1
                                  << 4, /* several statements in one message are one transaction */
    ENGINE_STICKY_SETTINGS = 1 << 5,    /* settings of a session survive a rollback */
} EngineFeatures;

/* What everything that runs between save and restore allows; chosen from sql_traits(). */
typedef enum {
    ENGINE_NEEDS_NOTHING = 0,     /* plain transactional statements: savepoints will do */
    ENGINE_NEEDS_COMMIT = 1 << 0, /* something must really commit: copy the database */
} EngineNeeds;

typedef struct {
    guint rows, columns;
    char **cells; /* rows × columns, row by row; NULL is SQL NULL */
    char **names; /* of the columns */
} EngineRows;

void engine_rows_free(EngineRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EngineRows, engine_rows_free)
const char *engine_rows_cell(const EngineRows *rows, guint row, guint column);

/* Which part of a schema to read. */
typedef struct {
    /* The schema at the outermost open save, read with the same options: the driver may then read only
     * what changed since and take the rest from here. NULL: read everything. The result is complete. */
    Schema *base;
    SchemaOptions options;
} EngineScope;

struct EngineServer {
    const EngineDriver *driver;
    EngineFacts facts;
};

typedef struct EngineChecks EngineChecks;

struct EngineDb {
    const EngineDriver *driver;
    EngineServer *server;
    EngineChecks
        *checks; /* of engine.c, which sets all three; NULL while a driver makes the database */
};

struct EngineDriver {
    const char *name;        /* "postgres" */
    const char *title;       /* "PostgreSQL" */
    const char *aliases;     /* "postgresql pg" */
    const char *url_schemes; /* "postgres postgresql"; NULL: none */
    const char *dialect;     /* for sql_dialect_find() */
    EngineFeatures features;

    /* server */
    EngineServer *(*start)(const EngineOptions *options, GError **error);
    void (*stop)(EngineServer *server);
    /* Opens a new scratch database, a copy of `source` when that is not NULL. `source` stays usable. */
    EngineDb *(*create)(EngineServer *server, EngineDb *source, GError **error);
    void (*close)(EngineDb *db);
    /* A real database, read-only: default_transaction_read_only, statement and lock time-outs. Only
     * query, introspect and close are allowed on it, and close drops nothing. NULL: not offered. */
    EngineDb *(*attach)(const char *url, GError **error);

    /* statements */
    gboolean (*execute)(EngineDb *db, const char *sql, gsize length, GError **error);
    gboolean (*execute_many)(EngineDb *db, const SqlStatement *const *statements, guint n,
        guint *failed, GError **error);
    gboolean (*copy_in)(
        EngineDb *db, const SqlStatement *copy, SqlReadFunc rows, gpointer data, GError **error);
    EngineRows *(*query)(
        EngineDb *db, const char *sql, const char *const *parameters, GError **error);

    /* state: a stack of checkpoints */
    gboolean (*save)(EngineDb *db, EngineNeeds needs, GError **error);
    gboolean (*restore)(EngineDb *db, GError **error);
    gboolean (*release)(EngineDb *db, GError **error);
    gboolean (*settle)(EngineDb *db, GError **error); /* NULL: nothing to do */

    /* reading */
    Schema *(*introspect)(EngineDb *db, const EngineScope *scope, GError **error);
    char *(*state_digest)(EngineDb *db, GError **error);
    gboolean (*reset_session)(EngineDb *db, GError **error);

    char *(*keep)(EngineDb *db, GError **error);
    /* NULL: nothing of ours can stay on a server of the user's. */
    GPtrArray *(*sweep)(const char *url, gboolean dry_run, GError **error);

    /* what can run here, for `rehearse doctor`: lines "PostgreSQL 15.20  /usr/lib/…" (char *) */
    GPtrArray *(*installed)(const EngineOptions *options);
    const char *install_hint; /* "apt install postgresql" */
};

/* --- checked calls --------------------------------------------------------------------------------- */

/* By name or alias; NULL when unknown. */
const EngineDriver *engine_find(const char *name);
/* By URL scheme; NULL when unknown. */
const EngineDriver *engine_find_by_url(const char *url);
/* All drivers, NULL-terminated, in the order they are listed to users. */
const EngineDriver *const *engine_all(void);
const SqlDialect *engine_dialect(const EngineDriver *driver);

EngineServer *engine_start(
    const EngineDriver *driver, const EngineOptions *options, GError **error);
/* Ends a private server, drops what is left on a user's; NULL is allowed. */
void engine_stop(EngineServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EngineServer, engine_stop)

/* What killed runs of this machine left on a server of the user's (char *, caller owns); removed unless
 * dry_run. Only what bears our mark, of a process that is gone. */
GPtrArray *engine_sweep(const char *url, gboolean dry_run, GError **error);
/* A real database named by the user, opened read-only and never written to. */
EngineDb *engine_attach(const char *url, GError **error);
EngineDb *engine_create(EngineServer *server, GError **error);
EngineDb *engine_copy(EngineDb *source, GError **error);
/* Disconnects and drops. NULL is allowed. */
void engine_close(EngineDb *db);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EngineDb, engine_close)

/*
 * Sends a text as it is, one or many statements, as the engine's simple protocol runs it (PostgreSQL:
 * one implicit transaction). SQL error with SQLSTATE and position in the text.
 */
gboolean engine_execute(EngineDb *db, const char *sql, gssize length, GError **error);

/*
 * Runs statements in order, in as few messages as the engine likes; each takes effect by itself
 * (outside a checkpoint it commits). Stops at the first failure: *failed is its index, those before it
 * took effect, none after. Statements with `copy` are an INTERNAL error: use engine_copy_in.
 */
gboolean engine_execute_many(
    EngineDb *db, const SqlStatement *const *statements, guint n, guint *failed, GError **error);

/* COPY … FROM STDIN with its rows in the engine's text format. */
gboolean engine_copy_in(
    EngineDb *db, const SqlStatement *copy, SqlReadFunc rows, gpointer data, GError **error);

/* One statement that returns rows, all values as text; parameters NULL-terminated or NULL ($1 or ?1). */
EngineRows *engine_query(
    EngineDb *db, const char *sql, const char *const *parameters, GError **error);

/*
 * Checkpoints nest. restore() takes the database and its session (settings, search_path, temporary
 * tables, sequence values) back to the last save() and pops it; release() pops and keeps the changes.
 * A save with ENGINE_NEEDS_COMMIT is only allowed where every open save has it too: the caller asks for
 * the needs of the whole subtree it is going to run. After a failed statement only restore() is allowed.
 */
gboolean engine_save(EngineDb *db, EngineNeeds needs, GError **error);
gboolean engine_restore(EngineDb *db, GError **error);
gboolean engine_release(EngineDb *db, GError **error);

/* What a COMMIT would check, checked now: initially deferred constraints. SQL error. */
gboolean engine_settle(EngineDb *db, GError **error);

/* Needs of statements with these traits on this engine. */
EngineNeeds engine_needs(const EngineDriver *driver, SqlTraits traits);

/* The whole schema; scope may be NULL. Leaves no trace in the session. */
Schema *engine_introspect(EngineDb *db, const EngineScope *scope, GError **error);

/*
 * A cheap digest of everything that changed since the outermost open save. Equal digests: equal
 * schemas. Different digests may still mean equal schemas. NULL with no error: this driver cannot
 * tell cheaply, introspect instead. Caller owns.
 */
char *engine_state_digest(EngineDb *db, GError **error);

/* How somebody can look at this database now, as a command to type; what is only in our memory is
 * written to a file first, and the text says how to remove it. Caller owns. */
char *engine_keep(EngineDb *db, GError **error);

/* Session as after connecting: search_path, role, settings. */
gboolean engine_reset_session(EngineDb *db, GError **error);
