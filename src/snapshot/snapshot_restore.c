#include "snapshot_private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"
#include "process.h"
#include "scratch.h"

#define HINT_COPY "copy the file again and compare its size and checksum with the original"

/*
 * pg_restore turns its archives into text; it never sees a server. First its table of contents, so
 * that rows nobody wants are not even unpacked; then the script of what is left.
 */

typedef struct {
    const Snapshot *snapshot;
    SnapshotLoad *load;
    ScratchDir *scratch;
    char *program;
    char *input;            /* what pg_restore reads: a file, a folder, or a pipe that we feed */
    GHashTable *data_files; /* ids of the tables whose rows are there; NULL: not looked */
} Restore;

static void restore_clear(Restore *restore)
{
    g_clear_pointer(&restore->scratch, scratch_remove);
    g_clear_pointer(&restore->program, g_free);
    g_clear_pointer(&restore->input, g_free);
    g_clear_pointer(&restore->data_files, g_hash_table_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Restore, restore_clear)

/* --- the program ----------------------------------------------------------------------------- */

static gboolean find_program(Restore *restore, GError **error)
{
    const char *bindir = restore->load->options->pg_bindir;

    if (bindir != NULL) {
        restore->program = g_build_filename(bindir, "pg_restore", NULL);
        if (g_file_test(restore->program, G_FILE_TEST_IS_EXECUTABLE))
            return TRUE;
        g_clear_pointer(&restore->program, g_free);
    }
    /* Debian's /usr/bin/pg_restore is a script that asks which cluster is meant: newest first. */
    for (guint version = 30; version >= 10 && restore->program == NULL; version--) {
        g_autofree char *debian = g_strdup_printf("/usr/lib/postgresql/%u/bin/pg_restore", version);
        g_autofree char *redhat = g_strdup_printf("/usr/pgsql-%u/bin/pg_restore", version);

        if (g_file_test(debian, G_FILE_TEST_IS_EXECUTABLE))
            restore->program = g_steal_pointer(&debian);
        else if (g_file_test(redhat, G_FILE_TEST_IS_EXECUTABLE))
            restore->program = g_steal_pointer(&redhat);
    }
    if (restore->program == NULL)
        restore->program = process_find("pg_restore", NULL);
    if (restore->program != NULL)
        return TRUE;
    error_set(error, REHEARSE_ERROR_MISSING, "apt install postgresql-client, or give --pg-bindir",
        "%s: pg_restore is not installed, which reads the archives of pg_dump",
        restore->snapshot->name);
    return FALSE;
}

static void set_refused(const Restore *restore, int status, const char *diagnostics, GError **error)
{
    g_autofree char *line = g_strndup(diagnostics, strcspn(diagnostics, "\n"));
    const char *message = line;
    const char *prefix = strstr(line, "error: ");

    if (prefix != NULL)
        message = prefix + strlen("error: ");
    if (*message == '\0')
        message = status > 128 ? "it was ended by a signal" : "it failed without a message";
    if (strstr(message, "unsupported version") != NULL)
        error_set(error, REHEARSE_ERROR_MISSING,
            "install the client programs of a newer PostgreSQL, or give --pg-bindir",
            "%s: written by %s, which this pg_restore does not read (%s)", restore->snapshot->name,
            restore->snapshot->tool != NULL ? restore->snapshot->tool : "a newer pg_dump", message);
    else
        error_set(error, REHEARSE_ERROR_INPUT, HINT_COPY,
            "%s: truncated or damaged: pg_restore: %s", restore->snapshot->name, message);
}

/* --- a pipe that is fed with a member of an archive ------------------------------------------ */

typedef struct {
    const Restore *restore;
    GThread *thread; /* NULL: nothing is fed */
    gint stop;
    GError *error;
} Feeder;

/* There is nobody at the other end until pg_restore opens it. */
static int open_pipe(Feeder *feeder)
{
    int fd = -1;

    while (fd < 0 && !g_atomic_int_get(&feeder->stop)) {
        fd = open(feeder->restore->input, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
        if (fd < 0)
            g_usleep(500);
    }
    if (fd >= 0)
        fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
    return fd;
}

static SnapshotWalk feed_member(const SnapshotMember *member, gpointer data, GError **error)
{
    Feeder *feeder = data;
    g_autofree guint8 *buffer = NULL;
    gssize got = 0;
    int fd;

    if (g_strcmp0(member->path, feeder->restore->snapshot->member) != 0)
        return SNAPSHOT_WALK_ON;
    fd = open_pipe(feeder);
    if (fd < 0)
        return SNAPSHOT_WALK_STOP;
    buffer = g_malloc(64 * 1024);
    while ((got = snapshot_stream_read(member->stream, buffer, 64 * 1024, error)) > 0) {
        /* pg_restore closes its end as soon as it has what it wants. */
        if (write(fd, buffer, (gsize)got) != got)
            break;
    }
    close(fd);
    return got < 0 ? SNAPSHOT_WALK_FAILED : SNAPSHOT_WALK_STOP;
}

static gpointer feeder_run(gpointer data)
{
    Feeder *feeder = data;
    sigset_t pipe_signal;

    sigemptyset(&pipe_signal);
    sigaddset(&pipe_signal, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_signal, NULL);
    snapshot_walk(feeder->restore->snapshot->path, feed_member, feeder, NULL, &feeder->error);
    return NULL;
}

static gboolean is_fed(const Restore *restore)
{
    return restore->snapshot->kind == SNAPSHOT_PG_CUSTOM && restore->snapshot->wrapped != NULL;
}

static void feeder_start(Feeder *feeder, const Restore *restore)
{
    memset(feeder, 0, sizeof *feeder);
    feeder->restore = restore;
    if (is_fed(restore))
        feeder->thread = g_thread_new("snapshot-feed", feeder_run, feeder);
}

/* The child has ended. FALSE when the archive could not be unpacked. */
static gboolean feeder_stop(Feeder *feeder, GError **error)
{
    if (feeder->thread == NULL)
        return TRUE;
    g_atomic_int_set(&feeder->stop, 1);
    g_thread_join(g_steal_pointer(&feeder->thread));
    if (feeder->error == NULL)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&feeder->error));
    return FALSE;
}

