#include "error.h"
#include "sql.h"
#include "test.h"

#include <string.h>

/* Statements as "line:text", joined by "¶"; "[copy]" marks COPY, an error ends the list as
 * "!message", dropped psql lines follow behind "#". */
static char *describe(SqlSplit *split)
{
    GString *out = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    const GPtrArray *dropped;

    for (;;) {
        g_autoptr(SqlStatement) statement = sql_split_next(split, &error);

        if (statement == NULL)
            break;
        if (out->len > 0)
            g_string_append(out, "¶");
        g_string_append_printf(
            out, "%u:%s%s", statement->line, statement->text, statement->copy ? "[copy]" : "");
        cr_assert_eq(strlen(statement->text), statement->length);
    }
    if (error != NULL)
        g_string_append_printf(out, "!%s", error->message);
    dropped = sql_split_dropped(split);
    for (guint i = 0; i < dropped->len; i++)
        g_string_append_printf(out, "#%s", (char *)dropped->pdata[i]);
    return g_string_free(out, FALSE);
}

typedef struct {
    const char *text;
    gsize length, at;
} Reader;

static gssize read_some(gpointer data, void *buffer, gsize size, GError **error)
{
    Reader *reader = data;
    gsize count = MIN(MIN(size, 4099), reader->length - reader->at);

    memcpy(buffer, reader->text + reader->at, count);
    reader->at += count;
    return (gssize)count;
}

typedef struct {
    const char *dialect, *text, *expected;
} Case;

