#include "replay_private.h"

static ReplayNode *node_new(guint migration)
{
    ReplayNode *node = g_new0(ReplayNode, 1);

    node->migration = migration;
    node->children = g_ptr_array_new_with_free_func((GDestroyNotify)replay_tree_free);
    node->ends = g_array_new(FALSE, FALSE, sizeof(guint));
    return node;
}

void replay_tree_free(ReplayNode *node)
{
    g_ptr_array_unref(node->children);
    g_array_unref(node->ends);
    g_free(node);
}

static ReplayNode *child_for(ReplayNode *node, guint migration)
{
    ReplayNode *child;

    for (guint i = 0; i < node->children->len; i++) {
        child = g_ptr_array_index(node->children, i);
        if (child->migration == migration)
            return child;
    }
    child = node_new(migration);
    g_ptr_array_add(node->children, child);
    return child;
}

static void add_order(ReplayNode *root, const Order *order, guint path)
{
    ReplayNode *node = root;

    for (guint i = 0; i < order->length; i++)
        node = child_for(node, order->sequence[i]);
    g_array_append_val(node->ends, path);
}

static EngineNeeds settle_needs(
    ReplayNode *node, const MigrationSet *set, const EngineDriver *driver, gboolean is_root)
{
    node->needs = is_root ? ENGINE_NEEDS_NOTHING
                          : replay_step_needs(
                                set, driver, g_ptr_array_index(set->migrations, node->migration));
    for (guint i = 0; i < node->children->len; i++)
        node->needs |= settle_needs(g_ptr_array_index(node->children, i), set, driver, FALSE);
    return node->needs;
}

ReplayNode *replay_tree_new(
    const MigrationSet *set, const EngineDriver *driver, const GPtrArray *orders)
{
    ReplayNode *root = node_new(G_MAXUINT);

    for (guint i = 0; i < orders->len; i++)
        add_order(root, g_ptr_array_index(orders, i), i);
    settle_needs(root, set, driver, TRUE);
    return root;
}

guint replay_tree_size(const ReplayNode *root)
{
    guint size = root->children->len;

    for (guint i = 0; i < root->children->len; i++)
        size += replay_tree_size(g_ptr_array_index(root->children, i));
    return size;
}
