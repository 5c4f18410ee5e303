#include "finding_private.h"

/*
 * A migration that fails in one order and not in another: what it lacked is something that ran before
 * it there and had not run yet here (or the other way round). Suspects are the migrations that changed
 * places with it; those that touch something it mentions come first, and alone when there are any.
 */

/* Did this path end at that migration? */
static gboolean fails_at(const ReplayPath *path, guint migration)
{
    return !path->ok && path->steps[path->n_steps - 1]->migration == migration;
}

/* By execution: those that made the difference when they changed places with the failing one. */
static GArray *proven(const ReplayWitness *witness, guint failed)
{
    GArray *others = g_array_new(FALSE, FALSE, sizeof(guint));

    for (guint i = 0; witness != NULL && i < witness->swaps->len; i++) {
        const ReplaySwap *swap = &g_array_index(witness->swaps, ReplaySwap, i);
        guint other = swap->a == failed ? swap->b : swap->a;

        if (!fails_at(swap->before, failed) && fails_at(swap->after, failed) &&
            (swap->a == failed || swap->b == failed))
            g_array_append_val(others, other);
    }
    return others;
}

static GArray *suspected(
    const FindingContext *context, const Order *order, const Order *reference, guint failed)
{
    guint n = context->set->migrations->len;
    g_autofree guint *here = order_places(order, n);
    g_autofree guint *there = order_places(reference, n);
    GArray *all = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autoptr(GArray) likely = g_array_new(FALSE, FALSE, sizeof(guint));

    for (guint i = 0; i < n; i++) {
        if (i == failed || here[i] == G_MAXUINT ||
            (here[i] < here[failed]) == (there[i] < there[failed]))
            continue;
        g_array_append_val(all, i);
        if (finding_related(context, failed, i))
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

static void note_pair(GPtrArray *pairs, guint a, guint b)
{
    FindingPair *pair;

    for (guint i = 0; i < pairs->len; i++) {
        pair = g_ptr_array_index(pairs, i);
        if (pair->a != MIN(a, b) || pair->b != MAX(a, b))
            continue;
        g_free(pair->relation);
        pair->relation = g_strdup("one-order-fails");
        return;
    }
    pair = g_new0(FindingPair, 1);
    pair->a = MIN(a, b);
    pair->b = MAX(a, b);
    pair->relation = g_strdup("one-order-fails");
    pair->objects = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(pairs, pair);
}

static gboolean ran(const ReplayPath *path, guint migration)
{
    for (guint i = 0; i < path->n_steps; i++) {
        if (path->steps[i]->migration == migration)
            return TRUE;
    }
    return FALSE;
}

#define OTHERS_NAMED 3

static char *cause_text(
    const FindingContext *context, const ReplayPath *path, const GArray *others, const char *where)
{
    g_autoptr(GString) text = g_string_new("fails ");

    g_string_append(text, where);
    for (guint i = 0; i < others->len && i < OTHERS_NAMED; i++) {
        guint other = g_array_index(others, guint, i);
        const Migration *migration = g_ptr_array_index(context->set->migrations, other);

        g_string_append_printf(text, "%s%s %s", i == 0 ? ", when it runs " : " and ",
            ran(path, other) ? "after" : "before", migration->label);
    }
    if (others->len > OTHERS_NAMED)
        g_string_append_printf(text, " and %u more", others->len - OTHERS_NAMED);
    return g_strdup(text->str);
}

/* What ran before it here, and in the order in which it succeeded. */
static char *story_text(
    const FindingContext *context, const ReplayPath *path, const Order *reference)
{
    g_autoptr(GString) story = g_string_new("it fails after\n ");
    guint failed = path->steps[path->n_steps - 1]->migration;

    for (guint i = 0; i + 1 < path->n_steps; i++)
        g_string_append_printf(story, " %s", finding_label(context, path->steps[i]->migration));
    g_string_append(story, path->n_steps > 1 ? "\n" : " nothing\n");
    if (reference == NULL) {
        g_string_append(story, "\nno order was found in which it runs\n");
        return g_strdup(story->str);
    }
    g_string_append(story, "\nit runs after\n ");
    for (guint i = 0; i < reference->length && reference->sequence[i] != failed; i++)
        g_string_append_printf(story, " %s", finding_label(context, reference->sequence[i]));
    g_string_append(
        story, reference->length > 0 && reference->sequence[0] != failed ? "\n" : " nothing\n");
    return g_strdup(story->str);
}

static gboolean is_known(const GPtrArray *findings, const Finding *finding)
{
    for (guint i = 0; i < findings->len; i++) {
        if (g_str_equal(((Finding *)g_ptr_array_index((GPtrArray *)findings, i))->id, finding->id))
            return TRUE;
    }
    return FALSE;
}

void finding_failure(const FindingContext *context, const ReplayPath *path, const Order *reference,
    const ReplayWitness *witness, const char *where, GPtrArray *findings, GPtrArray *pairs)
{
    const ReplayStep *step = path->steps[path->n_steps - 1];
    const Migration *subject = g_ptr_array_index(context->set->migrations, step->migration);
    Finding *finding = finding_new("ORD103", "migration", subject->label);
    g_autoptr(GArray) others = proven(witness, step->migration);
    g_autofree char *arrived =
        context->arrived != NULL ? context->arrived(context->data, step->migration) : NULL;
    gboolean certain;

    if (others->len == 0 && reference != NULL) {
        g_array_unref(others);
        others = suspected(context, path->order, reference, step->migration);
    }
    certain = others->len == 1 || (witness != NULL && others->len > 0);
    finding->message = cause_text(context, path, others, where);
    finding->headline = g_strdup_printf("%s %s", finding->object, finding->message);
    finding->detail = place_text(subject, step);
    finding->story = story_text(context, path, reference);
    if (reference != NULL)
        finding->fix = g_strdup(finding->rule->remedy);
    finding_add_migration(finding, subject, step->line, arrived);
    for (guint i = 0; i < others->len; i++)
        finding_blame_migration(context, finding, g_array_index(others, guint, i), NULL);
    finding_seal(finding);
    if (is_known(findings, finding)) {
        finding_free(finding);
        return;
    }
    for (guint i = 0; pairs != NULL && certain && i < others->len; i++)
        note_pair(pairs, g_array_index(others, guint, i), step->migration);
    g_ptr_array_add(findings, finding);
}
