#include "cli_private.h"

#include <string.h>

#include "error.h"

/* What production has run, and what is pending. */

static void split(CliScratch *scratch, const gboolean *applied)
{
    for (guint i = 0; i < scratch->project->set->migrations->len; i++) {
        if (!applied[i])
            g_array_append_val(scratch->pending, i);
        else if (!scratch->applied_ordered)
            g_array_append_val(scratch->applied, i);
    }
}

static void from_history(CliScratch *scratch, gboolean *applied)
{
    const History *history = scratch->history;

    scratch->applied_ordered = history->ordered;
    for (guint i = 0; i < history->versions->len; i++) {
        const char *version = g_ptr_array_index(history->versions, i);
        const Migration *migration = migration_set_find(scratch->project->set, version);

        if (migration == NULL) {
            g_ptr_array_add(scratch->report->missing, g_strdup(version));
        } else if (!applied[migration->index]) {
            applied[migration->index] = TRUE;
            if (history->ordered)
                g_array_append_val(scratch->applied, migration->index);
        }
    }
}

static gboolean from_commit(CliScratch *scratch, const char *rev, gboolean *applied, GError **error)
{
    const CliProject *project = scratch->project;
    g_autofree char *folder = g_build_filename(project->all->project, project->set->folder, NULL);
    g_autoptr(FileTree) tree = NULL;

    if (project->repo == NULL) {
        error_set(error, REHEARSE_ERROR_INPUT, "use all or none outside git", "--applied %s: %s",
            rev, project->no_git);
        return FALSE;
    }
    tree = repo_tree(project->repo, rev, folder, error);
    if (tree == NULL)
        return FALSE;
    for (guint i = 0; i < project->set->migrations->len; i++) {
        const Migration *migration = g_ptr_array_index(project->set->migrations, i);
        gsize folder_length = strlen(project->set->folder);

        /* The folder is "" where it is the project itself. */
        applied[i] =
            files_exists(tree, migration->path + folder_length + (folder_length > 0 ? 1 : 0));
    }
    return TRUE;
}

/* A dump without rows says nothing: what is on the base branch is assumed to have run. */
static void assume(CliScratch *scratch, gboolean *applied)
{
    const CliProject *project = scratch->project;

    scratch->assumed = TRUE;
    for (guint i = 0; i < project->set->migrations->len; i++)
        applied[i] = project->arrival == NULL || project->arrival[i] != ORDER_NOT_ARRIVED;
}

gboolean cli_applied_decide(CliScratch *scratch, GError **error)
{
    const char *wanted = scratch->project->options->applied;
    guint n = scratch->project->set->migrations->len;
    g_autofree gboolean *applied = g_new0(gboolean, n + 1);

    if (wanted != NULL && g_str_equal(wanted, "infer")) {
        error_set(error, REHEARSE_ERROR_UNSUPPORTED, "use --applied all, none or a commit",
            "--applied infer: cannot be done yet");
        return FALSE;
    }
    if (wanted != NULL && g_str_equal(wanted, "all")) {
        for (guint i = 0; i < n; i++)
            applied[i] = TRUE;
    } else if (wanted != NULL && !g_str_equal(wanted, "none")) {
        if (!from_commit(scratch, wanted, applied, error))
            return FALSE;
    } else if (wanted == NULL && scratch->history->state == HISTORY_UNKNOWN) {
        assume(scratch, applied);
    } else if (wanted == NULL) {
        from_history(scratch, applied);
    }
    split(scratch, applied);
    return TRUE;
}

/* A dump whose history is unknown gets the rows that the framework would have written; one whose
 * history the user knows better gets them instead of its own. */
gboolean cli_applied_seed(CliScratch *scratch, GError **error)
{
    gboolean overruled = scratch->project->options->applied != NULL;

    if (scratch->history->state == HISTORY_KNOWN && !overruled)
        return TRUE;
    if (overruled && !history_clear(scratch->project->set, scratch->real, error))
        return FALSE;
    for (guint i = 0; i < scratch->applied->len; i++) {
        const Migration *migration = g_ptr_array_index(
            scratch->project->set->migrations, g_array_index(scratch->applied, guint, i));

        if (!history_record(scratch->project->set, scratch->real, migration, error))
            return FALSE;
    }
    return TRUE;
}
