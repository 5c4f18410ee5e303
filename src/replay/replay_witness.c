#include "replay_private.h"

/* Migration → place in the order; G_MAXUINT: not in it. */
static guint highest(const Order *order)
{
    guint most = 0;

    for (guint i = 0; i < order->length; i++)
        most = MAX(most, order->sequence[i]);
    return most;
}

/* Migrations of `left` that stand the other way round to some other one on the right. */
static guint count_movers(const Order *left, const guint *place)
{
    guint movers = 0;

    for (guint i = 0; i < left->length; i++) {
        gboolean moves = FALSE;

        for (guint j = 0; j < left->length && !moves; j++)
            moves = (j < i) != (place[left->sequence[j]] < place[left->sequence[i]]) && i != j;
        movers += moves;
    }
    return movers;
}

static gboolean same_members(const Order *left, const guint *place)
{
    for (guint i = 0; i < left->length; i++) {
        if (place[left->sequence[i]] == G_MAXUINT)
            return FALSE;
    }
    return TRUE;
}

/* The first two neighbours that the other order has the other way round; length - 1: none. */
static guint next_swap(const guint *sequence, guint length, const guint *place)
{
    guint i = 0;

    while (i + 1 < length && place[sequence[i]] < place[sequence[i + 1]])
        i++;
    return i;
}

static void walk_over(GPtrArray *orders, const Order *left, const guint *place)
{
    g_autofree guint *sequence = g_memdup2(left->sequence, left->length * sizeof(guint));

    for (guint i = next_swap(sequence, left->length, place); i + 1 < left->length;
         i = next_swap(sequence, left->length, place)) {
        guint first = sequence[i];

        sequence[i] = sequence[i + 1];
        sequence[i + 1] = first;
        g_ptr_array_add(
            orders, order_new("witness", "on the way between two orders", sequence, left->length));
    }
}

GPtrArray *replay_witness_orders(const Order *left, const Order *right)
{
    g_autofree guint *place = order_places(right, MAX(highest(left), highest(right)) + 1);
    GPtrArray *orders;

    if (left->length != right->length || !same_members(left, place) ||
        count_movers(left, place) > ORDER_MAX_PERMUTED)
        return NULL;
    orders = g_ptr_array_new_with_free_func((GDestroyNotify)order_free);
    g_ptr_array_add(orders, order_new(left->name, left->why, left->sequence, left->length));
    walk_over(orders, left, place);
    return orders;
}

static gboolean is_dear(const ReplayContext *context, const GPtrArray *orders)
{
    ReplayNode *root = replay_tree_new(context->set, context->db->driver, orders);
    guint steps = replay_tree_size(root);

    replay_tree_free(root);
    return steps > REPLAY_WITNESS_STEPS;
}

/* Which two neighbours differ between one order and the next. */
static ReplaySwap swap_at(const ReplayResult *result, guint index)
{
    ReplaySwap swap = {.before = g_ptr_array_index(result->paths, index),
        .after = g_ptr_array_index(result->paths, index + 1)};
    guint i = 0;

    while (swap.before->order->sequence[i] == swap.after->order->sequence[i])
        i++;
    swap.a = swap.before->order->sequence[i];
    swap.b = swap.after->order->sequence[i];
    return swap;
}

ReplayWitness *replay_witness(
    const ReplayContext *context, const Order *left, const Order *right, GError **error)
{
    g_autoptr(GPtrArray) orders = replay_witness_orders(left, right);
    ReplayResult *result;
    ReplayWitness *witness;

    if (orders == NULL || orders->len <= 2 || is_dear(context, orders))
        return NULL;
    result = replay_run(context, orders, error);
    if (result == NULL)
        return NULL;
    witness = g_new0(ReplayWitness, 1);
    witness->orders = g_steal_pointer(&orders);
    witness->result = result;
    witness->swaps = g_array_new(FALSE, FALSE, sizeof(ReplaySwap));
    for (guint i = 0; i + 1 < witness->orders->len; i++) {
        ReplaySwap swap = swap_at(result, i);

        g_array_append_val(witness->swaps, swap);
    }
    return witness;
}

void replay_witness_free(ReplayWitness *witness)
{
    if (witness == NULL)
        return;
    replay_result_free(witness->result);
    g_ptr_array_unref(witness->orders);
    g_array_unref(witness->swaps);
    g_free(witness);
}
