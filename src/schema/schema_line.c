#include "schema_private.h"

#include <string.h>

/*
 * One line of the canonical text holds several values, and each must be found again by a reader
 * that knows no SQL. A value ends where a word of the line's grammar stands outside quotes and
 * parentheses. A value in which that would happen too early is written between backticks.
 */

const char *const schema_line_states[] = {"DISABLED", "ALWAYS", "REPLICA", NULL};

/* --- escapes --- */

static gboolean is_control(char c)
{
    return ((unsigned char)c < 0x20 && c != '\t') || c == 0x7f;
}

/* Would a reader take a backslash before this for an escape? Most backslashes stay as they are. */
static gboolean starts_escape(char after, char extra)
{
    return after == '\0' || strchr("nr\\{", after) != NULL || is_control(after) ||
           (extra != '\0' && after == extra);
}

/* How many bytes from here on are written as they are. */
static gsize plain_run(const char *text, char extra)
{
    gsize n = 0;

    while (text[n] != '\0' && text[n] != '\\' && text[n] != extra && !is_control(text[n]))
        n++;
    return n;
}

static void escape_one(GString *out, const char *c, char extra)
{
    if (*c == '\n')
        g_string_append(out, "\\n");
    else if (*c == '\r')
        g_string_append(out, "\\r");
    else if (*c != '\\')
        g_string_append_printf(out, "\\{%02x}", (unsigned char)*c);
    else
        g_string_append(out, starts_escape(c[1], extra) ? "\\\\" : "\\");
}

void schema_line_escape(GString *out, const char *text, char extra)
{
    for (;;) {
        gsize run = plain_run(text, extra);

        g_string_append_len(out, text, (gssize)run);
        text += run;
        if (*text == '\0')
            return;
        escape_one(out, text++, extra);
    }
}

static gsize unescape_one(GString *out, const char *text, gsize length)
{
    char next = length > 1 ? text[1] : '\0';

    if (next == 'n' || next == 'r' || next == '\\') {
        g_string_append_c(out, next == 'n' ? '\n' : next == 'r' ? '\r' : '\\');
        return 2;
    }
    if (next == '{' && length > 4 && text[4] == '}' && g_ascii_isxdigit(text[2]) &&
        g_ascii_isxdigit(text[3]) && (text[2] != '0' || text[3] != '0')) {
        g_string_append_c(
            out, (char)(g_ascii_xdigit_value(text[2]) * 16 + g_ascii_xdigit_value(text[3])));
        return 5;
    }
    g_string_append_c(out, '\\');
    return 1;
}

char *schema_line_unescape(const char *text, gsize length)
{
    GString *out = g_string_sized_new(length + 1);

    for (gsize i = 0; i < length;) {
        if (text[i] == '\\') {
            i += unescape_one(out, text + i, length - i);
        } else {
            g_string_append_c(out, text[i]);
            i++;
        }
    }
    return g_string_free(out, FALSE);
}

/* --- names and strings --- */

/* Fixed, so that the text does not change with the server; bytewise order for bsearch. */
static const char *const reserved[] = {"all", "analyse", "analyze", "and", "any", "array", "as",
    "asc", "asymmetric", "both", "case", "cast", "check", "collate", "column", "constraint",
    "create", "current_date", "current_role", "current_time", "current_timestamp", "current_user",
    "default", "deferrable", "desc", "distinct", "do", "else", "end", "except", "false", "fetch",
    "for", "foreign", "from", "grant", "group", "having", "in", "index", "initially", "intersect",
    "into", "is", "join", "lateral", "leading", "like", "limit", "localtime", "localtimestamp",
    "not", "null", "offset", "on", "only", "or", "order", "placing", "primary", "references",
    "returning", "select", "session_user", "set", "some", "symmetric", "table", "then", "to",
    "trailing", "true", "union", "unique", "user", "using", "values", "variadic", "when", "where",
    "window", "with"};

static int compare_word(const void *word, const void *entry)
{
    return strcmp(word, *(const char *const *)entry);
}

gboolean schema_line_is_plain_name(const char *name)
{
    if (!g_ascii_islower(name[0]) && name[0] != '_')
        return FALSE;
    for (const char *c = name; *c != '\0'; c++)
        if (!g_ascii_islower(*c) && !g_ascii_isdigit(*c) && *c != '_' && *c != '$')
            return FALSE;
    return bsearch(name, reserved, G_N_ELEMENTS(reserved), sizeof *reserved, compare_word) == NULL;
}

static void add_quoted(GString *out, const char *text, char quote)
{
    g_autoptr(GString) escaped = g_string_new(NULL);

    schema_line_escape(escaped, text, '\0');
    g_string_append_c(out, quote);
    for (gsize i = 0; i < escaped->len; i++) {
        if (escaped->str[i] == quote)
            g_string_append_c(out, quote);
        g_string_append_c(out, escaped->str[i]);
    }
    g_string_append_c(out, quote);
}

void schema_line_add_name(GString *out, const char *name)
{
    if (schema_line_is_plain_name(name))
        g_string_append(out, name);
    else
        add_quoted(out, name, '"');
}

void schema_line_add_string(GString *out, const char *text)
{
    add_quoted(out, text, '\'');
}

static char *take_quoted(const char **text, char quote)
{
    g_autoptr(GString) inside = g_string_new(NULL);
    const char *c = *text;

    if (*c++ != quote)
        return NULL;
    for (; *c != quote || c[1] == quote; c++) {
        if (*c == '\0')
            return NULL;
        if (*c == quote)
            c++;
        g_string_append_c(inside, *c);
    }
    *text = c + 1;
    return schema_line_unescape(inside->str, inside->len);
}

