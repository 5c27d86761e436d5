// SPDX-License-Identifier: MIT
#include "visualizer/views/views.h"

#include "visualizer/views/code.h"
#include "world/query/query.h"

#include <stdio.h>

// The bytes around the cursor in hex and ASCII, with both addresses of a line if it has two. A line
// has 16 bytes, or fewer if so many could not be read.

#define LINE_BYTES 16u
#define LINE_LEAST 2u

static void line_text(const World *world, VirtAddr va, uint32_t length, char *text, size_t size) {
    uint8_t bytes[LINE_BYTES];
    uint32_t n = world_read(world, va, bytes, length);
    uint8_t current = world->tables.system->current_process;
    bool two = current != PROCESS_NONE && world->tables.process[current].slot == ce_slot_of(va);
    size_t at = (size_t)snprintf(text, size, "%08X ", va);
    at += two ? (size_t)snprintf(text + at, size - at, "= %08X ", va & (CE_SLOT_SIZE - 1)) : 0;
    for (uint32_t i = 0; i < length && at < size; i++) {
        at += i < n ? (size_t)snprintf(text + at, size - at, " %02X", bytes[i])
                    : (size_t)snprintf(text + at, size - at, " --");
    }
    at += at < size ? (size_t)snprintf(text + at, size - at, "  ") : 0;
    for (uint32_t i = 0; i < n && at + 1 < size; i++) {
        text[at++] = bytes[i] >= 0x20 && bytes[i] < 0x7F ? (char)bytes[i] : '.';
    }
    text[at < size ? at : size - 1] = '\0';
}

// How many bytes fit into a line of `width` px; makes the text smaller if necessary. 0 if none fit.
static uint32_t line_fit(const Canvas *canvas, VirtAddr va, int width, TextStyle *style) {
    char text[160];
    const char *const forms[] = {text};
    for (uint32_t length = LINE_BYTES; length >= LINE_LEAST; length /= 2) {
        line_text(canvas->world, va, length, text, sizeof text);
        if (canvas_fit(canvas, width, style, 1, forms)) {
            return length;
        }
    }
    return 0;
}

static void draw_lines(Canvas *canvas, Rect rect, uint32_t length, TextStyle style) {
    char text[160];
    VirtAddr cursor = canvas->scene->cursor & ~(length - 1);
    int line = list_line_height(style.size) + px(canvas, 2);
    // Counts lines, not addresses, so that neither end of the address space is passed.
    int64_t n = cells_in(rect.h, line), last = UINT32_MAX / length;
    int64_t first = (int64_t)(cursor / length) - n / 2;
    first = first + n - 1 > last ? last - n + 1 : first;
    first = first < 0 ? 0 : first;
    for (int64_t i = 0; i < n; i++) {
        VirtAddr va = (VirtAddr)(first + n - 1 - i) * length;
        int y = rect.y + (int)i * line;
        if (va == cursor) {
            list_frame(canvas->list, rect_of(rect.x - 2, y, rect.w, line), px(canvas, 2),
                       canvas->theme->accent);
        }
        line_text(canvas->world, va, length, text, sizeof text);
        list_text(canvas->list, rect.x + px(canvas, 3), y, text, style);
    }
}

void view_bytes(Canvas *canvas, Rect rect) {
    if (canvas->world->dump) {
        canvas_unknown(canvas, rect, "Bytes: unknown. A dump has none.");
        return;
    }
    if (code_is_shown(canvas->world, canvas->scene->cursor)) {
        view_code_listing(canvas, rect, canvas->scene->cursor, NULL);
        return;
    }
    const Theme *theme = canvas->theme;
    static const char *const headings[] = {"bytes (both addresses where a byte has two)", "bytes"};
    TextStyle style = canvas_strip_style(canvas, FONT_MONO, 12, theme->ink, theme->paper);
    TextStyle heading = canvas_strip_style(canvas, FONT_SANS, 13, theme->ink, theme->paper);
    uint32_t length =
        line_fit(canvas, canvas->scene->cursor & ~(LINE_BYTES - 1), rect.w - px(canvas, 8), &style);
    const char *form = canvas_fit(canvas, rect.w, &heading, 2, headings);
    if (form) {
        list_text(canvas->list, rect.x, rect.y, form, heading);
    }
    int head = list_line_height(heading.size) + px(canvas, 4);
    if (length) {
        draw_lines(canvas, rect_of(rect.x, rect.y + head, rect.w, rect.h - head), length, style);
    }
}
