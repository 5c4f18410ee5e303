#pragma once

#include <glib.h>
#include <jansson.h>

#include "ledger.h"

/*
 * The schema of one database at one moment: an immutable, reference counted value.
 *
 *   Schema ─ objects, sorted by (kind rank, identity)      table public.students
 *     SchemaObject ─ attributes of its own                   partition by range (born)
 *                  ─ parts, in canonical order               column nickname text not null
 *       SchemaPart ─ attributes                                     type=text, not_null
 *
 * Kinds of objects, kinds of parts and attributes are tables (schema_kinds.c): rank, word in the
 * canonical text, key in the JSON twin, and class of a difference in it. Drivers fill a SchemaDraft;
 * schema_finish() applies the normalisation rules, sorts, interns and digests. Form: version 1 of
 * docs/CANONICAL-FORM.md.
 */

typedef enum {
    SCHEMA_SCHEMA,
    SCHEMA_EXTENSION,
    SCHEMA_ENUM,
    SCHEMA_DOMAIN,
    SCHEMA_COMPOSITE,
    SCHEMA_RANGE,
    SCHEMA_SEQUENCE,
    SCHEMA_TABLE, /* also partitioned, foreign, virtual: attribute SCHEMA_ATTR_VARIETY */
    SCHEMA_VIEW,
    SCHEMA_MATERIALIZED_VIEW,
    SCHEMA_FUNCTION,
    SCHEMA_PROCEDURE,
    SCHEMA_AGGREGATE,
    SCHEMA_TRIGGER, /* event triggers and others that belong to no table */
    SCHEMA_DEFAULT_PRIVILEGES,
    SCHEMA_UNMODELLED, /* identity = kind of thing; attribute SCHEMA_ATTR_COUNT */
    SCHEMA_N_KINDS,
} SchemaKind;

typedef enum {
    SCHEMA_PART_COLUMN, /* also of composites and views; has a position */
    SCHEMA_PART_LABEL,  /* of enums; has a position */
    SCHEMA_PART_CONSTRAINT,
    SCHEMA_PART_INDEX,
    SCHEMA_PART_TRIGGER,
    SCHEMA_PART_RULE,
    SCHEMA_PART_POLICY,
    SCHEMA_PART_STATISTICS,
    SCHEMA_PART_COMMENT, /* on a part: name = "column nickname" */
    SCHEMA_PART_GRANT,   /* name = grantee, or "column c to role" */
    SCHEMA_N_PARTS,
} SchemaPartKind;

/* How the value of an attribute stands in the text and what a difference in it means. */
typedef enum {
    SCHEMA_ATTR_VARIETY, /* "partitioned", "foreign", "unlogged", "virtual", "strict", … */
    SCHEMA_ATTR_TYPE,
    SCHEMA_ATTR_COLLATION,
    SCHEMA_ATTR_NOT_NULL,
    SCHEMA_ATTR_DEFAULT,
    SCHEMA_ATTR_GENERATED, /* "stored (expr)", "virtual (expr)" */
    SCHEMA_ATTR_IDENTITY,  /* "by default", "always", and options that are not default */
    SCHEMA_ATTR_STORAGE,
    SCHEMA_ATTR_COMPRESSION,
    SCHEMA_ATTR_STATISTICS,
    SCHEMA_ATTR_OPTIONS, /* reloptions, attoptions, FDW options, sorted "a=1, b=2" */
    SCHEMA_ATTR_INHERITED,
    SCHEMA_ATTR_HIDDEN,
    SCHEMA_ATTR_PRIMARY_KEY, /* SQLite column flag "rowid alias" and the like */
    SCHEMA_ATTR_DEFINITION,  /* of constraints, indexes, triggers, rules, policies */
    SCHEMA_ATTR_NOT_VALID,
    SCHEMA_ATTR_INVALID, /* index not valid or not ready, view that does not compile */
    SCHEMA_ATTR_STATE,   /* DISABLED, ALWAYS, REPLICA */
    SCHEMA_ATTR_CLUSTERED,
    SCHEMA_ATTR_REPLICA_IDENTITY,
    SCHEMA_ATTR_PARTITION_BY,
    SCHEMA_ATTR_PARTITION_OF,
    SCHEMA_ATTR_INHERITS,
    SCHEMA_ATTR_OF_TYPE,
    SCHEMA_ATTR_ACCESS_METHOD,
    SCHEMA_ATTR_TABLESPACE,
    SCHEMA_ATTR_SERVER,
    SCHEMA_ATTR_ROW_SECURITY, /* "enabled", "forced", … */
    SCHEMA_ATTR_VERSION,
    SCHEMA_ATTR_IN_SCHEMA, /* of an extension */
    SCHEMA_ATTR_SEQUENCE,  /* "as integer start 1 …", defaults omitted */
    SCHEMA_ATTR_OWNED_BY,
    SCHEMA_ATTR_RETURNS,
    SCHEMA_ATTR_LANGUAGE,
    SCHEMA_ATTR_PROPERTIES, /* of a function: volatility, strictness, cost, SET, … */
    SCHEMA_ATTR_ARGUMENTS,  /* with names and defaults */
    SCHEMA_ATTR_BODY,       /* verbatim, own lines */
    SCHEMA_ATTR_QUERY,      /* of views, own lines */
    SCHEMA_ATTR_TEXT,       /* comment text, grant list */
    SCHEMA_ATTR_OWNER,      /* only when it is not the role the migrations run as */
    SCHEMA_ATTR_SUBTYPE,
    SCHEMA_ATTR_COUNT,
    SCHEMA_ATTR_ATTNUM,    /* physical, outside text and logical digest */
    SCHEMA_ATTR_POPULATED, /* flag of a materialized view; physical */
    SCHEMA_ATTR_AUTO_NAME, /* flag: the engine chose the name; outside text and digests */
    SCHEMA_N_ATTRS,
} SchemaAttrId;

