#pragma once

#include "report.h"

/* Private to src/report: one file and one const struct per writer. */

extern const ReportWriter report_text_writer;
extern const ReportWriter report_json_writer;

/* report_clean.c: what is printed cannot drive a terminal; these marks become colours, or nothing. */
#define REPORT_PAINT_PLAIN                                                                         \
    "\xff"                                                                                         \
    "0"
#define REPORT_PAINT_BOLD                                                                          \
    "\xff"                                                                                         \
    "1"
#define REPORT_PAINT_ERROR                                                                         \
    "\xff"                                                                                         \
    "2"
#define REPORT_PAINT_WARNING                                                                       \
    "\xff"                                                                                         \
    "3"
#define REPORT_PAINT_NOTE                                                                          \
    "\xff"                                                                                         \
    "4"
/* Caller owns. */
char *report_clean(const char *text, gboolean color);

/* A blank at which no line is broken: "0.06" GLUE "s". */
#define REPORT_WRAP_GLUE "\x1f"

/* report_wrap.c: text in columns. Width counts characters, wide ones as two. */
guint report_wrap_width(const char *text);
/* Appends text wrapped at `width`; the first line begins at column `start`, later ones are indented by
 * `indent`. Words are never broken; a line break in the text stays one. Ends with '\n'. */
void report_wrap_append(GString *out, const char *text, guint start, guint indent, guint width);
/* Appends text and blanks up to `width` columns. */
void report_wrap_pad(GString *out, const char *text, guint width);
