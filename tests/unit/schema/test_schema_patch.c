#include "test.h"

#include "schema_sample.h"

static Schema *tables(const char *names, const char *column)
{
    Sample s = sample_new();
    g_auto(GStrv) list = g_strsplit(names, " ", -1);

    for (guint i = 0; list[i] != NULL; i++)
        sample_table(&s, list[i], (const char *const[]){column, NULL});
    return sample_finish(&s);
}

LTest(schema_patch, replaces_adds_and_removes)
{
    g_autoptr(Schema) base = tables("a b c d", "x");
    g_autoptr(Schema) part = tables("b e", "y");
    g_autoptr(GPtrArray) gone = g_ptr_array_new();
    g_autoptr(Schema) patched = NULL, expected = NULL;
    g_autofree char *text = NULL, *expected_text = NULL;
    Sample s = sample_new();

    g_ptr_array_add(gone, (char *)"table public.c");
    g_ptr_array_add(gone, (char *)"table public.absent");
    g_ptr_array_add(gone, (char *)"nonsense");
    patched = schema_patch(base, part, gone);
    sample_table(&s, "a", (const char *const[]){"x", NULL});
    sample_table(&s, "b", (const char *const[]){"y", NULL});
    sample_table(&s, "d", (const char *const[]){"x", NULL});
    sample_table(&s, "e", (const char *const[]){"y", NULL});
    expected = sample_finish(&s);
    text = schema_text(patched);
    expected_text = schema_text(expected);
    cr_assert_str_eq(text, expected_text);
    cr_assert_str_eq(schema_digest(patched), schema_digest(expected));
    cr_assert_str_eq(schema_logical_digest(patched), schema_logical_digest(expected));
}

LTest(schema_patch, an_object_gone_and_made_again_is_there)
{
    g_autoptr(Schema) base = tables("a", "x");
    g_autoptr(Schema) part = tables("a", "y");
    g_autoptr(GPtrArray) gone = g_ptr_array_new();
    g_autoptr(Schema) patched = NULL;

    g_ptr_array_add(gone, (char *)"table public.a");
    patched = schema_patch(base, part, gone);
    cr_assert(schema_equal(patched, part));
}

LTest(schema_patch, shares_what_it_did_not_touch_and_outlives_its_sources)
{
    Schema *base = tables("a b", "x"), *part = tables("b", "y");
    g_autoptr(Schema) patched = schema_patch(base, part, NULL);
    g_autoptr(Schema) again = NULL;

    cr_assert(schema_object(patched, 0) == schema_object(base, 0));
    cr_assert(schema_object(patched, 1) == schema_object(part, 0));
    schema_unref(base);
    schema_unref(part);
    cr_assert_str_eq(schema_object(patched, 0)->identity, "public.a");
    part = tables("c", "z");
    again = schema_patch(patched, part, NULL);
    schema_unref(part);
    cr_assert_eq(schema_size(again), 3);
}

LTest(schema_patch, the_ledger_counts_what_is_left)
{
    Schema *sides[2];
    g_autoptr(Schema) patched = NULL;

    for (guint i = 0; i < 2; i++) {
        Sample s = sample_new();

        sample_table(&s, "t", (const char *const[]){"a", NULL});
        sample_part(&s, SCHEMA_PART_CONSTRAINT, "c", 0, "CHECK ((((a) AND (b)) AND (c)))");
        sides[i] = sample_finish(&s);
    }
    patched = schema_patch(sides[0], sides[1], NULL);
    schema_unref(sides[0]);
    schema_unref(sides[1]);
    cr_assert_eq(ledger_total(schema_ledger(patched)), 1);
}
