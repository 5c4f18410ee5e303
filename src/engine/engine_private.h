#pragma once

#include "engine.h"

/* The drivers. To add one: its folder, a line here and a line in the table of engine.c. */
extern const EngineDriver engine_sqlite;
extern const EngineDriver engine_postgres;
