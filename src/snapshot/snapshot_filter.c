#include "snapshot_private.h"

#include <string.h>

#include "error.h"

/* --- statements that have no place in a scratch database ------------------------------------- */

typedef struct {
    const char *dialect; /* NULL: every one */
    const char *words;   /* it begins with these */
    const char *kind;    /* for "left out"; NULL: not worth a word */
    const char *rule;
    const char *meaning;
} LeftOut;

/* To leave out another statement, add a row. */
static const LeftOut left_out[] = {
    {NULL, "CREATE DATABASE", "database", "database-left-out",
        "statements about a whole database were left out: the scratch database takes its place"},
    {NULL, "DROP DATABASE", "database", "database-left-out", NULL},
    {NULL, "ALTER DATABASE", "database", "database-left-out", NULL},
    {NULL, "COMMENT ON DATABASE", "database", "database-left-out", NULL},
    {"mysql", "USE", "database", "database-left-out", NULL},
    {"postgres", "CREATE SUBSCRIPTION", "subscription", "subscription-left-out",
        "subscriptions were left out: they would connect to another server"},
    {"postgres", "ALTER SUBSCRIPTION", "subscription", "subscription-left-out", NULL},
    {"postgres", "DROP SUBSCRIPTION", "subscription", "subscription-left-out", NULL},
    {"postgres", "COMMENT ON SUBSCRIPTION", "subscription", "subscription-left-out", NULL},
    {"postgres", "CREATE SCHEMA public", NULL, NULL, NULL},
    {"mysql", "LOCK TABLES", NULL, NULL, NULL},
    {"mysql", "UNLOCK TABLES", NULL, NULL, NULL},
    {"sqlite", "ANALYZE", NULL, NULL, NULL},
    {"sqlite", "PRAGMA writable_schema", NULL, NULL, NULL},
};

/* Statements that may fail, and how. */
static const struct {
    const char *words, *sqlstate, *kind, *rule, *meaning;
} tolerated[] = {
    {"COMMENT ON EXTENSION", "42501", "comment on an extension", "extension-comment-left-out",
        "comments on extensions were left out: the extension brings its own"},
    {"SECURITY LABEL", "22023", "security label", "security-label-left-out",
        "security labels were left out: their provider is not loaded"},
};

/* Settings that every supported server knows; others are asked for. */
static const char *const common_settings[] = {"statement_timeout", "lock_timeout",
    "idle_in_transaction_session_timeout", "client_encoding", "standard_conforming_strings",
    "check_function_bodies", "xmloption", "client_min_messages", "row_security",
    "default_tablespace", "default_table_access_method", "search_path", "role", "session", "local",
    "timezone", "time", "names", "constraints", "transaction", NULL};

gboolean snapshot_filter_begins(
    const SqlDialect *dialect, const SqlStatement *statement, const char *words)
{
    g_autofree char *lower = g_ascii_strdown(words, -1);
    g_auto(GStrv) wanted = g_strsplit(lower, " ", -1);
    SqlLexer lexer;

    sql_lexer_init(&lexer, dialect, statement->text, statement->length);
    for (guint i = 0; wanted[i] != NULL; i++) {
        SqlToken token = sql_lexer_next_solid(&lexer);

        if (!sql_token_is(&token, wanted[i]))
            return FALSE;
    }
    return TRUE;
}

void snapshot_filter_note(
    SnapshotLoad *load, const char *rule, const char *meaning, const char *kind, const char *name)
{
    char *what = name != NULL ? g_strdup_printf("%s %s", kind, name) : g_strdup(kind);

    ledger_add(load->options->ledger, rule, meaning, name);
    if (g_ptr_array_find_with_equal_func(load->loaded->left_out, what, g_str_equal, NULL))
        g_free(what);
    else
        g_ptr_array_add(load->loaded->left_out, what);
}

/* The rule's sentence stands in its first row. */
static const char *meaning_of(const char *rule)
{
    for (gsize i = 0; i < G_N_ELEMENTS(left_out); i++)
        if (g_strcmp0(left_out[i].rule, rule) == 0)
            return left_out[i].meaning;
    return NULL;
}

/* The name after the keywords that were matched. */
char *snapshot_filter_name_after(
    const SnapshotLoad *load, const SqlStatement *statement, const char *words)
{
    SqlLexer lexer;
    SqlToken token = {0};

    sql_lexer_init(&lexer, load->dialect, statement->text, statement->length);
    for (const char *word = words; word != NULL; word = strchr(word + 1, ' '))
        sql_lexer_next_solid(&lexer);
    token = sql_lexer_next_solid(&lexer);
    return sql_token_value(load->dialect, &token);
}

