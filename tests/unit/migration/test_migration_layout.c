#include "test.h"

#include "../../../src/migration/migration_private.h"

static const struct {
    const char *glob, *path;
    gboolean expected;
} cases[] = {
    {"*.sql", "a.sql", TRUE},
    {"*.sql", "a/b.sql", FALSE},
    {"*.sql", "a.sqlx", FALSE},
    {"*.sql", "a.sql\n", FALSE},
    {"a.sql", "axsql", FALSE},
    {"*/*.sql", "0.2/00__a.sql", TRUE},
    {"*/*.sql", "a.sql", FALSE},
    {"**/*.sql", "a.sql", TRUE},
    {"**/*.sql", "a/b/c.sql", TRUE},
    {"a/**", "a/b/c", TRUE},
    {"a/**/c", "a/c", TRUE},
    {"a/**/c", "a/b/d/c", TRUE},
    {"a?c", "abc", TRUE},
    {"a?c", "a/c", FALSE},
    {"[a]+(b)", "[a]+(b)", TRUE},
    {"[a]+(b)", "ab", FALSE},
    {"caf\xc3\xa9*",
        "caf\xc3\xa9"
        "1",
        TRUE},
};

LTest(migration_layout, glob)
{
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *pattern = migration_layout_glob(cases[i].glob);

        cr_expect_eq(g_regex_match_simple(pattern, cases[i].path, 0, 0), cases[i].expected,
            "%s %s (%s)", cases[i].glob, cases[i].path, pattern);
    }
}
