#include <string.h>

#include "sql.h"

/*
 * Words that nearly every migration has, whatever it is about. Not the reserved words: `table` as a
 * name is quoted, `status` is no keyword though some dialect knows it. Sorted, for bsearch.
 */
static const char *const keywords[] = {"add", "after", "all", "alter", "always", "and", "as", "asc",
    "before", "begin", "bigint", "bigserial", "boolean", "btree", "by", "bytea", "cascade", "case",
    "char", "character", "check", "collate", "column", "comment", "commit", "concurrently",
    "constraint", "create", "current_timestamp", "data", "database", "date", "decimal", "default",
    "deferrable", "deferred", "delete", "desc", "distinct", "do", "domain", "double", "down",
    "drop", "each", "else", "end", "enum", "exclude", "execute", "exists", "extension", "false",
    "first", "float", "for", "foreign", "from", "function", "gin", "gist", "grant", "group", "if",
    "immediate", "in", "index", "initially", "insert", "int", "int4", "int8", "integer", "interval",
    "into", "is", "json", "jsonb", "key", "language", "left", "like", "limit", "materialized",
    "migrate", "migration", "modify", "new", "no", "not", "now", "null", "numeric", "of", "old",
    "on", "only", "or", "order", "owner", "plpgsql", "precision", "primary", "procedure", "public",
    "real", "references", "rename", "replace", "restrict", "return", "returning", "returns",
    "revoke", "role", "row", "schema", "select", "sequence", "serial", "set", "smallint", "sql",
    "stored", "table", "temporary", "text", "then", "time", "timestamp", "timestamptz", "tinyint",
    "to", "trigger", "true", "truncate", "type", "union", "unique", "up", "update", "using", "uuid",
    "valid", "validate", "value", "values", "varchar", "varying", "view", "when", "where", "with",
    "without", "zone"};

static int compare(const void *a, const void *b)
{
    return strcmp(a, *(const char *const *)b);
}

gboolean sql_is_keyword(const SqlDialect *dialect, const char *word)
{
    return bsearch(word, keywords, G_N_ELEMENTS(keywords), sizeof keywords[0], compare) != NULL;
}
