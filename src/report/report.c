#include "report.h"

#include "report_private.h"

static GPtrArray *strings(void)
{
    return g_ptr_array_new_with_free_func(g_free);
}

Report *report_new(void)
{
    Report *report = g_new0(Report, 1);

    report->applied = strings();
    report->pending = strings();
    report->missing = strings();
    report->facts = strings();
    report->conclusions = strings();
    report->not_compared = strings();
    report->timings = strings();
    report->opened = strings();
    report->orders = g_ptr_array_new_with_free_func((GDestroyNotify)report_order_free);
    report->classes = g_ptr_array_new_with_free_func((GDestroyNotify)report_class_free);
    report->pairs = g_ptr_array_new_with_free_func((GDestroyNotify)report_pair_free);
    report->findings = g_ptr_array_new_with_free_func((GDestroyNotify)finding_free);
    report->ledger = ledger_new();
    return report;
}

void report_free(Report *report)
{
    GPtrArray **const lists[] = {&report->applied, &report->pending, &report->missing,
        &report->facts, &report->conclusions, &report->not_compared, &report->timings,
        &report->opened, &report->orders, &report->classes, &report->pairs, &report->findings};
    char **const texts[] = {&report->database, &report->engine, &report->flavor, &report->version,
        &report->server, &report->framework, &report->folder, &report->method};

    for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
        g_ptr_array_unref(*lists[i]);
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(*texts[i]);
    ledger_unref(report->ledger);
    g_free(report);
}

void report_order_free(ReportOrder *order)
{
    g_free(order->name);
    g_free(order->why);
    g_ptr_array_unref(order->sequence);
    g_free(order->class);
    g_free(order->failed_at);
    g_free(order->error);
    g_free(order);
}

void report_class_free(ReportClass *class)
{
    g_free(class->id);
    g_ptr_array_unref(class->example);
    g_free(class->digest);
    g_free(class);
}

void report_pair_free(ReportPair *pair)
{
    g_free(pair->a);
    g_free(pair->b);
    g_free(pair->relation);
    g_ptr_array_unref(pair->objects);
    g_free(pair);
}

guint report_count(const Report *report, FindingSeverity severity)
{
    guint count = 0;

    for (guint i = 0; i < report->findings->len; i++) {
        const Finding *finding = g_ptr_array_index(report->findings, i);

        count += finding->severity == severity && finding->accepted == NULL;
    }
    return count;
}

/* To add a writer: a file with its const struct, a line here. */
static const ReportWriter *const writers[] = {&report_text_writer, &report_json_writer, NULL};

const ReportWriter *const *report_writers(void)
{
    return writers;
}

const ReportWriter *report_writer(const char *name)
{
    for (guint i = 0; writers[i] != NULL; i++) {
        if (g_str_equal(writers[i]->name, name))
            return writers[i];
    }
    return NULL;
}
