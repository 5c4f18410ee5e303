#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files_private.h"

/*
 * With descriptors rather than nftw(): root removes folders that belong to the user the server ran
 * as, and that user could put a link in place of a folder between the look and the descent.
 */

#define DEPTH_LIMIT 128

static gboolean empty_folder(int folder, dev_t device, guint depth);

/* Opens a folder inside a folder; one whose mode locks ourselves out is opened up first. */
static int open_folder(int parent, const char *name)
{
    const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    int folder = openat(parent, name, flags);

    if (folder < 0 && errno == EACCES && fchmodat(parent, name, 0700, 0) == 0)
        folder = openat(parent, name, flags);
    return folder;
}

static gboolean remove_entry(int parent, const char *name, dev_t device, guint depth)
{
    int folder;

    if (unlinkat(parent, name, 0) == 0 || errno == ENOENT)
        return TRUE;
    if (errno != EISDIR && errno != EPERM)
        return FALSE;
    folder = open_folder(parent, name);
    if (folder < 0)
        return errno == ENOENT;
    if (!empty_folder(folder, device, depth + 1))
        return FALSE;
    return unlinkat(parent, name, AT_REMOVEDIR) == 0 || errno == ENOENT;
}

static gboolean is_self_or_parent(const char *name)
{
    return name[0] == '.' && (name[1] == '\0' || (name[1] == '.' && name[2] == '\0'));
}

/* Closes the folder. */
static gboolean empty_folder(int folder, dev_t device, guint depth)
{
    struct stat facts;
    struct dirent *entry;
    gboolean ok = TRUE;
    DIR *stream;
    int code;

    if (depth > DEPTH_LIMIT || fstat(folder, &facts) != 0 || facts.st_dev != device) {
        close(folder);
        errno = EBUSY;
        return FALSE;
    }
    stream = fdopendir(folder);
    if (stream == NULL) {
        close(folder);
        return FALSE;
    }
    while ((entry = readdir(stream)) != NULL)
        if (!is_self_or_parent(entry->d_name))
            ok = remove_entry(folder, entry->d_name, device, depth) && ok;
    code = errno;
    closedir(stream);
    errno = code;
    return ok;
}

gboolean files_remove(const char *path)
{
    int folder = open_folder(AT_FDCWD, path);
    struct stat facts;

    if (folder < 0)
        return errno == ENOENT;
    if (fstat(folder, &facts) != 0) {
        close(folder);
        return FALSE;
    }
    if (!empty_folder(folder, facts.st_dev, 0))
        return FALSE;
    return rmdir(path) == 0 || errno == ENOENT;
}
