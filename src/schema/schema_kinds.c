#include "schema_private.h"

#include <string.h>

/*
 * The tables of the canonical form. To add a kind of object, a kind of part or an attribute: one
 * value in the enum of schema.h and one row here. The order of the enums is the order in the text.
 */

static const char *const object_names[SCHEMA_N_KINDS] = {
    [SCHEMA_SCHEMA] = "schema",
    [SCHEMA_EXTENSION] = "extension",
    [SCHEMA_ENUM] = "enum",
    [SCHEMA_DOMAIN] = "domain",
    [SCHEMA_COMPOSITE] = "composite",
    [SCHEMA_RANGE] = "range",
    [SCHEMA_SEQUENCE] = "sequence",
    [SCHEMA_TABLE] = "table",
    [SCHEMA_VIEW] = "view",
    [SCHEMA_MATERIALIZED_VIEW] = "materialized view",
    [SCHEMA_FUNCTION] = "function",
    [SCHEMA_PROCEDURE] = "procedure",
    [SCHEMA_AGGREGATE] = "aggregate",
    [SCHEMA_TRIGGER] = "trigger",
    [SCHEMA_DEFAULT_PRIVILEGES] = "default privileges",
    [SCHEMA_UNMODELLED] = "unmodelled",
};

#define HEAD             (-1)
#define AFTER(part_kind) SCHEMA_PART_##part_kind
#define BIT(attr)        SCHEMA_ATTR_BIT(SCHEMA_ATTR_##attr)

#define FLAG   SCHEMA_STYLE_FLAG
#define VALUE  SCHEMA_STYLE_VALUE
#define STATE  SCHEMA_STYLE_STATE
#define STRING SCHEMA_STYLE_STRING
#define BLOCK  SCHEMA_STYLE_BLOCK
#define HIDDEN SCHEMA_STYLE_HIDDEN

#define STRUCTURAL  SCHEMA_CLASS_STRUCTURAL
#define PRIVILEGE   SCHEMA_CLASS_PRIVILEGE
#define PHYSICAL    SCHEMA_CLASS_PHYSICAL
#define INVALID     SCHEMA_CLASS_INVALID
#define ENVIRONMENT SCHEMA_CLASS_ENVIRONMENT
#define NAME_ONLY   SCHEMA_CLASS_NAME_ONLY

