#include "contract.h"
#include "error.h"
#include "test.h"

/* The part of the suite in test_contract.c that saves and restores. */

#define DEPTH 5

static void insert_student(EngineDb *db, guint id)
{
    g_autofree char *sql =
        g_strdup_printf("INSERT INTO students (id, email) VALUES (%u, 'no%u@example.org')", id, id);
    g_autoptr(GError) error = NULL;

    engine_execute(db, sql, -1, &error);
    cr_assert_null(error, "%s", error != NULL ? error->message : "");
}

static void check_count(const ContractEngine *engine, EngineDb *db, guint expected)
{
    g_autofree char *found = contract_query(engine, db, "count.sql");
    g_autofree char *wanted = g_strdup_printf("%u", expected);

    contract_equal(found, wanted);
}

/* With a failure at every depth on the way back. */
static void nest(const ContractEngine *engine, EngineDb *db, EngineNeeds needs)
{
    for (guint i = 0; i < DEPTH; i++) {
        contract_save(db, needs);
        insert_student(db, 100 + i);
    }
    for (guint i = DEPTH; i-- > 0;) {
        g_autoptr(GError) error = NULL;

        check_count(engine, db, i + 2);
        error = contract_refused(engine, db, "unique_error.sql");
        contract_restore(db);
        check_count(engine, db, i + 1);
    }
}

static void nesting(const ContractEngine *engine, EngineDb *db)
{
    g_autoptr(Schema) before = contract_schema(db, NULL);
    g_autoptr(Schema) after = NULL;

    nest(engine, db, ENGINE_NEEDS_NOTHING);
    nest(engine, db, ENGINE_NEEDS_COMMIT);
    after = contract_schema(db, NULL);
    contract_same_schema(before, after, "after all restores");
}

LTest(contract, saves_nest)
{
    contract_run(nesting);
}

static void siblings(const ContractEngine *engine, EngineDb *db)
{
    contract_save(db, ENGINE_NEEDS_COMMIT);
    insert_student(db, 100);
    for (guint i = 0; i < 3; i++) {
        contract_save(db, i == 1 ? ENGINE_NEEDS_COMMIT : ENGINE_NEEDS_NOTHING);
        insert_student(db, 101);
        contract_save(db, ENGINE_NEEDS_NOTHING);
        insert_student(db, 102);
        check_count(engine, db, 4);
        contract_restore(db);
        contract_restore(db);
        check_count(engine, db, 2);
    }
    contract_restore(db);
    check_count(engine, db, 1);
}

LTest(contract, siblings_start_from_the_same_state)
{
    contract_run(siblings);
}

static void release(const ContractEngine *engine, EngineDb *db, EngineNeeds needs)
{
    contract_save(db, needs);
    insert_student(db, 100);
    contract_save(db, needs);
    insert_student(db, 101);
    contract_release(db);
    check_count(engine, db, 3);
    contract_restore(db);
    check_count(engine, db, 1);
    contract_save(db, needs);
    insert_student(db, 100);
    contract_release(db);
    check_count(engine, db, 2);
}

static void releases(const ContractEngine *engine, EngineDb *db)
{
    g_autoptr(GError) error = NULL;

    release(engine, db, ENGINE_NEEDS_NOTHING);
    engine_execute(db, "DELETE FROM students WHERE id > 1", -1, &error);
    release(engine, db, ENGINE_NEEDS_COMMIT);
    cr_assert_null(error);
}

LTest(contract, release_keeps)
{
    contract_run(releases);
}

static void really_commits(const ContractEngine *engine, EngineDb *db)
{
    g_autoptr(Schema) before = contract_schema(db, NULL);
    g_autoptr(Schema) inside = NULL, after = NULL;
    g_autoptr(GError) error = NULL;
    guint failed;

    cr_assert_eq(contract_needs(engine, "commit.sql"), ENGINE_NEEDS_COMMIT);
    contract_save(db, ENGINE_NEEDS_COMMIT);
    contract_execute_many(engine, db, "commit.sql", &failed, &error);
    cr_assert_null(error, "%s: %s", engine->driver->name, error != NULL ? error->message : "");
    check_count(engine, db, 2);
    inside = contract_schema(db, before);
    cr_assert_not(schema_equal(before, inside));
    contract_restore(db);
    check_count(engine, db, 1);
    after = contract_schema(db, NULL);
    contract_same_schema(before, after, "after a real commit was restored");
}