static gboolean is_left_out(SnapshotLoad *load, const SqlStatement *statement)
{
    for (gsize i = 0; i < G_N_ELEMENTS(left_out); i++) {
        const LeftOut *rule = &left_out[i];
        g_autofree char *name = NULL;

        if (rule->dialect != NULL && strcmp(rule->dialect, sql_dialect_name(load->dialect)) != 0)
            continue;
        if (!snapshot_filter_begins(load->dialect, statement, rule->words))
            continue;
        if (rule->kind == NULL)
            return TRUE;
        name = snapshot_filter_name_after(load, statement, rule->words);
        snapshot_filter_note(load, rule->rule, meaning_of(rule->rule), rule->kind, name);
        return TRUE;
    }
    return FALSE;
}

gboolean snapshot_filter_tolerates(
    SnapshotLoad *load, const SqlStatement *statement, const GError *error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(tolerated); i++) {
        if (g_strcmp0(error_sqlstate(error), tolerated[i].sqlstate) != 0 ||
            !snapshot_filter_begins(load->dialect, statement, tolerated[i].words))
            continue;
        snapshot_filter_note(
            load, tolerated[i].rule, tolerated[i].meaning, tolerated[i].kind, NULL);
        return TRUE;
    }
    return FALSE;
}

/* pg_dump --clean drops everything first; here nothing exists yet. */
static gboolean is_cleaning(SnapshotLoad *load, const SqlStatement *statement)
{
    SqlLexer lexer;
    SqlToken token;

    sql_lexer_init(&lexer, load->dialect, statement->text, statement->length);
    token = sql_lexer_next_solid(&lexer);
    if (sql_token_is(&token, "create")) {
        load->created = TRUE;
        return FALSE;
    }
    if (load->created)
        return FALSE;
    if (sql_token_is(&token, "drop"))
        return TRUE;
    if (!sql_token_is(&token, "alter"))
        return FALSE;
    while ((token = sql_lexer_next_solid(&lexer)).kind != SQL_TOKEN_END)
        if (sql_token_is(&token, "drop"))
            return TRUE;
    return FALSE;
}

/* --- GRANT … ON DATABASE --------------------------------------------------------------------- */

static gboolean is_database_grant(SnapshotLoad *load, const SqlStatement *statement)
{
    SqlLexer lexer;
    SqlToken token, before = {0};

    sql_lexer_init(&lexer, load->dialect, statement->text, statement->length);
    token = sql_lexer_next_solid(&lexer);
    if (!sql_token_is(&token, "grant") && !sql_token_is(&token, "revoke"))
        return FALSE;
    for (; token.kind != SQL_TOKEN_END; before = token, token = sql_lexer_next_solid(&lexer))
        if (sql_token_is(&token, "database") && sql_token_is(&before, "on")) {
            token = sql_lexer_next_solid(&lexer);
            g_autofree char *name = sql_token_value(load->dialect, &token);
            snapshot_filter_note(
                load, "database-left-out", meaning_of("database-left-out"), "database", name);
            return TRUE;
        }
    return FALSE;
}

/* --- settings -------------------------------------------------------------------------------- */

static gboolean note_setting(SnapshotLoad *load, const char *name)
{
    snapshot_filter_note(load, "setting-left-out",
        "SET statements that this server does not know were left out", "setting", name);
    return TRUE;
}

/* *out: the server does not know it, or it names a tablespace, of which a scratch server has none.
 */
static gboolean check_setting(
    SnapshotLoad *load, const SqlStatement *statement, gboolean *out, GError **error)
{
    SqlLexer lexer;
    SqlToken token;
    g_autofree char *name = NULL, *query = NULL;
    g_autoptr(EngineRows) rows = NULL;

    *out = FALSE;
    sql_lexer_init(&lexer, load->dialect, statement->text, statement->length);
    token = sql_lexer_next_solid(&lexer);
    if (!sql_token_is(&token, "set"))
        return TRUE;
    token = sql_lexer_next_solid(&lexer);
    if (sql_token_is(&token, "session") || sql_token_is(&token, "local"))
        token = sql_lexer_next_solid(&lexer);
    name = sql_token_value(load->dialect, &token);
    token = sql_lexer_next_solid(&lexer);
    if (name == NULL || (token.length == 1 && *token.text == '.'))
        return TRUE;
    if (strcmp(name, "default_tablespace") == 0) {
        token = sql_lexer_next_solid(&lexer);
        *out = token.length > 2 && note_setting(load, name);
        return TRUE;
    }
    if (g_strv_contains(common_settings, name))
        return TRUE;
    query = snapshot_query("current_setting");
    rows = engine_query(load->db, query, (const char *const[]){name, NULL}, error);
    if (rows == NULL)
        return FALSE;
    *out = rows->rows == 1 && engine_rows_cell(rows, 0, 0) == NULL && note_setting(load, name);
    return TRUE;
}

