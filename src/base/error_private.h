#pragma once

#include "error.h"

/* The INTERRUPTED error of a signal; the exit status follows from the signal. */
void error_set_signal(GError **error, int signal);
