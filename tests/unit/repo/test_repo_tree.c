#include "repo_fixture.h"

#include <string.h>

#include "error.h"
#include "repo.h"

LTest(repo_tree, reads_a_commit_not_the_folder)
{
    char *folder =
        fixture_make("put m/2.sql two; put m/1.sql one; put 'm/s/\303\274 x.sql' three\n"
                     "put m/.hidden/4.sql x; put m/node_modules/5.sql x; put a x\n"
                     "ln -s 1.sql m/link.sql; git add m; printf '' > m/empty; git add m\n"
                     "git commit -qm 1; git tag v1\n"
                     "put m/1.sql changed; git rm -q m/2.sql; git commit -qm 2\n");
    g_autoptr(GError) error = NULL;
    const char *why;
    g_autoptr(Repo) repo = repo_open(folder, &why, &error);
    g_autoptr(FileTree) tree = repo_tree(repo, "v1", "m", &error);
    g_autoptr(GPtrArray) list = files_list(tree, "", &error);
    g_autoptr(GPtrArray) below = files_list(tree, "s", &error);
    g_autofree char *text = files_read_text(tree, "1.sql", &error);
    g_autofree char *blank = files_read_text(tree, "s/\303\274 x.sql", &error);
    g_autofree char *empty = files_read_text(tree, "empty", &error);

    cr_assert(error == NULL);
    cr_assert(g_str_has_prefix(tree->name, "v1 ("));
    cr_assert(tree->root == NULL);
    cr_assert(list->len == 4);
    cr_assert_str_eq(g_ptr_array_index(list, 0), "1.sql");
    cr_assert_str_eq(g_ptr_array_index(list, 1), "2.sql");
    cr_assert_str_eq(g_ptr_array_index(list, 2), "empty");
    cr_assert_str_eq(g_ptr_array_index(list, 3), "s/\303\274 x.sql");
    cr_assert(below->len == 1);
    cr_assert_str_eq(text, "one\n");
    cr_assert_str_eq(blank, "three\n");
    cr_assert_str_eq(empty, "");
    cr_assert(files_read(tree, "absent.sql", &error) == NULL);
    cr_assert(g_error_matches(error, REHEARSE_ERROR, REHEARSE_ERROR_INPUT));
    fixture_remove(folder);
}

LTest(repo_tree, outlives_the_repository)
{
    char *folder = fixture_make("put m/1.sql one; git commit -qm 1\n");
    g_autoptr(GError) error = NULL;
    const char *why;
    Repo *repo = repo_open(folder, &why, &error);
    g_autoptr(FileTree) tree = repo_tree(repo, "HEAD", "m", &error);
    g_autofree char *text = NULL;

    repo_free(repo);
    text = files_read_text(tree, "1.sql", &error);
    cr_assert_str_eq(text, "one\n");
    fixture_remove(folder);
}

LTest(repo_tree, names_what_is_missing)
{
    char *folder = fixture_make("put m/1.sql one; git commit -qm 1\n");
    g_autoptr(GError) error = NULL;
    const char *why;
    g_autoptr(Repo) repo = repo_open(folder, &why, &error);

    cr_assert(repo_tree(repo, "HEAD", "nothing", &error) == NULL);
    cr_assert(strstr(error->message, "no folder nothing") != NULL);
    g_clear_error(&error);
    cr_assert(repo_tree(repo, "v9", "m", &error) == NULL);
    cr_assert(g_error_matches(error, REHEARSE_ERROR, REHEARSE_ERROR_INPUT));
    fixture_remove(folder);
}
