#include "test.h"

#include <string.h>

#include "error.h"
#include "settings.h"

static Settings *parse(const char *text)
{
    g_autoptr(GError) error = NULL;
    Settings *settings = settings_parse("rehearse.yaml", text, strlen(text), &error);

    cr_assert(settings != NULL, "%s", error != NULL ? error->message : "");
    return settings;
}

static SettingsDatabase *database(const Settings *settings, guint place)
{
    return g_ptr_array_index(settings->databases, place);
}

static char *joined(char **list)
{
    return list != NULL ? g_strjoinv("|", list) : NULL;
}

#define assert_list(LIST, EXPECTED)                                                                \
    do {                                                                                           \
        g_autofree char *text = joined(LIST);                                                      \
        cr_assert_str_eq(text, EXPECTED);                                                          \
    } while (0)

LTest(settings, reads_several_databases)
{
    g_autoptr(Settings) settings = parse(
        "version: 1\n"
        "databases:\n"
        "  primary: { engine: postgres, migrations: db/migrate, framework: rails,\n"
        "             schema-file: db/schema.rb, snapshot: ops/prod.dump,\n"
        "             rows: [history, roles], schemas: [\"*\", \"!cron\"], server-version: 16 }\n"
        "  billing: { engine: mysql, migrations: db/billing_migrate, late: refuse }\n"
        "base-ref: origin/main\n"
        "server-settings: { shared_preload_libraries: timescaledb, a.b: 4 }\n"
        "prelude: [ \"SET FOREIGN_KEY_CHECKS=0\" ]\n"
        "exclude: [ \"table public.events_20*\", \"extension hypopg\" ]\n"
        "accept: [ { id: ORD101-5c1e, reason: \"named columns\", until: 2028-02-29 } ]\n");
    const SettingsDatabase *primary = database(settings, 0), *billing = database(settings, 1);
    const SettingsAccept *accept = g_ptr_array_index(settings->accept, 0);

    cr_assert_eq(settings->databases->len, 2);
    cr_assert_str_eq(primary->name, "primary");
    cr_assert_str_eq(primary->engine, "postgres");
    cr_assert_str_eq(primary->migrations, "db/migrate");
    cr_assert_str_eq(primary->framework, "rails");
    cr_assert_str_eq(primary->schema_file, "db/schema.rb");
    cr_assert_str_eq(primary->snapshot, "ops/prod.dump");
    cr_assert_eq(primary->server_version, 16);
    assert_list(primary->rows, "history|roles");
    assert_list(primary->schemas, "*|!cron");
    assert_list(primary->server_settings, "shared_preload_libraries=timescaledb|a.b=4");
    cr_assert_str_eq(billing->name, "billing");
    cr_assert_str_eq(billing->late, "refuse");
    cr_assert(billing->framework == NULL && billing->rows == NULL && billing->layout == NULL);
    assert_list(billing->prelude, "SET FOREIGN_KEY_CHECKS=0");
    cr_assert_str_eq(settings->base_ref, "origin/main");
    assert_list(settings->exclude, "table public.events_20*|extension hypopg");
    cr_assert_str_eq(accept->id, "ORD101-5c1e");
    cr_assert_str_eq(accept->reason, "named columns");
    cr_assert_str_eq(accept->until, "2028-02-29");
}

LTest(settings, reads_a_single_database_at_top_level)
{
    g_autoptr(Settings) settings = parse("# ours\n"
                                         "version: 1\n"
                                         "framework: generic\n"
                                         "history-table: done\n"
                                         "base-schema: base.sql\n"
                                         "rows: all\n"
                                         "layout:\n"
                                         "  glob: '*.sql'\n"
                                         "  version: '^(\\d+)'\n"
                                         "  up: '^-- up$'\n"
                                         "  down: '^-- down$'\n"
                                         "  exclude: 'old/**'\n"
                                         "orders:\n"
                                         "  - [1, 3, '2']\n"
                                         "  - \" 3  2 1 \"\n");
    const SettingsDatabase *only = database(settings, 0);

    cr_assert_eq(settings->databases->len, 1);
    cr_assert(only->name == NULL);
    cr_assert_str_eq(only->history_table, "done");
    cr_assert_str_eq(only->base_schema, "base.sql");
    assert_list(only->rows, "all");
    cr_assert_str_eq(only->layout->glob, "*.sql");
    cr_assert_str_eq(only->layout->version, "^(\\d+)");
    cr_assert_str_eq(only->layout->sort, "numeric");
    cr_assert_str_eq(only->layout->up, "^-- up$");
    cr_assert_str_eq(only->layout->down, "^-- down$");
    cr_assert_str_eq(only->layout->exclude, "old/**");
    assert_list(settings->orders, "1 3 2|3 2 1");
    cr_assert_eq(settings->accept->len, 0);
}

