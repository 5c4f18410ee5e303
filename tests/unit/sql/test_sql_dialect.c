#include "sql.h"
#include "test.h"

LTest(sql_dialect, finds_dialects_by_name)
{
    static const char *const names[] = {"postgres", "sqlite", "mysql"};

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        cr_expect_str_eq(sql_dialect_name(sql_dialect_find(names[i])), names[i]);
    cr_expect_null(sql_dialect_find("oracle"));
}
