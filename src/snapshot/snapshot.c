#include "snapshot_private.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "error.h"

#define HINT_COPY "copy the file again and compare its size and checksum with the original"

void snapshot_free(Snapshot *snapshot)
{
    if (snapshot == NULL)
        return;
    g_free(snapshot->path);
    g_free(snapshot->name);
    g_free(snapshot->member);
    g_free(snapshot->wrapped);
    g_free(snapshot->engine);
    g_free(snapshot->tool);
    g_free(snapshot);
}

void snapshot_loaded_clear(SnapshotLoaded *loaded)
{
    g_clear_pointer(&loaded->dropped, g_ptr_array_unref);
    g_clear_pointer(&loaded->left_out, g_ptr_array_unref);
}

/* "PATH#MEMBER", where a '#' may also be part of the path: the longest path that exists counts. */
static char *split_member(const char *path, const char **member)
{
    *member = NULL;
    for (const char *mark = path + strlen(path); mark > path; mark--) {
        g_autofree char *file = NULL;

        if (*mark != '#' && *mark != '\0')
            continue;
        file = g_strndup(path, (gsize)(mark - path));
        if (g_file_test(file, G_FILE_TEST_EXISTS)) {
            *member = *mark == '#' ? mark + 1 : NULL;
            return g_steal_pointer(&file);
        }
    }
    return g_strdup(path);
}

static gboolean open_folder(Snapshot *snapshot, GError **error)
{
    g_autofree char *toc = g_build_filename(snapshot->path, "toc.dat", NULL);
    g_autoptr(SnapshotStream) stream = NULL;
    g_auto(SnapshotSniff) sniff = {0};
    const GByteArray *head;

    if (!g_file_test(toc, G_FILE_TEST_EXISTS)) {
        error_set(error, REHEARSE_ERROR_INPUT, "give a dump file, or a folder made by pg_dump -Fd",
            "%s: a folder without toc.dat is no snapshot", snapshot->path);
        return FALSE;
    }
    stream = snapshot_stream_file(toc, error);
    head = stream != NULL ? snapshot_stream_peek(stream, error) : NULL;
    if (head == NULL)
        return FALSE;
    if (!snapshot_sniff(head, &sniff) || sniff.kind != SNAPSHOT_PG_DIRECTORY) {
        error_set(
            error, REHEARSE_ERROR_INPUT, HINT_COPY, "%s: damaged, not written by pg_dump -Fd", toc);
        return FALSE;
    }
    snapshot->kind = SNAPSHOT_PG_DIRECTORY;
    snapshot->engine = g_strdup(sniff.engine);
    snapshot->tool = g_steal_pointer(&sniff.tool);
    snapshot->server_version = sniff.server_version;
    return TRUE;
}

static gboolean read_at(
    const char *path, gint64 offset, int whence, guint8 *bytes, gsize size, GError **error)
{
    g_autoptr(SnapshotStream) stream = snapshot_stream_file(path, error);
    gssize got;

    if (stream == NULL)
        return FALSE;
    memset(bytes, 0, size);
    snapshot_stream_seek(stream, offset, whence);
    got = snapshot_stream_read(stream, bytes, size, error);
    return got >= 0;
}

static guint32 big_endian(const guint8 *bytes)
{
    return (guint32)bytes[0] << 24 | (guint32)bytes[1] << 16 | (guint32)bytes[2] << 8 | bytes[3];
}

/* The header says how many pages there are, when it and the change counter were written together.
 */
static gboolean check_sqlite_size(const Snapshot *snapshot, gint64 size, GError **error)
{
    guint8 header[100];
    guint64 page, expected;

    if (!read_at(snapshot->path, 0, SEEK_SET, header, sizeof header, error))
        return FALSE;
    page = (guint64)header[16] << 8 | header[17];
    page = page == 1 ? 65536 : page;
    expected = page * big_endian(header + 28);
    if (size >= 100 &&
        (big_endian(header + 24) != big_endian(header + 92) || (guint64)size >= expected))
        return TRUE;
    error_set(error, REHEARSE_ERROR_INPUT, HINT_COPY,
        "%s: truncated: %" G_GINT64_FORMAT " of %" G_GUINT64_FORMAT " bytes", snapshot->name, size,
        expected);
    return FALSE;
}

