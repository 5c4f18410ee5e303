#pragma once

#include "schema.h"

/* Two schemas → changes, classified. Pure. `from` is what is expected, `to` what was found. */

typedef enum {
    DIFF_ADDED,   /* only in `to` */
    DIFF_REMOVED, /* only in `from` */
    DIFF_CHANGED,
    DIFF_MOVED, /* same parts, other order: one change per object, class order-only */
    DIFF_RENAMED, /* same definition, other engine-chosen name: class name-only */
} DiffAction;

typedef struct {
    DiffAction action;
    SchemaClass class;
    SchemaKind kind;
    char *identity; /* of the object */
    /* What inside the object changed; part_name NULL: the object itself or its own attribute. */
    SchemaPartKind part_kind;
    char *part_name;
    char *attribute; /* JSON key, NULL: the whole part or object */
    char *from, *to; /* one line each, canonical; NULL where absent. Long bodies in full */
    /* MOVED: names in both orders, and the smallest set of parts that moved. char * */
    GPtrArray *order_from, *order_to, *moved;
} DiffChange;

void diff_change_free(DiffChange *change);

/* DiffChange *, in the order of the canonical text; caller owns. Empty when equal. */
GPtrArray *diff_schemas(const Schema *from, const Schema *to);

/* The most serious class in the list (lowest SchemaClass); SCHEMA_N_CLASSES when it is empty. */
SchemaClass diff_worst(const GPtrArray *changes);

const char *diff_action_name(DiffAction action);
json_t *diff_json(const GPtrArray *changes);
/* For people: one block per object, "-"/"+" lines; caller owns. */
char *diff_text(const GPtrArray *changes);
