#include "postgres_read_private.h"

#include <string.h>

/*
 * Names that the server makes up: <table>_<columns>_<label><digits>, cut to 63 bytes. What is cut
 * is the end of the longer of table and columns, and never in the middle of a character.
 */

#define MAX_NAME 63

/* Bytes of the longest prefix of whole characters with at most `most` bytes. */
static gsize clip(const char *text, gsize length, gsize most)
{
    if (length <= most)
        return length;
    while (most > 0 && ((unsigned char)text[most] & 0xc0) == 0x80)
        most--;
    return most;
}

static gboolean take(const char **name, const char *text, gsize length)
{
    if (strncmp(*name, text, length) != 0)
        return FALSE;
    *name += length;
    return TRUE;
}

/* Digits at the end of a name belong to the label, and make it longer. */
static gsize trailing_digits(const char *name)
{
    gsize length = strlen(name), n = 0;

    while (n < length && g_ascii_isdigit(name[length - n - 1]))
        n++;
    return n;
}

static gboolean matches(
    const char *name, const char *table, const char *columns, const char *label, gsize digits)
{
    gsize first = strlen(table), second = columns != NULL ? strlen(columns) : 0;
    gsize overhead = strlen(label) + 1 + digits + (columns != NULL ? 1 : 0);
    gsize first_most = first, second_most = second;

    while (first_most + second_most + overhead > MAX_NAME) {
        if (first_most > second_most)
            first_most--;
        else
            second_most--;
    }
    return take(&name, table, clip(table, first, first_most)) &&
           (columns == NULL ||
               (take(&name, "_", 1) && take(&name, columns, clip(columns, second, second_most)))) &&
           take(&name, "_", 1) && take(&name, label, strlen(label)) && strlen(name) == digits;
}

gboolean postgres_read_names_is_auto(
    const char *name, const char *table, const char *columns, const char *label)
{
    if (table == NULL || label == NULL)
        return FALSE;
    return matches(name, table, columns, label, trailing_digits(name));
}
