#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"
#include "postgres_private.h"

/*
 * The cost of copying a cluster is per file (about 20 µs), not per byte: so one thread lists and
 * makes folders first, then two create files. Hard links would be faster and wrong: PostgreSQL
 * writes in place. More threads than two gain nothing where the file system's own lock is the
 * limit.
 */

#define CLONE_BUFFER (256 * 1024)

typedef struct {
    int source, target; /* open folders */
    char *name;
} CloneFile;

typedef struct {
    uid_t uid;
    gid_t gid;
    gboolean give;   /* to uid and gid */
    GArray *folders; /* int, open until the end */
    GArray *files;   /* CloneFile */
    gint next;       /* file to take, atomic */
    gint failure;    /* first errno, atomic */
    PostgresCloneSize size;
} Clone;

static gboolean fail(Clone *clone)
{
    g_atomic_int_compare_and_exchange(&clone->failure, 0, errno != 0 ? errno : EIO);
    return FALSE;
}

static gboolean copy_bytes(int from, int to, char *buffer)
{
    ssize_t got;

    while ((got = read(from, buffer, CLONE_BUFFER)) > 0) {
        for (ssize_t done = 0, put; done < got; done += put) {
            put = write(to, buffer + done, (size_t)(got - done));
            if (put <= 0)
                return FALSE;
        }
    }
    return got == 0;
}

static gboolean copy_file(Clone *clone, const CloneFile *file, char *buffer)
{
    int from = openat(file->source, file->name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    int to = openat(file->target, file->name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    gboolean good = from >= 0 && to >= 0 && copy_bytes(from, to, buffer) &&
                    (!clone->give || fchown(to, clone->uid, clone->gid) == 0);
    int problem = errno;

    if (from >= 0)
        close(from);
    /* A full disk may only show when the file is closed. */
    if (to >= 0 && close(to) != 0 && good) {
        good = FALSE;
        problem = errno;
    }
    errno = problem;
    return good || fail(clone);
}

static gpointer copy_files(gpointer data)
{
    Clone *clone = data;
    g_autofree char *buffer = g_malloc(CLONE_BUFFER);

    while (g_atomic_int_get(&clone->failure) == 0) {
        guint index = (guint)g_atomic_int_add(&clone->next, 1);

        if (index >= clone->files->len)
            break;
        copy_file(clone, &g_array_index(clone->files, CloneFile, index), buffer);
    }
    return NULL;
}

static int open_folder(Clone *clone, int parent, const char *name)
{
    int folder = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

    if (folder >= 0)
        g_array_append_val(clone->folders, folder);
    return folder;
}

static gboolean list_folder(Clone *clone, int source, int target);

/* Makes target/to and lists what is in source/from. */
static gboolean list_tree(Clone *clone, int source, const char *from, int target, const char *to)
{
    int old = open_folder(clone, source, from), new;

    if (old < 0 || mkdirat(target, to, 0700) != 0)
        return fail(clone);
    new = open_folder(clone, target, to);
    if (new < 0 || (clone->give && fchown(new, clone->uid, clone->gid) != 0))
        return fail(clone);
    return list_folder(clone, old, new);
}

static gboolean list_entry(Clone *clone, int source, int target, const struct dirent *entry)
{
    struct stat status;

    if (fstatat(source, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0)
        return fail(clone);
    if (S_ISDIR(status.st_mode))
        return list_tree(clone, source, entry->d_name, target, entry->d_name);
    if (S_ISREG(status.st_mode)) {
        CloneFile file = {source, target, g_strdup(entry->d_name)};

        g_array_append_val(clone->files, file);
        clone->size.files++;
        clone->size.bytes += (guint64)status.st_size;
    }
    return TRUE;
}

static gboolean list_folder(Clone *clone, int source, int target)
{
    DIR *listing = fdopendir(dup(source));
    struct dirent *entry;
    gboolean good = TRUE;

    if (listing == NULL)
        return fail(clone);
    while (good && (entry = readdir(listing)) != NULL) {
        if (!g_str_equal(entry->d_name, ".") && !g_str_equal(entry->d_name, ".."))
            good = list_entry(clone, source, target, entry);
    }
    closedir(listing);
    return good;
}

static void clone_file_clear(gpointer data)
{
    g_free(((CloneFile *)data)->name);
}

static void clone_folder_clear(gpointer data)
{
    close(*(int *)data);
}

static void clone_run(Clone *clone)
{
    /* Without a second thread the copy is slower, not wrong. */
    GThread *helper = g_thread_try_new("clone", copy_files, clone, NULL);

    copy_files(clone);
    if (helper != NULL)
        g_thread_join(helper);
}

gboolean postgres_clone(const char *source, const char *target, uid_t uid, gid_t gid,
    PostgresCloneSize *size, GError **error)
{
    g_autoptr(GArray) folders = g_array_new(FALSE, FALSE, sizeof(int));
    g_autoptr(GArray) files = g_array_new(FALSE, FALSE, sizeof(CloneFile));
    Clone clone = {.uid = uid, .gid = gid, .give = geteuid() == 0 && uid != 0};

    clone.folders = folders;
    clone.files = files;
    g_array_set_clear_func(folders, clone_folder_clear);
    g_array_set_clear_func(files, clone_file_clear);
    if (list_tree(&clone, AT_FDCWD, source, AT_FDCWD, target))
        clone_run(&clone);
    if (size != NULL)
        *size = clone.size;
    if (clone.failure == 0)
        return TRUE;
    error_set(error, REHEARSE_ERROR_IO, "set TMPDIR to a folder with more room",
        "cannot copy the database cluster to %s: %s", target, g_strerror(clone.failure));
    return FALSE;
}
