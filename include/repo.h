#pragma once

#include <glib.h>

#include "files.h"

/*
 * Git, through the git program: files of a commit, where files came from and in which order they
 * arrived on the base branch. A repository's own configuration, hooks and attributes are hostile
 * input and are not obeyed.
 */

typedef struct Repo Repo;

/* The repository that holds `path`; NULL without error when there is none or git is not installed
 * (then *why, static, says which). */
Repo *repo_open(const char *path, const char **why, GError **error);
void repo_free(Repo *repo);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Repo, repo_free)

/* Top folder on disk; belongs to repo. */
const char *repo_root(const Repo *repo);
gboolean repo_is_shallow(const Repo *repo);

/* The base branch: `wanted` if given (INPUT error with the fetch command when it does not exist), else
 * the first of origin/HEAD, origin/main, origin/master, main, master that exists; NULL if none. */
char *repo_base_ref(Repo *repo, const char *wanted, GError **error);

/* Full commit id; INPUT error. Caller owns. */
char *repo_commit(Repo *repo, const char *rev, GError **error);

/* When a file first reached a branch, along its first parents, renames followed. */
typedef struct {
    char *path;     /* as it is called now, relative to `under` */
    char *commit;   /* full id of the first-parent commit that brought it */
    gint64 time;    /* committer time of that commit, Unix seconds */
    guint sequence; /* 1, 2, … in arrival order; files of one commit share a number */
} RepoArrival;

void repo_arrival_free(RepoArrival *arrival);

/* RepoArrival * for every file below the folder `under` (absolute, or relative to the root) that is on
 * `ref`, in arrival order, ties by path; caller owns. INPUT error in a shallow clone, with the command
 * that fetches the rest. */
GPtrArray *repo_arrivals(Repo *repo, const char *ref, const char *under, GError **error);

/* Paths below `under` that git does not track although they lie in the folder; char *. */
GPtrArray *repo_untracked(Repo *repo, const char *under, GError **error);

/* Files below the folder `under` at `rev`, as a tree rooted there. */
FileTree *repo_tree(Repo *repo, const char *rev, const char *under, GError **error);
