#include "snapshot_fixture.h"

#include "error.h"
#include "process.h"

static const char *const history[] = {"schema_migrations", NULL};

static gboolean have_pg_restore(void)
{
    static const char *const folders[] = {"/usr/lib/postgresql/15/bin",
        "/usr/lib/postgresql/16/bin", "/usr/lib/postgresql/17/bin", "/usr/lib/postgresql/18/bin",
        NULL};
    g_autofree char *program = process_find("pg_restore", folders);

    return program != NULL;
}

static char *load(const char *path, SnapshotRows rows, SnapshotLoaded *loaded)
{
    SnapshotLoadOptions options = {.rows = rows, .history_tables = history};
    g_autoptr(GError) error = NULL;
    g_autoptr(Snapshot) snapshot = snapshot_open(path, &error);
    EngineDb *db = fixture_open("postgres");
    char *result;

    if (snapshot != NULL && snapshot_load(snapshot, db, &options, loaded, &error))
        result = g_strdup(fake_engine_log(db));
    else
        result = g_strdup_printf("%s: %s", error_name(error->code), error->message);
    fake_engine_close(db);
    return result;
}

static void expect_loaded(const char *path)
{
    g_auto(SnapshotLoaded) loaded = {0}, all = {0};
    g_autofree char *log = load(path, SNAPSHOT_ROWS_HISTORY, &loaded);
    g_autofree char *with = load(path, SNAPSHOT_ROWS_ALL, &all);

    cr_expect(strstr(log, "20240101\n20240102\n") != NULL, "%s: %s", path, log);
    cr_expect(strstr(log, "CREATE TABLE public.users") != NULL);
    cr_expect(strstr(log, "users_pkey") != NULL);
    cr_expect(strstr(log, "ada") == NULL && strstr(log, "setval") == NULL);
    cr_expect(loaded.any_rows && loaded.history_rows);
    cr_expect(loaded.rows_loaded == 2 && loaded.row_sections_skipped == 3, "%s", path);
    cr_expect(strstr(with, "1\tada\n2\tgrace\n3\tedsger\n") != NULL, "%s: %s", path, with);
    cr_expect(all.rows_loaded == 5 && all.row_sections_skipped == 0);
}

LTest(snapshot_restore, loads_archives_bare_packed_and_inside_archives)
{
    static const char *const dumps[] = {"small.custom", "small.tar"};
    char *folder = fixture_folder();
    g_autofree char *directory = fixture_data("small.directory");

    if (!have_pg_restore()) {
        fixture_remove(folder);
        cr_skip_test("pg_restore is not installed");
    }
    expect_loaded(directory);
    for (gsize i = 0; i < G_N_ELEMENTS(dumps); i++) {
        g_autofree char *path = fixture_data(dumps[i]), *bytes = NULL;
        gsize length;

        expect_loaded(path);
        cr_assert(g_file_get_contents(path, &bytes, &length, NULL));
        FixtureMember member = {"prod", bytes, (gssize)length, NULL};
        g_autofree char *packed = fixture_pack(folder, "x", "raw", "zstd", NULL, &member, 1);
        g_autofree char *zip = fixture_pack(folder, "y", "zip", "none", NULL, &member, 1);
        expect_loaded(packed);
        expect_loaded(zip);
    }
    fixture_remove(folder);
}

/* A folder of pg_dump as tar: below a folder, or at the top. */
static char *pack_directory(const char *folder, const char *prefix, const char *without)
{
    static const char *const names[] = {
        "3356.dat.gz", "toc.dat", "3358.dat.gz", "3359.dat.gz", "3360.dat.gz"};
    FixtureMember members[G_N_ELEMENTS(names)];
    gsize n = 0;
    char *path;

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *relative = g_build_filename("small.directory", names[i], NULL);
        g_autofree char *source = fixture_data(relative);
        char *bytes;
        gsize length;

        if (g_strcmp0(without, names[i]) == 0)
            continue;
        cr_assert(g_file_get_contents(source, &bytes, &length, NULL));
        members[n++] =
            (FixtureMember){g_strconcat(prefix, names[i], NULL), bytes, (gssize)length, NULL};
    }
    path = fixture_pack(folder, "dir.tar.gz", "tar", "gzip", NULL, members, n);
    while (n-- > 0) {
        g_free((char *)members[n].name);
        g_free((char *)members[n].bytes);
    }
    return path;
}

LTest(snapshot_restore, loads_folders_inside_archives)
{
    static const char *const prefixes[] = {"", "./", "backup/", "a/b c/"};
    char *folder = fixture_folder();

    if (!have_pg_restore()) {
        fixture_remove(folder);
        cr_skip_test("pg_restore is not installed");
    }
    for (gsize i = 0; i < G_N_ELEMENTS(prefixes); i++) {
        g_autofree char *path = pack_directory(folder, prefixes[i], NULL);

        expect_loaded(path);
    }
    fixture_remove(folder);
}

static void expect_cut(const char *path)
{
    static const SnapshotRows rows[] = {SNAPSHOT_ROWS_NONE, SNAPSHOT_ROWS_HISTORY};

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(SnapshotLoaded) loaded = {0};
        g_autofree char *log = load(path, rows[i], &loaded);

        cr_expect(g_str_has_prefix(log, "input: "), "%s: %s", path, log);
    }
}

