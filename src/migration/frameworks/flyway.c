#include "../migration_private.h"

#include <string.h>

#include "error.h"

/* --- placeholders ----------------------------------------------------------------------------- */

static char *table_name(const char *table)
{
    const char *dot = strchr(table, '.');

    return g_strdup(dot != NULL ? dot + 1 : table);
}

/* Value of a placeholder that means the same everywhere; NULL for all others. Caller owns. */
static char *builtin(const MigrationSource *source, const char *name)
{
    gboolean sqlite = g_str_equal(sql_dialect_name(source->dialect), "sqlite");

    if (g_ascii_strcasecmp(name, "flyway:defaultSchema") == 0)
        return g_strdup(sqlite ? "main" : "public");
    if (g_ascii_strcasecmp(name, "flyway:table") == 0)
        return table_name(source->set->history_table);
    if (g_ascii_strcasecmp(name, "flyway:filename") == 0)
        return g_path_get_basename(source->migration->path);
    return NULL;
}

static guint line_of(const char *text, const char *position)
{
    guint line = 1;

    for (; text < position; text++)
        line += *text == '\n';
    return line;
}

/* The text with ${…} replaced; UNSUPPORTED names the first whose value is not known. */
static char *replace_placeholders(
    const MigrationSource *source, const char *path, const char *text, GError **error)
{
    GString *result = g_string_new(NULL);
    const char *rest = text;

    for (const char *open = strstr(rest, "${"); open != NULL; open = strstr(rest, "${")) {
        const char *close = strchr(open, '}');
        g_autofree char *name = NULL;
        g_autofree char *value = NULL;

        if (close == NULL)
            break;
        name = g_strndup(open + 2, (gsize)(close - open - 2));
        value = builtin(source, name);
        if (value == NULL) {
            error_set(error, REHEARSE_ERROR_UNSUPPORTED,
                "Flyway takes its value from a configuration; placeholderReplacement=false in the "
                "script's .conf file turns replacing off",
                "%s:%u: placeholder ${%s} has no value here", path, line_of(text, open), name);
            g_string_free(result, TRUE);
            return NULL;
        }
        g_string_append_len(result, rest, open - rest);
        g_string_append(result, value);
        rest = close + 1;
    }
    g_string_append(result, rest);
    return g_string_free(result, FALSE);
}

/* --- script configuration --------------------------------------------------------------------- */

