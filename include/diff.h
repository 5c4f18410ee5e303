#pragma once

#include "schema.h"

/* Two schemas → changes, classified. Pure. `from` is what is expected, `to` what was found. */

typedef enum {
    DIFF_ADDED,   /* only in `to` */
    DIFF_REMOVED, /* only in `from` */
    DIFF_CHANGED,
    DIFF_MOVED,   /* same parts, other order: one change per object, class order-only */
    DIFF_RENAMED, /* same definition, other engine-chosen name: class name-only */
} DiffAction;

typedef struct {
    DiffAction action;
    SchemaClass class;
    SchemaKind kind;
    char *identity; /* of the object */
    /* What inside the object changed; part_name NULL: the object itself or its own attribute (part_kind
     * is SCHEMA_N_PARTS), or the order of its parts of that kind. */
    SchemaPartKind part_kind;
    char *part_name;
    char *attribute; /* JSON key, NULL: the whole part or object */
    /* Value of the attribute, a flag's word ("not null"), or the whole part or object; RENAMED: the two
     * names. One line each, canonical; bodies and queries in full. NULL where absent. */
    char *from, *to;
    /* The whole line of the block in which this stands: "column nickname text not null". NULL where
     * absent, and for bodies and queries. */
    char *line_from, *line_to;
    /* MOVED: all names in both orders. moved: a smallest set of parts whose moving explains it, in the
     * order of `from`: those that are not in a longest run that kept its order; of several such runs, the
     * one that ends first in `to`. When two neighbours swap, it has one. char * */
    GPtrArray *order_from, *order_to, *moved;
} DiffChange;

void diff_change_free(DiffChange *change);

/*
 * DiffChange *, in the order of the canonical text; caller owns. Empty when the digests are equal, but for
 * one physical fact: a materialized view that is populated on one side only.
 */
GPtrArray *diff_schemas(const Schema *from, const Schema *to);

/* The most serious class in the list (lowest SchemaClass); SCHEMA_N_CLASSES when it is empty. */
SchemaClass diff_worst(const GPtrArray *changes);

/*
 * What to show of a MOVED: the names of `order` that are in `other` too, from the first to the last place
 * where the two sequences of such names differ. Called twice, with the arguments swapped, it gives both
 * sides: "a, b" and "b, a". char *, owned by the caller's arrays; free the array only.
 */
GPtrArray *diff_order_window(const GPtrArray *order, const GPtrArray *other);

const char *diff_action_name(DiffAction action);
json_t *diff_json(const GPtrArray *changes);
/* For people: one block per object, "-"/"+" lines; caller owns. */
char *diff_text(const GPtrArray *changes);