LTest(settings, shared_keys_are_defaults_of_every_database)
{
    g_autoptr(Settings) settings = parse("version: 1\n"
                                         "engine: postgres\n"
                                         "server-version: 15\n"
                                         "rows: none\n"
                                         "databases:\n"
                                         "  a: { migrations: a }\n"
                                         "  b: { migrations: b, engine: sqlite, rows: [x, y],\n"
                                         "       server-version: 14 }\n");

    cr_assert_str_eq(database(settings, 0)->engine, "postgres");
    cr_assert_eq(database(settings, 0)->server_version, 15);
    assert_list(database(settings, 0)->rows, "none");
    cr_assert_str_eq(database(settings, 1)->engine, "sqlite");
    cr_assert_eq(database(settings, 1)->server_version, 14);
    assert_list(database(settings, 1)->rows, "x|y");
}

static void assert_refused(const char *text, gsize length, RehearseError code, const char *message)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Settings) settings = settings_parse("rehearse.yaml", text, length, &error);

    cr_assert(settings == NULL, "accepted: %.200s", text); /* a long one hangs Criterion */
    cr_assert(g_error_matches(error, REHEARSE_ERROR, (int)code), "%s", error->message);
    cr_assert(
        g_str_has_prefix(error->message, message), "got:  %s\nnot:  %s", error->message, message);
    cr_assert(strchr(error->message, '\n') == NULL);
}

/* Each text without its first line, "version: 1". */
LTest(settings, refuses_with_file_and_line)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"migration: x", ":2: unknown setting 'migration' (did you mean 'migrations'?)"},
        {"schema_file: x", ":2: unknown setting 'schema_file' (did you mean 'schema-file'?)"},
        {"\nbase_ref: x", ":3: unknown setting 'base_ref' (did you mean 'base-ref'?)"},
        {"wombat: x", ":2: unknown setting 'wombat'"},
        {"databases:\n  a: { engin: x }", ":3: unknown setting 'engin' (did you mean 'engine'?)"},
        {"databases:\n  a: { base-ref: x }", ":3: setting 'base-ref' belongs at the top level"},
        {"glob: x", ":2: setting 'glob' belongs below layout"},
        {"id: x", ":2: setting 'id' belongs to an element of accept"},
        {"engine: a\nlate: run\nengine: b", ":4: 'engine' is set a second time (first in line 2)"},
        {"engine: [a]", ":2: 'engine' must be a text, not a list"},
        {"engine: {a: b}", ":2: 'engine' must be a text, not a map"},
        {"engine:", ":2: 'engine' has no value"},
        {"engine: ~", ":2: 'engine' has no value"},
        {"engine: ' '", ":2: 'engine' has no value"},
        {"engine: \"a\\0b\"", ":2: 'engine' has a NUL character"},
        {"late: maybe", ":2: 'late' is 'maybe', but has to be one of run, refuse, skip"},
        {"rows: {a: b}", ":2: 'rows' must be a list of texts, not a map"},
        {"rows: [[a]]", ":2: 'rows' must be a text, not a list"},
        {"rows:\n - a\n -", ":4: 'rows' has no value"},
        {"server-version: '16.2'", ":2: 'server-version' is '16.2', but has to be a whole number"},
        {"server-version: -1", ":2: 'server-version' is '-1'"},
        {"server-version: 99999999999999999999", ":2: 'server-version' is '9999"},
        {"server-settings: [a]", ":2: 'server-settings' must be a map"},
        {"server-settings: { 'a b': c }", ":2: 'server-settings': 'a b' is not the name"},
        {"server-settings: { -c: c }", ":2: 'server-settings': '-c' is not the name"},
        {"server-settings: { a: 1, a: 2 }", ":2: 'a' is set a second time"},
        {"server-settings: { a: \"b\\nc\" }", ":2: 'a' has a control character"},
        {"databases: []", ":2: 'databases' must be a map"},
        {"databases: {}", ":2: 'databases' must be a map"},
        {"databases: { a: }", ":2: must be a map of settings"},
        {"databases: { a: {}, a: {} }", ":2: database 'a' is set a second time"},
        {"databases: { a: {} }\nmigrations: x", ":3: 'migrations' belongs to one of the databases"},
        {"orders: x", ":2: 'orders' must be a list of orders"},
        {"orders: [[]]", ":2: an order without migrations"},
        {"orders: [{a: b}]", ":2: 'orders' must be a list of texts, not a map"},
        {"accept: x", ":2: 'accept' must be a list"},
        {"accept: [x]", ":2: must be a map of settings"},
        {"accept:\n - reason: x", ":3: 'id' is missing"},
        {"accept:\n - id: x", ":3: 'reason' is missing"},
        {"accept:\n - {id: x, reason: y,\n    until: 2027-02-29}",
            ":4: 'until' is '2027-02-29', and there is no such day"},
        {"accept: [{id: x, reason: y, until: soon}]",
            ":2: 'until' is 'soon', but has to be a date"},
        {"accept: [{id: x, reason: y, until: 2027-1-1}]", ":2: 'until' is '2027-1-1', but"},
        {"accept: [{id: x, reason: y, until: 2027-01-011}]", ":2: 'until' is '2027-01-011', but"},
        {"layout: x", ":2: must be a map of settings"},
        {"layout: { version: x }", ":2: 'glob' is missing"},
        {"layout: { glob: x }", ":2: 'version' is missing"},
        {"layout: { glob: x, version: '(' }", ":2: 'version' is no regular expression"},
        {"layout: { glob: x, version: x, sort: z }", ":2: 'sort' is 'z', but has to be one of"},
        {"? [a, b]\n: c", ":2: 'a key' must be a text, not a list"},
        {"engine: a\n--- \nengine: b", ":3: begins a second document"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strconcat("version: 1\n", cases[i].text, "\n", NULL);
        g_autofree char *message = g_strconcat("rehearse.yaml", cases[i].message, NULL);

        assert_refused(text, strlen(text), REHEARSE_ERROR_USAGE, message);
    }
}

