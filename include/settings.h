#pragma once

#include <glib.h>

#include "migration.h"

/*
 * Settings: rehearse.yaml, then the environment (REHEARSE_*), then flags. Unknown keys are errors that
 * name the line and the nearest key. The YAML keys are one table (src/settings/keys.c), from which
 * docs/rehearse.schema.json is checked.
 */

typedef struct {
    char *id;
    char *reason;
    char *until; /* YYYY-MM-DD or NULL */
} SettingsAccept;

typedef struct {
    char *name;   /* "primary"; NULL for a single database */
    char *engine; /* NULL: detect */
    char *migrations, *framework, *history_table, *late;
    char *schema_file, *base_schema, *snapshot;
    char **rows;    /* NULL-terminated: "history", "all", "none", table patterns */
    char **schemas; /* patterns, "!" excludes */
    guint server_version;
    MigrationLayout *layout;
    char **prelude;         /* SQL run in every session before migrations */
    char **server_settings; /* "name=value" */
} SettingsDatabase;

typedef struct {
    char *project;        /* absolute folder that relative paths are below */
    char *file;           /* the settings file, NULL: none */
    GPtrArray *databases; /* SettingsDatabase *, at least one */
    char *base_ref;
    char **exclude;
    GPtrArray *accept; /* SettingsAccept * */
    char **orders;     /* explicit orders: versions separated by blanks */
} Settings;

void settings_free(Settings *settings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Settings, settings_free)

/*
 * Reads `file`, or rehearse.yaml searched upwards from `folder` (not above a git root's folder), or
 * makes defaults when there is none. Relative paths are below the folder of a rehearse.yaml that lies in
 * `folder` or above it; with any other file they are below `folder`.
 */
Settings *settings_read(const char *folder, const char *file, GError **error);
/* For tests and fuzzing: from text. `name` is used in messages. */
Settings *settings_parse(const char *name, const char *text, gsize length, GError **error);
