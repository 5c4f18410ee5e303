#include "snapshot_private.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <string.h>

#include "error.h"

/*
 * libarchive does one layer at a time, so that we see the bytes between the layers: a tar that is
 * cut between two members is no error to it, and only the zeros at its end tell. Filters are
 * enabled by name: some of "all" start programs.
 */

#define READ_SIZE    (64 * 1024)
#define TAR_END_SIZE 1024
#define ZIP_END_SIZE (65536 + 22)
#define MAX_MEMBERS  100000
#define HINT_COPY    "copy the file again and compare its size and checksum with the original"

typedef struct {
    SnapshotStream *stream; /* borrowed */
    guint8 *buffer;
    guint8 tail[TAR_END_SIZE]; /* the last bytes that went through */
    gsize tail_size;
    GError *error; /* of the stream below, kept while libarchive passes on its own */
} Feed;

struct SnapshotArchive {
    struct archive *archive;
    Feed feed;
    char *name;
    const char *format;
    char *member;
    SnapshotStream *member_stream;
    guint members;
    SnapshotPassed passed;
};

typedef struct {
    struct archive *archive;
    Feed feed;
    char *name;
    const char *filter;
    gboolean open, ended;
} Unpack;

static void feed_init(Feed *feed, SnapshotStream *stream)
{
    memset(feed, 0, sizeof *feed);
    feed->stream = stream;
    feed->buffer = g_malloc(READ_SIZE);
}

static void feed_clear(Feed *feed)
{
    g_free(feed->buffer);
    g_clear_error(&feed->error);
}

static void feed_remember(Feed *feed, const guint8 *bytes, gsize size)
{
    gsize keep;

    if (size >= TAR_END_SIZE) {
        memcpy(feed->tail, bytes + size - TAR_END_SIZE, TAR_END_SIZE);
        feed->tail_size = TAR_END_SIZE;
        return;
    }
    keep = MIN(feed->tail_size, TAR_END_SIZE - size);
    memmove(feed->tail, feed->tail + feed->tail_size - keep, keep);
    memcpy(feed->tail + keep, bytes, size);
    feed->tail_size = keep + size;
}

static la_ssize_t feed_read(struct archive *archive, void *data, const void **bytes)
{
    Feed *feed = data;
    gssize got;

    g_clear_error(&feed->error);
    got = snapshot_stream_read(feed->stream, feed->buffer, READ_SIZE, &feed->error);
    if (got < 0) {
        archive_set_error(archive, EIO, "%s", "the layer below");
        return -1;
    }
    feed_remember(feed, feed->buffer, (gsize)got);
    *bytes = feed->buffer;
    return got;
}

static la_int64_t feed_skip(struct archive *archive, void *data, la_int64_t request)
{
    Feed *feed = data;
    gint64 here = snapshot_stream_seek(feed->stream, 0, SEEK_CUR);
    gint64 end = here < 0 ? -1 : snapshot_stream_seek(feed->stream, 0, SEEK_END);

    if (here < 0 || end < 0)
        return 0;
    /* Not past the end: then libarchive would not notice that the file is cut. */
    if (here + request >= end)
        request = 0;
    return snapshot_stream_seek(feed->stream, here + request, SEEK_SET) < 0 ? 0 : request;
}

static la_int64_t feed_seek(struct archive *archive, void *data, la_int64_t offset, int whence)
{
    gint64 position = snapshot_stream_seek(((Feed *)data)->stream, offset, whence);

    return position < 0 ? ARCHIVE_FATAL : position;
}

static void set_damaged(
    GError **error, Feed *feed, struct archive *archive, const char *name, const char *what)
{
    const char *reason = archive_error_string(archive);

    if (feed->error != NULL) {
        g_propagate_error(error, g_steal_pointer(&feed->error));
        return;
    }
    if (reason == NULL)
        reason = "it cannot be read";
    /* Some reasons end in a line break. */
    error_set(error, REHEARSE_ERROR_INPUT, HINT_COPY,
        "%s: the %s data is truncated or damaged: %.*s", name, what, (int)strcspn(reason, "\r\n"),
        reason);
}

/* --- one layer of compression ---------------------------------------------------------------- */

