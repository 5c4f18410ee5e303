#include "replay_private.h"

#define SHORT_TRACE 16

/*
 * One step with the schema after it. The step has a save of its own, so that the driver reads only what
 * the step changed; where it needs a commit there is nothing to mark, and all is read.
 */
static gboolean trace_step(
    const ReplayContext *context, guint migration, GPtrArray *schemas, gboolean *ok, GError **error)
{
    EngineScope scope = {
        .base = g_ptr_array_index(schemas, schemas->len - 1), .options = context->options};
    gboolean plain =
        replay_step_needs(context->set, context->db->driver,
            g_ptr_array_index(context->set->migrations, migration)) == ENGINE_NEEDS_NOTHING;
    ReplayStep *step;
    Schema *schema;

    if (plain && !engine_save(context->db, ENGINE_NEEDS_NOTHING, error))
        return FALSE;
    step = replay_step_run(context, migration, plain, error);
    if (step == NULL)
        return FALSE;
    *ok = step->ok;
    replay_step_free(step);
    if (!*ok)
        return !plain || engine_restore(context->db, error);
    if (!plain)
        scope.base = NULL;
    schema = engine_introspect(context->db, &scope, error);
    if (schema == NULL)
        return FALSE;
    g_ptr_array_add(schemas, schema);
    return !plain || engine_release(context->db, error);
}

static gboolean trace_copy(const ReplayContext *context, const Order *order, GPtrArray *schemas,
    guint *steps, GError **error)
{
    g_autoptr(EngineDb) copy = engine_copy(context->db, error);
    ReplayContext own = *context;
    gboolean ok = TRUE;

    own.db = copy;
    if (copy == NULL || !replay_step_prelude(&own, error))
        return FALSE;
    for (guint i = 0; ok && i < order->length; i++) {
        if (!trace_step(&own, order->sequence[i], schemas, &ok, error))
            return FALSE;
        ++*steps;
    }
    return TRUE;
}

static gboolean trace_steps(const ReplayContext *context, const Order *order, GPtrArray *schemas,
    guint *steps, GError **error)
{
    EngineScope scope = {.base = replay_step_scope(context), .options = context->options};

    for (guint i = 0; i < order->length; i++) {
        ReplayStep *step = replay_step_run(context, order->sequence[i], TRUE, error);
        gboolean ok = step != NULL && step->ok;
        Schema *schema = ok ? engine_introspect(context->db, &scope, error) : NULL;

        if (step == NULL)
            return FALSE;
        replay_step_free(step);
        ++*steps;
        if (!ok || schema == NULL)
            return !ok;
        g_ptr_array_add(schemas, schema);
    }
    return TRUE;
}

/* In one save: every reading covers all steps so far, and there is nothing to copy. */
static gboolean trace_inside(const ReplayContext *context, const Order *order, GPtrArray *schemas,
    guint *steps, GError **error)
{
    return replay_step_prelude(context, error) &&
           engine_save(context->db, ENGINE_NEEDS_NOTHING, error) &&
           trace_steps(context, order, schemas, steps, error) && engine_restore(context->db, error);
}

/* Few enough steps that reading them all again after each costs less than a copy. */
static gboolean is_short(const ReplayContext *context, const Order *order)
{
    for (guint i = 0; i < order->length; i++) {
        if (i == SHORT_TRACE || replay_step_needs(context->set, context->db->driver,
                                    g_ptr_array_index(context->set->migrations,
                                        order->sequence[i])) != ENGINE_NEEDS_NOTHING)
            return FALSE;
    }
    return TRUE;
}

GPtrArray *replay_trace(
    const ReplayContext *context, const Order *order, guint *steps, GError **error)
{
    g_autoptr(GPtrArray) schemas = g_ptr_array_new_with_free_func((GDestroyNotify)schema_unref);
    guint unused = 0;
    gboolean ok;

    if (steps == NULL)
        steps = &unused;
    g_ptr_array_add(schemas, schema_ref(context->start));
    ok = is_short(context, order) ? trace_inside(context, order, schemas, steps, error)
                                  : trace_copy(context, order, schemas, steps, error);
    return ok ? g_steal_pointer(&schemas) : NULL;
}

gboolean replay_apply(
    const ReplayContext *context, const Order *order, ReplayStep **failed, GError **error)
{
    *failed = NULL;
    if (!replay_step_prelude(context, error))
        return FALSE;
    for (guint i = 0; i < order->length; i++) {
        ReplayStep *step = replay_step_run(context, order->sequence[i], FALSE, error);

        if (step == NULL)
            return FALSE;
        if (!step->ok) {
            *failed = step;
            return TRUE;
        }
        replay_step_free(step);
    }
    return TRUE;
}
