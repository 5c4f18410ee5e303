#include "postgres_fixture.h"
#include "postgres_read_private.h"
#include "test.h"

/* A real database of the user's, read-only: a private server of ours plays the real one. */

/* Without our functions, by which a scratch database is known. */
#define REAL                                                                                       \
    "DROP SCHEMA " POSTGRES_INTERNAL_SCHEMA " CASCADE; "                                           \
    "CREATE ROLE keeper; CREATE ROLE reader LOGIN; CREATE SCHEMA app AUTHORIZATION keeper; "       \
    "CREATE TABLE app.t (i serial PRIMARY KEY, j text); ALTER TABLE app.t OWNER TO keeper; "       \
    "CREATE VIEW app.v AS SELECT j FROM app.t; GRANT SELECT ON app.v TO reader; "                  \
    "ALTER TABLE app.t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON app.t USING (j <> ''); "      \
    "CREATE STATISTICS app.s ON i, j FROM app.t; CREATE FUNCTION app.f() RETURNS int LANGUAGE "    \
    "sql "                                                                                         \
    "AS 'SELECT 1'; INSERT INTO app.t (j) VALUES ('a')"

static void open_real(PostgresFixture *real)
{
    EngineOptions options = {.superuser = TRUE};

    postgres_fixture_open(real, &options);
    postgres_fixture_run(real->db, REAL);
}

/* The URL of the real database for a role that may read the catalogue and nothing of the schema. */
static EngineDb *attach_with(const PostgresFixture *real, const char *more)
{
    g_autofree char *url = g_strdup_printf("postgres://reader:geheim@/rehearse_0?host=%s%s",
        ((PostgresServer *)real->server)->directory, more);
    g_autoptr(GError) error = NULL;
    EngineDb *db = engine_attach(url, &error);

    cr_assert(db != NULL, "%s", error != NULL ? error->message : "no error");
    return db;
}

LTest(postgres_attach, reads_schema_and_rows)
{
    static const char *const lines[] = {"table app.t", "view app.v", "  owner keeper", "policy p",
        "statistics s", "grant select to reader", "function app.f()"};
    g_auto(PostgresFixture) real = {0};
    g_autoptr(Schema) schema = NULL;
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL;
    EngineDb *db;

    open_real(&real);
    db = attach_with(&real, "");
    schema = engine_introspect(db, NULL, &error);
    cr_assert(schema != NULL, "%s", error != NULL ? error->message : "no error");
    text = schema_text(schema);
    for (guint i = 0; i < G_N_ELEMENTS(lines); i++)
        cr_expect(strstr(text, lines[i]) != NULL, "no '%s' in:\n%.3000s", lines[i], text);
    postgres_fixture_equal(db, "SELECT count(*) FROM pg_class WHERE relname = 't'", "1");
    engine_close(db);
    postgres_fixture_equal(real.db, "SELECT count(*) FROM app.t", "1");
}

LTest(postgres_attach, session)
{
    g_auto(PostgresFixture) real = {0};
    /* The URL's own settings hold, but for ours. */
    static const char more[] = "&options=-c%20default_transaction_read_only%3Doff%20"
                               "-c%20work_mem%3D3MB&application_name=other";
    gboolean inside;
    EngineDb *db;

    open_real(&real);
    db = attach_with(&real, more);
    postgres_fixture_equal(db, "SHOW transaction_read_only", "on");
    postgres_fixture_equal(db, "SHOW work_mem", "3MB");
    postgres_fixture_equal(db, "SHOW application_name", "rehearse");
    cr_assert(postgres_introspect_enter((PostgresDb *)db, FALSE, &inside, NULL));
    postgres_fixture_equal(db, "SHOW statement_timeout", "1min");
    postgres_fixture_equal(db, "SHOW lock_timeout", "5s");
    cr_assert(postgres_introspect_leave((PostgresDb *)db, inside, NULL));
    engine_close(db);
}

/* Names an engine call that must be refused before it reaches the driver. */
#define REFUSED(CALL)                                                                              \
    do {                                                                                           \
        g_autoptr(GError) error_ = NULL;                                                           \
        GError **error = &error_;                                                                  \
        gboolean done_ = (CALL) != 0;                                                              \
        cr_expect_not(done_, #CALL);                                                               \
        cr_expect(g_error_matches(error_, REHEARSE_ERROR, REHEARSE_ERROR_INTERNAL), #CALL);        \
    } while (0)

static gssize no_rows(gpointer data, void *buffer, gsize size, GError **error)
{
    return 0;
}

LTest(postgres_attach, nothing_is_written)
{
    g_auto(PostgresFixture) real = {0};
    g_autoptr(GPtrArray) copy = NULL;
    g_autoptr(GError) refused = NULL;
    const SqlStatement *first;
    EngineDb *db;

    open_real(&real);
    copy = sql_split_all(sql_dialect_find("postgres"), "SELECT 1;", 9, 0, NULL);
    first = g_ptr_array_index(copy, 0);
    db = attach_with(&real, "");
    REFUSED(engine_execute(db, "SELECT 1", -1, error));
    REFUSED(engine_execute_many(db, &first, 1, NULL, error));
    REFUSED(engine_copy_in(db, first, no_rows, NULL, error));
    REFUSED(engine_copy(db, error));
    REFUSED(engine_save(db, ENGINE_NEEDS_NOTHING, error));
    REFUSED(engine_save(db, ENGINE_NEEDS_COMMIT, error));
    REFUSED(engine_restore(db, error));
    REFUSED(engine_release(db, error));
    REFUSED(engine_settle(db, error));
    REFUSED(engine_reset_session(db, error));
    REFUSED(engine_keep(db, error));
    /* And what gets past us is refused by the server. */
    cr_assert_null(engine_query(db, "CREATE TABLE mine ()", NULL, &refused));
    cr_assert_str_eq(error_sqlstate(refused), "25006");
    engine_close(db);
    postgres_fixture_equal(real.db, "SELECT to_regclass('mine')", "-");
}

LTest(postgres_attach, unreachable)
{
    static const struct {
        const char *url;
        RehearseError code;
    } cases[] = {
        {"postgres://u:geheim@127.0.0.1:1/x", REHEARSE_ERROR_UNREACHABLE},
        {"postgres://u:geheim@/x?host=/nowhere", REHEARSE_ERROR_UNREACHABLE},
        {"postgres://u:geheim@h:port/x?geheim", REHEARSE_ERROR_USAGE},
        {"postgres://u:geheim%zz@h/x", REHEARSE_ERROR_USAGE},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;

        cr_assert_null(engine_attach(cases[i].url, &error));
        cr_expect(g_error_matches(error, REHEARSE_ERROR, (int)cases[i].code), "%s: %s",
            cases[i].url, error->message);
        cr_expect_null(strstr(error->message, "geheim"), "%s", error->message);
        cr_expect_null(strchr(error->message, '\n'), "%s", error->message);
        cr_expect_not_null(error_hint(error), "%s", cases[i].url);
    }
}

/* A database that is not there. */
LTest(postgres_attach, no_such_database)
{
    g_auto(PostgresFixture) real = {0};
    g_autoptr(GError) error = NULL;
    g_autofree char *url = NULL;

    open_real(&real);
    url = g_strdup_printf(
        "postgres://reader:geheim@/nothing?host=%s", ((PostgresServer *)real.server)->directory);
    cr_assert_null(engine_attach(url, &error));
    cr_assert(g_error_matches(error, REHEARSE_ERROR, REHEARSE_ERROR_UNREACHABLE));
    cr_assert_not_null(
        strstr(error->message, "database \"nothing\" does not exist"), "%s", error->message);
}
