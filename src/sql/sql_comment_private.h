#pragma once

#include "sql_cursor_private.h"

/* Whether a comment begins here: goes behind it and sets *kind to COMMENT or BROKEN. The marks
 * around the code of a conditional comment are comments each: what stands between them is lexed as
 * code. */
gboolean sql_comment_skip(SqlCursor *cursor, SqlTokenKind *kind);

/* Is it such a mark? It belongs to the statement, unlike other comments. */
gboolean sql_comment_is_mark(const SqlDialect *dialect, const SqlToken *token);
/* The one that begins the code, not the one that ends it? */
gboolean sql_comment_is_open_mark(const SqlToken *token);
