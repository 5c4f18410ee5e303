#include "replay_private.h"

#include <string.h>

#include "error.h"
#include "process.h"

#define UNSAFE_ENUM_VALUE "55P04" /* PostgreSQL: new enum values must be committed first */

void replay_step_free(ReplayStep *step)
{
    if (step == NULL)
        return;
    g_free(step->message);
    g_free(step->sqlstate);
    g_free(step->statement);
    g_free(step);
}

/*
 * Does the migration take effect as a whole or not at all? Either the framework opens a transaction,
 * or the whole file is one message, which is an implicit transaction on engines that have those. A
 * file that controls transactions itself is left alone.
 */
static gboolean is_atomic(
    const MigrationSet *set, const EngineDriver *driver, const MigrationSection *up)
{
    if ((driver->features & ENGINE_TRANSACTIONAL_DDL) == 0 ||
        (up->traits & SQL_TRAIT_TRANSACTION) != 0)
        return FALSE;
    if (up->transaction)
        return TRUE;
    return (driver->features & ENGINE_IMPLICIT_TRANSACTION) != 0 && up->statements->len > 1 &&
           migration_unit(set, driver) == MIGRATION_UNIT_FILE;
}

static EngineNeeds needs_without(const MigrationSet *set, const EngineDriver *driver,
    const Migration *migration, SqlTraits ignored)
{
    SqlTraits traits = migration->up->traits & ~ignored;

    /* Inside a transaction the server itself refuses these: let it, with its own words. */
    if (is_atomic(set, driver, migration->up))
        traits &= ~(SqlTraits)(SQL_TRAIT_NO_TRANSACTION | SQL_TRAIT_CONCURRENTLY);
    return engine_needs(driver, traits);
}

EngineNeeds replay_step_needs(
    const MigrationSet *set, const EngineDriver *driver, const Migration *migration)
{
    return needs_without(set, driver, migration, 0);
}

EngineNeeds replay_step_hoped_needs(
    const MigrationSet *set, const EngineDriver *driver, const Migration *migration)
{
    return needs_without(set, driver, migration, SQL_TRAIT_ENUM_VALUE);
}

gboolean replay_step_lacked_commit(const ReplayStep *step)
{
    return !step->ok && g_strcmp0(step->sqlstate, UNSAFE_ENUM_VALUE) == 0;
}

/* Line and column of a character position (from 1) inside a statement that begins at start_line. */
static void locate(const SqlStatement *statement, guint position, guint *line, guint *column)
{
    const char *cursor = statement->text;

    *line = statement->line;
    *column = 0;
    if (position == 0)
        return;
    *column = 1;
    for (guint i = 1; i < position && *cursor != '\0'; i++) {
        if (*cursor == '\n') {
            (*line)++;
            *column = 1;
        } else {
            (*column)++;
        }
        cursor = g_utf8_next_char(cursor);
    }
}

static void note_failure(ReplayStep *step, const SqlStatement *statement, const GError *failure)
{
    const char *end;

    step->ok = FALSE;
    step->message = g_strdup(failure->message);
    step->sqlstate = g_strdup(error_sqlstate(failure));
    if (statement == NULL)
        return;
    locate(statement, error_position(failure), &step->line, &step->column);
    end = strchr(statement->text, '\n');
    step->statement = end != NULL ? g_strndup(statement->text, (gsize)(end - statement->text))
                                  : g_strdup(statement->text);
}

/* TRUE when the error is the migration's own affair; the step then says so and *error is clear. */
static gboolean absorb_failure(ReplayStep *step, const SqlStatement *statement, GError **failure)
{
    if (!g_error_matches(*failure, REHEARSE_ERROR, REHEARSE_ERROR_SQL))
        return FALSE;
    note_failure(step, statement, *failure);
    g_clear_error(failure);
    return TRUE;
}

/* The twin without CONCURRENTLY, with blanks where the word was: positions stay those of the file. */
static SqlStatement *plain_twin(const SqlDialect *dialect, const SqlStatement *statement)
{
    g_autofree char *without =
        sql_without_concurrently(dialect, statement->text, statement->length);
    gsize removed = statement->length - strlen(without), start = 0;
    SqlStatement *twin = g_new0(SqlStatement, 1);

    while (without[start] != '\0' && without[start] == statement->text[start])
        start++;
    twin->text = g_strndup(statement->text, statement->length);
    memset(twin->text + start, ' ', removed);
    twin->length = statement->length;
    twin->line = statement->line;
    return twin;
}

/* Does it make a role that is there, though not for this database? */
static gboolean makes_known_role(const ReplayContext *context, const SqlStatement *statement)
{
    const char *kind = NULL;
    g_autofree char *name = NULL;

    if (context->roles == NULL || g_ascii_strncasecmp(statement->text, "create", 6) != 0)
        return FALSE;
    name =
        sql_created(engine_dialect(context->db->driver), statement->text, statement->length, &kind);
    return name != NULL &&
           (g_str_equal(kind, "role") || g_str_equal(kind, "user") || g_str_equal(kind, "group")) &&
           g_strv_contains(context->roles, name);
}

static SqlStatement *empty_twin(const SqlStatement *statement)
{
    SqlStatement *twin = g_new0(SqlStatement, 1);

    twin->text = g_strdup("SELECT 1");
    twin->length = strlen(twin->text);
    twin->line = statement->line;
    return twin;
}

