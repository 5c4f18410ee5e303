#include <string.h>

#include "report_private.h"

/* The report for people, as in a terminal. Prose is wrapped, commands and server messages never. */

typedef struct {
    GString *out;
    const ReportStyle *style;
    const Report *report;
} Text;

static const char *const severity_paints[] = {
    [FINDING_NOTE] = REPORT_PAINT_NOTE,
    [FINDING_WARNING] = REPORT_PAINT_WARNING,
    [FINDING_ERROR] = REPORT_PAINT_ERROR,
};

static const char *dot(const Text *text)
{
    return text->style->unicode ? "·" : "-";
}

static void prose(Text *text, const char *line, guint indent)
{
    report_wrap_append(text->out, line, 0, indent, text->style->width);
}

static void prose_free(Text *text, char *line, guint indent)
{
    prose(text, line, indent);
    g_free(line);
}

static char *seconds_text(gint64 microseconds)
{
    return g_strdup_printf("%.2f" REPORT_WRAP_GLUE "s", (double)microseconds / 1e6);
}

static char *joined(const GPtrArray *list, const char *separator)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < list->len; i++)
        g_string_append_printf(text, "%s%s", i > 0 ? separator : "",
            (const char *)g_ptr_array_index((GPtrArray *)list, i));
    return g_string_free(text, FALSE);
}

/* --- head --------------------------------------------------------------------------------------------- */

static void write_head(Text *text)
{
    const Report *report = text->report;

    if (report->database != NULL)
        g_string_append_printf(
            text->out, REPORT_PAINT_BOLD "%s" REPORT_PAINT_PLAIN "\n", report->database);
    prose_free(text,
        g_strdup_printf("rehearse %s %s %s %s %u migration%s in %s %s %s", REHEARSE_VERSION,
            dot(text), report->framework, dot(text), report->total, report->total == 1 ? "" : "s",
            report->folder, dot(text), report->server),
        2);
    for (guint i = 0; i < report->facts->len; i++)
        prose(text, g_ptr_array_index(report->facts, i), 2);
    for (guint i = 0; i < report->conclusions->len; i++)
        prose(text, g_ptr_array_index(report->conclusions, i), 2);
}

static void append_count(GString *line, guint count, const char *word)
{
    if (count > 0)
        g_string_append_printf(
            line, "%s%u %s%s", line->len > 0 ? ", " : "", count, word, count == 1 ? "" : "s");
}

static const Finding *first_open(const Report *report)
{
    for (guint i = 0; i < report->findings->len; i++) {
        const Finding *finding = g_ptr_array_index(report->findings, i);

        if (finding->accepted == NULL)
            return finding;
    }
    return NULL;
}

static void write_summary(Text *text)
{
    g_autoptr(GString) line = g_string_new(NULL);
    const Finding *first = first_open(text->report);

    append_count(line, report_count(text->report, FINDING_ERROR), "error");
    append_count(line, report_count(text->report, FINDING_WARNING), "warning");
    append_count(line, report_count(text->report, FINDING_NOTE), "note");
    g_string_append_printf(line, ": %s", first->headline);
    g_string_append_c(text->out, '\n');
    g_string_append(text->out, REPORT_PAINT_BOLD);
    prose(text, line->str, 2);
    g_string_append(text->out, REPORT_PAINT_PLAIN);
}

/* --- one finding ------------------------------------------------------------------------------------- */

#define SIDE_INDENT 6
#define SIDE_GAP    5

/* Titles without the list in parentheses where both with it are too wide. */
static char *side_title(const Text *text, const FindingSide *side, const FindingSide *other)
{
    const char *open = strstr(side->title, " (");
    guint width =
        SIDE_INDENT + SIDE_GAP + report_wrap_width(side->title) + report_wrap_width(other->title);

    return open == NULL || text->style->width == 0 || width <= text->style->width
               ? g_strdup(side->title)
               : g_strndup(side->title, (gsize)(open - side->title));
}

#define LONG_LIST     12
#define CONTEXT_LINES 2

/* In a long list runs of parts that stayed in place are cut short; JSON has them all. */
static FindingSide *shortened(const FindingSide *side)
{
    FindingSide *result = finding_side_new(side->title);
    gboolean gap = FALSE;

    for (guint i = 0; i < side->lines->len; i++) {
        gboolean near = side->lines->len <= LONG_LIST;

        for (guint j = i > CONTEXT_LINES ? i - CONTEXT_LINES : 0;
             j <= i + CONTEXT_LINES && j < side->lines->len && !near; j++)
            near = g_array_index(side->marked, gboolean, j);
        if (near)
            finding_side_add(result, g_ptr_array_index(side->lines, i),
                g_array_index(side->marked, gboolean, i));
        else if (!gap)
            finding_side_add(result, "…", FALSE);
        gap = !near;
    }
    return result;
}

