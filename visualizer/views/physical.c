// SPDX-License-Identifier: MIT
#include "visualizer/views/physical.h"
#include "visualizer/views/views.h"

#include "world/amounts.h"
#include "world/query/query.h"

#include <stdio.h>
#include <stdlib.h>

// RAM, frame by frame. A frame of the focused process has the colour of its use; other processes'
// frames are one hatched grey; frames that several pages map stand out. Pointing at a frame names
// every page that maps it: one frame at two addresses is the point of slot 0.

// The pager itself holds one reference to its pages, which is no page that maps them.
static uint32_t n_shown(const FrameRow *row, const PagerRow *pager) {
    return row->refs - ((pager->state == PAGER_FREE || pager->state == PAGER_USED) && row->refs);
}

static CellKind frame_kind(const FrameRow *row, const PagerRow *pager, uint8_t focus) {
    static const CellKind kinds[] = {
        [USE_DATA] = CELL_DATA,    [USE_STACK] = CELL_STACK,           [USE_CODE] = CELL_CODE_RAM,
        [USE_CONST] = CELL_CONST,  [USE_PERIPHERAL] = CELL_PERIPHERAL, [USE_OBJECT] = CELL_OBJECT,
        [USE_KERNEL] = CELL_KERNEL};
    if (row->refs == 0 || row->use == USE_KERNEL) {
        return row->refs ? CELL_KERNEL : CELL_FREE;
    }
    if (pager->state == PAGER_FREE) {
        return CELL_POOL;
    }
    return n_shown(row, pager) > 1      ? CELL_SHARED
           : pager->state == PAGER_USED ? kinds[row->use]
           : row->owner == focus        ? kinds[row->use]
                                        : CELL_OTHER;
}

typedef struct FrameCount {
    uint32_t own, shared;
} FrameCount;

// Draws the frames, the lowest at the bottom left, and counts them.
static FrameCount draw_frames(Canvas *canvas, const PhysicalGrid *grid) {
    const uint32_t cols = PHYSICAL_COLS, rows = (uint32_t)grid->rows;
    FrameCount count = {0};
    uint8_t *values = malloc((size_t)cols * rows);
    canvas->list->failed |= !values;
    if (!values) {
        return count;
    }
    for (uint32_t i = 0; i < cols * rows; i++) {
        const FrameRow *row = i < grid->n_frames ? &canvas->world->tables.frame[i] : NULL;
        const PagerRow *pager = row ? &canvas->world->tables.pager[i] : NULL;
        CellKind kind = row ? frame_kind(row, pager, canvas->focus) : CELL_NONE;
        values[(rows - 1 - i / cols) * cols + i % cols] = (uint8_t)kind;
        canvas->seen[kind] = true;
        count.own += row && row->refs && row->owner == canvas->focus;
        count.shared += row && n_shown(row, pager) > 1;
    }
    list_cells(canvas->list, grid->rect, (int)cols, grid->rows, values,
               physical_refused(canvas) ? canvas->dimmed : canvas->theme->cells);
    free(values);
    return count;
}

// Separates the rows: a band with a line above and below, or one line if rows are low.
static void draw_gaps(Canvas *canvas, const PhysicalGrid *grid) {
    const Theme *theme = canvas->theme;
    int t = grid->gap > 3 ? px(canvas, 1) : 1;
    for (uint32_t row = 0; row < (uint32_t)grid->rows && grid->gap > 0; row++) {
        Rect piece = physical_piece(grid, row, 0, PHYSICAL_COLS);
        Rect band = rect_of(piece.x, piece.y + piece.h, piece.w, grid->gap);
        list_rect(canvas->list, band, grid->gap > 2 ? theme->panel : theme->line);
        if (grid->gap > 3) {
            list_line(canvas->list, band.x, band.y, band.w, 0, t, theme->line);
            list_line(canvas->list, band.x, band.y + band.h - t, band.w, 0, t, theme->line);
        }
    }
    list_frame(canvas->list, grid->rect, 1, theme->line);
}

static TextStyle ruler_style(const Canvas *canvas) {
    return canvas_strip_style(canvas, FONT_MONO, 11, canvas->theme->soft, canvas->theme->paper);
}

