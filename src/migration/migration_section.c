#include "migration_private.h"

#include <string.h>

#include "error.h"

void migration_section_free(MigrationSection *section)
{
    if (section == NULL)
        return;
    g_clear_pointer(&section->statements, g_ptr_array_unref);
    g_free(section->text);
    g_free(section);
}

MigrationSection *migration_section_take(const SqlDialect *dialect, const char *text, gsize length,
    guint line, gboolean transaction, GPtrArray *statements)
{
    MigrationSection *section = g_new0(MigrationSection, 1);

    section->text = g_strndup(text, length);
    section->line = line;
    section->transaction = transaction;
    section->statements = statements;
    for (guint i = 0; i < statements->len; i++) {
        const SqlStatement *statement = statements->pdata[i];

        section->traits |= sql_traits(dialect, statement->text, statement->length);
    }
    return section;
}

MigrationSection *migration_section_new(const SqlDialect *dialect, const char *text, gsize length,
    guint line, gboolean transaction, GError **error)
{
    GPtrArray *statements = sql_split_all(dialect, text, length, line - 1, error);

    if (statements == NULL)
        return NULL;
    return migration_section_take(dialect, text, length, line, transaction, statements);
}

static const char *line_end(const char *line)
{
    return line + strcspn(line, "\n");
}

MigrationMarker migration_section_marker(GRegex *pattern, const char *from, guint line)
{
    for (const char *start = from; *start != '\0'; line++) {
        const char *end = line_end(start);
        gsize length = (gsize)(end - start);

        if (length > 0 && end[-1] == '\r')
            length--;
        if (g_regex_match_full(
                pattern, start, (gssize)length, 0, G_REGEX_MATCH_DEFAULT, NULL, NULL))
            return (MigrationMarker){start, *end == '\n' ? end + 1 : end, line};
        start = *end == '\n' ? end + 1 : end;
    }
    return (MigrationMarker){NULL, NULL, 0};
}

gboolean migration_section_down_file(MigrationSource *source, gboolean transaction, GError **error)
{
    g_autofree char *text = NULL;

    if (source->down_path == NULL)
        return TRUE;
    text = files_read_text(source->tree, source->down_path, error);
    if (text == NULL)
        return FALSE;
    source->migration->down =
        migration_section_new(source->dialect, text, strlen(text), 1, transaction, error);
    if (source->migration->down == NULL)
        error_prefix(error, "%s", source->down_path);
    return source->migration->down != NULL;
}

gboolean migration_section_files(MigrationSource *source, GError **error)
{
    Migration *migration = source->migration;

    migration->up = migration_section_new(
        source->dialect, source->text, strlen(source->text), 1, source->transaction, error);
    if (migration->up == NULL) {
        error_prefix(error, "%s", migration->path);
        return FALSE;
    }
    return migration_section_down_file(source, source->transaction, error);
}
