#include "sqlite_private.h"

#include <string.h>

#include "error.h"

/* One reading of the schema. */
typedef struct {
    SqliteDb *db;
    const SqliteRows *rows;
    SchemaDraft *draft;
    GHashTable
        *members; /* folded name of a table or view → GPtrArray of its SqliteRows, in order */
    GHashTable *touched; /* folded names of what to read; NULL: everything */
    GHashTable *shadows; /* names of the tables in which virtual ones keep their data */
    sqlite3_stmt *columns;
} Reader;

static char *quoted(const char *name)
{
    return sql_quote_identifier(engine_dialect(&engine_sqlite), name);
}

/* sqlite_sequence, sqlite_stat1 and the indexes of constraints are SQLite's own affair. */
static gboolean is_internal(const SqliteRow *row)
{
    return g_ascii_strncasecmp(row->name, "sqlite_", strlen("sqlite_")) == 0 || row->sql == NULL;
}

static gboolean is_owner(const SqliteRow *row)
{
    return strcmp(row->type, "table") == 0 || strcmp(row->type, "view") == 0;
}

static SchemaKind owner_kind(const SqliteRow *row)
{
    return strcmp(row->type, "view") == 0 ? SCHEMA_VIEW : SCHEMA_TABLE;
}

static const GPtrArray *members_of(const Reader *reader, const char *name)
{
    g_autofree char *folded = g_ascii_strdown(name, -1);

    return g_hash_table_lookup(reader->members, folded);
}

/* --- what still compiles
 * ------------------------------------------------------------------------------- */

static gboolean view_compiles(SqliteDb *db, const char *name)
{
    g_autofree char *identifier = quoted(name);
    g_autofree char *sql = g_strdup_printf("SELECT * FROM main.%s", identifier);

    return sqlite_statement_compiles(db, sql);
}

static char *updatable_column(SqliteDb *db, const char *table)
{
    sqlite3_stmt *statement = sqlite_statement_resource(db, "updatable_column.sql", table, NULL);
    char *name = NULL;

    if (statement != NULL && sqlite3_step(statement) == SQLITE_ROW)
        name = g_strdup((const char *)sqlite3_column_text(statement, 0));
    sqlite3_finalize(statement);
    return name;
}

/* A statement that fires a trigger; NULL when the table cannot be updated at all. */
static char *firing_statement(SqliteDb *db, const char *table, const SqliteTriggerText *trigger)
{
    g_autofree char *identifier = quoted(table), *column = NULL, *assigned = NULL;

    if (strcmp(trigger->event, "INSERT") == 0)
        return g_strdup_printf("INSERT INTO main.%s DEFAULT VALUES", identifier);
    if (strcmp(trigger->event, "DELETE") == 0)
        return g_strdup_printf("DELETE FROM main.%s", identifier);
    column = trigger->column != NULL ? g_strdup(trigger->column) : updatable_column(db, table);
    if (column == NULL)
        return NULL;
    assigned = quoted(column);
    return g_strdup_printf("UPDATE main.%s SET %s = NULL", identifier, assigned);
}

/*
 * SQLite compiles triggers with the statements that fire them: one is broken when no such statement
 * compiles. So the others of the same event on the same table are, which cannot fire either.
 */
static gboolean trigger_compiles(
    SqliteDb *db, const SqliteRow *row, const SqliteTriggerText *trigger)
{
    g_autofree char *sql = firing_statement(db, row->table, trigger);

    return sql != NULL && sqlite_statement_compiles(db, sql);
}

/* --- columns
 * -------------------------------------------------------------------------------------------- */

/* What the pragma tells about a column. */
typedef struct {
    char *name, *type, *value;
    gboolean not_null;
    int hidden; /* 1: of a virtual table, 2: generated, 3: generated and stored */
} Column;

static void column_clear(gpointer data)
{
    Column *column = data;

    g_free(column->name);
    g_free(column->type);
    g_free(column->value);
}

