// SPDX-License-Identifier: MIT
#include "ce/calls.h"
#include "visualizer/views/gates.h"
#include "visualizer/views/heap_strip.h"
#include "visualizer/views/views.h"

#include "world/amounts.h"
#include "world/query/heap.h"
#include "world/query/query.h"

#include <stdio.h>
#include <string.h>

// The inside of a heap: its items to scale, one row per page of 4 KB and one cell per 64 bytes,
// addresses upwards as everywhere. It shows the heap that this step's call is about, else the first
// of the process in focus. Of several regions it shows the one chosen in the strip above, else the
// one with the item touched last.

#define COLS 64
#define ROWS_MOST 48
#define CELL_BYTES (CE_PAGE_SIZE / COLS)
#define HEAPS_MOST 64u

typedef struct Shown {
    HeapInfo heap;
    HeapRegion region;          // or the big block
    uint32_t number, n_regions; // which region of how many; number 0 = a big block
    VirtAddr base;              // of the grid's lowest row
    int rows;
    uint8_t values[COLS * ROWS_MOST];
    VirtAddr touched; // the item that the call is about, 0 = none
} Shown;

// ---- which heap

// The heap handle that the step's call is about, 0 when it is about no heap.
static VirtAddr handle_of_call(const WorldEvent *own, VirtAddr *ret_item) {
    const Event *event = &own->event;
    *ret_item = 0;
    switch (event->call) {
    case CALL_HeapCreate:
    case CALL_CeHeapCreate:
    case CALL_GetProcessHeap:
        return event->result;
    case CALL_HeapAlloc:
    case CALL_HeapReAlloc:
        *ret_item = event->result;
        return event->args[0];
    case CALL_HeapFree:
    case CALL_HeapSize:
        *ret_item = event->args[2];
        return event->args[0];
    default:
        return call_is_heap(event->call) ? event->args[0] : 0;
    }
}

static bool find_in(const World *world, uint8_t process, VirtAddr handle, HeapInfo *ret_heap) {
    HeapInfo heaps[HEAPS_MOST];
    uint32_t n = query_heaps(world, process, heaps, HEAPS_MOST);
    for (uint32_t i = 0; i < n && i < HEAPS_MOST; i++) {
        if (heaps[i].handle == handle || handle == 0) {
            *ret_heap = heaps[i];
            return true;
        }
    }
    return false;
}

// The heap of the last heap call in the history of the process in focus.
static bool choose_heap(const Canvas *canvas, HeapInfo *ret_heap, VirtAddr *ret_item) {
    const World *world = canvas->world;
    const WorldEvent *now = world_at(world);
    for (uint32_t i = world->position; now && i > 0 && i + 2000 > world->position; i--) {
        const WorldEvent *own = world_event(world, i - 1);
        VirtAddr item = 0, handle = handle_of_call(own, &item);
        uint8_t process = own->event.process;
        if (handle == 0 || process >= CE_PROCESS_MAX || !world->tables.process[process].handle) {
            continue;
        }
        bool found = find_in(world, process, handle, ret_heap);
        for (uint8_t p = 0; p < CE_PROCESS_MAX && !found && ce_slot_is_large(ce_slot_of(handle));
             p++) {
            found = world->tables.process[p].handle && find_in(world, p, handle, ret_heap);
        }
        if (found) {
            *ret_item = own->event.step == now->event.step && item ? item - ITEM_HEADER : 0;
            return true;
        }
    }
    *ret_item = 0;
    return canvas->focus != PROCESS_NONE && find_in(world, canvas->focus, 0, ret_heap);
}

// Chooses the region with an address in it, else the first; or the big block.
static void choose_region(const World *world, Shown *shown, const HeapStrip *strip, VirtAddr va) {
    HeapRegion regions[HEAPS_MOST];
    uint32_t n = query_heap_regions(world, &shown->heap, regions, HEAPS_MOST);
    shown->n_regions = n;
    for (uint32_t i = 0; i < n && i < HEAPS_MOST; i++) {
        if (i == 0 || (va >= regions[i].record && va < regions[i].end)) {
            shown->region = regions[i];
            shown->number = i + 1;
        }
    }
    const StripBar *bar = heap_strip_at(strip, va);
    if (bar && bar->big) {
        shown->region = (HeapRegion){bar->record, bar->first, bar->end};
        shown->number = 0;
    }
}

