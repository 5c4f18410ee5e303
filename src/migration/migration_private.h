#pragma once

#include "migration.h"

/*
 * What the files of this folder share: the descriptor of a framework, and the steps of reading. A
 * descriptor is data; a framework with a grammar of its own brings one function (`sections`).
 */

/* --- descriptor ------------------------------------------------------------------------------- */

typedef enum {
    MIGRATION_SIGN_NONE,
    MIGRATION_SIGN_CONTENT, /* a migration whose text matches */
    MIGRATION_SIGN_NAME,    /* a migration whose path below the folder matches */
    MIGRATION_SIGN_FOLDER,  /* the folder's path matches */
    MIGRATION_SIGN_FILE,    /* a file of this name in the folder or in one that contains it ... */
} MigrationSignKind;

/* Something that speaks for a framework, and how loudly. */
typedef struct {
    MigrationSignKind kind;
    const char *pattern; /* regular expression; for FILE the name itself */
    const char *text;    /* FILE: ... and whose text matches this; NULL: being there is enough */
    guint certainty;
} MigrationSign;

/* A marker decides alone, a strong sign unless another folder has one too, a weak one never. */
#define MIGRATION_MARKER 100
#define MIGRATION_STRONG 80
#define MIGRATION_WEAK   30

/* How a version is written in the history, given how it is written in the file name. */
typedef enum {
    MIGRATION_IDENTITY_TEXT,     /* as it stands */
    MIGRATION_IDENTITY_INTEGER,  /* as a number: 0107 is 107 */
    MIGRATION_IDENTITY_DASHLESS, /* without dashes */
    MIGRATION_IDENTITY_DOTTED,   /* 1_2 is 1.2; 01, 1 and 1.0 are one version */
} MigrationIdentity;

typedef enum {
    MIGRATION_SORT_NUMBER,  /* versions as numbers */
    MIGRATION_SORT_FILE,    /* file names as bytes */
    MIGRATION_SORT_VERSION, /* versions as bytes */
    MIGRATION_SORT_DOTTED,  /* part by part, those without a version last by name */
    MIGRATION_SORT_NATURAL, /* every run of digits as a number */
} MigrationSort;

typedef enum {
    MIGRATION_UP,
    MIGRATION_DOWN,
} MigrationDirection;

/* How an engine's history table tells the order in which migrations ran. */
typedef struct {
    const char *engine;   /* name of the driver; NULL ends the table */
    const char *order;    /* "installed_rank", "physical order"; NULL: it does not tell */
    gboolean transaction; /* migrations run in a transaction unless they opt out */
} MigrationEngine;

/* One migration file while it is being read. */
typedef struct {
    FileTree *tree;
    const MigrationOptions *options;
    MigrationSet *set;
    const SqlDialect *dialect; /* never NULL */
    gboolean transaction;      /* the framework's default on this engine */
    const GPtrArray *paths;    /* char *, all files of the folder */
    const char *text;          /* of the up file, without a byte order mark */
    const char *down_path;     /* NULL: no file for down */
    Migration *migration;      /* to be completed */
} MigrationSource;

struct MigrationFramework {
    const char *name, *title;

    /* detection */
    const char *foreign; /* why its migrations cannot be read; NULL: they can */
    const char *foreign_hint;
    const char *suffixes; /* of foreign files, blank separated: cheaper to ask than `path` */
    MigrationSign signs[5];
    guint name_certainty;   /* from file names alone; 0: names prove nothing */
    const char *folders[5]; /* usual places, best first */
    const char *language;   /* files with this suffix are migrations in a language; NULL: none */

    /* files: regular expressions on the path below the folder, with the groups `version`, `name`
     * and `direction` (down, U: down; R: runs again, has no version) */
    const char *path;
    const char *stray; /* what is meant as a migration and is none: a note */
    const char *stray_reason;
    gboolean stray_error; /* the framework stops there, and so do we */
    gboolean folder_per_migration, recursive;
    MigrationIdentity identity;
    const char *largest; /* version, for integers */
    MigrationSort sort;

    /* sections */
    gboolean (*sections)(MigrationSource *source, GError **error); /* NULL: the whole file is up */
    MigrationUnit unit;
    MigrationEngine engines[4];
    MigrationLate late;

    /* history */
    const char *table;   /* NULL: none, unless the settings name one */
    const char *columns; /* that the table has, blank separated; NULL: found out from the table */
    const char *side_tables[4];
    gboolean single_row; /* only the current version is noted */
    char *(*checksum)(const MigrationSource *source);
    gboolean fixed; /* versions cannot be renumbered */
};

/* --- migration_framework.c -------------------------------------------------------------------- */

const MigrationFramework *const *migration_framework_all(void);
/* USAGE error with the nearest name when there is none; UNSUPPORTED for one that cannot be read. */
const MigrationFramework *migration_framework_find(const char *name, GError **error);
const MigrationEngine *migration_framework_engine(
    const MigrationFramework *framework, const char *engine);

/* Frameworks that are recognised and not read; terminated by an entry without a name. */
extern const MigrationFramework migration_foreign[];

/* --- migration_detect.c, migration_choose.c --------------------------------------------------- */

/* As migration_detect; with `named` also candidates that only their file names speak for. */
GPtrArray *migration_detect_all(FileTree *tree, const MigrationOptions *options,
    const MigrationFramework *named, GError **error);
