#pragma once

#include "schema.h"

/* What the files of src/schema share; nothing outside the folder includes it. */

/* --- schema_arena.c: memory that lives and dies together --- */

typedef struct SchemaArena SchemaArena;

SchemaArena *schema_arena_new(void);
SchemaArena *schema_arena_ref(SchemaArena *arena);
void schema_arena_unref(SchemaArena *arena);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SchemaArena, schema_arena_unref)

/* Zeroed; valid until the last reference to the arena goes. */
gpointer schema_arena_alloc(SchemaArena *arena, gsize size);
/* One copy per distinct string, always valid UTF-8 (other bytes become "\{ff}"); NULL gives NULL.
 */
const char *schema_arena_string(SchemaArena *arena, const char *string);
/* Nothing more will be interned: frees the index. */
void schema_arena_seal(SchemaArena *arena);

/* --- schema.c: the value --- */

typedef struct {
    const SchemaRule *rule;
    const char *example;
} SchemaApplied;

/* What a Schema points to: the object callers see, and what the rules did to it. */
typedef struct {
    SchemaObject object; /* first, so that the object's address is the entry's */
    const SchemaApplied *applied;
    guint n_applied;
} SchemaEntry;

struct Schema {
    gatomicrefcount references;
    char *engine;
    guint version_num;
    const SchemaEntry **entries; /* sorted by schema_compare() */
    guint n_entries;
    GPtrArray *arenas;   /* SchemaArena *: where the entries live */
    const char *digest;  /* made on first use, see schema_digest.c */
    const char *logical; /* likewise */
    Ledger *ledger;      /* likewise */
};

/* Takes the entries (may be unsorted only by the caller's fault) and the references to the arenas.
 */
Schema *schema_new(const char *engine, guint version_num, const SchemaEntry **entries,
    guint n_entries, GPtrArray *arenas);
/* Canonical order of objects: rank of the kind, then identity bytewise. */
int schema_compare(const SchemaObject *a, const SchemaObject *b);

/* --- schema_kinds.c: the tables --- */

typedef enum {
    SCHEMA_STYLE_FLAG,   /* the word, rarely with a value: "not null", "inherited merged" */
    SCHEMA_STYLE_VALUE,  /* the word and the value: "default 0" */
    SCHEMA_STYLE_STATE,  /* one of a few words that speak for themselves: "DISABLED" */
    SCHEMA_STYLE_STRING, /* the word and a quoted string: "comment 'x'" */
    SCHEMA_STYLE_BLOCK,  /* lines of their own, each after "| " */
    SCHEMA_STYLE_HIDDEN, /* not in the text and not in the digests */
} SchemaStyle;

typedef struct {
    const char *key;  /* in the JSON twin and in changes */
    const char *word; /* in the canonical text */
    SchemaStyle style;
    SchemaClass class;
    int after; /* among an object's lines: after the parts of this kind; -1: before all parts */
} SchemaAttrInfo;

typedef enum {
    SCHEMA_NAME_IDENTIFIER,
    SCHEMA_NAME_STRING,
    SCHEMA_NAME_TARGET,  /* "column nickname" */
    SCHEMA_NAME_GRANTEE, /* "role", "column c to role" */
} SchemaNameStyle;

typedef struct {
    const char *name; /* in changes: "column" */
    const char *word; /* in the canonical text */
    const char *key;  /* of the array in the JSON twin */
    SchemaNameStyle name_style;
    gboolean positional;
    SchemaAttrId bare; /* stands first and without its word; SCHEMA_N_ATTRS: none */
    guint64 words;     /* attributes that stand in the line with their word: 1 << id */
} SchemaPartInfo;

#define SCHEMA_ATTR_BIT(id) (G_GUINT64_CONSTANT(1) << (id))

const SchemaAttrInfo *schema_kinds_attr(SchemaAttrId id);
const SchemaPartInfo *schema_kinds_part(SchemaPartKind kind);
const char *schema_kinds_object(SchemaKind kind);
/* SCHEMA_N_… when unknown. */
SchemaAttrId schema_kinds_attr_by_key(const char *key, gsize length);
SchemaKind schema_kinds_object_by_name(const char *name);

/* --- schema_line.c: one line of the canonical text --- */

/* Line breaks, control characters and what would read like an escape; `extra` is escaped too, or 0.
 */
void schema_line_escape(GString *out, const char *text, char extra);
/* The inverse, of `length` bytes. */
char *schema_line_unescape(const char *text, gsize length);
/* Is the name written as it is? */
gboolean schema_line_is_plain_name(const char *name);
void schema_line_add_name(GString *out, const char *name);
void schema_line_add_string(GString *out, const char *text);
/* A value as it is, where the reader will find its end; between backticks otherwise. */
void schema_line_add_value(GString *out, const char *value, guint64 words);
/* A value between backticks, whatever it is. */
void schema_line_add_ticked(GString *out, const char *value);
/* Attributes are written in the order of their ids: those of `words` from this one on, which a value
 * must not contain (itself too, so that a repetition is found). */
