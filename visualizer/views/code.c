// SPDX-License-Identifier: MIT
#include "visualizer/views/code.h"

#include "arm/words.h"
#include "ce/calls.h"
#include "world/query/query.h"

#include <stdio.h>

// Where a thread of machine code stands: its registers above, the instructions there below. A
// register that this step has changed stands out.

#define ROWS 8

static void heading_texts(const Canvas *canvas, const CodeStand *stand, char texts[2][128]) {
    const char *name = query_process_name(canvas->world, stand->process);
    const char *verb = stand->faulted ? "faulted at" : stand->call ? "returns to" : "continues at";
    if (stand->call) {
        const char *call = call_info(stand->call->call)->name;
        snprintf(texts[0], sizeof texts[0], "%.60s calls %s, and continues at %08X", name, call,
                 (unsigned)stand->at);
        snprintf(texts[1], sizeof texts[1], "%s", call);
    } else {
        snprintf(texts[0], sizeof texts[0], "%.60s %s %08X", name, verb, (unsigned)stand->at);
        snprintf(texts[1], sizeof texts[1], "%08X", (unsigned)stand->at);
    }
}

static void draw_register(Canvas *canvas, Rect box, const CodeStand *stand, unsigned reg,
                          bool changed, TextStyle style) {
    char remark[CODE_TEXT], texts[2][CODE_TEXT + 24];
    code_remark(canvas->world, stand, reg, remark);
    snprintf(texts[0], sizeof texts[0], "%-3s %08X %s", assembly_register(reg),
             (unsigned)stand->registers->r[reg], remark);
    snprintf(texts[1], sizeof texts[1], "%-3s %08X", assembly_register(reg),
             (unsigned)stand->registers->r[reg]);
    style.color = changed ? canvas->theme->accent : canvas->theme->ink;
    const char *const forms[] = {texts[0], texts[1]};
    const char *form = canvas_fit(canvas, box.w, &style, 2, forms);
    if (form) {
        list_text(canvas->list, box.x, box.y, form, style);
    }
}

// Two columns, then the flags. Returns the height.
static int draw_registers(Canvas *canvas, Rect rect, const CodeStand *stand) {
    TextStyle style = canvas_strip_style(canvas, FONT_MONO, canvas->scene->present ? 17 : 12,
                                         canvas->theme->ink, canvas->theme->paper);
    int line = list_line_height(style.size) + px(canvas, 2);
    uint32_t changed = code_changed(canvas->world, stand), psr = stand->registers->psr;
    char flags[64];
    if (rect.h < (ROWS + 1) * line) {
        return 0;
    }
    for (unsigned i = 0; i < 2 * ROWS; i++) {
        Rect box = rect_of(rect.x + (i >= ROWS ? rect.w / 2 : 0), rect.y + (int)(i % ROWS) * line,
                           rect.w / 2 - px(canvas, 6), line);
        draw_register(canvas, box, stand, i, changed >> i & 1, style);
    }
    snprintf(flags, sizeof flags, "%s  %s  %s  %s  %s", psr & PSR_N ? "N" : "n",
             psr & PSR_Z ? "Z" : "z", psr & PSR_C ? "C" : "c", psr & PSR_V ? "V" : "v",
             psr & PSR_THUMB ? "Thumb" : "ARM");
    const char *const forms[] = {flags};
    style.color = changed >> 16 & 1 ? canvas->theme->accent : canvas->theme->ink;
    if (canvas_fit(canvas, rect.w, &style, 1, forms)) {
        list_text(canvas->list, rect.x, rect.y + ROWS * line, flags, style);
    }
    return (ROWS + 1) * line;
}

void view_code(Canvas *canvas, Rect rect) {
    CodeStand stand;
    if (canvas->world->dump) {
        canvas_unknown(canvas, rect,
                       "Machine code: unknown. A dump has no bytes and no registers.");
        return;
    }
    if (!code_stand(canvas->world, canvas->focus, &stand)) {
        canvas_unknown(
            canvas, rect,
            "No machine code here: this program is a scenario in Lua. slot32 run app.exe "
            "runs a program for Windows CE.");
        return;
    }
    char texts[2][128];
    heading_texts(canvas, &stand, texts);
    const char *const forms[] = {texts[0], texts[1]};
    TextStyle style = canvas_strip_style(canvas, FONT_BOLD, canvas->scene->present ? 20 : 14,
                                         canvas->theme->ink, canvas->theme->paper);
    const char *form = canvas_fit(canvas, rect.w, &style, 2, forms);
    if (form) {
        list_text(canvas->list, rect.x, rect.y, form, style);
    }
    int used = list_line_height(style.size) + px(canvas, 6);
    used += draw_registers(canvas, rect_of(rect.x, rect.y + used, rect.w, rect.h - used), &stand);
    used += px(canvas, 10);
    VirtAddr mapped =
        stand.at < CE_SLOT_SIZE
            ? ce_slot_base(canvas->world->tables.process[stand.process].slot) + stand.at
            : stand.at;
    if (used < rect.h) {
        view_code_listing(canvas, rect_of(rect.x, rect.y + used, rect.w, rect.h - used), mapped,
                          &stand);
    }
}