char *schema_line_take_string(const char **text)
{
    return take_quoted(text, '\'');
}

char *schema_line_take_name(const char **text)
{
    gsize length;

    if (**text == '"')
        return take_quoted(text, '"');
    length = strspn(*text, "abcdefghijklmnopqrstuvwxyz0123456789_$");
    if (length == 0 || strchr(" )", (*text)[length]) == NULL) /* or the end of the line */
        return NULL;
    *text += length;
    return g_strndup(*text - length, length);
}

/* --- values --- */

static gboolean word_is_at(const char *text, const char *word, gsize *length)
{
    gsize size = strlen(word);

    if (strncmp(text, word, size) != 0 || (text[size] != ' ' && text[size] != '\0'))
        return FALSE;
    *length = size;
    return TRUE;
}

/* "+key": an attribute that the grammar of this line does not expect. */
static SchemaAttrId unexpected_at(const char *text, gsize *length)
{
    gsize size = strcspn(text, " ");

    if (text[0] != '+' || size < 2)
        return SCHEMA_N_ATTRS;
    *length = size;
    return schema_kinds_attr_by_key(text + 1, size - 1);
}

static gboolean state_at(const char *text, gsize *length)
{
    for (guint i = 0; schema_line_states[i] != NULL; i++)
        if (word_is_at(text, schema_line_states[i], length))
            return TRUE;
    return FALSE;
}

SchemaAttrId schema_line_word(const char *text, guint64 words, gsize *length)
{
    if (text[0] == '+')
        return unexpected_at(text, length);
    for (; words != 0; words &= words - 1) {
        SchemaAttrId id = (SchemaAttrId)__builtin_ctzll(words);
        const SchemaAttrInfo *info = schema_kinds_attr(id);

        /* No word is the beginning of another: the first that fits is the one. */
        if (info->word[0] == text[0] && word_is_at(text, info->word, length))
            return id;
        if (info->style == SCHEMA_STYLE_STATE && state_at(text, length)) {
            *length = 0; /* the word is the value */
            return id;
        }
    }
    return SCHEMA_N_ATTRS;
}

/* One bit per letter, upper or lower case: the first letters of all words that may end a value. */
static guint32 first_letters(guint64 words)
{
    guint32 letters = 1u << ('+' & 31);

    for (; words != 0; words &= words - 1) {
        const SchemaAttrInfo *info = schema_kinds_attr((SchemaAttrId)__builtin_ctzll(words));

        letters |= 1u << (info->word[0] & 31);
        for (guint i = 0; info->style == SCHEMA_STYLE_STATE && schema_line_states[i] != NULL; i++)
            letters |= 1u << (schema_line_states[i][0] & 31);
    }
    return letters;
}

/* Length of the value that starts here; -1 when quotes or parentheses do not close. */
static gssize value_length(const char *text, guint64 words)
{
    guint32 letters = first_letters(words);
    char quote = '\0';
    guint depth = 0;
    gsize i, length;

    for (i = 0; text[i] != '\0'; i++) {
        gboolean starts_word = quote == '\0' && depth == 0 && (i == 0 || text[i - 1] == ' ');

        if (starts_word && (letters & 1u << (text[i] & 31)) != 0 &&
            schema_line_word(text + i, words, &length) != SCHEMA_N_ATTRS)
            return i == 0 ? 0 : (gssize)i - 1;
        if (quote != '\0') {
            quote = text[i] == quote ? '\0' : quote;
        } else if (text[i] == '\'' || text[i] == '"') {
            quote = text[i];
        } else if (text[i] == '(' || text[i] == '[') {
            depth++;
        } else if (text[i] == ')' || text[i] == ']') {
            if (depth-- == 0)
                return -1;
        }
    }
    return quote == '\0' && depth == 0 ? (gssize)i : -1;
}

void schema_line_add_ticked(GString *out, const char *value)
{
    g_string_append_c(out, '`');
    schema_line_escape(out, value, '`');
    g_string_append_c(out, '`');
}

guint64 schema_line_words_after(guint64 words, SchemaAttrId id)
{
    return words & ~(SCHEMA_ATTR_BIT(id) - 1);
}

void schema_line_add_value(GString *out, const char *value, guint64 words)
{
    gsize start = out->len, length;
    const char *text;

    schema_line_escape(out, value, '\0');
    text = out->str + start;
    length = out->len - start;
    if (length > 0 && text[0] != '`' && text[0] != ' ' && text[length - 1] != ' ' &&
        value_length(text, words) == (gssize)length)
        return;
    g_string_truncate(out, start);
    schema_line_add_ticked(out, value);
}

char *schema_line_take_value(const char **text, guint64 words)
{
    const char *start = *text, *end;
    gssize length;

    if (*start == '`') {
        end = strchr(start + 1, '`');
        if (end == NULL)
            return NULL;
        *text = end + 1;
        return schema_line_unescape(start + 1, (gsize)(end - start) - 1);
    }
    length = value_length(start, words);
    if (length <= 0)
        return NULL;
    *text = start + length;
    return schema_line_unescape(start, (gsize)length);
}

gboolean schema_line_take(const char **text, const char *expected)
{
    if (!g_str_has_prefix(*text, expected))
        return FALSE;
    *text += strlen(expected);
    return TRUE;
}
