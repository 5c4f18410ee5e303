#include "test.h"

#include "schema_sample.h"

static char *read_expected(const char *name)
{
    g_autofree char *path = g_build_filename(FIXTURES, name, NULL);
    char *text = NULL;

    cr_assert(g_file_get_contents(path, &text, NULL, NULL), "cannot read %s", path);
    return text;
}

LTest(schema_text, whole_schema_in_canonical_form)
{
    g_autoptr(Schema) schema = sample_school();
    g_autofree char *text = schema_text(schema);
    g_autofree char *expected = read_expected("school.canon");

    cr_assert_str_eq(text, expected);
}

LTest(schema_text, an_empty_schema_is_its_header)
{
    g_autoptr(Schema) schema = schema_finish(schema_draft_new("sqlite", 3040001), NULL);
    g_autofree char *text = schema_text(schema);

    cr_assert_str_eq(text, "# rehearse-canon 1 sqlite 3040001 UTF8\n");
}

/* kind, name, bare value, one more attribute, expected line */
static const struct {
    SchemaPartKind kind;
    const char *name, *bare;
    SchemaAttrId id;
    const char *value, *line;
} lines[] = {
    {SCHEMA_PART_COLUMN, "a", "text", SCHEMA_N_ATTRS, NULL, "column a text"},
    {SCHEMA_PART_COLUMN, "a", NULL, SCHEMA_N_ATTRS, NULL, "column a"},
    {SCHEMA_PART_COLUMN, "a", NULL, SCHEMA_ATTR_NOT_NULL, "", "column a not null"},
    {SCHEMA_PART_COLUMN, "a", "timestamp with time zone", SCHEMA_ATTR_DEFAULT, "now()",
        "column a timestamp with time zone default now()"},
    {SCHEMA_PART_COLUMN, "order", "text", SCHEMA_N_ATTRS, NULL, "column \"order\" text"},
    {SCHEMA_PART_COLUMN, "a\"b", "text", SCHEMA_N_ATTRS, NULL, "column \"a\"\"b\" text"},
    {SCHEMA_PART_COLUMN, "a\nb", "text", SCHEMA_N_ATTRS, NULL, "column \"a\\nb\" text"},
    {SCHEMA_PART_COLUMN, "", "text", SCHEMA_N_ATTRS, NULL, "column \"\" text"},
    {SCHEMA_PART_COLUMN, "a", "text", SCHEMA_ATTR_DEFAULT, "'x not null'::text",
        "column a text default 'x not null'::text"},
    {SCHEMA_PART_COLUMN, "a", "my not null", SCHEMA_N_ATTRS, NULL, "column a `my not null`"},
    {SCHEMA_PART_COLUMN, "a", "text", SCHEMA_ATTR_DEFAULT, "it's", "column a text default `it's`"},
    {SCHEMA_PART_COLUMN, "a", "text", SCHEMA_ATTR_DEFAULT, "'\\d+'",
        "column a text default '\\d+'"},
    {SCHEMA_PART_COLUMN, "a", "text", SCHEMA_ATTR_DEFAULT, "'\\n'",
        "column a text default '\\\\n'"},
    {SCHEMA_PART_COLUMN, "a", "text", SCHEMA_ATTR_DEFAULT, "'\n'", "column a text default '\\n'"},
    {SCHEMA_PART_COLUMN, "a", "text", SCHEMA_ATTR_OWNER, "x", "column a text +owner `x`"},
    {SCHEMA_PART_COLUMN, "a", "text", SCHEMA_ATTR_ATTNUM, "7", "column a text"},
    {SCHEMA_PART_COLUMN, "a", "text", SCHEMA_ATTR_INHERITED, "merged",
        "column a text inherited merged"},
    {SCHEMA_PART_LABEL, "it's", NULL, SCHEMA_N_ATTRS, NULL, "label 'it''s'"},
    {SCHEMA_PART_TRIGGER, "t", "AFTER INSERT", SCHEMA_ATTR_STATE, "DISABLED",
        "trigger t AFTER INSERT DISABLED"},
    {SCHEMA_PART_TRIGGER, "t", "AFTER INSERT", SCHEMA_ATTR_STATE, "odd",
        "trigger t AFTER INSERT STATE odd"},
    {SCHEMA_PART_TRIGGER, "t", "BEFORE UPDATE OF other, state FOR EACH ROW", SCHEMA_N_ATTRS, NULL,
        "trigger t BEFORE UPDATE OF other, state FOR EACH ROW"},
    {SCHEMA_PART_COMMENT, "column Full Name", "x", SCHEMA_N_ATTRS, NULL,
        "comment on column \"Full Name\" 'x'"},
    {SCHEMA_PART_GRANT, "app_ro", "select, update", SCHEMA_N_ATTRS, NULL,
        "grant select, update to app_ro"},
    {SCHEMA_PART_GRANT, "r", "select to x", SCHEMA_N_ATTRS, NULL, "grant `select to x` to r"},
    {SCHEMA_PART_GRANT, "r", "", SCHEMA_N_ATTRS, NULL, "grant `` to r"},
    {SCHEMA_PART_COLUMN, "a", "\\` (", SCHEMA_N_ATTRS, NULL, "column a `\\\\\\{60} (`"},
    {SCHEMA_PART_GRANT, "column a to App", "select", SCHEMA_N_ATTRS, NULL,
        "grant select (a) to \"App\""},
};

