#include "snapshot_private.h"

#include <string.h>

/* --- magic numbers; one row each ------------------------------------------------------------- */

typedef struct {
    const char *name;
    guint offset, length;
    const char *bytes;
} Magic;

static const Magic filters[] = {
    {"gzip", 0, 2, "\x1f\x8b"},
    {"xz", 0, 6,
        "\xfd"
        "7zXZ\0"},
    {"zstd", 0, 4, "\x28\xb5\x2f\xfd"},
    {"bzip2", 0, 3, "BZh"},
    {"lz4", 0, 4, "\x04\x22\x4d\x18"},
};

static const Magic containers[] = {
    {"zip", 0, 4, "PK\x03\x04"},
    {"zip", 0, 4, "PK\x05\x06"},
    {"tar", 257, 5, "ustar"},
    {"7zip", 0, 6, "7z\xbc\xaf\x27\x1c"},
};

static const char *magic_find(const Magic *table, gsize rows, const GByteArray *head)
{
    for (gsize i = 0; i < rows; i++) {
        const Magic *magic = &table[i];

        if (head->len >= magic->offset + magic->length &&
            memcmp(head->data + magic->offset, magic->bytes, magic->length) == 0)
            return magic->name;
    }
    return NULL;
}

const char *snapshot_sniff_filter(const GByteArray *head)
{
    return magic_find(filters, G_N_ELEMENTS(filters), head);
}

const char *snapshot_sniff_container(const GByteArray *head)
{
    return magic_find(containers, G_N_ELEMENTS(containers), head);
}

gboolean snapshot_sniff_is_utf16(const GByteArray *head)
{
    return head->len >= 2 &&
           (memcmp(head->data, "\xff\xfe", 2) == 0 || memcmp(head->data, "\xfe\xff", 2) == 0);
}

void snapshot_sniff_clear(SnapshotSniff *sniff)
{
    g_clear_pointer(&sniff->tool, g_free);
}

/* --- the header of pg_dump's archives -------------------------------------------------------- */

typedef struct {
    const guint8 *cursor, *end;
    guint int_size;
} TocReader;

static guint toc_byte(TocReader *reader)
{
    return reader->cursor < reader->end ? *reader->cursor++ : 0;
}

/* A sign byte, then the value with its lowest byte first. */
static gint64 toc_int(TocReader *reader)
{
    gboolean negative = toc_byte(reader) != 0;
    gint64 value = 0;

    for (guint i = 0; i < reader->int_size; i++) {
        guint byte = toc_byte(reader);

        if (i < 4)
            value |= (gint64)byte << (8 * i);
    }
    return negative ? -value : value;
}

static char *toc_string(TocReader *reader)
{
    gint64 length = toc_int(reader);
    char *text;

    if (length < 0 || length > reader->end - reader->cursor)
        return NULL;
    text = g_strndup((const char *)reader->cursor, (gsize)length);
    reader->cursor += length;
    return text;
}

/* "15.20 (Debian 15.20-0+deb12u1)" → "15.20" */
static char *first_word(const char *text)
{
    return g_strndup(text, strcspn(text, " \t\r\n,"));
}

static gboolean sniff_pg_archive(const GByteArray *head, SnapshotSniff *sniff)
{
    TocReader reader = {head->data + 5, head->data + head->len, 0};
    g_autofree char *database = NULL, *server = NULL, *tool = NULL;
    guint major, minor;

    if (head->len < 16 || memcmp(head->data, "PGDMP", 5) != 0)
        return FALSE;
    major = toc_byte(&reader);
    minor = toc_byte(&reader);
    toc_byte(&reader); /* revision */
    reader.int_size = toc_byte(&reader);
    toc_byte(&reader); /* size of an offset */
    /* A folder's and a tar's table of contents both say "tar" (3). */
    sniff->kind = toc_byte(&reader) == 1 ? SNAPSHOT_PG_CUSTOM : SNAPSHOT_PG_DIRECTORY;
    sniff->engine = "postgres";
    sniff->certain = TRUE;
    /* How it is compressed: a number until 1.14, the byte of an algorithm since. */
    if (major == 1 && minor < 15)
        toc_int(&reader);
    else
        toc_byte(&reader);
    for (guint field = 0; field < 7; field++) /* when it was made */
        toc_int(&reader);
    database = toc_string(&reader);
    server = toc_string(&reader);
    tool = toc_string(&reader);
    if (server != NULL)
        sniff->server_version = (guint)g_ascii_strtoull(server, NULL, 10);
    if (tool != NULL) {
        g_autofree char *version = first_word(tool);
        sniff->tool = g_strdup_printf("pg_dump %s", version);
    }
    return TRUE;
}

