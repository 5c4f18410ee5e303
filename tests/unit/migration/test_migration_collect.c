#include "test.h"

#include "error.h"
#include "migration.h"

/* File names that no checkout should have to carry. */
static const char *const paths[] = {
    "migrations/1_a.sql", "migrations/2_\xff.sql", "migrations/\xc3\xa9.sql", NULL};

static GPtrArray *list(FileTree *tree, const char *under, GError **error)
{
    GPtrArray *result = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; paths[i] != NULL; i++)
        g_ptr_array_add(result, g_strdup(paths[i]));
    return result;
}

static GBytes *read_file(FileTree *tree, const char *path, GError **error)
{
    if (g_str_has_suffix(path, ".sql"))
        return g_bytes_new_static("SELECT 1;", 9);
    return NULL;
}

static GBytes *refuse(FileTree *tree, const char *path, GError **error)
{
    error_set(error, REHEARSE_ERROR_INPUT, NULL, "cannot read %s", path);
    return NULL;
}

LTest(migration_collect, names_that_are_not_text)
{
    FileTree tree = {.name = (char *)"project", .list = list, .read = read_file};
    MigrationOptions options = {0};
    g_autoptr(MigrationSet) set = migration_read(&tree, &options, NULL);

    cr_assert_not_null(set);
    cr_expect_eq(set->migrations->len, 1);
    cr_assert_eq(set->notes->len, 2);
    cr_expect_str_eq(
        set->notes->pdata[0], "migrations/2_\xef\xbf\xbd.sql: its name is not UTF-8; left out");
    cr_expect_str_eq(
        set->notes->pdata[1], "migrations/\xc3\xa9.sql: has no number in front; left out");
}

LTest(migration_collect, unreadable_file)
{
    FileTree tree = {.name = (char *)"project", .list = list, .read = refuse};
    MigrationOptions options = {.framework = "plain"};
    g_autoptr(GError) error = NULL;

    cr_expect_null(migration_read(&tree, &options, &error));
    cr_expect_str_eq(error->message, "cannot read migrations/1_a.sql");
}
