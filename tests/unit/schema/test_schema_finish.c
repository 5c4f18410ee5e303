#include "test.h"

#include "schema_sample.h"

LTest(schema_finish, sorts_objects_and_parts)
{
    Sample s = sample_new();
    g_autoptr(Schema) schema = NULL;
    const SchemaObject *t;

    sample_object(&s, SCHEMA_VIEW, "a");
    sample_object(&s, SCHEMA_TABLE, "z");
    sample_object(&s, SCHEMA_TABLE, "B");
    sample_part(&s, SCHEMA_PART_INDEX, "a", 0, NULL);
    sample_part(&s, SCHEMA_PART_CONSTRAINT, "b", 0, NULL);
    sample_part(&s, SCHEMA_PART_CONSTRAINT, "B", 0, NULL);
    sample_column(&s, "y", 7, "text");
    sample_column(&s, "z", 3, "text");
    schema = sample_finish(&s);
    t = schema_object(schema, 0);
    cr_assert_str_eq(t->identity, "public.B");
    cr_assert_str_eq(schema_object(schema, 1)->identity, "public.z");
    cr_assert_eq(schema_object(schema, 2)->kind, SCHEMA_VIEW);
    cr_assert_str_eq(t->parts[0].name, "z");
    cr_assert_eq(t->parts[0].position, 1);
    cr_assert_str_eq(t->parts[1].name, "y");
    cr_assert_eq(t->parts[1].position, 2);
    cr_assert_str_eq(t->parts[2].name, "B");
    cr_assert_str_eq(t->parts[3].name, "b");
    cr_assert_eq(t->parts[4].kind, SCHEMA_PART_INDEX);
}

LTest(schema_finish, does_not_depend_on_the_order_of_a_draft)
{
    Schema *sides[2];

    for (guint i = 0; i < 2; i++) {
        Sample s = sample_new();

        for (guint j = 0; j < 4; j++) {
            g_autofree char *name = g_strdup_printf("c%u", i == 0 ? j : 3 - j);

            sample_object(&s, SCHEMA_TABLE, name);
            sample_set(&s, i == 0 ? SCHEMA_ATTR_OWNER : SCHEMA_ATTR_OPTIONS, "x");
            sample_set(&s, i == 0 ? SCHEMA_ATTR_OPTIONS : SCHEMA_ATTR_OWNER, "x");
            /* Constraints without a name are told apart by what they say. */
            sample_part(&s, SCHEMA_PART_CONSTRAINT, "", 0, i == 0 ? "CHECK (a)" : "CHECK (b)");
            sample_part(&s, SCHEMA_PART_CONSTRAINT, "", 0, i == 0 ? "CHECK (b)" : "CHECK (a)");
        }
        sides[i] = sample_finish(&s);
    }
    cr_assert_str_eq(schema_digest(sides[0]), schema_digest(sides[1]));
    schema_unref(sides[0]);
    schema_unref(sides[1]);
}

static gboolean keep_tables(
    SchemaKind kind, const char *namespace, const char *name, const char *identity, gpointer data)
{
    return kind == SCHEMA_TABLE && strcmp(name, data) != 0 && strcmp(namespace, "public") == 0;
}

LTest(schema_finish, leaves_out_what_the_caller_does_not_keep)
{
    Sample s = sample_new();
    SchemaOptions options = {.keep = keep_tables, .keep_data = (char *)"history"};
    g_autoptr(Schema) schema = NULL;

    sample_object(&s, SCHEMA_TABLE, "history");
    sample_object(&s, SCHEMA_TABLE, "t");
    sample_object(&s, SCHEMA_VIEW, "v");
    schema = schema_finish(s.draft, &options);
    cr_assert_eq(schema_size(schema), 1);
    cr_assert_str_eq(schema_object(schema, 0)->name, "t");
}

LTest(schema_finish, not_valid_is_an_attribute)
{
    Sample s = sample_new();
    g_autoptr(Schema) schema = NULL;
    const SchemaPart *part;

    sample_object(&s, SCHEMA_TABLE, "t");
    sample_part(&s, SCHEMA_PART_CONSTRAINT, "c", 0, "CHECK (a) NOT VALID");
    schema = sample_finish(&s);
    part = schema_object(schema, 0)->parts;
    cr_assert_str_eq(schema_attr(part->attrs, part->n_attrs, SCHEMA_ATTR_DEFINITION), "CHECK (a)");
    cr_assert_not_null(schema_attr(part->attrs, part->n_attrs, SCHEMA_ATTR_NOT_VALID));
}

LTest(schema_finish, bytes_that_are_no_utf8_stay_visible_and_different)
{
    Sample s = sample_new();
    g_autoptr(Schema) schema = NULL;

    sample_object(&s, SCHEMA_TABLE, "a\xff\xe9z");
    sample_object(&s, SCHEMA_TABLE, "a\xfe\xe9z");
    schema = sample_finish(&s);
    cr_assert_str_eq(schema_object(schema, 1)->name, "a\\{ff}\\{e9}z");
    cr_assert_str_eq(schema_object(schema, 0)->name, "a\\{fe}\\{e9}z");
}

LTest(schema_finish, a_draft_can_be_thrown_away)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(1);
    SchemaDraft *draft = sample_random_draft(random);

    schema_draft_free(draft);
}
