#pragma once

#include "process.h"
#include "repo.h"

struct Repo {
    char *git;  /* the program */
    char *root; /* top folder on disk */
    char **env;
    gboolean shallow;
};

/* --- repo_git.c: the git program, told not to obey the repository ---------------------------- */

/* Variables for every call; caller owns. */
char **repo_git_env(void);
/* Full argument list; `arguments` is NULL-terminated. Caller owns the array, not the strings. */
GPtrArray *repo_git_argv(const char *git, const char *folder, const char *const *arguments);
/* Runs git in the top folder. FALSE with *error when it could not be run; else look at the exit
 * status. `input` may be NULL. */
gboolean repo_git_run(Repo *repo, const char *const *arguments, const char *input,
    ProcessResult *result, GError **error);
/* As repo_git_run; a non-zero exit status is an error too. */
GBytes *repo_git_output(
    Repo *repo, const char *const *arguments, const char *input, GError **error);

/* The output as a string, "" when there is none; caller owns. */
char *repo_git_text(GBytes *output);

/* "under" relative to the top folder without a final '/', "" for the top; INPUT error when it lies
 * outside. Caller owns. */
char *repo_relative(const Repo *repo, const char *under, GError **error);
/* `path` without `under` and its '/'; NULL when it does not lie below. */
const char *repo_below(const char *under, const char *path);

/* --- repo_log.c: reading `git log --name-status -z` as it comes ------------------------------ */

typedef struct {
    const char *commit; /* full id */
    gint64 time;
    char status;      /* 'A', 'R', … */
    const char *path; /* new name */
    const char *from; /* old name of a rename, else NULL */
} RepoChange;

typedef void (*RepoLogFunc)(const RepoChange *change, gpointer data);

/* What the commits print, for --format. */
#define REPO_LOG_FORMAT "--format=%x01%H %ct"

typedef struct RepoLog RepoLog;
RepoLog *repo_log_new(RepoLogFunc found, gpointer data);
void repo_log_feed(RepoLog *log, const char *bytes, gsize size);
void repo_log_free(RepoLog *log);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RepoLog, repo_log_free)
/* Runs git with these arguments, `input` (or NULL) as standard input, and reads what it prints. */
gboolean repo_log_run(Repo *repo, const char *const *arguments, const char *input,
    RepoLogFunc found, gpointer data, GError **error);
