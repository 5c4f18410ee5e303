#pragma once

#include <glib.h>

/*
 * Removes a folder and everything in it. Never follows a link and never crosses a mount point, also
 * when somebody changes the tree meanwhile. Nothing to remove is success. errno tells the first
 * failure.
 */
gboolean files_remove(const char *path);

/* Puts a path into its plain form: no "." and no empty component; "" is the root of the tree.
 * NULL for what could leave the tree: an absolute path or a ".." component. Caller owns. */
char *files_normalise(const char *path);
