// SPDX-License-Identifier: MIT
#include "visualizer/views/lens.h"

#include "world/amounts.h"
#include "world/query/query.h"

#include <stdio.h>
#include <string.h>

// What the lens adds to its cells: outlines of runs of blocks, the DLL line, and at a refusal the
// holes and the request. Three things must not be confused: the DLL line is one thick solid line
// with its name, a hole has a thin outline and its size, the request is dashed.

Rect lens_block_rect(Rect grid, uint32_t block) {
    int row = LENS_ROWS - 1 - (int)(block / LENS_ROW_BLOCKS), col = (int)(block % LENS_ROW_BLOCKS);
    int x0 = grid.x + col * grid.w / LENS_ROW_BLOCKS;
    int x1 = grid.x + (col + 1) * grid.w / LENS_ROW_BLOCKS;
    int y0 = grid.y + row * grid.h / LENS_ROWS, y1 = grid.y + (row + 1) * grid.h / LENS_ROWS;
    return rect_of(x0, y0, x1 - x0, y1 - y0);
}

// ---- outlines

// The columns [*ret_from, *ret_to) of a run in a row; none if the run is not in that row.
static void row_span(uint32_t row, uint32_t first, uint32_t end, uint32_t *ret_from,
                     uint32_t *ret_to) {
    uint32_t low = row * LENS_ROW_BLOCKS, high = low + LENS_ROW_BLOCKS;
    uint32_t from = first > low ? first : low, to = end < high ? end : high;
    *ret_from = from < to ? from - low : 0;
    *ret_to = from < to ? to - low : 0;
}

// Draws the part of a row's edge, from column `from` to `to`, beyond which the run does not
// continue.
static void edge(const Pen *pen, Rect grid, uint32_t from, uint32_t to, int y) {
    if (from < to) {
        int x0 = grid.x + (int)from * grid.w / LENS_ROW_BLOCKS;
        int x1 = grid.x + (int)to * grid.w / LENS_ROW_BLOCKS;
        pen_stroke(pen, x0, y, x1 - x0, pen->thickness);
    }
}

void lens_outline(Canvas *canvas, Rect grid, uint32_t first, uint32_t end, int dy, int thickness,
                  Color color, OutlineKind kind) {
    Pen pen = {canvas, thickness > 1 ? thickness : 1, color, kind};
    int t = pen.thickness;
    end = end > first ? end : 0; // an empty run has no outline
    for (uint32_t row = first / LENS_ROW_BLOCKS; row * LENS_ROW_BLOCKS < end; row++) {
        uint32_t from, to, up_from, up_to, down_from = 0, down_to = 0;
        row_span(row, first, end, &from, &to);
        row_span(row + 1, first, end, &up_from, &up_to);
        if (row > 0) {
            row_span(row - 1, first, end, &down_from, &down_to);
        }
        Rect low = lens_block_rect(grid, row * LENS_ROW_BLOCKS + from);
        Rect high = lens_block_rect(grid, row * LENS_ROW_BLOCKS + to - 1);
        int top = low.y + dy, bottom = low.y + low.h + dy, right = high.x + high.w;
        pen_stroke(&pen, low.x, top, t, low.h);
        pen_stroke(&pen, right - t, top, t, low.h);
        bool above = up_from < up_to, below = down_from < down_to;
        edge(&pen, grid, above && up_to > from ? up_to : from, to, top);
        edge(&pen, grid, from, below && down_from < to ? down_from : to, bottom - t);
    }
}

// ---- labels

