#include "test.h"

#include "diff.h"
#include "schema_sample.h"

static const DiffChange *at(const GPtrArray *changes, guint i)
{
    cr_assert_lt(i, changes->len);
    return g_ptr_array_index(changes, i);
}

LTest(diff, equal_schemas_have_no_difference)
{
    g_autoptr(Schema) a = sample_school();
    g_autoptr(Schema) b = sample_school();
    g_autoptr(GPtrArray) changes = diff_schemas(a, b);

    cr_assert_eq(changes->len, 0);
    cr_assert_eq(diff_worst(changes), SCHEMA_N_CLASSES);
}

/* Two tables "t" of one draft each, told apart by `change`. */
typedef void (*Change)(Sample *sample);

static Schema *with(Change change)
{
    Sample s = sample_new();

    sample_table(&s, "t", (const char *const[]){"a", "b", NULL});
    if (change != NULL)
        change(&s);
    return sample_finish(&s);
}

static GPtrArray *between(Change from, Change to)
{
    g_autoptr(Schema) a = with(from);
    g_autoptr(Schema) b = with(to);

    return diff_schemas(a, b);
}

static void a_view(Sample *s)
{
    sample_object(s, SCHEMA_VIEW, "v");
}

LTest(diff, an_object_on_one_side)
{
    g_autoptr(GPtrArray) added = between(NULL, a_view);
    g_autoptr(GPtrArray) removed = between(a_view, NULL);

    cr_assert_eq(added->len, 1);
    cr_assert_eq(at(added, 0)->action, DIFF_ADDED);
    cr_assert_eq(at(added, 0)->class, SCHEMA_CLASS_STRUCTURAL);
    cr_assert_eq(at(added, 0)->kind, SCHEMA_VIEW);
    cr_assert_str_eq(at(added, 0)->identity, "public.v");
    cr_assert_str_eq(at(added, 0)->to, "view public.v");
    cr_assert_null(at(added, 0)->from);
    cr_assert_null(at(added, 0)->part_name);
    cr_assert_eq(at(removed, 0)->action, DIFF_REMOVED);
    cr_assert_str_eq(at(removed, 0)->from, "view public.v");
}

static void a_column(Sample *s)
{
    sample_column(s, "c", 3, "text");
}

LTest(diff, a_part_on_one_side)
{
    g_autoptr(GPtrArray) added = between(NULL, a_column);
    g_autoptr(GPtrArray) removed = between(a_column, NULL);

    cr_assert_eq(added->len, 1);
    cr_assert_eq(at(added, 0)->action, DIFF_ADDED);
    cr_assert_eq(at(added, 0)->part_kind, SCHEMA_PART_COLUMN);
    cr_assert_str_eq(at(added, 0)->part_name, "c");
    cr_assert_str_eq(at(added, 0)->to, "column c text");
    cr_assert_null(at(added, 0)->attribute);
    cr_assert_eq(at(removed, 0)->action, DIFF_REMOVED);
    cr_assert_str_eq(at(removed, 0)->from, "column c text");
}

static void not_null_column(Sample *s)
{
    sample_column(s, "c", 3, "bigint");
    sample_part_set(s, SCHEMA_ATTR_NOT_NULL, "");
}

LTest(diff, each_attribute_of_a_part_is_a_change)
{
    g_autoptr(GPtrArray) changes = between(a_column, not_null_column);

    cr_assert_eq(changes->len, 2);
    cr_assert_eq(at(changes, 0)->action, DIFF_CHANGED);
    cr_assert_str_eq(at(changes, 0)->attribute, "type");
    cr_assert_str_eq(at(changes, 0)->from, "text");
    cr_assert_str_eq(at(changes, 0)->to, "bigint");
    cr_assert_str_eq(at(changes, 0)->line_from, "column c text");
    cr_assert_str_eq(at(changes, 0)->line_to, "column c bigint not null");
    cr_assert_str_eq(at(changes, 1)->attribute, "not_null");
    cr_assert_null(at(changes, 1)->from);
    cr_assert_str_eq(at(changes, 1)->to, "not null");
}

static void with_owner(Sample *s)
{
    sample_set(s, SCHEMA_ATTR_OWNER, "app");
    sample_set(s, SCHEMA_ATTR_INVALID, "");
}

LTest(diff, attributes_of_the_object)
{
    g_autoptr(GPtrArray) changes = between(NULL, with_owner);

    cr_assert_eq(changes->len, 2);
    cr_assert_str_eq(at(changes, 0)->attribute, "invalid");
    cr_assert_str_eq(at(changes, 0)->to, "INVALID");
    cr_assert_eq(at(changes, 0)->class, SCHEMA_CLASS_INVALID);
    cr_assert_str_eq(at(changes, 1)->attribute, "owner");
    cr_assert_str_eq(at(changes, 1)->to, "app");
    cr_assert_str_eq(at(changes, 1)->line_to, "owner app");
    cr_assert_eq(at(changes, 1)->class, SCHEMA_CLASS_PRIVILEGE);
    cr_assert_eq(diff_worst(changes), SCHEMA_CLASS_PRIVILEGE);
}

static void two_unnamed(Sample *s)
{
    sample_part(s, SCHEMA_PART_CONSTRAINT, "", 0, "CHECK (a)");
    sample_part(s, SCHEMA_PART_CONSTRAINT, "", 0, "CHECK (b)");
}

static void one_unnamed(Sample *s)
{
    sample_part(s, SCHEMA_PART_CONSTRAINT, "", 0, "CHECK (b)");
}

