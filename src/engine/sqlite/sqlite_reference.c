#include "sqlite_private.h"

typedef struct {
    char *update, *remove; /* actions; NULL: none */
    gboolean deferred;
} Reference;

static char *set_action(SqliteText *text)
{
    if (sqlite_text_accept(text, "null"))
        return g_strdup("SET NULL");
    sqlite_text_accept(text, "default");
    return g_strdup("SET DEFAULT");
}

static char *action(SqliteText *text)
{
    if (sqlite_text_accept(text, "set"))
        return set_action(text);
    if (sqlite_text_accept(text, "cascade"))
        return g_strdup("CASCADE");
    if (sqlite_text_accept(text, "restrict"))
        return g_strdup("RESTRICT");
    if (sqlite_text_accept(text, "no"))
        sqlite_text_accept(text, "action");
    return NULL;
}

static void on_event(SqliteText *text, Reference *reference)
{
    char **where = NULL;
    char *what;

    if (sqlite_text_accept(text, "update"))
        where = &reference->update;
    else if (sqlite_text_accept(text, "delete"))
        where = &reference->remove;
    else
        sqlite_text_accept(text, "insert");
    what = action(text);
    if (where == NULL) {
        g_free(what);
        return;
    }
    g_free(*where);
    *where = what;
}

/* Only DEFERRABLE INITIALLY DEFERRED waits for the commit; everything else is said by silence. */
static void deferral(SqliteText *text, Reference *reference, gboolean negated)
{
    gboolean deferred = FALSE;

    if (sqlite_text_accept(text, "initially")) {
        deferred = sqlite_text_accept(text, "deferred");
        if (!deferred)
            sqlite_text_accept(text, "immediate");
    }
    reference->deferred = deferred && !negated;
}

static gboolean reference_clause(SqliteText *text, Reference *reference)
{
    if (sqlite_text_is(text, "not") &&
        sql_token_is(sqlite_text_token(text, text->at + 1), "deferrable")) {
        text->at += 2;
        deferral(text, reference, TRUE);
    } else if (sqlite_text_accept(text, "deferrable")) {
        deferral(text, reference, FALSE);
    } else if (sqlite_text_accept(text, "match")) {
        text->at++; /* SQLite reads it and does not care */
    } else if (sqlite_text_accept(text, "on")) {
        on_event(text, reference);
    } else {
        return FALSE;
    }
    return TRUE;
}

char *sqlite_reference_read(SqliteText *text, const char *own)
{
    g_autofree char *name = sqlite_text_name(text);
    g_autofree char *parent = sql_quote_identifier(text->dialect, name != NULL ? name : "");
    GString *definition = g_string_new(NULL);
    Reference reference = {0};
    guint from, to;

    g_string_append_printf(definition, "FOREIGN KEY (%s) REFERENCES %s", own, parent);
    if (sqlite_text_group(text, &from, &to)) {
        g_autofree char *columns = sqlite_text_canonical(text, from, to, NULL, SQLITE_TEXT_PLAIN);

        g_string_append_printf(definition, "(%s)", columns);
    }
    while (reference_clause(text, &reference))
        ;
    if (reference.update != NULL)
        g_string_append_printf(definition, " ON UPDATE %s", reference.update);
    if (reference.remove != NULL)
        g_string_append_printf(definition, " ON DELETE %s", reference.remove);
    if (reference.deferred)
        g_string_append(definition, " DEFERRABLE INITIALLY DEFERRED");
    g_free(reference.update);
    g_free(reference.remove);
    return g_string_free(definition, FALSE);
}