/* --- what pg_restore is to read -------------------------------------------------------------- */

/* "backup/3503.dat" in the folder "backup" → "3503.dat"; NULL for files elsewhere. */
static const char *name_in_folder(const Restore *restore, const char *path)
{
    const char *folder = restore->snapshot->member;
    const char *name = path;

    if (folder != NULL && strcmp(folder, ".") != 0) {
        if (!g_str_has_prefix(path, folder) || path[strlen(folder)] != '/')
            return NULL;
        name = path + strlen(folder) + 1;
    }
    return strchr(name, '/') == NULL ? name : NULL;
}

/* "3503.dat", "3503.dat.gz" → 3503; 0 for anything else. */
static guint data_file_id(const char *name)
{
    char *end;
    guint64 id = g_ascii_strtoull(name, &end, 10);

    return end != name && g_str_has_prefix(end, ".dat") && id <= G_MAXUINT ? (guint)id : 0;
}

static SnapshotWalk extract_toc(const SnapshotMember *member, gpointer data, GError **error)
{
    Restore *restore = data;
    const char *name = member->path != NULL ? name_in_folder(restore, member->path) : NULL;
    g_autofree char *target = NULL;
    guint id = name != NULL ? data_file_id(name) : 0;

    if (id != 0)
        g_hash_table_add(restore->data_files, GUINT_TO_POINTER(id));
    if (g_strcmp0(name, "toc.dat") != 0)
        return SNAPSHOT_WALK_ON;
    target = g_build_filename(restore->input, "toc.dat", NULL);
    return snapshot_spool(member, target, error) ? SNAPSHOT_WALK_ON : SNAPSHOT_WALK_FAILED;
}

typedef struct {
    const Restore *restore;
    const GPtrArray *toc;
} Extraction;

static gboolean is_kept_data(const GPtrArray *toc, guint id)
{
    for (guint i = 0; i < toc->len; i++) {
        const SnapshotTocEntry *entry = g_ptr_array_index(toc, i);

        if (entry->rows && entry->keep && entry->dump_id == id)
            return TRUE;
    }
    return FALSE;
}

/* Our own names: the archive's say only which table it is. The walk has unpacked what was packed.
 */
