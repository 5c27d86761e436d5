// SPDX-License-Identifier: MIT
#include "visualizer/views/lens.h"
#include "visualizer/views/views.h"

#include "ce/memory_map.h"
#include "ce/win32.h"
#include "world/dump.h"
#include "world/query/moment.h"
#include "world/query/query.h"

#include <stdio.h>

// The slot in focus. A row is 1 MB = 16 blocks of 64 KB; a block shows its 16 pages as slices. At
// the left is the offset in MB, at the right braces name the regions. At the moment of failure
// (lens_failure.c) the holes are outlined with their sizes, and the request rests under the DLL
// line.

static void draw_cells(Canvas *canvas, Rect grid, VirtAddr base, const CellStyle *styles) {
    static uint8_t values[CE_PAGES_PER_SLOT];
    const int per_row = LENS_ROW_BLOCKS * (int)CE_PAGES_PER_BLOCK;
    for (uint32_t block = 0; block < CE_BLOCKS_PER_SLOT; block++) {
        CellKind kinds[CE_PAGES_PER_BLOCK];
        int row = LENS_ROWS - 1 - (int)(block / LENS_ROW_BLOCKS);
        int col = (int)(block % LENS_ROW_BLOCKS * CE_PAGES_PER_BLOCK);
        cell_of_pages(canvas->world, base + (block << CE_BLOCK_SHIFT), kinds);
        for (int i = 0; i < (int)CE_PAGES_PER_BLOCK; i++) {
            values[row * per_row + col + i] = (uint8_t)kinds[i];
            canvas->seen[kinds[i]] = true;
        }
    }
    list_cells(canvas->list, grid, per_row, LENS_ROWS, values, styles);
    for (int col = 0; col <= LENS_ROW_BLOCKS; col++) {
        list_line(canvas->list, grid.x + col * grid.w / LENS_ROW_BLOCKS, grid.y, 0, grid.h, 1,
                  canvas->theme->line);
    }
    for (int row = 0; row <= LENS_ROWS; row++) {
        list_line(canvas->list, grid.x, grid.y + row * grid.h / LENS_ROWS, grid.w, 0, 1,
                  canvas->theme->line);
    }
}

// A letter in the middle of its cell. On a pattern it gets a box in the cell's fill colour.
static void draw_letter(Canvas *canvas, Rect cell, TextStyle style, const char *text,
                        Pattern pattern) {
    int w = list_text_width(canvas->list, style.face, style.size, text);
    int h = list_line_height(style.size), y = cell.y + (cell.h - h) / 2, cut = h / 5;
    int x = cell.x + cell.w / 2;
    if (pattern != PATTERN_SOLID) {
        list_rect(canvas->list, rect_of(x - w / 2 - 1, y + cut, w + 2, h - 2 * cut), style.under);
    }
    list_text(canvas->list, x, y, text, style);
}

static void draw_letters(Canvas *canvas, Rect grid, VirtAddr base, const LensLabels *labels) {
    const Theme *theme = canvas->theme;
    for (uint32_t i = 0; i < CE_BLOCKS_PER_SLOT; i++) {
        bool mixed = false;
        CellKind kind = cell_of_block(canvas->world, base + (i << CE_BLOCK_SHIFT), &mixed);
        bool lettered = kind >= CELL_DATA && kind <= CELL_KERNEL;
        Rect box = lens_block_rect(grid, i);
        TextStyle style =
            canvas_strip_style(canvas, FONT_MONO, 12, theme->letter[kind], theme->cells[kind].fill);
        style.align = ALIGN_CENTRE;
        style.size = style.size < box.h - 2 ? style.size : box.h - 2;
        bool shown = !mixed && (lettered || kind == CELL_CROSSED);
        if (!shown || style.size < canvas->least || lens_label_covers(labels, grid, i)) {
            continue;
        }
        char text[2] = {cell_letter(kind), '\0'};
        if (list_text_width(canvas->list, style.face, style.size, text) > box.w) {
            continue;
        }
        draw_letter(canvas, box, style, text, theme->cells[kind].pattern);
    }
}

static TextStyle ruler_style(const Canvas *canvas) {
    return canvas_strip_style(canvas, FONT_MONO, 11, canvas->theme->soft, canvas->theme->paper);
}

