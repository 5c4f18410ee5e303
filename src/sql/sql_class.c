#include "sql_cursor_private.h"

#define SPACE SQL_CLASS_SPACE
#define START (SQL_CLASS_START | SQL_CLASS_PART)
#define PUNCT SQL_CLASS_PUNCTUATION
#define RUN   SQL_CLASS_RUN

/* Bytes above 127 belong to words in every dialect: encodings are the server's concern. */
const guchar sql_class_table[256] = {
    [' '] = SPACE,
    ['\t' ... '\r'] = SPACE,
    ['0' ... '9'] = SQL_CLASS_DIGIT | SQL_CLASS_PART,
    ['a' ... 'z'] = START,
    ['A' ... 'Z'] = START,
    ['_'] = START,
    [128 ... 255] = START,
    ['$'] = SQL_CLASS_PART,
    ['('] = PUNCT,
    [')'] = PUNCT,
    ['['] = PUNCT,
    [']'] = PUNCT,
    [','] = PUNCT,
    [';'] = PUNCT,
    ['.'] = PUNCT,
    ['~'] = RUN,
    ['!'] = RUN,
    ['@'] = RUN,
    ['#'] = RUN,
    ['^'] = RUN,
    ['&'] = RUN,
    ['|'] = RUN,
    ['`'] = RUN,
    ['?'] = RUN,
    ['+'] = RUN,
    ['-'] = RUN,
    ['*'] = RUN,
    ['/'] = RUN,
    ['%'] = RUN,
    ['<'] = RUN,
    ['>'] = RUN,
    ['='] = RUN,
};
