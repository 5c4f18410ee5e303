#include "sql.h"
#include "test.h"

#include <string.h>

static const struct {
    const char *text, *roles;
} cases[] = {
    {"alter table t owner to \"Joe\"", "Joe"},
    {"ALTER TABLE s.t OWNER TO Joe;", "joe"},
    {"alter table t owner to current_user", ""},
    {"alter sequence s owned by t.c", ""},
    {"alter table t rename column owner to boss", ""},
    {"grant select, insert (a) on table t, u to a, group b, public with grant option", "a b"},
    {"grant all on all tables in schema s to a granted by b", "a b"},
    {"grant a, \"B\" to c with admin option", "c a B"},
    {"revoke all on t from a, public cascade", "a"},
    {"revoke grant option for select on t from a", "a"},
    {"revoke admin option for a from b", "b a"},
    {"revoke a from b", "b a"},
    {"alter default privileges for role a, b in schema s grant select on tables to c", "a b c"},
    {"alter default privileges in schema s revoke all on functions from public", ""},
    {"create policy p on t for select to a, b using (true)", "a b"},
    {"create policy p on t using (x > 1)", ""},
    {"alter policy p on t to a", "a"},
    {"alter policy p on t rename to a", ""},
    {"create schema s authorization a", "a"},
    {"create schema authorization a", "a"},
    {"set role a", "a"},
    {"set local role 'a'", "a"},
    {"set role none", ""},
    {"set session authorization a", "a"},
    {"set session authorization default", ""},
    {"reassign owned by a, b to c", "a b c"},
    {"drop owned by a", "a"},
    {"create role a in role b, c admin d", "b c d"},
    {"create user a", ""},
    {"create user mapping for a server s", "a"},
    {"create user mapping if not exists for public server s", ""},
    {"alter user a set search_path = 'x'", "a"},
    {"alter role all set work_mem = 1", ""},
    {"alter group a add user b", "a b"},
    {"drop role a, b", "a b"},
    {"drop role if exists a", ""},
    {"comment on role a is 'x'", "a"},
    {"create database d owner = a", "a"},
    {"insert into t values ('owner to a', 'grant')", ""},
    {"create function f() as $$ grant a to b $$", ""},
    {"select 1", ""},
};

LTest(sql_roles, finds_who_must_exist)
{
    const SqlDialect *dialect = sql_dialect_find("postgres");

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GPtrArray) roles = sql_roles(dialect, cases[i].text, strlen(cases[i].text));
        g_autofree char *found = NULL;

        g_ptr_array_add(roles, NULL);
        found = g_strjoinv(" ", (char **)roles->pdata);
        cr_expect_str_eq(found, cases[i].roles, "%s: %s", cases[i].text, found);
    }
}

LTest(sql_roles, are_no_concern_elsewhere)
{
    static const char text[] = "grant select on t to a";
    g_autoptr(GPtrArray) roles = sql_roles(sql_dialect_find("mysql"), text, strlen(text));

    cr_expect_eq(roles->len, 0);
}