static void draw_rulers(Canvas *canvas, Rect grid) {
    char text[16];
    TextStyle style = ruler_style(canvas);
    style.align = ALIGN_RIGHT;
    int step = power_over(cells_over(list_line_height(style.size) * LENS_ROWS, grid.h));
    for (int mb = 0; mb < LENS_ROWS; mb += step) {
        Rect box = lens_block_rect(grid, (uint32_t)mb * LENS_ROW_BLOCKS);
        int y = box.y + (box.h - list_line_height(style.size)) / 2;
        int lowest = grid.y + grid.h - list_line_height(style.size);
        snprintf(text, sizeof text, "+%d MB", mb);
        list_text(canvas->list, grid.x - px(canvas, 5), y < lowest ? y : lowest, text, style);
    }
}

// A moving request: its outline rises over what is occupied to the hole that fits.
static void draw_ghost(Canvas *canvas, Rect grid, uint32_t slot) {
    const Ghost *ghost = &canvas->scene->ghost;
    if (!ghost->moving || ce_slot_of(ghost->base) != slot) {
        return;
    }
    uint32_t first = ce_block_in_slot(ghost->base), left = CE_BLOCKS_PER_SLOT - first;
    uint32_t end = first + (ghost->n_blocks < left ? ghost->n_blocks : left);
    Rect low = lens_block_rect(grid, first);
    int way = grid.y + grid.h - low.y - low.h;
    lens_outline(canvas, grid, first, end, way * (1000 - ghost->permille) / 1000, px(canvas, 3),
                 canvas->theme->accent, OUTLINE_SOLID);
}

// ---- heading

// The name of a slot: that of its process, or of its region of the 4 GB map.
static void slot_name(const Canvas *canvas, uint32_t slot, char *text, size_t size) {
    uint8_t tenant = query_tenant(canvas->world, slot);
    const Region *region = region_of_slot(slot);
    uint8_t lodger = query_lodger(canvas->world, slot);
    if (tenant != PROCESS_NONE) {
        snprintf(text, size, "slot %u  %s", slot, query_process_name(canvas->world, tenant));
    } else if (lodger != PROCESS_NONE) {
        snprintf(text, size, "slot %u  nobody's, memory of %s", slot,
                 query_process_name(canvas->world, lodger));
    } else if (slot < CE_SLOT_CACHED_FIRST) {
        snprintf(text, size, "slot %u  %s", slot,
                 region->kind == REGION_PROCESSES ? "empty" : region->name);
    } else {
        snprintf(text, size, "%s", region->name);
    }
}

static unsigned slot_heading(const Canvas *canvas, uint32_t slot,
                             char forms[LENS_FORMS][LENS_TEXT]) {
    char name[96];
    VirtAddr base = ce_slot_base(slot), last = base + (CE_SLOT_SIZE - 1);
    slot_name(canvas, slot, name, sizeof name);
    snprintf(forms[0], sizeof forms[0], "%s  %08X to %08X  (a row is 1 MB, a cell 64 KB)", name,
             base, last);
    snprintf(forms[1], sizeof forms[0], "%s  %08X to %08X", name, base, last);
    snprintf(forms[2], sizeof forms[0], "%s", name);
    snprintf(forms[3], sizeof forms[0], "%08X", base);
    return 4;
}

static void draw_heading(Canvas *canvas, Rect rect, Rect grid, uint32_t slot, bool refused) {
    char text[LENS_FORMS][LENS_TEXT];
    const char *const forms[LENS_FORMS] = {text[0], text[1], text[2], text[3]};
    unsigned n =
        refused ? lens_failure_heading(canvas, grid, slot, text) : slot_heading(canvas, slot, text);
    TextStyle style = canvas_strip_style(canvas, refused ? FONT_BOLD : FONT_SANS, 13,
                                         refused ? canvas->theme->alarm : canvas->theme->ink,
                                         canvas->theme->paper);
    const char *form = canvas_fit(canvas, rect.w, &style, n, forms);
    if (form) {
        list_text(canvas->list, rect.x, rect.y, form, style);
    }
}

// ---- marks

// What the scenario points at: a rectangle around a rectangle.
static void draw_point(Canvas *canvas, Rect grid, uint32_t slot) {
    const WorldEvent *point = moment_told(canvas->world, EVENT_POINT);
    if (!point || point->event.args[1]) {
        return;
    }
    VirtAddr at = ce_in_slot(point->event.args[0], ce_slot_base(slot));
    if (ce_slot_of(at) == slot) {
        Rect box = lens_block_rect(grid, ce_block_in_slot(at));
        int t = px(canvas, 4);
        list_frame(canvas->list, rect_of(box.x - t, box.y - t, box.w + 2 * t, box.h + 2 * t),
                   px(canvas, 3), canvas->theme->ink);
    }
}

