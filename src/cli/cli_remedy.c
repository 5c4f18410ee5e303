#include "cli_private.h"

#include <string.h>

/*
 * A remedy for migrations that do not commute: renumber those that ran late, so that new databases
 * follow production. It is called rehearsed only when the renumbered order was run and the object came
 * out as production has it.
 */

/* Members of a finding that run after a newer member in production's order; guint, in that order. */
static GArray *late_members(
    const CliScratch *scratch, const Finding *finding, const Order *production)
{
    GArray *late = g_array_new(FALSE, FALSE, sizeof(guint));
    guint newest = 0;
    gboolean any = FALSE;

    for (guint i = 0; i < production->length; i++) {
        const Migration *migration =
            g_ptr_array_index(scratch->project->set->migrations, production->sequence[i]);
        gboolean member = FALSE;

        for (guint j = 0; j < finding->migrations->len && !member; j++) {
            const FindingMigration *entry = g_ptr_array_index(finding->migrations, j);

            member = g_str_equal(entry->version, migration->version);
        }
        if (!member)
            continue;
        if (any && production->sequence[i] < newest)
            g_array_append_val(late, production->sequence[i]);
        newest = MAX(newest, production->sequence[i]);
        any = TRUE;
    }
    return late;
}

/* Version order of everything after the renumbering: the late ones follow `after`. */
static Order *renumbered_order(
    const CliScratch *scratch, const GArray *late, const Order *production, guint after)
{
    g_autofree gboolean *is_late = g_new0(gboolean, scratch->project->set->migrations->len + 1);
    g_autofree gboolean *in_order = g_new0(gboolean, scratch->project->set->migrations->len + 1);
    g_autoptr(GArray) sequence = g_array_new(FALSE, FALSE, sizeof(guint));

    for (guint i = 0; i < production->length; i++)
        in_order[production->sequence[i]] = TRUE;
    for (guint i = 0; i < late->len; i++)
        is_late[g_array_index(late, guint, i)] = TRUE;
    for (guint i = 0; i < scratch->project->set->migrations->len; i++) {
        if (in_order[i] && !is_late[i])
            g_array_append_val(sequence, i);
        if (i == after)
            g_array_append_vals(sequence, late->data, late->len);
    }
    return order_new("renumbered", "a new database after the remedy", (const guint *)sequence->data,
        sequence->len);
}

static SchemaKind kind_named(const char *name)
{
    guint kind = 0;

    while (kind < SCHEMA_N_KINDS && !g_str_equal(schema_kind_name((SchemaKind)kind), name))
        kind++;
    return (SchemaKind)kind;
}

static gboolean same_object(const Finding *finding, const Schema *a, const Schema *b)
{
    SchemaKind kind = kind_named(finding->kind);
    const SchemaObject *x = schema_find(a, kind, finding->identity);
    const SchemaObject *y = schema_find(b, kind, finding->identity);

    if (x == NULL || y == NULL)
        return x == y;
    return g_str_equal(x->physical, y->physical);
}

static gboolean rehearse(CliScratch *scratch, Finding *finding, const GArray *late, guint after,
    const Order *production, const Schema *production_end, GError **error)
{
    g_autoptr(GPtrArray) orders = g_ptr_array_new_with_free_func((GDestroyNotify)order_free);
    g_autoptr(ReplayResult) result = NULL;
    Order *renumbered = renumbered_order(scratch, late, production, after);

    g_ptr_array_add(orders, renumbered);
    /* The very order production ran has been run already. */
    if (order_same(renumbered, production)) {
        finding->rehearsed = TRUE;
        return TRUE;
    }
    result = cli_scratch_replay(scratch, FALSE, orders, error);
    if (result == NULL)
        return FALSE;
    finding->rehearsed =
        ((ReplayPath *)g_ptr_array_index(result->paths, 0))->ok &&
        same_object(
            finding, ((ReplayPath *)g_ptr_array_index(result->paths, 0))->end, production_end);
    return TRUE;
}

static void add_move(const CliProject *project, Finding *finding, const char *from, const char *to)
{
    g_ptr_array_add(finding->commands,
        g_strdup_printf("%s %s %s", project->repo != NULL ? "git mv" : "mv", from, to));
}

/* Moves the file, its folder where every migration has one, and the file of the other direction. */
static void add_moves(
    const CliProject *project, Finding *finding, const Migration *migration, const char *path)
{
    g_autofree char *old_base = g_path_get_basename(migration->path);
    g_autofree char *new_base = g_path_get_basename(path);
    const char *old_up = strstr(migration->path, ".up."), *new_up = strstr(path, ".up.");

    if (g_str_equal(old_base, new_base)) {
        g_autofree char *old_folder = g_path_get_dirname(migration->path);
        g_autofree char *new_folder = g_path_get_dirname(path);

        add_move(project, finding, old_folder, new_folder);
        return;
    }
    add_move(project, finding, migration->path, path);
    if (migration->down != NULL && old_up != NULL && new_up != NULL) {
        g_autofree char *from = g_strdup_printf("%.*s.down.%s", (int)(old_up - migration->path),
            migration->path, old_up + strlen(".up."));
        g_autofree char *to =
            g_strdup_printf("%.*s.down.%s", (int)(new_up - path), path, new_up + strlen(".up."));

        add_move(project, finding, from, to);
    }
}

