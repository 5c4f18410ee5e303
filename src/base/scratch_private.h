#pragma once

/*
 * Takes part in the lock of a scratch directory, so that no sweep removes it while the calling
 * process lives. Owners share the lock; a sweep wants it alone. Returns a descriptor, or -1 when
 * the directory is not one of ours.
 */
int scratch_hold(const char *directory);