guint64 schema_line_words_after(guint64 words, SchemaAttrId id);
/* The attribute whose word starts `text`, and the length of the word; SCHEMA_N_ATTRS: none. */
SchemaAttrId schema_line_word(const char *text, guint64 words, gsize *length);

/* TRUE, and *text behind it, when `expected` is next. */
gboolean schema_line_take(const char **text, const char *expected);
/* Readers advance *text; NULL when nothing of the kind is there. Caller owns. */
char *schema_line_take_name(const char **text);
char *schema_line_take_string(const char **text);
char *schema_line_take_value(const char **text, guint64 words);

/* The words of STATE that need no introduction. NULL-terminated. */
extern const char *const schema_line_states[];

/* --- schema_text.c --- */

typedef struct {
    gsize start, end;
} SchemaSpan;

/* Appends the block; spans (SchemaSpan, may be NULL) receives where each part stands in `out`. */
void schema_text_block(GString *out, const SchemaObject *object, GArray *spans);
void schema_text_part(GString *out, const SchemaPart *part);
void schema_text_attr(GString *out, const SchemaAttr *attr);
/* Words that start a line of an object: attributes that stand there with their word. */
guint64 schema_text_words(void);

/* --- schema_digest.c --- */

/* Fills `physical` of an object whose other fields are complete. */
void schema_digest_object(SchemaObject *object, SchemaArena *arena, GString *scratch);
/* Caller owns. */
char *schema_digest_logical(const SchemaObject *object);
char *schema_digest_make(const Schema *schema, gboolean logical);

/* --- schema_draft.c --- */

typedef struct SchemaDraftAttr SchemaDraftAttr;

struct SchemaDraftAttr {
    SchemaAttr attr;
    SchemaDraftAttr *next; /* sorted by id */
};

struct SchemaDraftPart {
    SchemaDraftObject *object;
    SchemaPartKind kind;
    const char *name;
    guint position;
    SchemaDraftAttr *attrs;
    SchemaDraftPart *next; /* in the order they came */
};

struct SchemaDraftObject {
    SchemaDraft *draft;
    SchemaKind kind;
    const char *namespace, *name, *identity;
    SchemaDraftAttr *attrs;
    SchemaDraftPart *parts, *last_part;
    GArray *applied; /* SchemaApplied, NULL: none */
};

struct SchemaDraft {
    char *engine;
    guint version_num;
    SchemaArena *arena;   /* strings that the schema keeps */
    SchemaArena *scratch; /* the draft's own structs */
    GPtrArray *objects;   /* SchemaDraftObject * */
    GHashTable *keys;
};

/* Sets value and what the server said before a rule changed it. */
void schema_draft_attr_set(SchemaDraft *draft, SchemaDraftAttr **attrs, SchemaAttrId id,
    const char *value, const char *raw);
void schema_draft_attr_drop(SchemaDraftAttr **attrs, SchemaAttrId id);
SchemaDraftAttr *schema_draft_attr_find(SchemaDraftAttr *attrs, SchemaAttrId id);

/* --- schema_owner.c */

/* Drops the owner where it is this one; NULL: nothing to do. */
void schema_owner_fold(SchemaDraft *draft, const char *owner);

/* --- schema_rules.c --- */

/* Applies every rule of the draft's engine but those in rules_off (may be NULL). */
void schema_rules_run(SchemaDraft *draft, const char *const *rules_off);

char *schema_rule_array_apply(SchemaAttrId id, const char *value, const char *type);
char *schema_rule_boolean_apply(SchemaAttrId id, const char *value, const char *type);
char *schema_rule_null_apply(SchemaAttrId id, const char *value, const char *type);
/* End of the quoted token that starts here ('…', E'…', "…"), or NULL when none starts or it is
 * open. */
const char *schema_rules_skip_quoted(const char *text, const char *start);
gboolean schema_rules_is_word_char(char c);

/* --- schema_finish.c --- */

/* Sorts, freezes and digests what is in the draft as it is; consumes it. */
Schema *schema_finish_draft(SchemaDraft *draft);

/* --- schema_parse.c --- */

typedef struct {
    SchemaDraft *draft;
    SchemaDraftObject *object;
    SchemaDraftAttr **block_attrs; /* the body or query that is being read; NULL: none */
    SchemaAttrId block_id;
    GString *block;
    gboolean block_started;
    guint line;
} SchemaParser;

/* Sets the error with the line that is being read; FALSE. */
gboolean schema_parse_fail(const SchemaParser *parser, GError **error, const char *what);

/* --- schema_parse_part.c --- */

/* What follows the word of a part. */
gboolean schema_parse_part(
    SchemaParser *parser, const char *text, SchemaPartKind kind, GError **error);

/* --- schema_parse_json.c --- */

Schema *schema_parse_json(const char *text, gsize length, GError **error);

/* --- schema_identity.c --- */

/* Unquoted namespace ("" for none) and name of an identity: public."My f"(integer) → public, My f.
 */
void schema_identity_split(const char *identity, char **namespace, char **name);