/* --- sequence values ------------------------------------------------------------------------- */

static gboolean is_skipped_setval(const SnapshotLoad *load, const SqlStatement *statement)
{
    SqlLexer lexer;
    SqlToken token;
    g_autofree char *name = NULL;
    g_auto(GStrv) parts = NULL;
    g_autofree char *plain = NULL;

    sql_lexer_init(&lexer, load->dialect, statement->text, statement->length);
    token = sql_lexer_next_solid(&lexer);
    if (!sql_token_is(&token, "select"))
        return FALSE;
    token = sql_lexer_next_solid(&lexer);
    if (sql_token_is(&token, "pg_catalog")) {
        sql_lexer_next_solid(&lexer);
        token = sql_lexer_next_solid(&lexer);
    }
    if (!sql_token_is(&token, "setval"))
        return FALSE;
    sql_lexer_next_solid(&lexer);
    token = sql_lexer_next_solid(&lexer);
    name = sql_token_value(load->dialect, &token);
    if (name == NULL)
        return FALSE;
    parts = g_strsplit(name, "\"", -1);
    plain = g_strjoinv("", parts);
    return !snapshot_rows_keep_sequence(load->options, plain);
}

/* --- the decision ---------------------------------------------------------------------------- */

static SnapshotFilter filter_rows(SnapshotLoad *load, SqlStatement *statement, const char *table)
{
    gboolean keep = snapshot_rows_keep(load->options, table);

    if (strcmp(sql_dialect_name(load->dialect), "sqlite") == 0) {
        if (snapshot_internal_unwrap(load, statement, table)) {
            snapshot_internal_created(load, statement);
            return SNAPSHOT_FILTER_RUN;
        }
        if (snapshot_internal_is(load, table))
            return SNAPSHOT_FILTER_DROP;
    }
    load->loaded->any_rows = TRUE;
    load->loaded->history_rows |= snapshot_rows_is_history(load->options, table);
    if (keep)
        return SNAPSHOT_FILTER_ROWS;
    /* A run of INSERTs into one table is one section. */
    if (statement->copy || g_strcmp0(load->skipped_table, table) != 0)
        load->loaded->row_sections_skipped++;
    g_free(load->skipped_table);
    load->skipped_table = g_strdup(table);
    return SNAPSHOT_FILTER_SKIP_ROWS;
}

static SnapshotFilter filter_extension(
    SnapshotLoad *load, const SqlStatement *statement, GError **error)
{
    const char *kind = NULL;
    g_autofree char *created =
        sql_created(load->dialect, statement->text, statement->length, &kind);
    gboolean available;

    if (created != NULL && g_strcmp0(kind, "extension") == 0) {
        if (!snapshot_extensions_check(load, created, &available, error))
            return SNAPSHOT_FILTER_FAILED;
        return available ? SNAPSHOT_FILTER_RUN : SNAPSHOT_FILTER_DROP;
    }
    if (snapshot_filter_begins(load->dialect, statement, "COMMENT ON EXTENSION")) {
        g_autofree char *name = snapshot_filter_name_after(load, statement, "COMMENT ON EXTENSION");
        if (name != NULL && snapshot_extensions_left_out(load->extensions, name))
            return SNAPSHOT_FILTER_DROP;
    }
    return SNAPSHOT_FILTER_RUN;
}

static SnapshotFilter filter_postgres(
    SnapshotLoad *load, const SqlStatement *statement, GError **error)
{
    gboolean out;

    if (is_cleaning(load, statement) || is_skipped_setval(load, statement) ||
        is_database_grant(load, statement))
        return SNAPSHOT_FILTER_DROP;
    if (!check_setting(load, statement, &out, error))
        return SNAPSHOT_FILTER_FAILED;
    return out ? SNAPSHOT_FILTER_DROP : filter_extension(load, statement, error);
}

SnapshotFilter snapshot_filter(
    SnapshotLoad *load, SqlStatement *statement, char **table, GError **error)
{
    const char *dialect = sql_dialect_name(load->dialect);

    *table = sql_target_table(load->dialect, statement->text, statement->length);
    if (*table != NULL)
        return filter_rows(load, statement, *table);
    if (is_left_out(load, statement))
        return SNAPSHOT_FILTER_DROP;
    if (strcmp(dialect, "postgres") == 0)
        return filter_postgres(load, statement, error);
    if (strcmp(dialect, "sqlite") == 0 && snapshot_internal_created(load, statement))
        return SNAPSHOT_FILTER_DROP;
    return SNAPSHOT_FILTER_RUN;
}
