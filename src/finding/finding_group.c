#include "finding_private.h"

#include <string.h>

static void group_free(gpointer data)
{
    FindingGroup *group = data;

    g_ptr_array_unref(group->changes);
    g_free(group);
}

static FindingGroup *group_for(GPtrArray *groups, const DiffChange *change)
{
    FindingGroup *group;

    for (guint i = 0; i < groups->len; i++) {
        group = g_ptr_array_index(groups, i);
        if (group->kind == change->kind && g_str_equal(group->identity, change->identity))
            return group;
    }
    group = g_new0(FindingGroup, 1);
    group->kind = change->kind;
    group->identity = change->identity;
    group->changes = g_ptr_array_new();
    group->class = SCHEMA_N_CLASSES;
    group->action = DIFF_CHANGED;
    g_ptr_array_add(groups, group);
    return group;
}

GPtrArray *finding_group(const GPtrArray *changes)
{
    GPtrArray *groups = g_ptr_array_new_with_free_func(group_free);

    for (guint i = 0; i < changes->len; i++) {
        DiffChange *change = g_ptr_array_index(changes, i);
        FindingGroup *group = group_for(groups, change);

        g_ptr_array_add(group->changes, change);
        group->class = MIN(group->class, change->class);
        if (change->part_name == NULL && change->attribute == NULL &&
            (change->action == DIFF_ADDED || change->action == DIFF_REMOVED))
            group->action = change->action;
    }
    return groups;
}

void finding_group_forget_rows(GPtrArray *changes)
{
    for (guint i = changes->len; i > 0; i--) {
        const DiffChange *change = g_ptr_array_index(changes, i - 1);

        if (g_strcmp0(change->attribute, schema_attr_name(SCHEMA_ATTR_POPULATED)) == 0)
            g_ptr_array_remove_index(changes, i - 1);
    }
}

char *finding_group_text(const FindingGroup *group)
{
    g_autofree char *text = diff_text(group->changes);

    return g_strdup(g_strchomp(text));
}

gboolean finding_class_harmless(SchemaClass class)
{
    switch (class) {
    case SCHEMA_CLASS_ENVIRONMENT:
    case SCHEMA_CLASS_PRIVILEGE:
    case SCHEMA_CLASS_PHYSICAL:
    case SCHEMA_CLASS_NAME_ONLY:
    case SCHEMA_CLASS_BODY_WHITESPACE:
        return TRUE;
    default:
        return FALSE;
    }
}

Finding *finding_about(const GPtrArray *findings, SchemaKind kind, const char *identity)
{
    g_autofree char *text = finding_object_text(schema_kind_name(kind), identity);

    for (guint i = 0; i < findings->len; i++) {
        Finding *finding = g_ptr_array_index(findings, i);

        if (g_strcmp0(finding->object, text) == 0 ||
            g_ptr_array_find_with_equal_func(finding->objects, text, g_str_equal, NULL))
            return finding;
    }
    return NULL;
}