static const char *line_of(const FindingSide *side, guint row)
{
    return row < side->lines->len ? g_ptr_array_index(side->lines, row) : "";
}

static gboolean is_marked(const FindingSide *side, guint row)
{
    return row < side->lines->len && g_array_index(side->marked, gboolean, row);
}

static guint side_width(const FindingSide *side, const char *title)
{
    guint width = report_wrap_width(title);

    for (guint i = 0; i < side->lines->len; i++)
        width = MAX(width, report_wrap_width(line_of(side, i)));
    return width;
}

static void write_rows(Text *text, const FindingSide *left, const FindingSide *right, guint column)
{
    for (guint i = 0; i < MAX(left->lines->len, right->lines->len); i++) {
        const char *l = line_of(left, i), *r = line_of(right, i);

        g_string_append(text->out, is_marked(left, i) ? "    * " : "      ");
        if (*r != '\0')
            report_wrap_pad(text->out, l, column);
        else
            g_string_append(text->out, l);
        g_string_append_printf(text->out, "%s%s\n", r, is_marked(right, i) ? " *" : "");
    }
}

/* Too wide for two columns: nothing is cut, the second side stands below the first. */
static void write_stacked(Text *text, const FindingSide *side)
{
    g_string_append_printf(text->out, "\n      %s\n", side->title);
    for (guint i = 0; i < side->lines->len; i++)
        g_string_append_printf(
            text->out, "    %s %s\n", is_marked(side, i) ? "*" : " ", line_of(side, i));
}

static void write_sides(Text *text, const Finding *finding)
{
    FindingSide *left = shortened(finding->left), *right = shortened(finding->right);
    g_autofree char *left_title = side_title(text, left, right);
    g_autofree char *right_title = side_title(text, right, left);
    guint column = side_width(left, left_title) + SIDE_GAP;
    guint width = SIDE_INDENT + column + side_width(right, right_title) + 2;

    if (text->style->width > 0 && width > text->style->width) {
        write_stacked(text, left);
        write_stacked(text, right);
    } else {
        g_string_append(text->out, "\n      ");
        report_wrap_pad(text->out, left_title, column);
        g_string_append_printf(text->out, "%s\n", right_title);
        write_rows(text, left, right, column);
    }
    finding_side_free(left);
    finding_side_free(right);
}

static void write_detail(Text *text, const char *detail)
{
    g_auto(GStrv) lines = g_strsplit(detail, "\n", -1);

    g_string_append_c(text->out, '\n');
    for (guint i = 0; lines[i] != NULL; i++)
        g_string_append_printf(text->out, "%s%s\n", *lines[i] != '\0' ? "      " : "", lines[i]);
}

#define MIGRATIONS_SHOWN 8

static void write_migrations(Text *text, const Finding *finding)
{
    guint label = 0, place = 0, n = finding->migrations->len;
    g_autoptr(GPtrArray) places = g_ptr_array_new_with_free_func(g_free);

    if (n == 0)
        return;
    g_string_append_c(text->out, '\n');
    for (guint i = 0; i < n; i++) {
        const FindingMigration *migration = g_ptr_array_index(finding->migrations, i);
        char *where = migration->line > 0
                          ? g_strdup_printf("%s:%u", migration->path, migration->line)
                          : g_strdup(migration->path);

        g_ptr_array_add(places, where);
        label = MAX(label, report_wrap_width(migration->label));
        place = MAX(place, report_wrap_width(where));
    }
    for (guint i = 0; i < n && i < MIGRATIONS_SHOWN; i++) {
        const FindingMigration *migration = g_ptr_array_index(finding->migrations, i);

        g_string_append(text->out, "  ");
        report_wrap_pad(text->out, migration->label, label + 2);
        if (migration->arrived != NULL) {
            report_wrap_pad(text->out, g_ptr_array_index(places, i), place + 3);
            g_string_append(text->out, migration->arrived);
        } else {
            g_string_append(text->out, g_ptr_array_index(places, i));
        }
        g_string_append_c(text->out, '\n');
    }
    if (n > MIGRATIONS_SHOWN)
        g_string_append_printf(
            text->out, "  and %u more (--json names them)\n", n - MIGRATIONS_SHOWN);
}

