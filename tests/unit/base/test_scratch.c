#include "test.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "error.h"
#include "files_private.h"
#include "process.h"
#include "scratch.h"
#include "scratch_private.h"

/* All of these tests work below a TMPDIR of their own. */
static char *own_place(void)
{
    char *place = g_strdup("/tmp/scratch-XXXXXX");

    cr_assert(g_mkdtemp_full(place, 0755) != NULL);
    g_setenv("TMPDIR", place, TRUE);
    return place;
}

static gboolean was_swept(gboolean dry_run, const char *path)
{
    g_autoptr(GPtrArray) swept = scratch_sweep(dry_run);

    return g_ptr_array_find_with_equal_func(swept, path, g_str_equal, NULL);
}

static char *dead_directory(const char *place, const char *name, gboolean with_lock)
{
    char *path = g_build_filename(place, name, NULL);
    g_autofree char *lock = g_build_filename(path, "lock", NULL);

    cr_assert(g_mkdir(path, 0700) == 0);
    if (with_lock)
        cr_assert(g_file_set_contents(lock, "", 0, NULL));
    return path;
}

LTest(scratch, make_gives_a_private_directory_below_tmpdir)
{
    g_autofree char *place = own_place();
    g_autoptr(ScratchDir) dir = scratch_make(0, 0, NULL);
    struct stat facts;

    cr_assert(g_str_has_prefix(dir->path, place));
    cr_assert(stat(dir->path, &facts) == 0 && S_ISDIR(facts.st_mode));
    cr_assert_eq(facts.st_mode & 0777, 0700);
    cr_assert_eq(facts.st_uid, geteuid());
    cr_assert(strlen(dir->path) < 90);
    scratch_remove(g_steal_pointer(&dir));
    cr_assert(g_rmdir(place) == 0, "nothing is left");
}

LTest(scratch, root_makes_it_for_another_user)
{
    g_autofree char *place = own_place();
    g_autoptr(ScratchDir) dir = scratch_make(65534, 65534, NULL);
    struct stat facts;

    cr_assert(dir != NULL);
    cr_assert(stat(dir->path, &facts) == 0);
    cr_assert_eq(facts.st_uid, geteuid() == 0 ? 65534 : geteuid());
    scratch_remove(g_steal_pointer(&dir));
    g_rmdir(place);
}

LTest(scratch, prefers_memory_without_tmpdir)
{
    g_autoptr(ScratchDir) dir = NULL;

    g_unsetenv("TMPDIR");
    g_unsetenv("XDG_RUNTIME_DIR");
    dir = scratch_make(0, 0, NULL);
    cr_assert(g_str_has_prefix(dir->path, "/dev/shm/rehearse-") ||
              g_str_has_prefix(dir->path, "/tmp/rehearse-"));
}

LTest(scratch, a_bad_tmpdir_is_an_error_that_names_it)
{
    g_autofree char *place = own_place();
    g_autofree char *closed = g_build_filename(place, "closed", NULL);
    g_autofree char *below = g_build_filename(closed, "below", NULL);
    g_autofree char *long_path = g_strconcat(place, "/", NULL);
    g_autofree char *filler = g_strnfill(80, 'l');
    g_autofree char *too_long = g_strconcat(long_path, filler, NULL);
    const struct {
        const char *tmpdir, *part;
        uid_t uid;
    } cases[] = {
        {"/nonexistent", "in /nonexistent: No such file", 0},
        {"/proc/self", "in /proc/self: ", 0},
        {"relative", "relative is not an absolute path", 0},
        {too_long, "too long", 0},
        {below, "may not enter", 65534},
    };

    cr_assert(g_mkdir_with_parents(below, 0755) == 0 && g_mkdir(too_long, 0755) == 0);
    cr_assert(chmod(closed, 0700) == 0);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(ScratchDir) dir = NULL;

        if (cases[i].uid != 0 && geteuid() != 0)
            continue; /* only root runs servers as somebody else */
        g_setenv("TMPDIR", cases[i].tmpdir, TRUE);
        dir = scratch_make(cases[i].uid, cases[i].uid, &error);
        cr_assert(dir == NULL, "case %u", i);
        cr_assert(g_error_matches(error, REHEARSE_ERROR, REHEARSE_ERROR_IO));
        cr_assert(strstr(error->message, cases[i].part) != NULL, "%s", error->message);
        cr_assert(error_hint(error) != NULL);
    }
    files_remove(place);
}

