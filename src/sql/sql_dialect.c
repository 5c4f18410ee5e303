#include "sql_dialect_private.h"

#include <string.h>

/*
 * The dialects. A new one is an entry here, a name in sql_dialects, its reserved words in
 * sql_reserved.c and its rows in the tables of sql_traits.c.
 */

static const char *const sqlite_operators[] = {
    "->>", "->", "||", "<<", ">>", "<=", ">=", "==", "!=", "<>", NULL};
static const char *const mysql_operators[] = {
    "<=>", "->>", "->", ":=", "||", "&&", "<<", ">>", "<=", ">=", "!=", "<>", NULL};

static const SqlDialect postgres, postgres_escaping;

#define POSTGRES_COMMON                                                                            \
    .name = "postgres", .flavour = SQL_POSTGRES, .reserved = &sql_reserved_postgres, .quote = '"', \
    .string_prefixes = "eEbBxXnN", .escape_prefixes = "eE", .operator_run = TRUE,                  \
    .parameters = "", .continues = SQL_CONTINUE_NEWLINE, .body = SQL_BODY_ATOMIC,                  \
    .folds_case = TRUE, .unicode_escapes = TRUE, .dollar_quotes = TRUE, .nested_comments = TRUE,   \
    .return_ends_comment = TRUE, .meta_lines = TRUE, .copy_data = TRUE, .parentheses_hold = TRUE,  \
    .transaction_clock = TRUE, .named_roles = TRUE, .escaping = &postgres_escaping,                \
    .conforming = &postgres

static const SqlDialect postgres = {POSTGRES_COMMON};
static const SqlDialect postgres_escaping = {POSTGRES_COMMON, .backslash_escapes = TRUE};

static const SqlDialect sqlite = {
    .name = "sqlite",
    .flavour = SQL_SQLITE,
    .reserved = &sql_reserved_sqlite,
    .quote = '"',
    .string_prefixes = "xX",
    .escape_prefixes = "",
    .operators = sqlite_operators,
    .parameters = "?:@",
    .continues = SQL_CONTINUE_NEVER,
    .body = SQL_BODY_TRIGGER,
    .backtick_identifier = TRUE,
    .bracket_identifier = TRUE,
    .open_comment = TRUE,
};

static const SqlDialect mysql = {
    .name = "mysql",
    .flavour = SQL_MYSQL,
    .reserved = &sql_reserved_mysql,
    .quote = '`',
    .string_prefixes = "xXbBnN",
    .escape_prefixes = "",
    .operators = mysql_operators,
    .parameters = "?@",
    .continues = SQL_CONTINUE_SPACE,
    .body = SQL_BODY_ROUTINE,
    .backslash_escapes = TRUE,
    .double_quoted_string = TRUE,
    .backtick_identifier = TRUE,
    .dollar_starts_word = TRUE,
    .digit_starts_word = TRUE,
    .hash_comments = TRUE,
    .conditional_comments = TRUE,
    .dash_needs_space = TRUE,
    .delimiter_lines = TRUE,
};

static const SqlDialect *const sql_dialects[] = {&postgres, &sqlite, &mysql};

const SqlDialect *sql_dialect_find(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(sql_dialects); i++)
        if (strcmp(sql_dialects[i]->name, name) == 0)
            return sql_dialects[i];
    return NULL;
}

const char *sql_dialect_name(const SqlDialect *dialect)
{
    return dialect->name;
}
