#include "snapshot_fixture.h"

#include "snapshot_private.h"

static GByteArray *head_of(const char *bytes, gsize length)
{
    GByteArray *head = g_byte_array_new();

    g_byte_array_append(head, (const guint8 *)bytes, (guint)length);
    return head;
}

LTest(snapshot_sniff, knows_filters_and_containers)
{
    static const struct {
        const char *bytes;
        gsize length;
        const char *filter, *container;
    } rows[] = {
        {"\x1f\x8b\x08", 3, "gzip", NULL},
        {"\xfd"
         "7zXZ\0",
            6, "xz", NULL},
        {"\x28\xb5\x2f\xfd", 4, "zstd", NULL},
        {"BZh9", 4, "bzip2", NULL},
        {"PK\x03\x04", 4, NULL, "zip"},
        {"7z\xbc\xaf\x27\x1c", 6, NULL, "7zip"},
        {"P", 1, NULL, NULL},
        {"", 0, NULL, NULL},
        {"CREATE TABLE", 12, NULL, NULL},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GByteArray) head = head_of(rows[i].bytes, rows[i].length);

        cr_expect(g_strcmp0(snapshot_sniff_filter(head), rows[i].filter) == 0, "row %zu", i);
        cr_expect(g_strcmp0(snapshot_sniff_container(head), rows[i].container) == 0, "row %zu", i);
    }
}

LTest(snapshot_sniff, reads_headers_of_texts)
{
    static const struct {
        const char *text, *engine, *tool;
        guint version;
        gboolean certain;
    } rows[] = {
        {"--\n-- PostgreSQL database dump\n--\n\n\\restrict x\n\n"
         "-- Dumped from database version 15.20 (Debian 15.20-0+deb12u1)\n"
         "-- Dumped by pg_dump version 17.6 (Debian)\n",
            "postgres", "pg_dump 17.6", 15, TRUE},
        {"--\r\n-- PostgreSQL database dump\r\n--\r\n\r\n"
         "-- Dumped from database version 9.6.1\r\n-- Dumped by pg_dump version 9.6.1\r\n",
            "postgres", "pg_dump 9.6.1", 9, TRUE},
        {"SET statement_timeout = 0;\nSET standard_conforming_strings = on;\n", "postgres", NULL, 0,
            TRUE},
        {"-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)\n--\n-- Server version\t8.0.35\n",
            "mysql", "mysqldump 8.0.36", 8, TRUE},
        {"/*M!999999\\- enable the sandbox mode */ \n"
         "-- MariaDB dump 10.19  Distrib 10.11.14-MariaDB, for debian-linux-gnu (x86_64)\n"
         "-- Server version\t10.11.14-MariaDB-0+deb12u2\n",
            "mysql", "mariadb-dump 10.11.14", 10, TRUE},
        {"PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n", "sqlite", "sqlite3 .dump", 0, TRUE},
        {"CREATE TABLE t (a int);\n", NULL, NULL, 0, FALSE},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GByteArray) head = head_of(rows[i].text, strlen(rows[i].text));
        g_auto(SnapshotSniff) sniff = {0};

        cr_expect(snapshot_sniff(head, &sniff));
        cr_expect(g_strcmp0(sniff.engine, rows[i].engine) == 0, "row %zu: %s", i, sniff.engine);
        cr_expect(g_strcmp0(sniff.tool, rows[i].tool) == 0, "row %zu: %s", i, sniff.tool);
        cr_expect(sniff.server_version == rows[i].version, "row %zu", i);
        cr_expect(sniff.certain == rows[i].certain, "row %zu", i);
    }
}

LTest(snapshot_sniff, reads_the_header_of_pg_dump_archives)
{
    static const struct {
        const char *file;
        SnapshotKind kind;
    } rows[] = {
        {"small.custom", SNAPSHOT_PG_CUSTOM}, {"small.directory/toc.dat", SNAPSHOT_PG_DIRECTORY}};

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = fixture_data(rows[i].file), *bytes = NULL;
        gsize length;

        cr_assert(g_file_get_contents(path, &bytes, &length, NULL));
        /* Every shorter head is read without going astray. */
        for (gsize cut = 0; cut <= 200; cut++) {
            g_autoptr(GByteArray) head = head_of(bytes, cut);
            g_auto(SnapshotSniff) sniff = {0};

            cr_expect(snapshot_sniff(head, &sniff) == (cut >= 16 || (cut > 0 && cut <= 7)),
                "cut %zu", cut);
            if (cut != 200)
                continue;
            cr_expect(sniff.kind == rows[i].kind);
            cr_expect_str_eq(sniff.tool, "pg_dump 15.20");
            cr_expect(sniff.server_version == 15);
        }
    }
}

LTest(snapshot_sniff, refuses_bytes_that_are_no_text)
{
    g_autoptr(GByteArray) zeros = head_of("a\0b", 3);
    g_autoptr(GByteArray) nothing = head_of("", 0);
    g_autoptr(GByteArray) utf16 = head_of("\xff\xfe"
                                          "C\0R\0",
        6);
    g_auto(SnapshotSniff) sniff = {0};

    cr_expect(not(snapshot_sniff(zeros, &sniff)));
    cr_expect(not(snapshot_sniff(nothing, &sniff)));
    cr_expect(snapshot_sniff_is_utf16(utf16));
    cr_expect(not(snapshot_sniff_is_utf16(zeros)));
}
