#include "diff_private.h"

/*
 * Which parts moved: all but a longest increasing subsequence (patience sorting, n log n). tails[k]
 * is the index of the smallest value that ends a rising run of length k + 1 seen so far.
 */

/* First of tails[0..length) whose value is not less than `value`. */
static guint first_not_less(const guint *tails, guint length, const guint *places, guint value)
{
    guint low = 0, high = length;

    while (low < high) {
        guint middle = low + (high - low) / 2;

        if (places[tails[middle]] < value)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Marks in `keep` the indexes of a longest rising run. */
static void mark_longest(const guint *places, guint n, gboolean *keep)
{
    g_autofree guint *tails = g_new(guint, n), *before = g_new(guint, n);
    guint length = 0, index;

    for (guint i = 0; i < n; i++) {
        guint k = first_not_less(tails, length, places, places[i]);

        before[i] = k > 0 ? tails[k - 1] : i;
        tails[k] = i;
        length = MAX(length, k + 1);
    }
    if (length == 0)
        return;
    for (index = tails[length - 1]; !keep[index]; index = before[index])
        keep[index] = TRUE;
}

GArray *diff_order_moved(const guint *places, guint n)
{
    GArray *moved = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autofree gboolean *keep = g_new0(gboolean, n);

    mark_longest(places, n, keep);
    for (guint i = 0; i < n; i++)
        if (!keep[i])
            g_array_append_val(moved, i);
    return moved;
}

static GPtrArray *common(const GPtrArray *order, const GPtrArray *other)
{
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    GPtrArray *both = g_ptr_array_new();

    for (guint i = 0; i < other->len; i++)
        g_hash_table_add(names, g_ptr_array_index(other, i));
    for (guint i = 0; i < order->len; i++)
        if (g_hash_table_contains(names, g_ptr_array_index(order, i)))
            g_ptr_array_add(both, g_ptr_array_index(order, i));
    return both;
}

GPtrArray *diff_order_window(const GPtrArray *order, const GPtrArray *other)
{
    GPtrArray *window = common(order, other);
    g_autoptr(GPtrArray) mirror = common(other, order);
    guint first = 0, last = MIN(window->len, mirror->len);

    while (first < last &&
           g_str_equal(g_ptr_array_index(window, first), g_ptr_array_index(mirror, first)))
        first++;
    while (last > first &&
           g_str_equal(g_ptr_array_index(window, last - 1), g_ptr_array_index(mirror, last - 1)))
        last--;
    g_ptr_array_set_size(window, (int)last);
    if (first > 0)
        g_ptr_array_remove_range(window, 0, first);
    return window;
}
