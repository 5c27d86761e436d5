// SPDX-License-Identifier: MIT
#include "visualizer/views/views.h"

#include "world/place.h"
#include "world/query/moment.h"
#include "world/query/query.h"

#include <stdio.h>

// Who may touch the byte under the cursor: one row per process. For user and kernel mode it says
// whether the process may read, write and execute, and which clause decides. The current mode of
// its thread stands out; the other shows what would be. Below are the two gates that people
// confuse: trust asks whether the process may make a call at all, mode and keys are checked for the
// thread at every access.

#define COLUMNS 6 // user and kernel mode, each with read, write, execute
#define MOST_ROWS CE_PROCESS_MAX

static const char *clause_text(AccessClause clause) {
    static const char *const texts[CLAUSE_COUNT] = {
        [CLAUSE_ALLOWED] = "yes",         [CLAUSE_ALLOWED_KERNEL] = "yes",
        [CLAUSE_NOT_ALLOCATED] = "empty", [CLAUSE_RESERVED] = "reserved",
        [CLAUSE_KERNEL_HALF] = "kernel",  [CLAUSE_NO_KEY] = "no key",
        [CLAUSE_NO_WRITE_KEY] = "no key", [CLAUSE_GUARD] = "guard",
        [CLAUSE_NOACCESS] = "no access",  [CLAUSE_READ_ONLY] = "read-only",
        [CLAUSE_NOT_EXECUTABLE] = "no",   [CLAUSE_NOT_READABLE] = "no",
        [CLAUSE_ALIGNMENT] = "no",        [CLAUSE_NO_FRAME] = "no RAM",
        [CLAUSE_NOT_OWNER] = "not owner", [CLAUSE_STACK_GUARD] = "guard",
        [CLAUSE_STACK_JUMP] = "jump",     [CLAUSE_NO_INSTRUCTION] = "no code",
    };
    return texts[clause];
}

// The text for a page whose place has a special rule: a shared heap checks the mode, a mapping
// checks for a view.
static const char *clause_text_at(const World *world, VirtAddr va, AccessClause clause) {
    Place place = place_of(world, va, PROCESS_NONE);
    bool mode = place == PLACE_SHARED_HEAP || place == PLACE_SHARED_MEMORY_KERNEL;
    return clause == CLAUSE_NO_WRITE_KEY && mode               ? "mode"
           : clause == CLAUSE_NO_KEY && place == PLACE_MAPPING ? "no view"
                                                               : clause_text(clause);
}

// The address asked about, mapped.
static VirtAddr subject(const Canvas *canvas) {
    const Scene *scene = canvas->scene;
    const Tables *tables = &canvas->world->tables;
    if (scene->has_cursor) {
        return scene->cursor;
    }
    if (scene->has_hover) {
        return tables_mapped(tables, scene->hover);
    }
    if (canvas->failure && canvas->failure->event.fault) {
        return canvas->failure->event.fault->mapped;
    }
    const WorldEvent *point = moment_told(canvas->world, EVENT_POINT);
    if (point && !point->event.args[1]) {
        return tables_mapped(tables, point->event.args[0]);
    }
    if (scene->has_touch) {
        return scene->touch;
    }
    uint32_t slot =
        canvas->focus == PROCESS_NONE ? CE_SLOT_NK : tables->process[canvas->focus].slot;
    return ce_slot_base(slot) + CE_NULL_GUARD_END;
}

// ---- the table

typedef struct Grid {
    Rect rect;
    int name_w, cell_w, row_h;
    TextStyle style;
} Grid;

static Color readable_on(const Canvas *canvas, Color fill) {
    const Theme *theme = canvas->theme;
    return theme_contrast(theme->paper, fill) >= theme_contrast(theme->ink, fill) ? theme->paper
                                                                                  : theme->ink;
}

