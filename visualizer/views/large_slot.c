// SPDX-License-Identifier: MIT
#include "visualizer/views/gates.h"
#include "visualizer/views/region_pages.h"
#include "visualizer/views/views.h"

#include <stdio.h>

// A slot of the large area. No process lives there. What matters is which reservations exist, who
// owns each, and who may read and write it now.

#define REGIONS_MOST 4u
#define REGIONS_KNOWN 64u
#define REGION_HEIGHT 116 // design px: if it would be less, fewer reservations are shown

typedef struct Regions {
    VirtAddr base[REGIONS_KNOWN]; // by address
    unsigned n;
    unsigned first, shown; // as many as fit, including the one that the moment is about
} Regions;

static void add(Regions *regions, VirtAddr base) {
    bool known = regions->n > 0 && regions->base[regions->n - 1] == base;
    if (!known && regions->n < REGIONS_KNOWN) {
        regions->base[regions->n++] = base;
    }
}

static void choose(const Canvas *canvas, unsigned most, Regions *regions) {
    const Scene *scene = canvas->scene;
    QueryRegion region;
    VirtAddr at = scene->has_cursor ? scene->cursor : scene->touch;
    unsigned touched = 0;
    bool known = query_region(canvas->world, at, &region);
    while (known && touched + 1 < regions->n && regions->base[touched] != region.base) {
        touched++;
    }
    regions->shown = regions->n < most ? regions->n : most;
    regions->first = touched < regions->shown ? 0 : touched + 1 - regions->shown;
}

static Regions regions_of(const Canvas *canvas, uint32_t slot, unsigned most) {
    Regions regions = {.n = 0};
    for (uint32_t i = 0; i < CE_BLOCKS_PER_SLOT; i++) {
        VirtAddr va = ce_slot_base(slot) + (i << CE_BLOCK_SHIFT);
        uint32_t block = tables_block(&canvas->world->tables, va);
        if (block) {
            add(&regions, (VirtAddr)canvas->world->tables.block[block].base << CE_BLOCK_SHIFT);
        }
    }
    choose(canvas, most, &regions);
    return regions;
}

static void line_of(Canvas *canvas, Rect rect, FontFace face, int size, Color color,
                    unsigned n_forms, const char *const *forms) {
    TextStyle style = canvas_strip_style(canvas, face, size, color, canvas->theme->paper);
    const char *form = canvas_fit(canvas, rect.w, &style, n_forms, forms);
    if (form) {
        list_text(canvas->list, rect.x, rect.y, form, style);
    }
}

static const char *kind_name(const BlockRow *block) {
    return block->kind == KIND_HEAP      ? "shared heap"
           : block->kind == KIND_VIRTUAL ? "large VirtualAlloc"
                                         : query_kind_name(block->kind);
}

// The mapping that a reservation belongs to, found through one of its views; NULL when no process
// has a view of it, or it has no name.
static const ObjectRow *named_mapping(const World *world, const QueryRegion *region) {
    const Tables *tables = &world->tables;
    for (uint32_t i = 0; i < tables->n_rows[TABLE_VIEW]; i++) {
        const ViewRow *view = &tables->view[i];
        VirtAddr end = region->base + (region->n_blocks << CE_BLOCK_SHIFT);
        if (view->base >= region->base && view->base < end && tables->object[view->object].named) {
            return &tables->object[view->object];
        }
    }
    return NULL;
}

// What it was made for and by which process; a mapping belongs to the kernel and has a name.
static void draw_name(Canvas *canvas, Rect rect, const QueryRegion *region) {
    char text[2][160], of[96];
    const BlockRow *block = region->block;
    const ObjectRow *mapping = named_mapping(canvas->world, region);
    snprintf(of, sizeof of, ", of %s", query_process_name(canvas->world, block->owner));
    if (block->kind == KIND_MAPPING) {
        of[0] = '\0';
    }
    if (block->kind == KIND_MAPPING && mapping) {
        snprintf(of, sizeof of, " '%s'", mapping->name.text);
    }
    snprintf(text[0], sizeof text[0], "%08X  %s%s", region->base, kind_name(block), of);
    snprintf(text[1], sizeof text[1], "%08X  %s", region->base, kind_name(block));
    const char *const forms[] = {text[0], text[1]};
    line_of(canvas, rect, FONT_BOLD, 15, canvas->theme->ink, 2, forms);
}

static void draw_size(Canvas *canvas, Rect rect, const QueryRegion *region) {
    char text[REGION_FORMS][REGION_TEXT];
    region_text(region, text);
    const char *const forms[] = {text[1], text[2]};
    line_of(canvas, rect, FONT_SANS, 13, canvas->theme->soft, 2, forms);
}

