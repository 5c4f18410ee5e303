#include "error.h"
#include "settings_private.h"

/* A settings file of this size was not written by hand. */
#define SIZE_LIMIT (1024u * 1024)
/* libyaml looks at all open brackets for every token it reads, and at all anchors for every anchor.
 * Counted without a look at quotes, so that nothing can hide. */
#define BRACKETS_LIMIT 10000

static gboolean fail_syntax(const char *name, const yaml_parser_t *parser, GError **error)
{
    gboolean encoding = parser->error == YAML_READER_ERROR;
    const char *problem = parser->problem != NULL ? parser->problem : "not YAML";

    error_set(error, REHEARSE_ERROR_INPUT,
        encoding
            ? "save the file as UTF-8"
            : "settings are YAML: indent with blanks, quote texts that begin with * & ! % @ { [",
        "%s:%" G_GSIZE_FORMAT ": %s", name, encoding ? 1 : parser->problem_mark.line + 1, problem);
    return FALSE;
}

static gboolean fail_several(const char *name, const yaml_document_t *document, GError **error)
{
    error_set(error, REHEARSE_ERROR_USAGE,
        "keep the settings in one document, without \"---\" lines",
        "%s:%" G_GSIZE_FORMAT ": begins a second document", name, document->start_mark.line + 1);
    return FALSE;
}

static gboolean ends_here(const char *name, yaml_parser_t *parser, GError **error)
{
    yaml_document_t next;
    gboolean ok;

    if (!yaml_parser_load(parser, &next))
        return fail_syntax(name, parser, error);
    ok = yaml_document_get_root_node(&next) == NULL || fail_several(name, &next, error);
    yaml_document_delete(&next);
    return ok;
}

static gboolean load(
    const char *name, yaml_parser_t *parser, yaml_document_t *document, GError **error)
{
    if (!yaml_parser_load(parser, document))
        return fail_syntax(name, parser, error);
    if (yaml_document_get_root_node(document) == NULL)
        error_set(error, REHEARSE_ERROR_USAGE, "write \"version: 1\" as its first line",
            "%s:1: has no settings", name);
    else if (ends_here(name, parser, error))
        return TRUE;
    yaml_document_delete(document);
    return FALSE;
}

static gboolean check_limits(const char *name, const char *text, gsize length, GError **error)
{
    guint brackets = 0;

    if (length > SIZE_LIMIT) {
        error_set(
            error, REHEARSE_ERROR_LIMIT, NULL, "%s is larger than %u KiB", name, SIZE_LIMIT / 1024);
        return FALSE;
    }
    for (gsize i = 0; i < length; i++)
        brackets += text[i] == '[' || text[i] == '{' || text[i] == '&';
    if (brackets <= BRACKETS_LIMIT)
        return TRUE;
    error_set(error, REHEARSE_ERROR_LIMIT, "write lists and maps on lines of their own",
        "%s has more than %d brackets and anchors", name, BRACKETS_LIMIT);
    return FALSE;
}

gboolean settings_document_load(
    const char *name, const char *text, gsize length, yaml_document_t *document, GError **error)
{
    yaml_parser_t parser;
    gboolean ok;

    if (!check_limits(name, text, length, error))
        return FALSE;
    if (!yaml_parser_initialize(&parser))
        g_error("out of memory");
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, length);
    ok = load(name, &parser, document, error);
    yaml_parser_delete(&parser);
    return ok;
}
