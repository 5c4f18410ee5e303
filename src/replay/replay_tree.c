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

static void settle_needs(ReplayNode *node, const MigrationSet *set, const EngineDriver *driver)
{
    for (guint i = 0; i < node->children->len; i++) {
        ReplayNode *child = g_ptr_array_index(node->children, i);
        const Migration *migration = g_ptr_array_index(set->migrations, child->migration);

        child->needs = replay_step_needs(set, driver, migration);
        child->hoped = replay_step_hoped_needs(set, driver, migration);
        settle_needs(child, set, driver);
        node->needs |= child->needs;
        node->hoped |= child->hoped;
    }
}

ReplayNode *replay_tree_new(
    const MigrationSet *set, const EngineDriver *driver, const GPtrArray *orders)
{
    ReplayNode *root = node_new(G_MAXUINT);

    for (guint i = 0; i < orders->len; i++)
        add_order(root, g_ptr_array_index(orders, i), i);
    settle_needs(root, set, driver);
    return root;
}

guint replay_tree_size(const ReplayNode *root)
{
    guint size = root->children->len;

    for (guint i = 0; i < root->children->len; i++)
        size += replay_tree_size(g_ptr_array_index(root->children, i));
    return size;
}
