#include "snapshot_fixture.h"

#include "error.h"

static const char pg_text[] = "--\n-- PostgreSQL database dump\n--\n\n"
                              "-- Dumped from database version 15.20\n"
                              "-- Dumped by pg_dump version 15.20\n\nCREATE TABLE t (a int);\n"
                              "--\n-- PostgreSQL database dump complete\n--\n";

/* --- what it is ------------------------------------------------------------------------------ */

static void expect_open(
    const char *path, SnapshotKind kind, const char *wrapped, const char *member)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Snapshot) snapshot = snapshot_open(path, &error);

    cr_assert(snapshot != NULL, "%s: %s", path, error->message);
    cr_expect(snapshot->kind == kind, "%s", path);
    cr_expect(g_strcmp0(snapshot->wrapped, wrapped) == 0, "%s: %s", path, snapshot->wrapped);
    cr_expect(g_strcmp0(snapshot->member, member) == 0, "%s: %s", path, snapshot->member);
}

LTest(snapshot, opens_pg_dump_in_any_wrapping)
{
    static const struct {
        const char *data;
        SnapshotKind kind;
    } dumps[] = {{"small.sql", SNAPSHOT_SQL}, {"small.custom", SNAPSHOT_PG_CUSTOM},
        {"small.tar", SNAPSHOT_PG_TAR}};
    static const char *const filters[] = {"gzip", "bzip2", "xz", "zstd"};
    char *folder = fixture_folder();

    for (gsize i = 0; i < G_N_ELEMENTS(dumps); i++) {
        g_autofree char *path = fixture_data(dumps[i].data), *bytes = NULL, *zip = NULL;
        gsize length;

        expect_open(path, dumps[i].kind, NULL, NULL);
        cr_assert(g_file_get_contents(path, &bytes, &length, NULL));
        FixtureMember members[] = {
            {"README", "words", -1, NULL}, {"d/prod", bytes, (gssize)length, NULL}};
        for (gsize j = 0; j < G_N_ELEMENTS(filters); j++) {
            g_autofree char *packed =
                fixture_pack(folder, "x", "raw", filters[j], NULL, &members[1], 1);
            g_autofree char *tar = fixture_pack(folder, "y", "tar", filters[j], NULL, members, 2);
            g_autofree char *wrapped = g_strdup_printf(
                dumps[i].kind == SNAPSHOT_PG_TAR ? "tar.tar.%s" : "tar.%s", filters[j]);

            expect_open(packed, dumps[i].kind, filters[j], NULL);
            expect_open(tar, dumps[i].kind, wrapped, "d/prod");
        }
        zip = fixture_pack(folder, "z", "zip", "none", NULL, members, 2);
        expect_open(
            zip, dumps[i].kind, dumps[i].kind == SNAPSHOT_PG_TAR ? "tar.zip" : "zip", "d/prod");
    }
    fixture_remove(folder);
}

LTest(snapshot, opens_a_folder_of_pg_dump)
{
    g_autofree char *path = fixture_data("small.directory");

    expect_open(path, SNAPSHOT_PG_DIRECTORY, NULL, NULL);
}

/* --- which one it is ------------------------------------------------------------------------- */

static void expect_error(const char *path, RehearseError code, const char *words)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Snapshot) snapshot = snapshot_open(path, &error);

    cr_assert(snapshot == NULL, "%s", path);
    cr_expect(g_error_matches(error, REHEARSE_ERROR, (int)code), "%s: %s", path, error->message);
    cr_expect(strstr(error->message, words) != NULL, "%s: %s", path, error->message);
    cr_expect(strchr(error->message, '\n') == NULL);
    cr_expect(error_hint(error) != NULL, "%s: no hint", path);
}

