#include "sqlite_private.h"

#include <string.h>

/* Texts of CREATE statements other than those of tables, as sqlite_schema keeps them: the name is
 * one token, and what stood before it has been rewritten by SQLite. */

static void skip_to(SqliteText *text, const char *word)
{
    while (!sqlite_text_at_end(text) && !sqlite_text_accept(text, word))
        text->at++;
}

/* --- indexes ---------------------------------------------------------------------------------- */

char *sqlite_create_index(const char *sql, GHashTable *columns)
{
    g_auto(SqliteText) text = {0};
    g_autofree char *name = NULL, *table = NULL, *keys = NULL, *condition = NULL;
    gboolean unique;
    guint from, to;

    sqlite_text_init(&text, sql);
    sqlite_text_accept(&text, "create");
    unique = sqlite_text_accept(&text, "unique");
    sqlite_text_accept(&text, "index");
    name = sqlite_text_name(&text);
    sqlite_text_accept(&text, "on");
    table = sqlite_text_name(&text);
    if (!sqlite_text_group(&text, &from, &to))
        return sqlite_text_canonical(&text, 0, text.tokens->len, columns, SQLITE_TEXT_PLAIN);
    keys = sqlite_text_canonical(&text, from, to, columns, SQLITE_TEXT_KEYS);
    if (sqlite_text_accept(&text, "where"))
        condition =
            sqlite_text_canonical(&text, text.at, text.tokens->len, columns, SQLITE_TEXT_PLAIN);
    return g_strconcat(
        unique ? "UNIQUE (" : "(", keys, ")", condition != NULL ? " WHERE " : "", condition, NULL);
}

/* --- triggers --------------------------------------------------------------------------------- */

static const char *timing(SqliteText *text)
{
    if (sqlite_text_accept(text, "after"))
        return "AFTER";
    if (sqlite_text_accept(text, "instead")) {
        sqlite_text_accept(text, "of");
        return "INSTEAD OF";
    }
    sqlite_text_accept(text, "before");
    return "BEFORE";
}

/* The columns of UPDATE OF; the first of them is noted. */
static char *event_columns(SqliteText *text, SqliteTriggerText *trigger)
{
    guint from, to;

    if (!sqlite_text_accept(text, "of"))
        return NULL;
    from = text->at;
    trigger->column = sqlite_text_name(text);
    while (!sqlite_text_at_end(text) && !sqlite_text_is(text, "on"))
        text->at++;
    to = text->at;
    return sqlite_text_canonical(text, from, to, NULL, SQLITE_TEXT_PLAIN);
}

/* Steps over ON table FOR EACH ROW, which the place of the trigger tells. */
static void skip_table(SqliteText *text)
{
    sqlite_text_accept(text, "on");
    g_free(sqlite_text_name(text));
    if (sqlite_text_accept(text, "."))
        g_free(sqlite_text_name(text));
    if (sqlite_text_accept(text, "for")) {
        sqlite_text_accept(text, "each");
        sqlite_text_accept(text, "row");
    }
}

static char *condition(SqliteText *text)
{
    guint from = text->at, depth = 0;

    if (!sqlite_text_accept(text, "when"))
        return NULL;
    from = text->at;
    for (; !sqlite_text_at_end(text); text->at++) {
        if (sqlite_text_is(text, "("))
            depth++;
        else if (sqlite_text_is(text, ")"))
            depth--;
        else if (depth == 0 && sqlite_text_is(text, "begin"))
            break;
    }
    return sqlite_text_canonical(text, from, text->at, NULL, SQLITE_TEXT_PLAIN);
}

static char *body(SqliteText *text)
{
    guint end = text->tokens->len - 1;

    sqlite_text_accept(text, "begin");
    while (end > text->at && !sql_token_is(sqlite_text_token(text, end), "end"))
        end--;
    return sqlite_text_canonical(text, text->at, end, NULL, SQLITE_TEXT_PLAIN);
}

void sqlite_create_trigger(const char *sql, SqliteTriggerText *trigger)
{
    g_auto(SqliteText) text = {0};
    g_autofree char *name = NULL, *columns = NULL, *when = NULL, *statements = NULL, *event = NULL;
    const char *moment;

    sqlite_text_init(&text, sql);
    sqlite_text_accept(&text, "create");
    sqlite_text_accept(&text, "trigger");
    name = sqlite_text_name(&text);
    moment = timing(&text);
    event = sqlite_text_name(&text);
    trigger->event = g_ascii_strup(event != NULL ? event : "", -1);
    columns = event_columns(&text, trigger);
    skip_table(&text);
    when = condition(&text);
    statements = body(&text);
    trigger->definition = g_strconcat(moment, " ", trigger->event, columns != NULL ? " OF " : "",
        columns != NULL ? columns : "", when != NULL ? " WHEN " : "", when != NULL ? when : "",
        " BEGIN ", statements, " END", NULL);
}

void sqlite_create_trigger_clear(SqliteTriggerText *trigger)
{
    g_clear_pointer(&trigger->definition, g_free);
    g_clear_pointer(&trigger->event, g_free);
    g_clear_pointer(&trigger->column, g_free);
}

/* --- views ------------------------------------------------------------------------------------ */

char *sqlite_create_view(const char *sql, GPtrArray **columns)
{
    g_auto(SqliteText) text = {0};
    g_autofree char *name = NULL;
    guint end;

    *columns = NULL;
    sqlite_text_init(&text, sql);
    skip_to(&text, "view");
    name = sqlite_text_name(&text);
    if (sqlite_text_accept(&text, "(")) {
        *columns = g_ptr_array_new_with_free_func(g_free);
        while (!sqlite_text_at_end(&text) && !sqlite_text_accept(&text, ")")) {
            char *column = sqlite_text_name(&text);

            if (column != NULL)
                g_ptr_array_add(*columns, column);
            else
                text.at++;
        }
    }
    sqlite_text_accept(&text, "as");
    end = text.tokens->len - 1;
    while (end > text.at && *sqlite_text_token(&text, end - 1)->text == ';')
        end--;
    return sqlite_text_canonical(&text, text.at, end, NULL, SQLITE_TEXT_LINES);
}

/* --- virtual tables --------------------------------------------------------------------------- */

gboolean sqlite_create_is_virtual(const char *sql)
{
    SqlLexer lexer;
    SqlToken token;

    sql_lexer_init(&lexer, engine_dialect(&engine_sqlite), sql, strlen(sql));
    sql_lexer_next_solid(&lexer);
    token = sql_lexer_next_solid(&lexer);
    return sql_token_is(&token, "virtual");
}

char *sqlite_create_virtual(const char *sql)
{
    g_auto(SqliteText) text = {0};

    sqlite_text_init(&text, sql);
    skip_to(&text, "using");
    return sqlite_text_canonical(&text, text.at, text.tokens->len, NULL, SQLITE_TEXT_PLAIN);
}
