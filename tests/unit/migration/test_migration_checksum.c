#include "test.h"

#include "../../../src/migration/migration_private.h"

/* Test vectors of reference implementations: docs/FRAMEWORKS.md. */
static const struct {
    const char *text, *checksum;
} lines[] = {
    {"create table a(x int);\n", "365469020"},
    {"create table a(x int);", "365469020"},
    {"create table a(x int);\r\n", "365469020"},
    {"\xef\xbb\xbf"
     "create table a(x int);\n",
        "365469020"},
    {"create table\n a(x int);\r", "365469020"},
    {"create table a(x int); \n", "-1"},
    {"", "0"},
    {"\n\n", "0"},
};

LTest(migration_checksum, crc32_lines)
{
    for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_autofree char *sum = migration_checksum_crc32_lines(lines[i].text, strlen(lines[i].text));

        if (g_str_equal(lines[i].checksum, "-1"))
            cr_expect_str_neq(sum, "365469020", "a blank counts");
        else
            cr_expect_str_eq(sum, lines[i].checksum, "%u: %s", i, sum);
    }
}

LTest(migration_checksum, sha384)
{
    static const char text[] = "create table a(x int);\n";
    g_autoptr(GBytes) bytes = g_bytes_new_static(text, strlen(text));
    g_autofree char *sum = migration_checksum_sha384(bytes);

    cr_expect_str_eq(sum,
        "75a479738e1feacada3e7e72be8f0b8bb8c743706e59997b36d0e027c85d3928a8a2f6b461b04fe29b8f235a05"
        "681613");
}
