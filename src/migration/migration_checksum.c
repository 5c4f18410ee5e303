#include "migration_private.h"

#include <string.h>
#include <zlib.h>

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

/* The line ends of Java's readLine: a line feed, a carriage return, or both. */
char *migration_checksum_crc32_lines(const char *text, gsize length)
{
    uLong sum = crc32(0, NULL, 0);
    gsize i = 0;

    if (length >= 3 && memcmp(text, BYTE_ORDER_MARK, 3) == 0)
        i = 3;
    while (i < length) {
        gsize start = i;

        while (i < length && text[i] != '\n' && text[i] != '\r')
            i++;
        sum = crc32_z(sum, (const Bytef *)text + start, i - start);
        while (i < length && (text[i] == '\n' || text[i] == '\r'))
            i++;
    }
    return g_strdup_printf("%d", (gint32)(guint32)sum);
}

char *migration_checksum_sha384(GBytes *content)
{
    return g_compute_checksum_for_bytes(G_CHECKSUM_SHA384, content);
}
