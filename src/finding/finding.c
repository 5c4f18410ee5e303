#include "finding.h"

static void migration_free(gpointer data)
{
    FindingMigration *migration = data;

    g_free(migration->label);
    g_free(migration->version);
    g_free(migration->path);
    g_free(migration->arrived);
    g_free(migration);
}

void finding_side_free(FindingSide *side)
{
    if (side == NULL)
        return;
    g_free(side->title);
    g_ptr_array_unref(side->lines);
    g_array_unref(side->marked);
    g_free(side);
}

FindingSide *finding_side_new(const char *title)
{
    FindingSide *side = g_new0(FindingSide, 1);

    side->title = g_strdup(title);
    side->lines = g_ptr_array_new_with_free_func(g_free);
    side->marked = g_array_new(FALSE, FALSE, sizeof(gboolean));
    return side;
}

void finding_side_add(FindingSide *side, const char *line, gboolean marked)
{
    g_ptr_array_add(side->lines, g_strdup(line));
    g_array_append_val(side->marked, marked);
}

char *finding_object_text(const char *kind, const char *identity)
{
    const char *name = g_str_has_prefix(identity, "public.") ? identity + 7 : identity;

    return g_strdup_printf("%s %s", kind, name);
}

Finding *finding_new(const char *rule_id, const char *object_kind, const char *identity)
{
    Finding *finding = g_new0(Finding, 1);

    finding->rule = finding_rule(rule_id);
    finding->severity = finding->rule->severity;
    finding->migrations = g_ptr_array_new_with_free_func(migration_free);
    finding->commands = g_ptr_array_new_with_free_func(g_free);
    finding->also = g_ptr_array_new_with_free_func(g_free);
    finding->objects = g_ptr_array_new_with_free_func(g_free);
    if (object_kind != NULL) {
        finding->object = finding_object_text(object_kind, identity);
        finding->kind = g_strdup(object_kind);
        finding->identity = g_strdup(identity);
    }
    return finding;
}

void finding_free(Finding *finding)
{
    if (finding == NULL)
        return;
    g_free(finding->id);
    g_free(finding->object);
    g_free(finding->kind);
    g_free(finding->identity);
    g_free(finding->headline);
    g_free(finding->message);
    g_ptr_array_unref(finding->migrations);
    finding_side_free(finding->left);
    finding_side_free(finding->right);
    g_free(finding->detail);
    g_free(finding->why);
    g_free(finding->who);
    g_free(finding->fix);
    g_free(finding->story);
    g_ptr_array_unref(finding->commands);
    g_ptr_array_unref(finding->also);
    g_ptr_array_unref(finding->objects);
    g_free(finding->accepted);
    g_free(finding);
}

void finding_add_migration(
    Finding *finding, const Migration *migration, guint line, const char *arrived)
{
    FindingMigration *entry = g_new0(FindingMigration, 1);

    entry->label = g_strdup(migration->label);
    entry->version = g_strdup(migration->version);
    entry->path = g_strdup(migration->path);
    entry->line = line;
    entry->arrived = g_strdup(arrived);
    g_ptr_array_add(finding->migrations, entry);
}

#define ID_DIGITS 4

void finding_seal(Finding *finding)
{
    g_autoptr(GString) text = g_string_new(finding->rule->id);
    g_autofree char *digest = NULL;

    g_string_append_printf(text, "\n%s\n%s", finding->kind != NULL ? finding->kind : "",
        finding->identity != NULL ? finding->identity : "");
    for (guint i = 0; i < finding->migrations->len; i++) {
        const FindingMigration *migration = g_ptr_array_index(finding->migrations, i);

        g_string_append_printf(text, "\n%s", migration->version);
    }
    digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text->str, (gssize)text->len);
    g_free(finding->id);
    finding->id = g_strdup_printf("%s-%.*s", finding->rule->id, ID_DIGITS, digest);
}

static gint compare(gconstpointer a, gconstpointer b)
{
    const Finding *x = *(Finding *const *)a, *y = *(Finding *const *)b;
    int order;

    if (x->severity != y->severity)
        return x->severity > y->severity ? -1 : 1;
    order = g_strcmp0(x->rule->id, y->rule->id);
    if (order == 0)
        order = g_strcmp0(x->identity, y->identity);
    return order != 0 ? order : g_strcmp0(x->id, y->id);
}

void finding_sort(GPtrArray *findings)
{
    g_ptr_array_sort(findings, compare);
}

void finding_source_free(FindingSource *source)
{
    g_free(source->path);
    g_free(source->text);
    g_free(source);
}

void finding_pair_free(FindingPair *pair)
{
    g_free(pair->relation);
    g_ptr_array_unref(pair->objects);
    g_free(pair);
}
