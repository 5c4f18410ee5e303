#include "test.h"

#include "../../../src/migration/migration_private.h"

static const struct {
    const char *text;
    guint line; /* 0: no such line */
    const char *next;
} cases[] = {
    {"-- do\nx\n", 1, "x\n"},
    {"a\n-- do\nx", 2, "x"},
    {"a\r\n-- do\r\nx", 2, "x"},
    {"a\n\n-- do", 3, ""},
    {"", 0, NULL},
    {"-- do it\n", 0, NULL},
    {" -- do\n", 0, NULL},
    {"-- do\n-- do\n", 1, "-- do\n"},
};

LTest(migration_section, marker)
{
    g_autoptr(GRegex) pattern = g_regex_new("^-- do$", 0, 0, NULL);

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        MigrationMarker marker = migration_section_marker(pattern, cases[i].text, 1);

        cr_expect_eq(marker.line, cases[i].line, "%u: %u", i, marker.line);
        cr_expect_eq(marker.start != NULL, cases[i].line != 0, "%u", i);
        cr_expect_eq(g_strcmp0(marker.next, cases[i].next), 0, "%u: %s", i, marker.next);
    }
}

LTest(migration_section, lines_and_traits)
{
    static const char text[] =
        "-- first\nCREATE TABLE a (x int);\nCREATE INDEX CONCURRENTLY i ON a (x);";
    g_autoptr(MigrationSection) section =
        migration_section_new(sql_dialect_find("postgres"), text, strlen(text), 7, FALSE, NULL);
    const SqlStatement *first, *second;

    cr_assert_not_null(section);
    cr_assert_eq(section->statements->len, 2);
    first = section->statements->pdata[0];
    second = section->statements->pdata[1];
    cr_expect_eq(first->line, 8);
    cr_expect_eq(second->line, 9);
    cr_expect_eq(section->line, 7);
    cr_expect_str_eq(section->text, text);
    cr_expect_not(section->transaction);
    cr_expect_eq(section->traits & (SQL_TRAIT_DDL | SQL_TRAIT_CONCURRENTLY),
        SQL_TRAIT_DDL | SQL_TRAIT_CONCURRENTLY);
}