static const Case cases[] = {
    {"postgres", "", ""},
    {"postgres", ";;\n ; -- nothing\n /* at all */ ;", ""},
    {"postgres", "select 1", "1:select 1"},
    {"postgres", "select 1;\n\nselect 2;", "1:select 1¶3:select 2"},
    {"postgres", "-- one\n/* two\n*/ select /* in */ 1 -- out\n;", "3:select /* in */ 1"},
    {"postgres", "\xEF\xBB\xBFselect 1;select 2", "1:select 1¶1:select 2"},
    {"postgres", "select 1;\r\nselect\r\n2;\r\n", "1:select 1¶2:select\r\n2"},
    {"postgres", "select ';', \";\", 'a''; b';select 2",
        "1:select ';', \";\", 'a''; b'¶1:select 2"},
    {"postgres", "select 'a\\';select 2", "1:select 'a\\'¶1:select 2"},
    {"postgres", "select E'a\\';'; select e'\\\\';x", "1:select E'a\\';'¶1:select e'\\\\'¶1:x"},
    {"postgres", "select E'a'\n'b\\';c' ;x", "1:select E'a'\n'b\\';c'¶2:x"},
    {"postgres", "select E'a' -- c\n'b\\';c' ;x", "1:select E'a' -- c\n'b\\';c'¶2:x"},
    {"postgres", "select U&'d\\0061;' ; select U&\"d\\0061;\" ;",
        "1:select U&'d\\0061;'¶1:select U&\"d\\0061;\""},
    {"postgres",
        "set standard_conforming_strings = off;select 'a\\';b';"
        "SET standard_conforming_strings TO 'on';select 'a\\';b",
        "1:set standard_conforming_strings = off¶1:select 'a\\';b'¶"
        "1:SET standard_conforming_strings TO 'on'¶1:select 'a\\'¶1:b"},
    {"postgres", "do $$ ; $x$ ; $$; select $x$;$$;$x$;", "1:do $$ ; $x$ ; $$¶1:select $x$;$$;$x$"},
    {"postgres", "select $1;select a$b$;c$b$;", "1:select $1¶1:select a$b$¶1:c$b$"},
    {"postgres", "select $é$;$é$;x", "1:select $é$;$é$¶1:x"},
    {"postgres", "/* a /* b; */ c; */ select 1;", "1:select 1"},
    {"postgres", "select 1 /* a /* b; */ c; */ + 2;", "1:select 1 /* a /* b; */ c; */ + 2"},
    {"postgres", "select a --; b\n+ 1;x", "1:select a --; b\n+ 1¶2:x"},
    {"postgres", "select 1 +-- ; \n 2;x", "1:select 1 +-- ; \n 2¶2:x"},
    {"postgres", "select 1 */* ; */ 2;x", "1:select 1 */* ; */ 2¶1:x"},
    {"postgres", "create rule r as on insert to t do (select 1; select 2); x",
        "1:create rule r as on insert to t do (select 1; select 2)¶1:x"},
    {"postgres",
        "create function f() returns int language sql begin atomic select 1; select case when a "
        "then 1 else 2 end; end; x",
        "1:create function f() returns int language sql begin atomic select 1; select case when a "
        "then 1 else 2 end; end¶1:x"},
    {"postgres",
        "create or replace procedure p() begin atomic insert into t values (1); select 1 as end; "
        "select t.end, case case a when 1 then 2 end when 2 then 3 end as case; end;\nx",
        "1:create or replace procedure p() begin atomic insert into t values (1); select 1 as end; "
        "select t.end, case case a when 1 then 2 end when 2 then 3 end as case; end¶2:x"},
    {"postgres", "begin; select case when a then 1 end; end; x",
        "1:begin¶1:select case when a then 1 end¶1:end¶1:x"},
    {"postgres", "create function f() as $$ begin; end; $$; create table begin_atomic(a int); x",
        "1:create function f() as $$ begin; end; $$¶1:create table begin_atomic(a int)¶1:x"},
    {"postgres", "create function atomic(atomic int) as 'x';y",
        "1:create function atomic(atomic int) as 'x'¶1:y"},
    {"postgres", "\\restrict abc\nselect 1;\n\\connect other\n\\unrestrict abc\n",
        "2:select 1#\\connect"},
    {"postgres", "select 1\n\\gexec\nselect 2\n  \\echo hi ' there\n, 3;",
        "1:select 1¶3:select 2\n  \\echo hi ' there\n, 3#\\gexec#\\echo"},
    {"postgres", "copy t (a) from stdin;\n1\t;'\n\\.x\n\\.\nselect 1;",
        "1:copy t (a) from stdin[copy]¶5:select 1"},
    {"postgres", "copy t from stdin with (format csv); -- rows\r\n\"a\r\n\\.\r\n x;",
        "1:copy t from stdin with (format csv)[copy]¶4:x"},
    {"postgres", "copy t from stdin;\n\\.", "1:copy t from stdin[copy]"},
    {"postgres", "copy (select a from stdin) to 'x'; copy t from 'stdin'; y",
        "1:copy (select a from stdin) to 'x'¶1:copy t from 'stdin'¶1:y"},
    {"postgres", "x;\ncopy t from stdin;\n1\n2",
        "1:x¶2:copy t from stdin[copy]!line 2: the rows of COPY … FROM stdin end with the file "
        "(line "
        "4), without \\."},
    {"postgres", "copy t from stdin; select 1;\n\\.\n",
        "!line 1: text behind COPY … FROM stdin; where its rows should begin"},
    {"postgres", "x;\n\nselect 'a\nb;", "1:x!line 3: a string begins here and has no end"},
    {"postgres", "\nselect \"a\nb;", "!line 2: a quoted name begins here and has no end"},
    {"postgres", "\nselect $a$\n$$", "!line 2: a dollar-quoted string begins here and has no end"},
    {"postgres", "\n/* /* */", "!line 2: a comment begins here and has no end"},
    {"postgres", "select \xff\xfe;x", "1:select \xff\xfe¶1:x"},
    {"sqlite", "select [a;b], `c;d`, \"e;f\";x", "1:select [a;b], `c;d`, \"e;f\"¶1:x"},
    {"sqlite", "select 'a\\';x", "1:select 'a\\'¶1:x"},
    {"sqlite", "/* a /* b */ select 1; /* to the end;", "1:select 1"},
    {"sqlite",
        "create trigger t after update on a begin update b set end = 1; select case when c then d "
        "end; end; x",
        "1:create trigger t after update on a begin update b set end = 1; select case when c then "
        "d "
        "end; end¶1:x"},
    {"sqlite", "create temp trigger if not exists t before insert on a begin select 1;;\nend ;\nx",
        "1:create temp trigger if not exists t before insert on a begin select 1;;\nend¶3:x"},
    {"sqlite", "begin; insert into t values (1); end; x",
        "1:begin¶1:insert into t values (1)¶1:end¶1:x"},
    {"sqlite", "select (1; select 2", "1:select (1¶1:select 2"},
    {"mysql", "select 1; # ; no\n-- ; no\nselect 1--2;x", "1:select 1¶3:select 1--2¶3:x"},
    {"mysql", "select 'a\\';', \"b\\\";\", `c;`;x", "1:select 'a\\';', \"b\\\";\", `c;`¶1:x"},
    {"mysql", "/*!40101 SET NAMES utf8 */;\n/* no */;\nx", "1:/*!40101 SET NAMES utf8 */¶3:x"},
    {"mysql", "/*M!999999\\- enable the sandbox mode */ \n-- dump\n/*!999999\\- x */\nselect 1;",
        "4:select 1"},
    {"mysql", "create table t (a int) /*!50100 partition by key (a) */;x",
        "1:create table t (a int) /*!50100 partition by key (a) */¶1:x"},
    {"mysql", "DELIMITER $$\ncreate procedure p() begin select 1; end$$\ndelimiter ;\nx;y",
        "2:create procedure p() begin select 1; end¶4:x¶4:y"},
    {"mysql",
        "DELIMITER ;;\n/*!50003 CREATE*/ /*!50017 DEFINER=`a`@`b`*/ /*!50003 TRIGGER t BEFORE "
        "INSERT "
        "ON u FOR EACH ROW BEGIN SET @a = ';;'; -- ;;\nEND */;;\nDELIMITER ;\nx",
        "2:/*!50003 CREATE*/ /*!50017 DEFINER=`a`@`b`*/ /*!50003 TRIGGER t BEFORE INSERT "
        "ON u FOR EACH ROW BEGIN SET @a = ';;'; -- ;;\nEND */¶5:x"},
    {"mysql", "delimiter //\nselect 4/2// // \nselect 1\n//\n", "2:select 4/2¶3:select 1"},
    {"mysql", "/*!50001 a; b */; c", "1:/*!50001 a; b */¶1:c"},
    {"mysql", "select\ndelimiter from t; x", "1:select\ndelimiter from t¶2:x"},
    {"mysql", "x;\nDELIMITER \n",
        "1:x!line 2: DELIMITER without a delimiter of 1 to 31 characters"},
    {"mysql",
        "create definer=root@localhost procedure p() begin declare x int; if x then begin set x=1; "
        "end; end if; case x when 1 then select 1; end case; set x = case when 1 then 2 end; end; "
        "y",
        "1:create definer=root@localhost procedure p() begin declare x int; if x then begin set "
        "x=1; "
        "end; end if; case x when 1 then select 1; end case; set x = case when 1 then 2 end; "
        "end¶1:y"},
    {"mysql", "create table event (begin date, end date);x",
        "1:create table event (begin date, end date)¶1:x"},
    {"mysql", "select '(;';select (1;x", "1:select '(;'¶1:select (1¶1:x"},
};

