// SPDX-License-Identifier: MIT
#include "visualizer/views.h"

#include "world/query.h"

#include <stdio.h>
#include <string.h>

// The slot in focus: a row is 1 MB = 16 blocks of 64 KB, and a block shows its 16 pages as slices.
// Left the offset in MB, right braces that name the regions. At the moment of failure the holes are
// outlined with their size and the request rests under the DLL line.

#define ROWS 32
#define ROW_BLOCKS 16

static Rect block_rect(Rect grid, uint32_t block) {
    int row = ROWS - 1 - (int)(block / ROW_BLOCKS), col = (int)(block % ROW_BLOCKS);
    int x0 = grid.x + col * grid.w / ROW_BLOCKS, x1 = grid.x + (col + 1) * grid.w / ROW_BLOCKS;
    int y0 = grid.y + row * grid.h / ROWS, y1 = grid.y + (row + 1) * grid.h / ROWS;
    return (Rect){x0, y0, x1 - x0, y1 - y0};
}

static void draw_cells(Frame *frame, Rect grid, VirtAddr base, const CellStyle *styles) {
    static uint8_t values[CE_PAGES_PER_SLOT];
    const int per_row = ROW_BLOCKS * (int)CE_PAGES_PER_BLOCK;
    for (uint32_t i = 0; i < CE_PAGES_PER_SLOT; i++) {
        int row = ROWS - 1 - (int)i / per_row, col = (int)i % per_row;
        CellKind kind = cell_of_page(frame->world, base + (i << CE_PAGE_SHIFT));
        values[row * per_row + col] = (uint8_t)kind;
        frame->seen[kind] = true;
    }
    list_cells(frame->list, grid, per_row, ROWS, values, styles);
    for (int col = 0; col <= ROW_BLOCKS; col++) {
        list_line(frame->list, grid.x + col * grid.w / ROW_BLOCKS, grid.y, 0, grid.h, 1,
                  frame->theme->line);
    }
    for (int row = 0; row <= ROWS; row++) {
        list_line(frame->list, grid.x, grid.y + row * grid.h / ROWS, grid.w, 0, 1,
                  frame->theme->line);
    }
}

static void draw_letters(Frame *frame, Rect grid, VirtAddr base) {
    const Theme *theme = frame->theme;
    for (uint32_t i = 0; i < CE_BLOCKS_PER_SLOT; i++) {
        bool mixed = false;
        CellKind kind = cell_of_block(frame->world, base + (i << CE_BLOCK_SHIFT), &mixed);
        bool lettered = kind >= CELL_DATA && kind <= CELL_KERNEL;
        if (mixed || (!lettered && kind != CELL_CROSSED)) {
            continue;
        }
        char text[2] = {cell_letter(kind), '\0'};
        Rect box = block_rect(grid, i);
        TextStyle style =
            frame_style(frame, FONT_MONO, 12, theme->letter[kind], theme->cells[kind].fill);
        style.align = ALIGN_CENTRE;
        style.size = style.size < box.h - 2 ? style.size : box.h - 2;
        list_text(frame->list, box.x + box.w / 2,
                  box.y + (box.h - list_line_height(style.size)) / 2, text, style);
    }
}

static void draw_rulers(Frame *frame, Rect grid) {
    const Theme *theme = frame->theme;
    char text[16];
    TextStyle style = frame_style(frame, FONT_MONO, 11, theme->soft, theme->paper);
    style.align = ALIGN_RIGHT;
    int step = list_line_height(style.size) > grid.h / ROWS ? 2 : 1;
    for (int mb = 0; mb < ROWS; mb += step) {
        Rect box = block_rect(grid, (uint32_t)mb * ROW_BLOCKS);
        snprintf(text, sizeof text, "+%d MB", mb);
        list_text(frame->list, grid.x - px(frame, 5),
                  box.y + (box.h - list_line_height(style.size)) / 2, text, style);
    }
}

