#include "../migration_private.h"

#include <string.h>

#include "error.h"

/*
 * goose reads line by line and knows no SQL: a statement ends at a line that ends in ';', unless it
 * stands between StatementBegin and StatementEnd. So do we, to send what goose would send.
 */
typedef struct {
    MigrationSource *source;
    GPtrArray *statements[2]; /* SqlStatement *, by direction; NULL before its marker */
    const char *starts[2];    /* of the sections in the text */
    guint lines[2];
    MigrationDirection direction;
    gboolean started, block, transaction, substitute;
    GString *statement;
    guint statement_line, line;
} Parser;

static gboolean fail(Parser *parser, RehearseError code, const char *what, GError **error)
{
    error_set(error, code, code == REHEARSE_ERROR_INPUT ? "goose refuses this file too" : NULL,
        "%s:%u: %s", parser->source->migration->path, parser->line, what);
    return FALSE;
}

static void add_statement(Parser *parser)
{
    SqlStatement *statement = g_new0(SqlStatement, 1);

    g_strchomp(parser->statement->str);
    statement->text = g_strdup(parser->statement->str);
    statement->length = strlen(statement->text);
    if (g_str_has_suffix(statement->text, ";"))
        statement->text[--statement->length] = '\0';
    statement->line = parser->statement_line;
    if (statement->length > 0)
        g_ptr_array_add(parser->statements[parser->direction], statement);
    else
        sql_statement_free(statement);
    g_string_truncate(parser->statement, 0);
}

static gboolean start_section(
    Parser *parser, MigrationDirection direction, const char *line, GError **error)
{
    if (parser->block || parser->statement->len > 0)
        return fail(parser, REHEARSE_ERROR_INPUT, "the statement before is not finished", error);
    if (parser->statements[direction] != NULL)
        return fail(parser, REHEARSE_ERROR_INPUT, "a second section of this kind", error);
    if (direction == MIGRATION_DOWN && !parser->started)
        return fail(parser, REHEARSE_ERROR_INPUT, "\"+goose Down\" before \"+goose Up\"", error);
    parser->statements[direction] =
        g_ptr_array_new_with_free_func((GDestroyNotify)sql_statement_free);
    parser->starts[direction] = line;
    parser->lines[direction] = parser->line;
    parser->direction = direction;
    parser->started = TRUE;
    return TRUE;
}

static gboolean begin_block(Parser *parser, GError **error)
{
    if (!parser->started)
        return fail(parser, REHEARSE_ERROR_INPUT, "\"StatementBegin\" outside a section", error);
    if (parser->block)
        return fail(parser, REHEARSE_ERROR_INPUT, "\"StatementBegin\" inside another", error);
    if (parser->statement->len > 0)
        return fail(parser, REHEARSE_ERROR_INPUT, "the statement before is not finished", error);
    parser->block = TRUE;
    return TRUE;
}

static gboolean end_block(Parser *parser, GError **error)
{
    if (!parser->block)
        return fail(
            parser, REHEARSE_ERROR_INPUT, "\"StatementEnd\" without \"StatementBegin\"", error);
    parser->block = FALSE;
    add_statement(parser);
    return TRUE;
}

static gboolean annotation(Parser *parser, const char *word, const char *line, GError **error)
{
    if (g_ascii_strcasecmp(word, "Up") == 0)
        return start_section(parser, MIGRATION_UP, line, error);
    if (g_ascii_strcasecmp(word, "Down") == 0)
        return start_section(parser, MIGRATION_DOWN, line, error);
    if (g_ascii_strcasecmp(word, "StatementBegin") == 0)
        return begin_block(parser, error);
    if (g_ascii_strcasecmp(word, "StatementEnd") == 0)
        return end_block(parser, error);
    if (g_ascii_strcasecmp(word, "NO TRANSACTION") == 0)
        parser->transaction = FALSE;
    else if (g_ascii_strcasecmp(word, "ENVSUB ON") == 0)
        parser->substitute = TRUE;
    else if (g_ascii_strcasecmp(word, "ENVSUB OFF") == 0)
        parser->substitute = FALSE;
    else
        return fail(parser, REHEARSE_ERROR_INPUT, "unknown \"+goose\" annotation", error);
    return TRUE;
}

/* The annotation of a line such as "-- +goose Up", blanks made single; NULL for other lines. */
static char *annotation_of(const char *line)
{
    g_autoptr(GRegex) blanks = NULL;
    g_autofree char *text = NULL;

    if (!g_str_has_prefix(line, "--"))
        return NULL;
    text = g_strstrip(g_strdup(line + 2));
    if (!g_str_has_prefix(text, "+goose"))
        return NULL;
    blanks = g_regex_new("\\s+", 0, 0, NULL);
    return g_regex_replace_literal(
        blanks, g_strstrip(text + strlen("+goose")), -1, 0, " ", 0, NULL);
}

