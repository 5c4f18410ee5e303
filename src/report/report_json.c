#include "report_private.h"

/* JSON report, schema_version 1: docs/report.schema.json. Keys are added, never renamed. */

/* Names and messages come from databases and files, which may hold any bytes. */
static json_t *text_json(const char *text)
{
    json_t *json = json_string(text);
    g_autofree char *valid = json == NULL ? g_utf8_make_valid(text, -1) : NULL;

    return json != NULL ? json : json_string(valid);
}

static json_t *text_or_null(const char *text)
{
    return text != NULL ? text_json(text) : json_null();
}

static json_t *list_json(const GPtrArray *list)
{
    json_t *array = json_array();

    for (guint i = 0; i < list->len; i++)
        json_array_append_new(array, text_json(g_ptr_array_index((GPtrArray *)list, i)));
    return array;
}

/* Counts of orders outgrow 2^53: always strings. */
static json_t *count_json(guint64 count)
{
    g_autofree char *text =
        count == 0 ? g_strdup("unknown") : g_strdup_printf("%" G_GUINT64_FORMAT, count);

    return json_string(text);
}

static json_t *order_json(const ReportOrder *order)
{
    return json_pack("{s:o, s:o, s:o, s:o, s:s, s:o, s:o}", "name", text_json(order->name), "why",
        text_json(order->why), "sequence", list_json(order->sequence), "class",
        text_or_null(order->class), "outcome", order->ok ? "ok" : "fail", "failed_at",
        text_or_null(order->failed_at), "error", text_or_null(order->error));
}

static json_t *class_json(const ReportClass *class)
{
    return json_pack("{s:s, s:o, s:o, s:s, s:o}", "id", class->id, "orders",
        count_json(class->orders), "example", list_json(class->example), "outcome",
        class->ok ? "ok" : "fail", "digest", text_or_null(class->digest));
}

static json_t *pair_json(const ReportPair *pair)
{
    return json_pack("{s:o, s:o, s:s, s:o}", "a", text_json(pair->a), "b", text_json(pair->b),
        "relation", pair->relation, "objects", list_json(pair->objects));
}

static json_t *migrations_json(const Finding *finding)
{
    json_t *array = json_array();

    for (guint i = 0; i < finding->migrations->len; i++) {
        const FindingMigration *migration = g_ptr_array_index(finding->migrations, i);

        json_array_append_new(
            array, json_pack("{s:o, s:o, s:o, s:o}", "version", text_json(migration->version),
                       "file", text_json(migration->path), "line",
                       migration->line > 0 ? json_integer(migration->line) : json_null(), "arrived",
                       text_or_null(migration->arrived)));
    }
    return array;
}

static json_t *side_json(const FindingSide *side)
{
    if (side == NULL)
        return json_null();
    return json_pack(
        "{s:o, s:o}", "title", text_json(side->title), "lines", list_json(side->lines));
}

static json_t *fix_json(const Finding *finding)
{
    if (finding->fix == NULL)
        return json_null();
    return json_pack("{s:o, s:o, s:b}", "text", text_json(finding->fix), "commands",
        list_json(finding->commands), "rehearsed", finding->rehearsed);
}

static json_t *object_json(const Finding *finding)
{
    if (finding->kind == NULL)
        return json_null();
    return json_pack("{s:s, s:o}", "kind", finding->kind, "identity", text_json(finding->identity));
}

static json_t *finding_json(const Finding *finding)
{
    return json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, "
                     "s:{s:o, s:o, s:o, s:o, s:o}}",
        "id", finding->id, "rule", finding->rule->id, "severity",
        finding_severity_name(finding->severity), "object", object_json(finding), "class",
        text_or_null(finding->class), "message", text_json(finding->message), "why",
        text_or_null(finding->why), "who", text_or_null(finding->who), "fix", fix_json(finding),
        "accepted", text_or_null(finding->accepted), "migrations", migrations_json(finding),
        "details", "also", list_json(finding->also), "objects", list_json(finding->objects), "left",
        side_json(finding->left), "right", side_json(finding->right), "text",
        text_or_null(finding->detail));
}

