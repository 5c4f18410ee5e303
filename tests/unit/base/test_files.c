#include "test.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"
#include "files.h"
#include "files_private.h"

static char *folder_new(void)
{
    char *folder = g_dir_make_tmp("files-XXXXXX", NULL);

    cr_assert(folder != NULL);
    return folder;
}

static char *place(const char *folder, const char *name)
{
    return g_build_filename(folder, name, NULL);
}

static void put(const char *folder, const char *name, const char *text, gssize length)
{
    g_autofree char *path = place(folder, name);
    g_autofree char *parent = g_path_get_dirname(path);

    cr_assert(g_mkdir_with_parents(parent, 0755) == 0);
    cr_assert(g_file_set_contents(path, text, length, NULL));
}

static void link_to(const char *target, const char *folder, const char *name)
{
    g_autofree char *path = place(folder, name);

    cr_assert(symlink(target, path) == 0);
}

static char *listed(FileTree *tree, const char *under)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) paths = files_list(tree, under, &error);
    g_autoptr(GString) text = g_string_new(NULL);

    cr_assert(paths != NULL, "%s", error != NULL ? error->message : "");
    for (guint i = 0; i < paths->len; i++)
        g_string_append_printf(
            text, "%s%s", i > 0 ? " " : "", (const char *)g_ptr_array_index(paths, i));
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void assert_error(GError *error, RehearseError code, const char *part)
{
    cr_assert(error != NULL, "an error about %s was expected", part);
    cr_assert(g_error_matches(error, REHEARSE_ERROR, (int)code), "%s", error->message);
    cr_assert(strstr(error->message, part) != NULL, "\"%s\" lacks \"%s\"", error->message, part);
}

LTest(files, lists_regular_files_sorted_bytewise)
{
    g_autofree char *folder = folder_new();
    g_autoptr(FileTree) tree = NULL;
    g_autofree char *all = NULL, *below = NULL, *spelled = NULL, *foreign = NULL;

    put(folder, "db/2.sql", "", 0);
    put(folder, "db/10.sql", "", 0);
    put(folder, "db-old/1.sql", "", 0);
    put(folder, "Z.sql", "", 0);
    put(folder, ".env", "", 0);
    put(folder, ".git/config", "", 0);
    put(folder, "node_modules/a.sql", "", 0);
    put(folder, "vendor/b.sql", "", 0);
    put(folder, "db/target/c.sql", "", 0);
    tree = files_folder(folder, NULL);
    all = listed(tree, NULL);
    below = listed(tree, "db");
    spelled = listed(tree, "./db//");
    foreign = listed(tree, "vendor");
    cr_assert_str_eq(all, ".env Z.sql db-old/1.sql db/10.sql db/2.sql");
    cr_assert_str_eq(below, "db/10.sql db/2.sql");
    cr_assert_str_eq(spelled, below);
    cr_assert_str_eq(foreign, "vendor/b.sql", "a folder that is named is read whatever its name");
    files_remove(folder);
}

LTest(files, refuses_paths_that_leave_the_tree)
{
    static const char *const bad[] = {"..", "../x", "db/../../x", "/etc/passwd", "db/.."};
    g_autofree char *folder = folder_new();
    g_autoptr(FileTree) tree = files_folder(folder, NULL);

    put(folder, "db/a.sql", "", 0);
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) on_read = NULL, on_list = NULL;

        cr_assert(files_read(tree, bad[i], &on_read) == NULL);
        assert_error(on_read, REHEARSE_ERROR_INPUT, "outside");
        cr_assert(files_list(tree, bad[i], &on_list) == NULL);
        assert_error(on_list, REHEARSE_ERROR_INPUT, "outside");
        cr_assert_not(files_exists(tree, bad[i]));
    }
    files_remove(folder);
}

LTest(files, follows_links_inside_and_refuses_those_that_leave)
{
    g_autofree char *folder = folder_new();
    g_autofree char *root = place(folder, "project");
    g_autoptr(FileTree) tree = NULL;
    g_autoptr(GError) file_error = NULL, folder_error = NULL;
    g_autofree char *text = NULL, *all = NULL;

    put(folder, "secret", "s", 1);
    put(folder, "project-two/x.sql", "", 0);
    put(root, "db/a.sql", "a", 1);
    link_to("a.sql", root, "db/link.sql");
    link_to("../../secret", root, "db/out.sql");
    link_to("nowhere", root, "db/.#lock.sql");
    link_to("..", root, "db/circle");
    link_to("../project-two", root, "sibling");
    tree = files_folder(root, NULL);
    all = listed(tree, "");
    cr_assert_str_eq(all, "db/a.sql db/link.sql db/out.sql");
    text = files_read_text(tree, "db/link.sql", NULL);
    cr_assert_str_eq(text, "a");
    cr_assert(files_read(tree, "db/out.sql", &file_error) == NULL);
    assert_error(file_error, REHEARSE_ERROR_INPUT, "db/out.sql: is a link that leaves");
    cr_assert(files_list(tree, "sibling", &folder_error) == NULL, "a common prefix is not enough");
    assert_error(folder_error, REHEARSE_ERROR_INPUT, "leaves");
    files_remove(folder);
}

