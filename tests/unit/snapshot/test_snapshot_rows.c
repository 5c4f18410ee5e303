#include "snapshot_fixture.h"

#include "snapshot_private.h"

static const char *const history[] = {"schema_migrations", "drizzle.log", NULL};
static const char *const tables[] = {"users", "public.roles", "ref_*", NULL};

LTest(snapshot_rows, keeps_what_is_asked_for)
{
    static const struct {
        const char *table;
        gboolean is_history, with_history, with_tables;
    } rows[] = {
        {"schema_migrations", TRUE, TRUE, TRUE},
        {"public.schema_migrations", TRUE, TRUE, TRUE},
        {"other.schema_migrations", TRUE, TRUE, TRUE},
        {"schema_migrations_old", FALSE, FALSE, FALSE},
        {"drizzle.log", TRUE, TRUE, TRUE},
        {"public.log", FALSE, FALSE, FALSE},
        {"log", FALSE, FALSE, FALSE},
        {"public.users", FALSE, FALSE, TRUE},
        {"users", FALSE, FALSE, TRUE},
        {"public.roles", FALSE, FALSE, TRUE},
        {"app.roles", FALSE, FALSE, FALSE},
        {"app.ref_country", FALSE, FALSE, TRUE},
        {"app.preref_country", FALSE, FALSE, FALSE},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        SnapshotLoadOptions options = {.tables = tables, .history_tables = history};

        cr_expect(snapshot_rows_is_history(&options, rows[i].table) == rows[i].is_history, "%s",
            rows[i].table);
        options.rows = SNAPSHOT_ROWS_NONE;
        cr_expect(not(snapshot_rows_keep(&options, rows[i].table)));
        options.rows = SNAPSHOT_ROWS_HISTORY;
        cr_expect(snapshot_rows_keep(&options, rows[i].table) == rows[i].with_history, "%s",
            rows[i].table);
        options.rows = SNAPSHOT_ROWS_TABLES;
        cr_expect(snapshot_rows_keep(&options, rows[i].table) == rows[i].with_tables, "%s",
            rows[i].table);
        options.rows = SNAPSHOT_ROWS_ALL;
        cr_expect(snapshot_rows_keep(&options, rows[i].table));
    }
}

LTest(snapshot_rows, keeps_the_sequences_of_kept_tables)
{
    static const struct {
        const char *sequence;
        gboolean keep;
    } rows[] = {
        {"public.schema_migrations_id_seq", TRUE},
        {"schema_migrations_id_seq", TRUE},
        {"public.users_id_seq", FALSE},
        {"public.schema_seq", FALSE},
        {"drizzle.log_id_seq", TRUE},
        {"public.log_id_seq", FALSE},
    };
    SnapshotLoadOptions options = {.rows = SNAPSHOT_ROWS_HISTORY, .history_tables = history};

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        cr_expect(snapshot_rows_keep_sequence(&options, rows[i].sequence) == rows[i].keep, "%s",
            rows[i].sequence);
    options.rows = SNAPSHOT_ROWS_ALL;
    cr_expect(snapshot_rows_keep_sequence(&options, "public.users_id_seq"));
}

LTest(snapshot_rows, counts_rows_of_inserts)
{
    static const struct {
        const char *text;
        guint rows;
    } rows[] = {
        {"INSERT INTO t VALUES (1)", 1},
        {"insert into t (a, b) values (1, (2)), (')', f(3)),\n(4, 5)", 3},
        {"INSERT INTO t SELECT (1)", 1},
        {"INSERT INTO t (a) VALUES (1), (2) ON CONFLICT (a) DO NOTHING", 2},
        {"INSERT INTO t DEFAULT VALUES", 1},
    };
    const SqlDialect *dialect = sql_dialect_find("postgres");

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        cr_expect(snapshot_rows_count(dialect, rows[i].text, strlen(rows[i].text)) == rows[i].rows,
            "%s", rows[i].text);
}
