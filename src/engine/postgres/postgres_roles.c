#include <string.h>

#include "error.h"
#include "postgres_private.h"

/*
 * Roles that a dump or migration mentions. Missing ones are made without login, inside the
 * transaction that needs them: they are rolled back with it, and another order of the same
 * migrations does not find them. Where we may not make roles, statements about owners and grants
 * are left out.
 */

/* Words without which no statement needs a role: most of a dump is passed over at this price. */
static const char *const role_words[] = {
    "OWNER", "ROLE", "USER", "GRANT", "REVOKE", "POLICY", "AUTHORIZATION", "GROUP"};

static gboolean has_word(const SqlStatement *statement, const char *word)
{
    gsize size = strlen(word);
    const char *at = statement->text, *end = at + statement->length;
    char both[3] = {g_ascii_toupper(word[0]), g_ascii_tolower(word[0]), '\0'};

    for (; (at = strpbrk(at, both)) != NULL && at + size <= end; at++) {
        if (g_ascii_strncasecmp(at, word, size) == 0)
            return TRUE;
    }
    return FALSE;
}

gboolean postgres_roles_may_need(const SqlStatement *statement)
{
    for (guint i = 0; i < G_N_ELEMENTS(role_words); i++) {
        if (has_word(statement, role_words[i]))
            return TRUE;
    }
    return FALSE;
}

/* TRUE in *made when the role did not exist. */
static gboolean make_role(PostgresDb *db, const char *role, gboolean *made, GError **error)
{
    const char *parameters[] = {role, NULL};
    g_autoptr(PGresult) result = postgres_connect_query(
        db->connection, "SELECT " POSTGRES_INTERNAL_SCHEMA ".make_role($1)", parameters, error);

    if (result == NULL)
        return FALSE;
    *made = PQgetvalue(result, 0, 0)[0] == 't';
    return TRUE;
}

static gboolean ensure_role(PostgresDb *db, const char *role, GError **error)
{
    PostgresServer *server = (PostgresServer *)db->db.server;
    gboolean made = FALSE;

    if (!make_role(db, role, &made, error))
        return FALSE;
    if (made)
        ledger_add(server->ledger, "role-created",
            "A role that SQL mentions and that did not exist was created without login.", role);
    /* What is not committed may be rolled back again. */
    if (PQtransactionStatus(db->connection) == PQTRANS_IDLE)
        g_hash_table_add(server->roles_made, g_strdup(role));
    return TRUE;
}

GPtrArray *postgres_roles_missing(
    const PostgresDb *db, const SqlStatement *statement, GHashTable *created)
{
    const PostgresServer *server = (const PostgresServer *)db->db.server;
    g_autoptr(GPtrArray) roles = NULL;

    if (!server->roles || !postgres_roles_may_need(statement))
        return NULL;
    roles = sql_roles(sql_dialect_find("postgres"), statement->text, statement->length);
    for (guint i = roles->len; i-- > 0;) {
        const char *role = g_ptr_array_index(roles, i);

        /* Names of the server's own, such as pg_monitor, are there or cannot be made. */
        if (g_str_has_prefix(role, "pg_") || g_hash_table_contains(created, role) ||
            g_hash_table_contains(server->roles_made, role))
            g_ptr_array_remove_index(roles, i);
    }
    return roles->len > 0 ? g_steal_pointer(&roles) : NULL;
}

gboolean postgres_roles_ensure(PostgresDb *db, const GPtrArray *roles, GError **error)
{
    for (guint i = 0; i < roles->len; i++) {
        if (!ensure_role(db, g_ptr_array_index(roles, i), error))
            return FALSE;
    }
    return TRUE;
}

void postgres_roles_note_created(const SqlStatement *statement, GHashTable *created)
{
    const char *kind = NULL;
    g_autofree char *name = NULL;

    if (!postgres_roles_may_need(statement))
        return;
    name = sql_created(sql_dialect_find("postgres"), statement->text, statement->length, &kind);
    if (name != NULL &&
        (g_str_equal(kind, "role") || g_str_equal(kind, "user") || g_str_equal(kind, "group")))
        g_hash_table_add(created, g_steal_pointer(&name));
}

/* ALTER … OWNER TO name, and not ALTER … RENAME [COLUMN] owner TO name. */
static gboolean changes_owner(SqlLexer *lexer)
{
    SqlToken before = {0}, token = {0}, next = sql_lexer_next_solid(lexer);

    for (; next.kind != SQL_TOKEN_END; next = sql_lexer_next_solid(lexer)) {
        if (sql_token_is(&token, "owner") && sql_token_is(&next, "to") &&
            !sql_token_is(&before, "rename") && !sql_token_is(&before, "column"))
            return TRUE;
        before = token;
        token = next;
    }
    return FALSE;
}

static gboolean is_about_rights(const SqlStatement *statement)
{
    SqlLexer lexer, rest;
    SqlToken token;

    sql_lexer_init(&lexer, sql_dialect_find("postgres"), statement->text, statement->length);
    token = sql_lexer_next_solid(&lexer);
    if (sql_token_is(&token, "grant") || sql_token_is(&token, "revoke"))
        return TRUE;
    if (!sql_token_is(&token, "alter"))
        return FALSE;
    rest = lexer;
    token = sql_lexer_next_solid(&lexer);
    return sql_token_is(&token, "default") || changes_owner(&rest);
}

gboolean postgres_roles_left_out(PostgresDb *db, const SqlStatement *statement)
{
    PostgresServer *server = (PostgresServer *)db->db.server;

    if (server->roles || !postgres_roles_may_need(statement) || !is_about_rights(statement))
        return FALSE;
    ledger_add(server->ledger, "owners-and-grants-left-out",
        "Not compared: owners and grants, since the server's user may not make roles.",
        statement->text);
    return TRUE;
}
