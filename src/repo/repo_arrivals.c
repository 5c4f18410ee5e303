#include "repo_private.h"

#include <string.h>

#include "error.h"

/*
 * Arrivals are found from the newest commit backwards along first parents: a file that is on the
 * branch arrived with the first "added" that is met, and a rename is the same file under another
 * name.
 *
 * git compares only what the pathspec lets it see, so a folder that was moved looks like files that
 * were added. Each commit that adds something is therefore looked at once more as a whole, and
 * where the files came from elsewhere the search goes on there, one round deeper.
 */

#define MAX_ROUNDS 100

typedef struct {
    char *final;  /* as it is called now, from the top folder */
    char *name;   /* as it was called then */
    char *commit; /* that added it */
    gint64 time;
} Candidate;

/* Files that are searched for from one commit on. */
typedef struct {
    char *start;
    GHashTable *pending; /* name there → name now */
} Round;

typedef struct {
    Repo *repo;
    GQueue *rounds;        /* Round * */
    GPtrArray *candidates; /* of this round */
    GPtrArray *settled;    /* Candidate * */
    Round *round;
    char *commit;       /* whose changes are being read */
    GPtrArray *renamed; /* char *: name before, name now, …; applied when the commit is over */
} Search;

static void candidate_free(gpointer data)
{
    Candidate *candidate = data;

    g_free(candidate->final);
    g_free(candidate->name);
    g_free(candidate->commit);
    g_free(candidate);
}

static Round *round_new(const char *start)
{
    Round *round = g_new0(Round, 1);

    round->start = g_strdup(start);
    round->pending = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return round;
}

static void round_free(gpointer data)
{
    Round *round = data;

    g_free(round->start);
    g_hash_table_unref(round->pending);
    g_free(round);
}

static void search_clear(Search *search)
{
    g_queue_free_full(search->rounds, round_free);
    g_ptr_array_unref(search->candidates);
    g_ptr_array_unref(search->settled);
    g_ptr_array_unref(search->renamed);
    g_free(search->commit);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Search, search_clear)

void repo_arrival_free(RepoArrival *arrival)
{
    if (arrival == NULL)
        return;
    g_free(arrival->path);
    g_free(arrival->commit);
    g_free(arrival);
}

/* --- reading one round ----------------------------------------------------------------------- */

/* Renames of one commit happen at once: two files may have changed their names with each other. */
static void end_commit(Search *search)
{
    for (guint i = 0; i + 1 < search->renamed->len; i += 2)
        g_hash_table_insert(search->round->pending, g_strdup(g_ptr_array_index(search->renamed, i)),
            g_strdup(g_ptr_array_index(search->renamed, i + 1)));
    g_ptr_array_set_size(search->renamed, 0);
}

static void found_change(const RepoChange *change, gpointer data)
{
    Search *search = data;
    Candidate *candidate;
    gpointer name, final;

    if (g_strcmp0(search->commit, change->commit) != 0) {
        end_commit(search);
        g_free(search->commit);
        search->commit = g_strdup(change->commit);
    }
    if (!g_hash_table_steal_extended(search->round->pending, change->path, &name, &final))
        return;
    if (change->status == 'R') {
        g_ptr_array_add(search->renamed, g_strdup(change->from));
        g_ptr_array_add(search->renamed, final);
        g_free(name);
        return;
    }
    candidate = g_new0(Candidate, 1);
    candidate->final = final;
    candidate->name = name;
    candidate->commit = g_strdup(change->commit);
    candidate->time = change->time;
    g_ptr_array_add(search->candidates, candidate);
}

static gboolean search_round(Search *search, GPtrArray *folders, GError **error)
{
    g_autoptr(GPtrArray) arguments = g_ptr_array_new();
    static const char *const fixed[] = {"log", "-z", "--first-parent", "-m", "--name-status", "-M",
        "-O/dev/null", "--diff-filter=AR", "--no-ext-diff", "--no-textconv", "--no-show-signature",
        REPO_LOG_FORMAT};

    for (gsize i = 0; i < G_N_ELEMENTS(fixed); i++)
        g_ptr_array_add(arguments, (gpointer)fixed[i]);
    g_ptr_array_add(arguments, search->round->start);
    g_ptr_array_add(arguments, (gpointer) "--");
    for (guint i = 0; i < folders->len; i++)
        g_ptr_array_add(arguments, g_ptr_array_index(folders, i));
    g_ptr_array_add(arguments, NULL);
    g_clear_pointer(&search->commit, g_free);
    if (!repo_log_run(
            search->repo, (const char *const *)arguments->pdata, NULL, found_change, search, error))
        return FALSE;
    end_commit(search);
    return TRUE;
}

/* --- files that came from another folder ----------------------------------------------------- */

