#include "../migration_private.h"

/*
 * SQL files with a number in front, run by something we do not know. Its history is read only when
 * the settings name the table.
 */
const MigrationFramework framework_plain = {
    .name = "plain",
    .title = "plain SQL",
    .name_certainty = MIGRATION_WEAK,
    .folders = {"db/migrations", "migrations", "db/migrate", "sql/migrations"},
    .path = "^(?<version>[0-9]+)(?:[-_. ]+(?<name>[^/]*?))??"
            "(?:\\.(?<direction>up|down))?\\.sql\\z",
    .stray = "^[^/]*\\.sql\\z",
    .stray_reason = "has no number in front",
    .sort = MIGRATION_SORT_NUMBER,
    .unit = MIGRATION_UNIT_FILE,
    .engines = {{"postgres", "physical order", TRUE}, {"sqlite", "physical order", TRUE}},
    .late = MIGRATION_LATE_RUN,
};
