#include "schema.h"
#include "test.h"

/* Three tables, of which `n` belong to school; the others to nobody in particular. */
static Schema *sample(guint n, const char *folded)
{
    static const char *const names[] = {"a", "b", "c"};
    SchemaDraft *draft = schema_draft_new("postgres", 150020);
    SchemaOptions options = {.owner = folded};

    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        SchemaDraftObject *table =
            schema_draft_object(draft, SCHEMA_TABLE, "public", names[i], names[i], NULL);
        SchemaDraftPart *column = schema_draft_part(table, SCHEMA_PART_COLUMN, "id", 1);

        schema_draft_part_set(column, SCHEMA_ATTR_TYPE, "character varying");
        schema_draft_part_set(column, SCHEMA_ATTR_DEFAULT, "NULL::character varying");
        if (i < n)
            schema_draft_object_set(table, SCHEMA_ATTR_OWNER, "school");
    }
    return schema_finish(draft, &options);
}

LTest(schema_owner, main_is_who_owns_more_than_half)
{
    const char *const expected[] = {NULL, NULL, "school", "school"};

    for (guint n = 0; n < G_N_ELEMENTS(expected); n++) {
        g_autoptr(Schema) schema = sample(n, NULL);

        cr_expect_eq(g_strcmp0(schema_owner_main(schema), expected[n]), 0, "%u of 3", n);
    }
}

LTest(schema_owner, without_is_as_if_read_so)
{
    g_autoptr(Schema) whole = sample(3, NULL);
    g_autoptr(Schema) read_so = sample(3, "school");
    g_autoptr(Schema) without = schema_owner_without(whole, "school");

    cr_expect_not(schema_equal(whole, without));
    cr_expect(schema_equal(read_so, without));
    /* What the rules did before is still in the ledger, and the owner beside it. */
    cr_expect_eq(ledger_total(schema_ledger(whole)), 3u);
    cr_expect_eq(ledger_total(schema_ledger(without)), 6u);
    cr_expect_eq(ledger_total(schema_ledger(read_so)), 6u);
}

LTest(schema_owner, other_owners_stay)
{
    g_autoptr(Schema) whole = sample(2, NULL);
    g_autoptr(Schema) without = schema_owner_without(whole, "somebody");

    cr_expect(schema_equal(whole, without));
}
