#pragma once

#include "cli.h"
#include "engine.h"
#include "files.h"
#include "finding.h"
#include "migration.h"
#include "order.h"
#include "repo.h"
#include "report.h"
#include "settings.h"
#include "snapshot.h"

/*
 * Private to src/cli. The table of commands is in cli.c; a command is a file cli_command_NAME.c.
 *   cli_options.c   argv → CliOptions; one table of flags for all commands
 *   cli_progress.c  the live line on a terminal, one line per phase elsewhere
 *   cli_project.c   settings, files, migrations, engine and git of one database
 *   cli_arrival.c   when migrations reached the base branch, in words
 *   cli_baseline.c  pending migrations that are there already
 *   cli_scratch.c   server, base database and snapshot database of a run
 *   cli_source.c    SRC of dump and diff → Schema
 *   cli_pipeline.c  the run, database by database
 *   cli_applied.c   what production has run, what is pending
 *   cli_policy.c    what the framework makes of late and missing migrations
 *   cli_describe.c  the report of a run
 *   cli_filter.c    --schema and --exclude
 *   cli_keep.c      --keep
 *   cli_past.c      how did the snapshot come to be
 *   cli_future.c    in which orders can the pending migrations run
 *   cli_whole.c     without a snapshot: orders of the whole set
 *   cli_orders.c    orders that the user asks for
 *   cli_compare.c   two orders with different outcomes → findings
 *   cli_schema_file.c  the committed schema file against a new database
 *   cli_remedy.c    remedies, and rehearsing them
 *   cli_output.c    reports to their places
 */

typedef struct {
    char *engine, *migrations, *framework, *database, *config, *server, *pg_bindir;
    char *snapshot, *schema_file, *base_schema, *base_ref, *applied, *rows, *color, *fail_on;
    char *project; /* -C DIR */
    char **orders, **schemas, **excludes, **reports, **only, **skip;
    int pg_version;
    gboolean exit_zero, ledger, plan, superuser, keep, timings, quiet, verbose, json, clean, force;
    char **arguments; /* what is not a flag */
} CliOptions;

typedef struct {
    const char *name;
    const char *arguments; /* "SRC SRC", "" */
    const char *summary;   /* one line for --help */
    const char *help;      /* paragraphs for `rehearse NAME --help` */
    /* -1 with *error when the job could not be done, else the exit status */
    int (*run)(const CliOptions *options, GError **error);
} CliCommand;

extern const CliCommand cli_command_run, cli_command_dump, cli_command_diff, cli_command_doctor,
    cli_command_init, cli_command_explain;

/* cli_options.c */
CliOptions *cli_options_parse(const CliCommand *command, int argc, char **argv, GError **error);
void cli_options_free(CliOptions *options);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CliOptions, cli_options_free)

/* cli_progress.c */
typedef struct CliProgress CliProgress;
CliProgress *cli_progress_new(const CliOptions *options);
/* A new phase, "starting PostgreSQL"; NULL clears the line. */
void cli_progress_phase(CliProgress *progress, const char *phase);
/* Fits ReplayProgress. */
void cli_progress_step(gpointer progress, guint done, guint total);
void cli_progress_free(CliProgress *progress);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CliProgress, cli_progress_free)

/* cli_project.c */
typedef struct {
    const CliOptions *options;
    const SettingsDatabase *settings;
    const Settings *all; /* settings of all databases */
    FileTree *files;
    MigrationSet *set;
    const EngineDriver *driver;
    Snapshot *snapshot; /* NULL: none */
    char *schema_file;  /* relative to the project, NULL: none */
    /* git */
    Repo *repo;
    const char *no_git; /* why there is no git; NULL: there is */
    char *base_ref;     /* NULL: none */
    guint *arrival;     /* per migration; NULL: not known */
    gint64 *arrival_time;
    char **arrival_commit;
    /* what to leave out of schemas */
    char **schemas, **excludes;
    GPtrArray *sources; /* FindingSource *; NULL: not read yet (cli_project_sources) */
    Ledger *ledger;
} CliProject;

Settings *cli_project_settings(const CliOptions *options, GError **error);
CliProject *cli_project_open(const CliOptions *options, const Settings *settings,
    const SettingsDatabase *database, GError **error);
void cli_project_free(CliProject *project);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CliProject, cli_project_free)
/* --database names it, or nothing is named. */
gboolean cli_project_wants(const CliOptions *options, const SettingsDatabase *database);
/* FALSE with the error that no database has the wanted name. */
gboolean cli_project_unknown(const CliOptions *options, GError **error);
/* What schemas of this project hold. */
SchemaOptions cli_project_schema_options(CliProject *project);
EngineOptions cli_project_engine_options(const CliProject *project);
/* A path as the user wrote it, relative to the current folder or the project; caller owns. */
char *cli_project_path(const CliProject *project, const char *path);

/* The project's own SQL, read when somebody asks. Belongs to the project. */
const GPtrArray *cli_project_sources(CliProject *project);

/* cli_arrival.c */
gboolean cli_arrival_read(CliProject *project, GError **error);
/* Fit FindingContext. */
char *cli_arrival_text(gpointer project, guint migration);
char *cli_arrival_merged(gpointer project, guint late, guint early);