LTest(contract, commits_are_undone)
{
    contract_run(really_commits);
}

static void sequences(const ContractEngine *engine, EngineDb *db)
{
    g_autofree char *before = contract_query(engine, db, "sequence_probe.sql");
    EngineNeeds needs[] = {ENGINE_NEEDS_NOTHING, ENGINE_NEEDS_COMMIT};

    for (guint i = 0; i < G_N_ELEMENTS(needs); i++) {
        g_autofree char *inside = NULL, *after = NULL;

        contract_save(db, needs[i]);
        contract_execute(engine, db, "sequence.sql");
        inside = contract_query(engine, db, "sequence_probe.sql");
        cr_assert_str_neq(inside, before);
        contract_restore(db);
        after = contract_query(engine, db, "sequence_probe.sql");
        contract_equal(after, before);
    }
}

LTest(contract, sequences_are_restored)
{
    contract_run(sequences);
}

/* --- sessions --------------------------------------------------------------------------------- */

static void session(const ContractEngine *engine, EngineDb *db)
{
    EngineNeeds needs = contract_needs(engine, "session.sql");
    g_autofree char *fresh = contract_query(engine, db, "session_probe.sql");
    g_autofree char *set = NULL, *inner = NULL, *back = NULL, *end = NULL;

    contract_save(db, needs);
    contract_execute(engine, db, "session.sql");
    set = contract_query(engine, db, "session_probe.sql");
    cr_assert_str_neq(set, fresh);
    contract_save(db, needs);
    inner = contract_query(engine, db, "session_probe.sql");
    contract_equal(inner, set);
    contract_execute(engine, db, "session_more.sql");
    contract_restore(db);
    back = contract_query(engine, db, "session_probe.sql");
    contract_equal(back, set);
    contract_restore(db);
    end = contract_query(engine, db, "session_probe.sql");
    contract_equal(end, fresh);
}

LTest(contract, sessions_are_restored)
{
    contract_run(session);
}

static void reset(const ContractEngine *engine, EngineDb *db)
{
    g_autofree char *fresh = contract_query(engine, db, "session_probe.sql");
    g_autofree char *set = NULL, *after = NULL, *again = NULL;
    g_autoptr(GError) error = NULL;

    contract_execute(engine, db, "session.sql");
    set = contract_query(engine, db, "session_probe.sql");
    cr_assert_str_neq(set, fresh);
    contract_save(db, ENGINE_NEEDS_NOTHING);
    cr_assert(engine_reset_session(db, &error), "%s", error != NULL ? error->message : "");
    after = contract_query(engine, db, "session_probe.sql");
    contract_equal(after, fresh);
    contract_restore(db);
    again = contract_query(engine, db, "session_probe.sql");
    contract_equal(again, set);
}

LTest(contract, reset_session)
{
    contract_run(reset);
}

static void settle(const ContractEngine *engine, EngineDb *db)
{
    g_autoptr(GError) error = NULL;

    contract_save(db, ENGINE_NEEDS_NOTHING);
    contract_execute(engine, db, "rows.sql");
    cr_assert(engine_settle(db, &error));
    contract_execute(engine, db, "deferred.sql");
    cr_assert_not(engine_settle(db, &error));
    cr_assert(g_error_matches(error, REHEARSE_ERROR, REHEARSE_ERROR_SQL));
    contract_equal(error_sqlstate(error), engine->foreign_key_violation);
    contract_restore(db);
    check_count(engine, db, 1);
}

LTest(contract, settle_checks_what_was_deferred)
{
    contract_run(settle);
}
