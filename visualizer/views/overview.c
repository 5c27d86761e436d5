// SPDX-License-Identifier: MIT
#include "visualizer/views/lens.h"
#include "visualizer/views/views.h"

#include "world/amounts.h"
#include "world/query/modules.h"
#include "world/query/query.h"
#include "world/query/remedy.h"

#include <stdio.h>

// 33 narrow columns, slots 0 to 32, one cell per 64 KB block, addresses growing upwards. Slot 0 is
// a dotted ghost with a bracket to the slot that it stands for: it is not a copy.

#define COLUMNS (CE_SLOT_PROCESS_LAST + 1)

#define QUARTERS 4

// How much of a block with different pages is in use, in quarters: 1 to 4. Pages that are only
// reserved, or belong to a DLL that is not loaded here, are not in use.
static uint8_t quarters_used(const World *world, VirtAddr va) {
    CellKind kinds[CE_PAGES_PER_BLOCK];
    unsigned n = 0;
    cell_of_pages(world, va, kinds);
    for (unsigned i = 0; i < CE_PAGES_PER_BLOCK; i++) {
        n += kinds[i] != CELL_FREE && kinds[i] != CELL_RESERVED && kinds[i] != CELL_TAIL &&
             kinds[i] != CELL_PAGED && kinds[i] != CELL_DLL_SPACE && kinds[i] != CELL_DLL_HOLE;
    }
    unsigned quarters = (n * QUARTERS + CE_PAGES_PER_BLOCK - 1) / CE_PAGES_PER_BLOCK;
    return (uint8_t)(quarters ? quarters : 1);
}

// The kinds of the blocks from the top; and for blocks with different pages the quarters in use, 0
// for all others.
static void column_values(Canvas *canvas, uint32_t slot, uint8_t *values, uint8_t *quarters) {
    const World *world = canvas->world;
    uint8_t current = world->tables.system->current_process;
    bool ghost = slot == CE_SLOT_CURRENT;
    uint32_t shown = ghost && current != PROCESS_NONE ? world->tables.process[current].slot : slot;
    bool empty = world->tables.slot[shown].section == 0;
    CellKind nothing = canvas_unlisted(canvas, slot, CELL_NONE);
    for (uint32_t i = 0; i < CE_BLOCKS_PER_SLOT; i++) {
        bool mixed = false;
        VirtAddr va = ce_slot_base(shown) + (i << CE_BLOCK_SHIFT);
        CellKind kind = empty ? nothing : cell_of_block(world, va, &mixed);
        if (ghost && !empty) {
            bool empty_here = kind == CELL_DLL_SPACE || kind == CELL_DLL_HOLE;
            kind = kind == CELL_FREE || empty_here ? CELL_FREE : CELL_GHOST;
        }
        bool part = mixed && !ghost && kind >= CELL_DATA && kind <= CELL_KERNEL;
        quarters[CE_BLOCKS_PER_SLOT - 1 - i] = part ? quarters_used(world, va) : 0;
        values[CE_BLOCKS_PER_SLOT - 1 - i] = (uint8_t)kind;
        canvas->seen[kind] = true;
    }
}

// A block that is partly in use is drawn that wide; the rest is reserved.
static void draw_parts(Canvas *canvas, Rect rect, const uint8_t *values, const uint8_t *quarters,
                       const CellStyle *styles) {
    static const uint8_t rest = CELL_RESERVED;
    int n = CE_BLOCKS_PER_SLOT;
    for (int i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && values[end] == values[i] && quarters[end] == quarters[i];) {
            end++;
        }
        if (quarters[i] == 0 || quarters[i] == QUARTERS) {
            continue;
        }
        int y = rect.y + i * rect.h / n, h = rect.y + end * rect.h / n - y;
        int w = rect.w * quarters[i] / QUARTERS;
        w = w > 1 ? w : 1;
        list_cells(canvas->list, rect_of(rect.x + w, y, rect.w - w, h), 1, 1, &rest, styles);
        canvas->seen[CELL_RESERVED] = true;
    }
}

