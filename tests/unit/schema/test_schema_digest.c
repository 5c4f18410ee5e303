#include "test.h"

#include "schema_sample.h"

static Schema *table(const char *const *columns)
{
    Sample s = sample_new();

    sample_table(&s, "t", columns);
    return sample_finish(&s);
}

LTest(schema_digest, is_over_the_block)
{
    g_autoptr(Schema) schema = sample_school();

    for (guint i = 0; i < schema_size(schema); i++) {
        const SchemaObject *object = schema_object(schema, i);
        g_autofree char *text = schema_object_text(object);
        g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);

        cr_assert_str_eq(object->physical, sum);
    }
}

LTest(schema_digest, of_the_schema_is_over_the_digests_one_per_line)
{
    g_autoptr(Schema) schema = sample_school();
    g_autoptr(GString) lines = g_string_new(NULL);
    g_autofree char *sum = NULL, *expected = NULL;

    for (guint i = 0; i < schema_size(schema); i++)
        g_string_append_printf(lines, "%s\n", schema_object(schema, i)->physical);
    sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, lines->str, -1);
    expected = g_strconcat("sha256:", sum, NULL);
    cr_assert_str_eq(schema_digest(schema), expected);
    cr_assert(schema_digest(schema) == schema_digest(schema));
}

LTest(schema_digest, order_of_columns_is_physical_only)
{
    g_autoptr(Schema) ab = table((const char *const[]){"a", "b", "c", NULL});
    g_autoptr(Schema) ba = table((const char *const[]){"b", "a", "c", NULL});

    cr_assert_str_neq(schema_digest(ab), schema_digest(ba));
    cr_assert_str_eq(schema_logical_digest(ab), schema_logical_digest(ba));
    cr_assert_not(schema_equal(ab, ba));
}

LTest(schema_digest, logical_is_the_block_with_columns_by_name)
{
    g_autoptr(Schema) ba = table((const char *const[]){"b", "a", NULL});
    g_autofree char *sum = g_compute_checksum_for_string(
        G_CHECKSUM_SHA256, "table public.t\n  column a text\n  column b text\n", -1);

    g_autofree char *logical = schema_object_logical(schema_object(ba, 0));

    cr_assert_str_eq(logical, sum);
}

LTest(schema_digest, physical_facts_and_header_do_not_count)
{
    Sample s = sample_new(), other = {.draft = schema_draft_new("postgres", 170000)};
    g_autoptr(Schema) a = NULL, b = NULL;

    sample_table(&s, "t", (const char *const[]){"a", NULL});
    sample_part_set(&s, SCHEMA_ATTR_ATTNUM, "5");
    sample_set(&s, SCHEMA_ATTR_POPULATED, "");
    sample_table(&other, "t", (const char *const[]){"a", NULL});
    a = sample_finish(&s);
    b = sample_finish(&other);
    cr_assert(schema_equal(a, b));
}

/* Every attribute that is in the text changes the digest, on an object and on each kind of part. */
LTest(schema_digest, every_visible_attribute_counts)
{
    for (guint id = 0; id < SCHEMA_N_ATTRS; id++) {
        for (int kind = -1; kind < SCHEMA_N_PARTS; kind++) {
            Schema *versions[3];

            for (guint i = 0; i < 3; i++) {
                Sample s = sample_new();

                sample_object(&s, SCHEMA_TABLE, "t");
                if (kind >= 0)
                    sample_part(&s, (SchemaPartKind)kind, "p", 1, NULL);
                if (i > 0 && kind >= 0)
                    sample_part_set(&s, (SchemaAttrId)id, i == 1 ? "x" : "y");
                else if (i > 0)
                    sample_set(&s, (SchemaAttrId)id, i == 1 ? "x" : "y");
                versions[i] = sample_finish(&s);
            }
            cr_expect_eq(schema_equal(versions[0], versions[1]),
                schema_attr_is_hidden((SchemaAttrId)id), "attribute %u of part %d", id, kind);
            cr_expect_eq(schema_equal(versions[1], versions[2]),
                schema_attr_is_hidden((SchemaAttrId)id), "value of attribute %u of part %d", id,
                kind);
            for (guint i = 0; i < 3; i++)
                schema_unref(versions[i]);
        }
    }
}
