#include "../migration_private.h"

#include <string.h>

#include "error.h"

static MigrationSection *make(
    MigrationSource *source, const char *from, const char *end, guint line, GError **error)
{
    MigrationSection *section = migration_section_new(
        source->dialect, from, (gsize)(end - from), line, source->transaction, error);

    if (section == NULL)
        error_prefix(error, "%s", source->migration->path);
    return section;
}

/* Each section reaches from its marker to the other's, or to the end of the file. */
static gboolean split(
    MigrationSource *source, const MigrationMarker *up, const MigrationMarker *down, GError **error)
{
    const char *end = source->text + strlen(source->text);

    source->migration->up = make(source, up->start,
        down->start != NULL && down->start > up->start ? down->start : end, up->line, error);
    if (source->migration->up == NULL)
        return FALSE;
    if (down->start == NULL)
        return TRUE;
    source->migration->down =
        make(source, down->start, down->start < up->start ? up->start : end, down->line, error);
    return source->migration->down != NULL;
}

static gboolean sections(MigrationSource *source, GError **error)
{
    g_auto(MigrationLayoutRegex) regex = {0};
    MigrationMarker up = {source->text, source->text, 1}, down = {NULL, NULL, 0};

    if (!migration_layout_compile(source->options->layout, &regex, error))
        return FALSE;
    if (regex.up != NULL)
        up = migration_section_marker(regex.up, source->text, 1);
    if (regex.down != NULL)
        down = migration_section_marker(regex.down, source->text, 1);
    if (up.start != NULL)
        return split(source, &up, &down, error);
    error_set(error, REHEARSE_ERROR_INPUT, "layout: up: is a regular expression for that line",
        "%s: no line matches the marker of the up section", source->migration->path);
    return FALSE;
}

/* What the settings describe; migration_layout.c reads the names. */
const MigrationFramework framework_generic = {
    .name = "generic",
    .title = "generic",
    .sort = MIGRATION_SORT_NATURAL,
    .sections = sections,
    .unit = MIGRATION_UNIT_FILE,
    .engines = {{"postgres", "physical order", TRUE}, {"sqlite", "physical order", TRUE}},
    .late = MIGRATION_LATE_RUN,
    .fixed = TRUE,
};
