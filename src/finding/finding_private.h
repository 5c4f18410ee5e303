#pragma once

#include "finding.h"

/*
 * Private to src/finding.
 *   finding_rules.c       the table
 *   finding_group.c       changes of a difference, by object
 *   finding_blame.c       which steps of a trace made what
 *   finding_divergence.c  two orders that end differently (ORD101, 102, 104): causes
 *   finding_suspects.c    which pairs of migrations are the cause
 *   finding_wording.c     what is said about them
 *   finding_story.c       what migrations did to an object, step by step
 *   finding_name.c        names inside identities
 *   finding_failure.c     an order that ends early (ORD103)
 *   finding_drift.c       production against replay (DRF)
 *   finding_ghosts.c      schema file against replay (GHO)
 *   finding_history.c     history against state (HIS)
 *   finding_who.c         consequences of an order-only difference
 */

/* All changes of one object. */
typedef struct {
    SchemaKind kind;
    const char *identity;
    GPtrArray *changes; /* DiffChange *, borrowed */
    SchemaClass class;  /* the worst */
    DiffAction action;  /* ADDED or REMOVED when that is what happened to the whole object */
} FindingGroup;

/* FindingGroup *, in the order of the changes; caller owns. */
GPtrArray *finding_group(const GPtrArray *changes);
/* Takes out what a dump without rows cannot tell: whether a materialized view is populated. */
void finding_group_forget_rows(GPtrArray *changes);
/* Lines of the difference for people; caller owns. */
char *finding_group_text(const FindingGroup *group);

/* Two migrations that changed places: a runs before b on the left and after it on the right. */
typedef struct {
    guint a, b;
} FindingInversion;

typedef struct {
    const FindingContext *context;
    const FindingDivergence *divergence;
    guint *left_place, *right_place; /* migration → place in the order; G_MAXUINT: not in it */
} FindingBlame;

/* Objects that differ for the same reason. */
typedef struct {
    const FindingGroup *group; /* the worst */
    GPtrArray *others;         /* FindingGroup * */
    GArray *inversions;        /* FindingInversion, sorted */
    gboolean certain;          /* all of them are guilty; else at least one */
} FindingCause;

/* FindingInversion, sorted; caller owns. */
GArray *finding_suspects(const FindingBlame *blame, const FindingGroup *group, gboolean *certain);
/* Index of a name in a list; -1: not in it. */
gint finding_suspects_place(const GPtrArray *names, const char *name);

Finding *finding_wording(const FindingBlame *blame, const FindingCause *cause);

/* Appends what a step did to an object; FALSE: nothing. */
gboolean finding_story_step(
    const GPtrArray *trace, guint step, SchemaKind kind, const char *identity, GString *story);
/* All steps of an order that touch it; caller owns. */
char *finding_story(const FindingContext *context, const Order *order, const GPtrArray *trace,
    SchemaKind kind, const char *identity);

/* Last component of an identity without quotes and arguments: public."a.b"(integer) → a.b. Caller owns. */
char *finding_name_bare(const char *identity);

/* Do the texts of two migrations share a word that is no keyword? */
gboolean finding_related(const FindingContext *context, guint a, guint b);

/* TRUE for classes that are notes whatever the rule says. */
gboolean finding_class_harmless(SchemaClass class);

/* The finding that is about this object already, or NULL. */
Finding *finding_about(const GPtrArray *findings, SchemaKind kind, const char *identity);

/* Line of the first statement of a migration that mentions the object, else of its first one. */
guint finding_line(const FindingContext *context, const Migration *migration, const char *identity);

/* What people call a migration; belongs to it. */
const char *finding_label(const FindingContext *context, guint migration);

/* The schema after the last step that succeeded. */
const Schema *finding_last_of(const GPtrArray *trace);

void finding_blame_migration(
    const FindingContext *context, Finding *finding, guint migration, const char *identity);
