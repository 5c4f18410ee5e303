#include "repo_fixture.h"

#include <string.h>
#include <unistd.h>

#include "error.h"
#include "repo.h"

static Repo *open_repo(const char *folder)
{
    g_autoptr(GError) error = NULL;
    const char *why;
    Repo *repo = repo_open(folder, &why, &error);

    cr_assert(repo != NULL, "%s %s", why, error != NULL ? error->message : "");
    return repo;
}

LTest(repo, finds_the_top_folder)
{
    char *folder = fixture_make("put db/migrations/1.sql one; git commit -qm 1\n");
    g_autofree char *inside = g_build_filename(folder, "db", "migrations", "1.sql", NULL);
    g_autofree char *absent = g_build_filename(folder, "db", "absent", "x", NULL);
    g_autoptr(Repo) repo = open_repo(inside);
    g_autoptr(Repo) other = open_repo(absent);

    cr_assert_str_eq(repo_root(repo), folder);
    cr_assert_str_eq(repo_root(other), folder);
    cr_assert(not(repo_is_shallow(repo)));
    fixture_remove(folder);
}

LTest(repo, says_why_there_is_none)
{
    char *folder = g_dir_make_tmp("rehearse-test-XXXXXX", NULL);
    g_autoptr(GError) error = NULL;
    const char *why = NULL;

    cr_assert(repo_open(folder, &why, &error) == NULL);
    cr_assert(error == NULL);
    cr_assert_str_eq(why, "not in a git repository");
    g_setenv("PATH", folder, TRUE);
    cr_assert(repo_open(folder, &why, &error) == NULL);
    cr_assert_str_eq(why, "git is not installed");
    g_setenv("PATH", "/usr/bin:/bin", TRUE);
    fixture_remove(folder);
}

LTest(repo, does_not_read_what_another_user_owns)
{
    char *folder = fixture_make("put 1.sql one; git commit -qm 1\n");
    g_autoptr(GError) error = NULL;
    const char *why = NULL;

    if (geteuid() != 0) {
        fixture_remove(folder);
        cr_skip_test("only root can give a folder away");
    }
    g_setenv("HOME", folder, TRUE);
    fixture_run(folder, "chown -R 12345 .git . ; exit 0\n");
    cr_assert(chown(folder, 12345, 12345) == 0);
    cr_assert(repo_open(folder, &why, &error) == NULL);
    cr_assert(error == NULL);
    cr_assert(strstr(why, "belongs to another user") != NULL, "%s", why);
    fixture_remove(folder);
}

/* Configuration of the repository that would start programs. */
LTest(repo, starts_no_program_of_the_repository)
{
    char *folder =
        fixture_make("put m/1.sql one; git commit -qm 1\n"
                     "cat > .evil <<'E'\n#!/bin/sh\ntouch \"$(dirname \"$0\")/.ran\"\nE\n"
                     "chmod +x .evil; evil=$PWD/.evil\n"
                     "git config core.fsmonitor $evil; git config diff.external $evil\n"
                     "git config diff.x.textconv $evil; git config diff.x.command $evil\n"
                     "git config log.showSignature true; git config gpg.program $evil\n"
                     "git config core.pager $evil; git config core.hooksPath $PWD\n"
                     "git config filter.x.clean $evil; git config filter.x.smudge $evil\n"
                     "printf '*.sql diff=x filter=x\\n' > .git/info/attributes\n");
    g_autofree char *ran = g_build_filename(folder, ".ran", NULL);
    g_autoptr(Repo) repo = open_repo(folder);
    g_autoptr(GError) error = NULL;
    g_autofree char *base = repo_base_ref(repo, NULL, &error);
    g_autoptr(GPtrArray) arrivals = repo_arrivals(repo, base, "m", &error);
    g_autoptr(GPtrArray) untracked = repo_untracked(repo, "m", &error);
    g_autoptr(FileTree) tree = repo_tree(repo, "HEAD", "m", &error);
    g_autoptr(GBytes) bytes = files_read(tree, "1.sql", &error);

    cr_assert(error == NULL);
    cr_assert(arrivals != NULL && untracked != NULL && bytes != NULL);
    cr_assert(not(g_file_test(ran, G_FILE_TEST_EXISTS)));
    fixture_remove(folder);
}

