#include "schema_private.h"

#include <string.h>

/* Writes the canonical text; schema_parse.c reads it back. docs/CANONICAL-FORM.md is the
 * description. */

guint64 schema_text_words(void)
{
    /* On a line of its own "statistics x" is a part, never the attribute. */
    return ((SCHEMA_ATTR_BIT(SCHEMA_ATTR_ATTNUM) - 1)) & ~SCHEMA_ATTR_BIT(SCHEMA_ATTR_STATISTICS);
}

static gboolean starts_like_part(const char *value)
{
    for (guint kind = 0; kind < SCHEMA_N_PARTS; kind++)
        if (g_str_has_prefix(value, schema_kinds_part((SchemaPartKind)kind)->word))
            return TRUE;
    return FALSE;
}

/* "partitioned" needs no introduction as long as no reader can take it for something else. */
static gboolean variety_is_plain(const char *value)
{
    gsize length;

    if (value[0] == '\0' || value[0] == ' ' || value[strlen(value) - 1] == ' ')
        return FALSE;
    return value[strspn(value, "abcdefghijklmnopqrstuvwxyz ")] == '\0' &&
           !starts_like_part(value) &&
           schema_line_word(value, schema_text_words(), &length) == SCHEMA_N_ATTRS;
}

static void add_unexpected(GString *out, const SchemaAttr *attr)
{
    g_string_append_printf(out, "+%s ", schema_kinds_attr(attr->id)->key);
    schema_line_add_ticked(out, attr->value);
}

static gboolean has_control(const char *line, gsize length)
{
    for (gsize i = 0; i < length; i++)
        if (((unsigned char)line[i] < 0x20 && line[i] != '\t') || line[i] == 0x7f)
            return TRUE;
    return FALSE;
}

/* "  | text" as it is, "  |\text" with escapes: backslashes are common in bodies, controls are not.
 */
static void add_block_line(GString *out, const char *line, gsize length)
{
    g_string_append(out, "\n  |");
    if (length == 0)
        return;
    if (has_control(line, length)) {
        g_autofree char *text = g_strndup(line, length);

        g_string_append_c(out, '\\');
        schema_line_escape(out, text, '\0');
    } else {
        g_string_append_c(out, ' ');
        g_string_append_len(out, line, (gssize)length);
    }
}

static void add_block(GString *out, const char *word, const char *value)
{
    const char *line = value, *end;

    g_string_append(out, word);
    while ((end = strchr(line, '\n')) != NULL) {
        add_block_line(out, line, (gsize)(end - line));
        line = end + 1;
    }
    add_block_line(out, line, strlen(line));
}

/* The rest of the line is the value: nothing has to end it. */
static void add_rest_of_line(GString *out, const char *value)
{
    gsize length = strlen(value);

    if (length == 0)
        return;
    g_string_append_c(out, ' ');
    if (value[0] == '`' || value[0] == ' ' || value[length - 1] == ' ')
        schema_line_add_ticked(out, value);
    else
        schema_line_escape(out, value, '\0');
}

void schema_text_attr(GString *out, const SchemaAttr *attr)
{
    const SchemaAttrInfo *info = schema_kinds_attr(attr->id);

    if ((schema_text_words() & SCHEMA_ATTR_BIT(attr->id)) == 0) {
        add_unexpected(out, attr);
    } else if (info->style == SCHEMA_STYLE_BLOCK) {
        add_block(out, info->word, attr->value);
    } else if (info->style == SCHEMA_STYLE_STRING) {
        g_string_append_printf(out, "%s ", info->word);
        schema_line_add_string(out, attr->value);
    } else if ((info->style == SCHEMA_STYLE_STATE &&
                   g_strv_contains(schema_line_states, attr->value)) ||
               (attr->id == SCHEMA_ATTR_VARIETY && variety_is_plain(attr->value))) {
        g_string_append(out, attr->value);
    } else {
        g_string_append(out, info->word);
        add_rest_of_line(out, attr->value);
    }
}

/* --- parts --- */

/* "column nickname": the kind of thing stays a word, its name is quoted. */
static void add_target(GString *out, const char *name)
{
    const char *space = strchr(name, ' ');

    if (space != NULL && space != name &&
        strspn(name, "abcdefghijklmnopqrstuvwxyz") == (gsize)(space - name)) {
        g_string_append_len(out, name, space - name + 1);
        schema_line_add_name(out, space + 1);
    } else {
        schema_line_add_name(out, name);
    }
}

/* Can a reader find where the privileges end: before " to " or " ("? */
static gboolean privileges_are_plain(const char *privileges)
{
    g_autofree char *padded = g_strconcat(" ", privileges, " ", NULL);

    return privileges[0] != '\0' && privileges[0] != ' ' &&
           privileges[strspn(privileges, "abcdefghijklmnopqrstuvwxyz,*_ ")] == '\0' &&
           privileges[strlen(privileges) - 1] != ' ' && strstr(padded, " to ") == NULL;
}

/* "select, update to app_ro", "select (nickname) to app_ro": name is "column nickname to app_ro".
 */