// Where each row begins, in MB of physical addresses.
static void draw_rulers(Canvas *canvas, const PhysicalGrid *grid) {
    char text[16];
    TextStyle style = ruler_style(canvas);
    style.align = ALIGN_RIGHT;
    int line = list_line_height(style.size), bottom = grid->rect.y + grid->rect.h;
    int step = power_over(cells_over(line * grid->rows, grid->rect.h));
    for (int row = 0; row < grid->rows; row += step) {
        Rect piece = physical_piece(grid, (uint32_t)row, 0, PHYSICAL_COLS);
        int y = piece.y + (piece.h - line) / 2;
        if (row == 0 && y > bottom - line) { // low rows: the first label stands on the edge
            y = bottom - line;
        }
        if (y + line - line / 4 <= bottom) { // letters leave a quarter of their line blank
            snprintf(text, sizeof text, "%d MB", row);
            list_text(canvas->list, grid->rect.x - px(canvas, 5), y, text, style);
            bottom = y;
        }
    }
}

static void draw_line(Canvas *canvas, Rect rect, TextStyle style, unsigned n,
                      const char *const *forms) {
    const char *form = canvas_fit(canvas, rect.w, &style, n, forms);
    if (form) {
        list_text(canvas->list, rect.x, rect.y, form, style);
    }
}

static void draw_heading(Canvas *canvas, Rect rect, uint32_t n, FrameCount count) {
    char text[3][256], a[32], b[32], c[32];
    const char *const forms[] = {text[0], text[1], text[2]};
    const char *name = query_process_name(canvas->world, canvas->focus);
    amount_number(n, a, sizeof a);
    amount_number(count.own, b, sizeof b);
    amount_number(count.shared, c, sizeof c);
    snprintf(text[0], sizeof text[0],
             "RAM: %s frames of 4 KB; %.23s holds %s; %s behind several pages", a, name, b, c);
    snprintf(text[1], sizeof text[1], "RAM: %s frames; %.23s holds %s", a, name, b);
    snprintf(text[2], sizeof text[2], "RAM: %s frames", a);
    draw_line(canvas, rect,
              canvas_strip_style(canvas, FONT_SANS, 13, canvas->theme->ink, canvas->theme->paper),
              3, forms);
}

// The heading of a refusal: how much is free, and why it is useless.
static void draw_refusal(Canvas *canvas, Rect rect) {
    char text[3][160], sum[32], n[32];
    const char *const forms[] = {text[0], text[1], text[2]};
    const uint32_t *fact = canvas->failure->event.reason->fact;
    amount_bytes(fact[2], sum, sizeof sum);
    amount_number(frame_run_survey(canvas->world, 1).n_runs, n, sizeof n);
    snprintf(text[0], sizeof text[0], "%s of RAM are free, in %s runs: none is long enough", sum,
             n);
    snprintf(text[1], sizeof text[1], "%s free in %s runs: none is long enough", sum, n);
    snprintf(text[2], sizeof text[2], "%s free in %s runs", sum, n);
    draw_line(canvas, rect,
              canvas_strip_style(canvas, FONT_BOLD, 13, canvas->theme->alarm, canvas->theme->paper),
              3, forms);
}

// How to read a row.
static void draw_row_note(Canvas *canvas, Rect rect) {
    static const char *const forms[] = {
        "a row: 256 frames side by side, 1 MB; it goes on in the row above",
        "a row is 1 MB, it goes on in the row above", "a row is 1 MB"};
    draw_line(canvas, rect,
              canvas_strip_style(canvas, FONT_SANS, 12, canvas->theme->soft, canvas->theme->paper),
              3, forms);
}

// What is full or nearly full: the paging pool, and the limits below which only small requests
// succeed.
static void draw_limits(Canvas *canvas, Rect grid, int y) {
    const SystemRow *system = canvas->world->tables.system;
    const Options *options = &canvas->world->options;
    uint32_t free_pages = query_ram_free(canvas->world);
    char pool[64], oom[96], both[176], number[32];
    snprintf(pool, sizeof pool, "paging pool: %u of %u pages in use", system->pager_pages,
             system->pool_pages);
    snprintf(oom, sizeof oom, "%s pages free%s: low below %u, critical below %u",
             amount_number(free_pages, number, sizeof number),
             free_pages < options->cp_critical ? ", CRITICAL"
             : free_pages < options->cp_low    ? ", LOW"
                                               : "",
             options->cp_low, options->cp_critical);
    snprintf(both, sizeof both, "%s; %s", system->pool_pages ? pool : "no paging pool", oom);
    const char *const forms[] = {both, system->pool_pages ? pool : oom};
    TextStyle style =
        canvas_strip_style(canvas, FONT_SANS, 12, canvas->theme->soft, canvas->theme->paper);
    const char *form = canvas_fit(canvas, grid.w, &style, 2, forms);
    if (form) {
        list_text(canvas->list, grid.x, y, form, style);
    }
}

