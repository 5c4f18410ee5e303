#include <string.h>

#include "report_sample.h"
#include "test.h"

typedef struct {
    Report *(*make)(void);
    guint width;
    const char *expected; /* file beside this test */
} TextCase;

LTest(report_text, prints_the_reports_that_the_design_promises)
{
    const TextCase cases[] = {
        {sample_students_report, 100, "students.100.txt"},
        {sample_students_report, 80, "students.80.txt"},
        {sample_clean_report, 100, "clean.100.txt"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GPtrArray) reports = g_ptr_array_new_with_free_func((GDestroyNotify)report_free);
        ReportStyle style = {.width = cases[i].width, .unicode = TRUE};
        g_autofree char *path = g_build_filename(TEST_DIR, "expected", cases[i].expected, NULL);
        g_autofree char *expected = NULL;
        g_autofree char *text = NULL;

        g_ptr_array_add(reports, cases[i].make());
        text = report_writer("text")->write(reports, &style);
        cr_assert(g_file_get_contents(path, &expected, NULL, NULL));
        cr_expect_str_eq(text, expected, "%s:\n%s", cases[i].expected, text);
    }
}

LTest(report_text, speaks_ascii_where_the_terminal_cannot_do_better)
{
    g_autoptr(GPtrArray) reports = g_ptr_array_new_with_free_func((GDestroyNotify)report_free);
    ReportStyle style = {.width = 100};
    g_autofree char *text = NULL;

    g_ptr_array_add(reports, sample_clean_report());
    text = report_writer("text")->write(reports, &style);
    cr_expect(g_str_is_ascii(text));
}

LTest(report_text, accepted_findings_are_counted_but_not_printed)
{
    g_autoptr(GPtrArray) reports = g_ptr_array_new_with_free_func((GDestroyNotify)report_free);
    ReportStyle style = {.width = 100, .unicode = TRUE};
    Report *report = sample_students_report();
    g_autofree char *text = NULL;

    ((Finding *)g_ptr_array_index(report->findings, 0))->accepted = g_strdup("columns are named");
    g_ptr_array_add(reports, report);
    text = report_writer("text")->write(reports, &style);
    cr_expect_null(strstr(text, "ORD101"));
    cr_expect_not_null(strstr(text, "no findings, 1 accepted"));
}

static char *text_of(Report *report, guint width)
{
    g_autoptr(GPtrArray) reports = g_ptr_array_new_with_free_func((GDestroyNotify)report_free);
    ReportStyle style = {.width = width, .unicode = TRUE};

    g_ptr_array_add(reports, report);
    return report_writer("text")->write(reports, &style);
}

LTest(report_text, cuts_nothing_that_is_too_wide)
{
    g_autofree char *wide = g_strnfill(70, 'w'), *text = NULL, *path = g_strnfill(200, 'p');
    Report *report = sample_students_report();
    Finding *finding = g_ptr_array_index(report->findings, 0);
    FindingMigration *migration = g_ptr_array_index(finding->migrations, 0);

    finding_side_add(finding->left, wide, TRUE);
    finding_side_add(finding->right, wide, FALSE);
    g_free(migration->path);
    migration->path = g_strdup(path);
    text = text_of(report, 100);
    cr_expect_not_null(strstr(text, path));
    cr_expect_not_null(strstr(text, "\n    * wwwwww"), "one side below the other: %s", text);
    cr_expect_not_null(strstr(text, "\n      wwwwww"));
}

LTest(report_text, shortens_what_stayed_in_place_in_a_long_list)
{
    Report *report = sample_students_report();
    Finding *finding = g_ptr_array_index(report->findings, 0);
    g_autofree char *text = NULL;

    for (guint i = 0; i < 30; i++) {
        g_autofree char *name = g_strdup_printf("column_%u", i);

        finding_side_add(finding->left, name, i == 20);
        finding_side_add(finding->right, name, i == 20);
    }
    text = text_of(report, 100);
    cr_expect_not_null(strstr(text, "column_18 "), "two before: %s", text);
    cr_expect_not_null(strstr(text, "* column_20 "));
    cr_expect_not_null(strstr(text, "column_22 "), "two after");
    cr_expect_null(strstr(text, "column_17 "));
    cr_expect_null(strstr(text, "column_23 "));
}

LTest(report_text, says_when_not_all_orders_were_tried)
{
    Report *report = sample_students_report();
    g_autofree char *text = NULL;

    report->orders_total = 0;
    report->orders_covered = 512;
    g_free(report->method);
    report->method = g_strdup("sampled");
    text = text_of(report, 100);
    cr_expect_not_null(
        strstr(text, "orders: 512 tried, a sample of all that can happen"), "%s", text);
}
