#pragma once

#include "diff.h"
#include "schema_sample.h"

/* Two schools that differ in every way that a report has to show. */

static inline Schema *diff_sample_school(gboolean production)
{
    Sample s = sample_new();

    sample_object(&s, SCHEMA_TABLE, "students");
    sample_column(&s, "id", 1, "bigint");
    sample_column(&s, "note", production ? 4 : 2, "text");
    sample_column(&s, "born", 3, production ? "date" : "text");
    sample_part_set(&s, SCHEMA_ATTR_NOT_NULL, production ? NULL : "");
    sample_column(&s, "last\nname", 5, "text");
    if (production)
        sample_column(&s, "extra", 6, "text");
    sample_part(&s, SCHEMA_PART_INDEX, production ? "students_born_idx" : "students_born_idx1", 0,
        "USING btree (born)");
    sample_part(&s, SCHEMA_PART_GRANT, "app_ro", 0, production ? "select" : "select, update");
    sample_set(&s, SCHEMA_ATTR_OWNER, production ? "postgres" : NULL);
    sample_object(&s, SCHEMA_FUNCTION, "touch()");
    sample_set(&s, SCHEMA_ATTR_LANGUAGE, "plpgsql");
    sample_set(
        &s, SCHEMA_ATTR_BODY, production ? "BEGIN\n  x := 1;\nEND" : "BEGIN\n  x := 2;\nEND");
    sample_object(&s, SCHEMA_VIEW, production ? "old" : "new");
    sample_object(&s, SCHEMA_MATERIALIZED_VIEW, "sums");
    sample_column(&s, "n", 1, "bigint");
    sample_part_set(&s, SCHEMA_ATTR_ATTNUM, "1");
    sample_set(&s, SCHEMA_ATTR_POPULATED, production ? NULL : "");
    return sample_finish(&s);
}

static inline GPtrArray *diff_sample_changes(void)
{
    g_autoptr(Schema) replay = diff_sample_school(FALSE);
    g_autoptr(Schema) production = diff_sample_school(TRUE);

    return diff_schemas(replay, production);
}
