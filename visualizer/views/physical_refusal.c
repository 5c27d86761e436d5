// SPDX-License-Identifier: MIT
#include "visualizer/views/outline.h"
#include "visualizer/views/physical.h"

#include "world/amounts.h"
#include "world/query/query.h"

#include <stdio.h>

// Why AllocPhysMem was refused although much RAM is free. Two bars at the same scale show how long
// the request is and how long the longest run is. In the grid each free run has its size; the
// request lies dashed on the longest run, or on the one that is pointed at, and sticks out of it.

// The facts of the refusal.
typedef struct Asked {
    uint32_t size, longest; // bytes
    uint32_t align;         // bytes; a page if the request has no alignment
} Asked;

static Asked asked_of(const Canvas *canvas) {
    const uint32_t *fact = canvas->failure->event.reason->fact;
    return (Asked){
        .size = fact[0], .longest = fact[1], .align = (fact[3] | (CE_PAGE_SIZE - 1)) + 1};
}

bool physical_refused(const Canvas *canvas) {
    return canvas->failure && canvas->failure->event.reason->id == REASON_NO_CONTIGUOUS_RAM;
}

// ---- bars

static TextStyle bar_style(const Canvas *canvas, Color color) {
    return canvas_strip_style(canvas, FONT_BOLD, 18, color, canvas->theme->paper);
}

static int bar_height(const Canvas *canvas) {
    return list_line_height(bar_style(canvas, 0).size) + px(canvas, 8);
}

int physical_bars_height(const Canvas *canvas) {
    return 2 * bar_height(canvas) + px(canvas, 10);
}

// Draws the first form that fits into the middle of a box; true when one did.
static bool draw_in(Canvas *canvas, Rect box, Color color, unsigned n, const char *const *forms) {
    TextStyle style = bar_style(canvas, color);
    const char *form = canvas_fit(canvas, box.w - px(canvas, 16), &style, n, forms);
    if (form) {
        list_text(canvas->list, box.x + px(canvas, 8),
                  box.y + (box.h - list_line_height(style.size)) / 2, form, style);
    }
    return form != NULL;
}

static void draw_asked(Canvas *canvas, Rect bar, const Asked *asked) {
    char text[3][128], size[32], align[32];
    const char *const forms[] = {text[0], text[1], text[2]};
    Pen pen = {canvas, px(canvas, 3), canvas->theme->alarm, OUTLINE_DASHED};
    amount_bytes(asked->size, size, sizeof size);
    amount_bytes(asked->align, align, sizeof align);
    bool aligned = asked->align > CE_PAGE_SIZE;
    snprintf(text[0], sizeof text[0], "asked: %s, %u frames side by side%s%s", size,
             asked->size >> CE_PAGE_SHIFT, aligned ? ", from a multiple of " : "",
             aligned ? align : "");
    snprintf(text[1], sizeof text[1], "asked: %s side by side%s%s", size, aligned ? ", from " : "",
             aligned ? align : "");
    snprintf(text[2], sizeof text[2], "asked: %s", size);
    pen_box(&pen, bar);
    draw_in(canvas, bar, canvas->theme->alarm, 3, forms);
}

