#pragma once

#include <yaml.h>

#include "settings.h"

/* --- keys.c: what may be written where --- */

typedef enum {
    SETTINGS_PROJECT,  /* top level; target: Settings */
    SETTINGS_DATABASE, /* below databases:, or at top level; target: SettingsDatabase */
    SETTINGS_LAYOUT,   /* below layout:; target: MigrationLayout */
    SETTINGS_ACCEPT,   /* an element of accept:; target: SettingsAccept */
    SETTINGS_SCOPES,
} SettingsScope;

typedef struct SettingsReader SettingsReader;
typedef struct SettingsKey SettingsKey;

/* A kind of value. `read` puts it at `field`, which is inside the target of the key's scope. */
typedef struct {
    const char *name; /* for tests and errors: "string" */
    gboolean (*read)(SettingsReader *reader, const SettingsKey *key, const yaml_node_t *node,
        gpointer field, GError **error);
    /* Deep copy between fields, for keys that are shared; NULL: such a key cannot be shared. */
    void (*copy)(gconstpointer from, gpointer to);
} SettingsType;

struct SettingsKey {
    SettingsScope scope;
    const char *name;
    const SettingsType *type;
    gsize offset;
    gboolean required;
    /* At top level beside databases: the default of every database. */
    gboolean shared;
    const char *const *choices; /* NULL: any */
    /* What is wrong with the text, NULL: nothing. Caller owns. */
    char *(*check)(const char *text);
};

extern const SettingsKey keys_table[];
extern const guint keys_count;

/* By name; NULL when there is none. */
const SettingsKey *keys_find(SettingsScope scope, const char *name);
/* The name most like a misspelt one; NULL when none is close. */
const char *keys_nearest(SettingsScope scope, const char *name);
/* "at the top level": for a key that is in the wrong place. */
const char *keys_place(SettingsScope scope);

/* --- settings_values.c: kinds of values --- */

extern const SettingsType settings_values_version; /* the number 1; kept nowhere */
extern const SettingsType settings_values_string;  /* char * */
extern const SettingsType settings_values_strings; /* char **: a list, or one string */
extern const SettingsType settings_values_number;  /* guint */
extern const SettingsType settings_values_pairs;   /* char **: a map, "name=value" */
extern const SettingsType settings_values_orders;  /* char **: a list of lists or strings */

char *settings_values_check_date(const char *text);
char *settings_values_check_regex(const char *text);

/* --- settings_parts.c: values that are maps of settings themselves --- */

extern const SettingsType settings_parts_databases; /* GPtrArray * */
extern const SettingsType settings_parts_layout;    /* MigrationLayout * */
extern const SettingsType settings_parts_accept;    /* GPtrArray * */

/* --- settings_reader.c: walks the document --- */

struct SettingsReader {
    const char *name; /* of the file, for messages */
    yaml_document_t *document;
    SettingsDatabase *top; /* database keys at top level; NULL below databases: */
    guint visited;
};

/* Reads a map whose keys are those of `scope`. At top level the keys of a database are allowed too.
 */
gboolean settings_reader_map(SettingsReader *reader, SettingsScope scope, const yaml_node_t *node,
    gpointer target, GError **error);
/* An error that starts with file and line. FALSE. */
gboolean settings_reader_fail(SettingsReader *reader, const yaml_node_t *node, GError **error,
    const char *hint, const char *format, ...) G_GNUC_PRINTF(5, 6);
/* A child of a node. LIMIT when aliases make the document larger than any settings are. */
const yaml_node_t *settings_reader_node(SettingsReader *reader, int index, GError **error);
/* The text of a scalar that is not blank; NULL and an error for anything else. */
const char *settings_reader_text(
    SettingsReader *reader, const char *what, const yaml_node_t *node, GError **error);

/* --- settings_document.c: from text to a document --- */

/* One YAML document; the caller deletes it. INPUT when it is not YAML, USAGE when there are
 * several. */
gboolean settings_document_load(
    const char *name, const char *text, gsize length, yaml_document_t *document, GError **error);

/* --- settings.c --- */

/* What holds without a file. */
Settings *settings_defaults(const char *project);
void settings_database_free(SettingsDatabase *database);
void settings_layout_free(MigrationLayout *layout);
void settings_accept_free(SettingsAccept *accept);
