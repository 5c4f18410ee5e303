#pragma once

#include "sql.h"

/* A window on a text that is read piece by piece. A text in memory is its own window. */
typedef struct {
    SqlReadFunc read;
    gpointer data;
    char *buffer; /* NULL for a text in memory */
    gsize capacity;
    const char *begin, *end; /* the window */
    gboolean complete;       /* the text ends where the window ends */
} SqlSource;

void sql_source_init_text(SqlSource *source, const char *text, gsize length);
void sql_source_init_stream(SqlSource *source, SqlReadFunc read, gpointer data);
void sql_source_clear(SqlSource *source);

/* Moves the window so that it begins at `keep` and reads at least as much again as it keeps, so
 * that whoever starts over at `keep` does so a few times only. FALSE when reading failed. */
gboolean sql_source_advance(SqlSource *source, const char *keep, GError **error);
