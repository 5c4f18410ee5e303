#include "test.h"

#include "migration.h"

static MigrationSet *read_set(const char *project, const char *table)
{
    g_autofree char *path = g_build_filename(PROJECTS, project, NULL);
    g_autoptr(FileTree) tree = files_folder(path, NULL);
    MigrationOptions options = {.history_table = table};

    return migration_read(tree, &options, NULL);
}

typedef struct {
    const char *project, *table, *namespace, *name;
    gboolean expected;
} Case;

static const Case cases[] = {
    {"dbmate", NULL, "public", "schema_migrations", TRUE},
    {"dbmate", NULL, NULL, "schema_migrations", TRUE},
    {"dbmate", NULL, "public", "students", FALSE},
    {"dbmate", "ops.done", "ops", "done", TRUE},
    {"dbmate", "ops.done", "public", "done", FALSE},
    {"dbmate", "ops.done", NULL, "done", TRUE},
    {"dbmate", NULL, "public", "flyway_schema_history", TRUE},
    {"dbmate", NULL, "public", "DatabaseChangeLog", TRUE},
    {"goose", NULL, "public", "schema_migrations", TRUE},
    {"goose", NULL, "public", "goose_db_version_id_seq", TRUE},
    {"goose", NULL, "public", "students_id_seq", FALSE},
    {"flyway", NULL, "public", "flyway_schema_history_s_idx", TRUE},
    {"flyway", NULL, "public", "flyway_schema_history_pk", TRUE},
    /* Names that a project may use for its own tables. */
    {"dbmate", NULL, "public", "migrations", FALSE},
    {"dbmate", NULL, "public", "changelog", FALSE},
    {"dbmate", NULL, "public", "schema_version", FALSE},
    {"dbmate", NULL, "public", "db_lock", FALSE},
    {"plain", "migrations", "public", "migrations", TRUE},
    {"dbmate", NULL, "drizzle", "anything", TRUE},
    {"dbmate", NULL, "", "drizzle", FALSE},
};

LTest(history_tables, is_bookkeeping)
{
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(MigrationSet) set = read_set(cases[i].project, cases[i].table);

        cr_expect_eq(history_is_bookkeeping(set, cases[i].namespace, cases[i].name),
            cases[i].expected, "%u %s", i, cases[i].name);
    }
}

LTest(history_tables, of_a_set)
{
    g_autoptr(MigrationSet) goose = read_set("goose", NULL);
    g_autoptr(MigrationSet) named = read_set("dbmate", "ops.done");
    g_autoptr(MigrationSet) plain = read_set("plain", NULL);
    g_autofree char *tables = g_strjoinv(" ", (char **)history_tables(goose));

    cr_expect_str_eq(tables, "goose_db_version goose_lock");
    cr_expect_str_eq(history_tables(named)[0], "ops.done");
    cr_expect_null(history_tables(named)[1]);
    cr_expect_null(history_tables(plain)[0]);
}
