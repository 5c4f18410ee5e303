#include "repo_fixture.h"

#include "error.h"
#include "repo.h"

/* "1 a.sql 10\n…": sequence, path, seconds after the epoch of the fixtures. */
static char *describe(const GPtrArray *arrivals)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < arrivals->len; i++) {
        const RepoArrival *arrival = g_ptr_array_index(arrivals, i);

        g_string_append_printf(text, "%u %s %" G_GINT64_FORMAT "\n", arrival->sequence,
            arrival->path, arrival->time - FIXTURE_EPOCH);
    }
    return g_string_free(text, FALSE);
}

static const struct {
    const char *name, *script, *expected;
} histories[] = {
    {"linear",
        "at 10; put m/2.sql two; git commit -qm 1\n"
        "at 20; put m/1.sql one; put m/3.sql three; git commit -qm 2\n"
        "at 30; put m/1.sql changed; put other x; git commit -qm 3\n",
        "1 2.sql 10\n2 1.sql 20\n2 3.sql 20\n"},
    {"files come with the merge that brings them",
        "at 10; put m/1.sql one; git commit -qm 1\n"
        "git checkout -qb topic; at 20; put m/2.sql two; git commit -qm 2\n"
        "git checkout -q main; at 30; put m/3.sql three; git commit -qm 3\n"
        "at 40; git merge -q --no-ff -m merge topic\n",
        "1 1.sql 10\n2 3.sql 30\n3 2.sql 40\n"},
    {"squash",
        "at 10; put m/1.sql one; git commit -qm 1\n"
        "git checkout -qb topic; at 20; put m/2.sql two; git commit -qm 2\n"
        "at 25; put m/3.sql three; git commit -qm 3\n"
        "git checkout -q main; git merge -q --squash topic >/dev/null; at 50; git commit -qm s\n",
        "1 1.sql 10\n2 2.sql 50\n2 3.sql 50\n"},
    {"rename",
        "at 10; put m/1.sql 'create table a (x int);'; git commit -qm 1\n"
        "at 20; put m/2.sql 'alter table b add y text;'; git commit -qm 2\n"
        "at 30; git mv m/1.sql m/9.sql; git commit -qm 3\n",
        "1 9.sql 10\n2 2.sql 20\n"},
    {"two files change names with each other: git sees two edits",
        "at 10; put m/1.sql 'create table a (x int);'; git commit -qm 1\n"
        "at 20; put m/2.sql 'drop view whatever_else;'; git commit -qm 2\n"
        "at 30; git mv m/1.sql t; git mv m/2.sql m/1.sql; git mv t m/2.sql; git commit -qm 3\n",
        "1 1.sql 10\n2 2.sql 20\n"},
    {"delete and add again",
        "at 10; put m/1.sql one; git commit -qm 1\n"
        "at 20; git rm -q m/1.sql; git commit -qm 2\n"
        "at 30; put m/2.sql two; git commit -qm 3\n"
        "at 40; put m/1.sql one; git commit -qm 4\n",
        "1 2.sql 30\n2 1.sql 40\n"},
    {"the folder was moved",
        "at 10; put db/migrate/1.sql 'create table a (x int);'; git commit -qm 1\n"
        "at 20; put db/migrate/2.sql 'alter table b add y text;'; git commit -qm 2\n"
        "at 30; git mv db/migrate m; put m/3.sql 'drop view c;'; git commit -qm 3\n",
        "1 1.sql 10\n2 2.sql 20\n3 3.sql 30\n"},
    {"the folder was moved twice, once with a merge",
        "at 10; put a/1.sql 'create table a (x int);'; git commit -qm 1\n"
        "git checkout -qb topic; at 20; git mv a b; git commit -qm 2\n"
        "git checkout -q main; at 30; put z z; git commit -qm 3\n"
        "at 40; git merge -q --no-ff -m merge topic\n"
        "at 50; git mv b m; git commit -qm 5\n",
        "1 1.sql 10\n"},
    {"in two branches",
        "at 10; put m/1.sql one; git commit -qm 1\n"
        "git checkout -qb left; at 20; put m/2.sql two; git commit -qm 2\n"
        "git checkout -q main; git checkout -qb right; at 30; put m/2.sql two; git commit -qm 3\n"
        "git checkout -q main; at 40; git merge -q --no-ff -m l left\n"
        "at 50; git merge -q --no-ff -m r right\n",
        "1 1.sql 10\n2 2.sql 40\n"},
    {"folders below, blanks, letters that are not ASCII",
        "at 10; put 'm/s p/1 a.sql' one; put 'm/\303\274.sql' u; git commit -qm 1\n"
        "at 20; put 'm/s p/1 a.sql' two; git commit -qm 2; mkdir -p n; ln -s x m/link; git add m\n"
        "git commit -qm 3\n",
        "1 s p/1 a.sql 10\n1 \303\274.sql 10\n"},
    {"a neighbour with the same beginning",
        "at 10; put m2/1.sql one; put m/1.sql two; git commit -qm 1\n", "1 1.sql 10\n"},
};

