#include "snapshot_private.h"

#include <string.h>

#include "error.h"
#include "process.h"

#define BATCH_STATEMENTS 100
#define BATCH_BYTES      (1024 * 1024)
/* What is kept of a text, not its size, is limited: a dump of 40 GB of which the schema is read is
 * normal. */
#define KEPT_ALWAYS       (16u * 1024 * 1024)
#define KEPT_RATIO        250
#define KEPT_WITHOUT_ROWS (G_GUINT64_CONSTANT(2) * 1024 * 1024 * 1024)
#define HINT_TRUNCATED                                                                             \
    "make the dump again, or copy it again and compare its size with the original"

/* What a whole dump ends with; the text may go on behind it (schema_migrations of Rails and
 * dbmate). */
static const struct {
    const char *tool, *marker;
} endings[] = {
    {"pg_dump ", "\n-- PostgreSQL database dump complete"},
    {"mysqldump ", "\n-- Dump completed"},
    {"mariadb-dump ", "\n-- Dump completed"},
    {"sqlite3 .dump", "\nCOMMIT;"},
};

#define CARRY_SIZE 64 /* longer than every marker */

typedef struct {
    const SnapshotScript *script;
    const char *marker; /* NULL: none is expected */
    gboolean found, ended, started;
    char carry[CARRY_SIZE]; /* the last bytes of the block before */
    gsize carried;
} Watch;

typedef struct {
    SnapshotLoad *load;
    const SnapshotScript *script;
    Watch watch;
    SqlSplit *split;
    GPtrArray *batch; /* SqlStatement * */
    gsize batch_bytes;
    guint64 kept;
    const char *rows; /* of a COPY, what is left of a piece */
    gsize rows_left;
} Run;

/* --- the text as it passes by ---------------------------------------------------------------- */

static const char *marker_for(const char *tool)
{
    for (gsize i = 0; tool != NULL && i < G_N_ELEMENTS(endings); i++)
        if (g_str_has_prefix(tool, endings[i].tool))
            return endings[i].marker;
    return NULL;
}

static void watch_search(Watch *watch, const char *bytes, gsize size)
{
    gsize length = strlen(watch->marker), edge = MIN(size, CARRY_SIZE);
    char joint[2 * CARRY_SIZE];

    memcpy(joint, watch->carry, watch->carried);
    memcpy(joint + watch->carried, bytes, edge);
    watch->found |= memmem(joint, watch->carried + edge, watch->marker, length) != NULL ||
                    memmem(bytes, size, watch->marker, length) != NULL;
    if (size >= CARRY_SIZE) {
        memcpy(watch->carry, bytes + size - CARRY_SIZE, CARRY_SIZE);
        watch->carried = CARRY_SIZE;
        return;
    }
    edge = MIN(watch->carried, CARRY_SIZE - size);
    memmove(watch->carry, watch->carry + watch->carried - edge, edge);
    memcpy(watch->carry + edge, bytes, size);
    watch->carried = edge + size;
}

static gssize watch_read(gpointer data, void *buffer, gsize size, GError **error)
{
    Watch *watch = data;
    gssize got = watch->script->read(watch->script->data, buffer, size, error);

    if (got > 0 && !watch->started && got >= 3 && memcmp(buffer, "\xef\xbb\xbf", 3) == 0) {
        /* A byte order mark is not SQL. */
        memset(buffer, ' ', 3);
    }
    watch->started = TRUE;
    if (got > 0 && watch->marker != NULL && !watch->found)
        watch_search(watch, buffer, (gsize)got);
    watch->ended |= got == 0;
    return got;
}

/* Called at the end of the text: was that all of it? */
static gboolean check_whole(Run *run, GError **error)
{
    const SnapshotScript *script = run->script;

    if (script->finish != NULL && !script->finish(script->data, error))
        return FALSE;
    if (run->watch.marker == NULL || run->watch.found)
        return TRUE;
    error_set(error, REHEARSE_ERROR_INPUT, HINT_TRUNCATED,
        "%s: the dump is truncated: its last line \"%s\" is missing", script->name,
        run->watch.marker + 1);
    return FALSE;
}

/* --- errors ---------------------------------------------------------------------------------- */

