#include "sql_traits_private.h"

#include "sql_insert_private.h"
#include "sql_pattern_private.h"

#include <string.h>

#define T(name) SQL_TRAIT_##name

/*
 * What a statement is, by its first words (patterns: sql_pattern_private.h). Every row that fits
 * adds its traits, so a row says one thing. Refusals to run in a transaction are PostgreSQL's
 * PreventInTransactionBlock(); those it makes only for some objects (a partitioned index, a
 * subscription with a slot) count as refusals. CONCURRENTLY refuses too, but its twin does not: the two
 * traits exclude each other, so that those of several statements can be united.
 */
static const struct {
    SqlFlavour flavours;
    const char *pattern;
    SqlTraits traits;
} heads[] = {
    {SQL_ANY, "begin|commit|end|rollback|savepoint|release", T(TRANSACTION)},
    {SQL_POSTGRES, "abort", T(TRANSACTION)},
    {SQL_ANY, "start transaction", T(TRANSACTION)},
    {SQL_POSTGRES, "prepare transaction", T(TRANSACTION)},
    {SQL_POSTGRES, "commit|rollback prepared", T(NO_TRANSACTION)},
    {SQL_MYSQL, "xa", T(TRANSACTION)},
    {SQL_ANY, "call", T(TRANSACTION)},

    {SQL_POSTGRES | SQL_SQLITE, "vacuum", T(NO_TRANSACTION)},
    {SQL_POSTGRES, "create|drop database|tablespace", T(NO_TRANSACTION)},
    {SQL_POSTGRES, "alter database % set tablespace", T(NO_TRANSACTION)},
    {SQL_POSTGRES, "alter system", T(NO_TRANSACTION)},
    {SQL_POSTGRES, "create|drop subscription", T(NO_TRANSACTION)},
    {SQL_POSTGRES, "alter subscription % refresh|set|add|drop", T(NO_TRANSACTION)},
    {SQL_POSTGRES, "cluster ?verbose ?() $", T(NO_TRANSACTION)},
    {SQL_POSTGRES, "reindex ?() schema|database|system", T(NO_TRANSACTION)},
    {SQL_POSTGRES, "discard all", T(NO_TRANSACTION)},

    {SQL_POSTGRES, "create ?unique index concurrently", T(CONCURRENTLY)},
    {SQL_POSTGRES, "drop index concurrently", T(CONCURRENTLY)},
    {SQL_POSTGRES, "reindex ?() index|table concurrently", T(CONCURRENTLY)},
    /* Dropping the word from a list of options would leave a comma too many: no twin. */
    {SQL_POSTGRES, "reindex ( concurrently !false|off|0", T(NO_TRANSACTION)},
    {SQL_POSTGRES, "reindex ( ... , concurrently !false|off|0", T(NO_TRANSACTION)},
    {SQL_POSTGRES, "alter table ?if ?exists ?only % detach partition % concurrently",
        T(CONCURRENTLY)},
    {SQL_POSTGRES, "alter type % add value", T(ENUM_VALUE)},

    {SQL_ANY, "set !local|constraints|transaction", T(SESSION)},
    {SQL_POSTGRES, "set local|constraints|transaction", T(LOCAL)},
    {SQL_MYSQL, "set local|constraints|transaction", T(SESSION)},
    {SQL_POSTGRES, "reset|discard|listen|unlisten|load|deallocate", T(SESSION)},
    {SQL_POSTGRES, "prepare !transaction", T(SESSION)},
    {SQL_SQLITE, "pragma", T(SESSION)},
    {SQL_MYSQL, "use", T(SESSION) | T(DATABASE)},
    {SQL_MYSQL, "lock|unlock table|tables", T(SESSION)},
    {SQL_MYSQL, "prepare|deallocate", T(SESSION)},
    {SQL_POSTGRES, "create ?global|local temp|temporary table ... on commit", T(LOCAL)},

    {SQL_POSTGRES, "create|alter extension", T(EXTENSION)},
    {SQL_ANY, "create|alter|drop database", T(DATABASE)},
    {SQL_MYSQL, "create|alter|drop schema", T(DATABASE)},
    {SQL_SQLITE, "attach|detach", T(DATABASE)},

    {SQL_ANY, "insert|update|delete|merge|truncate|replace", T(ROWS)},
    {SQL_ANY, "insert|replace", T(INSERT)},
    {SQL_MYSQL, "load data|xml", T(ROWS) | T(INSERT)},
    {SQL_POSTGRES, "copy ... from", T(ROWS) | T(INSERT)},
    {SQL_POSTGRES, "refresh materialized view", T(ROWS)},

    {SQL_ANY, "create|alter|drop|grant|revoke|reindex", T(DDL)},
    {SQL_POSTGRES, "comment on", T(DDL)},
    {SQL_POSTGRES, "security label", T(DDL)},
    {SQL_POSTGRES, "import foreign schema", T(DDL)},
    {SQL_POSTGRES, "reassign owned", T(DDL)},
    {SQL_MYSQL, "rename table|tables|user", T(DDL)},
};

static SqlTraits head_traits(const SqlLexer *start)
{
    SqlLexer lexer = *start;
    SqlToken first = sql_lexer_next_solid(&lexer);
    SqlTraits traits = 0;

    for (gsize i = 0; i < G_N_ELEMENTS(heads); i++)
        if (heads[i].flavours & start->dialect->flavour &&
            sql_pattern_begins(&first, heads[i].pattern) &&
            sql_pattern_fits(start, heads[i].pattern))
            traits |= heads[i].traits;
    return traits;
}

/* COPY (query) TO names no table, so it has no list to miss. */
static SqlTraits copy_traits(SqlLexer lexer)
{
    SqlInsert copy;
    g_autofree char *table = NULL;

    if (!lexer.dialect->copy_data || !sql_pattern_take(&lexer, "copy"))
        return 0;
    copy = sql_insert_read_copy(lexer);
    table = copy.table;
    return table != NULL && !copy.lists_columns ? SQL_TRAIT_NO_COLUMN_LIST : 0;
}

/* \connect and \c, where a psql line is handed over as if it were a statement. */
static SqlTraits meta_traits(SqlLexer lexer)
{
    SqlToken token = sql_lexer_next_solid(&lexer);
    gsize word = 0;

    if (token.kind != SQL_TOKEN_META)
        return 0;
    while (word < token.length && !g_ascii_isspace(token.text[word]))
        word++;
    return (word == 2 && token.text[1] == 'c') ||
                   (word == 8 && strncmp(token.text, "\\connect", 8) == 0)
               ? SQL_TRAIT_DATABASE
               : 0;
}

SqlTraits sql_traits(const SqlDialect *dialect, const char *text, gsize length)
{
    SqlLexer start;

    sql_lexer_init(&start, dialect, text, length);
    return head_traits(&start) | copy_traits(start) | meta_traits(start) |
           sql_traits_inside(&start);
}
