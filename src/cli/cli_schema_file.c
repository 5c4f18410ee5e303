#include "cli_private.h"

#include <string.h>

#include "error.h"

/*
 * The committed schema file against a new database. The file is never the start of the replay it is
 * compared with: a check that loads the file first cannot see what is wrong with it.
 */

/* Which state that was seen in this run the file equals instead; NULL: none. */
static const char *equals_instead(const CliScratch *scratch, const Schema *loaded)
{
    if (scratch->real_schema != NULL && schema_equal(loaded, scratch->real_schema))
        return "production";
    return NULL;
}

static gboolean compare(CliScratch *scratch, const Schema *loaded, GError **error)
{
    Order *order = order_version(scratch->project->set);
    g_autoptr(GPtrArray) trace = cli_scratch_trace(scratch, FALSE, order, error);
    FindingContext context = cli_scratch_finding_context(scratch);

    if (trace != NULL && trace->len == order->length + 1) {
        scratch->file_equal = schema_equal(g_ptr_array_index(trace, trace->len - 1), loaded);
        finding_ghosts(&context, scratch->project->schema_file, trace, order, loaded,
            equals_instead(scratch, loaded), scratch->report->findings);
    } else if (trace != NULL) {
        g_ptr_array_add(scratch->report->not_compared,
            g_strdup_printf("not compared: %s, since a new database cannot be made",
                scratch->project->schema_file));
    }
    order_free(order);
    return trace != NULL;
}

gboolean cli_schema_file(CliScratch *scratch, GError **error)
{
    const CliProject *project = scratch->project;
    const char *path = project->schema_file;
    g_autofree char *text = NULL;
    g_autoptr(Schema) loaded = NULL;

    if (path == NULL)
        return TRUE;
    if (!g_str_has_suffix(path, ".sql")) {
        g_ptr_array_add(
            scratch->report->not_compared, g_strdup_printf("not compared: %s is not SQL", path));
        return TRUE;
    }
    if (!files_exists(project->files, path)) {
        error_set(error, REHEARSE_ERROR_INPUT, "name an existing file with --schema-file",
            "%s: no such schema file", path);
        return FALSE;
    }
    cli_progress_phase(scratch->progress, "comparing the schema file");
    text = files_read_text(project->files, path, error);
    loaded = text != NULL ? cli_scratch_load_text(scratch, path, text, error) : NULL;
    return loaded != NULL && compare(scratch, loaded, error);
}
