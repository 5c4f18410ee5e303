#include "error.h"
#include "order.h"

static Migration *find_named(const MigrationSet *set, const char *name)
{
    Migration *found = migration_set_find(set, name);

    for (guint i = 0; found == NULL && i < set->migrations->len; i++) {
        Migration *migration = g_ptr_array_index(set->migrations, i);

        if (g_str_equal(migration->label, name))
            found = migration;
    }
    return found;
}

Order *order_explicit(const MigrationSet *set, const char *text, GError **error)
{
    g_auto(GStrv) names = g_strsplit_set(text, " ,\t", -1);
    g_autoptr(GArray) sequence = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autofree gboolean *taken = g_new0(gboolean, set->migrations->len + 1);

    for (char **name = names; *name != NULL; name++) {
        Migration *migration;

        if (**name == '\0')
            continue;
        migration = find_named(set, *name);
        if (migration == NULL || taken[migration->index]) {
            error_set(error, REHEARSE_ERROR_USAGE, "name each migration once, by its version",
                migration == NULL ? "order '%s': there is no migration %s"
                                  : "order '%s': %s is named twice",
                text, *name);
            return NULL;
        }
        taken[migration->index] = TRUE;
        g_array_append_val(sequence, migration->index);
    }
    for (guint i = 0; i < set->migrations->len; i++) {
        if (!taken[i])
            g_array_append_val(sequence, i);
    }
    return order_new(
        "explicit", "asked for in the settings", (const guint *)sequence->data, sequence->len);
}
