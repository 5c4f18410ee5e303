#pragma once

#include "replay.h"

/*
 * Private to src/replay.
 *   replay_tree.c   plan: orders → prefix tree, needs of every subtree (pure)
 *   replay_step.c   one migration on a database
 *   replay.c        the walk
 *   replay_trace.c  one order with the schema after every step
 *   replay_witness.c  from one order to another by swaps of neighbours
 */

typedef struct ReplayNode ReplayNode;

struct ReplayNode {
    guint migration;
    GPtrArray *children; /* ReplayNode *, in the order of their first path */
    GArray *ends;        /* guint: paths that end here */
    EngineNeeds needs;   /* of this migration and everything below */
    EngineNeeds hoped;   /* the same, if no new enum value is used before a commit */
};

/* Root node: its migration means nothing. */
ReplayNode *replay_tree_new(
    const MigrationSet *set, const EngineDriver *driver, const GPtrArray *orders);
void replay_tree_free(ReplayNode *node);
/* Nodes below the root: the steps that a walk executes when nothing fails. */
guint replay_tree_size(const ReplayNode *root);

/* What one migration needs on this engine. */
EngineNeeds replay_step_needs(
    const MigrationSet *set, const EngineDriver *driver, const Migration *migration);
/* The same, if nothing that runs before a commit uses an enum value that it adds. */
EngineNeeds replay_step_hoped_needs(
    const MigrationSet *set, const EngineDriver *driver, const Migration *migration);
/* Did the step fail because a new enum value was used before a commit? */
gboolean replay_step_lacked_commit(const ReplayStep *step);
/*
 * The schema to read changes against: the start, or NULL where reading everything costs less than
 * finding out what changed. That is so for a small schema behind a connection: the queries that read all
 * of it have been planned for the start already (24 against 46 ms for two orders of two migrations).
 */
Schema *replay_step_scope(const ReplayContext *context);
/* Runs one migration with the framework's transaction rules and records it in the history. A refusal
 * by the database is in the result, everything else in *error. in_walk: inside a savepoint. */
ReplayStep *replay_step_run(
    const ReplayContext *context, guint migration, gboolean in_walk, GError **error);
/* SQL of the settings that every session starts with. */
gboolean replay_step_prelude(const ReplayContext *context, GError **error);
