#include "replay_private.h"

/* Runs the order's steps one after another until one fails or `each` says no. */
typedef gboolean (*StepDone)(gpointer data, GError **error);

static gboolean run_steps(const ReplayContext *context, const Order *order, gboolean in_walk,
    StepDone done, gpointer data, ReplayStep **failed, guint *steps, GError **error)
{
    for (guint i = 0; i < order->length; i++) {
        ReplayStep *step = replay_step_run(context, order->sequence[i], in_walk, error);

        if (step == NULL)
            return FALSE;
        if (steps != NULL)
            (*steps)++;
        if (!step->ok) {
            *failed = step;
            return TRUE;
        }
        replay_step_free(step);
        if (done != NULL && !done(data, error))
            return FALSE;
    }
    return TRUE;
}

typedef struct {
    const ReplayContext *context;
    GPtrArray *schemas;
} Trace;

static gboolean read_schema(gpointer data, GError **error)
{
    Trace *trace = data;
    EngineScope scope = {.base = trace->context->start, .options = trace->context->options};
    Schema *schema = engine_introspect(trace->context->db, &scope, error);

    if (schema == NULL)
        return FALSE;
    g_ptr_array_add(trace->schemas, schema);
    return TRUE;
}

static EngineNeeds needs_of(const ReplayContext *context, const Order *order)
{
    EngineNeeds needs = ENGINE_NEEDS_NOTHING;

    for (guint i = 0; i < order->length; i++)
        needs |= replay_step_needs(context->set, context->db->driver,
            g_ptr_array_index(context->set->migrations, order->sequence[i]));
    return needs;
}

GPtrArray *replay_trace(
    const ReplayContext *context, const Order *order, guint *steps, GError **error)
{
    g_autoptr(GPtrArray) schemas =
        g_ptr_array_new_with_free_func((GDestroyNotify)schema_unref);
    Trace trace = {.context = context, .schemas = schemas};
    EngineNeeds needs = needs_of(context, order);
    ReplayStep *failed = NULL;
    gboolean ok;

    g_ptr_array_add(schemas, schema_ref(context->start));
    if (!engine_save(context->db, needs, error) || !replay_step_prelude(context, error))
        return NULL;
    ok = run_steps(context, order, needs == ENGINE_NEEDS_NOTHING, read_schema, &trace, &failed,
        steps, error);
    replay_step_free(failed);
    if (!ok || !engine_restore(context->db, error))
        return NULL;
    return g_steal_pointer(&schemas);
}

gboolean replay_apply(
    const ReplayContext *context, const Order *order, ReplayStep **failed, GError **error)
{
    *failed = NULL;
    return replay_step_prelude(context, error) &&
           run_steps(context, order, FALSE, NULL, NULL, failed, NULL, error);
}
