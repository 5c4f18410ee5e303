#include "repo_private.h"

#include <string.h>

#include "error.h"

/* --- opening --------------------------------------------------------------------------------- */

/* Why a folder is treated as if there were no git; the first row whose words git prints. */
static const struct {
    const char *words, *why;
} reasons[] = {
    {"dubious ownership", "the repository belongs to another user, so git does not read it (git "
                          "config --global --add "
                          "safe.directory FOLDER)"},
    {"not a git repository", "not in a git repository"},
    {"must be run in a work tree", "a git repository without files (bare)"},
    {"", "git cannot read the repository"},
};

static char *folder_of(const char *path)
{
    g_autofree char *full = g_canonicalize_filename(path, NULL);

    while (!g_file_test(full, G_FILE_TEST_IS_DIR) && strcmp(full, "/") != 0) {
        char *parent = g_path_get_dirname(full);

        g_free(full);
        full = parent;
    }
    return g_steal_pointer(&full);
}

static const char *reason_for(const char *diagnostics)
{
    gsize row = 0;

    while (strstr(diagnostics, reasons[row].words) == NULL)
        row++;
    return reasons[row].why;
}

/* "/path/to/top\nfalse\n" */
static gboolean read_answer(Repo *repo, GBytes *output)
{
    g_autofree char *text = repo_git_text(output);
    char *end = strrchr(g_strchomp(text), '\n');

    if (end == NULL || *text != '/')
        return FALSE;
    *end = '\0';
    g_free(repo->root);
    repo->root = g_strdup(text);
    repo->shallow = strcmp(end + 1, "true") == 0;
    return TRUE;
}

Repo *repo_open(const char *path, const char **why, GError **error)
{
    static const char *const question[] = {
        "rev-parse", "--show-toplevel", "--is-shallow-repository", NULL};
    g_autoptr(Repo) repo = g_new0(Repo, 1);
    g_auto(ProcessResult) result = {0};

    *why = NULL;
    repo->git = process_find("git", NULL);
    if (repo->git == NULL) {
        *why = "git is not installed";
        return NULL;
    }
    repo->env = repo_git_env();
    repo->root = folder_of(path);
    if (!repo_git_run(repo, question, NULL, &result, error))
        return NULL;
    if (result.exit_status == 0 && read_answer(repo, result.output))
        return g_steal_pointer(&repo);
    *why = reason_for(result.diagnostics != NULL ? result.diagnostics : "");
    return NULL;
}

void repo_free(Repo *repo)
{
    if (repo == NULL)
        return;
    g_free(repo->git);
    g_free(repo->root);
    g_strfreev(repo->env);
    g_free(repo);
}

const char *repo_root(const Repo *repo)
{
    return repo->root;
}

gboolean repo_is_shallow(const Repo *repo)
{
    return repo->shallow;
}

/* --- revisions ------------------------------------------------------------------------------- */

/* *id NULL when there is no such commit. */
static gboolean find_commit(Repo *repo, const char *rev, char **id, GError **error)
{
    g_autofree char *commit = g_strconcat(rev, "^{commit}", NULL);
    const char *const question[] = {
        "rev-parse", "--verify", "--quiet", "--end-of-options", commit, NULL};
    g_auto(ProcessResult) result = {0};

    *id = NULL;
    if (!repo_git_run(repo, question, NULL, &result, error))
        return FALSE;
    if (result.exit_status == 0)
        *id = g_strchomp(repo_git_text(result.output));
    return TRUE;
}

char *repo_commit(Repo *repo, const char *rev, GError **error)
{
    char *id;

    if (!find_commit(repo, rev, &id, error))
        return NULL;
    if (id == NULL)
        error_set(error, REHEARSE_ERROR_INPUT, "git log --oneline --all lists what there is",
            "%s: no such commit in %s", rev, repo->root);
    return id;
}

static void set_no_base(const Repo *repo, const char *wanted, GError **error)
{
    const char *slash = strchr(wanted, '/');
    g_autofree char *remote =
        slash != NULL ? g_strndup(wanted, (gsize)(slash - wanted)) : g_strdup("origin");
    g_autofree char *hint =
        g_strdup_printf("git fetch %s %s", remote, slash != NULL ? slash + 1 : wanted);

    error_set(
        error, REHEARSE_ERROR_INPUT, hint, "base ref %s does not exist in %s", wanted, repo->root);
}

/* In the order in which they are preferred. */
static const char *const base_refs[] = {"refs/remotes/origin/HEAD", "refs/remotes/origin/main",
    "refs/remotes/origin/master", "refs/heads/main", "refs/heads/master"};

static const char *short_name(const char *ref)
{
    static const char *const prefixes[] = {"refs/remotes/", "refs/heads/"};

    for (gsize i = 0; i < G_N_ELEMENTS(prefixes); i++)
        if (g_str_has_prefix(ref, prefixes[i]))
            return ref + strlen(prefixes[i]);
    return ref;
}

/* Lines "refs/remotes/origin/HEAD refs/remotes/origin/main": a name and where it points. */
static char *pick_base(char **lines)
{
    for (gsize i = 0; i < G_N_ELEMENTS(base_refs); i++)
        for (guint line = 0; lines[line] != NULL; line++) {
            char *target = strchr(lines[line], ' ');
            gsize length = target != NULL ? (gsize)(target - lines[line]) : 0;

            if (length != strlen(base_refs[i]) || strncmp(lines[line], base_refs[i], length) != 0)
                continue;
            return g_strdup(short_name(target[1] != '\0' ? target + 1 : base_refs[i]));
        }
    return NULL;
}

char *repo_base_ref(Repo *repo, const char *wanted, GError **error)
{
    const char *const question[] = {"for-each-ref", "--format=%(refname) %(symref)", base_refs[0],
        base_refs[1], base_refs[2], base_refs[3], base_refs[4], NULL};
    g_autoptr(GBytes) output = NULL;
    g_autofree char *text = NULL, *id = NULL;
    g_auto(GStrv) lines = NULL;

    if (wanted != NULL) {
        if (!find_commit(repo, wanted, &id, error))
            return NULL;
        if (id == NULL)
            set_no_base(repo, wanted, error);
        return id != NULL ? g_strdup(wanted) : NULL;
    }
    output = repo_git_output(repo, question, NULL, error);
    if (output == NULL)
        return NULL;
    text = repo_git_text(output);
    lines = g_strsplit(text, "\n", -1);
    return pick_base(lines);
}

/* --- what git does not know ------------------------------------------------------------------ */

static int by_bytes(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

GPtrArray *repo_untracked(Repo *repo, const char *under, GError **error)
{
    g_autofree char *relative = repo_relative(repo, under, error);
    /* Without --exclude-standard: ignored files are not tracked either. */
    const char *question[] = {"ls-files", "--others", "-z", "--", relative, NULL};
    g_autoptr(GBytes) output = NULL;
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
    const char *cursor, *end;
    gsize size;

    if (relative == NULL)
        return NULL;
    if (*relative == '\0')
        question[3] = NULL;
    output = repo_git_output(repo, question, NULL, error);
    if (output == NULL)
        return NULL;
    cursor = g_bytes_get_data(output, &size);
    for (end = cursor + size; cursor < end; cursor += strlen(cursor) + 1) {
        const char *below = repo_below(relative, cursor);

        if (below != NULL && *below != '\0')
            g_ptr_array_add(paths, g_strdup(below));
    }
    g_ptr_array_sort(paths, by_bytes);
    return g_steal_pointer(&paths);
}
