#include "snapshot_private.h"

#include <string.h>

#include "error.h"

/* Which file of an archive is the dump. Headers speak first, then names that end in ".sql". */

typedef struct {
    char *path, *wrapped;
    SnapshotSniff sniff;
} Candidate;

typedef struct {
    const Snapshot *snapshot;
    const char *wanted; /* NULL: the only one */
    GPtrArray *candidates;
    gboolean packed; /* in an archive: there may be several files */
    guint files, utf16;
    guint64 bytes; /* that were looked at */
} Choice;

static void candidate_free(gpointer data)
{
    Candidate *candidate = data;

    g_free(candidate->path);
    g_free(candidate->wrapped);
    snapshot_sniff_clear(&candidate->sniff);
    g_free(candidate);
}

static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? g_strndup(path, (gsize)(slash - path)) : g_strdup(".");
}

static gboolean named_sql(const char *path)
{
    g_autofree char *lower = g_ascii_strdown(path, -1);
    const char *dot = strstr(lower, ".sql");

    while (dot != NULL && strchr(dot, '/') != NULL)
        dot = strstr(dot + 1, ".sql");
    return dot != NULL && (dot[4] == '\0' || dot[4] == '.');
}

/* The whole of a pg_dump -Fd or -Ft is meant by its table of contents. */
static void make_folder(Candidate *candidate)
{
    char *folder = folder_of(candidate->path);

    g_free(candidate->path);
    candidate->path = folder;
}

static gboolean is_wanted(const Choice *choice, const Candidate *candidate, const char *member)
{
    g_autofree char *wanted = NULL;

    if (choice->wanted == NULL)
        return TRUE;
    wanted = g_strdup(choice->wanted);
    if (g_str_has_suffix(wanted, "/"))
        wanted[strlen(wanted) - 1] = '\0';
    return strcmp(wanted, candidate->path) == 0 || strcmp(wanted, member) == 0;
}

static SnapshotWalk look(const SnapshotMember *member, gpointer data, GError **error)
{
    Choice *choice = data;
    g_auto(SnapshotSniff) sniff = {0};
    Candidate *candidate;

    choice->files++;
    choice->packed |= member->path != NULL;
    choice->bytes += member->head->len;
    choice->utf16 += snapshot_sniff_is_utf16(member->head);
    if (!snapshot_sniff(member->head, &sniff))
        return SNAPSHOT_WALK_ON;
    candidate = g_new0(Candidate, 1);
    candidate->path = g_strdup(member->path);
    candidate->wrapped = g_strdup(member->wrapped);
    candidate->sniff = sniff;
    memset(&sniff, 0, sizeof sniff);
    if (candidate->sniff.kind == SNAPSHOT_PG_DIRECTORY && candidate->path != NULL)
        make_folder(candidate);
    if (member->path != NULL && !is_wanted(choice, candidate, member->path))
        candidate_free(candidate);
    else
        g_ptr_array_add(choice->candidates, candidate);
    return SNAPSHOT_WALK_ON;
}

/* -Ft keeps restore.sql beside its table of contents, -Fd does not. */
static void settle_folder(Candidate *toc, GPtrArray *candidates)
{
    for (guint i = candidates->len; i-- > 0;) {
        Candidate *other = g_ptr_array_index(candidates, i);
        g_autofree char *folder = other->path != NULL ? folder_of(other->path) : NULL;

        if (other == toc || folder == NULL || strcmp(folder, toc->path) != 0 ||
            other->sniff.kind == SNAPSHOT_PG_DIRECTORY)
            continue;
        if (g_str_has_suffix(other->path, "restore.sql") && strstr(toc->wrapped, "tar") != NULL)
            toc->sniff.kind = SNAPSHOT_PG_TAR;
        g_ptr_array_remove_index(candidates, i);
    }
}

static void settle_folders(GPtrArray *candidates)
{
    for (guint i = 0; i < candidates->len; i++) {
        Candidate *candidate = g_ptr_array_index(candidates, i);

        if (candidate->sniff.kind != SNAPSHOT_PG_DIRECTORY || candidate->path == NULL)
            continue;
        settle_folder(candidate, candidates);
        /* Removing moved it. */
        for (i = 0; g_ptr_array_index(candidates, i) != candidate;)
            i++;
    }
}

/* Keeps those that say what they are; when none does, those that are called .sql. */
static void keep_likely(Choice *choice)
{
    guint certain = 0;

    for (guint i = 0; i < choice->candidates->len; i++)
        certain += ((Candidate *)g_ptr_array_index(choice->candidates, i))->sniff.certain;
    for (guint i = choice->candidates->len; i-- > 0;) {
        Candidate *candidate = g_ptr_array_index(choice->candidates, i);

        if (certain > 0 ? !candidate->sniff.certain : !named_sql(candidate->path))
            g_ptr_array_remove_index(choice->candidates, i);
    }
}