#define TERM_INDENT 8

static void write_term(Text *text, const char *term, const char *value)
{
    if (value == NULL)
        return;
    g_string_append(text->out, "  ");
    report_wrap_pad(text->out, term, TERM_INDENT - 2);
    report_wrap_append(text->out, value, TERM_INDENT, TERM_INDENT, text->style->width);
}

#define COMMANDS_SHOWN 20

/* As it is to be typed; all of its lines stand below each other. */
static void write_command(Text *text, const char *command)
{
    g_auto(GStrv) lines = g_strsplit(command, "\n", -1);

    for (guint i = 0; lines[i] != NULL; i++)
        g_string_append_printf(text->out, "          %s\n", lines[i]);
}

static void write_fix(Text *text, const Finding *finding)
{
    g_autofree char *fix = NULL;

    if (finding->fix == NULL)
        return;
    fix = g_strdup_printf("%s%s%s", finding->fix,
        finding->rehearsed ? " (rehearsed: schemas are then equal)" : "",
        finding->commands->len > 0 ? ":" : "");
    write_term(text, "fix:", fix);
    for (guint i = 0; i < finding->commands->len && i < COMMANDS_SHOWN; i++)
        write_command(text, g_ptr_array_index(finding->commands, i));
    if (finding->commands->len > COMMANDS_SHOWN)
        g_string_append_printf(text->out, "          and %u more (--json has them all)\n",
            finding->commands->len - COMMANDS_SHOWN);
    if (finding->severity >= FINDING_WARNING) {
        g_autofree char *accept =
            g_strdup_printf("or accept it: add %s to accept: in rehearse.yaml", finding->id);

        g_string_append(text->out, "        ");
        report_wrap_append(text->out, accept, TERM_INDENT, TERM_INDENT, text->style->width);
    }
}

#define OBJECTS_SHOWN 8

static char *objects_text(const GPtrArray *objects)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < objects->len && i < OBJECTS_SHOWN; i++)
        g_string_append_printf(text, "%s%s", i > 0 ? ", " : "", (char *)objects->pdata[i]);
    if (objects->len > OBJECTS_SHOWN)
        g_string_append_printf(
            text, " and %u more (--json names them)", objects->len - OBJECTS_SHOWN);
    return g_string_free(text, FALSE);
}

static void write_finding(Text *text, const Finding *finding)
{
    g_autofree char *head =
        finding->object != NULL
            ? g_strdup_printf("%s  %s: %s", finding->id, finding->object, finding->message)
            : g_strdup_printf("%s  %s", finding->id, finding->message);

    g_string_append_printf(text->out, "\n%s%s" REPORT_PAINT_PLAIN " ",
        severity_paints[finding->severity], finding_severity_name(finding->severity));
    report_wrap_append(text->out, head, (guint)strlen(finding_severity_name(finding->severity)) + 1,
        4, text->style->width);
    if (finding->left != NULL)
        write_sides(text, finding);
    if (finding->detail != NULL)
        write_detail(text, finding->detail);
    write_migrations(text, finding);
    if (finding->migrations->len == 0 && (finding->why || finding->who || finding->fix))
        g_string_append_c(text->out, '\n');
    if (finding->objects->len > 0) {
        g_autofree char *objects = objects_text(finding->objects);

        write_term(text, finding->object != NULL ? "also:" : "what:", objects);
    }
    write_term(text, "why:", finding->why);
    write_term(text, "who:", finding->who);
    write_fix(text, finding);
}

char *report_finding_text(const Finding *finding)
{
    const ReportStyle style = {.unicode = TRUE};
    Text text = {g_string_new(NULL), &style, NULL};

    char *clean;

    write_finding(&text, finding);
    clean = report_clean(text.out->str, FALSE);
    g_string_free(text.out, TRUE);
    return clean;
}

/* --- foot ---------------------------------------------------------------------------------------------- */

static char *coverage_text(const Report *report)
{
    if (report->method == NULL)
        return g_strdup("no order to decide");
    if (report->orders_total == 0)
        return g_strdup_printf(
            "%" G_GUINT64_FORMAT " tried, a sample of all that can happen", report->orders_covered);
    return g_strdup_printf("%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " %s",
        report->orders_covered, report->orders_total,
        g_str_equal(report->method, "sampled") ? "sampled" : "decided exactly");
}

