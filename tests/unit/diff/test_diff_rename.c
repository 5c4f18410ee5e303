#include "test.h"

#include "diff.h"
#include "schema_sample.h"

static const struct {
    SchemaPartKind kind;
    const char *name, *definition;
    gboolean automatic;
    const char *other_name, *other_definition;
    gboolean renamed;
} cases[] = {
    {SCHEMA_PART_CONSTRAINT, "t_a_check", "CHECK (a)", FALSE, "t_a_check1", "CHECK (a)", TRUE},
    {SCHEMA_PART_CONSTRAINT, "t_a_key", "UNIQUE (a)", FALSE, "u", "UNIQUE (a)", TRUE},
    {SCHEMA_PART_CONSTRAINT, "odd", "UNIQUE (a)", TRUE, "strange", "UNIQUE (a)", TRUE},
    {SCHEMA_PART_CONSTRAINT, "fk_rails_0123456789", "FOREIGN KEY", FALSE, "fk", "FOREIGN KEY",
        TRUE},
    {SCHEMA_PART_CONSTRAINT, "app_t_a_1a2b3c4d_uniq", "UNIQUE (a)", FALSE, "app_t_a_0f0f0f0f_uniq",
        "UNIQUE (a)", TRUE},
    {SCHEMA_PART_INDEX, "t_a_idx", "USING btree (a)", FALSE, "t_a_idx7", "USING btree (a)", TRUE},
    {SCHEMA_PART_INDEX, "t_a_idx", "INDEX t_a_idx ON t", FALSE, "t_a_idx1", "INDEX t_a_idx1 ON t",
        TRUE},
    /* the other side of the limit */
    {SCHEMA_PART_CONSTRAINT, "mine", "UNIQUE (a)", FALSE, "yours", "UNIQUE (a)", FALSE},
    {SCHEMA_PART_CONSTRAINT, "t_a_key", "UNIQUE (a)", FALSE, "t_a_key1", "UNIQUE (b)", FALSE},
    {SCHEMA_PART_TRIGGER, "t_a_key", "AFTER INSERT", TRUE, "t_a_key1", "AFTER INSERT", FALSE},
    {SCHEMA_PART_INDEX, "on_feedback_x", "USING btree (a)", FALSE, "on_deadbeef_x",
        "USING btree (a)", FALSE},
};

static Schema *table(
    SchemaPartKind kind, const char *name, const char *definition, gboolean automatic)
{
    Sample s = sample_new();

    sample_table(&s, "t", (const char *const[]){"a", NULL});
    sample_part(&s, kind, name, 0, definition);
    sample_part_set(&s, SCHEMA_ATTR_AUTO_NAME, automatic ? "" : NULL);
    return sample_finish(&s);
}

LTest(diff_rename, parts_with_made_up_names)
{
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Schema) a =
            table(cases[i].kind, cases[i].name, cases[i].definition, cases[i].automatic);
        g_autoptr(Schema) b =
            table(cases[i].kind, cases[i].other_name, cases[i].other_definition, FALSE);
        g_autoptr(GPtrArray) changes = diff_schemas(a, b);
        const DiffChange *change = g_ptr_array_index(changes, 0);

        cr_assert_eq(changes->len, cases[i].renamed ? 1 : 2, "%s", cases[i].name);
        cr_expect_eq(
            change->action, cases[i].renamed ? DIFF_RENAMED : DIFF_REMOVED, "%s", cases[i].name);
        cr_expect_eq(diff_worst(changes),
            cases[i].renamed ? SCHEMA_CLASS_NAME_ONLY : SCHEMA_CLASS_STRUCTURAL, "%s",
            cases[i].name);
        if (!cases[i].renamed)
            continue;
        cr_expect_str_eq(change->part_name, cases[i].name);
        cr_expect_str_eq(change->from, cases[i].name);
        cr_expect_str_eq(change->to, cases[i].other_name);
    }
}

LTest(diff_rename, nothing_but_the_name_may_differ)
{
    Schema *sides[2];
    g_autoptr(GPtrArray) changes = NULL;

    for (guint i = 0; i < 2; i++) {
        Sample s = sample_new();

        sample_table(&s, "t", (const char *const[]){"a", NULL});
        sample_part(&s, SCHEMA_PART_INDEX, i == 0 ? "t_a_idx" : "t_a_idx1", 0, "USING btree (a)");
        sample_part_set(&s, SCHEMA_ATTR_INVALID, i == 0 ? "" : NULL);
        sides[i] = sample_finish(&s);
    }
    changes = diff_schemas(sides[0], sides[1]);
    schema_unref(sides[0]);
    schema_unref(sides[1]);
    cr_assert_eq(changes->len, 2);
}

/* Names that cross over are no order. */
LTest(diff_rename, crossing_names_move_nothing)
{
    Schema *sides[2];
    g_autoptr(GPtrArray) changes = NULL;

    for (guint i = 0; i < 2; i++) {
        Sample s = sample_new();

        sample_table(&s, "t", (const char *const[]){"a", NULL});
        sample_part(&s, SCHEMA_PART_INDEX, i == 0 ? "t_a_idx" : "u_b_idx", 0, "USING btree (a)");
        sample_part(&s, SCHEMA_PART_INDEX, i == 0 ? "t_b_idx" : "u_a_idx", 0, "USING btree (b)");
        sides[i] = sample_finish(&s);
    }
    changes = diff_schemas(sides[0], sides[1]);
    schema_unref(sides[0]);
    schema_unref(sides[1]);
    cr_assert_eq(changes->len, 2);
    cr_assert_eq(diff_worst(changes), SCHEMA_CLASS_NAME_ONLY);
}

