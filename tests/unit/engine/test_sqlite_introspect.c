#include "engine.h"
#include "error.h"
#include "test.h"

#include <string.h>

static char *fixture(const char *name)
{
    g_autofree char *path = g_build_filename(FIXTURES, name, NULL);
    char *text = NULL;

    cr_assert(g_file_get_contents(path, &text, NULL, NULL), "%s", path);
    return text;
}

static EngineDb *open_db(EngineServer **server, const char *sql)
{
    g_autoptr(GError) error = NULL;
    EngineDb *db;

    *server = engine_start(engine_find("sqlite"), NULL, NULL);
    db = engine_create(*server, NULL);
    engine_execute(db, sql, -1, &error);
    cr_assert_null(error, "%s\n%s", error != NULL ? error->message : "", sql);
    return db;
}

static void run(EngineDb *db, const char *sql)
{
    g_autoptr(GError) error = NULL;

    engine_execute(db, sql, -1, &error);
    cr_assert_null(error, "%s\n%s", error != NULL ? error->message : "", sql);
}

static char *text_without_header(Schema *schema)
{
    g_autofree char *text = schema_text(schema);

    return g_strdup(strchr(text, '\n') + 1);
}

static char *text_of(const char *sql)
{
    g_autoptr(EngineServer) server = NULL;
    g_autoptr(EngineDb) db = open_db(&server, sql);
    g_autoptr(Schema) schema = engine_introspect(db, NULL, NULL);

    return text_without_header(schema);
}

/* What the language allows, and what frameworks write. */
LTest(sqlite_introspect, golden)
{
    static const char *const names[] = {"sqlite_everything", "sqlite_frameworks"};

    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *input = g_strconcat(names[i], ".sql", NULL);
        g_autofree char *output = g_strconcat(names[i], ".txt", NULL);
        g_autofree char *sql = fixture(input), *expected = fixture(output);
        g_autofree char *found = text_of(sql);

        cr_expect_str_eq(found, strchr(expected, '\n') + 1, "%s:\n%s", names[i], found);
    }
}

/* --- spellings that mean the same, and those that do not -------------------------------------- */

static void compare_pair(const char *block)
{
    g_auto(GStrv) lines = g_strsplit(block, "\n", 2);
    g_auto(GStrv) sides = g_strsplit(lines[1], "\n--\n", 2);
    g_autofree char *left = NULL, *right = NULL;
    gboolean same = g_str_has_prefix(lines[0], "same: ");

    cr_assert(same || g_str_has_prefix(lines[0], "different: "), "%s", lines[0]);
    cr_assert_eq(g_strv_length(sides), 2, "%s", lines[0]);
    left = text_of(sides[0]);
    right = text_of(sides[1]);
    cr_expect_eq(g_str_equal(left, right), same, "%s\n%s\n%s", lines[0], left, right);
}

LTest(sqlite_introspect, pairs)
{
    g_autofree char *text = fixture("sqlite_pairs.txt");
    g_auto(GStrv) blocks = g_strsplit(text, "== ", -1);

    cr_assert_gt(g_strv_length(blocks), 30);
    for (guint i = 1; blocks[i] != NULL; i++)
        compare_pair(blocks[i]);
}

/* --- reading what changed --------------------------------------------------------------------- */

/* Reads on a base what a statement left, and compares that with reading all. Returns the text. */
static char *changed(EngineDb *db, Schema *base, const char *sql)
{
    EngineScope scope = {.base = base};
    g_autoptr(Schema) part = NULL, whole = NULL;
    char *found, *expected;

    cr_assert(engine_save(db, ENGINE_NEEDS_NOTHING, NULL));
    run(db, sql);
    part = engine_introspect(db, &scope, NULL);
    whole = engine_introspect(db, NULL, NULL);
    found = text_without_header(part);
    expected = text_without_header(whole);
    cr_expect_str_eq(found, expected, "%s\nfound:\n%s\nexpected:\n%s", sql, found, expected);
    cr_assert(engine_restore(db, NULL));
    g_free(expected);
    return found;
}

