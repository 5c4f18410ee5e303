#include "schema_private.h"

#include <string.h>

#include "error.h"

/* Reads the JSON twin back. Unknown keys are errors: a fact that is skipped would compare as equal.
 */

static const char remake[] = "write the file again with `rehearse dump --json`";

typedef struct {
    SchemaDraft *draft;
    SchemaDraftObject *object;
    const char *where; /* "table public.students", for messages */
    GError **error;
} Reader;

static gboolean fail(const Reader *reader, const char *what, const char *key)
{
    error_set(reader->error, REHEARSE_ERROR_INPUT, remake, "canonical JSON: %s: %s%s%s",
        reader->where, what, key != NULL ? " " : "", key != NULL ? key : "");
    return FALSE;
}

static SchemaAttrId attr_of(const char *key)
{
    return schema_kinds_attr_by_key(key, strlen(key));
}

static SchemaPartKind parts_of(const char *key)
{
    guint kind = 0;

    while (kind < SCHEMA_N_PARTS && strcmp(schema_kinds_part((SchemaPartKind)kind)->key, key) != 0)
        kind++;
    return (SchemaPartKind)kind;
}

static gboolean is_one_of(const char *key, const char *const *keys)
{
    return g_strv_contains(keys, key);
}

/* true stands for a flag. */
static const char *attr_string(json_t *value)
{
    return json_is_true(value) ? "" : json_string_value(value);
}

static gboolean read_raw(const Reader *reader, SchemaDraftAttr *attrs, json_t *raw)
{
    const char *key;
    json_t *value;

    json_object_foreach(raw, key, value)
    {
        SchemaAttrId id = attr_of(key);
        SchemaDraftAttr *attr = id != SCHEMA_N_ATTRS ? schema_draft_attr_find(attrs, id) : NULL;

        if (attr == NULL || !json_is_string(value))
            return fail(reader, "raw text of something that is not there:", key);
        attr->attr.raw = schema_arena_string(reader->draft->arena, json_string_value(value));
    }
    return TRUE;
}

static gboolean read_physical(const Reader *reader, SchemaDraftAttr **attrs, json_t *physical)
{
    const char *key;
    json_t *value;

    json_object_foreach(physical, key, value)
    {
        SchemaAttrId id = attr_of(key);

        if (id == SCHEMA_N_ATTRS || !schema_attr_is_hidden(id) || attr_string(value) == NULL)
            return fail(reader, "not a physical attribute:", key);
        schema_draft_attr_set(reader->draft, attrs, id, attr_string(value), NULL);
    }
    return TRUE;
}

/* One key of an object or a part that is neither its name nor a list of parts. */
static gboolean read_attr(
    const Reader *reader, SchemaDraftAttr **attrs, const char *key, json_t *value)
{
    SchemaAttrId id = attr_of(key);

    if (strcmp(key, "raw") == 0) /* read when all attributes are there */
        return TRUE;
    if (strcmp(key, "phys") == 0)
        return read_physical(reader, attrs, value);
    if (id == SCHEMA_N_ATTRS || schema_attr_is_hidden(id))
        return fail(reader, "not an attribute that this version knows:", key);
    if (attr_string(value) == NULL)
        return fail(reader, "an attribute is a string or true:", key);
    schema_draft_attr_set(reader->draft, attrs, id, attr_string(value), NULL);
    return TRUE;
}

static gboolean read_part(const Reader *reader, SchemaPartKind kind, json_t *json)
{
    static const char *const own_keys[] = {"name", "pos", NULL};
    const char *name = json_string_value(json_object_get(json, "name")), *key;
    json_int_t position = json_integer_value(json_object_get(json, "pos"));
    SchemaDraftPart *part;
    json_t *value;

    if (name == NULL)
        return fail(reader, "a part without a name under", schema_kinds_part(kind)->key);
    if (position < 0 || position > G_MAXINT)
        return fail(reader, "not a position of", name);
    part = schema_draft_part(reader->object, kind, name, (guint)position);
    json_object_foreach(
        json, key, value) if (!is_one_of(key, own_keys) &&
                              !read_attr(reader, &part->attrs, key, value)) return FALSE;
    return read_raw(reader, part->attrs, json_object_get(json, "raw"));
}

