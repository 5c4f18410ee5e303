#include "migration_private.h"

#include <string.h>

/*
 * Names that say by themselves that some migration framework made the table. Names that a project
 * may well use for tables of its own (migrations, changelog, schema_version, db_lock,
 * migration_logs) are bookkeeping only for their own framework and are not here.
 */
static const char *const known_tables[] = {
    "DATABASECHANGELOG",
    "DATABASECHANGELOGHISTORY",
    "DATABASECHANGELOGLOCK",
    "SequelizeData",
    "SequelizeMeta",
    "__EFMigrationsHistory",
    "__EFMigrationsLock",
    "__diesel_schema_migrations",
    "__drizzle_migrations",
    "_prisma_migrations",
    "_sqlx_migrations",
    "_yoyo_log",
    "_yoyo_migration",
    "_yoyo_version",
    "actual_db_schema_migrations",
    "alembic_version",
    "ar_internal_metadata",
    "atlas_schema_revisions",
    "bun_migration_locks",
    "bun_migrations",
    "django_migrations",
    "doctrine_migration_versions",
    "flyway_schema_history",
    "goose_db_version",
    "goose_lock",
    "gorp_migrations",
    "knex_migrations",
    "knex_migrations_lock",
    "mikro_orm_migrations",
    "pgmigrations",
    "phinxlog",
    "refinery_schema_history",
    "schema_migrations",
    "schemaversions",
    "seaql_migrations",
    "typeorm_metadata",
    "yoyo_lock",
};

/* Schemas that belong to a framework as a whole. */
static const char *const known_schemas[] = {
    "atlas_schema_revisions", "drizzle", "hdb_catalog", "sqitch", "supabase_migrations"};

static const char *base_of(const char *table)
{
    const char *dot = strchr(table, '.');

    return dot != NULL ? dot + 1 : table;
}

static gboolean matches(const char *table, const char *namespace, const char *name)
{
    const char *base = base_of(table);
    gsize schema = (gsize)(base - table);

    if (g_ascii_strcasecmp(base, name) != 0)
        return FALSE;
    if (schema == 0 || namespace == NULL || *namespace == '\0')
        return TRUE;
    return strlen(namespace) == schema - 1 && strncmp(table, namespace, schema - 1) == 0;
}

char **history_tables_make(const MigrationFramework *framework, const char *table)
{
    GPtrArray *names = g_ptr_array_new();

    if (table != NULL)
        g_ptr_array_add(names, g_strdup(table));
    for (guint i = 0; i < G_N_ELEMENTS(framework->side_tables) && framework->side_tables[i]; i++)
        g_ptr_array_add(names, g_strdup(framework->side_tables[i]));
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(names, FALSE);
}

const char *const *history_tables(const MigrationSet *set)
{
    return (const char *const *)set->tables;
}

static gboolean is_table(const MigrationSet *set, const char *namespace, const char *name)
{
    for (char **table = set->tables; *table != NULL; table++)
        if (matches(*table, namespace, name))
            return TRUE;
    for (guint i = 0; i < G_N_ELEMENTS(known_tables); i++)
        if (g_ascii_strcasecmp(known_tables[i], name) == 0)
            return TRUE;
    return FALSE;
}

/* What such a table brings along: the sequence of its id, its primary key, Flyway's index. */
static gboolean is_side_object(const MigrationSet *set, const char *namespace, const char *name)
{
    static const char *const endings[] = {"_id_seq", "_index_seq", "_pkey", "_pk", "_s_idx"};

    for (guint i = 0; i < G_N_ELEMENTS(endings); i++) {
        if (g_str_has_suffix(name, endings[i])) {
            g_autofree char *table = g_strndup(name, strlen(name) - strlen(endings[i]));

            if (is_table(set, namespace, table))
                return TRUE;
        }
    }
    return FALSE;
}

gboolean history_is_bookkeeping(const MigrationSet *set, const char *namespace, const char *name)
{
    for (guint i = 0; namespace != NULL && i < G_N_ELEMENTS(known_schemas); i++)
        if (g_str_equal(known_schemas[i], namespace))
            return TRUE;
    return is_table(set, namespace, name) || is_side_object(set, namespace, name);
}
