#include "../migration_private.h"

#include <string.h>

#include "error.h"

#define UP_MARKER   "^--\\s*migrate:up(\\s*$|\\s+\\S+)"
#define DOWN_MARKER "^--\\s*migrate:down(\\s*$|\\s+\\S+)"

static gboolean fail(MigrationSource *source, guint line, const char *what, GError **error)
{
    error_set(error, REHEARSE_ERROR_INPUT, "dbmate refuses this file too", "%s:%u: %s",
        source->migration->path, line, what);
    return FALSE;
}

/* dbmate takes every "key:value" that follows the marker. */
static gboolean without_transaction(const MigrationMarker *marker)
{
    g_autofree char *line = g_strndup(marker->start, strcspn(marker->start, "\n"));
    g_auto(GStrv) words = g_strsplit_set(line, " \t\r", -1);

    return g_strv_contains((const char *const *)words, "transaction:false");
}

static MigrationSection *make(
    MigrationSource *source, const MigrationMarker *marker, const char *end, GError **error)
{
    MigrationSection *section =
        migration_section_new(source->dialect, marker->start, (gsize)(end - marker->start),
            marker->line, source->transaction && !without_transaction(marker), error);

    if (section == NULL)
        error_prefix(error, "%s", source->migration->path);
    return section;
}

/* Line of the first statement before the markers; 0: only comments and blank lines. */
static guint stray_line(const char *text, const char *end)
{
    guint line = 1;

    while (text < end) {
        const char *first = text + strspn(text, " \t\r");

        if (*first != '\n' && first < end && !g_str_has_prefix(first, "--"))
            return line;
        text += strcspn(text, "\n") + 1;
        line++;
    }
    return 0;
}

static gboolean check(
    MigrationSource *source, const MigrationMarker *up, const MigrationMarker *down, GError **error)
{
    guint stray;

    if (up->start == NULL)
        return fail(source, 1, "no block \"-- migrate:up\"", error);
    if (down->start == NULL)
        return fail(source, up->line, "no block \"-- migrate:down\"", error);
    if (down->start < up->start)
        return fail(
            source, down->line, "\"-- migrate:down\" stands before \"-- migrate:up\"", error);
    stray = stray_line(source->text, up->start);
    if (stray != 0)
        return fail(source, stray, "a statement before \"-- migrate:up\"", error);
    return TRUE;
}

static gboolean check_repeated(MigrationSource *source, GRegex *up_marker, GRegex *down_marker,
    const MigrationMarker *up, const MigrationMarker *down, GError **error)
{
    MigrationMarker again = migration_section_marker(up_marker, up->next, up->line + 1);

    if (again.start == NULL)
        again = migration_section_marker(down_marker, down->next, down->line + 1);
    if (again.start == NULL)
        return TRUE;
    error_set(error, REHEARSE_ERROR_UNSUPPORTED, "give each migration a file of its own",
        "%s:%u: a second block; several migrations in one file are not read",
        source->migration->path, again.line);
    return FALSE;
}

static gboolean sections(MigrationSource *source, GError **error)
{
    g_autoptr(GRegex) up_marker = g_regex_new(UP_MARKER, 0, 0, NULL);
    g_autoptr(GRegex) down_marker = g_regex_new(DOWN_MARKER, 0, 0, NULL);
    MigrationMarker up = migration_section_marker(up_marker, source->text, 1);
    MigrationMarker down = migration_section_marker(down_marker, source->text, 1);

    if (!check(source, &up, &down, error) ||
        !check_repeated(source, up_marker, down_marker, &up, &down, error))
        return FALSE;
    source->migration->up = make(source, &up, down.start, error);
    if (source->migration->up == NULL)
        return FALSE;
    source->migration->down = make(source, &down, source->text + strlen(source->text), error);
    return source->migration->down != NULL;
}

const MigrationFramework framework_dbmate = {
    .name = "dbmate",
    .title = "dbmate",
    .signs = {{MIGRATION_SIGN_CONTENT, UP_MARKER, NULL, MIGRATION_MARKER}},
    .folders = {"db/migrations", "migrations"},
    .path = "^(?<version>[0-9]+)[-_]*(?<name>[^/]*)\\.sql\\z",
    .stray = "^[^/]*\\.sql\\z",
    .stray_reason = "has no number in front",
    .sort = MIGRATION_SORT_FILE,
    .sections = sections,
    .unit = MIGRATION_UNIT_FILE,
    .engines = {{"postgres", "physical order", TRUE}, {"sqlite", "physical order", TRUE}},
    .late = MIGRATION_LATE_RUN,
    .table = "schema_migrations",
    .columns = "version",
};
