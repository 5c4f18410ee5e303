#include "sqlite_private.h"
#include "test.h"

#include <string.h>

/* Hostile text: whatever it is, reading it ends and touches nothing that is not its own. */

static GHashTable *some_columns(void)
{
    GHashTable *columns = g_hash_table_new(g_str_hash, g_str_equal);

    g_hash_table_insert(columns, (gpointer) "a", (gpointer) "A");
    g_hash_table_insert(columns, (gpointer) "b c", (gpointer) "b c");
    return columns;
}

static void read_every_way(const char *sql, GHashTable *columns)
{
    g_autoptr(SqliteTableText) table = sqlite_table_parse(sql, columns);
    g_auto(SqliteTriggerText) trigger = {0};
    g_autoptr(GPtrArray) names = NULL;
    g_autofree char *view = sqlite_create_view(sql, &names);
    g_autofree char *index = sqlite_create_index(sql, columns);
    g_autofree char *module = sqlite_create_virtual(sql);
    g_autofree char *expression = sqlite_text_expression(sql, columns, SQLITE_TEXT_KEYS);

    sqlite_create_trigger(sql, &trigger);
    sqlite_create_is_virtual(sql);
    cr_assert(g_str_is_ascii(expression) || !g_str_is_ascii(sql));
}

LTest(sqlite_text, every_prefix_can_be_read)
{
    static const char *const texts[] = {
        "CREATE TABLE t (a int CONSTRAINT x PRIMARY KEY DESC ON CONFLICT IGNORE AUTOINCREMENT,"
        " b DEFAULT -1 NOT NULL ON CONFLICT FAIL UNIQUE CHECK (a > (1)) COLLATE [x] REFERENCES p "
        "(q)"
        " ON DELETE SET NULL ON UPDATE SET DEFAULT MATCH x NOT DEFERRABLE INITIALLY IMMEDIATE"
        " GENERATED ALWAYS AS (a + 'x') STORED, UNIQUE (a DESC, \"b c\"),"
        " FOREIGN KEY (a) REFERENCES p ON INSERT CASCADE) WITHOUT ROWID, STRICT",
        "CREATE TRIGGER r INSTEAD OF UPDATE OF a, b ON main.t FOR EACH ROW WHEN (new.a) > 1 BEGIN"
        " SELECT CASE WHEN 1 THEN 2 END; END",
        "CREATE UNIQUE INDEX i ON t (a COLLATE x DESC, lower(b)) WHERE a IS NOT NULL",
        "CREATE VIEW v (x, \"y\") AS SELECT a FROM t LEFT JOIN u ON 1 WHERE x GROUP BY y;",
        "CREATE VIRTUAL TABLE f USING fts5(a, b='c')",
        ")))((( ,,, '' \"\" [] `` . ; -- \n /* */ x'",
    };
    g_autoptr(GHashTable) columns = some_columns();

    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        for (gsize length = 0; length <= strlen(texts[i]); length++) {
            g_autofree char *prefix = g_strndup(texts[i], length);

            read_every_way(prefix, columns);
            read_every_way(texts[i] + length, columns);
        }
    }
}

LTest(sqlite_text, canonical)
{
    static const struct {
        const char *text, *expected;
        SqliteTextStyle style;
    } cases[] = {
        {"", "", 0},
        {"a", "A", 0},
        {"\"a\"", "A", 0},
        {"[B C]", "\"b c\"", 0},
        {"\"nope\"", "'nope'", 0},
        {"\"it's\"", "'it''s'", 0},
        {"\"nope\"", "\"nope\"", SQLITE_TEXT_VALUE},
        {"a COLLATE \"Mine\"", "A collate Mine", 0},
        {"[nope]", "nope", 0},
        {"\"t\".\"a\"", "t.A", 0},
        {"Other", "Other", 0},
        {"COUNT ( * )", "count(*)", 0},
        {"a IN(1,2)", "A in (1, 2)", 0},
        {"CAST(a AS INTEGER)", "cast(A as INTEGER)", 0},
        {"- 1", "-1", 0},
        {"a - - 1", "A - -1", 0},
        {"a-1", "A - 1", 0},
        {"(-a)+~b", "(-A) + ~b", 0},
        {"CASE WHEN -1 THEN -2 END", "case when -1 then -2 end", 0},
        {"TRUE AND New.a", "true and new.A", 0},
        {"x COLLATE NoCase", "x collate nocase", 0},
        {"'It''s' || X'0F'", "'It''s' || X'0F'", 0},
        {"a ASC, b DESC", "A, b desc", SQLITE_TEXT_KEYS},
        {"'a'", "A", SQLITE_TEXT_KEYS},
        {"'a'", "'a'", 0},
        {"lower(ASC)", "lower(asc)", SQLITE_TEXT_KEYS},
        {"UNSIGNED Big INT", "unsigned big int", SQLITE_TEXT_TYPE},
        {"DECIMAL (10, 2)", "decimal(10,2)", SQLITE_TEXT_TYPE},
        {"SELECT x FROM (SELECT 1 FROM y) LEFT OUTER JOIN z WHERE x IS DISTINCT FROM 1",
            "select x\nfrom (select 1 from y)\nleft outer join z\nwhere x is distinct from 1",
            SQLITE_TEXT_LINES},
    };
    g_autoptr(GHashTable) columns = some_columns();

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *found = sqlite_text_expression(cases[i].text, columns, cases[i].style);

        cr_expect_str_eq(found, cases[i].expected, "%s: %s", cases[i].text, found);
    }
}

LTest(sqlite_text, without_columns_quotes_are_those_of_names)
{
    g_autofree char *found = sqlite_text_expression("\"a\" = \"b c\"", NULL, SQLITE_TEXT_PLAIN);

    cr_assert_str_eq(found, "a = \"b c\"");
}
