#include "error.h"
#include "sql.h"
#include "test.h"

#include <string.h>

#define WINDOW (128 * 1024)

typedef struct {
    const char *text;
    gsize length, at;
} Reader;

static gssize read_some(gpointer data, void *buffer, gsize size, GError **error)
{
    Reader *reader = data;
    gsize count = MIN(size, reader->length - reader->at);

    memcpy(buffer, reader->text + reader->at, count);
    reader->at += count;
    return (gssize)count;
}

/* All rows of the next statement, or NULL with *error. */
static char *take_rows(SqlSplit *split, GError **error)
{
    g_autoptr(SqlStatement) statement = sql_split_next(split, error);
    GString *all = g_string_new(NULL);
    GError *failure = NULL;
    const char *rows;
    gsize length;

    cr_assert_not_null(statement);
    cr_assert(statement->copy);
    while (sql_split_copy_rows(split, &rows, &length, &failure)) {
        cr_assert_eq(rows[length - 1], '\n', "only whole lines");
        g_string_append_len(all, rows, (gssize)length);
    }
    if (failure == NULL)
        return g_string_free(all, FALSE);
    g_propagate_error(error, failure);
    g_string_free(all, TRUE);
    return NULL;
}

static SqlSplit *split_of(Reader *reader)
{
    return sql_split_stream(sql_dialect_find("postgres"), read_some, reader);
}

LTest(sql_split_copy, hands_out_rows_as_they_stand)
{
    static const char text[] = "copy t from stdin;\n1\t'\r\n\\.x\n\n \\.\n\\.\r\nselect 1;";
    g_autoptr(SqlSplit) split = sql_split_text(sql_dialect_find("postgres"), text, strlen(text));
    g_autofree char *rows = take_rows(split, NULL);
    g_autoptr(SqlStatement) next = sql_split_next(split, NULL);
    const char *none;
    gsize length;

    cr_expect_str_eq(rows, "1\t'\r\n\\.x\n\n \\.\n");
    cr_expect_str_eq(next->text, "select 1");
    cr_expect_eq(next->line, 7);
    cr_expect_not(sql_split_copy_rows(split, &none, &length, NULL));
}

LTest(sql_split_copy, hands_out_nothing_without_rows)
{
    static const char text[] = "copy t from stdin;\n\\.\n";
    g_autoptr(SqlSplit) split = sql_split_text(sql_dialect_find("postgres"), text, strlen(text));
    g_autofree char *rows = take_rows(split, NULL);

    cr_expect_str_eq(rows, "");
    cr_expect_null(sql_split_next(split, NULL));
}

/* "copy…;\n", rows of these lengths, "\.\nnext;" */
static GString *make_copy(const gsize *lengths, gsize count, GString *rows)
{
    GString *text = g_string_new("copy t from stdin;\n");

    for (gsize i = 0; i < count; i++) {
        for (gsize j = 0; j < lengths[i]; j++)
            g_string_append_c(rows, (char)('a' + (i + j) % 26));
        g_string_append_c(rows, '\n');
    }
    g_string_append_len(text, rows->str, (gssize)rows->len);
    g_string_append(text, "\\.\nnext;");
    return text;
}

LTest(sql_split_copy, takes_rows_longer_than_the_window)
{
    static const gsize lengths[] = {3, 3 * WINDOW, 0, WINDOW - 30, 2, 5 * WINDOW + 1};
    g_autoptr(GString) rows = g_string_new(NULL);
    g_autoptr(GString) text = make_copy(lengths, G_N_ELEMENTS(lengths), rows);
    Reader reader = {text->str, text->len, 0}, again = reader;
    g_autoptr(SqlSplit) split = split_of(&reader);
    g_autoptr(SqlSplit) skipping = split_of(&again);
    g_autofree char *found = take_rows(split, NULL);
    g_autoptr(SqlStatement) copy = sql_split_next(skipping, NULL);
    g_autoptr(SqlStatement) next = sql_split_next(skipping, NULL);

    cr_expect_str_eq(found, rows->str);
    cr_expect_str_eq(next->text, "next");
    cr_expect_eq(next->line, 2 + G_N_ELEMENTS(lengths) + 1);
}

/* The window ends at every place around the end mark. */
LTest(sql_split_copy, sees_the_end_mark_wherever_the_window_ends)
{
    for (gsize slack = 0; slack < 40; slack++) {
        gsize length = WINDOW - 40 + slack;
        g_autoptr(GString) rows = g_string_new(NULL);
        g_autoptr(GString) text = make_copy(&length, 1, rows);
        Reader reader = {text->str, text->len, 0}, again = reader;
        g_autoptr(SqlSplit) split = split_of(&reader);
        g_autoptr(SqlSplit) skipping = split_of(&again);
        g_autofree char *found = take_rows(split, NULL);
        g_autoptr(SqlStatement) copy = sql_split_next(skipping, NULL);
        g_autoptr(SqlStatement) next = sql_split_next(skipping, NULL);

        cr_assert_str_eq(found, rows->str);
        cr_assert_str_eq(next->text, "next");
    }
}

LTest(sql_split_copy, says_where_truncated_rows_end)
{
    static const char *const texts[] = {"x;\ncopy t from stdin;\n1\n2",
        "x;\ncopy t from stdin;\n1\n2\\", "x;\ncopy t from stdin;\n1\n\\"};

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(SqlSplit) split =
            sql_split_text(sql_dialect_find("postgres"), texts[i], strlen(texts[i]));
        g_autoptr(SqlStatement) first = sql_split_next(split, NULL);
        g_autoptr(GError) error = NULL;

        cr_assert_null(take_rows(split, &error));
        cr_assert(g_error_matches(error, REHEARSE_ERROR, REHEARSE_ERROR_INPUT));
        cr_expect_str_eq(error->message,
            "line 2: the rows of COPY … FROM stdin end with the file (line 4), without \\.");
    }
}
