#include "sql_split_private.h"

#include "error.h"

#include <string.h>

gboolean sql_split_delimiter_line(SqlSplit *split, guint line, GError **error)
{
    const char *end;
    g_autofree char *rest = NULL;

    if (!sql_split_find_line_end(split, &end, error))
        return FALSE;
    rest = g_strstrip(g_strndup(split->lexer.cursor, (gsize)(end - split->lexer.cursor)));
    rest[strcspn(rest, " \t")] = '\0';
    if (*rest == '\0' || strlen(rest) >= SQL_DELIMITER_MAX) {
        error_set(error, REHEARSE_ERROR_INPUT, "Write the new delimiter behind the word DELIMITER.",
            "line %u: DELIMITER without a delimiter of 1 to %d characters", line,
            SQL_DELIMITER_MAX - 1);
        return FALSE;
    }
    g_strlcpy(split->delimiter, strcmp(rest, ";") == 0 ? "" : rest, sizeof split->delimiter);
    split->lexer.cursor = end;
    return TRUE;
}

/* The client looks for it at every character outside quotes and comments: "END$$" ends there. */
const char *sql_split_delimiter_find(SqlSplit *split, const SqlToken *token, gboolean *undecided)
{
    gsize length = strlen(split->delimiter);
    gboolean quoted = token->kind == SQL_TOKEN_STRING || token->kind == SQL_TOKEN_IDENTIFIER ||
                      token->kind == SQL_TOKEN_BROKEN;
    gsize places = quoted ? 1 : token->length;

    for (gsize i = 0; i < places; i++) {
        gsize rest = (gsize)(split->lexer.end - token->text) - i;

        if (rest < length && !split->source.complete) {
            *undecided = TRUE;
            return NULL;
        }
        if (rest >= length && memcmp(token->text + i, split->delimiter, length) == 0)
            return token->text + i;
    }
    return NULL;
}
