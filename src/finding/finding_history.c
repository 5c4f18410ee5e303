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
            g_string_append_printf(text, "%s%s", i > 0 ? ", " : "",
                (const char *)g_ptr_array_index(made, i));
        if (made->len > 3)
            g_string_append_printf(text, " and %u more", made->len - 3);
    }
    return g_strdup(text->str);
}

static char *detail_text(const FindingContext *context, const GArray *migrations,
    const GPtrArray *trace, const Order *order)
{
    g_autoptr(GString) detail = g_string_new(NULL);

    for (guint i = 0; i < migrations->len; i++) {
        guint index = g_array_index(migrations, guint, i);
        const Migration *migration = g_ptr_array_index(context->set->migrations, index);
        g_autofree char *made = made_text(trace, order, index);

        g_string_append_printf(
            detail, "%s%s: %s", i > 0 ? "\n" : "", migration->label, made);
    }
    return g_strdup(detail->str);
}

static void say(const FindingContext *context, const char *rule, const GArray *migrations,
    char *message, const GPtrArray *trace, const Order *order, GPtrArray *findings)
{
    Finding *finding = finding_new(rule, NULL, NULL);

    finding->message = message;
    finding->headline = g_strdup(message);
    finding->detail = detail_text(context, migrations, trace, order);
    for (guint i = 0; i < migrations->len; i++)
        finding_blame_migration(
            context, finding, g_array_index(migrations, guint, i), NULL);
    finding_seal(finding);
    g_ptr_array_add(findings, finding);
}

void finding_history(const FindingContext *context, const char *state, const GArray *already,
    const GArray *absent, const GPtrArray *trace, const Order *order, GPtrArray *findings)
{
    if (already != NULL && already->len > 0)
        say(context, "HIS402", already,
            g_strdup_printf("%s, but what %u pending migration%s make%s is already there", state,
                already->len, already->len == 1 ? "" : "s", already->len == 1 ? "s" : ""),
            trace, order, findings);
    if (absent != NULL && absent->len > 0)
        say(context, "HIS403", absent,
            g_strdup_printf("%u migration%s in the history, but nothing of what %s is there",
                absent->len, absent->len == 1 ? " is" : "s are",
                absent->len == 1 ? "it makes" : "they make"),
            trace, order, findings);
}