/* cli_scratch.c */
typedef struct {
    CliProject *project;
    CliProgress *progress;
    EngineServer *server;
    EngineDb *base; /* empty, or the base schema; history table created */
    Schema *base_schema;
    EngineDb *real; /* the snapshot; NULL: none */
    Schema *real_schema;
    char **roles;     /* made for the snapshot; NULL: none */
    char *real_owner; /* role that owns most of the snapshot; NULL: none */
    SnapshotLoaded loaded;
    History *history;
    GArray *applied; /* guint: indices in the order they ran, or in version order */
    gboolean applied_ordered;
    GArray *pending;  /* guint: indices in version order */
    gboolean assumed; /* applied is an assumption */
    Report *report;
    GPtrArray *pairs; /* FindingPair * */
    guint steps, replays;
    gint64 started;
    gboolean past_equal; /* the snapshot is what its migrations make */
    gboolean file_equal;
    Schema *new_schema; /* what a new database holds; NULL: it could not be made */
    GPtrArray *traces;  /* of cli_scratch.c: orders that were traced already */
} CliScratch;

CliScratch *cli_scratch_open(CliProject *project, CliProgress *progress, GError **error);
void cli_scratch_free(CliScratch *scratch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CliScratch, cli_scratch_free)
/* Do the migrations start from something, by --base-schema or the settings? */
gboolean cli_scratch_has_base(const CliScratch *scratch);
ReplayContext cli_scratch_context(CliScratch *scratch, gboolean real);
FindingContext cli_scratch_finding_context(CliScratch *scratch);
OrderFacts cli_scratch_facts(const CliScratch *scratch);
/* Replays orders and counts what it cost. */
ReplayResult *cli_scratch_replay(
    CliScratch *scratch, gboolean real, const GPtrArray *orders, GError **error);
/* Schemas after every step of an order, as replay_trace(); the caller owns a reference. An order that
 * was traced before is not run again. */
GPtrArray *cli_scratch_trace(
    CliScratch *scratch, gboolean real, const Order *order, GError **error);
/* From one order to another by swaps, to find who is guilty; *witness NULL: nothing to learn, or dear. */
gboolean cli_scratch_witness(CliScratch *scratch, gboolean real, const Order *left,
    const Order *right, ReplayWitness **witness, GError **error);
void cli_scratch_timing(CliScratch *scratch, const char *what, gint64 since);
/* A database with a text loaded as a snapshot would be, and its schema. */
Schema *cli_scratch_load_text(
    CliScratch *scratch, const char *name, const char *text, GError **error);

/* The whole run: Report *, one per database; caller owns. NULL with *error. */
GPtrArray *cli_pipeline(const CliOptions *options, GError **error);

/* parts of a run */
gboolean cli_applied_decide(CliScratch *scratch, GError **error);
/* A dump whose history is unknown gets the rows that the framework would have written. */
gboolean cli_applied_seed(CliScratch *scratch, GError **error);
void cli_policy_missing(CliScratch *scratch);
void cli_policy_late(CliScratch *scratch);
void cli_policy_drop_skipped(CliScratch *scratch);
void cli_describe(CliScratch *scratch);
/* --keep: says how to look at the databases and waits. */
gboolean cli_keep(CliScratch *scratch, GError **error);
gboolean cli_past(CliScratch *scratch, GError **error);
/* Explains why `stopped` failed when the history is the cause; *explained says whether it is. */
gboolean cli_baseline(
    CliScratch *scratch, const ReplayPath *stopped, gboolean *explained, GError **error);
gboolean cli_future(CliScratch *scratch, GError **error);
gboolean cli_whole(CliScratch *scratch, GError **error);
gboolean cli_schema_file(CliScratch *scratch, GError **error);
/* cli_orders.c */
gboolean cli_orders_all(const CliScratch *scratch);
/* TRUE for an order that nobody runs unless somebody asks for it. */
gboolean cli_orders_asked(const Order *order);
/* Adds those of flags and settings, once each; members: what is to run, NULL: everything. */
gboolean cli_orders_add_explicit(
    const CliScratch *scratch, GPtrArray *orders, const GArray *members, GError **error);
/* "in 2 of 6 orders that can happen"; "" when there is only one. Caller owns. */
char *cli_orders_share(const ReplayResult *result, guint class);

/* cli_compare.c: names, verb and orders of the divergence are given. */
gboolean cli_compare(
    CliScratch *scratch, gboolean real, FindingDivergence *divergence, GError **error);
gboolean cli_compare_failure(CliScratch *scratch, gboolean real, const ReplayPath *path,
    const ReplayPath *reference, const char *where, GError **error);

/* Completes the findings made since `first` with a remedy. `production`: the order that production
 * ran (or may have run); ran: it really did. */
gboolean cli_remedy(CliScratch *scratch, guint first, const Order *production, gboolean ran,
    const Schema *production_end, GError **error);
/* Copies paths and classes of a result into the report. */
void cli_report_orders(CliScratch *scratch, const ReplayResult *result, gboolean complete);

/* cli_filter.c: lists of patterns, NULL-terminated or NULL. */
gboolean cli_filter_keeps(char **schemas, char **excludes, SchemaKind kind, const char *namespace,
    const char *name, const char *identity);

/* cli_source.c */
Schema *cli_source_schema(
    const CliOptions *options, const char *source, char **name, const char *engine, GError **error);

/* cli_output.c */
gboolean cli_output_reports(const CliOptions *options, const GPtrArray *reports, GError **error);
gboolean cli_output_text(const char *text, GError **error);
