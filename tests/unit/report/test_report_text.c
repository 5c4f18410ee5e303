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
        g_autoptr(GPtrArray) reports =
            g_ptr_array_new_with_free_func((GDestroyNotify)report_free);
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
