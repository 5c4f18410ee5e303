#include "postgres_fixture.h"

#include <stdlib.h>
#include <string.h>

#include "test.h"

/*
 * What the reader of PostgreSQL sees of a real database.
 *   everything.sql   one of everything; everything-N.canon is what it reads as from version N on
 *   mutations.sql    each line must change the schema
 *   invisible.sql    no line may change it
 */

static char *fixture_text(const PostgresFixture *fixture, const char *name)
{
    g_autofree char *path = g_build_filename(INTROSPECT_SQL, name, NULL);

    return postgres_fixture_text(fixture, path);
}

/* Lines of a fixture that are statements. */
static GPtrArray *fixture_lines(const PostgresFixture *fixture, const char *name)
{
    g_autofree char *text = fixture_text(fixture, name);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    GPtrArray *list = g_ptr_array_new_with_free_func(g_free);

    for (char **line = lines; *line != NULL; line++)
        if (**line != '\0' && !g_str_has_prefix(*line, "--"))
            g_ptr_array_add(list, g_strdup(*line));
    return list;
}

static char *canon_path(guint major)
{
    return g_strdup_printf("%s/everything-%u.canon", INTROSPECT_SQL, major);
}

/* What everything.sql reads as on this server: versions that change nothing have no file. */
static char *canon_text(guint major)
{
    char *text = NULL;

    for (; major >= 12 && text == NULL; major--) {
        g_autofree char *path = canon_path(major);

        g_file_get_contents(path, &text, NULL, NULL);
    }
    return text;
}

/* A database made from everything.sql. */
static void open_everything(PostgresFixture *fixture)
{
    EngineOptions options = {.superuser = TRUE};
    g_autofree char *sql = NULL;

    postgres_fixture_open(fixture, &options);
    sql = fixture_text(fixture, "everything.sql");
    postgres_fixture_run(fixture->db, sql);
}

static Schema *read_schema(EngineDb *db, Schema *base)
{
    g_autoptr(GError) error = NULL;
    EngineScope scope = {.base = base};
    Schema *schema = engine_introspect(db, &scope, &error);

    cr_assert(schema != NULL, "%s", error != NULL ? error->message : "");
    return schema;
}

static char *read_digest(EngineDb *db)
{
    g_autoptr(GError) error = NULL;
    char *digest = engine_state_digest(db, &error);

    cr_assert(digest != NULL, "%s", error != NULL ? error->message : "no digest");
    return digest;
}

