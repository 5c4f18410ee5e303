#include "migration_private.h"

#include <string.h>

void migration_names_clear(MigrationName *name)
{
    g_clear_pointer(&name->version, g_free);
    g_clear_pointer(&name->label, g_free);
    g_clear_pointer(&name->name, g_free);
    g_clear_pointer(&name->key, g_free);
}

static const char *skip_zeros(const char *digits)
{
    while (digits[0] == '0' && g_ascii_isdigit(digits[1]))
        digits++;
    return digits;
}

/* Digit strings of any length: a version may be longer than any integer type. */
static int compare_digits(const char *a, gsize a_length, const char *b, gsize b_length)
{
    while (a_length > 1 && *a == '0')
        a++, a_length--;
    while (b_length > 1 && *b == '0')
        b++, b_length--;
    if (a_length != b_length)
        return a_length < b_length ? -1 : 1;
    return memcmp(a, b, a_length);
}

int migration_names_compare_numbers(const char *a, const char *b)
{
    gboolean negative_a = *a == '-', negative_b = *b == '-';

    if (negative_a != negative_b)
        return negative_a ? -1 : 1;
    if (negative_a)
        return compare_digits(b + 1, strlen(b + 1), a + 1, strlen(a + 1));
    return compare_digits(a, strlen(a), b, strlen(b));
}

int migration_names_compare_dotted(const char *a, const char *b)
{
    while (*a != '\0' || *b != '\0') {
        gsize a_length = strcspn(a, "."), b_length = strcspn(b, ".");
        int order = compare_digits(
            a_length > 0 ? a : "0", MAX(a_length, 1), b_length > 0 ? b : "0", MAX(b_length, 1));

        if (order != 0)
            return order;
        a += a_length + (a[a_length] == '.');
        b += b_length + (b[b_length] == '.');
    }
    return 0;
}

int migration_names_compare_natural(const char *a, const char *b)
{
    while (*a != '\0' && *b != '\0') {
        gsize a_length = strspn(a, "0123456789"), b_length = strspn(b, "0123456789");

        if (a_length > 0 && b_length > 0) {
            int order = compare_digits(a, a_length, b, b_length);

            if (order != 0)
                return order;
            a += a_length;
            b += b_length;
        } else if (*a != *b) {
            return (guchar)*a < (guchar)*b ? -1 : 1;
        } else {
            a++;
            b++;
        }
    }
    return (*a != '\0') - (*b != '\0');
}

/* Repeatable migrations have no version of digits and run after all that have one. */
static int compare_versions_dotted(const Migration *a, const Migration *b)
{
    gboolean repeats_a = !g_ascii_isdigit(*a->version), repeats_b = !g_ascii_isdigit(*b->version);

    if (repeats_a != repeats_b)
        return repeats_a ? 1 : -1;
    if (repeats_a)
        return strcmp(a->version, b->version);
    return migration_names_compare_dotted(a->version, b->version);
}

int migration_names_compare(
    const MigrationFramework *framework, const Migration *a, const Migration *b)
{
    int order = 0;

    switch (framework->sort) {
    case MIGRATION_SORT_NUMBER:
        order = migration_names_compare_numbers(a->version, b->version);
        break;
    case MIGRATION_SORT_FILE:
        order = strcmp(a->file, b->file);
        break;
    case MIGRATION_SORT_VERSION:
        order = strcmp(a->version, b->version);
        break;
    case MIGRATION_SORT_DOTTED:
        order = compare_versions_dotted(a, b);
        break;
    case MIGRATION_SORT_NATURAL:
        order = migration_names_compare_natural(a->version, b->version);
        break;
    }
    return order != 0 ? order : strcmp(a->path, b->path);
}

static char *without(const char *text, char unwanted)
{
    GString *result = g_string_new(NULL);

    for (; *text != '\0'; text++)
        if (*text != unwanted)
            g_string_append_c(result, *text);
    return g_string_free(result, FALSE);
}

static char *stored_version(MigrationIdentity identity, const char *label)
{
    switch (identity) {
    case MIGRATION_IDENTITY_INTEGER:
        if (*label == '-')
            return g_strconcat("-", skip_zeros(label + 1), NULL);
        return g_strdup(skip_zeros(label));
    case MIGRATION_IDENTITY_DASHLESS:
        return without(label, '-');
    case MIGRATION_IDENTITY_DOTTED:
        return g_strdelimit(g_strdup(label), "_", '.');
    case MIGRATION_IDENTITY_TEXT:
        break;
    }
    return g_strdup(label);
}

char *migration_names_stored(const MigrationFramework *framework, const char *label)
{
    return stored_version(framework->identity, label);
}

/* 01.2.0 as 1.2: leading zeros of each part and parts of zero at the end say nothing. */
static char *dotted_key(const char *version)
{
    g_auto(GStrv) parts = g_strsplit(version, ".", -1);
    guint n = g_strv_length(parts);
    GString *key = g_string_new(NULL);

    while (n > 1 && g_str_equal(skip_zeros(parts[n - 1]), "0"))
        n--;
    for (guint i = 0; i < n; i++)
        g_string_append_printf(key, "%s%s", i > 0 ? "." : "", skip_zeros(parts[i]));
    return g_string_free(key, FALSE);
}

char *migration_names_key(const MigrationFramework *framework, const char *version)
{
    if (framework->identity == MIGRATION_IDENTITY_DOTTED && g_ascii_isdigit(*version))
        return dotted_key(version);
    if (framework->sort == MIGRATION_SORT_NUMBER)
        return stored_version(MIGRATION_IDENTITY_INTEGER, version);
    return g_strdup(version);
}

static char *group(const GMatchInfo *match, const char *name)
{
    g_autofree char *text = g_match_info_fetch_named(match, name);

    return text != NULL && *text != '\0' ? g_steal_pointer(&text) : NULL;
}

gboolean migration_names_parse(
    const MigrationFramework *framework, GRegex *pattern, const char *path, MigrationName *result)
{
    g_autoptr(GMatchInfo) match = NULL;
    g_autofree char *direction = NULL;

    if (!g_regex_match(pattern, path, G_REGEX_MATCH_DEFAULT, &match))
        return FALSE;
    direction = group(match, "direction");
    result->direction = g_strcmp0(direction, "down") == 0 || g_strcmp0(direction, "U") == 0
                            ? MIGRATION_DOWN
                            : MIGRATION_UP;
    result->label = group(match, "version");
    result->name = group(match, "name");
    if (result->name == NULL)
        result->name = g_strdup("");
    if (result->label != NULL) {
        result->version = migration_names_stored(framework, result->label);
    } else {
        result->label = g_strconcat("R__", result->name, NULL);
        result->version = g_strdup(result->label);
    }
    result->key = migration_names_key(framework, result->version);
    return TRUE;
}
