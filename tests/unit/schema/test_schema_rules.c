#include "test.h"

#include "schema_sample.h"

static const SchemaRule *rule(const char *id)
{
    guint n;
    const SchemaRule *all = schema_rules(&n);

    for (guint i = 0; i < n; i++)
        if (strcmp(all[i].id, id) == 0)
            return &all[i];
    cr_fatal("no rule %s", id);
    return NULL;
}

typedef struct {
    const char *value, *expected; /* NULL: left alone */
} Case;

static void check(const char *id, const Case *cases, guint n)
{
    for (guint i = 0; i < n; i++) {
        g_autofree char *result = rule(id)->apply(SCHEMA_ATTR_DEFINITION, cases[i].value, NULL);

        if (cases[i].expected == NULL) {
            cr_expect_null(result, "%s: %s became %s", id, cases[i].value, result);
            continue;
        }
        cr_expect_not_null(result, "%s: %s", id, cases[i].value);
        if (result != NULL)
            cr_expect_str_eq(result, cases[i].expected);
    }
}

static const Case arrays[] = {
    {"((s)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))",
        "((s)::text = ANY (ARRAY['a'::text, 'b'::text]))"},
    {"((s)::text = ANY (ARRAY[('a'::character varying)::text, ('b'::character varying)::text]))",
        "((s)::text = ANY (ARRAY['a'::text, 'b'::text]))"},
    {"((s)::text <> ALL ((ARRAY['a'::character varying, NULL::character varying])::text[]))",
        "((s)::text <> ALL (ARRAY['a'::text, NULL::text]))"},
    {"((s)::text = ANY ((ARRAY['it''s'::character varying, 'x]'::character varying])::text[]))",
        "((s)::text = ANY (ARRAY['it''s'::text, 'x]'::text]))"},
    {"((s)::text = ANY ((ARRAY[E'a\\\\''b'::character varying, 'b'::character varying])::text[]))",
        "((s)::text = ANY (ARRAY[E'a\\\\''b'::text, 'b'::text]))"},
    {"(ARRAY['a'::character varying])::text[]", "ARRAY['a'::text]"},
    {"(ARRAY[E'a\\']'::character varying])::text[]", "ARRAY[E'a\\']'::text]"},
    /* two lists, one of each form */
    {"((a = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[])) OR (b = ANY "
     "(ARRAY[('c'::character varying)::text])))",
        "((a = ANY (ARRAY['a'::text, 'b'::text])) OR (b = ANY (ARRAY['c'::text])))"},
    /* the other side of the limit */
    {"((s)::text = ANY (ARRAY['a'::text, 'b'::text]))", NULL},
    {"ANY ((ARRAY['a'::character varying(2), 'b'::character varying(2)])::text[])", NULL},
    {"ANY (ARRAY[('abc'::character varying(2))::text])", NULL},
    {"ANY ((ARRAY['a'::bpchar, 'b'::bpchar])::text[])", NULL},
    {"ANY (ARRAY[('a'::character varying)::bpchar])", NULL},
    {"ANY (ARRAY[('a'::character varying)::text[]])", NULL},
    {"ANY ((ARRAY['a'::character varying, 'b'::character varying])::bpchar[])", NULL},
    {"(s = ANY (ARRAY['a'::character varying, 'b'::character varying]))", NULL},
    {"ANY (ARRAY['a'::character varying])::text[]", NULL},
    {"f(ARRAY['a'::character varying])::text[]", NULL},
    {"ANY ((ARRAY['a'::character varying, s])::text[])", NULL},
    {"('(ARRAY[''a''::character varying])::text[]'::text = x)", NULL},
    {"(x = \"(ARRAY['a'::character varying])::text[]\")", NULL},
    {"MYARRAY[('a'::character varying)::text]", NULL},
    {"(ARRAY['a'::character varying, ('b'::character varying)::text])::text[]", NULL},
    {"(ARRAY[('a'::character varying)::text, 'b'::character varying])::text[]", NULL},
    {"ARRAY[", NULL},
    {"ARRAY['a'::character varying", NULL},
    {"ARRAY['a", NULL},
};

