#include <string.h>

#include "error.h"
#include "postgres_private.h"

/*
 * Statements of a migration or a dump. Many go in one message, which the server runs as one
 * implicit transaction: three times as fast as one by one, since the server is the limit. When one
 * fails outside a checkpoint, those before it are sent again without it, so that each took effect
 * by itself; inside a checkpoint the transaction is lost anyway.
 *
 * Before a statement is sent, roles it needs are made, and a statement about an extension is
 * replaced.
 */

#define BATCH_STATEMENTS 80
#define BATCH_BYTES      (1024 * 1024)
#define SEPARATOR        "\n;\n" /* the line breaks end a comment */

/* These mean something else, or are refused, next to other statements in a message. */
#define ALONE                                                                                      \
    (SQL_TRAIT_TRANSACTION | SQL_TRAIT_NO_TRANSACTION | SQL_TRAIT_CONCURRENTLY | SQL_TRAIT_LOCAL | \
        SQL_TRAIT_DATABASE | SQL_TRAIT_ENUM_VALUE)

typedef struct {
    gsize start; /* of the statement in the message */
    gsize length;
    guint index;       /* which statement it is */
    gboolean replaced; /* sent with another text, where the server's position means nothing */
} Slot;

typedef struct {
    PostgresDb *db;
    const SqlStatement *const *statements;
    GHashTable *created; /* roles that the same text creates */
    GString *text;       /* the message */
    GArray *slots;
} Batch;

static void batch_init(Batch *batch, PostgresDb *db, const SqlStatement *const *statements)
{
    batch->db = db;
    batch->statements = statements;
    batch->created = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    batch->text = g_string_new(NULL);
    batch->slots = g_array_new(FALSE, FALSE, sizeof(Slot));
}

static void batch_clear(Batch *batch)
{
    g_hash_table_unref(batch->created);
    g_string_free(batch->text, TRUE);
    g_array_unref(batch->slots);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Batch, batch_clear)

static const Slot *slot_at(const Batch *batch, guint place)
{
    return &g_array_index(batch->slots, Slot, place);
}

static void batch_add(Batch *batch, guint index)
{
    const SqlStatement *statement = batch->statements[index];
    g_autofree char *raised = postgres_extension_raise(batch->db, statement);
    Slot slot = {.index = index, .replaced = raised != NULL};

    if (batch->text->len > 0)
        g_string_append(batch->text, SEPARATOR);
    slot.start = batch->text->len;
    if (raised != NULL)
        g_string_append(batch->text, raised);
    else
        g_string_append_len(batch->text, statement->text, (gssize)statement->length);
    slot.length = batch->text->len - slot.start;
    g_array_append_val(batch->slots, slot);
}

static void batch_empty(Batch *batch)
{
    g_string_truncate(batch->text, 0);
    g_array_set_size(batch->slots, 0);
}

/* --- failures
 * -------------------------------------------------------------------------------------- */

/* Characters of the message before a byte offset. */
static guint characters(const char *text, gsize bytes)
{
    return (guint)g_utf8_strlen(text, (gssize)bytes);
}

/* Which statement failed: the one the server points into (a syntax error stops the message before
 * anything ran), else the one after those that succeeded; the last when only the end of the
 * implicit transaction failed. */
static guint failed_place(const Batch *batch, const char *message, guint first, guint end,
    guint completed, guint position)
{
    gsize base = slot_at(batch, first)->start;
    guint place = MIN(first + completed, end - 1);

    if (position == 0)
        return place;
    for (place = end - 1; place > first; place--) {
        if (position > characters(message, slot_at(batch, place)->start - base))
            break;
    }
    return place;
}

/* Makes a position in the message one in the statement. */
static void localise(
    const Batch *batch, const char *message, guint first, guint place, GError **error)
{
    const Slot *slot = slot_at(batch, place);
    gsize base = slot_at(batch, first)->start;
    guint position = error_position(*error);
    GError *local = NULL;

    if (position == 0)
        return;
    position -= MIN(position, characters(message, slot->start - base));
    error_set_sql(&local, error_sqlstate(*error), slot->replaced ? 0 : position, (*error)->message);
    g_clear_error(error);
    *error = local;
}

