#include "test.h"

#include "finding_sample.h"

/* Two orders that end differently: who is guilty, and one finding per cause. */

typedef struct {
    const char *name;
    const char *texts[6];
    const char *left, *right;
    const char *left_trace, *right_trace;
    /* per finding: "RULE object (also) | guilty | message", lines */
    const char *expected;
    const char *pairs;
} DivergenceCase;

static const DivergenceCase cases[] = {
    {"one table", {"a", "b", "c"}, "123", "132", "\nt:i\nt:i,a\nt:i,a,b", "\nt:i\nt:i,b\nt:i,b,a",
        "ORD101 table t () | 2 3 | 2 and 3 do not commute\n", "2 3 order-only table t\n"},
    {"one cause in two tables is one finding", {"a", "b"}, "12", "21",
        "t:i u:i\nt:i,a u:i,a\nt:i,a,b u:i,a,b", "t:i u:i\nt:i,b u:i,b\nt:i,b,a u:i,b,a",
        "ORD101 table t (table u) | 1 2 | 1 and 2 do not commute\n",
        "1 2 order-only table t; table u\n"},
    {"two causes are two findings", {"a", "b", "c", "d"}, "1234", "2143",
        "t:i u:i\nt:i,a u:i\nt:i,a,b u:i\nt:i,a,b u:i,c\nt:i,a,b u:i,c,d",
        "t:i u:i\nt:i,b u:i\nt:i,b,a u:i\nt:i,b,a u:i,d\nt:i,b,a u:i,d,c",
        "ORD101 table t () | 1 2 | 1 and 2 do not commute\n"
        "ORD101 table u () | 3 4 | 3 and 4 do not commute\n",
        "1 2 order-only table t\n3 4 order-only table u\n"},
    {"a bystander between them is not blamed", {"a", "x", "b"}, "123", "321",
        "t:i\nt:i,a\nt:i,a u:x\nt:i,a,b u:x", "t:i\nt:i,b\nt:i,b u:x\nt:i,b,a u:x",
        "ORD101 table t () | 1 3 | 1 and 3 do not commute\n", "1 3 order-only table t\n"},
    {"three that do not commute", {"a", "b", "c"}, "123", "321", "t:i\nt:i,a\nt:i,a,b\nt:i,a,b,c",
        "t:i\nt:i,c\nt:i,c,b\nt:i,c,b,a",
        "ORD101 table t () | 1 2 3 | 1 and 2; 1 and 3; 2 and 3 do not commute\n",
        "1 2 order-only table t\n1 3 order-only table t\n2 3 order-only table t\n"},
    {"many", {"a", "b", "c", "d"}, "1234", "4321", "t:i\nt:i,a\nt:i,a,b\nt:i,a,b,c\nt:i,a,b,c,d",
        "t:i\nt:i,d\nt:i,d,c\nt:i,d,c,b\nt:i,d,c,b,a",
        "ORD101 table t () | 1 2 3 4 | 6 pairs of migrations do not commute, first 1 and 2\n",
        NULL},
    {"structure", {"a", "b"}, "12", "21", "t:i\nt:i,a\nt:i", "t:i\nt:i\nt:i,a",
        "ORD102 table t () | 1 2 | 1 and 2 do not commute\n", "1 2 differ table t\n"},
    {"a dropped and made table counts from its last making", {"a", "b", "c"}, "123", "132",
        "t:i,a\n\nt:i,a\nt:i,a,c", "t:i,a\n\nt:c\nt:c,i,a",
        "ORD101 table t () | 2 3 | 2 and 3 do not commute\n", NULL},
    {"quotes, dots and upper case", {"a", "b"}, "12", "21",
        "\"We.ird\":i\n\"We.ird\":i,a\n\"We.ird\":i,a,b",
        "\"We.ird\":i\n\"We.ird\":i,b\n\"We.ird\":i,b,a",
        "ORD101 table \"We.ird\" () | 1 2 | 1 and 2 do not commute\n", NULL},
    /* Nothing that a step did to the object tells: t is what differs, but nobody touched it. */
    {"words in common",
        {"ALTER TABLE zebra ADD x int", "UPDATE zebra SET x = 1", "CREATE TABLE other (id int)"},
        "123", "321", "t:a\nt:a\nt:a\nt:a", "t:b\nt:b\nt:b\nt:b",
        "ORD102 table t () | 1 2 | 1 and 2 do not commute\n", "1 2 differ table t\n"},
    {"nothing in common",
        {"CREATE TABLE a (x int)", "CREATE TABLE b (y int)", "CREATE TABLE c (z int)"}, "123",
        "321", "t:a\nt:a\nt:a\nt:a", "t:b\nt:b\nt:b\nt:b",
        "ORD102 table t () | 1 2 3 | at least one of 3 pairs of migrations does not commute: "
        "1 and 2; 1 and 3; 2 and 3\n",
        ""},
    {"the same end", {"a", "b"}, "12", "21", "t:i\nt:i,a\nt:i,a,b", "t:i\nt:i,b\nt:i,a,b", "", ""},
};