static void check_history(gsize row)
{
    char *folder = fixture_make(histories[row].script);
    g_autoptr(GError) error = NULL;
    const char *why;
    g_autoptr(Repo) repo = repo_open(folder, &why, &error);
    g_autoptr(GPtrArray) arrivals = repo_arrivals(repo, "main", "m", &error);
    g_autofree char *text = NULL;

    cr_assert(arrivals != NULL, "%s: %s", histories[row].name,
        error != NULL ? error->message : "no error");
    text = describe(arrivals);
    cr_expect_str_eq(text, histories[row].expected, "%s:\n%s", histories[row].name, text);
    fixture_remove(folder);
}

LTest(repo_arrivals, follow_histories)
{
    for (gsize i = 0; i < G_N_ELEMENTS(histories); i++)
        check_history(i);
}

LTest(repo_arrivals, accept_an_absolute_folder_and_the_top)
{
    char *folder = fixture_make("at 10; put m/1.sql one; put 0.sql two; git commit -qm 1\n");
    g_autofree char *absolute = g_build_filename(folder, "m", NULL);
    g_autoptr(GError) error = NULL;
    const char *why;
    g_autoptr(Repo) repo = repo_open(folder, &why, &error);
    g_autoptr(GPtrArray) below = repo_arrivals(repo, "HEAD", absolute, &error);
    g_autoptr(GPtrArray) top = repo_arrivals(repo, "HEAD", folder, &error);
    g_autoptr(GPtrArray) none = repo_arrivals(repo, "HEAD", "nothing", &error);
    g_autofree char *below_text = describe(below), *top_text = describe(top);

    cr_assert_str_eq(below_text, "1 1.sql 10\n");
    cr_assert_str_eq(top_text, "1 0.sql 10\n1 m/1.sql 10\n");
    cr_assert(none->len == 0);
    fixture_remove(folder);
}

LTest(repo_arrivals, refuse_a_shallow_clone)
{
    char *folder =
        fixture_make("put m/1.sql one; git commit -qm 1; put m/2.sql x; git commit -qm 2\n"
                     "git clone -q --depth 1 file://$PWD clone\n");
    g_autofree char *clone = g_build_filename(folder, "clone", NULL);
    g_autoptr(GError) error = NULL;
    const char *why;
    g_autoptr(Repo) repo = repo_open(clone, &why, &error);

    cr_assert(repo_is_shallow(repo));
    cr_assert(repo_arrivals(repo, "HEAD", "m", &error) == NULL);
    cr_assert(g_error_matches(error, REHEARSE_ERROR, REHEARSE_ERROR_INPUT));
    cr_assert_str_eq(error_hint(error), "git fetch --unshallow");
    fixture_remove(folder);
}

LTest(repo_arrivals, need_a_commit)
{
    char *folder = fixture_make("");
    g_autoptr(GError) error = NULL;
    const char *why;
    g_autoptr(Repo) repo = repo_open(folder, &why, &error);

    cr_assert(repo_arrivals(repo, "HEAD", "m", &error) == NULL);
    cr_assert(g_error_matches(error, REHEARSE_ERROR, REHEARSE_ERROR_INPUT));
    fixture_remove(folder);
}
