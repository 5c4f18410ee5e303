#include "migration_private.h"

#include <string.h>

#include "error.h"

/* From here on a candidate is no guess: below it only wins when nothing else is there. */
#define CERTAIN 60
/* So many candidates are compared; a project with more has no single best one anyway. */
#define COMPARED 500
/* So many are listed when the user has to choose. */
#define LISTED 10

char *migration_choose_folder(const char *folder)
{
    g_auto(GStrv) parts = g_strsplit(folder, "/", -1);
    GString *plain = g_string_new(*folder == '/' ? "/" : NULL);

    for (guint i = 0; parts[i] != NULL; i++) {
        if (*parts[i] == '\0' || g_str_equal(parts[i], "."))
            continue;
        if (plain->len > 0 && plain->str[plain->len - 1] != '/')
            g_string_append_c(plain, '/');
        g_string_append(plain, parts[i]);
    }
    return g_string_free(plain, FALSE);
}

/* --- which candidates compete ----------------------------------------------------------------- */

static gboolean contains(const char *outer, const char *inner)
{
    gsize length = strlen(outer);

    return length == 0 || (g_str_has_prefix(inner, outer) && strchr("/", inner[length]) != NULL);
}

/* The marks of a foreign framework may lie above or below its migrations. */
static gboolean same_place(const MigrationCandidate *a, const MigrationCandidate *b)
{
    if (a->framework->foreign == NULL && b->framework->foreign == NULL)
        return g_str_equal(a->folder, b->folder);
    return contains(a->folder, b->folder) || contains(b->folder, a->folder);
}

static gboolean is_beaten(const GPtrArray *candidates, const MigrationCandidate *candidate)
{
    for (guint i = 0; i < MIN(candidates->len, COMPARED); i++) {
        const MigrationCandidate *other = candidates->pdata[i];

        if (other->certainty > candidate->certainty && same_place(other, candidate))
            return TRUE;
    }
    return FALSE;
}

