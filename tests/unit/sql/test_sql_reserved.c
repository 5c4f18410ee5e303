#include "../../../src/sql/sql_reserved_private.h"
#include "test.h"

#include <string.h>

static const SqlReserved *const lists[] = {
    &sql_reserved_postgres, &sql_reserved_sqlite, &sql_reserved_mysql};

LTest(sql_reserved, lists_are_sorted_and_found_whole)
{
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++)
        for (gsize j = 0; j < lists[i]->count; j++) {
            if (j > 0)
                cr_expect_lt(strcmp(lists[i]->words[j - 1], lists[i]->words[j]), 0, "%s",
                    lists[i]->words[j]);
            cr_expect(sql_reserved_has(lists[i], lists[i]->words[j]), "%s", lists[i]->words[j]);
        }
}

LTest(sql_reserved, holds_what_breaks_a_name)
{
    cr_expect(sql_reserved_has(&sql_reserved_postgres, "User"));
    cr_expect(sql_reserved_has(&sql_reserved_sqlite, "index"));
    cr_expect(sql_reserved_has(&sql_reserved_mysql, "RANK"));
    cr_expect_not(sql_reserved_has(&sql_reserved_postgres, "users"));
    cr_expect_not(sql_reserved_has(&sql_reserved_mysql, ""));
}