Rect overview_column(const Canvas *canvas, Rect area, uint32_t slot) {
    int pitch = area.w / (int)COLUMNS;
    return rect_of(area.x + (int)slot * pitch, area.y, pitch - px(canvas, 2), area.h);
}

// At a refusal only the searched column keeps its colours.
static const CellStyle *column_cells(const Canvas *canvas, uint32_t slot) {
    bool searched = canvas->refused && canvas->world->tables.process[canvas->focus].slot == slot;
    return canvas->refused && !searched ? canvas->dimmed : canvas->theme->cells;
}

static void draw_column(Canvas *canvas, Rect area, uint32_t slot) {
    uint8_t values[CE_BLOCKS_PER_SLOT], quarters[CE_BLOCKS_PER_SLOT];
    const CellStyle *styles = column_cells(canvas, slot);
    Rect rect = overview_column(canvas, area, slot);
    column_values(canvas, slot, values, quarters);
    list_cells(canvas->list, rect, 1, CE_BLOCKS_PER_SLOT, values, styles);
    draw_parts(canvas, rect, values, quarters, styles);
    canvas_hit(canvas, (Hit){.kind = HIT_ADDRESS,
                             .rect = rect,
                             .base = ce_slot_base(slot),
                             .bytes = CE_BLOCK_SIZE,
                             .cols = 1,
                             .rows = CE_BLOCKS_PER_SLOT});
}

static TextStyle number_style(const Canvas *canvas) {
    TextStyle style =
        canvas_strip_style(canvas, FONT_MONO, 10, canvas->theme->ink, canvas->theme->paper);
    style.align = ALIGN_CENTRE;
    return style;
}

// The slot with the box; COLUMNS = there is none here.
static uint32_t boxed_slot(const Canvas *canvas) {
    uint32_t slot =
        canvas->focus != PROCESS_NONE ? canvas->world->tables.process[canvas->focus].slot : COLUMNS;
    return slot < COLUMNS ? slot : COLUMNS;
}

// Slot numbers above the columns: each, or every second, fourth ..., as there is room. The boxed
// column always has its number, and those that would touch it have none.
static void draw_numbers(Canvas *canvas, Rect rect, Rect area) {
    TextStyle style = number_style(canvas);
    int width = list_text_width(canvas->list, style.face, style.size, "00") + px(canvas, 3);
    int pitch = area.w / (int)COLUMNS, boxed = (int)boxed_slot(canvas);
    int every = power_over(cells_over(width, pitch));
    for (int slot = 0; slot < (int)COLUMNS; slot++) {
        char text[8];
        int away = slot > boxed ? slot - boxed : boxed - slot;
        bool touches = boxed < (int)COLUMNS && away * pitch < width;
        if (slot != boxed && (slot % every || touches)) {
            continue;
        }
        Rect column = overview_column(canvas, area, (uint32_t)slot);
        int x = column.x + column.w / 2, most = rect.x + rect.w - width / 2;
        x = x - width / 2 < rect.x ? rect.x + width / 2 : x < most ? x : most;
        snprintf(text, sizeof text, "%d", slot);
        list_text(canvas->list, x, rect.y, text, style);
    }
}

static TextStyle foot_style(const Canvas *canvas) {
    return canvas_strip_style(canvas, FONT_SANS, 12, canvas->theme->ink, canvas->theme->paper);
}

// Explains the columns: their sum is more than the device's RAM.
static void draw_heading(Canvas *canvas, Rect rect) {
    static const char *const forms[] = {"slots: 32 MB of addresses each; the RAM is one for all",
                                        "slots: 32 MB of addresses each", "slots"};
    TextStyle style = foot_style(canvas);
    const char *form = canvas_fit(canvas, rect.w, &style, 3, forms);
    if (form) {
        list_text(canvas->list, rect.x, rect.y, form, style);
    }
}

// The thread's access keys, at its right or left.
static void draw_keys(Canvas *canvas, Rect area, Rect token, const ThreadRow *thread) {
    char text[32];
    TextStyle style = foot_style(canvas);
    style.face = FONT_MONO;
    snprintf(text, sizeof text, "keys %08X", thread_keys(thread));
    int w = list_text_width(canvas->list, style.face, style.size, text), gap = px(canvas, 4);
    int x = token.x + token.w + gap;
    x = x + w > area.x + area.w ? token.x - gap - w : x;
    list_rect(canvas->list, rect_of(x, token.y, w, list_line_height(style.size)),
              canvas->theme->paper);
    list_text(canvas->list, x, token.y, text, style);
}