LTest(diff, unnamed_parts_are_paired_by_what_they_say)
{
    g_autoptr(GPtrArray) changes = between(two_unnamed, one_unnamed);

    cr_assert_eq(changes->len, 1);
    cr_assert_eq(at(changes, 0)->action, DIFF_REMOVED);
    cr_assert_str_eq(at(changes, 0)->from, "constraint \"\" CHECK (a)");
}

static void attnums(Sample *s)
{
    sample_part_set(s, SCHEMA_ATTR_ATTNUM, "9");
}

LTest(diff, gaps_in_attribute_numbers_are_no_difference)
{
    g_autoptr(GPtrArray) changes = between(NULL, attnums);

    cr_assert_eq(changes->len, 0);
}

static void populated(Sample *s)
{
    sample_object(s, SCHEMA_MATERIALIZED_VIEW, "m");
    sample_column(s, "a", 1, "text");
    sample_part_set(s, SCHEMA_ATTR_ATTNUM, "1");
    sample_set(s, SCHEMA_ATTR_POPULATED, "");
}

static void unpopulated(Sample *s)
{
    sample_object(s, SCHEMA_MATERIALIZED_VIEW, "m");
    sample_column(s, "a", 1, "text");
    sample_part_set(s, SCHEMA_ATTR_ATTNUM, "1");
}

static void unknown_populated(Sample *s)
{
    sample_object(s, SCHEMA_MATERIALIZED_VIEW, "m");
    sample_column(s, "a", 1, "text");
}

LTest(diff, an_unpopulated_view_is_a_physical_difference)
{
    g_autoptr(GPtrArray) changes = between(populated, unpopulated);
    g_autoptr(GPtrArray) unknown = between(populated, unknown_populated);

    cr_assert_eq(changes->len, 1);
    cr_assert_eq(at(changes, 0)->class, SCHEMA_CLASS_PHYSICAL);
    cr_assert_str_eq(at(changes, 0)->to, "no");
    cr_assert_eq(unknown->len, 0);
}

/* --- random ---------------------------------------------------------------------------------------------- */

static Schema *random_schema(guint32 seed)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(seed);

    return schema_finish(sample_random_draft(random), NULL);
}

/* Different digests if and only if there is a difference; and both directions tell the same story. */
LTest(diff, random_schemas_differ_exactly_when_their_digests_do, .timeout = 100)
{
    guint32 seed = sample_seed();

    for (guint i = 0; i < 2000; i++) {
        g_autoptr(Schema) a = random_schema(seed + i);
        g_autoptr(Schema) b = random_schema(seed + i / 2);
        g_autoptr(GPtrArray) there = diff_schemas(a, b);
        g_autoptr(GPtrArray) back = diff_schemas(b, a);
        g_autofree char *text = diff_text(there);
        json_t *json = diff_json(there);

        cr_assert_eq(schema_equal(a, b), there->len == 0, "REHEARSE_TEST_SEED=%u", seed + i);
        cr_assert_eq(there->len, back->len, "REHEARSE_TEST_SEED=%u", seed + i);
        cr_assert_eq(diff_worst(there), diff_worst(back), "REHEARSE_TEST_SEED=%u", seed + i);
        cr_assert_eq(json_array_size(json), there->len);
        json_decref(json);
    }
}

/* A table whose columns are a random permutation, with some left out and one attribute more. */
static Schema *shuffled(GRand *random, guint n, gint skip, gboolean extra)
{
    g_autofree guint *order = g_new(guint, n);
    Sample s = sample_new();

    for (guint i = 0; i < n; i++)
        order[i] = i;
    for (guint i = n; i > 1; i--) {
        guint j = (guint)g_rand_int_range(random, 0, (gint32)i), swap = order[i - 1];

        order[i - 1] = order[j];
        order[j] = swap;
    }
    sample_object(&s, SCHEMA_TABLE, "t");
    for (guint i = 0; i < n; i++) {
        g_autofree char *name = g_strdup_printf("c%u", order[i]);

        if ((gint)order[i] == skip)
            continue;
        sample_column(&s, name, i + 1, "text");
        if (extra && order[i] == 0)
            sample_part_set(&s, SCHEMA_ATTR_NOT_NULL, "");
    }
    return sample_finish(&s);
}

LTest(diff, random_changes_have_the_right_class, .timeout = 100)
{
    guint32 seed = sample_seed();
    g_autoptr(GRand) random = g_rand_new_with_seed(seed);

    for (guint i = 0; i < 2000; i++) {
        guint n = (guint)g_rand_int_range(random, 2, 9);
        gint skip = g_rand_boolean(random) ? g_rand_int_range(random, 0, (gint32)n) : -1;
        gboolean extra = g_rand_boolean(random) && skip != 0;
        g_autoptr(Schema) a = shuffled(random, n, -1, FALSE);
        g_autoptr(Schema) b = shuffled(random, n, skip, extra);
        g_autoptr(GPtrArray) changes = diff_schemas(a, b);
        guint structural = (skip >= 0) + extra, moved = 0;
        gboolean logical = strcmp(schema_logical_digest(a), schema_logical_digest(b)) == 0;

        for (guint j = 0; j < changes->len; j++)
            moved += at(changes, j)->class == SCHEMA_CLASS_ORDER_ONLY;
        cr_assert_eq(changes->len - moved, structural, "REHEARSE_TEST_SEED=%u", seed);
        cr_assert_leq(moved, 1u);
        cr_assert_eq(logical, structural == 0, "REHEARSE_TEST_SEED=%u", seed);
        cr_assert_eq(changes->len > 0, !schema_equal(a, b), "REHEARSE_TEST_SEED=%u", seed);
    }
}
