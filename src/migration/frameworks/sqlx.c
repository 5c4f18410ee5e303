#include "../migration_private.h"

/* sqlx looks at the first bytes of a file and nowhere else, in each direction for itself. */
static void opt_out(MigrationSection *section)
{
    if (section != NULL && g_str_has_prefix(section->text, "-- no-transaction"))
        section->transaction = FALSE;
}

static gboolean sections(MigrationSource *source, GError **error)
{
    if (!migration_section_files(source, error))
        return FALSE;
    opt_out(source->migration->up);
    opt_out(source->migration->down);
    return TRUE;
}

static char *checksum(const MigrationSource *source)
{
    return migration_checksum_sha384(source->migration->content);
}

const MigrationFramework framework_sqlx = {
    .name = "sqlx",
    .title = "sqlx",
    .signs = {{MIGRATION_SIGN_FILE, "sqlx.toml", NULL, MIGRATION_STRONG},
        {MIGRATION_SIGN_FILE, "Cargo.toml", "^sqlx\\b|^\\[.*dependencies\\.sqlx\\]",
            MIGRATION_STRONG},
        {MIGRATION_SIGN_NAME, "\\.(up|down)\\.sql\\z", NULL, MIGRATION_WEAK + 10}},
    .folders = {"migrations"},
    .path = "^(?<version>-?[0-9]+)_(?<name>[^/]*?)(?:\\.(?<direction>up|down))?\\.sql\\z",
    .stray = "^[^/_]*_[^/]*\\.sql\\z",
    .stray_reason = "has no number before its first underscore",
    .stray_error = TRUE,
    .identity = MIGRATION_IDENTITY_INTEGER,
    .largest = "9223372036854775807",
    .sort = MIGRATION_SORT_NUMBER,
    .sections = sections,
    .unit = MIGRATION_UNIT_FILE,
    .engines = {{"postgres", "installed_on", TRUE}, {"sqlite", "installed_on", TRUE}},
    .late = MIGRATION_LATE_RUN,
    .table = "_sqlx_migrations",
    .columns = "version description installed_on success checksum execution_time",
    .checksum = checksum,
};