static gboolean open_file(
    Snapshot *snapshot, const char *member, const struct stat *status, GError **error)
{
    if (status->st_size == 0 && S_ISREG(status->st_mode)) {
        error_set(error, REHEARSE_ERROR_INPUT,
            "make the dump again: an empty file is what a dump that failed leaves",
            "%s: the file is empty", snapshot->path);
        return FALSE;
    }
    if (!snapshot_choose(snapshot, member, error))
        return FALSE;
    if (snapshot->wrapped != NULL)
        return TRUE;
    if (snapshot->kind == SNAPSHOT_SQLITE_FILE)
        return check_sqlite_size(snapshot, status->st_size, error);
    return TRUE;
}

Snapshot *snapshot_open(const char *path, GError **error)
{
    g_autoptr(Snapshot) snapshot = g_new0(Snapshot, 1);
    const char *member;
    struct stat status;

    snapshot->path = split_member(path, &member);
    snapshot->name = g_path_get_basename(snapshot->path);
    if (stat(snapshot->path, &status) != 0) {
        error_set(error, REHEARSE_ERROR_INPUT, errno == ENOENT ? "check the path" : NULL, "%s: %s",
            snapshot->path, g_strerror(errno));
        return NULL;
    }
    if (S_ISDIR(status.st_mode) && member == NULL)
        return open_folder(snapshot, error) ? g_steal_pointer(&snapshot) : NULL;
    if (!S_ISREG(status.st_mode)) {
        error_set(error, REHEARSE_ERROR_INPUT,
            "write it to a file first: it is read more than once", "%s: not a file",
            snapshot->path);
        return NULL;
    }
    return open_file(snapshot, member, &status, error) ? g_steal_pointer(&snapshot) : NULL;
}

/* --- digest ---------------------------------------------------------------------------------- */

static gboolean digest_file(GChecksum *checksum, const char *path, GError **error)
{
    g_autoptr(SnapshotStream) stream = snapshot_stream_file(path, error);
    g_autofree guint8 *buffer = g_malloc(256 * 1024);
    gssize got = stream != NULL ? 1 : -1;

    while (got > 0) {
        got = snapshot_stream_read(stream, buffer, 256 * 1024, error);
        if (got > 0)
            g_checksum_update(checksum, buffer, got);
    }
    return got == 0;
}

static int by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static gboolean digest_folder(GChecksum *checksum, const char *path, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    const char *name;

    while (folder != NULL && (name = g_dir_read_name(folder)) != NULL)
        g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, by_name);
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *file = g_build_filename(path, g_ptr_array_index(names, i), NULL);

        if (!g_file_test(file, G_FILE_TEST_IS_REGULAR))
            continue;
        /* The final NUL keeps name and content apart. */
        g_checksum_update(
            checksum, g_ptr_array_index(names, i), (gssize)strlen(g_ptr_array_index(names, i)) + 1);
        if (!digest_file(checksum, file, error))
            return FALSE;
    }
    return TRUE;
}

char *snapshot_digest(const Snapshot *snapshot, GError **error)
{
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    gboolean ok;

    if (snapshot->member != NULL)
        g_checksum_update(
            checksum, (const guchar *)snapshot->member, (gssize)strlen(snapshot->member) + 1);
    ok = g_file_test(snapshot->path, G_FILE_TEST_IS_DIR)
             ? digest_folder(checksum, snapshot->path, error)
             : digest_file(checksum, snapshot->path, error);
    return ok ? g_strdup(g_checksum_get_string(checksum)) : NULL;
}
