#include "sql_split_private.h"

#include "error.h"

#include <string.h>

gboolean sql_split_copy_begin(SqlSplit *split, guint line, GError **error)
{
    const char *end;
    g_autofree char *rest = NULL;

    if (!sql_split_find_line_end(split, &end, error))
        return FALSE;
    rest = g_strstrip(g_strndup(split->lexer.cursor, (gsize)(end - split->lexer.cursor)));
    if (*rest != '\0' && !g_str_has_prefix(rest, "--")) {
        error_set(error, REHEARSE_ERROR_INPUT, "Put the next statement below the rows.",
            "line %u: text behind COPY … FROM stdin; where its rows should begin", line);
        return FALSE;
    }
    split->lexer.cursor = end;
    if (end < split->lexer.end) {
        split->lexer.cursor++;
        split->lexer.line++;
    }
    split->lexer.line_start = TRUE;
    split->copy_line = line;
    return TRUE;
}

/* "\." alone on a line. */
static gboolean is_end_mark(const char *line, gsize length)
{
    return (length == 2 || (length == 3 && line[2] == '\r')) && line[0] == '\\' && line[1] == '.';
}

static gsize window_rest(const SqlSplit *split)
{
    return (gsize)(split->lexer.end - split->lexer.cursor);
}

static void take_end_mark(SqlSplit *split, const char *behind)
{
    split->lexer.cursor = behind;
    split->copy_line = 0;
}

static gboolean fail_truncated(SqlSplit *split, GError **error)
{
    error_set(error, REHEARSE_ERROR_INPUT, "The file is probably incomplete: make it again.",
        "line %u: the rows of COPY … FROM stdin end with the file (line %u), without \\.",
        split->copy_line, split->lexer.line);
    split->copy_line = 0;
    split->lexer.cursor = split->lexer.end;
    return FALSE;
}

/* The last line of the text, which has no line break: the end mark, or the text is truncated. */
static gboolean take_last_line(SqlSplit *split, GError **error)
{
    if (!is_end_mark(split->lexer.cursor, window_rest(split)))
        return fail_truncated(split, error);
    take_end_mark(split, split->lexer.end);
    return TRUE;
}

/* Whole lines of the window, up to the end mark. */
static gsize rows_in_window(SqlSplit *split, gboolean *marked)
{
    const char *row = split->lexer.cursor;
    const char *newline;

    *marked = FALSE;
    while ((newline = memchr(row, '\n', (gsize)(split->lexer.end - row))) != NULL) {
        *marked = is_end_mark(row, (gsize)(newline - row));
        if (*marked)
            break;
        split->lexer.line++;
        row = newline + 1;
    }
    return (gsize)(row - split->lexer.cursor);
}

static void skip_mark_line(SqlSplit *split)
{
    const char *newline = memchr(split->lexer.cursor, '\n', window_rest(split));

    split->lexer.line++;
    take_end_mark(split, newline + 1);
}

gboolean sql_split_copy_rows(SqlSplit *split, const char **rows, gsize *length, GError **error)
{
    gboolean marked;

    while (split->copy_line != 0) {
        *length = rows_in_window(split, &marked);
        if (*length > 0) {
            *rows = split->lexer.cursor;
            split->lexer.cursor += *length;
            return TRUE;
        }
        if (marked)
            skip_mark_line(split);
        else if (split->source.complete)
            return take_last_line(split, error) && FALSE;
        else if (!sql_split_read_on(split, error))
            return FALSE;
    }
    return FALSE;
}

/* Forgets the window's part of a row that goes on behind it. */
static gboolean skip_long_row(SqlSplit *split, GError **error)
{
    const char *newline = NULL;

    while (newline == NULL) {
        newline = memchr(split->lexer.cursor, '\n', window_rest(split));
        if (newline != NULL)
            break;
        split->lexer.cursor = split->lexer.end;
        if (split->source.complete)
            return fail_truncated(split, error);
        if (!sql_split_read_on(split, error))
            return FALSE;
    }
    split->lexer.cursor = newline + 1;
    split->lexer.line++;
    return TRUE;
}

gboolean sql_split_copy_skip(SqlSplit *split, GError **error)
{
    gboolean marked;

    while (split->copy_line != 0) {
        split->lexer.cursor += rows_in_window(split, &marked);
        if (marked)
            skip_mark_line(split);
        else if (split->source.complete)
            return take_last_line(split, error);
        else if (window_rest(split) > 3 ? !skip_long_row(split, error)
                                        : !sql_split_read_on(split, error))
            return FALSE;
    }
    return TRUE;
}