LTest(files, reading_what_cannot_be_read_is_one_clear_error)
{
    g_autofree char *folder = folder_new();
    g_autofree char *fifo = place(folder, "fifo"), *huge = place(folder, "huge");
    g_autoptr(FileTree) tree = files_folder(folder, NULL);
    g_autoptr(GError) none = NULL, special = NULL, large = NULL, directory = NULL, absent = NULL;

    put(folder, "db/a.sql", "", 0);
    cr_assert(mkfifo(fifo, 0600) == 0);
    cr_assert(g_file_set_contents(huge, "", 0, NULL) && truncate(huge, FILES_MAX_SIZE + 1) == 0);
    cr_assert(files_read(tree, "none.sql", &none) == NULL);
    assert_error(none, REHEARSE_ERROR_INPUT, "cannot read none.sql: No such file");
    cr_assert(error_hint(none) != NULL);
    cr_assert(files_read(tree, "fifo", &special) == NULL);
    assert_error(special, REHEARSE_ERROR_INPUT, "not a regular file");
    cr_assert(files_read(tree, "huge", &large) == NULL);
    assert_error(large, REHEARSE_ERROR_LIMIT, "larger than 64 MiB");
    cr_assert(files_read(tree, "db", &directory) == NULL);
    assert_error(directory, REHEARSE_ERROR_INPUT, "not a regular file");
    cr_assert(files_folder("/nonexistent/x", &absent) == NULL);
    assert_error(absent, REHEARSE_ERROR_INPUT, "/nonexistent/x");
    cr_assert_not(files_exists(tree, "db"));
    cr_assert(files_exists(tree, "db/a.sql"));
    files_remove(folder);
}

LTest(files, a_file_is_not_a_folder)
{
    g_autofree char *folder = folder_new();
    g_autofree char *file = place(folder, "a");
    g_autoptr(GError) error = NULL;

    put(folder, "a", "", 0);
    cr_assert(files_folder(file, &error) == NULL);
    assert_error(error, REHEARSE_ERROR_INPUT, "is not a folder");
    files_remove(folder);
}

LTest(files, a_locked_folder_counts_only_where_it_was_named)
{
    g_autofree char *folder = folder_new();
    g_autofree char *locked = place(folder, "db/volume");
    g_autoptr(FileTree) tree = files_folder(folder, NULL);
    g_autofree char *all = NULL;
    g_autoptr(GError) error = NULL;

    put(folder, "db/a.sql", "", 0);
    put(folder, "db/volume/b.sql", "", 0);
    cr_assert(chmod(locked, 0) == 0 && chmod(folder, 0755) == 0);
    if (geteuid() == 0)
        cr_assert(seteuid(65534) == 0); /* root may read everything */
    all = listed(tree, "");
    cr_assert_str_eq(all, "db/a.sql");
    cr_assert(files_list(tree, "db", &error) == NULL);
    assert_error(error, REHEARSE_ERROR_INPUT, "db/volume: Permission denied");
    if (getuid() == 0)
        cr_assert(seteuid(0) == 0);
    cr_assert(files_remove(folder));
}

