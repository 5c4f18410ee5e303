#include "contract.h"
#include "error.h"
#include "test.h"

#include <string.h>

/*
 * One suite over every engine: what a driver promises in engine.h. To add an engine: a row in
 * contract.c and a folder in sql/.
 */

/* --- statements ------------------------------------------------------------------------------- */

static void query(const ContractEngine *engine, EngineDb *db)
{
    const char *parameters[] = {"one", "two", NULL};
    g_autofree char *select = contract_sql(engine, "select.sql");
    g_autofree char *sql = contract_sql(engine, "parameters.sql");
    g_autoptr(GError) error = NULL;
    g_autoptr(EngineRows) rows = engine_query(db, select, NULL, &error);
    g_autoptr(EngineRows) bound = engine_query(db, sql, parameters, &error);

    cr_assert_null(error, "%s: %s", engine->driver->name, error != NULL ? error->message : "");
    cr_assert_eq(rows->rows, 1);
    cr_assert_eq(rows->columns, 3);
    contract_equal(rows->names[0], "mail");
    contract_equal(engine_rows_cell(rows, 0, 0), "ada@example.org");
    cr_assert_null(engine_rows_cell(rows, 0, 1));
    contract_equal(engine_rows_cell(rows, 0, 2), "1");
    contract_equal(engine_rows_cell(bound, 0, 0), "two");
    contract_equal(engine_rows_cell(bound, 0, 1), "one");
    contract_equal(engine_rows_cell(bound, 0, 2), "two");
}

LTest(contract, query)
{
    contract_run(query);
}

/* Position of a word in a file, in characters from 1. */
static guint position_of(const ContractEngine *engine, const char *file, const char *word)
{
    g_autofree char *sql = contract_sql(engine, file);

    return (guint)g_utf8_strlen(sql, strstr(sql, word) - sql) + 1;
}

static void check_error(const ContractEngine *engine, EngineDb *db, const char *file,
    const char *sqlstate, guint position)
{
    g_autoptr(GError) error = contract_refused(engine, db, file);

    cr_assert(g_error_matches(error, REHEARSE_ERROR, REHEARSE_ERROR_SQL), "%s: %s",
        engine->driver->name, error->message);
    contract_equal(error_sqlstate(error), sqlstate);
    cr_assert_null(strchr(error->message, '\n'), "more than one line: %s", error->message);
    cr_assert_eq(error_position(error), position, "%s, %s: position %u instead of %u",
        engine->driver->name, file, error_position(error), position);
}

static void errors(const ContractEngine *engine, EngineDb *db)
{
    check_error(engine, db, "unique_error.sql", engine->unique_violation, 0);
    check_error(engine, db, "column_error.sql", engine->undefined_column,
        position_of(engine, "column_error.sql", "nosuch"));
    check_error(engine, db, "second_error.sql", engine->undefined_column,
        position_of(engine, "second_error.sql", "nosuch"));
    check_error(engine, db, "syntax_error.sql", engine->syntax_error,
        position_of(engine, "syntax_error.sql", "students FROM") + strlen("students "));
}

LTest(contract, errors)
{
    contract_run(errors);
}

static void query_errors(const ContractEngine *engine, EngineDb *db)
{
    g_autofree char *sql = contract_sql(engine, "column_error.sql");
    g_autoptr(GError) error = NULL;

    cr_assert_null(engine_query(db, sql, NULL, &error));
    cr_assert(g_error_matches(error, REHEARSE_ERROR, REHEARSE_ERROR_SQL));
    contract_equal(error_sqlstate(error), engine->undefined_column);
    cr_assert_eq(error_position(error), position_of(engine, "column_error.sql", "nosuch"));
}

LTest(contract, query_errors)
{
    contract_run(query_errors);
}

static void execute_many(const ContractEngine *engine, EngineDb *db)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *before = NULL, *after = NULL;
    guint failed = 99;

    cr_assert(contract_execute_many(engine, db, "rows.sql", &failed, &error));
    before = contract_query(engine, db, "count.sql");
    contract_equal(before, "3");
    cr_assert_not(contract_execute_many(engine, db, "batch.sql", &failed, &error));
    cr_assert(g_error_matches(error, REHEARSE_ERROR, REHEARSE_ERROR_SQL));
    cr_assert_eq(failed, 2, "%s: failed is %u", engine->driver->name, failed);
    after = contract_query(engine, db, "count.sql");
    contract_equal(after, "5");
}

LTest(contract, execute_many_stops_at_the_first_failure)
{
    contract_run(execute_many);
}

static void execute_many_saved(const ContractEngine *engine, EngineDb *db)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *after = NULL;
    guint failed = 99;

    contract_save(db, ENGINE_NEEDS_NOTHING);
    cr_assert_not(contract_execute_many(engine, db, "batch.sql", &failed, &error));
    cr_assert_eq(failed, 2, "%s: failed is %u", engine->driver->name, failed);
    contract_restore(db);
    after = contract_query(engine, db, "count.sql");
    contract_equal(after, "1");
}