// The place to show: what is pinned in the heap, the item that the call is about, or the rover.
static VirtAddr choose_place(const Canvas *canvas, const Shown *shown, const HeapStrip *strip) {
    const Scene *scene = canvas->scene;
    const World *world = canvas->world;
    VirtAddr slot = query_heap_mapped(world, shown->heap.owner, 0), at = scene->cursor;
    at = shown->heap.handle < CE_SLOT_SIZE ? at - slot : at;
    if (scene->has_cursor && heap_strip_at(strip, at)) {
        return at;
    }
    return shown->touched ? shown->touched : shown->heap.rover;
}

// ---- drawing

// Sets the cells of [from, to), some of which may be outside the grid.
static void fill(Shown *shown, VirtAddr from, VirtAddr to, CellKind kind) {
    for (VirtAddr at = from & ~(CELL_BYTES - 1); at < to; at += CELL_BYTES) {
        uint32_t i = (at - shown->base) / CELL_BYTES;
        if (at >= shown->base && i < (uint32_t)(COLS * shown->rows)) {
            uint8_t *cell =
                &shown->values[((uint32_t)shown->rows - 1 - i / COLS) * COLS + i % COLS];
            *cell = (uint8_t)(*cell == CELL_DATA ? CELL_DATA : kind); // a part of it is in use
        }
    }
}

static void fill_item(void *context, const HeapItem *item) {
    Shown *shown = context;
    if (item->region != shown->region.record) {
        return;
    }
    VirtAddr holes = 0, holes_end = 0, end = item->at + item->size;
    if (item->free && item->holes) {
        item_whole_pages(item->at, item->size, &holes, &holes_end);
    }
    if (!item->free) {
        fill(shown, item->at, end, CELL_DATA);
    } else if (holes < holes_end) {
        fill(shown, item->at, holes, CELL_FREE);
        fill(shown, holes, holes_end, CELL_RESERVED);
        fill(shown, holes_end, end, CELL_FREE);
    } else {
        fill(shown, item->at, end, CELL_FREE);
    }
}

static Rect item_rect(const Shown *shown, Rect grid, VirtAddr at) {
    uint32_t i = (at - shown->base) / CELL_BYTES;
    int row = shown->rows - 1 - (int)(i / COLS), col = (int)(i % COLS);
    int y = grid.y + row * grid.h / shown->rows, x = grid.x + col * grid.w / COLS;
    return rect_of(x, y, grid.x + (col + 1) * grid.w / COLS - x,
                   grid.y + (row + 1) * grid.h / shown->rows - y);
}

typedef struct Marks {
    Canvas *canvas;
    const Shown *shown;
    Rect grid;
} Marks;

// Marks where an item begins, if it is wide enough to be seen; and the rover.
static void mark_item(void *context, const HeapItem *item) {
    const Marks *marks = context;
    const Shown *shown = marks->shown;
    const Theme *theme = marks->canvas->theme;
    VirtAddr end = shown->base + (VirtAddr)shown->rows * CE_PAGE_SIZE;
    if (item->region != shown->region.record || item->at < shown->base || item->at >= end) {
        return;
    }
    Rect cell = item_rect(shown, marks->grid, item->at);
    if (item->size >= 3 * CELL_BYTES) {
        list_line(marks->canvas->list, cell.x, cell.y, 0, cell.h, 1, theme->ink);
    }
    int grow = px(marks->canvas, 3);
    Rect around = rect_of(cell.x - grow, cell.y - grow, cell.w + 2 * grow, cell.h + 2 * grow);
    if (item->at == shown->touched) {
        list_frame(marks->canvas->list, around, px(marks->canvas, 3), theme->alarm);
    } else if (item->rover) {
        list_frame(marks->canvas->list, around, px(marks->canvas, 2), theme->accent);
    }
}

static void draw_line(Canvas *canvas, Rect rect, int y, FontFace face, int size, Color color,
                      unsigned n_forms, const char *const *forms) {
    TextStyle style = canvas_strip_style(canvas, face, size, color, canvas->theme->paper);
    const char *form = canvas_fit(canvas, rect.w, &style, n_forms, forms);
    if (form) {
        list_text(canvas->list, rect.x, y, form, style);
    }
}

// In whole KB, from 10 KB on.
static void size_text(uint32_t bytes, char *text, size_t size) {
    amount_bytes(bytes < 10240 ? bytes : bytes & ~UINT32_C(1023), text, size);
}

