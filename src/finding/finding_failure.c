#include <string.h>

#include "finding_private.h"

/*
 * A migration that fails in one order and not in another: what it lacked is something that ran before
 * it there and had not run yet here (or the other way round). Suspects are the migrations that changed
 * places with it; those that touch something it mentions come first, and alone when there are any.
 */

static guint *places(const Order *order, guint n)
{
    guint *place = g_new(guint, n);

    for (guint i = 0; i < n; i++)
        place[i] = G_MAXUINT;
    for (guint i = 0; i < order->length; i++)
        place[order->sequence[i]] = i;
    return place;
}

static gboolean shares_word(const FindingContext *context, const Migration *a, const Migration *b)
{
    g_autoptr(GPtrArray) of_a = sql_words(context->dialect, a->up->text, strlen(a->up->text));
    g_autoptr(GPtrArray) of_b = sql_words(context->dialect, b->up->text, strlen(b->up->text));

    for (guint i = 0; i < of_a->len; i++) {
        const char *word = g_ptr_array_index(of_a, i);

        /* Words every migration has say nothing. */
        if (sql_is_keyword(context->dialect, word))
            continue;
        if (g_ptr_array_find_with_equal_func(of_b, word, g_str_equal, NULL))
            return TRUE;
    }
    return FALSE;
}

static GArray *suspects(
    const FindingContext *context, const Order *order, const Order *reference, guint failed)
{
    guint n = context->set->migrations->len;
    g_autofree guint *here = places(order, n);
    g_autofree guint *there = places(reference, n);
    GArray *all = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autoptr(GArray) likely = g_array_new(FALSE, FALSE, sizeof(guint));
    const Migration *subject = g_ptr_array_index(context->set->migrations, failed);

    for (guint i = 0; i < n; i++) {
        if (i == failed || here[i] == G_MAXUINT ||
            (here[i] < here[failed]) == (there[i] < there[failed]))
            continue;
        g_array_append_val(all, i);
        if (shares_word(context, subject, g_ptr_array_index(context->set->migrations, i)))
            g_array_append_val(likely, i);
    }
    if (likely->len == 0)
        return all;
    g_array_set_size(all, 0);
    g_array_append_vals(all, likely->data, likely->len);
    return all;
}

static char *place_text(const Migration *migration, const ReplayStep *step)
{
    g_autoptr(GString) text = g_string_new(migration->path);

    if (step->line > 0)
        g_string_append_printf(text, ":%u", step->line);
    if (step->column > 0)
        g_string_append_printf(text, ":%u", step->column);
    g_string_append_printf(text, ": %s", step->message);
    if (step->statement != NULL)
        g_string_append_printf(text, "\n  %s", step->statement);
    return g_strdup(text->str);
}

static void blame_pairs(const FindingContext *context, const GArray *others, guint failed,
    Finding *finding, GPtrArray *pairs)
{
    for (guint i = 0; i < others->len; i++) {
        guint other = g_array_index(others, guint, i);
        FindingPair *pair = g_new0(FindingPair, 1);

        finding_blame_migration(context, finding, other, NULL);
        pair->a = MIN(other, failed);
        pair->b = MAX(other, failed);
        pair->relation = g_strdup("one-order-fails");
        pair->objects = g_ptr_array_new_with_free_func(g_free);
        if (pairs != NULL)
            g_ptr_array_add(pairs, pair);
        else
            finding_pair_free(pair);
    }
}

static char *cause_text(const FindingContext *context, const ReplayPath *path, const GArray *others,
    const char *where)
{
    g_autoptr(GString) text = g_string_new("fails ");
    guint failed = path->steps[path->n_steps - 1]->migration;

    g_string_append(text, where);
    for (guint i = 0; i < others->len && i < 3; i++) {
        guint other = g_array_index(others, guint, i);
        const Migration *migration = g_ptr_array_index(context->set->migrations, other);
        gboolean ran = FALSE;

        for (guint j = 0; j < path->n_steps; j++)
            ran = ran || path->steps[j]->migration == other;
        if (other != failed)
            g_string_append_printf(text, "%s%s %s", i == 0 ? ", when it runs " : " and ",
                ran ? "after" : "before", migration->label);
    }
    return g_strdup(text->str);
}

void finding_failure(const FindingContext *context, const ReplayPath *path, const Order *reference,
    const GPtrArray *reference_trace, const char *where, GPtrArray *findings, GPtrArray *pairs)
{
    const ReplayStep *step = path->steps[path->n_steps - 1];
    const Migration *subject = g_ptr_array_index(context->set->migrations, step->migration);
    Finding *finding = finding_new("ORD103", "migration", subject->label);
    g_autoptr(GArray) others =
        reference != NULL ? suspects(context, path->order, reference, step->migration)
                          : g_array_new(FALSE, FALSE, sizeof(guint));
    g_autofree char *arrived =
        context->arrived != NULL ? context->arrived(context->data, step->migration) : NULL;

    finding->message = cause_text(context, path, others, where);
    finding->headline = g_strdup_printf("%s %s", finding->object, finding->message);
    finding->detail = place_text(subject, step);
    finding_add_migration(finding, subject, step->line, arrived);
    blame_pairs(context, others, step->migration, finding, pairs);
    finding_seal(finding);
    g_ptr_array_add(findings, finding);
}