/*
 * The statements that will really be sent. Inside a savepoint walk CONCURRENTLY cannot run, and its
 * plain twin has the same result; a role that is there cannot be made: replaced, and noted. *replaced
 * owns what was made.
 */
static const SqlStatement **to_send(
    const ReplayContext *context, const MigrationSection *up, gboolean plain, GPtrArray *replaced)
{
    const SqlDialect *dialect = engine_dialect(context->db->driver);
    const SqlStatement **statements = g_new(const SqlStatement *, up->statements->len + 1);

    for (guint i = 0; i < up->statements->len; i++) {
        const SqlStatement *statement = g_ptr_array_index(up->statements, i);

        statements[i] = statement;
        if (makes_known_role(context, statement)) {
            statements[i] = empty_twin(statement);
            g_ptr_array_add(replaced, (gpointer)statements[i]);
            ledger_add(context->ledger, "role-there",
                "CREATE ROLE not run: the snapshot needed the role before", statement->text);
            continue;
        }
        if (!plain || (up->traits & SQL_TRAIT_CONCURRENTLY) == 0 ||
            (sql_traits(dialect, statement->text, statement->length) & SQL_TRAIT_CONCURRENTLY) == 0)
            continue;
        statements[i] = plain_twin(dialect, statement);
        g_ptr_array_add(replaced, (gpointer)statements[i]);
        ledger_add(context->ledger, "concurrently-plain",
            "CONCURRENTLY run without the word, inside a savepoint", statement->text);
    }
    return statements;
}

/* Rows of a COPY are not part of a migration file: the first such statement, or NULL. */
static const SqlStatement *first_copy(const MigrationSection *up)
{
    for (guint i = 0; i < up->statements->len; i++) {
        const SqlStatement *statement = g_ptr_array_index(up->statements, i);

        if (statement->copy)
            return statement;
    }
    return NULL;
}

static gboolean run_statements(const ReplayContext *context, const MigrationSection *up,
    gboolean plain, ReplayStep *step, GError **error)
{
    g_autoptr(GPtrArray) replaced =
        g_ptr_array_new_with_free_func((GDestroyNotify)sql_statement_free);
    g_autofree const SqlStatement **statements = to_send(context, up, plain, replaced);
    g_autoptr(GError) failure = NULL;
    const SqlStatement *copy = first_copy(up), *refused;
    guint failed = 0;

    if (copy != NULL) {
        error_set_sql(&failure, NULL, 0,
            "COPY … FROM STDIN: the rows are not part of the statement in a migration file");
        return absorb_failure(step, copy, &failure);
    }
    if (engine_execute_many(context->db, statements, up->statements->len, &failed, &failure))
        return TRUE;
    refused = failed < up->statements->len ? g_ptr_array_index(up->statements, failed) : NULL;
    if (absorb_failure(step, refused, &failure))
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

/* Deferred constraints are checked where the framework's transaction would end. */
static gboolean finish(const ReplayContext *context, const Migration *migration, gboolean atomic,
    ReplayStep *step, GError **error)
{
    g_autoptr(GError) failure = NULL;

    if (history_record(context->set, context->db, migration, &failure) &&
        engine_settle(context->db, &failure) && (!atomic || engine_release(context->db, &failure)))
        return TRUE;
    if (absorb_failure(step, NULL, &failure))
        return !atomic || engine_restore(context->db, error);
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

static gboolean run(const ReplayContext *context, const Migration *migration, gboolean in_walk,
    ReplayStep *step, GError **error)
{
    const MigrationSection *up = migration->up;
    gboolean atomic = is_atomic(context->set, context->db->driver, up);

    if (atomic && !engine_save(context->db, ENGINE_NEEDS_NOTHING, error))
        return FALSE;
    if (!run_statements(context, up, in_walk && !atomic, step, error))
        return FALSE;
    if (!step->ok)
        return !atomic || engine_restore(context->db, error);
    return finish(context, migration, atomic, step, error);
}

ReplayStep *replay_step_run(
    const ReplayContext *context, guint migration, gboolean in_walk, GError **error)
{
    ReplayStep *step = g_new0(ReplayStep, 1);
    gint64 start = g_get_monotonic_time();
    const Migration *subject = g_ptr_array_index(context->set->migrations, migration);

    step->migration = migration;
    step->ok = TRUE;
    if (process_interrupted(error) || !run(context, subject, in_walk, step, error)) {
        replay_step_free(step);
        error_prefix(error, "%s", subject->path);
        return NULL;
    }
    step->microseconds = g_get_monotonic_time() - start;
    return step;
}

gboolean replay_step_prelude(const ReplayContext *context, GError **error)
{
    for (guint i = 0; context->prelude != NULL && context->prelude[i] != NULL; i++) {
        if (!engine_execute(context->db, context->prelude[i], -1, error)) {
            error_prefix(error, "prelude '%s'", context->prelude[i]);
            return FALSE;
        }
    }
    return TRUE;
}

#define SMALL_SCHEMA 40 /* objects */

Schema *replay_step_scope(const ReplayContext *context)
{
    gboolean in_process = (context->db->driver->features & ENGINE_IN_PROCESS) != 0;

    return !in_process && schema_size(context->start) <= SMALL_SCHEMA ? NULL : context->start;
}
