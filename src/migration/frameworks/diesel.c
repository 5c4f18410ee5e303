#include "../migration_private.h"

#include <string.h>

#include "error.h"

/*
 * metadata.toml holds one key that matters. Diesel's default for it depends on the file: without a
 * file a migration runs in a transaction, with a file that lacks the key it does not.
 */
static gboolean wants_transaction(MigrationSource *source, gboolean *wanted, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(source->migration->path);
    g_autofree char *path = g_build_filename(folder, "metadata.toml", NULL);
    g_autofree char *text = NULL;
    g_autoptr(GRegex) key = NULL;

    *wanted = source->transaction;
    if (!migration_collect_has(source->paths, path))
        return TRUE;
    text = files_read_text(source->tree, path, error);
    if (text == NULL)
        return FALSE;
    key = g_regex_new(
        "^\\s*[\"']?run_in_transaction[\"']?\\s*=\\s*true\\s*(#.*)?$", G_REGEX_MULTILINE, 0, NULL);
    *wanted = g_regex_match(key, text, 0, NULL);
    return TRUE;
}

static gboolean sections(MigrationSource *source, GError **error)
{
    gboolean transaction;

    if (*source->text == '\0') {
        error_set(error, REHEARSE_ERROR_INPUT,
            "Diesel refuses an empty migration; a comment is enough", "%s: empty file",
            source->migration->path);
        return FALSE;
    }
    if (!wants_transaction(source, &transaction, error))
        return FALSE;
    source->transaction = transaction;
    return migration_section_files(source, error);
}

const MigrationFramework framework_diesel = {
    .name = "diesel",
    .title = "Diesel",
    .signs = {{MIGRATION_SIGN_FILE, "diesel.toml", NULL, MIGRATION_MARKER},
        {MIGRATION_SIGN_NAME, "^[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9]{6}_", NULL, MIGRATION_STRONG},
        {MIGRATION_SIGN_NAME, "^00000000000000_diesel_initial_setup/", NULL, MIGRATION_STRONG},
        {MIGRATION_SIGN_FILE, "Cargo.toml", "^diesel(_migrations)?\\b", MIGRATION_STRONG},
        {MIGRATION_SIGN_NAME, "^[0-9][0-9-]*(_|/)", NULL, MIGRATION_WEAK + 10}},
    .folders = {"migrations"},
    .path = "^(?<version>[^/._][^/_]*)(?:_(?<name>[^/]*))?/(?<direction>up|down)\\.sql\\z",
    .folder_per_migration = TRUE,
    .identity = MIGRATION_IDENTITY_DASHLESS,
    .sort = MIGRATION_SORT_VERSION,
    .sections = sections,
    .unit = MIGRATION_UNIT_FILE,
    .engines = {{"postgres", "run_on", TRUE}, {"sqlite", "run_on", TRUE}},
    .late = MIGRATION_LATE_RUN,
    .table = "__diesel_schema_migrations",
    .columns = "version run_on",
};
