#pragma once

#include <glib.h>
#include <string.h>

#include "schema.h"

/* Schemas for tests: one fixed, small and realistic; and random ones, hostile in every string. */

typedef struct {
    SchemaDraft *draft;
    SchemaDraftObject *object;
    SchemaDraftPart *part;
} Sample;

static inline Sample sample_new(void)
{
    return (Sample){.draft = schema_draft_new("postgres", 150020)};
}

/* An object "kind public.name". */
static inline void sample_object(Sample *sample, SchemaKind kind, const char *name)
{
    g_autofree char *identity = g_strdup_printf("public.%s", name);
    g_autofree char *bare = g_strndup(name, strcspn(name, "("));

    sample->object = schema_draft_object(sample->draft, kind, "public", bare, identity, identity);
}

static inline void sample_set(Sample *sample, SchemaAttrId id, const char *value)
{
    schema_draft_object_set(sample->object, id, value);
}

/* A part of the last object; with its bare attribute (a column's type, else the definition) or
 * NULL. */
static inline void sample_part(
    Sample *sample, SchemaPartKind kind, const char *name, guint position, const char *bare)
{
    SchemaAttrId id = kind == SCHEMA_PART_COLUMN ? SCHEMA_ATTR_TYPE
                      : kind == SCHEMA_PART_COMMENT || kind == SCHEMA_PART_GRANT
                          ? SCHEMA_ATTR_TEXT
                          : SCHEMA_ATTR_DEFINITION;

    sample->part = schema_draft_part(sample->object, kind, name, position);
    schema_draft_part_set(sample->part, id, bare);
}

static inline void sample_part_set(Sample *sample, SchemaAttrId id, const char *value)
{
    schema_draft_part_set(sample->part, id, value);
}

static inline void sample_column(Sample *sample, const char *name, guint position, const char *type)
{
    sample_part(sample, SCHEMA_PART_COLUMN, name, position, type);
}

static inline Schema *sample_finish(Sample *sample)
{
    return schema_finish(g_steal_pointer(&sample->draft), NULL);
}

/* A table with these columns, all of type text; names NULL-terminated. */
static inline void sample_table(Sample *sample, const char *name, const char *const *columns)
{
    sample_object(sample, SCHEMA_TABLE, name);
    for (guint i = 0; columns[i] != NULL; i++)
        sample_column(sample, columns[i], i + 1, "text");
}

static inline void sample_students_columns(Sample *s)
{
    sample_column(s, "id", 1, "bigint");
    sample_part_set(s, SCHEMA_ATTR_NOT_NULL, "");
    sample_part_set(s, SCHEMA_ATTR_IDENTITY, "by default");
    sample_part_set(s, SCHEMA_ATTR_ATTNUM, "1");
    sample_column(s, "name", 2, "character varying(20)");
    sample_part_set(s, SCHEMA_ATTR_NOT_NULL, "");
    sample_part_set(s, SCHEMA_ATTR_DEFAULT, "'new'::character varying");
    sample_part_set(s, SCHEMA_ATTR_ATTNUM, "3");
    sample_column(s, "born", 3, "timestamp with time zone");
    sample_part_set(s, SCHEMA_ATTR_DEFAULT, "now()");
    sample_column(s, "Full Name", 4, "text");
    sample_part_set(s, SCHEMA_ATTR_COLLATION, "pg_catalog.\"C\"");
    sample_part_set(s, SCHEMA_ATTR_GENERATED, "stored (upper((name)::text))");
}

static inline void sample_students(Sample *s)
{
    sample_object(s, SCHEMA_TABLE, "students");
    sample_students_columns(s);
    sample_part(s, SCHEMA_PART_INDEX, "students_born_idx", 0, "USING btree (born) WHERE (id > 0)");
    sample_part_set(s, SCHEMA_ATTR_INVALID, "");
    sample_part(s, SCHEMA_PART_CONSTRAINT, "students_pkey", 0, "PRIMARY KEY (id)");
    sample_part_set(s, SCHEMA_ATTR_AUTO_NAME, "");
    sample_part(s, SCHEMA_PART_CONSTRAINT, "students_name_check", 0,
        "CHECK (((name)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])"
        "::text[]))) NOT VALID");
    sample_part(s, SCHEMA_PART_TRIGGER, "touch", 0,
        "BEFORE UPDATE FOR EACH ROW EXECUTE FUNCTION public.touch()");
    sample_part_set(s, SCHEMA_ATTR_STATE, "DISABLED");
    sample_part(s, SCHEMA_PART_POLICY, "ro", 0, "permissive select to app_ro using ((id > 0))");
    sample_set(s, SCHEMA_ATTR_ROW_SECURITY, "enabled");
    sample_set(s, SCHEMA_ATTR_OPTIONS, "fillfactor=70");
    sample_set(s, SCHEMA_ATTR_TEXT, "One row\nper student's life");
    sample_set(s, SCHEMA_ATTR_OWNER, "app");
    sample_part(s, SCHEMA_PART_COMMENT, "column Full Name", 0, "derived");
    sample_part(s, SCHEMA_PART_GRANT, "app_ro", 0, "select, update");
    sample_part(s, SCHEMA_PART_GRANT, "column name to app_ro", 0, "insert");
}

