#include "repo_private.h"

#include <string.h>

#include "error.h"

/*
 * With -z everything ends in NUL: "\1COMMIT TIME", then "A", "path" or "R100", "old", "new".
 * Between the two git puts line breaks or nothing, depending on its version.
 */

struct RepoLog {
    RepoLogFunc found;
    gpointer data;
    GString *token;
    char *commit;
    gint64 time;
    char status; /* 0: no change is being read */
    guint paths_left;
    char *from;
};

RepoLog *repo_log_new(RepoLogFunc found, gpointer data)
{
    RepoLog *log = g_new0(RepoLog, 1);

    log->found = found;
    log->data = data;
    log->token = g_string_new(NULL);
    return log;
}

void repo_log_free(RepoLog *log)
{
    if (log == NULL)
        return;
    g_string_free(log->token, TRUE);
    g_free(log->commit);
    g_free(log->from);
    g_free(log);
}

static void take_path(RepoLog *log, const char *path)
{
    RepoChange change = {log->commit, log->time, log->status, path, log->from};

    if (--log->paths_left > 0) {
        log->from = g_strdup(path);
        return;
    }
    if (log->commit != NULL)
        log->found(&change, log->data);
    g_clear_pointer(&log->from, g_free);
}

static void take_commit(RepoLog *log, const char *text)
{
    const char *blank = strchr(text, ' ');

    g_free(log->commit);
    log->commit = g_strndup(text, strcspn(text, " "));
    log->time = blank != NULL ? g_ascii_strtoll(blank + 1, NULL, 10) : 0;
}

static void take_token(RepoLog *log, const char *token)
{
    if (log->paths_left > 0) {
        take_path(log, token);
        return;
    }
    token += strspn(token, "\n");
    if (*token == '\1') {
        take_commit(log, token + 1);
    } else if (g_ascii_isupper(*token)) {
        log->status = *token;
        log->paths_left = *token == 'R' || *token == 'C' ? 2 : 1;
    }
}

void repo_log_feed(RepoLog *log, const char *bytes, gsize size)
{
    const char *end = bytes + size, *stop;

    for (; (stop = memchr(bytes, '\0', (gsize)(end - bytes))) != NULL; bytes = stop + 1) {
        g_string_append_len(log->token, bytes, stop - bytes);
        take_token(log, log->token->str);
        g_string_truncate(log->token, 0);
    }
    g_string_append_len(log->token, bytes, end - bytes);
}

gboolean repo_log_run(Repo *repo, const char *const *arguments, const char *input,
    RepoLogFunc found, gpointer data, GError **error)
{
    g_autoptr(GPtrArray) argv = repo_git_argv(repo->git, repo->root, arguments);
    g_autoptr(RepoLog) log = repo_log_new(found, data);
    g_autofree char *diagnostics = NULL;
    ProcessOptions options = {.env = (const char *const *)repo->env, .input = input};
    ProcessStream *stream = process_stream_open((const char *const *)argv->pdata, &options, error);
    char buffer[16 * 1024];
    gssize got = stream != NULL ? 1 : -1;
    int status = 0;

    while (got > 0) {
        got = process_stream_read(stream, buffer, sizeof buffer, error);
        if (got > 0)
            repo_log_feed(log, buffer, (gsize)got);
    }
    if (stream != NULL)
        process_stream_close(stream, &status, &diagnostics);
    if (got < 0)
        return FALSE;
    if (status == 0)
        return TRUE;
    error_set(error, REHEARSE_ERROR_INPUT, "run git fsck in the repository",
        "%s: git %s failed: %.*s", repo->root, arguments[0], (int)strcspn(diagnostics, "\n"),
        diagnostics);
    return FALSE;
}