static SnapshotWalk extract_data(const SnapshotMember *member, gpointer data, GError **error)
{
    const Extraction *extraction = data;
    const char *name =
        member->path != NULL ? name_in_folder(extraction->restore, member->path) : NULL;
    guint id = name != NULL ? data_file_id(name) : 0;
    g_autofree char *target = NULL;

    if (id == 0 || !is_kept_data(extraction->toc, id))
        return SNAPSHOT_WALK_ON;
    target = g_strdup_printf("%s/%u.dat", extraction->restore->input, id);
    return snapshot_spool(member, target, error) ? SNAPSHOT_WALK_ON : SNAPSHOT_WALK_FAILED;
}

static gboolean is_unpacked(const Restore *restore)
{
    return restore->snapshot->kind != SNAPSHOT_PG_CUSTOM &&
           !g_file_test(restore->snapshot->path, G_FILE_TEST_IS_DIR);
}

static gboolean list_folder(Restore *restore, GError **error)
{
    g_autoptr(GDir) folder = g_dir_open(restore->input, 0, NULL);
    const char *name;

    while (folder != NULL && (name = g_dir_read_name(folder)) != NULL)
        if (data_file_id(name) != 0)
            g_hash_table_add(restore->data_files, GUINT_TO_POINTER(data_file_id(name)));
    return TRUE;
}

static gboolean prepare_input(Restore *restore, GError **error)
{
    const Snapshot *snapshot = restore->snapshot;

    restore->scratch = scratch_make(geteuid(), getegid(), error);
    if (restore->scratch == NULL)
        return FALSE;
    if (snapshot->kind != SNAPSHOT_PG_CUSTOM)
        restore->data_files = g_hash_table_new(NULL, NULL);
    if (is_unpacked(restore)) {
        restore->input = g_build_filename(restore->scratch->path, "dump", NULL);
        return g_mkdir(restore->input, 0700) == 0 &&
               snapshot_walk(snapshot->path, extract_toc, restore, NULL, error);
    }
    if (!is_fed(restore)) {
        restore->input = g_canonicalize_filename(snapshot->path, NULL);
        return restore->data_files == NULL || list_folder(restore, error);
    }
    restore->input = g_build_filename(restore->scratch->path, "pipe", NULL);
    if (mkfifo(restore->input, 0600) == 0)
        return TRUE;
    error_set(error, REHEARSE_ERROR_IO, NULL, "%s: cannot be made: %s", restore->input,
        g_strerror(errno));
    return FALSE;
}

/* --- what is in it --------------------------------------------------------------------------- */

static const char *format_flag(const Restore *restore)
{
    return restore->snapshot->kind == SNAPSHOT_PG_CUSTOM ? "--format=custom" : "--format=directory";
}

static GPtrArray *read_toc(Restore *restore, GError **error)
{
    const char *argv[] = {restore->program, format_flag(restore), "--list", restore->input, NULL};
    g_auto(ProcessResult) result = {0};
    g_autofree char *list = NULL;
    Feeder feeder;
    gboolean ran;

    feeder_start(&feeder, restore);
    ran = process_run(argv, NULL, &result, error);
    if (!feeder_stop(&feeder, ran ? error : NULL) || !ran)
        return NULL;
    if (result.exit_status != 0) {
        set_refused(restore, result.exit_status,
            result.diagnostics != NULL ? result.diagnostics : "", error);
        return NULL;
    }
    list = g_strndup(g_bytes_get_data(result.output, NULL), g_bytes_get_size(result.output));
    return snapshot_toc_read(restore->load, list);
}

/* pg_restore reads the schema of a cut -Fc without a word: its table of contents comes first. Data
 * end with the length of a piece that is 0. */
static gboolean check_custom_end(const Restore *restore, const GPtrArray *toc, GError **error)
{
    static const guint8 end[5];
    guint8 tail[sizeof end] = {1};
    g_autoptr(SnapshotStream) stream = NULL;
    gboolean rows = FALSE;

    for (guint i = 0; i < toc->len; i++)
        rows |= ((SnapshotTocEntry *)g_ptr_array_index(toc, i))->rows;
    if (!rows || is_fed(restore))
        return TRUE;
    stream = snapshot_stream_file(restore->input, error);
    if (stream == NULL)
        return FALSE;
    snapshot_stream_seek(stream, -(gint64)sizeof end, SEEK_END);
    if (snapshot_stream_read(stream, tail, sizeof tail, error) < 0)
        return FALSE;
    if (memcmp(tail, end, sizeof end) == 0)
        return TRUE;
    error_set(error, REHEARSE_ERROR_INPUT, HINT_COPY,
        "%s: truncated: it ends inside a table's rows", restore->snapshot->name);
    return FALSE;
}