/* One of most kinds of objects; the expected text is fixtures of tests/unit/schema. */
static inline Schema *sample_school(void)
{
    Sample s = sample_new();

    sample_students(&s);
    sample_object(&s, SCHEMA_VIEW, "adults");
    sample_column(&s, "id", 1, "bigint");
    sample_set(&s, SCHEMA_ATTR_QUERY, " SELECT students.id\n   FROM public.students");
    sample_object(&s, SCHEMA_ENUM, "mood");
    sample_part(&s, SCHEMA_PART_LABEL, "new", 2, NULL);
    sample_part(&s, SCHEMA_PART_LABEL, "it's", 1, NULL);
    sample_object(&s, SCHEMA_FUNCTION, "touch()");
    sample_set(&s, SCHEMA_ATTR_RETURNS, "trigger");
    sample_set(&s, SCHEMA_ATTR_LANGUAGE, "plpgsql");
    sample_set(&s, SCHEMA_ATTR_BODY, "\nBEGIN\n  RETURN NEW; -- \\n\nEND\r\n");
    s.object = schema_draft_object(s.draft, SCHEMA_EXTENSION, "", "pg_trgm", "pg_trgm", NULL);
    sample_set(&s, SCHEMA_ATTR_VERSION, "1.6");
    sample_set(&s, SCHEMA_ATTR_IN_SCHEMA, "public");
    s.object = schema_draft_object(
        s.draft, SCHEMA_UNMODELLED, "", "operator family", "operator family", NULL);
    sample_set(&s, SCHEMA_ATTR_COUNT, "2");
    return sample_finish(&s);
}

/* --- random ones --- */

/* A string that tries to break the text: words of its grammar, quotes, controls, bytes that are no
 * UTF-8. */
static inline char *sample_random_string(GRand *random)
{
    static const char *const bits[] = {"a", "b", "name", " ", "  ", "'", "\"", "`", "\\", "\\n",
        "\n", "\r", "\t", "(", ")", "[", "]", "not null", " default ", "DISABLED", " INVALID",
        "+type", "type", "|", "  | ", "#", ".", ",", " to ", "to", "select", "column c to x",
        "comment on ", "\\{41}", "{", "\001", "\177", "é", "\xff", "$$", "''", "text",
        "partitioned", "statistics", "options", "x'", "E'", "::", "AND", "((a AND b) AND c)",
        "ARRAY['a'::character varying]", "index", "query"};
    GString *out = g_string_new(NULL);
    guint n = (guint)g_rand_int_range(random, 0, 6);

    for (guint i = 0; i < n; i++)
        g_string_append(out, bits[g_rand_int_range(random, 0, G_N_ELEMENTS(bits))]);
    return g_string_free(out, FALSE);
}

static inline void sample_random_part(Sample *s, GRand *random, guint n)
{
    g_autofree char *name = sample_random_string(random);
    g_autofree char *unique = g_strdup_printf("%s%u", name, n);

    s->part =
        schema_draft_part(s->object, (SchemaPartKind)g_rand_int_range(random, 0, SCHEMA_N_PARTS),
            g_rand_boolean(random) ? name : unique, (guint)g_rand_int_range(random, 0, 5));
    for (guint i = (guint)g_rand_int_range(random, 0, 5); i > 0; i--) {
        g_autofree char *value = sample_random_string(random);

        sample_part_set(s, (SchemaAttrId)g_rand_int_range(random, 0, SCHEMA_N_ATTRS), value);
    }
}

static inline void sample_random_object(Sample *s, GRand *random, guint n)
{
    g_autofree char *name = sample_random_string(random);
    g_autofree char *identity = g_strdup_printf("o%u.%s", n, name);

    s->object = schema_draft_object(s->draft,
        (SchemaKind)g_rand_int_range(random, 0, SCHEMA_N_KINDS), "", name, identity, NULL);
    for (guint i = (guint)g_rand_int_range(random, 0, 5); i > 0; i--) {
        g_autofree char *value = sample_random_string(random);

        sample_set(s, (SchemaAttrId)g_rand_int_range(random, 0, SCHEMA_N_ATTRS), value);
    }
    for (guint i = (guint)g_rand_int_range(random, 0, 8); i > 0; i--)
        sample_random_part(s, random, i);
}

static inline SchemaDraft *sample_random_draft(GRand *random)
{
    Sample s = sample_new();

    for (guint i = (guint)g_rand_int_range(random, 0, 6); i > 0; i--)
        sample_random_object(&s, random, i);
    return s.draft;
}

/* REHEARSE_TEST_SEED repeats a run; a failing test prints its seed. */
static inline guint32 sample_seed(void)
{
    const char *wanted = g_getenv("REHEARSE_TEST_SEED");

    return wanted != NULL ? (guint32)g_ascii_strtoull(wanted, NULL, 10) : g_random_int();
}
