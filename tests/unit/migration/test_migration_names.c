#include "test.h"

#include "../../../src/migration/migration_private.h"

typedef struct {
    int (*compare)(const char *a, const char *b);
    const char *ascending[8];
} Order;

static const Order orders[] = {
    {migration_names_compare_numbers, {"-10", "-9", "0", "1", "2", "00010", "9223372036854775808",
                                          "99999999999999999999999999999999"}},
    {migration_names_compare_dotted, {"0.9", "1", "1.0.1", "1.2", "1.10", "2", "10.0.0.1"}},
    {migration_names_compare_natural,
        {"", "0.2/00", "0.2/01", "0.10/00", "0.10/00a", "a-2", "a-10", "b-1"}},
};

static int sign(int n)
{
    return (n > 0) - (n < 0);
}

LTest(migration_names, orders)
{
    for (guint i = 0; i < G_N_ELEMENTS(orders); i++)
        for (int a = 0; a < 8 && orders[i].ascending[a] != NULL; a++)
            for (int b = 0; b < 8 && orders[i].ascending[b] != NULL; b++)
                cr_expect_eq(
                    sign(orders[i].compare(orders[i].ascending[a], orders[i].ascending[b])),
                    sign(a - b), "%u: %s %s", i, orders[i].ascending[a], orders[i].ascending[b]);
}

LTest(migration_names, equal_spellings)
{
    cr_expect_eq(migration_names_compare_numbers("007", "7"), 0);
    cr_expect_eq(migration_names_compare_numbers("-007", "-7"), 0);
    cr_expect_eq(migration_names_compare_dotted("1", "01.0.0"), 0);
    cr_expect_eq(migration_names_compare_natural("0.02/1", "0.2/01"), 0);
}

typedef struct {
    const MigrationFramework *framework;
    const char *path;
    const char *version; /* NULL: no migration */
    const char *label, *name, *key;
    MigrationDirection direction;
} Case;

static const Case cases[] = {
    {&framework_dbmate, "0107_add_nickname.sql", "0107", "0107", "add_nickname", "0107", 0},
    {&framework_dbmate, "0107.sql", "0107", "0107", "", "0107", 0},
    {&framework_dbmate, "0107add.sql", "0107", "0107", "add", "0107", 0},
    {&framework_dbmate, "add_0107.sql", NULL, NULL, NULL, NULL, 0},
    {&framework_dbmate, "sub/0107_a.sql", NULL, NULL, NULL, NULL, 0},
    {&framework_dbmate, "0107_a.sql.bak", NULL, NULL, NULL, NULL, 0},
    {&framework_dbmate, "0107_a.sql\n", NULL, NULL, NULL, NULL, 0},
    {&framework_goose, "00001_a_b.sql", "1", "00001", "a_b", "1", 0},
    {&framework_goose, "00000_a.sql", NULL, NULL, NULL, NULL, 0},
    {&framework_goose, "00001.sql", NULL, NULL, NULL, NULL, 0},
    {&framework_golang_migrate, "0_a.up.sql", "0", "0", "a", "0", MIGRATION_UP},
    {&framework_golang_migrate, "01_a.down.sql", "1", "01", "a", "1", MIGRATION_DOWN},
    {&framework_golang_migrate, "01_a.up.down.sql", "1", "01", "a.up", "1", MIGRATION_DOWN},
    {&framework_golang_migrate, "01_a.sql", NULL, NULL, NULL, NULL, 0},
    {&framework_sqlx, "01_a.sql", "1", "01", "a", "1", MIGRATION_UP},
    {&framework_sqlx, "01_a.up.sql", "1", "01", "a", "1", MIGRATION_UP},
    {&framework_sqlx, "01_a.down.sql", "1", "01", "a", "1", MIGRATION_DOWN},
    {&framework_sqlx, "-5_a.sql", "-5", "-5", "a", "-5", MIGRATION_UP},
    {&framework_diesel, "2024-01-02-030405_a_b/up.sql", "20240102030405", "2024-01-02-030405",
        "a_b", "20240102030405", MIGRATION_UP},
    {&framework_diesel, "20240102030405/down.sql", "20240102030405", "20240102030405", "",
        "20240102030405", MIGRATION_DOWN},
    {&framework_diesel, "2024_a/x/up.sql", NULL, NULL, NULL, NULL, 0},
    {&framework_flyway, "V1_2.3__a__b.sql", "1.2.3", "1_2.3", "a__b", "1.2.3", MIGRATION_UP},
    {&framework_flyway, "sub/V01.0__a.SQL", "01.0", "01.0", "a", "1", MIGRATION_UP},
    {&framework_flyway, "U7__a.sql", "7", "7", "a", "7", MIGRATION_DOWN},
    {&framework_flyway, "R__a_view.sql", "R__a_view", "R__a_view", "a_view", "R__a_view", 0},
    {&framework_flyway, "V1_a.sql", NULL, NULL, NULL, NULL, 0},
    {&framework_flyway, "v1__a.sql", NULL, NULL, NULL, NULL, 0},
    {&framework_plain, "3.sql", "3", "3", "", "3", 0},
    {&framework_plain, "003-a.b.sql", "003", "003", "a.b", "3", 0},
    {&framework_plain, "003 a b.sql", "003", "003", "a b", "3", 0},
    {&framework_plain, "003.down.sql", "003", "003", "", "3", MIGRATION_DOWN},
};

LTest(migration_names, parse)
{
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        const Case *test = &cases[i];
        g_autoptr(GRegex) pattern = g_regex_new(test->framework->path, 0, 0, NULL);
        g_auto(MigrationName) name = {0};

        cr_expect_eq(migration_names_parse(test->framework, pattern, test->path, &name),
            test->version != NULL, "%s", test->path);
        cr_expect_eq(g_strcmp0(name.version, test->version), 0, "%s: %s", test->path, name.version);
        cr_expect_eq(g_strcmp0(name.label, test->label), 0, "%s: %s", test->path, name.label);
        cr_expect_eq(g_strcmp0(name.name, test->name), 0, "%s: %s", test->path, name.name);
        cr_expect_eq(g_strcmp0(name.key, test->key), 0, "%s: %s", test->path, name.key);
        cr_expect_eq(name.direction, test->direction, "%s", test->path);
    }
}

/* Every pattern of every descriptor is a regular expression, and every engine row names a dialect.
 */
LTest(migration_names, descriptors)
{
    for (guint i = 0; migration_framework_all()[i] != NULL; i++) {
        const MigrationFramework *framework = migration_framework_all()[i];
        const char *patterns[] = {framework->path, framework->stray};

        for (guint j = 0; j < G_N_ELEMENTS(patterns); j++) {
            g_autoptr(GRegex) regex =
                patterns[j] != NULL ? g_regex_new(patterns[j], 0, 0, NULL) : NULL;

            cr_expect_eq(regex != NULL, patterns[j] != NULL, "%s", framework->name);
        }
        for (const MigrationEngine *engine = framework->engines; engine->engine != NULL; engine++)
            cr_expect_not_null(sql_dialect_find(engine->engine));
    }
    for (const MigrationFramework *row = migration_foreign; row->name != NULL; row++) {
        g_autoptr(GRegex) path = g_regex_new(row->path, 0, 0, NULL);
        g_autoptr(GRegex) content = g_regex_new(row->signs[0].pattern, 0, 0, NULL);

        cr_expect_not_null(path, "%s", row->name);
        cr_expect_not_null(content, "%s", row->name);
        cr_expect_not_null(row->foreign);
    }
}