static char *show_findings(const GPtrArray *findings)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < findings->len; i++) {
        const Finding *finding = finding_sample_at(findings, i);
        g_autofree char *guilty = finding_sample_guilty(finding);
        g_autofree char *objects = finding_sample_joined(finding->objects);

        g_string_append_printf(text, "%s %s (%s) | %s | %s\n", finding->rule->id, finding->object,
            objects, guilty, finding->message);
    }
    return g_string_free(text, FALSE);
}

static char *show_pairs(const GPtrArray *pairs)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < pairs->len; i++) {
        const FindingPair *pair = g_ptr_array_index((GPtrArray *)pairs, i);
        g_autofree char *objects = finding_sample_joined(pair->objects);

        g_string_append_printf(
            text, "%u %u %s %s\n", pair->a + 1, pair->b + 1, pair->relation, objects);
    }
    return g_string_free(text, FALSE);
}

typedef struct {
    MigrationSet *set;
    FindingContext context;
    Order *left, *right;
    GPtrArray *left_trace, *right_trace;
    FindingDivergence divergence;
    GPtrArray *findings, *pairs;
} Setup;

static void setup_init(Setup *setup, const DivergenceCase *c)
{
    setup->set = finding_sample_set(c->texts);
    setup->context = finding_sample_context(setup->set);
    setup->left = finding_sample_order(c->left);
    setup->right = finding_sample_order(c->right);
    setup->left_trace = finding_sample_trace(c->left_trace);
    setup->right_trace = finding_sample_trace(c->right_trace);
    setup->divergence = (FindingDivergence){.left_name = "new database",
        .right_name = "production",
        .verb = "has",
        .left = setup->left,
        .right = setup->right,
        .left_trace = setup->left_trace,
        .right_trace = setup->right_trace};
    setup->findings = finding_sample_list();
    setup->pairs = g_ptr_array_new_with_free_func((GDestroyNotify)finding_pair_free);
}

static void setup_clear(Setup *setup)
{
    order_free(setup->left);
    order_free(setup->right);
    g_ptr_array_unref(setup->left_trace);
    g_ptr_array_unref(setup->right_trace);
    g_ptr_array_unref(setup->findings);
    g_ptr_array_unref(setup->pairs);
    migration_sample_free_set(setup->set);
}

LTest(finding_divergence, names_the_guilty_pairs)
{
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = NULL, *pairs = NULL;
        Setup setup;

        setup_init(&setup, &cases[i]);
        finding_divergence(&setup.context, &setup.divergence, setup.findings, setup.pairs);
        text = show_findings(setup.findings);
        pairs = show_pairs(setup.pairs);
        cr_assert(eq(str, text, (char *)cases[i].expected), "%s", cases[i].name);
        if (cases[i].pairs != NULL)
            cr_assert(eq(str, pairs, (char *)cases[i].pairs), "%s", cases[i].name);
        setup_clear(&setup);
    }
}

LTest(finding_divergence, shows_both_orders_in_full)
{
    g_autofree char *left = NULL, *right = NULL;
    const Finding *finding;
    Setup setup;

    setup_init(&setup, &cases[0]);
    finding_divergence(&setup.context, &setup.divergence, setup.findings, NULL);
    finding = finding_sample_at(setup.findings, 0);
    left = finding_sample_joined(finding->left->lines);
    right = finding_sample_joined(finding->right->lines);
    cr_assert(eq(str, finding->left->title, (char *)"new database (2, 3)"));
    cr_assert(eq(str, finding->right->title, (char *)"production (3, 2)"));
    cr_assert(eq(str, left, (char *)"i; a; b"));
    cr_assert(eq(str, right, (char *)"i; b; a"));
    cr_assert_eq(g_array_index(finding->left->marked, gboolean, 0), FALSE);
    cr_assert_eq(g_array_index(finding->right->marked, gboolean, 2), TRUE);
    cr_assert(eq(str, finding->headline,
        (char *)"table t has another column order in production than in a new database"));
    cr_assert_not_null(strstr(finding->story, "new database\n  2\n"), "%s", finding->story);
    setup_clear(&setup);
}

LTest(finding_divergence, says_an_object_once)
{
    Setup setup;

    setup_init(&setup, &cases[1]);
    finding_divergence(&setup.context, &setup.divergence, setup.findings, setup.pairs);
    finding_divergence(&setup.context, &setup.divergence, setup.findings, setup.pairs);
    cr_assert(eq(u32, setup.findings->len, 1));
    cr_assert(eq(u32, setup.pairs->len, 1));
    setup_clear(&setup);
}

/* --- harmless classes ------------------------------------------------------------------------- */

