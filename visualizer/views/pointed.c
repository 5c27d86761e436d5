// SPDX-License-Identifier: MIT
#include "visualizer/views/views.h"

#include "ce/memory_map.h"
#include "world/amounts.h"
#include "world/query/code.h"
#include "world/query/focus.h"
#include "world/query/heap.h"
#include "world/query/modules.h"
#include "world/query/query.h"
#include "world/words/place_words.h"
#include "world/words/sentence.h"

#include <stdio.h>
#include <string.h>

// The card for the address under the pointer, or for the pinned one: both names of the byte,
// region, protection, owner, frame, and who may touch it.

#define CARD_LINES 9

static void both_names(const World *world, VirtAddr va, char *text, size_t size) {
    uint8_t current = world->tables.system->current_process;
    uint32_t slot = ce_slot_of(va);
    if (current != PROCESS_NONE && world->tables.process[current].slot == slot) {
        snprintf(text, size, "%08X = %08X  (one byte, two addresses)", va, va & (CE_SLOT_SIZE - 1));
    } else {
        snprintf(text, size, "%08X  %s", va, region_of_slot(slot)->name);
    }
}

static void region_line(const World *world, VirtAddr va, char *text, size_t size) {
    QueryRegion region;
    char a[32];
    bool mixed = false;
    if (world->dump) {
        uint8_t tenant = query_tenant(world, ce_slot_of(va));
        snprintf(text, size, "%s%sreservation, frame and protection: unknown",
                 tenant == PROCESS_NONE ? "" : query_process_name(world, tenant),
                 tenant == PROCESS_NONE ? "" : "; ");
        return;
    }
    uint32_t module = query_module_at(world, va);
    if (!query_region(world, va, &region)) {
        if (module == QUERY_NO_MODULE) {
            snprintf(text, size, "%s", cell_name(cell_of_block(world, va, &mixed)));
        } else {
            snprintf(text, size, "the place of %s, not loaded here",
                     world->tables.module[module].name.text);
        }
        return;
    }
    module = query_loaded_dll_at(world, va);
    const char *dll = module == QUERY_NO_MODULE ? "" : world->tables.module[module].name.text;
    snprintf(text, size, "%s%s%s, %s from %08X, owner %s", query_kind_name(region.block->kind),
             dll[0] ? " " : "", dll,
             amount_bytes((uint64_t)region.n_blocks << CE_BLOCK_SHIFT, a, sizeof a), region.base,
             query_process_name(world, region.block->owner));
}

static void page_line(const World *world, VirtAddr va, char *text, size_t size) {
    PageView view = tables_walk(&world->tables, va);
    const char *name = cell_name(cell_of_page(world, va));
    if (page_state(view.word) == PAGE_STATE_COMMITTED && !world->dump) {
        snprintf(text, size, "page: %s, %c%c%c, frame %05X", name,
                 view.word & PAGE_WORD_READ ? 'r' : '-', view.word & PAGE_WORD_WRITE ? 'w' : '-',
                 view.word & PAGE_WORD_EXECUTE ? 'x' : '-', page_frame(view.word));
    } else {
        snprintf(text, size, "page: %s", name);
    }
}

static void access_line(const World *world, VirtAddr va, uint8_t process, char *text, size_t size) {
    const ThreadRow *thread = query_thread_of(world, process);
    bool kernel = thread->kernel_mode;
    AccessClause read = query_thread_access(world, va, thread, kernel, ACCESS_READ);
    AccessClause write = query_thread_access(world, va, thread, kernel, ACCESS_WRITE);
    snprintf(text, size, "%s in %s mode: read %s, write %s", query_process_name(world, process),
             kernel ? "kernel" : "user", clause_allows(read) ? "yes" : "no",
             clause_allows(write) ? "yes" : "no");
}

// The processes with a view of the mapping there; false where there is no mapping.
static bool holders_line(const World *world, VirtAddr va, char *text, size_t size) {
    char readers[64], writers[64];
    uint32_t block = tables_block(&world->tables, va);
    const BlockRow *row = &world->tables.block[block];
    if (!block || row->kind != KIND_MAPPING) {
        return false;
    }
    query_keys_text(world, row->read_keys, readers, sizeof readers);
    query_keys_text(world, row->write_keys, writers, sizeof writers);
    snprintf(text, size, "views: %s read, %s write", readers, writers);
    return true;
}

// The processes that loaded the DLL there, and what it costs every slot; false where there is no
// DLL.
static bool module_line(const World *world, VirtAddr va, char *text, size_t size) {
    uint32_t module = query_module_at(world, va), blocks = 0;
    char users[96], cost[24];
    if (module == QUERY_NO_MODULE) {
        return false;
    }
    const ModuleRow *row = &world->tables.module[module];
    ModuleSpan spans[MODULE_SPANS];
    uint32_t n = module_spans(row, spans);
    for (uint32_t i = 0; i < n; i++) {
        blocks += spans[i].n;
    }
    snprintf(text, size, "%s; takes %s of every slot",
             query_module_users(world, row, users, sizeof users),
             amount_bytes((uint64_t)blocks << CE_BLOCK_SHIFT, cost, sizeof cost));
    return true;
}

