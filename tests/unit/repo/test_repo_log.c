#include "test.h"

#include "repo_private.h"

static void note(const RepoChange *change, gpointer data)
{
    g_string_append_printf(data, "%s %" G_GINT64_FORMAT " %c %s<%s\n", change->commit, change->time,
        change->status, change->path, change->from != NULL ? change->from : "");
}

/* Both ways git puts the parts together, and any way the bytes may arrive. */
LTest(repo_log, reads_pieces_of_any_size)
{
    static const char bytes[] =
        "\1aa 5\0\nA\0m/1.sql\0R097\0m/\1old\0m/A\0\0\1bb 4\0A\0x y\0\1cc 3\0\1dd 2\0\0D\0gone";
    static const char expected[] =
        "aa 5 A m/1.sql<\naa 5 R m/A<m/\1old\nbb 4 A x y<\ndd 2 D gone<\n";

    for (gsize step = 1; step <= sizeof bytes; step++) {
        g_autoptr(GString) text = g_string_new(NULL);
        g_autoptr(RepoLog) log = repo_log_new(note, text);

        for (gsize i = 0; i < sizeof bytes; i += step)
            repo_log_feed(log, bytes + i, MIN(step, sizeof bytes - i));
        cr_expect_str_eq(text->str, expected, "step %zu: %s", step, text->str);
    }
}