LTest(repo, chooses_the_base_branch)
{
    static const struct {
        const char *script, *expected;
    } rows[] = {
        {"", NULL},
        {"put a a; git commit -qm 1\n", "main"},
        {"put a a; git commit -qm 1; git branch -m trunk\n", NULL},
        {"put a a; git commit -qm 1; git branch -m master\n", "master"},
        {"put a a; git commit -qm 1; git update-ref refs/remotes/origin/master HEAD\n",
            "origin/master"},
        {"put a a; git commit -qm 1; git update-ref refs/remotes/origin/master HEAD\n"
         "git update-ref refs/remotes/origin/main HEAD\n",
            "origin/main"},
        {"put a a; git commit -qm 1; git update-ref refs/remotes/origin/trunk HEAD\n"
         "git symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/trunk\n",
            "origin/trunk"},
        {"put a a; git commit -qm 1; git checkout -q --detach\n", "main"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        char *folder = fixture_make(rows[i].script);
        g_autoptr(Repo) repo = open_repo(folder);
        g_autoptr(GError) error = NULL;
        g_autofree char *base = repo_base_ref(repo, NULL, &error);

        cr_expect(error == NULL, "row %zu", i);
        cr_expect(g_strcmp0(base, rows[i].expected) == 0, "row %zu: %s", i, base);
        fixture_remove(folder);
    }
}

LTest(repo, says_how_to_fetch_a_base_that_is_missing)
{
    char *folder = fixture_make("put a a; git commit -qm 1\n");
    g_autoptr(Repo) repo = open_repo(folder);
    static const struct {
        const char *wanted, *hint;
    } rows[] = {{"origin/main", "git fetch origin main"}, {"develop", "git fetch origin develop"},
        {"--all", "git fetch origin --all"}};

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;

        cr_expect(repo_base_ref(repo, rows[i].wanted, &error) == NULL);
        cr_expect(g_error_matches(error, REHEARSE_ERROR, REHEARSE_ERROR_INPUT));
        cr_expect_str_eq(error_hint(error), rows[i].hint);
    }
    fixture_remove(folder);
}

LTest(repo, knows_commits)
{
    char *folder = fixture_make("put a a; git commit -qm 1; git tag v1\n");
    g_autoptr(Repo) repo = open_repo(folder);
    g_autoptr(GError) error = NULL;
    g_autofree char *head = repo_commit(repo, "HEAD", &error);
    g_autofree char *tag = repo_commit(repo, "v1", &error);

    cr_assert(error == NULL);
    cr_assert(strlen(head) == 40);
    cr_assert_str_eq(head, tag);
    cr_assert(repo_commit(repo, "nothing", &error) == NULL);
    cr_assert(g_error_matches(error, REHEARSE_ERROR, REHEARSE_ERROR_INPUT));
    fixture_remove(folder);
}

LTest(repo, lists_untracked_and_ignored_files)
{
    char *folder = fixture_make("put m/1.sql one; put .gitignore '*.tmp.sql'; git commit -qm 1\n"
                                "echo x > m/2.sql; echo x > m/3.tmp.sql; mkdir -p m/s\n"
                                "echo x > 'm/s/4 \303\274.sql'; echo x > other.sql\n");
    g_autoptr(Repo) repo = open_repo(folder);
    g_autofree char *absolute = g_build_filename(folder, "m", NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) paths = repo_untracked(repo, absolute, &error);
    g_autoptr(GPtrArray) all = repo_untracked(repo, "", &error);

    cr_assert(error == NULL);
    cr_assert(paths->len == 3);
    cr_assert_str_eq(g_ptr_array_index(paths, 0), "2.sql");
    cr_assert_str_eq(g_ptr_array_index(paths, 1), "3.tmp.sql");
    cr_assert_str_eq(g_ptr_array_index(paths, 2), "s/4 \303\274.sql");
    cr_assert(all->len == 4);
    cr_assert(repo_untracked(repo, "/etc", &error) == NULL);
    cr_assert(g_error_matches(error, REHEARSE_ERROR, REHEARSE_ERROR_INPUT));
    fixture_remove(folder);
}
