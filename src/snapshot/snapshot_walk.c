#include "snapshot_private.h"

#include "error.h"
#include "process.h"

/* A dump in a zip in a tar is odd; a file that goes on for ever is an attack. */
#define MAX_DEPTH 6

typedef struct {
    const char *path; /* of the file on disk */
    const SnapshotStream *file;
    SnapshotVisit visit;
    gpointer data;
    SnapshotPassed passed;
} Walk;

static SnapshotWalk walk_stream(Walk *walk, SnapshotStream *stream, const char *member,
    const char *wrapped, guint depth, GError **error);

static char *wrap(const char *layer, const char *outer)
{
    return outer != NULL ? g_strconcat(layer, ".", outer, NULL) : g_strdup(layer);
}

static char *message_name(const Walk *walk, const char *member)
{
    g_autofree char *base = g_path_get_basename(walk->path);

    return member != NULL ? g_strdup_printf("%s#%s", base, member) : g_steal_pointer(&base);
}

static SnapshotWalk walk_filter(Walk *walk, SnapshotStream *stream, const char *filter,
    const char *member, const char *wrapped, guint depth, GError **error)
{
    g_autofree char *name = message_name(walk, member);
    g_autofree char *inner = wrap(filter, wrapped);
    g_autoptr(SnapshotStream) unpacked = snapshot_archive_unpack(stream, filter, name);

    return walk_stream(walk, unpacked, member, inner, depth + 1, error);
}

static SnapshotWalk walk_container(Walk *walk, SnapshotStream *stream, const char *format,
    const char *member, const char *wrapped, guint depth, GError **error)
{
    g_autofree char *name = message_name(walk, member);
    g_autofree char *inner = wrap(format, wrapped);
    g_autoptr(SnapshotArchive) archive = snapshot_archive_open(stream, format, name, error);
    SnapshotWalk result = SNAPSHOT_WALK_ON;
    const char *found;

    if (archive == NULL)
        return SNAPSHOT_WALK_FAILED;
    while (result == SNAPSHOT_WALK_ON) {
        g_autofree char *path = NULL;

        if (process_interrupted(error) || !snapshot_archive_next(archive, &found, error))
            return SNAPSHOT_WALK_FAILED;
        if (found == NULL)
            break;
        path = member != NULL ? g_strdup_printf("%s/%s", member, found) : g_strdup(found);
        result = walk_stream(walk, snapshot_archive_member(archive), path, inner, depth + 1, error);
    }
    walk->passed.encrypted += snapshot_archive_passed(archive)->encrypted;
    walk->passed.unsafe += snapshot_archive_passed(archive)->unsafe;
    return result;
}

static SnapshotWalk walk_stream(Walk *walk, SnapshotStream *stream, const char *member,
    const char *wrapped, guint depth, GError **error)
{
    const GByteArray *head = snapshot_stream_peek(stream, error);
    SnapshotMember visited = {member, wrapped, stream, head, walk->file};
    const char *layer;

    if (head == NULL)
        return SNAPSHOT_WALK_FAILED;
    if (depth > MAX_DEPTH) {
        g_autofree char *name = message_name(walk, member);

        error_set(error, REHEARSE_ERROR_LIMIT, "unpack it and give the dump inside",
            "%s: archives inside archives, more than %d deep", name, MAX_DEPTH);
        return SNAPSHOT_WALK_FAILED;
    }
    layer = snapshot_sniff_filter(head);
    if (layer != NULL)
        return walk_filter(walk, stream, layer, member, wrapped, depth, error);
    layer = snapshot_sniff_container(head);
    if (layer != NULL)
        return walk_container(walk, stream, layer, member, wrapped, depth, error);
    return walk->visit(&visited, walk->data, error);
}

gboolean snapshot_walk(
    const char *path, SnapshotVisit visit, gpointer data, SnapshotPassed *passed, GError **error)
{
    g_autoptr(SnapshotStream) file = snapshot_stream_file(path, error);
    Walk walk = {path, file, visit, data, {0, 0}};
    SnapshotWalk result;

    if (file == NULL)
        return FALSE;
    result = walk_stream(&walk, file, NULL, NULL, 0, error);
    if (passed != NULL)
        *passed = walk.passed;
    return result != SNAPSHOT_WALK_FAILED;
}
