#include "test.h"

#include "diff.h"
#include "schema_sample.h"

static Schema *table(SchemaKind kind, SchemaPartKind part, const char *columns)
{
    g_auto(GStrv) names = g_strsplit(columns, " ", -1);
    Sample s = sample_new();

    sample_object(&s, kind, "t");
    for (guint i = 0; names[i] != NULL; i++)
        sample_part(&s, part, names[i], i + 1, part == SCHEMA_PART_COLUMN ? "text" : NULL);
    return sample_finish(&s);
}

static GPtrArray *between(SchemaKind kind, SchemaPartKind part, const char *from, const char *to)
{
    g_autoptr(Schema) a = table(kind, part, from);
    g_autoptr(Schema) b = table(kind, part, to);

    return diff_schemas(a, b);
}

static char *joined(const GPtrArray *names)
{
    GString *out = g_string_new(NULL);

    for (guint i = 0; i < names->len; i++)
        g_string_append_printf(out, "%s%s", i > 0 ? " " : "", (char *)g_ptr_array_index(names, i));
    return g_string_free(out, FALSE);
}

/* moved NULL: nothing moved. others: how many changes there are besides. */
static const struct {
    const char *from, *to, *moved, *window_from, *window_to;
    guint others;
} cases[] = {
    {"a b c", "a b c", NULL, "", "", 0},
    {"a b", "b a", "a", "a b", "b a", 0},
    {"a b c d e", "a c d e b", "b", "b c d e", "c d e b", 0},
    {"a b c d e", "a e b c d", "e", "b c d e", "e b c d", 0},
    {"a b c d", "b a d c", "a c", "a b c d", "b a d c", 0},
    {"a b c d", "d c b a", "a b c", "a b c d", "d c b a", 0},
    {"a b c d e f", "a c b d e f", "b", "b c", "c b", 0},
    /* added and removed columns move nothing */
    {"a b c", "a x b c", NULL, "", "", 1},
    {"a x b c", "a b c", NULL, "", "", 1},
    {"a b c", "x c y a b", "c", "a b c", "c a b", 2},
    {"a b", "c d", NULL, "", "", 4},
};

LTest(diff_order, the_smallest_set_that_moved)
{
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GPtrArray) changes =
            between(SCHEMA_TABLE, SCHEMA_PART_COLUMN, cases[i].from, cases[i].to);
        const DiffChange *moved = NULL;
        g_autofree char *names = NULL, *before = NULL, *after = NULL;

        for (guint j = 0; j < changes->len; j++)
            if (((DiffChange *)g_ptr_array_index(changes, j))->action == DIFF_MOVED)
                moved = g_ptr_array_index(changes, j);
        cr_assert_eq(changes->len, cases[i].others + (cases[i].moved != NULL), "%s", cases[i].to);
        cr_assert_eq(moved != NULL, cases[i].moved != NULL, "%s", cases[i].to);
        if (moved == NULL)
            continue;
        names = joined(moved->moved);
        before = joined(moved->order_from);
        after = joined(moved->order_to);
        cr_expect_str_eq(names, cases[i].moved);
        cr_expect_str_eq(before, cases[i].from);
        cr_expect_str_eq(after, cases[i].to);
        cr_expect_eq(moved->class, SCHEMA_CLASS_ORDER_ONLY);
    }
}

static GPtrArray *split(const char *text)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; words[i] != NULL; i++)
        g_ptr_array_add(names, g_strdup(words[i]));
    return names;
}

LTest(diff_order, the_window_shows_both_sides)
{
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GPtrArray) from = split(cases[i].from);
        g_autoptr(GPtrArray) to = split(cases[i].to);
        g_autoptr(GPtrArray) before = diff_order_window(from, to);
        g_autoptr(GPtrArray) after = diff_order_window(to, from);
        g_autofree char *text_before = joined(before), *text_after = joined(after);

        cr_expect_str_eq(text_before, cases[i].window_from);
        cr_expect_str_eq(text_after, cases[i].window_to);
    }
}

static const struct {
    SchemaKind kind;
    SchemaPartKind part;
} kinds[] = {
    {SCHEMA_ENUM, SCHEMA_PART_LABEL},
    {SCHEMA_COMPOSITE, SCHEMA_PART_COLUMN},
    {SCHEMA_VIEW, SCHEMA_PART_COLUMN},
    {SCHEMA_TABLE, SCHEMA_PART_COLUMN},
};

LTest(diff_order, labels_and_composites_have_an_order_of_their_own)
{
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autoptr(GPtrArray) changes = between(kinds[i].kind, kinds[i].part, "a b", "b a");
        const DiffChange *change = g_ptr_array_index(changes, 0);

        cr_assert_eq(changes->len, 1);
        cr_assert_eq(change->action, DIFF_MOVED);
        cr_assert_eq(change->kind, kinds[i].kind);
        cr_assert_eq(change->part_kind, kinds[i].part);
        cr_assert_null(change->part_name);
    }
}

/* Brute force: no smaller set of columns could have been moved. */
static guint longest_rising(const guint *places, guint n)
{
    guint best = 0;

    for (guint set = 0; set < 1u << n; set++) {
        guint last = 0, length = 0;
        gboolean rising = TRUE;

        for (guint i = 0; i < n && rising; i++) {
            if ((set & 1u << i) == 0)
                continue;
            rising = length == 0 || places[i] > last;
            last = places[i];
            length++;
        }
        best = rising && length > best ? length : best;
    }
    return best;
}

LTest(diff_order, moved_is_minimal, .timeout = 100)
{
    guint32 seed = sample_seed();
    g_autoptr(GRand) random = g_rand_new_with_seed(seed);

    for (guint round = 0; round < 500; round++) {
        guint places[8] = {0, 1, 2, 3, 4, 5, 6, 7};
        g_autoptr(GString) to = g_string_new(NULL);
        g_autoptr(GPtrArray) changes = NULL;
        guint names[8], moved = 0;

        for (guint i = 8; i > 1; i--) {
            guint j = (guint)g_rand_int_range(random, 0, (gint32)i), swap = places[i - 1];

            places[i - 1] = places[j];
            places[j] = swap;
        }
        for (guint i = 0; i < 8; i++)
            names[places[i]] = i;
        for (guint i = 0; i < 8; i++)
            g_string_append_printf(to, "%s%c", i > 0 ? " " : "", 'a' + (char)names[i]);
        changes = between(SCHEMA_TABLE, SCHEMA_PART_COLUMN, "a b c d e f g h", to->str);
        if (changes->len > 0)
            moved = ((DiffChange *)g_ptr_array_index(changes, 0))->moved->len;
        cr_assert_eq(moved, 8 - longest_rising(places, 8), "REHEARSE_TEST_SEED=%u", seed);
    }
}
