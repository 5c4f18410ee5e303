#include "test.h"

#include "../../../src/report/report_private.h"

typedef struct {
    const char *text;
    gboolean color;
    const char *expected;
} CleanCase;

static const CleanCase cases[] = {
    {"plain\nlines · ä", FALSE, "plain\nlines · ä"},
    {"\033[2Jgone", FALSE, "\\{1b}[2Jgone"},
    {"a\tb\rc\a", FALSE, "a\\{9}b\\{d}c\\{7}"},
    {"\xc2\x9b"
     "31m",
        FALSE, "\\{9b}31m"},
    {"abc\xe2\x80\xae"
     "def",
        FALSE, "abc\\{202e}def"},
    {"\xff\xfe", FALSE, "\xef\xbf\xbd\xef\xbf\xbd"},
    {"\xc3", FALSE, "\xef\xbf\xbd"},
    {REPORT_PAINT_ERROR "error" REPORT_PAINT_PLAIN, TRUE, "\033[31merror\033[0m"},
    {REPORT_PAINT_ERROR "error" REPORT_PAINT_PLAIN, FALSE, "error"},
    {"", TRUE, ""},
};

LTest(report_clean, lets_nothing_drive_a_terminal)
{
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *clean = report_clean(cases[i].text, cases[i].color);

        cr_assert(eq(str, clean, (char *)cases[i].expected), "case %u", i);
    }
}

LTest(report_clean, survives_width_of_what_is_no_text)
{
    cr_assert(eq(u32, report_wrap_width("ab\xc3"), 3));
    cr_assert(eq(u32,
        report_wrap_width("\xe6\xbc\xa2"
                          "a"),
        3));
}
