// SPDX-License-Identifier: MIT
#include "visualizer/views/region_pages.h"

#include "visualizer/draw/cell.h"
#include "world/amounts.h"

#include <stdio.h>

// Draws at most 16 x 8 cells; in a long reservation a cell stands for 2, 4, 8 ... pages. Layout and
// drawing both use grid_of(), so that the height and the cells agree.

#define COLS 16
#define ROWS_MOST 8
#define ROW_HEIGHT 18 // design px
#define ROW_LEAST 3   // px: lower rows cannot be told apart

typedef struct Grid {
    VirtAddr base;
    uint32_t per_cell, n_cells; // pages per cell; the last row may be shorter
    int rows;
} Grid;

static Grid grid_of(const QueryRegion *region) {
    Grid grid = {.base = region->base, .per_cell = 1};
    uint32_t n = region->n_blocks * CE_PAGES_PER_BLOCK;
    while (n > grid.per_cell * COLS * ROWS_MOST) {
        grid.per_cell *= 2;
    }
    grid.n_cells = (n + grid.per_cell - 1) / grid.per_cell;
    grid.rows = (int)((grid.n_cells + COLS - 1) / COLS);
    return grid;
}

int region_pages_height(const Canvas *canvas, const QueryRegion *region, int h) {
    int rows = grid_of(region).rows, most = px(canvas, ROW_HEIGHT), row_h = h / rows;
    row_h = row_h > most ? most : row_h;
    return row_h < ROW_LEAST ? 0 : row_h * rows;
}

// A cell shows the kind of its pages; a page in use wins over reserved ones.
static CellKind kind_of(const World *world, const Grid *grid, uint32_t cell) {
    VirtAddr va = grid->base + cell * grid->per_cell * CE_PAGE_SIZE;
    CellKind best = CELL_FREE;
    for (uint32_t i = 0; i < grid->per_cell; i++) {
        CellKind kind = cell_of_page(world, va + i * CE_PAGE_SIZE);
        best = best == CELL_FREE || best == CELL_RESERVED ? kind : best;
    }
    return best;
}

static Rect cell_rect(const Grid *grid, Rect box, uint32_t cell) {
    int col = (int)(cell % COLS), row = grid->rows - 1 - (int)(cell / COLS);
    int x = box.x + col * box.w / COLS, y = box.y + row * box.h / grid->rows;
    return rect_of(x, y, box.x + (col + 1) * box.w / COLS - x,
                   box.y + (row + 1) * box.h / grid->rows - y);
}

static void draw_cells(Canvas *canvas, const Grid *grid, Rect box) {
    uint8_t values[COLS * ROWS_MOST];
    for (uint32_t i = 0; i < (uint32_t)(COLS * grid->rows); i++) {
        CellKind kind = i < grid->n_cells ? kind_of(canvas->world, grid, i) : CELL_FREE;
        int row = grid->rows - 1 - (int)(i / COLS);
        values[row * COLS + (int)(i % COLS)] = (uint8_t)kind;
        canvas->seen[kind] = true;
    }
    list_cells(canvas->list, box, COLS, grid->rows, values, canvas->theme->cells);
    list_frame(canvas->list, box, 1, canvas->theme->line);
}

static void mark(Canvas *canvas, const Grid *grid, Rect box, VirtAddr at, Color color) {
    uint32_t cell = (at - grid->base) / (grid->per_cell * CE_PAGE_SIZE);
    if (at >= grid->base && cell < grid->n_cells) {
        list_frame(canvas->list, cell_rect(grid, box, cell), px(canvas, 2), color);
    }
}

void region_pages(Canvas *canvas, Rect rect, const QueryRegion *region) {
    const Scene *scene = canvas->scene;
    Grid grid = grid_of(region);
    int h = region_pages_height(canvas, region, rect.h);
    if (h == 0 || rect.w < COLS * ROW_LEAST) {
        return;
    }
    Rect box = rect_of(rect.x, rect.y + rect.h - h, rect.w, h);
    draw_cells(canvas, &grid, box);
    canvas_hit(canvas, (Hit){.kind = HIT_ADDRESS,
                             .rect = box,
                             .base = grid.base,
                             .bytes = grid.per_cell * CE_PAGE_SIZE,
                             .cols = COLS,
                             .rows = grid.rows});
    if (scene->has_cursor) {
        mark(canvas, &grid, box, scene->cursor, canvas->theme->accent);
    } else if (scene->touch_now) {
        mark(canvas, &grid, box, scene->touch, canvas->theme->ink);
    }
}

void region_text(const QueryRegion *region, char forms[REGION_FORMS][REGION_TEXT]) {
    char reserved[32], committed[32], in_rom[48] = "";
    uint32_t all = region->reserved + region->committed;
    amount_bytes((uint64_t)all << CE_PAGE_SHIFT, reserved, sizeof reserved);
    amount_bytes((uint64_t)region->in_ram << CE_PAGE_SHIFT, committed, sizeof committed);
    if (region->in_rom) {
        char rom[32];
        snprintf(in_rom, sizeof in_rom, " and %s of ROM",
                 amount_bytes((uint64_t)region->in_rom << CE_PAGE_SHIFT, rom, sizeof rom));
    }
    snprintf(forms[0], REGION_TEXT, "%08X: %s reserved, %s of RAM%s in it", region->base, reserved,
             committed, in_rom);
    snprintf(forms[1], REGION_TEXT, "%s reserved, %s of RAM%s in it", reserved, committed, in_rom);
    snprintf(forms[2], REGION_TEXT, "%s of RAM%s", committed, in_rom);
}
