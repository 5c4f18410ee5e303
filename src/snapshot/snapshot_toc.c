#include "snapshot_private.h"

#include <string.h>

/* Lines of `pg_restore -l`: "3503; 0 16384 TABLE DATA public schema_migrations postgres". */

static void entry_free(gpointer data)
{
    SnapshotTocEntry *entry = data;

    g_free(entry->line);
    g_free(entry);
}

/* "3503; 0 16384 " → what follows; NULL when it is no such line. */
static const char *skip_ids(const char *line, guint *dump_id)
{
    char *end;

    *dump_id = (guint)g_ascii_strtoull(line, &end, 10);
    if (end == line || end[0] != ';' || end[1] != ' ')
        return NULL;
    line = end + 2;
    for (guint i = 0; i < 2; i++) {
        line += strspn(line, "0123456789");
        if (*line++ != ' ')
            return NULL;
    }
    return line;
}

static void note_rows(SnapshotLoad *load, SnapshotTocEntry *entry, const char *table)
{
    load->loaded->history_rows |= snapshot_rows_is_history(load->options, table);
    entry->keep |= snapshot_rows_keep(load->options, table);
}

/* "public a b owner": blanks in names are not quoted, so every cut is tried. What is kept for
 * nothing is skipped when the script is read. */
static void read_table(SnapshotLoad *load, SnapshotTocEntry *entry, const char *rest)
{
    g_autofree char *table = g_strdup(rest);
    char *dot = strchr(table, ' ');

    entry->rows = TRUE;
    entry->keep = FALSE;
    load->loaded->any_rows = TRUE;
    if (dot == NULL)
        return;
    *dot = '.';
    for (char *blank = strchr(dot, ' '); blank != NULL; blank = strchr(blank + 1, ' ')) {
        *blank = '\0';
        note_rows(load, entry, table);
        *blank = ' ';
    }
    if (!entry->keep)
        load->loaded->row_sections_skipped++;
}

static gboolean is_blob(const char *what)
{
    return g_str_has_prefix(what, "BLOB") || strstr(what, " - LARGE OBJECT") != NULL;
}

static SnapshotTocEntry *read_line(SnapshotLoad *load, const char *line)
{
    SnapshotTocEntry *entry;
    guint dump_id;
    const char *what = skip_ids(line, &dump_id);

    if (what == NULL)
        return NULL;
    entry = g_new0(SnapshotTocEntry, 1);
    entry->dump_id = dump_id;
    entry->line = g_strdup(line);
    entry->keep = TRUE;
    if (g_str_has_prefix(what, "TABLE DATA "))
        read_table(load, entry, what + strlen("TABLE DATA "));
    if (is_blob(what)) {
        entry->keep = FALSE;
        snapshot_filter_note(
            load, "large-objects-left-out", "large objects were left out", "large objects", NULL);
    }
    return entry;
}

GPtrArray *snapshot_toc_read(SnapshotLoad *load, const char *list)
{
    GPtrArray *toc = g_ptr_array_new_with_free_func(entry_free);
    g_auto(GStrv) lines = g_strsplit(list, "\n", -1);

    for (guint i = 0; lines[i] != NULL; i++) {
        SnapshotTocEntry *entry = read_line(load, lines[i]);

        if (entry != NULL)
            g_ptr_array_add(toc, entry);
    }
    return toc;
}

char *snapshot_toc_list(const GPtrArray *toc)
{
    GString *list = g_string_new(NULL);

    for (guint i = 0; i < toc->len; i++) {
        const SnapshotTocEntry *entry = g_ptr_array_index(toc, i);

        if (entry->keep)
            g_string_append_printf(list, "%s\n", entry->line);
    }
    return g_string_free(list, FALSE);
}
