#include "test.h"

#include "error.h"
#include "migration.h"

/*
 * Each project in projects/ is read with the options of its row; what came out is compared, as
 * text, with NAME.expected beside it. UPDATE_EXPECTED=1 writes those files anew: read the
 * difference.
 */
typedef struct {
    const char *project;
    const char *dialect;
    const char *expected; /* NULL: called like the project */
    MigrationOptions options;
} Case;

static const MigrationLayout memos = {.glob = (char *)"**/*__*.sql",
    .version = (char *)"^([0-9.]+/[0-9]+)__",
    .sort = (char *)"numeric"};
static const MigrationLayout memos_all = {.glob = (char *)"**/*.sql",
    .version = (char *)"^([0-9.]+/[0-9]+)__",
    .exclude = (char *)"LATEST.sql"};
static const MigrationLayout markers = {.glob = (char *)"*.sql",
    .version = (char *)"^([a-z]-[0-9]+)\\.",
    .sort = (char *)"bytes",
    .up = (char *)"^-- do$",
    .down = (char *)"^-- undo$"};
static const MigrationLayout no_group = {.glob = (char *)"*.sql", .version = (char *)"[0-9]+"};
static const MigrationLayout bad_regex = {.glob = (char *)"*.sql", .version = (char *)"([0-9]+"};
static const MigrationLayout bad_sort = {
    .glob = (char *)"*.sql", .version = (char *)"([0-9]+)", .sort = (char *)"alphabetic"};
static const MigrationLayout nothing = {.glob = (char *)"*.ddl", .version = (char *)"([0-9]+)"};

static const Case cases[] = {
    {"dbmate", "postgres", NULL, {0}},
    {"dbmate-no-up", NULL, NULL, {.framework = "dbmate"}},
    {"dbmate-no-down", NULL, NULL, {0}},
    {"dbmate-order", NULL, NULL, {0}},
    {"dbmate-stray", NULL, NULL, {0}},
    {"dbmate-twice", NULL, NULL, {0}},
    {"dbmate-duplicate", NULL, NULL, {0}},
    {"goose", "postgres", NULL, {0}},
    {"goose-envsub", NULL, NULL, {0}},
    {"goose-envsub-unused", NULL, NULL, {0}},
    {"goose-unfinished", NULL, NULL, {0}},
    {"goose-unfinished-up", NULL, NULL, {0}},
    {"goose-unknown", NULL, NULL, {0}},
    {"goose-down-first", NULL, NULL, {.framework = "goose"}},
    {"goose-two-ups", NULL, NULL, {0}},
    {"goose-before-up", NULL, NULL, {0}},
    {"goose-open-block", NULL, NULL, {0}},
    {"goose-lonely-end", NULL, NULL, {0}},
    {"goose-duplicate", NULL, NULL, {0}},
    {"diesel", "postgres", NULL, {0}},
    {"diesel-empty", NULL, NULL, {0}},
    {"diesel-no-up", NULL, NULL, {0}},
    {"diesel-duplicate", NULL, NULL, {0}},
    {"sqlx", "postgres", NULL, {0}},
    {"sqlx-stray", NULL, NULL, {0}},
    {"sqlx-large", NULL, NULL, {0}},
    {"golang-migrate", "postgres", NULL, {0}},
    {"golang-migrate", "sqlite", "golang-migrate-sqlite", {0}},
    {"golang-duplicate", NULL, NULL, {0}},
    {"golang-downs", NULL, NULL, {0}},
    {"pairs", NULL, NULL, {0}},
    {"pairs", NULL, "pairs-sqlx", {.framework = "sqlx"}},
    {"pairs", NULL, "pairs-plain", {.framework = "plain SQL", .folder = "./migrations/"}},
    {"flyway", "postgres", NULL, {0}},
    {"flyway", "sqlite", "flyway-sqlite", {.late = "run", .history_table = "app.history"}},
    {"flyway-duplicate", NULL, NULL, {0}},
    {"flyway-nested", NULL, NULL, {0}},
    {"flyway-parts", NULL, NULL, {0}},
    {"flyway-placeholder", NULL, NULL, {0}},
    {"plain", "sqlite", NULL, {.history_table = "app.applied", .late = "skip"}},
    {"plain", NULL, "plain-late", {.late = "sometimes"}},
    {"plain-encoding", NULL, NULL, {0}},
    {"plain-mark", NULL, NULL, {0}},
    {"plain-broken", "postgres", NULL, {0}},
    {"generic", "sqlite", NULL, {.folder = "store/migration", .layout = &memos}},
    {"generic", "sqlite", "generic-all",
        {.framework = "generic", .folder = "store/migration", .layout = &memos_all}},
    {"generic", NULL, "generic-no-group", {.framework = "generic", .layout = &no_group}},
    {"generic", NULL, "generic-bad-regex", {.framework = "generic", .layout = &bad_regex}},
    {"generic", NULL, "generic-bad-sort", {.framework = "generic", .layout = &bad_sort}},
    {"generic", NULL, "generic-no-layout", {.framework = "generic"}},
    {"generic", NULL, "generic-nothing", {.layout = &nothing}},
    {"generic-markers", NULL, NULL, {.folder = "sql", .layout = &markers}},
    {"generic-no-marker", NULL, NULL, {.folder = "sql", .layout = &markers}},
    {"two", NULL, NULL, {0}},
    {"two", NULL, "two-named", {.framework = "goose"}},
    {"two", NULL, "two-folder", {.folder = "services/mail/migrations"}},
    {"two", NULL, "two-specimen", {.folder = "tests/migrations"}},
    {"engines", NULL, NULL, {0}},
    {"engines", "sqlite", "engines-sqlite", {0}},
    {"engines", "postgres", "engines-postgres", {0}},
    {"engines", NULL, "engines-folder", {.framework = "diesel", .folder = "migrations"}},
    {"many", NULL, NULL, {0}},
    {"usual", NULL, NULL, {0}},
    {"rails", NULL, NULL, {0}},
    {"rails", NULL, "rails-named", {.framework = "rails"}},
    {"prisma", NULL, NULL, {0}},
    {"drizzle", NULL, NULL, {0}},
    {"none", NULL, NULL, {0}},
    {"none", NULL, "none-named", {.framework = "diesel"}},
    {"none", NULL, "none-unknown", {.framework = "gose"}},
    {"none", NULL, "none-folder", {.folder = "db"}},
    {"dbmate", NULL, "dbmate-root", {.folder = "."}},
};

