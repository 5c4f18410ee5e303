#include <string.h>

#include "report_private.h"

/*
 * Names, messages and paths come from dumps and repositories: they may hold control characters that a
 * terminal obeys, or bytes that are no text. The writer's own colours travel as two bytes that no text
 * has, and become escape sequences only here.
 */

static const struct {
    const char *mark, *sequence;
} paints[] = {
    {REPORT_PAINT_PLAIN, "\033[0m"},
    {REPORT_PAINT_BOLD, "\033[1m"},
    {REPORT_PAINT_ERROR, "\033[31m"},
    {REPORT_PAINT_WARNING, "\033[33m"},
    {REPORT_PAINT_NOTE, "\033[36m"},
};

static const char *sequence_at(const char *cursor)
{
    for (guint i = 0; i < G_N_ELEMENTS(paints); i++) {
        if (g_str_has_prefix(cursor, paints[i].mark))
            return paints[i].sequence;
    }
    return NULL;
}

/* Also what turns the direction of the text around: it can make a name look like another. */
static gboolean is_dangerous(gunichar character)
{
    return (character < 0x20 && character != '\n') || (character >= 0x7f && character < 0xa0) ||
           (character >= 0x202a && character <= 0x202e) ||
           (character >= 0x2066 && character <= 0x2069);
}

char *report_clean(const char *text, gboolean color)
{
    GString *out = g_string_sized_new(strlen(text));

    while (*text != '\0') {
        gunichar character = g_utf8_get_char_validated(text, -1);
        const char *sequence = sequence_at(text);

        if (sequence != NULL) {
            g_string_append(out, color ? sequence : "");
            text += strlen(REPORT_PAINT_PLAIN);
        } else if (character == (gunichar)-1 || character == (gunichar)-2) {
            g_string_append_unichar(out, 0xfffd);
            text++;
        } else {
            if (is_dangerous(character))
                g_string_append_printf(out, "\\{%x}", character);
            else
                g_string_append_unichar(out, character);
            text = g_utf8_next_char(text);
        }
    }
    return g_string_free(out, FALSE);
}