LTest(schema_text, lines_of_parts)
{
    for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
        Sample s = sample_new();
        g_autoptr(Schema) schema = NULL;
        g_autofree char *line = NULL;

        sample_object(&s, SCHEMA_TABLE, "t");
        sample_part(&s, lines[i].kind, lines[i].name, 1, lines[i].bare);
        if (lines[i].id != SCHEMA_N_ATTRS)
            sample_part_set(&s, lines[i].id, lines[i].value);
        schema = sample_finish(&s);
        line = schema_part_text(schema_object(schema, 0)->parts);
        cr_expect_str_eq(line, lines[i].line);
    }
}

static const struct {
    SchemaAttrId id;
    const char *value, *text;
} own[] = {
    {SCHEMA_ATTR_VARIETY, "partitioned", "partitioned"},
    {SCHEMA_ATTR_VARIETY, "column x", "variety column x"},
    {SCHEMA_ATTR_VARIETY, "owner", "variety owner"},
    {SCHEMA_ATTR_PARTITION_BY, "RANGE (born)", "partition by RANGE (born)"},
    {SCHEMA_ATTR_INVALID, "", "INVALID"},
    {SCHEMA_ATTR_STATE, "REPLICA", "REPLICA"},
    {SCHEMA_ATTR_TEXT, "it's\n", "comment 'it''s\\n'"},
    {SCHEMA_ATTR_QUERY, "a\n\n b", "query\n  | a\n  |\n  |  b"},
    {SCHEMA_ATTR_BODY, "a\\n\r\n", "body\n  |\\a\\\\n\\r\n  |"},
    {SCHEMA_ATTR_STATISTICS, "5", "+statistics `5`"},
    {SCHEMA_ATTR_OPTIONS, " a", "options ` a`"},
};

LTest(schema_text, attributes_of_objects)
{
    for (guint i = 0; i < G_N_ELEMENTS(own); i++) {
        SchemaAttr attr = {.id = own[i].id, .value = own[i].value};
        g_autofree char *text = schema_attr_text(&attr);

        cr_expect_str_eq(text, own[i].text);
    }
}

LTest(schema_text, a_block_ends_each_line_and_escapes_its_identity)
{
    Sample s = sample_new();
    g_autoptr(Schema) schema = NULL;
    g_autofree char *text = NULL;

    schema_draft_object(s.draft, SCHEMA_TABLE, "", "a\nb", "\"a\nb\"", NULL);
    schema = sample_finish(&s);
    text = schema_object_text(schema_object(schema, 0));
    cr_assert_str_eq(text, "table \"a\\nb\"\n");
}
