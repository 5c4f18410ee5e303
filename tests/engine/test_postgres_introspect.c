#include <stdlib.h>
#include <string.h>

#include "test.h"

#include "postgres_private.h"

/*
 * The reader of PostgreSQL on a real server: REHEARSE_TEST_POSTGRES is the conninfo of a superuser
 * on one that may be littered with databases (scripts/test starts it). everything.sql   one of
 * everything; everything.canon is what it reads as mutations.sql    each line must change the
 * schema invisible.sql    no line may change it
 */

#define DATABASE "rehearse_test_introspect"

static PGconn *connect_to(const char *database)
{
    const char *server = getenv("REHEARSE_TEST_POSTGRES");
    g_autofree char *conninfo = NULL;
    PGconn *connection;

    if (server == NULL)
        cr_skip_test("REHEARSE_TEST_POSTGRES is not set");
    conninfo = g_strdup_printf("%s dbname=%s", server, database);
    connection = PQconnectdb(conninfo);
    cr_assert(eq(int, PQstatus(connection), CONNECTION_OK), "%s", PQerrorMessage(connection));
    PQclear(PQexec(connection, "SET client_min_messages = error"));
    return connection;
}

static void run(PGconn *connection, const char *sql)
{
    g_autoptr(PGresult) result = PQexec(connection, sql);
    ExecStatusType status = PQresultStatus(result);

    cr_assert(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK, "%s: %s", sql,
        PQerrorMessage(connection));
}

/* The statement of a list; a list with a statement that fails is reported, and the rest goes on. */
static gboolean try_run(PostgresDb *db, const char *sql)
{
    g_autoptr(PGresult) result = PQexec(db->connection, sql);
    ExecStatusType status = PQresultStatus(result);
    gboolean ok = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;

    cr_expect(ok, "%s: %s", sql, PQerrorMessage(db->connection));
    if (!ok)
        run(db->connection, "ROLLBACK TO test");
    return ok;
}

static char *fixture(const char *name)
{
    g_autofree char *path = g_build_filename(FIXTURES, "introspect", name, NULL);
    char *text = NULL;

    cr_assert(g_file_get_contents(path, &text, NULL, NULL), "%s", path);
    return text;
}

static void make_database(void)
{
    PGconn *admin = connect_to("postgres");
    g_autofree char *sql = fixture("everything.sql");
    PGconn *connection;

    run(admin, "DROP DATABASE IF EXISTS " DATABASE);
    run(admin, "DROP ROLE IF EXISTS intro_reader, \"intro Writer\", intro_owner");
    run(admin, "CREATE DATABASE " DATABASE " TEMPLATE template0");
    PQfinish(admin);
    connection = connect_to(DATABASE);
    run(connection, sql);
    PQfinish(connection);
}

/* Every test has a database of its own, and commits nothing to it. */
static PostgresDb open_database(void)
{
    PostgresDb db = {0};

    make_database();
    db.connection = connect_to(DATABASE);
    return db;
}

static void close_database(PostgresDb *db)
{
    PQfinish(db->connection);
}

static void begin(PostgresDb *db)
{
    g_autoptr(PGresult) row = NULL;

    run(db->connection, "BEGIN");
    row = PQexec(db->connection, "SELECT pg_catalog.txid_current()");
    db->mark = g_ascii_strtoull(PQgetvalue(row, 0, 0), NULL, 10);
    run(db->connection, "SAVEPOINT test");
}

static void back(PostgresDb *db)
{
    run(db->connection, "ROLLBACK TO test");
}

static Schema *read_schema(PostgresDb *db, Schema *base)
{
    g_autoptr(GError) error = NULL;
    EngineScope scope = {.base = base};
    Schema *schema = postgres_introspect(&db->db, &scope, &error);

    cr_assert(schema != NULL, "%s", error != NULL ? error->message : "");
    return schema;
}

static char *read_digest(PostgresDb *db)
{
    g_autoptr(GError) error = NULL;
    char *digest = postgres_touched_digest(&db->db, &error);

    cr_assert(digest != NULL, "%s", error != NULL ? error->message : "");
    return digest;
}

