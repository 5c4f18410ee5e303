#include "test.h"

#include "finding.h"

/* docs/FINDINGS.md has a row for every rule, in the order of the table, and no other. */
LTest(finding_rules, are_documented)
{
    g_autofree char *document = NULL;
    const char *cursor;
    guint n, rows = 0;
    const FindingRule *rules = finding_rules(&n);

    cr_assert(g_file_get_contents(DOCS "/FINDINGS.md", &document, NULL, NULL));
    cursor = document;
    for (guint i = 0; i < n; i++) {
        g_autofree char *row = g_strdup_printf("\n| %s | %s | %s | %s |\n", rules[i].id,
            finding_severity_name(rules[i].severity), rules[i].meaning, rules[i].remedy);

        cursor = strstr(cursor, row);
        cr_assert_not_null(cursor, "docs/FINDINGS.md lacks, or has elsewhere:%s", row);
    }
    for (cursor = strstr(document, "\n| "); cursor != NULL; cursor = strstr(cursor + 1, "\n| "))
        rows++;
    cr_assert(eq(u32, rows, n + 1), "a row for the title and one for each rule");
}

LTest(finding_rules, have_names_and_severities)
{
    FindingSeverity severity;
    guint n;
    const FindingRule *rules = finding_rules(&n);

    for (guint i = 0; i < n; i++)
        cr_assert_eq(finding_rule(rules[i].id), &rules[i]);
    cr_assert_null(finding_rule("ORD999"));
    cr_assert(finding_severity_parse("warning", &severity) && severity == FINDING_WARNING);
    cr_assert(not(finding_severity_parse("fatal", &severity)));
}
