#pragma once

#include <string.h>

#include "engine.h"
#include "error.h"

/*
 * An engine that does what a test tells it: it answers queries from a script, fails where the
 * script says so, and notes everything it was sent. No database is needed and none is touched.
 * It remembers what took effect, through saves, restores and copies, and its schema is what
 * "CREATE TABLE t" and "ALTER TABLE t ADD COLUMN c" made of it.
 *
 *     EngineDb *db = fake_engine_open("postgres");
 *     fake_engine_reply(db, "FROM goose", "107|\\N|applied\n108|\\N|applied\n");
 *     fake_engine_fail(db, "DROP TABLE", "42P01", "no such table");
 *     …
 *     cr_assert(eq(str, (char *)fake_engine_log(db), "…"));
 *     fake_engine_close(db);
 */

typedef struct {
    char *part; /* of the SQL; the first rule whose part occurs is taken */
    char *rows; /* cells separated by '|', rows by line breaks, \N for NULL; NULL: an error */
    char *sqlstate, *message;
    guint position;
    RehearseError code;
} FakeEngineRule;

typedef struct {
    EngineDb db;
    GPtrArray *rules; /* FakeEngineRule * */
    GString *log;     /* shared with copies, which the source outlives */
    gboolean is_copy;
    GPtrArray *state; /* char *: statements that took effect */
    GArray *saves;    /* guint: length of the state at each open save */
} FakeEngineDb;

static inline void fake_engine_rule_free(gpointer data)
{
    FakeEngineRule *rule = data;

    g_free(rule->part);
    g_free(rule->rows);
    g_free(rule->sqlstate);
    g_free(rule->message);
    g_free(rule);
}

static inline FakeEngineRule *fake_engine_add(
    EngineDb *db, const char *part, const char *rows, const char *sqlstate, const char *message)
{
    FakeEngineRule *rule = g_new0(FakeEngineRule, 1);

    rule->code = REHEARSE_ERROR_SQL;
    rule->part = g_strdup(part);
    rule->rows = g_strdup(rows);
    rule->sqlstate = g_strdup(sqlstate);
    rule->message = g_strdup(message);
    g_ptr_array_add(((FakeEngineDb *)db)->rules, rule);
    return rule;
}

/* Queries that contain `part` return these rows. */
static inline void fake_engine_reply(EngineDb *db, const char *part, const char *rows)
{
    fake_engine_add(db, part, rows, NULL, NULL);
}

/* Whatever contains `part` fails; "save", "restore", "release", "introspect" are parts too. */
static inline void fake_engine_fail(
    EngineDb *db, const char *part, const char *sqlstate, const char *message)
{
    fake_engine_add(db, part, NULL, sqlstate, message);
}

/* The same with a position in the statement, in characters from 1. */
static inline void fake_engine_fail_at(
    EngineDb *db, const char *part, const char *sqlstate, const char *message, guint position)
{
    fake_engine_add(db, part, NULL, sqlstate, message)->position = position;
}

/* An error that is not the statement's own. */
static inline void fake_engine_break(
    EngineDb *db, const char *part, RehearseError code, const char *message)
{
    fake_engine_add(db, part, NULL, NULL, message)->code = code;
}

/* How often a text was sent. */
static inline guint fake_engine_count(EngineDb *db, const char *part)
{
    guint count = 0;

    for (const char *at = strstr(((FakeEngineDb *)db)->log->str, part); at != NULL;
         at = strstr(at + 1, part))
        count++;
    return count;
}

/* Everything that was sent, each ended by a line break. */
static inline const char *fake_engine_log(EngineDb *db)
{
    return ((FakeEngineDb *)db)->log->str;
}

static inline void fake_engine_forget(EngineDb *db)
{
    g_string_truncate(((FakeEngineDb *)db)->log, 0);
    g_ptr_array_set_size(((FakeEngineDb *)db)->rules, 0);
}

/* --- the driver ------------------------------------------------------------------------------- */

static inline const FakeEngineRule *fake_engine_rule(EngineDb *db, const char *sql, gsize length)
{
    GPtrArray *rules = ((FakeEngineDb *)db)->rules;

    for (guint i = 0; i < rules->len; i++) {
        const FakeEngineRule *rule = rules->pdata[i];

        if (g_strstr_len(sql, (gssize)length, rule->part) != NULL)
            return rule;
    }
    return NULL;
}