/* --- sending
 * --------------------------------------------------------------------------------------- */

/* Sends slots first … end - 1 in one message; *place is the one that failed. */
static gboolean send_slots(Batch *batch, guint first, guint end, guint *place, GError **error)
{
    const Slot *last = slot_at(batch, end - 1);
    gsize base = slot_at(batch, first)->start;
    g_autofree char *message =
        g_strndup(batch->text->str + base, last->start + last->length - base);
    g_autoptr(GError) problem = NULL;
    guint completed = 0;

    postgres_sequence_forget(batch->db, message);
    if (postgres_connect_send(batch->db->connection, message, &problem) &&
        postgres_connect_collect(batch->db->connection, NULL, &completed, &problem))
        return TRUE;
    *place = failed_place(batch, message, first, end, completed, error_position(problem));
    localise(batch, message, first, *place, &problem);
    postgres_extension_hint(batch->db, &problem);
    g_propagate_error(error, g_steal_pointer(&problem));
    return FALSE;
}

/* Could the statements of a failed message run again? Not inside a transaction, nor without server.
 */
static gboolean can_repeat(const Batch *batch, const GError *problem)
{
    return g_error_matches(problem, REHEARSE_ERROR, REHEARSE_ERROR_SQL) &&
           PQtransactionStatus(batch->db->connection) == PQTRANS_IDLE;
}

/* Runs slots so that each takes effect by itself, up to the first that fails. */
static gboolean run_slots(Batch *batch, guint first, guint end, guint *place, GError **error)
{
    while (first < end) {
        g_autoptr(GError) problem = NULL;

        if (send_slots(batch, first, end, place, &problem))
            return TRUE;
        if (end - first == 1 || !can_repeat(batch, problem)) {
            g_propagate_error(error, g_steal_pointer(&problem));
            return FALSE;
        }
        guint broken = *place;
        if (!run_slots(batch, first, broken, place, error) ||
            !run_slots(batch, broken, broken + 1, place, error))
            return FALSE;
        first = broken + 1;
    }
    return TRUE;
}

static gboolean flush(Batch *batch, guint *failed, GError **error)
{
    guint place = 0;

    if (!run_slots(batch, 0, batch->slots->len, &place, error)) {
        *failed = slot_at(batch, place)->index;
        return FALSE;
    }
    batch_empty(batch);
    return TRUE;
}

/* --- many
 * ------------------------------------------------------------------------------------------ */

/* Roles that the statement needs are made after what comes before it has run. */
static gboolean provide_roles(Batch *batch, guint index, guint *failed, GError **error)
{
    const SqlStatement *statement = batch->statements[index];
    g_autoptr(GPtrArray) roles = postgres_roles_missing(batch->db, statement, batch->created);

    postgres_roles_note_created(statement, batch->created);
    if (roles == NULL)
        return TRUE;
    if (!flush(batch, failed, error))
        return FALSE;
    *failed = index;
    return postgres_roles_ensure(batch->db, roles, error);
}

static gboolean run_one(Batch *batch, guint index, guint *failed, GError **error)
{
    const SqlStatement *statement = batch->statements[index];
    gboolean alone;

    if (postgres_roles_left_out(batch->db, statement))
        return TRUE;
    if (!provide_roles(batch, index, failed, error))
        return FALSE;
    alone =
        (sql_traits(sql_dialect_find("postgres"), statement->text, statement->length) & ALONE) != 0;
    if (alone && !flush(batch, failed, error))
        return FALSE;
    batch_add(batch, index);
    if (alone || batch->slots->len >= BATCH_STATEMENTS || batch->text->len >= BATCH_BYTES)
        return flush(batch, failed, error);
    return TRUE;
}

