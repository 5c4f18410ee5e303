#include "schema_private.h"

#include <string.h>

/*
 * The normalisation rules, applied in this order. To add one: a row here, a file
 * schema_rule_<what>.c with its apply function, and tests on both sides of its limit. A rule may
 * only equate texts that mean the same on every database; what merely may be the same is for the
 * classes of a difference.
 */
static const SchemaRule rules[] = {
    {"R1", "postgres",
        "in ARRAY lists, literals cast to character varying and then to text are written as text, "
        "as "
        "the server writes them after one more dump and reload",
        schema_rule_array_apply},
    {"R2", "postgres",
        "an AND on the left inside an AND, or an OR on the left inside an OR, loses its "
        "parentheses, "
        "as after one more dump and reload",
        schema_rule_boolean_apply},
    {"R20", "postgres",
        "a column default that is only NULL cast to the column's own type is no default",
        schema_rule_null_apply},
};

const SchemaRule *schema_rules(guint *n)
{
    *n = G_N_ELEMENTS(rules);
    return rules;
}

gboolean schema_rules_is_word_char(char c)
{
    return g_ascii_isalnum(c) || c == '_' || c == '$' || (c & 0x80) != 0;
}

const char *schema_rules_skip_quoted(const char *text, const char *start)
{
    gboolean escapes = FALSE;
    const char *c = start;
    char quote;

    if ((*c == 'E' || *c == 'e') && c[1] == '\'' &&
        (c == text || !schema_rules_is_word_char(c[-1]))) {
        escapes = TRUE;
        c++;
    }
    if (*c != '\'' && *c != '"')
        return NULL;
    for (quote = *c++; *c != '\0'; c++) {
        if (escapes && *c == '\\' && c[1] != '\0')
            c++;
        else if (*c == quote && c[1] == quote)
            c++;
        else if (*c == quote)
            return c + 1;
    }
    return NULL;
}

/* --- running them over a draft --- */

typedef struct {
    SchemaDraft *draft;
    SchemaDraftObject *object;
    const SchemaDraftPart *part; /* NULL: the object itself */
} Place;

static const guint64 expressions =
    SCHEMA_ATTR_BIT(SCHEMA_ATTR_DEFAULT) | SCHEMA_ATTR_BIT(SCHEMA_ATTR_GENERATED) |
    SCHEMA_ATTR_BIT(SCHEMA_ATTR_DEFINITION) | SCHEMA_ATTR_BIT(SCHEMA_ATTR_QUERY);

static void note(const Place *place, const SchemaRule *rule, SchemaAttrId id, const char *before)
{
    g_autofree char *example = NULL;
    SchemaApplied applied = {.rule = rule};

    example = g_strdup_printf("%s %s%s%s %s: %s", schema_kinds_object(place->object->kind),
        place->object->identity, place->part != NULL ? " " : "",
        place->part != NULL ? place->part->name : "", schema_kinds_attr(id)->key, before);
    applied.example = schema_arena_string(place->draft->arena, example);
    if (place->object->applied == NULL)
        place->object->applied = g_array_new(FALSE, FALSE, sizeof(SchemaApplied));
    g_array_append_val(place->object->applied, applied);
}

static void apply_one(const Place *place, const SchemaRule *rule, SchemaDraftAttr **attrs,
    SchemaAttrId id, const char *type)
{
    SchemaDraftAttr *attr = schema_draft_attr_find(*attrs, id);
    g_autofree char *value = attr != NULL ? rule->apply(id, attr->attr.value, type) : NULL;

    if (value == NULL)
        return;
    note(place, rule, id, attr->attr.value);
    if (value[0] == '\0')
        schema_draft_attr_drop(attrs, id);
    else
        schema_draft_attr_set(place->draft, attrs, id, value,
            attr->attr.raw != NULL ? attr->attr.raw : attr->attr.value);
}

static void run_on(const Place *place, const SchemaRule *rule, SchemaDraftAttr **attrs)
{
    const SchemaDraftAttr *type = schema_draft_attr_find(*attrs, SCHEMA_ATTR_TYPE);
    gboolean column = place->part != NULL && place->part->kind == SCHEMA_PART_COLUMN;

    for (guint id = 0; id < SCHEMA_N_ATTRS; id++)
        if ((expressions & SCHEMA_ATTR_BIT(id)) != 0)
            apply_one(place, rule, attrs, (SchemaAttrId)id,
                column && type != NULL ? type->attr.value : NULL);
}

static gboolean has_expression(const SchemaDraftAttr *attrs)
{
    guint64 present = 0;

    for (; attrs != NULL; attrs = attrs->next)
        present |= SCHEMA_ATTR_BIT(attrs->attr.id);
    return (present & expressions) != 0;
}

void schema_rules_run(SchemaDraft *draft, const char *const *rules_off)
{
    const SchemaRule *on[G_N_ELEMENTS(rules)];
    guint n_on = 0;

    for (guint i = 0; i < G_N_ELEMENTS(rules); i++)
        if (strcmp(rules[i].engine, draft->engine) == 0 &&
            (rules_off == NULL || !g_strv_contains(rules_off, rules[i].id)))
            on[n_on++] = &rules[i];
    for (guint i = 0; n_on > 0 && i < draft->objects->len; i++) {
        SchemaDraftObject *object = g_ptr_array_index(draft->objects, i);
        Place place = {draft, object, NULL};

        for (guint j = 0; j < n_on && has_expression(object->attrs); j++)
            run_on(&place, on[j], &object->attrs);
        for (SchemaDraftPart *part = object->parts; part != NULL; part = part->next) {
            place.part = part;
            for (guint j = 0; j < n_on && has_expression(part->attrs); j++)
                run_on(&place, on[j], &part->attrs);
        }
    }
}
