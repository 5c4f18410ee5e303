#include "test.h"

#include "error.h"
#include "schema_sample.h"

static void check_round_trip(const Schema *schema, const char *label)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = schema_text(schema), *again_text = NULL;
    gsize same = 0;
    g_autoptr(Schema) again = schema_parse(text, strlen(text), &error);

    cr_assert_not_null(again, "%s: %s\n%s", label, error != NULL ? error->message : "", text);
    again_text = schema_text(again);
    while (again_text[same] != '\0' && again_text[same] == text[same])
        same++;
    cr_assert(again_text[same] == text[same], "%s: \"%.60s\" came back as \"%.60s\"", label,
        text + same, again_text + same);
    cr_assert_str_eq(schema_digest(again), schema_digest(schema), "%s", label);
    cr_assert_str_eq(schema_logical_digest(again), schema_logical_digest(schema), "%s", label);
}

static void check_json_round_trip(const Schema *schema, const char *label)
{
    g_autoptr(GError) error = NULL;
    json_t *json = schema_json(schema), *again_json;
    g_autoptr(Schema) again = NULL;
    char *text = json_dumps(json, JSON_INDENT(1));

    again = schema_parse(text, strlen(text), &error);
    cr_assert_not_null(again, "%s: %s\n%s", label, error != NULL ? error->message : "", text);
    again_json = schema_json(again);
    cr_assert(json_equal(again_json, json), "%s\n%s", label, text);
    cr_assert_str_eq(schema_digest(again), schema_digest(schema), "%s", label);
    json_decref(json);
    json_decref(again_json);
    free(text);
}

LTest(schema_parse, reads_back_what_was_written)
{
    g_autoptr(Schema) schema = sample_school();

    check_round_trip(schema, "school");
    check_json_round_trip(schema, "school");
}

LTest(schema_parse, random_schemas_survive_text_and_json, .timeout = 100)
{
    guint32 seed = sample_seed();

    for (guint i = 0; i < 3000; i++) {
        g_autofree char *label = g_strdup_printf("REHEARSE_TEST_SEED=%u", seed + i);
        g_autoptr(GRand) random = g_rand_new_with_seed(seed + i);
        g_autoptr(Schema) schema = schema_finish(sample_random_draft(random), NULL);

        check_round_trip(schema, label);
        check_json_round_trip(schema, label);
    }
}

/* Each pair of things that could be mistaken for each other, as a value in every kind of place. */
LTest(schema_parse, awkward_values_survive, .timeout = 100)
{
    static const char *const bits[] = {"", "\\", "`", "n", "{41}", "\n", "\r", "'", "\"", " ", "(",
        ")", "not null", "DISABLED", "to", " to ", "+type `x`", "\033", "|", "#"};
    static const SchemaAttrId ids[] = {SCHEMA_ATTR_TYPE, SCHEMA_ATTR_DEFAULT,
        SCHEMA_ATTR_DEFINITION, SCHEMA_ATTR_TEXT, SCHEMA_ATTR_STATE, SCHEMA_ATTR_INHERITED,
        SCHEMA_ATTR_OPTIONS};

    for (guint i = 0; i < G_N_ELEMENTS(bits) * G_N_ELEMENTS(bits); i++) {
        g_autofree char *value =
            g_strconcat(bits[i / G_N_ELEMENTS(bits)], bits[i % G_N_ELEMENTS(bits)], "x", NULL);
        g_autoptr(Schema) schema = NULL;
        Sample s = sample_new();

        value[strlen(value) - (i % 2)] = '\0'; /* with and without the end */
        sample_object(&s, SCHEMA_TABLE, "t");
        sample_set(&s, SCHEMA_ATTR_BODY, value);
        sample_set(&s, SCHEMA_ATTR_VARIETY, value);
        sample_set(&s, SCHEMA_ATTR_TEXT, value);
        for (guint kind = 0; kind < SCHEMA_N_PARTS; kind++) {
            for (guint j = 0; j < G_N_ELEMENTS(ids); j++) {
                sample_part(&s, (SchemaPartKind)kind, value, j, NULL);
                sample_part_set(&s, ids[j], value);
            }
        }
        schema = sample_finish(&s);
        check_round_trip(schema, value);
    }
}