static void draw_cell(Canvas *canvas, const Grid *grid, Rect box, const char *words, bool allowed,
                      bool now) {
    const Theme *theme = canvas->theme;
    TextStyle style = grid->style;
    Rect inner = rect_of(box.x + 1, box.y + 1, box.w - 2, box.h - 2);
    style.under = !now ? theme->paper : allowed ? theme->good : theme->panel;
    style.color = !now ? theme->soft : allowed ? readable_on(canvas, theme->good) : theme->ink;
    style.face = now && allowed ? FONT_BOLD : FONT_SANS;
    style.align = ALIGN_CENTRE;
    list_rect(canvas->list, inner, style.under);
    const char *const forms[] = {words, allowed ? "y" : "-"};
    const char *form = canvas_fit(canvas, inner.w - px(canvas, 2), &style, 2, forms);
    if (form) {
        list_text(canvas->list, box.x + box.w / 2,
                  box.y + (box.h - list_line_height(style.size)) / 2, form, style);
    }
}

static void draw_row(Canvas *canvas, const Grid *grid, int y, uint8_t process, VirtAddr va) {
    const Theme *theme = canvas->theme;
    const ProcessRow *row = &canvas->world->tables.process[process];
    const ThreadRow *thread = query_thread_of(canvas->world, process);
    bool runs = canvas->world->tables.system->current_process == process;
    char text[2][64];
    TextStyle style = grid->style;
    style.face = runs ? FONT_BOLD : FONT_SANS;
    snprintf(text[0], sizeof text[0], "%s  %s %s", row->name.text,
             row->trust == TRUST_FULL ? "T" : "R", thread->kernel_mode ? "K" : "U");
    snprintf(text[1], sizeof text[1], "%s", row->name.text);
    const char *const forms[] = {text[0], text[1]};
    const char *form = canvas_fit(canvas, grid->name_w - px(canvas, 8), &style, 2, forms);
    if (form) {
        list_text(canvas->list, grid->rect.x, y + (grid->row_h - list_line_height(style.size)) / 2,
                  form, style);
    }
    for (int i = 0; i < COLUMNS; i++) {
        bool kernel = i >= COLUMNS / 2;
        AccessClause clause =
            query_thread_access(canvas->world, va, thread, kernel, (AccessKind)(i % 3));
        Rect box =
            rect_of(grid->rect.x + grid->name_w + i * grid->cell_w, y, grid->cell_w, grid->row_h);
        draw_cell(canvas, grid, box, clause_text_at(canvas->world, va, clause),
                  clause_allows(clause), kernel == (thread->kernel_mode != 0));
    }
    if (runs) {
        list_frame(
            canvas->list,
            rect_of(grid->rect.x - px(canvas, 3), y, grid->rect.w + px(canvas, 3), grid->row_h),
            px(canvas, 2), theme->accent);
    }
}

static void draw_heads(Canvas *canvas, const Grid *grid, int y, int line) {
    static const char *const accesses[] = {"read", "write", "execute"};
    TextStyle style = grid->style;
    style.align = ALIGN_CENTRE;
    style.face = FONT_BOLD;
    for (int half = 0; half < 2; half++) {
        int x = grid->rect.x + grid->name_w + half * 3 * grid->cell_w;
        TextStyle own = style;
        const char *const forms[] = {half ? "in kernel mode" : "in user mode",
                                     half ? "kernel" : "user"};
        const char *form = canvas_fit(canvas, 3 * grid->cell_w, &own, 2, forms);
        if (form) {
            list_text(canvas->list, x + 3 * grid->cell_w / 2, y, form, own);
        }
        for (int i = 0; i < 3; i++) {
            TextStyle small = style;
            small.face = FONT_SANS;
            const char *const heads[] = {accesses[i], i == 0 ? "R" : i == 1 ? "W" : "X"};
            form = canvas_fit(canvas, grid->cell_w - px(canvas, 2), &small, 2, heads);
            if (form) {
                list_text(canvas->list, x + i * grid->cell_w + grid->cell_w / 2, y + line, form,
                          small);
            }
        }
    }
}

// Chooses processes, in the order of their numbers; the running one is always included. In a
// presentation only nk.exe and those of the lesson are shown.
static unsigned choose_rows(const Canvas *canvas, unsigned most, uint8_t *ret_rows) {
    const World *world = canvas->world;
    unsigned n = 0;
    uint8_t current = world->tables.system->current_process;
    for (uint8_t i = 0; i < CE_PROCESS_MAX; i++) {
        bool last_place = n + 1 >= most && current != PROCESS_NONE && i < current;
        const ProcessRow *row = &world->tables.process[i];
        bool told = !canvas->scene->present || !row->boot || i == 0 || i == current;
        if (row->handle && told && n < most && !last_place) {
            ret_rows[n++] = i;
        }
    }
    return n;
}

