#pragma once

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "fake_engine.h"
#include "snapshot.h"
#include "test.h"

/* --- files in a temporary folder ------------------------------------------------------------- */

/* Caller removes it. */
static inline char *fixture_folder(void)
{
    char *folder = g_dir_make_tmp("rehearse-test-XXXXXX", NULL);

    cr_assert(folder != NULL);
    return folder;
}

static inline void fixture_remove(char *folder)
{
    const char *argv[] = {"/bin/rm", "-rf", "--", folder, NULL};

    g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, NULL, NULL);
    g_free(folder);
}

static inline char *fixture_write(
    const char *folder, const char *name, const char *bytes, gssize length)
{
    char *path = g_build_filename(folder, name, NULL);

    cr_assert(g_file_set_contents(path, bytes, length, NULL));
    return path;
}

/* A file of data/ beside the tests. */
static inline char *fixture_data(const char *name)
{
    return g_build_filename(SNAPSHOT_DATA, name, NULL);
}

/* --- archives -------------------------------------------------------------------------------- */

typedef struct {
    const char *name;
    const char *bytes;
    gssize length;    /* -1: as strlen */
    const char *link; /* a symbolic link to this */
} FixtureMember;

static inline void fixture_add(struct archive *archive, const FixtureMember *member)
{
    struct archive_entry *entry = archive_entry_new();
    gsize length = member->bytes == NULL ? 0
                   : member->length < 0  ? strlen(member->bytes)
                                         : (gsize)member->length;

    archive_entry_set_pathname(entry, member->name);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_filetype(entry, member->link != NULL ? AE_IFLNK : AE_IFREG);
    if (member->link != NULL)
        archive_entry_set_symlink(entry, member->link);
    archive_entry_set_size(entry, (la_int64_t)length);
    cr_assert(archive_write_header(archive, entry) == ARCHIVE_OK);
    if (length > 0)
        cr_assert(archive_write_data(archive, member->bytes, length) == (la_ssize_t)length);
    archive_entry_free(entry);
}

/* format: "tar", "zip", "raw"; filter: "none", "gzip", …; password for a zip, or NULL. */
static inline char *fixture_pack(const char *folder, const char *name, const char *format,
    const char *filter, const char *password, const FixtureMember *members, gsize n)
{
    char *path = g_build_filename(folder, name, NULL);
    struct archive *archive = archive_write_new();

    cr_assert(archive_write_set_format_by_name(
                  archive, strcmp(format, "tar") == 0 ? "pax" : format) == ARCHIVE_OK);
    if (strcmp(filter, "none") != 0)
        cr_assert(archive_write_add_filter_by_name(archive, filter) == ARCHIVE_OK);
    if (password != NULL) {
        cr_assert(archive_write_set_options(archive, "zip:encryption=aes256") == ARCHIVE_OK);
        archive_write_set_passphrase(archive, password);
    }
    cr_assert(archive_write_open_filename(archive, path) == ARCHIVE_OK);
    for (gsize i = 0; i < n; i++)
        fixture_add(archive, &members[i]);
    cr_assert(archive_write_close(archive) == ARCHIVE_OK);
    archive_write_free(archive);
    return path;
}

/* --- an engine that takes rows, too ---------------------------------------------------------- */

static inline gboolean fixture_copy_in(
    EngineDb *db, const SqlStatement *copy, SqlReadFunc rows, gpointer data, GError **error)
{
    char buffer[100];
    gssize got;

    if (!fake_engine_send(db, copy->text, copy->length, error))
        return FALSE;
    while ((got = rows(data, buffer, sizeof buffer, error)) > 0)
        g_string_append_len(((FakeEngineDb *)db)->log, buffer, got);
    return got == 0;
}

static inline const EngineDriver *fixture_driver(const char *name)
{
    static EngineDriver drivers[2];
    EngineDriver *driver = &drivers[strcmp(name, "sqlite") == 0];

    *driver = *fake_engine_driver(name);
    driver->copy_in = fixture_copy_in;
    return driver;
}

static inline EngineDb *fixture_open(const char *name)
{
    return engine_create(engine_start(fixture_driver(name), NULL, NULL), NULL);
}