LTest(schema_parse, names_come_from_the_identity)
{
    static const char text[] = "# rehearse-canon 1 postgres 150020 UTF8\n\n"
                               "function public.\"My.f\"(integer, text)\n\ntable students\n";
    g_autoptr(Schema) schema = schema_parse(text, strlen(text), NULL);

    cr_assert_str_eq(schema_object(schema, 0)->namespace, "");
    cr_assert_str_eq(schema_object(schema, 0)->name, "students");
    cr_assert_str_eq(schema_object(schema, 1)->namespace, "public");
    cr_assert_str_eq(schema_object(schema, 1)->name, "My.f");
    cr_assert_str_eq(schema_engine(schema), "postgres");
    cr_assert_eq(schema_version_num(schema), 150020);
}

LTest(schema_parse, order_of_blocks_and_line_ends_do_not_matter)
{
    static const char text[] = "# rehearse-canon 1 sqlite 3040001 UTF8\r\n\r\nview v\r\n  query\r\n"
                               "  | select 1\r\n\r\ntable t\r\n  column a text\r\n";
    g_autoptr(Schema) schema = schema_parse(text, strlen(text), NULL);
    g_autofree char *block = schema_object_text(schema_object(schema, 1));

    cr_assert_eq(schema_object(schema, 0)->kind, SCHEMA_TABLE);
    cr_assert_str_eq(block, "view v\n  query\n  | select 1\n");
}

#define HEADER "# rehearse-canon 1 postgres 150020 UTF8\n"

