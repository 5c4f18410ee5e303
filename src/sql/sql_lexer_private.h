#pragma once

#include "sql.h"

/* As sql_lexer_next(), and says whether the end of the text was looked at (SqlCursor). */
SqlToken sql_lexer_scan(SqlLexer *lexer, gboolean *hit_end);