/* Notes the text; FALSE with the error of the rule that makes it fail. */
static inline gboolean fake_engine_send(EngineDb *db, const char *sql, gsize length, GError **error)
{
    const FakeEngineRule *rule = fake_engine_rule(db, sql, length);

    g_string_append_len(((FakeEngineDb *)db)->log, sql, (gssize)length);
    if (length == 0 || sql[length - 1] != '\n')
        g_string_append_c(((FakeEngineDb *)db)->log, '\n');
    if (rule == NULL || rule->message == NULL)
        return TRUE;
    if (rule->code == REHEARSE_ERROR_SQL)
        error_set_sql(error, rule->sqlstate, rule->position, rule->message);
    else
        error_set(error, rule->code, NULL, "%s", rule->message);
    return FALSE;
}

static inline EngineRows *fake_engine_rows(const char *text)
{
    EngineRows *rows = g_new0(EngineRows, 1);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    GPtrArray *cells = g_ptr_array_new();

    for (guint i = 0; lines[i] != NULL && (*lines[i] != '\0' || lines[i + 1] != NULL); i++) {
        g_auto(GStrv) parts = g_strsplit(lines[i], "|", -1);

        rows->columns = MAX(g_strv_length(parts), 1);
        rows->rows++;
        if (parts[0] == NULL)
            g_ptr_array_add(cells, g_strdup(""));
        for (guint j = 0; parts[j] != NULL; j++)
            g_ptr_array_add(cells, strcmp(parts[j], "\\N") == 0 ? NULL : g_strdup(parts[j]));
    }
    rows->cells = (char **)g_ptr_array_free(cells, FALSE);
    rows->names = g_new0(char *, rows->columns + 1);
    for (guint i = 0; i < rows->columns; i++)
        rows->names[i] = g_strdup_printf("column%u", i + 1);
    return rows;
}

static inline gboolean fake_engine_execute(
    EngineDb *db, const char *sql, gsize length, GError **error)
{
    if (!fake_engine_send(db, sql, length, error))
        return FALSE;
    g_ptr_array_add(((FakeEngineDb *)db)->state, g_strndup(sql, length));
    return TRUE;
}

static inline gboolean fake_engine_execute_many(
    EngineDb *db, const SqlStatement *const *statements, guint n, guint *failed, GError **error)
{
    for (guint i = 0; i < n; i++) {
        if (fake_engine_execute(db, statements[i]->text, statements[i]->length, error))
            continue;
        *failed = i;
        return FALSE;
    }
    return TRUE;
}

static inline EngineRows *fake_engine_query(
    EngineDb *db, const char *sql, const char *const *parameters, GError **error)
{
    const FakeEngineRule *rule = fake_engine_rule(db, sql, strlen(sql));

    if (!fake_engine_send(db, sql, strlen(sql), error))
        return NULL;
    return fake_engine_rows(rule != NULL && rule->rows != NULL ? rule->rows : "");
}

static inline gboolean fake_engine_save(EngineDb *db, EngineNeeds needs, GError **error)
{
    FakeEngineDb *fake = (FakeEngineDb *)db;
    const char *text = needs == ENGINE_NEEDS_COMMIT ? "save commit" : "save";

    g_array_append_val(fake->saves, fake->state->len);
    return fake_engine_send(db, text, strlen(text), error);
}

static inline gboolean fake_engine_restore(EngineDb *db, GError **error)
{
    FakeEngineDb *fake = (FakeEngineDb *)db;

    g_ptr_array_set_size(
        fake->state, (gint)g_array_index(fake->saves, guint, fake->saves->len - 1));
    g_array_set_size(fake->saves, fake->saves->len - 1);
    return fake_engine_send(db, "restore", strlen("restore"), error);
}

static inline gboolean fake_engine_release(EngineDb *db, GError **error)
{
    FakeEngineDb *fake = (FakeEngineDb *)db;

    g_array_set_size(fake->saves, fake->saves->len - 1);
    return fake_engine_send(db, "release", strlen("release"), error);
}

static inline gboolean fake_engine_settle(EngineDb *db, GError **error)
{
    return fake_engine_send(db, "settle", strlen("settle"), error);
}

