#include "sql_split_private.h"

#include <string.h>

/* Meta-commands that send what was typed so far. */
static gboolean meta_ends_statement(const char *word)
{
    static const char *const enders[] = {
        "\\g", "\\gx", "\\gset", "\\gexec", "\\gdesc", "\\watch", "\\crosstabview"};

    for (gsize i = 0; i < G_N_ELEMENTS(enders); i++)
        if (strcmp(word, enders[i]) == 0)
            return TRUE;
    return FALSE;
}

gboolean sql_split_meta_drop(SqlSplit *split, const SqlToken *token)
{
    g_autofree char *line = g_strndup(token->text, token->length);
    gboolean ends;

    line[strcspn(line, " \t\r")] = '\0';
    ends = split->start != NULL && meta_ends_statement(line);
    if (strcmp(line, "\\restrict") != 0 && strcmp(line, "\\unrestrict") != 0)
        g_ptr_array_add(split->dropped, g_steal_pointer(&line));
    return ends;
}