static gboolean unpack_open(Unpack *unpack, GError **error)
{
    struct archive_entry *entry;
    struct archive *archive = unpack->archive;
    int status;

    if (unpack->open)
        return TRUE;
    archive_read_set_read_callback(archive, feed_read);
    archive_read_set_callback_data(archive, &unpack->feed);
    status = archive_read_open1(archive);
    if (status == ARCHIVE_OK)
        status = archive_read_next_header(archive, &entry);
    if (status != ARCHIVE_OK && status != ARCHIVE_EOF) {
        set_damaged(error, &unpack->feed, archive, unpack->name, unpack->filter);
        return FALSE;
    }
    unpack->open = TRUE;
    unpack->ended = status == ARCHIVE_EOF; /* nothing was packed */
    return TRUE;
}

static gssize unpack_read(gpointer source, void *buffer, gsize size, GError **error)
{
    Unpack *unpack = source;
    la_ssize_t got;

    if (!unpack_open(unpack, error))
        return -1;
    if (unpack->ended)
        return 0;
    got = archive_read_data(unpack->archive, buffer, size);
    if (got < 0) {
        set_damaged(error, &unpack->feed, unpack->archive, unpack->name, unpack->filter);
        return -1;
    }
    unpack->ended = got == 0;
    return got;
}

static void unpack_free(gpointer source)
{
    Unpack *unpack = source;

    archive_read_free(unpack->archive);
    feed_clear(&unpack->feed);
    g_free(unpack->name);
    g_free(unpack);
}

SnapshotStream *snapshot_archive_unpack(
    SnapshotStream *packed, const char *filter, const char *name)
{
    static const SnapshotStreamKind kind = {unpack_read, NULL, unpack_free};
    Unpack *unpack = g_new0(Unpack, 1);

    unpack->archive = archive_read_new();
    unpack->filter = filter;
    unpack->name = g_strdup(name);
    archive_read_support_filter_gzip(unpack->archive);
    archive_read_support_filter_bzip2(unpack->archive);
    archive_read_support_filter_xz(unpack->archive);
    archive_read_support_filter_zstd(unpack->archive);
    archive_read_support_filter_lz4(unpack->archive);
    archive_read_support_format_empty(unpack->archive);
    archive_read_support_format_raw(unpack->archive);
    feed_init(&unpack->feed, packed);
    return snapshot_stream_new(&kind, unpack);
}

/* --- one container --------------------------------------------------------------------------- */

/* The list of a zip's members stands at its end; libarchive would do without it. */
static gboolean check_zip_end(SnapshotStream *stream, const char *name, GError **error)
{
    g_autofree guint8 *tail = g_malloc(ZIP_END_SIZE);
    gint64 size = snapshot_stream_seek(stream, 0, SEEK_END);
    gsize have = 0;
    gssize got = 1;

    if (size < 0)
        return TRUE;
    snapshot_stream_seek(stream, MAX(0, size - ZIP_END_SIZE), SEEK_SET);
    while (have < ZIP_END_SIZE && got > 0) {
        got = stream->kind->read(stream->source, tail + have, ZIP_END_SIZE - have, error);
        if (got < 0)
            return FALSE;
        have += (gsize)got;
    }
    snapshot_stream_seek(stream, 0, SEEK_SET);
    if (memmem(tail, have, "PK\x05\x06", 4) != NULL)
        return TRUE;
    error_set(error, REHEARSE_ERROR_INPUT, HINT_COPY,
        "%s: the zip archive is truncated: its table of contents is missing", name);
    return FALSE;
}

static void support_format(struct archive *archive, const char *format)
{
    if (strcmp(format, "zip") == 0) {
        archive_read_support_format_zip(archive);
        return;
    }
    archive_read_support_format_tar(archive);
    archive_read_support_format_gnutar(archive);
}

SnapshotArchive *snapshot_archive_open(
    SnapshotStream *stream, const char *format, const char *name, GError **error)
{
    g_autoptr(SnapshotArchive) self = g_new0(SnapshotArchive, 1);
    gboolean can_seek = stream->kind->seek != NULL;

    self->archive = archive_read_new();
    self->name = g_strdup(name);
    self->format = format;
    feed_init(&self->feed, stream);
    if (strcmp(format, "7zip") == 0) {
        error_set(error, REHEARSE_ERROR_UNSUPPORTED, "unpack it with 7z x and give the dump inside",
            "%s: 7z archives are not read", name);
        return NULL;
    }
    if (strcmp(format, "zip") == 0 && !check_zip_end(stream, name, error))
        return NULL;
    support_format(self->archive, format);
    archive_read_set_read_callback(self->archive, feed_read);
    archive_read_set_callback_data(self->archive, &self->feed);
    if (can_seek)
        archive_read_set_skip_callback(self->archive, feed_skip);
    if (can_seek && strcmp(format, "zip") == 0)
        archive_read_set_seek_callback(self->archive, feed_seek);
    if (archive_read_open1(self->archive) != ARCHIVE_OK) {
        set_damaged(error, &self->feed, self->archive, name, format);
        return NULL;
    }
    return g_steal_pointer(&self);
}

