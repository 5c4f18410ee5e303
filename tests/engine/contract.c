#include "contract.h"

#include <criterion/criterion.h>

#include "error.h"

static const char *const foreign_keys_on[] = {"foreign_keys=on", NULL};

/* One row per engine: one without a row fails the suite. */
static const struct {
    const char *name;
    ContractEngine engine;
} expectations[] = {
    {"sqlite", {.settings = foreign_keys_on,
                   .unique_violation = "SQLITE_CONSTRAINT_UNIQUE",
                   .undefined_column = "SQLITE_ERROR",
                   .syntax_error = "SQLITE_ERROR",
                   .foreign_key_violation = "SQLITE_CONSTRAINT_FOREIGNKEY"}},
    {"postgres", {.unique_violation = "23505",
                     .undefined_column = "42703",
                     .syntax_error = "42601",
                     .foreign_key_violation = "23503"}},
};

static ContractEngine engine_of(const EngineDriver *driver)
{
    ContractEngine engine = {0};

    for (guint i = 0; i < G_N_ELEMENTS(expectations); i++)
        if (g_str_equal(expectations[i].name, driver->name))
            engine = expectations[i].engine;
    cr_assert_not_null(engine.unique_violation, "%s: no expectations", driver->name);
    engine.driver = driver;
    return engine;
}

static void no_error(const GError *error, const char *engine, const char *what)
{
    cr_assert_null(error, "%s: %s: %s", engine, what, error != NULL ? error->message : "");
}

static void run_on(
    const ContractEngine *engine, void (*test)(const ContractEngine *engine, EngineDb *db))
{
    g_autoptr(GError) error = NULL;
    /* Means nothing to an engine without programs. */
    EngineOptions options = {
        .settings = engine->settings, .bindir = g_getenv("REHEARSE_TEST_PG_BINDIR")};
    g_autoptr(EngineServer) server = engine_start(engine->driver, &options, &error);
    EngineDb *db;

    no_error(error, engine->driver->name, "start");
    db = engine_create(server, &error);
    no_error(error, engine->driver->name, "create");
    contract_execute(engine, db, "schema.sql");
    test(engine, db);
    engine_close(db);
}

void contract_run(void (*test)(const ContractEngine *engine, EngineDb *db))
{
    const char *only = g_getenv("REHEARSE_TEST_ENGINE");
    const EngineDriver *const *drivers = engine_all();

    cr_assert(only == NULL || engine_find(only) != NULL, "no engine '%s'", only);
    for (guint i = 0; drivers[i] != NULL; i++) {
        if (only == NULL || drivers[i] == engine_find(only)) {
            ContractEngine engine = engine_of(drivers[i]);

            run_on(&engine, test);
        }
    }
}

/* --- steps ------------------------------------------------------------------------------------ */

char *contract_sql(const ContractEngine *engine, const char *file)
{
    g_autofree char *path = g_build_filename(CONTRACT_SQL, engine->driver->name, file, NULL);
    g_autoptr(GError) error = NULL;
    char *text = NULL;

    g_file_get_contents(path, &text, NULL, &error);
    no_error(error, engine->driver->name, file);
    return text;
}

void contract_execute(const ContractEngine *engine, EngineDb *db, const char *file)
{
    g_autofree char *sql = contract_sql(engine, file);
    g_autoptr(GError) error = NULL;
    gboolean ok = engine_execute(db, sql, -1, &error);

    no_error(error, engine->driver->name, file);
    cr_assert(ok, "%s: %s failed without an error", engine->driver->name, file);
}

GError *contract_refused(const ContractEngine *engine, EngineDb *db, const char *file)
{
    g_autofree char *sql = contract_sql(engine, file);
    GError *error = NULL;

    cr_assert(
        !engine_execute(db, sql, -1, &error), "%s: %s was not refused", engine->driver->name, file);
    cr_assert_not_null(error, "%s: %s failed without an error", engine->driver->name, file);
    return error;
}

char *contract_query(const ContractEngine *engine, EngineDb *db, const char *file)
{
    g_autofree char *sql = contract_sql(engine, file);
    g_autoptr(GError) error = NULL;
    g_autoptr(EngineRows) rows = engine_query(db, sql, NULL, &error);
    GString *text = g_string_new(NULL);

    no_error(error, engine->driver->name, file);
    for (guint i = 0; i < rows->rows * rows->columns; i++) {
        const char *cell = engine_rows_cell(rows, i / rows->columns, i % rows->columns);

        g_string_append_printf(text, "%s%s", i > 0 ? "|" : "", cell != NULL ? cell : "-");
    }
    return g_string_free(text, FALSE);
}

gboolean contract_execute_many(
    const ContractEngine *engine, EngineDb *db, const char *file, guint *failed, GError **error)
{
    g_autofree char *sql = contract_sql(engine, file);
    g_autoptr(GPtrArray) statements =
        sql_split_all(engine_dialect(engine->driver), sql, strlen(sql), 0, error);

    cr_assert_not_null(statements, "%s: %s cannot be split", engine->driver->name, file);
    return engine_execute_many(
        db, (const SqlStatement *const *)statements->pdata, statements->len, failed, error);
}

void contract_save(EngineDb *db, EngineNeeds needs)
{
    g_autoptr(GError) error = NULL;

    engine_save(db, needs, &error);
    no_error(error, db->driver->name, "save");
}

void contract_restore(EngineDb *db)
{
    g_autoptr(GError) error = NULL;

    engine_restore(db, &error);
    no_error(error, db->driver->name, "restore");
}

void contract_release(EngineDb *db)
{
    g_autoptr(GError) error = NULL;

    engine_release(db, &error);
    no_error(error, db->driver->name, "release");
}

EngineNeeds contract_needs(const ContractEngine *engine, const char *file)
{
    g_autofree char *sql = contract_sql(engine, file);
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) statements =
        sql_split_all(engine_dialect(engine->driver), sql, strlen(sql), 0, &error);
    SqlTraits traits = 0;

    no_error(error, engine->driver->name, file);
    for (guint i = 0; i < statements->len; i++) {
        const SqlStatement *statement = g_ptr_array_index(statements, i);

        traits |= sql_traits(engine_dialect(engine->driver), statement->text, statement->length);
    }
    return engine_needs(engine->driver, traits);
}

Schema *contract_schema(EngineDb *db, Schema *base)
{
    g_autoptr(GError) error = NULL;
    EngineScope scope = {.base = base};
    Schema *schema = engine_introspect(db, &scope, &error);

    no_error(error, db->driver->name, "introspect");
    return schema;
}

void contract_same_schema(const Schema *expected, const Schema *found, const char *when)
{
    g_autofree char *left = schema_text(expected);
    g_autofree char *right = schema_text(found);

    cr_assert(schema_equal(expected, found), "%s: expected\n%s\nfound\n%s", when, left, right);
}