static void draw_table(Canvas *canvas, Rect rect, VirtAddr va) {
    uint8_t rows[MOST_ROWS];
    unsigned n = choose_rows(canvas, MOST_ROWS, rows);
    int size = canvas->scene->present ? 18 : 12;
    TextStyle style =
        canvas_strip_style(canvas, FONT_SANS, size, canvas->theme->ink, canvas->theme->paper);
    int line = list_line_height(style.size), heads = 2 * line;
    int row_h = n ? (rect.h - heads) / (int)n : line;
    if (row_h < line) { // smaller text first, then some rows are left out
        style.size = style.size * 3 / 4 > canvas->least ? style.size * 3 / 4 : canvas->least;
        int least = list_line_height(style.size);
        row_h = row_h > least ? row_h : least;
        n = choose_rows(canvas, (unsigned)cells_in(rect.h - heads, row_h), rows);
    }
    row_h = row_h > line * 3 / 2 ? line * 3 / 2 : row_h;
    Grid grid = {.rect = rect, .name_w = rect.w * 3 / 10, .row_h = row_h, .style = style};
    grid.cell_w = (rect.w - grid.name_w) / COLUMNS;
    draw_heads(canvas, &grid, rect.y, line);
    for (unsigned i = 0; i < n; i++) {
        draw_row(canvas, &grid, rect.y + heads + (int)i * row_h, rows[i], va);
    }
}

// ---- the gates

static int gate_text(const Canvas *canvas) {
    return canvas->scene->present ? 17 : 12; // design px
}

typedef struct Gate {
    const char *head, *brief; // the question
    char text[96], short_text[32];
    bool open, refused; // refused: the gate stopped the call of this step
} Gate;

static void draw_gate(Canvas *canvas, Rect box, const Gate *gate) {
    const Theme *theme = canvas->theme;
    TextStyle head =
        canvas_strip_style(canvas, FONT_BOLD, gate_text(canvas), theme->ink, theme->panel);
    TextStyle body =
        canvas_strip_style(canvas, FONT_SANS, gate_text(canvas), theme->ink, theme->panel);
    Color edge = gate->refused ? theme->alarm : gate->open ? theme->good : theme->soft;
    int pad = px(canvas, 8), line = list_line_height(head.size);
    list_rect(canvas->list, box, theme->panel);
    list_frame(canvas->list, box, px(canvas, gate->refused ? 4 : 2), edge);
    const char *const heads[] = {gate->head, gate->brief};
    const char *form = canvas_fit(canvas, box.w - 2 * pad, &head, 2, heads);
    if (form) {
        list_text(canvas->list, box.x + pad, box.y + pad / 2, form, head);
    }
    const char *const texts[] = {gate->text, gate->short_text};
    form = canvas_fit(canvas, box.w - 2 * pad, &body, 2, texts);
    if (form && pad / 2 + 2 * line <= box.h) {
        list_text(canvas->list, box.x + pad, box.y + pad / 2 + line, form, body);
    }
}