LTest(files, text_is_utf8_without_mark)
{
    static const struct {
        const char *bytes;
        gsize length;
        const char *text, *error;
    } cases[] = {
        {"", 0, "", NULL},
        {"a\n", 2, "a\n", NULL},
        {"\xef\xbb\277a", 4, "a", NULL},
        {"\xef\xbb\xbf", 3, "", NULL},
        {"a\nb\xff", 4, NULL, "f.sql:2: byte 0xff is not UTF-8"},
        {"a\n\nb\0c", 6, NULL, "f.sql:3: has a NUL byte"},
        {"a\n\0", 3, NULL, "f.sql:2: has a NUL byte"},
        {"\377\376a\0", 4, NULL, "f.sql:1: is UTF-16"},
        {"a\xc3", 2, NULL, "f.sql:1: byte 0xc3 is not UTF-8"},
    };
    g_autofree char *folder = folder_new();
    g_autoptr(FileTree) tree = files_folder(folder, NULL);

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *text = NULL;

        put(folder, "f.sql", cases[i].bytes, (gssize)cases[i].length);
        text = files_read_text(tree, "f.sql", &error);
        cr_assert(g_strcmp0(text, cases[i].text) == 0, "case %u", i);
        if (cases[i].error != NULL)
            assert_error(error, REHEARSE_ERROR_INPUT, cases[i].error);
    }
    files_remove(folder);
}

LTest(files, write_makes_a_new_file_by_the_umask)
{
    g_autofree char *folder = folder_new();
    g_autofree char *path = place(folder, "new"), *text = NULL;
    struct stat facts;

    umask(027);
    cr_assert(files_write(path, "abc", 3, NULL));
    cr_assert(g_file_get_contents(path, &text, NULL, NULL));
    cr_assert_str_eq(text, "abc");
    cr_assert(stat(path, &facts) == 0);
    cr_assert_eq(facts.st_mode & 0777, 0640);
    files_remove(folder);
}

LTest(files, write_keeps_mode_and_link_and_leaves_nothing_beside)
{
    g_autofree char *folder = folder_new();
    g_autofree char *path = place(folder, "old"), *way = place(folder, "link"), *text = NULL;
    g_autoptr(FileTree) tree = files_folder(folder, NULL);
    g_autofree char *all = NULL;
    struct stat facts;

    put(folder, "old", "before", 6);
    cr_assert(chmod(path, 0604) == 0);
    link_to("old", folder, "link");
    cr_assert(files_write(way, "after", 5, NULL));
    cr_assert(g_file_get_contents(path, &text, NULL, NULL));
    cr_assert_str_eq(text, "after");
    cr_assert(lstat(way, &facts) == 0 && S_ISLNK(facts.st_mode));
    cr_assert(stat(path, &facts) == 0);
    cr_assert_eq(facts.st_mode & 0777, 0604);
    all = listed(tree, "");
    cr_assert_str_eq(all, "link old");
    files_remove(folder);
}

LTest(files, write_does_not_replace_devices)
{
    g_autofree char *folder = folder_new();
    g_autofree char *fifo = place(folder, "fifo");
    char buffer[8] = "";
    struct stat facts;
    int reader;

    cr_assert(mkfifo(fifo, 0600) == 0);
    reader = open(fifo, O_RDONLY | O_NONBLOCK);
    cr_assert(files_write(fifo, "abc", 3, NULL));
    cr_assert_eq(read(reader, buffer, sizeof buffer), 3);
    close(reader);
    cr_assert(stat(fifo, &facts) == 0 && S_ISFIFO(facts.st_mode));
    files_remove(folder);
}

LTest(files, write_fails_whole)
{
    g_autofree char *folder = folder_new();
    g_autofree char *path = place(folder, "none/x");
    g_autoptr(GError) error = NULL, full = NULL;

    cr_assert_not(files_write(path, "a", 1, &error));
    assert_error(error, REHEARSE_ERROR_IO, "none/x: No such file");
    /* Where the device may be written at all: some machines give it to root alone. */
    if (access("/dev/full", W_OK) == 0) {
        cr_assert_not(files_write("/dev/full", "a", 1, &full));
        assert_error(full, REHEARSE_ERROR_IO, "/dev/full: No space left");
    }
    files_remove(folder);
}

LTest(files, remove_follows_no_link)
{
    g_autofree char *folder = folder_new();
    g_autofree char *doomed = place(folder, "doomed"), *kept = place(folder, "kept/a");
    g_autofree char *closed = place(folder, "doomed/closed");

    put(folder, "kept/a", "", 0);
    put(folder, "doomed/deep/er/file", "", 0);
    put(folder, "doomed/closed/file", "", 0);
    link_to("../kept", doomed, "link");
    link_to("../../kept/a", doomed, "deep/link");
    cr_assert(chmod(closed, 0) == 0);
    cr_assert(files_remove(doomed));
    cr_assert_not(g_file_test(doomed, G_FILE_TEST_EXISTS));
    cr_assert(g_file_test(kept, G_FILE_TEST_EXISTS));
    cr_assert(files_remove(doomed), "nothing to remove is success");
    cr_assert(files_remove(folder));
}
