#include "snapshot_private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "error.h"

typedef struct {
    int fd;
    char *path;
} FileSource;

typedef struct {
    const char *text;
    gsize length, position;
} MemorySource;

static gssize file_read(gpointer source, void *buffer, gsize size, GError **error)
{
    FileSource *file = source;
    gssize got;

    do {
        got = read(file->fd, buffer, size);
    } while (got < 0 && errno == EINTR);
    if (got < 0)
        error_set(error, REHEARSE_ERROR_INPUT, NULL, "%s: cannot be read: %s", file->path,
            g_strerror(errno));
    return got;
}

static gint64 file_seek(gpointer source, gint64 offset, int whence)
{
    return lseek(((FileSource *)source)->fd, offset, whence);
}

static void file_free(gpointer source)
{
    FileSource *file = source;

    close(file->fd);
    g_free(file->path);
    g_free(file);
}

static gssize memory_read(gpointer source, void *buffer, gsize size, GError **error)
{
    MemorySource *memory = source;
    gsize got = MIN(size, memory->length - memory->position);

    if (got > 0)
        memcpy(buffer, memory->text + memory->position, got);
    memory->position += got;
    return (gssize)got;
}

static const SnapshotStreamKind file_kind = {file_read, file_seek, file_free};
static const SnapshotStreamKind memory_kind = {memory_read, NULL, g_free};

SnapshotStream *snapshot_stream_new(const SnapshotStreamKind *kind, gpointer source)
{
    SnapshotStream *stream = g_new0(SnapshotStream, 1);

    stream->kind = kind;
    stream->source = source;
    stream->head = g_byte_array_new();
    return stream;
}

SnapshotStream *snapshot_stream_file(const char *path, GError **error)
{
    FileSource *file;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0) {
        error_set(error, REHEARSE_ERROR_INPUT,
            "check the permissions of the file and of the folders above it",
            "%s: cannot be opened: %s", path, g_strerror(errno));
        return NULL;
    }
    file = g_new0(FileSource, 1);
    file->fd = fd;
    file->path = g_strdup(path);
    return snapshot_stream_new(&file_kind, file);
}

SnapshotStream *snapshot_stream_memory(const char *text, gsize length)
{
    MemorySource *memory = g_new0(MemorySource, 1);

    memory->text = text;
    memory->length = length;
    return snapshot_stream_new(&memory_kind, memory);
}

void snapshot_stream_free(SnapshotStream *stream)
{
    if (stream == NULL)
        return;
    if (stream->kind->free != NULL)
        stream->kind->free(stream->source);
    g_byte_array_unref(stream->head);
    g_free(stream);
}

const GByteArray *snapshot_stream_peek(SnapshotStream *stream, GError **error)
{
    guint have = stream->head->len;

    g_byte_array_set_size(stream->head, SNAPSHOT_HEAD_SIZE);
    while (have < SNAPSHOT_HEAD_SIZE) {
        gssize got = stream->kind->read(
            stream->source, stream->head->data + have, SNAPSHOT_HEAD_SIZE - have, error);

        if (got < 0) {
            g_byte_array_set_size(stream->head, have);
            return NULL;
        }
        if (got == 0)
            break;
        have += (guint)got;
    }
    g_byte_array_set_size(stream->head, have);
    return stream->head;
}

static gsize take_head(SnapshotStream *stream, void *buffer, gsize size)
{
    gsize taken = MIN(size, stream->head->len);

    memcpy(buffer, stream->head->data, taken);
    g_byte_array_remove_range(stream->head, 0, (guint)taken);
    return taken;
}

gssize snapshot_stream_read(gpointer data, void *buffer, gsize size, GError **error)
{
    SnapshotStream *stream = data;
    gssize got;

    if (stream->head->len > 0)
        got = (gssize)take_head(stream, buffer, size);
    else
        got = stream->kind->read(stream->source, buffer, size, error);
    if (got > 0)
        stream->bytes += (guint64)got;
    return got;
}

gint64 snapshot_stream_seek(SnapshotStream *stream, gint64 offset, int whence)
{
    if (stream->kind->seek == NULL)
        return -1;
    /* The source stands behind what was looked at. */
    if (whence == SEEK_CUR)
        offset -= stream->head->len;
    g_byte_array_set_size(stream->head, 0);
    return stream->kind->seek(stream->source, offset, whence);
}
