#include "sql_source_private.h"

#include <string.h>

/* Tests make it small, so that windows end everywhere. */
#ifndef SQL_SOURCE_CAPACITY
#define SQL_SOURCE_CAPACITY (128u * 1024)
#endif

void sql_source_init_text(SqlSource *source, const char *text, gsize length)
{
    *source = (SqlSource){.begin = text, .end = text + length, .complete = TRUE};
}

void sql_source_init_stream(SqlSource *source, SqlReadFunc read, gpointer data)
{
    char *buffer = g_malloc(SQL_SOURCE_CAPACITY);

    *source = (SqlSource){read, data, buffer, SQL_SOURCE_CAPACITY, buffer, buffer, FALSE};
}

void sql_source_clear(SqlSource *source)
{
    g_free(source->buffer);
}

static gboolean fill(SqlSource *source, gsize used, GError **error)
{
    while (used < source->capacity && !source->complete) {
        gssize got =
            source->read(source->data, source->buffer + used, source->capacity - used, error);

        if (got < 0)
            return FALSE;
        source->complete = got == 0;
        used += (gsize)got;
    }
    source->end = source->buffer + used;
    return TRUE;
}

gboolean sql_source_advance(SqlSource *source, const char *keep, GError **error)
{
    gsize kept = (gsize)(source->end - keep);

    if (source->complete)
        return TRUE;
    memmove(source->buffer, keep, kept);
    while (kept > source->capacity / 2) {
        source->capacity *= 2;
        source->buffer = g_realloc(source->buffer, source->capacity);
    }
    source->begin = source->buffer;
    return fill(source, kept, error);
}