LTest(schema_rules, r1_pushes_text_into_arrays)
{
    check("R1", arrays, G_N_ELEMENTS(arrays));
}

static const Case booleans[] = {
    {"CHECK ((((i >= 1) AND (i <= 5)) AND (j > 0)))",
        "CHECK (((i >= 1) AND (i <= 5) AND (j > 0)))"},
    {"CHECK ((((i < 1) OR (i > 5)) OR (j > 0)))", "CHECK (((i < 1) OR (i > 5) OR (j > 0)))"},
    {"CHECK (((((a) AND (b)) AND (c)) AND (d)))", "CHECK (((a) AND (b) AND (c) AND (d)))"},
    {"f((((a) AND (b)) AND (c)))", "f(((a) AND (b) AND (c)))"},
    {"f(((a) AND (b)) AND (c), d)", "f((a) AND (b) AND (c), d)"},
    {"CASE WHEN (((x) AND (y)) AND (z)) THEN 1 END", "CASE WHEN ((x) AND (y) AND (z)) THEN 1 END"},
    {"(((((a) OR (b))) AND (c)) AND (d))", "((((a) OR (b))) AND (c) AND (d))"},
    /* the other side of the limit */
    {"(((a) AND (b)) OR (c))", NULL},
    {"(((a) OR (b)) AND (c))", NULL},
    {"((a) AND ((b) AND (c)))", NULL},
    {"((NOT ((a) AND (b))) AND (c))", NULL},
    {"(NOT ((a) AND (b)) AND (c))", NULL},
    {"(((a) AND (b))::text AND (c))", NULL},
    {"(f((a) AND (b)) AND (c))", NULL},
    {"([(a) AND (b)] AND (c))", NULL},
    {"(((a) AND (b)) = (c) AND (d))", NULL},
    {"(((a) AND (b) OR (c)) AND (d))", NULL},
    {"(((a) AND (b)), (c) AND (d))", NULL},
    {"(((x) BETWEEN (1) AND (2)) AND (c))", NULL},
    {"(( SELECT (a) AND (b)) AND (c))", NULL},
    {"('(((a) AND (b)) AND (c))'::text = x)", NULL},
    {"(((a) \"AND\" (b)) AND (c))", NULL},
    {"(((a) ANDY (b)) AND (c))", NULL},
    {"(ARRAY[((a) AND (b)) AND (c)])", NULL},
    {"(((a) AND (b)) AND (c)", NULL},
    {"(((a) AND (b)) AND (c)]", NULL},
    {"(((a) AND (b))) AND (c))", NULL},
    {") AND (", NULL},
};

LTest(schema_rules, r2_flattens_left_arms)
{
    check("R2", booleans, G_N_ELEMENTS(booleans));
}

static const struct {
    const char *value, *type;
    gboolean dropped;
} nulls[] = {
    {"NULL::character varying", "character varying(20)", TRUE},
    {"NULL::bpchar", "character(3)", TRUE},
    {"NULL::numeric", "numeric(10,2)", TRUE},
    {"NULL::timestamp without time zone", "timestamp(3) without time zone", TRUE},
    {"NULL::character varying[]", "character varying(3)[]", TRUE},
    /* on a domain NULL overrides the domain's default */
    {"NULL::character varying", "public.short", FALSE},
    {"NULL::character varying", "character(3)", FALSE},
    {"NULL::public.mood", "public.mood", FALSE},
    {"NULL::bpchar", "character varying(3)", FALSE},
    {"'NULL'::character varying", "character varying(20)", FALSE},
    {"NULL::character varying || 'x'", "character varying(20)", FALSE},
    {"NULL::character varying", NULL, FALSE},
};