/* A statement that fails is reported, and the rest of its list goes on. */
static gboolean try_run(EngineDb *db, const char *sql)
{
    g_autoptr(GError) error = NULL;

    if (engine_execute(db, sql, -1, &error))
        return TRUE;
    cr_expect(error == NULL, "%s: %s", sql, error->message);
    return FALSE;
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

LTest(postgres_introspect, everything)
{
    g_autofree char *expected = NULL, *text = NULL, *difference = NULL, *path = NULL;
    g_auto(PostgresFixture) fixture = {0};
    g_autoptr(Schema) schema = NULL;
    guint major;

    open_everything(&fixture);
    schema = read_schema(fixture.db, NULL);
    text = schema_text(schema);
    major = fixture.server->facts.version_num / 10000;
    path = canon_path(major);
    if (getenv("REHEARSE_UPDATE_GOLDEN") != NULL)
        g_file_set_contents(path, text, -1, NULL);
    expected = canon_text(major);
    cr_assert(expected != NULL, "nothing is expected of PostgreSQL %u", major);
    difference = first_difference(expected, text);
    /* the first line names the server */
    cr_assert(eq(str, strchr(text, '\n'), strchr(expected, '\n')), "%s", difference);
}

static void check_mutation(EngineDb *db, const char *sql, Schema *base, const char *at_rest)
{
    g_autoptr(Schema) full = NULL, part = NULL;
    g_autofree char *digest = NULL;

    if (!try_run(db, sql))
        return;
    full = read_schema(db, NULL);
    part = read_schema(db, base);
    digest = read_digest(db);
    cr_expect(not(schema_equal(base, full)), "does not show: %s", sql);
    cr_expect(ne(str, digest, (char *)at_rest), "the digest does not change: %s", sql);
    assert_same(sql, full, part);
}

LTest(postgres_introspect, every_mutation_shows, .timeout = 300)
{
    g_autoptr(GPtrArray) list = NULL;
    g_auto(PostgresFixture) fixture = {0};
    g_autoptr(Schema) base = NULL;
    g_autofree char *at_rest = NULL;

    open_everything(&fixture);
    list = fixture_lines(&fixture, "mutations.sql");
    postgres_fixture_save(fixture.db, ENGINE_NEEDS_NOTHING);
    base = read_schema(fixture.db, NULL);
    at_rest = read_digest(fixture.db);
    for (guint i = 0; i < list->len; i++) {
        postgres_fixture_save(fixture.db, ENGINE_NEEDS_NOTHING);
        check_mutation(fixture.db, g_ptr_array_index(list, i), base, at_rest);
        postgres_fixture_restore(fixture.db);
    }
    postgres_fixture_restore(fixture.db);
}

LTest(postgres_introspect, nothing_invisible_shows, .timeout = 300)
{
    g_autoptr(GPtrArray) list = NULL;
    g_auto(PostgresFixture) fixture = {0};
    g_autoptr(Schema) base = NULL;

    open_everything(&fixture);
    list = fixture_lines(&fixture, "invisible.sql");
    postgres_fixture_save(fixture.db, ENGINE_NEEDS_NOTHING);
    base = read_schema(fixture.db, NULL);
    for (guint i = 0; i < list->len; i++) {
        const char *sql = g_ptr_array_index(list, i);
        g_autoptr(Schema) full = NULL, part = NULL;

        postgres_fixture_save(fixture.db, ENGINE_NEEDS_NOTHING);
        if (try_run(fixture.db, sql)) {
            full = read_schema(fixture.db, NULL);
            part = read_schema(fixture.db, base);
            assert_same(sql, base, full);
            assert_same(sql, base, part);
        }
        postgres_fixture_restore(fixture.db);
    }
    postgres_fixture_restore(fixture.db);
}

/*
 * Random walks: whatever the order, reading by change equals reading everything, and states with the
 * same digest have the same schema. The seed is printed first.
 */
static void walk(EngineDb *db, GRand *random, GPtrArray *list, Schema *base, GHashTable *seen)
{
    g_autoptr(GString) path = g_string_new(NULL);

    for (guint step = 0; step < 4; step++) {
        const char *sql = g_ptr_array_index(list, g_rand_int_range(random, 0, (int)list->len));
        g_autoptr(GError) error = NULL;
        g_autoptr(Schema) full = NULL, part = NULL;
        char *digest;
        const char *known;

        if (!engine_execute(db, sql, -1, &error))
            return; /* what a step needs may be gone */
        g_string_append_printf(path, "%s; ", sql);
        full = read_schema(db, NULL);
        part = read_schema(db, base);
        assert_same(path->str, full, part);
        digest = read_digest(db);
        known = g_hash_table_lookup(seen, digest);
        cr_expect(known == NULL || strcmp(known, schema_digest(full)) == 0,
            "one digest, two schemas: %s", path->str);
        g_hash_table_replace(seen, digest, g_strdup(schema_digest(full)));
    }
}

LTest(postgres_introspect, random_walks, .timeout = 300)
{
    g_autoptr(GPtrArray) list = NULL;
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_autoptr(GRand) random = NULL;
    g_auto(PostgresFixture) fixture = {0};
    g_autoptr(Schema) base = NULL;
    const char *wanted = getenv("REHEARSE_TEST_SEED");
    guint32 seed = wanted != NULL ? (guint32)g_ascii_strtoull(wanted, NULL, 10) : g_random_int();

    g_print("# REHEARSE_TEST_SEED=%u\n", seed);
    random = g_rand_new_with_seed(seed);
    open_everything(&fixture);
    list = fixture_lines(&fixture, "mutations.sql");
    postgres_fixture_save(fixture.db, ENGINE_NEEDS_NOTHING);
    base = read_schema(fixture.db, NULL);
    for (guint i = 0; i < 40; i++) {
        postgres_fixture_save(fixture.db, ENGINE_NEEDS_NOTHING);
        walk(fixture.db, random, list, base, seen);
        postgres_fixture_restore(fixture.db);
    }
    postgres_fixture_restore(fixture.db);
}

/* What becomes part of an extension is left out, as if it had never been there. */
LTest(postgres_introspect, what_an_extension_takes_shows)
{
    g_auto(PostgresFixture) fixture = {0};
    g_autofree char *before = NULL, *after = NULL;

    open_everything(&fixture);
    postgres_fixture_save(fixture.db, ENGINE_NEEDS_NOTHING);
    postgres_fixture_run(
        fixture.db, "ALTER MATERIALIZED VIEW app.counts DEPENDS ON EXTENSION pg_trgm");
    before = read_digest(fixture.db);
    postgres_fixture_run(fixture.db, "ALTER EXTENSION pg_trgm ADD FUNCTION app.touch()");
    after = read_digest(fixture.db);
    cr_assert(ne(str, before, after));
    postgres_fixture_restore(fixture.db);
}

/* Two independent steps in either order end in one state, known by its digest alone. */
LTest(postgres_introspect, orders_that_commute_share_a_digest)
{
    static const char *const steps[] = {"ALTER TABLE app.people ADD COLUMN extra integer",
        "CREATE INDEX extra ON app.orders (other)", "GRANT SELECT ON app.scratch TO intro_reader",
        "CREATE TABLE app.fresh (id serial PRIMARY KEY, p bigint REFERENCES app.people)"};
    g_auto(PostgresFixture) fixture = {0};

    open_everything(&fixture);
    postgres_fixture_save(fixture.db, ENGINE_NEEDS_NOTHING);
    for (guint a = 0; a < G_N_ELEMENTS(steps); a++) {
        for (guint b = 0; b < a; b++) {
            g_autofree char *first = NULL, *second = NULL;

            postgres_fixture_save(fixture.db, ENGINE_NEEDS_NOTHING);
            postgres_fixture_run(fixture.db, steps[a]);
            postgres_fixture_run(fixture.db, steps[b]);
            first = read_digest(fixture.db);
            postgres_fixture_restore(fixture.db);
            postgres_fixture_save(fixture.db, ENGINE_NEEDS_NOTHING);
            postgres_fixture_run(fixture.db, steps[b]);
            postgres_fixture_run(fixture.db, steps[a]);
            second = read_digest(fixture.db);
            postgres_fixture_restore(fixture.db);
            cr_expect(eq(str, first, second), "%s | %s", steps[a], steps[b]);
        }
    }
    postgres_fixture_restore(fixture.db);
}
