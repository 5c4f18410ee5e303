#include "test.h"

#include "schema_sample.h"

LTest(schema, finds_by_kind_and_identity)
{
    g_autoptr(Schema) schema = sample_school();

    for (guint i = 0; i < schema_size(schema); i++) {
        const SchemaObject *object = schema_object(schema, i);

        cr_assert(schema_find(schema, object->kind, object->identity) == object);
    }
    cr_assert_null(schema_find(schema, SCHEMA_VIEW, "public.students"));
    cr_assert_null(schema_find(schema, SCHEMA_TABLE, "public.student"));
}

LTest(schema, parts_and_attributes)
{
    g_autoptr(Schema) schema = sample_school();
    const SchemaObject *students = schema_find(schema, SCHEMA_TABLE, "public.students");
    const SchemaPart *name = schema_object_part(students, SCHEMA_PART_COLUMN, "name");

    cr_assert_eq(name->position, 2);
    cr_assert_str_eq(
        schema_attr(name->attrs, name->n_attrs, SCHEMA_ATTR_TYPE), "character varying(20)");
    cr_assert_str_eq(schema_attr(name->attrs, name->n_attrs, SCHEMA_ATTR_NOT_NULL), "");
    cr_assert_null(schema_attr(name->attrs, name->n_attrs, SCHEMA_ATTR_GENERATED));
    cr_assert_null(schema_object_part(students, SCHEMA_PART_INDEX, "name"));
    cr_assert_str_eq(schema_attr(students->attrs, students->n_attrs, SCHEMA_ATTR_OWNER), "app");
}

LTest(schema, is_shared_by_reference)
{
    Schema *schema = sample_school();
    Schema *same = schema_ref(schema);

    schema_unref(schema);
    cr_assert_str_eq(schema_engine(same), "postgres");
    cr_assert(schema_equal(same, same));
    schema_unref(same);
    schema_unref(NULL);
}

/* A row that is missing in a table would be a crash far away. */
LTest(schema, every_kind_part_attribute_and_class_has_a_word)
{
    for (guint i = 0; i < SCHEMA_N_KINDS; i++)
        cr_expect(schema_kind_name((SchemaKind)i) != NULL);
    for (guint i = 0; i < SCHEMA_N_PARTS; i++)
        cr_expect(schema_part_name((SchemaPartKind)i) != NULL);
    for (guint i = 0; i < SCHEMA_N_ATTRS; i++) {
        cr_expect(schema_attr_name((SchemaAttrId)i) != NULL);
        cr_expect(schema_attr_class((SchemaAttrId)i) < SCHEMA_N_CLASSES);
        for (guint j = 0; j < i; j++)
            cr_expect_str_neq(schema_attr_name((SchemaAttrId)i), schema_attr_name((SchemaAttrId)j));
    }
    for (guint i = 0; i < SCHEMA_N_CLASSES; i++)
        cr_expect(schema_class_name((SchemaClass)i) != NULL);
}
