#include "test.h"

#include "../../../src/replay/replay_private.h"
#include "replay_sample.h"

/* Orders as a tree, and what each branch needs. */

static void append_node(GString *text, const ReplayNode *node)
{
    for (guint i = 0; i < node->children->len; i++) {
        const ReplayNode *child = g_ptr_array_index(node->children, i);

        g_string_append_printf(text, "%s%u%s", i > 0 ? " " : "", child->migration + 1,
            child->needs == ENGINE_NEEDS_COMMIT ? "!" : "");
        for (guint end = 0; end < child->ends->len; end++)
            g_string_append_printf(text, "=%u", g_array_index(child->ends, guint, end));
        if (child->children->len > 0) {
            g_string_append_c(text, '(');
            append_node(text, child);
            g_string_append_c(text, ')');
        }
    }
}

typedef struct {
    const char *orders; /* separated by blanks */
    const char *tree;   /* migration, "!" needs a commit, "=path", (children) */
    guint size;
} TreeCase;

static const TreeCase cases[] = {
    {"12", "1(2=0)", 2},
    {"12 21", "1(2=0) 2(1=1)", 4},
    {"12 12", "1(2=0=1)", 2},
    {"12 1", "1=1(2=0)", 2},
    {"124 142 12", "1(2=2(4=0) 4(2=1))", 5},
    {"123 14", "1!(2!(3!=0) 4=1)", 4},
    {"12 31", "1(2=0) 3!(1=1)", 4},
};

LTest(replay_tree, shares_prefixes_and_passes_needs_up)
{
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *const texts[] = {
            "CREATE TABLE a", "CREATE TABLE b", "BEGIN", "CREATE TABLE d", NULL};
        ReplaySample sample = replay_sample_new(texts);
        g_auto(GStrv) orders = g_strsplit(cases[i].orders, " ", -1);
        g_autoptr(GString) text = g_string_new(NULL);
        ReplayNode *root;

        for (guint j = 0; orders[j] != NULL; j++)
            replay_sample_order(&sample, orders[j]);
        root = replay_tree_new(sample.set, sample.db->driver, sample.orders);
        append_node(text, root);
        cr_assert(eq(str, text->str, (char *)cases[i].tree), "%s", cases[i].orders);
        cr_assert(eq(u32, replay_tree_size(root), cases[i].size), "%s", cases[i].orders);
        replay_tree_free(root);
        replay_sample_free(&sample);
    }
}
