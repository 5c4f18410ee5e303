#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "error.h"
#include "process.h"

static const char *const *command(const char *script)
{
    static const char *argv[4];

    argv[0] = "/bin/sh";
    argv[1] = "-c";
    argv[2] = script;
    return argv;
}

static char *output_of(const char *script, const ProcessOptions *options)
{
    g_auto(ProcessResult) result = {0};
    g_autoptr(GError) error = NULL;
    gsize size;
    const char *data;

    cr_assert(process_run(command(script), options, &result, &error), "%s",
        error != NULL ? error->message : "");
    data = g_bytes_get_data(result.output, &size);
    return g_strndup(data, size);
}

LTest(process, run_gives_output_diagnostics_and_status)
{
    static const struct {
        const char *script, *output, *diagnostics;
        int status;
    } cases[] = {
        {"true", "", "", 0},
        {"printf out; printf '\\n  err \\n' >&2; exit 3", "out", "err", 3},
        {"kill -9 $$", "", "", 137},
        {"kill -15 $$", "", "", 143},
        {"exec >&-; sleep 0.1; exit 5", "", "", 5}, /* closes its output before it ends */
        {"printf '\\377' >&2", "", "\xef\xbf\xbd", 0},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(ProcessResult) result = {0};

        cr_assert(process_run(command(cases[i].script), NULL, &result, NULL));
        cr_assert_eq(result.exit_status, cases[i].status, "case %u: %d", i, result.exit_status);
        cr_assert_str_eq(result.diagnostics, cases[i].diagnostics);
        cr_assert_eq(g_bytes_get_size(result.output), strlen(cases[i].output));
    }
}

LTest(process, arguments_meet_no_shell)
{
    static const char *const argv[] = {"printf", "%s", "$(id) `id` ; *", NULL};
    g_auto(ProcessResult) result = {0};

    cr_assert(process_run(argv, NULL, &result, NULL));
    cr_assert_eq(g_bytes_get_size(result.output), strlen(argv[2]));
    cr_assert(memcmp(g_bytes_get_data(result.output, NULL), argv[2], strlen(argv[2])) == 0);
}

LTest(process, large_streams_do_not_block_each_other)
{
    g_auto(ProcessResult) result = {0};

    cr_assert(process_run(command("head -c 3000000 /dev/zero | tr '\\0' e >&2;"
                                  "head -c 3000000 /dev/zero; printf 'the end' >&2"),
        NULL, &result, NULL));
    cr_assert_eq(g_bytes_get_size(result.output), 3000000);
    cr_assert_eq(strlen(result.diagnostics), 64 * 1024);
    cr_assert(g_str_has_suffix(result.diagnostics, "ethe end"));
}

LTest(process, input_is_read_or_ignored)
{
    g_autofree char *long_text = g_strnfill(1000000, 'x');
    ProcessOptions options = {.input = long_text};
    g_autofree char *counted = output_of("wc -c", &options);
    g_autofree char *ignored = output_of("exec 0<&-; echo done", &options);
    g_autofree char *none = output_of("wc -c", NULL);

    cr_assert_str_eq(counted, "1000000\n");
    cr_assert_str_eq(ignored, "done\n");
    cr_assert_str_eq(none, "0\n");
}

LTest(process, environment_is_cleaned_or_given)
{
    static const char *const given[] = {"ONLY=this", NULL};
    ProcessOptions options = {.env = given};
    g_autofree char *clean = NULL, *own = NULL;

    g_setenv("PGHOST", "real", TRUE);
    g_setenv("MYSQL_PWD", "real", TRUE);
    g_setenv("GIT_DIR", "real", TRUE);
    g_setenv("KEPT", "yes", TRUE);
    clean = output_of("echo $PGHOST$MYSQL_PWD$GIT_DIR$KEPT", NULL);
    own = output_of("echo $KEPT$ONLY", &options);
    cr_assert_str_eq(clean, "yes\n");
    cr_assert_str_eq(own, "this\n");
}