// The longest run, solid, and what is missing, dashed. The words stand where there is room.
static void draw_longest(Canvas *canvas, Rect bar, const Asked *asked) {
    char text[3][96], size[32], missing[48], number[32], more[64] = "";
    const char *const forms[] = {text[0], text[1], text[2]};
    const char *const shorts[] = {missing};
    Pen pen = {canvas, px(canvas, 3), canvas->theme->ink, OUTLINE_SOLID};
    Rect run = bar;
    run.w = (int)((uint64_t)bar.w * asked->longest / asked->size);
    run.w = run.w > 2 * pen.thickness ? run.w : 2 * pen.thickness;
    Rect rest = rect_of(bar.x + run.w, bar.y, bar.w - run.w, bar.h);
    amount_bytes(asked->longest, size, sizeof size);
    snprintf(missing, sizeof missing, "%s short",
             amount_bytes(asked->size - asked->longest, number, sizeof number));
    bool inside = run.w >= rest.w;
    if (inside && !draw_in(canvas, rest, canvas->theme->alarm, 1, shorts)) {
        snprintf(more, sizeof more, ": %s", missing);
    }
    snprintf(text[0], sizeof text[0], "longest free run: %s, %u frames%s", size,
             asked->longest >> CE_PAGE_SHIFT, more);
    snprintf(text[1], sizeof text[1], "longest free run: %s%s", size, more);
    snprintf(text[2], sizeof text[2], "longest: %s", size);
    draw_in(canvas, inside ? run : rest, canvas->theme->ink, 3, forms);
    pen_box(&pen, run);
    pen.color = canvas->theme->alarm;
    pen.kind = OUTLINE_DASHED;
    pen_box(&pen, rest);
}

void physical_bars(Canvas *canvas, Rect rect) {
    Asked asked = asked_of(canvas);
    int h = bar_height(canvas);
    draw_asked(canvas, rect_of(rect.x, rect.y, rect.w, h), &asked);
    draw_longest(canvas, rect_of(rect.x, rect.y + h + px(canvas, 4), rect.w, h), &asked);
}

// ---- in the grid

static void draw_size(Canvas *canvas, const PhysicalGrid *grid, FrameRun run) {
    char text[32];
    const char *const forms[] = {text};
    Rect box = physical_widest(grid, run);
    TextStyle style = canvas_strip_style(canvas, FONT_BOLD, 12, canvas->theme->ink,
                                         canvas->theme->cells[CELL_FREE].fill);
    amount_bytes((uint64_t)(run.end - run.first) << CE_PAGE_SHIFT, text, sizeof text);
    style.size = style.size < box.h - 4 ? style.size : box.h - 4;
    if (style.size >= canvas->least &&
        canvas_fit(canvas, box.w - 2 * px(canvas, 2), &style, 1, forms)) {
        style.align = ALIGN_CENTRE;
        list_text(canvas->list, box.x + box.w / 2,
                  box.y + (box.h - list_line_height(style.size)) / 2, text, style);
    }
}

// Where the request would lie: from the longest run's first frame on, or as near as RAM has room.
static FrameRun request_run(const Asked *asked, FrameRun longest, uint32_t n_frames) {
    uint32_t n = (asked->size + CE_PAGE_SIZE - 1) >> CE_PAGE_SHIFT;
    uint32_t align = asked->align >> CE_PAGE_SHIFT, first = longest.first;
    while (first + n > n_frames && first >= align) {
        first -= align;
    }
    return (FrameRun){first, first + n < n_frames ? first + n : n_frames};
}

void physical_request(Canvas *canvas, const PhysicalGrid *grid) {
    const Theme *theme = canvas->theme;
    Asked asked = asked_of(canvas);
    RunSurvey survey = frame_run_survey(canvas->world, asked.align >> CE_PAGE_SHIFT);
    FrameRun run = {0};
    for (uint32_t at = 0; frame_run_next(canvas->world, at, &run); at = run.end) {
        physical_outline(canvas, grid, run, px(canvas, 2), theme->ink, false);
        draw_size(canvas, grid, run);
    }
    bool asks = canvas->has_why && canvas->why_place.subject == WHY_OF_FRAME && canvas->why.n;
    FrameRun lies = asks ? (FrameRun){canvas->why.from, canvas->why.from + 1} : survey.longest;
    if (lies.first < lies.end) {
        PhysicalGrid around = *grid; // the outline lies around the rows, in the gaps
        int out = grid->gap < px(canvas, 3) ? grid->gap : px(canvas, 3);
        around.rect.y -= out;
        around.gap -= 2 * out;
        physical_outline(canvas, &around, request_run(&asked, lies, grid->n_frames), px(canvas, 3),
                         theme->alarm, true);
    }
}