LTest(snapshot, lets_the_user_choose_among_several)
{
    char *folder = fixture_folder();
    FixtureMember members[] = {{"b.sql", pg_text, -1, NULL}, {"a.sql", pg_text, -1, NULL},
        {"notes.sql", "-- words\n", -1, NULL}};
    g_autofree char *path = fixture_pack(folder, "two#.tar", "tar", "gzip", NULL, members, 3);
    g_autofree char *first = g_strconcat(path, "#a.sql", NULL);
    g_autofree char *third = g_strconcat(path, "#notes.sql", NULL);
    g_autofree char *absent = g_strconcat(path, "#c.sql", NULL);

    expect_error(path, REHEARSE_ERROR_AMBIGUOUS, "2 dumps in one archive: a.sql, b.sql");
    expect_open(first, SNAPSHOT_SQL, "tar.gzip", "a.sql");
    expect_open(third, SNAPSHOT_SQL, "tar.gzip", "notes.sql");
    expect_error(absent, REHEARSE_ERROR_INPUT, "no dump called c.sql");
    fixture_remove(folder);
}

LTest(snapshot, refuses_names_that_lead_out)
{
    char *folder = fixture_folder();
    FixtureMember members[] = {{"../../x.sql", pg_text, -1, NULL}, {"/abs.sql", pg_text, -1, NULL},
        {"a/../../b.sql", pg_text, -1, NULL}, {"a\\..\\b.sql", pg_text, -1, NULL},
        {"c\n.sql", pg_text, -1, NULL}, {"l.sql", NULL, 0, "/etc/passwd"},
        {"good.sql", pg_text, -1, NULL}};
    g_autofree char *bad = fixture_pack(folder, "bad.tar", "tar", "none", NULL, members, 6);
    g_autofree char *good = fixture_pack(folder, "good.tar", "tar", "none", NULL, members, 7);

    expect_error(bad, REHEARSE_ERROR_INPUT, "lead out of it");
    expect_open(good, SNAPSHOT_SQL, "tar", "good.sql");
    fixture_remove(folder);
}

/* --- what is wrong with it ------------------------------------------------------------------- */

LTest(snapshot, says_what_is_wrong)
{
    static const struct {
        const char *name, *bytes;
        gssize length;
        const char *words;
    } rows[] = {
        {"empty.sql", "", 0, "the file is empty"},
        {"binary", "a\0b", 3, "not a dump in a known format"},
        {"utf16.sql", "\xff\xfe-\0-\0", 6, "UTF-16"},
        {"short.db", "SQLite format 3\0\x10\0\1\1", 20, "truncated"},
        {"7", "7z\xbc\xaf\x27\x1c....", 10, "7z archives are not read"},
        {"cluster.sql", "--\n-- PostgreSQL database cluster dump\n--\n", -1, "pg_dumpall"},
    };
    char *folder = fixture_folder();

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = fixture_write(folder, rows[i].name, rows[i].bytes, rows[i].length);

        expect_error(
            path, i < 4 ? REHEARSE_ERROR_INPUT : REHEARSE_ERROR_UNSUPPORTED, rows[i].words);
    }
    expect_error("/nonexistent/x.sql", REHEARSE_ERROR_INPUT, "No such file");
    expect_error("/dev/null", REHEARSE_ERROR_INPUT, "not a file");
    expect_error(folder, REHEARSE_ERROR_INPUT, "without toc.dat");
    fixture_remove(folder);
}

LTest(snapshot, asks_for_no_password)
{
    char *folder = fixture_folder();
    FixtureMember members[] = {{"prod.sql", pg_text, -1, NULL}};
    g_autofree char *path = fixture_pack(folder, "x.zip", "zip", "none", "secret", members, 1);

    expect_error(path, REHEARSE_ERROR_INPUT, "protected with a password");
    fixture_remove(folder);
}

