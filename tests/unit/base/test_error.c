#include "test.h"

#include <signal.h>

#include "error.h"
#include "error_private.h"

LTest(error, carries_hint_and_code)
{
    g_autoptr(GError) error = NULL;

    error_set(&error, REHEARSE_ERROR_INPUT, "do this", "%s:%d: bad", "f", 3);
    cr_assert(g_error_matches(error, REHEARSE_ERROR, REHEARSE_ERROR_INPUT));
    cr_assert_str_eq(error->message, "f:3: bad");
    cr_assert_str_eq(error_hint(error), "do this");
    cr_assert_eq(error_exit_status(error), 2);
    error_set_hint(&error, "do that");
    error_prefix(&error, "while %s", "reading");
    cr_assert_str_eq(error->message, "while reading: f:3: bad");
    cr_assert_str_eq(error_hint(error), "do that");
}

LTest(error, hints_survive_a_copy)
{
    g_autoptr(GError) error = NULL, copy = NULL;

    error_set_sql(&error, "42P01", 15, "relation does not exist");
    error_set_hint(&error, "make it");
    copy = g_error_copy(error);
    cr_assert_str_eq(error_sqlstate(copy), "42P01");
    cr_assert_eq(error_position(copy), 15);
    cr_assert_str_eq(error_hint(copy), "make it");
}

LTest(error, nowhere_to_put_it_is_fine)
{
    GError *none = NULL;

    error_set(NULL, REHEARSE_ERROR_INPUT, NULL, "x");
    error_set_sql(NULL, NULL, 0, "x");
    error_set_signal(NULL, SIGINT);
    error_prefix(NULL, "x");
    error_prefix(&none, "x");
    error_set_hint(&none, "x");
    cr_assert(none == NULL);
}

LTest(error, foreign_errors_have_no_extras)
{
    g_autoptr(GError) error = g_error_new(G_FILE_ERROR, G_FILE_ERROR_IO, "x");

    cr_assert(error_hint(error) == NULL && error_sqlstate(error) == NULL);
    cr_assert_eq(error_position(error), 0);
    cr_assert_eq(error_exit_status(error), 2);
}

LTest(error, every_code_has_a_name_and_a_status)
{
    for (int code = REHEARSE_ERROR_USAGE; code <= REHEARSE_ERROR_INTERNAL; code++) {
        g_autoptr(GError) error = NULL;

        error_set(&error, (RehearseError)code, NULL, "x");
        cr_assert(error_name((RehearseError)code) != NULL && *error_name((RehearseError)code) != 0);
        cr_assert_eq(error_exit_status(error), code == REHEARSE_ERROR_INTERRUPTED ? 130 : 2);
    }
}

LTest(error, an_interruption_has_no_context_and_no_position)
{
    g_autoptr(GError) error = NULL;

    error_set_signal(&error, SIGINT);
    error_prefix(&error, "prod.sql:%d", 812);
    cr_assert_str_eq(error->message, "interrupted (SIGINT)");
    cr_assert_eq(error_position(error), 0);
    cr_assert_eq(error_exit_status(error), 130);
}

LTest(error, a_signal_decides_the_exit_status)
{
    g_autoptr(GError) error = NULL;

    error_set_signal(&error, SIGTERM);
    cr_assert_eq(error_exit_status(error), 143);
}
