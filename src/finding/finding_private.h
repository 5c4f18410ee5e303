#pragma once

#include "finding.h"

/*
 * Private to src/finding.
 *   finding_rules.c       the table
 *   finding_group.c       changes of a difference, by object
 *   finding_blame.c       which steps of a trace made what
 *   finding_divergence.c  two orders that end differently (ORD101, 102, 104)
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
/* Lines of the difference for people; caller owns. */
char *finding_group_text(const FindingGroup *group);

/* TRUE for classes that are notes whatever the rule says. */
gboolean finding_class_harmless(SchemaClass class);

/* The finding that is about this object already, or NULL. */
Finding *finding_about(const GPtrArray *findings, SchemaKind kind, const char *identity);

/* Line of the first statement of a migration that mentions the object, else of its first one. */
guint finding_line(
    const FindingContext *context, const Migration *migration, const char *identity);

void finding_blame_migration(
    const FindingContext *context, Finding *finding, guint migration, const char *identity);
