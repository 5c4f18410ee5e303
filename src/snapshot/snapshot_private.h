#pragma once

#include <gio/gio.h>

#include "snapshot.h"

/* --- snapshot_stream.c: bytes from a file, from memory, or through another stream ------------ */

typedef struct {
    gssize (*read)(gpointer source, void *buffer, gsize size, GError **error);
    /* Absolute position, or -1; NULL where the source cannot seek. */
    gint64 (*seek)(gpointer source, gint64 offset, int whence);
    void (*free)(gpointer source);
} SnapshotStreamKind;

typedef struct {
    const SnapshotStreamKind *kind;
    gpointer source;
    GByteArray *head; /* bytes that were looked at and not yet read */
    guint64 bytes;    /* read so far */
} SnapshotStream;

#define SNAPSHOT_HEAD_SIZE (16 * 1024)

SnapshotStream *snapshot_stream_new(const SnapshotStreamKind *kind, gpointer source);
SnapshotStream *snapshot_stream_file(const char *path, GError **error);
SnapshotStream *snapshot_stream_memory(const char *text, gsize length);
void snapshot_stream_free(SnapshotStream *stream);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SnapshotStream, snapshot_stream_free)
/* The first SNAPSHOT_HEAD_SIZE bytes, or all when there are fewer; they stay unread. Only before
 * the first read. NULL on error. */
const GByteArray *snapshot_stream_peek(SnapshotStream *stream, GError **error);
/* A SqlReadFunc. */
gssize snapshot_stream_read(gpointer stream, void *buffer, gsize size, GError **error);
/* -1 when the stream cannot seek. Forgets what was looked at. */
gint64 snapshot_stream_seek(SnapshotStream *stream, gint64 offset, int whence);

/* --- snapshot_sniff.c: what the first bytes say; pure ---------------------------------------- */

typedef struct {
    SnapshotKind kind;
    gboolean certain;   /* a header says so; FALSE: merely some text */
    gboolean cluster;   /* pg_dumpall */
    const char *engine; /* static, NULL unknown */
    char *tool;
    guint server_version;
} SnapshotSniff;

void snapshot_sniff_clear(SnapshotSniff *sniff);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SnapshotSniff, snapshot_sniff_clear)

/* "gzip", "tar", "zip", … NULL when the bytes begin no such thing. Static. */
const char *snapshot_sniff_filter(const GByteArray *head);
const char *snapshot_sniff_container(const GByteArray *head);
/* FALSE when the bytes are neither text nor a known dump. */
gboolean snapshot_sniff(const GByteArray *head, SnapshotSniff *sniff);
gboolean snapshot_sniff_is_utf16(const GByteArray *head);

/* --- snapshot_archive.c: one layer of compression, one container ----------------------------- */

/* The unpacked bytes of a compressed stream; borrows it. `name` is for messages. */
SnapshotStream *snapshot_archive_unpack(
    SnapshotStream *packed, const char *filter, const char *name);

/* Members that were passed over. */
typedef struct {
    guint encrypted; /* need a password */
    guint unsafe;    /* links, absolute names, "..", control characters */
} SnapshotPassed;

typedef struct SnapshotArchive SnapshotArchive;
SnapshotArchive *snapshot_archive_open(
    SnapshotStream *stream, const char *format, const char *name, GError **error);
void snapshot_archive_free(SnapshotArchive *archive);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SnapshotArchive, snapshot_archive_free)
/* Next member that is a regular file with a safe name; *member NULL at the end of a whole archive.
 */
gboolean snapshot_archive_next(SnapshotArchive *archive, const char **member, GError **error);
/* The bytes of the member at hand; valid until the next one. */
SnapshotStream *snapshot_archive_member(SnapshotArchive *archive);
const SnapshotPassed *snapshot_archive_passed(const SnapshotArchive *archive);

/* --- snapshot_walk.c: every file inside a file ----------------------------------------------- */

typedef struct {
    const char *path;    /* inside the archive; NULL: the file itself */
    const char *wrapped; /* "gzip", "tar.zstd"; NULL: bare */
    SnapshotStream *stream;
    const GByteArray *head;
    const SnapshotStream *file; /* the outermost stream: how much was read of the file on disk */
} SnapshotMember;

typedef enum { SNAPSHOT_WALK_ON, SNAPSHOT_WALK_STOP, SNAPSHOT_WALK_FAILED } SnapshotWalk;
typedef SnapshotWalk (*SnapshotVisit)(const SnapshotMember *member, gpointer data, GError **error);

/* Visits every member that is neither a compressed file nor a container itself. Streams are valid
 * during the visit. `passed` may be NULL. */
gboolean snapshot_walk(
    const char *path, SnapshotVisit visit, gpointer data, SnapshotPassed *passed, GError **error);

/* --- snapshot_choose.c: which member is meant ------------------------------------------------ */

gboolean snapshot_choose(Snapshot *snapshot, const char *wanted, GError **error);

/* --- snapshot_rows.c: which row sections to keep --------------------------------------------- */

gboolean snapshot_rows_is_history(const SnapshotLoadOptions *options, const char *table);
gboolean snapshot_rows_keep(const SnapshotLoadOptions *options, const char *table);
/* Is the value of this sequence to be kept: does its name say that it belongs to a kept table? */
gboolean snapshot_rows_keep_sequence(const SnapshotLoadOptions *options, const char *sequence);
/* How many rows an INSERT … VALUES has; 1 for other forms. */
guint snapshot_rows_count(const SqlDialect *dialect, const char *text, gsize length);