// The instruction there; false where there is no machine code.
static bool code_line(const World *world, VirtAddr va, char *text, size_t size) {
    CodeLine line;
    bool thumb = code_is_thumb(world, query_tenant(world, ce_slot_of(va)));
    if (!code_is_shown(world, va) ||
        code_lines(world, va & ~(thumb ? 1u : 3u), thumb, &line, 1) == 0) {
        return false;
    }
    snprintf(text, size, "instruction: %s", line.insn.text);
    return true;
}

// What a heap has there, and what the item's header says. Returns the number of lines.
static int item_lines(const World *world, VirtAddr va, char lines[2][160]) {
    HeapItem item;
    uint32_t header[2];
    char size[32];
    if (!query_heap_item(world, va, &item, header)) {
        return 0;
    }
    amount_number(item.size - ITEM_HEADER, size, sizeof size);
    snprintf(lines[0], sizeof lines[0], "%s at %08X: %s bytes, %s%s",
             item.big    ? "big block"
             : item.free ? "free item"
                         : "item",
             item.at + ITEM_HEADER, size, item.free ? "nobody's" : "in use",
             item.rover ? "; the rover stands here" : "");
    amount_number(item.size, size, sizeof size);
    snprintf(lines[1], sizeof lines[0],
             "header at %08X: %08X = %s bytes with it%s%s; %08X its region", item.at, header[0],
             size, item.free ? ", free" : "", item.holes ? ", pages given back" : "", header[1]);
    return 2;
}

static int address_lines(const Canvas *canvas, char lines[CARD_LINES][160]) {
    VirtAddr va = tables_mapped(&canvas->world->tables, canvas->scene->hover);
    uint8_t asker = canvas->focus == PROCESS_NONE ? 0 : canvas->focus;
    both_names(canvas->world, va, lines[0], sizeof lines[0]);
    region_line(canvas->world, va, lines[1], sizeof lines[0]);
    page_line(canvas->world, va, lines[2], sizeof lines[0]);
    if (canvas->world->dump) {
        return 3;
    }
    access_line(canvas->world, va, asker, lines[3], sizeof lines[0]);
    int n = 4 + item_lines(canvas->world, va, &lines[4]);
    if (n > 4) {
        return n;
    }
    if (code_line(canvas->world, va, lines[4], sizeof lines[0]) ||
        holders_line(canvas->world, va, lines[4], sizeof lines[0]) ||
        module_line(canvas->world, va, lines[4], sizeof lines[0])) {
        return 5;
    }
    const ThreadRow *thread = query_thread_of(canvas->world, asker);
    AccessClause clause =
        query_thread_access(canvas->world, va, thread, thread->kernel_mode != 0, ACCESS_READ);
    snprintf(lines[4], sizeof lines[0], "%s",
             place_clause(place_of(canvas->world, va, asker), clause));
    return 5;
}

// For a RAM frame: who holds it, and every page that maps it.
static int frame_lines(const Canvas *canvas, char lines[CARD_LINES][160]) {
    const World *world = canvas->world;
    uint32_t number = canvas->scene->hover_frame;
    const FrameRow *row = &world->tables.frame[number];
    VirtAddr pages[CARD_LINES - 3];
    snprintf(lines[0], sizeof lines[0], "RAM frame %05X (physical %08X)", number,
             number << CE_PAGE_SHIFT);
    if (row->refs == 0) {
        snprintf(lines[1], sizeof lines[0], "free");
        return 2;
    }
    snprintf(lines[1], sizeof lines[0], "%s, held %u time%s",
             row->use == USE_KERNEL ? "kernel objects" : query_process_name(world, row->owner),
             row->refs, row->refs == 1 ? "" : "s");
    int n = 2;
    uint32_t found = query_pages_of_frame(world, number, pages, CARD_LINES - 3);
    for (uint32_t i = 0; i < found && i < CARD_LINES - 3; i++) {
        both_names(world, pages[i], lines[n++], sizeof lines[0]);
    }
    if (found > CARD_LINES - 3) {
        snprintf(lines[n++], sizeof lines[0], "and %u more", found - (CARD_LINES - 3));
    }
    return n;
}

// The text of the card. Returns the number of lines.
static int card_lines(const Canvas *canvas, char lines[CARD_LINES][160]) {
    const Scene *scene = canvas->scene;
    Canvas pointed = *canvas;
    if (!scene->has_hover) {
        return frame_lines(canvas, lines);
    }
    pointed.world = scene_pointed(scene);
    if (pointed.world == scene->world) {
        return address_lines(canvas, lines);
    }
    pointed.focus = focus_of(pointed.world);
    int n = address_lines(&pointed, lines);
    snprintf(lines[n], sizeof lines[0], "on the device beside: %.120s", scene->beside_title);
    return n + 1;
}