/* Does the last word before a comment end with ';'? */
static gboolean ends_statement(const char *line)
{
    g_auto(GStrv) words = g_strsplit_set(line, " \t\r", -1);
    const char *last = "";

    for (guint i = 0; words[i] != NULL && !g_str_has_prefix(words[i], "--"); i++)
        if (*words[i] != '\0')
            last = words[i];
    return g_str_has_suffix(last, ";");
}

static gboolean uses_environment(const char *line)
{
    for (const char *dollar = strchr(line, '$'); dollar != NULL; dollar = strchr(dollar + 1, '$'))
        if (dollar[1] == '{' || dollar[1] == '_' || g_ascii_isalpha(dollar[1]))
            return TRUE;
    return FALSE;
}

static gboolean take_sql(Parser *parser, const char *line, GError **error)
{
    if (!parser->started)
        return fail(parser, REHEARSE_ERROR_INPUT, "SQL before \"-- +goose Up\"", error);
    if (parser->substitute && uses_environment(line))
        return fail(parser, REHEARSE_ERROR_UNSUPPORTED,
            "ENVSUB puts environment variables into the SQL; their values are not known here",
            error);
    if (parser->statement->len == 0)
        parser->statement_line = parser->line;
    g_string_append(parser->statement, line);
    g_string_append_c(parser->statement, '\n');
    if (!parser->block && ends_statement(line))
        add_statement(parser);
    return TRUE;
}

static gboolean take_line(Parser *parser, const char *start, gsize length, GError **error)
{
    g_autofree char *line = g_strndup(start, length);
    g_autofree char *word = annotation_of(line);
    gboolean empty = line[strspn(line, " \t\r")] == '\0';

    parser->line++;
    if (word != NULL)
        return annotation(parser, word, start, error);
    if (parser->statement->len == 0 && (empty || g_str_has_prefix(line, "--")))
        return TRUE;
    return take_sql(parser, line, error);
}

static gboolean parse(Parser *parser, GError **error)
{
    for (const char *line = parser->source->text; *line != '\0';) {
        gsize length = strcspn(line, "\n");

        if (!take_line(parser, line, length, error))
            return FALSE;
        line += length + (line[length] == '\n');
    }
    if (!parser->started)
        return fail(parser, REHEARSE_ERROR_INPUT, "no \"-- +goose Up\"", error);
    if (parser->block)
        return fail(parser, REHEARSE_ERROR_INPUT, "\"StatementBegin\" without its end", error);
    if (parser->statement->len > 0)
        return fail(
            parser, REHEARSE_ERROR_INPUT, "the last statement has no ';' at its end", error);
    return TRUE;
}

static MigrationSection *section_of(Parser *parser, MigrationDirection direction, const char *end)
{
    const char *start = parser->starts[direction];

    return migration_section_take(parser->source->dialect, start, (gsize)(end - start),
        parser->lines[direction], parser->transaction,
        g_steal_pointer(&parser->statements[direction]));
}

static gboolean sections(MigrationSource *source, GError **error)
{
    Parser parser = {.source = source, .transaction = source->transaction};
    const char *end = source->text + strlen(source->text);
    gboolean has_down, ok;

    parser.statement = g_string_new(NULL);
    ok = parse(&parser, error);
    has_down = parser.statements[MIGRATION_DOWN] != NULL;
    if (ok)
        source->migration->up =
            section_of(&parser, MIGRATION_UP, has_down ? parser.starts[MIGRATION_DOWN] : end);
    if (ok && has_down)
        source->migration->down = section_of(&parser, MIGRATION_DOWN, end);
    g_clear_pointer(&parser.statements[MIGRATION_UP], g_ptr_array_unref);
    g_clear_pointer(&parser.statements[MIGRATION_DOWN], g_ptr_array_unref);
    g_string_free(parser.statement, TRUE);
    return ok;
}

const MigrationFramework framework_goose = {
    .name = "goose",
    .title = "goose",
    .signs = {{MIGRATION_SIGN_CONTENT, "^--\\s*\\+goose\\s+Up\\b", NULL, MIGRATION_MARKER}},
    .folders = {"migrations", "db/migrations", "sql/migrations"},
    .language = ".go",
    .path = "^(?<version>0*[1-9][0-9]*)_(?<name>[^/]*)\\.sql\\z",
    .stray = "^[^/]*\\.sql\\z",
    .stray_reason = "has no number above 0 before its first underscore",
    .identity = MIGRATION_IDENTITY_INTEGER,
    .largest = "9223372036854775807",
    .sort = MIGRATION_SORT_NUMBER,
    .sections = sections,
    .unit = MIGRATION_UNIT_STATEMENTS,
    .engines = {{"postgres", "id", TRUE}, {"sqlite", "id", TRUE}},
    .late = MIGRATION_LATE_REFUSE,
    .table = "goose_db_version",
    .columns = "id version_id is_applied",
    .side_tables = {"goose_lock"},
};
