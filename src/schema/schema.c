#include "schema_private.h"

#include <string.h>

Schema *schema_new(const char *engine, guint version_num, const SchemaEntry **entries,
    guint n_entries, GPtrArray *arenas)
{
    Schema *schema = g_new0(Schema, 1);

    g_atomic_ref_count_init(&schema->references);
    schema->engine = g_strdup(engine);
    schema->version_num = version_num;
    schema->entries = entries;
    schema->n_entries = n_entries;
    schema->arenas = arenas;
    return schema;
}

Schema *schema_ref(Schema *schema)
{
    g_atomic_ref_count_inc(&schema->references);
    return schema;
}

void schema_unref(Schema *schema)
{
    if (schema == NULL || !g_atomic_ref_count_dec(&schema->references))
        return;
    g_ptr_array_unref(schema->arenas);
    ledger_unref(schema->ledger);
    g_free((char *)schema->digest);
    g_free((char *)schema->logical);
    g_free(schema->entries);
    g_free(schema->engine);
    g_free(schema);
}

guint schema_size(const Schema *schema)
{
    return schema->n_entries;
}

const SchemaObject *schema_object(const Schema *schema, guint index)
{
    g_return_val_if_fail(index < schema->n_entries, NULL);
    return &schema->entries[index]->object;
}

int schema_compare(const SchemaObject *a, const SchemaObject *b)
{
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    return strcmp(a->identity, b->identity);
}

const SchemaObject *schema_find(const Schema *schema, SchemaKind kind, const char *identity)
{
    const SchemaObject wanted = {.kind = kind, .identity = identity};
    guint low = 0, high = schema->n_entries;

    while (low < high) {
        guint middle = low + (high - low) / 2;
        int order = schema_compare(&schema->entries[middle]->object, &wanted);

        if (order == 0)
            return &schema->entries[middle]->object;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const SchemaPart *schema_object_part(
    const SchemaObject *object, SchemaPartKind kind, const char *name)
{
    /* Positional parts are not sorted by name, and an object has few parts: look at each. */
    for (guint i = 0; i < object->n_parts; i++)
        if (object->parts[i].kind == kind && strcmp(object->parts[i].name, name) == 0)
            return &object->parts[i];
    return NULL;
}

const char *schema_attr(const SchemaAttr *attrs, guint n_attrs, SchemaAttrId id)
{
    for (guint i = 0; i < n_attrs && attrs[i].id <= id; i++)
        if (attrs[i].id == id)
            return attrs[i].value;
    return NULL;
}

/* Two threads may both make the value; the first to store it wins and the other's is freed. */
static const char *digest_once(const Schema *schema, const char **place, gboolean logical)
{
    char *made;

    if (g_atomic_pointer_get(place) == NULL) {
        made = schema_digest_make(schema, logical);
        if (!g_atomic_pointer_compare_and_exchange(place, NULL, made))
            g_free(made);
    }
    return g_atomic_pointer_get(place);
}

const char *schema_logical_digest(const Schema *schema)
{
    return digest_once(schema, &((Schema *)schema)->logical, TRUE);
}

const char *schema_digest(const Schema *schema)
{
    return digest_once(schema, &((Schema *)schema)->digest, FALSE);
}

gboolean schema_equal(const Schema *a, const Schema *b)
{
    return a == b || strcmp(schema_digest(a), schema_digest(b)) == 0;
}

static Ledger *ledger_make(const Schema *schema)
{
    Ledger *ledger = ledger_new();

    for (guint i = 0; i < schema->n_entries; i++) {
        const SchemaEntry *entry = schema->entries[i];

        for (guint j = 0; j < entry->n_applied; j++)
            ledger_add(ledger, entry->applied[j].rule->id, entry->applied[j].rule->meaning,
                entry->applied[j].example);
    }
    return ledger;
}

const Ledger *schema_ledger(const Schema *schema)
{
    Ledger **place = &((Schema *)schema)->ledger;
    Ledger *made;

    if (g_atomic_pointer_get(place) == NULL) {
        made = ledger_make(schema);
        if (!g_atomic_pointer_compare_and_exchange(place, NULL, made))
            ledger_unref(made);
    }
    return g_atomic_pointer_get(place);
}

const char *schema_engine(const Schema *schema)
{
    return schema->engine;
}

guint schema_version_num(const Schema *schema)
{
    return schema->version_num;
}

const char *schema_kind_name(SchemaKind kind)
{
    return schema_kinds_object(kind);
}

const char *schema_part_name(SchemaPartKind kind)
{
    return schema_kinds_part(kind)->name;
}

gboolean schema_part_is_positional(SchemaPartKind kind)
{
    return schema_kinds_part(kind)->positional;
}

const char *schema_attr_name(SchemaAttrId id)
{
    return schema_kinds_attr(id)->key;
}

SchemaClass schema_attr_class(SchemaAttrId id)
{
    return schema_kinds_attr(id)->class;
}

gboolean schema_attr_is_hidden(SchemaAttrId id)
{
    return schema_kinds_attr(id)->style == SCHEMA_STYLE_HIDDEN;
}

const char *schema_class_name(SchemaClass class)
{
    static const char *const names[SCHEMA_N_CLASSES] = {
        [SCHEMA_CLASS_STRUCTURAL] = "structural",
        [SCHEMA_CLASS_ORDER_ONLY] = "order-only",
        [SCHEMA_CLASS_NAME_ONLY] = "name-only",
        [SCHEMA_CLASS_TEXT_MAYBE_EQUIVALENT] = "text-maybe-equivalent",
        [SCHEMA_CLASS_BODY_WHITESPACE] = "body-whitespace",
        [SCHEMA_CLASS_PRIVILEGE] = "privilege",
        [SCHEMA_CLASS_PHYSICAL] = "physical",
        [SCHEMA_CLASS_INVALID] = "invalid",
        [SCHEMA_CLASS_ENVIRONMENT] = "environment",
    };

    g_return_val_if_fail((guint) class < SCHEMA_N_CLASSES, "");
    return names[class];
}

char *schema_object_text(const SchemaObject *object)
{
    GString *out = g_string_new(NULL);

    schema_text_block(out, object, NULL);
    return g_string_free(out, FALSE);
}

char *schema_object_logical(const SchemaObject *object)
{
    return schema_digest_logical(object);
}

char *schema_part_text(const SchemaPart *part)
{
    GString *out = g_string_new(NULL);

    schema_text_part(out, part);
    return g_string_free(out, FALSE);
}

char *schema_attr_text(const SchemaAttr *attr)
{
    GString *out = g_string_new(NULL);

    schema_text_attr(out, attr);
    return g_string_free(out, FALSE);
}