static const SchemaAttrInfo attr_infos[SCHEMA_N_ATTRS] = {
    [SCHEMA_ATTR_VARIETY] = {"variety", "variety", VALUE, STRUCTURAL, HEAD},
    [SCHEMA_ATTR_TYPE] = {"type", "type", VALUE, STRUCTURAL, HEAD},
    [SCHEMA_ATTR_COLLATION] = {"collation", "collate", VALUE, STRUCTURAL, HEAD},
    [SCHEMA_ATTR_NOT_NULL] = {"not_null", "not null", FLAG, STRUCTURAL, HEAD},
    [SCHEMA_ATTR_DEFAULT] = {"default", "default", VALUE, STRUCTURAL, HEAD},
    [SCHEMA_ATTR_GENERATED] = {"generated", "generated", VALUE, STRUCTURAL, HEAD},
    [SCHEMA_ATTR_IDENTITY] = {"identity", "identity", VALUE, STRUCTURAL, HEAD},
    [SCHEMA_ATTR_STORAGE] = {"storage", "storage", VALUE, STRUCTURAL, HEAD},
    [SCHEMA_ATTR_COMPRESSION] = {"compression", "compression", VALUE, STRUCTURAL, HEAD},
    [SCHEMA_ATTR_STATISTICS] = {"statistics", "statistics", VALUE, STRUCTURAL, HEAD},
    [SCHEMA_ATTR_OPTIONS] = {"options", "options", VALUE, STRUCTURAL, AFTER(STATISTICS)},
    [SCHEMA_ATTR_INHERITED] = {"inherited", "inherited", FLAG, STRUCTURAL, HEAD},
    [SCHEMA_ATTR_HIDDEN] = {"hidden", "hidden", FLAG, STRUCTURAL, HEAD},
    [SCHEMA_ATTR_PRIMARY_KEY] = {"primary_key", "primary key", VALUE, STRUCTURAL, HEAD},
    [SCHEMA_ATTR_DEFINITION] = {"definition", "definition", VALUE, STRUCTURAL, HEAD},
    [SCHEMA_ATTR_NOT_VALID] = {"not_valid", "NOT VALID", FLAG, STRUCTURAL, HEAD},
    [SCHEMA_ATTR_INVALID] = {"invalid", "INVALID", FLAG, INVALID, HEAD},
    [SCHEMA_ATTR_STATE] = {"state", "STATE", STATE, STRUCTURAL, HEAD},
    [SCHEMA_ATTR_CLUSTERED] = {"clustered", "clustered", FLAG, PHYSICAL, HEAD},
    [SCHEMA_ATTR_REPLICA_IDENTITY] = {"replica_identity", "replica identity", VALUE, STRUCTURAL,
        AFTER(STATISTICS)},
    [SCHEMA_ATTR_PARTITION_BY] = {"partition_by", "partition by", VALUE, STRUCTURAL, HEAD},
    [SCHEMA_ATTR_PARTITION_OF] = {"partition_of", "partition of", VALUE, STRUCTURAL, HEAD},
    [SCHEMA_ATTR_INHERITS] = {"inherits", "inherits", VALUE, STRUCTURAL, HEAD},
    [SCHEMA_ATTR_OF_TYPE] = {"of_type", "of type", VALUE, STRUCTURAL, HEAD},
    [SCHEMA_ATTR_ACCESS_METHOD] = {"access_method", "access method", VALUE, STRUCTURAL, HEAD},
    [SCHEMA_ATTR_TABLESPACE] = {"tablespace", "tablespace", VALUE, PHYSICAL, HEAD},
    [SCHEMA_ATTR_SERVER] = {"server", "server", VALUE, STRUCTURAL, HEAD},
    [SCHEMA_ATTR_ROW_SECURITY] = {"row_security", "row security", VALUE, STRUCTURAL, AFTER(RULE)},
    [SCHEMA_ATTR_VERSION] = {"version", "version", VALUE, ENVIRONMENT, HEAD},
    [SCHEMA_ATTR_IN_SCHEMA] = {"in_schema", "in schema", VALUE, STRUCTURAL, HEAD},
    [SCHEMA_ATTR_SEQUENCE] = {"sequence", "sequence", VALUE, STRUCTURAL, HEAD},
    [SCHEMA_ATTR_OWNED_BY] = {"owned_by", "owned by", VALUE, STRUCTURAL, HEAD},
    [SCHEMA_ATTR_RETURNS] = {"returns", "returns", VALUE, STRUCTURAL, HEAD},
    [SCHEMA_ATTR_LANGUAGE] = {"language", "language", VALUE, STRUCTURAL, HEAD},
    [SCHEMA_ATTR_PROPERTIES] = {"properties", "properties", VALUE, STRUCTURAL, HEAD},
    [SCHEMA_ATTR_ARGUMENTS] = {"arguments", "arguments", VALUE, STRUCTURAL, HEAD},
    [SCHEMA_ATTR_BODY] = {"body", "body", BLOCK, STRUCTURAL, AFTER(LABEL)},
    [SCHEMA_ATTR_QUERY] = {"query", "query", BLOCK, STRUCTURAL, AFTER(LABEL)},
    [SCHEMA_ATTR_TEXT] = {"text", "comment", STRING, STRUCTURAL, AFTER(STATISTICS)},
    [SCHEMA_ATTR_OWNER] = {"owner", "owner", VALUE, PRIVILEGE, AFTER(COMMENT)},
    [SCHEMA_ATTR_SUBTYPE] = {"subtype", "subtype", VALUE, STRUCTURAL, HEAD},
    [SCHEMA_ATTR_COUNT] = {"count", "count", VALUE, STRUCTURAL, HEAD},
    [SCHEMA_ATTR_ATTNUM] = {"attnum", "", HIDDEN, PHYSICAL, HEAD},
    [SCHEMA_ATTR_POPULATED] = {"populated", "", HIDDEN, PHYSICAL, HEAD},
    [SCHEMA_ATTR_AUTO_NAME] = {"auto_name", "", HIDDEN, NAME_ONLY, HEAD},
};

