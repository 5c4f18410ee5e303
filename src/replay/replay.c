#include "replay_private.h"

#include <string.h>

#include "error.h"

static void path_free(gpointer data)
{
    ReplayPath *path = data;

    g_free(path->steps);
    schema_unref(path->end);
    g_free(path);
}

static void class_free(gpointer data)
{
    ReplayClass *class = data;

    g_free(class->id);
    g_free(class);
}

void replay_result_free(ReplayResult *result)
{
    if (result == NULL)
        return;
    g_ptr_array_unref(result->paths);
    g_ptr_array_unref(result->classes);
    g_ptr_array_unref(result->executed);
    g_free(result);
}

/* State of one walk. */
typedef struct {
    const ReplayContext *context;
    ReplayResult *result;
    GHashTable *ends; /* state digest → Schema */
    GPtrArray *trail; /* ReplayStep * from the root to here, borrowed */
    guint total;      /* nodes of the tree */
    gboolean in_walk; /* an open save is a savepoint */
    gboolean hoping;  /* that no new enum value is used before a commit */
    gboolean dashed;  /* and one was: nothing of this try counts */
} Walk;

static Schema *read_end(Walk *walk, GError **error)
{
    const ReplayContext *context = walk->context;
    EngineScope scope = {.base = replay_step_scope(context), .options = context->options};
    g_autoptr(GError) failure = NULL;
    g_autofree char *digest =
        scope.base != NULL ? engine_state_digest(context->db, &failure) : NULL;
    Schema *schema;

    if (failure != NULL) {
        g_propagate_error(error, g_steal_pointer(&failure));
        return NULL;
    }
    schema = digest != NULL ? g_hash_table_lookup(walk->ends, digest) : NULL;
    if (schema != NULL)
        return schema_ref(schema);
    schema = engine_introspect(context->db, &scope, error);
    if (schema != NULL && digest != NULL)
        g_hash_table_insert(walk->ends, g_steal_pointer(&digest), schema_ref(schema));
    return schema;
}

static void end_path(Walk *walk, guint index, Schema *end)
{
    ReplayPath *path = g_ptr_array_index(walk->result->paths, index);

    path->n_steps = walk->trail->len;
    path->steps = g_memdup2(walk->trail->pdata, walk->trail->len * sizeof(ReplayStep *));
    path->ok = end != NULL;
    path->end = end != NULL ? schema_ref(end) : NULL;
}

/* Everything below a failed step has failed with it. */
static void end_subtree(Walk *walk, const ReplayNode *node)
{
    for (guint i = 0; i < node->ends->len; i++)
        end_path(walk, g_array_index(node->ends, guint, i), NULL);
    for (guint i = 0; i < node->children->len; i++)
        end_subtree(walk, g_ptr_array_index(node->children, i));
}

static gboolean visit_children(Walk *walk, const ReplayNode *node, gboolean keep, GError **error);

static gboolean visit(Walk *walk, const ReplayNode *node, GError **error)
{
    const ReplayContext *context = walk->context;
    ReplayStep *step;
    gboolean ok = TRUE;

    if (walk->dashed)
        return TRUE;
    if (context->progress != NULL)
        context->progress(context->progress_data, walk->result->steps, walk->total);
    step = replay_step_run(context, node->migration, walk->in_walk, error);
    if (step == NULL)
        return FALSE;
    walk->result->steps++;
    g_ptr_array_add(walk->result->executed, step);
    g_ptr_array_add(walk->trail, step);
    if (!step->ok) {
        walk->dashed = walk->hoping && replay_step_lacked_commit(step);
        end_subtree(walk, node);
    } else {
        if (node->ends->len > 0) {
            g_autoptr(Schema) end = read_end(walk, error);

            ok = end != NULL;
            for (guint i = 0; ok && i < node->ends->len; i++)
                end_path(walk, g_array_index(node->ends, guint, i), end);
        }
        ok = ok && visit_children(walk, node, FALSE, error);
    }
    g_ptr_array_set_size(walk->trail, (int)walk->trail->len - 1);
    return ok;
}

static gboolean visit_saved(Walk *walk, const ReplayNode *child, gboolean outermost, GError **error)
{
    const ReplayContext *context = walk->context;
    EngineNeeds needs = walk->hoping ? child->hoped : child->needs;
    gboolean before = walk->in_walk, ok;

    /* Before the save, since some settings cannot be made inside a transaction; again in a copy. */
    if ((outermost && !replay_step_prelude(context, error)) ||
        !engine_save(context->db, needs, error) ||
        (needs != ENGINE_NEEDS_NOTHING && !replay_step_prelude(context, error)))
        return FALSE;
    /* Below a copy there may be savepoints, never the other way round. */
    walk->in_walk = before || needs == ENGINE_NEEDS_NOTHING;
    ok = visit(walk, child, error) && engine_restore(context->db, error);
    walk->in_walk = before;
    return ok;
}