static gboolean check_data_files(const Restore *restore, const GPtrArray *toc, GError **error)
{
    for (guint i = 0; i < toc->len; i++) {
        const SnapshotTocEntry *entry = g_ptr_array_index(toc, i);

        if (!entry->rows ||
            g_hash_table_contains(restore->data_files, GUINT_TO_POINTER(entry->dump_id)))
            continue;
        error_set(error, REHEARSE_ERROR_INPUT, HINT_COPY,
            "%s: truncated: the file %u.dat that its table of contents names is missing",
            restore->snapshot->name, entry->dump_id);
        return FALSE;
    }
    return TRUE;
}

/* --- its script ------------------------------------------------------------------------------ */

typedef struct {
    const Restore *restore;
    ProcessStream *stream;
    Feeder feeder;
} Output;

static gssize output_read(gpointer data, void *buffer, gsize size, GError **error)
{
    Output *output = data;

    return output->stream != NULL ? process_stream_read(output->stream, buffer, size, error) : 0;
}

/* Its exit status, not its text, says whether the archive was whole. */
static gboolean output_finish(gpointer data, GError **error)
{
    Output *output = data;
    g_autofree char *diagnostics = NULL;
    int status = 0;

    if (output->stream == NULL)
        return TRUE;
    process_stream_close(g_steal_pointer(&output->stream), &status, &diagnostics);
    if (!feeder_stop(&output->feeder, error))
        return FALSE;
    if (status == 0)
        return TRUE;
    set_refused(output->restore, status, diagnostics != NULL ? diagnostics : "", error);
    return FALSE;
}

static gboolean load_script(Restore *restore, const char *list, GError **error)
{
    const char *argv[] = {restore->program, format_flag(restore), "--file=-", "--use-list", list,
        restore->input, NULL};
    Output output = {.restore = restore};
    SnapshotScript script = {.name = restore->snapshot->name,
        .tool = restore->snapshot->tool,
        .read = output_read,
        .data = &output,
        .finish = output_finish};
    gboolean ok;

    feeder_start(&output.feeder, restore);
    output.stream = process_stream_open(argv, NULL, error);
    ok = output.stream != NULL && snapshot_script_load(restore->load, &script, error);
    if (output.stream != NULL)
        process_stream_close(output.stream, NULL, NULL);
    feeder_stop(&output.feeder, NULL);
    g_clear_error(&output.feeder.error);
    return ok;
}

static gboolean load_toc(Restore *restore, const GPtrArray *toc, GError **error)
{
    Extraction extraction = {restore, toc};
    g_autofree char *text = snapshot_toc_list(toc);
    g_autofree char *list = g_build_filename(restore->scratch->path, "list", NULL);

    if (is_unpacked(restore) &&
        !snapshot_walk(restore->snapshot->path, extract_data, &extraction, NULL, error))
        return FALSE;
    if (!g_file_set_contents(list, text, -1, NULL)) {
        error_set(error, REHEARSE_ERROR_IO, "set TMPDIR to a folder with more room",
            "%s: cannot be written", list);
        return FALSE;
    }
    return load_script(restore, list, error);
}

gboolean snapshot_restore_load(const Snapshot *snapshot, SnapshotLoad *load, GError **error)
{
    g_auto(Restore) restore = {.snapshot = snapshot, .load = load};
    g_autoptr(GPtrArray) toc = NULL;

    if (!find_program(&restore, error) || !prepare_input(&restore, error))
        return FALSE;
    toc = read_toc(&restore, error);
    if (toc == NULL)
        return FALSE;
    if (!(restore.data_files != NULL ? check_data_files(&restore, toc, error)
                                     : check_custom_end(&restore, toc, error)))
        return FALSE;
    return load_toc(&restore, toc, error);
}