// The thread itself: under the column of the process whose code it runs, or between two.
static void draw_token(Canvas *canvas, Rect area, const ThreadRow *thread) {
    const Token *token = &canvas->scene->token;
    uint32_t at = canvas->world->tables.process[thread->current].slot;
    uint32_t from = token->moving ? token->from : at, to = token->moving ? token->to : at;
    if ((!thread->call && !token->moving) || from >= COLUMNS || to >= COLUMNS) {
        return;
    }
    Rect a = overview_column(canvas, area, from), b = overview_column(canvas, area, to);
    int size = px(canvas, 11), x = a.x + (b.x - a.x) * (token->moving ? token->permille : 0) / 1000;
    Rect box = rect_of(x + (a.w - size) / 2, area.y + area.h, size, size);
    list_rect(canvas->list, box, canvas->theme->accent);
    list_frame(canvas->list, box, px(canvas, 2), canvas->theme->ink);
    if (token->moving) {
        draw_keys(canvas, area, box, thread);
    }
}

// The slots from which a migrated thread came: its owner's, and those of all callers on the way.
static void draw_callers(Canvas *canvas, Rect area, const ThreadRow *thread) {
    const Tables *tables = &canvas->world->tables;
    int size = px(canvas, 7);
    draw_token(canvas, area, thread);
    for (uint32_t call = thread->call; call; call = tables->callstack[call - 1].outer) {
        uint32_t slot = tables->process[tables->callstack[call - 1].caller].slot;
        if (slot < COLUMNS) {
            Rect column = overview_column(canvas, area, slot);
            list_rect(canvas->list,
                      rect_of(column.x + (column.w - size) / 2, area.y + area.h + px(canvas, 2),
                              size, size),
                      canvas->theme->ink);
        }
    }
}

// The text under the bracket: which slot is slot 0, and which thread is in which process's call. An
// address of this moment is given in both forms.
static void draw_foot(Canvas *canvas, Rect area, int y, uint32_t slot, const ThreadRow *thread) {
    const Tables *tables = &canvas->world->tables;
    const Scene *scene = canvas->scene;
    char text[3][128];
    if (scene->touch_now && ce_slot_of(scene->touch) == slot && canvas->world == scene->world) {
        snprintf(text[0], sizeof text[0], "slot 0 = slot %u: %08X and %08X are one byte", slot,
                 scene->touch & (CE_SLOT_SIZE - 1), scene->touch);
    } else {
        snprintf(text[0], sizeof text[0], "slot 0 = slot %u", slot);
    }
    snprintf(text[1], sizeof text[1], "slot 0 = slot %u", slot);
    snprintf(text[2], sizeof text[2], "slot 0 = slot %u", slot);
    if (thread->call) {
        uint8_t caller = tables->callstack[thread->call - 1].caller;
        snprintf(text[0], sizeof text[0], "slot 0 = slot %u; owner %s, caller %s, current %s", slot,
                 tables->process[thread->owner].name.text, tables->process[caller].name.text,
                 tables->process[thread->current].name.text);
        snprintf(text[1], sizeof text[1], "slot 0 = slot %u, in a call of %s", slot,
                 tables->process[caller].name.text);
    }
    const char *const forms[] = {text[0], text[1], text[2]};
    TextStyle style = foot_style(canvas);
    const char *form = canvas_fit(canvas, area.w, &style, 3, forms);
    if (form) {
        list_text(canvas->list, area.x, y, form, style);
    }
}