// Shrinks the text until the longest line fits; all lines get that size. Leaves out a line that
// would become unreadable, and the last lines if there are too many. Returns how many lines stay.
static int fit_lines(Canvas *canvas, char lines[CARD_LINES][160], int n, int w, int h,
                     TextStyle *style) {
    int kept = 0;
    for (int i = 0; i < n; i++) {
        const char *const forms[] = {lines[i]};
        if (canvas_fit(canvas, w, style, 1, forms)) {
            memmove(lines[kept++], lines[i], sizeof lines[0]);
        }
    }
    int room = cells_in(h, list_line_height(style->size));
    return kept < room ? kept : room;
}

static int clamped(int n, int least, int most) {
    return n < least ? least : n > most ? most : n;
}

// What the card is about: the cell under the pointer, or the cell of the address in the picture.
static Rect explained(const Canvas *canvas) {
    const Scene *scene = canvas->scene;
    uint32_t value = 0;
    Rect cell = {0}, view = {0};
    int x = clamped(scene->pointer_x, 0, scene->w), y = clamped(scene->pointer_y, 0, scene->h);
    const Hit *hit = scene_hit(scene, x, y, &value);
    bool address = hit && hit->kind == HIT_ADDRESS && scene->has_hover && value == scene->hover;
    if (address || (hit && hit->kind == HIT_FRAME && value == scene->hover_frame)) {
        Rect r = hit->rect;
        int col = (int)((int64_t)(x - r.x) * hit->cols / r.w);
        int row = (int)((int64_t)(y - r.y) * hit->rows / r.h);
        int left = r.x + col * r.w / hit->cols, top = r.y + row * r.h / hit->rows;
        return rect_of(left, top, r.x + (col + 1) * r.w / hit->cols - left,
                       r.y + (row + 1) * r.h / hit->rows - top);
    }
    if (scene->has_hover && scene_cell(scene, scene->hover, &cell, &view)) {
        return cell;
    }
    return rect_of(x, y, 1, 1);
}

static int covered(Rect a, Rect b) {
    Rect common = rect_common(a, b);
    return rect_is_empty(common) ? 0 : common.w * common.h;
}

// Where a card may lie: left of the story, which is read together with it.
static int card_room(const Canvas *canvas) {
    return rect_is_empty(canvas->story) ? canvas->scene->w : canvas->story.x - px(canvas, 6);
}

// Beside its subject, which it never covers if one side has room: preferably towards the middle of
// the picture.
static Rect card_place(const Canvas *canvas, int w, int h) {
    const Scene *scene = canvas->scene;
    int room = card_room(canvas);
    Rect cell = explained(canvas), best = {0};
    int gap = px(canvas, 12), least = INT32_MAX;
    const int xs[] = {cell.x + cell.w + gap, cell.x - gap - w, cell.x + cell.w / 2 - w / 2};
    int below = cell.y + cell.h + gap, above = cell.y - gap - h;
    bool low = cell.y > scene->h / 2;
    const int ys[] = {low ? above : below, low ? below : above, cell.y + cell.h / 2 - h / 2};
    for (int i = 0; i < 9; i++) {
        Rect box = rect_of(clamped(xs[i % 3], 0, room > w ? room - w : 0),
                           clamped(ys[i / 3], 0, scene->h > h ? scene->h - h : 0), w, h);
        int cost = covered(box, cell);
        if (cost < least) {
            best = box;
            least = cost;
        }
    }
    return best;
}

void view_card(Canvas *canvas) {
    const Scene *scene = canvas->scene;
    const Theme *theme = canvas->theme;
    bool on_frame =
        scene->has_hover_frame && scene->hover_frame < canvas->world->tables.n_rows[TABLE_FRAME];
    bool told =
        canvas->has_why && !(scene->has_hover && canvas->why_place.subject != WHY_OF_ADDRESS);
    if (!(scene->has_hover || on_frame) || told || scene->question || scene->help || scene->error ||
        scene->card_away) {
        return;
    }
    char lines[CARD_LINES][160];
    TextStyle style = canvas_style(canvas, FONT_SANS, 14, theme->paper, theme->ink);
    int w = 0, pad = px(canvas, 10);
    int n = card_lines(canvas, lines);
    n = fit_lines(canvas, lines, n, card_room(canvas) - 2 * pad, scene->h - 2 * pad, &style);
    for (int i = 0; i < n; i++) {
        int own = list_text_width(canvas->list, style.face, style.size, lines[i]);
        w = own > w ? own : w;
    }
    int line = list_line_height(style.size);
    Rect box = card_place(canvas, w + 2 * pad, n * line + 2 * pad);
    list_within(canvas->list, box);
    list_rect(canvas->list, box, theme->ink);
    for (int i = 0; i < n; i++) {
        list_text(canvas->list, box.x + pad, box.y + pad + i * line, lines[i], style);
    }
    list_within(canvas->list, rect_of(0, 0, scene->w, scene->h));
}
