#include "error.h"
#include "postgres_private.h"

/*
 * Checkpoints. Where everything is transactional: BEGIN and a savepoint for the outermost one, a
 * savepoint for each below. The savepoint right after BEGIN costs nothing and is how a text that
 * ended our transaction is found out. Where something has to commit: the database is copied and the
 * copy is used, the original kept aside.
 *
 * One transaction per child of the root also bounds what a backend keeps until its end: memory for
 * relation descriptors, locks of dead sequences. Catalogue rows of rolled back statements stay
 * until a VACUUM, which runs between two walks.
 */

#define VACUUM_AFTER 2000 /* restores; catalogue scans are measurably slower from here on */

typedef struct {
    gboolean copy;     /* made by copying the database */
    gboolean gone;     /* its transaction ended in a failed COMMIT: there is nothing to roll back */
    char *kept;        /* copy: name of the database as it was */
    char *settings;    /* copy: SQL that makes the session's settings again, or NULL */
    GHashTable *moved; /* savepoint: sequences moved before it, and their values; NULL: outermost */
} Checkpoint;

static void checkpoint_clear(gpointer data)
{
    Checkpoint *checkpoint = data;

    g_free(checkpoint->kept);
    g_free(checkpoint->settings);
    g_clear_pointer(&checkpoint->moved, g_hash_table_unref);
}

GArray *postgres_checkpoint_stack(void)
{
    GArray *stack = g_array_new(FALSE, TRUE, sizeof(Checkpoint));

    g_array_set_clear_func(stack, checkpoint_clear);
    return stack;
}

static Checkpoint *innermost(const PostgresDb *db)
{
    return &g_array_index(db->checkpoints, Checkpoint, db->checkpoints->len - 1);
}

static PostgresServer *server_of(const PostgresDb *db)
{
    return (PostgresServer *)db->db.server;
}

static void pop(PostgresDb *db)
{
    if (!innermost(db)->copy && --db->savepoints == 0)
        db->mark = 0;
    g_array_set_size(db->checkpoints, db->checkpoints->len - 1);
}

/* --- savepoints
 * ----------------------------------------------------------------------------------- */

static gboolean begin_walk(PostgresDb *db, GError **error)
{
    g_autoptr(PGresult) result = NULL;

    if (PQtransactionStatus(db->connection) != PQTRANS_IDLE) {
        error_set(error, REHEARSE_ERROR_UNSUPPORTED, "end it with COMMIT in the same migration",
            "a transaction that a migration began is still open");
        return FALSE;
    }
    if (db->sequences == NULL &&
        (!postgres_sequence_remember(db, error) || !postgres_settle_begin(db, error)))
        return FALSE;
    if (!postgres_connect_run_rows(db->connection,
            "BEGIN; SELECT pg_catalog.txid_current(); SAVEPOINT rehearse_0", &result, error))
        return FALSE;
    db->mark = g_ascii_strtoull(PQgetvalue(result, 0, 0), NULL, 10);
    return TRUE;
}

static GHashTable *begin_branch(PostgresDb *db, GError **error)
{
    g_autofree char *sql =
        g_strdup_printf("SAVEPOINT rehearse_%u; " POSTGRES_SEQUENCE_LOCKED, db->savepoints);
    g_autoptr(PGresult) locked = NULL;

    if (!postgres_connect_run_rows(db->connection, sql, &locked, error))
        return NULL;
    return postgres_sequence_read(db, locked, error);
}

static gboolean save_savepoint(PostgresDb *db, GError **error)
{
    Checkpoint checkpoint = {0};

    if (db->savepoints == 0) {
        if (!begin_walk(db, error))
            return FALSE;
    } else {
        checkpoint.moved = begin_branch(db, error);
        if (checkpoint.moved == NULL)
            return FALSE;
    }
    db->savepoints++;
    g_array_append_val(db->checkpoints, checkpoint);
    return TRUE;
}

/* A text with COMMIT or ROLLBACK took the ground from under us. */
static gboolean check_open(const PostgresDb *db, GError **error)
{
    PGTransactionStatusType status = PQtransactionStatus(db->connection);

    if (status == PQTRANS_INTRANS || status == PQTRANS_INERROR)
        return TRUE;
    error_set(error,
        status == PQTRANS_UNKNOWN ? REHEARSE_ERROR_UNREACHABLE : REHEARSE_ERROR_UNSUPPORTED, NULL,
        status == PQTRANS_UNKNOWN ? "the server is gone"
                                  : "a statement ended the transaction it was rehearsed in");
    return FALSE;
}

static gboolean vacuum_if_due(PostgresDb *db, GError **error)
{
    if (++db->restores < VACUUM_AFTER || db->savepoints > 0)
        return TRUE;
    db->restores = 0;
    return postgres_connect_run(db->connection, postgres_setup_text("hot_catalogues.sql"), error);
}

