#pragma once

#include <glib.h>

#include "engine.h"
#include "ledger.h"

/*
 * Snapshots: the state of a real database as a file. snapshot_open() looks at what a path is without
 * loading it; snapshot_load() streams it into a scratch database. Archives are streamed and never
 * unpacked by their own paths; psql meta-commands are never executed; memory does not grow with size.
 */

typedef enum {
    SNAPSHOT_SQL,          /* plain text */
    SNAPSHOT_PG_CUSTOM,    /* pg_dump -Fc */
    SNAPSHOT_PG_DIRECTORY, /* pg_dump -Fd, also inside an archive */
    SNAPSHOT_PG_TAR,       /* pg_dump -Ft */
    SNAPSHOT_SQLITE_FILE,
} SnapshotKind;

typedef struct {
    char *path;   /* as the user wrote it */
    char *name;   /* base name, for the report: "prod.sql.gz" */
    char *member; /* path inside an archive, NULL when there is no archive */
    SnapshotKind kind;
    char *wrapped;        /* "gzip", "zstd", "tar.zstd", "zip"; NULL: bare */
    char *engine;         /* "postgres", "sqlite", "mysql"; NULL: the text does not tell */
    char *tool;           /* what wrote it: "pg_dump 15.20"; NULL unknown */
    guint server_version; /* major version of the server it came from, 0 unknown */
} Snapshot;

/* INPUT errors: absent, unreadable, empty, truncated, encrypted (says how to decrypt), no member or
 * several that could be meant (AMBIGUOUS, naming them: choose with PATH#MEMBER). */
Snapshot *snapshot_open(const char *path, GError **error);
void snapshot_free(Snapshot *snapshot);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Snapshot, snapshot_free)
/* SHA-256 of the file or folder as it lies on disk; caller owns. For the cache of loaded bases. */
char *snapshot_digest(const Snapshot *snapshot, GError **error);

typedef enum {
    SNAPSHOT_ROWS_NONE,
    SNAPSHOT_ROWS_HISTORY, /* only the tables in history_tables (default) */
    SNAPSHOT_ROWS_TABLES,  /* those and `tables` */
    SNAPSHOT_ROWS_ALL,
} SnapshotRows;

typedef struct {
    SnapshotRows rows;
    const char *const *tables;         /* patterns, "users", "public.roles", "ref_*" */
    const char *const *history_tables; /* "schema_migrations", "public.schema_migrations" */
    const char *pg_bindir;             /* for pg_restore */
    Ledger *ledger;
} SnapshotLoadOptions;

typedef struct {
    gboolean any_rows;     /* the dump has at least one row section, even an empty one */
    gboolean history_rows; /* … for a history table */
    guint statements;      /* executed */
    guint64 rows_loaded, row_sections_skipped;
    GPtrArray *dropped;  /* psql meta-commands that were not run; char * */
    GPtrArray *left_out; /* extensions and what else was left out; char * */
} SnapshotLoaded;

void snapshot_loaded_clear(SnapshotLoaded *loaded);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SnapshotLoaded, snapshot_loaded_clear)

/*
 * Loads into an empty scratch database and resets the session. An error names the snapshot, the line
 * and the statement's first words. INPUT error for a dump of another engine, before anything is loaded;
 * for a truncated one; MISSING for an extension that is used and not installed, naming the objects that
 * need it and the package.
 */
gboolean snapshot_load(const Snapshot *snapshot, EngineDb *db, const SnapshotLoadOptions *options,
    SnapshotLoaded *loaded, GError **error);

/* A plain SQL text (base schema, structure.sql, schema file) loaded by the same rules. */
gboolean snapshot_load_text(const char *name, const char *text, gsize length, EngineDb *db,
    const SnapshotLoadOptions *options, SnapshotLoaded *loaded, GError **error);
