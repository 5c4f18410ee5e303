#pragma once

#include <glib.h>
#include <sys/types.h>

/*
 * Scratch directories: where private servers and unpacked archives live. Each has a recognisable
 * name (rehearse-XXXXXX), mode 0700, and a lock file that is held while its owner lives, so that a
 * later start, or `rehearse doctor --clean`, can remove what a crash or power cut left.
 */

typedef struct {
    char *path;
    int lock; /* file descriptor; closing it gives the directory up */
} ScratchDir;

/*
 * Makes a directory for `uid`. In memory where there is a memory file system with room
 * (/dev/shm, XDG_RUNTIME_DIR) unless TMPDIR is set, which always wins; the path is short enough for
 * a Unix socket. IO error naming the folder when it is read-only or full.
 */
ScratchDir *scratch_make(uid_t uid, gid_t gid, GError **error);
/* Removes the directory and everything in it. NULL is allowed. */
void scratch_remove(ScratchDir *dir);
/* Gives the directory up to a guard that will remove it. */
void scratch_release(ScratchDir *dir);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ScratchDir, scratch_remove)

/* Removes directories of ours whose owner is dead, in all places scratch_make uses; returns their
 * paths (char *). With dry_run only lists them. */
GPtrArray *scratch_sweep(gboolean dry_run);

/* Folder for caches that survive a run (XDG_CACHE_HOME/rehearse), made 0700; NULL when there is none
 * that can be written. Caller owns. */
char *scratch_cache_folder(void);
