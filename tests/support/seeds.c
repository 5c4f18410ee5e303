#include "test.h"

/*
 * The seeds of a fuzz target as ordinary input: linked with the target, which is given every beginning
 * of every file in the folder SEEDS.
 */

#include <glib.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void run_seed(const char *name)
{
    g_autofree char *path = g_build_filename(SEEDS, name, NULL);
    g_autofree char *text = NULL;
    gsize length;

    cr_assert(g_file_get_contents(path, &text, &length, NULL), "%s", path);
    /* Every beginning of a seed is one, too. */
    for (gsize cut = 0; cut <= length; cut++)
        LLVMFuzzerTestOneInput((const uint8_t *)text, cut);
}

LTest(seeds, run_as_ordinary_input, .timeout = 120)
{
    g_autoptr(GDir) folder = g_dir_open(SEEDS, 0, NULL);
    const char *name;
    guint count = 0;

    cr_assert_not_null(folder);
    for (; (name = g_dir_read_name(folder)) != NULL; count++)
        run_seed(name);
    cr_expect_gt(count, 4);
}