// The page for which rights are shown: the moment's page, else the first in use. False when none is
// in use.
static bool page_in_use(const Canvas *canvas, const QueryRegion *region, VirtAddr *ret_page) {
    const Scene *scene = canvas->scene;
    VirtAddr end = region->base + (region->n_blocks << CE_BLOCK_SHIFT);
    for (int pass = 0; pass < 2; pass++) {
        VirtAddr from =
            pass == 0 && scene->has_touch ? scene->touch & ~(CE_PAGE_SIZE - 1) : region->base;
        VirtAddr last = pass == 0 ? from + CE_PAGE_SIZE : end;
        for (VirtAddr va = from; va >= region->base && va < last && va < end; va += CE_PAGE_SIZE) {
            uint32_t state = page_state(tables_walk(&canvas->world->tables, va).word);
            if (state == PAGE_STATE_COMMITTED || state == PAGE_STATE_LAZY) {
                *ret_page = va;
                return true;
            }
        }
    }
    return false;
}

// Who may read and write it now; nobody while no page is in use.
static void draw_readers(Canvas *canvas, Rect rect, const QueryRegion *region) {
    const BlockRow *block = region->block;
    GateSubject subject = {.there = true,
                           .is_heap = block->kind == KIND_HEAP,
                           .owner = block->kind == KIND_MAPPING ? PROCESS_NONE : block->owner,
                           .write_keys = block->write_keys};
    static const char *const none[] = {"reserved only: no page can be read or written yet",
                                       "reserved only"};
    Gates gates;
    if (!page_in_use(canvas, region, &subject.base)) {
        line_of(canvas, rect, FONT_SANS, 13, canvas->theme->ink, 2, none);
        return;
    }
    gates_collect(canvas->world, &subject, GATES_ROWS, &gates);
    gates_readers(canvas, rect, &gates);
}

// Its name, its size, who may read and write it now, and its pages, as much as there is room for.
static void draw_region(Canvas *canvas, Rect rect, const QueryRegion *region) {
    int name_h = strip_line(canvas, 15), line = strip_line(canvas, 13), gap = px(canvas, 3);
    int y = rect.y;
    draw_name(canvas, rect_of(rect.x, y, rect.w, name_h), region);
    y += name_h;
    draw_size(canvas, rect_of(rect.x, y, rect.w, line), region);
    y += line + gap;
    if (y + line <= rect.y + rect.h) {
        draw_readers(canvas, rect_of(rect.x, y, rect.w, line), region);
        y += line + gap;
    }
    int h = region_pages_height(canvas, region, rect.y + rect.h - y);
    region_pages(canvas, rect_of(rect.x, y, rect.w, h), region);
}

static void draw_heading(Canvas *canvas, Rect rect, uint32_t slot, const Regions *regions) {
    char text[3][160], more[48] = "";
    VirtAddr base = ce_slot_base(slot);
    if (regions->n > regions->shown) {
        snprintf(more, sizeof more, "; %u of %u reservations", regions->shown, regions->n);
    }
    snprintf(text[0], sizeof text[0],
             "slot %u, in the large area  %08X to %08X: the same for every process%s", slot, base,
             base + (CE_SLOT_SIZE - 1), more);
    snprintf(text[1], sizeof text[1], "slot %u, in the large area%s", slot, more);
    snprintf(text[2], sizeof text[2], "slot %u", slot);
    const char *const forms[] = {text[0], text[1], text[2]};
    line_of(canvas, rect, FONT_SANS, 13, canvas->theme->ink, 3, forms);
}

void view_large_slot(Canvas *canvas, Rect rect, uint32_t slot) {
    int head = strip_line(canvas, 13) + px(canvas, 8), gap = px(canvas, 12);
    int least = strip_px(canvas, REGION_HEIGHT), room = rect.h - head;
    unsigned most = room > least ? (unsigned)(room / least) : 1;
    Regions regions = regions_of(canvas, slot, most < REGIONS_MOST ? most : REGIONS_MOST);
    draw_heading(canvas, rect, slot, &regions);
    if (regions.n == 0) {
        canvas_unknown(canvas, rect, "Nothing is reserved here.");
        return;
    }
    int h = room / (int)regions.shown;
    h = h > 2 * least ? 2 * least : h;
    for (unsigned i = 0; i < regions.shown; i++) {
        QueryRegion region;
        if (query_region(canvas->world, regions.base[regions.first + i], &region)) {
            draw_region(canvas, rect_of(rect.x, rect.y + head + (int)i * h, rect.w, h - gap),
                        &region);
        }
    }
}
