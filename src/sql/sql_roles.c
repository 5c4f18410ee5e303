#include "sql_pattern_private.h"

/*
 * Where statements name roles that must exist: behind `head`, and behind every place below it where
 * `intro` fits. A list of roles follows. A new place is a row.
 */
static const struct {
    const char *head;
    const char *intro;  /* NULL: the list follows the head itself */
    const char *unless; /* fits behind the head: the row does not count */
} places[] = {
    {"alter", "owner to", "... rename"},
    {"create database|tablespace", "owner ?=", NULL},
    {"create schema", "authorization", NULL},
    {"grant|revoke", "to|from", NULL},
    {"grant|revoke", "granted by", NULL},
    {"grant", NULL, "... on"},
    {"revoke admin|inherit|set|grant option for", NULL, "... on"},
    {"revoke !admin|inherit|set|grant", NULL, "... on"},
    {"alter default privileges", "for role|user", NULL},
    {"alter default privileges", "to|from", NULL},
    {"create policy", "to", NULL},
    {"alter policy", "on % to", NULL},
    {"set ?session|local role", NULL, NULL},
    {"set session authorization", NULL, NULL},
    {"set session|local session authorization", NULL, NULL},
    {"create|alter|drop user mapping ?if ?not ?exists for", NULL, NULL},
    {"create role|group %", "role|user|admin|group", NULL},
    {"create user !mapping", "role|user|admin|group", NULL},
    {"alter role|group", NULL, NULL},
    {"alter user !mapping", NULL, NULL},
    {"alter group % add|drop user", NULL, NULL},
    {"drop role|group !if", NULL, NULL},
    {"drop user !if|mapping", NULL, NULL},
    {"drop owned by", NULL, NULL},
    {"reassign owned by", NULL, NULL},
    {"reassign", "to", NULL},
    {"comment on role", NULL, NULL},
    {"security label ... on role", NULL, NULL},
};

/* Words in the place of a role that name none. */
static gboolean is_no_role(const SqlToken *token)
{
    static const char *const words[] = {"public", "none", "all", "default", "current_user",
        "current_role", "session_user", "mapping"};

    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (sql_token_is(token, words[i]))
            return TRUE;
    return FALSE;
}

static void add_role(GPtrArray *roles, const SqlDialect *dialect, const SqlToken *token)
{
    g_autofree char *role = is_no_role(token) ? NULL : sql_token_value(dialect, token);

    /* PostgreSQL takes these for its own even in quotes. */
    if (role == NULL || *role == '\0' || g_str_equal(role, "public") || g_str_equal(role, "none"))
        return;
    if (!g_ptr_array_find_with_equal_func(roles, role, g_str_equal, NULL))
        g_ptr_array_add(roles, g_steal_pointer(&role));
}

static void read_list(GPtrArray *roles, SqlLexer *lexer)
{
    SqlLexer ahead;
    SqlToken token;

    do {
        sql_pattern_take(lexer, "group");
        token = sql_lexer_next_solid(lexer);
        add_role(roles, lexer->dialect, &token);
        ahead = *lexer;
        token = sql_lexer_next_solid(&ahead);
        if (sql_token_is_mark(&token, ','))
            *lexer = ahead;
    } while (sql_token_is_mark(&token, ','));
}

static void read_place(GPtrArray *roles, SqlLexer lexer, const char *intro, const char *unless)
{
    if (unless != NULL && sql_pattern_fits(&lexer, unless))
        return;
    if (intro == NULL) {
        read_list(roles, &lexer);
        return;
    }
    do
        while (sql_pattern_take(&lexer, intro))
            read_list(roles, &lexer);
    while (sql_pattern_skip(&lexer));
}

GPtrArray *sql_roles(const SqlDialect *dialect, const char *text, gsize length)
{
    GPtrArray *roles = g_ptr_array_new_with_free_func(g_free);
    SqlLexer start, lexer;
    SqlToken first;

    sql_lexer_init(&start, dialect, text, length);
    lexer = start;
    first = sql_lexer_next_solid(&lexer);
    for (gsize i = 0; dialect->named_roles && i < G_N_ELEMENTS(places); i++) {
        lexer = start;
        if (sql_pattern_begins(&first, places[i].head) && sql_pattern_take(&lexer, places[i].head))
            read_place(roles, lexer, places[i].intro, places[i].unless);
    }
    return roles;
}
