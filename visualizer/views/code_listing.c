// SPDX-License-Identifier: MIT
#include "visualizer/views/code.h"

#include "ce/calls.h"
#include "world/query/query.h"

#include <stdio.h>

// Addresses go down the list, as code is read. What a thread does stands behind its instruction.

#define LINES_MOST 64u

// A line in its forms: with the word of the instruction, and without.
static void line_texts(const CodeLine *line, const char *note, char texts[2][160]) {
    char value[24] = "";
    if (line->has_value) {
        snprintf(value, sizeof value, "  ; = %08X", (unsigned)line->value);
    }
    snprintf(texts[0], sizeof texts[0], "%08X  %0*X%*s %s%s%s%s", (unsigned)line->va,
             (int)line->insn.size * 2, (unsigned)line->word, (int)(9 - line->insn.size * 2), "",
             line->insn.text, value, note[0] ? "  ; " : "", note);
    snprintf(texts[1], sizeof texts[1], "%08X  %s%s%s", (unsigned)line->va, line->insn.text,
             note[0] ? "  ; " : "", note);
}

// What the thread does with the instruction of a line, "" for most.
static const char *note_of(const CodeStand *stand, const CodeLine *line) {
    if (!stand) {
        return "";
    }
    if (line->va == stand->at) {
        return stand->faulted ? "this faulted"
               : stand->call  ? "it returns here"
                              : "it continues here";
    }
    bool calls = stand->call && line->va + line->insn.size == stand->at;
    return calls ? call_info(stand->call->call)->name : "";
}

static void draw_line(Canvas *canvas, Rect row, const CodeLine *line, const char *note, bool framed,
                      TextStyle style) {
    char texts[2][160];
    line_texts(line, note, texts);
    style.color = note[0] ? canvas->theme->accent : canvas->theme->ink;
    const char *const forms[] = {texts[0], texts[1]};
    if (framed) {
        list_frame(canvas->list, row, px(canvas, 2), canvas->theme->accent);
    }
    int pad = px(canvas, 5);
    const char *form = canvas_fit(canvas, row.w - 2 * pad, &style, 2, forms);
    if (form) {
        list_text(canvas->list, row.x + pad, row.y + (row.h - list_line_height(style.size)) / 2,
                  form, style);
    }
}

// The mapped address of the first line, so that the one at `mapped` is in the upper half.
static VirtAddr first_of(const Canvas *canvas, VirtAddr mapped, uint32_t before, uint32_t size) {
    VirtAddr base = mapped & ~(CE_BLOCK_SIZE - 1), first = mapped - before * size;
    first = mapped - base < before * size ? base : first;
    while (first < mapped && !code_is_shown(canvas->world, first)) {
        first = (first & ~(CE_PAGE_SIZE - 1)) + CE_PAGE_SIZE; // the headers, or nothing
    }
    return first < mapped ? first : mapped;
}

static void draw_lines(Canvas *canvas, Rect rect, VirtAddr mapped, bool thumb,
                       const CodeStand *stand) {
    TextStyle style = canvas_strip_style(canvas, FONT_MONO, canvas->scene->present ? 17 : 12,
                                         canvas->theme->ink, canvas->theme->paper);
    int height = list_line_height(style.size) + px(canvas, 3);
    uint32_t n = (uint32_t)cells_in(rect.h, height);
    n = n > LINES_MOST ? LINES_MOST : n;
    CodeLine lines[LINES_MOST];
    VirtAddr first = first_of(canvas, mapped, n / 2, thumb ? 2 : 4);
    uint32_t found = code_lines(canvas->world, first, thumb, lines, n);
    for (uint32_t i = 0; i < found; i++) {
        Rect row = rect_of(rect.x, rect.y + (int)i * height, rect.w, height);
        bool is_here =
            lines[i].va == (mapped & (lines[i].va < CE_SLOT_SIZE ? CE_SLOT_SIZE - 1 : ~0u));
        draw_line(canvas, row, &lines[i], note_of(stand, &lines[i]), is_here, style);
    }
}

void view_code_listing(Canvas *canvas, Rect rect, VirtAddr mapped, const CodeStand *stand) {
    bool thumb =
        stand ? stand->thumb
              : code_is_thumb(canvas->world, query_tenant(canvas->world, ce_slot_of(mapped)));
    static const char *const headings[] = {"instructions, as the processor reads them",
                                           "instructions"};
    TextStyle heading =
        canvas_strip_style(canvas, FONT_SANS, 13, canvas->theme->ink, canvas->theme->paper);
    const char *form = canvas_fit(canvas, rect.w, &heading, 2, headings);
    if (form) {
        list_text(canvas->list, rect.x, rect.y, form, heading);
    }
    int head = list_line_height(heading.size) + px(canvas, 4);
    draw_lines(canvas, rect_of(rect.x, rect.y + head, rect.w, rect.h - head),
               mapped & ~(thumb ? 1u : 3u), thumb, stand);
}
