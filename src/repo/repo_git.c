#include "repo_private.h"

#include <string.h>

#include "error.h"

/*
 * A repository may come from anybody. Its configuration can name programs (fsmonitor, hooks,
 * pagers, external diffs, signature checkers, transports that fetch missing objects): each is
 * switched off here, on the command line, which wins over every file. The user's own configuration
 * stays, since safe.directory is in it.
 */
static const char *const hardening[] = {"-c", "core.fsmonitor=false", "-c",
    "core.hooksPath=/dev/null", "-c", "core.pager=cat", "-c", "core.attributesFile=/dev/null", "-c",
    "protocol.allow=never", "-c", "log.showSignature=false", "-c", "log.showRoot=true", "-c",
    "log.follow=false", "-c", "log.mailmap=false", "-c", "diff.external=", "-c",
    "diff.renameLimit=5000", "-c", "diff.ignoreSubmodules=all", "-c", "core.quotePath=false", "-c",
    "color.ui=false", NULL};

static const char *const variables[] = {
    "GIT_OPTIONAL_LOCKS=0",
    "GIT_TERMINAL_PROMPT=0",
    "GIT_NO_REPLACE_OBJECTS=1",
    "GIT_LITERAL_PATHSPECS=1",
    "GIT_NO_LAZY_FETCH=1",
    /* Wins over protocol.*.allow of the repository; there is no such protocol. */
    "GIT_ALLOW_PROTOCOL=none",
    "GIT_ATTR_NOSYSTEM=1",
    "GIT_PAGER=cat",
    "LC_ALL=C",
    NULL,
};

static gboolean is_ours(const char *variable)
{
    return g_str_has_prefix(variable, "GIT_") || g_str_has_prefix(variable, "LC_ALL=") ||
           g_str_has_prefix(variable, "LANGUAGE=");
}

char **repo_git_env(void)
{
    g_auto(GStrv) inherited = g_get_environ();
    GPtrArray *env = g_ptr_array_new();

    for (guint i = 0; inherited[i] != NULL; i++)
        if (!is_ours(inherited[i]))
            g_ptr_array_add(env, g_strdup(inherited[i]));
    for (guint i = 0; variables[i] != NULL; i++)
        g_ptr_array_add(env, g_strdup(variables[i]));
    g_ptr_array_add(env, NULL);
    return (char **)g_ptr_array_free(env, FALSE);
}

GPtrArray *repo_git_argv(const char *git, const char *folder, const char *const *arguments)
{
    GPtrArray *argv = g_ptr_array_new();

    g_ptr_array_add(argv, (gpointer)git);
    for (guint i = 0; hardening[i] != NULL; i++)
        g_ptr_array_add(argv, (gpointer)hardening[i]);
    g_ptr_array_add(argv, (gpointer) "-C");
    g_ptr_array_add(argv, (gpointer)folder);
    for (; *arguments != NULL; arguments++)
        g_ptr_array_add(argv, (gpointer)*arguments);
    g_ptr_array_add(argv, NULL);
    return argv;
}

gboolean repo_git_run(Repo *repo, const char *const *arguments, const char *input,
    ProcessResult *result, GError **error)
{
    g_autoptr(GPtrArray) argv = repo_git_argv(repo->git, repo->root, arguments);
    ProcessOptions options = {.env = (const char *const *)repo->env, .input = input};

    return process_run((const char *const *)argv->pdata, &options, result, error);
}

GBytes *repo_git_output(Repo *repo, const char *const *arguments, const char *input, GError **error)
{
    g_auto(ProcessResult) result = {0};

    if (!repo_git_run(repo, arguments, input, &result, error))
        return NULL;
    if (result.exit_status == 0)
        return g_steal_pointer(&result.output);
    error_set(error, REHEARSE_ERROR_INPUT, "run git fsck in the repository",
        "%s: git %s failed: %.*s", repo->root, arguments[0], (int)strcspn(result.diagnostics, "\n"),
        result.diagnostics);
    return NULL;
}

char *repo_relative(const Repo *repo, const char *under, GError **error)
{
    g_autofree char *joined = g_canonicalize_filename(under, repo->root);
    g_autofree char *resolved = NULL;
    const char *below = repo_below(repo->root, joined);

    if (below == NULL) {
        /* The same folder through a link: git's own name has none. */
        char *real = realpath(joined, NULL);

        resolved = g_strdup(real);
        free(real);
        below = resolved != NULL ? repo_below(repo->root, resolved) : NULL;
    }
    if (below != NULL)
        return g_strdup(below);
    error_set(error, REHEARSE_ERROR_INPUT, "give a folder of the repository",
        "%s: not in the repository %s", under, repo->root);
    return NULL;
}

const char *repo_below(const char *under, const char *path)
{
    gsize length = strlen(under);

    if (length == 0 || strcmp(under, "/") == 0)
        return path + (length != 0 && *path == '/');
    if (strncmp(under, path, length) != 0)
        return NULL;
    if (path[length] == '\0')
        return path + length;
    return path[length] == '/' ? path + length + 1 : NULL;
}

char *repo_git_text(GBytes *output)
{
    gsize size;
    const char *bytes = g_bytes_get_data(output, &size);

    return size > 0 ? g_strndup(bytes, size) : g_strdup("");
}
