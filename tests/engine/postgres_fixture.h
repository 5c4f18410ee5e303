#pragma once

#include "engine.h"
#include "error.h"

/* A private PostgreSQL server with one scratch database, for the tests of its driver; its programs are
 * in REHEARSE_TEST_PG_BINDIR, or where they are usually found. */

typedef struct {
    Ledger *ledger;
    EngineServer *server;
    EngineDb *db;
} PostgresFixture;

void postgres_fixture_open(PostgresFixture *fixture, const EngineOptions *options);
void postgres_fixture_close(PostgresFixture *fixture);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PostgresFixture, postgres_fixture_close)

/* The text of a file for this server: lines between "--since 15" or "--before 15" and "--end" are only for
 * servers of that version and newer, or older ones. Caller owns. */
char *postgres_fixture_text(const PostgresFixture *fixture, const char *path);

/* Steps that must succeed. */
void postgres_fixture_run(EngineDb *db, const char *sql);
/* The only cell of the answer; "-" for NULL, "" for no row. Caller owns. */
char *postgres_fixture_value(EngineDb *db, const char *sql);
void postgres_fixture_save(EngineDb *db, EngineNeeds needs);
void postgres_fixture_restore(EngineDb *db);

/* Runs the statements of a text one by one; index of the one that failed, or -1. */
int postgres_fixture_run_many(EngineDb *db, const char *sql, GError **error);
/* What must be refused. */
GError *postgres_fixture_refused(EngineDb *db, const char *sql);

/* How often a rule was applied. */
guint postgres_fixture_count(const PostgresFixture *fixture, const char *rule);

#define postgres_fixture_equal(DB, SQL, EXPECTED)                                                  \
    do {                                                                                           \
        g_autofree char *found_ = postgres_fixture_value(DB, SQL);                                 \
        cr_assert_str_eq(found_, EXPECTED, "%s: '%s' instead of '%s'", SQL, found_, EXPECTED);     \
    } while (0)
