#include <stdlib.h>
#include <string.h>

#include "postgres_private.h"

/*
 * A rollback does not take back what nextval() and setval() did. Both leave a lock on the sequence
 * that the transaction keeps, even over ROLLBACK TO, so the lock list names the candidates. Values
 * before the walk are read once; the walk itself leaves them as they were.
 *
 * Whatever reads or sets values does so inside a savepoint that is rolled back, which gives up its
 * locks and does not take back the values it set.
 */

#define IN_SAVEPOINT(STATEMENT)                                                                    \
    "SAVEPOINT rehearse_read; " STATEMENT                                                          \
    "; ROLLBACK TO SAVEPOINT rehearse_read; RELEASE SAVEPOINT rehearse_read"
#define READ_VALUES "SELECT relation, value, called FROM rehearse_internal.sequence_values(%s, %s)"

typedef struct {
    gint64 value;
    gboolean called;
} SequenceValue;

static guint cell_oid(const PGresult *result, int row)
{
    return (guint)strtoul(PQgetvalue(result, row, 0), NULL, 10);
}

static GHashTable *values_from(const PGresult *result)
{
    GHashTable *values = g_hash_table_new_full(NULL, NULL, NULL, g_free);

    for (int row = 0; row < PQntuples(result); row++) {
        SequenceValue *value;

        if (PQgetisnull(result, row, 1))
            continue;
        value = g_new0(SequenceValue, 1);
        value->value = g_ascii_strtoll(PQgetvalue(result, row, 1), NULL, 10);
        value->called = PQgetvalue(result, row, 2)[0] == 't';
        g_hash_table_insert(values, GUINT_TO_POINTER(cell_oid(result, row)), value);
    }
    return values;
}

/* The candidates as an array literal '{1,2}'; NULL when there are none. */
static char *candidate_list(const PostgresDb *db, const PGresult *locked)
{
    GString *list = g_string_new(NULL);

    for (int row = 0; row < PQntuples(locked); row++) {
        guint oid = cell_oid(locked, row);

        if (db->no_sequences == NULL ||
            !g_hash_table_contains(db->no_sequences, GUINT_TO_POINTER(oid)))
            g_string_append_printf(list, "%s%u", list->len > 0 ? "," : "'{", oid);
    }
    if (list->len == 0) {
        g_string_free(list, TRUE);
        return NULL;
    }
    g_string_append(list, "}'");
    return g_string_free(list, FALSE);
}

/* Every table that a migration touches is a candidate once. One that is not there may be a sequence
 * that a step has dropped and a restore brings back. */
static void note_others(PostgresDb *db, const PGresult *result)
{
    if (db->no_sequences == NULL)
        db->no_sequences = g_hash_table_new(NULL, NULL);
    for (int row = 0; row < PQntuples(result); row++)
        if (PQgetisnull(result, row, 1))
            g_hash_table_add(db->no_sequences, GUINT_TO_POINTER(cell_oid(result, row)));
}

GHashTable *postgres_sequence_read(PostgresDb *db, const PGresult *locked, GError **error)
{
    g_autofree char *list = candidate_list(db, locked);
    g_autofree char *sql = NULL;
    g_autoptr(PGresult) result = NULL;

    if (list == NULL)
        return g_hash_table_new(NULL, NULL);
    sql = g_strdup_printf(IN_SAVEPOINT(READ_VALUES), list, "true");
    if (!postgres_connect_run_rows(db->connection, sql, &result, error))
        return NULL;
    note_others(db, result);
    return values_from(result);
}

gboolean postgres_sequence_remember(PostgresDb *db, GError **error)
{
    g_autofree char *sql = NULL;
    g_autoptr(PGresult) result = NULL;

    if (db->sequences != NULL)
        return TRUE;
    sql = g_strdup_printf(READ_VALUES, "NULL", db->sequences_set ? "true" : "false");
    if (!postgres_connect_run_rows(db->connection, sql, &result, error))
        return FALSE;
    db->sequences = values_from(result);
    return TRUE;
}

/* The call that sets back what differs; NULL when nothing does. */
static char *restoring_call(const PostgresDb *db, GHashTable *now, GHashTable *then)
{
    g_autoptr(GString) oids = g_string_new(NULL), values = g_string_new(NULL);
    g_autoptr(GString) called = g_string_new(NULL);
    GHashTableIter each;
    gpointer key, data;

    /* Setting sequences back is the same in any order. */
    g_hash_table_iter_init(&each, now);
    while (g_hash_table_iter_next(&each, &key, &data)) {
        const SequenceValue *is = data, *was = then != NULL ? g_hash_table_lookup(then, key) : NULL;
        const char *comma = oids->len > 0 ? "," : "";

        if (was == NULL)
            was = g_hash_table_lookup(db->sequences, key);
        if (was == NULL || (was->value == is->value && was->called == is->called))
            continue;
        g_string_append_printf(oids, "%s%u", comma, GPOINTER_TO_UINT(key));
        g_string_append_printf(values, "%s%" G_GINT64_FORMAT, comma, was->value);
        g_string_append_printf(called, "%s%c", comma, was->called ? 't' : 'f');
    }
    if (oids->len == 0)
        return NULL;
    return g_strdup_printf(
        IN_SAVEPOINT("SELECT rehearse_internal.set_sequences('{%s}', '{%s}', '{%s}')"), oids->str,
        values->str, called->str);
}

gboolean postgres_sequence_restore(
    PostgresDb *db, const PGresult *locked, GHashTable *then, GError **error)
{
    g_autoptr(GHashTable) now = postgres_sequence_read(db, locked, error);
    g_autofree char *call = NULL;

    if (now == NULL)
        return FALSE;
    call = restoring_call(db, now, then);
    return call == NULL || postgres_connect_run(db->connection, call, error);
}

/* Could the text leave a sequence with a value that was never used? */
static gboolean sets_sequences(const char *sql)
{
    for (; (sql = strpbrk(sql, "sSrR")) != NULL; sql++) {
        if (g_ascii_strncasecmp(sql, "setval", 6) == 0 ||
            g_ascii_strncasecmp(sql, "restart", 7) == 0)
            return TRUE;
    }
    return FALSE;
}

void postgres_sequence_forget(PostgresDb *db, const char *sql)
{
    db->sequences_set = db->sequences_set || (sql != NULL && sets_sequences(sql));
    if (db->savepoints > 0)
        return;
    g_clear_pointer(&db->sequences, g_hash_table_unref);
    g_clear_pointer(&db->no_sequences, g_hash_table_unref);
}