static void make_gates(const Canvas *canvas, VirtAddr va, Gate gates[3]) {
    const World *world = canvas->world;
    const ThreadRow *thread = &world->tables.thread[world->tables.system->current_thread];
    const ProcessRow *process = &world->tables.process[world->tables.system->current_process];
    const Event *failed = canvas->failure ? &canvas->failure->event : NULL;
    bool trusted = process->trust == TRUST_FULL;
    gates[0] = (Gate){.head = "gate 1: may you ask? TRUST, of the process",
                      .brief = "1 TRUST",
                      .open = trusted,
                      .refused = failed && failed->reason->id == REASON_NOT_TRUSTED};
    snprintf(gates[0].text, sizeof gates[0].text, "%s is %s", process->name.text,
             trusted ? "trusted: privileged calls are open to it" : "not trusted: it may not ask");
    snprintf(gates[0].short_text, sizeof gates[0].short_text, "%s", trusted ? "open" : "shut");
    if (gates[0].refused) {
        snprintf(gates[0].text, sizeof gates[0].text, "%s is not trusted: refused here",
                 process->name.text);
    }
    static const char *const heads[] = {"bypass: may you read?",
                                        "gate 2: may you write? MODE and KEYS, of the thread"};
    static const char *const briefs[] = {"read", "2 MODE, KEYS"};
    for (int i = 0; i < 2; i++) {
        AccessKind access = i ? ACCESS_WRITE : ACCESS_READ;
        AccessClause clause =
            query_thread_access(world, va, thread, thread->kernel_mode != 0, access);
        bool stopped = failed && failed->fault && failed->fault->access == (uint32_t)access &&
                       failed->fault->mapped >> CE_PAGE_SHIFT == va >> CE_PAGE_SHIFT;
        gates[1 + i] = (Gate){.head = heads[i],
                              .brief = briefs[i],
                              .open = clause_allows(clause),
                              .refused = stopped};
        snprintf(gates[1 + i].text, sizeof gates[1 + i].text, "%s mode, keys %08X: %s%s",
                 thread->kernel_mode ? "kernel" : "user", thread_keys(thread),
                 clause_text_at(world, va, clause), stopped ? ": refused here" : "");
        snprintf(gates[1 + i].short_text, sizeof gates[1 + i].short_text, "%s",
                 clause_text_at(world, va, clause));
    }
}

static void draw_gates(Canvas *canvas, Rect rect, VirtAddr va) {
    Gate gates[3];
    if (canvas->world->tables.system->current_process == PROCESS_NONE) {
        return;
    }
    make_gates(canvas, va, gates);
    int gap = px(canvas, 6), h = (rect.h - 2 * gap) / 3;
    static const int order[] = {0, 2, 1};
    for (int i = 0; i < 3; i++) {
        draw_gate(canvas, rect_of(rect.x, rect.y + i * (h + gap), rect.w, h), &gates[order[i]]);
    }
}

// ----

static void draw_heading(Canvas *canvas, Rect rect, VirtAddr va) {
    const World *world = canvas->world;
    char text[3][192];
    QueryRegion region;
    bool there = query_region(world, va, &region);
    snprintf(text[0], sizeof text[0], "Who may touch %08X: %s, owner %s", va,
             there ? query_kind_name(region.block->kind) : "nothing is reserved",
             there ? query_process_name(world, region.block->owner) : "nobody");
    snprintf(text[1], sizeof text[1], "Who may touch %08X: %s", va,
             there ? query_kind_name(region.block->kind) : "nothing there");
    snprintf(text[2], sizeof text[2], "%08X", va);
    const char *const forms[] = {text[0], text[1], text[2]};
    TextStyle style =
        canvas_strip_style(canvas, FONT_BOLD, 14, canvas->theme->ink, canvas->theme->paper);
    const char *form = canvas_fit(canvas, rect.w, &style, 3, forms);
    if (form) {
        list_text(canvas->list, rect.x, rect.y, form, style);
    }
}

void view_access(Canvas *canvas, Rect rect) {
    if (canvas->world->dump) {
        canvas_unknown(canvas, rect,
                       "Who may touch it: unknown. A dump says what each page is used for, and not "
                       "its protection, nor which keys a block wants.");
        return;
    }
    VirtAddr va = subject(canvas);
    int line = strip_line(canvas, gate_text(canvas)), head = strip_line(canvas, 14) + px(canvas, 4);
    int gates = 3 * (2 * line + px(canvas, 8)) + 2 * px(canvas, 6);
    gates = gates > rect.h * 2 / 5 ? rect.h * 2 / 5 : gates;
    draw_heading(canvas, rect, va);
    draw_table(canvas,
               rect_of(rect.x, rect.y + head, rect.w, rect.h - head - gates - px(canvas, 8)), va);
    draw_gates(canvas, rect_of(rect.x, rect.y + rect.h - gates, rect.w, gates), va);
}