// The frame at an end of the grid, and its physical address.
static void draw_end(Canvas *canvas, Rect grid, int y, uint32_t number, Align align) {
    char text[2][96], a[32];
    amount_number(number, a, sizeof a);
    snprintf(text[0], sizeof text[0], "frame %s = %05X, physical %08X", a, number,
             number << CE_PAGE_SHIFT);
    snprintf(text[1], sizeof text[1], "frame %s", a);
    const char *const forms[] = {text[0], text[1]};
    TextStyle style = ruler_style(canvas);
    const char *form = canvas_fit(canvas, grid.w, &style, 2, forms);
    style.align = align;
    if (form) {
        list_text(canvas->list, align == ALIGN_LEFT ? grid.x : grid.x + grid.w, y, form, style);
    }
}

// Outlines the run that the user asks about.
static void draw_asked(Canvas *canvas, const PhysicalGrid *grid) {
    if (canvas->has_why && canvas->why_place.subject == WHY_OF_FRAME) {
        physical_outline(canvas, grid, frame_run_alike(canvas->world, canvas->why_place.at),
                         px(canvas, 3), canvas->theme->accent, false);
    }
}

// Frames the RAM frame at the address that is pointed at.
static void draw_pointed(Canvas *canvas, const PhysicalGrid *grid) {
    const Scene *scene = canvas->scene;
    if (!scene->has_cursor && !scene->has_hover) {
        return;
    }
    VirtAddr va = scene->has_hover ? scene->hover : scene->cursor;
    const Tables *tables = &canvas->world->tables;
    PageView view = tables_walk(tables, tables_mapped(tables, va));
    uint32_t at = page_frame(view.word);
    if (page_state(view.word) == PAGE_STATE_COMMITTED && at < grid->n_frames) {
        uint32_t col = at % PHYSICAL_COLS;
        Rect cell = physical_piece(grid, at / PHYSICAL_COLS, col, col + 1);
        int s = px(canvas, 9);
        list_frame(canvas->list, rect_of(cell.x - s / 2, cell.y - s / 2, s + cell.w, s + s / 2),
                   px(canvas, 3), canvas->theme->accent);
    }
}

static bool about_frames(const Event *event) {
    return event->call == CALL_AllocPhysMem || event->call == CALL_FreePhysMem;
}

// Names these frames beside them: above, or below if there is no room.
static void draw_touch_label(Canvas *canvas, const PhysicalGrid *grid, FrameRun run) {
    const Theme *theme = canvas->theme;
    char text[2][96], size[32];
    const char *const forms[] = {text[0], text[1]};
    Rect r = grid->rect, piece = physical_widest(grid, run);
    TextStyle style = canvas_strip_style(canvas, FONT_BOLD, 14, theme->ink, theme->paper);
    uint32_t n = run.end - run.first;
    amount_bytes((uint64_t)n << CE_PAGE_SHIFT, size, sizeof size);
    if (n == 1) {
        snprintf(text[0], sizeof text[0], "1 frame, physical %08X", run.first << CE_PAGE_SHIFT);
    } else {
        snprintf(text[0], sizeof text[0], "%s, %u frames side by side, physical %08X", size, n,
                 run.first << CE_PAGE_SHIFT);
    }
    snprintf(text[1], sizeof text[1], "%s at %08X", size, run.first << CE_PAGE_SHIFT);
    int pad = px(canvas, 6), h = list_line_height(style.size), gap = px(canvas, 6);
    const char *form = canvas_fit(canvas, r.w - 2 * pad, &style, 2, forms);
    if (!form) {
        return;
    }
    int w = list_text_width(canvas->list, style.face, style.size, form) + 2 * pad;
    Rect high = physical_piece(grid, (run.end - 1) / PHYSICAL_COLS, 0, 1);
    Rect low = physical_piece(grid, run.first / PHYSICAL_COLS, 0, 1);
    int y = high.y - gap - h >= r.y ? high.y - gap - h : low.y + low.h + gap;
    int x = piece.x + w <= r.x + r.w ? piece.x : r.x + r.w - w;
    Rect box = rect_of(x > r.x ? x : r.x, y, w, h);
    if (y + h <= r.y + r.h) {
        list_rect(canvas->list, box, style.under);
        list_frame(canvas->list, box, px(canvas, 1), theme->ink);
        list_text(canvas->list, box.x + pad, box.y, form, style);
    }
}

