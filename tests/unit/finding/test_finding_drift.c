#include "test.h"

#include "finding_sample.h"

/* Production against what its migrations make. */

typedef struct {
    const char *made, *real;
    const char *expected; /* "RULE severity object: message", lines */
} DriftCase;

static const DriftCase cases[] = {
    {"t:a,b", "t:a,b", ""},
    {"t:a,b", "t:b,a", "DRF201 warning table t: the same parts in another order in production\n"},
    {"t:a u:a", "t:a", "DRF202 error table u: is missing in production\n"},
    {"t:a", "t:a u:a", "DRF203 note table u: is in production, but no migration makes it\n"},
    {"t:a", "t:a,b", "DRF204 error table t: production differs from what the migrations make\n"},
    {"t:a \"A.b\":a", "t:a", "DRF202 error table \"A.b\": is missing in production\n"},
    {"", "a:x b:x c:x d:x e:x f:x g:x h:x i:x j:x k:x",
        "DRF203 note -: 11 objects are in production, but no migration makes them\n"},
    {"a:x b:x c:x d:x e:x f:x g:x h:x i:x j:x k:x", "",
        "DRF202 error -: 11 objects that migrations make are missing in production\n"},
};

static char *show(const GPtrArray *findings)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < findings->len; i++) {
        const Finding *finding = finding_sample_at(findings, i);

        g_string_append_printf(text, "%s %s %s: %s\n", finding->rule->id,
            finding_severity_name(finding->severity),
            finding->object != NULL ? finding->object : "-", finding->message);
    }
    return g_string_free(text, FALSE);
}

LTest(finding_drift, knows_four_ways_to_differ)
{
    const char *const texts[] = {"one", NULL};

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        MigrationSet *set = finding_sample_set(texts);
        FindingContext context = finding_sample_context(set);
        g_autofree char *both = g_strdup_printf("\n%s", cases[i].made);
        g_autoptr(GPtrArray) trace = finding_sample_trace(both);
        g_autoptr(GPtrArray) findings = finding_sample_list();
        g_autoptr(Schema) real = finding_sample_schema(cases[i].real);
        Order *order = finding_sample_order("1");
        g_autofree char *text = NULL;

        finding_drift(&context, "production", trace, order, real, findings);
        text = show(findings);
        cr_assert(eq(str, text, (char *)cases[i].expected), "case %u", i);
        order_free(order);
        migration_sample_free_set(set);
    }
}

LTest(finding_drift, joins_the_finding_that_is_there_already)
{
    const char *const texts[] = {"one", NULL};
    MigrationSet *set = finding_sample_set(texts);
    FindingContext context = finding_sample_context(set);
    g_autoptr(GPtrArray) trace = finding_sample_trace("\nt:a,b u:a");
    g_autoptr(GPtrArray) findings = finding_sample_list();
    g_autoptr(Schema) real = finding_sample_schema("t:b,a");
    Finding *known = finding_new("ORD101", "table", "public.t");
    Order *order = finding_sample_order("1");
    g_autofree char *also = NULL;

    g_ptr_array_add(known->objects, g_strdup("table u"));
    g_ptr_array_add(findings, known);
    finding_drift(&context, "production", trace, order, real, findings);
    also = finding_sample_joined(known->also);
    cr_assert(eq(u32, findings->len, 1));
    cr_assert(eq(str, also, (char *)"DRF201; DRF202"), "also of an object with the same cause");
    order_free(order);
    migration_sample_free_set(set);
}

static Schema *owned(const char *first, const char *second)
{
    const char *const owners[] = {first, second};
    Sample sample = sample_new();

    for (guint i = 0; i < 2; i++) {
        sample_object(&sample, SCHEMA_TABLE, i == 0 ? "t" : "u");
        sample_column(&sample, "id", 1, "bigint");
        sample_part(&sample, SCHEMA_PART_GRANT, "app", 0, owners[i]);
    }
    return sample_finish(&sample);
}

LTest(finding_drift, folds_privileges_to_one_note)
{
    const char *const texts[] = {"one", NULL};
    MigrationSet *set = finding_sample_set(texts);
    FindingContext context = finding_sample_context(set);
    g_autoptr(GPtrArray) trace = g_ptr_array_new_with_free_func((GDestroyNotify)schema_unref);
    g_autoptr(GPtrArray) findings = finding_sample_list();
    g_autoptr(Schema) real = owned("select", "update");
    Order *order = finding_sample_order("1");
    g_autofree char *text = NULL;

    g_ptr_array_add(trace, owned("insert", "insert"));
    finding_drift(&context, "production", trace, order, real, findings);
    text = show(findings);
    cr_assert(eq(
        str, text, (char *)"DRF204 note -: 2 objects have other owners or grants in production\n"));
    order_free(order);
    migration_sample_free_set(set);
}
