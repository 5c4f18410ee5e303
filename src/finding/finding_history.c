#include "finding_private.h"

/* "table users, index idx_users_email and 2 more": what a step made. */
static char *made_text(const GPtrArray *trace, const Order *order, guint migration)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint step = 0; step < order->length && step + 1 < trace->len; step++) {
        g_autoptr(GPtrArray) made = NULL;

        if (order->sequence[step] != migration)
            continue;
        made = finding_made(trace, step);
        for (guint i = 0; i < made->len && i < 3; i++)
            g_string_append_printf(
                text, "%s%s", i > 0 ? ", " : "", (const char *)g_ptr_array_index(made, i));
        if (made->len > 3)
            g_string_append_printf(text, " and %u more", made->len - 3);
    }
    return g_strdup(text->str);
}

#define SHOWN 12

/* "0107: column nickname", the first of them; what moves rows or removes things makes nothing. */
static char *detail_text(const FindingContext *context, const GArray *migrations,
    const GPtrArray *trace, const Order *order)
{
    g_autoptr(GString) detail = g_string_new(NULL);
    guint shown = 0;

    for (guint i = 0; i < migrations->len; i++) {
        guint index = g_array_index(migrations, guint, i);
        const Migration *migration = g_ptr_array_index(context->set->migrations, index);
        g_autofree char *made = made_text(trace, order, index);

        if (*made != '\0' && shown++ < SHOWN)
            g_string_append_printf(
                detail, "%s%s: %s", detail->len > 0 ? "\n" : "", migration->label, made);
    }
    if (shown > SHOWN)
        g_string_append_printf(detail, "\nand %u more", shown - SHOWN);
    return detail->len > 0 ? g_strdup(detail->str) : NULL;
}

/* "migrate stops at 0001: relation "users" already exists". */
static char *why_text(const FindingContext *context, const ReplayPath *stopped)
{
    const ReplayStep *step;
    const Migration *migration;

    if (stopped == NULL || stopped->ok)
        return NULL;
    step = stopped->steps[stopped->n_steps - 1];
    migration = g_ptr_array_index(context->set->migrations, step->migration);
    return g_strdup_printf("migrate stops at %s: %s", migration->label, step->message);
}

/* What comes after the stop and is never made. */
static char *who_text(
    const GArray *already, const ReplayPath *stopped, const GPtrArray *trace, const Order *order)
{
    g_autoptr(GString) missing = g_string_new(NULL);
    guint from, n = 0;

    if (stopped == NULL || stopped->ok)
        return NULL;
    from = stopped->steps[stopped->n_steps - 1]->migration;
    for (guint step = 0; step < order->length && step + 1 < trace->len; step++) {
        g_autoptr(GPtrArray) made = NULL;

        if (order->sequence[step] <= from || order_contains(already, order->sequence[step]))
            continue;
        made = finding_made(trace, step);
        for (guint i = 0; i < made->len; i++)
            if (n++ < SHOWN)
                g_string_append_printf(missing, "%s%s", missing->len > 0 ? ", " : "",
                    (const char *)g_ptr_array_index(made, i));
    }
    if (missing->len == 0)
        return NULL;
    if (n > SHOWN)
        g_string_append_printf(missing, " and %u more", n - SHOWN);
    return g_strdup_printf("everybody who needs what is never made: %s", missing->str);
}

/* Is it in the schema that all migrations make? */
static gboolean is_made(const Schema *fresh, const Finding *finding)
{
    for (guint i = 0; i < schema_size(fresh); i++) {
        const SchemaObject *object = schema_object(fresh, i);

        if (g_str_equal(object->identity, finding->identity) &&
            g_str_equal(schema_kind_name(object->kind), finding->kind))
            return TRUE;
    }
    return FALSE;
}

/* Made by one of them, under whatever name it has in the end. */
static gboolean is_theirs(
    const GArray *already, const GPtrArray *trace, const Order *order, const Finding *finding)
{
    for (guint step = 0; step < order->length && step + 1 < trace->len; step++) {
        g_autoptr(GPtrArray) made = NULL;

        if (!order_contains(already, order->sequence[step]))
            continue;
        made = finding_made(trace, step);
        if (g_ptr_array_find_with_equal_func(made, finding->object, g_str_equal, NULL))
            return TRUE;
    }
    return g_str_equal(finding->rule->id, "DRF203") &&
           is_made(g_ptr_array_index((GPtrArray *)trace, trace->len - 1), finding);
}

/* The same cause, said once: what is there without a row is not drift. */
static void take_over_drift(const GArray *already, const GPtrArray *trace, const Order *order,
    Finding *finding, GPtrArray *findings)
{
    for (guint i = findings->len; i > 0; i--) {
        const Finding *other = g_ptr_array_index(findings, i - 1);

        if (other->object == NULL || !g_str_has_prefix(other->rule->id, "DRF") ||
            !is_theirs(already, trace, order, other))
            continue;
        g_ptr_array_add(finding->also, g_strdup(other->rule->id));
        g_ptr_array_remove_index(findings, i - 1);
    }
}

void finding_history(const FindingContext *context, const char *state, const GArray *already,
    const ReplayPath *stopped, const GPtrArray *trace, const Order *order, GPtrArray *findings)
{
    Finding *finding = finding_new("HIS402", NULL, NULL);

    finding->message =
        g_strdup_printf("%s, but what %u pending migration%s make%s is already there", state,
            already->len, already->len == 1 ? "" : "s", already->len == 1 ? "s" : "");
    finding->headline = g_strdup(finding->message);
    finding->detail = detail_text(context, already, trace, order);
    for (guint i = 0; i < already->len; i++)
        finding_blame_migration(context, finding, g_array_index(already, guint, i), NULL);
    finding->why = why_text(context, stopped);
    finding->who = who_text(already, stopped, trace, order);
    finding_seal(finding);
    take_over_drift(already, trace, order, finding, findings);
    g_ptr_array_add(findings, finding);
}
