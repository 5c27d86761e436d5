// SPDX-License-Identifier: MIT
#include "visualizer/views.h"

#include "world/query.h"

#include <stdio.h>
#include <stdlib.h>

// RAM, frame by frame. What the focused process holds has the colour of its use; what others hold
// is one hatched grey; frames behind more than one page stand out. Pointing at a frame names every
// page that maps it: one frame at two addresses is the point of slot 0.

// The pager holds its pages once itself: that is no page that shows them.
static uint32_t n_shown(const FrameRow *row, const PagerRow *pager) {
    return row->refs - ((pager->state == PAGER_FREE || pager->state == PAGER_USED) && row->refs);
}

static CellKind frame_kind(const FrameRow *row, const PagerRow *pager, uint8_t focus) {
    static const CellKind kinds[] = {
        [USE_DATA] = CELL_DATA,    [USE_STACK] = CELL_STACK,           [USE_CODE] = CELL_CODE_RAM,
        [USE_CONST] = CELL_CONST,  [USE_PERIPHERAL] = CELL_PERIPHERAL, [USE_OBJECT] = CELL_OBJECT,
        [USE_KERNEL] = CELL_KERNEL};
    if (row->refs == 0 || row->use == USE_KERNEL) {
        return row->refs ? CELL_KERNEL : CELL_FREE;
    }
    if (pager->state == PAGER_FREE) {
        return CELL_POOL;
    }
    return n_shown(row, pager) > 1      ? CELL_SHARED
           : pager->state == PAGER_USED ? kinds[row->use]
           : row->owner == focus        ? kinds[row->use]
                                        : CELL_OTHER;
}

typedef struct FrameCount {
    uint32_t own, shared;
} FrameCount;

#define COLS 256

// Draws the frames, the lowest at the bottom left, and counts them.
static FrameCount draw_frames(Frame *frame, Rect grid, uint32_t n, int rows) {
    FrameCount count = {0};
    uint8_t *values = malloc((size_t)COLS * (size_t)rows);
    if (!values) {
        return count;
    }
    for (uint32_t i = 0; i < (uint32_t)(COLS * rows); i++) {
        const FrameRow *row = i < n ? &frame->world->tables.frame[i] : NULL;
        const PagerRow *pager = row ? &frame->world->tables.pager[i] : NULL;
        CellKind kind = row ? frame_kind(row, pager, frame->focus) : CELL_NONE;
        values[(rows - 1 - (int)(i / COLS)) * COLS + (int)(i % COLS)] = (uint8_t)kind;
        frame->seen[kind] = true;
        count.own += row && row->refs && row->owner == frame->focus;
        count.shared += row && n_shown(row, pager) > 1;
    }
    list_cells(frame->list, grid, COLS, rows, values, frame->theme->cells);
    list_frame(frame->list, grid, 1, frame->theme->line);
    free(values);
    return count;
}

static void draw_heading(Frame *frame, Rect rect, uint32_t n, FrameCount count) {
    char text[3][256], a[32], b[32], c[32];
    const char *name = query_process_name(frame->world, frame->focus);
    query_number_text(n, a, sizeof a);
    query_number_text(count.own, b, sizeof b);
    query_number_text(count.shared, c, sizeof c);
    snprintf(text[0], sizeof text[0],
             "RAM: %s frames of 4 KB; %.23s holds %s; %s behind several pages", a, name, b, c);
    snprintf(text[1], sizeof text[1], "RAM: %s frames; %.23s holds %s", a, name, b);
    snprintf(text[2], sizeof text[2], "RAM: %s frames", a);
    const char *const forms[] = {text[0], text[1], text[2]};
    TextStyle style =
        frame_strip_style(frame, FONT_SANS, 13, frame->theme->ink, frame->theme->paper);
    const char *form = frame_fit(frame, rect.w, &style, 3, forms);
    if (form) {
        list_text(frame->list, rect.x, rect.y, form, style);
    }
}

