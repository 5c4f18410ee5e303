#pragma once

#include <glib.h>

#include "engine.h"
#include "migration.h"
#include "order.h"

/*
 * Replay: running orders on a scratch database as a prefix tree. A prefix that orders share is run
 * once; a migration that fails is the outcome of its step and ends the order, never the run.
 */

typedef struct {
    guint migration; /* index into set->migrations */
    gboolean ok;
    char *message; /* the server's, one line; NULL when ok */
    char *sqlstate;
    guint line, column; /* in the migration's file, from 1; 0 unknown */
    char *statement;    /* first line of the failing statement */
    gint64 microseconds;
} ReplayStep;

typedef struct {
    Order *order;       /* borrowed from the caller */
    guint n_steps;      /* including a failed last one */
    ReplayStep **steps; /* shared with other paths; belong to the result */
    gboolean ok;
    Schema *end; /* NULL when a step failed */
    guint class; /* index into classes */
} ReplayPath;

typedef struct {
    char *id; /* "A", "B", … in the order of the first path */
    gboolean ok;
    guint n_paths;
    guint example; /* index of its first path */
} ReplayClass;

typedef struct {
    GPtrArray *paths;    /* ReplayPath *, one per order, in their order */
    GPtrArray *classes;  /* ReplayClass * */
    guint steps;         /* migrations executed */
    GPtrArray *executed; /* ReplayStep *, in the order they ran; owns the steps */
} ReplayResult;

void replay_result_free(ReplayResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ReplayResult, replay_result_free)

/* Called before each step, e.g. for a progress line. */
typedef void (*ReplayProgress)(gpointer data, guint done, guint total);

typedef struct {
    EngineDb *db; /* in the state from which the orders start; back in it afterwards */
    const MigrationSet *set;
    Schema *start; /* schema of that state, read with `options` */
    SchemaOptions options;
    const char *const *prelude; /* SQL run in every session; NULL-terminated, or NULL */
    /* Roles belong to the server: those made for another database of it are there before a migration
     * makes them. CREATE ROLE of these is not run. NULL-terminated, or NULL. */
    const char *const *roles;
    Ledger *ledger;          /* borrowed; may be NULL */
    ReplayProgress progress; /* may be NULL */
    gpointer progress_data;
} ReplayContext;

/* Runs all orders. FALSE, NULL only for errors that are not a migration's own. */
ReplayResult *replay_run(const ReplayContext *context, const GPtrArray *orders, GError **error);

/* Runs one order and reads the schema after every step. A long one runs on a copy of the database in real
 * transactions, a short one in savepoints:
 * Schema *, element 0 is the start; ends with the last step that succeeded. *steps (may be NULL) counts
 * what was executed. Caller owns. */
GPtrArray *replay_trace(
    const ReplayContext *context, const Order *order, guint *steps, GError **error);

/* Runs one order for good: nothing is restored. Stops at the first failure, which is *failed (caller
 * owns; NULL: all ran). */
gboolean replay_apply(
    const ReplayContext *context, const Order *order, ReplayStep **failed, GError **error);

void replay_step_free(ReplayStep *step);

/*
 * Who is guilty, by execution: the way from one order to another, one swap of two neighbours at a time.
 * Where the outcome changes with a swap, these two migrations do not commute.
 */
typedef struct {
    guint a, b; /* migrations: a ran right before b, after the swap b right before a */
    const ReplayPath *before, *after; /* belong to the witness */
} ReplaySwap;

typedef struct {
    GPtrArray *orders; /* Order *: from the left one to the right one */
    ReplayResult *result;
    GArray *swaps; /* ReplaySwap, one fewer than orders */
} ReplayWitness;

void replay_witness_free(ReplayWitness *witness);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ReplayWitness, replay_witness_free)

/* The orders on the way, both ends included; Order *, caller owns. NULL when the two are not orders of
 * the same migrations, or more than ORDER_MAX_PERMUTED migrations changed places. Pure. */
GPtrArray *replay_witness_orders(const Order *left, const Order *right);

/* NULL without error when there is nothing to learn (at most one pair changed places) or it would be
 * dear (REPLAY_WITNESS_STEPS). */
#define REPLAY_WITNESS_STEPS 400
ReplayWitness *replay_witness(
    const ReplayContext *context, const Order *left, const Order *right, GError **error);
