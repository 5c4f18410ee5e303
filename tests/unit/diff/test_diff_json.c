#include "test.h"

#include "diff_sample.h"

LTest(diff_json, one_object_per_change)
{
    g_autoptr(GPtrArray) changes = diff_sample_changes();
    g_autofree char *path = g_build_filename(FIXTURES, "school.json", NULL);
    g_autofree char *expected = NULL, *with_newline = NULL;
    json_t *json = diff_json(changes);
    char *text = json_dumps(json, JSON_INDENT(1));

    cr_assert(g_file_get_contents(path, &expected, NULL, NULL));
    with_newline = g_strconcat(text, "\n", NULL);
    cr_assert_str_eq(with_newline, expected);
    free(text);
    json_decref(json);
}

LTest(diff_json, every_action_has_a_name)
{
    for (guint i = DIFF_ADDED; i <= DIFF_RENAMED; i++)
        cr_assert_str_neq(diff_action_name((DiffAction)i), "");
}
