#include "test.h"

#include "error.h"
#include "migration.h"

static char *show(const char *project, const MigrationOptions *options)
{
    g_autofree char *folder = g_build_filename(PROJECTS, project, NULL);
    g_autoptr(FileTree) tree = files_folder(folder, NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) candidates = migration_detect(tree, options, &error);
    GString *result = g_string_new(NULL);

    if (candidates == NULL)
        g_string_append(result, error_name(error->code));
    for (guint i = 0; candidates != NULL && i < candidates->len; i++) {
        const MigrationCandidate *candidate = candidates->pdata[i];

        g_string_append_printf(result, "%s%s %s %u (%s)", i > 0 ? "; " : "",
            migration_framework_name(candidate->framework), candidate->folder, candidate->certainty,
            candidate->evidence);
    }
    return g_string_free(result, FALSE);
}

static const struct {
    const char *project;
    MigrationOptions options;
    const char *expected;
} cases[] = {
    {"dbmate", {0},
        "dbmate db/migrations 100 (db/migrations/0107_add_nickname.sql); "
        "plain db/migrations 30 (db/migrations/0107_add_nickname.sql)"},
    {"diesel", {0}, "diesel migrations 100 (diesel.toml)"},
    {"sqlx", {0},
        "sqlx migrations 80 (Cargo.toml); "
        "golang-migrate migrations 40 (migrations/0010_pair.down.sql); "
        "plain migrations 30 (migrations/0010_pair.down.sql)"},
    {"golang-migrate", {0},
        "golang-migrate db/migrations 80 (go.mod); "
        "sqlx db/migrations 40 (db/migrations/000010_tenth.up.sql); "
        "plain db/migrations 30 (db/migrations/000010_tenth.up.sql)"},
    {"flyway", {0}, "flyway src/main/resources/db/migration 80 (pom.xml)"},
    {"flyway-duplicate", {0}, "flyway db/migration 80 (db/migration/V1.0__b.sql)"},
    {"plain", {0}, "plain migrations 30 (migrations/010.sql)"},
    {"plain", {.framework = "goose"}, "goose migrations 1 (migrations/1_a.sql)"},
    {"plain", {.framework = "rails"}, "unsupported"},
    {"plain", {.folder = "missing"}, "input"},
    {"two", {0},
        "dbmate db/migrations 100 (db/migrations/1_a.sql); "
        "goose services/mail/migrations 100 (services/mail/migrations/1_a.sql); "
        "plain db/migrations 30 (db/migrations/1_a.sql); "
        "plain services/mail/migrations 30 (services/mail/migrations/1_a.sql); "
        "goose tests/migrations 25 (tests/migrations/1_a.sql); "
        "plain tests/migrations 7 (tests/migrations/1_a.sql)"},
    {"two", {.folder = "tests/migrations/"},
        "goose tests/migrations 100 (tests/migrations/1_a.sql); "
        "plain tests/migrations 30 (tests/migrations/1_a.sql)"},
    {"engines", {.folder = "migrations/sqlite"},
        "diesel migrations/sqlite 80 (migrations/sqlite/2024-01-01-000000_a/up.sql)"},
    {"none", {0}, ""},
};

LTest(migration_detect, candidates)
{
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *actual = show(cases[i].project, &cases[i].options);

        cr_expect_str_eq(actual, cases[i].expected, "%u %s: %s", i, cases[i].project, actual);
    }
}

/* A tree of one file, for the frameworks that are only recognised. */
typedef struct {
    FileTree tree;
    const char *path, *text;
} OneFile;

static GPtrArray *one_list(FileTree *tree, const char *under, GError **error)
{
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);

    g_ptr_array_add(paths, g_strdup(((OneFile *)tree)->path));
    return paths;
}

static GBytes *one_read(FileTree *tree, const char *path, GError **error)
{
    const OneFile *file = (OneFile *)tree;

    return g_str_equal(path, file->path) ? g_bytes_new_static(file->text, strlen(file->text))
                                         : NULL;
}