/* Cut anywhere, no packed file is taken for whole. */
LTest(snapshot, notices_packed_files_that_are_cut)
{
    static const struct {
        const char *format, *filter;
        gsize margin; /* bytes at the end that say nothing */
    } rows[] = {{"raw", "gzip", 0}, {"raw", "bzip2", 0}, {"raw", "xz", 0}, {"raw", "zstd", 0},
        {"tar", "none", 8192}, {"tar", "gzip", 0}, {"zip", "none", 22}};
    char *folder = fixture_folder();
    g_autofree char *data = fixture_data("small.sql"), *bytes = NULL;
    gsize length;

    cr_assert(g_file_get_contents(data, &bytes, &length, NULL));
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        FixtureMember members[] = {
            {"prod.sql", bytes, (gssize)length, NULL}, {"x.txt", "words", -1, NULL}};
        g_autofree char *path = fixture_pack(folder, "whole", rows[i].format, rows[i].filter, NULL,
            members, strcmp(rows[i].format, "raw") == 0 ? 1 : 2);
        g_autofree char *whole = NULL;
        gsize size;

        cr_assert(g_file_get_contents(path, &whole, &size, NULL));
        for (gsize cut = 512; cut + rows[i].margin < size; cut += 97) {
            g_autofree char *part = fixture_write(folder, "part", whole, (gssize)cut);
            g_autoptr(GError) error = NULL;
            g_autoptr(Snapshot) snapshot = snapshot_open(part, &error);

            /* Opening reads only the beginning of a single packed file; loading reads the rest. */
            if (snapshot != NULL && strcmp(rows[i].format, "raw") == 0)
                continue;
            cr_expect(snapshot == NULL, "%s.%s cut at %zu of %zu", rows[i].format, rows[i].filter,
                cut, size);
            cr_expect(error == NULL || error->code == REHEARSE_ERROR_INPUT);
        }
    }
    fixture_remove(folder);
}

LTest(snapshot, notices_a_tar_cut_between_members)
{
    char *folder = fixture_folder();
    FixtureMember members[] = {{"prod.sql", pg_text, -1, NULL}, {"more.txt", "words", -1, NULL}};
    g_autofree char *path = fixture_pack(folder, "x.tar", "tar", "none", NULL, members, 2);
    g_autofree char *bytes = NULL, *part = NULL;

    cr_assert(g_file_get_contents(path, &bytes, NULL, NULL));
    /* Header and content of the first member: one block each. */
    part = fixture_write(folder, "part.tar", bytes, 1024);
    expect_error(part, REHEARSE_ERROR_INPUT, "its end is missing");
    fixture_remove(folder);
}

LTest(snapshot, limits_archives_inside_archives)
{
    char *folder = fixture_folder();
    g_autofree char *path = fixture_write(folder, "layer0", pg_text, -1);

    for (guint depth = 0; depth < 8; depth++) {
        g_autofree char *bytes = NULL, *name = g_strdup_printf("layer%u", depth + 1);
        gsize length;

        cr_assert(g_file_get_contents(path, &bytes, &length, NULL));
        FixtureMember member = {"x", bytes, (gssize)length, NULL};
        g_free(path);
        path = fixture_pack(folder, name, "tar", "none", NULL, &member, 1);
    }
    expect_error(path, REHEARSE_ERROR_LIMIT, "archives inside archives");
    fixture_remove(folder);
}

/* --- digest ---------------------------------------------------------------------------------- */

LTest(snapshot, digests_files_members_and_folders)
{
    char *folder = fixture_folder();
    g_autofree char *path = fixture_write(folder, "a.sql", "CREATE TABLE t (a int);\n", -1);
    g_autofree char *dump = fixture_data("small.directory");
    g_autoptr(Snapshot) file = snapshot_open(path, NULL);
    g_autoptr(Snapshot) directory = snapshot_open(dump, NULL);
    g_autofree char *first = snapshot_digest(file, NULL);
    g_autofree char *of_folder = snapshot_digest(directory, NULL);
    g_autofree char *again = snapshot_digest(directory, NULL);
    g_autofree char *member = NULL;

    cr_expect_str_eq(first, "25312a357ba5c43fcf8242755b307bf3c82a057fcc4c030926b979b34cca9bc8");
    cr_expect_str_eq(of_folder, again);
    file->member = g_strdup("x");
    member = snapshot_digest(file, NULL);
    cr_expect(strcmp(first, member) != 0);
    fixture_remove(folder);
}
