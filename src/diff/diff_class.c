#include "diff_private.h"

#include <string.h>

/*
 * Classes are one table (schema_kinds.c) but for what depends on both values: bodies that differ in
 * blanks, expressions that may mean the same, defaults that follow a sequence's name.
 */

SchemaClass diff_class_of_object(const SchemaObject *object)
{
    return object->kind == SCHEMA_DEFAULT_PRIVILEGES ? SCHEMA_CLASS_PRIVILEGE
                                                     : SCHEMA_CLASS_STRUCTURAL;
}

SchemaClass diff_class_of_part(const SchemaObject *object, SchemaPartKind kind)
{
    return kind == SCHEMA_PART_GRANT ? SCHEMA_CLASS_PRIVILEGE : diff_class_of_object(object);
}

/* --- bodies --- */

/* End of the literal or block comment that starts here, else NULL. Its blanks are left alone. */
static const char *skip_verbatim(const char *c)
{
    const char *end;

    if (*c == '\'') {
        end = strchr(c + 1, '\'');
        return end != NULL ? end + 1 : c + strlen(c);
    }
    if (c[0] == '/' && c[1] == '*') {
        end = strstr(c + 2, "*/");
        return end != NULL ? end + 2 : c + strlen(c);
    }
    return NULL;
}

/* A line comment may hold a quote that quotes nothing; the blanks at its end do not matter. */
static const char *copy_line_comment(GString *out, const char *c)
{
    gsize length, shown;

    if (c[0] != '-' || c[1] != '-')
        return NULL;
    length = shown = strcspn(c, "\n");
    while (g_ascii_isspace(c[shown - 1]))
        shown--;
    g_string_append_len(out, c, (gssize)shown);
    return c + length;
}

static const char *copy_verbatim(GString *out, const char *c)
{
    const char *end = skip_verbatim(c);

    if (end != NULL)
        g_string_append_len(out, c, end - c);
    return end;
}

/* A run of blanks becomes one; a line break stays one, because it may end a comment. */
static const char *fold_blanks(GString *out, const char *c)
{
    gsize length = strspn(c, " \t\r\n\f");
    gboolean breaks = memchr(c, '\n', length) != NULL;

    if (out->len > 0 && c[length] != '\0')
        g_string_append_c(out, breaks ? '\n' : ' ');
    return c + length;
}

static char *without_blanks(const char *body)
{
    GString *out = g_string_new(NULL);

    for (const char *c = body; *c != '\0';) {
        const char *end = copy_verbatim(out, c);

        if (end == NULL)
            end = copy_line_comment(out, c);
        if (end == NULL && g_ascii_isspace(*c))
            end = fold_blanks(out, c);
        if (end == NULL) {
            g_string_append_c(out, *c);
            end = c + 1;
        }
        c = end;
    }
    return g_string_free(out, FALSE);
}

/* Only in languages where indentation means nothing. */
static gboolean differ_in_blanks(const SchemaObject *object, const char *from, const char *to)
{
    const char *language = schema_attr(object->attrs, object->n_attrs, SCHEMA_ATTR_LANGUAGE);
    g_autofree char *before = NULL, *after = NULL;

    if (language == NULL || (strcmp(language, "sql") != 0 && strcmp(language, "plpgsql") != 0))
        return FALSE;
    before = without_blanks(from);
    after = without_blanks(to);
    return strcmp(before, after) == 0;
}

/* --- expressions --- */

static const char *skip_quoted(const char *c)
{
    const char *end;

    if (*c != '\'' && *c != '"')
        return NULL;
    end = strchr(c + 1, *c);
    return end != NULL ? end + 1 : c + strlen(c);
}

static const char *skip_name(const char *c)
{
    const char *end = *c == '"' ? skip_quoted(c) : NULL;

    if (end != NULL)
        return end;
    while (g_ascii_isalnum(*c) || *c == '_' || *c == '$' || (*c & 0x80) != 0)
        c++;
    return c;
}

/* After "::": a name, words that types of several words have, a length, brackets of arrays. */
static const char *skip_type(const char *c)
{
    static const char *const more[] = {
        " varying", " precision", " without time zone", " with time zone", NULL};

    c = skip_name(c);
    while (*c == '.')
        c = skip_name(c + 1);
    for (guint pass = 0; pass < 2; pass++) { /* timestamp(3) without time zone */
        for (guint i = 0; more[i] != NULL; i++)
            if (g_str_has_prefix(c, more[i]))
                c += strlen(more[i]);
        if (*c == '(' && g_ascii_isdigit(c[1]))
            c += strcspn(c, ")") + (strchr(c, ')') != NULL);
    }
    while (c[0] == '[' && c[1] == ']')
        c += 2;
    return c;
}

/* The tokens of an expression without blanks, parentheses and casts: what a deparser may add or
 * omit. */
static char *skeleton(const char *expression)
{
    GString *out = g_string_new(NULL);

    for (const char *c = expression; *c != '\0';) {
        const char *end = skip_quoted(c);

        if (end != NULL) {
            g_string_append_len(out, c, end - c);
            c = end;
        } else if (c[0] == ':' && c[1] == ':') {
            c = skip_type(c + 2);
        } else if (g_ascii_isspace(*c) || *c == '(' || *c == ')') {
            /* one blank, so that words do not run together */
            if (out->len > 0 && out->str[out->len - 1] != ' ')
                g_string_append_c(out, ' ');
            c++;
        } else {
            g_string_append_c(out, *c++);
        }
    }
    return g_strchomp(g_string_free(out, FALSE));
}

static gboolean may_mean_the_same(const char *from, const char *to)
{
    g_autofree char *before = skeleton(from), *after = skeleton(to);

    return strcmp(before, after) == 0;
}

/* nextval('public.a_seq'::regclass), and that sequence differs by its name only */
static gboolean follows_sequence(const DiffRun *run, const char *from, const char *to)
{
    for (guint i = 0; i < run->sequences->len; i++) {
        const DiffPair *pair = &g_array_index(run->sequences, DiffPair, i);
        g_autoptr(GString) renamed = g_string_new(from);

        if (g_string_replace(renamed, pair->from->identity, pair->to->identity, 0) > 0 &&
            strcmp(renamed->str, to) == 0)
            return TRUE;
    }
    return FALSE;
}

SchemaClass diff_class_of_values(
    const DiffRun *run, const DiffPlace *place, SchemaAttrId id, const char *from, const char *to)
{
    gboolean both = from != NULL && to != NULL;

    if (place->from->kind == SCHEMA_DEFAULT_PRIVILEGES ||
        (place->part_from != NULL && place->part_from->kind == SCHEMA_PART_GRANT))
        return SCHEMA_CLASS_PRIVILEGE;
    if (both && id == SCHEMA_ATTR_BODY && differ_in_blanks(place->from, from, to))
        return SCHEMA_CLASS_BODY_WHITESPACE;
    if (both && id == SCHEMA_ATTR_DEFAULT && follows_sequence(run, from, to))
        return SCHEMA_CLASS_NAME_ONLY;
    if (both &&
        (id == SCHEMA_ATTR_DEFAULT || id == SCHEMA_ATTR_GENERATED || id == SCHEMA_ATTR_DEFINITION ||
            id == SCHEMA_ATTR_QUERY) &&
        may_mean_the_same(from, to))
        return SCHEMA_CLASS_TEXT_MAYBE_EQUIVALENT;
    return schema_attr_class(id);
}