static void draw_heading(Canvas *canvas, Rect rect, const Shown *shown) {
    const HeapInfo *heap = &shown->heap;
    char text[3][200], used[32], free_bytes[32], largest[32];
    const char *kind = heap->is_default ? "default heap"
                       : heap->shared   ? "shared heap"
                       : heap->maximum  ? "heap with a maximum"
                                        : "heap";
    const char *name = query_process_name(canvas->world, heap->owner);
    size_text(heap->used, used, sizeof used);
    size_text(heap->free, free_bytes, sizeof free_bytes);
    size_text(heap->largest, largest, sizeof largest);
    snprintf(text[0], sizeof text[0], "%s %08X of %.23s: %s in use, %s free, the largest piece %s",
             kind, heap->handle, name, used, free_bytes, largest);
    snprintf(text[1], sizeof text[1], "%s of %.23s: %s free, the largest %s", kind, name,
             free_bytes, largest);
    snprintf(text[2], sizeof text[2], "%s %08X", kind, heap->handle);
    const char *const forms[] = {text[0], text[1], text[2]};
    draw_line(canvas, rect, rect.y, FONT_SANS, 13, canvas->theme->ink, 3, forms);
}

// Who may read and write the heap now, with each process's thread as it is.
#define ACCESS_TEXT 200u

static void access_text(const Canvas *canvas, const HeapInfo *heap, char text[2][ACCESS_TEXT]) {
    const World *world = canvas->world;
    uint32_t n = 0, readers = 0, writers = 0;
    char names[80] = "";
    VirtAddr va = query_heap_mapped(world, heap->owner, heap->handle);
    for (uint8_t i = 0; i < CE_PROCESS_MAX; i++) {
        const ThreadRow *thread = query_thread_of(world, i);
        if (!world->tables.process[i].handle || !thread->handle) {
            continue;
        }
        bool kernel = thread->kernel_mode;
        n++;
        readers += clause_allows(query_thread_access(world, va, thread, kernel, ACCESS_READ));
        if (clause_allows(query_thread_access(world, va, thread, kernel, ACCESS_WRITE))) {
            size_t at = strlen(names);
            if (writers < 2) {
                snprintf(names + at, sizeof names - at, "%s%.23s", at ? ", " : "",
                         world->tables.process[i].name.text);
            }
            writers++;
        }
    }
    char more[32] = "";
    if (writers > 2) {
        snprintf(more, sizeof more, " and %u more", writers - 2);
    }
    snprintf(text[1], ACCESS_TEXT, "of %u processes %u may read it, and %u may write it now", n,
             readers, writers);
    snprintf(text[0], ACCESS_TEXT, "%s%s%s%s", text[1], writers ? ": " : "", names, more);
}

// For a shared heap a third line shows the processes, each with an eye and a pen.
static int foot_lines(const Shown *shown) {
    return shown->heap.shared ? 3 : 2;
}

static void draw_foot(Canvas *canvas, Rect rect, const Shown *shown) {
    const HeapInfo *heap = &shown->heap;
    char text[2][200], access[2][ACCESS_TEXT], spoiled[96];
    snprintf(text[0], sizeof text[0],
             "region %u of %u, %08X to %08X; %u big block%s beside it; a row is a page, a cell 64 "
             "bytes",
             shown->number, shown->n_regions, shown->region.record, shown->region.end - 1,
             heap->n_big, heap->n_big == 1 ? "" : "s");
    snprintf(text[1], sizeof text[1], "region %u of %u, %u big block%s", shown->number,
             shown->n_regions, heap->n_big, heap->n_big == 1 ? "" : "s");
    if (shown->number == 0) {
        snprintf(
            text[0], sizeof text[0],
            "one of %u big blocks, %08X to %08X, beside %u region%s; a row is a page, a cell 64 "
            "bytes",
            heap->n_big, shown->region.record, shown->region.end - 1, shown->n_regions,
            shown->n_regions == 1 ? "" : "s");
        snprintf(text[1], sizeof text[1], "one of %u big blocks, %08X to %08X", heap->n_big,
                 shown->region.record, shown->region.end - 1);
    }
    const char *const forms[] = {text[0], text[1]};
    draw_line(canvas, rect, rect.y, FONT_SANS, 12, canvas->theme->soft, 2, forms);
    access_text(canvas, heap, access);
    snprintf(spoiled, sizeof spoiled, "the header at %08X has been written over", heap->spoiled);
    const char *const second[] = {access[0], access[1]}, *const alarm[] = {spoiled};
    int y = rect.y + strip_line(canvas, 12) + px(canvas, 1);
    if (heap->spoiled) {
        draw_line(canvas, rect, y, FONT_BOLD, 12, canvas->theme->alarm, 1, alarm);
    } else {
        draw_line(canvas, rect, y, FONT_SANS, 12, canvas->theme->ink, 2, second);
    }
    if (heap->shared) {
        Gates gates;
        GateSubject subject = query_gate_subject_at(canvas->world, heap->handle);
        gates_collect(canvas->world, &subject, GATES_ROWS, &gates);
        y += strip_line(canvas, 12) + px(canvas, 1);
        gates_readers(canvas, rect_of(rect.x, y, rect.w, strip_line(canvas, 12)), &gates);
    }
}

