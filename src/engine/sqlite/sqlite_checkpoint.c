#include "sqlite_private.h"

#include "error.h"

/*
 * A savepoint costs least, and will do for statements that are transactional. Where something must
 * really commit, the connection is set aside as it is and work goes on with a copy: restoring is
 * then exact by construction, whatever the statements did to the copy.
 */
typedef struct {
    EngineNeeds needs;
    sqlite3 *parent;      /* the connection set aside; NULL: a savepoint */
    gint64 last_rowid;    /* a rollback leaves last_insert_rowid() as it is */
    char **session;       /* settings to put back, where we changed them inside a savepoint */
    gboolean transaction; /* a transaction of the text was open before this savepoint */
} Checkpoint;

static Checkpoint *innermost(const SqliteDb *db)
{
    guint depth = sqlite_checkpoint_depth(db);

    return depth > 0 ? &g_array_index(db->checkpoints, Checkpoint, depth - 1) : NULL;
}

guint sqlite_checkpoint_depth(const SqliteDb *db)
{
    return db->checkpoints != NULL ? db->checkpoints->len : 0;
}

gboolean sqlite_checkpoint_in_savepoint(const SqliteDb *db)
{
    const Checkpoint *top = innermost(db);

    return top != NULL && top->parent == NULL;
}

gboolean sqlite_checkpoint_over_transaction(const SqliteDb *db)
{
    gboolean over = FALSE;

    for (guint i = sqlite_checkpoint_depth(db); i-- > 0;) {
        const Checkpoint *checkpoint = &g_array_index(db->checkpoints, Checkpoint, i);

        if (checkpoint->parent != NULL)
            break;
        over = checkpoint->transaction;
    }
    return over;
}

gboolean sqlite_checkpoint_intact(SqliteDb *db, GError **error)
{
    if (!sqlite_checkpoint_in_savepoint(db) || !sqlite3_get_autocommit(db->handle))
        return TRUE;
    error_set(error, REHEARSE_ERROR_INTERNAL,
        "ON CONFLICT ROLLBACK and RAISE(ROLLBACK) cannot be rehearsed inside a savepoint.",
        "SQLite has rolled back the whole transaction, and the rehearsal's savepoints with it");
    return FALSE;
}

void sqlite_checkpoint_note_session(SqliteDb *db)
{
    Checkpoint *top = innermost(db);

    if (top != NULL && top->parent == NULL && top->session == NULL)
        top->session = sqlite_session_read(db->handle);
}

/* --- savepoints ------------------------------------------------------------------------------- */

static int savepoint_command(SqliteDb *db, const char *command, guint depth)
{
    g_autofree char *sql = g_strdup_printf("%s rehearse_%u", command, depth);

    return sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
}

static gboolean savepoint(SqliteDb *db, const char *command, guint depth, GError **error)
{
    int code = savepoint_command(db, command, depth);

    db->refusal = NULL;
    if (code != SQLITE_OK)
        sqlite_statement_error(db, code, 0, error);
    return code == SQLITE_OK;
}

/* --- copies ----------------------------------------------------------------------------------- */

static gboolean set_aside(SqliteDb *db, Checkpoint *checkpoint, GError **error)
{
    g_auto(GStrv) session = sqlite_session_read(db->handle);
    sqlite3 *clone;

    if (!sqlite3_get_autocommit(db->handle)) {
        error_set(error, REHEARSE_ERROR_UNSUPPORTED, "End the migration with COMMIT or ROLLBACK.",
            "a migration has left its transaction open, and what is open cannot be copied");
        return FALSE;
    }
    clone = sqlite_connect_clone(db, db->handle, TRUE, error);
    if (clone == NULL)
        return FALSE;
    sqlite_session_write(clone, session);
    sqlite3_set_last_insert_rowid(clone, checkpoint->last_rowid);
    checkpoint->parent = db->handle;
    db->handle = clone;
    return TRUE;
}

