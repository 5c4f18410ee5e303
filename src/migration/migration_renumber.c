#include "migration_private.h"

#include <string.h>

#define DIGITS "0123456789"

static gboolean all_digits(const char *text)
{
    return *text != '\0' && text[strspn(text, DIGITS)] == '\0';
}

/* --- counting --------------------------------------------------------------------------------- */

/* The next number, as wide as the old one where that holds it. */
static char *next_number(const char *digits)
{
    GString *next = g_string_new(digits);

    for (gsize i = next->len; i-- > 0;) {
        if (next->str[i] != '9') {
            next->str[i]++;
            return g_string_free(next, FALSE);
        }
        next->str[i] = '0';
    }
    g_string_prepend_c(next, '1');
    return g_string_free(next, FALSE);
}

/* A few digits as a number. */
static int field(const char *digits, guint start, guint length)
{
    int number = 0;

    for (guint i = start; i < start + length; i++)
        number = number * 10 + g_ascii_digit_value(digits[i]);
    return number;
}

/* 20240131235959 is followed by 20240201000000; NULL when the digits are no time. */
static char *next_second(const char *digits)
{
    g_autoptr(GDateTime) time = NULL;
    g_autoptr(GDateTime) next = NULL;

    if (strlen(digits) != 14 || field(digits, 0, 4) < 1970)
        return NULL;
    time = g_date_time_new_utc(field(digits, 0, 4), field(digits, 4, 2), field(digits, 6, 2),
        field(digits, 8, 2), field(digits, 10, 2), field(digits, 12, 2));
    if (time == NULL)
        return NULL;
    next = g_date_time_add_seconds(time, 1);
    return next != NULL ? g_date_time_format(next, "%Y%m%d%H%M%S") : NULL;
}

/* 13.2 is followed by 13.3. */
static char *next_dotted(const char *version)
{
    const char *dot = strrchr(version, '.');
    g_autofree char *last = next_number(dot != NULL ? dot + 1 : version);

    return dot != NULL ? g_strdup_printf("%.*s.%s", (int)(dot - version), version, last)
                       : g_steal_pointer(&last);
}

/* --- spelling --------------------------------------------------------------------------------- */

static char *without_dashes(const char *label)
{
    g_auto(GStrv) parts = g_strsplit(label, "-", -1);

    return g_strjoinv("", parts);
}

/* Dashes where the label has them, when it is as long. */
static char *dashed_like(const char *label, const char *digits)
{
    g_autofree char *plain = without_dashes(label);
    GString *result;

    if (strlen(plain) != strlen(digits))
        return g_strdup(digits);
    result = g_string_new(NULL);
    for (; *label != '\0'; label++)
        g_string_append_c(result, *label == '-' ? '-' : *digits++);
    return g_string_free(result, FALSE);
}

static char *spelled_like(
    const MigrationFramework *framework, const char *label, const char *version)
{
    if (framework->identity == MIGRATION_IDENTITY_DASHLESS)
        return dashed_like(label, version);
    if (framework->identity == MIGRATION_IDENTITY_DOTTED && strchr(label, '_') != NULL)
        return g_strdelimit(g_strdup(version), ".", '_');
    return g_strdup(version);
}

/* Spelled as before; where that style is too short or too long, as the one it follows. */
static char *new_label(const MigrationFramework *framework, const Migration *migration,
    const Migration *last, const char *version)
{
    g_autofree char *plain = without_dashes(migration->label);
    gboolean fits =
        framework->identity != MIGRATION_IDENTITY_DASHLESS || strlen(plain) == strlen(version);

    return spelled_like(framework, fits ? migration->label : last->label, version);
}

/* The path with the version's label replaced; NULL when the label is not where it should be. */
static char *relabelled(const MigrationFramework *framework, const Migration *migration,
    const char *path, const char *label)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *base = g_path_get_basename(path);
    g_autofree char *name = NULL;
    const char *start = base;

    if (framework->identity == MIGRATION_IDENTITY_DOTTED)
        start++;
    if (!g_str_has_prefix(start, migration->label))
        return NULL;
    name = g_strdup_printf(
        "%.*s%s%s", (int)(start - base), base, label, start + strlen(migration->label));
    return g_str_equal(folder, ".") ? g_steal_pointer(&name) : g_build_filename(folder, name, NULL);
}