/* "ALTER TABLE ONLY public.users ADD CONSTRAINT…" on one line. */
static char *first_words(const SqlStatement *statement)
{
    g_autoptr(GString) words = g_string_new(NULL);
    const char *end = statement->text + statement->length;
    const char *cursor = statement->text;
    gboolean blank = FALSE;

    for (; cursor < end && words->len < 60; cursor++) {
        if (g_ascii_isspace(*cursor) || (guchar)*cursor < 0x20) {
            blank = TRUE;
            continue;
        }
        if (blank && words->len > 0)
            g_string_append_c(words, ' ');
        blank = FALSE;
        g_string_append_c(words, *cursor);
    }
    if (cursor < end) {
        const char *valid;

        g_utf8_validate(words->str, (gssize)words->len, &valid);
        g_string_truncate(words, (gsize)(valid - words->str));
        g_string_append(words, "…");
    }
    return g_string_free(g_steal_pointer(&words), FALSE);
}

static void add_context(const Run *run, const SqlStatement *statement, GError **error)
{
    g_autofree char *words = first_words(statement);

    if (run->script->numbered)
        error_prefix(error, "%s:%u: %s", run->script->name, statement->line, words);
    else
        error_prefix(error, "%s: %s", run->script->name, words);
}

/* A statement that was cut off fails; then the cut is the thing to say. `next`: of the batch. */
static gboolean fail(
    Run *run, const SqlStatement *statement, guint next, GError *failure, GError **error)
{
    gboolean sql = failure->code == REHEARSE_ERROR_SQL;

    if ((sql || failure->code == REHEARSE_ERROR_INPUT) && run->watch.ended &&
        !check_whole(run, error)) {
        g_error_free(failure);
        return FALSE;
    }
    if (sql)
        snapshot_extensions_explain(run->load, statement, run->batch, next, run->split, &failure);
    /* 42601: syntax error; of the last statement, which then has no end. */
    if (sql && run->watch.ended && next == run->batch->len && error_hint(failure) == NULL &&
        g_strcmp0(error_sqlstate(failure), "42601") == 0)
        error_set_hint(&failure, "check whether the file is complete");
    add_context(run, statement, &failure);
    g_propagate_error(error, failure);
    return FALSE;
}

/* --- running --------------------------------------------------------------------------------- */

static gboolean flush(Run *run, GError **error)
{
    GPtrArray *batch = run->batch;
    guint done = 0;

    while (done < batch->len) {
        GError *failure = NULL;
        guint failed = 0;
        const SqlStatement *const *rest = (const SqlStatement *const *)batch->pdata + done;

        if (engine_execute_many(run->load->db, rest, batch->len - done, &failed, &failure)) {
            run->load->loaded->statements += batch->len - done;
            break;
        }
        run->load->loaded->statements += failed;
        done += failed;
        if (done >= batch->len ||
            !snapshot_filter_tolerates(run->load, batch->pdata[done], failure))
            return fail(run, batch->pdata[MIN(done, batch->len - 1)], done + 1, failure, error);
        g_error_free(failure);
        done++;
    }
    g_ptr_array_set_size(batch, 0);
    run->batch_bytes = 0;
    return !process_interrupted(error);
}

static gboolean keep(Run *run, gsize bytes, GError **error)
{
    const SnapshotScript *script = run->script;
    guint64 packed = script->packed_bytes != NULL ? script->packed_bytes(script->data) : 0;

    run->kept += bytes;
    if (packed > 0 && run->kept > KEPT_ALWAYS && run->kept / packed > KEPT_RATIO) {
        error_set(error, REHEARSE_ERROR_LIMIT, "if the dump is really so, unpack it first",
            "%s: unpacks to more than %d times its size", script->name, KEPT_RATIO);
        return FALSE;
    }
    if (run->kept > KEPT_WITHOUT_ROWS && run->load->options->rows != SNAPSHOT_ROWS_ALL) {
        error_set(error, REHEARSE_ERROR_LIMIT, "if that many rows are meant, load all rows",
            "%s: more than 2 GiB of statements and kept rows", script->name);
        return FALSE;
    }
    return TRUE;
}

