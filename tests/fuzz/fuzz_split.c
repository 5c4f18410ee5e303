#include "sql.h"

#include <stdint.h>
#include <string.h>

/*
 * Any bytes as SQL. The first byte chooses the dialect. Nothing may crash or leak, and what is found
 * must not depend on whether the text is in memory or comes as a stream.
 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct {
    const char *text;
    gsize length, at, step;
} Reader;

static gssize read_some(gpointer data, void *buffer, gsize size, GError **error)
{
    Reader *reader = data;
    gsize count = MIN(MIN(size, reader->step), reader->length - reader->at);

    memcpy(buffer, reader->text + reader->at, count);
    reader->at += count;
    return (gssize)count;
}

static void append_rows(GString *out, SqlSplit *split, GError **error)
{
    const char *rows;
    gsize length;

    while (sql_split_copy_rows(split, &rows, &length, error))
        g_string_append_len(out, rows, (gssize)length);
}

/* All a split says, as text. Every second COPY is skipped instead of read. */
static GString *describe(SqlSplit *split)
{
    GString *out = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    const GPtrArray *dropped = sql_split_dropped(split);
    guint copies = 0;

    while (error == NULL) {
        g_autoptr(SqlStatement) statement = sql_split_next(split, &error);

        if (statement == NULL)
            break;
        g_assert_cmpuint(statement->length, >, 0);
        g_string_append_printf(out, "%u %d ", statement->line, statement->copy);
        g_string_append_len(out, statement->text, (gssize)statement->length);
        if (statement->copy && copies++ % 2 == 0)
            append_rows(out, split, &error);
    }
    g_string_append(out, error != NULL ? error->message : "");
    for (guint i = 0; i < dropped->len; i++)
        g_string_append(out, dropped->pdata[i]);
    return out;
}

static void compare_splits(const SqlDialect *dialect, const char *text, gsize length)
{
    Reader reader = {text, length, 0, 1 + length % 7};
    g_autoptr(SqlSplit) whole = sql_split_text(dialect, text, length);
    g_autoptr(SqlSplit) stream = sql_split_stream(dialect, read_some, &reader);
    g_autoptr(GString) a = describe(whole);
    g_autoptr(GString) b = describe(stream);

    g_assert_true(g_string_equal(a, b));
}

/* The normal form is its own normal form. */
static void check_normal_text(const SqlDialect *dialect, const char *text, gsize length)
{
    g_autofree char *once = sql_normal_text(dialect, text, length);
    g_autofree char *twice = sql_normal_text(dialect, once, strlen(once));

    if (memchr(text, '\0', length) == NULL)
        g_assert_cmpstr(once, ==, twice);
}

static void ask_everything(const SqlDialect *dialect, const char *text, gsize length)
{
    const char *kind;
    g_autofree char *table = sql_target_table(dialect, text, length);
    g_autofree char *created = sql_created(dialect, text, length, &kind);
    g_autoptr(GPtrArray) roles = sql_roles(dialect, text, length);
    g_autoptr(GPtrArray) words = sql_words(dialect, text, length);

    sql_traits(dialect, text, length);
    for (guint i = 1; i < words->len; i++)
        g_assert_cmpint(strcmp(words->pdata[i - 1], words->pdata[i]), <, 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = {"postgres", "sqlite", "mysql"};
    const SqlDialect *dialect;
    g_autofree char *text = NULL;

    if (size == 0)
        return 0;
    /* An exact copy, so that a sanitizer sees every byte read beyond it. */
    text = g_memdup2(data + 1, size - 1);
    dialect = sql_dialect_find(names[data[0] % G_N_ELEMENTS(names)]);
    compare_splits(dialect, text != NULL ? text : "", size - 1);
    check_normal_text(dialect, text != NULL ? text : "", size - 1);
    ask_everything(dialect, text != NULL ? text : "", size - 1);
    return 0;
}
