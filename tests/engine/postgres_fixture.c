#include "postgres_fixture.h"

#include "test.h"

/* Criterion's assertions talk to its main process even when they hold, and a child that a test forks
 * waits for the answer in vain: so only a failure says anything. */
static void must(gboolean done, const GError *error, const char *what)
{
    if (!done || error != NULL)
        cr_fatal("%s: %s", what, error != NULL ? error->message : "no error");
}

void postgres_fixture_open(PostgresFixture *fixture, const EngineOptions *options)
{
    EngineOptions own = options != NULL ? *options : (EngineOptions){0};
    g_autoptr(GError) error = NULL;

    fixture->ledger = ledger_new();
    own.ledger = fixture->ledger;
    if (own.bindir == NULL && own.server_url == NULL)
        own.bindir = g_getenv("REHEARSE_TEST_PG_BINDIR");
    fixture->server = engine_start(engine_find("postgres"), &own, &error);
    must(fixture->server != NULL, error, "start");
    fixture->db = engine_create(fixture->server, &error);
    must(fixture->db != NULL, error, "create");
}

void postgres_fixture_close(PostgresFixture *fixture)
{
    engine_close(fixture->db);
    engine_stop(fixture->server);
    ledger_unref(fixture->ledger);
}

static guint version_of(const char *text)
{
    return (guint)g_ascii_strtoull(text, NULL, 10) * 10000;
}

char *postgres_fixture_text(const PostgresFixture *fixture, const char *path)
{
    guint version = fixture->server->facts.version_num;
    g_autofree char *text = NULL;
    g_auto(GStrv) lines = NULL;
    GString *out = g_string_new(NULL);
    gboolean wanted = TRUE;

    must(g_file_get_contents(path, &text, NULL, NULL), NULL, path);
    lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        if (g_str_has_prefix(*line, "--since "))
            wanted = version >= version_of(*line + strlen("--since "));
        else if (g_str_has_prefix(*line, "--before "))
            wanted = version < version_of(*line + strlen("--before "));
        else if (g_str_equal(*line, "--end"))
            wanted = TRUE;
        else if (wanted)
            g_string_append_printf(out, "%s\n", *line);
    }
    return g_string_free(out, FALSE);
}

void postgres_fixture_run(EngineDb *db, const char *sql)
{
    g_autoptr(GError) error = NULL;
    gboolean done = engine_execute(db, sql, -1, &error);

    must(done, error, sql);
}

char *postgres_fixture_value(EngineDb *db, const char *sql)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(EngineRows) rows = engine_query(db, sql, NULL, &error);

    must(rows != NULL, error, sql);
    if (rows->rows == 0)
        return g_strdup("");
    return g_strdup(rows->cells[0] != NULL ? rows->cells[0] : "-");
}

void postgres_fixture_save(EngineDb *db, EngineNeeds needs)
{
    g_autoptr(GError) error = NULL;
    gboolean done = engine_save(db, needs, &error);

    must(done, error, "save");
}

void postgres_fixture_restore(EngineDb *db)
{
    g_autoptr(GError) error = NULL;
    gboolean done = engine_restore(db, &error);

    must(done, error, "restore");
}

int postgres_fixture_run_many(EngineDb *db, const char *sql, GError **error)
{
    g_autoptr(GPtrArray) statements =
        sql_split_all(sql_dialect_find("postgres"), sql, strlen(sql), 0, NULL);
    guint failed = 0;

    if (engine_execute_many(
            db, (const SqlStatement *const *)statements->pdata, statements->len, &failed, error))
        return -1;
    return (int)failed;
}

GError *postgres_fixture_refused(EngineDb *db, const char *sql)
{
    GError *error = NULL;

    engine_execute(db, sql, -1, &error);
    cr_assert(error != NULL, "not refused: %s", sql);
    return error;
}

guint postgres_fixture_count(const PostgresFixture *fixture, const char *rule)
{
    const GPtrArray *entries = ledger_entries(fixture->ledger);

    for (guint i = 0; i < entries->len; i++) {
        const LedgerEntry *entry = g_ptr_array_index(entries, i);

        if (g_str_equal(entry->rule, rule))
            return entry->count;
    }
    return 0;
}