// ---- braces

static const char *region_name(const Frame *frame, VirtAddr va) {
    uint32_t block = tables_block(&frame->world->tables, va);
    if (block) {
        uint32_t kind = frame->world->tables.block[block].kind;
        return kind == KIND_DLL ? "DLLs" : kind == KIND_HEAP ? "heap" : query_kind_name(kind);
    }
    uint32_t offset = va & (CE_SLOT_SIZE - 1);
    bool process =
        ce_slot_of(va) >= CE_SLOT_PROCESS_FIRST && ce_slot_of(va) <= CE_SLOT_PROCESS_LAST;
    return process && offset < CE_NULL_GUARD_END                        ? "guard"
           : process && offset >= frame->world->tables.system->dll_line ? "DLLs"
                                                                        : "free";
}

// Adds a name to a comma list if it is not in it yet.
static void join(char *list, size_t size, const char *name) {
    if (!strstr(list, name)) {
        size_t at = strlen(list);
        snprintf(list + at, size - at, "%s%s", at ? ", " : "", name);
    }
}

// Runs of blocks of one name; runs too low for a line of text share a brace with their neighbours.
static void draw_braces(Frame *frame, Rect grid, Rect gutter, VirtAddr base) {
    const Theme *theme = frame->theme;
    TextStyle style = frame_style(frame, FONT_SANS, 13, theme->ink, theme->paper);
    int line = list_line_height(style.size);
    uint32_t least = (uint32_t)(line * ROWS / grid.h + 1) * ROW_BLOCKS;
    int x = gutter.x + px(frame, 6), t = px(frame, 1) + 1, ceiling = grid.y + grid.h;
    for (uint32_t from = 0; from < CE_BLOCKS_PER_SLOT;) {
        char names[96] = "";
        uint32_t end = from;
        while (end < CE_BLOCKS_PER_SLOT) {
            const char *name = region_name(frame, base + (end << CE_BLOCK_SHIFT));
            uint32_t run = end;
            while (run < CE_BLOCKS_PER_SLOT &&
                   strcmp(region_name(frame, base + (run << CE_BLOCK_SHIFT)), name) == 0) {
                run++;
            }
            if (end > from && (end - from >= least || run - end >= least)) {
                break;
            }
            join(names, sizeof names, name);
            end = run;
        }
        int y1 = grid.y + grid.h - (int)(from * (uint32_t)grid.h / CE_BLOCKS_PER_SLOT);
        int y0 = grid.y + grid.h - (int)(end * (uint32_t)grid.h / CE_BLOCKS_PER_SLOT);
        list_line(frame->list, x, y0 + 1, 0, y1 - y0 - 2, t, theme->soft);
        list_line(frame->list, x - px(frame, 4), y0 + 1, px(frame, 4), 0, t, theme->soft);
        list_line(frame->list, x - px(frame, 4), y1 - 2, px(frame, 4), 0, t, theme->soft);
        int room = gutter.x + gutter.w - x - px(frame, 6);
        int wide = list_text_width(frame->list, style.face, style.size, names);
        int lines = wide > room ? 2 : 1;
        int y = (y0 + y1 - lines * line) / 2;
        y = y + lines * line > ceiling ? ceiling - lines * line : y;
        ceiling = y; // the next label up ends above this one
        list_paragraph(frame->list, x + px(frame, 6), y, room, lines, names, style);
        from = end;
    }
}

// ---- the failure

static Color blend(Color from, Color to, int percent) {
    Color mixed = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
        int a = from >> shift & 0xFF, b = to >> shift & 0xFF;
        mixed |= (Color)(a + (b - a) * percent / 100) << shift;
    }
    return mixed;
}

