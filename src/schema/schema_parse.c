#include "schema_private.h"

#include <string.h>

#include "error.h"

/*
 * Reads a canonical text back. The text may have been edited, merged or made by a stranger:
 * whatever is not exactly what schema_text.c writes is an error with its line.
 */

#define PARSE_LIMIT (G_GUINT64_CONSTANT(256) << 20)

static const char remake[] = "write the file again with `rehearse dump`";

gboolean schema_parse_fail(const SchemaParser *parser, GError **error, const char *what)
{
    error_set(error, REHEARSE_ERROR_INPUT, remake, "line %u: %s", parser->line, what);
    return FALSE;
}

static void end_block(SchemaParser *parser)
{
    if (parser->block_attrs == NULL)
        return;
    schema_draft_attr_set(
        parser->draft, parser->block_attrs, parser->block_id, parser->block->str, NULL);
    parser->block_attrs = NULL;
    parser->block_started = FALSE;
    g_string_truncate(parser->block, 0);
}

/* --- "kind identity" --- */

static gboolean take_kind(const char **text, SchemaKind *kind)
{
    for (guint i = 0; i < SCHEMA_N_KINDS; i++) {
        const char *word = schema_kinds_object((SchemaKind)i);
        gsize length = strlen(word);

        if (strncmp(*text, word, length) == 0 && (*text)[length] == ' ') {
            *kind = (SchemaKind)i;
            *text += length + 1;
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean read_object(SchemaParser *parser, const char *text, GError **error)
{
    g_autofree char *identity = NULL, *namespace = NULL, *name = NULL;
    const char *start = text;
    SchemaKind kind;

    end_block(parser);
    if (!take_kind(&text, &kind))
        return schema_parse_fail(parser, error, "not a kind of object that a schema has");
    if (schema_draft_lookup(parser->draft, start) != NULL)
        return schema_parse_fail(parser, error, "this object stands twice in the file");
    identity = schema_line_unescape(text, strlen(text));
    schema_identity_split(identity, &namespace, &name);
    parser->object = schema_draft_object(parser->draft, kind, namespace, name, identity, start);
    return TRUE;
}

/* --- attributes of the object itself --- */

static gboolean start_block(SchemaParser *parser, SchemaAttrId id)
{
    parser->block_attrs = &parser->object->attrs;
    parser->block_id = id;
    return TRUE;
}

/* The rest of the line, or one value between backticks. */
static char *take_rest(const char *text)
{
    g_autofree char *value = NULL;

    if (*text != '`')
        return schema_line_unescape(text, strlen(text));
    value = schema_line_take_value(&text, 0);
    return *text == '\0' ? g_steal_pointer(&value) : NULL;
}

static char *take_own_value(const char *text, SchemaAttrId id)
{
    g_autofree char *value = NULL;

    if (*text == '\0')
        return g_strdup("");
    if (!schema_line_take(&text, " "))
        return NULL;
    if (schema_kinds_attr(id)->style != SCHEMA_STYLE_STRING || *text == '`')
        return take_rest(text);
    value = schema_line_take_string(&text);
    return *text == '\0' ? g_steal_pointer(&value) : NULL;
}

static gboolean read_own_attr(SchemaParser *parser, const char *text, GError **error)
{
    gsize length = 0;
    SchemaAttrId id = schema_line_word(text, schema_text_words(), &length);
    g_autofree char *value = NULL;

    if (id == SCHEMA_N_ATTRS && *text != '+') { /* "partitioned" */
        id = SCHEMA_ATTR_VARIETY;
        value = g_strdup(text);
        if (text[strspn(text, "abcdefghijklmnopqrstuvwxyz ")] != '\0')
            return schema_parse_fail(parser, error, "not a property that an object has");
    } else if (id == SCHEMA_N_ATTRS) {
        return schema_parse_fail(parser, error, "not an attribute that this version knows");
    } else if (length == 0) {
        value = g_strdup(text);
    } else {
        value = take_own_value(text + length, id);
    }
    if (value == NULL)
        return schema_parse_fail(parser, error, "the value of an attribute cannot be read");
    if (schema_draft_attr_find(parser->object->attrs, id) != NULL)
        return schema_parse_fail(parser, error, "an attribute stands twice in this block");
    if (schema_kinds_attr(id)->style == SCHEMA_STYLE_BLOCK && *text != '+')
        return start_block(parser, id);
    schema_draft_object_set(parser->object, id, value);
    return TRUE;
}

/* The kind of part whose word starts the line; SCHEMA_N_PARTS: none. */
static SchemaPartKind part_at(const char **text)
{
    guint kind = 0;

    for (; kind < SCHEMA_N_PARTS; kind++) {
        const char *word = schema_kinds_part((SchemaPartKind)kind)->word;

        if (g_str_has_prefix(*text, word) && (*text)[strlen(word)] == ' ') {
            *text += strlen(word) + 1;
            break;
        }
    }
    return (SchemaPartKind)kind;
}

static gboolean read_property(SchemaParser *parser, const char *text, GError **error)
{
    SchemaPartKind kind;

    end_block(parser);
    if (parser->object == NULL)
        return schema_parse_fail(parser, error, "a property before the first object");
    kind = part_at(&text);
    if (kind != SCHEMA_N_PARTS)
        return schema_parse_part(parser, text, kind, error);
    return read_own_attr(parser, text, error);
}

static gboolean read_block_line(SchemaParser *parser, const char *text, GError **error)
{
    g_autofree char *line = NULL;

    if (parser->block_attrs == NULL)
        return schema_parse_fail(parser, error, "a line of a body outside a body");
    if (*text == '\\')
        line = schema_line_unescape(text + 1, strlen(text + 1));
    else if (*text == ' ' || *text == '\0')
        line = g_strdup(*text == ' ' ? text + 1 : "");
    else
        return schema_parse_fail(parser, error, "a line of a body starts with \"  | \"");
    if (parser->block_started)
        g_string_append_c(parser->block, '\n');
    g_string_append(parser->block, line);
    parser->block_started = TRUE;
    return TRUE;
}

/* --- the file --- */

static gboolean read_line(SchemaParser *parser, const char *text, GError **error)
{
    if (text[0] == '\0' || text[0] == '#')
        return TRUE;
    if (g_str_has_prefix(text, "  |"))
        return read_block_line(parser, text + 3, error);
    if (g_str_has_prefix(text, "  "))
        return read_property(parser, text + 2, error);
    return read_object(parser, text, error);
}

static gboolean read_version(const char *text, GError **error)
{
    if (strcmp(text, "1") == 0)
        return TRUE;
    error_set(error, REHEARSE_ERROR_UNSUPPORTED, remake,
        "line 1: canonical form %.20s, but this program reads form 1", text);
    return FALSE;
}

/* "# rehearse-canon 1 postgres 150020 UTF8" */
static gboolean read_header(SchemaParser *parser, const char *text, GError **error)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    guint n = g_strv_length(words);
    guint64 version;

    if (n < 2 || strcmp(words[0], "#") != 0 || strcmp(words[1], "rehearse-canon") != 0)
        return schema_parse_fail(
            parser, error, "a canonical schema starts with \"# rehearse-canon 1 …\"");
    if (n < 3 || !read_version(words[2], error))
        return n < 3 ? schema_parse_fail(parser, error, "the header names no version of the form")
                     : FALSE;
    if (n < 4 || words[3][0] == '\0')
        return schema_parse_fail(parser, error, "the header names no engine");
    if (n < 5 || !g_ascii_string_to_unsigned(words[4], 10, 0, G_MAXUINT, &version, NULL))
        return schema_parse_fail(
            parser, error, "the header names no server version, such as 150020");
    parser->draft = schema_draft_new(words[3], (guint)version);
    return TRUE;
}

static gboolean read_all(SchemaParser *parser, const char *text, gsize length, GError **error)
{
    const char *end = text + length;

    while (text < end) {
        const char *line_end = memchr(text, '\n', (gsize)(end - text));
        const char *stop = line_end != NULL ? line_end : end;
        g_autofree char *line = NULL;

        parser->line++;
        /* git may have turned line ends into CRLF; a CR of the schema itself is always escaped */
        line = g_strndup(text, (gsize)(stop - text) - (stop > text && stop[-1] == '\r' ? 1 : 0));
        if (parser->draft == NULL ? !read_header(parser, line, error)
                                  : !read_line(parser, line, error))
            return FALSE;
        text = line_end != NULL ? line_end + 1 : end;
    }
    end_block(parser);
    return parser->draft != NULL || schema_parse_fail(parser, error, "the file is empty");
}

static Schema *parse_text(const char *text, gsize length, GError **error)
{
    SchemaParser parser = {.block = g_string_new(NULL)};
    gboolean good = read_all(&parser, text, length, error);

    g_string_free(parser.block, TRUE);
    if (good)
        return schema_finish_draft(parser.draft);
    schema_draft_free(parser.draft);
    return NULL;
}

static gboolean check_input(const char *text, gsize length, GError **error)
{
    const char *bad;

    if (length > PARSE_LIMIT) {
        error_set(error, REHEARSE_ERROR_LIMIT, "no schema is that long: is this the right file?",
            "canonical schema: %" G_GSIZE_FORMAT " bytes, more than the limit of 256 MiB", length);
        return FALSE;
    }
    if (!g_utf8_validate(text, (gssize)length, &bad)) {
        guint line = 1;

        for (const char *c = text; c < bad; c++)
            line += *c == '\n';
        error_set(error, REHEARSE_ERROR_INPUT, remake, "line %u: not UTF-8 text", line);
        return FALSE;
    }
    return TRUE;
}

Schema *schema_parse(const char *text, gsize length, GError **error)
{
    gsize blanks = 0;

    if (!check_input(text, length, error))
        return NULL;
    while (blanks < length && g_ascii_isspace(text[blanks]))
        blanks++;
    if (blanks < length && text[blanks] == '{')
        return schema_parse_json(text, length, error);
    return parse_text(text, length, error);
}
