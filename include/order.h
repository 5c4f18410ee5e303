#pragma once

#include <glib.h>

#include "migration.h"

/*
 * Orders: sequences of migrations together with the reason why somebody could run them (design: where
 * orders come from). Pure. A sequence holds indices into the set's version order.
 */

typedef struct {
    char *name;      /* of the source: "version", "history", "merge", "deployments", … */
    char *why;       /* one sentence: who runs this order */
    guint *sequence; /* indices into set->migrations */
    guint length;
} Order;

void order_free(Order *order);
Order *order_new(const char *name, const char *why, const guint *sequence, guint length);
gboolean order_same(const Order *a, const Order *b);
/* All migrations of the set in version order: what a new database runs. */
Order *order_version(const MigrationSet *set);
/* Migration (0 to n - 1) → its place in the order; G_MAXUINT: not in it. Caller owns. */
guint *order_places(const Order *order, guint n);
/* Is the migration in this list of guint? */
gboolean order_contains(const GArray *migrations, guint migration);
/* "0108, 0107"; caller owns. */
char *order_text(const Order *order, const MigrationSet *set);

/* What is known about the migrations beside their files. */
typedef struct {
    const MigrationSet *set;
    /* Per migration: when it reached the base branch, 1, 2, …; files that arrived together share a
     * number. ORDER_NOT_ARRIVED: on no base branch yet. NULL: nothing is known (no git). */
    const guint *arrival;
    const guint *applied; /* indices in the order in which they ran (or in version order) */
    guint n_applied;
    gboolean applied_ordered;
    const guint *pending; /* indices, in version order */
    guint n_pending;
} OrderFacts;

#define ORDER_NOT_ARRIVED G_MAXUINT

/* At most this many migrations are permuted, and at most this many orders enumerated. */
#define ORDER_MAX_PERMUTED 7
#define ORDER_MAX          5040

/*
 * Orders in which `pending` can still run: version, branch and deployments; with `all` every
 * permutation. Distinct sequences only, each under the first source that makes it, version first.
 * *complete says whether all orders that these sources can produce are in the list.
 * Order *, caller owns. Empty pending: one empty order.
 */
GPtrArray *order_future(const OrderFacts *facts, gboolean all, gboolean *complete);

/*
 * Orders in which the applied migrations can have run from the base: version, then history where it
 * is known, else merge where arrival is known. Order *, caller owns.
 */
GPtrArray *order_past(const OrderFacts *facts);

/*
 * Without a snapshot: orders in which a database that follows the base branch can have run the whole
 * set: version, and every way to cut the arrival sequence into deployments.
 */
GPtrArray *order_whole(const OrderFacts *facts, gboolean all, gboolean *complete);

/* Indices of migrations that arrived out of version order (something with a higher version had arrived
 * before) or not at all yet; guint, in version order; caller owns. */
GArray *order_late(const OrderFacts *facts);

/* An explicit order, versions or labels separated by blanks or commas. USAGE error naming the unknown
 * or repeated one. Migrations that are not named follow in version order. */
Order *order_explicit(const MigrationSet *set, const char *text, GError **error);
