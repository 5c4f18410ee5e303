#include "sql.h"
#include "test.h"

#include <string.h>

/* One letter per kind, in the order of SqlTokenKind. */
static const char letters[] = ".wis$npo,c mB";

/* Tokens as "kind:text", joined by "|", without spaces. */
static char *describe(const char *dialect, const char *text, gsize length)
{
    GString *out = g_string_new(NULL);
    SqlLexer lexer;
    SqlToken token;

    sql_lexer_init(&lexer, sql_dialect_find(dialect), text, length);
    while ((token = sql_lexer_next(&lexer)).kind != SQL_TOKEN_END) {
        cr_assert_gt(token.length, 0);
        if (token.kind == SQL_TOKEN_SPACE)
            continue;
        if (out->len > 0)
            g_string_append_c(out, '|');
        g_string_append_printf(out, "%c:%.*s", letters[token.kind], (int)token.length, token.text);
    }
    cr_assert_eq(sql_lexer_next(&lexer).kind, SQL_TOKEN_END);
    return g_string_free(out, FALSE);
}

static const struct {
    const char *dialect, *text, *tokens;
} cases[] = {
    {"postgres", "select a_1,\"b\"", "w:select|w:a_1|,:,|i:\"b\""},
    {"postgres", "é$x$", "w:é$x$"},
    {"postgres", "1 1.5 .5 1e5 1E-3 1. 0x1F 1_000 1..2 1e",
        "n:1|n:1.5|n:.5|n:1e5|n:1E-3|n:1.|n:0x1F|n:1_000|n:1|o:..|n:2|n:1|w:e"},
    {"postgres", "a::int a:=b [1:n]", "w:a|o:::|w:int|w:a|o::=|w:b|,:[|n:1|o::|w:n|,:]"},
    {"postgres", "a<-1 a@-1 a->>'b' a=>b a<>b",
        "w:a|o:<|o:-|n:1|w:a|o:@-|n:1|w:a|o:->>|s:'b'|w:a|"
        "o:=>|w:b|w:a|o:<>|w:b"},
    {"postgres", "1+--x\n2*/*y*/3", "n:1|o:+|c:--x|n:2|o:*|c:/*y*/|n:3"},
    {"postgres", "b'1' x'f' n'a' E'\\'' U&'a' U&\"b\" u & c ue'x'",
        "s:b'1'|s:x'f'|s:n'a'|s:E'\\''|s:U&'a'|i:U&\"b\"|w:u|o:&|w:c|w:ue|s:'x'"},
    {"postgres", "'a'\n 'b' 'c'", "s:'a'\n 'b'|s:'c'"},
    {"postgres", "$1 $a$ $ $a$ $$x$$ $é", "p:$1|$:$a$ $ $a$|$:$$x$$|o:$|w:é"},
    {"postgres", "/*/**/*/a", "c:/*/**/*/|w:a"},
    {"postgres", "--a\rb", "c:--a|w:b"},
    {"postgres", "\\d x\n \\e\na \\f", "m:\\d x|m:\\e|w:a|o:\\|w:f"},
    {"postgres", "a ? b", "w:a|o:?|w:b"},
    {"postgres", "'a", "B:'a"},
    {"postgres", "$$ a", "B:$$ a"},
    {"postgres", "@ # `", "o:@|o:#|o:`"},
    {"sqlite", "[a b]`c`\"d\"", "i:[a b]|i:`c`|i:\"d\""},
    {"sqlite", "?1 ? :a @b $c x'00' a||b ==", "p:?1|p:?|p::a|p:@b|p:$c|s:x'00'|w:a|o:|||w:b|o:=="},
    {"sqlite", "/* a /* b */ c", "c:/* a /* b */|w:c"},
    {"sqlite", "$$", "o:$|o:$"},
    {"mysql", "'a\\'b' \"c\" `d`", "s:'a\\'b'|s:\"c\"|i:`d`"},
    {"mysql", "@a @@b @'c d' @`e` ?", "p:@a|p:@@b|p:@'c d'|p:@`e`|p:?"},
    {"mysql", "#a\n--b --\tc", "c:#a|o:-|o:-|w:b|c:--\tc"},
    {"mysql", "/*!40101 a /* b */ c*/", "c:/*!40101|w:a|c:/* b */|w:c|c:*/"},
    {"mysql", "2*/*c*/3", "n:2|o:*|c:/*c*/|n:3"},
    {"mysql", "2fa 1e5 $a 'a' 'b'", "w:2fa|n:1e5|w:$a|s:'a' 'b'"},
    {"mysql", "a<=>b", "w:a|o:<=>|w:b"},
};

LTest(sql_lexer, cuts_tokens_as_the_server_does)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *found = describe(cases[i].dialect, cases[i].text, strlen(cases[i].text));

        cr_expect_str_eq(found, cases[i].tokens, "%s: %s\nfound    %s\nexpected %s",
            cases[i].dialect, cases[i].text, found, cases[i].tokens);
    }
}

/* Whatever the bytes are, tokens follow one another without a gap, up to the end. */
LTest(sql_lexer, covers_any_bytes)
{
    static const char *const dialects[] = {"postgres", "sqlite", "mysql"};
    static const char alphabet[] = "a1'\"`[]$/*-#\\;:@?.\n EU&!\0\xff";
    g_autoptr(GRand) random = g_rand_new_with_seed(20261121);

    for (guint round = 0; round < 20000; round++) {
        char text[24];
        gsize length = (gsize)g_rand_int_range(random, 0, sizeof text);
        const char *at = text;
        SqlLexer lexer;
        SqlToken token;

        for (gsize i = 0; i < length; i++)
            text[i] = alphabet[g_rand_int_range(random, 0, sizeof alphabet - 1)];
        sql_lexer_init(&lexer, sql_dialect_find(dialects[round % 3]), text, length);
        while ((token = sql_lexer_next(&lexer)).kind != SQL_TOKEN_END) {
            cr_assert_eq(token.text, at);
            cr_assert_gt(token.length, 0);
            at += token.length;
        }
        cr_assert_eq(at, text + length);
    }
}

LTest(sql_lexer, counts_lines)
{
    static const char text[] = "a\n'b\n'\r\n$$\n$$ /*\n*/ c";
    static const guint lines[] = {1, 2, 4, 6};
    SqlLexer lexer;

    sql_lexer_init(&lexer, sql_dialect_find("postgres"), text, strlen(text));
    for (gsize i = 0; i < G_N_ELEMENTS(lines); i++)
        cr_expect_eq(sql_lexer_next_solid(&lexer).line, lines[i]);
}