static void checkpoint_clear(gpointer data)
{
    Checkpoint *checkpoint = data;

    g_strfreev(checkpoint->session);
    sqlite3_close(checkpoint->parent);
}

void sqlite_checkpoint_free(SqliteDb *db)
{
    g_clear_pointer(&db->checkpoints, g_array_unref);
}

/* --- the driver's calls ----------------------------------------------------------------------- */

static gboolean note_origin(SqliteDb *db, GError **error)
{
    if (sqlite_checkpoint_depth(db) == 0 && db->origin == NULL)
        db->origin = sqlite_rows_read(db, error);
    return db->origin != NULL;
}

gboolean sqlite_checkpoint_save(EngineDb *base, EngineNeeds needs, GError **error)
{
    SqliteDb *db = (SqliteDb *)base;
    Checkpoint checkpoint = {.needs = needs,
        .last_rowid = sqlite3_last_insert_rowid(db->handle),
        .transaction = !sqlite3_get_autocommit(db->handle)};
    gboolean ok;

    if (!sqlite_checkpoint_intact(db, error) || !note_origin(db, error))
        return FALSE;
    if (needs == ENGINE_NEEDS_COMMIT)
        ok = set_aside(db, &checkpoint, error);
    else
        ok = savepoint(db, "SAVEPOINT", sqlite_checkpoint_depth(db), error);
    if (!ok)
        return FALSE;
    if (db->checkpoints == NULL) {
        db->checkpoints = g_array_new(FALSE, FALSE, sizeof(Checkpoint));
        g_array_set_clear_func(db->checkpoints, checkpoint_clear);
    }
    g_array_append_val(db->checkpoints, checkpoint);
    return TRUE;
}

gboolean sqlite_checkpoint_restore(EngineDb *base, GError **error)
{
    SqliteDb *db = (SqliteDb *)base;
    Checkpoint *top = innermost(db);
    guint depth = sqlite_checkpoint_depth(db) - 1;

    if (top->parent != NULL) {
        sqlite3_close(db->handle);
        db->handle = g_steal_pointer(&top->parent);
    } else {
        if (!sqlite_checkpoint_intact(db, error) || !savepoint(db, "ROLLBACK TO", depth, error) ||
            !savepoint(db, "RELEASE", depth, error))
            return FALSE;
        if (top->session != NULL)
            sqlite_session_write(db->handle, top->session);
        sqlite3_set_last_insert_rowid(db->handle, top->last_rowid);
    }
    g_array_set_size(db->checkpoints, depth);
    return TRUE;
}

/* What has to be put back if the checkpoint below is restored. */
static void hand_down_session(SqliteDb *db, guint depth)
{
    Checkpoint *top = innermost(db), *below;

    if (depth == 0 || top->session == NULL)
        return;
    below = &g_array_index(db->checkpoints, Checkpoint, depth - 1);
    if (below->parent == NULL && below->session == NULL)
        below->session = g_steal_pointer(&top->session);
}

gboolean sqlite_checkpoint_release(EngineDb *base, GError **error)
{
    SqliteDb *db = (SqliteDb *)base;
    guint depth = sqlite_checkpoint_depth(db) - 1;

    if (innermost(db)->parent == NULL) {
        if (!sqlite_checkpoint_intact(db, error) || !savepoint(db, "RELEASE", depth, error))
            return FALSE;
        hand_down_session(db, depth);
    }
    g_array_set_size(db->checkpoints, depth);
    if (depth == 0)
        g_clear_pointer(&db->origin, sqlite_rows_free);
    return TRUE;
}

gboolean sqlite_checkpoint_settle(EngineDb *base, GError **error)
{
    SqliteDb *db = (SqliteDb *)base;
    int pending = 0, unused = 0;

    sqlite3_db_status(db->handle, SQLITE_DBSTATUS_DEFERRED_FKS, &pending, &unused, 0);
    if (pending == 0)
        return TRUE;
    error_set_sql(error, "SQLITE_CONSTRAINT_FOREIGNKEY", 0, "FOREIGN KEY constraint failed");
    return FALSE;
}
