#include "repo_private.h"

#include <string.h>

#include "error.h"

/* Blobs are read in one call of git as long as they are small together. */
#define PRELOAD_MAX (64u * 1024 * 1024)

typedef struct {
    char *path; /* below the root of the tree */
    char *id;
    guint64 size;
    GBytes *content; /* NULL: not read yet */
} TreeFile;

typedef struct {
    FileTree tree;
    Repo repo;        /* a copy: the tree may outlive it */
    GPtrArray *files; /* TreeFile *, sorted by path */
    guint64 total;
    gboolean preloaded;
} RepoTree;

static void file_free(gpointer data)
{
    TreeFile *file = data;

    g_free(file->path);
    g_free(file->id);
    g_clear_pointer(&file->content, g_bytes_unref);
    g_free(file);
}

static void tree_free(FileTree *tree)
{
    RepoTree *self = (RepoTree *)tree;

    g_free(self->tree.name);
    g_free(self->repo.git);
    g_free(self->repo.root);
    g_strfreev(self->repo.env);
    g_ptr_array_unref(self->files);
    g_free(self);
}

/* As a folder on disk is read: files.h. */
static gboolean is_passed_over(const char *path)
{
    static const char *const names[] = {"node_modules", "vendor", "target", NULL};
    g_auto(GStrv) parts = g_strsplit(path, "/", -1);

    for (guint i = 0; parts[i] != NULL && parts[i + 1] != NULL; i++)
        if (*parts[i] == '.' || g_strv_contains(names, parts[i]))
            return TRUE;
    return FALSE;
}

static GPtrArray *tree_list(FileTree *tree, const char *under, GError **error)
{
    RepoTree *self = (RepoTree *)tree;
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *folder = g_strdup(under != NULL && strcmp(under, ".") != 0 ? under : "");

    while (g_str_has_suffix(folder, "/"))
        folder[strlen(folder) - 1] = '\0';
    for (guint i = 0; i < self->files->len; i++) {
        const TreeFile *file = g_ptr_array_index(self->files, i);
        const char *below = repo_below(folder, file->path);

        if (below != NULL && *below != '\0' && !is_passed_over(below))
            g_ptr_array_add(paths, g_strdup(file->path));
    }
    return paths;
}

/* --- reading --------------------------------------------------------------------------------- */

/* "ID blob SIZE\n", the bytes, "\n"; in the order of the input. */
static gboolean split_batch(RepoTree *self, GBytes *batch)
{
    gsize left;
    const char *cursor = g_bytes_get_data(batch, &left);
    const char *end = cursor + left;

    for (guint i = 0; i < self->files->len; i++) {
        TreeFile *file = g_ptr_array_index(self->files, i);
        const char *line_end = memchr(cursor, '\n', (gsize)(end - cursor));

        if (line_end == NULL || (gsize)(end - line_end) < file->size + 2)
            return FALSE;
        file->content = g_bytes_new_from_bytes(
            batch, (gsize)(line_end + 1 - (const char *)g_bytes_get_data(batch, NULL)), file->size);
        cursor = line_end + 1 + file->size + 1;
    }
    return TRUE;
}

static gboolean preload(RepoTree *self, GError **error)
{
    static const char *const arguments[] = {"cat-file", "--batch", NULL};
    g_autoptr(GString) ids = g_string_new(NULL);
    g_autoptr(GBytes) batch = NULL;

    for (guint i = 0; i < self->files->len; i++)
        g_string_append_printf(ids, "%s\n", ((TreeFile *)g_ptr_array_index(self->files, i))->id);
    batch = repo_git_output(&self->repo, arguments, ids->str, error);
    if (batch == NULL)
        return FALSE;
    if (split_batch(self, batch))
        return TRUE;
    error_set(error, REHEARSE_ERROR_INPUT, "run git fsck in the repository",
        "%s: git has lost files of this commit", self->tree.name);
    return FALSE;
}