gboolean postgres_execute_many(
    EngineDb *db, const SqlStatement *const *statements, guint n, guint *failed, GError **error)
{
    g_auto(Batch) batch = {0};
    guint unused;

    if (failed == NULL)
        failed = &unused;
    batch_init(&batch, (PostgresDb *)db, statements);
    for (guint i = 0; i < n; i++) {
        if (!run_one(&batch, i, failed, error))
            return FALSE;
    }
    return flush(&batch, failed, error);
}

/* --- a text
 * ----------------------------------------------------------------------------------------- */

/* Where the statement stands in the source, from which its text was cut; searched from `from`. */
static gsize offset_of(const char *sql, gsize length, gsize from, const SqlStatement *statement)
{
    const char *found = memmem(sql + from, length - from, statement->text, statement->length);

    return found != NULL ? (gsize)(found - sql) : from;
}

/* Makes a position in statement `index` one in the source. */
static void globalise(
    const char *sql, gsize length, const GPtrArray *statements, guint index, GError **error)
{
    guint position = error_position(*error);
    gsize offset = 0;
    GError *global = NULL;

    if (position == 0)
        return;
    for (guint i = 0; i <= index; i++) {
        const SqlStatement *statement = g_ptr_array_index(statements, i);

        offset = offset_of(sql, length, offset, statement);
        if (i < index)
            offset += statement->length;
    }
    error_set_sql(
        &global, error_sqlstate(*error), position + characters(sql, offset), (*error)->message);
    error_set_hint(&global, error_hint(*error));
    g_clear_error(error);
    *error = global;
}

/* As one message, like the text itself, with what has to be replaced or left out. */
static gboolean execute_split(
    PostgresDb *db, const char *sql, gsize length, const GPtrArray *statements, GError **error)
{
    g_auto(Batch) batch = {0};
    g_autoptr(GError) problem = NULL;
    guint place = 0;

    batch_init(&batch, db, (const SqlStatement *const *)statements->pdata);
    for (guint i = 0; i < statements->len; i++) {
        const SqlStatement *statement = g_ptr_array_index(statements, i);
        g_autoptr(GPtrArray) roles = postgres_roles_missing(db, statement, batch.created);

        postgres_roles_note_created(statement, batch.created);
        if (roles != NULL && !postgres_roles_ensure(db, roles, error))
            return FALSE;
        if (!postgres_roles_left_out(db, statement))
            batch_add(&batch, i);
    }
    if (batch.slots->len == 0 || send_slots(&batch, 0, batch.slots->len, &place, &problem))
        return TRUE;
    globalise(sql, length, statements, slot_at(&batch, place)->index, &problem);
    g_propagate_error(error, g_steal_pointer(&problem));
    return FALSE;
}

/* Statements of a text in which something may have to be made, replaced or left out. NULL: the text
 * goes as it is, also when we cannot split it: the server has the last word on syntax. */
static GPtrArray *split_special(const char *sql, gsize length)
{
    SqlStatement whole = {.text = (char *)sql, .length = length};
    GPtrArray *statements;

    if (!postgres_roles_may_need(&whole) && !postgres_extension_mentioned(&whole))
        return NULL;
    statements = sql_split_all(sql_dialect_find("postgres"), sql, length, 0, NULL);
    for (guint i = 0; statements != NULL && i < statements->len; i++) {
        if (((SqlStatement *)g_ptr_array_index(statements, i))->copy)
            g_clear_pointer(&statements, g_ptr_array_unref);
    }
    return statements;
}

gboolean postgres_execute(EngineDb *base, const char *sql, gsize length, GError **error)
{
    PostgresDb *db = (PostgresDb *)base;
    g_autofree char *text = g_strndup(sql, length);
    g_autoptr(GPtrArray) statements = NULL;

    if (strlen(text) != length) {
        error_set_sql(error, "22021", characters(text, strlen(text)) + 1,
            "a zero byte cannot be part of a statement");
        return FALSE;
    }
    statements = split_special(text, length);
    if (statements != NULL)
        return execute_split(db, text, length, statements, error);
    postgres_sequence_forget(db, text);
    return postgres_connect_run(db->connection, text, error);
}
