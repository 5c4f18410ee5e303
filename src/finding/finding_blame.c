#include <string.h>

#include "finding_private.h"

static const Schema *schema_at(const GPtrArray *trace, guint step)
{
    return g_ptr_array_index((GPtrArray *)trace, step);
}

const Schema *finding_last_of(const GPtrArray *trace)
{
    return schema_at(trace, trace->len - 1);
}

gboolean *finding_touched(const GPtrArray *trace, SchemaKind kind, const char *identity)
{
    gboolean *touched = g_new0(gboolean, trace->len);

    for (guint step = 0; step + 1 < trace->len; step++) {
        const SchemaObject *before = schema_find(schema_at(trace, step), kind, identity);
        const SchemaObject *after = schema_find(schema_at(trace, step + 1), kind, identity);

        touched[step] = (before == NULL) != (after == NULL) ||
                        (before != NULL && !g_str_equal(before->physical, after->physical));
    }
    return touched;
}

gint finding_origin(const GPtrArray *trace, SchemaKind kind, const char *identity,
    SchemaPartKind part_kind, const char *part_name)
{
    gint origin = -1;

    /* The last time it appeared counts: a part that is dropped and made again is a new one. */
    for (guint step = 0; step < trace->len; step++) {
        const SchemaObject *object = schema_find(schema_at(trace, step), kind, identity);
        gboolean there = object != NULL &&
                         (part_name == NULL || schema_object_part(object, part_kind, part_name));
        const SchemaObject *before =
            step > 0 ? schema_find(schema_at(trace, step - 1), kind, identity) : NULL;
        gboolean was_there = before != NULL && (part_name == NULL || schema_object_part(before,
                                                                         part_kind, part_name));

        if (there && !was_there)
            origin = (gint)step - 1;
    }
    return origin;
}

GPtrArray *finding_made(const GPtrArray *trace, guint step)
{
    GPtrArray *made = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) changes = diff_schemas(schema_at(trace, step), schema_at(trace, step + 1));

    for (guint i = 0; i < changes->len; i++) {
        const DiffChange *change = g_ptr_array_index(changes, i);

        if (change->action != DIFF_ADDED || change->attribute != NULL)
            continue;
        if (change->part_name == NULL)
            g_ptr_array_add(
                made, finding_object_text(schema_kind_name(change->kind), change->identity));
        else
            g_ptr_array_add(made,
                g_strdup_printf("%s %s", schema_part_name(change->part_kind), change->part_name));
    }
    return made;
}

static gboolean mentions(
    const FindingContext *context, const SqlStatement *statement, const char *name)
{
    g_autoptr(GPtrArray) words = sql_words(context->dialect, statement->text, statement->length);

    return g_ptr_array_find_with_equal_func(words, name, g_str_equal, NULL);
}

guint finding_line(const FindingContext *context, const Migration *migration, const char *identity)
{
    g_autofree char *name = finding_name_bare(identity);
    const GPtrArray *statements = migration->up->statements;

    for (guint i = 0; i < statements->len; i++) {
        const SqlStatement *statement = g_ptr_array_index((GPtrArray *)statements, i);

        if (mentions(context, statement, name))
            return statement->line;
    }
    return statements->len > 0
               ? ((SqlStatement *)g_ptr_array_index((GPtrArray *)statements, 0))->line
               : 0;
}

const char *finding_label(const FindingContext *context, guint migration)
{
    return ((Migration *)g_ptr_array_index(context->set->migrations, migration))->label;
}

void finding_blame_migration(
    const FindingContext *context, Finding *finding, guint migration, const char *identity)
{
    const Migration *subject = g_ptr_array_index(context->set->migrations, migration);
    g_autofree char *arrived =
        context->arrived != NULL ? context->arrived(context->data, migration) : NULL;

    finding_add_migration(
        finding, subject, identity != NULL ? finding_line(context, subject, identity) : 0, arrived);
}

gboolean finding_related(const FindingContext *context, guint a, guint b)
{
    const MigrationSection *x = ((Migration *)g_ptr_array_index(context->set->migrations, a))->up;
    const MigrationSection *y = ((Migration *)g_ptr_array_index(context->set->migrations, b))->up;
    g_autoptr(GPtrArray) of_x = sql_words(context->dialect, x->text, strlen(x->text));
    g_autoptr(GPtrArray) of_y = sql_words(context->dialect, y->text, strlen(y->text));
    guint i = 0, j = 0;

    /* Both are sorted. Words every migration has say nothing. */
    while (i < of_x->len && j < of_y->len) {
        int order = strcmp(g_ptr_array_index(of_x, i), g_ptr_array_index(of_y, j));

        if (order == 0 && !sql_is_keyword(context->dialect, g_ptr_array_index(of_x, i)))
            return TRUE;
        i += order <= 0;
        j += order >= 0;
    }
    return FALSE;
}