/* The exit status of pg_restore tells, and its text does not. */
LTest(snapshot_restore, notices_rows_that_are_cut)
{
    static const char *const script =
        "#!/bin/sh\ncase $* in\n*--list*) echo '3356; 0 1 TABLE DATA public schema_migrations x' "
        ";;\n"
        "*) echo 'CREATE TABLE t (a int);'; echo 'pg_restore: error: could not read data' >&2;"
        " exit 1 ;;\nesac\n";
    char *folder = fixture_folder();
    g_autofree char *program = fixture_write(folder, "pg_restore", script, -1);
    g_autofree char *path = fixture_data("small.custom");
    SnapshotLoadOptions options = {.pg_bindir = folder};
    g_auto(SnapshotLoaded) loaded = {0};
    g_autoptr(GError) error = NULL;
    g_autoptr(Snapshot) snapshot = snapshot_open(path, &error);
    EngineDb *db = fixture_open("postgres");

    cr_assert(g_chmod(program, 0755) == 0);
    cr_expect(not(snapshot_load(snapshot, db, &options, &loaded, &error)));
    cr_expect(g_error_matches(error, REHEARSE_ERROR, REHEARSE_ERROR_INPUT));
    cr_expect(strstr(error->message, "pg_restore: could not read data") != NULL);
    fake_engine_close(db);
    fixture_remove(folder);
}

LTest(snapshot_restore, notices_archives_that_are_cut)
{
    static const char *const dumps[] = {"small.custom", "small.tar"};
    char *folder = fixture_folder();
    g_autofree char *lacking = NULL;

    if (!have_pg_restore()) {
        fixture_remove(folder);
        cr_skip_test("pg_restore is not installed");
    }
    for (gsize i = 0; i < G_N_ELEMENTS(dumps); i++) {
        g_autofree char *path = fixture_data(dumps[i]), *bytes = NULL;
        gsize length;

        cr_assert(g_file_get_contents(path, &bytes, &length, NULL));
        /* A tar ends with at least two blocks of zeros, and may have more. */
        for (gsize cut = 512; cut + (i == 1 ? 1024 : 0) < length; cut += i == 1 ? 1111 : 333) {
            g_autofree char *part = fixture_write(folder, "part", bytes, (gssize)cut);

            expect_cut(part);
        }
    }
    /* Rows of a table that is not even wanted. */
    lacking = pack_directory(folder, "", "3358.dat.gz");
    expect_cut(lacking);
    fixture_remove(folder);
}

/* pg_restore that is too old says so; it is a program in a folder of ours. */
LTest(snapshot_restore, says_when_pg_restore_is_too_old)
{
    static const char *const script = "#!/bin/sh\necho 'pg_restore: error: unsupported version "
                                      "(1.16) in file header' >&2\nexit 1\n";
    char *folder = fixture_folder();
    g_autofree char *program = fixture_write(folder, "pg_restore", script, -1);
    g_autofree char *path = fixture_data("small.custom");
    SnapshotLoadOptions options = {.pg_bindir = folder};
    g_auto(SnapshotLoaded) loaded = {0};
    g_autoptr(GError) error = NULL;
    g_autoptr(Snapshot) snapshot = snapshot_open(path, &error);
    EngineDb *db = fixture_open("postgres");

    cr_assert(g_chmod(program, 0755) == 0);
    cr_expect(not(snapshot_load(snapshot, db, &options, &loaded, &error)));
    cr_expect(g_error_matches(error, REHEARSE_ERROR, REHEARSE_ERROR_MISSING));
    cr_expect(strstr(error->message, "written by pg_dump 15.20") != NULL, "%s", error->message);
    fake_engine_close(db);
    fixture_remove(folder);
}

/* A pipe that nobody opens must not hang us. */
LTest(snapshot_restore, survives_a_pg_restore_that_reads_nothing, .timeout = 60)
{
    char *folder = fixture_folder();
    g_autofree char *program = fixture_write(folder, "pg_restore", "#!/bin/sh\nexit 3\n", -1);
    g_autofree char *data = fixture_data("small.custom"), *bytes = NULL, *path = NULL;
    SnapshotLoadOptions options = {.pg_bindir = folder};
    g_auto(SnapshotLoaded) loaded = {0};
    g_autoptr(GError) error = NULL;
    g_autoptr(Snapshot) snapshot = NULL;
    EngineDb *db = fixture_open("postgres");
    gsize length;

    cr_assert(g_chmod(program, 0755) == 0);
    cr_assert(g_file_get_contents(data, &bytes, &length, NULL));
    FixtureMember member = {"prod", bytes, (gssize)length, NULL};
    path = fixture_pack(folder, "x", "raw", "gzip", NULL, &member, 1);
    snapshot = snapshot_open(path, &error);
    cr_expect(not(snapshot_load(snapshot, db, &options, &loaded, &error)));
    cr_expect(g_error_matches(error, REHEARSE_ERROR, REHEARSE_ERROR_INPUT));
    fake_engine_close(db);
    fixture_remove(folder);
}