/* --- what a text says about itself; one row per tool ----------------------------------------- */

typedef struct {
    const char *needle;
    const char *engine;
    const char *tool;    /* NULL: unknown */
    const char *version; /* what stands before the tool's version, NULL: nothing does */
    const char *server;  /* … before the server's */
} TextHeader;

static const TextHeader text_headers[] = {
    {"-- PostgreSQL database cluster dump", "postgres", "pg_dumpall",
        "-- Dumped by pg_dump version ", "-- Dumped from database version "},
    {"-- PostgreSQL database dump\n", "postgres", "pg_dump", "-- Dumped by pg_dump version ",
        "-- Dumped from database version "},
    {"-- PostgreSQL database dump\r\n", "postgres", "pg_dump", "-- Dumped by pg_dump version ",
        "-- Dumped from database version "},
    {"-- MariaDB dump ", "mysql", "mariadb-dump", "Distrib ", "-- Server version\t"},
    {"-- MySQL dump ", "mysql", "mysqldump", "Distrib ", "-- Server version\t"},
    {"-- phpMyAdmin SQL Dump", "mysql", "phpMyAdmin", "-- version ", "-- Server version: "},
    {"PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;", "sqlite", "sqlite3 .dump", NULL, NULL},
    {"PRAGMA foreign_keys=OFF;\r\nBEGIN TRANSACTION;", "sqlite", "sqlite3 .dump", NULL, NULL},
    /* pg_dump without its comments, as Rails keeps it. */
    {"SELECT pg_catalog.set_config('search_path'", "postgres", NULL, NULL, NULL},
    {"SET standard_conforming_strings = on;", "postgres", NULL, NULL, NULL},
    {"/*!40101 SET ", "mysql", NULL, NULL, NULL},
};

static void read_versions(const TextHeader *header, const char *text, SnapshotSniff *sniff)
{
    const char *version = header->version != NULL ? strstr(text, header->version) : NULL;
    const char *server = header->server != NULL ? strstr(text, header->server) : NULL;

    if (version != NULL) {
        g_autofree char *word = first_word(version + strlen(header->version));
        char *flavor = strstr(word, "-MariaDB");

        if (flavor != NULL)
            *flavor = '\0';
        sniff->tool = g_strdup_printf("%s %s", header->tool, word);
    } else {
        sniff->tool = g_strdup(header->tool);
    }
    if (server != NULL)
        sniff->server_version = (guint)g_ascii_strtoull(server + strlen(header->server), NULL, 10);
}

static void sniff_text(const char *text, SnapshotSniff *sniff)
{
    for (gsize i = 0; i < G_N_ELEMENTS(text_headers); i++) {
        const TextHeader *header = &text_headers[i];

        if (strstr(text, header->needle) == NULL)
            continue;
        sniff->engine = header->engine;
        sniff->certain = TRUE;
        sniff->cluster = g_strcmp0(header->tool, "pg_dumpall") == 0;
        read_versions(header, text, sniff);
        return;
    }
}

gboolean snapshot_sniff(const GByteArray *head, SnapshotSniff *sniff)
{
    g_autofree char *text = NULL;

    *sniff = (SnapshotSniff){.kind = SNAPSHOT_SQL};
    if (sniff_pg_archive(head, sniff))
        return TRUE;
    if (head->len >= 16 && memcmp(head->data, "SQLite format 3", 16) == 0) {
        *sniff = (SnapshotSniff){.kind = SNAPSHOT_SQLITE_FILE, .certain = TRUE, .engine = "sqlite"};
        return TRUE;
    }
    if (head->len == 0 || memchr(head->data, 0, head->len) != NULL)
        return FALSE;
    text = g_strndup((const char *)head->data, head->len);
    sniff_text(text, sniff);
    return TRUE;
}
