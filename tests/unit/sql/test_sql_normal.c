#include "sql.h"
#include "test.h"

#include <string.h>

static const struct {
    const char *dialect, *text, *normal;
} cases[] = {
    {"postgres", "  SELECT  a ,\n b -- x\n FROM \"T\" . c;", "select a,b from \"T\".c;"},
    {"postgres", "f ( 'A  b' )", "f('A  b')"},
    {"postgres", "a - -1 <-1", "a - - 1 < - 1"},
    {"postgres", "1.. 2", "1 .. 2"},
    {"postgres", "$$ Body $$/**/", "$$ Body $$"},
    {"postgres", "select E 'x'", "select e 'x'"},
    {"postgres", "\\x Y\nselect", "\\x Y\nselect"},
    {"mysql", "/*!40101 SET */ NAMES", "/*!40101 set */ names"},
    {"mysql", "a . 2fa", "a. 2fa"},
    {"mysql", "SELECT 1--2", "select 1 - - 2"},
};

LTest(sql_normal, drops_what_means_nothing)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const SqlDialect *dialect = sql_dialect_find(cases[i].dialect);
        g_autofree char *found = sql_normal_text(dialect, cases[i].text, strlen(cases[i].text));
        g_autofree char *again = sql_normal_text(dialect, found, strlen(found));

        cr_expect_str_eq(found, cases[i].normal, "%s: %s", cases[i].text, found);
        cr_expect_str_eq(again, found, "normal text of %s changes again: %s", cases[i].text, again);
    }
}