LTest(settings, refuses_what_is_not_a_settings_file)
{
    static const struct {
        const char *text;
        RehearseError code;
        const char *message;
    } cases[] = {
        {"", REHEARSE_ERROR_USAGE, "rehearse.yaml:1: has no settings"},
        {"# nothing\n", REHEARSE_ERROR_USAGE, "rehearse.yaml:1: has no settings"},
        {"- a\n", REHEARSE_ERROR_USAGE, "rehearse.yaml:1: must be a map of settings"},
        {"engine: a\n", REHEARSE_ERROR_USAGE, "rehearse.yaml:1: 'version' is missing"},
        {"version: 2\n", REHEARSE_ERROR_USAGE, "rehearse.yaml:1: settings of version '2'"},
        {"version: [1]\n", REHEARSE_ERROR_USAGE, "rehearse.yaml:1: 'version' must be a text"},
        {"version: 1\n  engine: a\n", REHEARSE_ERROR_INPUT, "rehearse.yaml:2: "},
        {"version: 1\nengine: [a\n", REHEARSE_ERROR_INPUT, "rehearse.yaml:3: "},
        {"version: 1\n\tengine: a\n", REHEARSE_ERROR_INPUT, "rehearse.yaml:2: "},
        {"version: 1\nengine: *none\n", REHEARSE_ERROR_INPUT, "rehearse.yaml:2: "},
        {"version: 1\nengine: \xff\n", REHEARSE_ERROR_INPUT, "rehearse.yaml:1: "},
        {"version: 1\n---\n[", REHEARSE_ERROR_INPUT, "rehearse.yaml:"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        assert_refused(cases[i].text, strlen(cases[i].text), cases[i].code, cases[i].message);
}

LTest(settings, an_alias_repeats_a_value)
{
    g_autoptr(Settings) settings = parse("version: 1\n"
                                         "databases:\n"
                                         "  a: { rows: &r [x, y] }\n"
                                         "  b: { rows: *r }\n");

    assert_list(database(settings, 1)->rows, "x|y");
}

LTest(settings, alias_bombs_hit_a_limit)
{
    g_autoptr(GString) text = g_string_new("version: 1\norders:\n  - &a [x");

    for (guint i = 0; i < 1000; i++)
        g_string_append(text, ", x");
    g_string_append(text, "]\n");
    for (guint i = 0; i < 1000; i++)
        g_string_append(text, "  - *a\n");
    assert_refused(text->str, text->len, REHEARSE_ERROR_LIMIT, "rehearse.yaml has more than");
}

LTest(settings, an_alias_of_itself_ends)
{
    static const char *const texts[] = {
        "version: 1\nrows: &r [*r]\n",
        "version: 1\norders: &o [*o]\n",
        "version: 1\ndatabases: &d { a: *d }\n",
        "version: 1\nlayout: &l { glob: *l }\n",
    };

    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;

        cr_assert(settings_parse("f", texts[i], strlen(texts[i]), &error) == NULL);
        cr_assert(error != NULL);
    }
}

LTest(settings, size_and_depth_are_limited)
{
    g_autofree char *large = g_strnfill(2 * 1024 * 1024, '#');
    g_autofree char *deep = g_strnfill(500000, '[');
    g_autoptr(GString) dashes = g_string_new(NULL), anchors = g_string_new(NULL);

    for (guint i = 0; i < 100000; i++)
        g_string_append(dashes, "- ");
    for (guint i = 0; i < 60000; i++)
        g_string_append_printf(anchors, "- &%u x\n", i);

    assert_refused(
        large, strlen(large), REHEARSE_ERROR_LIMIT, "rehearse.yaml is larger than 1024 KiB");
    assert_refused(
        deep, strlen(deep), REHEARSE_ERROR_LIMIT, "rehearse.yaml has more than 10000 brackets");
    assert_refused(deep, 10000, REHEARSE_ERROR_INPUT, "rehearse.yaml:2: ");
    assert_refused(anchors->str, anchors->len, REHEARSE_ERROR_LIMIT,
        "rehearse.yaml has more than 10000 brackets");
    assert_refused(dashes->str, dashes->len, REHEARSE_ERROR_USAGE, "rehearse.yaml:1: ");
}

LTest(settings, free_takes_null)
{
    settings_free(NULL);
}