// During a switch slot 0 belongs to neither process: its ghost is between their columns, and one
// address shows what that means.
static Rect draw_slide(Canvas *canvas, Rect area) {
    static const uint8_t ghost = CELL_GHOST;
    const Slide *slide = &canvas->scene->slide;
    Rect a = overview_column(canvas, area, slide->turn.from % COLUMNS);
    Rect b = overview_column(canvas, area, slide->turn.to % COLUMNS), at = a;
    at.x = a.x + (b.x - a.x) * slide->permille / 1000;
    list_cells(canvas->list, at, 1, 1, &ghost, canvas->theme->cells);
    list_frame(canvas->list, at, px(canvas, 2), canvas->theme->accent);
    return at;
}

static void draw_slide_text(Canvas *canvas, Rect area, int y) {
    char text[128];
    const char *const forms[] = {turn_text(&canvas->scene->slide.turn, text, sizeof text)};
    TextStyle style = foot_style(canvas);
    style.face = FONT_MONO;
    const char *form = text[0] ? canvas_fit(canvas, area.w, &style, 1, forms) : NULL;
    if (form) {
        list_text(canvas->list, area.x, y, form, style);
    }
}

// The bracket under the columns: it shows which slot slot 0 is.
static void draw_bracket(Canvas *canvas, Rect area) {
    const Tables *tables = &canvas->world->tables;
    uint8_t current = tables->system->current_process;
    if (current == PROCESS_NONE || tables->process[current].slot >= COLUMNS) {
        return;
    }
    uint32_t slot = tables->process[current].slot;
    Rect from = overview_column(canvas, area, 0), to = overview_column(canvas, area, slot);
    bool slides = canvas->scene->slide.moving;
    to = slides ? draw_slide(canvas, area) : to;
    int y = area.y + area.h + px(canvas, 3), drop = px(canvas, 7), t = px(canvas, 2);
    int x0 = from.x + from.w / 2, x1 = to.x + to.w / 2;
    Color color = canvas->theme->accent;
    list_line(canvas->list, x0, y, 0, drop, t, color);
    list_line(canvas->list, x1, y, 0, drop, t, color);
    list_line(canvas->list, x0, y + drop, x1 - x0 + t, 0, t, color);
    const ThreadRow *thread = &tables->thread[tables->system->current_thread];
    draw_callers(canvas, area, thread);
    if (slides) {
        draw_slide_text(canvas, area, y + drop + px(canvas, 3));
        return;
    }
    draw_foot(canvas, area, y + drop + px(canvas, 3), slot, thread);
}

static void draw_dll_line(Canvas *canvas, Rect area) {
    const Theme *theme = canvas->theme;
    uint32_t line = canvas->world->tables.system->dll_line;
    if (!line || line == CE_SLOT_SIZE) { // not set yet, or unknown in a dump
        return;
    }
    int y = area.y + area.h - (int)((int64_t)area.h * line / CE_SLOT_SIZE), t = px(canvas, 3);
    list_line(canvas->list, area.x, y, area.w, 0, t > 1 ? t : 2, theme->ink);
    TextStyle style = canvas_strip_style(canvas, FONT_BOLD, 13, theme->ink, theme->paper);
    int h = list_line_height(style.size), pad = px(canvas, 3);
    const char *name = query_line_name(canvas->world);
    int w = list_text_width(canvas->list, style.face, style.size, name) + 2 * pad;
    Rect box = rect_of(area.x + area.w - w, y - h - px(canvas, 2), w, h);
    box.y = box.y >= area.y ? box.y : y + px(canvas, 4);
    list_rect(canvas->list, box, theme->paper);
    list_text(canvas->list, box.x + pad, box.y, name, style);
}

