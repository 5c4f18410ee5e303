#pragma once

#include <glib.h>

typedef enum {
    SQL_ESCAPE_NONE,
    SQL_ESCAPE_POSTGRES, /* E'…' */
    SQL_ESCAPE_UNICODE,  /* U&'…' with the usual escape character */
    SQL_ESCAPE_MYSQL,
} SqlEscape;

/* Decodes the escape that begins with the backslash at `text`, appends its value and says how many
 * bytes it took, at least 1. Characters that cannot stand in a C string or are no characters are
 * left out. */
gsize sql_escape_decode(SqlEscape escape, const char *text, gsize length, GString *value);
