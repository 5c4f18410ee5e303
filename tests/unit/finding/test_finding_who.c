#include "test.h"

#include "finding_sample.h"

/* Who can see the order of the columns of a table. */

typedef struct {
    const char *identity, *text;
    gboolean sees;
} WhoCase;

static const WhoCase cases[] = {
    {"public.students", "SELECT * FROM students", TRUE},
    {"public.students", "SELECT s.* FROM students s", TRUE},
    {"public.students", "SELECT * FROM courses", FALSE},
    {"public.students", "SELECT * FROM STUDENTS", TRUE},
    {"public.students", "SELECT id FROM students", FALSE},
    {"public.students", "SELECT count(*) FROM students", FALSE},
    {"public.students", "INSERT INTO students VALUES (1)", TRUE},
    {"public.students", "INSERT INTO public.students VALUES (1)", TRUE},
    {"public.students", "INSERT INTO students (id) VALUES (1)", FALSE},
    {"public.students", "INSERT INTO old_students VALUES (1)", FALSE},
    {"public.students", "COPY students FROM STDIN;\n1\n\\.\n", TRUE},
    {"public.students", "COPY students (id) FROM STDIN;\n1\n\\.\n", FALSE},
    {"public.students", "-- SELECT * FROM students\nSELECT 1", FALSE},
    {"public.\"We.ird\"", "INSERT INTO \"We.ird\" VALUES (1)", TRUE},
    {"public.\"We.ird\"", "INSERT INTO ird VALUES (1)", FALSE},
    {"public.\"a\"\"b\"", "SELECT * FROM \"a\"\"b\"", TRUE},
};

static char *ask(const char *identity, const char *const *texts, const Schema *schema)
{
    const char *const none[] = {NULL};
    MigrationSet *set = finding_sample_set(none);
    FindingContext context = finding_sample_context(set);
    g_autoptr(GPtrArray) sources =
        g_ptr_array_new_with_free_func((GDestroyNotify)finding_source_free);
    char *answer;

    for (guint i = 0; texts[i] != NULL; i++) {
        FindingSource *source = g_new0(FindingSource, 1);

        source->path = g_strdup_printf("q%u.sql", i);
        source->text = g_strdup(texts[i]);
        g_ptr_array_add(sources, source);
    }
    context.sources = sources;
    context.schema = schema;
    answer = finding_who(&context, identity);
    migration_sample_free_set(set);
    return answer;
}

LTest(finding_who, knows_what_relies_on_the_order)
{
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *const texts[] = {cases[i].text, NULL};
        g_autofree char *answer = ask(cases[i].identity, texts, NULL);

        cr_assert_eq(g_str_has_prefix(answer, "q0.sql:"), cases[i].sees, "case %u: %s", i, answer);
    }
}

LTest(finding_who, says_what_was_read_when_nothing_was_found)
{
    const char *const texts[] = {"SELECT 1", NULL}, *const none[] = {NULL};
    g_autofree char *one = ask("public.t", texts, NULL), *zero = ask("public.t", none, NULL);

    cr_assert(eq(str, one,
        (char *)"nothing in this project depends on the order (1 SQL file, 0 views, 0 functions "
                "read)"));
    cr_assert(eq(str, zero,
        (char *)"nothing in this project depends on the order (0 SQL files, 0 views, 0 functions "
                "read)"));
}

LTest(finding_who, names_five_and_counts_the_rest)
{
    const char *const texts[] = {
        "SELECT * FROM t;SELECT * FROM t;SELECT * FROM t;\nSELECT * FROM t", "SELECT * FROM t",
        "INSERT INTO t VALUES (1)", "SELECT * FROM t", NULL};
    g_autofree char *answer = ask("public.t", texts, NULL);

    cr_assert(g_str_has_suffix(answer, "\nq1.sql:1 reads it with *\nand 2 more"), "%s", answer);
}

LTest(finding_who, reads_views_and_functions)
{
    const char *const none[] = {NULL};
    g_autoptr(Schema) schema = NULL;
    g_autofree char *answer = NULL;
    Sample sample = sample_new();

    sample_object(&sample, SCHEMA_VIEW, "v");
    sample_set(&sample, SCHEMA_ATTR_QUERY, "SELECT * FROM t");
    sample_object(&sample, SCHEMA_FUNCTION, "f()");
    sample_set(&sample, SCHEMA_ATTR_BODY, "DECLARE r t%RowType; BEGIN END");
    sample_object(&sample, SCHEMA_FUNCTION, "g()");
    sample_set(&sample, SCHEMA_ATTR_BODY, "SELECT id FROM t");
    schema = sample_finish(&sample);
    answer = ask("public.t", none, schema);
    cr_assert(eq(str, answer,
        (char *)"view public.v reads it with *\n"
                "function public.f() relies on the order of its columns"));
}
