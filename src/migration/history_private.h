#pragma once

#include "migration_private.h"

/* --- history_table.c -------------------------------------------------------------------------- */

/* The history table as it is in one database. */
typedef struct {
    char *table;    /* quoted, with its schema where it has one: ready for SQL */
    char *name;     /* without the schema */
    char *schema;   /* "" where none was named or found */
    char **columns; /* in order; NULL: there is no such table */
} HistoryTable;

void history_table_clear(HistoryTable *table);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(HistoryTable, history_table_clear)

/* Looks where the settings say, else in public, else along the search path. */
gboolean history_table_find(
    const MigrationSet *set, EngineDb *db, HistoryTable *table, GError **error);
/* As configured, without looking. */
void history_table_assume(HistoryTable *table, const MigrationSet *set, const SqlDialect *dialect);
/* INPUT error when the columns are another framework's. */
gboolean history_table_check(const MigrationSet *set, const HistoryTable *table, GError **error);
/* The column that holds the version, for tables whose shape no framework fixes. */
const char *history_table_column(const HistoryTable *table);

/* --- history_values.c ------------------------------------------------------------------------- */

/* What stands for {name} in a template, ready for SQL. */
typedef struct {
    const char *name;
    const char *value;
} HistoryValue;

typedef struct {
    GPtrArray *owned;
    GArray *rows; /* HistoryValue, ended by one without a name */
} HistoryValues;

void history_values_clear(HistoryValues *values);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(HistoryValues, history_values_clear)

/* Takes value. */
void history_values_add(HistoryValues *values, const char *name, char *value);
void history_values_add_table(
    HistoryValues *values, const SqlDialect *dialect, const HistoryTable *table);
void history_values_add_migration(HistoryValues *values, const SqlDialect *dialect,
    const Migration *migration, const char *column);
/* A number as it stands, anything else as a literal. */
char *history_values_number(const SqlDialect *dialect, const char *text);

/* --- history_sql.c ---------------------------------------------------------------------------- */

/* The text of sql/FRAMEWORK/ENGINE/FILE.sql, else of sql/FRAMEWORK/FILE.sql; NULL when there is
 * none. */
char *history_sql_text(const MigrationFramework *framework, const char *engine, const char *file);
char *history_sql_lookup(const char *engine);
char *history_sql_expand(const char *text, const HistoryValues *values);