LTest(scratch, sweep_takes_only_what_is_dead)
{
    g_autofree char *place = own_place();
    g_autoptr(ScratchDir) alive = scratch_make(0, 0, NULL);
    g_autofree char *dead = dead_directory(place, "rehearse-dead01", TRUE);
    g_autofree char *bare = dead_directory(place, "rehearse-bare01", FALSE);
    g_autofree char *other = dead_directory(place, "rehearse-longer-name", TRUE);

    cr_assert(was_swept(TRUE, dead) && was_swept(TRUE, bare));
    cr_assert(g_file_test(dead, G_FILE_TEST_EXISTS), "a dry run removes nothing");
    cr_assert_not(was_swept(TRUE, alive->path));
    cr_assert(was_swept(FALSE, dead));
    cr_assert_not(g_file_test(dead, G_FILE_TEST_EXISTS));
    cr_assert_not(g_file_test(bare, G_FILE_TEST_EXISTS));
    cr_assert(g_file_test(alive->path, G_FILE_TEST_EXISTS));
    cr_assert(g_file_test(other, G_FILE_TEST_EXISTS));
    scratch_remove(g_steal_pointer(&alive));
    files_remove(place);
}

LTest(scratch, sweep_follows_no_link)
{
    g_autofree char *place = own_place();
    g_autofree char *target = dead_directory(place, "target", TRUE);
    g_autofree char *way = g_build_filename(place, "rehearse-link01", NULL);
    g_autofree char *dead = dead_directory(place, "rehearse-dead01", FALSE);
    g_autofree char *lock = g_build_filename(dead, "lock", NULL);
    g_autofree char *kept = g_build_filename(target, "lock", NULL);

    cr_assert(symlink(target, way) == 0);
    cr_assert(symlink(kept, lock) == 0);
    cr_assert_not(was_swept(TRUE, way));
    cr_assert_not(was_swept(FALSE, way));
    cr_assert(g_file_test(kept, G_FILE_TEST_EXISTS));
    files_remove(place);
}

LTest(scratch, sweep_leaves_what_belongs_to_others)
{
    g_autofree char *place = own_place();
    g_autofree char *dead = dead_directory(place, "rehearse-dead01", TRUE);

    if (geteuid() == 0) {
        cr_assert(chown(dead, 12345, 12345) == 0);
        cr_assert_not(was_swept(FALSE, dead));
        cr_assert(g_file_test(dead, G_FILE_TEST_EXISTS));
    }
    files_remove(place);
}

LTest(scratch, a_lock_is_shared_by_owners)
{
    g_autofree char *place = own_place();
    g_autoptr(ScratchDir) dir = scratch_make(0, 0, NULL);
    g_autofree char *path = g_strdup(dir->path);
    int second = scratch_hold(path);

    cr_assert(second >= 0);
    scratch_release(g_steal_pointer(&dir));
    cr_assert_not(was_swept(FALSE, path), "the second owner still lives");
    close(second);
    cr_assert(was_swept(FALSE, path));
    cr_assert_eq(scratch_hold(place), -1, "not one of ours");
    files_remove(place);
}

LTest(scratch, cache_folder_is_private)
{
    g_autofree char *place = own_place();
    g_autofree char *expected = g_build_filename(place, "rehearse", NULL);
    g_autofree char *first = NULL, *second = NULL;
    struct stat facts;

    g_setenv("XDG_CACHE_HOME", place, TRUE);
    first = scratch_cache_folder();
    cr_assert_str_eq(first, expected);
    cr_assert(stat(first, &facts) == 0);
    cr_assert_eq(facts.st_mode & 0777, 0700);
    cr_assert(chmod(first, 0777) == 0);
    second = scratch_cache_folder();
    cr_assert(second == NULL, "others could poison it");
    files_remove(place);
}

LTest(scratch, no_cache_folder_where_nothing_can_be_written)
{
    g_autofree char *folder = NULL;

    g_setenv("XDG_CACHE_HOME", "/proc/self", TRUE);
    folder = scratch_cache_folder();
    cr_assert(folder == NULL);
    scratch_remove(NULL);
    scratch_release(NULL);
}
