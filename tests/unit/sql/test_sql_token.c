#include "sql.h"
#include "test.h"

#include <string.h>

static const struct {
    const char *dialect, *text, *value;
} cases[] = {
    {"postgres", "Abc", "abc"},
    {"postgres", "ÄBC", "Äbc"},
    {"postgres", "\"A\"\"b\"", "A\"b"},
    {"postgres", "'it''s \\n'", "it's \\n"},
    {"postgres", "E'\\n\\t\\\\\\'\\101\\x41\\u00e9\\U0001F600\\q'",
        "\n\t\\'AA\xc3\xa9\xf0\x9f\x98\x80q"},
    {"postgres", "E'\\uD83D\\uDE00'", "\xf0\x9f\x98\x80"},
    {"postgres", "E'a\\000b\\uD83Dc'", "abc"},
    {"postgres", "U&'d\\0061t\\+000061\\\\'", "data\\"},
    {"postgres", "U&\"\\0041b\"", "Ab"},
    {"postgres", "U&'\\zz'", "zz"},
    {"postgres", "'a' -- x\n'b'", "ab"},
    {"postgres", "$x$ a $$ b $x$", " a $$ b "},
    {"postgres", "$$$$", ""},
    {"postgres", "12", NULL},
    {"postgres", "'open", NULL},
    {"postgres", "B'101'", "101"},
    {"sqlite", "[a b]", "a b"},
    {"sqlite", "`a``b`", "a`b"},
    {"sqlite", "'a\\n'", "a\\n"},
    {"mysql", "'a\\'b\\n\\%\\0\\Z'", "a'b\n\\%\x1a"},
    {"mysql", "\"a\"\"b\"", "a\"b"},
    {"mysql", "'a' 'b'", "ab"},
    {"mysql", "`a\\`", "a\\"},
};

LTest(sql_token, decodes_values)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const SqlDialect *dialect = sql_dialect_find(cases[i].dialect);
        g_autofree char *value = NULL;
        SqlLexer lexer;
        SqlToken token;

        sql_lexer_init(&lexer, dialect, cases[i].text, strlen(cases[i].text));
        token = sql_lexer_next(&lexer);
        value = sql_token_value(dialect, &token);
        cr_expect(g_strcmp0(value, cases[i].value) == 0, "%s: %s", cases[i].text, value);
    }
}

LTest(sql_token, compares_keywords_in_any_case)
{
    SqlToken word = {SQL_TOKEN_WORD, "SeLect", 6, 1}, name = {SQL_TOKEN_IDENTIFIER, "select", 6, 1};

    cr_expect(sql_token_is(&word, "select"));
    cr_expect_not(sql_token_is(&word, "selec"));
    cr_expect_not(sql_token_is(&word, "selects"));
    cr_expect_not(sql_token_is(&name, "select"));
}
