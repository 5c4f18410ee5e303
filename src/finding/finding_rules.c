#include <string.h>

#include "finding.h"

/*
 * The rules. To add one: a row here, in the family's order, and the code that makes the finding; the
 * test of docs/FINDINGS.md then asks for its paragraph.
 */
static const FindingRule rules[] = {
    {"ORD101", FINDING_WARNING, "the order of columns depends on the order of migrations",
        "let new databases follow production"},
    {"ORD102", FINDING_ERROR, "the structure of the schema depends on the order of migrations",
        "make the order certain: renumber, or make one migration not depend on the other"},
    {"ORD103", FINDING_ERROR, "a migration fails in an order that can be reached",
        "renumber it, or make it work in both orders"},
    {"ORD104", FINDING_WARNING, "an order other than that of columns depends on the migrations",
        "let new databases follow production"},
    {"DRF201", FINDING_WARNING, "production has the same parts in another order",
        "write a migration, or accept it"},
    {"DRF202", FINDING_ERROR, "what the migrations make is missing in production",
        "find out whether it was dropped by hand or never made, then write a migration"},
    {"DRF203", FINDING_NOTE, "production has what no migration makes",
        "write a migration that makes it where it is missing, or exclude it"},
    {"DRF204", FINDING_ERROR, "production differs from what the migrations make",
        "write a migration that takes both to the same state"},
    {"GHO301", FINDING_ERROR, "the schema file has what no migration makes",
        "write the migration, or dump the schema file from a replay"},
    {"GHO302", FINDING_WARNING, "the schema file lacks what the migrations make",
        "dump the schema file again"},
    {"GHO303", FINDING_WARNING, "the schema file differs from what the migrations make",
        "dump the schema file from a replay"},
    {"HIS401", FINDING_ERROR, "the history has a migration whose file is missing",
        "bring the file back, or remove the row"},
    {"HIS402", FINDING_WARNING, "a pending migration makes what is already there",
        "note it in the history as applied"},
    {"RUN001", FINDING_ERROR, "the framework would skip a pending migration without an error",
        "renumber it, so that it is newer than what ran"},
    {"RUN002", FINDING_ERROR, "the framework would refuse to run a late migration",
        "renumber it, or allow it explicitly"},
};

const FindingRule *finding_rules(guint *n)
{
    *n = G_N_ELEMENTS(rules);
    return rules;
}

const FindingRule *finding_rule(const char *id)
{
    for (guint i = 0; i < G_N_ELEMENTS(rules); i++) {
        if (g_str_equal(rules[i].id, id))
            return &rules[i];
    }
    return NULL;
}

static const char *const severities[] = {
    [FINDING_NOTE] = "note",
    [FINDING_WARNING] = "warning",
    [FINDING_ERROR] = "error",
};

const char *finding_severity_name(FindingSeverity severity)
{
    return severities[severity];
}

gboolean finding_severity_parse(const char *name, FindingSeverity *severity)
{
    for (guint i = 0; i < G_N_ELEMENTS(severities); i++) {
        if (g_str_equal(severities[i], name)) {
            *severity = (FindingSeverity)i;
            return TRUE;
        }
    }
    return FALSE;
}
