#include "sqlite_private.h"

#include <string.h>

/*
 * What no pragma tells about a table: names and texts of constraints, collations, expressions of
 * generated columns, conflict clauses. The text is one that SQLite has accepted, or a file's lie:
 * it is read without trust, and what is not understood is stepped over.
 */
typedef struct {
    SqliteText text;
    GHashTable *columns; /* folded name → spelling */
    SqliteTableText *table;
    char *pending; /* name that a CONSTRAINT gave to what follows */
} Parser;

static void column_free(gpointer data)
{
    SqliteColumnText *column = data;

    g_free(column->name);
    g_free(column->collation);
    g_free(column->generated);
    g_free(column->null_conflict);
    g_free(column);
}

static void constraint_free(gpointer data)
{
    SqliteConstraintText *constraint = data;

    g_free(constraint->name);
    g_free(constraint->stem);
    g_free(constraint->definition);
    g_free(constraint);
}

void sqlite_table_free(SqliteTableText *table)
{
    if (table == NULL)
        return;
    g_ptr_array_unref(table->columns);
    g_ptr_array_unref(table->constraints);
    g_free(table->key);
    g_free(table);
}

/* --- pieces ----------------------------------------------------------------------------------- */

/* Takes definition and stem; the pending name is used up. */
static void add_constraint(Parser *parser, char *stem, char *definition)
{
    SqliteConstraintText *constraint = g_new0(SqliteConstraintText, 1);

    constraint->name = g_steal_pointer(&parser->pending);
    constraint->stem = stem;
    constraint->definition = definition;
    g_ptr_array_add(parser->table->constraints, constraint);
}

/* ON CONFLICT x; NULL when there is none or it is the usual one. */
static char *conflict(Parser *parser)
{
    g_autofree char *word = NULL;
    char *folded;

    if (!sqlite_text_is(&parser->text, "on") ||
        !sql_token_is(sqlite_text_token(&parser->text, parser->text.at + 1), "conflict"))
        return NULL;
    parser->text.at += 2;
    word = sqlite_text_name(&parser->text);
    folded = word != NULL ? g_ascii_strup(word, -1) : NULL;
    if (folded != NULL && strcmp(folded, "ABORT") == 0)
        g_clear_pointer(&folded, g_free);
    return folded;
}

static char *with_conflict(Parser *parser, char *definition)
{
    g_autofree char *word = conflict(parser);
    char *whole;

    if (word == NULL)
        return definition;
    whole = g_strconcat(definition, " ON CONFLICT ", word, NULL);
    g_free(definition);
    return whole;
}

static char *spelled(Parser *parser, const char *name)
{
    g_autofree char *folded = g_ascii_strdown(name, -1);
    const char *known = g_hash_table_lookup(parser->columns, folded);

    return sql_quote_identifier(parser->text.dialect, known != NULL ? known : name);
}

/* "a_b_key" from the names that begin the items of a list. */
static char *stem_of(Parser *parser, guint from, guint to, const char *suffix)
{
    GString *stem = g_string_new(NULL);
    SqliteText item = parser->text;

    for (guint i = from; i < to; i++) {
        g_autofree char *name = NULL;

        if (i > from && *sqlite_text_token(&item, i - 1)->text != ',')
            continue;
        item.at = i;
        name = sqlite_text_name(&item);
        if (name != NULL)
            g_string_append_printf(stem, "%s_", name);
    }
    return g_string_free(g_string_append(stem, suffix), FALSE);
}

static void note_key(Parser *parser, const char *column, gboolean descending)
{
    g_free(parser->table->key);
    parser->table->key = g_strdup(column);
    parser->table->key_descending = descending;
}

/* --- checks, which stand in columns and in tables alike --------------------------------------- */

static void check(Parser *parser)
{
    g_autofree char *expression = NULL;
    const char *column;
    guint from, to;

    if (!sqlite_text_group(&parser->text, &from, &to))
        return;
    expression = sqlite_text_canonical(&parser->text, from, to, parser->columns, SQLITE_TEXT_PLAIN);
    column = sqlite_text_only_column(&parser->text, from, to, parser->columns);
    g_free(conflict(parser)); /* SQLite reads it and does not care */
    add_constraint(parser,
        g_strconcat(column != NULL ? column : "", column != NULL ? "_" : "", "check", NULL),
        g_strdup_printf("CHECK (%s)", expression));
}

/* --- columns ---------------------------------------------------------------------------------- */