// Highlights every page that maps the frame under the pointer. The current process's page is
// highlighted in slot 0 as well: two cells, one frame.
static void draw_linked(Canvas *canvas, Rect area) {
    const World *world = canvas->world;
    const Scene *scene = canvas->scene;
    VirtAddr pages[32];
    uint32_t number = scene->hover_frame;
    if ((!scene->has_hover && !scene->has_hover_frame) || scene_pointed(scene) != world) {
        return;
    }
    if (scene->has_hover) {
        PageView view = tables_walk(&world->tables, tables_mapped(&world->tables, scene->hover));
        if (page_state(view.word) != PAGE_STATE_COMMITTED || world->dump) {
            return; // a dump does not say which pages share a frame
        }
        number = page_frame(view.word);
    }
    uint32_t n = query_pages_of_frame(world, number, pages, 32);
    uint8_t current = world->tables.system->current_process;
    for (uint32_t i = 0; i < n && i < 32; i++) {
        uint32_t slot = ce_slot_of(pages[i]);
        bool twice = current != PROCESS_NONE && world->tables.process[current].slot == slot;
        for (int ghost = 0; ghost <= (twice ? 1 : 0) && slot < COLUMNS; ghost++) {
            Rect column = overview_column(canvas, area, ghost ? 0 : slot);
            int64_t offset = pages[i] & (CE_SLOT_SIZE - 1);
            int y = area.y + area.h - (int)(offset * area.h / CE_SLOT_SIZE), size = px(canvas, 8);
            Rect mark = rect_of(column.x - px(canvas, 1), y - size, column.w + px(canvas, 2), size);
            list_rect(canvas->list, mark, canvas->theme->ink);
            list_frame(canvas->list, mark, px(canvas, 2), canvas->theme->paper);
        }
    }
}

// A hypothetical DLL line: dashed, from the left to where the label of the real one is.
static void draw_dashes(Canvas *canvas, Rect area, VirtAddr line, Color color) {
    TextStyle style = canvas_strip_style(canvas, FONT_BOLD, 13, color, canvas->theme->paper);
    int y = area.y + area.h - (int)((int64_t)area.h * line / CE_SLOT_SIZE), dash = px(canvas, 8);
    int right =
        area.x + area.w -
        list_text_width(canvas->list, style.face, style.size, query_line_name(canvas->world)) -
        px(canvas, 10);
    for (int x = area.x; x + dash <= right; x += 2 * dash) {
        list_line(canvas->list, x, y, dash, 0, px(canvas, 2), color);
    }
    canvas->seen_ghost = true;
}

// A line of words on paper colour, at the left: the first form that fits.
static void draw_label(Canvas *canvas, Rect area, int y, Color color, unsigned n_forms,
                       const char *const *forms) {
    TextStyle style = canvas_strip_style(canvas, FONT_BOLD, 13, color, canvas->theme->paper);
    int pad = px(canvas, 3);
    const char *form = canvas_fit(canvas, area.w - 2 * pad, &style, n_forms, forms);
    if (form) {
        int w = list_text_width(canvas->list, style.face, style.size, form) + 2 * pad;
        list_rect(canvas->list, rect_of(area.x, y, w, list_line_height(style.size)),
                  canvas->theme->paper);
        list_text(canvas->list, area.x + pad, y, form, style);
    }
}

// Where the DLL line would be after a remedy, and what that wins.
static void draw_remedy(Canvas *canvas, Rect area, const RemedyWin *win) {
    char text[160], label[96], gain[48];
    VirtAddr lower = win->line < win->line_now ? win->line : win->line_now;
    int y = area.y + area.h - (int)((int64_t)area.h * lower / CE_SLOT_SIZE) + px(canvas, 4);
    snprintf(text, sizeof text, "%s: %s", remedy_label(&win->remedy, label, sizeof label),
             remedy_gain(win, gain, sizeof gain));
    const char *const forms[] = {text, gain};
    if (win->line != win->line_now) {
        draw_dashes(canvas, area, win->line, canvas->theme->good);
    }
    draw_label(canvas, area, y, canvas->theme->good, 2, forms);
}

// Where the DLL line is at this step without the active remedies.
static void draw_before(Canvas *canvas, Rect area) {
    const Scene *scene = canvas->scene;
    VirtAddr line = scene->before ? scene->before->tables.system->dll_line : 0;
    VirtAddr now = canvas->world->tables.system->dll_line, lower = line < now ? line : now;
    if (canvas->world != scene->world || scene->choice || line == 0 || line == now) {
        return;
    }
    char text[80], size[24];
    bool won = now > line;
    snprintf(text, sizeof text, "before: %s %s",
             amount_bytes(won ? now - line : line - now, size, sizeof size), won ? "less" : "more");
    const char *const forms[] = {text, "before"};
    int y = area.y + area.h - (int)((int64_t)area.h * lower / CE_SLOT_SIZE) + px(canvas, 4);
    draw_dashes(canvas, area, line, canvas->theme->soft);
    draw_label(canvas, area, y, canvas->theme->soft, 2, forms);
}