static int by_path(gconstpointer a, gconstpointer b)
{
    return strcmp((*(Candidate *const *)a)->path, (*(Candidate *const *)b)->path);
}

static void set_several(const Choice *choice, GError **error)
{
    g_autoptr(GString) names = g_string_new(NULL);
    const Candidate *first;
    g_autofree char *hint = NULL;

    g_ptr_array_sort(choice->candidates, by_path);
    first = g_ptr_array_index(choice->candidates, 0);
    for (guint i = 0; i < choice->candidates->len && i < 10; i++) {
        const Candidate *candidate = g_ptr_array_index(choice->candidates, i);
        g_string_append_printf(names, "%s%s", i > 0 ? ", " : "", candidate->path);
    }
    if (choice->candidates->len > 10)
        g_string_append(names, ", …");
    hint = g_strdup_printf("choose one, for example '%s#%s'", choice->snapshot->path, first->path);
    error_set(error, REHEARSE_ERROR_AMBIGUOUS, hint, "%s: %u dumps in one archive: %s",
        choice->snapshot->name, choice->candidates->len, names->str);
}

static void set_none(const Choice *choice, const SnapshotPassed *passed, GError **error)
{
    const char *name = choice->snapshot->name;

    if (passed->encrypted > 0)
        error_set(error, REHEARSE_ERROR_INPUT,
            "unzip it with the password first and give Rehearse the unpacked file",
            "%s: protected with a password", name);
    else if (choice->utf16 > 0)
        error_set(error, REHEARSE_ERROR_INPUT,
            "PowerShell's > writes it so: dump with -f FILE, or convert with iconv -f UTF-16 -t "
            "UTF-8",
            "%s: the text is UTF-16, not UTF-8", name);
    else if (choice->wanted != NULL)
        error_set(error, REHEARSE_ERROR_INPUT, "list the archive for the names of its files",
            "%s: no dump called %s in it", name, choice->wanted);
    else if (choice->files == 0 && passed->unsafe > 0)
        error_set(error, REHEARSE_ERROR_INPUT, "unpack it yourself and give the dump inside",
            "%s: holds only links or names that lead out of it, which are not read", name);
    else if (choice->bytes == 0)
        error_set(error, REHEARSE_ERROR_INPUT, "make the dump again and look at its size",
            "%s: there is nothing in it", name);
    else if (choice->packed)
        error_set(error, REHEARSE_ERROR_INPUT, "name the one that is meant: PATH#FILE",
            "%s: none of its files looks like a dump", name);
    else
        error_set(error, REHEARSE_ERROR_INPUT,
            "give SQL text, a pg_dump archive, an SQLite file, or one of these compressed",
            "%s: not a dump in a known format", name);
}

static void adopt(Snapshot *snapshot, Candidate *candidate)
{
    snapshot->kind = candidate->sniff.kind;
    snapshot->engine = g_strdup(candidate->sniff.engine);
    snapshot->tool = g_steal_pointer(&candidate->sniff.tool);
    snapshot->server_version = candidate->sniff.server_version;
    snapshot->wrapped = g_steal_pointer(&candidate->wrapped);
    snapshot->member = g_steal_pointer(&candidate->path);
    /* The tar is the dump itself, not something around it. */
    if (snapshot->kind == SNAPSHOT_PG_TAR && strcmp(snapshot->member, ".") == 0) {
        const char *rest = strchr(snapshot->wrapped, '.');
        char *outer = rest != NULL ? g_strdup(rest + 1) : NULL;

        g_clear_pointer(&snapshot->member, g_free);
        g_free(snapshot->wrapped);
        snapshot->wrapped = outer;
    }
}

gboolean snapshot_choose(Snapshot *snapshot, const char *wanted, GError **error)
{
    g_autoptr(GPtrArray) candidates = g_ptr_array_new_with_free_func(candidate_free);
    Choice choice = {.snapshot = snapshot, .wanted = wanted, .candidates = candidates};
    SnapshotPassed passed = {0, 0};
    Candidate *chosen;

    if (!snapshot_walk(snapshot->path, look, &choice, &passed, error))
        return FALSE;
    settle_folders(candidates);
    if (wanted == NULL && candidates->len > 0 &&
        ((Candidate *)g_ptr_array_index(candidates, 0))->path != NULL)
        keep_likely(&choice);
    if (candidates->len == 0) {
        set_none(&choice, &passed, error);
        return FALSE;
    }
    if (candidates->len > 1) {
        set_several(&choice, error);
        return FALSE;
    }
    chosen = g_ptr_array_index(candidates, 0);
    if (chosen->sniff.cluster) {
        error_set(error, REHEARSE_ERROR_UNSUPPORTED, "dump one database: pg_dump DATABASE",
            "%s: a pg_dumpall dump holds roles and several databases", snapshot->name);
        return FALSE;
    }
    adopt(snapshot, chosen);
    return TRUE;
}
