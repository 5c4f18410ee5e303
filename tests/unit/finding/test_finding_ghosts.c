#include "test.h"

#include "finding_sample.h"

/* The committed schema file against a new database. */

typedef struct {
    const char *made, *file;
    const char *equals;
    const char *expected; /* "RULE object: message", lines */
} GhostCase;

static const GhostCase cases[] = {
    {"t:a", "t:a", NULL, ""},
    {"t:a", "t:a u:a", NULL, "GHO301 table u: is in schema.sql, but no migration makes it\n"},
    {"t:a", "t:a,b", NULL, "GHO301 table t: schema.sql has a column that no migration makes\n"},
    {"t:a u:a", "t:a", NULL, "GHO302 table u: is made by the migrations, but not in schema.sql\n"},
    {"t:a,b", "t:a", NULL,
        "GHO303 table t: schema.sql has it as no order of the migrations makes it\n"},
    {"t:a,b", "t:b,a", "production",
        "GHO303 table t: schema.sql has it as in production, not as in a new database\n"},
};

LTest(finding_ghosts, knows_three_ways_to_differ)
{
    const char *const texts[] = {"one", NULL};

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        MigrationSet *set = finding_sample_set(texts);
        FindingContext context = finding_sample_context(set);
        g_autofree char *both = g_strdup_printf("\n%s", cases[i].made);
        g_autoptr(GPtrArray) trace = finding_sample_trace(both);
        g_autoptr(GPtrArray) findings = finding_sample_list();
        g_autoptr(Schema) file = finding_sample_schema(cases[i].file);
        g_autoptr(GString) text = g_string_new(NULL);
        Order *order = finding_sample_order("1");

        finding_ghosts(&context, "schema.sql", trace, order, file, cases[i].equals, findings);
        for (guint j = 0; j < findings->len; j++) {
            const Finding *finding = finding_sample_at(findings, j);

            g_string_append_printf(
                text, "%s %s: %s\n", finding->rule->id, finding->object, finding->message);
        }
        cr_assert(eq(str, text->str, (char *)cases[i].expected), "case %u", i);
        order_free(order);
        migration_sample_free_set(set);
    }
}