/* Value of a key in SCRIPT.sql.conf, lower case; NULL: not set. Caller owns. */
static char *setting(const char *text, const char *key)
{
    g_autofree char *pattern = g_strdup_printf("^\\s*%s\\s*=\\s*(\\w+)\\s*$", key);
    g_autoptr(GRegex) regex = g_regex_new(pattern, G_REGEX_MULTILINE | G_REGEX_CASELESS, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    g_autofree char *value = NULL;

    if (!g_regex_match(regex, text, 0, &match))
        return NULL;
    value = g_match_info_fetch(match, 1);
    return g_ascii_strdown(value, -1);
}

typedef struct {
    char *transaction; /* "true", "false", NULL */
    gboolean replace;
} ScriptSettings;

static gboolean read_settings(
    MigrationSource *source, const char *path, ScriptSettings *settings, GError **error)
{
    g_autofree char *file = g_strconcat(path, ".conf", NULL);
    g_autofree char *text = NULL;
    g_autofree char *replace = NULL;

    settings->transaction = NULL;
    settings->replace = TRUE;
    if (!migration_collect_has(source->paths, file))
        return TRUE;
    text = files_read_text(source->tree, file, error);
    if (text == NULL)
        return FALSE;
    settings->transaction = setting(text, "executeInTransaction");
    replace = setting(text, "placeholderReplacement");
    settings->replace = g_strcmp0(replace, "false") != 0;
    return TRUE;
}

/* --- sections --------------------------------------------------------------------------------- */

#define OUTSIDE (SQL_TRAIT_NO_TRANSACTION | SQL_TRAIT_CONCURRENTLY)

/* Flyway detects statements that cannot run in a transaction and refuses to mix them with others.
 */
static void detect_transaction(MigrationSource *source, MigrationSection *section)
{
    guint outside = 0;

    for (guint i = 0; i < section->statements->len; i++) {
        const SqlStatement *statement = section->statements->pdata[i];

        outside += (sql_traits(source->dialect, statement->text, statement->length) & OUTSIDE) != 0;
    }
    if (outside == 0)
        return;
    section->transaction = FALSE;
    if (outside < section->statements->len)
        g_ptr_array_add(source->set->notes,
            g_strdup_printf("%s: mixes statements that need a transaction with others that refuse "
                            "one; Flyway stops there unless mixed=true",
                source->migration->path));
}

static MigrationSection *make(
    MigrationSource *source, const char *path, const char *text, GError **error)
{
    ScriptSettings settings;
    g_autofree char *replaced = NULL;
    g_autofree char *transaction = NULL;
    MigrationSection *section;

    if (!read_settings(source, path, &settings, error))
        return NULL;
    transaction = settings.transaction;
    replaced = settings.replace ? replace_placeholders(source, path, text, error) : g_strdup(text);
    if (replaced == NULL)
        return NULL;
    section = migration_section_new(
        source->dialect, replaced, strlen(replaced), 1, source->transaction, error);
    if (section == NULL) {
        error_prefix(error, "%s", path);
        return NULL;
    }
    if (transaction != NULL)
        section->transaction = g_str_equal(transaction, "true");
    else if (g_str_equal(sql_dialect_name(source->dialect), "postgres"))
        detect_transaction(source, section);
    return section;
}

static gboolean sections(MigrationSource *source, GError **error)
{
    Migration *migration = source->migration;
    g_autofree char *text = NULL;

    migration->up = make(source, migration->path, source->text, error);
    if (migration->up == NULL)
        return FALSE;
    if (source->down_path == NULL)
        return TRUE;
    text = files_read_text(source->tree, source->down_path, error);
    if (text == NULL)
        return FALSE;
    migration->down = make(source, source->down_path, text, error);
    return migration->down != NULL;
}

/* Of the file as it lies there; a repeatable one counts with its placeholders replaced. */
static char *checksum(const MigrationSource *source)
{
    const Migration *migration = source->migration;

    if (g_str_has_prefix(migration->version, "R__"))
        return migration_checksum_crc32_lines(migration->up->text, strlen(migration->up->text));
    return migration_checksum_crc32_lines(source->text, strlen(source->text));
}

const MigrationFramework framework_flyway = {
    .name = "flyway",
    .title = "Flyway",
    .signs = {{MIGRATION_SIGN_FILE, "flyway.toml", NULL, MIGRATION_MARKER},
        {MIGRATION_SIGN_FILE, "flyway.conf", NULL, MIGRATION_MARKER},
        {MIGRATION_SIGN_FILE, "pom.xml", "flyway", MIGRATION_STRONG},
        {MIGRATION_SIGN_FILE, "build.gradle", "flyway", MIGRATION_STRONG},
        {MIGRATION_SIGN_FOLDER, "(^|/)db/migration$", NULL, MIGRATION_STRONG}},
    .name_certainty = 65,
    .folders = {"src/main/resources/db/migration", "db/migration"},
    .language = ".java",
    .path = "^(?:.*/)?(?:(?<direction>[VU])(?<version>[0-9][0-9._]*?)|R)__(?<name>[^/]*)"
            "\\.[sS][qQ][lL]\\z",
    .stray = "^(?:.*/)?[^/]*\\.[sS][qQ][lL]\\z",
    .stray_reason = "is not called V1__name.sql, R__name.sql or U1__name.sql",
    .recursive = TRUE,
    .identity = MIGRATION_IDENTITY_DOTTED,
    .sort = MIGRATION_SORT_DOTTED,
    .sections = sections,
    .unit = MIGRATION_UNIT_STATEMENTS,
    .engines = {{"postgres", "installed_rank", TRUE}, {"sqlite", "installed_rank", TRUE}},
    .late = MIGRATION_LATE_REFUSE,
    .table = "flyway_schema_history",
    .columns = "installed_rank version description type script checksum success",
    .checksum = checksum,
};
