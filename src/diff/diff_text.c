#include "diff_private.h"

#include <string.h>

/*
 * Changes for people: the object's first line, then "-" and "+" lines as they stand in the
 * canonical text, and "~" for what moved or has another name. The class stands behind everything
 * that is not structural.
 */

/* Names may hold anything; a terminal must not. */
static void add_visible(GString *out, const char *text)
{
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '\n')
            g_string_append(out, "\\n");
        else if ((unsigned char)*c < 0x20 || *c == 0x7f)
            g_string_append_printf(out, "\\{%02x}", (unsigned char)*c);
        else
            g_string_append_c(out, *c);
    }
}

static void add_class(GString *out, const DiffChange *change)
{
    if (change->class != SCHEMA_CLASS_STRUCTURAL)
        g_string_append_printf(out, "  (%s)", schema_class_name(change->class));
    g_string_append_c(out, '\n');
}

static void add_names(GString *out, const GPtrArray *names)
{
    for (guint i = 0; i < names->len; i++) {
        g_string_append(out, i > 0 ? ", " : "");
        add_visible(out, g_ptr_array_index(names, i));
    }
}

static void add_moved(GString *out, const DiffChange *change)
{
    g_autoptr(GPtrArray) before = diff_order_window(change->order_from, change->order_to);
    g_autoptr(GPtrArray) after = diff_order_window(change->order_to, change->order_from);

    g_string_append(out, "  ~ order: ");
    add_names(out, before);
    g_string_append(out, " → ");
    add_names(out, after);
    add_class(out, change);
}

static void add_renamed(GString *out, const DiffChange *change)
{
    g_string_append_printf(out, "  ~ %s ",
        change->part_kind != SCHEMA_N_PARTS ? schema_part_name(change->part_kind)
                                            : schema_kind_name(change->kind));
    add_visible(out, change->from);
    g_string_append(out, " → ");
    add_visible(out, change->to);
    add_class(out, change);
}

/* --- bodies and queries: the lines between what both begin and end with --- */

static void add_lines(GString *out, char sign, char **lines, guint first, guint end)
{
    for (guint i = first; i < end; i++) {
        g_string_append_printf(out, "  %c | ", sign);
        add_visible(out, lines[i]);
        g_string_append_c(out, '\n');
    }
}

static void add_body(GString *out, const DiffChange *change)
{
    g_auto(GStrv) from = g_strsplit(change->from != NULL ? change->from : "", "\n", -1);
    g_auto(GStrv) to = g_strsplit(change->to != NULL ? change->to : "", "\n", -1);
    guint first = 0, end_from = g_strv_length(from), end_to = g_strv_length(to);

    while (first < end_from && first < end_to && strcmp(from[first], to[first]) == 0)
        first++;
    while (end_from > first && end_to > first && strcmp(from[end_from - 1], to[end_to - 1]) == 0) {
        end_from--;
        end_to--;
    }
    g_string_append_printf(out, "  ~ %s, line %u", change->attribute, first + 1);
    add_class(out, change);
    add_lines(out, '-', from, first, end_from);
    add_lines(out, '+', to, first, end_to);
}

/* --- lines --- */

static gboolean same_line(const DiffChange *a, const DiffChange *b)
{
    return a->action == DIFF_CHANGED && b->action == DIFF_CHANGED && a->part_name != NULL &&
           a->part_kind == b->part_kind && a->kind == b->kind &&
           g_strcmp0(a->identity, b->identity) == 0 && g_strcmp0(a->line_from, b->line_from) == 0 &&
           g_strcmp0(a->line_to, b->line_to) == 0;
}

static void add_signed(GString *out, const DiffChange *change)
{
    if (change->line_from != NULL)
        g_string_append_printf(
            out, "  - %s%s", change->line_from, change->line_to != NULL ? "\n" : "");
    if (change->line_to != NULL)
        g_string_append_printf(out, "  + %s", change->line_to);
    add_class(out, change);
}

/* A fact that no line shows: "populated: true → false". */
static void add_fact(GString *out, const DiffChange *change)
{
    g_string_append_printf(out, "  ~ %s: ", change->attribute);
    add_visible(out, change->from != NULL ? change->from : "");
    g_string_append(out, " → ");
    add_visible(out, change->to != NULL ? change->to : "");
    add_class(out, change);
}

static void add_change(GString *out, const DiffChange *change)
{
    if (change->action == DIFF_MOVED)
        add_moved(out, change);
    else if (change->action == DIFF_RENAMED)
        add_renamed(out, change);
    else if (change->line_from != NULL || change->line_to != NULL)
        add_signed(out, change);
    else if (strcmp(change->attribute, schema_attr_name(SCHEMA_ATTR_BODY)) == 0 ||
             strcmp(change->attribute, schema_attr_name(SCHEMA_ATTR_QUERY)) == 0)
        add_body(out, change);
    else
        add_fact(out, change);
}

static gboolean is_whole_object(const DiffChange *change)
{
    return (change->action == DIFF_ADDED || change->action == DIFF_REMOVED) &&
           change->part_name == NULL;
}

static void add_whole(GString *out, const DiffChange *change)
{
    gboolean added = change->action == DIFF_ADDED;

    g_string_append_printf(
        out, "%c %s", added ? '+' : '-', added ? change->line_to : change->line_from);
    add_class(out, change);
}

/* Does the change go on in the block of the one before? */
static gboolean same_block(const DiffChange *a, const DiffChange *b)
{
    return a != NULL && !is_whole_object(a) && !is_whole_object(b) && a->kind == b->kind &&
           strcmp(a->identity, b->identity) == 0;
}

char *diff_text(const GPtrArray *changes)
{
    GString *out = g_string_new(NULL);
    const DiffChange *before = NULL;

    for (guint i = 0; i < changes->len; i++) {
        const DiffChange *change = g_ptr_array_index(changes, i);

        if (!same_block(before, change)) {
            g_string_append(out, before != NULL ? "\n" : "");
            if (!is_whole_object(change)) {
                g_string_append_printf(out, "%s ", schema_kind_name(change->kind));
                add_visible(out, change->identity);
                g_string_append_c(out, '\n');
            }
        }
        if (is_whole_object(change))
            add_whole(out, change);
        else if (before == NULL || !same_line(before, change))
            add_change(out, change);
        before = change;
    }
    return g_string_free(out, FALSE);
}
