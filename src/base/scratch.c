#include "scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "error.h"
#include "files_private.h"
#include "process.h"
#include "scratch_private.h"

#define NAME_PREFIX "rehearse-"
#define NAME_LENGTH (strlen(NAME_PREFIX) + 6)
#define LOCK_NAME   "lock"
/* A Unix socket's path holds 107 bytes; "/.s.PGSQL.5432" and a folder of the server need their
 * part. */
#define PATH_LIMIT 90
/* Room in memory below which a disk is the safer place. */
#define MEMORY_NEEDED (256ull * 1024 * 1024)
/* A lock can be lost to a sweep between its making and its taking; more often is no accident. */
#define ATTEMPTS 8

/* --- places --- */

/* TMPDIR is what the user wants; then memory, then the disk. */
static const char *wanted_place(void)
{
    const char *place = g_getenv("TMPDIR");

    return place != NULL && *place != '\0' ? place : NULL;
}

static gboolean is_one_of(const char *place, const char *const *others, guint count)
{
    for (guint i = 0; i < count; i++)
        if (g_strcmp0(place, others[i]) == 0)
            return TRUE;
    return FALSE;
}

/* All places a scratch directory of ours can be in, best first. NULL-terminated. */
static char **all_places(void)
{
    g_autoptr(GStrvBuilder) places = g_strv_builder_new();
    const char *candidates[] = {wanted_place(), "/dev/shm", g_getenv("XDG_RUNTIME_DIR"), "/tmp"};

    for (guint i = 0; i < G_N_ELEMENTS(candidates); i++)
        if (candidates[i] != NULL && g_path_is_absolute(candidates[i]) &&
            !is_one_of(candidates[i], candidates, i))
            g_strv_builder_add(places, candidates[i]);
    return g_strv_builder_end(places);
}

static gboolean is_roomy_memory(const char *place)
{
    struct statfs facts;

    return statfs(place, &facts) == 0 && facts.f_type == TMPFS_MAGIC &&
           (guint64)facts.f_bavail * (guint64)facts.f_bsize >= MEMORY_NEEDED;
}

static gboolean may_enter(const struct stat *folder, uid_t uid, gid_t gid)
{
    if (folder->st_uid == uid)
        return (folder->st_mode & S_IXUSR) != 0;
    if (folder->st_gid == gid)
        return (folder->st_mode & S_IXGRP) != 0;
    return (folder->st_mode & S_IXOTH) != 0;
}

/* The first folder on the way to `path` that the user may not enter, NULL when there is none. */
static char *barrier(const char *path, uid_t uid, gid_t gid)
{
    g_autofree char *folder = g_strdup(path);
    struct stat facts;

    if (uid == 0 || geteuid() != 0)
        return NULL; /* servers run as ourselves */
    for (;;) {
        char *parent;

        if (stat(folder, &facts) == 0 && !may_enter(&facts, uid, gid))
            return g_steal_pointer(&folder);
        if (g_str_equal(folder, "/") || g_str_equal(folder, "."))
            return NULL;
        parent = g_path_get_dirname(folder);
        g_free(folder);
        folder = parent;
    }
}

/* --- locks --- */

static char *lock_path(const char *directory)
{
    return g_build_filename(directory, LOCK_NAME, NULL);
}

/* Takes the lock. -1 when that cannot be done, or when what we locked is no longer in place. */
static int take_lock(const char *directory, int flags, int operation)
{
    g_autofree char *path = lock_path(directory);
    int lock = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | flags, 0600);
    struct stat ours, there;

    if (lock < 0)
        return -1;
    if (flock(lock, operation) != 0) {
        close(lock);
        errno = EWOULDBLOCK;
        return -1;
    }
    if (fstat(lock, &ours) == 0 && lstat(path, &there) == 0 && ours.st_ino == there.st_ino &&
        ours.st_dev == there.st_dev)
        return lock;
    close(lock);
    errno = ENOENT;
    return -1;
}

int scratch_hold(const char *directory)
{
    return take_lock(directory, 0, LOCK_SH | LOCK_NB);
}

/* A full disk often still makes empty files. */
static gboolean has_room(int lock)
{
    static const char page[4096];

    return write(lock, page, sizeof page) == (gssize)sizeof page && ftruncate(lock, 0) == 0;
}

/* --- making --- */

static gboolean fail(const char *place, int code, GError **error)
{
    error_set(error, REHEARSE_ERROR_IO, "set TMPDIR to a folder that can be written and has room",
        "cannot make a scratch directory in %s: %s", place, g_strerror(code));
    return FALSE;
}

static gboolean is_usable(const char *place, uid_t uid, gid_t gid, GError **error)
{
    g_autofree char *closed = NULL;

    if (!g_path_is_absolute(place)) {
        error_set(error, REHEARSE_ERROR_IO, "set TMPDIR to an absolute path",
            "the scratch folder %s is not an absolute path", place);
        return FALSE;
    }
    if (strlen(place) + 1 + NAME_LENGTH >= PATH_LIMIT) {
        error_set(error, REHEARSE_ERROR_IO, "set TMPDIR to a folder with a shorter path",
            "the scratch folder %s is too long a path for a Unix socket", place);
        return FALSE;
    }
    closed = barrier(place, uid, gid);
    if (closed == NULL)
        return TRUE;
    error_set(error, REHEARSE_ERROR_IO, "set TMPDIR to a folder that every user can enter",
        "the scratch folder %s cannot be used: user %u, who runs the server, may not enter %s",
        place, uid, closed);
    return FALSE;
}