LTest(diff_rename, twins_are_paired_one_to_one)
{
    Schema *sides[2];
    g_autoptr(GPtrArray) changes = NULL;

    for (guint i = 0; i < 2; i++) {
        Sample s = sample_new();

        sample_table(&s, "t", (const char *const[]){"a", NULL});
        sample_part(&s, SCHEMA_PART_INDEX, i == 0 ? "t_a_idx" : "t_a_idx2", 0, "USING btree (a)");
        sample_part(&s, SCHEMA_PART_INDEX, i == 0 ? "t_a_idx1" : "t_a_idx3", 0, "USING btree (a)");
        sides[i] = sample_finish(&s);
    }
    changes = diff_schemas(sides[0], sides[1]);
    schema_unref(sides[0]);
    schema_unref(sides[1]);
    cr_assert_eq(changes->len, 2);
    cr_assert_str_eq(((DiffChange *)g_ptr_array_index(changes, 0))->to, "t_a_idx2");
    cr_assert_str_eq(((DiffChange *)g_ptr_array_index(changes, 1))->to, "t_a_idx3");
}

static Schema *with_sequence(const char *name, const char *owned_by, const char *start)
{
    g_autofree char *value = g_strdup_printf("nextval('public.%s'::regclass)", name);
    Sample s = sample_new();

    sample_object(&s, SCHEMA_TABLE, "t");
    sample_column(&s, "id", 1, "bigint");
    sample_part_set(&s, SCHEMA_ATTR_DEFAULT, value);
    sample_object(&s, SCHEMA_SEQUENCE, name);
    sample_set(&s, SCHEMA_ATTR_SEQUENCE, start);
    sample_set(&s, SCHEMA_ATTR_OWNED_BY, owned_by);
    sample_set(&s, SCHEMA_ATTR_AUTO_NAME, g_str_has_suffix(name, "1") ? "" : NULL);
    return sample_finish(&s);
}

LTest(diff_rename, sequences_of_the_same_column)
{
    g_autoptr(Schema) a = with_sequence("t_id_seq", "public.t.id", "start 1");
    g_autoptr(Schema) b = with_sequence("t_id_seq1", "public.t.id", "start 1");
    g_autoptr(GPtrArray) changes = diff_schemas(a, b);
    const DiffChange *sequence = g_ptr_array_index(changes, 0);
    const DiffChange *column = g_ptr_array_index(changes, 1);

    cr_assert_eq(changes->len, 2);
    cr_assert_eq(sequence->action, DIFF_RENAMED);
    cr_assert_str_eq(sequence->from, "public.t_id_seq");
    cr_assert_str_eq(sequence->to, "public.t_id_seq1");
    cr_assert_str_eq(column->attribute, "default");
    cr_assert_eq(column->class, SCHEMA_CLASS_NAME_ONLY);
}

LTest(diff_rename, sequences_that_differ_are_not_paired)
{
    g_autoptr(Schema) a = with_sequence("t_id_seq", "public.t.id", "start 1");
    g_autoptr(Schema) other_start = with_sequence("t_id_seq1", "public.t.id", "start 2");
    g_autoptr(Schema) other_column = with_sequence("t_id_seq1", "public.t.b", "start 1");
    g_autoptr(Schema) free_a = with_sequence("x", NULL, "start 1");
    g_autoptr(Schema) free_b = with_sequence("y", NULL, "start 1");
    g_autoptr(GPtrArray) first = diff_schemas(a, other_start);
    g_autoptr(GPtrArray) second = diff_schemas(a, other_column);
    g_autoptr(GPtrArray) third = diff_schemas(free_a, free_b);

    cr_assert_eq(diff_worst(first), SCHEMA_CLASS_STRUCTURAL);
    cr_assert_eq(diff_worst(second), SCHEMA_CLASS_STRUCTURAL);
    cr_assert_eq(third->len, 3);
}

LTest(diff_rename, a_sequence_is_paired_once)
{
    static const char *const names[2][3] = {{"a_seq", "b_seq", NULL}, {"c_seq", NULL, NULL}};
    Schema *sides[2];
    g_autoptr(GPtrArray) changes = NULL;

    for (guint i = 0; i < 2; i++) {
        Sample s = sample_new();

        for (guint j = 0; names[i][j] != NULL; j++) {
            sample_object(&s, SCHEMA_SEQUENCE, names[i][j]);
            sample_set(&s, SCHEMA_ATTR_OWNED_BY, "public.t.id");
        }
        sides[i] = sample_finish(&s);
    }
    changes = diff_schemas(sides[0], sides[1]);
    schema_unref(sides[0]);
    schema_unref(sides[1]);
    cr_assert_eq(changes->len, 2);
    cr_assert_eq(((DiffChange *)g_ptr_array_index(changes, 0))->action, DIFF_RENAMED);
    cr_assert_eq(((DiffChange *)g_ptr_array_index(changes, 1))->action, DIFF_REMOVED);
}
