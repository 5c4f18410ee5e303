#include "migration_private.h"

#include <string.h>

#include "error.h"

/* So many files are opened to look for the marks of a foreign framework. */
#define SAMPLES MIGRATION_PLACES_SAMPLES

typedef struct {
    FileTree *tree;
    const char *folder; /* the only one to look in; NULL: everywhere */
    GPtrArray *paths;   /* char *, all files to look at */
    const MigrationFramework *named;
    GPtrArray *candidates;
} Detection;

void migration_candidate_free(MigrationCandidate *candidate)
{
    if (candidate == NULL)
        return;
    g_free(candidate->folder);
    g_free(candidate->evidence);
    g_free(candidate);
}

/* --- signs ------------------------------------------------------------------------------------ */

static gboolean text_matches(const Detection *detection, const char *path, const char *pattern)
{
    g_autofree char *text = files_read_text(detection->tree, path, NULL);
    g_autoptr(GRegex) regex = NULL;

    if (text == NULL)
        return FALSE;
    regex = g_regex_new(pattern, G_REGEX_MULTILINE, 0, NULL);
    return g_regex_match(regex, text, 0, NULL);
}

/* A path of the place that a sign of CONTENT or NAME is true of. */
static char *sign_in_files(
    const Detection *detection, const MigrationSign *sign, const MigrationPlace *place)
{
    for (guint i = 0; i < place->paths->len; i++) {
        const char *path = place->paths->pdata[i];

        if (sign->kind == MIGRATION_SIGN_CONTENT) {
            if (text_matches(detection, path, sign->pattern))
                return g_strdup(path);
        } else if (g_regex_match_simple(
                       sign->pattern, migration_places_below(path, place->folder), 0, 0)) {
            return g_strdup(path);
        }
    }
    return NULL;
}

/* The named file in the folder or in one that contains it. */
static char *sign_beside(
    const Detection *detection, const MigrationSign *sign, const MigrationPlace *place)
{
    g_autofree char *folder = g_strdup(place->folder);

    for (;;) {
        g_autofree char *path = *folder != '\0' ? g_strconcat(folder, "/", sign->pattern, NULL)
                                                : g_strdup(sign->pattern);
        char *up;

        if (files_exists(detection->tree, path) &&
            (sign->text == NULL || text_matches(detection, path, sign->text)))
            return g_steal_pointer(&path);
        if (*folder == '\0')
            return NULL;
        up = migration_places_parent(folder);
        g_free(folder);
        folder = up;
    }
}

/* The file that makes the sign true, NULL when it is not. Caller owns. */
static char *sign_evidence(
    const Detection *detection, const MigrationSign *sign, const MigrationPlace *place)
{
    switch (sign->kind) {
    case MIGRATION_SIGN_CONTENT:
    case MIGRATION_SIGN_NAME:
        return sign_in_files(detection, sign, place);
    case MIGRATION_SIGN_FOLDER:
        if (g_regex_match_simple(sign->pattern, place->folder, 0, 0))
            return g_strdup(place->paths->pdata[0]);
        return NULL;
    case MIGRATION_SIGN_FILE:
        return sign_beside(detection, sign, place);
    case MIGRATION_SIGN_NONE:
        break;
    }
    return NULL;
}

/* --- candidates ------------------------------------------------------------------------------- */

/* Migrations of tests and examples are not those of the project. */
static gboolean is_specimen(const char *folder)
{
    static const char *const names[] = {"test", "tests", "testdata", "fixtures", "example",
        "examples", "spec", "e2e", "docs", NULL};
    g_auto(GStrv) parts = g_strsplit(folder, "/", -1);

    for (guint i = 0; parts[i] != NULL; i++)
        if (g_strv_contains(names, parts[i]))
            return TRUE;
    return FALSE;
}

static void add_candidate(Detection *detection, const MigrationFramework *framework,
    const char *folder, char *evidence, guint certainty)
{
    MigrationCandidate *candidate = g_new0(MigrationCandidate, 1);

    candidate->framework = framework;
    candidate->folder = g_strdup(folder);
    candidate->evidence = evidence;
    candidate->certainty = certainty;
    if (detection->folder == NULL && is_specimen(folder))
        candidate->certainty = MAX(certainty / 4, 1);
    g_ptr_array_add(detection->candidates, candidate);
}

