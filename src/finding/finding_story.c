#include "finding_private.h"

/* What migrations did to an object, step by step: for `rehearse explain`. */

gboolean finding_story_step(
    const GPtrArray *trace, guint step, SchemaKind kind, const char *identity, GString *story)
{
    g_autoptr(GPtrArray) changes = diff_schemas(g_ptr_array_index((GPtrArray *)trace, step),
        g_ptr_array_index((GPtrArray *)trace, step + 1));
    g_autoptr(GPtrArray) groups = finding_group(changes);

    for (guint i = 0; i < groups->len; i++) {
        const FindingGroup *group = g_ptr_array_index(groups, i);
        g_autofree char *text = NULL;
        g_auto(GStrv) lines = NULL;

        if (group->kind != kind || !g_str_equal(group->identity, identity))
            continue;
        text = finding_group_text(group);
        lines = g_strsplit(text, "\n", -1);
        for (char **line = lines; *line != NULL; line++)
            g_string_append_printf(story, "      %s\n", *line);
        return TRUE;
    }
    return FALSE;
}

char *finding_story(const FindingContext *context, const Order *order, const GPtrArray *trace,
    SchemaKind kind, const char *identity)
{
    g_autoptr(GString) story = g_string_new("what the migrations do to it\n");
    g_autofree gboolean *touched = finding_touched(trace, kind, identity);
    gsize before = story->len;

    for (guint i = 0; order != NULL && i < order->length && i + 1 < trace->len; i++) {
        if (!touched[i])
            continue;
        g_string_append_printf(story, "  %s\n", finding_label(context, order->sequence[i]));
        finding_story_step(trace, i, kind, identity, story);
    }
    if (story->len == before)
        g_string_append(story, "  nothing\n");
    return g_strdup(story->str);
}
