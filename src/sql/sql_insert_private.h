#pragma once

#include "sql_dialect_private.h"

typedef struct {
    char *table;            /* folded, NULL when none is named */
    gboolean lists_columns; /* or cannot go wrong without, as DEFAULT VALUES */
} SqlInsert;

/* What stands behind the word INSERT (or REPLACE), or COPY. */
SqlInsert sql_insert_read(SqlLexer lexer);
SqlInsert sql_insert_read_copy(SqlLexer lexer);
