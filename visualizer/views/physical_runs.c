// SPDX-License-Identifier: MIT
#include "visualizer/views/outline.h"
#include "visualizer/views/physical.h"

// Draws runs of frames in rows.

// The first pixel of cell `i` of `n` in `size` px, as cells are drawn.
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

// The part of a run in the row of frame `at`.
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

void physical_outline(Canvas *canvas, const PhysicalGrid *grid, FrameRun run, int thickness,
                      Color color, bool dashed) {
    Pen pen = {canvas, thickness, color, dashed ? OUTLINE_DASHED : OUTLINE_SOLID};
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