static Candidate *find_candidate(Search *search, const RepoChange *change)
{
    for (guint i = 0; i < search->candidates->len; i++) {
        Candidate *candidate = g_ptr_array_index(search->candidates, i);

        if (strcmp(candidate->name, change->path) == 0 &&
            strcmp(candidate->commit, change->commit) == 0)
            return candidate;
    }
    return NULL;
}

static Round *round_before(Search *search, const char *commit)
{
    g_autofree char *start = g_strconcat(commit, "^1", NULL);
    Round *round;

    for (GList *item = search->rounds->head; item != NULL; item = item->next) {
        round = item->data;
        if (strcmp(round->start, start) == 0)
            return round;
    }
    round = round_new(start);
    g_queue_push_tail(search->rounds, round);
    return round;
}

static void found_origin(const RepoChange *change, gpointer data)
{
    Search *search = data;
    Candidate *candidate = find_candidate(search, change);

    if (candidate == NULL)
        return;
    g_hash_table_insert(round_before(search, change->commit)->pending, g_strdup(change->from),
        g_strdup(candidate->final));
    g_ptr_array_remove(search->candidates, candidate);
}

static gboolean follow_elsewhere(Search *search, GError **error)
{
    static const char *const arguments[] = {"log", "-z", "--no-walk=unsorted", "--stdin",
        "--first-parent", "-m", "--name-status", "-M", "-O/dev/null", "--diff-filter=R",
        "--no-ext-diff", "--no-textconv", "--no-show-signature", REPO_LOG_FORMAT, NULL};
    g_autoptr(GString) commits = g_string_new(NULL);
    const char *last = NULL;

    if (search->candidates->len == 0)
        return TRUE;
    for (guint i = 0; i < search->candidates->len; i++) {
        const Candidate *candidate = g_ptr_array_index(search->candidates, i);

        /* Those of one commit stand together. */
        if (g_strcmp0(last, candidate->commit) != 0)
            g_string_append_printf(commits, "%s\n", candidate->commit);
        last = candidate->commit;
    }
    return repo_log_run(search->repo, arguments, commits->str, found_origin, search, error);
}

/* --- all rounds ------------------------------------------------------------------------------ */