/* Class of a difference; also the severity order of diff.h. */
typedef enum {
    SCHEMA_CLASS_STRUCTURAL,
    SCHEMA_CLASS_ORDER_ONLY,
    SCHEMA_CLASS_NAME_ONLY,
    SCHEMA_CLASS_TEXT_MAYBE_EQUIVALENT,
    SCHEMA_CLASS_BODY_WHITESPACE,
    SCHEMA_CLASS_PRIVILEGE,
    SCHEMA_CLASS_PHYSICAL,
    SCHEMA_CLASS_INVALID,
    SCHEMA_CLASS_ENVIRONMENT,
    SCHEMA_N_CLASSES,
} SchemaClass;

typedef struct {
    SchemaAttrId id;
    const char *value; /* "" for flags */
    const char *raw;   /* what the server said, where a rule changed it; else NULL */
} SchemaAttr;

typedef struct {
    SchemaPartKind kind;
    const char *name;
    guint position; /* logical, from 1; 0 where order means nothing */
    const SchemaAttr *attrs;
    guint n_attrs;
} SchemaPart;

typedef struct {
    SchemaKind kind;
    const char *identity;  /* quoted where needed: public.students, public.f(integer) */
    const char *namespace; /* unquoted schema, "" where there is none */
    const char *name;      /* unquoted */
    const SchemaAttr *attrs;
    guint n_attrs;
    const SchemaPart *parts;
    guint n_parts;
    const char *physical; /* SHA-256 of the block, lower hex */
} SchemaObject;

typedef struct Schema Schema;

Schema *schema_ref(Schema *schema);
void schema_unref(Schema *schema);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Schema, schema_unref)

guint schema_size(const Schema *schema);
const SchemaObject *schema_object(const Schema *schema, guint index);
/* NULL when absent. */
const SchemaObject *schema_find(const Schema *schema, SchemaKind kind, const char *identity);
/* SHA-256 of the block with its positional parts sorted by name: the same for objects that differ in
 * their order only. Made anew at each call; caller owns. */
char *schema_object_logical(const SchemaObject *object);
const SchemaPart *schema_object_part(
    const SchemaObject *object, SchemaPartKind kind, const char *name);
/* Value of an attribute, "" for a flag that is set, NULL when absent. */
const char *schema_attr(const SchemaAttr *attrs, guint n_attrs, SchemaAttrId id);

/*
 * "sha256:…" over the digests of the objects in their order, one per line; each is over the object's
 * block of the canonical text. The header is in neither. Belongs to the schema.
 */
const char *schema_digest(const Schema *schema);
const char *schema_logical_digest(const Schema *schema);
gboolean schema_equal(const Schema *a, const Schema *b);
/* What the rules did to this schema; belongs to it. */
const Ledger *schema_ledger(const Schema *schema);
const char *schema_engine(const Schema *schema);
guint schema_version_num(const Schema *schema);

