#include "finding_private.h"

/* A column that only the file has is as much a ghost as a table. */
static gboolean has_ghost_column(const FindingGroup *group)
{
    for (guint i = 0; i < group->changes->len; i++) {
        const DiffChange *change = g_ptr_array_index(group->changes, i);

        if (change->action == DIFF_ADDED && change->part_name != NULL &&
            change->attribute == NULL && change->part_kind == SCHEMA_PART_COLUMN)
            return TRUE;
    }
    return FALSE;
}

static const char *rule_for(const FindingGroup *group)
{
    if (group->action == DIFF_ADDED || has_ghost_column(group))
        return "GHO301";
    return group->action == DIFF_REMOVED ? "GHO302" : "GHO303";
}

static char *message_for(const FindingGroup *group, const char *file, const char *equals)
{
    if (group->action == DIFF_ADDED)
        return g_strdup_printf("is in %s, but no migration makes it", file);
    if (group->action == DIFF_REMOVED)
        return g_strdup_printf("is made by the migrations, but not in %s", file);
    if (has_ghost_column(group))
        return g_strdup_printf("%s has a column that no migration makes", file);
    if (equals != NULL)
        return g_strdup_printf("%s has it as in %s, not as in a new database", file, equals);
    return g_strdup_printf("%s has it as no order of the migrations makes it", file);
}

static const char *why_for(const FindingGroup *group)
{
    if (group->action == DIFF_ADDED || has_ghost_column(group))
        return "tests that load the schema file see it; production runs the migrations and has not";
    return NULL;
}

static Finding *ghost_of(const FindingContext *context, const char *file, const FindingGroup *group,
    const GPtrArray *trace, const Order *order, const char *equals)
{
    Finding *finding = finding_new(rule_for(group), schema_kind_name(group->kind), group->identity);
    gint step = finding_origin(trace, group->kind, group->identity, SCHEMA_PART_COLUMN, NULL);

    finding->class = schema_class_name(group->class);
    if (finding_class_harmless(group->class))
        finding->severity = FINDING_NOTE;
    finding->message = message_for(group, file, equals);
    finding->headline =
        group->action == DIFF_CHANGED
            ? g_strdup_printf("%s in %s is not what the migrations make", finding->object, file)
            : g_strdup_printf("%s %s", finding->object, finding->message);
    if (group->action == DIFF_CHANGED)
        finding->detail = finding_group_text(group);
    if (step >= 0 && (guint)step < order->length)
        finding_blame_migration(context, finding, order->sequence[step], group->identity);
    finding->story = finding_story(context, order, trace, group->kind, group->identity);
    finding->why = g_strdup(why_for(group));
    finding->fix = g_strdup(finding->rule->remedy);
    finding_seal(finding);
    return finding;
}

void finding_ghosts(const FindingContext *context, const char *file, const GPtrArray *trace,
    const Order *order, const Schema *loaded, const char *equals, GPtrArray *findings)
{
    g_autoptr(GPtrArray) changes = diff_schemas(finding_last_of(trace), loaded);
    g_autoptr(GPtrArray) groups = NULL;

    finding_group_forget_rows(changes);
    groups = finding_group(changes);
    for (guint i = 0; i < groups->len; i++) {
        const FindingGroup *group = g_ptr_array_index(groups, i);
        Finding *known = finding_about(findings, group->kind, group->identity);

        /* Schema files are dumped without owners and grants. */
        if (group->class == SCHEMA_CLASS_PRIVILEGE)
            continue;
        if (known != NULL)
            g_ptr_array_add(known->also, g_strdup(rule_for(group)));
        else
            g_ptr_array_add(findings, ghost_of(context, file, group, trace, order, equals));
    }
}
