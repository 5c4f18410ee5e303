#include "postgres_read_private.h"

#include <string.h>

#include "test.h"

/* The directives of sql/, seen through files that use them. */

static void expect(
    const char *file, guint version_num, gboolean listed, const char *words, gboolean expected)
{
    g_autofree char *text = postgres_read_text(file, version_num, listed);

    cr_expect(
        eq(int, strstr(text, words) != NULL, expected), "%s for %u: %s", file, version_num, words);
}

LTest(postgres_read_text, versions)
{
    expect("column", 150020, FALSE, "attcompression", TRUE);
    expect("column", 140000, FALSE, "attcompression", TRUE);
    expect("column", 130014, FALSE, "attcompression", FALSE);
    expect("trigger", 120000, FALSE, "tgparentid", FALSE);
    expect("trigger", 130000, FALSE, "tgparentid", TRUE);
    expect("index", 140009, FALSE, "indnullsnotdistinct", FALSE);
    expect("index", 150000, FALSE, "indnullsnotdistinct", TRUE);
    expect("grant", 140009, FALSE, "'CREATE', false", TRUE);
    expect("grant", 150000, FALSE, "'CREATE', false", FALSE);
}

LTest(postgres_read_text, fragments_and_their_arguments)
{
    expect("enum", 150000, FALSE, "t.oid >= 16384", TRUE);
    expect("enum", 150000, FALSE, "pg_get_userbyid(t.typowner)", TRUE);
    expect("function", 150000, FALSE, "strpos('fw', p.prokind::text)", TRUE);
    expect("procedure", 150000, FALSE, "strpos('p', p.prokind::text)", TRUE);
}

LTest(postgres_read_text, lists)
{
    expect("table", 150000, FALSE, "$1", FALSE);
    expect("table", 150000, TRUE, "c.oid = ANY ($1::oid[])", TRUE);
}

LTest(postgres_read_text, nothing_of_ours_is_left)
{
    static const char *const files[] = {"schema", "extension", "enum", "domain", "composite",
        "range", "sequence", "table", "view", "materialized_view", "function", "procedure",
        "aggregate", "event_trigger", "default_privileges", "unmodelled", "column", "enum_label",
        "constraint", "domain_constraint", "index", "trigger", "rule", "policy", "statistics",
        "comment", "grant", "touched", "identity", "session", "session_listed"};

    for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
        for (guint major = 12; major <= 18; major++) {
            for (guint listed = 0; listed < 2; listed++) {
                expect(files[i], major * 10000, listed != 0, "$touched", FALSE);
                expect(files[i], major * 10000, listed != 0, "--", FALSE);
                expect(files[i], major * 10000, listed != 0, "$a", FALSE);
            }
        }
    }
}
