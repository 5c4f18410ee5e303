#include "test.h"

#include "finding_sample.h"

/* Pending migrations whose objects are there already. */

LTest(finding_history, says_where_migrate_stops_and_what_is_never_made)
{
    const char *const texts[] = {"one", "two", "three", NULL};
    MigrationSet *set = finding_sample_set(texts);
    FindingContext context = finding_sample_context(set);
    g_autoptr(GPtrArray) trace = finding_sample_trace("\nt:a\nt:a u:a\nt:a u:a v:a");
    g_autoptr(GPtrArray) findings = finding_sample_list();
    g_autoptr(GArray) already = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autofree char *guilty = NULL, *also = NULL;
    Order *order = finding_sample_order("123");
    ReplayStep step = {.migration = 0, .message = (char *)"relation \"t\" already exists"};
    ReplayStep *steps[] = {&step};
    ReplayPath stopped = {.order = order, .n_steps = 1, .steps = steps};
    const guint there[] = {0, 1};
    const Finding *finding;

    g_array_append_vals(already, there, 2);
    g_ptr_array_add(findings, finding_new("DRF203", "table", "public.t"));
    g_ptr_array_add(findings, finding_new("DRF203", "table", "public.x"));
    finding_history(&context, "the history is empty", already, &stopped, trace, order, findings);
    cr_assert(eq(u32, findings->len, 2), "drift of what is there has the same cause");
    finding = finding_sample_at(findings, 1);
    guilty = finding_sample_guilty(finding);
    also = finding_sample_joined(finding->also);
    cr_assert(eq(str, (char *)finding->rule->id, (char *)"HIS402"));
    cr_assert(eq(str, finding->message,
        (char *)"the history is empty, but what 2 pending migrations make is already there"));
    cr_assert(eq(str, guilty, (char *)"1 2"));
    cr_assert(eq(str, also, (char *)"DRF203"));
    cr_assert(eq(str, finding->why, (char *)"migrate stops at 1: relation \"t\" already exists"));
    cr_assert(eq(str, finding->who, (char *)"everybody who needs what is never made: table v"));
    order_free(order);
    migration_sample_free_set(set);
}
