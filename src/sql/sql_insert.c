#include "sql_insert_private.h"

#include "sql_pattern_private.h"

/* A list of columns, not a query in parentheses. */
static gboolean is_column_list(const SqlLexer *lexer)
{
    return sql_pattern_fits(lexer, "( !select|with|values|table|(");
}

SqlInsert sql_insert_read(SqlLexer lexer)
{
    SqlInsert insert = {0};

    sql_pattern_take(&lexer, "or %");
    sql_pattern_take(&lexer, "?low_priority|delayed|high_priority ?ignore");
    if (sql_pattern_take(&lexer, "into") || lexer.dialect->flavour == SQL_MYSQL)
        insert.table = sql_pattern_name(&lexer);
    sql_pattern_take(&lexer, "partition ?()");
    sql_pattern_take(&lexer, "as %");
    insert.lists_columns = is_column_list(&lexer) || sql_pattern_fits(&lexer, "default values") ||
                           sql_pattern_fits(&lexer, "set");
    return insert;
}

SqlInsert sql_insert_read_copy(SqlLexer lexer)
{
    SqlInsert insert = {0};

    sql_pattern_take(&lexer, "binary");
    insert.table = sql_pattern_name(&lexer);
    insert.lists_columns = sql_pattern_fits(&lexer, "(");
    return insert;
}
