#include "schema_private.h"

#include <string.h>

/*
 * R2. `i BETWEEN 1 AND 5 AND j > 0` is written (((i >= 1) AND (i <= 5)) AND (j > 0)), once reloaded
 * ((i >= 1) AND (i <= 5) AND (j > 0)). The left arm of an AND inside an AND, of an OR inside an OR,
 * loses its parentheses: associativity, nothing else. Right arms do not move on the server, nor
 * here.
 */

typedef enum {
    JOIN_NONE,
    JOIN_AND,
    JOIN_OR,
    JOIN_OTHER, /* both, or a word that could make the removal change the meaning */
} Join;

/* One open parenthesis or bracket. */
typedef struct {
    gsize start;      /* of the parenthesis itself */
    gboolean bracket; /* "[": never a group of an expression */
    Join join;
    gboolean first_is_group;      /* the first operand is one parenthesised group, whole */
    gboolean first_done;          /* the first operand has ended */
    gboolean empty;               /* nothing but blanks so far */
    gsize first_start, first_end; /* that group's parentheses */
    Join first_join;
} Group;

static gboolean changes_meaning(const char *word, gsize length)
{
    static const char *const words[] = {"SELECT", "WHERE", "FROM", "BETWEEN", "CASE", "WHEN",
        "THEN", "ELSE", "VALUES", "WITH", "UNION", "ON", "HAVING", "OVER", NULL};

    for (guint i = 0; words[i] != NULL; i++)
        if (strlen(words[i]) == length && strncmp(words[i], word, length) == 0)
            return TRUE;
    return FALSE;
}

/* Anything that is neither a blank nor the first group itself ends the hope for a whole first
 * group. */
static void see_token(Group *group)
{
    if (!group->first_done)
        group->first_is_group = FALSE;
    group->empty = FALSE;
}

static void see_join(Group *group, Join join)
{
    group->join = group->join == JOIN_NONE || group->join == join ? join : JOIN_OTHER;
    group->first_done = TRUE;
    group->empty = FALSE;
}

static void see_word(Group *group, const char *word, gsize length)
{
    if (length == 3 && strncmp(word, "AND", 3) == 0)
        see_join(group, JOIN_AND);
    else if (length == 2 && strncmp(word, "OR", 2) == 0)
        see_join(group, JOIN_OR);
    else if (changes_meaning(word, length))
        see_join(group, JOIN_OTHER);
    else
        see_token(group);
}

/* A group has closed: note it in the group around it when it stands first there. */
static void see_group(Group *outer, const Group *inner, gsize end)
{
    if (outer->empty && !inner->bracket) {
        outer->first_is_group = TRUE;
        outer->first_start = inner->start;
        outer->first_end = end;
        outer->first_join = inner->join;
        outer->empty = FALSE;
        return;
    }
    see_token(outer);
}

static void mark_if_flat(const Group *group, char *remove, gboolean *changed)
{
    if (group->bracket || !group->first_is_group || group->join != group->first_join ||
        (group->join != JOIN_AND && group->join != JOIN_OR))
        return;
    remove[group->first_start] = remove[group->first_end] = 1;
    *changed = TRUE;
}

static void open_group(GArray *stack, const char *value, gsize at)
{
    Group group = {.start = at, .bracket = value[at] == '[', .empty = TRUE};

    g_array_append_val(stack, group);
}

/* Marks the parentheses to remove; FALSE when the text is not balanced. */
static gboolean scan(const char *value, GArray *stack, char *remove, gboolean *changed)
{
    open_group(stack, " ", 0); /* the value itself, as if in parentheses */
    for (gsize i = 0; value[i] != '\0';) {
        Group *top = &g_array_index(stack, Group, stack->len - 1);
        const char *quoted = schema_rules_skip_quoted(value, value + i);

        if (quoted != NULL) {
            see_token(top);
            i = (gsize)(quoted - value);
        } else if (schema_rules_is_word_char(value[i])) {
            gsize start = i;

            while (schema_rules_is_word_char(value[i]))
                i++;
            see_word(top, value + start, i - start);
        } else if (value[i] == '(' || value[i] == '[') {
            open_group(stack, value, i++);
        } else if (value[i] == ')' || value[i] == ']') {
            Group closed = *top;

            if (stack->len < 2 || closed.bracket != (value[i] == ']'))
                return FALSE;
            mark_if_flat(&closed, remove, changed);
            g_array_set_size(stack, stack->len - 1);
            see_group(&g_array_index(stack, Group, stack->len - 1), &closed, i++);
        } else {
            if (!g_ascii_isspace(value[i]))
                see_token(top);
            i++;
        }
    }
    return stack->len == 1;
}

static char *without_marked(const char *value, const char *remove)
{
    GString *out = g_string_new(NULL);

    for (gsize i = 0; value[i] != '\0'; i++)
        if (!remove[i])
            g_string_append_c(out, value[i]);
    return g_string_free(out, FALSE);
}

char *schema_rule_boolean_apply(SchemaAttrId id, const char *value, const char *type)
{
    g_autoptr(GArray) stack = NULL;
    g_autofree char *remove = NULL;
    gboolean changed = FALSE;

    if (strstr(value, ") AND ") == NULL && strstr(value, ") OR ") == NULL)
        return NULL;
    stack = g_array_new(FALSE, FALSE, sizeof(Group));
    remove = g_malloc0(strlen(value) + 1);
    if (!scan(value, stack, remove, &changed) || !changed)
        return NULL;
    return without_marked(value, remove);
}
