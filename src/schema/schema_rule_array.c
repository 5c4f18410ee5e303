#include "schema_private.h"

#include <string.h>

/*
 * R1. `s IN ('a', 'b')` on a character varying column is written
 *     first         ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[])
 *     once reloaded ANY (ARRAY[('a'::character varying)::text, ('b'::character varying)::text])
 * Both become     ANY (ARRAY['a'::text, 'b'::text])
 * The cast is a relabelling. With a length it truncates, and character(n) strips blanks: those
 * stay.
 */

typedef struct {
    GString *items;  /* "'a'::text, 'b'::text" */
    gboolean inner;  /* each item is cast to text by itself */
    const char *end; /* after "]" */
} Items;

/* After a literal: "::character varying" without a length. */
static const char *skip_varying(const char *c)
{
    static const char cast[] = "::character varying";

    if (!g_str_has_prefix(c, cast))
        return NULL;
    c += sizeof cast - 1;
    return *c == '(' || *c == '[' || schema_rules_is_word_char(*c) ? NULL : c;
}

static const char *skip_literal(const char *text, const char *c)
{
    if (g_str_has_prefix(c, "NULL::"))
        return c + strlen("NULL");
    return *c == '"' ? NULL : schema_rules_skip_quoted(text, c);
}

/* One item of either form; NULL when it is neither. */
static const char *take_item(const char *text, const char *c, GString *out, gboolean *inner)
{
    static const char outer[] = ")::text";
    const char *literal, *end;

    *inner = *c == '(';
    literal = *inner ? c + 1 : c;
    end = skip_literal(text, literal);
    if (end == NULL)
        return NULL;
    c = skip_varying(end);
    if (c == NULL)
        return NULL;
    g_string_append_len(out, literal, end - literal);
    g_string_append(out, "::text");
    if (!*inner)
        return c;
    if (!g_str_has_prefix(c, outer))
        return NULL;
    c += sizeof outer - 1;
    return *c == '(' || *c == '[' || schema_rules_is_word_char(*c) ? NULL : c;
}

/* The items after "ARRAY["; FALSE when they are not all of one of the two forms. */
static gboolean take_items(const char *text, const char *c, Items *items)
{
    gboolean inner;

    g_string_truncate(items->items, 0);
    for (guint n = 0;; n++) {
        c = take_item(text, c, items->items, &inner);
        if (c == NULL || (n > 0 && inner != items->inner))
            return FALSE;
        items->inner = inner;
        if (*c == ']')
            break;
        if (!g_str_has_prefix(c, ", "))
            return FALSE;
        g_string_append(items->items, ", ");
        c += 2;
    }
    items->end = c + 1;
    return TRUE;
}

/* Is the parenthesis just written one of grouping, not of a call or of ANY (…)? */
static gboolean closes_over_group(const GString *out)
{
    static const char *const not_groups[] = {"ANY", "ALL", "SOME", "IN", NULL};
    gsize end = out->len - 1, start;

    if (end > 0 && (schema_rules_is_word_char(out->str[end - 1]) || out->str[end - 1] == '"'))
        return FALSE;
    while (end > 0 && out->str[end - 1] == ' ')
        end--;
    start = end;
    while (start > 0 && schema_rules_is_word_char(out->str[start - 1]))
        start--;
    for (guint i = 0; not_groups[i] != NULL; i++)
        if (strlen(not_groups[i]) == end - start &&
            strncmp(out->str + start, not_groups[i], end - start) == 0)
            return FALSE;
    return TRUE;
}

/* Rewrites the list that starts at `c` ("ARRAY[") and gives what follows it; NULL: leave it. */
static const char *rewrite_list(const char *text, const char *c, GString *out, Items *items)
{
    static const char cast[] = ")::text[]";

    if (!take_items(text, c + strlen("ARRAY["), items))
        return NULL;
    if (!items->inner) {
        if (out->len == 0 || out->str[out->len - 1] != '(' || !g_str_has_prefix(items->end, cast) ||
            !closes_over_group(out))
            return NULL;
        g_string_truncate(out, out->len - 1);
        items->end += sizeof cast - 1;
    }
    g_string_append_printf(out, "ARRAY[%s]", items->items->str);
    return items->end;
}

static gboolean starts_list(const char *text, const char *c)
{
    return g_str_has_prefix(c, "ARRAY[") && (c == text || !schema_rules_is_word_char(c[-1]));
}

char *schema_rule_array_apply(SchemaAttrId id, const char *value, const char *type)
{
    g_autoptr(GString) out = NULL;
    g_autoptr(GString) list = NULL;
    Items items = {0};
    gboolean changed = FALSE;

    if (strstr(value, "ARRAY[") == NULL || strstr(value, "::character varying") == NULL)
        return NULL;
    out = g_string_new(NULL);
    list = items.items = g_string_new(NULL);
    for (const char *c = value; *c != '\0';) {
        const char *next = schema_rules_skip_quoted(value, c);

        if (next == NULL && starts_list(value, c)) {
            next = rewrite_list(value, c, out, &items);
            if (next != NULL) {
                changed = TRUE;
                c = next;
                continue;
            }
        }
        if (next == NULL)
            next = c + 1;
        g_string_append_len(out, c, next - c);
        c = next;
    }
    return changed ? g_string_free(g_steal_pointer(&out), FALSE) : NULL;
}
