#pragma once

#include "report.h"

/* The report of design §10, made by hand: the students whose 0107 was merged after 0108. */

static inline void sample_finding_migration(
    Finding *finding, const char *version, const char *path, const char *arrived)
{
    FindingMigration *migration = g_new0(FindingMigration, 1);

    migration->label = g_strdup(version);
    migration->version = g_strdup(version);
    migration->path = g_strdup(path);
    migration->line = 2;
    migration->arrived = g_strdup(arrived);
    g_ptr_array_add(finding->migrations, migration);
}

static inline FindingSide *sample_side(const char *title, const char *third, const char *fourth)
{
    FindingSide *side = finding_side_new(title);

    finding_side_add(side, "first_name", FALSE);
    finding_side_add(side, "last_name", FALSE);
    finding_side_add(side, third, TRUE);
    finding_side_add(side, fourth, TRUE);
    return side;
}

static inline Finding *sample_students_finding(void)
{
    Finding *finding = finding_new("ORD101", "table", "public.students");

    finding->class = "order-only";
    finding->headline =
        g_strdup("table students has another column order in production than in a new database");
    finding->message = g_strdup("0107 and 0108 do not commute");
    finding->left = sample_side("new database (0107, 0108)", "nickname", "nationality");
    finding->right = sample_side("production (0108, 0107)", "nationality", "nickname");
    sample_finding_migration(
        finding, "0107", "db/migrations/0107_add_nickname.sql", "reached main 5 Feb, 9e41c07");
    sample_finding_migration(
        finding, "0108", "db/migrations/0108_add_nationality.sql", "reached main 3 Feb, 41fa2d8");
    finding->why =
        g_strdup("0107 was merged two days after 0108; dbmate ran it late, without a word");
    finding->who = g_strdup("nothing in this project depends on the order (18 SQL files, 0 views, "
                            "0 functions read)");
    finding->fix = g_strdup("let new databases follow production");
    finding->rehearsed = TRUE;
    g_ptr_array_add(finding->commands, g_strdup("git mv db/migrations/0107_add_nickname.sql "
                                                "db/migrations/0109_add_nickname.sql"));
    g_ptr_array_add(
        finding->commands, g_strdup("on every database that ran 0107, before the next migrate:"));
    g_ptr_array_add(finding->commands,
        g_strdup("UPDATE schema_migrations SET version = '0109' WHERE version = '0107';"));
    g_ptr_array_add(finding->also, g_strdup("DRF201"));
    g_free(finding->id);
    finding->id = g_strdup("ORD101-5c1e");
    return finding;
}

static inline Report *sample_report(guint total)
{
    Report *report = report_new();

    report->engine = g_strdup("postgres");
    report->version = g_strdup("15.20");
    report->server = g_strdup("PostgreSQL 15.20 (scratch)");
    report->framework = g_strdup("dbmate");
    report->folder = g_strdup("db/migrations");
    report->total = total;
    return report;
}

static inline ReportOrder *sample_order(
    const char *name, const char *a, const char *b, const char *c)
{
    ReportOrder *order = g_new0(ReportOrder, 1);

    order->name = g_strdup(name);
    order->why = g_strdup("somebody");
    order->sequence = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(order->sequence, g_strdup(a));
    g_ptr_array_add(order->sequence, g_strdup(b));
    order->class = g_strdup(c);
    order->ok = TRUE;
    return order;
}

static inline Report *sample_students_report(void)
{
    Report *report = sample_report(2);

    g_ptr_array_add(report->facts,
        g_strdup(
            "production: prod.sql.gz, pg_dump 15.20, 2 of 2 applied, in the order 0108, 0107"));
    g_ptr_array_add(report->applied, g_strdup("0108"));
    g_ptr_array_add(report->applied, g_strdup("0107"));
    g_ptr_array_add(report->orders, sample_order("version", "0107", "0108", "A"));
    g_ptr_array_add(report->orders, sample_order("history", "0108", "0107", "B"));
    g_ptr_array_add(report->findings, sample_students_finding());
    ledger_add(report->ledger, "R1", "casts of string literals in arrays", "constraint a");
    ledger_add(report->ledger, "role-created", "roles made because the dump names them", "school");
    report->method = g_strdup("exact");
    report->orders_total = report->orders_covered = 2;
    report->replays = 2;
    report->steps = 3;
    report->microseconds = 60000;
    report->exit_status = 1;
    return report;
}

static inline Report *sample_clean_report(void)
{
    Report *report = sample_report(112);

    g_ptr_array_add(report->facts, g_strdup("production (prod.dump, 110 applied) is what its "
                                            "migrations make; so is db/schema.sql"));
    g_ptr_array_add(report->conclusions,
        g_strdup("2 pending: every order that can happen ends in the same schema"));
    report->method = g_strdup("exact");
    report->orders_total = report->orders_covered = 2;
    report->microseconds = 110000;
    return report;
}