static void forget_subtree(Walk *walk, const ReplayNode *node)
{
    for (guint i = 0; i < node->ends->len; i++) {
        ReplayPath *path =
            g_ptr_array_index(walk->result->paths, g_array_index(node->ends, guint, i));

        g_clear_pointer(&path->steps, g_free);
        g_clear_pointer(&path->end, schema_unref);
    }
    for (guint i = 0; i < node->children->len; i++)
        forget_subtree(walk, g_ptr_array_index(node->children, i));
}

/*
 * A value added to an enum cannot be used before a commit, but mostly nobody does: savepoints are
 * tried first, and copies of the database, which cost fifty times as much, only where the server
 * says that a step would have needed the commit.
 */
static gboolean visit_outermost(Walk *walk, const ReplayNode *child, GError **error)
{
    guint executed = walk->result->executed->len, steps = walk->result->steps;
    gboolean ok;

    if (child->hoped == child->needs)
        return visit_saved(walk, child, TRUE, error);
    walk->hoping = TRUE;
    ok = visit_saved(walk, child, TRUE, error);
    walk->hoping = FALSE;
    if (!ok || !walk->dashed)
        return ok;
    walk->dashed = FALSE;
    forget_subtree(walk, child);
    g_ptr_array_set_size(walk->result->executed, (int)executed);
    walk->result->steps = steps;
    return visit_saved(walk, child, TRUE, error);
}

/* keep: the state of this node is needed afterwards, so its last child is checkpointed too. */
static gboolean visit_children(Walk *walk, const ReplayNode *node, gboolean keep, GError **error)
{
    for (guint i = 0; i < node->children->len; i++) {
        const ReplayNode *child = g_ptr_array_index(node->children, i);
        gboolean last = i + 1 == node->children->len;
        gboolean ok = keep   ? visit_outermost(walk, child, error)
                      : last ? visit(walk, child, error)
                             : visit_saved(walk, child, FALSE, error);

        if (!ok)
            return FALSE;
    }
    return TRUE;
}

/* What two paths have in common when they are of one class. */
static char *class_key(const ReplayPath *path)
{
    const ReplayStep *last;

    if (path->ok)
        return g_strdup(schema_digest(path->end));
    last = path->steps[path->n_steps - 1];
    return g_strdup_printf("fail %u %s %s", last->migration, last->sqlstate, last->message);
}

static char *class_id(guint index)
{
    return index < 26 ? g_strdup_printf("%c", (char)('A' + index))
                      : g_strdup_printf("%c%u", (char)('A' + index % 26), index / 26);
}

static void classify(ReplayResult *result)
{
    g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < result->paths->len; i++) {
        ReplayPath *path = g_ptr_array_index(result->paths, i);
        g_autofree char *key = class_key(path);
        ReplayClass *class = g_hash_table_lookup(known, key);

        if (class == NULL) {
            class = g_new0(ReplayClass, 1);
            class->id = class_id(result->classes->len);
            class->ok = path->ok;
            class->example = i;
            g_ptr_array_add(result->classes, class);
            g_hash_table_insert(known, g_steal_pointer(&key), class);
        }
        class->n_paths++;
        for (guint j = 0; j < result->classes->len; j++) {
            if (g_ptr_array_index(result->classes, j) == class)
                path->class = j;
        }
    }
}

static ReplayResult *result_new(const GPtrArray *orders)
{
    ReplayResult *result = g_new0(ReplayResult, 1);

    result->paths = g_ptr_array_new_with_free_func(path_free);
    result->classes = g_ptr_array_new_with_free_func(class_free);
    result->executed = g_ptr_array_new_with_free_func((GDestroyNotify)replay_step_free);
    for (guint i = 0; i < orders->len; i++) {
        ReplayPath *path = g_new0(ReplayPath, 1);

        path->order = g_ptr_array_index(orders, i);
        g_ptr_array_add(result->paths, path);
    }
    return result;
}

ReplayResult *replay_run(const ReplayContext *context, const GPtrArray *orders, GError **error)
{
    g_autoptr(ReplayResult) result = result_new(orders);
    g_autoptr(GHashTable) ends =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)schema_unref);
    g_autoptr(GPtrArray) trail = g_ptr_array_new();
    ReplayNode *root = replay_tree_new(context->set, context->db->driver, orders);
    Walk walk = {.context = context,
        .result = result,
        .ends = ends,
        .trail = trail,
        .total = replay_tree_size(root)};
    gboolean ok;

    for (guint i = 0; i < root->ends->len; i++)
        end_path(&walk, g_array_index(root->ends, guint, i), context->start);
    ok = visit_children(&walk, root, TRUE, error);
    replay_tree_free(root);
    if (!ok)
        return NULL;
    classify(result);
    return g_steal_pointer(&result);
}