static void add_grant(GString *out, const SchemaPart *part)
{
    static const char prefix[] = "column ";
    const char *privileges = schema_attr(part->attrs, part->n_attrs, SCHEMA_ATTR_TEXT);
    const char *column = g_str_has_prefix(part->name, prefix) ? part->name + strlen(prefix) : NULL;
    const char *to = column != NULL ? g_strrstr(column, " to ") : NULL;

    if (privileges != NULL && privileges_are_plain(privileges)) {
        g_string_append_printf(out, " %s", privileges);
    } else if (privileges != NULL) {
        g_string_append_c(out, ' ');
        schema_line_add_ticked(out, privileges);
    }
    if (to != NULL) {
        g_autofree char *inner = g_strndup(column, (gsize)(to - column));

        g_string_append(out, " (");
        schema_line_add_name(out, inner);
        g_string_append(out, ") to ");
        schema_line_add_name(out, to + strlen(" to "));
    } else {
        g_string_append(out, " to ");
        schema_line_add_name(out, part->name);
    }
}

static void add_part_name(GString *out, const SchemaPart *part, const SchemaPartInfo *info)
{
    if (info->name_style == SCHEMA_NAME_GRANTEE) {
        add_grant(out, part);
        return;
    }
    g_string_append_c(out, ' ');
    if (info->name_style == SCHEMA_NAME_STRING)
        schema_line_add_string(out, part->name);
    else if (info->name_style == SCHEMA_NAME_TARGET)
        add_target(out, part->name);
    else
        schema_line_add_name(out, part->name);
}

static void add_part_attr(GString *out, const SchemaAttr *attr, guint64 words)
{
    const SchemaAttrInfo *info = schema_kinds_attr(attr->id);

    g_string_append_c(out, ' ');
    if ((words & SCHEMA_ATTR_BIT(attr->id)) == 0) {
        add_unexpected(out, attr);
    } else if (info->style == SCHEMA_STYLE_STATE &&
               g_strv_contains(schema_line_states, attr->value)) {
        g_string_append(out, attr->value);
    } else if (info->style == SCHEMA_STYLE_FLAG) {
        g_string_append(out, info->word);
        if (attr->value[0] != '\0') {
            g_string_append_c(out, ' ');
            schema_line_add_value(out, attr->value, schema_line_words_after(words, attr->id));
        }
    } else {
        g_string_append(out, info->word);
        g_string_append_c(out, ' ');
        schema_line_add_value(out, attr->value, schema_line_words_after(words, attr->id));
    }
}

static void add_bare(GString *out, const SchemaPart *part, const SchemaPartInfo *info)
{
    const char *value = info->bare != SCHEMA_N_ATTRS && info->name_style != SCHEMA_NAME_GRANTEE
                            ? schema_attr(part->attrs, part->n_attrs, info->bare)
                            : NULL;

    if (value == NULL)
        return;
    g_string_append_c(out, ' ');
    if (schema_kinds_attr(info->bare)->style == SCHEMA_STYLE_STRING)
        schema_line_add_string(out, value);
    else
        schema_line_add_value(out, value, info->words);
}

void schema_text_part(GString *out, const SchemaPart *part)
{
    const SchemaPartInfo *info = schema_kinds_part(part->kind);

    g_string_append(out, info->word);
    add_part_name(out, part, info);
    add_bare(out, part, info);
    for (guint pass = 0; pass < 2; pass++) { /* expected attributes first */
        for (guint i = 0; i < part->n_attrs; i++) {
            const SchemaAttr *attr = &part->attrs[i];
            gboolean expected = (info->words & SCHEMA_ATTR_BIT(attr->id)) != 0;

            if (attr->id != info->bare && expected == (pass == 0) &&
                schema_kinds_attr(attr->id)->style != SCHEMA_STYLE_HIDDEN)
                add_part_attr(out, attr, info->words);
        }
    }
}

/* --- objects --- */

static void add_attrs_after(GString *out, const SchemaObject *object, int after)
{
    for (guint i = 0; i < object->n_attrs; i++) {
        const SchemaAttrInfo *info = schema_kinds_attr(object->attrs[i].id);

        if (info->after != after || info->style == SCHEMA_STYLE_HIDDEN)
            continue;
        g_string_append(out, "  ");
        schema_text_attr(out, &object->attrs[i]);
        g_string_append_c(out, '\n');
    }
}

static guint add_parts_of(
    GString *out, const SchemaObject *object, guint next, SchemaPartKind kind, GArray *spans)
{
    for (; next < object->n_parts && object->parts[next].kind == kind; next++) {
        SchemaSpan span = {.start = out->len};

        g_string_append(out, "  ");
        schema_text_part(out, &object->parts[next]);
        g_string_append_c(out, '\n');
        span.end = out->len;
        if (spans != NULL)
            g_array_append_val(spans, span);
    }
    return next;
}

void schema_text_block(GString *out, const SchemaObject *object, GArray *spans)
{
    guint next = 0;

    g_string_append_printf(out, "%s ", schema_kinds_object(object->kind));
    schema_line_escape(out, object->identity, '\0');
    g_string_append_c(out, '\n');
    add_attrs_after(out, object, -1);
    for (guint kind = 0; kind < SCHEMA_N_PARTS; kind++) {
        next = add_parts_of(out, object, next, (SchemaPartKind)kind, spans);
        add_attrs_after(out, object, (int)kind);
    }
}

char *schema_text(const Schema *schema)
{
    GString *out = g_string_new(NULL);

    g_string_append_printf(
        out, "# rehearse-canon 1 %s %u UTF8\n", schema->engine, schema->version_num);
    for (guint i = 0; i < schema->n_entries; i++) {
        g_string_append_c(out, '\n');
        schema_text_block(out, &schema->entries[i]->object, NULL);
    }
    return g_string_free(out, FALSE);
}
