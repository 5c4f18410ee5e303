#include "sql.h"
#include "test.h"

#include <string.h>

static const struct {
    const char *dialect, *text, *words;
} cases[] = {
    {"postgres", "select A, \"B c\" from T -- not this", "B c|a|from|select|t"},
    {"postgres", "a /* b */ a", "a"},
    {"postgres", "f('Users')", "Users|f|users"},
    {"postgres", "'my table'", "my|my table|table"},
    {"postgres", "E'\\x61bc' U&'\\0062cd'", "abc|bcd"},
    {"postgres", "'ab'\n'cd'", "abcd"},
    {"postgres", "$1 + 1.5e3", ""},
    {"postgres", "a::int[1:n]", "a|int|n"},
    {"sqlite", "select [A], `B`, \"C\", :D", "A|B|C|D|a|b|c|d|select"},
    {"mysql", "select @v, \"Text\", `Q`", "Q|Text|q|select|text|v"},
};

LTest(sql_words, lists_what_a_text_mentions)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const SqlDialect *dialect = sql_dialect_find(cases[i].dialect);
        g_autoptr(GPtrArray) words = sql_words(dialect, cases[i].text, strlen(cases[i].text));
        g_autofree char *found = NULL;

        g_ptr_array_add(words, NULL);
        found = g_strjoinv("|", (char **)words->pdata);
        cr_expect_str_eq(found, cases[i].words, "%s: %s", cases[i].text, found);
    }
}

static gboolean has_word(const GPtrArray *words, const char *word)
{
    for (guint i = 0; i < words->len; i++)
        if (strcmp(words->pdata[i], word) == 0)
            return TRUE;
    return FALSE;
}

LTest(sql_words, sees_through_nested_texts)
{
    static const char text[] = "do $$ begin -- note\n execute 'alter table \"Y z\" rename to ' || "
                               "E'\\x61bc' || '''Deep name'''; end $$";
    static const char *const expected[] = {
        "alter", "table", "Y z", "abc", "Deep", "deep", "Deep name", "execute", "note"};
    g_autoptr(GPtrArray) words = sql_words(sql_dialect_find("postgres"), text, strlen(text));

    for (gsize i = 0; i < G_N_ELEMENTS(expected); i++)
        cr_expect(has_word(words, expected[i]), "%s", expected[i]);
    for (guint i = 1; i < words->len; i++)
        cr_expect_lt(strcmp(words->pdata[i - 1], words->pdata[i]), 0);
}
