#pragma once

#include <glib.h>

/*
 * Errors: one domain, about ten codes, each saying what the user can do about it.
 *
 * An error is one line: what, where, what is wrong. What to do about it travels apart as the hint.
 * A failing migration is not an error of Rehearse but the outcome of a step (replay.h); every other
 * error ends the run with the exit status of its code. Only main.c prints.
 */

typedef enum {
    REHEARSE_ERROR_USAGE,       /* the command line or a setting is wrong */
    REHEARSE_ERROR_INPUT,       /* a file or folder is absent, unreadable, malformed or truncated */
    REHEARSE_ERROR_AMBIGUOUS,   /* several answers fit and the user has to choose */
    REHEARSE_ERROR_UNSUPPORTED, /* understood, but not something we can do */
    REHEARSE_ERROR_MISSING,     /* a program, server version or extension is not installed */
    REHEARSE_ERROR_UNREACHABLE, /* a server does not answer or refuses us */
    REHEARSE_ERROR_SQL,         /* a database refused a statement; carries SQLSTATE and position */
    REHEARSE_ERROR_LIMIT,       /* an input exceeds a limit that is a setting */
    REHEARSE_ERROR_IO,          /* the system refused: disk full, read-only, no permission */
    REHEARSE_ERROR_INTERRUPTED, /* SIGINT, SIGTERM */
    REHEARSE_ERROR_INTERNAL,    /* a defect of Rehearse */
} RehearseError;

#define REHEARSE_ERROR (error_quark())
GQuark error_quark(void);

/* Name of a code for JSON and tests: "usage", "input", … Static. */
const char *error_name(RehearseError code);

/* Exit status of the program for this error: 2, or 128 + signal for an interruption. */
int error_exit_status(const GError *error);

/* Sets *error (may be NULL) with a message and the hint that goes with it. */
void error_set(GError **error, RehearseError code, const char *hint, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

/*
 * Makes the error of a refused statement. sqlstate may be NULL (SQLite: the extended result code's
 * name). position counts characters from 1 inside the statement; 0 is unknown.
 */
void error_set_sql(GError **error, const char *sqlstate, guint position, const char *message);

/* What travels with an error; NULL or 0 where there is none. Strings belong to the error. */
const char *error_hint(const GError *error);
const char *error_sqlstate(const GError *error);
guint error_position(const GError *error);

/* Replaces the hint of *error; does nothing when there is no error. */
void error_set_hint(GError **error, const char *hint);

/* Puts "context: " before the message, once per layer; does nothing when there is no error, or when it
 * is an interruption. */
void error_prefix(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);