/* FALSE when the table cannot be opened: the module of a virtual table is missing. */
static gboolean read_columns(Reader *reader, const char *table, GArray *columns)
{
    sqlite3_stmt *statement = reader->columns;

    sqlite3_bind_text(statement, 1, table, -1, SQLITE_TRANSIENT);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        Column column = {.name = g_strdup((const char *)sqlite3_column_text(statement, 0)),
            .type = g_strdup((const char *)sqlite3_column_text(statement, 1)),
            .not_null = sqlite3_column_int(statement, 2) != 0,
            .value = g_strdup((const char *)sqlite3_column_text(statement, 3)),
            .hidden = sqlite3_column_int(statement, 4)};

        g_array_append_val(columns, column);
    }
    return sqlite3_reset(statement) == SQLITE_OK;
}

static GHashTable *spellings(const GArray *columns)
{
    GHashTable *spelling = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < columns->len; i++) {
        const char *name = g_array_index(columns, Column, i).name;

        g_hash_table_insert(spelling, g_ascii_strdown(name, -1), (gpointer)name);
    }
    return spelling;
}

static const SqliteColumnText *text_of(const SqliteTableText *table, const char *name)
{
    for (guint i = 0; table != NULL && i < table->columns->len; i++) {
        const SqliteColumnText *column = g_ptr_array_index(table->columns, i);

        if (g_ascii_strcasecmp(column->name, name) == 0)
            return column;
    }
    return NULL;
}

/* What is set in a column's part from its text. */
static void set_from_text(SchemaDraftPart *part, const Column *column, const SqliteColumnText *text)
{
    schema_draft_part_set(part, SCHEMA_ATTR_COLLATION, text->collation);
    if (text->generated != NULL) {
        g_autofree char *generated =
            g_strdup_printf("%s (%s)", column->hidden == 3 ? "stored" : "virtual", text->generated);

        schema_draft_part_set(part, SCHEMA_ATTR_GENERATED, generated);
    }
    if (text->null_conflict != NULL) {
        g_autofree char *action = g_ascii_strdown(text->null_conflict, -1);
        g_autofree char *option = g_strconcat("on conflict ", action, NULL);

        schema_draft_part_set(part, SCHEMA_ATTR_OPTIONS, option);
    }
}

/* The rowid under another name; only this exact type makes it so. */
static gboolean is_rowid_alias(const SqliteTableText *table, const Column *column)
{
    return table != NULL && !table->without_rowid && !table->key_descending && table->key != NULL &&
           g_ascii_strcasecmp(table->key, column->name) == 0 &&
           g_ascii_strcasecmp(column->type, "integer") == 0;
}

static void add_column(
    SchemaDraftObject *object, const Column *column, const SqliteTableText *table, guint position)
{
    SchemaDraftPart *part = schema_draft_part(object, SCHEMA_PART_COLUMN, column->name, position);
    const SqliteColumnText *text = text_of(table, column->name);
    g_autofree char *type =
        sqlite_text_expression(column->type != NULL ? column->type : "", NULL, SQLITE_TEXT_TYPE);

    schema_draft_part_set(part, SCHEMA_ATTR_TYPE, *type != '\0' ? type : NULL);
    schema_draft_part_set(part, SCHEMA_ATTR_NOT_NULL, column->not_null ? "" : NULL);
    schema_draft_part_set(part, SCHEMA_ATTR_HIDDEN, column->hidden == 1 ? "" : NULL);
    if (column->value != NULL) {
        g_autofree char *value = sqlite_text_expression(column->value, NULL, SQLITE_TEXT_VALUE);

        schema_draft_part_set(part, SCHEMA_ATTR_DEFAULT, value);
    }
    if (is_rowid_alias(table, column))
        schema_draft_part_set(part, SCHEMA_ATTR_PRIMARY_KEY,
            table->autoincrement ? "rowid alias autoincrement" : "rowid alias");
    if (text != NULL)
        set_from_text(part, column, text);
}

