#include "migration_private.h"

#include <string.h>

#include "error.h"

/*
 * To add a framework: one file in frameworks/ with a const MigrationFramework, its SQL below
 * sql/NAME/ENGINE/, and one line here. Users see them in this order.
 */
static const MigrationFramework *const frameworks[] = {
    &framework_dbmate,
    &framework_diesel,
    &framework_flyway,
    &framework_golang_migrate,
    &framework_goose,
    &framework_sqlx,
    &framework_plain,
    &framework_generic,
    NULL,
};

const MigrationFramework *const *migration_framework_all(void)
{
    return frameworks;
}

const char *const *migration_framework_names(void)
{
    static const char *names[G_N_ELEMENTS(frameworks)];
    static gsize made = 0;

    if (g_once_init_enter(&made)) {
        for (guint i = 0; frameworks[i] != NULL; i++)
            names[i] = frameworks[i]->name;
        g_once_init_leave(&made, 1);
    }
    return names;
}

const MigrationEngine *migration_framework_engine(
    const MigrationFramework *framework, const char *engine)
{
    for (const MigrationEngine *row = framework->engines; row->engine != NULL; row++)
        if (g_strcmp0(row->engine, engine) == 0)
            return row;
    return NULL;
}

/* Edit distance; names are short. */
static guint distance(const char *a, const char *b)
{
    gsize n = strlen(b);
    g_autofree guint *row = g_new(guint, n + 1);

    for (gsize j = 0; j <= n; j++)
        row[j] = (guint)j;
    for (guint i = 1; a[i - 1] != '\0'; i++) {
        guint diagonal = row[0];

        row[0] = i;
        for (gsize j = 1; j <= n; j++) {
            guint above = row[j];
            guint change = diagonal + (a[i - 1] != b[j - 1]);

            row[j] = MIN(change, MIN(above, row[j - 1]) + 1);
            diagonal = above;
        }
    }
    return row[n];
}

static const char *nearest(const char *name)
{
    const char *best = NULL;
    guint best_distance = 4;

    for (guint i = 0; frameworks[i] != NULL; i++) {
        guint far = MIN(distance(name, frameworks[i]->name), distance(name, frameworks[i]->title));

        if (far < best_distance) {
            best_distance = far;
            best = frameworks[i]->name;
        }
    }
    return best;
}

static void set_unknown(GError **error, const char *name)
{
    g_autofree char *list = g_strjoinv(", ", (char **)migration_framework_names());
    g_autofree char *known = g_strdup_printf("known frameworks: %s", list);
    const char *near = strlen(name) < 64 ? nearest(name) : NULL;

    if (near != NULL)
        error_set(error, REHEARSE_ERROR_USAGE, known,
            "unknown migration framework \"%s\"; did you mean \"%s\"?", name, near);
    else
        error_set(error, REHEARSE_ERROR_USAGE, known, "unknown migration framework \"%s\"", name);
}

static gboolean is_called(const MigrationFramework *framework, const char *name)
{
    return g_ascii_strcasecmp(framework->name, name) == 0 ||
           g_ascii_strcasecmp(framework->title, name) == 0;
}

const MigrationFramework *migration_framework_find(const char *name, GError **error)
{
    for (guint i = 0; frameworks[i] != NULL; i++)
        if (is_called(frameworks[i], name))
            return frameworks[i];
    for (const MigrationFramework *row = migration_foreign; row->name != NULL; row++) {
        if (is_called(row, name)) {
            error_set(error, REHEARSE_ERROR_UNSUPPORTED, row->foreign_hint, "%s", row->foreign);
            return NULL;
        }
    }
    set_unknown(error, name);
    return NULL;
}