LTest(sqlite_introspect, changes)
{
    static const char *const changes[] = {
        "DROP TABLE kid",
        "DROP TABLE w; CREATE TABLE w (other)",
        "DROP VIEW broken; DROP VIEW v; ALTER TABLE parent DROP COLUMN nick",
        "DROP VIEW broken; DROP VIEW v; ALTER TABLE kid RENAME COLUMN p TO owner",
        "DROP VIEW v; CREATE TABLE v (a)",
        "CREATE TABLE missing (a); CREATE TABLE nowhere (nope)",
        "DROP INDEX ix; CREATE INDEX ix ON w (k)",
        "DROP TRIGGER tr; CREATE TRIGGER tr AFTER DELETE ON W BEGIN SELECT 1; END",
        "DROP TABLE f",
        "CREATE VIRTUAL TABLE g USING fts5(a)",
        "DROP TABLE q; CREATE TABLE Q (one)",
        "CREATE TABLE t9 (a); DROP TABLE t9",
        "INSERT INTO parent (code) VALUES ('x')",
        "DROP VIEW v; DROP VIEW broken; DROP TABLE f; DROP TABLE kid; DROP TABLE w",
    };
    g_autofree char *sql = fixture("sqlite_everything.sql");
    g_autoptr(EngineServer) server = NULL;
    g_autoptr(EngineDb) db = open_db(&server, sql);
    g_autoptr(Schema) base = engine_introspect(db, NULL, NULL);

    for (guint i = 0; i < G_N_ELEMENTS(changes); i++)
        g_free(changed(db, base, changes[i]));
}

LTest(sqlite_introspect, what_another_table_breaks)
{
    g_autoptr(EngineServer) server = NULL;
    g_autoptr(EngineDb) db =
        open_db(&server, "CREATE TABLE a (x); CREATE TABLE b (y); CREATE VIEW v AS SELECT y FROM b;"
                         "CREATE TRIGGER r AFTER UPDATE ON a BEGIN INSERT INTO b VALUES (1); END;"
                         "CREATE TRIGGER s AFTER DELETE ON a BEGIN DELETE FROM a; END");
    g_autoptr(Schema) base = engine_introspect(db, NULL, NULL);
    g_autofree char *broken = changed(db, base, "DROP TABLE b");
    g_autofree char *unused = changed(db, base, "CREATE TABLE c (x)");

    cr_assert_not_null(
        strstr(broken, "trigger r AFTER UPDATE BEGIN insert into b values (1); END INVALID\n"));
    cr_assert_not_null(strstr(broken, "trigger s AFTER DELETE BEGIN delete from a; END\n"));
    cr_assert_not_null(strstr(broken, "view v\n  INVALID\n"));
    cr_assert_null(strstr(unused, "INVALID"));
}

LTest(sqlite_introspect, unchanged_is_the_base_itself)
{
    g_autoptr(EngineServer) server = NULL;
    g_autoptr(EngineDb) db = open_db(&server, "CREATE TABLE a (x)");
    g_autoptr(Schema) base = engine_introspect(db, NULL, NULL), same = NULL;
    EngineScope scope = {.base = base};

    cr_assert(engine_save(db, ENGINE_NEEDS_NOTHING, NULL));
    run(db, "INSERT INTO a VALUES (1)");
    same = engine_introspect(db, &scope, NULL);
    cr_assert_eq(same, base);
}

/* What lies outside every save is not what was noted at the last one. */
LTest(sqlite_introspect, the_base_moves_with_the_outermost_save)
{
    static const char *const moves[] = {"CREATE TABLE outside (a)", "CREATE INDEX a_x ON a (x)",
        "BEGIN; DROP INDEX a_x; ALTER TABLE a ADD COLUMN y", "ROLLBACK; DROP INDEX a_x"};
    g_autoptr(EngineServer) server = NULL;
    g_autoptr(EngineDb) db = open_db(&server, "CREATE TABLE a (x)");

    for (guint i = 0; i < G_N_ELEMENTS(moves); i++) {
        g_autoptr(Schema) base = NULL;

        run(db, moves[i]);
        base = engine_introspect(db, NULL, NULL);
        g_free(changed(db, base, "DROP INDEX IF EXISTS a_x; ALTER TABLE a ADD COLUMN z"));
    }
    cr_assert(engine_save(db, ENGINE_NEEDS_NOTHING, NULL));
    run(db, "CREATE TABLE released (a)");
    cr_assert(engine_release(db, NULL));
    {
        g_autoptr(Schema) base = engine_introspect(db, NULL, NULL);

        g_free(changed(db, base, "DROP TABLE released"));
    }
}