/* Is the new version below that of the migration it has to precede? Numbers of one width compare as
 * text; anything else is not tried. */
static gboolean fits_before(const MigrationSet *set, const char *version, guint next)
{
    const Migration *following;

    if (next >= set->migrations->len)
        return TRUE;
    following = g_ptr_array_index(set->migrations, next);
    return strlen(following->version) == strlen(version) && strcmp(version, following->version) < 0;
}

/* A migration that never reached the base branch has run on nobody's database but its author's. */
static gboolean may_have_run(const CliProject *project, const Migration *migration)
{
    return project->arrival == NULL || project->arrival[migration->index] != ORDER_NOT_ARRIVED;
}

/* "git mv a b" for every late one and what databases that ran it have to be told. */
static gboolean write_commands(
    const CliScratch *scratch, Finding *finding, const GArray *late, guint after, gboolean ran)
{
    const CliProject *project = scratch->project;
    const GPtrArray *all = project->set->migrations;
    g_autoptr(GPtrArray) updates = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GString) labels = g_string_new(NULL);
    const Migration *last = g_ptr_array_index((GPtrArray *)all, after);
    g_autoptr(GPtrArray) made = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < late->len; i++) {
        const Migration *migration =
            g_ptr_array_index((GPtrArray *)all, g_array_index(late, guint, i));
        g_autofree char *version = NULL;
        g_autofree char *path = NULL;
        Migration *next;
        char *sql;

        if (!migration_renumber(project->set, migration, last, &version, &path) ||
            !fits_before(project->set, version, after + 1))
            return FALSE;
        add_moves(project, finding, migration, path);
        g_string_append_printf(labels, "%s%s", i > 0 ? ", " : "", migration->label);
        sql = ran || may_have_run(project, migration)
                  ? history_rename_sql(project->set, project->driver, migration, version)
                  : NULL;
        if (sql != NULL)
            g_ptr_array_add(updates, sql);
        /* The next one is numbered after this one. */
        next = g_memdup2(last, sizeof *last);
        next->version = g_strdup(version);
        next->label = next->version;
        g_ptr_array_add(made, next->version);
        g_ptr_array_add(made, next);
        last = next;
    }
    if (updates->len > 0)
        g_ptr_array_add(finding->commands,
            g_strdup_printf(
                "on every database that ran %s, before the next migrate:", labels->str));
    for (guint i = 0; i < updates->len; i++)
        g_ptr_array_add(finding->commands, g_strdup(g_ptr_array_index(updates, i)));
    return TRUE;
}

static gboolean is_about_order(const Finding *finding)
{
    return finding->severity >= FINDING_WARNING && finding->kind != NULL &&
           g_str_has_prefix(finding->rule->id, "ORD10") &&
           !g_str_equal(finding->rule->id, "ORD103");
}

#define LATE_MAX 20

/* The newest member of the finding: what the late ones have to follow at least. */
static guint newest_member(const CliScratch *scratch, const Finding *finding)
{
    guint newest = 0;

    for (guint i = 0; i < finding->migrations->len; i++) {
        const FindingMigration *entry = g_ptr_array_index(finding->migrations, i);
        const Migration *migration = migration_set_find(scratch->project->set, entry->version);

        newest = MAX(newest, migration->index);
    }
    return newest;
}

/* The last migration that `production` ran: what is pending runs after the renumbered ones there, and has
 * to in a new database. */
static guint newest_run(const Order *production)
{
    guint newest = 0;

    for (guint i = 0; i < production->length; i++)
        newest = MAX(newest, production->sequence[i]);
    return newest;
}

/* At the end, where nobody is overtaken; else right behind the newest member, when what came later has
 * to stay later. */
static gboolean try_places(CliScratch *scratch, Finding *finding, const GArray *late,
    const Order *production, gboolean ran, const Schema *production_end, GError **error)
{
    const guint places[] = {newest_run(production), newest_member(scratch, finding)};

    for (guint i = 0; i < G_N_ELEMENTS(places) && !finding->rehearsed; i++) {
        g_ptr_array_set_size(finding->commands, 0);
        if (write_commands(scratch, finding, late, places[i], ran) &&
            !rehearse(scratch, finding, late, places[i], production, production_end, error))
            return FALSE;
    }
    if (!finding->rehearsed)
        g_ptr_array_set_size(finding->commands, 0);
    return TRUE;
}

gboolean cli_remedy(CliScratch *scratch, guint first, const Order *production, gboolean ran,
    const Schema *production_end, GError **error)
{
    GPtrArray *findings = scratch->report->findings;

    for (guint i = first; i < findings->len; i++) {
        Finding *finding = g_ptr_array_index(findings, i);
        g_autoptr(GArray) late = NULL;

        if (!is_about_order(finding))
            continue;
        late = late_members(scratch, finding, production);
        if (late->len > 0 && late->len <= LATE_MAX &&
            !try_places(scratch, finding, late, production, ran, production_end, error))
            return FALSE;
        finding->fix = g_strdup(
            finding->rehearsed ? "let new databases follow production" : finding->rule->remedy);
    }
    return TRUE;
}
