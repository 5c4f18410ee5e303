#include "sql.h"
#include "test.h"

#include <string.h>

static const struct {
    const char *dialect, *text, *kind, *name;
} cases[] = {
    {"postgres", "create table t (a int)", "table", "t"},
    {"postgres", "CREATE /* x */ UNLOGGED TABLE IF NOT EXISTS S.\"T\" ()", "table", "s.T"},
    {"postgres", "create local temp table t ()", "table", "t"},
    {"postgres", "create foreign table t ()", "foreign table", "t"},
    {"postgres", "create unique index concurrently if not exists i on t (a)", "index", "i"},
    {"postgres", "create index on t (a)", "index", NULL},
    {"postgres", "create index concurrently on t (a)", "index", NULL},
    {"postgres", "create or replace temp recursive view v (a) as select 1", "view", "v"},
    {"postgres", "create materialized view s.v as select 1", "materialized view", "s.v"},
    {"postgres", "create extension \"uuid-ossp\" with schema s", "extension", "uuid-ossp"},
    {"postgres", "create role R login", "role", "r"},
    {"postgres", "create user r", "role", "r"},
    {"postgres", "create group r", "role", "r"},
    {"postgres", "create user mapping for r server s", "user mapping", NULL},
    {"postgres", "create type s.t as enum ()", "type", "s.t"},
    {"postgres", "create domain d as int", "domain", "d"},
    {"postgres", "create or replace function s.f(a int) returns int", "function", "s.f"},
    {"postgres", "create procedure p()", "procedure", "p"},
    {"postgres", "create aggregate a(int) ()", "aggregate", "a"},
    {"postgres", "create schema if not exists s", "schema", "s"},
    {"postgres", "create schema authorization joe", "schema", "joe"},
    {"postgres", "create constraint trigger g after insert on t", "trigger", "g"},
    {"postgres", "create event trigger g on sql_drop", "event trigger", "g"},
    {"postgres", "create operator s.=== (leftarg = int)", "operator", "s.==="},
    {"postgres", "create operator class c for type int", "operator class", "c"},
    {"postgres", "create cast (a as b)", "cast", NULL},
    {"postgres", "create trusted procedural language l", "language", "l"},
    {"postgres", "create default conversion c for 'a' to 'b' from f", "conversion", "c"},
    {"postgres", "create text search configuration s.c (copy = x)", "text search configuration",
        "s.c"},
    {"postgres", "create policy p on t", "policy", "p"},
    {"postgres", "create sequence s", "sequence", "s"},
    {"postgres", "create something s", NULL, NULL},
    {"postgres", "alter table t add a int", NULL, NULL},
    {"sqlite", "create virtual table t using fts5", "table", "t"},
    {"sqlite", "create temp trigger if not exists main.[g] after insert on t begin select 1; end",
        "trigger", "main.g"},
    {"mysql",
        "create algorithm=merge definer=`a`@`b` sql security definer view `d`.`v` as select 1",
        "view", "d.v"},
    {"mysql", "/*!50003 CREATE*/ /*!50017 DEFINER='a'@'b'*/ /*!50003 TRIGGER g before insert */",
        "trigger", "g"},
    {"mysql", "create definer = root@localhost procedure p()", "procedure", "p"},
    {"mysql", "create fulltext index i on t (a)", "index", "i"},
    {"mysql", "create user 'a'@'b'", "role", "a"},
    {"mysql", "create database if not exists d", "database", "d"},
};

LTest(sql_created, names_what_create_makes)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const SqlDialect *dialect = sql_dialect_find(cases[i].dialect);
        const char *kind = "unset";
        g_autofree char *name = sql_created(dialect, cases[i].text, strlen(cases[i].text), &kind);

        cr_expect(g_strcmp0(kind, cases[i].kind) == 0 && g_strcmp0(name, cases[i].name) == 0,
            "%s: %s %s", cases[i].text, kind, name);
    }
}