LTest(process, child_has_folder_session_and_plain_signals)
{
    static const char *const list[] = {"ls", "/proc/self/fd", NULL};
    ProcessOptions options = {.cwd = "/usr"};
    g_auto(ProcessResult) result = {0};
    g_autofree char *root = output_of("pwd", NULL), *usr = output_of("pwd", &options);
    g_autofree char *signals = NULL, *session = NULL, *descriptors = NULL;
    int stray = open("/dev/null", O_RDONLY); /* without O_CLOEXEC, as a careless library does */

    signal(SIGQUIT, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    signals = output_of("grep -c 'SigIgn:.*0000000000000000$' /proc/self/status", NULL);
    session =
        output_of("set -- $(cat /proc/self/stat); test $5 = $6 && test $6 = $$ && echo own", NULL);
    cr_assert(process_run(list, NULL, &result, NULL));
    descriptors = g_strndup(g_bytes_get_data(result.output, NULL), g_bytes_get_size(result.output));
    close(stray);
    cr_assert_str_eq(root, "/\n");
    cr_assert_str_eq(usr, "/usr\n");
    cr_assert_str_eq(signals, "1\n");
    cr_assert_str_eq(session, "own\n");
    cr_assert_str_eq(descriptors, "0\n1\n2\n3\n", "3 is the folder that ls reads");
}

LTest(process, root_becomes_another_user)
{
    ProcessOptions options = {.uid = 65534, .gid = 65534};
    g_autofree char *user = NULL, *expected = NULL;
    gid_t privileged = 4;

    if (geteuid() == 0)
        cr_assert(setgroups(1, &privileged) == 0);
    user = output_of("echo $(id -u) $(id -g) $(id -G)", &options);
    expected = geteuid() == 0 ? g_strdup("65534 65534 65534\n")
                              : output_of("echo $(id -u) $(id -g) $(id -G)", NULL);
    cr_assert_str_eq(user, expected);
}

LTest(process, starts_with_standard_streams_closed)
{
    ProcessOptions options = {.input = "in\n"};
    g_autofree char *said = NULL;
    int saved = dup(1), saved_in = dup(0);

    close(0);
    close(1);
    said = output_of("echo out; cat", &options);
    dup2(saved, 1);
    dup2(saved_in, 0);
    close(saved);
    close(saved_in);
    cr_assert_str_eq(said, "out\nin\n");
}

static void assert_fails(
    const char *const *argv, const ProcessOptions *options, RehearseError code, const char *part)
{
    g_auto(ProcessResult) result = {0};
    g_autoptr(GError) error = NULL;

    cr_assert_not(process_run(argv, options, &result, &error));
    cr_assert(g_error_matches(error, REHEARSE_ERROR, (int)code), "%s", error->message);
    cr_assert(strstr(error->message, part) != NULL, "%s", error->message);
    cr_assert(result.output == NULL && result.diagnostics == NULL);
}

LTest(process, what_cannot_start_is_an_error)
{
    static const char *const absent[] = {"no-such-program-here", NULL};
    static const char *const folder[] = {"/usr", NULL};
    ProcessOptions nowhere = {.cwd = "/nonexistent"};

    assert_fails(absent, NULL, REHEARSE_ERROR_MISSING, "no-such-program-here");
    assert_fails(folder, NULL, REHEARSE_ERROR_MISSING, "/usr");
    assert_fails(command("true"), &nowhere, REHEARSE_ERROR_IO, "/nonexistent");
}

LTest(process, timeout_ends_the_whole_group)
{
    ProcessOptions options = {.timeout_seconds = 1};

    assert_fails(command("trap '' TERM; sleep 1000 & sleep 1000; sleep 1000"), &options,
        REHEARSE_ERROR_LIMIT, "ended after 1 seconds");
}

/* A daemon left behind keeps the pipe open; we must not wait for it. */
LTest(process, does_not_wait_for_grandchildren)
{
    g_autofree char *said = output_of("sleep 1000 & echo $!", NULL);

    cr_assert(kill((pid_t)g_ascii_strtoll(said, NULL, 10), SIGKILL) == 0);
}

LTest(process, stream_is_read_in_pieces)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *diagnostics = NULL;
    ProcessStream *stream =
        process_stream_open(command("printf abcdef; echo oops >&2; exit 4"), NULL, &error);
    g_autoptr(GString) text = g_string_new(NULL);
    char buffer[4];
    gssize got;
    int status;

    while ((got = process_stream_read(stream, buffer, sizeof buffer, &error)) > 0)
        g_string_append_len(text, buffer, got);
    cr_assert_eq(got, 0);
    process_stream_close(stream, &status, &diagnostics);
    cr_assert_str_eq(text->str, "abcdef");
    cr_assert_eq(status, 4);
    cr_assert_str_eq(diagnostics, "oops");
}

LTest(process, closing_early_ends_the_child)
{
    ProcessStream *stream = process_stream_open(command("exec cat /dev/zero"), NULL, NULL);
    char buffer[16];
    int status;

    cr_assert_eq(process_stream_read(stream, buffer, sizeof buffer, NULL), 16);
    process_stream_close(stream, &status, NULL);
    cr_assert(status == 128 + SIGTERM || status == 128 + SIGPIPE, "%d", status);
    process_stream_close(NULL, NULL, NULL);
}

/* Runs in a child of its own, so that the signal flag does not stay. */
LTest(process, interruption_ends_a_wait)
{
    g_autoptr(GError) error = NULL;
    g_auto(ProcessResult) result = {0};

    process_catch_signals();
    cr_assert_not(process_interrupted(&error));
    if (fork() == 0) {
        usleep(50000);
        kill(getppid(), SIGTERM);
        _exit(0);
    }
    cr_assert_not(process_run(command("sleep 1000"), NULL, &result, &error));
    cr_assert(g_error_matches(error, REHEARSE_ERROR, REHEARSE_ERROR_INTERRUPTED));
    cr_assert_eq(error_exit_status(error), 128 + SIGTERM);
    cr_assert_str_eq(error->message, "interrupted (SIGTERM)");
    cr_assert(process_interrupted(NULL));
    wait(NULL);
}

LTest(process, finds_programs)
{
    static const char *const extra[] = {"/nonexistent", "/usr/lib", "/etc", "/bin", NULL};
    g_autofree char *usual = NULL, *other = NULL, *none = NULL, *folder = NULL;

    usual = process_find("sh", NULL);
    cr_assert(g_str_has_suffix(usual, "/sh"));
    cr_assert(process_find("no-such-program-here", NULL) == NULL);
    g_setenv("PATH", "/nonexistent", TRUE);
    none = process_find("sh", NULL);
    cr_assert(none == NULL);
    other = process_find("sh", extra);
    cr_assert_str_eq(other, "/bin/sh");
    folder = process_find("ssl", extra);
    cr_assert(folder == NULL, "a folder is not a program");
}

LTest(process, unprivileged_user_is_not_root)
{
    uid_t uid;
    gid_t gid;

    process_unprivileged_user(&uid, &gid);
    cr_assert_eq(uid != 0, geteuid() == 0);
    if (geteuid() == 0)
        cr_assert(seteuid(65534) == 0);
    process_unprivileged_user(&uid, &gid);
    cr_assert_eq(uid, 0);
    cr_assert_eq(gid, 0);
    if (getuid() == 0)
        cr_assert(seteuid(0) == 0); /* else the leak check may not read our own /proc */
}
