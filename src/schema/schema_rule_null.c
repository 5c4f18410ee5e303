#include "schema_private.h"

#include <string.h>

/*
 * R20. `DEFAULT NULL` leaves no trace on text or integer columns, but survives as
 * `NULL::character varying` where the type has a length. Dropped only when the cast names the
 * column's own type: on a domain, DEFAULT NULL overrides the domain's default and must stay.
 */

/* "character varying(20)[]" → "character varying[]", "timestamp(3) without …" → "timestamp without
 * …" */
static char *without_length(const char *type)
{
    const char *open = strchr(type, '('), *close = open != NULL ? strchr(open, ')') : NULL;

    if (close == NULL)
        return g_strdup(type);
    return g_strdup_printf("%.*s%s", (int)(open - type), type, close + 1);
}

static gboolean same_type(const char *cast, const char *type)
{
    g_autofree char *base = without_length(type);

    if (strcmp(cast, type) == 0 || strcmp(cast, base) == 0)
        return TRUE;
    /* The one type that the server names in two ways. */
    return g_str_has_prefix(cast, "bpchar") && g_str_has_prefix(base, "character") &&
           strcmp(cast + strlen("bpchar"), base + strlen("character")) == 0;
}

char *schema_rule_null_apply(SchemaAttrId id, const char *value, const char *type)
{
    static const char null_cast[] = "NULL::";

    if (id != SCHEMA_ATTR_DEFAULT || type == NULL || !g_str_has_prefix(value, null_cast))
        return NULL;
    /* A domain or an enum carries its namespace in its name, a built-in type does not. */
    if (strpbrk(type, ".\"") != NULL || !same_type(value + sizeof null_cast - 1, type))
        return NULL;
    return g_strdup("");
}