/* Locks, fills, hands over; undone by the caller. */
static gboolean furnish(ScratchDir *dir, uid_t uid, gid_t gid)
{
    dir->lock = take_lock(dir->path, O_CREAT, LOCK_SH);
    if (dir->lock < 0 || !has_room(dir->lock))
        return FALSE;
    return uid == 0 || geteuid() != 0 || chown(dir->path, uid, gid) == 0;
}

static ScratchDir *make_in(const char *place, uid_t uid, gid_t gid, GError **error)
{
    ScratchDir *dir;
    int code = EIO;

    if (!is_usable(place, uid, gid, error))
        return NULL;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        dir = g_new0(ScratchDir, 1);
        dir->lock = -1;
        dir->path = g_strdup_printf("%s/%sXXXXXX", place, NAME_PREFIX);
        if (g_mkdtemp_full(dir->path, 0700) == NULL) {
            code = errno;
            g_clear_pointer(&dir->path, g_free);
        } else if (furnish(dir, uid, gid)) {
            return dir;
        } else {
            code = errno;
        }
        scratch_remove(dir);
        if (code != ENOENT || access(place, F_OK) != 0)
            break; /* not a sweep's doing */
    }
    fail(place, code, error);
    return NULL;
}

ScratchDir *scratch_make(uid_t uid, gid_t gid, GError **error)
{
    const char *wanted = wanted_place();
    const char *memory[] = {"/dev/shm", g_getenv("XDG_RUNTIME_DIR")};

    if (wanted != NULL)
        return make_in(wanted, uid, gid, error);
    for (guint i = 0; i < G_N_ELEMENTS(memory); i++) {
        ScratchDir *dir = NULL;

        if (memory[i] != NULL && is_roomy_memory(memory[i]))
            dir = make_in(memory[i], uid, gid, NULL);
        if (dir != NULL)
            return dir;
    }
    return make_in("/tmp", uid, gid, error);
}

void scratch_release(ScratchDir *dir)
{
    if (dir == NULL)
        return;
    if (dir->lock >= 0)
        close(dir->lock);
    g_free(dir->path);
    g_free(dir);
}

void scratch_remove(ScratchDir *dir)
{
    int code = errno;

    if (dir != NULL && dir->path != NULL)
        files_remove(dir->path);
    scratch_release(dir);
    errno = code;
}

/* --- sweeping --- */

static gboolean is_our_name(const char *name)
{
    return g_str_has_prefix(name, NAME_PREFIX) && strlen(name) == NAME_LENGTH;
}

/* Ours: made by us, or by us as root for the user that servers run as. */
static gboolean is_our_folder(const char *path)
{
    struct stat facts;
    uid_t server_uid;
    gid_t server_gid;

    process_unprivileged_user(&server_uid, &server_gid);
    return lstat(path, &facts) == 0 && S_ISDIR(facts.st_mode) &&
           (facts.st_uid == geteuid() || (geteuid() == 0 && facts.st_uid == server_uid));
}

/* A directory without a lock file is one whose owner died before making it, or is about to make it;
 * the latter sees that it lost and makes another. */
static gboolean sweep_one(const char *path, gboolean dry_run)
{
    int lock = take_lock(path, dry_run ? 0 : O_CREAT, LOCK_EX | LOCK_NB);
    gboolean dead = lock >= 0 || (dry_run && errno == ENOENT);

    if (dead && !dry_run)
        dead = files_remove(path);
    if (lock >= 0)
        close(lock);
    return dead;
}

static void sweep_place(const char *place, gboolean dry_run, GPtrArray *swept)
{
    g_autoptr(GDir) folder = g_dir_open(place, 0, NULL);
    const char *name;

    while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *path = g_build_filename(place, name, NULL);

        if (is_our_name(name) && is_our_folder(path) && sweep_one(path, dry_run))
            g_ptr_array_add(swept, g_steal_pointer(&path));
    }
}

static int compare_paths(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *scratch_sweep(gboolean dry_run)
{
    g_auto(GStrv) places = all_places();
    GPtrArray *swept = g_ptr_array_new_with_free_func(g_free);

    for (char **place = places; *place != NULL; place++)
        sweep_place(*place, dry_run, swept);
    g_ptr_array_sort(swept, compare_paths);
    return swept;
}

/* --- caches --- */

char *scratch_cache_folder(void)
{
    g_autofree char *folder = g_build_filename(g_get_user_cache_dir(), "rehearse", NULL);
    struct stat facts;

    if (!g_path_is_absolute(folder) || g_mkdir_with_parents(folder, 0700) != 0)
        return NULL;
    /* What others can write, others can poison. */
    if (stat(folder, &facts) != 0 || facts.st_uid != geteuid() || (facts.st_mode & 022) != 0 ||
        access(folder, W_OK | X_OK) != 0)
        return NULL;
    return g_steal_pointer(&folder);
}
