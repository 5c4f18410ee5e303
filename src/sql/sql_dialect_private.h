#pragma once

#include "sql.h"
#include "sql_reserved_private.h"

/* What adjacent string literals do: 'a' 'b' is one value in some dialects. */
typedef enum {
    SQL_CONTINUE_NEVER,
    SQL_CONTINUE_NEWLINE, /* only with a line break between them */
    SQL_CONTINUE_SPACE,
} SqlContinue;

/* How statements that contain statements are recognised, so that their ';' do not end them. */
typedef enum {
    SQL_BODY_ATOMIC,  /* CREATE FUNCTION … BEGIN ATOMIC … END */
    SQL_BODY_TRIGGER, /* CREATE TRIGGER … BEGIN …; END; */
    SQL_BODY_ROUTINE, /* CREATE PROCEDURE, FUNCTION, TRIGGER, EVENT … BEGIN … END, nested */
} SqlBody;

/* Names a dialect in tables whose rows hold for some of them. */
typedef enum {
    SQL_POSTGRES = 1 << 0,
    SQL_SQLITE = 1 << 1,
    SQL_MYSQL = 1 << 2,
} SqlFlavour;
#define SQL_ANY (SQL_POSTGRES | SQL_SQLITE | SQL_MYSQL)

struct SqlDialect {
    const char *name;
    SqlFlavour flavour;
    const SqlReserved *reserved;
    char quote;                   /* around identifiers that we write */
    const char *string_prefixes;  /* letters that make one token with a following '…' */
    const char *escape_prefixes;  /* those of them whose string knows backslash escapes */
    gboolean operator_run;        /* operators are made freely of SQL_CLASS_RUN */
    const char *const *operators; /* else those longer than one character, longest first */
    const char *parameters;       /* characters that begin a parameter */
    SqlContinue continues;
    SqlBody body;
    gboolean folds_case;           /* unquoted names are stored in lower case */
    gboolean backslash_escapes;    /* in every string, not only in those with a prefix */
    gboolean double_quoted_string; /* "…" is a string, not an identifier */
    gboolean backtick_identifier;
    gboolean bracket_identifier;
    gboolean unicode_escapes; /* U&'…' and U&"…" */
    gboolean dollar_quotes;
    gboolean dollar_starts_word;
    gboolean digit_starts_word; /* 2fa is a name */
    gboolean nested_comments;
    gboolean hash_comments;
    gboolean conditional_comments; /* the content of a comment that begins with an exclamation mark
                                      is code */
    gboolean dash_needs_space;     /* "--x" is no comment */
    gboolean return_ends_comment;  /* a lone CR ends a line comment */
    gboolean open_comment;         /* a block comment may end with the text */
    gboolean meta_lines;           /* psql's backslash lines */
    gboolean delimiter_lines;      /* DELIMITER $$ */
    gboolean copy_data;            /* COPY … FROM stdin with rows below */
    gboolean parentheses_hold;     /* ';' inside parentheses ends nothing (CREATE RULE) */
    gboolean transaction_clock;    /* now() stands still during a transaction */
    gboolean named_roles;          /* roles are plain names that must exist */
    const SqlDialect *escaping;    /* the same with standard_conforming_strings off */
    const SqlDialect *conforming;  /* the same with it on */
};