static const struct {
    const char *path, *text, *title;
} foreign[] = {
    {"db/migrate/1_a.rb", "class A < ActiveRecord::Migration[7.0]", "Rails"},
    {"db/migrate/1_a.rb", "Sequel.migration do", "Sequel"},
    {"shop/migrations/0001_initial.py", "class Migration(migrations.Migration):", "Django"},
    {"alembic.ini", "[alembic]\nscript_location = x", "Alembic"},
    {"priv/repo/migrations/1_a.exs", "  use Ecto.Migration", "Ecto"},
    {"database/migrations/2024_01_01_000000_a.php",
        "use Illuminate\\Database\\Migrations\\Migration;", "Laravel"},
    {"db/migrations/20240101000000_a.php", "use Phinx\\Migration\\AbstractMigration;", "Phinx"},
    {"migrations/Version20240101000000.php", "use Doctrine\\Migrations\\AbstractMigration;",
        "Doctrine"},
    {"migration/src/lib.rs", "impl MigratorTrait for Migrator {", "SeaORM"},
    {"src/migration/1700000000000-a.ts", "class A implements MigrationInterface {", "TypeORM"},
    {"migrations/Migration20240101000000.ts", "from '@mikro-orm/migrations'", "MikroORM"},
    {"migrations/1-a.js", "up: (queryInterface, Sequelize)", "Sequelize"},
    {"migrations/1_a.js", "exports.up = (pgm) => {", "node-pg-migrate"},
    {"migrations/1_a.js", "exports.up = function(knex) {", "Knex"},
    {"Migrations/20240101000000_A.Designer.cs", "[Migration(\"20240101000000_A\")]", "Entity"},
    {"migrations/0001.a.py", "from yoyo import step", "yoyo"},
    {"prisma/migrations/migration_lock.toml", "provider = \"sqlite\"", "Prisma"},
    {"drizzle/meta/_journal.json", "{\"entries\": []}", "Drizzle"},
    {"migrations/atlas.sum", "h1:abc=", "Atlas"},
    {"sqitch.plan", "%syntax-version=1.0.0", "Sqitch"},
    {"db/a.sql", "-- liquibase formatted sql", "Liquibase"},
    {"db/changelog.xml", "<databaseChangeLog>", "Liquibase"},
    {"migrations/1_a.sql", "-- +migrate Up", "sql-migrate"},
    {"migrations/001_a.sql", "x\n---- create above / drop below ----\n", "tern"},
    {"migrations/1_a.up.sql", "--bun:split", "Bun"},
    {"supabase/migrations/1_a.sql", "select 1;", "Supabase"},
    {"hasura/config.yaml", "version: 3\nmetadata_directory: metadata", "Hasura"},
    {"migrations/frontend/1/metadata.yaml", "parents: [1]", "Sourcegraph"},
    {"Cargo.toml", "[dependencies]\nrefinery = \"0.8\"", "refinery"},
    {"db/000001_a.up.sql", "-- morph:nontransactional", "morph"},
    {"app.csproj", "<PackageReference Include=\"Evolve\" />", "Evolve"},
};

LTest(migration_detect, foreign)
{
    for (guint i = 0; i < G_N_ELEMENTS(foreign); i++) {
        OneFile file = {{.name = (char *)"project", .list = one_list, .read = one_read},
            foreign[i].path, foreign[i].text};
        MigrationOptions options = {0};
        g_autoptr(GError) error = NULL;

        cr_expect_null(migration_read(&file.tree, &options, &error));
        cr_assert_not_null(error, "%s", foreign[i].title);
        cr_expect_eq(
            error->code, REHEARSE_ERROR_UNSUPPORTED, "%s: %s", foreign[i].title, error->message);
        cr_expect_not_null(
            strstr(error->message, foreign[i].title), "%s: %s", foreign[i].title, error->message);
    }
}

LTest(migration_detect, names)
{
    g_autofree char *names = g_strjoinv(" ", (char **)migration_framework_names());

    cr_expect_str_eq(names, "dbmate diesel flyway golang-migrate goose sqlx plain generic");
}