LTest(contract, execute_many_inside_a_checkpoint)
{
    contract_run(execute_many_saved);
}

typedef struct {
    const char *cursor;
} Source;

/* A few bytes at a time, so that a driver that expects whole lines is found out. */
static gssize read_some(gpointer data, void *buffer, gsize size, GError **error)
{
    Source *source = data;
    gsize length = MIN(MIN(size, 7), strlen(source->cursor));

    memcpy(buffer, source->cursor, length);
    source->cursor += length;
    return (gssize)length;
}

static gboolean copy_in(
    const ContractEngine *engine, EngineDb *db, const char *file, GError **error)
{
    g_autofree char *text = contract_sql(engine, "copy.sql");
    g_autofree char *rows = contract_sql(engine, file);
    SqlStatement statement = {.text = text, .length = strlen(text), .copy = TRUE};
    Source source = {rows};

    return engine_copy_in(db, &statement, read_some, &source, error);
}

static void copy_rows(const ContractEngine *engine, EngineDb *db)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *count = NULL;

    if (engine->driver->copy_in == NULL)
        return;
    cr_assert(copy_in(engine, db, "copy.txt", &error), "%s", error != NULL ? error->message : "");
    cr_assert_not(copy_in(engine, db, "copy_error.txt", &error));
    contract_equal(error_sqlstate(error), engine->unique_violation);
    count = contract_query(engine, db, "count.sql");
    contract_equal(count, "3");
}

LTest(contract, copy_in)
{
    contract_run(copy_rows);
}

static void copy_unsupported(const ContractEngine *engine, EngineDb *db)
{
    SqlStatement statement = {.text = (char *)"COPY", .length = 4, .copy = TRUE};
    const SqlStatement *statements[] = {&statement};
    g_autoptr(GError) error = NULL, other = NULL;
    guint failed;

    cr_assert_not(engine_execute_many(db, statements, 1, &failed, &error));
    cr_assert(g_error_matches(error, REHEARSE_ERROR, REHEARSE_ERROR_INTERNAL));
    if (engine->driver->copy_in != NULL)
        return;
    cr_assert_not(engine_copy_in(db, &statement, read_some, NULL, &other));
    cr_assert(g_error_matches(other, REHEARSE_ERROR, REHEARSE_ERROR_UNSUPPORTED));
}

LTest(contract, copy_only_through_copy_in)
{
    contract_run(copy_unsupported);
}

/* --- copies of a database --------------------------------------------------------------------- */

static void copy(const ContractEngine *engine, EngineDb *db)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Schema) original = contract_schema(db, NULL);
    EngineDb *twin = engine_copy(db, &error);
    g_autoptr(Schema) copied = NULL, after = NULL;
    g_autofree char *count = NULL;

    cr_assert_null(error, "%s: %s", engine->driver->name, error != NULL ? error->message : "");
    copied = contract_schema(twin, NULL);
    contract_same_schema(original, copied, "the copy");
    contract_execute(engine, twin, "change.sql");
    contract_execute(engine, db, "rows.sql");
    count = contract_query(engine, twin, "count.sql");
    contract_equal(count, "1");
    after = contract_schema(db, NULL);
    contract_same_schema(original, after, "the source after a change of its copy");
    engine_close(twin);
}

LTest(contract, copies_are_independent)
{
    contract_run(copy);
}

/* Databases on the server while one more is open: a driver may drop a closed one when the next is made. */
static char *databases(const ContractEngine *engine, EngineDb *db)
{
    EngineDb *other = engine_create(db->server, NULL);
    char *found;

    cr_assert_not_null(other);
    found = contract_query(engine, db, "leftovers.sql");
    engine_close(other);
    return found;
}

static void leftovers(const ContractEngine *engine, EngineDb *db)
{
    g_autofree char *before = databases(engine, db), *after = NULL;

    for (guint i = 0; i < 3; i++) {
        EngineDb *copy = engine_copy(db, NULL);

        cr_assert_not_null(copy);
        contract_save(copy, ENGINE_NEEDS_COMMIT);
        contract_save(copy, ENGINE_NEEDS_NOTHING);
        contract_execute(engine, copy, "change.sql");
        engine_close(copy);
    }
    after = databases(engine, db);
    contract_equal(after, before);
}

LTest(contract, closing_leaves_nothing)
{
    contract_run(leftovers);
}

/* --- reading ---------------------------------------------------------------------------------- */

static const char *const changes[] = {"change.sql", "change_rename.sql", "change_again.sql"};

/* One after another inside one save: what is read of the changes only is what is there. */
static void partial(const ContractEngine *engine, EngineDb *db, EngineNeeds needs)
{
    g_autoptr(Schema) base = contract_schema(db, NULL);
    g_autoptr(Schema) after = NULL;

    contract_save(db, needs);
    for (guint i = 0; i < G_N_ELEMENTS(changes); i++) {
        g_autoptr(Schema) part = NULL, whole = NULL;

        contract_save(db, needs);
        contract_execute(engine, db, changes[i]);
        part = contract_schema(db, base);
        whole = contract_schema(db, NULL);
        contract_same_schema(whole, part, changes[i]);
        cr_assert_not(schema_equal(base, part), "%s changed nothing", changes[i]);
    }
    for (guint i = 0; i <= G_N_ELEMENTS(changes); i++)
        contract_restore(db);
    after = contract_schema(db, NULL);
    contract_same_schema(base, after, "after restore");
}

