#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"
#include "files.h"

static gboolean write_all(int file, const char *text, gsize length)
{
    while (length > 0) {
        gssize written = write(file, text, length);

        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return FALSE;
        text += written;
        length -= (gsize)written;
    }
    return TRUE;
}

static gboolean fail(const char *path, int code, GError **error)
{
    error_set(error, REHEARSE_ERROR_IO,
        code == ENOENT   ? "the folder has to be there; it is not made"
        : code == ENOSPC ? "make room, or write to another folder"
                         : "choose a place that can be written",
        "cannot write %s: %s", path, g_strerror(code));
    return FALSE;
}

/* What is there and not a regular file (/dev/null, a FIFO) is written to; replacing /dev/null by a
 * regular file would break the machine. */
static gboolean write_in_place(const char *path, const char *text, gsize length, GError **error)
{
    int file = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    gboolean ok = file >= 0 && write_all(file, text, length);
    int code = errno;

    if (file >= 0)
        close(file);
    return ok || fail(path, code, error);
}

/* mode 0: a new file, for which the umask decides. */
static gboolean write_beside(
    const char *path, mode_t mode, const char *text, gsize length, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *temporary = g_strdup_printf("%s/.rehearse-write-XXXXXX", folder);
    int file = g_mkstemp_full(temporary, O_RDWR | O_CLOEXEC, mode != 0 ? 0600 : 0666);
    gboolean ok;
    int code;

    if (file < 0)
        return fail(path, errno, error);
    ok =
        write_all(file, text, length) && (mode == 0 || fchmod(file, mode) == 0) && fsync(file) == 0;
    code = errno;
    if (close(file) != 0 && ok) {
        ok = FALSE;
        code = errno;
    }
    if (ok && g_rename(temporary, path) != 0) {
        ok = FALSE;
        code = errno;
    }
    if (!ok)
        unlink(temporary);
    return ok || fail(path, code, error);
}

gboolean files_write(const char *path, const char *text, gsize length, GError **error)
{
    char *target = realpath(path, NULL); /* a link stays a link */
    struct stat facts;
    gboolean ok;

    if (target == NULL || stat(target, &facts) != 0)
        ok = write_beside(path, 0, text, length, error);
    else if (S_ISREG(facts.st_mode))
        ok = write_beside(target, facts.st_mode & 07777, text, length, error);
    else
        ok = write_in_place(path, text, length, error);
    free(target);
    return ok;
}
