#pragma once

#include "postgres_private.h"

/*
 * Private to the files postgres_read*.c, postgres_introspect.c and postgres_touched.c.
 *
 * A file of sql/ answers with one row per object or part. Its columns say where the row belongs
 *   key, namespace, name, identity   of an object
 *   parent, name                     of a part; a part without a name speaks of the object itself
 *   auto_table, auto_columns, auto_label   what the server would have made a name of
 * and every other column is named like an attribute (schema_attr_name). NULL: not set.
 */

/* --- postgres_read_text.c
 * ---------------------------------------------------------------------------- */

/* The text of sql/<name>.sql for a server of this version, its directives carried out. With `listed`
 * it reads the objects whose OIDs are in $1, without it all. Caller owns. */
char *postgres_read_text(const char *name, guint version_num, gboolean listed);

/* --- postgres_read_names.c
 * ----------------------------------------------------------------------------- */

/* Would the server have made this name out of table, columns (may be NULL) and label? */
gboolean postgres_read_names_is_auto(
    const char *name, const char *table, const char *columns, const char *label);

/* --- postgres_read_rows.c
 * ------------------------------------------------------------------------------- */

typedef enum {
    POSTGRES_READ_OBJECT,
    POSTGRES_READ_PART,
    POSTGRES_READ_POSITIONAL, /* parts whose order counts: rows of one parent stand together */
} PostgresReadShape;

/* Rows whose parent is not in the draft belong to what is left out (extensions) and are skipped. */
void postgres_read_rows(
    SchemaDraft *draft, PostgresReadShape shape, int kind, const PGresult *rows);

/* --- postgres_read_batch.c
 * ---------------------------------------------------------------------------- */

/*
 * Files of sql/ sent together and answered in the same order. They are prepared statements:
 * planning them takes longer than running them on what a migration touches.
 */
typedef struct PostgresReadBatch PostgresReadBatch;

/* The connection stays in pipeline mode until the batch is freed. */
PostgresReadBatch *postgres_read_batch_new(PGconn *connection, GError **error);
void postgres_read_batch_free(PostgresReadBatch *batch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PostgresReadBatch, postgres_read_batch_free)

/* parameter: what $1 is; NULL reads all. */
void postgres_read_batch_add(PostgresReadBatch *batch, const char *file, const char *parameter);
/* Nothing more is added. */
void postgres_read_batch_end(PostgresReadBatch *batch);
/* The answer to the next file; NULL with an error. Caller clears. */
PGresult *postgres_read_batch_next(PostgresReadBatch *batch, GError **error);

/* --- postgres_read.c
 * --------------------------------------------------------------------------------------- */

/* Some objects out of all. */
typedef struct {
    const char *oids;         /* "{16385,16390}" */
    const char *const *kinds; /* what they are, in the words of touched.sql */
} PostgresReadList;

/* Reads the listed objects, or all when there is no list, into the draft. */
gboolean postgres_read(
    PostgresDb *db, SchemaDraft *draft, const PostgresReadList *list, GError **error);
/* The only row of a file that answers with one; NULL with an error. Caller clears. */
PGresult *postgres_read_one(
    PostgresDb *db, const char *file, const char *parameter, GError **error);
/* SQL error out of a failed result. */
void postgres_read_error(const PGresult *result, GError **error);

/* --- postgres_introspect.c
 * ------------------------------------------------------------------------------------ */

/* Between these two the session has settings of ours, and one snapshot where no transaction was open.
 * listed: few objects out of many will be read. *inside: was a transaction open? */
gboolean postgres_introspect_enter(
    PostgresDb *db, gboolean listed, gboolean *inside, GError **error);
/* Leaves no trace. */
gboolean postgres_introspect_leave(PostgresDb *db, gboolean inside, GError **error);

/* The listed objects, or all when there is no list; NULL with an error. options may be NULL. */
Schema *postgres_introspect_read(
    PostgresDb *db, const PostgresReadList *list, const SchemaOptions *options, GError **error);

/* --- postgres_touched.c
 * ---------------------------------------------------------------------------------------- */

/* The schema now, by reading only what changed since the mark, at which it was `base`. */
Schema *postgres_touched_read(PostgresDb *db, const EngineScope *scope, GError **error);
