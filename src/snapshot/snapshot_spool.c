#include "snapshot_private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "error.h"

#define SPOOL_BUFFER (256 * 1024)
/* Databases with many empty pages shrink a lot; nothing honest shrinks more than this. */
#define SPOOL_ALWAYS (G_GUINT64_CONSTANT(64) * 1024 * 1024)
#define SPOOL_RATIO  500

static gboolean check_ratio(const SnapshotMember *member, const char *name, GError **error)
{
    guint64 packed = MAX(member->file->bytes, 1);

    if (member->wrapped == NULL || member->stream->bytes <= SPOOL_ALWAYS ||
        member->stream->bytes / packed <= SPOOL_RATIO)
        return TRUE;
    error_set(error, REHEARSE_ERROR_LIMIT, "if the dump is really so, unpack it first",
        "%s: unpacks to more than %d times its size", name, SPOOL_RATIO);
    return FALSE;
}

static gboolean write_all(
    int fd, const char *target, const guint8 *bytes, gsize size, GError **error)
{
    while (size > 0) {
        gssize put = write(fd, bytes, size);

        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0) {
            error_set(error, REHEARSE_ERROR_IO, "set TMPDIR to a folder with more room",
                "%s: cannot be written: %s", target, g_strerror(errno));
            return FALSE;
        }
        bytes += put;
        size -= (gsize)put;
    }
    return TRUE;
}

gboolean snapshot_spool(const SnapshotMember *member, const char *target, GError **error)
{
    g_autofree guint8 *buffer = g_malloc(SPOOL_BUFFER);
    int fd = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    gssize got = 1;

    if (fd < 0) {
        error_set(
            error, REHEARSE_ERROR_IO, NULL, "%s: cannot be written: %s", target, g_strerror(errno));
        return FALSE;
    }
    while (got > 0) {
        got = snapshot_stream_read(member->stream, buffer, SPOOL_BUFFER, error);
        if (got > 0 &&
            (!check_ratio(member, member->path != NULL ? member->path : "snapshot", error) ||
                !write_all(fd, target, buffer, (gsize)got, error)))
            got = -1;
    }
    close(fd);
    return got == 0;
}