static void draw_cursor(Canvas *canvas, Rect grid, uint32_t slot) {
    const Scene *scene = canvas->scene;
    if (scene->has_cursor && ce_slot_of(scene->cursor) == slot) {
        list_frame(canvas->list, lens_block_rect(grid, ce_block_in_slot(scene->cursor)),
                   px(canvas, 3), canvas->theme->accent);
    }
}

// Whether this moment's call made the reservation at the address.
static bool is_new(const Canvas *canvas, const QueryRegion *region) {
    const WorldEvent *call = moment_told(canvas->world, EVENT_CALL);
    return call && call->event.call == CALL_VirtualAlloc && call->event.args[2] & MEM_RESERVE &&
           tables_mapped(&canvas->world->tables, call->event.result) == region->base;
}

// Frames the block that the call is about, or the whole reservation that the call made.
static void draw_touch(Canvas *canvas, Rect grid, uint32_t slot) {
    const Scene *scene = canvas->scene;
    QueryRegion region;
    if (!scene->touch_now || ce_slot_of(scene->touch) != slot) {
        return;
    }
    const WorldEvent *call = moment_told(canvas->world, EVENT_CALL);
    uint32_t first = ce_block_in_slot(scene->touch), end = first + 1;
    bool there = query_region(canvas->world, scene->touch, &region);
    if (!there && call &&
        call->event.call == CALL_VirtualFree) { // one block would not be all of it
        return;
    }
    if (there && is_new(canvas, &region)) {
        first = ce_block_in_slot(region.base);
        end = first + region.n_blocks;
    }
    lens_outline(canvas, grid, first, end, 0, px(canvas, 2), canvas->theme->ink, OUTLINE_SOLID);
}

void view_lens(Canvas *canvas, Rect rect) {
    const World *world = canvas->world;
    if (canvas->focus == PROCESS_NONE && !world->dump) {
        return;
    }
    uint32_t own = canvas->focus == PROCESS_NONE ? dump_first_slot(world)
                                                 : world->tables.process[canvas->focus].slot;
    const Scene *scene = canvas->scene;
    uint32_t slot = scene->has_cursor  ? ce_slot_of(scene->cursor)
                    : scene->has_touch ? ce_slot_of(scene->touch)
                                       : own;
    if (ce_slot_is_large(slot)) {
        view_large_slot(canvas, rect, slot);
        return;
    }
    TextStyle ruler = ruler_style(canvas);
    int head = strip_line(canvas, 13) + px(canvas, 2), right = strip_px(canvas, 104);
    int left = list_text_width(canvas->list, ruler.face, ruler.size, "+00 MB") + px(canvas, 6);
    Rect grid = rect_of(rect.x + left, rect.y + head, rect.w - left - right, rect.h - head);
    VirtAddr base = ce_slot_base(slot);
    bool refused = canvas->refused && slot == own;
    bool set_apart = refused && query_slot_room(canvas->world, slot).count > 0;
    LensLabels labels = lens_labels(canvas, grid, slot, refused);
    draw_heading(canvas, rect, grid, slot, refused);
    draw_cells(canvas, grid, base, set_apart ? canvas->dimmed : canvas->theme->cells);
    if (!set_apart) {
        draw_letters(canvas, grid, base, &labels);
    }
    draw_rulers(canvas, grid);
    lens_braces(canvas, grid, rect_of(grid.x + grid.w, grid.y, right, grid.h), base);
    if (refused) {
        lens_failure(canvas, grid, slot, &labels);
    }
    lens_dll_line(canvas, grid, &labels);
    lens_guess(canvas, grid, slot, &labels);
    draw_ghost(canvas, grid, slot);
    draw_touch(canvas, grid, slot);
    draw_point(canvas, grid, slot);
    draw_cursor(canvas, grid, slot);
    canvas_hit(canvas, (Hit){.kind = HIT_ADDRESS,
                             .rect = grid,
                             .base = base,
                             .bytes = CE_PAGE_SIZE,
                             .cols = LENS_ROW_BLOCKS * (int)CE_PAGES_PER_BLOCK,
                             .rows = LENS_ROWS});
}
