#pragma once

#include <glib.h>

/*
 * The ledger: everything Rehearse normalised, left out, raised or replaced, with counts.
 * Nothing is hidden in silence. Entries keep the order of their first appearance per rule id
 * sorted bytewise, so that the same input prints the same ledger.
 */

typedef struct Ledger Ledger;

typedef struct {
    const char *rule;    /* stable id: "R1", "role-created", "extension-left-out", … */
    const char *meaning; /* one sentence; belongs to the ledger */
    guint count;
    GPtrArray *examples; /* char *, at most LEDGER_EXAMPLES of them, distinct */
} LedgerEntry;

#define LEDGER_EXAMPLES 10

Ledger *ledger_new(void);
Ledger *ledger_ref(Ledger *ledger);
void ledger_unref(Ledger *ledger);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Ledger, ledger_unref)

/* Counts one application of a rule. ledger may be NULL; example may be NULL. */
void ledger_add(Ledger *ledger, const char *rule, const char *meaning, const char *example);

/* Adds all of `other` to `ledger`. */
void ledger_merge(Ledger *ledger, const Ledger *other);

/* LedgerEntry *, sorted by rule; belongs to the ledger and is valid until the next change. */
const GPtrArray *ledger_entries(const Ledger *ledger);

/* Sum of all counts. */
guint ledger_total(const Ledger *ledger);
