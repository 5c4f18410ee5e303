#include "sql.h"
#include "test.h"

static const struct {
    const char *dialect, *name, *quoted;
} names[] = {
    {"postgres", "users", "users"},
    {"postgres", "Users", "\"Users\""},
    {"postgres", "user", "\"user\""},
    {"postgres", "a\"b", "\"a\"\"b\""},
    {"postgres", "", "\"\""},
    {"postgres", "1a", "\"1a\""},
    {"postgres", "a$1", "a$1"},
    {"postgres", "é", "\"é\""},
    {"postgres", "values", "\"values\""},
    {"postgres", "name", "name"},
    {"sqlite", "Users", "Users"},
    {"sqlite", "Order", "\"Order\""},
    {"sqlite", "a]b", "\"a]b\""},
    {"mysql", "Users", "Users"},
    {"mysql", "rank", "`rank`"},
    {"mysql", "a`b", "`a``b`"},
};

static const struct {
    const char *dialect, *text, *quoted;
} literals[] = {
    {"postgres", "it's \\ fine", "'it''s \\ fine'"},
    {"sqlite", "\\'", "'\\'''"},
    {"mysql", "it's \\ fine", "'it''s \\\\ fine'"},
};

LTest(sql_quote, quotes_names_where_needed)
{
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *found =
            sql_quote_identifier(sql_dialect_find(names[i].dialect), names[i].name);

        cr_expect_str_eq(found, names[i].quoted);
    }
}

LTest(sql_quote, quotes_literals)
{
    for (gsize i = 0; i < G_N_ELEMENTS(literals); i++) {
        g_autofree char *found =
            sql_quote_literal(sql_dialect_find(literals[i].dialect), literals[i].text);

        cr_expect_str_eq(found, literals[i].quoted);
    }
}