/* Projects with a folder for each engine: the engine, where it is known, chooses. */
static gboolean is_for_dialect(const char *folder, const char *dialect)
{
    static const struct {
        const char *dialect, *pattern;
    } rows[] = {
        {"postgres", "(^|[/_.-])(postgres|postgresql|pg|pgsql)([/_.-]|$)"},
        {"sqlite", "(^|[/_.-])(sqlite|sqlite3)([/_.-]|$)"},
        {"mysql", "(^|[/_.-])(mysql|mariadb)([/_.-]|$)"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        if (g_str_equal(rows[i].dialect, dialect))
            return g_regex_match_simple(rows[i].pattern, folder, G_REGEX_CASELESS, 0);
    return FALSE;
}

static void keep_dialect(GPtrArray *rivals, const SqlDialect *dialect)
{
    guint matching = 0;

    if (dialect == NULL || rivals->len < 2)
        return;
    for (guint i = 0; i < rivals->len; i++) {
        const MigrationCandidate *rival = rivals->pdata[i];

        matching += is_for_dialect(rival->folder, sql_dialect_name(dialect));
    }
    for (guint i = rivals->len; matching > 0 && i-- > 0;) {
        const MigrationCandidate *rival = rivals->pdata[i];

        if (!is_for_dialect(rival->folder, sql_dialect_name(dialect)))
            g_ptr_array_remove_index(rivals, i);
    }
}

static gboolean is_usual(const MigrationCandidate *candidate)
{
    const MigrationFramework *framework = candidate->framework;

    for (guint i = 0; i < G_N_ELEMENTS(framework->folders) && framework->folders[i]; i++) {
        g_autofree char *ending = g_strconcat("/", framework->folders[i], NULL);

        if (g_str_equal(candidate->folder, framework->folders[i]) ||
            g_str_has_suffix(candidate->folder, ending))
            return TRUE;
    }
    return FALSE;
}

/* Numbered SQL lies in many folders; where only numbers speak, the usual places are believed. */
static void keep_usual(GPtrArray *rivals)
{
    guint usual = 0;

    for (guint i = 0; i < rivals->len; i++)
        usual += is_usual(rivals->pdata[i]);
    for (guint i = rivals->len; usual > 0 && i-- > 0;)
        if (!is_usual(rivals->pdata[i]))
            g_ptr_array_remove_index(rivals, i);
}

/* A guess gives way to what is certain, and specimens to everything else. */
static void drop_guesses(GPtrArray *rivals)
{
    const MigrationCandidate *best = rivals->len > 0 ? rivals->pdata[0] : NULL;

    for (guint i = rivals->len; i-- > 1;) {
        const MigrationCandidate *rival = rivals->pdata[i];

        if ((best->certainty >= CERTAIN && rival->certainty < CERTAIN) ||
            rival->certainty * 3 < best->certainty)
            g_ptr_array_remove_index(rivals, i);
    }
    if (best != NULL && best->certainty < CERTAIN)
        keep_usual(rivals);
}

/* The candidates between which nothing decides; borrowed, best first. */
static GPtrArray *rivals_of(const GPtrArray *candidates, const SqlDialect *dialect)
{
    GPtrArray *rivals = g_ptr_array_new();

    for (guint i = 0; i < MIN(candidates->len, COMPARED); i++)
        if (!is_beaten(candidates, candidates->pdata[i]))
            g_ptr_array_add(rivals, candidates->pdata[i]);
    drop_guesses(rivals);
    keep_dialect(rivals, dialect);
    return rivals;
}

/* --- errors ----------------------------------------------------------------------------------- */

static const char *shown(const char *folder)
{
    return *folder != '\0' ? folder : ".";
}

static void set_ambiguous(FileTree *tree, const GPtrArray *rivals, GError **error)
{
    g_autoptr(GString) flags = g_string_new("choose one:");

    for (guint i = 0; i < MIN(rivals->len, LISTED); i++) {
        const MigrationCandidate *rival = rivals->pdata[i];

        if (rival->framework->foreign != NULL)
            g_string_append_printf(flags, "\n  (%s cannot be read; %s speaks for it)",
                rival->framework->title, rival->evidence);
        else
            g_string_append_printf(flags, "\n  --framework %s --migrations %s  (%s speaks for it)",
                rival->framework->name, shown(rival->folder), rival->evidence);
    }
    if (rivals->len > LISTED)
        g_string_append_printf(flags, "\n  … and %u more", rivals->len - LISTED);
    error_set(error, REHEARSE_ERROR_AMBIGUOUS, flags->str,
        "%s: %u sets of migrations fit, and only one can be meant", tree->name, rivals->len);
}

static gboolean set_if_foreign(const GPtrArray *rivals, GError **error)
{
    const MigrationCandidate *best = rivals->pdata[0];

    for (guint i = 0; i < rivals->len; i++) {
        const MigrationCandidate *rival = rivals->pdata[i];

        if (rival->framework->foreign == NULL)
            return FALSE;
    }
    error_set(error, REHEARSE_ERROR_UNSUPPORTED, best->framework->foreign_hint, "%s: %s",
        best->evidence, best->framework->foreign);
    return TRUE;
}

/* "db/migrations, migrations, …": of one framework, or of all. Caller owns. */
static char *usual_places(const MigrationFramework *named)
{
    g_autoptr(GPtrArray) places = g_ptr_array_new();

    for (guint i = 0; migration_framework_all()[i] != NULL; i++) {
        const MigrationFramework *framework = migration_framework_all()[i];

        if (named != NULL && named != framework)
            continue;
        for (guint j = 0; j < G_N_ELEMENTS(framework->folders); j++)
            if (framework->folders[j] != NULL &&
                !g_ptr_array_find_with_equal_func(places, framework->folders[j], g_str_equal, NULL))
                g_ptr_array_add(places, (char *)framework->folders[j]);
    }
    g_ptr_array_add(places, NULL);
    return g_strjoinv(", ", (char **)places->pdata);
}

static void set_none(FileTree *tree, const MigrationOptions *options,
    const MigrationFramework *named, GError **error)
{
    const char *title = named != NULL ? named->title : NULL;
    g_autofree char *places = usual_places(named);
    g_autofree char *hint = g_strdup_printf(
        "looked in every folder, %s among them; name it with --migrations DIR", places);

    if (options->folder != NULL)
        error_set(error, REHEARSE_ERROR_INPUT,
            "a migration is called like 0001_name.sql; another layout is described by framework: "
            "generic in rehearse.yaml",
            "%s: no %s%smigrations in %s", tree->name, title != NULL ? title : "",
            title != NULL ? " " : "", options->folder);
    else
        error_set(error, REHEARSE_ERROR_INPUT, hint, "%s: no %s%smigrations found", tree->name,
            title != NULL ? title : "", title != NULL ? " " : "");
}

const MigrationCandidate *migration_choose(FileTree *tree, const GPtrArray *candidates,
    const MigrationOptions *options, const MigrationFramework *named, GError **error)
{
    g_autoptr(GPtrArray) rivals = rivals_of(candidates, options->dialect);

    if (rivals->len == 0) {
        set_none(tree, options, named, error);
        return NULL;
    }
    if (set_if_foreign(rivals, error))
        return NULL;
    if (rivals->len == 1)
        return rivals->pdata[0];
    set_ambiguous(tree, rivals, error);
    return NULL;
}