/* Words of the tables in schema_kinds.c: "table", "column", "type", "order-only". Static. */
const char *schema_kind_name(SchemaKind kind);
const char *schema_part_name(SchemaPartKind kind);
const char *schema_attr_name(SchemaAttrId id);
const char *schema_class_name(SchemaClass class);
SchemaClass schema_attr_class(SchemaAttrId id);
/* Outside text and digests, in the JSON twin under "phys". */
gboolean schema_attr_is_hidden(SchemaAttrId id);
/* Does the order of such parts mean anything? */
gboolean schema_part_is_positional(SchemaPartKind kind);

/* --- making one ---------------------------------------------------------------------------------- */

typedef struct SchemaDraft SchemaDraft;
typedef struct SchemaDraftObject SchemaDraftObject; /* belongs to the draft */
typedef struct SchemaDraftPart SchemaDraftPart;     /* belongs to its object */

/* engine: "postgres"; version_num: 150020. */
SchemaDraft *schema_draft_new(const char *engine, guint version_num);
void schema_draft_free(SchemaDraft *draft);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SchemaDraft, schema_draft_free)

/* key: the driver's own handle, e.g. an OID as text; unique in the draft, NULL where not looked up. */
SchemaDraftObject *schema_draft_object(SchemaDraft *draft, SchemaKind kind, const char *namespace,
    const char *name, const char *identity, const char *key);
SchemaDraftObject *schema_draft_lookup(SchemaDraft *draft, const char *key);
SchemaDraftPart *schema_draft_part(
    SchemaDraftObject *object, SchemaPartKind kind, const char *name, guint position);
/* NULL value: not set. A flag's value is "". */
void schema_draft_object_set(SchemaDraftObject *object, SchemaAttrId id, const char *value);
void schema_draft_part_set(SchemaDraftPart *part, SchemaAttrId id, const char *value);

/* Names of objects to leave out: bookkeeping tables, the user's --schema and --exclude. */
typedef gboolean (*SchemaKeepFunc)(
    SchemaKind kind, const char *namespace, const char *name, const char *identity, gpointer data);

typedef struct {
    SchemaKeepFunc keep; /* NULL: all */
    gpointer keep_data;
    const char *const *rules_off; /* ids of rules not to apply, NULL-terminated; NULL: all apply */
    const char
        *owner; /* role that owns what has no other owner: not printed (rule owner); or NULL */
} SchemaOptions;

/* The role that owns more objects of the schema than all others and nobody together; NULL: none. A dump
 * bears the names of its own roles, a replay that of the migration role: they are the same thing. */
const char *schema_owner_main(const Schema *schema);
/* The same schema as if it had been read with this owner in its options. */
Schema *schema_owner_without(const Schema *schema, const char *owner);

/* Consumes the draft. options may be NULL. */
Schema *schema_finish(SchemaDraft *draft, const SchemaOptions *options);

/*
 * A schema in which the objects of `part` replace those of `base`: for readers that look only at what
 * a step touched. `gone` holds identities "kind identity" that no longer exist (char *).
 */
Schema *schema_patch(const Schema *base, const Schema *part, const GPtrArray *gone);

/* --- canonical form ------------------------------------------------------------------------------- */

/* Header line and blocks; caller owns. */
char *schema_text(const Schema *schema);
/* One block, lines ended by '\n'. */
char *schema_object_text(const SchemaObject *object);
/* One line of a block without indentation: "column nickname text not null". Caller owns. */
char *schema_part_text(const SchemaPart *part);
/* An object's own attribute as it stands in its block: "partition by range (born)"; bodies have several
 * lines. Caller owns. */
char *schema_attr_text(const SchemaAttr *attr);
/* JSON twin; caller owns the reference. */
json_t *schema_json(const Schema *schema);
/* A canonical text (or its JSON twin) read back: for `diff` against a committed dump. INPUT error with
 * the line. NULL engine in the header is an error. */
Schema *schema_parse(const char *text, gsize length, GError **error);

/* --- normalisation rules ---------------------------------------------------------------------------- */

typedef struct {
    const char *id;      /* "R1" */
    const char *engine;  /* "postgres" */
    const char *meaning; /* what it hides, one sentence */
    /* The normalised value, "" to leave the attribute out, or NULL when the rule has nothing to do.
     * type: of the column, where the value belongs to one; else NULL. Caller owns. */
    char *(*apply)(SchemaAttrId id, const char *value, const char *type);
} SchemaRule;

/* The table of rules; *n is its size. */
const SchemaRule *schema_rules(guint *n);