static inline Schema *fake_engine_introspect(EngineDb *db, const EngineScope *scope, GError **error)
{
    FakeEngineDb *fake = (FakeEngineDb *)db;
    SchemaDraft *draft;

    if (!fake_engine_send(db, "introspect", strlen("introspect"), error))
        return NULL;
    draft = schema_draft_new(db->driver->name, 1);
    for (guint i = 0; i < fake->state->len; i++) {
        g_auto(GStrv) words = g_strsplit(g_ptr_array_index(fake->state, i), " ", -1);
        guint n = g_strv_length(words);
        SchemaDraftObject *table = n > 2 ? schema_draft_lookup(draft, words[2]) : NULL;

        if (n == 3 && g_str_equal(words[0], "CREATE"))
            schema_draft_object(draft, SCHEMA_TABLE, "public", words[2], words[2], words[2]);
        else if (n == 6 && g_str_equal(words[0], "ALTER") && table != NULL)
            schema_draft_part(table, SCHEMA_PART_COLUMN, words[5], i + 1);
    }
    return schema_finish(draft, &scope->options);
}

static inline gboolean fake_engine_reset(EngineDb *db, GError **error)
{
    return fake_engine_send(db, "reset", strlen("reset"), error);
}

static inline EngineServer *fake_engine_start(const EngineOptions *options, GError **error)
{
    return g_new0(EngineServer, 1);
}

static inline void fake_engine_stop(EngineServer *server)
{
    g_free(server);
}

static inline EngineDb *fake_engine_create(EngineServer *server, EngineDb *source, GError **error)
{
    FakeEngineDb *db = g_new0(FakeEngineDb, 1), *from = (FakeEngineDb *)source;

    db->is_copy = from != NULL;
    db->rules = from != NULL ? g_ptr_array_ref(from->rules)
                             : g_ptr_array_new_with_free_func(fake_engine_rule_free);
    db->log = from != NULL ? from->log : g_string_new(NULL);
    db->state = g_ptr_array_new_with_free_func(g_free);
    db->saves = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = 0; from != NULL && i < from->state->len; i++)
        g_ptr_array_add(db->state, g_strdup(g_ptr_array_index(from->state, i)));
    if (from != NULL)
        g_string_append(db->log, "copy\n");
    return &db->db;
}

static inline void fake_engine_drop(EngineDb *db)
{
    FakeEngineDb *fake = (FakeEngineDb *)db;

    g_ptr_array_unref(fake->rules);
    g_ptr_array_unref(fake->state);
    g_array_unref(fake->saves);
    if (!fake->is_copy)
        g_string_free(fake->log, TRUE);
    g_free(fake);
}

#define FAKE_ENGINE_DRIVER(NAME, TITLE)                                                            \
    {                                                                                              \
        .name = NAME, .title = TITLE, .dialect = NAME, .features = ENGINE_TRANSACTIONAL_DDL,       \
        .start = fake_engine_start, .stop = fake_engine_stop, .create = fake_engine_create,        \
        .close = fake_engine_drop, .execute = fake_engine_execute,                                 \
        .execute_many = fake_engine_execute_many, .query = fake_engine_query,                      \
        .save = fake_engine_save, .restore = fake_engine_restore, .release = fake_engine_release,  \
        .settle = fake_engine_settle, .introspect = fake_engine_introspect,                        \
        .reset_session = fake_engine_reset,                                                        \
    }

/* Calls itself "postgres" or "sqlite" and has that dialect; anything else is a "mysql". */
static inline const EngineDriver *fake_engine_driver(const char *name)
{
    static const EngineDriver drivers[] = {
        FAKE_ENGINE_DRIVER("postgres", "PostgreSQL"),
        FAKE_ENGINE_DRIVER("sqlite", "SQLite"),
        FAKE_ENGINE_DRIVER("mysql", "MySQL"),
    };

    for (guint i = 0; i < G_N_ELEMENTS(drivers) - 1; i++)
        if (strcmp(drivers[i].name, name) == 0)
            return &drivers[i];
    return &drivers[G_N_ELEMENTS(drivers) - 1];
}

static inline EngineDb *fake_engine_open(const char *name)
{
    return engine_create(engine_start(fake_engine_driver(name), NULL, NULL), NULL);
}

static inline void fake_engine_close(EngineDb *db)
{
    EngineServer *server = db->server;

    engine_close(db);
    engine_stop(server);
}
