#include "snapshot_fixture.h"

#include "snapshot_private.h"

static const char list[] = ";\n; Archive created at 2026-11-21 23:35:39 UTC\n;     dbname: x\n;\n"
                           "220; 1259 16614 TABLE public a b postgres\n"
                           "3507; 0 16614 TABLE DATA public a b postgres\n"
                           "3503; 0 16384 TABLE DATA public schema_migrations postgres\n"
                           "3505; 0 16392 TABLE DATA public users the owner\n"
                           "3518; 0 0 SEQUENCE SET public users_id_seq postgres\n"
                           "3600; 2613 16999 BLOB - 16999 postgres\n"
                           "3601; 0 0 BLOBS - BLOBS \n"
                           "3358; 2606 16390 CONSTRAINT public t t_pkey postgres\n";

static char *select_list(
    const char *const *history, const char *const *tables, SnapshotLoaded *loaded)
{
    SnapshotLoadOptions options = {
        .rows = SNAPSHOT_ROWS_TABLES, .history_tables = history, .tables = tables};
    SnapshotLoad load = {.options = &options, .loaded = loaded};
    g_autoptr(GPtrArray) toc = NULL;

    loaded->left_out = g_ptr_array_new_with_free_func(g_free);
    toc = snapshot_toc_read(&load, list);
    return snapshot_toc_list(toc);
}

LTest(snapshot_toc, leaves_out_rows_nobody_wants)
{
    static const char *const history[] = {"schema_migrations", NULL};
    static const char *const tables[] = {"a b", NULL};
    g_auto(SnapshotLoaded) loaded = {0};
    g_autofree char *kept = select_list(history, tables, &loaded);

    cr_expect_str_eq(kept, "220; 1259 16614 TABLE public a b postgres\n"
                           "3507; 0 16614 TABLE DATA public a b postgres\n"
                           "3503; 0 16384 TABLE DATA public schema_migrations postgres\n"
                           "3518; 0 0 SEQUENCE SET public users_id_seq postgres\n"
                           "3358; 2606 16390 CONSTRAINT public t t_pkey postgres\n");
    cr_expect(loaded.any_rows && loaded.history_rows);
    cr_expect(loaded.row_sections_skipped == 1);
    cr_expect(loaded.left_out->len == 1);
}

LTest(snapshot_toc, knows_that_there_is_no_history)
{
    static const char *const none[] = {"goose_db_version", NULL};
    g_auto(SnapshotLoaded) loaded = {0};
    g_autofree char *kept = select_list(none, none, &loaded);

    cr_expect(loaded.any_rows && !loaded.history_rows);
    cr_expect(loaded.row_sections_skipped == 3);
}