static int by_bytes(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The innermost folder that holds both; "" when only the top does. */
static char *common_folder(const char *a, const char *b)
{
    gsize end = 0;

    for (gsize i = 0; a[i] == b[i] && a[i] != '\0'; i++)
        if (a[i] == '/')
            end = i;
    return g_strndup(a, end);
}

/*
 * Where the round's files lay: one folder that holds them all, since many paths make git slow; else
 * each file's own. A file at the top stands for itself.
 */
static GPtrArray *folders_of(const Round *round)
{
    g_autoptr(GPtrArray) folders = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *common = NULL;
    GHashTableIter iter;
    gpointer name;

    g_hash_table_iter_init(&iter, round->pending);
    while (g_hash_table_iter_next(&iter, &name, NULL)) {
        const char *slash = strrchr(name, '/');
        g_autofree char *folder =
            slash != NULL ? g_strndup(name, (gsize)(slash - (char *)name)) : g_strdup(name);
        char *shared = common_folder(common != NULL ? common : name, name);

        g_free(common);
        common = g_strconcat(shared, "/", NULL);
        g_free(shared);
        if (!g_ptr_array_find_with_equal_func(folders, folder, g_str_equal, NULL))
            g_ptr_array_add(folders, g_steal_pointer(&folder));
    }
    if (common != NULL && strcmp(common, "/") != 0) {
        g_ptr_array_set_size(folders, 0);
        g_ptr_array_add(folders, g_strndup(common, strlen(common) - 1));
    }
    g_ptr_array_sort(folders, by_bytes);
    return g_steal_pointer(&folders);
}

static gboolean settle(Search *search, GError **error)
{
    GHashTableIter iter;
    gpointer final;

    while (search->candidates->len > 0)
        g_ptr_array_add(search->settled, g_ptr_array_steal_index(search->candidates, 0));
    g_hash_table_iter_init(&iter, search->round->pending);
    if (!g_hash_table_iter_next(&iter, NULL, &final))
        return TRUE;
    error_set(error, REHEARSE_ERROR_INPUT, "run git fsck in the repository",
        "%s: git does not tell when %s arrived", search->repo->root, (char *) final);
    return FALSE;
}

static gboolean search_all(Search *search, GError **error)
{
    for (guint count = 0; search->rounds->length > 0; count++) {
        g_autoptr(GPtrArray) folders = NULL;
        gboolean ok;

        search->round = g_queue_pop_head(search->rounds);
        folders = folders_of(search->round);
        ok = folders->len == 0 || search_round(search, folders, error);
        /* A chain of moves that long is not worth following: the last one found counts. */
        ok = ok && (count >= MAX_ROUNDS || follow_elsewhere(search, error));
        ok = ok && settle(search, error);
        g_clear_pointer(&search->round, round_free);
        if (!ok)
            return FALSE;
    }
    return TRUE;
}

/* --- which files, and in which order --------------------------------------------------------- */

static gboolean add_files(Search *search, const char *commit, const char *under, GError **error)
{
    const char *arguments[] = {"ls-tree", "-r", "-z", "--full-tree", commit, "--", under, NULL};
    g_autoptr(GBytes) listing = NULL;
    Round *round = round_new(commit);
    const char *line, *end;
    gsize size;

    g_queue_push_tail(search->rounds, round);
    if (*under == '\0')
        arguments[5] = NULL;
    listing = repo_git_output(search->repo, arguments, NULL, error);
    if (listing == NULL)
        return FALSE;
    line = g_bytes_get_data(listing, &size);
    for (end = line + size; line < end; line += strlen(line) + 1) {
        const char *tab = strchr(line, '\t');

        /* Regular files: "100644 blob ID\tpath". */
        if (tab != NULL && g_str_has_prefix(line, "100") && repo_below(under, tab + 1) != NULL)
            g_hash_table_insert(round->pending, g_strdup(tab + 1), g_strdup(tab + 1));
    }
    return TRUE;
}

/* Commit id → how many first-parent steps before `commit`. */
static GHashTable *read_positions(Repo *repo, const char *commit, GError **error)
{
    const char *const arguments[] = {"rev-list", "--first-parent", commit, "--", NULL};
    g_autoptr(GBytes) output = repo_git_output(repo, arguments, NULL, error);
    GHashTable *positions;
    const char *line, *end, *stop;
    gsize size;
    guint position = 0;

    if (output == NULL)
        return NULL;
    positions = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    line = g_bytes_get_data(output, &size);
    for (end = line + size; line < end; line = stop + 1) {
        stop = memchr(line, '\n', (gsize)(end - line));
        if (stop == NULL)
            break;
        g_hash_table_insert(
            positions, g_strndup(line, (gsize)(stop - line)), GUINT_TO_POINTER(position++));
    }
    return positions;
}

static int by_arrival(gconstpointer a, gconstpointer b)
{
    const RepoArrival *left = *(RepoArrival *const *)a, *right = *(RepoArrival *const *)b;

    if (left->sequence != right->sequence)
        return left->sequence < right->sequence ? 1 : -1;
    return strcmp(left->path, right->path);
}

/* From positions, which count backwards, to 1, 2, … */
static void number(GPtrArray *arrivals)
{
    guint position = 0, sequence = 0;

    g_ptr_array_sort(arrivals, by_arrival);
    for (guint i = 0; i < arrivals->len; i++) {
        RepoArrival *arrival = g_ptr_array_index(arrivals, i);

        if (i == 0 || arrival->sequence != position)
            sequence++;
        position = arrival->sequence;
        arrival->sequence = sequence;
    }
}

static GPtrArray *arrivals_of(Search *search, GHashTable *positions, const char *under)
{
    GPtrArray *arrivals = g_ptr_array_new_with_free_func((GDestroyNotify)repo_arrival_free);

    for (guint i = 0; i < search->settled->len; i++) {
        Candidate *candidate = g_ptr_array_index(search->settled, i);
        RepoArrival *arrival = g_new0(RepoArrival, 1);

        arrival->path = g_strdup(repo_below(under, candidate->final));
        arrival->commit = g_steal_pointer(&candidate->commit);
        arrival->time = candidate->time;
        arrival->sequence = GPOINTER_TO_UINT(g_hash_table_lookup(positions, arrival->commit));
        g_ptr_array_add(arrivals, arrival);
    }
    number(arrivals);
    return arrivals;
}

GPtrArray *repo_arrivals(Repo *repo, const char *ref, const char *under, GError **error)
{
    g_auto(Search) search = {.repo = repo,
        .rounds = g_queue_new(),
        .candidates = g_ptr_array_new_with_free_func(candidate_free),
        .settled = g_ptr_array_new_with_free_func(candidate_free),
        .renamed = g_ptr_array_new_with_free_func(g_free)};
    g_autofree char *relative = NULL, *commit = NULL;
    g_autoptr(GHashTable) positions = NULL;

    if (repo->shallow) {
        error_set(error, REHEARSE_ERROR_INPUT, "git fetch --unshallow",
            "%s: a shallow clone does not tell when files arrived", repo->root);
        return NULL;
    }
    relative = repo_relative(repo, under, error);
    commit = relative != NULL ? repo_commit(repo, ref, error) : NULL;
    if (commit == NULL || !add_files(&search, commit, relative, error) ||
        !search_all(&search, error))
        return NULL;
    positions = read_positions(repo, commit, error);
    return positions != NULL ? arrivals_of(&search, positions, relative) : NULL;
}
