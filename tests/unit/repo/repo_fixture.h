#pragma once

#include <glib.h>
#include <glib/gstdio.h>

#include "test.h"

/*
 * Real repositories in a temporary folder, made by a shell script with fixed names and dates. The
 * script has two words of its own: `at N` sets the date of the next commits to N seconds after
 * 2024-01-01, and `put FILE TEXT` writes a file and its folders and adds it.
 */

#define FIXTURE_EPOCH G_GINT64_CONSTANT(1704067200)

static const char fixture_prelude[] =
    "set -e; export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null"
    " GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.org"
    " GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.org\n"
    "at() { export GIT_AUTHOR_DATE=\"@$((1704067200 + $1)) +0000\""
    " GIT_COMMITTER_DATE=\"@$((1704067200 + $1)) +0000\"; }\n"
    "put() { mkdir -p \"$(dirname \"$1\")\"; printf '%s\\n' \"$2\" > \"$1\"; git add \"$1\"; }\n"
    "at 0; git init -q -b main .\n";

static inline void fixture_run(const char *folder, const char *script)
{
    g_autofree char *whole = g_strconcat(fixture_prelude, script, NULL);
    const char *argv[] = {"/bin/sh", "-c", whole, NULL};
    g_autofree char *output = NULL, *diagnostics = NULL;
    g_autoptr(GError) error = NULL;
    int status = 0;

    g_spawn_sync(folder, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, &diagnostics,
        &status, &error);
    cr_assert(error == NULL && status == 0, "script failed: %s", diagnostics);
}

/* A new repository in which the script ran; caller owns the path. */
static inline char *fixture_make(const char *script)
{
    char *folder = g_dir_make_tmp("rehearse-test-XXXXXX", NULL);

    cr_assert(folder != NULL);
    fixture_run(folder, script);
    return folder;
}

static inline void fixture_remove(char *folder)
{
    const char *argv[] = {"/bin/rm", "-rf", "--", folder, NULL};

    g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, NULL, NULL);
    g_free(folder);
}