// The cells at 40 %, so that the holes stand out.
static const CellStyle *dimmed_cells(Frame *frame) {
    for (int kind = 0; kind < CELL_COUNT; kind++) {
        CellStyle style = frame->theme->cells[kind];
        style.fill = blend(frame->theme->paper, style.fill, 40);
        style.ink = blend(frame->theme->paper, style.ink, 40);
        frame->scene->dimmed[kind] = style;
    }
    return frame->scene->dimmed;
}

// The size of a hole, in the row of it that has room for the text.
static void label_hole(Frame *frame, Rect grid, uint32_t first, uint32_t end) {
    char text[32];
    TextStyle style =
        frame_style(frame, FONT_BOLD, 12, frame->theme->ink, frame->theme->cells[CELL_FREE].fill);
    query_size_text((uint64_t)(end - first) << CE_BLOCK_SHIFT, text, sizeof text);
    for (uint32_t from = first; from < end;) {
        uint32_t row_end = (from / ROW_BLOCKS + 1) * ROW_BLOCKS;
        row_end = row_end < end ? row_end : end;
        Rect low = block_rect(grid, from), high = block_rect(grid, row_end - 1);
        int w = high.x + high.w - low.x;
        style.size = style.size < low.h - 2 ? style.size : low.h - 2;
        if (list_text_width(frame->list, style.face, style.size, text) + px(frame, 6) < w) {
            style.align = ALIGN_CENTRE;
            list_text(frame->list, low.x + w / 2,
                      low.y + (low.h - list_line_height(style.size)) / 2, text, style);
            return;
        }
        from = row_end;
    }
}

// Outlines every hole the request was tried on, with its size.
static void draw_holes(Frame *frame, Rect grid, uint32_t slot) {
    const World *world = frame->world;
    VirtAddr base = ce_slot_base(slot);
    uint32_t n_line = world->tables.system->dll_line >> CE_BLOCK_SHIFT;
    for (uint32_t i = 1; i < n_line;) {
        uint32_t end = i;
        while (end < n_line && !tables_block(&world->tables, base + (end << CE_BLOCK_SHIFT))) {
            list_frame(frame->list, block_rect(grid, end), px(frame, 2), frame->theme->alarm);
            end++;
        }
        if (end > i) {
            label_hole(frame, grid, i, end);
        }
        i = end + 1;
    }
}

// The request itself, resting under the DLL line where it would have gone on.
static void draw_request(Frame *frame, Rect grid) {
    const Event *event = &frame->failure->event;
    uint32_t n = (uint32_t)(ce_block_up(event->args[1]) >> CE_BLOCK_SHIFT);
    uint32_t line = frame->world->tables.system->dll_line >> CE_BLOCK_SHIFT;
    uint32_t first = line > n ? line - n : 0;
    Rect low = block_rect(grid, first), high = block_rect(grid, line - 1);
    int t = px(frame, 3);
    bool one_row = low.y == high.y;
    Rect box = one_row ? (Rect){low.x, low.y, high.x + high.w - low.x, low.h}
                       : (Rect){grid.x, high.y, grid.w, low.y + low.h - high.y};
    list_frame(frame->list, (Rect){box.x - t, box.y - t, box.w + 2 * t, box.h + 2 * t}, t,
               frame->theme->alarm);
}

// A request on its way: its outline rises over what is occupied to the hole that fits.
static void draw_ghost(Frame *frame, Rect grid, uint32_t slot) {
    const Ghost *ghost = &frame->scene->ghost;
    if (!ghost->moving || ce_slot_of(ghost->base) != slot) {
        return;
    }
    Rect low = block_rect(grid, ce_block_in_slot(ghost->base));
    int rows = (int)(ghost->n_blocks + ROW_BLOCKS - 1) / ROW_BLOCKS;
    int w = rows > 1 ? grid.w : (int)ghost->n_blocks * grid.w / ROW_BLOCKS;
    int y = low.y + low.h - rows * low.h, start = grid.y + grid.h;
    y = start + (y - start) * ghost->permille / 1000;
    list_frame(frame->list, (Rect){rows > 1 ? grid.x : low.x, y, w, rows * low.h}, px(frame, 3),
               frame->theme->accent);
}

