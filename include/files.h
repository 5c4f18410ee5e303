#pragma once

#include <glib.h>

/*
 * A tree of files: a folder on disk, or one commit of a git repository (repo.h makes those).
 * Readers of migrations and schema files see no difference. Paths are relative to the root of the
 * tree, use '/', and never leave it: "..", absolute paths and links that point outside are refused.
 */

typedef struct FileTree FileTree;

struct FileTree {
    char *name; /* for messages: the folder as the user wrote it, or "main (41fa2d8)" */
    char *root; /* folder on disk, or NULL for a commit */
    /* Relative paths of all regular files below `under`, sorted bytewise; char *, owned by the caller. */
    GPtrArray *(*list)(FileTree *tree, const char *under, GError **error);
    /* Whole content, limited to FILES_MAX_SIZE. Caller owns. */
    GBytes *(*read)(FileTree *tree, const char *path, GError **error);
    void (*free)(FileTree *tree);
};

#define FILES_MAX_SIZE (64u * 1024 * 1024)

/* A tree over a folder. INPUT error when there is no such folder. Hidden folders, node_modules,
 * vendor and target are not descended into. */
FileTree *files_folder(const char *path, GError **error);

GPtrArray *files_list(FileTree *tree, const char *under, GError **error);
GBytes *files_read(FileTree *tree, const char *path, GError **error);
gboolean files_exists(FileTree *tree, const char *path);

/* As files_read, and checked to be UTF-8 without NUL; a byte order mark is kept out of the result.
 * The INPUT error names the line of the first bad byte. */
char *files_read_text(FileTree *tree, const char *path, GError **error);

void files_free(FileTree *tree);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FileTree, files_free)

/* Writes a whole file or nothing (temporary file beside it, then rename). IO error. */
gboolean files_write(const char *path, const char *text, gsize length, GError **error);
