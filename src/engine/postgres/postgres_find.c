#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "postgres_private.h"

/*
 * Where packages put the server programs. Debian, RHEL, Gentoo, Homebrew and EDB name the major
 * version in the path, which saves running each program to ask. PATH comes last, and only where
 * these places do not have what is wanted.
 */
static const char *const find_patterns[] = {
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/lib64/postgresql-*/bin",
    "/usr/libexec/postgresql*",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Library/PostgreSQL/*/bin",
    "/usr/local/pgsql/bin",
    "/opt/homebrew/bin",
};

/* Without these there is no private server. */
static const char *const find_programs[] = {"postgres", "initdb"};

typedef struct {
    char *bindir;
    guint major; /* 0: not in the path and not asked yet */
} Installation;

static void installation_free(gpointer data)
{
    Installation *installation = data;

    g_free(installation->bindir);
    g_free(installation);
}

/* The first program that the folder lacks; NULL when it is complete. Static. */
static const char *missing_program(const char *bindir)
{
    for (guint i = 0; i < G_N_ELEMENTS(find_programs); i++) {
        g_autofree char *path = g_build_filename(bindir, find_programs[i], NULL);

        if (!g_file_test(path, G_FILE_TEST_IS_EXECUTABLE) || g_file_test(path, G_FILE_TEST_IS_DIR))
            return find_programs[i];
    }
    return NULL;
}

/* "15.20" from "postgres (PostgreSQL) 15.20 (Debian …)"; NULL when the program does not say. */
static char *ask_version(const char *bindir)
{
    g_autofree char *program = g_build_filename(bindir, "postgres", NULL);
    const char *argv[] = {program, "--version", NULL};
    g_auto(ProcessResult) result = {0};
    ProcessOptions options = {.timeout_seconds = 10};
    g_autofree char *text = NULL;
    const char *at;

    if (!process_run(argv, &options, &result, NULL) || result.exit_status != 0)
        return NULL;
    text = g_strndup(g_bytes_get_data(result.output, NULL), g_bytes_get_size(result.output));
    at = strstr(text, ") ");
    if (at == NULL || !g_ascii_isdigit(at[2]))
        return NULL;
    return g_strndup(at + 2, strcspn(at + 2, " \n"));
}

static guint ask_major(const char *bindir)
{
    g_autofree char *version = ask_version(bindir);

    return version != NULL ? (guint)strtoul(version, NULL, 10) : 0;
}

/* Version number that the pattern's star stood for. */
static guint major_in_path(const char *pattern, const char *path)
{
    const char *star = strchr(pattern, '*');

    return star != NULL ? (guint)strtoul(path + (star - pattern), NULL, 10) : 0;
}

static void add_installation(GPtrArray *found, const char *bindir, guint major)
{
    Installation *installation;

    if (missing_program(bindir) != NULL)
        return;
    for (guint i = 0; i < found->len; i++) {
        installation = g_ptr_array_index(found, i);
        if (g_str_equal(installation->bindir, bindir))
            return;
    }
    installation = g_new0(Installation, 1);
    installation->bindir = g_strdup(bindir);
    installation->major = major != 0 ? major : ask_major(bindir);
    g_ptr_array_add(found, installation);
}

static void add_pattern(GPtrArray *found, const char *pattern)
{
    glob_t matches;

    if (glob(pattern, 0, NULL, &matches) == 0) {
        for (size_t i = 0; i < matches.gl_pathc; i++)
            add_installation(
                found, matches.gl_pathv[i], major_in_path(pattern, matches.gl_pathv[i]));
    }
    globfree(&matches);
}

static gint by_major(gconstpointer a, gconstpointer b)
{
    const Installation *left = *(Installation *const *)a, *right = *(Installation *const *)b;

    if (left->major != right->major)
        return left->major < right->major ? -1 : 1;
    return strcmp(left->bindir, right->bindir);
}

static void add_path(GPtrArray *found)
{
    g_autofree char *program = process_find("postgres", NULL);
    g_autofree char *bindir = program != NULL ? g_path_get_dirname(program) : NULL;

    if (bindir != NULL)
        add_installation(found, bindir, 0);
}

/* All installations in the usual places, oldest first. */
static GPtrArray *find_all(void)
{
    GPtrArray *found = g_ptr_array_new_with_free_func(installation_free);

    for (guint i = 0; i < G_N_ELEMENTS(find_patterns); i++)
        add_pattern(found, find_patterns[i]);
    g_ptr_array_sort(found, by_major);
    return found;
}

static const Installation *choose(const GPtrArray *found, const EngineOptions *options)
{
    if (options->version == 0)
        return found->len > 0 ? g_ptr_array_index(found, found->len - 1) : NULL;
    for (guint i = 0; i < found->len; i++) {
        const Installation *installation = g_ptr_array_index(found, i);

        if (installation->major == options->version ||
            (installation->major > options->version && !options->version_exact))
            return installation;
    }
    return NULL;
}

static void set_missing(const GPtrArray *found, guint version, GError **error)
{
    g_autoptr(GString) list = g_string_new(NULL);
    g_autofree char *hint = NULL;

    for (guint i = 0; i < found->len; i++) {
        const Installation *installation = g_ptr_array_index(found, i);

        g_string_append_printf(
            list, "%s%u in %s", i > 0 ? ", " : "", installation->major, installation->bindir);
    }
    if (version == 0) {
        error_set(error, REHEARSE_ERROR_MISSING,
            "install it with 'apt install postgresql', name its folder with --pg-bindir, "
            "or use a running server with --server",
            "no PostgreSQL server programs found");
        return;
    }
    hint = g_strdup_printf("install it with 'apt install postgresql-%u' (from apt.postgresql.org "
                           "where your system does "
                           "not have it), or accept another version with --pg-version",
        version);
    error_set(error, REHEARSE_ERROR_MISSING, hint, "PostgreSQL %u is not installed (%s)", version,
        found->len > 0 ? list->str : "no other version either");
}

/* The folder that the user named. */
static char *check_bindir(const EngineOptions *options, guint *major, GError **error)
{
    const char *missing = missing_program(options->bindir);
    g_autofree char *hint = NULL;

    if (missing != NULL) {
        error_set(error, REHEARSE_ERROR_MISSING,
            "--pg-bindir names the folder of the server programs, such as "
            "/usr/lib/postgresql/15/bin",
            "there is no program '%s' in %s", missing, options->bindir);
        return NULL;
    }
    *major = options->version != 0 ? ask_major(options->bindir) : 0;
    if (!options->version_exact && *major != 0 && *major < options->version) {
        hint = g_strdup_printf("name newer programs with --pg-bindir, or accept these with "
                               "--pg-version %u",
            *major);
        error_set(error, REHEARSE_ERROR_MISSING, hint,
            "%s has PostgreSQL %u, which is older than the %u of the snapshot", options->bindir,
            *major, options->version);
        return NULL;
    }
    if (options->version_exact && *major != options->version) {
        error_set(error, REHEARSE_ERROR_MISSING,
            "leave out --pg-version or --pg-bindir, or make them agree",
            "%s has PostgreSQL %u, not the %u asked for", options->bindir, *major,
            options->version);
        return NULL;
    }
    return g_canonicalize_filename(options->bindir, NULL);
}

char *postgres_find(const EngineOptions *options, guint *major, GError **error)
{
    g_autoptr(GPtrArray) found = NULL;
    const Installation *chosen;

    if (options->bindir != NULL)
        return check_bindir(options, major, error);
    found = find_all();
    chosen = choose(found, options);
    if (chosen == NULL) {
        add_path(found);
        chosen = choose(found, options);
    }
    if (chosen == NULL) {
        set_missing(found, options->version, error);
        return NULL;
    }
    *major = chosen->major;
    return g_strdup(chosen->bindir);
}

GPtrArray *postgres_find_installed(const EngineOptions *options)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) found = NULL;

    if (options != NULL && options->bindir != NULL) {
        found = g_ptr_array_new_with_free_func(installation_free);
        add_installation(found, options->bindir, 0);
    } else {
        found = find_all();
        if (found->len == 0)
            add_path(found);
    }
    for (guint i = 0; i < found->len; i++) {
        const Installation *installation = g_ptr_array_index(found, i);
        g_autofree char *version = ask_version(installation->bindir);

        g_ptr_array_add(
            lines, g_strdup_printf("PostgreSQL %s  %s",
                       version != NULL ? version : "(version unknown)", installation->bindir));
    }
    return lines;
}
