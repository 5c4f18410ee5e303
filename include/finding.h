#pragma once

#include <glib.h>

#include "diff.h"
#include "migration.h"
#include "order.h"
#include "replay.h"

/*
 * Findings: what the user should know, one per cause. Pure: made from replays, schemas and facts that
 * the caller read. Rules are a table (src/finding/finding_rules.c); docs/FINDINGS.md lists them.
 */

typedef enum {
    FINDING_NOTE,
    FINDING_WARNING,
    FINDING_ERROR,
} FindingSeverity;

typedef struct {
    const char *id; /* "ORD101" */
    FindingSeverity severity;
    const char *meaning; /* one sentence */
    const char *remedy;  /* in general */
} FindingRule;

/* The table; *n is its size. */
const FindingRule *finding_rules(guint *n);
const FindingRule *finding_rule(const char *id);
const char *finding_severity_name(FindingSeverity severity);
/* FALSE when the name is none of note, warning, error. */
gboolean finding_severity_parse(const char *name, FindingSeverity *severity);

typedef struct {
    char *label, *version, *path;
    guint line;    /* 0: unknown */
    char *arrived; /* "reached main 5 Feb, 9e41c07"; NULL: unknown */
} FindingMigration;

/* One side of a comparison of two lists, e.g. columns in two databases. */
typedef struct {
    char *title;
    GPtrArray *lines; /* char * */
    GArray *marked;   /* gboolean per line: moved */
} FindingSide;

typedef struct {
    const FindingRule *rule;
    FindingSeverity severity;  /* of the rule, or lower for harmless classes */
    char *id;                  /* "ORD101-5c1e", stable across runs */
    char *object;              /* "table students"; NULL: about no object */
    char *kind, *identity;     /* "table", "public.students" */
    const char *class;         /* schema_class_name(); NULL */
    char *headline;            /* sentence for the summary, without the severity */
    char *message;             /* sentence that follows the object */
    GPtrArray *migrations;     /* FindingMigration * */
    FindingSide *left, *right; /* both or neither */
    char *detail;              /* lines such as a difference or a server's message; NULL */
    char *why, *who, *fix;     /* NULL: nothing to say */
    char *story;               /* what each guilty migration did, in both orders; NULL */
    GPtrArray *commands;       /* char *: what to type, complete and in order */
    gboolean rehearsed;        /* the remedy was run */
    GPtrArray *also;           /* char *: ids of rules that would say the same, and other objects */
    GPtrArray *objects;        /* char *: further objects with the same cause */
    char *accepted;            /* reason given in the settings; NULL: not accepted */
} Finding;

Finding *finding_new(const char *rule_id, const char *object_kind, const char *identity);
void finding_free(Finding *finding);
void finding_add_migration(
    Finding *finding, const Migration *migration, guint line, const char *arrived);
/* Makes the id from rule, object and migrations; call when those are complete. */
void finding_seal(Finding *finding);
/* By severity (errors first), rule, object, id. */
void finding_sort(GPtrArray *findings);
/* "students" for public.students: what people say. Caller owns. */
char *finding_object_text(const char *kind, const char *identity);
FindingSide *finding_side_new(const char *title);
void finding_side_free(FindingSide *side);
void finding_side_add(FindingSide *side, const char *line, gboolean marked);

/* --- what the run knows ------------------------------------------------------------------------------ */

/* A file of SQL of the project, for consequences. */
typedef struct {
    char *path;
    char *text;
} FindingSource;

void finding_source_free(FindingSource *source);

typedef struct {
    const MigrationSet *set;
    const char *engine; /* driver's name */
    const SqlDialect *dialect;
    char *(*arrived)(gpointer data, guint migration); /* text, or NULL; caller owns */
    char *(*merged)(
        gpointer data, guint late, guint early); /* "was merged two days after"; or NULL */
    gpointer data;
    const GPtrArray *sources; /* FindingSource * */
    const Schema *schema;     /* for views and functions; the new database's */
    gboolean without_rows;    /* the real schema comes from a dump without any rows */
} FindingContext;

/* Two replays of the same migrations from the same start that end differently. */
typedef struct {
    const char *left_name, *right_name; /* "new database", "production" */
    const char *verb;                   /* "has", "may have": of the right one */
    const Order *left, *right;
    const GPtrArray *left_trace, *right_trace; /* Schema *, from replay_trace() */
    const ReplayWitness *witness;              /* from left to right; NULL: was not run */
} FindingDivergence;

/* Adds one finding per cause (ORD101, 102, 104). Pairs found guilty are added to `pairs`
 * (FindingPair *), which may be NULL. */
void finding_divergence(const FindingContext *context, const FindingDivergence *divergence,
    GPtrArray *findings, GPtrArray *pairs);

typedef struct {
    guint a, b;         /* migrations, a < b */
    char *relation;     /* "order-only", "differ", "one-order-fails", "commute", … */
    GPtrArray *objects; /* char * */
} FindingPair;

void finding_pair_free(FindingPair *pair);

/* A step that failed in some order (ORD103). `reference` is an order in which it succeeded, NULL when
 * there is none; witness: from that one to the failing one, or NULL. where: "in 3 of 6 orders", "on
 * production". A failure that is among the findings already is not said twice. */
void finding_failure(const FindingContext *context, const ReplayPath *path, const Order *reference,
    const ReplayWitness *witness, const char *where, GPtrArray *findings, GPtrArray *pairs);

/* A real schema against what its migrations make, as a trace whose last element is the end: DRF201 to
 * 204. An object that already has a finding gets the rule as `also` of that one. */
void finding_drift(const FindingContext *context, const char *name, const GPtrArray *trace,
    const Order *order, const Schema *real, GPtrArray *findings);

/* The committed schema file against the new database: GHO301 to 303. `equals` says which order the
 * file equals instead ("production's order"), or NULL. */
void finding_ghosts(const FindingContext *context, const char *file, const GPtrArray *trace,
    const Order *order, const Schema *loaded, const char *equals, GPtrArray *findings);

/* Pending migrations whose objects are in the database already (HIS402). Indices into the set; `state`
 * is "the history is empty" or the like; `stopped` is the path that failed because of it (NULL: none);
 * trace and order are those of a new database. Drift findings about the same objects become `also`. */
void finding_history(const FindingContext *context, const char *state, const GArray *already,
    const ReplayPath *stopped, const GPtrArray *trace, const Order *order, GPtrArray *findings);
/* Objects that a step of a trace made, "table users, index idx_users_email"; caller owns. */
GPtrArray *finding_made(const GPtrArray *trace, guint step);

/* Consequences of an order-only difference: who can see it. Caller owns. */
char *finding_who(const FindingContext *context, const char *identity);

/* Index of the first step of a trace (0: made by the first migration) that made a part of an object;
 * -1: it was there at the start or never. */
gint finding_origin(const GPtrArray *trace, SchemaKind kind, const char *identity,
    SchemaPartKind part_kind, const char *part_name);
/* Steps that changed an object (or one part of it): gboolean per step. Caller owns. */
gboolean *finding_touched(const GPtrArray *trace, SchemaKind kind, const char *identity);
