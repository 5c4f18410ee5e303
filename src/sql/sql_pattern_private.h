#pragma once

#include "sql_dialect_private.h"

/*
 * Word patterns: how the tables of this folder say what a statement looks like. Elements, separated
 * by one space:
 *
 *   word|other   this keyword or that one (or an operator: "=")
 *   ?word|other  the same, if it is there
 *   !word|other  none of them comes next (takes nothing)
 *   %            a name, with its qualifiers, or a string
 *   ?@           a parameter such as the host of a MySQL account, if it is there
 *   ?()          a group in parentheses, if it is there
 *   (            a parenthesis is opened
 *   ...          anything, groups in parentheses as a whole
 *   $            the statement ends
 */

/* Takes from the lexer what the pattern describes; FALSE, and the lexer unmoved, when it differs.
 */
gboolean sql_pattern_take(SqlLexer *lexer, const char *pattern);
/* Would it? */
gboolean sql_pattern_fits(const SqlLexer *lexer, const char *pattern);

/* May the pattern, which begins with a keyword, fit where this token comes first? Cheap. */
gboolean sql_pattern_begins(const SqlToken *first, const char *pattern);

/* Reads a name, "schema.table" in folded form; NULL, and the lexer unmoved, when none is there. */
char *sql_pattern_name(SqlLexer *lexer);

/* Takes one token, or a group in parentheses as a whole; FALSE at the end. */
gboolean sql_pattern_skip(SqlLexer *lexer);

static inline gboolean sql_token_is_mark(const SqlToken *token, char mark)
{
    return token->kind == SQL_TOKEN_PUNCTUATION && *token->text == mark;
}