static void check_case(const Case *this)
{
    const SqlDialect *dialect = sql_dialect_find(this->dialect);
    g_autoptr(SqlSplit) split = sql_split_text(dialect, this->text, strlen(this->text));
    g_autofree char *found = describe(split);

    cr_expect_str_eq(found, this->expected, "%s: %s\nfound    %s\nexpected %s", this->dialect,
        this->text, found, this->expected);
}

LTest(sql_split, cuts_where_the_client_does)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        check_case(&cases[i]);
}

/* Puts so many blanks before the text that the window of a stream ends inside it, at every place.
 */
static void check_windows(const Case *this, gsize window)
{
    const SqlDialect *dialect = sql_dialect_find(this->dialect);
    gsize length = strlen(this->text);
    gsize bom = g_str_has_prefix(this->text, "\xEF\xBB\xBF") ? 3 : 0;
    g_autofree char *padded = g_malloc(window + length);

    for (gsize cut = 0; cut <= length - bom; cut++) {
        Reader reader = {padded, window - cut + length - bom, 0};
        g_autoptr(SqlSplit) split = sql_split_stream(dialect, read_some, &reader);
        g_autofree char *found = NULL;

        memset(padded, ' ', window - cut);
        memcpy(padded + window - cut, this->text + bom, length - bom);
        found = describe(split);
        cr_assert_str_eq(
            found, this->expected, "%s: %s\ncut at %zu: %s", this->dialect, this->text, cut, found);
    }
}

