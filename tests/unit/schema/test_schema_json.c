#include "test.h"

#include "schema_sample.h"

static char *read_expected(const char *name)
{
    g_autofree char *path = g_build_filename(FIXTURES, name, NULL);
    char *text = NULL;

    cr_assert(g_file_get_contents(path, &text, NULL, NULL), "cannot read %s", path);
    return text;
}

LTest(schema_json, whole_schema)
{
    g_autoptr(Schema) schema = sample_school();
    g_autofree char *expected = read_expected("school.json");
    json_t *json = schema_json(schema);
    char *text = json_dumps(json, JSON_INDENT(1));
    g_autofree char *with_newline = g_strconcat(text, "\n", NULL);

    cr_assert_str_eq(with_newline, expected);
    free(text);
    json_decref(json);
}

LTest(schema_json, names_only_where_the_identity_does_not_tell)
{
    SchemaDraft *draft = schema_draft_new("postgres", 150020);
    g_autoptr(Schema) schema = NULL;
    json_t *json, *object;

    schema_draft_object(draft, SCHEMA_SCHEMA, "public", "public", "public", NULL);
    schema_draft_object(draft, SCHEMA_TABLE, "s", "T.x", "s.\"T.x\"", NULL);
    schema = schema_finish(draft, NULL);
    json = schema_json(schema);
    object = json_array_get(json_object_get(json, "objects"), 0);
    cr_assert_str_eq(json_string_value(json_object_get(object, "namespace")), "public");
    cr_assert_null(json_object_get(object, "name"));
    object = json_array_get(json_object_get(json, "objects"), 1);
    cr_assert_null(json_object_get(object, "namespace"));
    cr_assert_null(json_object_get(object, "name"));
    json_decref(json);
}
