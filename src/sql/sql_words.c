#include "sql_cursor_private.h"

#include <string.h>

/* Texts inside texts: a DO block may EXECUTE a string that holds a string. */
#define NESTING_MAX 6
/* A literal this short may be one name that is no word ('my table'). */
#define NAME_MAX_BYTES 255

/* Adds the name as it stands and as the dialect would fold it: whoever reads the text later may
 * take it either way ('Users' in a string becomes a name with or without quotes). */
static void add_both(GHashTable *words, const char *name, gsize length)
{
    g_autofree char *plain = g_strndup(name, length);

    g_hash_table_add(words, g_ascii_strdown(plain, -1));
    g_hash_table_add(words, g_steal_pointer(&plain));
}

static void add_runs(GHashTable *words, const char *text)
{
    const char *p = text, *end;

    while (*p != '\0') {
        for (end = p; sql_class_is((guchar)*end, SQL_CLASS_PART); end++)
            ;
        if (sql_class_is((guchar)*p, SQL_CLASS_START))
            add_both(words, p, (gsize)(end - p));
        p = end > p ? end : p + 1;
    }
}

static void add_text(
    GHashTable *words, const SqlDialect *dialect, const char *text, gsize length, guint depth);

/* What a literal says: its words, the whole when it may be one name, and what it says as SQL. */
static void add_literal(
    GHashTable *words, const SqlDialect *dialect, const SqlToken *token, guint depth)
{
    g_autofree char *value = sql_token_value(dialect, token);
    gsize length = strlen(value);

    add_runs(words, value);
    if (length > 0 && length <= NAME_MAX_BYTES && strchr(value, '\n') == NULL)
        add_both(words, value, length);
    if (depth < NESTING_MAX)
        add_text(words, dialect, value, length, depth + 1);
}

static void add_name(
    GHashTable *words, const SqlDialect *dialect, const SqlToken *token, guint depth)
{
    char *value = sql_token_value(dialect, token);
    gboolean exact = depth == 0 && (dialect->folds_case || token->kind == SQL_TOKEN_WORD);

    if (!exact)
        add_both(words, value, strlen(value));
    g_hash_table_add(words, value);
}

/* In a body a comment is a comment, but what looks like one inside a literal may be anything. */
static void add_unread(GHashTable *words, const SqlToken *token, guint depth)
{
    g_autofree char *text = NULL;

    if (depth == 0 && token->kind == SQL_TOKEN_COMMENT)
        return;
    text = g_strndup(token->text, token->length);
    add_runs(words, text);
}

static void add_token(
    GHashTable *words, const SqlDialect *dialect, const SqlToken *token, guint depth)
{
    switch (token->kind) {
    case SQL_TOKEN_WORD:
    case SQL_TOKEN_IDENTIFIER:
        add_name(words, dialect, token, depth);
        break;
    case SQL_TOKEN_STRING:
    case SQL_TOKEN_DOLLAR:
        add_literal(words, dialect, token, depth);
        break;
    case SQL_TOKEN_PARAMETER:
    case SQL_TOKEN_META:
    case SQL_TOKEN_BROKEN:
    case SQL_TOKEN_COMMENT:
        add_unread(words, token, depth);
        break;
    default:
        break;
    }
}

static void add_text(
    GHashTable *words, const SqlDialect *dialect, const char *text, gsize length, guint depth)
{
    SqlLexer lexer;
    SqlToken token;

    sql_lexer_init(&lexer, dialect, text, length);
    while ((token = sql_lexer_next(&lexer)).kind != SQL_TOKEN_END)
        add_token(words, dialect, &token, depth);
}

static int compare_words(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *sql_words(const SqlDialect *dialect, const char *text, gsize length)
{
    g_autoptr(GHashTable) words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    GPtrArray *sorted = g_ptr_array_new_with_free_func(g_free);
    GHashTableIter iter;
    gpointer word;

    add_text(words, dialect, text, length, 0);
    g_hash_table_iter_init(&iter, words);
    while (g_hash_table_iter_next(&iter, &word, NULL)) {
        g_ptr_array_add(sorted, word);
        g_hash_table_iter_steal(&iter);
    }
    g_ptr_array_sort(sorted, compare_words);
    return sorted;
}
