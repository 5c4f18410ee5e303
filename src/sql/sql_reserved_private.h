#pragma once

#include <glib.h>

typedef struct {
    const char *const *words;
    gsize count;
} SqlReserved;

extern const SqlReserved sql_reserved_postgres;
extern const SqlReserved sql_reserved_sqlite;
extern const SqlReserved sql_reserved_mysql;

/* Whether the list holds this name, in any case. */
gboolean sql_reserved_has(const SqlReserved *reserved, const char *name);
