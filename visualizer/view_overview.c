// SPDX-License-Identifier: MIT
#include "visualizer/views.h"

#include "world/query.h"

#include <stdio.h>

// 33 narrow columns, slots 0 to 32, one cell per 64 KB block, addresses growing upwards. Slot 0 is
// a dotted ghost with a bracket to the slot it stands for: it is not a copy.

#define COLUMNS (CE_SLOT_PROCESS_LAST + 1)

static void column_values(Frame *frame, uint32_t slot, uint8_t *values) {
    const World *world = frame->world;
    uint8_t current = world->tables.system->current_process;
    bool ghost = slot == CE_SLOT_CURRENT;
    uint32_t shown = ghost && current != PROCESS_NONE ? world->tables.process[current].slot : slot;
    bool empty = world->tables.slot[shown].section == 0;
    for (uint32_t i = 0; i < CE_BLOCKS_PER_SLOT; i++) {
        bool mixed = false;
        VirtAddr va = ce_slot_base(shown) + (i << CE_BLOCK_SHIFT);
        CellKind kind = empty ? CELL_NONE : cell_of_block(world, va, &mixed);
        if (ghost && !empty) {
            kind = kind == CELL_FREE || kind == CELL_DLL_SPACE ? CELL_FREE : CELL_GHOST;
        }
        values[CE_BLOCKS_PER_SLOT - 1 - i] = (uint8_t)kind;
        frame->seen[kind] = true;
    }
}

static Rect column_rect(const Frame *frame, Rect area, uint32_t slot) {
    int pitch = area.w / (int)COLUMNS;
    return (Rect){area.x + (int)slot * pitch, area.y, pitch - px(frame, 2), area.h};
}

static void draw_column(Frame *frame, Rect area, uint32_t slot) {
    uint8_t values[CE_BLOCKS_PER_SLOT];
    Rect rect = column_rect(frame, area, slot);
    column_values(frame, slot, values);
    list_cells(frame->list, rect, 1, CE_BLOCKS_PER_SLOT, values, frame->theme->cells);
    frame_hit(frame, (Hit){.kind = HIT_ADDRESS,
                           .rect = rect,
                           .base = ce_slot_base(slot),
                           .bytes = CE_BLOCK_SIZE,
                           .cols = 1,
                           .rows = CE_BLOCKS_PER_SLOT});
    char text[8];
    TextStyle style = frame_style(frame, FONT_MONO, 10, frame->theme->ink, frame->theme->paper);
    style.align = ALIGN_CENTRE;
    bool shown = rect.w >= list_text_width(frame->list, style.face, style.size, "00");
    if (shown || slot % 4 == 0) {
        snprintf(text, sizeof text, "%u", slot);
        list_text(frame->list, rect.x + rect.w / 2, area.y - px(frame, 15), text, style);
    }
}

// The bracket under the columns: slot 0 is that slot.
static void draw_bracket(Frame *frame, Rect area) {
    const Tables *tables = &frame->world->tables;
    uint8_t current = tables->system->current_process;
    if (current == PROCESS_NONE || tables->process[current].slot >= COLUMNS) {
        return;
    }
    uint32_t slot = tables->process[current].slot;
    Rect from = column_rect(frame, area, 0), to = column_rect(frame, area, slot);
    int y = area.y + area.h + px(frame, 3), drop = px(frame, 7), t = px(frame, 2);
    int x0 = from.x + from.w / 2, x1 = to.x + to.w / 2;
    Color color = frame->theme->accent;
    list_line(frame->list, x0, y, 0, drop, t, color);
    list_line(frame->list, x1, y, 0, drop, t, color);
    list_line(frame->list, x0, y + drop, x1 - x0 + t, 0, t, color);
    char text[64];
    snprintf(text, sizeof text, "slot 0 = slot %u: the same bytes, not a copy", slot);
    list_text(frame->list, area.x, y + drop + px(frame, 3), text,
              frame_style(frame, FONT_SANS, 12, frame->theme->ink, frame->theme->paper));
}

// Lights every page that maps the frame under the pointer; the current process's page lights in
// slot 0 as well: two cells, one frame.
static void draw_linked(Frame *frame, Rect area) {
    const World *world = frame->world;
    const Scene *scene = frame->scene;
    VirtAddr pages[32];
    uint32_t number = scene->hover_frame;
    if (!scene->has_hover && !scene->has_hover_frame) {
        return;
    }
    if (scene->has_hover) {
        PageView view = tables_walk(&world->tables, tables_mapped(&world->tables, scene->hover));
        if (page_state(view.word) != PAGE_STATE_COMMITTED) {
            return;
        }
        number = page_frame(view.word);
    }
    uint32_t n = query_pages_of_frame(world, number, pages, 32);
    uint8_t current = world->tables.system->current_process;
    for (uint32_t i = 0; i < n && i < 32; i++) {
        uint32_t slot = ce_slot_of(pages[i]);
        bool twice = current != PROCESS_NONE && world->tables.process[current].slot == slot;
        for (int ghost = 0; ghost <= (twice ? 1 : 0) && slot < COLUMNS; ghost++) {
            Rect column = column_rect(frame, area, ghost ? 0 : slot);
            int64_t offset = pages[i] & (CE_SLOT_SIZE - 1);
            int y = area.y + area.h - (int)(offset * area.h / CE_SLOT_SIZE), size = px(frame, 8);
            Rect mark = {column.x - px(frame, 1), y - size, column.w + px(frame, 2), size};
            list_rect(frame->list, mark, frame->theme->ink);
            list_frame(frame->list, mark, px(frame, 2), frame->theme->paper);
        }
    }
}

void view_overview(Frame *frame, Rect rect) {
    const Theme *theme = frame->theme;
    int head = px(frame, 18), foot = px(frame, 30);
    Rect area = {rect.x, rect.y + head, rect.w, rect.h - head - foot};
    for (uint32_t slot = 0; slot < COLUMNS; slot++) {
        draw_column(frame, area, slot);
    }
    uint32_t line = frame->world->tables.system->dll_line;
    if (line) {
        int y = area.y + area.h - (int)((int64_t)area.h * line / CE_SLOT_SIZE);
        list_line(frame->list, area.x, y, area.w, 0, px(frame, 2), theme->alarm);
        TextStyle style =
            frame_style(frame, FONT_BOLD, 13, theme->alarm, theme->cells[CELL_NONE].fill);
        style.align = ALIGN_RIGHT;
        int above = y - list_line_height(style.size) - px(frame, 2);
        list_text(frame->list, area.x + area.w - px(frame, 8),
                  above >= area.y ? above : y + px(frame, 4), "DLL line", style);
    }
    if (frame->focus != PROCESS_NONE) {
        uint32_t slot = frame->world->tables.process[frame->focus].slot;
        if (slot < COLUMNS) {
            Rect box = column_rect(frame, area, slot);
            int t = px(frame, 2);
            list_frame(frame->list, (Rect){box.x - t, box.y - t, box.w + 2 * t, box.h + 2 * t}, t,
                       theme->accent);
        }
    }
    draw_bracket(frame, area);
    draw_linked(frame, area);
}
