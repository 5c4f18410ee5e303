#include <string.h>

#include "report_private.h"

/* Bytes that are no UTF-8 count as one column each: report_clean.c shows them as a sign. */
static guint next_width(const char **cursor)
{
    gunichar character = g_utf8_get_char_validated(*cursor, -1);

    if (character == (gunichar)-1 || character == (gunichar)-2) {
        (*cursor)++;
        return 1;
    }
    *cursor = g_utf8_next_char(*cursor);
    if (g_unichar_iszerowidth(character))
        return 0;
    return g_unichar_iswide(character) ? 2 : 1;
}

guint report_wrap_width(const char *text)
{
    guint width = 0;

    while (*text != '\0')
        width += next_width(&text);
    return width;
}

void report_wrap_pad(GString *out, const char *text, guint width)
{
    g_string_append(out, text);
    for (guint used = report_wrap_width(text); used < width; used++)
        g_string_append_c(out, ' ');
}

static void new_line(GString *out, guint indent)
{
    g_string_append_c(out, '\n');
    for (guint i = 0; i < indent; i++)
        g_string_append_c(out, ' ');
}

static void append_word(GString *out, const char *word)
{
    for (; *word != '\0'; word++)
        g_string_append_c(out, *word == REPORT_WRAP_GLUE[0] ? ' ' : *word);
}

void report_wrap_append(GString *out, const char *text, guint start, guint indent, guint width)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    guint column = start;

    for (guint l = 0; lines[l] != NULL; l++) {
        g_auto(GStrv) words = g_strsplit(lines[l], " ", -1);
        gboolean first = TRUE;

        if (l > 0) {
            new_line(out, indent);
            column = indent;
        }
        for (guint w = 0; words[w] != NULL; w++) {
            guint length = report_wrap_width(words[w]);

            if (!first && width > 0 && column + 1 + length > width) {
                new_line(out, indent);
                column = indent;
            } else if (!first) {
                g_string_append_c(out, ' ');
                column++;
            }
            append_word(out, words[w]);
            column += length;
            first = FALSE;
        }
    }
    g_string_append_c(out, '\n');
}