/* The second time, from another base than the first. */
static void reading(const ContractEngine *engine, EngineDb *db)
{
    partial(engine, db, ENGINE_NEEDS_NOTHING);
    contract_execute(engine, db, "outside.sql");
    partial(engine, db, ENGINE_NEEDS_NOTHING);
    partial(engine, db, ENGINE_NEEDS_COMMIT);
}

LTest(contract, reading_what_changed_is_reading_all)
{
    contract_run(reading);
}

static void no_trace(const ContractEngine *engine, EngineDb *db)
{
    g_autofree char *before = NULL, *after = NULL;
    g_autoptr(Schema) schema = NULL;

    contract_execute(engine, db, "session.sql");
    before = contract_query(engine, db, "session_probe.sql");
    schema = contract_schema(db, NULL);
    after = contract_query(engine, db, "session_probe.sql");
    contract_equal(after, before);
}

LTest(contract, reading_leaves_no_trace)
{
    contract_run(no_trace);
}

static char *state(EngineDb *db)
{
    g_autoptr(GError) error = NULL;
    char *digest = engine_state_digest(db, &error);

    cr_assert_null(error, "%s", error != NULL ? error->message : "");
    return digest;
}

static void digests(const ContractEngine *engine, EngineDb *db)
{
    g_autofree char *before = NULL;

    contract_save(db, ENGINE_NEEDS_NOTHING);
    before = state(db);
    for (guint i = 0; i < 2; i++) {
        g_autofree char *changed = NULL, *same = NULL, *twice = NULL;

        contract_save(db, ENGINE_NEEDS_NOTHING);
        contract_execute(engine, db, "change.sql");
        changed = state(db);
        twice = state(db);
        contract_restore(db);
        same = state(db);
        if (before == NULL)
            break;
        cr_assert(changed == NULL || !g_str_equal(changed, before), "%s", engine->driver->name);
        cr_assert_eq(g_strcmp0(changed, twice), 0, "%s", engine->driver->name);
        contract_equal(same, before);
    }
    contract_restore(db);
}

LTest(contract, state_digest)
{
    contract_run(digests);
}

/* --- checked calls ---------------------------------------------------------------------------- */

static void is_misuse(gboolean refused, GError **error)
{
    cr_assert(refused);
    cr_assert(g_error_matches(*error, REHEARSE_ERROR, REHEARSE_ERROR_INTERNAL));
    g_clear_error(error);
}

static void after_failure(const ContractEngine *engine, EngineDb *db)
{
    g_autoptr(GError) error = NULL, failure = NULL;

    contract_save(db, ENGINE_NEEDS_NOTHING);
    failure = contract_refused(engine, db, "unique_error.sql");
    is_misuse(!engine_execute(db, "SELECT 1", -1, &error), &error);
    is_misuse(engine_query(db, "SELECT 1", NULL, &error) == NULL, &error);
    is_misuse(!engine_save(db, ENGINE_NEEDS_NOTHING, &error), &error);
    is_misuse(!engine_release(db, &error), &error);
    is_misuse(!engine_settle(db, &error), &error);
    is_misuse(!engine_reset_session(db, &error), &error);
    is_misuse(engine_introspect(db, NULL, &error) == NULL, &error);
    is_misuse(engine_state_digest(db, &error) == NULL, &error);
    is_misuse(engine_copy(db, &error) == NULL, &error);
    contract_restore(db);
    contract_execute(engine, db, "rows.sql");
}

LTest(contract, after_a_failure_only_restore)
{
    contract_run(after_failure);
}

static void misuse(const ContractEngine *engine, EngineDb *db)
{
    g_autoptr(GError) error = NULL;

    is_misuse(!engine_restore(db, &error), &error);
    is_misuse(!engine_release(db, &error), &error);
    contract_save(db, ENGINE_NEEDS_NOTHING);
    is_misuse(!engine_save(db, ENGINE_NEEDS_COMMIT, &error), &error);
    is_misuse(engine_copy(db, &error) == NULL, &error);
    contract_restore(db);
    is_misuse(!engine_restore(db, &error), &error);
}

LTest(contract, misuse_is_a_defect)
{
    contract_run(misuse);
}

static void facts(const ContractEngine *engine, EngineDb *db)
{
    const EngineFacts *found = &db->server->facts;
    g_autoptr(GPtrArray) installed = engine->driver->installed(&(EngineOptions){0});

    cr_assert_gt(found->version_num, 0);
    cr_assert(g_str_has_prefix(found->title, engine->driver->title));
    cr_assert_not_null(found->where);
    cr_assert_not_null(strstr(found->title, found->version));
    cr_assert_gt(installed->len, 0, "%s is not installed", engine->driver->name);
}

LTest(contract, facts)
{
    contract_run(facts);
}