/* The locks have to be read before the ROLLBACK that gives them up. */
static gboolean restore_savepoint(PostgresDb *db, GError **error)
{
    guint depth = db->savepoints - 1;
    g_autofree char *sql =
        g_strdup_printf("ROLLBACK TO SAVEPOINT rehearse_%u; "
                        "RELEASE SAVEPOINT rehearse_%u; " POSTGRES_SEQUENCE_LOCKED,
            depth, depth);
    g_autoptr(PGresult) locked = NULL;

    if (!check_open(db, error) || !postgres_connect_run_rows(db->connection, sql, &locked, error) ||
        !postgres_sequence_restore(db, locked, innermost(db)->moved, error))
        return FALSE;
    if (depth == 0 && !postgres_connect_run(db->connection,
                          "ROLLBACK; SELECT pg_catalog.pg_advisory_unlock_all()", error))
        return FALSE;
    pop(db);
    return vacuum_if_due(db, error);
}

static gboolean release_savepoint(PostgresDb *db, GError **error)
{
    g_autofree char *sql = NULL;

    if (!check_open(db, error))
        return FALSE;
    if (db->savepoints > 1) {
        sql = g_strdup_printf("RELEASE SAVEPOINT rehearse_%u", db->savepoints - 1);
    } else {
        /* What it checks may fail; then the server has rolled back already. */
        sql = g_strdup("RELEASE SAVEPOINT rehearse_0; COMMIT");
    }
    if (!postgres_connect_run(db->connection, sql, error)) {
        innermost(db)->gone = PQtransactionStatus(db->connection) == PQTRANS_IDLE;
        return FALSE;
    }
    pop(db);
    postgres_sequence_forget(db, NULL);
    return TRUE;
}

/* --- copies
 * --------------------------------------------------------------------------------------- */

static char *read_settings(PostgresDb *db, GError **error)
{
    g_autoptr(PGresult) result = NULL;

    if (!postgres_connect_run_rows(
            db->connection, postgres_setup_text("session_settings.sql"), &result, error))
        return NULL;
    return g_strdup(PQgetvalue(result, 0, 0)); /* "" for none */
}

/* Goes on in another database with the session's settings. Takes the name. */
static gboolean move_to(PostgresDb *db, char *database, const char *settings, GError **error)
{
    g_clear_pointer(&db->connection, PQfinish);
    g_free(db->database);
    db->database = database;
    postgres_sequence_forget(db, NULL);
    return postgres_database_connect(db, error) &&
           (settings[0] == '\0' || postgres_connect_run(db->connection, settings, error));
}

static gboolean save_copy(PostgresDb *db, GError **error)
{
    Checkpoint checkpoint = {.copy = TRUE};
    char *copy;

    if (PQtransactionStatus(db->connection) != PQTRANS_IDLE) {
        error_set(
            error, REHEARSE_ERROR_INTERNAL, NULL, "cannot copy a database inside a transaction");
        return FALSE;
    }
    checkpoint.settings = read_settings(db, error);
    if (checkpoint.settings == NULL)
        return FALSE;
    checkpoint.kept = g_strdup(db->database);
    /* The template must have nobody connected. */
    g_clear_pointer(&db->connection, PQfinish);
    copy = postgres_database_make(server_of(db), db->database, error);
    if (copy == NULL || !move_to(db, copy, checkpoint.settings, error)) {
        checkpoint_clear(&checkpoint);
        return FALSE;
    }
    g_array_append_val(db->checkpoints, checkpoint);
    return TRUE;
}

static gboolean restore_copy(PostgresDb *db, GError **error)
{
    Checkpoint *checkpoint = innermost(db);
    g_autofree char *used = g_strdup(db->database);
    gboolean moved = move_to(db, g_steal_pointer(&checkpoint->kept), checkpoint->settings, error);

    postgres_database_drop(server_of(db), used);
    pop(db);
    return moved;
}

static gboolean release_copy(PostgresDb *db)
{
    postgres_database_drop(server_of(db), innermost(db)->kept);
    pop(db);
    return TRUE;
}

/* --- both
 * ------------------------------------------------------------------------------------------ */

gboolean postgres_checkpoint_save(EngineDb *base, EngineNeeds needs, GError **error)
{
    PostgresDb *db = (PostgresDb *)base;

    return needs & ENGINE_NEEDS_COMMIT ? save_copy(db, error) : save_savepoint(db, error);
}

gboolean postgres_checkpoint_restore(EngineDb *base, GError **error)
{
    PostgresDb *db = (PostgresDb *)base;

    if (innermost(db)->copy)
        return restore_copy(db, error);
    if (innermost(db)->gone) {
        pop(db);
        return TRUE;
    }
    return restore_savepoint(db, error);
}

gboolean postgres_checkpoint_release(EngineDb *base, GError **error)
{
    PostgresDb *db = (PostgresDb *)base;

    return innermost(db)->copy ? release_copy(db) : release_savepoint(db, error);
}

void postgres_checkpoint_clear(PostgresDb *db)
{
    PostgresServer *server = server_of(db);

    for (guint i = 0; i < db->checkpoints->len; i++) {
        Checkpoint *checkpoint = &g_array_index(db->checkpoints, Checkpoint, i);

        if (checkpoint->kept != NULL)
            g_ptr_array_add(server->closed, g_steal_pointer(&checkpoint->kept));
    }
    g_clear_pointer(&db->checkpoints, g_array_unref);
    db->savepoints = 0;
}
