// SPDX-License-Identifier: MIT
#include "visualizer/views/views.h"

#include "world/query/query.h"

#include <stdio.h>

// One block of 64 KB: its 16 pages, each with state, letter, protection and frame.

static void page_row(Canvas *canvas, Rect box, VirtAddr va) {
    const Theme *theme = canvas->theme;
    const World *world = canvas->world;
    PageView view = tables_walk(&world->tables, va);
    CellKind kind = cell_of_page(world, va);
    uint8_t value = (uint8_t)kind;
    uint32_t frame_no = page_frame(view.word);
    char text[128], brief[128], place[48] = "no memory behind it";
    canvas->seen[kind] = true;
    Rect swatch = rect_of(box.x, box.y + 2, px(canvas, 90), box.h - 4);
    list_cells(canvas->list, swatch, 1, 1, &value, theme->cells);
    list_frame(canvas->list, swatch, 1, theme->line);
    if (page_state(view.word) == PAGE_STATE_COMMITTED && world->dump) {
        snprintf(place, sizeof place, "frame unknown");
    } else if (kind == CELL_UNKNOWN) {
        snprintf(place, sizeof place, "the dump does not tell of it");
    } else if (page_state(view.word) == PAGE_STATE_COMMITTED) {
        bool ram = frame_no < world->tables.n_rows[TABLE_FRAME];
        snprintf(place, sizeof place, "%s frame %05X",
                 ram                      ? "RAM"
                 : frame_is_rom(frame_no) ? "ROM"
                                          : "device",
                 frame_no);
    }
    snprintf(text, sizeof text, "%08X  %c  %c%c%c%s  %s", va, cell_letter(kind),
             view.word & PAGE_WORD_READ ? 'r' : '-', view.word & PAGE_WORD_WRITE ? 'w' : '-',
             view.word & PAGE_WORD_EXECUTE ? 'x' : '-', view.word & PAGE_WORD_GUARD ? " guard" : "",
             place);
    if (world->dump) {
        snprintf(text, sizeof text, "%08X  %c  %s  %s", va, cell_letter(kind), cell_name(kind),
                 place);
    }
    snprintf(brief, sizeof brief, "%08X  %c  %s", va, cell_letter(kind), place);
    const char *const forms[] = {text, brief};
    TextStyle style = canvas_strip_style(canvas, FONT_MONO, 13, theme->ink, theme->paper);
    style.size = list_line_height(style.size) > box.h ? box.h * 3 / 4 : style.size;
    int x = box.x + swatch.w + px(canvas, 12);
    const char *form = canvas_fit(canvas, box.x + box.w - x - px(canvas, 4), &style, 2, forms);
    if (form) {
        list_text(canvas->list, x, box.y + (box.h - list_line_height(style.size)) / 2, form, style);
    }
}

void view_block(Canvas *canvas, Rect rect) {
    const Scene *scene = canvas->scene;
    const Theme *theme = canvas->theme;
    VirtAddr base = scene->cursor & ~(CE_BLOCK_SIZE - 1);
    char text[2][96];
    snprintf(text[0], sizeof text[0], "block %08X: 16 pages of 4 KB (addresses grow upwards)",
             base);
    snprintf(text[1], sizeof text[1], "block %08X", base);
    const char *const forms[] = {text[0], text[1]};
    TextStyle style = canvas_strip_style(canvas, FONT_SANS, 13, theme->ink, theme->paper);
    const char *form = canvas_fit(canvas, rect.w, &style, 2, forms);
    int head = list_line_height(style.size) + px(canvas, 4);
    int h = (rect.h - head) / (int)CE_PAGES_PER_BLOCK;
    if (form) {
        list_text(canvas->list, rect.x, rect.y, form, style);
    }
    for (uint32_t i = 0; i < CE_PAGES_PER_BLOCK; i++) {
        VirtAddr va = base + (i << CE_PAGE_SHIFT);
        Rect box =
            rect_of(rect.x, rect.y + head + (int)(CE_PAGES_PER_BLOCK - 1 - i) * h, rect.w, h);
        page_row(canvas, box, va);
        if ((scene->cursor & ~(CE_PAGE_SIZE - 1)) == va) {
            list_frame(canvas->list, box, px(canvas, 2), theme->accent);
        }
    }
    canvas_hit(canvas,
               (Hit){.kind = HIT_ADDRESS,
                     .rect = rect_of(rect.x, rect.y + head, rect.w, h * (int)CE_PAGES_PER_BLOCK),
                     .base = base,
                     .bytes = CE_PAGE_SIZE,
                     .cols = 1,
                     .rows = CE_PAGES_PER_BLOCK});
}