static bool touch(Rect a, Rect b) {
    return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

static uint32_t line_block(const Canvas *canvas) {
    return canvas->world->tables.system->dll_line >> CE_BLOCK_SHIFT;
}

static Rect label_box(const Canvas *canvas, const LensLabels *labels, const char *text) {
    int pad = px(canvas, 4);
    return rect_of(0, 0, list_text_width(canvas->list, FONT_BOLD, labels->size, text) + 2 * pad,
                   list_line_height(labels->size));
}

static void place_request(const Canvas *canvas, Rect grid, LensLabels *labels) {
    char a[32];
    const Event *event = &canvas->failure->event;
    uint32_t line = line_block(canvas);
    uint32_t blocks = (uint32_t)(ce_block_up(event->reason->fact[0]) >> CE_BLOCK_SHIFT);
    bool fits = blocks < line; // in an empty slot: above the NULL guard
    labels->first = fits ? line - blocks : 1;
    labels->end = fits ? line : blocks < CE_BLOCKS_PER_SLOT ? blocks + 1 : CE_BLOCKS_PER_SLOT;
    Rect high = lens_block_rect(grid, line - 1);
    int gap = px(canvas, 4);
    snprintf(labels->asked, sizeof labels->asked,
             blocks > CE_BLOCKS_PER_SLOT ? "%s asked: more than a slot" : "%s asked",
             amount_bytes(event->reason->fact[0], a, sizeof a));
    labels->request = label_box(canvas, labels, labels->asked);
    Rect *box = &labels->request;
    int least = labels->line.x + labels->line.w + gap, most = grid.x + grid.w - box->w;
    box->x = high.x + high.w - box->w;
    box->x = box->x > least ? box->x : least;
    box->x = box->x < most ? box->x : most;
    box->y = labels->line.y;
    if (box->x < least) { // no room beside the line's name: above it
        box->y -= box->h + gap;
    }
}

LensLabels lens_labels(const Canvas *canvas, Rect grid, uint32_t slot, bool refused) {
    LensLabels labels = {.size = canvas_strip_style(canvas, FONT_BOLD, 12, 0, 0).size};
    uint32_t line = line_block(canvas);
    bool told = !canvas->world->dump || line < CE_BLOCKS_PER_SLOT;
    labels.has_line =
        told && line > 0 && slot >= CE_SLOT_PROCESS_FIRST && slot <= CE_SLOT_PROCESS_LAST;
    labels.has_request = labels.has_line && refused;
    if (labels.has_line) {
        Rect at = lens_block_rect(grid, line < CE_BLOCKS_PER_SLOT ? line : line - 1);
        labels.line = label_box(canvas, &labels, query_line_name(canvas->world));
        labels.line.x = grid.x + px(canvas, 4);
        labels.line.y = at.y - labels.line.h - px(canvas, 4);
        labels.line.y = labels.line.y > grid.y ? labels.line.y : at.y + at.h + px(canvas, 6);
    }
    if (labels.has_request) {
        place_request(canvas, grid, &labels);
    }
    return labels;
}

bool lens_label_covers(const LensLabels *labels, Rect grid, uint32_t block) {
    Rect box = lens_block_rect(grid, block);
    bool asked = labels->has_request && block >= labels->first && block < labels->end;
    return asked || (labels->has_line && touch(labels->line, box)) ||
           (labels->has_request && touch(labels->request, box));
}

static void draw_label(Canvas *canvas, const LensLabels *labels, Rect box, const char *text,
                       Color ink, Color fill) {
    TextStyle style = {.face = FONT_BOLD, .size = labels->size, .color = ink, .under = fill};
    list_rect(canvas->list, box, fill);
    list_text(canvas->list, box.x + px(canvas, 4), box.y, text, style);
}

static void draw_dashes(Canvas *canvas, int x, int end, int y, Color color) {
    int dash = px(canvas, 8), t = px(canvas, 3) > 2 ? px(canvas, 3) : 2;
    for (; x + dash <= end; x += 2 * dash) {
        list_rect(canvas->list, rect_of(x, y - t / 2, dash, t), color);
    }
}

// The DLL line after the remedy that the user looks at, else without the active ones: dashed.
static void draw_ghost(Canvas *canvas, Rect grid) {
    const Scene *scene = canvas->scene;
    VirtAddr now = canvas->world->tables.system->dll_line, line = now;
    if (scene->choice) {
        line = scene->choice->line;
    } else if (scene->before) {
        line = scene->before->tables.system->dll_line;
    }
    if (line == now || line == 0 || line >= CE_SLOT_SIZE) {
        return;
    }
    Color color = scene->choice ? canvas->theme->good : canvas->theme->soft;
    Rect box = lens_block_rect(grid, line >> CE_BLOCK_SHIFT);
    draw_dashes(canvas, grid.x, box.x, box.y, color);
    draw_dashes(canvas, box.x, grid.x + grid.w, box.y + box.h, color);
    canvas->seen_ghost = true;
}

void lens_dll_line(Canvas *canvas, Rect grid, const LensLabels *labels) {
    const Theme *theme = canvas->theme;
    if (!labels->has_line) {
        return;
    }
    draw_ghost(canvas, grid);
    uint32_t line = line_block(canvas);
    Rect box = lens_block_rect(grid, line < CE_BLOCKS_PER_SLOT ? line : line - 1);
    int t = px(canvas, 4) > 2 ? px(canvas, 4) : 2, right = grid.x + grid.w;
    int below = box.y + box.h - t / 2, above = box.y - t / 2;
    if (line >= CE_BLOCKS_PER_SLOT) { // at the very top
        below = above;
    }
    list_rect(canvas->list, rect_of(grid.x, above, box.x - grid.x, t), theme->ink);
    list_rect(canvas->list, rect_of(box.x - t / 2, above, t, below - above + t), theme->ink);
    list_rect(canvas->list, rect_of(box.x, below, right - box.x, t), theme->ink);
    draw_label(canvas, labels, labels->line, query_line_name(canvas->world), theme->ink,
               theme->paper);
}

// ---- holes

// The free runs on which the request was tried. Returns how many; writes at most n_max.
typedef struct Hole {
    uint32_t first, end;
} Hole;

#define HOLES_MOST (CE_BLOCKS_PER_SLOT / 2)

static unsigned find_holes(const Canvas *canvas, uint32_t slot, Hole holes[HOLES_MOST]) {
    const World *world = canvas->world;
    bool open = world->options.dll_holes == HOLES_OPEN;
    HoleBounds bounds = hole_bounds_slot(&world->tables, slot, open);
    VirtAddr base = ce_slot_base(slot);
    uint32_t end = (bounds.high - base) >> CE_BLOCK_SHIFT;
    unsigned n = 0;
    for (uint32_t i = (bounds.low - base) >> CE_BLOCK_SHIFT; i < end; i++) {
        uint32_t first = i;
        while (i < end && !tables_block(&world->tables, base + (i << CE_BLOCK_SHIFT))) {
            i++;
        }
        if (i > first && n < HOLES_MOST) {
            holes[n++] = (Hole){first, i};
        }
    }
    return n;
}

// The text of a hole's size and its place: in the hole's row with the most room.
typedef struct HoleLabel {
    char text[32];
    TextStyle style;
    Rect box;
} HoleLabel;

// False when the hole is too small for a readable size.
static bool hole_label(const Canvas *canvas, Rect grid, Hole hole, HoleLabel *ret_label) {
    HoleLabel label = {.style = canvas_strip_style(canvas, FONT_BOLD, 12, canvas->theme->ink,
                                                   canvas->theme->cells[CELL_FREE].fill)};
    amount_bytes((uint64_t)(hole.end - hole.first) << CE_BLOCK_SHIFT, label.text,
                 sizeof label.text);
    const char *const forms[] = {label.text};
    for (uint32_t from = hole.first; from < hole.end;) {
        uint32_t to = (from / LENS_ROW_BLOCKS + 1) * LENS_ROW_BLOCKS;
        to = to < hole.end ? to : hole.end;
        Rect low = lens_block_rect(grid, from), high = lens_block_rect(grid, to - 1);
        int w = high.x + high.w - low.x;
        label.box = w > label.box.w ? rect_of(low.x, low.y, w, low.h) : label.box;
        from = to;
    }
    label.style.size = label.style.size < label.box.h - 3 ? label.style.size : label.box.h - 3;
    bool fits = label.style.size >= canvas->least &&
                canvas_fit(canvas, label.box.w - px(canvas, 6), &label.style, 1, forms);
    label.style.align = ALIGN_CENTRE;
    *ret_label = label;
    return fits;
}

static void draw_size(Canvas *canvas, Rect grid, Hole hole) {
    HoleLabel label;
    if (hole_label(canvas, grid, hole, &label)) { // else the heading tells the size
        Rect box = label.box;
        int w = list_text_width(canvas->list, label.style.face, label.style.size, label.text);
        int h = list_line_height(label.style.size), y = box.y + (box.h - h) / 2;
        int x = box.x + box.w / 2, cut = h / 5; // a box for the letters, over what crosses the hole
        list_rect(canvas->list, rect_of(x - w / 2 - 1, y + cut, w + 2, h - 2 * cut),
                  label.style.under);
        list_text(canvas->list, x, y, label.text, label.style);
    }
}

void lens_failure(Canvas *canvas, Rect grid, uint32_t slot, const LensLabels *labels) {
    const Theme *theme = canvas->theme;
    Hole holes[HOLES_MOST];
    unsigned n = find_holes(canvas, slot, holes);
    uint32_t first = labels->first, end = labels->end;
    if (canvas->has_why && canvas->why_place.subject == WHY_OF_ADDRESS &&
        canvas->why.n) { // it snaps into the hole and sticks out
        uint32_t blocks = canvas->why.n >> CE_BLOCK_SHIFT;
        first = ce_block_in_slot(canvas->why.from);
        end = first + blocks < CE_BLOCKS_PER_SLOT ? first + blocks : CE_BLOCKS_PER_SLOT;
    }
    if (labels->has_request) {
        lens_outline(canvas, grid, first, end, 0, px(canvas, 4), theme->alarm, OUTLINE_DASHED);
    }
    for (unsigned i = 0; i < n; i++) {
        lens_outline(canvas, grid, holes[i].first, holes[i].end, 0, px(canvas, 2), theme->ink,
                     OUTLINE_SOLID);
    }
    for (unsigned i = 0; i < n; i++) {
        draw_size(canvas, grid, holes[i]);
    }
    if (!labels->has_request) {
        return;
    }
    draw_label(canvas, labels, labels->request, labels->asked, theme->alarm_ink, theme->alarm);
}

// The distinct sizes of holes, largest first, and how many holes have each.
typedef struct Sizes {
    uint32_t blocks[HOLES_MOST], count[HOLES_MOST];
    unsigned n;
} Sizes;

static void sizes_add(Sizes *sizes, uint32_t blocks) {
    unsigned at = 0;
    while (at < sizes->n && sizes->blocks[at] > blocks) {
        at++;
    }
    if (at == sizes->n || sizes->blocks[at] != blocks) {
        memmove(sizes->blocks + at + 1, sizes->blocks + at, (sizes->n - at) * sizeof(uint32_t));
        memmove(sizes->count + at + 1, sizes->count + at, (sizes->n - at) * sizeof(uint32_t));
        sizes->blocks[at] = blocks;
        sizes->count[at] = 0;
        sizes->n++;
    }
    sizes->count[at]++;
}

// "2 holes of 128 KB, 5 of 64 KB". False when there is not enough room.
static bool sizes_text(const Sizes *sizes, char *text, size_t size) {
    char a[32];
    size_t at = 0;
    for (unsigned i = 0; i < sizes->n && at < size; i++) {
        amount_bytes((uint64_t)sizes->blocks[i] << CE_BLOCK_SHIFT, a, sizeof a);
        const char *noun = i > 0 ? "" : sizes->count[i] == 1 ? " hole" : " holes";
        at += (size_t)snprintf(text + at, size - at, "%s%u%s of %s", i ? ", " : "", sizes->count[i],
                               noun, a);
    }
    return at < size;
}

// The forms for a slot without holes.
static unsigned wall_heading(uint32_t slot, char forms[LENS_FORMS][LENS_TEXT]) {
    snprintf(forms[0], LENS_TEXT,
             "slot %u has no hole at all: every block below the DLL line is "
             "taken",
             slot);
    snprintf(forms[1], LENS_TEXT, "no hole at all below the DLL line");
    snprintf(forms[2], LENS_TEXT, "no hole at all");
    return 3;
}

unsigned lens_failure_heading(const Canvas *canvas, Rect grid, uint32_t slot,
                              char forms[LENS_FORMS][LENS_TEXT]) {
    Hole holes[HOLES_MOST];
    HoleLabel label;
    Sizes all = {.n = 0}, unmarked = {.n = 0};
    unsigned n = find_holes(canvas, slot, holes), made = 0;
    char asked[32], list[120] = "", rest[120] = "";
    for (unsigned i = 0; i < n; i++) {
        uint32_t blocks = holes[i].end - holes[i].first;
        sizes_add(&all, blocks);
        if (!hole_label(canvas, grid, holes[i], &label)) {
            sizes_add(&unmarked, blocks);
        }
    }
    if (n == 0) {
        return wall_heading(slot, forms);
    }
    amount_bytes(canvas->failure->event.reason->fact[0], asked, sizeof asked);
    if (sizes_text(&all, list, sizeof list)) {
        snprintf(forms[made++], LENS_TEXT, "%s: none has room for %s", list, asked);
        snprintf(forms[made++], LENS_TEXT, "%s", list);
    }
    if (unmarked.n > 0 && sizes_text(&unmarked, rest, sizeof rest)) {
        snprintf(forms[made++], LENS_TEXT, "%u holes; without a number: %s", n, rest);
    }
    snprintf(forms[made++], LENS_TEXT, "%u hole%s", n, n == 1 ? "" : "s");
    return made;
}