static void column_primary(Parser *parser, SqliteColumnText *column)
{
    g_autofree char *own = spelled(parser, column->name);
    gboolean descending;

    sqlite_text_accept(&parser->text, "key");
    descending = sqlite_text_accept(&parser->text, "desc");
    sqlite_text_accept(&parser->text, "asc");
    note_key(parser, column->name, descending);
    add_constraint(parser, g_strdup("pkey"),
        with_conflict(
            parser, g_strdup_printf("PRIMARY KEY (%s%s)", own, descending ? " desc" : "")));
    if (sqlite_text_accept(&parser->text, "autoincrement"))
        parser->table->autoincrement = TRUE;
}

static void column_not(Parser *parser, SqliteColumnText *column)
{
    if (!sqlite_text_accept(&parser->text, "null"))
        return;
    g_free(column->null_conflict);
    column->null_conflict = conflict(parser);
    g_clear_pointer(&parser->pending, g_free);
}

static void column_null(Parser *parser, SqliteColumnText *column)
{
    g_free(conflict(parser));
}

static void column_unique(Parser *parser, SqliteColumnText *column)
{
    g_autofree char *own = spelled(parser, column->name);

    add_constraint(parser, g_strconcat(column->name, "_key", NULL),
        with_conflict(parser, g_strdup_printf("UNIQUE (%s)", own)));
}

static void column_check(Parser *parser, SqliteColumnText *column)
{
    check(parser);
}

/* The pragma tells the value. */
static void column_default(Parser *parser, SqliteColumnText *column)
{
    guint from, to;

    g_clear_pointer(&parser->pending, g_free);
    if (sqlite_text_group(&parser->text, &from, &to))
        return;
    if (sqlite_text_peek(&parser->text)->kind == SQL_TOKEN_OPERATOR)
        parser->text.at++;
    if (!sqlite_text_at_end(&parser->text))
        parser->text.at++;
}

static void column_collate(Parser *parser, SqliteColumnText *column)
{
    g_autofree char *name = sqlite_text_name(&parser->text);
    g_autofree char *folded = name != NULL ? g_ascii_strdown(name, -1) : NULL;

    g_clear_pointer(&column->collation, g_free);
    if (folded != NULL && strcmp(folded, "binary") != 0)
        column->collation = sql_quote_identifier(parser->text.dialect, folded);
}

static void column_references(Parser *parser, SqliteColumnText *column)
{
    g_autofree char *own = spelled(parser, column->name);

    add_constraint(parser, g_strconcat(column->name, "_fkey", NULL),
        sqlite_reference_read(&parser->text, own));
}

static void column_generated(Parser *parser, SqliteColumnText *column)
{
    guint from, to;

    sqlite_text_accept(&parser->text, "always");
    sqlite_text_accept(&parser->text, "as");
    if (!sqlite_text_group(&parser->text, &from, &to))
        return;
    g_free(column->generated);
    column->generated =
        sqlite_text_canonical(&parser->text, from, to, parser->columns, SQLITE_TEXT_PLAIN);
}

static void column_constraint(Parser *parser, SqliteColumnText *column)
{
    g_free(parser->pending);
    parser->pending = sqlite_text_name(&parser->text);
}

static const struct {
    const char *word;
    void (*read)(Parser *parser, SqliteColumnText *column);
} column_clauses[] = {
    {"constraint", column_constraint},
    {"primary", column_primary},
    {"not", column_not},
    {"null", column_null},
    {"unique", column_unique},
    {"check", column_check},
    {"default", column_default},
    {"collate", column_collate},
    {"references", column_references},
    {"generated", column_generated},
    {"as", column_generated},
};

static gboolean at_element_end(Parser *parser)
{
    return sqlite_text_at_end(&parser->text) || sqlite_text_is(&parser->text, ",") ||
           sqlite_text_is(&parser->text, ")");
}

/* What no clause begins with belongs to the type, which the pragma tells. */
static void column_clause(Parser *parser, SqliteColumnText *column)
{
    guint from, to;

    for (guint i = 0; i < G_N_ELEMENTS(column_clauses); i++) {
        if (sqlite_text_accept(&parser->text, column_clauses[i].word)) {
            column_clauses[i].read(parser, column);
            return;
        }
    }
    if (!sqlite_text_group(&parser->text, &from, &to))
        parser->text.at++;
}

