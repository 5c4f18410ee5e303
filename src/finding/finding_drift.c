#include "finding_private.h"

static const char *rule_for(const FindingGroup *group)
{
    if (group->class == SCHEMA_CLASS_ORDER_ONLY)
        return "DRF201";
    if (group->action == DIFF_REMOVED)
        return "DRF202";
    return group->action == DIFF_ADDED ? "DRF203" : "DRF204";
}

static char *message_for(const FindingGroup *group, const char *name)
{
    if (group->class == SCHEMA_CLASS_ORDER_ONLY)
        return g_strdup_printf("the same parts in another order in %s", name);
    if (group->action == DIFF_REMOVED)
        return g_strdup_printf("is missing in %s", name);
    if (group->action == DIFF_ADDED)
        return g_strdup_printf("is in %s, but no migration makes it", name);
    return g_strdup_printf("%s differs from what the migrations make", name);
}

static void add_maker(const FindingContext *context, Finding *finding, const Order *order,
    gint step, const char *identity, gboolean *known)
{
    if (step < 0 || order == NULL || (guint)step >= order->length || known[step])
        return;
    known[step] = TRUE;
    finding_blame_migration(context, finding, order->sequence[step], identity);
}

/* Who made what is missing or differs; of an object as a whole, and where no part tells, its maker. */
static void add_makers(const FindingContext *context, Finding *finding, const FindingGroup *group,
    const GPtrArray *trace, const Order *order)
{
    g_autofree gboolean *known = g_new0(gboolean, trace->len);

    for (guint i = 0; i < group->changes->len; i++) {
        const DiffChange *change = g_ptr_array_index(group->changes, i);

        if (change->part_name == NULL || change->action == DIFF_ADDED)
            continue;
        add_maker(context, finding, order,
            finding_origin(
                trace, group->kind, group->identity, change->part_kind, change->part_name),
            group->identity, known);
    }
    if (finding->migrations->len == 0)
        add_maker(context, finding, order,
            finding_origin(trace, group->kind, group->identity, SCHEMA_PART_COLUMN, NULL),
            group->identity, known);
}

static Finding *drift_of(const FindingContext *context, const char *name, const FindingGroup *group,
    const GPtrArray *trace, const Order *order)
{
    Finding *finding = finding_new(rule_for(group), schema_kind_name(group->kind), group->identity);

    finding->class = schema_class_name(group->class);
    if (finding_class_harmless(group->class))
        finding->severity = FINDING_NOTE;
    finding->message = message_for(group, name);
    finding->headline =
        group->action == DIFF_CHANGED && group->class != SCHEMA_CLASS_ORDER_ONLY
            ? g_strdup_printf("%s in %s is not what the migrations make", finding->object, name)
            : g_strdup_printf("%s %s%s", finding->object,
                  group->class == SCHEMA_CLASS_ORDER_ONLY ? "has " : "", finding->message);
    if (group->action == DIFF_CHANGED)
        finding->detail = finding_group_text(group);
    add_makers(context, finding, group, trace, order);
    finding->story = finding_story(context, order, trace, group->kind, group->identity);
    finding->fix = g_strdup(finding->rule->remedy);
    finding_seal(finding);
    return finding;
}

/* Owners and grants of many objects are one fact: production has other roles. */
static Finding *privileges(const char *name, guint count, GString *detail)
{
    Finding *finding = finding_new("DRF204", NULL, NULL);

    finding->severity = FINDING_NOTE;
    finding->class = schema_class_name(SCHEMA_CLASS_PRIVILEGE);
    finding->message = g_strdup_printf("%u object%s %s other owners or grants in %s", count,
        count == 1 ? "" : "s", count == 1 ? "has" : "have", name);
    finding->headline = g_strdup(finding->message);
    finding->detail = g_strdup(g_strchomp(detail->str));
    finding_seal(finding);
    return finding;
}

#define MANY 10

/* More objects on one side only than anybody reads one by one have one cause: another start. */
static Finding *many(const char *name, const GPtrArray *groups, DiffAction action)
{
    gboolean added = action == DIFF_ADDED;
    Finding *finding = finding_new(added ? "DRF203" : "DRF202", NULL, NULL);

    finding->class = schema_class_name(SCHEMA_CLASS_STRUCTURAL);
    finding->message = g_strdup_printf(added ? "%u objects are in %s, but no migration makes them"
                                             : "%u objects that migrations make are missing in %s",
        groups->len, name);
    finding->headline = g_strdup(finding->message);
    for (guint i = 0; i < groups->len; i++) {
        const FindingGroup *group = g_ptr_array_index((GPtrArray *)groups, i);

        g_ptr_array_add(
            finding->objects, finding_object_text(schema_kind_name(group->kind), group->identity));
    }
    finding->fix = g_strdup(
        added ? "if the migrations do not start from nothing, name what they start from with "
                "base-schema: in rehearse.yaml; else write migrations, or exclude them"
              : finding->rule->remedy);
    finding_seal(finding);
    return finding;
}

static void say(const FindingContext *context, const char *name, const GPtrArray *trace,
    const Order *order, const GPtrArray *groups, GPtrArray *findings)
{
    const FindingGroup *first = groups->len > 0 ? groups->pdata[0] : NULL;

    if (groups->len > MANY && first->action != DIFF_CHANGED) {
        g_ptr_array_add(findings, many(name, groups, first->action));
        return;
    }
    for (guint i = 0; i < groups->len; i++)
        g_ptr_array_add(findings, drift_of(context, name, groups->pdata[i], trace, order));
}

void finding_drift(const FindingContext *context, const char *name, const GPtrArray *trace,
    const Order *order, const Schema *real, GPtrArray *findings)
{
    g_autoptr(GPtrArray) changes = diff_schemas(finding_last_of(trace), real);
    g_autoptr(GPtrArray) groups = NULL;
    g_autoptr(GPtrArray) added = g_ptr_array_new(), removed = g_ptr_array_new();
    g_autoptr(GPtrArray) changed = g_ptr_array_new();
    g_autoptr(GString) detail = g_string_new(NULL);
    guint privileged = 0;

    if (context->without_rows)
        finding_group_forget_rows(changes);
    groups = finding_group(changes);
    for (guint i = 0; i < groups->len; i++) {
        FindingGroup *group = g_ptr_array_index(groups, i);
        Finding *known = finding_about(findings, group->kind, group->identity);

        if (group->class == SCHEMA_CLASS_PRIVILEGE) {
            g_autofree char *text = finding_group_text(group);

            privileged++;
            g_string_append_printf(detail, "%s\n", text);
        } else if (known != NULL) {
            g_ptr_array_add(known->also, g_strdup(rule_for(group)));
        } else {
            g_ptr_array_add(group->action == DIFF_ADDED     ? added
                            : group->action == DIFF_REMOVED ? removed
                                                            : changed,
                group);
        }
    }
    say(context, name, trace, order, removed, findings);
    say(context, name, trace, order, changed, findings);
    say(context, name, trace, order, added, findings);
    if (privileged > 0)
        g_ptr_array_add(findings, privileges(name, privileged, detail));
}