static gboolean read_parts(const Reader *reader, SchemaPartKind kind, json_t *list)
{
    json_t *part;
    gsize i;

    if (!json_is_array(list))
        return fail(reader, "not a list:", schema_kinds_part(kind)->key);
    json_array_foreach(list, i, part) if (!read_part(reader, kind, part)) return FALSE;
    return TRUE;
}

static gboolean read_properties(const Reader *reader, json_t *json)
{
    static const char *const own_keys[] = {
        "kind", "id", "namespace", "name", "sha256", "logical", NULL};
    const char *key;
    json_t *value;

    json_object_foreach(json, key, value)
    {
        SchemaPartKind kind = parts_of(key);

        if (is_one_of(key, own_keys))
            continue;
        if (kind != SCHEMA_N_PARTS ? !read_parts(reader, kind, value)
                                   : !read_attr(reader, &reader->object->attrs, key, value))
            return FALSE;
    }
    return read_raw(reader, reader->object->attrs, json_object_get(json, "raw"));
}

static gboolean read_object(Reader *reader, json_t *json)
{
    const char *kind = json_string_value(json_object_get(json, "kind"));
    const char *identity = json_string_value(json_object_get(json, "id"));
    const char *given_namespace = json_string_value(json_object_get(json, "namespace"));
    const char *given_name = json_string_value(json_object_get(json, "name"));
    g_autofree char *where = NULL, *namespace = NULL, *name = NULL;

    if (kind == NULL || identity == NULL)
        return fail(reader, "an object needs \"kind\" and \"id\"", NULL);
    if (schema_kinds_object_by_name(kind) == SCHEMA_N_KINDS)
        return fail(reader, "not a kind of object that a schema has:", kind);
    where = g_strdup_printf("%s %s", kind, identity);
    reader->where = where;
    if (schema_draft_lookup(reader->draft, where) != NULL)
        return fail(reader, "this object stands twice in the file", NULL);
    schema_identity_split(identity, &namespace, &name);
    reader->object = schema_draft_object(reader->draft, schema_kinds_object_by_name(kind),
        given_namespace != NULL ? given_namespace : namespace,
        given_name != NULL ? given_name : name, identity, where);
    return read_properties(reader, json);
}

static gboolean read_objects(Reader *reader, json_t *list)
{
    json_t *json;
    gsize i;

    if (!json_is_array(list))
        return fail(reader, "\"objects\" is not a list", NULL);
    json_array_foreach(list, i, json)
    {
        gboolean good = read_object(reader, json);

        reader->where = "objects";
        if (!good)
            return FALSE;
    }
    return TRUE;
}

static SchemaDraft *read_header(json_t *json, GError **error)
{
    const char *engine = json_string_value(json_object_get(json, "engine"));
    json_int_t server = json_integer_value(json_object_get(json, "server"));

    if (json_integer_value(json_object_get(json, "canon")) != 1) {
        error_set(error, REHEARSE_ERROR_UNSUPPORTED, remake,
            "canonical JSON: \"canon\" is not 1, the form that this program reads");
        return NULL;
    }
    /* In the header of the text the engine is one word. */
    if (engine == NULL || engine[0] == '\0' ||
        engine[strspn(engine, "abcdefghijklmnopqrstuvwxyz0123456789_-")] != '\0' || server < 0 ||
        server > G_MAXINT) {
        error_set(error, REHEARSE_ERROR_INPUT, remake,
            "canonical JSON: \"engine\" or \"server\" is absent or wrong");
        return NULL;
    }
    return schema_draft_new(engine, (guint)server);
}

static Schema *read_schema(json_t *json, GError **error)
{
    Reader reader = {.where = "objects", .error = error};
    g_autoptr(SchemaDraft) draft = read_header(json, error);

    if (draft == NULL)
        return NULL;
    reader.draft = draft;
    if (!read_objects(&reader, json_object_get(json, "objects")))
        return NULL;
    return schema_finish_draft(g_steal_pointer(&draft));
}

Schema *schema_parse_json(const char *text, gsize length, GError **error)
{
    json_error_t problem;
    json_t *json = json_loadb(text, length, JSON_REJECT_DUPLICATES, &problem);
    Schema *schema;

    if (json == NULL) {
        error_set(error, REHEARSE_ERROR_INPUT, remake, "line %d: %s", problem.line, problem.text);
        return NULL;
    }
    schema = read_schema(json, error);
    json_decref(json);
    return schema;
}
