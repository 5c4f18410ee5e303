#include "sql_escape_private.h"

#include <string.h>

/* Reads up to `most` digits of the base; *count says how many there were. */
static guint32 read_digits(const char *text, gsize length, guint base, gsize most, gsize *count)
{
    guint32 value = 0;
    gsize i;

    for (i = 0; i < MIN(most, length); i++) {
        int digit = g_ascii_xdigit_value(text[i]);

        if (digit < 0 || digit >= (int)base)
            break;
        value = value * base + (guint32)digit;
    }
    *count = i;
    return value;
}

static void append_byte(GString *value, guint32 byte)
{
    if ((byte & 0xff) != 0)
        g_string_append_c(value, (char)byte);
}

static void append_character(GString *value, guint32 character)
{
    if (character != 0 && g_unichar_validate(character))
        g_string_append_unichar(value, character);
}

static gboolean is_first_surrogate(guint32 unit)
{
    return unit >= 0xD800 && unit <= 0xDBFF;
}

/* The character of a surrogate pair, 0 when the second half is none. */
static guint32 join_surrogates(guint32 first, guint32 second)
{
    if (second < 0xDC00 || second > 0xDFFF)
        return 0;
    return 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
}

/* A Unicode escape whose digits begin at `skip`; a first surrogate takes the second with it. */
static gsize decode_unicode(
    const char *text, gsize length, gsize skip, gsize digits, GString *value)
{
    gsize count, second_count;
    guint32 unit = read_digits(text + skip, length - skip, 16, digits, &count);
    gsize used = skip + count, behind = used + skip;
    guint32 second;

    if (count < digits)
        return 1;
    if (!is_first_surrogate(unit) || behind > length || memcmp(text + used, text, skip) != 0) {
        append_character(value, unit);
        return used;
    }
    second = read_digits(text + behind, length - behind, 16, digits, &second_count);
    append_character(value, join_surrogates(unit, second));
    return behind + second_count;
}

static gsize decode_letter(const char *letters, const char *values, char c, GString *value)
{
    const char *found = strchr(letters, c);

    append_byte(value, (guint32)(found != NULL && c != '\0' ? values[found - letters] : c));
    return 2;
}

static gsize decode_postgres(const char *text, gsize length, GString *value)
{
    gsize count;
    guint32 byte;

    if (text[1] == 'u' || text[1] == 'U')
        return decode_unicode(text, length, 2, text[1] == 'u' ? 4 : 8, value);
    if (text[1] == 'x') {
        byte = read_digits(text + 2, length - 2, 16, 2, &count);
        append_byte(value, count > 0 ? byte : 'x');
        return 2 + count;
    }
    byte = read_digits(text + 1, length - 1, 8, 3, &count);
    if (count == 0)
        return decode_letter("bfnrt", "\b\f\n\r\t", text[1], value);
    append_byte(value, byte);
    return 1 + count;
}

static gsize decode_u_and(const char *text, gsize length, GString *value)
{
    if (text[1] == '\\') {
        g_string_append_c(value, '\\');
        return 2;
    }
    return text[1] == '+' ? decode_unicode(text, length, 2, 6, value)
                          : decode_unicode(text, length, 1, 4, value);
}

/* \% and \_ keep their backslash: they are patterns. */
static gsize decode_mysql(const char *text, GString *value)
{
    if (text[1] == '%' || text[1] == '_')
        g_string_append_c(value, '\\');
    if (text[1] == '0')
        return 2;
    return decode_letter("bnrtZ", "\b\n\r\t\x1a", text[1], value);
}

gsize sql_escape_decode(SqlEscape escape, const char *text, gsize length, GString *value)
{
    if (length < 2)
        return 1;
    if (escape == SQL_ESCAPE_MYSQL)
        return decode_mysql(text, value);
    return escape == SQL_ESCAPE_UNICODE ? decode_u_and(text, length, value)
                                        : decode_postgres(text, length, value);
}
