#include "../migration_private.h"

const MigrationFramework framework_golang_migrate = {
    .name = "golang-migrate",
    .title = "golang-migrate",
    .signs = {{MIGRATION_SIGN_FILE, "go.mod", "golang-migrate/migrate\\b", MIGRATION_STRONG}},
    .name_certainty = MIGRATION_WEAK + 10,
    .folders = {"migrations", "db/migrations", "db/migration", "internal/db/migrations"},
    .path = "^(?<version>[0-9]+)_(?<name>[^/]*)\\.(?<direction>down|up)\\.sql\\z",
    .stray = "^(?:[0-9]+_[^/]*\\.(?:down|up)\\.[^/]*|[^/]*\\.sql)\\z",
    .stray_reason = "is not called NUMBER_name.up.sql or NUMBER_name.down.sql",
    .identity = MIGRATION_IDENTITY_INTEGER,
    .largest = "18446744073709551615",
    .sort = MIGRATION_SORT_NUMBER,
    .unit = MIGRATION_UNIT_FILE,
    /* Only its SQLite driver adds a transaction; elsewhere a file is one message. */
    .engines = {{"postgres", NULL, FALSE}, {"sqlite", NULL, TRUE}},
    .late = MIGRATION_LATE_SKIP,
    .table = "schema_migrations",
    .columns = "version dirty",
    .single_row = TRUE,
};