/* --- constraints
 * ---------------------------------------------------------------------------------------- */

static gint compare_constraints(gconstpointer a, gconstpointer b)
{
    const SqliteConstraintText *left = *(SqliteConstraintText *const *)a;
    const SqliteConstraintText *right = *(SqliteConstraintText *const *)b;
    int order = strcmp(left->definition, right->definition);

    return order != 0 ? order : g_strcmp0(left->name, right->name);
}

/* The stem, or the stem with the first number that makes it one of a kind. */
static char *free_name(GHashTable *taken, const char *stem)
{
    char *name = g_strdup(stem);

    for (guint i = 1; g_hash_table_contains(taken, name); i++) {
        g_free(name);
        name = g_strdup_printf("%s%u", stem, i);
    }
    return name;
}

static void add_constraint(
    SchemaDraftObject *object, GHashTable *taken, const SqliteConstraintText *constraint)
{
    char *name = free_name(taken, constraint->name != NULL ? constraint->name : constraint->stem);
    SchemaDraftPart *part = schema_draft_part(object, SCHEMA_PART_CONSTRAINT, name, 0);

    g_hash_table_add(taken, name);
    schema_draft_part_set(part, SCHEMA_ATTR_DEFINITION, constraint->definition);
    if (constraint->name == NULL)
        schema_draft_part_set(part, SCHEMA_ATTR_AUTO_NAME, "");
}

/* Names that the author gave come first; the others get theirs in an order that no text decides. */
static void add_constraints(SchemaDraftObject *object, GPtrArray *constraints)
{
    g_autoptr(GHashTable) taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    g_ptr_array_sort(constraints, compare_constraints);
    for (guint named = 0; named < 2; named++) {
        for (guint i = 0; i < constraints->len; i++) {
            const SqliteConstraintText *constraint = g_ptr_array_index(constraints, i);

            if ((constraint->name == NULL) == (named == 1))
                add_constraint(object, taken, constraint);
        }
    }
}

/* --- indexes and triggers
 * ---------------------------------------------------------------------------------- */

static void add_index(SchemaDraftObject *object, const SqliteRow *row, GHashTable *columns)
{
    g_autofree char *definition = sqlite_create_index(row->sql, columns);
    SchemaDraftPart *part = schema_draft_part(object, SCHEMA_PART_INDEX, row->name, 0);

    schema_draft_part_set(part, SCHEMA_ATTR_DEFINITION, definition);
}

static void add_trigger(Reader *reader, SchemaDraftObject *object, const SqliteRow *row)
{
    g_auto(SqliteTriggerText) trigger = {0};
    SchemaDraftPart *part = schema_draft_part(object, SCHEMA_PART_TRIGGER, row->name, 0);

    sqlite_create_trigger(row->sql, &trigger);
    schema_draft_part_set(part, SCHEMA_ATTR_DEFINITION, trigger.definition);
    if (!trigger_compiles(reader->db, row, &trigger))
        schema_draft_part_set(part, SCHEMA_ATTR_INVALID, "");
}

static void add_members(
    Reader *reader, SchemaDraftObject *object, const SqliteRow *owner, GHashTable *columns)
{
    const GPtrArray *members = members_of(reader, owner->name);

    for (guint i = 0; members != NULL && i < members->len; i++) {
        const SqliteRow *row = g_ptr_array_index(members, i);

        if (strcmp(row->type, "index") == 0)
            add_index(object, row, columns);
        else
            add_trigger(reader, object, row);
    }
}

/* --- tables and views
 * ------------------------------------------------------------------------------------- */

static const char *variety(const SqliteTableText *table)
{
    if (table == NULL)
        return NULL;
    if (table->strict)
        return table->without_rowid ? "strict, without rowid" : "strict";
    return table->without_rowid ? "without rowid" : NULL;
}

