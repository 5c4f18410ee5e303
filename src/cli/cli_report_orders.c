#include "cli_private.h"

static GPtrArray *labels_of(const CliScratch *scratch, const Order *order)
{
    GPtrArray *labels = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < order->length; i++) {
        const Migration *migration =
            g_ptr_array_index(scratch->project->set->migrations, order->sequence[i]);

        g_ptr_array_add(labels, g_strdup(migration->label));
    }
    return labels;
}

static ReportOrder *order_of(const CliScratch *scratch, const ReplayPath *path, guint first_class)
{
    ReportOrder *order = g_new0(ReportOrder, 1);

    order->name = g_strdup(path->order->name);
    order->why = g_strdup(path->order->why);
    order->sequence = labels_of(scratch, path->order);
    order->class = g_strdup(
        ((ReportClass *)g_ptr_array_index(scratch->report->classes, first_class + path->class))
            ->id);
    order->ok = path->ok;
    if (!path->ok) {
        const ReplayStep *step = path->steps[path->n_steps - 1];
        const Migration *migration =
            g_ptr_array_index(scratch->project->set->migrations, step->migration);

        order->failed_at = g_strdup(migration->label);
        order->error = g_strdup(step->message);
    }
    return order;
}

static ReportClass *class_of(
    const CliScratch *scratch, const ReplayResult *result, const ReplayClass *class)
{
    ReportClass *copy = g_new0(ReportClass, 1);
    const ReplayPath *path = g_ptr_array_index(result->paths, class->example);
    guint number = scratch->report->classes->len;

    copy->id = number < 26 ? g_strdup_printf("%c", (char)('A' + number))
                           : g_strdup_printf("%c%u", (char)('A' + number % 26), number / 26);
    copy->orders = class->n_paths;
    copy->example = labels_of(scratch, path->order);
    copy->ok = class->ok;
    copy->digest = path->ok ? g_strdup(schema_digest(path->end)) : NULL;
    return copy;
}

void cli_report_orders(CliScratch *scratch, const ReplayResult *result, gboolean complete)
{
    Report *report = scratch->report;
    guint first_class = report->classes->len;
    gboolean sampled = !complete || g_strcmp0(report->method, "sampled") == 0;

    for (guint i = 0; i < result->classes->len; i++)
        g_ptr_array_add(
            report->classes, class_of(scratch, result, g_ptr_array_index(result->classes, i)));
    for (guint i = 0; i < result->paths->len; i++)
        g_ptr_array_add(
            report->orders, order_of(scratch, g_ptr_array_index(result->paths, i), first_class));
    report->orders_covered += result->paths->len;
    report->orders_total = sampled ? 0 : report->orders_covered;
    g_free(report->method);
    report->method = g_strdup(sampled ? "sampled" : "exact");
}