/* The one to take, or the error that says why none can be; belongs to candidates. */
const MigrationCandidate *migration_choose(FileTree *tree, const GPtrArray *candidates,
    const MigrationOptions *options, const MigrationFramework *named, GError **error);
/* "db/migrations/" and "./db/migrations" are db/migrations, "." is "". Caller owns. */
char *migration_choose_folder(const char *folder);

/* --- migration_places.c ----------------------------------------------------------------------- */

/* A folder with files that are called like migrations of one framework. */
typedef struct {
    char *folder;
    GPtrArray *paths; /* char *, the first few; borrowed */
} MigrationPlace;

#define MIGRATION_PLACES_SAMPLES 5

/* All such folders, or the one named; MigrationPlace *, caller owns. */
GPtrArray *migration_places_find(
    const MigrationFramework *framework, const GPtrArray *paths, const char *only);
/* "a/b" of "a/b/c", "" of "a". Caller owns. */
char *migration_places_parent(const char *path);
/* The rest of a path below a folder; NULL when it is not below. */
const char *migration_places_below(const char *path, const char *folder);

/* --- migration.c ------------------------------------------------------------------------------ */

void migration_free(Migration *migration);

/* --- migration_collect.c ---------------------------------------------------------------------- */

/* The files of one migration. */
typedef struct {
    Migration *migration;
    char *down_path; /* NULL: none */
} MigrationEntry;

/* Names, paths and versions of the folder's migrations, in version order; contents are not read.
 * MigrationEntry *, caller owns. */
GPtrArray *migration_collect(const FileTree *tree, MigrationSet *set, const MigrationLayout *layout,
    const GPtrArray *paths, GError **error);
/* Is the path among these, which are sorted as bytes? */
gboolean migration_collect_has(const GPtrArray *paths, const char *path);

/* --- migration_names.c ------------------------------------------------------------------------ */

typedef struct {
    char *version, *label, *name;
    char *key; /* equal for two spellings of one version */
    MigrationDirection direction;
} MigrationName;

void migration_names_clear(MigrationName *name);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(MigrationName, migration_names_clear)

/* FALSE: the path is no migration of this framework. */
gboolean migration_names_parse(
    const MigrationFramework *framework, GRegex *pattern, const char *path, MigrationName *result);
/* As the history has it: 0107 may be 107. Caller owns. */
char *migration_names_stored(const MigrationFramework *framework, const char *label);
char *migration_names_key(const MigrationFramework *framework, const char *version);
int migration_names_compare_numbers(const char *a, const char *b);
int migration_names_compare_dotted(const char *a, const char *b);
int migration_names_compare_natural(const char *a, const char *b);
int migration_names_compare(
    const MigrationFramework *framework, const Migration *a, const Migration *b);

/* --- migration_layout.c ----------------------------------------------------------------------- */

/* A glob as an anchored regular expression. Caller owns. */
char *migration_layout_glob(const char *glob);
typedef struct {
    GRegex *glob, *exclude, *version, *up, *down;
} MigrationLayoutRegex;
void migration_layout_clear(MigrationLayoutRegex *regex);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(MigrationLayoutRegex, migration_layout_clear)
/* USAGE error for a bad expression or one without group 1. */
gboolean migration_layout_compile(
    const MigrationLayout *layout, MigrationLayoutRegex *result, GError **error);
gboolean migration_layout_parse(
    const MigrationLayoutRegex *regex, const char *path, MigrationName *result);

/* --- migration_section.c ---------------------------------------------------------------------- */

void migration_section_free(MigrationSection *section);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MigrationSection, migration_section_free)
/* Splits a part of a file that begins at `line`. */
MigrationSection *migration_section_new(const SqlDialect *dialect, const char *text, gsize length,
    guint line, gboolean transaction, GError **error);
/* One that has its statements already; takes them. */
MigrationSection *migration_section_take(const SqlDialect *dialect, const char *text, gsize length,
    guint line, gboolean transaction, GPtrArray *statements);

/* A line that the pattern matches. */
typedef struct {
    const char *start; /* NULL: there is none */
    const char *next;  /* the line after it */
    guint line;
} MigrationMarker;

/* The first such line from `from` on, which is line `line`. */
MigrationMarker migration_section_marker(GRegex *pattern, const char *from, guint line);

/* `sections` of frameworks with one file for each direction. */
gboolean migration_section_files(MigrationSource *source, GError **error);
/* Reads the down file, when there is one. */
gboolean migration_section_down_file(MigrationSource *source, gboolean transaction, GError **error);

/* --- migration_checksum.c --------------------------------------------------------------------- */

/* CRC-32 of the lines without their ends, as a signed number in decimal. */
char *migration_checksum_crc32_lines(const char *text, gsize length);
/* Lower case hexadecimal. */
char *migration_checksum_sha384(GBytes *content);

/* --- migration_renumber.c --------------------------------------------------------------------- */

/* What the framework would store as the file of the migration under another version. Caller owns.
 */
char *migration_renumber_file(
    const MigrationSet *set, const Migration *migration, const char *new_version);

/* --- history_tables.c ------------------------------------------------------------------------- */

/* The names history_tables() returns. Caller owns. */
char **history_tables_make(const MigrationFramework *framework, const char *table);

/* --- frameworks/ ------------------------------------------------------------------------------ */

extern const MigrationFramework framework_plain, framework_golang_migrate, framework_dbmate,
    framework_diesel, framework_goose, framework_sqlx, framework_flyway, framework_generic;