static void add_table_text(
    SchemaDraftObject *object, const SqliteRow *row, const GArray *columns, GHashTable *spelling)
{
    g_autoptr(SqliteTableText) table = sqlite_table_parse(row->sql, spelling);

    schema_draft_object_set(object, SCHEMA_ATTR_VARIETY, variety(table));
    for (guint i = 0; i < columns->len; i++)
        add_column(object, &g_array_index(columns, Column, i), table, i + 1);
    if (table != NULL)
        add_constraints(object, table->constraints);
}

static void add_virtual_text(
    SchemaDraftObject *object, const SqliteRow *row, const GArray *columns, gboolean ok)
{
    g_autofree char *module = sqlite_create_virtual(row->sql);

    schema_draft_object_set(object, SCHEMA_ATTR_VARIETY, "virtual");
    schema_draft_object_set(object, SCHEMA_ATTR_ACCESS_METHOD, module);
    schema_draft_object_set(object, SCHEMA_ATTR_INVALID, ok ? NULL : "");
    for (guint i = 0; i < columns->len; i++)
        add_column(object, &g_array_index(columns, Column, i), NULL, i + 1);
}

static void add_table(Reader *reader, SchemaDraftObject *object, const SqliteRow *row)
{
    g_autoptr(GArray) columns = g_array_new(FALSE, FALSE, sizeof(Column));
    g_autoptr(GHashTable) spelling = NULL;
    gboolean ok;

    g_array_set_clear_func(columns, column_clear);
    ok = read_columns(reader, row->name, columns);
    spelling = spellings(columns);
    if (sqlite_create_is_virtual(row->sql))
        add_virtual_text(object, row, columns, ok);
    else
        add_table_text(object, row, columns, spelling);
    add_members(reader, object, row, spelling);
}

static void add_view(Reader *reader, SchemaDraftObject *object, const SqliteRow *row)
{
    g_autoptr(GPtrArray) columns = NULL;
    g_autofree char *query = sqlite_create_view(row->sql, &columns);

    schema_draft_object_set(object, SCHEMA_ATTR_QUERY, query);
    for (guint i = 0; columns != NULL && i < columns->len; i++)
        schema_draft_part(object, SCHEMA_PART_COLUMN, g_ptr_array_index(columns, i), i + 1);
    if (!view_compiles(reader->db, row->name))
        schema_draft_object_set(object, SCHEMA_ATTR_INVALID, "");
    add_members(reader, object, row, NULL);
}

static void add_owner(Reader *reader, const SqliteRow *row)
{
    g_autofree char *identity = quoted(row->name);
    SchemaDraftObject *object =
        schema_draft_object(reader->draft, owner_kind(row), "", row->name, identity, NULL);

    if (g_hash_table_contains(reader->shadows, row->name))
        schema_draft_object_set(object, SCHEMA_ATTR_VARIETY, "shadow");
    else if (owner_kind(row) == SCHEMA_VIEW)
        add_view(reader, object, row);
    else
        add_table(reader, object, row);
}

/* --- preparing a reading
 * ------------------------------------------------------------------------------------ */

static gboolean is_touched(const Reader *reader, const char *folded)
{
    return reader->touched == NULL || g_hash_table_contains(reader->touched, folded);
}

static void add_member(Reader *reader, const SqliteRow *row)
{
    g_autofree char *folded = g_ascii_strdown(row->table, -1);
    GPtrArray *list = g_hash_table_lookup(reader->members, folded);

    if (!is_touched(reader, folded))
        return;
    if (list == NULL) {
        list = g_ptr_array_new();
        g_hash_table_insert(reader->members, g_steal_pointer(&folded), list);
    }
    g_ptr_array_add(list, (gpointer)row);
}

static gboolean is_wanted(const Reader *reader, const SqliteRow *row)
{
    g_autofree char *folded = g_ascii_strdown(row->name, -1);

    return is_owner(row) && !is_internal(row) && is_touched(reader, folded);
}