LTest(sql_split, does_not_depend_on_where_a_stream_is_cut, .timeout = 120)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        check_windows(&cases[i], 128 * 1024);
}

LTest(sql_split, keeps_nul_bytes)
{
    static const char text[] = "select 'a\0;b';x";
    g_autoptr(SqlSplit) split = sql_split_text(sql_dialect_find("postgres"), text, sizeof text - 1);
    g_autoptr(SqlStatement) statement = sql_split_next(split, NULL);

    cr_assert_eq(statement->length, strlen("select 'a") + strlen("_;b'"));
    cr_assert_eq(memcmp(statement->text, text, statement->length), 0);
}

LTest(sql_split, adds_an_offset_to_every_line)
{
    g_autoptr(GError) error = NULL;
    const SqlDialect *dialect = sql_dialect_find("postgres");
    g_autoptr(GPtrArray) statements = sql_split_all(dialect, "a;\nb;", 5, 10, NULL);

    cr_assert_eq(statements->len, 2);
    cr_expect_eq(((SqlStatement *)statements->pdata[0])->line, 11);
    cr_expect_eq(((SqlStatement *)statements->pdata[1])->line, 12);
    cr_assert_null(sql_split_all(dialect, "a;\n'b", 5, 10, &error));
    cr_expect_str_eq(error->message, "line 12: a string begins here and has no end");
    cr_assert(g_error_matches(error, REHEARSE_ERROR, REHEARSE_ERROR_INPUT));
}

/* A text that never ends: 'aaaa… */
static gssize read_for_ever(gpointer data, void *buffer, gsize size, GError **error)
{
    memset(buffer, 'a', size);
    if (*(gboolean *)data)
        *(char *)buffer = '\'';
    *(gboolean *)data = FALSE;
    return (gssize)size;
}

LTest(sql_split, refuses_a_statement_beyond_the_limit)
{
    gboolean first = TRUE;
    g_autoptr(GError) error = NULL;
    g_autoptr(SqlSplit) split =
        sql_split_stream(sql_dialect_find("postgres"), read_for_ever, &first);

    cr_assert_null(sql_split_next(split, &error));
    cr_assert(g_error_matches(error, REHEARSE_ERROR, REHEARSE_ERROR_LIMIT));
    cr_expect(g_str_has_prefix(error->message, "line 1: "));
}

static gssize read_fails(gpointer data, void *buffer, gsize size, GError **error)
{
    error_set(error, REHEARSE_ERROR_IO, NULL, "the disk is gone");
    return -1;
}

LTest(sql_split, passes_on_what_the_reader_says)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SqlSplit) split = sql_split_stream(sql_dialect_find("sqlite"), read_fails, NULL);

    cr_assert_null(sql_split_next(split, &error));
    cr_assert_str_eq(error->message, "the disk is gone");
}