// What is full, or about to be: the paging pool, and the limits below which only small requests are
// granted.
static void draw_limits(Frame *frame, Rect grid, int y) {
    const SystemRow *system = frame->world->tables.system;
    const Options *options = &frame->world->options;
    uint32_t free_pages = query_ram_free(frame->world);
    char pool[64], oom[96], both[176], number[32];
    snprintf(pool, sizeof pool, "paging pool: %u of %u pages in use", system->pager_pages,
             system->pool_pages);
    snprintf(oom, sizeof oom, "%s pages free%s: low below %u, critical below %u",
             query_number_text(free_pages, number, sizeof number),
             free_pages < options->cp_critical ? ", CRITICAL"
             : free_pages < options->cp_low    ? ", LOW"
                                               : "",
             options->cp_low, options->cp_critical);
    snprintf(both, sizeof both, "%s; %s", system->pool_pages ? pool : "no paging pool", oom);
    const char *const forms[] = {both, system->pool_pages ? pool : oom};
    TextStyle style =
        frame_strip_style(frame, FONT_SANS, 12, frame->theme->soft, frame->theme->paper);
    const char *form = frame_fit(frame, grid.w, &style, 2, forms);
    if (form) {
        list_text(frame->list, grid.x, y, form, style);
    }
}

static TextStyle end_style(const Frame *frame) {
    return frame_strip_style(frame, FONT_MONO, 11, frame->theme->soft, frame->theme->paper);
}

// Which frame is at an end of the grid, and at which physical address.
static void draw_end(Frame *frame, Rect grid, int y, uint32_t number, Align align) {
    char text[2][96], a[32];
    query_number_text(number, a, sizeof a);
    snprintf(text[0], sizeof text[0], "frame %s = %05X, physical %08X", a, number,
             number << CE_PAGE_SHIFT);
    snprintf(text[1], sizeof text[1], "frame %s", a);
    const char *const forms[] = {text[0], text[1]};
    TextStyle style = end_style(frame);
    const char *form = frame_fit(frame, grid.w, &style, 2, forms);
    style.align = align;
    if (form) {
        list_text(frame->list, align == ALIGN_LEFT ? grid.x : grid.x + grid.w, y, form, style);
    }
}

// A frame around the frame of RAM behind the address that is pointed at.
static void draw_pointed(Frame *frame, Rect grid, uint32_t n, int rows) {
    const Scene *scene = frame->scene;
    if (!scene->has_cursor && !scene->has_hover) {
        return;
    }
    VirtAddr va = scene->has_hover ? scene->hover : scene->cursor;
    const Tables *tables = &frame->world->tables;
    PageView view = tables_walk(tables, tables_mapped(tables, va));
    uint32_t at = page_frame(view.word);
    if (page_state(view.word) == PAGE_STATE_COMMITTED && at < n) {
        int x = grid.x + (int)(at % COLS) * grid.w / COLS;
        int y = grid.y + grid.h - (int)(at / COLS + 1) * grid.h / rows, s = px(frame, 9);
        list_frame(frame->list, rect_of(x - s / 2, y - s / 2, s + grid.w / COLS, s + s / 2),
                   px(frame, 3), frame->theme->accent);
    }
}

void view_physical(Frame *frame, Rect rect) {
    if (frame->world->dump) {
        frame_unknown(
            frame, rect,
            "RAM frame by frame: unknown. A dump says what each page is used for, and not "
            "which frame is behind it.");
        return;
    }
    uint32_t n = frame->world->tables.n_rows[TABLE_FRAME];
    int rows = (int)((n + COLS - 1) / COLS), end = list_line_height(end_style(frame).size);
    int head = strip_line(frame, 13) + px(frame, 2) + end;
    int limits = strip_line(frame, 12) + px(frame, 1);
    Rect grid = rect_of(rect.x, rect.y + head, rect.w, rect.h - head - end - limits);
    FrameCount count = draw_frames(frame, grid, n, rows);
    draw_heading(frame, rect, n, count);
    draw_end(frame, grid, grid.y - end, n - 1, ALIGN_RIGHT);
    draw_end(frame, grid, grid.y + grid.h, 0, ALIGN_LEFT);
    draw_limits(frame, grid, grid.y + grid.h + end);
    draw_pointed(frame, grid, n, rows);
    frame_hit(
        frame,
        (Hit){.kind = HIT_FRAME, .rect = grid, .base = 0, .bytes = 1, .cols = COLS, .rows = rows});
}
