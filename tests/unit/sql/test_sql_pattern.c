#include "../../../src/sql/sql_pattern_private.h"
#include "test.h"

#include <string.h>

static const struct {
    const char *text, *pattern;
    gboolean fits;
} cases[] = {
    {"create /* x */ TABLE t", "create|alter table", TRUE},
    {"create table t", "create|alter view", FALSE},
    {"\"create\" table", "create table", FALSE},
    {"creates", "create", FALSE},
    {"a c", "a ?b c", TRUE},
    {"a b c", "a ?b c", TRUE},
    {"a b c", "a !b|c", FALSE},
    {"a d", "a !b|c d", TRUE},
    {"a", "a !b", TRUE},
    {"a \"B\".c . 'd' e", "a % e", TRUE},
    {"a ( b", "a % b", FALSE},
    {"a b (c d) d", "a ... d $", TRUE},
    {"a b (c d)", "a ... d", FALSE},
    {"a (b (c) d) e", "a ?() e", TRUE},
    {"a e", "a ?() e", TRUE},
    {"a (b", "a ( b", TRUE},
    {"a = b", "a = b", TRUE},
    {"a;", "a $", TRUE},
    {"a b", "a $", FALSE},
    {"", "a", FALSE},
    {"a (b", "a ... c", FALSE},
};

LTest(sql_pattern, fits_or_not)
{
    const SqlDialect *dialect = sql_dialect_find("postgres");

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        SqlLexer lexer, before;

        sql_lexer_init(&lexer, dialect, cases[i].text, strlen(cases[i].text));
        before = lexer;
        cr_expect_eq(sql_pattern_take(&lexer, cases[i].pattern), cases[i].fits, "%s: %s",
            cases[i].text, cases[i].pattern);
        if (!cases[i].fits)
            cr_expect_eq(lexer.cursor, before.cursor, "%s: the lexer moved", cases[i].text);
    }
}

LTest(sql_pattern, takes_the_host_of_an_account)
{
    static const char text[] = "a root@`b` c";
    SqlLexer lexer;

    sql_lexer_init(&lexer, sql_dialect_find("mysql"), text, strlen(text));
    cr_expect(sql_pattern_take(&lexer, "a % ?@ c $"));
}