/* The first line in which two texts differ, for messages. */
static char *first_difference(const char *a, const char *b)
{
    g_auto(GStrv) left = g_strsplit(a, "\n", -1);
    g_auto(GStrv) right = g_strsplit(b, "\n", -1);
    guint i = 0;

    while (left[i] != NULL && right[i] != NULL && strcmp(left[i], right[i]) == 0)
        i++;
    return g_strdup_printf("line %u: \"%s\" against \"%s\"", i + 1,
        left[i] != NULL ? left[i] : "(end)", right[i] != NULL ? right[i] : "(end)");
}

static void assert_same(const char *what, const Schema *a, const Schema *b)
{
    g_autofree char *left = schema_text(a);
    g_autofree char *right = schema_text(b);
    g_autofree char *difference = first_difference(left, right);

    cr_expect(strcmp(left, right) == 0, "%s: %s", what, difference);
    cr_expect(strcmp(left, right) != 0 || strcmp(schema_digest(a), schema_digest(b)) == 0,
        "%s: equal texts, different digests", what);
}

/* Lines of a fixture that are statements. */
static GPtrArray *statements(const char *name)
{
    g_autofree char *text = fixture(name);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    GPtrArray *list = g_ptr_array_new_with_free_func(g_free);

    for (char **line = lines; *line != NULL; line++)
        if (**line != '\0' && !g_str_has_prefix(*line, "--"))
            g_ptr_array_add(list, g_strdup(*line));
    return list;
}

LTest(postgres_introspect, everything)
{
    g_autofree char *expected = NULL, *text = NULL, *difference = NULL;
    g_autoptr(Schema) schema = NULL;
    PostgresDb db = open_database();

    schema = read_schema(&db, NULL);
    text = schema_text(schema);
    if (getenv("REHEARSE_UPDATE_GOLDEN") != NULL)
        g_file_set_contents(FIXTURES "/introspect/everything.canon", text, -1, NULL);
    expected = fixture("everything.canon");
    difference = first_difference(expected, text);
    /* the first line names the server */
    cr_assert(eq(str, strchr(text, '\n'), strchr(expected, '\n')), "%s", difference);
    cr_assert(eq(int, PQtransactionStatus(db.connection), PQTRANS_IDLE));
    close_database(&db);
}

LTest(postgres_introspect, every_mutation_shows)
{
    g_autoptr(GPtrArray) list = statements("mutations.sql");
    g_autoptr(Schema) base = NULL;
    g_autofree char *at_rest = NULL;
    PostgresDb db = open_database();

    begin(&db);
    base = read_schema(&db, NULL);
    at_rest = read_digest(&db);
    for (guint i = 0; i < list->len; i++) {
        const char *sql = g_ptr_array_index(list, i);
        g_autoptr(Schema) full = NULL, part = NULL;
        g_autofree char *digest = NULL;

        if (!try_run(&db, sql))
            continue;
        full = read_schema(&db, NULL);
        part = read_schema(&db, base);
        digest = read_digest(&db);
        cr_expect(not(schema_equal(base, full)), "does not show: %s", sql);
        cr_expect(ne(str, digest, at_rest), "digest does not change: %s", sql);
        assert_same(sql, full, part);
        back(&db);
    }
    close_database(&db);
}

LTest(postgres_introspect, nothing_invisible_shows)
{
    g_autoptr(GPtrArray) list = statements("invisible.sql");
    g_autoptr(Schema) base = NULL;
    PostgresDb db = open_database();

    begin(&db);
    base = read_schema(&db, NULL);
    for (guint i = 0; i < list->len; i++) {
        const char *sql = g_ptr_array_index(list, i);
        g_autoptr(Schema) full = NULL, part = NULL;

        if (!try_run(&db, sql))
            continue;
        full = read_schema(&db, NULL);
        part = read_schema(&db, base);
        assert_same(sql, base, full);
        assert_same(sql, base, part);
        back(&db);
    }
    close_database(&db);
}