G_STATIC_ASSERT(SCHEMA_N_ATTRS <= 64); /* sets of attributes are 64 bits */

static const SchemaPartInfo part_infos[SCHEMA_N_PARTS] = {
    [SCHEMA_PART_COLUMN] = {"column", "column", "columns", SCHEMA_NAME_IDENTIFIER, TRUE,
        SCHEMA_ATTR_TYPE,
        BIT(COLLATION) | BIT(NOT_NULL) | BIT(DEFAULT) | BIT(GENERATED) | BIT(IDENTITY) |
            BIT(STORAGE) | BIT(COMPRESSION) | BIT(STATISTICS) | BIT(OPTIONS) | BIT(INHERITED) |
            BIT(HIDDEN) | BIT(PRIMARY_KEY)},
    [SCHEMA_PART_LABEL] = {"label", "label", "labels", SCHEMA_NAME_STRING, TRUE, SCHEMA_N_ATTRS, 0},
    [SCHEMA_PART_CONSTRAINT] = {"constraint", "constraint", "constraints", SCHEMA_NAME_IDENTIFIER,
        FALSE, SCHEMA_ATTR_DEFINITION,
        BIT(OPTIONS) | BIT(INHERITED) | BIT(NOT_VALID) | BIT(INVALID) | BIT(STATE) |
            BIT(CLUSTERED) | BIT(REPLICA_IDENTITY) | BIT(TABLESPACE)},
    [SCHEMA_PART_INDEX] = {"index", "index", "indexes", SCHEMA_NAME_IDENTIFIER, FALSE,
        SCHEMA_ATTR_DEFINITION,
        BIT(STATISTICS) | BIT(OPTIONS) | BIT(INVALID) | BIT(CLUSTERED) | BIT(REPLICA_IDENTITY) |
            BIT(PARTITION_OF) | BIT(TABLESPACE)},
    [SCHEMA_PART_TRIGGER] = {"trigger", "trigger", "triggers", SCHEMA_NAME_IDENTIFIER, FALSE,
        SCHEMA_ATTR_DEFINITION, BIT(INVALID) | BIT(STATE)},
    [SCHEMA_PART_RULE] = {"rule", "rule", "rules", SCHEMA_NAME_IDENTIFIER, FALSE,
        SCHEMA_ATTR_DEFINITION, BIT(STATE)},
    [SCHEMA_PART_POLICY] = {"policy", "policy", "policies", SCHEMA_NAME_IDENTIFIER, FALSE,
        SCHEMA_ATTR_DEFINITION, 0},
    [SCHEMA_PART_STATISTICS] = {"statistics", "statistics", "extended_statistics",
        SCHEMA_NAME_IDENTIFIER, FALSE, SCHEMA_ATTR_DEFINITION, BIT(STATISTICS)},
    [SCHEMA_PART_COMMENT] = {"comment", "comment on", "comments", SCHEMA_NAME_TARGET, FALSE,
        SCHEMA_ATTR_TEXT, 0},
    [SCHEMA_PART_GRANT] = {"grant", "grant", "grants", SCHEMA_NAME_GRANTEE, FALSE, SCHEMA_ATTR_TEXT,
        0},
};

const SchemaAttrInfo *schema_kinds_attr(SchemaAttrId id)
{
    g_assert((guint)id < SCHEMA_N_ATTRS);
    return &attr_infos[id];
}

const SchemaPartInfo *schema_kinds_part(SchemaPartKind kind)
{
    g_assert((guint)kind < SCHEMA_N_PARTS);
    return &part_infos[kind];
}

const char *schema_kinds_object(SchemaKind kind)
{
    g_assert((guint)kind < SCHEMA_N_KINDS);
    return object_names[kind];
}

SchemaAttrId schema_kinds_attr_by_key(const char *key, gsize length)
{
    guint id = 0;

    while (id < SCHEMA_N_ATTRS &&
           (strlen(attr_infos[id].key) != length || memcmp(attr_infos[id].key, key, length) != 0))
        id++;
    return (SchemaAttrId)id;
}

SchemaKind schema_kinds_object_by_name(const char *name)
{
    guint kind = 0;

    while (kind < SCHEMA_N_KINDS && strcmp(object_names[kind], name) != 0)
        kind++;
    return (SchemaKind)kind;
}