static TreeFile *tree_find(RepoTree *self, const char *path)
{
    for (guint low = 0, high = self->files->len; low < high;) {
        guint middle = low + (high - low) / 2;
        TreeFile *file = g_ptr_array_index(self->files, middle);
        int order = strcmp(path, file->path);

        if (order == 0)
            return file;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

static GBytes *tree_read(FileTree *tree, const char *path, GError **error)
{
    RepoTree *self = (RepoTree *)tree;
    TreeFile *file = tree_find(self, path);

    if (file == NULL) {
        error_set(error, REHEARSE_ERROR_INPUT, NULL, "%s: no file %s", tree->name, path);
        return NULL;
    }
    if (file->size > FILES_MAX_SIZE) {
        error_set(
            error, REHEARSE_ERROR_LIMIT, NULL, "%s: %s is larger than 64 MiB", tree->name, path);
        return NULL;
    }
    if (!self->preloaded && self->total <= PRELOAD_MAX) {
        if (!preload(self, error))
            return NULL;
        self->preloaded = TRUE;
    }
    if (file->content == NULL) {
        const char *const arguments[] = {"cat-file", "blob", file->id, NULL};
        return repo_git_output(&self->repo, arguments, NULL, error);
    }
    return g_bytes_ref(file->content);
}

/* --- making ---------------------------------------------------------------------------------- */

/* "100644 blob ID    SIZE\tpath" */
static TreeFile *parse_line(const char *line, const char *under)
{
    g_auto(GStrv) fields = NULL;
    const char *tab = strchr(line, '\t');
    const char *below = tab != NULL ? repo_below(under, tab + 1) : NULL;
    TreeFile *file;

    if (below == NULL || *below == '\0' || !g_str_has_prefix(line, "100"))
        return NULL;
    fields = g_strsplit(line, " ", 4);
    if (g_strv_length(fields) != 4)
        return NULL;
    file = g_new0(TreeFile, 1);
    file->path = g_strdup(below);
    file->id = g_strdup(fields[2]);
    file->size = g_ascii_strtoull(fields[3], NULL, 10);
    return file;
}

static int by_path(gconstpointer a, gconstpointer b)
{
    return strcmp((*(TreeFile *const *)a)->path, (*(TreeFile *const *)b)->path);
}

static gboolean read_listing(RepoTree *self, const char *commit, const char *under, GError **error)
{
    const char *arguments[] = {
        "ls-tree", "-r", "-z", "-l", "--full-tree", commit, "--", under, NULL};
    g_autoptr(GBytes) listing = NULL;
    const char *line, *end;
    gsize size;

    if (*under == '\0')
        arguments[6] = NULL;
    listing = repo_git_output(&self->repo, arguments, NULL, error);
    if (listing == NULL)
        return FALSE;
    line = g_bytes_get_data(listing, &size);
    for (end = line + size; line < end; line += strlen(line) + 1) {
        TreeFile *file = parse_line(line, under);

        if (file == NULL)
            continue;
        self->total += file->size;
        g_ptr_array_add(self->files, file);
    }
    g_ptr_array_sort(self->files, by_path);
    return TRUE;
}

static RepoTree *tree_new(const Repo *repo, const char *rev, const char *commit)
{
    RepoTree *self = g_new0(RepoTree, 1);

    self->tree.name = g_strdup_printf("%s (%.7s)", rev, commit);
    self->tree.list = tree_list;
    self->tree.read = tree_read;
    self->tree.free = tree_free;
    self->repo.git = g_strdup(repo->git);
    self->repo.root = g_strdup(repo->root);
    self->repo.env = g_strdupv(repo->env);
    self->files = g_ptr_array_new_with_free_func(file_free);
    return self;
}

FileTree *repo_tree(Repo *repo, const char *rev, const char *under, GError **error)
{
    g_autofree char *commit = repo_commit(repo, rev, error);
    g_autofree char *relative = commit != NULL ? repo_relative(repo, under, error) : NULL;
    g_autoptr(FileTree) tree = NULL;
    RepoTree *self;

    if (relative == NULL)
        return NULL;
    self = tree_new(repo, rev, commit);
    tree = &self->tree;
    if (!read_listing(self, commit, relative, error))
        return NULL;
    if (self->files->len == 0 && *relative != '\0') {
        error_set(error, REHEARSE_ERROR_INPUT, NULL, "%s: no folder %s", tree->name, relative);
        return NULL;
    }
    return g_steal_pointer(&tree);
}
