#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"
#include "files.h"
#include "files_private.h"

/* Deeper than any project; keeps the stack small when somebody builds a tree to break us. */
#define DEPTH_LIMIT 128

typedef struct {
    const char *root;
    gboolean whole_project;
    GPtrArray *paths;
} Walk;

/* Folders full of other people's files. */
static const char *const foreign_folders[] = {"node_modules", "vendor", "target"};

static gboolean is_foreign(const char *name)
{
    if (name[0] == '.')
        return TRUE;
    for (guint i = 0; i < G_N_ELEMENTS(foreign_folders); i++)
        if (g_str_equal(name, foreign_folders[i]))
            return TRUE;
    return FALSE;
}

static gboolean walk_folder(Walk *walk, const char *under, guint depth, GError **error);

static gboolean walk_entry(
    Walk *walk, const char *under, const char *name, guint depth, GError **error)
{
    g_autofree char *path = *under != '\0' ? g_build_filename(under, name, NULL) : g_strdup(name);
    g_autofree char *full = g_build_filename(walk->root, path, NULL);
    struct stat facts;

    if (lstat(full, &facts) != 0)
        return TRUE; /* gone since we read the folder */
    if (S_ISDIR(facts.st_mode))
        return is_foreign(name) || walk_folder(walk, path, depth + 1, error);
    /* A link to a file is listed even when it leads outside: reading it then says so, whereas a
     * migration that is left out in silence would go unnoticed. Links to folders may form circles.
     */
    if (S_ISLNK(facts.st_mode) && stat(full, &facts) != 0)
        return TRUE;
    if (S_ISREG(facts.st_mode))
        g_ptr_array_add(walk->paths, g_steal_pointer(&path));
    return TRUE;
}

static void set_read_error(const char *path, int code, GError **error)
{
    error_set(error, REHEARSE_ERROR_INPUT,
        code == EACCES   ? "check the permissions of the file and of the folders above it"
        : code == ENOENT ? "check the spelling; paths are relative to the project folder"
                         : NULL,
        "cannot read %s: %s", path, g_strerror(code));
}

static gboolean walk_folder(Walk *walk, const char *under, guint depth, GError **error)
{
    g_autofree char *full = g_build_filename(walk->root, under, NULL);
    struct dirent *entry;
    gboolean ok = TRUE;
    DIR *folder;

    if (depth > DEPTH_LIMIT) {
        error_set(error, REHEARSE_ERROR_LIMIT, NULL, "folders are nested more than %u deep: %s",
            DEPTH_LIMIT, under);
        return FALSE;
    }
    folder = opendir(full);
    if (folder == NULL) {
        /* Looking around in a project meets database volumes of other users; in a folder that was
         * named, everything counts. */
        if (walk->whole_project && depth > 0 && errno == EACCES)
            return TRUE;
        set_read_error(*under != '\0' ? under : walk->root, errno, error);
        return FALSE;
    }
    while (ok && (entry = readdir(folder)) != NULL)
        if (!g_str_equal(entry->d_name, ".") && !g_str_equal(entry->d_name, ".."))
            ok = walk_entry(walk, under, entry->d_name, depth, error);
    closedir(folder);
    return ok;
}

/* The real place of a path, when that lies in the tree. */
static char *resolve(FileTree *tree, const char *path, GError **error)
{
    g_autofree char *full = g_build_filename(tree->root, path, NULL);
    gsize length = g_str_equal(tree->root, "/") ? 0 : strlen(tree->root);
    char *place = realpath(full, NULL);

    if (place == NULL) {
        set_read_error(path, errno, error);
        return NULL;
    }
    if (strncmp(place, tree->root, length) != 0 ||
        (place[length] != '/' && place[length] != '\0')) {
        error_set(error, REHEARSE_ERROR_INPUT, "put the file itself where the link is",
            "%s: is a link that leaves %s", path, tree->name);
        g_clear_pointer(&place, free);
    }
    return place;
}

static int compare_paths(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static GPtrArray *folder_list(FileTree *tree, const char *under, GError **error)
{
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
    Walk walk = {tree->root, *under == '\0', paths};
    char *place = resolve(tree, under, error);

    if (place == NULL)
        return NULL;
    free(place);
    if (!walk_folder(&walk, under, 0, error))
        return NULL;
    g_ptr_array_sort(paths, compare_paths);
    return g_steal_pointer(&paths);
}

/* Reads to the end rather than st_size bytes: files in /proc say 0, and files grow. */
static GBytes *read_descriptor(int file, const char *path, GError **error)
{
    g_autoptr(GByteArray) content = g_byte_array_new();
    guint used = 0;
    gssize got;

    do {
        g_byte_array_set_size(content, used + 64 * 1024);
        got = read(file, content->data + used, 64 * 1024);
        if (got < 0 && errno != EINTR) {
            set_read_error(path, errno, error);
            return NULL;
        }
        used += got > 0 ? (guint)got : 0;
    } while (got != 0 && used <= FILES_MAX_SIZE);
    if (used > FILES_MAX_SIZE) {
        error_set(error, REHEARSE_ERROR_LIMIT, NULL, "%s is larger than %u MiB", path,
            FILES_MAX_SIZE / 1024 / 1024);
        return NULL;
    }
    g_byte_array_set_size(content, used);
    return g_byte_array_free_to_bytes(g_steal_pointer(&content));
}

static GBytes *folder_read(FileTree *tree, const char *path, GError **error)
{
    char *place = resolve(tree, path, error);
    GBytes *content = NULL;
    struct stat facts;
    int file;

    if (place == NULL)
        return NULL;
    file = open(place, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY); /* a FIFO would hang us */
    free(place);
    if (file < 0 || fstat(file, &facts) != 0)
        set_read_error(path, errno, error);
    else if (!S_ISREG(facts.st_mode))
        error_set(error, REHEARSE_ERROR_INPUT, NULL, "cannot read %s: not a regular file", path);
    else
        content = read_descriptor(file, path, error);
    if (file >= 0)
        close(file);
    return content;
}

static void folder_free(FileTree *tree)
{
    g_free(tree->name);
    g_free(tree->root);
    g_free(tree);
}

FileTree *files_folder(const char *path, GError **error)
{
    char *place = realpath(path, NULL);
    FileTree *tree;

    if (place == NULL) {
        set_read_error(path, errno, error);
        return NULL;
    }
    if (!g_file_test(place, G_FILE_TEST_IS_DIR)) {
        error_set(error, REHEARSE_ERROR_INPUT, NULL, "%s is not a folder", path);
        free(place);
        return NULL;
    }
    tree = g_new0(FileTree, 1);
    tree->name = g_strdup(path);
    tree->root = g_strdup(place);
    tree->list = folder_list;
    tree->read = folder_read;
    tree->free = folder_free;
    free(place);
    return tree;
}