// The DLL under the pointer is at the same height in every process: a full frame where it is
// loaded, a thin one where it only takes up the place.
static void draw_module(Canvas *canvas, Rect area) {
    const World *world = canvas->world;
    const Scene *scene = canvas->scene;
    VirtAddr va = tables_mapped(&world->tables, scene->hover);
    bool here = scene->has_hover && scene_pointed(scene) == world;
    uint32_t module = here ? query_module_at(world, va) : QUERY_NO_MODULE;
    if (module == QUERY_NO_MODULE) {
        return;
    }
    const ModuleRow *row = &world->tables.module[module];
    ModuleSpan spans[MODULE_SPANS];
    uint32_t n = module_spans(row, spans);
    for (uint32_t slot = CE_SLOT_PROCESS_FIRST; slot < COLUMNS; slot++) {
        uint8_t process = query_tenant(world, slot);
        Rect column = overview_column(canvas, area, slot);
        for (uint32_t i = 0; i < n && process != PROCESS_NONE; i++) {
            int from = (int)(spans[i].first * (uint32_t)area.h / CE_BLOCKS_PER_SLOT);
            int to = (int)((spans[i].first + spans[i].n) * (uint32_t)area.h / CE_BLOCKS_PER_SLOT);
            Rect place =
                rect_of(column.x - 1, area.y + area.h - to - 1, column.w + 2, to - from + 2);
            place.h = place.h < px(canvas, 4) ? px(canvas, 4) : place.h;
            if (row->users >> process & 1) {
                list_rect(canvas->list, place, canvas->theme->accent);
            }
            list_frame(canvas->list, place, 1, canvas->theme->ink);
        }
    }
    RemedyWin wins[REMEDY_LIST];
    if (world == scene->world && !scene->choice && remedy_list(world, module, wins)) { // the best
        draw_remedy(canvas, area, &wins[0]);
    }
}

// Beside another device: draws a bar under each column whose pages differ.
static void draw_differences(Canvas *canvas, Rect area) {
    for (uint32_t slot = CE_SLOT_XIP; slot < COLUMNS; slot++) {
        if (canvas->differs >> slot & 1) {
            Rect box = overview_column(canvas, area, slot);
            list_rect(canvas->list, rect_of(box.x, area.y + area.h, box.w, px(canvas, 5)),
                      canvas->theme->alarm);
        }
    }
}

void view_overview(Canvas *canvas, Rect rect) {
    int line = list_line_height(foot_style(canvas).size), foot = px(canvas, 14) + line;
    int names = overview_names_height(canvas, rect), top = line + names;
    int head = top + list_line_height(number_style(canvas).size) + px(canvas, 3);
    Rect area = rect_of(rect.x, rect.y + head, rect.w, rect.h - head - foot);
    draw_heading(canvas, rect);
    overview_names(canvas, rect_of(rect.x, rect.y + line, rect.w, names), area);
    for (uint32_t slot = 0; slot < COLUMNS; slot++) {
        draw_column(canvas, area, slot);
    }
    draw_numbers(canvas, rect_of(rect.x, rect.y + top, rect.w, head - top), area);
    draw_dll_line(canvas, area);
    uint32_t boxed = boxed_slot(canvas);
    if (boxed < COLUMNS) {
        Rect box = overview_column(canvas, area, boxed);
        int t = px(canvas, 2);
        list_frame(canvas->list, rect_of(box.x - t, box.y - t, box.w + 2 * t, box.h + 2 * t), t,
                   canvas->theme->accent);
        overview_guess(canvas, box, boxed);
    }
    draw_differences(canvas, area);
    draw_bracket(canvas, area);
    draw_before(canvas, area);
    draw_module(canvas, area);
    if (canvas->scene->choice && canvas->world == canvas->scene->world) {
        draw_remedy(canvas, area, canvas->scene->choice);
    }
    draw_linked(canvas, area);
}
