#include "postgres_read_private.h"

#include "test.h"

/* Names that PostgreSQL 15 made, and some that people made. */

typedef struct {
    const char *name, *table, *columns, *label;
    gboolean expected;
} Case;

#define LONG_TABLE  "a_table_with_a_name_that_is_quite_long_and_full_of_words"
#define LONG_COLUMN "a_column_with_a_name_that_is_quite_long_as_well"

static const Case cases[] = {
    {"t_pkey", "t", NULL, "pkey", TRUE},
    {"t_pkey1", "t", NULL, "pkey", TRUE},
    {"t2_pkey", "t", NULL, "pkey", FALSE},
    {"t_a_key", "t", "a", "key", TRUE},
    {"t_a_b_key", "t", "a_b", "key", TRUE},
    {"t_a_b_key", "t", "a", "key", FALSE},
    {"t_a_idx12", "t", "a", "idx", TRUE},
    {"t_open_idx", "t", "a_b", "idx", FALSE},
    {"t_check", "t", NULL, "check", TRUE},
    {"t_a_check", "t", NULL, "check", FALSE},
    {"t_a_check_", "t", "a", "check", FALSE},
    {"a_table_with_a_name_that_is_q_a_column_with_a_name_that_is_fkey", LONG_TABLE, LONG_COLUMN,
        "fkey", TRUE},
    {"a_table_with_a_name_that_is_q_a_column_with_a_name_that_is__idx", LONG_TABLE, LONG_COLUMN,
        "idx", TRUE},
    {"a_table_with_a_name_that_is_q_a_column_with_a_name_that_is_idx1", LONG_TABLE, LONG_COLUMN,
        "idx", TRUE},
    {"a_table_with_a_name_that_is__a_column_with_a_name_that_is__idx1", LONG_TABLE, LONG_COLUMN,
        "idx", FALSE},
    /* cut between characters, not inside one */
    {"ääääääääääääääääääääääääääää_a_idx", "äääääääääääääääääääääääääääääää", "a", "idx", TRUE},
    {"äääääääääääääääääääääääääää_a_idx", "äääääääääääääääääääääääääääääää", "a", "idx", FALSE},
    {"x", "t", "a", NULL, FALSE},
    {"x", NULL, "a", "key", FALSE},
};

LTest(postgres_read_names, knows_what_the_server_makes)
{
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        gboolean found = postgres_read_names_is_auto(
            cases[i].name, cases[i].table, cases[i].columns, cases[i].label);

        cr_expect(eq(int, found, cases[i].expected), "%s", cases[i].name);
    }
}
