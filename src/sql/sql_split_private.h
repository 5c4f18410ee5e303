#pragma once

#include "sql_block_private.h"
#include "sql_source_private.h"

#define SQL_DELIMITER_MAX 32

struct SqlSplit {
    SqlSource source;
    SqlLexer lexer; /* over the window of source; its dialect follows standard_conforming_strings */
    SqlBlock block;
    const char *start, *finish; /* of the statement being read, NULL before its first token */
    guint start_line;
    guint conditional;                 /* depth of conditional comments */
    char delimiter[SQL_DELIMITER_MAX]; /* "" for the usual ';' */
    GPtrArray *dropped;
    gboolean begun;
    guint copy_line; /* of the COPY whose rows come next, 0 when none do */
};

/* Reads on when the window does not tell enough; keeps the statement begun. Pointers into the
 * window other than those of the split are stale afterwards. */
gboolean sql_split_read_on(SqlSplit *split, GError **error);

/* The next line break from the cursor on, or the end of the text. */
gboolean sql_split_find_line_end(SqlSplit *split, const char **end, GError **error);

/* Goes to the line below a COPY statement. */
gboolean sql_split_copy_begin(SqlSplit *split, guint line, GError **error);
/* Passes over the rows that were not asked for. */
gboolean sql_split_copy_skip(SqlSplit *split, GError **error);

/* A DELIMITER line: `token` is its first word. Changes split->delimiter and goes to the line's end.
 */
gboolean sql_split_delimiter_line(SqlSplit *split, guint line, GError **error);
/* Where the delimiter in force begins inside or right at this token; NULL when it does not. */
const char *sql_split_delimiter_find(SqlSplit *split, const SqlToken *token, gboolean *undecided);

/* Drops a psql line and notes its first word; TRUE when it ends the statement begun. */
gboolean sql_split_meta_drop(SqlSplit *split, const SqlToken *token);

/* SET standard_conforming_strings changes what a backslash means from here on. */
void sql_split_settings_follow(SqlSplit *split, const SqlStatement *statement);
