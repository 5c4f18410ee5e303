#pragma once

#include "sql_dialect_private.h"

/*
 * Where the lexer stands inside one token. hit_end says that the end of the text was looked at:
 * with more text behind it the token might have come out differently, so a stream has to read on
 * and lex the token again.
 */
typedef struct {
    const SqlDialect *dialect;
    const char *p, *end;
    gboolean hit_end;
} SqlCursor;

/* The byte so many places ahead, -1 behind the end. */
static inline int sql_cursor_peek(SqlCursor *cursor, gsize ahead)
{
    if (ahead < (gsize)(cursor->end - cursor->p))
        return (guchar)cursor->p[ahead];
    cursor->hit_end = TRUE;
    return -1;
}

/* Goes to the end of the text, which cut the token off or completed it. */
static inline void sql_cursor_exhaust(SqlCursor *cursor)
{
    cursor->p = cursor->end;
    cursor->hit_end = TRUE;
}

typedef enum {
    SQL_CLASS_SPACE = 1 << 0,
    SQL_CLASS_DIGIT = 1 << 1,
    SQL_CLASS_START = 1 << 2, /* begins a word */
    SQL_CLASS_PART = 1 << 3,  /* continues a word */
    SQL_CLASS_PUNCTUATION = 1 << 4,
    SQL_CLASS_RUN = 1 << 5, /* continues an operator in dialects with an operator_run */
} SqlClass;

extern const guchar sql_class_table[256];

static inline gboolean sql_class_is(int byte, SqlClass class)
{
    return byte >= 0 && (sql_class_table[byte] & class) != 0;
}
