#pragma once

#include "engine.h"

/* Support for the contract suite: an engine under test, its SQL, and steps that must succeed. */

typedef struct {
    const EngineDriver *driver;
    const char *const *settings;  /* server settings the suite needs */
    const char *unique_violation; /* SQLSTATE */
    const char *undefined_column;
    const char *syntax_error;
    const char *foreign_key_violation;
} ContractEngine;

/* Runs a test on each engine of engine_all(), or on the one that REHEARSE_TEST_ENGINE names. The
 * database holds schema.sql. */
void contract_run(void (*test)(const ContractEngine *engine, EngineDb *db));

/* Text of tests/engine/sql/<engine>/<file>; caller owns. */
char *contract_sql(const ContractEngine *engine, const char *file);

void contract_execute(const ContractEngine *engine, EngineDb *db, const char *file);
/* Executes what must be refused. */
GError *contract_refused(const ContractEngine *engine, EngineDb *db, const char *file);
/* All cells of a query, NULL as "-", joined by '|'; caller owns. */
char *contract_query(const ContractEngine *engine, EngineDb *db, const char *file);
/* Statements of a file, one by one; TRUE when all succeed. */
gboolean contract_execute_many(
    const ContractEngine *engine, EngineDb *db, const char *file, guint *failed, GError **error);

void contract_save(EngineDb *db, EngineNeeds needs);
void contract_restore(EngineDb *db);
void contract_release(EngineDb *db);
/* Needs of a file. */
EngineNeeds contract_needs(const ContractEngine *engine, const char *file);

Schema *contract_schema(EngineDb *db, Schema *base);
/* Fails with both texts when the schemas differ. */
void contract_same_schema(const Schema *expected, const Schema *found, const char *when);

#define contract_equal(FOUND, EXPECTED)                                                            \
    cr_assert_str_eq(                                                                              \
        FOUND, EXPECTED, "%s: found '%s', expected '%s'", engine->driver->name, FOUND, EXPECTED)
