#pragma once

#include "sql_dialect_private.h"

/* Traits that any place of the statement can add, found in one pass over its tokens. `start` stands
 * at its first word. */
SqlTraits sql_traits_inside(const SqlLexer *start);