static void write_opened(Text *text)
{
    const Report *report = text->report;
    const Finding *first = first_open(report);
    g_autoptr(GString) line = g_string_new(NULL);

    if (report->opened->len == 0) {
        g_string_append(line, "No real database was opened.");
    } else {
        g_autofree char *opened = joined(report->opened, ", ");

        g_string_append_printf(line, "Opened read-only: %s; nothing real was written.", opened);
    }
    g_string_append_printf(line, " exit %d", report->exit_status);
    if (first != NULL && (first->migrations->len > 1 || first->story != NULL))
        g_string_append_printf(line, " %s rehearse explain %s", dot(text), first->id);
    prose(text, line->str, 2);
}

static void write_foot(Text *text)
{
    const Report *report = text->report;
    g_autofree char *coverage = coverage_text(report);
    g_autofree char *seconds = seconds_text(report->microseconds);

    g_string_append_c(text->out, '\n');
    prose_free(text,
        g_strdup_printf("orders: %s %s hidden by rules: %u%s %s %u step%s in %s", coverage,
            dot(text), ledger_total(report->ledger),
            ledger_total(report->ledger) > 0 && !text->style->ledger ? " (--ledger)" : "",
            dot(text), report->steps, report->steps == 1 ? "" : "s", seconds),
        2);
}

static void write_ledger(Text *text)
{
    const GPtrArray *entries = ledger_entries(text->report->ledger);

    if (!text->style->ledger)
        return;
    g_string_append(text->out, entries->len > 0 ? "\nledger:\n" : "\nledger: nothing was hidden\n");
    for (guint i = 0; i < entries->len; i++) {
        const LedgerEntry *entry = g_ptr_array_index((GPtrArray *)entries, i);

        g_string_append_printf(
            text->out, "  %4u  %s: %s\n", entry->count, entry->rule, entry->meaning);
        for (guint j = 0; j < entry->examples->len && j < 3; j++)
            g_string_append_printf(
                text->out, "          %s\n", (char *)g_ptr_array_index(entry->examples, j));
    }
}

static void write_lists(Text *text)
{
    const Report *report = text->report;

    for (guint i = 0; i < report->not_compared->len; i++)
        prose(text, g_ptr_array_index(report->not_compared, i), 2);
    for (guint i = 0; text->style->timings && i < report->timings->len; i++)
        g_string_append_printf(text->out, "%s\n", (char *)g_ptr_array_index(report->timings, i));
}

static guint count_accepted(const Report *report)
{
    guint n = 0;

    for (guint i = 0; i < report->findings->len; i++)
        n += ((Finding *)g_ptr_array_index(report->findings, i))->accepted != NULL;
    return n;
}

static void write_clean(Text *text)
{
    const Report *report = text->report;
    g_autofree char *seconds = seconds_text(report->microseconds);
    guint accepted = count_accepted(report);

    write_lists(text);
    if (accepted > 0)
        prose_free(text,
            g_strdup_printf("no findings, %u accepted %s %s", accepted, dot(text), seconds), 2);
    else
        prose_free(text, g_strdup_printf("no findings %s %s", dot(text), seconds), 2);
    write_ledger(text);
}

static void write_report(Text *text)
{
    const Report *report = text->report;

    if (!text->style->quiet)
        write_head(text);
    if (first_open(report) == NULL) {
        write_clean(text);
        return;
    }
    if (!text->style->quiet)
        write_summary(text);
    for (guint i = 0; i < report->findings->len; i++) {
        const Finding *finding = g_ptr_array_index(report->findings, i);

        if (finding->accepted == NULL)
            write_finding(text, finding);
    }
    if (text->style->quiet)
        return;
    write_foot(text);
    write_lists(text);
    write_ledger(text);
    write_opened(text);
}

static char *report_text_write(const GPtrArray *reports, const ReportStyle *style)
{
    GString *out = g_string_new(NULL);
    char *clean;

    for (guint i = 0; i < reports->len; i++) {
        Text text = {out, style, g_ptr_array_index((GPtrArray *)reports, i)};

        if (i > 0)
            g_string_append_c(out, '\n');
        write_report(&text);
    }
    clean = report_clean(out->str, style->color);
    g_string_free(out, TRUE);
    return clean;
}

const ReportWriter report_text_writer = {"text", "for people, in a terminal", report_text_write};
