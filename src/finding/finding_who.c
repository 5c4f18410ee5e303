#include <string.h>

#include "finding_private.h"

/*
 * Who can see the order of columns: statements that name the table and rely on position. Looked for in
 * the project's SQL files and in the bodies of functions and views; what was read is said when nothing
 * is found.
 */

typedef struct {
    const FindingContext *context;
    const char *table;
    GString *found;
    guint hits;
} Search;

#define WHO_LINES 5

static void add_hit(Search *search, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void add_hit(Search *search, const char *format, ...)
{
    va_list arguments;

    if (++search->hits > WHO_LINES)
        return;
    if (search->found->len > 0)
        g_string_append_c(search->found, '\n');
    va_start(arguments, format);
    g_string_append_vprintf(search->found, format, arguments);
    va_end(arguments);
}

static gboolean names_table(const Search *search, const char *text, gsize length)
{
    g_autoptr(GPtrArray) words = sql_words(search->context->dialect, text, length);

    return g_ptr_array_find_with_equal_func(words, search->table, g_str_equal, NULL);
}

/* "students" and "public.students", both without quotes. */
static gboolean is_table(const Search *search, const char *target)
{
    gsize length = strlen(target), own = strlen(search->table);

    return g_str_has_suffix(target, search->table) &&
           (length == own || target[length - own - 1] == '.');
}

static void search_statement(Search *search, const char *path, const SqlStatement *statement)
{
    const SqlDialect *dialect = search->context->dialect;
    SqlTraits traits = sql_traits(dialect, statement->text, statement->length);
    g_autofree char *target = NULL;

    if ((traits & (SQL_TRAIT_NO_COLUMN_LIST | SQL_TRAIT_SELECT_STAR)) == 0)
        return;
    target = sql_target_table(dialect, statement->text, statement->length);
    if ((traits & SQL_TRAIT_NO_COLUMN_LIST) != 0 && target != NULL && is_table(search, target))
        add_hit(search, "%s:%u fills it without a column list", path, statement->line);
    else if ((traits & SQL_TRAIT_SELECT_STAR) != 0 &&
             names_table(search, statement->text, statement->length))
        add_hit(search, "%s:%u reads it with *", path, statement->line);
}

/* Most files do not even contain the name: reading them as SQL would be the cost of a large project. */
static gboolean may_name_table(const Search *search, const char *text)
{
    return strcasestr(text, search->table) != NULL || strpbrk(search->table, "\"`]") != NULL;
}

static void search_text(Search *search, const char *path, const char *text)
{
    g_autoptr(GPtrArray) statements = NULL;

    if (!may_name_table(search, text))
        return;
    statements = sql_split_all(search->context->dialect, text, strlen(text), 0, NULL);
    for (guint i = 0; statements != NULL && i < statements->len; i++)
        search_statement(search, path, g_ptr_array_index(statements, i));
}

static void search_function(Search *search, const SchemaObject *object)
{
    const char *body = schema_attr(object->attrs, object->n_attrs, SCHEMA_ATTR_BODY);
    SqlTraits traits;

    if (body == NULL || !names_table(search, body, strlen(body)))
        return;
    traits = sql_traits(search->context->dialect, body, strlen(body));
    if ((traits & SQL_TRAIT_SELECT_STAR) != 0 || strcasestr(body, "%rowtype") != NULL)
        add_hit(search, "function %s relies on the order of its columns", object->identity);
}

static void search_view(Search *search, const SchemaObject *object)
{
    const char *query = schema_attr(object->attrs, object->n_attrs, SCHEMA_ATTR_QUERY);

    if (query == NULL || !names_table(search, query, strlen(query)))
        return;
    if ((sql_traits(search->context->dialect, query, strlen(query)) & SQL_TRAIT_SELECT_STAR) != 0)
        add_hit(search, "view %s reads it with *", object->identity);
}

static void count_objects(Search *search, guint *views, guint *functions)
{
    const Schema *schema = search->context->schema;

    for (guint i = 0; schema != NULL && i < schema_size(schema); i++) {
        const SchemaObject *object = schema_object(schema, i);

        if (object->kind == SCHEMA_VIEW || object->kind == SCHEMA_MATERIALIZED_VIEW) {
            (*views)++;
            search_view(search, object);
        } else if (object->kind == SCHEMA_FUNCTION || object->kind == SCHEMA_PROCEDURE) {
            (*functions)++;
            search_function(search, object);
        }
    }
}

static const char *plural(guint n)
{
    return n == 1 ? "" : "s";
}

char *finding_who(const FindingContext *context, const char *identity)
{
    g_autoptr(GString) found = g_string_new(NULL);
    g_autofree char *table = finding_name_bare(identity);
    Search search = {context, table, found, 0};
    guint views = 0, functions = 0, files = context->sources != NULL ? context->sources->len : 0;

    for (guint i = 0; i < files; i++) {
        const FindingSource *source = g_ptr_array_index((GPtrArray *)context->sources, i);

        search_text(&search, source->path, source->text);
    }
    count_objects(&search, &views, &functions);
    if (search.hits == 0)
        return g_strdup_printf("nothing in this project depends on the order (%u SQL file%s, %u "
                               "view%s, %u function%s read)",
            files, plural(files), views, plural(views), functions, plural(functions));
    if (search.hits > WHO_LINES)
        g_string_append_printf(found, "\nand %u more", search.hits - WHO_LINES);
    return g_strdup(found->str);
}
