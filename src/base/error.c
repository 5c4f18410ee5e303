#include "error.h"

#include <signal.h>
#include <string.h>

#include "error_private.h"

typedef struct {
    char *hint;
    char *sqlstate;
    guint position;
    int signal; /* that interrupted us; 0: none */
} ErrorPrivate;

static void error_private_init(ErrorPrivate *private)
{
}

static void error_private_copy(const ErrorPrivate *source, ErrorPrivate *target)
{
    target->hint = g_strdup(source->hint);
    target->sqlstate = g_strdup(source->sqlstate);
    target->position = source->position;
    target->signal = source->signal;
}

static void error_private_clear(ErrorPrivate *private)
{
    g_free(private->hint);
    g_free(private->sqlstate);
}

G_DEFINE_EXTENDED_ERROR(Error, error)

static const struct {
    const char *name;
    int exit_status;
} error_codes[] = {
    [REHEARSE_ERROR_USAGE] = {"usage", 2},
    [REHEARSE_ERROR_INPUT] = {"input", 2},
    [REHEARSE_ERROR_AMBIGUOUS] = {"ambiguous", 2},
    [REHEARSE_ERROR_UNSUPPORTED] = {"unsupported", 2},
    [REHEARSE_ERROR_MISSING] = {"missing", 2},
    [REHEARSE_ERROR_UNREACHABLE] = {"unreachable", 2},
    [REHEARSE_ERROR_SQL] = {"sql", 2},
    [REHEARSE_ERROR_LIMIT] = {"limit", 2},
    [REHEARSE_ERROR_IO] = {"io", 2},
    [REHEARSE_ERROR_INTERRUPTED] = {"interrupted", 128 + SIGINT},
    [REHEARSE_ERROR_INTERNAL] = {"internal", 2},
};

const char *error_name(RehearseError code)
{
    return error_codes[code].name;
}

static int signal_of(const GError *error)
{
    return error_get_private(error)->signal;
}

int error_exit_status(const GError *error)
{
    if (error->domain != REHEARSE_ERROR)
        return 2;
    if (error->code == REHEARSE_ERROR_INTERRUPTED && signal_of(error) != 0)
        return 128 + signal_of(error);
    return error_codes[error->code].exit_status;
}

void error_set(GError **error, RehearseError code, const char *hint, const char *format, ...)
{
    va_list arguments;

    if (error == NULL)
        return;
    va_start(arguments, format);
    *error = g_error_new_valist(REHEARSE_ERROR, (int)code, format, arguments);
    va_end(arguments);
    error_get_private(*error)->hint = g_strdup(hint);
}

void error_set_sql(GError **error, const char *sqlstate, guint position, const char *message)
{
    ErrorPrivate *private;

    if (error == NULL)
        return;
    *error = g_error_new_literal(REHEARSE_ERROR, REHEARSE_ERROR_SQL, message);
    private = error_get_private(*error);
    private->sqlstate = g_strdup(sqlstate);
    private->position = position;
}

void error_set_signal(GError **error, int signal)
{
    if (error == NULL)
        return;
    *error = g_error_new(
        REHEARSE_ERROR, REHEARSE_ERROR_INTERRUPTED, "interrupted (SIG%s)", sigabbrev_np(signal));
    error_get_private(*error)->signal = signal;
}

static ErrorPrivate *private_of(const GError *error)
{
    if (error == NULL || error->domain != REHEARSE_ERROR)
        return NULL;
    return error_get_private(error);
}

const char *error_hint(const GError *error)
{
    const ErrorPrivate *private = private_of(error);

    return private != NULL ? private->hint : NULL;
}

const char *error_sqlstate(const GError *error)
{
    const ErrorPrivate *private = private_of(error);

    return private != NULL ? private->sqlstate : NULL;
}

guint error_position(const GError *error)
{
    const ErrorPrivate *private = private_of(error);

    return private != NULL ? private->position : 0;
}

void error_set_hint(GError **error, const char *hint)
{
    ErrorPrivate *private = error != NULL ? private_of(*error) : NULL;

    if (private == NULL)
        return;
    g_free(private->hint);
    private->hint = g_strdup(hint);
}

void error_prefix(GError **error, const char *format, ...)
{
    g_autofree char *prefix = NULL;
    va_list arguments;

    /* Where we were when somebody pressed Ctrl-C is no part of what went wrong. */
    if (error == NULL || *error == NULL ||
        g_error_matches(*error, REHEARSE_ERROR, REHEARSE_ERROR_INTERRUPTED))
        return;
    va_start(arguments, format);
    prefix = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_prefix_error(error, "%s: ", prefix);
}
