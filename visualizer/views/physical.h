// SPDX-License-Identifier: MIT
#pragma once

// The parts of the physical view: its grid of frames, and what it adds when AllocPhysMem was
// refused. A row is a tape of 256 frames that continues in the row above it. The rows are
// separated, so that nobody reads columns.

#include "visualizer/views/canvas.h"

#include "world/query/frame_runs.h"

#define PHYSICAL_COLS 256u

typedef struct PhysicalGrid {
    Rect rect;
    int rows;
    int gap; // px between two rows
    uint32_t n_frames;
} PhysicalGrid;

// The part of a row from column `from` to `to`, without the gap below it.
Rect physical_piece(const PhysicalGrid *grid, uint32_t row, uint32_t from, uint32_t to);

// The longest piece of a run in one row; among equals the lowest.
Rect physical_widest(const PhysicalGrid *grid, FrameRun run);

// The outline of a run: a piece in each row, open at the side where the run continues.
void physical_outline(Canvas *canvas, const PhysicalGrid *grid, FrameRun run, int thickness,
                      Color color, bool dashed);

// Whether this moment's call was refused because the free frames do not lie side by side.
bool physical_refused(const Canvas *canvas);

// The height of a refusal's two bars, and the bars: the size asked for and the longest run, at the
// same scale.
int physical_bars_height(const Canvas *canvas);
void physical_bars(Canvas *canvas, Rect rect);

// The free runs with their sizes, and the request on the longest of them.
void physical_request(Canvas *canvas, const PhysicalGrid *grid);
