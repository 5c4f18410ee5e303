#include "cli_private.h"

#include "process.h"
#include "scratch.h"

static void say_engines(GString *out, const CliOptions *options)
{
    const EngineDriver *const *drivers = engine_all();
    EngineOptions engine_options = {.bindir = options->pg_bindir};

    g_string_append(out, "engines\n");
    for (guint i = 0; drivers[i] != NULL; i++) {
        g_autoptr(GPtrArray) installed = drivers[i]->installed(&engine_options);

        for (guint j = 0; j < installed->len; j++)
            g_string_append_printf(out, "  %s\n", (char *)g_ptr_array_index(installed, j));
        if (installed->len == 0)
            g_string_append_printf(out, "  %s  not installed; %s\n", drivers[i]->title,
                drivers[i]->install_hint != NULL ? drivers[i]->install_hint : "");
    }
}

static void say_programs(GString *out, const CliOptions *options)
{
    static const struct {
        const char *program;
        const char *use;
    } programs[] = {
        {"git", "when migrations arrived, files of a commit"},
        {"pg_restore", "dumps made with pg_dump -Fc, -Fd, -Ft"},
    };
    const char *const folders[] = {options->pg_bindir, NULL};

    g_string_append(out, "programs\n");
    for (guint i = 0; i < G_N_ELEMENTS(programs); i++) {
        g_autofree char *path = process_find(programs[i].program, folders);

        g_string_append_printf(out, "  %-11s %s (%s)\n", programs[i].program,
            path != NULL ? path : "not installed", programs[i].use);
    }
}

static void say_frameworks(GString *out)
{
    const char *const *names = migration_framework_names();

    g_string_append(out, "frameworks\n  ");
    for (guint i = 0; names[i] != NULL; i++)
        g_string_append_printf(out, "%s%s", i > 0 ? ", " : "", names[i]);
    g_string_append_c(out, '\n');
}

static gboolean say_leftovers(GString *out, const CliOptions *options, GError **error)
{
    gboolean clean = options->clean;
    g_autoptr(GPtrArray) stale = scratch_sweep(!clean);
    g_autofree char *cache = scratch_cache_folder();

    if (options->server != NULL) {
        g_autoptr(GPtrArray) remote = engine_sweep(options->server, !clean, error);

        if (remote == NULL)
            return FALSE;
        g_ptr_array_extend_and_steal(stale, g_steal_pointer(&remote));
    }

    g_string_append_printf(
        out, "cache\n  %s\n", cache != NULL ? cache : "none that can be written");
    g_string_append(out, "leftovers\n");
    for (guint i = 0; i < stale->len; i++)
        g_string_append_printf(
            out, "  %s%s\n", (char *)g_ptr_array_index(stale, i), clean ? "  removed" : "");
    if (stale->len == 0)
        g_string_append(out, "  none\n");
    else if (!clean)
        g_string_append(out, "  remove them with: rehearse doctor --clean\n");
    return TRUE;
}

static int command_doctor(const CliOptions *options, GError **error)
{
    g_autoptr(GString) out = g_string_new(NULL);

    g_string_append_printf(out, "rehearse %s\n", REHEARSE_VERSION);
    say_engines(out, options);
    say_programs(out, options);
    say_frameworks(out);
    return say_leftovers(out, options, error) && cli_output_text(out->str, error) ? 0 : -1;
}

const CliCommand cli_command_doctor = {
    .name = "doctor",
    .arguments = "",
    .summary = "what can run here, what is missing, what was left behind",
    .help = "Lists engines, programs, frameworks, the cache and what a crash left behind (with\n"
            "--server also on that server); --clean removes the latter.",
    .run = command_doctor,
};