/* Indexes and triggers, under the tables and views that are to be read. */
static void group_members(Reader *reader)
{
    reader->members =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
    for (guint i = 0; i < reader->rows->rows->len; i++) {
        const SqliteRow *row = sqlite_rows_get(reader->rows, i);

        if (!is_owner(row) && !is_internal(row))
            add_member(reader, row);
    }
}

/* Shadow tables exist only beside virtual ones, and asking costs a look at every view. */
static gboolean has_virtual(const SqliteRows *rows)
{
    for (guint i = 0; i < rows->rows->len; i++) {
        const SqliteRow *row = sqlite_rows_get(rows, i);

        if (strcmp(row->type, "table") == 0 && row->sql != NULL &&
            g_ascii_strncasecmp(row->sql, "create virtual", strlen("create virtual")) == 0)
            return TRUE;
    }
    return FALSE;
}

static gboolean read_shadows(Reader *reader, GError **error)
{
    sqlite3_stmt *statement;
    int code;

    reader->shadows = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (!has_virtual(reader->rows))
        return TRUE;
    statement = sqlite_statement_resource(reader->db, "shadow_tables.sql", NULL, error);
    if (statement == NULL)
        return FALSE;
    while (sqlite3_step(statement) == SQLITE_ROW)
        g_hash_table_add(
            reader->shadows, g_strdup((const char *)sqlite3_column_text(statement, 0)));
    code = sqlite3_finalize(statement);
    if (code != SQLITE_OK)
        sqlite_statement_error(reader->db, code, 0, error);
    return code == SQLITE_OK;
}

static gboolean reader_open(Reader *reader, GError **error)
{
    reader->draft = schema_draft_new(engine_sqlite.name, (guint)sqlite3_libversion_number());
    reader->columns = sqlite_statement_resource(reader->db, "columns.sql", NULL, error);
    return reader->columns != NULL && read_shadows(reader, error);
}

static void reader_close(Reader *reader)
{
    sqlite3_finalize(reader->columns);
    g_clear_pointer(&reader->members, g_hash_table_unref);
    g_clear_pointer(&reader->shadows, g_hash_table_unref);
    g_clear_pointer(&reader->draft, schema_draft_free);
}

static Schema *read_wanted(Reader *reader, const EngineScope *scope)
{
    group_members(reader);
    for (guint i = 0; i < reader->rows->rows->len; i++) {
        const SqliteRow *row = sqlite_rows_get(reader->rows, i);

        if (is_wanted(reader, row))
            add_owner(reader, row);
    }
    return schema_finish(g_steal_pointer(&reader->draft), &scope->options);
}

/* --- reading only what changed
 * ------------------------------------------------------------------------------- */

static gboolean was_invalid_view(Schema *base, const SqliteRow *row)
{
    g_autofree char *identity = quoted(row->name);
    const SchemaObject *object = schema_find(base, SCHEMA_VIEW, identity);

    return object != NULL &&
           schema_attr(object->attrs, object->n_attrs, SCHEMA_ATTR_INVALID) != NULL;
}

/* A change anywhere may break or mend a view that was not touched itself. */
static void touch_views(Reader *reader, Schema *base)
{
    for (guint i = 0; i < reader->rows->rows->len; i++) {
        const SqliteRow *row = sqlite_rows_get(reader->rows, i);

        if (strcmp(row->type, "view") != 0 || is_wanted(reader, row))
            continue;
        if (view_compiles(reader->db, row->name) == was_invalid_view(base, row))
            g_hash_table_add(reader->touched, g_ascii_strdown(row->name, -1));
    }
}

static gboolean was_invalid_trigger(Schema *base, const SqliteRow *row)
{
    g_autofree char *identity = quoted(row->table);
    const SchemaObject *object = schema_find(base, SCHEMA_TABLE, identity);
    const SchemaPart *part;

    if (object == NULL)
        object = schema_find(base, SCHEMA_VIEW, identity);
    part = object != NULL ? schema_object_part(object, SCHEMA_PART_TRIGGER, row->name) : NULL;
    return part != NULL && schema_attr(part->attrs, part->n_attrs, SCHEMA_ATTR_INVALID) != NULL;
}

