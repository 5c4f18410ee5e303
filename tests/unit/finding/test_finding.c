#include "test.h"

#include "../../../src/finding/finding_private.h"
#include "finding_sample.h"

LTest(finding, has_an_id_that_stays_the_same)
{
    const char *const texts[] = {"one", "two", NULL};
    MigrationSet *set = finding_sample_set(texts);
    Finding *a = finding_new("ORD101", "table", "public.t");
    Finding *b = finding_new("ORD101", "table", "public.t");
    g_autofree char *before = NULL;

    for (guint i = 0; i < 2; i++) {
        finding_add_migration(a, g_ptr_array_index(set->migrations, i), i, NULL);
        finding_add_migration(b, g_ptr_array_index(set->migrations, i), 7, "reached main");
    }
    finding_seal(a);
    finding_seal(b);
    cr_assert(eq(str, a->id, b->id), "lines and dates are not part of it");
    cr_assert(eq(u32, strlen(a->id), strlen("ORD101-1234")));
    before = g_strdup(a->id);
    finding_add_migration(a, g_ptr_array_index(set->migrations, 0), 0, NULL);
    finding_seal(a);
    cr_assert(ne(str, a->id, before));
    finding_free(a);
    finding_free(b);
    migration_sample_free_set(set);
}

LTest(finding, is_sorted_by_severity_rule_and_object)
{
    static const char *const made[][2] = {{"DRF203", "public.a"}, {"ORD101", "public.b"},
        {"DRF204", "public.c"}, {"ORD102", "public.b"}, {"ORD102", "public.a"}};
    g_autoptr(GPtrArray) findings = finding_sample_list();
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < G_N_ELEMENTS(made); i++) {
        Finding *finding = finding_new(made[i][0], "table", made[i][1]);

        finding_seal(finding);
        g_ptr_array_add(findings, finding);
    }
    finding_sort(findings);
    for (guint i = 0; i < findings->len; i++)
        g_string_append_printf(text, "%s %s\n", finding_sample_at(findings, i)->rule->id,
            finding_sample_at(findings, i)->object);
    cr_assert(eq(str, text->str,
        (char *)"DRF204 table c\nORD102 table a\nORD102 table b\nORD101 table b\nDRF203 table "
                "a\n"));
}

static const char *const names[][2] = {{"public.students", "students"}, {"students", "students"},
    {"public.f(integer, public.t)", "f"}, {"public.\"We.ird\"", "We.ird"},
    {"\"a.b\".\"c\"\"d\"", "c\"d"}, {"public.\"f(x)\"(integer)", "f(x)"}, {"", ""}, {"\"", ""}};

LTest(finding, finds_the_bare_name_in_an_identity)
{
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *bare = finding_name_bare(names[i][0]);

        cr_assert(eq(str, bare, (char *)names[i][1]), "%s", names[i][0]);
    }
}

LTest(finding, knows_the_line_that_mentions_an_object)
{
    const char *const texts[] = {
        "SELECT 1;\nCREATE TABLE \"We.ird\" (id int);\nDROP TABLE t", NULL};
    MigrationSet *set = finding_sample_set(texts);
    FindingContext context = finding_sample_context(set);
    const Migration *migration = g_ptr_array_index(set->migrations, 0);

    cr_assert(eq(u32, finding_line(&context, migration, "public.\"We.ird\""), 2));
    cr_assert(eq(u32, finding_line(&context, migration, "public.t"), 3));
    cr_assert(eq(u32, finding_line(&context, migration, "public.other"), 1));
    migration_sample_free_set(set);
}
