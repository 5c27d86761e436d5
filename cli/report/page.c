// SPDX-License-Identifier: MIT
#include "cli/report/page.h"

#include "ce/shown.h"
#include "cli/html.h"

#include <stdarg.h>
#include <string.h>

// Nothing is loaded from elsewhere: the style stands in the page, pictures are drawn into it.

static const char style[] =
    "body{font:16px/1.45 system-ui,sans-serif;max-width:62em;margin:2em auto;padding:0 1em;"
    "color:#1b1f24;background:#fff}"
    "h1{font-size:1.7em;margin:0 0 .2em}h2{font-size:1.2em;margin:1.6em 0 .4em;"
    "border-bottom:2px solid #d0d7de}"
    ".verdict{font-size:1.25em;border-left:.3em solid #b3261e;padding:.3em .8em;background:#fdf1f0}"
    "table{border-collapse:collapse;margin:.5em 0}th,td{text-align:left;padding:.2em .8em .2em 0;"
    "vertical-align:top}th{border-bottom:1px solid #8c959f;font-weight:600}"
    "td.n,th.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}"
    ".bar{display:inline-block;width:12em;height:1em;border:1px solid #57606a;background:#fff;"
    "white-space:nowrap;line-height:0;-webkit-print-color-adjust:exact;print-color-adjust:exact}"
    ".bar i{display:inline-block;height:100%;background:#b3261e}.bar i.o{background:#d8a7a3}"
    "svg{max-width:100%;height:auto;border:1px solid #d0d7de}"
    "pre{font:14px/1.35 ui-monospace,monospace;background:#f6f8fa;padding:.6em;overflow-x:auto}"
    "code{font:.93em ui-monospace,monospace;background:#f6f8fa;padding:.05em .25em}"
    "@media print{body{margin:0;max-width:none;font-size:11pt}h2,tr,svg,pre{break-inside:avoid}"
    "h2{break-after:avoid}}";

void page_text(FILE *out, const char *text) {
    char shown[4096];
    shown_text(shown, sizeof shown, text, SHOWN_LINES);
    html_escaped(shown, out);
}

static void text_of(FILE *out, const char *format, va_list list) {
    char text[2048];
    vsnprintf(text, sizeof text, format, list);
    page_text(out, text);
}

#define WRITE(out, format)                                                                         \
    do {                                                                                           \
        va_list list;                                                                              \
        va_start(list, format);                                                                    \
        text_of(out, format, list);                                                                \
        va_end(list);                                                                              \
    } while (0)

void page_format(FILE *out, const char *format, ...) {
    WRITE(out, format);
}

void page_begin(FILE *out, const char *title) {
    fputs("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
          "<meta name=\"viewport\" content=\"width=device-width\"><title>",
          out);
    page_text(out, title);
    fprintf(out, "</title><style>%s</style></head>\n<body>\n<h1>", style);
    page_text(out, title);
    fputs("</h1>\n", out);
}

void page_end(FILE *out) {
    fputs("</body></html>\n", out);
}

void page_section(FILE *out, const char *title) {
    fputs("<h2>", out);
    page_text(out, title);
    fputs("</h2>\n", out);
}

void page_sentence(FILE *out, const char *format, ...) {
    fputs("<p>", out);
    WRITE(out, format);
    fputs("</p>\n", out);
}

void page_facts_begin(FILE *out) {
    fputs("<table>\n", out);
}

void page_fact(FILE *out, const char *what, const char *format, ...) {
    fputs("<tr><th>", out);
    page_text(out, what);
    fputs("</th><td>", out);
    WRITE(out, format);
    fputs("</td></tr>\n", out);
}

void page_facts_end(FILE *out) {
    fputs("</table>\n", out);
}

void page_table_begin(FILE *out, const char *titles) {
    fputs("<table>\n<tr>", out);
    for (const char *at = titles; *at;) {
        size_t n = strcspn(at, "|");
        bool is_number = *at == '>';
        char title[64];
        snprintf(title, sizeof title, "%.*s", (int)(n - is_number), at + is_number);
        fprintf(out, "<th%s>", is_number ? " class=\"n\"" : "");
        page_text(out, title);
        fputs("</th>", out);
        at += n + (at[n] == '|');
    }
    fputs("</tr>\n", out);
}

void page_row_begin(FILE *out) {
    fputs("<tr>", out);
}

void page_cell(FILE *out, const char *format, ...) {
    fputs("<td>", out);
    WRITE(out, format);
    fputs("</td>", out);
}

void page_number(FILE *out, const char *format, ...) {
    fputs("<td class=\"n\">", out);
    WRITE(out, format);
    fputs("</td>", out);
}

void page_bar(FILE *out, uint64_t used, uint64_t open, uint64_t whole) {
    unsigned a = whole ? (unsigned)(used * 100 / whole) : 0;
    unsigned b = whole ? (unsigned)(open * 100 / whole) : 0;
    fprintf(out,
            "<td><span class=\"bar\"><i style=\"width:%u%%\"></i><i class=\"o\" "
            "style=\"width:%u%%\"></i></span></td>",
            a, a + b <= 100 ? b : 100 - a);
}

void page_row_end(FILE *out) {
    fputs("</tr>\n", out);
}

void page_table_end(FILE *out) {
    fputs("</table>\n", out);
}