static void weigh_place(
    Detection *detection, const MigrationFramework *framework, const MigrationPlace *place)
{
    g_autofree char *evidence = g_strdup(place->paths->pdata[0]);
    guint certainty = framework->name_certainty;

    for (guint i = 0; i < G_N_ELEMENTS(framework->signs); i++) {
        const MigrationSign *sign = &framework->signs[i];
        char *found;

        if (sign->kind == MIGRATION_SIGN_NONE || sign->certainty <= certainty)
            continue;
        found = sign_evidence(detection, sign, place);
        if (found == NULL)
            continue;
        g_free(evidence);
        evidence = found;
        certainty = sign->certainty;
    }
    if (certainty == 0 && detection->named == framework)
        certainty = 1;
    if (certainty > 0)
        add_candidate(detection, framework, place->folder, g_steal_pointer(&evidence), certainty);
}

static void detect_framework(Detection *detection, const MigrationFramework *framework)
{
    g_autoptr(GPtrArray) places = NULL;

    if (framework->path == NULL)
        return;
    places = migration_places_find(framework, detection->paths, detection->folder);
    for (guint i = 0; i < places->len; i++)
        weigh_place(detection, framework, places->pdata[i]);
}

static gboolean has_suffix(char **suffixes, const char *path)
{
    for (; *suffixes != NULL; suffixes++)
        if (g_str_has_suffix(path, *suffixes))
            return TRUE;
    return FALSE;
}

/* One candidate is enough to say which framework it is. */
static void detect_foreign(Detection *detection, const MigrationFramework *framework)
{
    g_autoptr(GRegex) pattern = g_regex_new(framework->path, 0, 0, NULL);
    g_auto(GStrv) suffixes = g_strsplit(framework->suffixes, " ", -1);
    const MigrationSign *sign = &framework->signs[0];
    guint opened = 0;

    for (guint i = 0; i < detection->paths->len && opened < SAMPLES; i++) {
        const char *path = detection->paths->pdata[i];
        g_autofree char *folder = NULL;

        if (!has_suffix(suffixes, path) || !g_regex_match(pattern, path, 0, NULL))
            continue;
        folder = migration_places_parent(path);
        if (is_specimen(folder) && detection->folder == NULL)
            continue;
        opened++;
        if (*sign->pattern == '\0' || text_matches(detection, path, sign->pattern)) {
            add_candidate(detection, framework, folder, g_strdup(path), sign->certainty);
            return;
        }
    }
}

static int compare_candidates(gconstpointer a, gconstpointer b)
{
    const MigrationCandidate *first = *(MigrationCandidate *const *)a;
    const MigrationCandidate *second = *(MigrationCandidate *const *)b;
    int order;

    if (first->certainty != second->certainty)
        return first->certainty > second->certainty ? -1 : 1;
    order = strcmp(first->folder, second->folder);
    return order != 0 ? order : strcmp(first->framework->name, second->framework->name);
}

/* Regular expressions must not see anything but UTF-8, and a file name is only bytes. */
static void drop_unreadable_names(GPtrArray *paths)
{
    for (guint i = paths->len; i-- > 0;)
        if (!g_utf8_validate(paths->pdata[i], -1, NULL))
            g_ptr_array_remove_index(paths, i);
}

GPtrArray *migration_detect_all(FileTree *tree, const MigrationOptions *options,
    const MigrationFramework *named, GError **error)
{
    g_autofree char *folder =
        options->folder != NULL ? migration_choose_folder(options->folder) : NULL;
    g_autoptr(GPtrArray) paths = files_list(tree, folder != NULL ? folder : "", error);
    Detection detection = {.tree = tree, .folder = folder, .paths = paths, .named = named};

    if (paths == NULL)
        return NULL;
    drop_unreadable_names(paths);
    detection.candidates = g_ptr_array_new_with_free_func((GDestroyNotify)migration_candidate_free);
    for (guint i = 0; migration_framework_all()[i] != NULL; i++)
        if (named == NULL || named == migration_framework_all()[i])
            detect_framework(&detection, migration_framework_all()[i]);
    for (guint i = 0; named == NULL && migration_foreign[i].name != NULL; i++)
        detect_foreign(&detection, &migration_foreign[i]);
    g_ptr_array_sort(detection.candidates, compare_candidates);
    return detection.candidates;
}

GPtrArray *migration_detect(FileTree *project, const MigrationOptions *options, GError **error)
{
    const MigrationFramework *named = NULL;

    if (options->framework != NULL) {
        named = migration_framework_find(options->framework, error);
        if (named == NULL)
            return NULL;
    }
    return migration_detect_all(project, options, named, error);
}
