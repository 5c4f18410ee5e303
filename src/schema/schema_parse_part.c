#include "schema_private.h"

#include <string.h>

/* Reads the lines of parts: a name, a bare value, attributes with their words. */

/* "column nickname": a plain word, then a name; or a name alone. */
static char *take_target(const char **text)
{
    gsize word = strspn(*text, "abcdefghijklmnopqrstuvwxyz");
    g_autofree char *kind = NULL, *name = NULL;
    const char *after;

    if (word > 0 && (*text)[word] == ' ') {
        after = *text + word + 1;
        name = schema_line_take_name(&after);
        if (name != NULL) {
            kind = g_strndup(*text, word);
            *text = after;
            return g_strdup_printf("%s %s", kind, name);
        }
    }
    return schema_line_take_name(text);
}

/* Up to " to " or " (": see privileges_are_plain() in schema_text.c. */
static char *take_privileges(const char **text)
{
    const char *start = *text, *to, *parenthesis, *end;

    if (*start == '`') {
        g_autofree char *value = schema_line_take_value(text, 0);

        return value != NULL && schema_line_take(text, " ") ? g_steal_pointer(&value) : NULL;
    }
    to = strstr(start, " to ");
    parenthesis = strstr(start, " (");
    end = parenthesis != NULL && (to == NULL || parenthesis < to) ? parenthesis : to;
    if (end == NULL)
        return NULL;
    *text = end + 1;
    return g_strndup(start, (gsize)(end - start));
}

/* After "grant ": "select (column) to role" and its shorter forms. FALSE: not one of them. */
static gboolean take_grant(const char **text, char **name, char **privileges)
{
    g_autofree char *column = NULL, *role = NULL;

    if (!g_str_has_prefix(*text, "to ") && **text != '(') {
        *privileges = take_privileges(text);
        if (*privileges == NULL)
            return FALSE;
    }
    if (schema_line_take(text, "(")) {
        column = schema_line_take_name(text);
        if (column == NULL || !schema_line_take(text, ") "))
            return FALSE;
    }
    if (!schema_line_take(text, "to "))
        return FALSE;
    role = schema_line_take_name(text);
    if (role == NULL)
        return FALSE;
    *name =
        column != NULL ? g_strdup_printf("column %s to %s", column, role) : g_steal_pointer(&role);
    return TRUE;
}

static SchemaDraftPart *read_part_name(
    SchemaParser *parser, const char **text, SchemaPartKind kind, GError **error)
{
    const SchemaPartInfo *info = schema_kinds_part(kind);
    g_autofree char *name = NULL, *privileges = NULL;
    SchemaDraftPart *part;

    if (info->name_style == SCHEMA_NAME_GRANTEE) {
        if (!take_grant(text, &name, &privileges))
            g_clear_pointer(&name, g_free);
    } else if (info->name_style == SCHEMA_NAME_STRING) {
        name = schema_line_take_string(text);
    } else if (info->name_style == SCHEMA_NAME_TARGET) {
        name = take_target(text);
    } else {
        name = schema_line_take_name(text);
    }
    if (name == NULL || (**text != ' ' && **text != '\0')) {
        schema_parse_fail(parser, error, "the name cannot be read");
        return NULL;
    }
    part = schema_draft_part(parser->object, kind, name, 0);
    schema_draft_part_set(part, SCHEMA_ATTR_TEXT, privileges);
    return part;
}

/* What follows the word of an attribute; NULL: unreadable. */
static char *take_attr_value(const char **text, SchemaAttrId id, gboolean expected, guint64 words)
{
    guint64 after = schema_line_words_after(words, id);
    gsize length;

    if (expected && schema_kinds_attr(id)->style == SCHEMA_STYLE_FLAG &&
        (**text == '\0' || schema_line_word(*text + 1, after, &length) != SCHEMA_N_ATTRS))
        return g_strdup("");
    if (!schema_line_take(text, " ") || (!expected && **text != '`'))
        return NULL;
    return schema_line_take_value(text, after);
}

/* " not null default 0 …" */
static gboolean read_part_attrs(
    SchemaParser *parser, SchemaDraftPart *part, const char *text, guint64 words, GError **error)
{
    while (*text != '\0') {
        g_autofree char *value = NULL;
        gboolean unexpected;
        SchemaAttrId id;
        gsize length;

        if (!schema_line_take(&text, " "))
            return schema_parse_fail(parser, error, "a blank is missing between two values");
        unexpected = *text == '+';
        id = schema_line_word(text, words, &length);
        if (id == SCHEMA_N_ATTRS)
            return schema_parse_fail(parser, error, "not an attribute that may stand here");
        if (length == 0) { /* a state speaks for itself */
            length = strcspn(text, " ");
            value = g_strndup(text, length);
            text += length;
        } else {
            text += length;
            value = take_attr_value(&text, id, !unexpected, words);
        }
        if (value == NULL)
            return schema_parse_fail(parser, error, "the value of an attribute cannot be read");
        if (schema_draft_attr_find(part->attrs, id) != NULL)
            return schema_parse_fail(parser, error, "an attribute stands twice on this line");
        schema_draft_part_set(part, id, value);
    }
    return TRUE;
}

static gboolean read_bare(
    SchemaParser *parser, SchemaDraftPart *part, const char **text, GError **error)
{
    const SchemaPartInfo *info = schema_kinds_part(part->kind);
    const char *value_at = *text + 1;
    g_autofree char *value = NULL;
    gsize length;

    if (**text == '\0' || info->bare == SCHEMA_N_ATTRS || info->name_style == SCHEMA_NAME_GRANTEE ||
        schema_line_word(value_at, info->words, &length) != SCHEMA_N_ATTRS)
        return TRUE;
    if (schema_kinds_attr(info->bare)->style == SCHEMA_STYLE_STRING)
        value = schema_line_take_string(&value_at);
    else
        value = schema_line_take_value(&value_at, info->words);
    if (value == NULL)
        return schema_parse_fail(parser, error, "quotes or parentheses do not close");
    schema_draft_part_set(part, info->bare, value);
    *text = value_at;
    return TRUE;
}

gboolean schema_parse_part(
    SchemaParser *parser, const char *text, SchemaPartKind kind, GError **error)
{
    SchemaDraftPart *part = read_part_name(parser, &text, kind, error);

    return part != NULL && read_bare(parser, part, &text, error) &&
           read_part_attrs(parser, part, text, schema_kinds_part(kind)->words, error);
}
