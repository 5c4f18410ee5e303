#include "test.h"

#include "diff_sample.h"

LTest(diff_text, one_block_per_object)
{
    g_autoptr(GPtrArray) changes = diff_sample_changes();
    g_autofree char *path = g_build_filename(FIXTURES, "school.diff", NULL);
    g_autofree char *text = diff_text(changes), *expected = NULL;

    cr_assert(g_file_get_contents(path, &expected, NULL, NULL));
    cr_assert_str_eq(text, expected);
}

LTest(diff_text, nothing_is_nothing)
{
    g_autoptr(GPtrArray) none = g_ptr_array_new();
    g_autofree char *text = diff_text(none);

    cr_assert_str_eq(text, "");
}
