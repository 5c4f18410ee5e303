#include "test.h"

#include "diff.h"
#include "schema_sample.h"

static SchemaClass class_between(SchemaKind kind, int part, SchemaAttrId id, const char *language,
    const char *from, const char *to)
{
    const char *values[] = {from, to};
    Schema *schemas[2];
    g_autoptr(GPtrArray) changes = NULL;

    for (guint i = 0; i < 2; i++) {
        Sample s = sample_new();

        sample_object(&s, kind, "o");
        sample_set(&s, SCHEMA_ATTR_LANGUAGE, language);
        if (part >= 0) {
            sample_part(&s, (SchemaPartKind)part, "p", 1, NULL);
            sample_part_set(&s, id, values[i]);
        } else {
            sample_set(&s, id, values[i]);
        }
        schemas[i] = sample_finish(&s);
    }
    changes = diff_schemas(schemas[0], schemas[1]);
    schema_unref(schemas[0]);
    schema_unref(schemas[1]);
    return diff_worst(changes);
}

static const struct {
    const char *language, *from, *to;
    SchemaClass class;
} bodies[] = {
    {"plpgsql", "BEGIN\n  x;\nEND", "BEGIN\n\tx;\nEND", SCHEMA_CLASS_BODY_WHITESPACE},
    {"plpgsql", "BEGIN\r\n  x;\r\nEND", "\nBEGIN\n  x;\n\nEND\n", SCHEMA_CLASS_BODY_WHITESPACE},
    {"sql", "SELECT  1 -- don't   \n", "SELECT 1 -- don't\n", SCHEMA_CLASS_BODY_WHITESPACE},
    /* the other side of the limit */
    {"plpgsql", "BEGIN x; END", "BEGIN y; END", SCHEMA_CLASS_STRUCTURAL},
    {"sql", "SELECT 'a  b'", "SELECT 'a b'", SCHEMA_CLASS_STRUCTURAL},
    {"sql", "SELECT 1 -- x\n+ 1", "SELECT 1 -- x + 1", SCHEMA_CLASS_STRUCTURAL},
    {"sql", "SELECT 1 -- it's\n, 'a  b'", "SELECT 1 -- it's\n, 'a b'", SCHEMA_CLASS_STRUCTURAL},
    {"sql", "SELECT ab", "SELECT a b", SCHEMA_CLASS_STRUCTURAL},
    {"plpython3u", "if x:\n  y", "if x:\n\ty", SCHEMA_CLASS_STRUCTURAL},
    {NULL, "a  b", "a b", SCHEMA_CLASS_STRUCTURAL},
};

LTest(diff_class, bodies)
{
    for (guint i = 0; i < G_N_ELEMENTS(bodies); i++)
        cr_expect_eq(class_between(SCHEMA_FUNCTION, -1, SCHEMA_ATTR_BODY, bodies[i].language,
                         bodies[i].from, bodies[i].to),
            bodies[i].class, "%s", bodies[i].from);
}

static const struct {
    const char *from, *to;
    SchemaClass class;
} expressions[] = {
    {"CHECK ((a > 0))", "CHECK (a > 0)", SCHEMA_CLASS_TEXT_MAYBE_EQUIVALENT},
    {"CHECK ((a = 'x'::text))", "CHECK ((a = 'x'))", SCHEMA_CLASS_TEXT_MAYBE_EQUIVALENT},
    {"CHECK (((a)::character varying(3) = 'x'))", "CHECK ((a = 'x'))",
        SCHEMA_CLASS_TEXT_MAYBE_EQUIVALENT},
    {"CHECK ((a = '1'::timestamp(3) without time zone))", "CHECK ((a = '1'))",
        SCHEMA_CLASS_TEXT_MAYBE_EQUIVALENT},
    {"CHECK ((a = ANY ('{}'::public.\"My Type\"[])))", "CHECK ((a = ANY ('{}')))",
        SCHEMA_CLASS_TEXT_MAYBE_EQUIVALENT},
    {"CHECK ((a > 0))", "CHECK ((a > 1))", SCHEMA_CLASS_STRUCTURAL},
    {"CHECK ((a = '(x)'))", "CHECK ((a = 'x'))", SCHEMA_CLASS_STRUCTURAL},
    {"CHECK ((a = 'x y'))", "CHECK ((a = 'xy'))", SCHEMA_CLASS_STRUCTURAL},
    {"CHECK ((a AND b))", "CHECK ((aANDb))", SCHEMA_CLASS_STRUCTURAL},
    {"CHECK ((a = 'x'::text COLLATE \"C\"))", "CHECK ((a = 'x'))", SCHEMA_CLASS_STRUCTURAL},
};

