// SPDX-License-Identifier: MIT
#include "cli/report/report.h"

#include "ce/text_writer.h"
#include "world/amounts.h"
#include "world/query/beside.h"
#include "world/query/room.h"

#include <stdlib.h>
#include <string.h>

// What changed between two moments, by slot, and the exceptions that the same file holds.

static const ProcessRow *of_slot(const World *world, uint32_t slot) {
    for (unsigned i = 0; i < CE_PROCESS_MAX; i++) {
        const ProcessRow *row = &world->tables.process[i];
        if (row->handle && row->slot == slot) {
            return row;
        }
    }
    return NULL;
}

static const char *name_of(const ReportDevice *device, const ProcessRow *row) {
    return row ? tables_name(&device->world->tables, &row->name) : "nobody";
}

static void change_row(const ReportDevice *before, const ReportDevice *after, uint32_t slot,
                       FILE *out) {
    const ProcessRow *was = of_slot(before->world, slot), *is = of_slot(after->world, slot);
    Difference pages =
        beside_compare(before->world, after->world, ce_slot_base(slot), CE_BLOCKS_PER_SLOT);
    char a[64], b[64];
    RoomBounds x = room_bounds(before->world, slot), y = room_bounds(after->world, slot);
    bool is_other = strcmp(name_of(before, was), name_of(after, is)) != 0;
    page_row_begin(out);
    page_cell(out, "%s%s%s", name_of(before, was), is_other ? ", then " : "",
              is_other ? name_of(after, is) : "");
    page_number(out, "%u", slot);
    page_number(out, "%u", pages.come);
    page_number(out, "%u", pages.gone);
    page_number(out, "%u", pages.other);
    page_cell(out, "%s, then %s", room_text(x.sum_least, x.sum_most, a, sizeof a),
              room_text(y.sum_least, y.sum_most, b, sizeof b));
    page_row_end(out);
}

void report_change(const ReportDevice *before, const ReportDevice *after, FILE *out) {
    bool any = false;
    char title[1100];
    snprintf(title, sizeof title, "What changed from %.500s to %.500s", before->file, after->file);
    page_section(out, title);
    for (uint32_t slot = CE_SLOT_PROCESS_FIRST; slot <= CE_SLOT_PROCESS_LAST; slot++) {
        Difference pages =
            beside_compare(before->world, after->world, ce_slot_base(slot), CE_BLOCKS_PER_SLOT);
        const ProcessRow *was = of_slot(before->world, slot), *is = of_slot(after->world, slot);
        bool is_other = strcmp(name_of(before, was), name_of(after, is)) != 0;
        if (!difference_any(pages) && !is_other) {
            continue;
        }
        if (!any) {
            page_table_begin(out, "process|>slot|>pages more|>pages less|>other pages|free");
        }
        any = true;
        change_row(before, after, slot, out);
    }
    if (any) {
        page_table_end(out);
    } else {
        page_sentence(out, "Nothing, as far as both tell.");
    }
    VirtAddr a = before->world->tables.system->dll_line, b = after->world->tables.system->dll_line;
    char size[32];
    if (a != b && a < CE_SLOT_SIZE && b < CE_SLOT_SIZE) {
        page_sentence(out, "The DLL line went from %08X to %08X: %s %s for every process.", a, b,
                      amount_bytes(a > b ? a - b : b - a, size, sizeof size),
                      a > b ? "less" : "more");
    }
}

bool report_exceptions(const AbortLog *log, const DeviceFacts *facts, FILE *out) {
    TextWriter writer;
    if (log->n == 0) {
        return true;
    }
    if (text_writer_begin(&writer)) {
        decode_write_log(log, facts, writer.out);
    }
    char *text = text_writer_end(&writer, NULL);
    if (text) {
        page_section(out, "Exceptions in the same file");
        fputs("<pre>", out);
        for (char *at = text; *at;) { // page_text() takes a line at a time
            size_t n = strcspn(at, "\n");
            bool has_more = at[n] != '\0';
            at[n] = '\0';
            page_text(out, at);
            fputc('\n', out);
            at += n + has_more;
        }
        fputs("</pre>\n", out);
    }
    free(text);
    return text != NULL;
}