/* --- what is asked for ------------------------------------------------------------------------ */

static char *next_version(const MigrationFramework *framework, const char *version)
{
    char *next;

    if (framework->identity == MIGRATION_IDENTITY_DOTTED)
        return next_dotted(version);
    next = next_second(version);
    return next != NULL ? next : next_number(version);
}

static gboolean is_taken(const MigrationSet *set, const char *version)
{
    g_autofree char *key = migration_names_key(set->framework, version);

    for (guint i = 0; i < set->migrations->len; i++) {
        const Migration *migration = set->migrations->pdata[i];
        g_autofree char *other = migration_names_key(set->framework, migration->version);

        if (g_str_equal(key, other))
            return TRUE;
    }
    return FALSE;
}

/* Where names sort as bytes, 10 comes before 9: then there is no next number of this style. */
static gboolean sorts_after(
    const MigrationFramework *framework, const char *version, const char *last)
{
    if (framework->sort == MIGRATION_SORT_FILE || framework->sort == MIGRATION_SORT_VERSION)
        return strcmp(version, last) > 0;
    return TRUE;
}

/* The digits a new version is counted from, as wide as people wrote them. */
static char *digits_of(const MigrationFramework *framework, const Migration *last)
{
    switch (framework->identity) {
    case MIGRATION_IDENTITY_DASHLESS:
    case MIGRATION_IDENTITY_DOTTED:
        return g_strdup(last->version);
    case MIGRATION_IDENTITY_TEXT:
    case MIGRATION_IDENTITY_INTEGER:
        break;
    }
    return g_strdup(last->label);
}

static gboolean can_count(const MigrationFramework *framework, const char *version)
{
    if (framework->identity == MIGRATION_IDENTITY_DOTTED)
        return g_ascii_isdigit(*version);
    return all_digits(version);
}

/* The last one is a repeatable migration where there are any: they have no version. */
static const Migration *last_counted(const MigrationSet *set, const Migration *last)
{
    while (!can_count(set->framework, last->version)) {
        if (last->index == 0)
            return NULL;
        last = set->migrations->pdata[last->index - 1];
    }
    return last;
}

static char *free_version(const MigrationSet *set, const Migration *last)
{
    char *version = digits_of(set->framework, last);

    do {
        char *next = next_version(set->framework, version);

        g_free(version);
        version = next;
    } while (is_taken(set, version));
    return version;
}

char *migration_renumber_file(
    const MigrationSet *set, const Migration *migration, const char *new_version)
{
    g_autofree char *label = spelled_like(set->framework, migration->label, new_version);

    return relabelled(set->framework, migration, migration->file, label);
}

/* A folder per migration carries the version in the folder's name. */
static char *new_path(
    const MigrationFramework *framework, const Migration *migration, const char *label)
{
    g_autofree char *folder = NULL;
    g_autofree char *base = NULL;
    g_autofree char *renamed = NULL;

    if (!framework->folder_per_migration)
        return relabelled(framework, migration, migration->path, label);
    folder = g_path_get_dirname(migration->path);
    base = g_path_get_basename(migration->path);
    renamed = relabelled(framework, migration, folder, label);
    return renamed != NULL ? g_build_filename(renamed, base, NULL) : NULL;
}

gboolean migration_renumber(const MigrationSet *set, const Migration *migration,
    const Migration *last, char **version, char **path)
{
    const MigrationFramework *framework = set->framework;
    g_autofree char *counted = NULL;
    g_autofree char *label = NULL;
    g_autofree char *file = NULL;

    last = last_counted(set, last);
    if (framework->fixed || last == NULL || !can_count(framework, migration->version))
        return FALSE;
    counted = free_version(set, last);
    if (!sorts_after(framework, counted, last->version))
        return FALSE;
    label = new_label(framework, migration, last, counted);
    file = new_path(framework, migration, label);
    if (file == NULL)
        return FALSE;
    *version = migration_names_stored(framework, label);
    *path = g_steal_pointer(&file);
    return TRUE;
}
