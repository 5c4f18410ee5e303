#include "test.h"

#include "migration.h"

typedef struct {
    const char *project, *engine;
    guint index;
    int last; /* -1: the last of the set */
    const char *version, *path;
} Case;

static const Case cases[] = {
    {"dbmate", NULL, 0, 1, "0109", "db/migrations/0109_add_nickname.sql"},
    {"dbmate", NULL, 0, -1, "110", "db/migrations/110_add_nickname.sql"},
    {"goose", NULL, 0, -1, "11", "migrations/00011_body.sql"},
    {"golang-migrate", NULL, 0, -1, "11", "db/migrations/000011_first.up.sql"},
    {"sqlx", NULL, 1, -1, "12", "migrations/0012_pair.up.sql"},
    {"plain", NULL, 1, -1, "011", "migrations/011-b.sql"},
    {"diesel", NULL, 2, 3, "20240212120205", "migrations/2024-02-12-120205_dashes/up.sql"},
    {"diesel", NULL, 2, 1, "20240212120205", "migrations/2024-02-12-120205_dashes/up.sql"},
    {"diesel", NULL, 3, 2, "20240212120205", "migrations/20240212-120205_mixed/up.sql"},
    {"diesel", NULL, 4, 2, "20240212120205", "migrations/2024-02-12-120205_string_order/up.sql"},
    /* Nothing of this style sorts behind 9 as bytes. */
    {"diesel", NULL, 2, -1, NULL, NULL},
    {"flyway", NULL, 0, 3, "12", "src/main/resources/db/migration/V12__first.sql"},
    {"flyway", NULL, 1, 2, "2.0.2",
        "src/main/resources/db/migration/V2_0_2__dotted_by_underscore.sql"},
    {"flyway", NULL, 0, -1, "12", "src/main/resources/db/migration/V12__first.sql"},
    {"flyway", NULL, 5, -1, NULL, NULL},
    {"renumber", NULL, 0, 1, "20240201000000", "migrations/20240201000000_a.sql"},
    {"renumber", NULL, 0, 2, "20241399000001", "migrations/20241399000001_a.sql"},
    {"renumber", NULL, 0, 3, "100000000000000", "migrations/100000000000000_a.sql"},
};

LTest(migration_renumber, keeps_the_style)
{
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *folder = g_build_filename(PROJECTS, cases[i].project, NULL);
        g_autoptr(FileTree) tree = files_folder(folder, NULL);
        MigrationOptions options = {0};
        g_autoptr(MigrationSet) set = migration_read(tree, &options, NULL);
        guint last = cases[i].last < 0 ? set->migrations->len - 1 : (guint)cases[i].last;
        g_autofree char *version = NULL;
        g_autofree char *path = NULL;
        gboolean ok = migration_renumber(set, set->migrations->pdata[cases[i].index],
            set->migrations->pdata[last], &version, &path);

        cr_expect_eq(ok, cases[i].version != NULL, "%u", i);
        cr_expect_eq(g_strcmp0(version, cases[i].version), 0, "%u %s", i, version);
        cr_expect_eq(g_strcmp0(path, cases[i].path), 0, "%u %s", i, path);
    }
}