LTest(diff_class, expressions)
{
    for (guint i = 0; i < G_N_ELEMENTS(expressions); i++)
        cr_expect_eq(class_between(SCHEMA_TABLE, SCHEMA_PART_CONSTRAINT, SCHEMA_ATTR_DEFINITION,
                         NULL, expressions[i].from, expressions[i].to),
            expressions[i].class, "%s", expressions[i].from);
}

static const struct {
    SchemaKind kind;
    int part;
    SchemaAttrId id;
    SchemaClass class;
} classes[] = {
    {SCHEMA_TABLE, SCHEMA_PART_COLUMN, SCHEMA_ATTR_TYPE, SCHEMA_CLASS_STRUCTURAL},
    {SCHEMA_TABLE, SCHEMA_PART_COLUMN, SCHEMA_ATTR_DEFAULT, SCHEMA_CLASS_STRUCTURAL},
    {SCHEMA_TABLE, SCHEMA_PART_GRANT, SCHEMA_ATTR_TEXT, SCHEMA_CLASS_PRIVILEGE},
    {SCHEMA_TABLE, SCHEMA_PART_COMMENT, SCHEMA_ATTR_TEXT, SCHEMA_CLASS_STRUCTURAL},
    {SCHEMA_TABLE, SCHEMA_PART_INDEX, SCHEMA_ATTR_CLUSTERED, SCHEMA_CLASS_PHYSICAL},
    {SCHEMA_TABLE, SCHEMA_PART_INDEX, SCHEMA_ATTR_INVALID, SCHEMA_CLASS_INVALID},
    {SCHEMA_TABLE, SCHEMA_PART_TRIGGER, SCHEMA_ATTR_STATE, SCHEMA_CLASS_STRUCTURAL},
    {SCHEMA_TABLE, -1, SCHEMA_ATTR_TABLESPACE, SCHEMA_CLASS_PHYSICAL},
    {SCHEMA_TABLE, -1, SCHEMA_ATTR_OWNER, SCHEMA_CLASS_PRIVILEGE},
    {SCHEMA_EXTENSION, -1, SCHEMA_ATTR_VERSION, SCHEMA_CLASS_ENVIRONMENT},
    {SCHEMA_DEFAULT_PRIVILEGES, -1, SCHEMA_ATTR_TEXT, SCHEMA_CLASS_PRIVILEGE},
    {SCHEMA_DEFAULT_PRIVILEGES, SCHEMA_PART_GRANT, SCHEMA_ATTR_TEXT, SCHEMA_CLASS_PRIVILEGE},
    {SCHEMA_UNMODELLED, -1, SCHEMA_ATTR_COUNT, SCHEMA_CLASS_STRUCTURAL},
    {SCHEMA_VIEW, -1, SCHEMA_ATTR_QUERY, SCHEMA_CLASS_STRUCTURAL},
};

LTest(diff_class, attributes)
{
    for (guint i = 0; i < G_N_ELEMENTS(classes); i++) {
        cr_expect_eq(class_between(classes[i].kind, classes[i].part, classes[i].id, NULL, "x", "y"),
            classes[i].class, "changed, row %u", i);
        cr_expect_eq(
            class_between(classes[i].kind, classes[i].part, classes[i].id, NULL, NULL, "y"),
            classes[i].class, "set, row %u", i);
    }
}
