#pragma once

#include <glib.h>
#include <jansson.h>

#include "finding.h"
#include "ledger.h"

/*
 * The Report: everything a writer may say, as one value. Writers are a table of const structs; they ask
 * neither an engine nor the clock, so every one is tested from a hand-made report.
 */

typedef struct {
    char *name, *why;
    GPtrArray *sequence; /* char *: labels */
    char *class;         /* "A"; NULL: not run */
    gboolean ok;
    char *failed_at, *error; /* NULL when ok */
} ReportOrder;

typedef struct {
    char *id;
    guint64 orders;
    GPtrArray *example; /* char * */
    gboolean ok;
    char *digest; /* NULL when the class is a failure */
} ReportClass;

typedef struct {
    char *a, *b, *relation;
    GPtrArray *objects;
} ReportPair;

typedef struct {
    char *database;                           /* NULL: only one */
    char *engine, *flavor, *version, *server; /* server: "PostgreSQL 15.20 (scratch)" */
    char *framework, *folder;
    guint total;
    GPtrArray *applied, *pending, *missing; /* char *: versions */
    GPtrArray *facts;        /* char *: lines under the title, e.g. about production */
    GPtrArray *conclusions;  /* char *: what was found to be in order */
    GPtrArray *not_compared; /* char * */
    GPtrArray *orders, *classes, *pairs;
    char *method;         /* "exact", "exact-assuming", "sampled"; NULL: no order was run */
    guint64 orders_total; /* 0: unknown */
    guint64 orders_covered;
    guint replays, steps;
    GPtrArray *findings; /* Finding *, sorted */
    Ledger *ledger;
    GPtrArray *timings; /* char *: "load 12 ms" */
    GPtrArray *opened;  /* char *: real databases that were opened */
    gint64 microseconds;
    int exit_status;
} Report;

Report *report_new(void);
void report_free(Report *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Report, report_free)
guint report_count(const Report *report, FindingSeverity severity); /* accepted ones left out */

void report_order_free(ReportOrder *order);
void report_class_free(ReportClass *class);
void report_pair_free(ReportPair *pair);

typedef struct {
    guint width; /* columns; prose is wrapped there, commands never */
    gboolean color, unicode;
    gboolean ledger; /* print the ledger */
    gboolean timings;
    gboolean quiet; /* findings only */
} ReportStyle;

typedef struct {
    const char *name; /* "text", "json" */
    const char *title;
    /* Whole output; caller owns. */
    char *(*write)(const GPtrArray *reports, const ReportStyle *style);
} ReportWriter;

/* NULL when unknown. */
const ReportWriter *report_writer(const char *name);
/* NULL-terminated. */
const ReportWriter *const *report_writers(void);
/* One finding as in the text report, plain and unwrapped. Caller owns. */
char *report_finding_text(const Finding *finding);
/* JSON as it is printed: indented, ended by a line break. Takes the reference; caller owns the text. */
char *report_json_text(json_t *json);
/* One report as JSON (design: JSON report, schema_version 1); caller owns the reference. */
json_t *report_json(const Report *report);
