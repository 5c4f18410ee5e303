#include "migration_private.h"

#define CODE(TITLE, LANGUAGE)                                                                      \
    .foreign = TITLE " migrations are " LANGUAGE " code; Rehearse reads migrations that are SQL"
#define FORM(TITLE)                                                                                \
    .foreign = TITLE " migrations are not read yet",                                               \
    .foreign_hint = "framework: generic in rehearse.yaml describes any folder of SQL files"

/* `path` is matched against whole paths here: these have no folder that we read. */
#define ROW(NAME, TITLE, SUFFIXES, WHY, PATH, CONTENT, CERTAINTY)                                  \
    {                                                                                              \
        .name = NAME, .title = TITLE, .suffixes = SUFFIXES, WHY, .path = PATH,                     \
        .signs = {{MIGRATION_SIGN_CONTENT, CONTENT, NULL, CERTAINTY}},                             \
    }

/*
 * Frameworks that are recognised, so that their projects get an answer better than "no migrations".
 * A row: the endings of the files to look at, the pattern of their paths, the text that proves it
 * (empty: the path does), and how surely. To read one of them, give it a descriptor in frameworks/
 * and remove its row.
 */
const MigrationFramework migration_foreign[] = {
    ROW("rails", "Rails", ".rb", CODE("Rails", "Ruby"), "(^|/)[0-9]+_[^/]*\\.rb$",
        "<\\s*ActiveRecord::Migration\\b", 100),
    ROW("sequel", "Sequel", ".rb", CODE("Sequel", "Ruby"), "(^|/)[0-9]+_[^/]*\\.rb$",
        "Sequel\\.migration\\b|Sequel::Migration\\b", 100),
    ROW("django", "Django", ".py", CODE("Django", "Python"), "(^|/)migrations/[^/_~][^/]*\\.py$",
        "class\\s+Migration\\s*\\(\\s*migrations\\.Migration\\s*\\)", 100),
    ROW("alembic", "Alembic", ".py alembic.ini", CODE("Alembic", "Python"),
        "(^|/)alembic\\.ini$|(^|/)versions/[^/]*\\.py$", "script_location|^down_revision\\b", 100),
    ROW("ecto", "Ecto", ".exs", CODE("Ecto", "Elixir"), "(^|/)[0-9]+_[^/]*\\.exs$",
        "use\\s+Ecto\\.Migration\\b", 100),
    ROW("laravel", "Laravel", ".php", CODE("Laravel", "PHP"), "(^|/)[0-9_]+[^/]*\\.php$",
        "Illuminate\\\\Database\\\\Migrations\\\\Migration\\b", 100),
    ROW("phinx", "Phinx", ".php", CODE("Phinx", "PHP"), "(^|/)[0-9]+(_[^/]*)?\\.php$",
        "Phinx\\\\Migration\\b|Migrations\\\\AbstractMigration\\b", 100),
    ROW("doctrine", "Doctrine Migrations", ".php", CODE("Doctrine", "PHP"),
        "(^|/)Version[^/]*\\.php$", "Doctrine\\\\(DBAL\\\\)?Migrations\\\\AbstractMigration\\b",
        100),
    ROW("seaorm", "SeaORM", ".rs", CODE("SeaORM", "Rust"), "(^|/)migration/src/[^/]*\\.rs$",
        "impl\\s+Migrat(ion|or)Trait\\b", 100),
    ROW("typeorm", "TypeORM", ".ts .js", CODE("TypeORM", "TypeScript"),
        "(^|/)[0-9]+[^/]*\\.(ts|js)$", "implements\\s+MigrationInterface\\b", 100),
    ROW("mikroorm", "MikroORM", ".ts .js", CODE("MikroORM", "TypeScript"),
        "(^|/)Migration[0-9]+[^/]*\\.(ts|js)$", "@mikro-orm/migrations", 100),
    ROW("sequelize", "Sequelize", ".js .cjs .ts .cts", CODE("Sequelize", "JavaScript"),
        "(^|/)[0-9]+[^/]*\\.(js|cjs|ts|cts)$", "\\bqueryInterface\\b", 80),
    ROW("node-pg-migrate", "node-pg-migrate", ".js .cjs .mjs .ts",
        CODE("node-pg-migrate", "JavaScript"), "(^|/)[0-9]+[^/]*\\.(js|cjs|mjs|ts)$", "\\bpgm\\b",
        80),
    ROW("knex", "Knex", ".js .cjs .ts", CODE("Knex", "JavaScript"),
        "(^|/)[0-9]+[^/]*\\.(js|cjs|ts)$", "\\bknex\\b", 80),
    ROW("efcore", "Entity Framework", ".cs", CODE("Entity Framework", "C#"),
        "(^|/)[0-9]{14}_[^/]*\\.cs$", "\\[Migration\\(\"[0-9]{14}_", 100),
    ROW("yoyo", "yoyo", ".py", CODE("yoyo", "Python"), "(^|/)migrations/[^/]*\\.py$",
        "from\\s+yoyo\\s+import\\b", 80),
    ROW("prisma", "Prisma", ".toml", FORM("Prisma"), "(^|/)migration_lock\\.toml$",
        "provider\\s*=", 100),
    ROW("drizzle", "Drizzle", ".json", FORM("Drizzle"), "(^|/)meta/_journal\\.json$", "\"entries\"",
        100),
    ROW("atlas", "Atlas", ".sum", FORM("Atlas"), "(^|/)atlas\\.sum$", "^h1:", 95),
    ROW("sqitch", "Sqitch", ".plan", FORM("Sqitch"), "(^|/)sqitch\\.plan$",
        "^%syntax-version=", 100),
    ROW("liquibase", "Liquibase", ".sql .xml .yaml .yml", FORM("Liquibase"),
        "\\.sql$|changelog[^/]*\\.(xml|ya?ml)$",
        "\\A\\s*--\\s*liquibase\\s+formatted|\\bdatabaseChangeLog\\b", 100),
    ROW("sql-migrate", "sql-migrate", ".sql", FORM("sql-migrate"), "\\.sql$",
        "^-- \\+migrate Up\\b", 100),
    ROW("tern", "tern", ".sql", FORM("tern"), "(^|/)[0-9]+_[^/]*\\.sql$",
        "^---- create above / drop below ----", 100),
    ROW("bun", "Bun", ".sql", FORM("Bun"), "(^|/)[0-9]+_[^/]*\\.sql$", "^--bun:split", 100),
    ROW("supabase", "Supabase", ".sql", FORM("Supabase"),
        "(^|/)supabase/migrations/[0-9]+_[^/]*\\.sql$", "", 90),
    ROW("hasura", "Hasura", "config.yaml", FORM("Hasura"), "(^|/)config\\.yaml$",
        "^metadata_directory:", 90),
    ROW("sourcegraph", "Sourcegraph", "metadata.yaml", FORM("Sourcegraph"),
        "(^|/)[0-9]+[^/]*/metadata\\.yaml$", "^parents?:", 100),
    ROW("refinery", "refinery", "Cargo.toml", FORM("refinery"), "(^|/)Cargo\\.toml$",
        "^refinery\\b", 85),
    ROW("morph", "morph", ".sql", FORM("morph"), "(^|/)[0-9]+_[^/]*\\.sql$",
        "\\A-- morph:nontransactional", 95),
    ROW("evolve", "Evolve", ".csproj", FORM("Evolve"), "\\.csproj$",
        "PackageReference\\s+Include=\"Evolve\"", 85),
    {.name = NULL},
};