/* The transaction held what the save afterwards makes: it must not pass for unchanged. */
LTest(sqlite_introspect, a_transaction_that_was_rolled_back)
{
    g_autoptr(EngineServer) server = NULL;
    g_autoptr(EngineDb) db = open_db(&server, "CREATE TABLE a (x)");
    g_autoptr(Schema) base = NULL;
    g_autofree char *found = NULL;

    run(db, "BEGIN; ALTER TABLE a ADD COLUMN y");
    cr_assert(engine_save(db, ENGINE_NEEDS_NOTHING, NULL));
    cr_assert(engine_restore(db, NULL));
    run(db, "ROLLBACK");
    base = engine_introspect(db, NULL, NULL);
    found = changed(db, base, "ALTER TABLE a ADD COLUMN y");
    cr_assert_not_null(strstr(found, "column y"));
}

/* --- sessions --------------------------------------------------------------------------------- */

LTest(sqlite_introspect, sessions_do_not_show)
{
    static const char *const sessions[] = {
        "PRAGMA foreign_keys = on",
        "PRAGMA reverse_unordered_selects = on; PRAGMA full_column_names = on",
        "PRAGMA query_only = on",
        "CREATE TEMP TABLE a (other); CREATE TEMP VIEW v AS SELECT 1 AS one",
        "BEGIN",
    };
    static const char schema[] =
        "CREATE TABLE a (x REFERENCES nowhere, y REFERENCES a (y)); CREATE VIEW v AS SELECT x FROM "
        "a;"
        "CREATE TRIGGER r AFTER DELETE ON a BEGIN SELECT 1; END; CREATE INDEX i ON a (x);";
    g_autofree char *expected = text_of(schema);

    for (guint i = 0; i < G_N_ELEMENTS(sessions); i++) {
        g_autofree char *sql = g_strconcat(schema, sessions[i], NULL);
        g_autofree char *found = text_of(sql);

        cr_expect_str_eq(found, expected, "%s: %s", sessions[i], found);
    }
    cr_assert_null(strstr(expected, "INVALID"));
}

LTest(sqlite_introspect, reading_leaves_foreign_keys_on)
{
    g_autoptr(EngineServer) server = NULL;
    g_autoptr(EngineDb) db = open_db(&server, "PRAGMA foreign_keys = on");
    g_autoptr(Schema) schema = engine_introspect(db, NULL, NULL);
    g_autoptr(EngineRows) rows = engine_query(db, "PRAGMA foreign_keys", NULL, NULL);

    cr_assert_str_eq(engine_rows_cell(rows, 0, 0), "1");
}

static gboolean keep_no_a(
    SchemaKind kind, const char *namespace, const char *name, const char *identity, gpointer data)
{
    return strcmp(name, "a") != 0;
}

LTest(sqlite_introspect, options_are_obeyed)
{
    g_autoptr(EngineServer) server = NULL;
    g_autoptr(EngineDb) db = open_db(&server, "CREATE TABLE a (x); CREATE TABLE b (x)");
    EngineScope scope = {.options = {.keep = keep_no_a}};
    g_autoptr(Schema) schema = engine_introspect(db, &scope, NULL);
    g_autoptr(Schema) part = NULL;

    cr_assert_eq(schema_size(schema), 1);
    cr_assert_str_eq(schema_engine(schema), "sqlite");
    scope.base = schema;
    cr_assert(engine_save(db, ENGINE_NEEDS_NOTHING, NULL));
    run(db, "ALTER TABLE a ADD COLUMN y; ALTER TABLE b ADD COLUMN y");
    part = engine_introspect(db, &scope, NULL);
    cr_assert_eq(schema_size(part), 1);
    cr_assert_not(schema_equal(part, schema));
}