// The frames that the moment is about.
static void draw_touch(Canvas *canvas, const PhysicalGrid *grid) {
    const Scene *scene = canvas->scene;
    FrameRun run = {0};
    if (!scene->touch_now || !frame_run_shown(canvas->world, scene->touch, &run)) {
        return;
    }
    int t = px(canvas, 3), around = px(canvas, 2);
    if (run.end - run.first == 1) { // one frame is tiny: draw its frame around it
        uint32_t col = run.first % PHYSICAL_COLS;
        Rect cell = physical_piece(grid, run.first / PHYSICAL_COLS, col, col + 1);
        int out = t + around;
        list_frame(canvas->list,
                   rect_of(cell.x - out, cell.y - out, cell.w + 2 * out, cell.h + 2 * out), t,
                   canvas->theme->ink);
    } else {
        physical_outline(canvas, grid, run, t, canvas->theme->ink, false);
    }
    draw_touch_label(canvas, grid, run);
}

#define OUTLINED_MOST 512u // free runs; outlining more does not help

// Outlines the free runs thinly when the moment is about frames and nothing was refused.
static void draw_free_runs(Canvas *canvas, const PhysicalGrid *grid) {
    const WorldEvent *now = world_at(canvas->world);
    FrameRun run = {0};
    bool shown = now && about_frames(&now->event) &&
                 frame_run_survey(canvas->world, 1).n_runs <= OUTLINED_MOST;
    for (uint32_t at = 0; shown && frame_run_next(canvas->world, at, &run); at = run.end) {
        physical_outline(canvas, grid, run, px(canvas, 1), canvas->theme->soft, false);
    }
}

static void draw_unknown(Canvas *canvas, Rect rect) {
    canvas_unknown(canvas, rect,
                   "RAM frame by frame: unknown. A dump says what each page is used for, and not "
                   "which frame is behind it.");
}

// The grid gets what the lines of text around it leave.
static PhysicalGrid grid_in(const Canvas *canvas, Rect rect, int above, int below) {
    TextStyle ruler = ruler_style(canvas);
    PhysicalGrid grid = {.n_frames = canvas->world->tables.n_rows[TABLE_FRAME]};
    grid.rows = (int)((grid.n_frames + PHYSICAL_COLS - 1) / PHYSICAL_COLS);
    int left = list_text_width(canvas->list, ruler.face, ruler.size,
                               grid.rows > 100 ? "000 MB" : "00 MB") +
               px(canvas, 6);
    grid.rect = rect_of(rect.x + left, rect.y + above, rect.w - left, rect.h - above - below);
    int row = grid.rect.h / (grid.rows > 0 ? grid.rows : 1);
    grid.gap = row >= 12 ? row / 5 : row >= 4 ? 1 : 0;
    return grid;
}

void view_physical(Canvas *canvas, Rect rect) {
    if (canvas->world->dump) {
        draw_unknown(canvas, rect);
        return;
    }
    bool refused = physical_refused(canvas);
    int end = list_line_height(ruler_style(canvas).size), heading = strip_line(canvas, 13);
    int bars = refused ? physical_bars_height(canvas) : 0, note = strip_line(canvas, 12);
    int limits = note + px(canvas, 1);
    int room = px(canvas, refused ? 6 : 2); // the request's outline sticks out of the grid
    PhysicalGrid grid = grid_in(canvas, rect, heading + bars + note + end + room, end + limits);
    Rect body = grid.rect;
    FrameCount count = draw_frames(canvas, &grid);
    draw_gaps(canvas, &grid);
    draw_rulers(canvas, &grid);
    if (refused) {
        draw_refusal(canvas, rect);
        physical_bars(canvas, rect_of(body.x, rect.y + heading + px(canvas, 2), body.w, bars));
        physical_request(canvas, &grid);
    } else {
        draw_heading(canvas, rect, grid.n_frames, count);
        draw_free_runs(canvas, &grid);
    }
    draw_row_note(canvas, rect_of(body.x, rect.y + heading + bars, body.w, note));
    draw_end(canvas, body, body.y - end - room + px(canvas, 2), grid.n_frames - 1, ALIGN_RIGHT);
    draw_end(canvas, body, body.y + body.h, 0, ALIGN_LEFT);
    draw_limits(canvas, body, body.y + body.h + end);
    draw_touch(canvas, &grid);
    draw_pointed(canvas, &grid);
    draw_asked(canvas, &grid);
    canvas_hit(canvas, (Hit){.kind = HIT_FRAME,
                             .rect = body,
                             .base = 0,
                             .bytes = 1,
                             .cols = (int)PHYSICAL_COLS,
                             .rows = grid.rows});
}
