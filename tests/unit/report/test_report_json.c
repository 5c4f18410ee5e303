#include "report_sample.h"
#include "test.h"

LTest(report_json, has_the_keys_of_schema_version_1)
{
    const char *const keys[] = {"schema_version", "database", "tool", "engine", "migrations",
        "orders", "coverage", "classes", "pairs", "constraints", "findings", "ledger", "summary"};
    Report *report = sample_students_report();
    json_t *json = report_json(report), *finding, *object, *coverage, *summary, *rehearsed;

    for (guint i = 0; i < G_N_ELEMENTS(keys); i++)
        cr_expect_not_null(json_object_get(json, keys[i]), "no key %s", keys[i]);
    finding = json_array_get(json_object_get(json, "findings"), 0);
    cr_expect_str_eq(json_string_value(json_object_get(finding, "rule")), "ORD101");
    object = json_object_get(finding, "object");
    cr_expect_str_eq(json_string_value(json_object_get(object, "identity")), "public.students");
    rehearsed = json_object_get(json_object_get(finding, "fix"), "rehearsed");
    cr_expect_eq(json_typeof(rehearsed), JSON_TRUE);
    coverage = json_object_get(json, "coverage");
    cr_expect_str_eq(json_string_value(json_object_get(coverage, "orders_total")), "2");
    summary = json_object_get(json, "summary");
    cr_expect_eq(json_integer_value(json_object_get(summary, "exit_status")), 1);
    json_decref(json);
    report_free(report);
}

LTest(report_json, a_total_that_is_not_known_is_said)
{
    Report *report = sample_students_report();
    json_t *json, *coverage;

    report->orders_total = 0;
    json = report_json(report);
    coverage = json_object_get(json, "coverage");
    cr_expect_str_eq(json_string_value(json_object_get(coverage, "orders_total")), "unknown");
    json_decref(json);
    report_free(report);
}