static const struct {
    const char *text;
    RehearseError code;
    const char *message; /* a part of it */
} bad[] = {
    {"", REHEARSE_ERROR_INPUT, "empty"},
    {"create table x();\n", REHEARSE_ERROR_INPUT, "line 1: a canonical schema starts"},
    {"# rehearse-canon 2 postgres 150020\n", REHEARSE_ERROR_UNSUPPORTED, "canonical form 2"},
    {"# rehearse-canon 1\n", REHEARSE_ERROR_INPUT, "no engine"},
    {"# rehearse-canon 1 postgres\n", REHEARSE_ERROR_INPUT, "no server version"},
    {"# rehearse-canon 1 postgres x\n", REHEARSE_ERROR_INPUT, "no server version"},
    {HEADER "<<<<<<< HEAD\n", REHEARSE_ERROR_INPUT, "line 2: not a kind"},
    {HEADER "  column a text\n", REHEARSE_ERROR_INPUT, "line 2: a property before"},
    {HEADER "table t\n\ntable t\n", REHEARSE_ERROR_INPUT, "line 4: this object stands twice"},
    {HEADER "table t\n  column \"a text\n", REHEARSE_ERROR_INPUT, "line 3: the name"},
    {HEADER "table t\n  column A text\n", REHEARSE_ERROR_INPUT, "line 3: the name"},
    {HEADER "table t\n  column a text(\n", REHEARSE_ERROR_INPUT, "do not close"},
    {HEADER "table t\n  column a `text\n", REHEARSE_ERROR_INPUT, "do not close"},
    {HEADER "table t\n  column a text not null not null\n", REHEARSE_ERROR_INPUT, "twice on this"},
    {HEADER "table t\n  column a text default\n", REHEARSE_ERROR_INPUT, "value of an attribute"},
    {HEADER "table t\n  column a text +owner x\n", REHEARSE_ERROR_INPUT, "value of an attribute"},
    {HEADER "table t\n  owner x\n  owner y\n", REHEARSE_ERROR_INPUT, "line 4: an attribute stands"},
    {HEADER "table t\n  Bogus\n", REHEARSE_ERROR_INPUT, "line 3: not a property"},
    {HEADER "table t\n  | x\n", REHEARSE_ERROR_INPUT, "line 3: a line of a body"},
    {HEADER "view t\n  query\n  |x\n", REHEARSE_ERROR_INPUT, "line 4: a line of a body starts"},
    {HEADER "table t\n  comment x\n", REHEARSE_ERROR_INPUT, "value of an attribute"},
    {HEADER "table t\n  grant select app\n", REHEARSE_ERROR_INPUT, "the name"},
    {HEADER "table t\xff\n", REHEARSE_ERROR_INPUT, "line 2: not UTF-8"},
    {"{", REHEARSE_ERROR_INPUT, "line 1"},
    {"{\"canon\":2}", REHEARSE_ERROR_UNSUPPORTED, "canon"},
    {"{\"canon\":1,\"server\":1,\"objects\":[]}", REHEARSE_ERROR_INPUT, "engine"},
    {"{\"canon\":1,\"engine\":\"x\",\"server\":1}", REHEARSE_ERROR_INPUT, "not a list"},
    {"{\"canon\":1,\"engine\":\"x\",\"server\":1,\"objects\":[1]}", REHEARSE_ERROR_INPUT, "needs"},
    {"{\"canon\":1,\"engine\":\"x\",\"server\":1,\"objects\":[{\"kind\":\"x\",\"id\":\"t\"}]}",
        REHEARSE_ERROR_INPUT, "not a kind"},
    {"{\"canon\":1,\"engine\":\"x\",\"server\":1,\"objects\":[{\"kind\":\"table\",\"id\":\"t\","
     "\"bogus\":1}]}",
        REHEARSE_ERROR_INPUT, "table t: not an attribute that this version knows: bogus"},
    {"{\"canon\":1,\"engine\":\"x\",\"server\":1,\"objects\":[{\"kind\":\"table\",\"id\":\"t\","
     "\"columns\":[{\"pos\":1}]}]}",
        REHEARSE_ERROR_INPUT, "without a name"},
    {"{\"canon\":1,\"engine\":\"x\",\"server\":1,\"objects\":[{\"kind\":\"table\",\"id\":\"t\","
     "\"columns\":{}}]}",
        REHEARSE_ERROR_INPUT, "not a list: columns"},
    {"{\"canon\":1,\"engine\":\"x\",\"server\":1,\"objects\":[{\"kind\":\"table\",\"id\":\"t\","
     "\"raw\":{\"type\":\"x\"}}]}",
        REHEARSE_ERROR_INPUT, "raw text"},
};

LTest(schema_parse, bad_input_is_an_error_with_its_line)
{
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Schema) schema = schema_parse(bad[i].text, strlen(bad[i].text), &error);

        cr_expect_null(schema, "%s", bad[i].text);
        cr_assert_not_null(error, "%s", bad[i].text);
        cr_expect_eq(error->code, (int)bad[i].code, "%s: %s", bad[i].text, error->message);
        cr_expect_not_null(
            strstr(error->message, bad[i].message), "%s: %s", bad[i].text, error->message);
        cr_expect_not_null(error_hint(error));
    }
}

/* Whatever is cut off or flipped: a schema or an error, never a crash. */
LTest(schema_parse, damaged_input_never_crashes, .timeout = 100)
{
    g_autoptr(Schema) schema = sample_school();
    g_autofree char *text = schema_text(schema);
    json_t *json = schema_json(schema);
    char *twin = json_dumps(json, 0);
    const char *sources[] = {text, twin};
    g_autoptr(GRand) random = g_rand_new_with_seed(sample_seed());

    for (guint i = 0; i < 4000; i++) {
        g_autofree char *copy = g_strdup(sources[i % 2]);
        gsize length = strlen(copy);
        g_autoptr(Schema) parsed = NULL;

        for (guint j = 0; j < 1 + i % 3; j++)
            copy[g_rand_int_range(random, 0, (gint32)length)] =
                "\"'`() +|\\#{}[],:\n"[g_rand_int_range(random, 0, 17)];
        length = (gsize)g_rand_int_range(random, 0, (gint32)length + 1);
        parsed = schema_parse(copy, length, NULL);
    }
    free(twin);
    json_decref(json);
}