static void show_section(GString *out, const char *title, const MigrationSection *section)
{
    if (section == NULL)
        return;
    g_string_append_printf(out, "  %s: line %u, %s, %u bytes, traits %s%s\n", title, section->line,
        section->transaction ? "transaction" : "no transaction", (guint)strlen(section->text),
        section->traits & SQL_TRAIT_DDL ? "ddl " : "",
        section->traits & SQL_TRAIT_CONCURRENTLY ? "concurrently" : "");
    for (guint i = 0; i < section->statements->len; i++) {
        const SqlStatement *statement = section->statements->pdata[i];
        g_autofree char *text = g_strescape(statement->text, NULL);

        g_string_append_printf(out, "    %u: %s\n", statement->line, text);
    }
}

static void show_set(GString *out, const MigrationSet *set)
{
    g_string_append_printf(out, "%s in \"%s\": %s, %s, history %s\n",
        migration_framework_title(set->framework), set->folder, migration_late_name(set->late),
        migration_unit(set, NULL) == MIGRATION_UNIT_FILE ? "whole files" : "statements",
        set->history_table != NULL ? set->history_table : "none");
    for (guint i = 0; i < set->migrations->len; i++) {
        const Migration *migration = set->migrations->pdata[i];

        g_string_append_printf(out, "%u version %s, label %s, name \"%s\"\n  path %s, file %s\n",
            migration->index, migration->version, migration->label, migration->name,
            migration->path, migration->file);
        if (migration->checksum != NULL)
            g_string_append_printf(out, "  checksum %s\n", migration->checksum);
        show_section(out, "up", migration->up);
        show_section(out, "down", migration->down);
    }
    for (guint i = 0; i < set->notes->len; i++)
        g_string_append_printf(out, "note: %s\n", (char *)set->notes->pdata[i]);
}

static char *show(const Case *test)
{
    g_autofree char *folder = g_build_filename(PROJECTS, test->project, NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(FileTree) tree = files_folder(folder, &error);
    MigrationOptions options = test->options;
    g_autoptr(MigrationSet) set = NULL;
    g_autoptr(GString) out = g_string_new(NULL);

    cr_assert_not_null(tree, "%s: %s", folder, error != NULL ? error->message : "");
    options.dialect = test->dialect != NULL ? sql_dialect_find(test->dialect) : NULL;
    set = migration_read(tree, &options, &error);
    if (set != NULL)
        show_set(out, set);
    else
        g_string_append_printf(out, "%s error: %s\nhint: %s\n", error_name(error->code),
            error->message, error_hint(error) != NULL ? error_hint(error) : "none");
    g_string_replace(out, PROJECTS "/", "", 0);
    return g_string_free(g_steal_pointer(&out), FALSE);
}

LTest(migration_read, projects)
{
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *name = cases[i].expected != NULL ? cases[i].expected : cases[i].project;
        g_autofree char *path = g_strconcat(PROJECTS, "/", name, ".expected", NULL);
        g_autofree char *actual = show(&cases[i]);
        g_autofree char *expected = NULL;

        if (g_getenv("UPDATE_EXPECTED") != NULL)
            g_file_set_contents(path, actual, -1, NULL);
        g_file_get_contents(path, &expected, NULL, NULL);
        cr_expect_str_eq(actual, expected != NULL ? expected : "", "%s:\n%s", name, actual);
    }
}
