#include "engine.h"
#include "test.h"

static char *digest_of(const char *sql)
{
    g_autoptr(EngineServer) server = engine_start(engine_find("sqlite"), NULL, NULL);
    g_autoptr(EngineDb) db = engine_create(server, NULL);

    cr_assert(engine_execute(db, sql, -1, NULL), "%s", sql);
    return engine_state_digest(db, NULL);
}

LTest(sqlite_rows, digest)
{
    static const struct {
        const char *left, *right;
        gboolean same;
    } cases[] = {
        {"CREATE TABLE a (x)", "CREATE TABLE a (x)", TRUE},
        {"CREATE TABLE a (x)", "CREATE TABLE b (y); DROP TABLE b; CREATE TABLE a (x)", TRUE},
        {"CREATE TABLE a (x)", "CREATE TABLE a (x); INSERT INTO a VALUES (1)", TRUE},
        {"CREATE TABLE a (x)", "CREATE TABLE a (y)", FALSE},
        {"CREATE TABLE a (x)", "CREATE TABLE a (x); CREATE INDEX i ON a (x)", FALSE},
        {"CREATE TABLE a (x)", "CREATE TABLE a (x UNIQUE)", FALSE},
        {"CREATE TABLE a (x)", "CREATE TABLE b (x)", FALSE},
        {"", "CREATE TABLE a (x)", FALSE},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *left = digest_of(cases[i].left);
        g_autofree char *right = digest_of(cases[i].right);

        cr_expect_eq(
            g_str_equal(left, right), cases[i].same, "%s | %s", cases[i].left, cases[i].right);
    }
}
