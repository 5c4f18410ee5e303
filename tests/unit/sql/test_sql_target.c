#include "sql.h"
#include "test.h"

#include <string.h>

static const struct {
    const char *dialect, *text, *table;
} cases[] = {
    {"postgres", "insert into T values (1)", "t"},
    {"postgres", "INSERT INTO \"S\".T (a) values (1)", "S.t"},
    {"postgres", "/* x */ copy public.schema_migrations (version) from stdin",
        "public.schema_migrations"},
    {"postgres", "copy (select 1) to stdout", NULL},
    {"postgres", "with a as (insert into b values (1) returning x) insert into c select x from a",
        "c"},
    {"postgres", "with a as (select 1) select 1", NULL},
    {"postgres", "update t set a = 1", NULL},
    {"postgres", "select 'insert into t'", NULL},
    {"sqlite", "insert or ignore into [t] values (1)", "t"},
    {"sqlite", "replace into t values (1)", "t"},
    {"mysql", "insert ignore `d`.`T` values (1)", "d.T"},
    {"mysql", "insert low_priority into t values (1)", "t"},
};

LTest(sql_target, names_the_table_of_an_insert)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const SqlDialect *dialect = sql_dialect_find(cases[i].dialect);
        g_autofree char *table = sql_target_table(dialect, cases[i].text, strlen(cases[i].text));

        cr_expect(g_strcmp0(table, cases[i].table) == 0, "%s: %s", cases[i].text, table);
    }
}
