#include "postgres_fixture.h"

#include <stdlib.h>
#include <string.h>

#include "postgres_private.h"
#include "test.h"

/*
 * Random walks over whatever moves a sequence or gives it another file, with nested checkpoints:
 * every restore leaves the values that were there at its save. The seed is printed first.
 */

#define ROUNDS 60
#define STEPS  40
#define DEPTH  4

/* What each sequence will hand out next; they are read one by one, since each is a table. */
#define LIST                                                                                       \
    "SELECT string_agg(format('SELECT %L || last_value || is_called FROM %s', c.oid::regclass, "   \
    "c.oid::regclass), ' UNION ALL ' ORDER BY c.oid) FROM pg_class c WHERE c.relkind = 'S'"

typedef struct {
    PostgresFixture fixture;
    GRand *random;
    GPtrArray *statements;
    GPtrArray *values; /* at each open save, char * */
    GString *path;
    gboolean failed;
} Walk;

static char *walk_values(Walk *walk)
{
    g_autofree char *list = postgres_fixture_value(walk->fixture.db, LIST);
    g_autofree char *all = g_strdup_printf("SELECT string_agg(v, ' ') FROM (%s) x(v)", list);

    return postgres_fixture_value(walk->fixture.db, all);
}

static void walk_save(Walk *walk)
{
    g_string_append(walk->path, "SAVE; ");
    g_ptr_array_add(walk->values, walk_values(walk));
    postgres_fixture_save(walk->fixture.db, ENGINE_NEEDS_NOTHING);
}

static void walk_restore(Walk *walk)
{
    g_autofree char *expected = g_ptr_array_steal_index(walk->values, walk->values->len - 1);
    g_autofree char *found = NULL;
    g_autoptr(GError) error = NULL;
    gboolean done = engine_restore(walk->fixture.db, &error);

    g_string_append(walk->path, "RESTORE; ");
    cr_assert(done, "%s after %s", error->message, walk->path->str);
    walk->failed = FALSE;
    found = walk_values(walk);
    cr_assert_str_eq(
        found, expected, "\n%s, not\n%s after\n%.3000s", found, expected, walk->path->str);
}

static void walk_statement(Walk *walk)
{
    guint choice = (guint)g_rand_int_range(walk->random, 0, (int)walk->statements->len);
    const char *sql = g_ptr_array_index(walk->statements, choice);

    g_string_append_printf(walk->path, "%s; ", sql);
    walk->failed = !engine_execute(walk->fixture.db, sql, -1, NULL);
}

static void walk_step(Walk *walk)
{
    int choice = g_rand_int_range(walk->random, 0, 10);

    if (walk->failed || (choice < 2 && walk->values->len > 1))
        walk_restore(walk);
    else if (choice < 4 && walk->values->len > 0 && walk->values->len < DEPTH)
        walk_save(walk);
    else if (walk->values->len == 0)
        walk_save(walk);
    else
        walk_statement(walk);
}

/* Files of what was rolled back are only removed by a checkpoint of the server. */
static void flush_files(Walk *walk)
{
    PGconn *admin = postgres_server_admin((PostgresServer *)walk->fixture.server, NULL);

    cr_assert(postgres_connect_run(admin, "CHECKPOINT", NULL));
}

static void walk_round(Walk *walk)
{
    g_string_truncate(walk->path, 0);
    for (guint step = 0; step < STEPS; step++)
        walk_step(walk);
    if (g_rand_boolean(walk->random))
        flush_files(walk);
    while (walk->values->len > 0)
        walk_restore(walk);
}

static char *read_file(const Walk *walk, const char *name)
{
    g_autofree char *path = g_build_filename(POSTGRES_SQL, name, NULL);

    return postgres_fixture_text(&walk->fixture, path);
}

static void walk_open(Walk *walk, const char *base_file, const char *statements_file, guint32 seed)
{
    EngineOptions options = {.superuser = TRUE};
    g_autofree char *base = NULL, *text = NULL;
    g_auto(GStrv) lines = NULL;

    postgres_fixture_open(&walk->fixture, &options);
    base = read_file(walk, base_file);
    text = read_file(walk, statements_file);
    lines = g_strsplit(text, "\n", -1);
    walk->random = g_rand_new_with_seed(seed);
    walk->values = g_ptr_array_new_with_free_func(g_free);
    walk->statements = g_ptr_array_new_with_free_func(g_free);
    walk->path = g_string_new(NULL);
    for (char **line = lines; *line != NULL; line++)
        /* Our own functions are written in it. */
        if (**line != '\0' && !g_str_has_prefix(*line, "--") &&
            strstr(*line, "EXTENSION plpgsql") == NULL)
            g_ptr_array_add(walk->statements, g_strdup(*line));
    postgres_fixture_run(walk->fixture.db, base);
}

static void walk_close(Walk *walk)
{
    postgres_fixture_close(&walk->fixture);
    g_rand_free(walk->random);
    g_ptr_array_unref(walk->values);
    g_ptr_array_unref(walk->statements);
    g_string_free(walk->path, TRUE);
}

static void walk_at_random(const char *base_file, const char *statements_file)
{
    const char *wanted = getenv("REHEARSE_TEST_SEED");
    guint32 seed = wanted != NULL ? (guint32)g_ascii_strtoull(wanted, NULL, 10) : g_random_int();
    Walk walk = {0};

    g_print("# REHEARSE_TEST_SEED=%u\n", seed);
    walk_open(&walk, base_file, statements_file, seed);
    for (guint round = 0; round < ROUNDS; round++)
        walk_round(&walk);
    walk_close(&walk);
}

LTest(postgres_sequence, walks_over_sequences, .timeout = 300)
{
    walk_at_random("sequences/base.sql", "sequences/statements.sql");
}

LTest(postgres_sequence, walks_over_everything, .timeout = 300)
{
    walk_at_random("introspect/everything.sql", "introspect/mutations.sql");
}