static gssize read_rows(gpointer data, void *buffer, gsize size, GError **error)
{
    Run *run = data;
    GError *failure = NULL;
    gsize taken;

    if (run->rows_left == 0 &&
        !sql_split_copy_rows(run->split, &run->rows, &run->rows_left, &failure)) {
        run->rows_left = 0;
        if (failure == NULL)
            return 0;
        g_propagate_error(error, failure);
        return -1;
    }
    taken = MIN(size, run->rows_left);
    if (!keep(run, taken, error))
        return -1;
    memcpy(buffer, run->rows, taken);
    for (const char *c = run->rows; (c = memchr(c, '\n', (gsize)(run->rows + taken - c))) != NULL;
         c++)
        run->load->loaded->rows_loaded++;
    run->rows += taken;
    run->rows_left -= taken;
    return (gssize)taken;
}

static gboolean copy(Run *run, const SqlStatement *statement, GError **error)
{
    GError *failure = NULL;

    if (!flush(run, error))
        return FALSE;
    run->rows_left = 0;
    if (!engine_copy_in(run->load->db, statement, read_rows, run, &failure))
        return fail(run, statement, run->batch->len, failure, error);
    run->load->loaded->statements++;
    return TRUE;
}

static gboolean push(Run *run, SqlStatement *statement, GError **error)
{
    if (!keep(run, statement->length, error)) {
        sql_statement_free(statement);
        return FALSE;
    }
    run->batch_bytes += statement->length;
    g_ptr_array_add(run->batch, statement);
    if (run->batch->len < BATCH_STATEMENTS && run->batch_bytes < BATCH_BYTES)
        return TRUE;
    return flush(run, error);
}

static gboolean take(Run *run, SqlStatement *taken, GError **error)
{
    g_autoptr(SqlStatement) statement = taken;
    g_autofree char *table = NULL;
    SnapshotLoad *load = run->load;

    switch (snapshot_filter(load, statement, &table, error)) {
    case SNAPSHOT_FILTER_DROP:
    case SNAPSHOT_FILTER_SKIP_ROWS:
        return TRUE;
    case SNAPSHOT_FILTER_FAILED:
        add_context(run, statement, error);
        return FALSE;
    case SNAPSHOT_FILTER_ROWS:
        if (statement->copy)
            return copy(run, statement, error);
        load->loaded->rows_loaded +=
            snapshot_rows_count(load->dialect, statement->text, statement->length);
        break;
    case SNAPSHOT_FILTER_RUN:
        break;
    }
    return push(run, g_steal_pointer(&statement), error);
}

/* --- the whole text -------------------------------------------------------------------------- */

static gboolean end_of_text(Run *run, GError *failure, GError **error)
{
    /* What the splitter calls an unterminated string is a dump that was cut off, if its end is
     * missing. */
    if ((failure == NULL || failure->code == REHEARSE_ERROR_INPUT) && run->watch.ended &&
        !check_whole(run, error)) {
        g_clear_error(&failure);
        return FALSE;
    }
    if (failure == NULL)
        return flush(run, error);
    if (!g_str_has_prefix(failure->message, run->script->name))
        error_prefix(&failure, "%s", run->script->name);
    g_propagate_error(error, failure);
    return FALSE;
}

static void note_dropped(Run *run)
{
    const GPtrArray *dropped = sql_split_dropped(run->split);

    for (guint i = 0; dropped != NULL && i < dropped->len; i++) {
        const char *command = g_ptr_array_index(dropped, i);

        ledger_add(run->load->options->ledger, "psql-command-dropped",
            "commands of the psql program in the dump were not run", command);
        g_ptr_array_add(run->load->loaded->dropped, g_strdup(command));
    }
}

static gboolean run_all(Run *run, GError **error)
{
    GError *failure = NULL;
    SqlStatement *statement;

    while ((statement = sql_split_next(run->split, &failure)) != NULL)
        if (!take(run, statement, error))
            return FALSE;
    return end_of_text(run, failure, error);
}

gboolean snapshot_script_load(SnapshotLoad *load, const SnapshotScript *script, GError **error)
{
    g_autoptr(GPtrArray) batch = g_ptr_array_new_with_free_func((GDestroyNotify)sql_statement_free);
    Run run = {.load = load, .script = script, .batch = batch};
    g_autoptr(SqlSplit) split = sql_split_stream(load->dialect, watch_read, &run.watch);

    run.split = split;
    run.watch.script = script;
    run.watch.marker = script->finish == NULL ? marker_for(script->tool) : NULL;
    if (!run_all(&run, error))
        return FALSE;
    note_dropped(&run);
    return TRUE;
}
