#pragma once

#include <glib.h>

#include "engine.h"
#include "files.h"
#include "sql.h"

/*
 * Migrations: what lies on disk (or in a commit), read through the framework's descriptor, and the
 * history table in which the framework notes what it applied. Descriptors are a table of const
 * structs, in src/migration/frameworks; facts and their sources: docs/FRAMEWORKS.md.
 */

typedef enum {
    MIGRATION_UNIT_FILE,       /* the section is sent whole, as one message */
    MIGRATION_UNIT_STATEMENTS, /* split and sent one by one */
} MigrationUnit;

typedef enum {
    MIGRATION_LATE_RUN,    /* run, without a word */
    MIGRATION_LATE_WARN,   /* run, with a warning */
    MIGRATION_LATE_REFUSE, /* nothing runs before somebody decides */
    MIGRATION_LATE_SKIP,   /* skipped without an error, for ever */
} MigrationLate;

typedef struct {
    GPtrArray *statements; /* SqlStatement *; lines are those of the file */
    char *text;           /* the section as it stands in the file; what MIGRATION_UNIT_FILE sends */
    guint line;           /* first line of the section in the file */
    gboolean transaction; /* the framework wraps it in a transaction (engine permitting) */
    SqlTraits traits;     /* of all statements together */
} MigrationSection;

typedef struct {
    guint index;     /* in the set's version order */
    char *version;   /* as the framework stores it */
    char *label;     /* what people call it: "0107", or the whole name where versions are names */
    char *name;      /* "add_nickname" */
    char *path;      /* of the up file, relative to the project */
    char *file;      /* base name the framework would store */
    GBytes *content; /* bytes of the up file */
    MigrationSection *up;
    MigrationSection *down; /* NULL: none */
    char *checksum;         /* as the framework stores it; NULL: it stores none */
} Migration;

typedef struct MigrationFramework MigrationFramework;

typedef struct {
    const MigrationFramework *framework;
    char *folder;          /* relative to the project: "db/migrations" */
    GPtrArray *migrations; /* Migration *, in the framework's version order */
    GPtrArray *notes;      /* char *: files that were not understood, and why */
    MigrationLate late;    /* the framework's policy, settings applied */
    char *history_table;   /* as configured: "schema_migrations"; NULL: none */
    char **tables;         /* what history_tables() returns */
} MigrationSet;

void migration_set_free(MigrationSet *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MigrationSet, migration_set_free)
/* By stored version; NULL when absent. */
Migration *migration_set_find(const MigrationSet *set, const char *version);

/* How a layout that no framework owns is described in rehearse.yaml (framework: generic). */
typedef struct {
    char *glob;      /* below the folder; one star does not cross a slash, two do */
    char *version;   /* regular expression with group 1, on the path below the folder */
    char *sort;      /* "numeric" (every run of digits as a number) or "bytes" */
    char *up, *down; /* regular expressions of marker lines; NULL: the whole file is up */
    char *exclude;   /* glob; NULL: none */
} MigrationLayout;

typedef struct {
    const char *folder;            /* NULL: look in the framework's usual places */
    const char *framework;         /* NULL: detect */
    const char *history_table;     /* NULL: the framework's */
    const char *late;              /* "run", "warn", "refuse", "skip", NULL: the framework's */
    const MigrationLayout *layout; /* for "generic"; may be NULL */
    const SqlDialect *dialect;     /* NULL: plain SQL is split by the rules common to all */
} MigrationOptions;

/* A candidate of detection. */
typedef struct {
    const MigrationFramework *framework;
    char *folder;
    char *evidence;  /* the file that speaks for it */
    guint certainty; /* 0 … 100 */
} MigrationCandidate;

void migration_candidate_free(MigrationCandidate *candidate);

/* Candidates in the project, best first; MigrationCandidate *, caller owns; empty when none. */
GPtrArray *migration_detect(FileTree *project, const MigrationOptions *options, GError **error);

/* Detects what the options leave open and reads. INPUT: no such folder, no migrations (says where it
 * looked), duplicate versions, bad UTF-8. AMBIGUOUS: lists each candidate, its evidence and the flag
 * that chooses it. UNSUPPORTED: a framework whose migrations are code. */
MigrationSet *migration_read(FileTree *project, const MigrationOptions *options, GError **error);

const char *migration_framework_name(const MigrationFramework *framework);  /* "dbmate" */
const char *migration_framework_title(const MigrationFramework *framework); /* "golang-migrate" */
/* "dbmate ran it late, without a word": for reports. Static. */
const char *migration_late_name(MigrationLate late);
/* Unit in which the framework sends sections of this set. */
MigrationUnit migration_unit(const MigrationSet *set, const EngineDriver *driver);
/* Names of all frameworks for --help and errors, NULL-terminated, static. */
const char *const *migration_framework_names(void);

/* --- history (src/migration/history.c) --------------------------------------------------------------- */

typedef enum {
    HISTORY_UNKNOWN, /* no history table, or a dump without rows: says nothing */
    HISTORY_EMPTY,   /* the table is there and empty */
    HISTORY_KNOWN,
} HistoryState;

typedef struct {
    HistoryState state;
    gboolean ordered;     /* the order of `versions` is the order in which they ran */
    const char *source;   /* what told the order: "installed_rank", "physical order"; static */
    GPtrArray *versions;  /* char *, as stored; in order when `ordered` */
    GPtrArray *checksums; /* char * beside versions, NULL elements where none is stored */
    GPtrArray *failed;    /* char *: rows the framework marks as failed or dirty */
} History;

void history_free(History *history);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(History, history_free)

/* Tables to leave out of every comparison and to keep rows of: the framework's own and its side
 * objects, with schema where it has one. NULL-terminated, belongs to the set. */
const char *const *history_tables(const MigrationSet *set);
/* TRUE for bookkeeping of any framework we know (name and, where the name is common, columns). */
gboolean history_is_bookkeeping(const MigrationSet *set, const char *namespace, const char *name);

/* Creates the table as the framework does, when it is not there. */
gboolean history_create(const MigrationSet *set, EngineDb *db, GError **error);
/* Reads it; rows_known FALSE (a dump without rows) turns an empty table into HISTORY_UNKNOWN. */
History *history_read(const MigrationSet *set, EngineDb *db, gboolean rows_known, GError **error);
/* Writes the row (or moves the single row) that the framework would write after this migration. */
gboolean history_record(
    const MigrationSet *set, EngineDb *db, const Migration *migration, GError **error);
/* Takes all its rows out: the user knows better what ran. */
gboolean history_clear(const MigrationSet *set, EngineDb *db, GError **error);
/* The SQL that renames a version in the history, for remedies: "UPDATE schema_migrations SET version =
 * '0109' WHERE version = '0107';". NULL where the framework keeps no such row. Caller owns. */
char *history_rename_sql(const MigrationSet *set, const EngineDriver *driver,
    const Migration *migration, const char *new_version);
/* The SQL that notes a migration as applied, values and all; NULL where the framework keeps no row per
 * migration. Caller owns. */
char *history_insert_sql(
    const MigrationSet *set, const EngineDriver *driver, const Migration *migration);
/* The version a renumbered file would get so that it sorts after `last` (same width and style), and the
 * new path; FALSE where the framework's versions cannot be renumbered. Caller owns both. */
gboolean migration_renumber(const MigrationSet *set, const Migration *migration,
    const Migration *last, char **version, char **path);