static void read_column(Parser *parser)
{
    SqliteColumnText *column;
    char *name = sqlite_text_name(&parser->text);

    if (name == NULL) {
        parser->text.at++;
        return;
    }
    column = g_new0(SqliteColumnText, 1);
    column->name = name;
    g_ptr_array_add(parser->table->columns, column);
    while (!at_element_end(parser))
        column_clause(parser, column);
    g_clear_pointer(&parser->pending, g_free);
}

/* --- constraints of the table ----------------------------------------------------------------- */

static void table_primary(Parser *parser)
{
    g_autofree char *keys = NULL;
    guint from, to;

    sqlite_text_accept(&parser->text, "key");
    if (!sqlite_text_group(&parser->text, &from, &to))
        return;
    for (guint i = from; i < to; i++)
        if (sql_token_is(sqlite_text_token(&parser->text, i), "autoincrement")) {
            parser->table->autoincrement = TRUE;
            to = i;
        }
    keys = sqlite_text_canonical(&parser->text, from, to, parser->columns, SQLITE_TEXT_KEYS);
    note_key(parser, sqlite_text_only_column(&parser->text, from, to, parser->columns), FALSE);
    add_constraint(
        parser, g_strdup("pkey"), with_conflict(parser, g_strdup_printf("PRIMARY KEY (%s)", keys)));
}

static void table_unique(Parser *parser)
{
    g_autofree char *keys = NULL;
    guint from, to;

    if (!sqlite_text_group(&parser->text, &from, &to))
        return;
    keys = sqlite_text_canonical(&parser->text, from, to, parser->columns, SQLITE_TEXT_KEYS);
    add_constraint(parser, stem_of(parser, from, to, "key"),
        with_conflict(parser, g_strdup_printf("UNIQUE (%s)", keys)));
}

static void table_foreign(Parser *parser)
{
    g_autofree char *own = NULL;
    guint from, to;

    sqlite_text_accept(&parser->text, "key");
    if (!sqlite_text_group(&parser->text, &from, &to))
        return;
    own = sqlite_text_canonical(&parser->text, from, to, parser->columns, SQLITE_TEXT_KEYS);
    if (sqlite_text_accept(&parser->text, "references"))
        add_constraint(
            parser, stem_of(parser, from, to, "fkey"), sqlite_reference_read(&parser->text, own));
}

static void table_constraint(Parser *parser)
{
    g_free(parser->pending);
    parser->pending = sqlite_text_name(&parser->text);
}

static const struct {
    const char *word;
    void (*read)(Parser *parser);
} table_clauses[] = {
    {"constraint", table_constraint},
    {"primary", table_primary},
    {"unique", table_unique},
    {"check", check},
    {"foreign", table_foreign},
};

static gboolean read_table_clause(Parser *parser)
{
    for (guint i = 0; i < G_N_ELEMENTS(table_clauses); i++) {
        if (sqlite_text_accept(&parser->text, table_clauses[i].word)) {
            table_clauses[i].read(parser);
            return TRUE;
        }
    }
    return FALSE;
}

/* SQLite wants no comma between the constraints of a table. */
static void read_element(Parser *parser)
{
    if (!read_table_clause(parser)) {
        read_column(parser);
        return;
    }
    while (!at_element_end(parser))
        if (!read_table_clause(parser))
            parser->text.at++;
}

/* --- the whole -------------------------------------------------------------------------------- */

static void read_options(Parser *parser)
{
    while (!sqlite_text_at_end(&parser->text)) {
        if (sqlite_text_accept(&parser->text, "without"))
            parser->table->without_rowid = TRUE;
        else if (sqlite_text_accept(&parser->text, "strict"))
            parser->table->strict = TRUE;
        else
            parser->text.at++;
    }
}

SqliteTableText *sqlite_table_parse(const char *sql, GHashTable *columns)
{
    Parser parser = {.columns = columns};
    SqliteTableText *table;

    sqlite_text_init(&parser.text, sql);
    while (!sqlite_text_at_end(&parser.text) && !sqlite_text_is(&parser.text, "("))
        parser.text.at++;
    if (!sqlite_text_accept(&parser.text, "(")) {
        sqlite_text_clear(&parser.text);
        return NULL;
    }
    table = parser.table = g_new0(SqliteTableText, 1);
    table->columns = g_ptr_array_new_with_free_func(column_free);
    table->constraints = g_ptr_array_new_with_free_func(constraint_free);
    do
        read_element(&parser);
    while (sqlite_text_accept(&parser.text, ","));
    if (sqlite_text_accept(&parser.text, ")"))
        read_options(&parser);
    g_free(parser.pending);
    sqlite_text_clear(&parser.text);
    return table;
}