LTest(schema_rules, r20_drops_null_defaults)
{
    for (guint i = 0; i < G_N_ELEMENTS(nulls); i++) {
        g_autofree char *result =
            rule("R20")->apply(SCHEMA_ATTR_DEFAULT, nulls[i].value, nulls[i].type);

        if (nulls[i].dropped)
            cr_expect_eq(g_strcmp0(result, ""), 0, "%s on %s", nulls[i].value, nulls[i].type);
        else
            cr_expect_null(result, "%s on %s", nulls[i].value, nulls[i].type);
    }
    cr_expect_null(rule("R20")->apply(
        SCHEMA_ATTR_GENERATED, "NULL::character varying", "character varying(2)"));
}

static const char both_rules[] =
    "CHECK (((((a)::text = ANY ((ARRAY['x'::character varying, 'y'::character varying])::text[])) "
    "AND (b)) AND (c)))";

static SchemaDraft *draft_with_all(const char *engine)
{
    Sample s = {.draft = schema_draft_new(engine, 150020)};

    sample_object(&s, SCHEMA_TABLE, "t");
    sample_column(&s, "a", 1, "character varying(9)");
    sample_part_set(&s, SCHEMA_ATTR_DEFAULT, "NULL::character varying");
    sample_part(&s, SCHEMA_PART_CONSTRAINT, "c", 0, both_rules);
    sample_part(&s, SCHEMA_PART_CONSTRAINT, "d", 0, "CHECK ((((a) AND (b)) AND (c)))");
    return s.draft;
}

LTest(schema_rules, are_counted_in_the_ledger_and_keep_the_raw_text)
{
    g_autoptr(Schema) schema = schema_finish(draft_with_all("postgres"), NULL);
    const SchemaObject *object = schema_object(schema, 0);
    const SchemaPart *c = schema_object_part(object, SCHEMA_PART_CONSTRAINT, "c");
    const SchemaPart *d = schema_object_part(object, SCHEMA_PART_CONSTRAINT, "d");
    const GPtrArray *entries = ledger_entries(schema_ledger(schema));
    const LedgerEntry *r20 = g_ptr_array_index(entries, 2);

    cr_assert_eq(entries->len, 3);
    cr_assert_eq(ledger_total(schema_ledger(schema)), 4);
    cr_assert_str_eq(r20->rule, "R20");
    cr_assert_str_eq(
        g_ptr_array_index(r20->examples, 0), "table public.t a default: NULL::character varying");
    cr_assert_str_eq(c->attrs[0].raw, both_rules);
    cr_assert_str_eq(d->attrs[0].value, "CHECK (((a) AND (b) AND (c)))");
    cr_assert_str_eq(d->attrs[0].raw, "CHECK ((((a) AND (b)) AND (c)))");
    cr_assert_null(
        schema_attr(object->parts[0].attrs, object->parts[0].n_attrs, SCHEMA_ATTR_DEFAULT));
}

LTest(schema_rules, can_be_switched_off_one_by_one)
{
    static const char *const off[] = {"R2", "R20", NULL};
    SchemaOptions options = {.rules_off = off};
    g_autoptr(Schema) schema = schema_finish(draft_with_all("postgres"), &options);
    const GPtrArray *entries = ledger_entries(schema_ledger(schema));

    cr_assert_eq(entries->len, 1);
    cr_assert_str_eq(((LedgerEntry *)g_ptr_array_index(entries, 0))->rule, "R1");
}

LTest(schema_rules, belong_to_one_engine)
{
    g_autoptr(Schema) schema = schema_finish(draft_with_all("sqlite"), NULL);

    cr_assert_eq(ledger_total(schema_ledger(schema)), 0);
}

LTest(schema_rules, are_applied_once_and_for_all)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(sample_seed());
    static const char *const ids[] = {"R1", "R2"};

    for (guint i = 0; i < 5000; i++) {
        g_autofree char *value = sample_random_string(random);

        for (guint j = 0; j < G_N_ELEMENTS(ids); j++) {
            g_autofree char *once = rule(ids[j])->apply(SCHEMA_ATTR_DEFINITION, value, NULL);
            g_autofree char *twice =
                once != NULL ? rule(ids[j])->apply(SCHEMA_ATTR_DEFINITION, once, NULL) : NULL;

            cr_assert_null(twice, "%s: %s, then %s", ids[j], once, twice);
        }
    }
}