static json_t *ledger_json(const Ledger *ledger)
{
    const GPtrArray *entries = ledger_entries(ledger);
    json_t *array = json_array();

    for (guint i = 0; i < entries->len; i++) {
        const LedgerEntry *entry = g_ptr_array_index((GPtrArray *)entries, i);

        json_array_append_new(
            array, json_pack("{s:s, s:s, s:i, s:o}", "rule", entry->rule, "meaning", entry->meaning,
                       "count", (int)entry->count, "examples", list_json(entry->examples)));
    }
    return array;
}

typedef json_t *(*ItemJson)(gconstpointer item);

static json_t *items_json(const GPtrArray *items, ItemJson item_json)
{
    json_t *array = json_array();

    for (guint i = 0; i < items->len; i++)
        json_array_append_new(array, item_json(g_ptr_array_index((GPtrArray *)items, i)));
    return array;
}

static json_t *coverage_json(const Report *report)
{
    gboolean ran = report->method != NULL;

    return json_pack("{s:o, s:[], s:o, s:o, s:i, s:i, s:[]}", "method",
        text_or_null(report->method), "assumptions", "orders_total",
        ran ? count_json(report->orders_total) : json_string("0"), "orders_covered",
        ran ? count_json(report->orders_covered) : json_string("0"), "replays",
        (int)report->replays, "steps", (int)report->steps, "components");
}

#define CLASSES_MAX 100

static json_t *summary_json(const Report *report)
{
    return json_pack("{s:i, s:i, s:i, s:i}", "errors", (int)report_count(report, FINDING_ERROR),
        "warnings", (int)report_count(report, FINDING_WARNING), "notes",
        (int)report_count(report, FINDING_NOTE), "exit_status", report->exit_status);
}

json_t *report_json(const Report *report)
{
    json_t *json = json_pack("{s:i, s:o, s:{s:s, s:s}, s:{s:s, s:o, s:o}}", "schema_version", 1,
        "database", text_or_null(report->database), "tool", "name", "rehearse", "version",
        REHEARSE_VERSION, "engine", "name", report->engine, "flavor", text_or_null(report->flavor),
        "version", text_or_null(report->version));

    json_object_set_new(json, "migrations",
        json_pack("{s:s, s:o, s:i, s:o, s:o, s:o}", "framework", report->framework, "folder",
            text_json(report->folder), "total", (int)report->total, "applied",
            list_json(report->applied), "pending", list_json(report->pending), "missing",
            list_json(report->missing)));
    json_object_set_new(json, "orders", items_json(report->orders, (ItemJson)order_json));
    json_object_set_new(json, "coverage", coverage_json(report));
    json_object_set_new(json, "classes", items_json(report->classes, (ItemJson)class_json));
    if (json_array_size(json_object_get(json, "classes")) > CLASSES_MAX) {
        while (json_array_size(json_object_get(json, "classes")) > CLASSES_MAX)
            json_array_remove(json_object_get(json, "classes"), CLASSES_MAX);
        json_object_set_new(json, "classes_truncated", json_true());
    }
    json_object_set_new(json, "pairs", items_json(report->pairs, (ItemJson)pair_json));
    json_object_set_new(json, "constraints", json_array());
    json_object_set_new(json, "findings", items_json(report->findings, (ItemJson)finding_json));
    json_object_set_new(json, "ledger", ledger_json(report->ledger));
    json_object_set_new(json, "facts", list_json(report->facts));
    json_object_set_new(json, "not_compared", list_json(report->not_compared));
    json_object_set_new(json, "opened", list_json(report->opened));
    json_object_set_new(json, "summary", summary_json(report));
    return json;
}

char *report_json_text(json_t *json)
{
    char *dumped = json_dumps(json, JSON_INDENT(2));
    char *text = g_strdup_printf("%s\n", dumped);

    free(dumped);
    json_decref(json);
    return text;
}

/* One database: its object; several: an array of them. */
static char *report_json_write(const GPtrArray *reports, const ReportStyle *style)
{
    json_t *json = reports->len == 1 ? report_json(g_ptr_array_index((GPtrArray *)reports, 0))
                                     : items_json(reports, (ItemJson)report_json);

    return report_json_text(json);
}

const ReportWriter report_json_writer = {
    "json", "for programs, schema_version 1", report_json_write};
