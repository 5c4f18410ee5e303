#include "snapshot_private.h"

#include <string.h>

#include "error.h"

static void load_init(
    SnapshotLoad *load, EngineDb *db, const SnapshotLoadOptions *options, SnapshotLoaded *loaded)
{
    memset(loaded, 0, sizeof *loaded);
    loaded->dropped = g_ptr_array_new_with_free_func(g_free);
    loaded->left_out = g_ptr_array_new_with_free_func(g_free);
    memset(load, 0, sizeof *load);
    load->db = db;
    load->dialect = engine_dialect(db->driver);
    load->options = options;
    load->loaded = loaded;
    load->extensions = snapshot_extensions_new();
    load->virtual_tables = g_ptr_array_new_with_free_func(g_free);
}

static void load_clear(SnapshotLoad *load)
{
    snapshot_extensions_free(load->extensions);
    g_ptr_array_unref(load->virtual_tables);
    g_free(load->skipped_table);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SnapshotLoad, load_clear)

static gboolean check_engine(
    const char *name, const char *engine, const EngineDb *db, GError **error)
{
    const EngineDriver *driver = engine != NULL ? engine_find(engine) : NULL;
    g_autofree char *hint = NULL;

    if (engine == NULL || strcmp(engine, db->driver->name) == 0)
        return TRUE;
    hint = g_strdup_printf("rehearse it on its own engine: --engine %s", engine);
    error_set(error, REHEARSE_ERROR_INPUT, hint, "%s: this is a %s dump, not one for %s", name,
        driver != NULL                 ? driver->title
        : strcmp(engine, "mysql") == 0 ? "MySQL or MariaDB"
                                       : engine,
        db->driver->title);
    return FALSE;
}

/* --- text in a file or in an archive --------------------------------------------------------- */

typedef struct {
    const Snapshot *snapshot;
    SnapshotLoad *load;
    const SnapshotMember *member;
    gboolean found;
} TextLoad;

static gssize text_read(gpointer data, void *buffer, gsize size, GError **error)
{
    return snapshot_stream_read(((TextLoad *)data)->member->stream, buffer, size, error);
}

static guint64 text_packed_bytes(gpointer data)
{
    return ((TextLoad *)data)->member->file->bytes;
}

static SnapshotWalk load_member(const SnapshotMember *member, gpointer data, GError **error)
{
    TextLoad *text = data;
    SnapshotScript script = {.name = text->snapshot->name,
        .numbered = TRUE,
        .tool = text->snapshot->tool,
        .read = text_read,
        .data = text,
        .packed_bytes = member->wrapped != NULL ? text_packed_bytes : NULL};

    if (g_strcmp0(member->path, text->snapshot->member) != 0)
        return SNAPSHOT_WALK_ON;
    text->found = TRUE;
    text->member = member;
    return snapshot_script_load(text->load, &script, error) ? SNAPSHOT_WALK_STOP
                                                            : SNAPSHOT_WALK_FAILED;
}

static gboolean load_text(const Snapshot *snapshot, SnapshotLoad *load, GError **error)
{
    TextLoad text = {.snapshot = snapshot, .load = load};

    if (!snapshot_walk(snapshot->path, load_member, &text, NULL, error))
        return FALSE;
    if (text.found)
        return TRUE;
    error_set(error, REHEARSE_ERROR_INPUT, "do not change the file while it is read",
        "%s: it changed since it was opened", snapshot->name);
    return FALSE;
}

/* --- entry points ---------------------------------------------------------------------------- */

static gboolean (*const loaders[])(const Snapshot *, SnapshotLoad *, GError **) = {
    [SNAPSHOT_SQL] = load_text,
    [SNAPSHOT_PG_CUSTOM] = snapshot_restore_load,
    [SNAPSHOT_PG_DIRECTORY] = snapshot_restore_load,
    [SNAPSHOT_PG_TAR] = snapshot_restore_load,
    [SNAPSHOT_SQLITE_FILE] = snapshot_sqlite_load,
};

gboolean snapshot_load(const Snapshot *snapshot, EngineDb *db, const SnapshotLoadOptions *options,
    SnapshotLoaded *loaded, GError **error)
{
    g_auto(SnapshotLoad) load;

    load_init(&load, db, options, loaded);
    load.tool = snapshot->tool;
    return check_engine(snapshot->name, snapshot->engine, db, error) &&
           loaders[snapshot->kind](snapshot, &load, error) && engine_reset_session(db, error);
}

gboolean snapshot_load_text(const char *name, const char *text, gsize length, EngineDb *db,
    const SnapshotLoadOptions *options, SnapshotLoaded *loaded, GError **error)
{
    g_auto(SnapshotLoad) load;
    g_auto(SnapshotSniff) sniff = {0};
    g_autoptr(SnapshotStream) stream = snapshot_stream_memory(text, length);
    SnapshotScript script = {
        .name = name, .numbered = TRUE, .read = snapshot_stream_read, .data = stream};
    const GByteArray *head = snapshot_stream_peek(stream, error);

    load_init(&load, db, options, loaded);
    if (head == NULL)
        return FALSE;
    if (head->len > 0 && (!snapshot_sniff(head, &sniff) || sniff.kind != SNAPSHOT_SQL)) {
        error_set(error, REHEARSE_ERROR_INPUT, NULL, "%s: not SQL text", name);
        return FALSE;
    }
    script.tool = load.tool = sniff.tool;
    return check_engine(name, sniff.engine, db, error) &&
           snapshot_script_load(&load, &script, error) && engine_reset_session(db, error);
}