static Schema *granted(const char *privileges)
{
    Sample sample = sample_new();

    sample_object(&sample, SCHEMA_TABLE, "t");
    sample_column(&sample, "id", 1, "bigint");
    sample_part(&sample, SCHEMA_PART_GRANT, "app", 0, privileges);
    return sample_finish(&sample);
}

LTest(finding_divergence, makes_notes_of_harmless_classes)
{
    Setup setup;

    setup_init(&setup, &cases[6]);
    for (guint side = 0; side < 2; side++) {
        GPtrArray *trace = side == 0 ? setup.left_trace : setup.right_trace;

        g_ptr_array_set_size(trace, 0);
        g_ptr_array_add(trace, granted("select"));
        g_ptr_array_add(trace, granted(side == 0 ? "update" : "insert"));
        g_ptr_array_add(trace, granted(side == 0 ? "insert" : "update"));
    }
    finding_divergence(&setup.context, &setup.divergence, setup.findings, NULL);
    cr_assert(eq(u32, setup.findings->len, 1));
    cr_assert(eq(u32, finding_sample_at(setup.findings, 0)->severity, FINDING_NOTE));
    cr_assert(eq(str, (char *)finding_sample_at(setup.findings, 0)->class, (char *)"privilege"));
    setup_clear(&setup);
}

/* --- what was run tells ----------------------------------------------------------------------- */

/* All three migrations touched t, and all three pairs changed places; only 1 and 3 do not commute. */
static const DivergenceCase touched_by_all = {"", {"a", "b", "c"}, "123", "321",
    "t:i\nt:i,x\nt:i,x,y\nt:i,y", "t:i\nt:i\nt:i,y\nt:i,y,x", NULL, NULL};

static ReplayPath *path_of(const char *order, const char *end, guint class)
{
    ReplayPath *path = g_new0(ReplayPath, 1);

    path->order = finding_sample_order(order);
    path->end = finding_sample_schema(end);
    path->ok = TRUE;
    path->class = class;
    return path;
}

static void path_free(gpointer data)
{
    ReplayPath *path = data;

    order_free(path->order);
    schema_unref(path->end);
    g_free(path);
}

typedef struct {
    ReplayWitness witness;
    ReplayResult result;
    ReplayClass good, bad;
} Witness;

static void witness_init(Witness *w)
{
    static const guint pairs[][2] = {{0, 1}, {0, 2}, {1, 2}};

    memset(w, 0, sizeof *w);
    w->good.ok = TRUE;
    w->bad.ok = TRUE;
    w->result.paths = g_ptr_array_new_with_free_func(path_free);
    w->result.classes = g_ptr_array_new();
    g_ptr_array_add(w->result.classes, &w->good);
    g_ptr_array_add(w->result.classes, &w->bad);
    g_ptr_array_add(w->result.paths, path_of("123", "t:i,y", 0));
    g_ptr_array_add(w->result.paths, path_of("213", "t:i,y", 0));
    g_ptr_array_add(w->result.paths, path_of("231", "t:i,y,x", 1));
    g_ptr_array_add(w->result.paths, path_of("321", "t:i,y,x", 1));
    w->witness.result = &w->result;
    w->witness.swaps = g_array_new(FALSE, FALSE, sizeof(ReplaySwap));
    for (guint i = 0; i < 3; i++) {
        ReplaySwap swap = {pairs[i][0], pairs[i][1], g_ptr_array_index(w->result.paths, i),
            g_ptr_array_index(w->result.paths, i + 1)};

        g_array_append_val(w->witness.swaps, swap);
    }
}

static void witness_clear(Witness *w)
{
    g_ptr_array_unref(w->result.paths);
    g_ptr_array_unref(w->result.classes);
    g_array_unref(w->witness.swaps);
}

static char *divergence_with(gboolean run, gboolean fails)
{
    char *text;
    Witness witness;
    Setup setup;

    setup_init(&setup, &touched_by_all);
    witness_init(&witness);
    witness.bad.ok = !fails;
    if (run)
        setup.divergence.witness = &witness.witness;
    finding_divergence(&setup.context, &setup.divergence, setup.findings, NULL);
    text = show_findings(setup.findings);
    witness_clear(&witness);
    setup_clear(&setup);
    return text;
}

LTest(finding_divergence, believes_what_was_run)
{
    g_autofree char *guessed = divergence_with(FALSE, FALSE), *known = divergence_with(TRUE, FALSE);
    g_autofree char *failing = divergence_with(TRUE, TRUE);

    cr_assert(eq(str, known, (char *)"ORD102 table t () | 1 3 | 1 and 3 do not commute\n"));
    cr_assert(eq(str, guessed,
        (char *)"ORD102 table t () | 1 2 3 | at least one of 3 pairs of migrations does not "
                "commute: 1 and 2; 1 and 3; 2 and 3\n"));
    cr_assert(eq(str, failing, guessed), "a way on which an order fails tells nothing");
}
