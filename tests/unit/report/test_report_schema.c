#include "test.h"

#include <string.h>

#include "report_sample.h"

/* docs/report.schema.json against what is written: as much of JSON Schema as that file uses. */

static json_t *root;

static gboolean fits(const json_t *value, const json_t *schema, char **where);

static const char *type_name(const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return "object";
    case JSON_ARRAY:
        return "array";
    case JSON_STRING:
        return "string";
    case JSON_INTEGER:
        return "integer";
    case JSON_REAL:
        return "number";
    case JSON_NULL:
        return "null";
    default:
        return "boolean";
    }
}

static gboolean has_type(const json_t *value, const json_t *types)
{
    size_t index;
    const json_t *type;

    if (json_is_string(types))
        return g_str_equal(json_string_value(types), type_name(value));
    json_array_foreach(types, index, type)
    {
        if (g_str_equal(json_string_value(type), type_name(value)))
            return TRUE;
    }
    return FALSE;
}

static gboolean is_one_of(const json_t *value, const json_t *choices)
{
    size_t index;
    json_t *choice;

    json_array_foreach(choices, index, choice)
    {
        if (json_equal(value, choice))
            return TRUE;
    }
    return FALSE;
}

static gboolean refuse(char **where, const char *what)
{
    if (*where == NULL)
        *where = g_strdup(what);
    return FALSE;
}

static gboolean keys_fit(const json_t *value, const json_t *schema, char **where)
{
    const json_t *properties = json_object_get(schema, "properties");
    const json_t *required;
    const char *key;
    json_t *member;
    size_t index;

    json_array_foreach(json_object_get(schema, "required"), index, required)
    {
        if (json_object_get(value, json_string_value(required)) == NULL)
            return refuse(where, json_string_value(required));
    }
    json_object_foreach((json_t *)value, key, member)
    {
        const json_t *own = json_object_get(properties, key);

        if (own == NULL || !fits(member, own, where))
            return refuse(where, key);
    }
    return TRUE;
}

static gboolean items_fit(const json_t *value, const json_t *schema, char **where)
{
    const json_t *items = json_object_get(schema, "items");
    size_t index;
    const json_t *item;

    json_array_foreach(value, index, item)
    {
        if (items != NULL && !fits(item, items, where))
            return refuse(where, "item");
    }
    return TRUE;
}

static gboolean pattern_fits(const json_t *value, const json_t *schema)
{
    const char *pattern = json_string_value(json_object_get(schema, "pattern"));

    return pattern == NULL || g_regex_match_simple(pattern, json_string_value(value), 0, 0);
}

static gboolean fits(const json_t *value, const json_t *schema, char **where)
{
    const char *reference = json_string_value(json_object_get(schema, "$ref"));
    const json_t *types, *constant, *choices;

    if (reference != NULL)
        schema = json_object_get(json_object_get(root, "$defs"), reference + strlen("#/$defs/"));
    cr_assert_not_null(schema, "%s", reference);
    types = json_object_get(schema, "type");
    constant = json_object_get(schema, "const");
    choices = json_object_get(schema, "enum");
    if ((types != NULL && !has_type(value, types)) ||
        (constant != NULL && !json_equal(value, constant)) ||
        (choices != NULL && !is_one_of(value, choices)))
        return refuse(where, "value");
    if (json_is_object(value))
        return keys_fit(value, schema, where);
    if (json_is_array(value))
        return items_fit(value, schema, where);
    return !json_is_string(value) || pattern_fits(value, schema);
}

static void setup(void)
{
    root = json_load_file(DOCS "/report.schema.json", 0, NULL);
    cr_assert_not_null(root);
}

static void teardown(void)
{
    json_decref(root);
}

static char *check(json_t *json)
{
    char *where = NULL;

    if (fits(json, root, &where) || where != NULL)
        return where;
    return g_strdup("value");
}

static char *check_report(Report *report)
{
    json_t *json = report_json(report);
    char *where = check(json);

    json_decref(json);
    return where;
}

LTest(report_schema, fits_what_is_written, .init = setup, .fini = teardown)
{
    Report *students = sample_students_report(), *empty = report_new();
    g_autofree char *where = NULL, *nothing = NULL;

    empty->engine = g_strdup("sqlite");
    empty->framework = g_strdup("dbmate");
    empty->folder = g_strdup("db/migrations");
    ledger_add(empty->ledger, "R1", "a rule", "an example");
    g_ptr_array_add(empty->findings, finding_new("DRF202", NULL, NULL));
    ((Finding *)empty->findings->pdata[0])->message = g_strdup("missing");
    finding_seal(empty->findings->pdata[0]);
    where = check_report(students);
    nothing = check_report(empty);
    cr_assert_null(where, "students: %s", where);
    cr_assert_null(nothing, "empty: %s", nothing);
    report_free(students);
    report_free(empty);
}

/* What the program really printed, of which only versions are masked. */
LTest(report_schema, fits_what_the_program_prints, .init = setup, .fini = teardown)
{
    json_t *json = json_load_file(CASES "/json-report/stdout", 0, NULL);
    g_autofree char *where = NULL;

    cr_assert_not_null(json);
    where = check(json);
    cr_assert_null(where, "%s", where);
    json_decref(json);
}

LTest(report_schema, refuses_what_is_not_in_it, .init = setup, .fini = teardown)
{
    static const char *const changes[][2] = {{"more", "1"}, {"schema_version", "2"},
        {"database", "3"}, {"coverage", "{}"}, {"findings", "[{}]"}, {"facts", "[1]"},
        {"pairs", "[{\"a\": \"1\", \"b\": \"2\", \"relation\": \"odd\", \"objects\": []}]"}};

    for (guint i = 0; i < G_N_ELEMENTS(changes); i++) {
        Report *report = sample_students_report();
        json_t *json = report_json(report);
        g_autofree char *where = NULL;

        json_object_set_new(json, changes[i][0], json_loads(changes[i][1], JSON_DECODE_ANY, NULL));
        where = check(json);
        cr_assert_not_null(where, "%s", changes[i][0]);
        json_decref(json);
        report_free(report);
    }
}

/* Names may hold any bytes; the JSON is whole all the same. */
LTest(report_schema, fits_names_that_are_no_text, .init = setup, .fini = teardown)
{
    Report *report = sample_students_report();
    Finding *finding = report->findings->pdata[0];
    g_autofree char *where = NULL;

    g_free(finding->identity);
    finding->identity = g_strdup("public.\xff\xfe");
    g_free(finding->message);
    finding->message = g_strdup("\xc3 and more");
    where = check_report(report);
    cr_assert_null(where, "%s", where);
    report_free(report);
}