void snapshot_archive_free(SnapshotArchive *self)
{
    if (self == NULL)
        return;
    snapshot_stream_free(self->member_stream);
    archive_read_free(self->archive);
    feed_clear(&self->feed);
    g_free(self->name);
    g_free(self->member);
    g_free(self);
}

/* Absolute names and ".." are not for us; a control character would end up on a terminal. */
static gboolean is_safe_name(const char *name)
{
    g_auto(GStrv) parts = NULL;

    if (name == NULL || *name == '\0' || *name == '/' || !g_utf8_validate(name, -1, NULL))
        return FALSE;
    for (const char *c = name; *c != '\0'; c++)
        if ((guchar)*c < 0x20 || *c == 0x7f)
            return FALSE;
    parts = g_strsplit_set(name, "/\\", -1);
    for (guint i = 0; parts[i] != NULL; i++)
        if (strcmp(parts[i], "..") == 0)
            return FALSE;
    return TRUE;
}

static gssize member_read(gpointer source, void *buffer, gsize size, GError **error)
{
    SnapshotArchive *self = source;
    la_ssize_t got = archive_read_data(self->archive, buffer, size);

    if (got >= 0)
        return got;
    set_damaged(error, &self->feed, self->archive, self->name, self->format);
    return -1;
}

/* Two blocks of zeros end a tar. Anything else means that members are missing. */
static gboolean check_tar_end(SnapshotArchive *self, GError **error)
{
    static const guint8 zeros[TAR_END_SIZE];
    const void *bytes;
    la_ssize_t got;

    if (strcmp(self->format, "tar") != 0)
        return TRUE;
    do {
        got = feed_read(self->archive, &self->feed, &bytes);
        if (got < 0) {
            set_damaged(error, &self->feed, self->archive, self->name, self->format);
            return FALSE;
        }
    } while (got > 0);
    if (self->feed.tail_size == TAR_END_SIZE && memcmp(self->feed.tail, zeros, TAR_END_SIZE) == 0)
        return TRUE;
    error_set(error, REHEARSE_ERROR_INPUT, HINT_COPY,
        "%s: the tar archive is truncated: its end is missing", self->name);
    return FALSE;
}

static void take_entry(SnapshotArchive *self, struct archive_entry *entry)
{
    const char *name = archive_entry_pathname(entry);
    mode_t type = archive_entry_filetype(entry);

    if (type == AE_IFDIR)
        return;
    if (type != AE_IFREG || archive_entry_hardlink(entry) != NULL || !is_safe_name(name))
        self->passed.unsafe++;
    else if (archive_entry_is_data_encrypted(entry))
        self->passed.encrypted++;
    else
        self->member = g_strdup(g_str_has_prefix(name, "./") ? name + 2 : name);
}

gboolean snapshot_archive_next(SnapshotArchive *self, const char **member, GError **error)
{
    struct archive_entry *entry;

    g_clear_pointer(&self->member, g_free);
    g_clear_pointer(&self->member_stream, snapshot_stream_free);
    *member = NULL;
    while (self->member == NULL) {
        int status = archive_read_next_header(self->archive, &entry);

        if (status == ARCHIVE_EOF)
            return check_tar_end(self, error);
        if (status < ARCHIVE_WARN) {
            set_damaged(error, &self->feed, self->archive, self->name, self->format);
            return FALSE;
        }
        if (++self->members > MAX_MEMBERS) {
            error_set(error, REHEARSE_ERROR_LIMIT, "unpack it and give the dump inside",
                "%s: more than %u files in one archive", self->name, MAX_MEMBERS);
            return FALSE;
        }
        take_entry(self, entry);
    }
    *member = self->member;
    return TRUE;
}

SnapshotStream *snapshot_archive_member(SnapshotArchive *self)
{
    static const SnapshotStreamKind kind = {member_read, NULL, NULL};

    if (self->member_stream == NULL)
        self->member_stream = snapshot_stream_new(&kind, self);
    return self->member_stream;
}

const SnapshotPassed *snapshot_archive_passed(const SnapshotArchive *self)
{
    return &self->passed;
}
