// SPDX-License-Identifier: MIT
#pragma once

// The parts of the lens: its grid of blocks (a row is 1 MB, a cell 64 KB), the braces that name its
// regions, and what it adds when a request was refused.

#include "visualizer/views/outline.h"

#define LENS_ROWS 32
#define LENS_ROW_BLOCKS 16

// Where a block of the slot, 0..511, is drawn.
Rect lens_block_rect(Rect grid, uint32_t block);

// The outline of exactly the blocks [first, end): a shape with steps if the run begins or ends
// inside a row. `dy` moves it down by that many px.
void lens_outline(Canvas *canvas, Rect grid, uint32_t first, uint32_t end, int dy, int thickness,
                  Color color, OutlineKind kind);

// Names the regions of the slot at `base` in the gutter beside the grid.
void lens_braces(Canvas *canvas, Rect grid, Rect gutter, VirtAddr base);

// The labels on the grid: no letter is drawn under them.
typedef struct LensLabels {
    bool has_line, has_request;
    Rect line, request;
    uint32_t first, end; // the request's blocks
    int size;            // px, of the text
    char asked[48];
} LensLabels;

// Where the labels of the DLL line and of the refused request will be.
LensLabels lens_labels(const Canvas *canvas, Rect grid, uint32_t slot, bool refused);
bool lens_label_covers(const LensLabels *labels, Rect grid, uint32_t block);

// The DLL line of a process's slot, with its label.
void lens_dll_line(Canvas *canvas, Rect grid, const LensLabels *labels);

// The place where a guess at "how many?" ends, if this slot has one: dashed, with its number.
void lens_guess(Canvas *canvas, Rect grid, uint32_t slot, const LensLabels *labels);

// In a dump: the height of the strip of names over the columns, 0 when there is none; and the
// strip. `area` is where the columns are.
int overview_names_height(const Canvas *canvas, Rect rect);
void overview_names(Canvas *canvas, Rect rect, Rect area);

// The column of a slot in the overview.
Rect overview_column(const Canvas *canvas, Rect area, uint32_t slot);

// The guess in the overview's column of a slot.
void overview_guess(Canvas *canvas, Rect column, uint32_t slot);

// At a refusal: the holes that were tried, with their sizes, and the request under the DLL line.
void lens_failure(Canvas *canvas, Rect grid, uint32_t slot, const LensLabels *labels);

// The refusal as the lens's heading: which holes there are, or at least which are too small to show
// their size. Writes the forms, longest first, and returns how many.
#define LENS_FORMS 4u
#define LENS_TEXT 192u
unsigned lens_failure_heading(const Canvas *canvas, Rect grid, uint32_t slot,
                              char forms[LENS_FORMS][LENS_TEXT]);