static void touch_triggers(Reader *reader, Schema *base)
{
    for (guint i = 0; i < reader->rows->rows->len; i++) {
        const SqliteRow *row = sqlite_rows_get(reader->rows, i);
        g_auto(SqliteTriggerText) trigger = {0};
        g_autofree char *owner = NULL;

        if (strcmp(row->type, "trigger") != 0 || row->sql == NULL)
            continue;
        owner = g_ascii_strdown(row->table, -1);
        if (g_hash_table_contains(reader->touched, owner))
            continue;
        sqlite_create_trigger(row->sql, &trigger);
        if (trigger_compiles(reader->db, row, &trigger) == was_invalid_trigger(base, row))
            g_hash_table_add(reader->touched, g_steal_pointer(&owner));
    }
}

/* "table students" for each table and view of before that is no more. */
static GPtrArray *find_gone(const Reader *reader, const SqliteRows *before)
{
    GPtrArray *gone = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) present = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < reader->rows->rows->len; i++) {
        const SqliteRow *row = sqlite_rows_get(reader->rows, i);

        if (is_wanted(reader, row))
            g_hash_table_add(present, g_strconcat(row->type, " ", row->name, NULL));
    }
    for (guint i = 0; i < before->rows->len; i++) {
        const SqliteRow *row = sqlite_rows_get(before, i);
        g_autofree char *key = g_strconcat(row->type, " ", row->name, NULL);
        g_autofree char *identity = quoted(row->name);

        if (is_wanted(reader, row) && !g_hash_table_contains(present, key))
            g_ptr_array_add(gone, g_strconcat(row->type, " ", identity, NULL));
    }
    return gone;
}

static Schema *read_changed(Reader *reader, const EngineScope *scope)
{
    g_autoptr(GHashTable) touched = sqlite_rows_touched(reader->db->origin, reader->rows);
    g_autoptr(GPtrArray) gone = NULL;
    g_autoptr(Schema) part = NULL;

    if (g_hash_table_size(touched) == 0)
        return schema_ref(scope->base);
    reader->touched = touched;
    touch_views(reader, scope->base);
    touch_triggers(reader, scope->base);
    gone = find_gone(reader, reader->db->origin);
    part = read_wanted(reader, scope);
    return schema_patch(scope->base, part, gone);
}

/* --- the driver's call
 * ----------------------------------------------------------------------------------------- */

/* With foreign keys on, a statement on a table whose references are broken does not compile, and
 * its triggers would seem to be. The pragma does nothing inside a transaction, so this is the way.
 */
static int set_foreign_keys(SqliteDb *db, int on)
{
    int was = 0, now = 0;

    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_ENABLE_FKEY, -1, &was);
    if (was != on)
        sqlite3_db_config(db->handle, SQLITE_DBCONFIG_ENABLE_FKEY, on, &now);
    return was;
}

Schema *sqlite_introspect(EngineDb *base, const EngineScope *scope, GError **error)
{
    SqliteDb *db = (SqliteDb *)base;
    g_autoptr(SqliteRows) rows = NULL;
    Reader reader = {.db = db};
    Schema *schema = NULL;
    int foreign_keys;

    if (!sqlite_checkpoint_intact(db, error))
        return NULL;
    rows = sqlite_rows_read(db, error);
    if (rows == NULL)
        return NULL;
    reader.rows = rows;
    foreign_keys = set_foreign_keys(db, 0);
    if (reader_open(&reader, error)) {
        if (scope->base != NULL && db->origin != NULL && sqlite_checkpoint_depth(db) > 0)
            schema = read_changed(&reader, scope);
        else
            schema = read_wanted(&reader, scope);
    }
    reader_close(&reader);
    set_foreign_keys(db, foreign_keys);
    return schema;
}
