#pragma once

#include "sql_dialect_private.h"

typedef enum {
    SQL_BLOCK_START,
    SQL_BLOCK_CREATE,  /* behind CREATE, what it makes is not known yet */
    SQL_BLOCK_ROUTINE, /* may contain statements of its own */
    SQL_BLOCK_COPY,
    SQL_BLOCK_OTHER,
} SqlBlockHead;

typedef enum {
    SQL_BLOCK_LAST_OTHER,
    SQL_BLOCK_LAST_LABEL, /* AS or '.': what follows is a name, whatever it looks like */
    SQL_BLOCK_LAST_BEGIN,
    SQL_BLOCK_LAST_FROM,
    SQL_BLOCK_LAST_SEMICOLON,
    SQL_BLOCK_LAST_END,
    SQL_BLOCK_LAST_SEMICOLON_END,
} SqlBlockLast;

/* Follows one statement token by token and tells which ';' is its end. */
typedef struct {
    SqlBlockHead head;
    SqlBlockLast last;
    guint parentheses;
    guint depth;      /* open BEGIN and CASE */
    guint head_words; /* seen while the head is CREATE */
    gboolean copy;    /* COPY … FROM STDIN */
} SqlBlock;

void sql_block_init(SqlBlock *block);
/* Takes the next solid token; TRUE when it is the ';' that ends the statement. */
gboolean sql_block_feed(SqlBlock *block, const SqlDialect *dialect, const SqlToken *token);
/* Stands inside the statements of a routine or trigger? */
gboolean sql_block_is_inside(const SqlBlock *block, const SqlDialect *dialect);