void view_lens(Frame *frame, Rect rect) {
    const World *world = frame->world;
    const Theme *theme = frame->theme;
    char text[96];
    if (frame->focus == PROCESS_NONE) {
        return;
    }
    const ProcessRow *row = &world->tables.process[frame->focus];
    uint32_t slot = frame->scene->has_cursor ? ce_slot_of(frame->scene->cursor) : row->slot;
    int head = tx(frame, 18), left = tx(frame, 58), right = tx(frame, 104);
    Rect grid = {rect.x + left, rect.y + head, rect.w - left - right, rect.h - head};
    VirtAddr base = ce_slot_base(slot);
    uint8_t tenant = query_tenant(world, slot);
    snprintf(text, sizeof text, "slot %u  %s  %08X to %08X   (a row is 1 MB, a cell 64 KB)", slot,
             tenant == PROCESS_NONE ? "" : query_process_name(world, tenant), base,
             base + (CE_SLOT_SIZE - 1));
    list_text(frame->list, grid.x, rect.y - px(frame, 2), text,
              frame_style(frame, FONT_SANS, 13, theme->ink, theme->paper));
    bool refused = frame->failure && frame->failure->event.reason.id == REASON_NO_HOLE &&
                   slot == row->slot && frame->failure->event.process == frame->focus;
    bool set_apart = refused && query_slot_room(world, slot).count > 0;
    draw_cells(frame, grid, base, set_apart ? dimmed_cells(frame) : theme->cells);
    if (!set_apart) {
        draw_letters(frame, grid, base);
    }
    draw_rulers(frame, grid);
    draw_braces(frame, grid, (Rect){grid.x + grid.w, grid.y, right, grid.h}, base);
    uint32_t line = world->tables.system->dll_line >> CE_BLOCK_SHIFT;
    if (line && slot >= CE_SLOT_PROCESS_FIRST && slot <= CE_SLOT_PROCESS_LAST) {
        Rect box = block_rect(grid, line < CE_BLOCKS_PER_SLOT ? line : line - 1);
        int y = box.y + box.h, split = box.x, t = px(frame, 3);
        list_line(frame->list, grid.x, y - box.h - t / 2, split - grid.x, 0, t, theme->alarm);
        list_line(frame->list, split, y - box.h - t / 2, 0, box.h, t, theme->alarm);
        list_line(frame->list, split, y - t / 2, grid.x + grid.w - split, 0, t, theme->alarm);
    }
    if (refused) {
        draw_holes(frame, grid, slot);
        draw_request(frame, grid);
    }
    draw_ghost(frame, grid, slot);
    const WorldEvent *point = scene_point(world);
    if (point && !point->event.args[1]) {
        VirtAddr at = point->event.args[0];
        at = at < CE_SLOT_SIZE ? at | base : at;
        Rect box = block_rect(grid, ce_block_in_slot(at)); // rung: a frame around a frame
        if (ce_slot_of(at) == slot) {
            int t = px(frame, 4);
            list_frame(frame->list, (Rect){box.x - t, box.y - t, box.w + 2 * t, box.h + 2 * t},
                       px(frame, 3), theme->ink);
        }
    }
    if (frame->scene->has_cursor && ce_slot_of(frame->scene->cursor) == slot) {
        Rect box = block_rect(grid, ce_block_in_slot(frame->scene->cursor));
        list_frame(frame->list, box, px(frame, 3), theme->accent);
    }
    frame_hit(frame, (Hit){.kind = HIT_ADDRESS,
                           .rect = grid,
                           .base = base,
                           .bytes = CE_PAGE_SIZE,
                           .cols = ROW_BLOCKS * (int)CE_PAGES_PER_BLOCK,
                           .rows = ROWS});
}
