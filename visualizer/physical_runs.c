// SPDX-License-Identifier: MIT
#include "visualizer/outline.h"
#include "visualizer/physical.h"

#include "world/query.h"

// Runs of frames: where they are, and how they are drawn in rows.

bool physical_next_run(const World *world, uint32_t from, FrameRun *ret_run) {
    uint32_t n = world->tables.n_rows[TABLE_FRAME];
    const FrameRow *rows = world->tables.frame;
    while (from < n && rows[from].refs) {
        from++;
    }
    uint32_t end = from;
    while (end < n && !rows[end].refs) {
        end++;
    }
    if (from < end) {
        *ret_run = (FrameRun){from, end};
    }
    return from < end;
}

RunSurvey physical_survey(const World *world, uint32_t align) {
    RunSurvey survey = {.n_runs = 0};
    FrameRun run = {0};
    for (uint32_t at = 0; physical_next_run(world, at, &run); at = run.end) {
        uint32_t first = (run.first + align - 1) / align * align;
        survey.n_runs++;
        if (first < run.end && run.end - first > survey.longest.end - survey.longest.first) {
            survey.longest = (FrameRun){first, run.end};
        }
    }
    return survey;
}

// The frame behind a mapped address; UINT32_MAX if that is none of RAM.
static uint32_t frame_at(const World *world, VirtAddr va) {
    PageView view = tables_walk(&world->tables, va);
    uint32_t at = page_frame(view.word);
    bool there = view.block && page_state(view.word) == PAGE_STATE_COMMITTED;
    return there && at < world->tables.n_rows[TABLE_FRAME] ? at : UINT32_MAX;
}

bool physical_run_at(const World *world, VirtAddr va, FrameRun *ret_run) {
    QueryRegion region = {0};
    uint32_t at = frame_at(world, va);
    va &= ~(CE_PAGE_SIZE - 1);
    if (at == UINT32_MAX || !query_region(world, va, &region)) {
        return false;
    }
    FrameRun run = {at, at + 1};
    VirtAddr low = va, high = va, last = region.base + region.n_blocks * CE_BLOCK_SIZE;
    while (low > region.base && run.first && frame_at(world, low - CE_PAGE_SIZE) == run.first - 1) {
        low -= CE_PAGE_SIZE;
        run.first--;
    }
    while (last - high > CE_PAGE_SIZE && frame_at(world, high + CE_PAGE_SIZE) == run.end) {
        high += CE_PAGE_SIZE;
        run.end++;
    }
    *ret_run = run;
    return true;
}

// ---- in rows

// First pixel of cell `i` of `n` over `size` px, as the cells are drawn.
static int cell_edge(uint32_t i, uint32_t n, int size) {
    return (int)(((int64_t)i * size + n - 1) / n);
}

Rect physical_piece(const PhysicalGrid *grid, uint32_t row, uint32_t from, uint32_t to) {
    Rect r = grid->rect;
    uint32_t rows = (uint32_t)grid->rows, top = rows - 1 - row;
    int x0 = cell_edge(from, PHYSICAL_COLS, r.w), x1 = cell_edge(to, PHYSICAL_COLS, r.w);
    int y0 = cell_edge(top, rows, r.h), y1 = cell_edge(top + 1, rows, r.h);
    return rect_of(r.x + x0, r.y + y0, x1 - x0, y1 - y0 - grid->gap);
}

// The part of a run in the row that holds frame `at`.
static Rect piece_of(const PhysicalGrid *grid, FrameRun run, uint32_t at, uint32_t *ret_next) {
    uint32_t row = at / PHYSICAL_COLS, next = (row + 1) * PHYSICAL_COLS;
    *ret_next = next < run.end ? next : run.end;
    return physical_piece(grid, row, at - row * PHYSICAL_COLS, *ret_next - row * PHYSICAL_COLS);
}

Rect physical_widest(const PhysicalGrid *grid, FrameRun run) {
    Rect best = {0};
    for (uint32_t at = run.first; at < run.end;) {
        Rect piece = piece_of(grid, run, at, &at);
        best = piece.w > best.w ? piece : best;
    }
    return best;
}

void physical_outline(Frame *frame, const PhysicalGrid *grid, FrameRun run, int thickness,
                      Color color, bool dashed) {
    Pen pen = {frame, thickness, color, dashed ? OUTLINE_DASHED : OUTLINE_SOLID};
    for (uint32_t at = run.first, next = 0; at < run.end; at = next) {
        Rect piece = piece_of(grid, run, at, &next);
        int t = thickness < piece.h ? thickness : piece.h;
        pen_stroke(&pen, piece.x, piece.y, piece.w, t);
        pen_stroke(&pen, piece.x, piece.y + piece.h - t, piece.w, t);
        if (at == run.first) {
            pen_stroke(&pen, piece.x, piece.y, t, piece.h);
        }
        if (next == run.end) {
            pen_stroke(&pen, piece.x + piece.w - t, piece.y, t, piece.h);
        }
    }
}
