#pragma once

#include "diff.h"

/* What the files of src/diff share; nothing outside the folder includes it. */

typedef struct {
    const SchemaObject *from, *to;
} DiffPair;

typedef struct {
    GPtrArray *changes;
    GArray *sequences; /* DiffPair: sequences that differ by name only */
} DiffRun;

/* --- diff.c --- */

/* Appends a change in `object` and gives it back to be completed. */
DiffChange *diff_add(
    DiffRun *run, DiffAction action, SchemaClass class, const SchemaObject *object);
/* "table public.students" */
char *diff_object_line(const SchemaObject *object);

/* --- diff_attr.c: attributes of an object or of a part --- */

/* part_from and part_to are NULL for the object's own. */
typedef struct {
    const SchemaObject *from, *to;
    const SchemaPart *part_from, *part_to;
} DiffPlace;

void diff_attr_compare(DiffRun *run, const DiffPlace *place);
/* Are all attributes equal that stand in the text? */
gboolean diff_attr_same(const SchemaAttr *a, guint n_a, const SchemaAttr *b, guint n_b);

/* --- diff_class.c: what a difference between two values means --- */

SchemaClass diff_class_of_part(const SchemaObject *object, SchemaPartKind kind);
SchemaClass diff_class_of_object(const SchemaObject *object);
SchemaClass diff_class_of_values(
    const DiffRun *run, const DiffPlace *place, SchemaAttrId id, const char *from, const char *to);

/* --- diff_part.c: parts of an object --- */

void diff_part_compare(DiffRun *run, const SchemaObject *from, const SchemaObject *to);

/* --- diff_order.c --- */

/* Indexes into `places` (a permutation without repetition) that are not in a longest rising run;
 * guint. */
GArray *diff_order_moved(const guint *places, guint n);

/* --- diff_rename.c --- */

/* Same but for the name, and one of the names is one that an engine or a framework makes up? */
gboolean diff_rename_is_part(const SchemaPart *from, const SchemaPart *to);
/* DiffPair: sequences only in `from` and only in `to` that serve the same column in the same way.
 */
GArray *diff_rename_sequences(const Schema *from, const Schema *to);
