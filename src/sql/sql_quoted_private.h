#pragma once

#include "sql_cursor_private.h"

/* Each stands at the first byte of the quotation and goes behind it; kind BROKEN when it has no
 * end. */
SqlTokenKind sql_quoted_string(SqlCursor *cursor, gboolean backslash);
SqlTokenKind sql_quoted_identifier(SqlCursor *cursor);
/* At '$': a dollar quote, a parameter, or an operator when it is neither. */
SqlTokenKind sql_quoted_dollar(SqlCursor *cursor);
/* Behind a string: goes to the quote that continues it, if one does. */
gboolean sql_quoted_continues(SqlCursor *cursor, char quote);
