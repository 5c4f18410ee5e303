#include "cli_private.h"

#include <string.h>

#include "error.h"

/* When migrations reached the base branch. Outside git the report says what was not asked. */

static gint migration_at(const CliProject *project, const char *path)
{
    for (guint i = 0; i < project->set->migrations->len; i++) {
        const Migration *migration = g_ptr_array_index(project->set->migrations, i);
        const char *below = migration->path;

        if (g_str_has_prefix(below, project->set->folder) &&
            below[strlen(project->set->folder)] == '/')
            below += strlen(project->set->folder) + 1;
        if (g_str_equal(below, path))
            return (gint)i;
    }
    return -1;
}

static void note_arrivals(CliProject *project, const GPtrArray *arrivals)
{
    guint n = project->set->migrations->len;

    project->arrival = g_new(guint, n + 1);
    project->arrival_time = g_new0(gint64, n + 1);
    project->arrival_commit = g_new0(char *, n + 1);
    for (guint i = 0; i < n; i++) {
        project->arrival[i] = ORDER_NOT_ARRIVED;
        project->arrival_commit[i] = g_strdup("");
    }
    for (guint i = 0; i < arrivals->len; i++) {
        const RepoArrival *arrival = g_ptr_array_index((GPtrArray *)arrivals, i);
        gint index = migration_at(project, arrival->path);

        if (index < 0)
            continue;
        project->arrival[index] = arrival->sequence;
        project->arrival_time[index] = arrival->time;
        g_free(project->arrival_commit[index]);
        project->arrival_commit[index] = g_strdup(arrival->commit);
    }
}

gboolean cli_arrival_read(CliProject *project, GError **error)
{
    const char *wanted =
        project->options->base_ref != NULL ? project->options->base_ref : project->all->base_ref;
    g_autofree char *folder = g_build_filename(project->all->project, project->set->folder, NULL);
    g_autoptr(GError) problem = NULL;
    g_autoptr(GPtrArray) arrivals = NULL;

    project->repo = repo_open(project->all->project, &project->no_git, &problem);
    if (problem != NULL) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return FALSE;
    }
    if (project->repo == NULL)
        return TRUE;
    project->base_ref = repo_base_ref(project->repo, wanted, &problem);
    if (problem != NULL) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return FALSE;
    }
    if (project->base_ref == NULL) {
        project->no_git = "the repository has no base branch; name one with --base-ref";
        return TRUE;
    }
    arrivals = repo_arrivals(project->repo, project->base_ref, folder, error);
    if (arrivals == NULL)
        return FALSE;
    if (arrivals->len == 0) {
        project->no_git = "no migration is on the base branch yet";
        return TRUE;
    }
    note_arrivals(project, arrivals);
    return TRUE;
}

static const char *short_ref(const char *ref)
{
    const char *slash = strchr(ref, '/');

    return slash != NULL ? slash + 1 : ref;
}

static GDateTime *arrived_at(const CliProject *project, guint migration)
{
    return g_date_time_new_from_unix_utc(project->arrival_time[migration]);
}

/* Dates of one year need no year. */
static gboolean spans_years(const CliProject *project)
{
    gint first = 0;

    for (guint i = 0; i < project->set->migrations->len; i++) {
        g_autoptr(GDateTime) time = NULL;

        if (project->arrival[i] == ORDER_NOT_ARRIVED)
            continue;
        time = arrived_at(project, i);
        if (first != 0 && g_date_time_get_year(time) != first)
            return TRUE;
        first = g_date_time_get_year(time);
    }
    return FALSE;
}

char *cli_arrival_text(gpointer data, guint migration)
{
    const CliProject *project = data;
    g_autoptr(GDateTime) time = NULL;
    g_autofree char *date = NULL;

    if (project->arrival == NULL)
        return NULL;
    if (project->arrival[migration] == ORDER_NOT_ARRIVED)
        return g_strdup_printf("not on %s yet", short_ref(project->base_ref));
    time = arrived_at(project, migration);
    date = g_date_time_format(time, spans_years(project) ? "%-e %b %Y" : "%-e %b");
    return g_strdup_printf("reached %s %s, %.7s", short_ref(project->base_ref), g_strstrip(date),
        project->arrival_commit[migration]);
}

static char *span_text(gint64 seconds)
{
    static const char *const words[] = {"no", "one", "two", "three", "four", "five", "six", "seven",
        "eight", "nine", "ten", "eleven", "twelve"};
    static const struct {
        gint64 seconds;
        const char *unit;
    } units[] = {{365 * 86400, "year"}, {30 * 86400, "month"}, {7 * 86400, "week"}, {86400, "day"},
        {3600, "hour"}, {60, "minute"}};

    for (guint i = 0; i < G_N_ELEMENTS(units); i++) {
        gint64 count = seconds / units[i].seconds;

        /* "two weeks" only when it is two weeks; nine days are nine days. */
        if (count == 0 ||
            (units[i].seconds == 7 * 86400 && seconds < 28 * 86400 && seconds / 86400 % 7 != 0))
            continue;
        if (count < (gint64)G_N_ELEMENTS(words))
            return g_strdup_printf("%s %s%s", words[count], units[i].unit, count == 1 ? "" : "s");
        return g_strdup_printf("%" G_GINT64_FORMAT " %ss", count, units[i].unit);
    }
    return g_strdup("shortly");
}

char *cli_arrival_merged(gpointer data, guint late, guint early)
{
    const CliProject *project = data;
    g_autofree char *span = NULL;
    gint64 days, seconds;

    if (project->arrival == NULL || project->arrival[early] == ORDER_NOT_ARRIVED)
        return NULL;
    if (project->arrival[late] == ORDER_NOT_ARRIVED)
        return g_strdup("is not merged yet and older than");
    if (project->arrival[late] <= project->arrival[early])
        return NULL;
    seconds = project->arrival_time[late] - project->arrival_time[early];
    /* The dates are printed beside it: 3 Feb to 5 Feb is two days, whatever the hour. */
    days = project->arrival_time[late] / 86400 - project->arrival_time[early] / 86400;
    span = span_text(seconds >= 86400 ? days * 86400 : MAX(seconds, 0));
    return g_strdup_printf("was merged %s after", span);
}