// Offsets from the region's beginning, every 64 KB.
static void draw_ruler(Canvas *canvas, Rect grid, const Shown *shown, int x) {
    TextStyle style =
        canvas_strip_style(canvas, FONT_MONO, 11, canvas->theme->soft, canvas->theme->paper);
    int line = list_line_height(style.size), last = grid.y + grid.h + line;
    for (int row = 0; row < shown->rows; row += 16) {
        VirtAddr va = shown->base + (VirtAddr)row * CE_PAGE_SIZE;
        int y = grid.y + (shown->rows - row) * grid.h / shown->rows - line;
        char text[16];
        snprintf(text, sizeof text, "%08X", va);
        if (y + line <= last && y >= grid.y) {
            list_text(canvas->list, x, y, text, style);
            last = y;
        }
    }
}

void view_heap(Canvas *canvas, Rect rect) {
    Shown shown = {0};
    if (canvas->world->dump) {
        canvas_unknown(canvas, rect,
                       "Heaps: unknown. They are read from bytes, and a dump has none.");
        return;
    }
    if (!choose_heap(canvas, &shown.heap, &shown.touched)) {
        canvas_unknown(canvas, rect,
                       "No call has used a heap here yet. A process's default heap is made by its "
                       "first call.");
        return;
    }
    HeapStrip strip;
    heap_strip_make(canvas->world, &shown.heap, &strip);
    VirtAddr at = choose_place(canvas, &shown, &strip);
    choose_region(canvas->world, &shown, &strip, at);
    VirtAddr low = shown.region.record & ~(CE_PAGE_SIZE - 1);
    int pages = (int)((shown.region.end - low + CE_PAGE_SIZE - 1) >> CE_PAGE_SHIFT);
    int here = at >= low && at < shown.region.end ? (int)((at - low) >> CE_PAGE_SHIFT) : 0;
    int first = here - ROWS_MOST / 2;
    first = first > pages - ROWS_MOST ? pages - ROWS_MOST : first;
    first = first > 0 ? first : 0;
    shown.rows = pages - first < ROWS_MOST ? pages - first : ROWS_MOST;
    shown.base = low + (VirtAddr)first * CE_PAGE_SIZE;
    memset(shown.values, CELL_NONE, sizeof shown.values);
    fill(&shown, shown.number == 1 ? shown.heap.handle : shown.region.record, shown.region.first,
         CELL_DATA); // the records
    query_heap_items(canvas->world, &shown.heap, fill_item, &shown, &shown.heap.spoiled);

    TextStyle ruler = canvas_strip_style(canvas, FONT_MONO, 11, 0, 0);
    int gutter = list_text_width(canvas->list, ruler.face, ruler.size, "00000000") + px(canvas, 6);
    int bars = heap_strip_height(canvas, &strip), title = strip_line(canvas, 13) + px(canvas, 4);
    int head = title + bars;
    int foot = foot_lines(&shown) * (strip_line(canvas, 12) + px(canvas, 1)) + px(canvas, 3);
    Rect grid = rect_of(rect.x + gutter, rect.y + head, rect.w - gutter, rect.h - head - foot);
    list_cells(canvas->list, grid, COLS, shown.rows, shown.values, canvas->theme->cells);
    for (int i = 0; i < COLS * shown.rows; i++) {
        canvas->seen[shown.values[i]] = true;
    }
    Marks marks = {canvas, &shown, grid};
    VirtAddr ignored = 0;
    query_heap_items(canvas->world, &shown.heap, mark_item, &marks, &ignored);
    list_frame(canvas->list, grid, 1, canvas->theme->line);
    draw_heading(canvas, rect, &shown);
    if (bars) {
        heap_strip_draw(canvas, rect_of(grid.x, rect.y + title, grid.w, bars), &shown.heap, &strip,
                        shown.base, shown.base + ((VirtAddr)shown.rows << CE_PAGE_SHIFT));
    }
    draw_ruler(canvas, grid, &shown, rect.x);
    draw_foot(canvas, rect_of(rect.x, grid.y + grid.h + px(canvas, 3), rect.w, foot), &shown);
    canvas_hit(canvas, (Hit){.kind = HIT_ADDRESS,
                             .rect = grid,
                             .base = query_heap_mapped(canvas->world, shown.heap.owner, shown.base),
                             .bytes = CELL_BYTES,
                             .cols = COLS,
                             .rows = shown.rows});
}
