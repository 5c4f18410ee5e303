#include "replay_private.h"

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

GPtrArray *replay_trace(
    const ReplayContext *context, const Order *order, guint *steps, GError **error)
{
    g_autoptr(GPtrArray) schemas = g_ptr_array_new_with_free_func((GDestroyNotify)schema_unref);
    g_autoptr(EngineDb) copy = engine_copy(context->db, error);
    ReplayContext own = *context;
    gboolean ok = TRUE;

    own.db = copy;
    g_ptr_array_add(schemas, schema_ref(context->start));
    if (copy == NULL || !replay_step_prelude(&own, error))
        return NULL;
    for (guint i = 0; ok && i < order->length; i++) {
        if (!trace_step(&own, order->sequence[i], schemas, &ok, error))
            return NULL;
        if (steps != NULL)
            (*steps)++;
    }
    return g_steal_pointer(&schemas);
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