/* --- snapshot_script.c: statements into an engine -------------------------------------------- */

typedef struct SnapshotExtensions SnapshotExtensions;

/* Text that is being loaded, wherever it comes from. */
typedef struct {
    const char *name;  /* for messages */
    gboolean numbered; /* line numbers mean something to the user */
    const char *tool;  /* NULL unknown */
    SqlReadFunc read;
    gpointer data;
    /* At the end of the text, or NULL: FALSE when the source turns out not to be whole. */
    gboolean (*finish)(gpointer data, GError **error);
    guint64 (*packed_bytes)(gpointer data); /* of the file on disk read so far; NULL: not packed */
} SnapshotScript;

typedef struct {
    EngineDb *db;
    const SqlDialect *dialect;
    const SnapshotLoadOptions *options;
    SnapshotLoaded *loaded;
    SnapshotExtensions *extensions;
    const char *tool;          /* what wrote the text; NULL unknown */
    gboolean created;          /* something has been created: from here on DROP means something */
    GPtrArray *virtual_tables; /* of SQLite: their shadow tables come with them; char * */
    char *skipped_table;       /* the section of INSERTs that is being skipped */
} SnapshotLoad;

gboolean snapshot_script_load(SnapshotLoad *load, const SnapshotScript *script, GError **error);

/* --- snapshot_filter.c: statements that are left out ----------------------------------------- */

typedef enum {
    SNAPSHOT_FILTER_RUN,
    SNAPSHOT_FILTER_ROWS, /* rows of a table that is kept */
    SNAPSHOT_FILTER_SKIP_ROWS,
    SNAPSHOT_FILTER_DROP, /* left out; already noted */
    SNAPSHOT_FILTER_FAILED,
} SnapshotFilter;

/* *table: caller owns, set for rows. May replace the statement's text. */
SnapshotFilter snapshot_filter(
    SnapshotLoad *load, SqlStatement *statement, char **table, GError **error);
/* Adds to loaded->left_out and to the ledger. */
void snapshot_filter_note(
    SnapshotLoad *load, const char *rule, const char *meaning, const char *kind, const char *name);

/* May this statement fail with this error? Then it is noted as left out. */
gboolean snapshot_filter_tolerates(
    SnapshotLoad *load, const SqlStatement *statement, const GError *error);
/* Does the statement begin with these keywords, "CREATE DATABASE"? */
gboolean snapshot_filter_begins(
    const SqlDialect *dialect, const SqlStatement *statement, const char *words);

/* The name that follows these keywords; caller owns, NULL when there is none. */
char *snapshot_filter_name_after(
    const SnapshotLoad *load, const SqlStatement *statement, const char *words);

/* --- snapshot_internal.c: SQLite's own tables */

/* Is the table SQLite's own, or a shadow table of a virtual table that was created before? */
gboolean snapshot_internal_is(const SnapshotLoad *load, const char *table);
/* An INSERT into sqlite_schema that makes a virtual table becomes the statement that makes it. */
gboolean snapshot_internal_unwrap(SnapshotLoad *load, SqlStatement *statement, const char *table);
/* Is this statement about such a table? Remembers virtual tables, and that an empty history table of
 * .dump is known to be empty. */
gboolean snapshot_internal_created(SnapshotLoad *load, const SqlStatement *statement);

/* --- snapshot_extensions.c ------------------------------------------------------------------- */

SnapshotExtensions *snapshot_extensions_new(void);
void snapshot_extensions_free(SnapshotExtensions *extensions);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SnapshotExtensions, snapshot_extensions_free)
/* Can it be installed? When not, it is noted as left out. */
gboolean snapshot_extensions_check(
    SnapshotLoad *load, const char *name, gboolean *available, GError **error);
gboolean snapshot_extensions_left_out(const SnapshotExtensions *extensions, const char *name);
/*
 * Turns the error of a statement into MISSING when an extension that was left out explains it. What
 * else needs it is looked for in the statements that were read already, from batch[next] on, and in
 * those that split still gives.
 */
void snapshot_extensions_explain(SnapshotLoad *load, const SqlStatement *statement,
    const GPtrArray *batch, guint next, SqlSplit *split, GError **error);

/* --- snapshot_restore.c, snapshot_toc.c: archives of pg_dump --------------------------------- */

gboolean snapshot_restore_load(const Snapshot *snapshot, SnapshotLoad *load, GError **error);

/* A line of `pg_restore -l`. */
typedef struct {
    guint dump_id;
    gboolean rows; /* of a table: they are in a file of their own */
    gboolean keep;
    char *line;
} SnapshotTocEntry;

/* SnapshotTocEntry *, in the order of the list. Notes in load->loaded what it says about rows. */
GPtrArray *snapshot_toc_read(SnapshotLoad *load, const char *list);
/* The list with what is not kept left out, for `pg_restore -L`. Caller owns. */
char *snapshot_toc_list(const GPtrArray *toc);

/* --- snapshot_sqlite.c ----------------------------------------------------------------------- */

gboolean snapshot_sqlite_load(const Snapshot *snapshot, SnapshotLoad *load, GError **error);

/* --- snapshot_query.c: the SQL of sql/ ------------------------------------------------------- */

/* Text of sql/NAME.sql; caller owns. */
char *snapshot_query(const char *name);

/* --- snapshot_spool.c: members as files in a scratch directory ------------------------------- */

/* Writes the stream to a file. LIMIT error for a bomb, IO error when the disk is full. */
gboolean snapshot_spool(const SnapshotMember *member, const char *target, GError **error);
