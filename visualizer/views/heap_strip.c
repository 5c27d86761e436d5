// SPDX-License-Identifier: MIT
#include "visualizer/views/heap_strip.h"

#include "world/query/query.h"

#include <stdio.h>

#define REGIONS_MOST 64u

// ---- collecting the bars

typedef struct Gather {
    HeapStrip *strip;
    VirtAddr big; // the record seen last
} Gather;

static void add_bar(HeapStrip *strip, StripBar bar) {
    if (strip->n < STRIP_BARS) {
        strip->bar[strip->n++] = bar;
    } else {
        strip->n_left_off++;
    }
}

// Adds an item in use to the bars that it lies in.
static void add_item(void *context, const HeapItem *item) {
    HeapStrip *strip = ((Gather *)context)->strip;
    VirtAddr end = item->at + item->size;
    if (item->big) {
        add_bar(strip, (StripBar){.base = item->region,
                                  .end = end,
                                  .record = item->region,
                                  .first = item->at,
                                  .big = true});
    }
    for (uint32_t i = 0; i < strip->n && !item->free; i++) {
        StripBar *bar = &strip->bar[i];
        VirtAddr from = item->at > bar->base ? item->at : bar->base;
        VirtAddr to = end < bar->end ? end : bar->end;
        bar->used += bar->record == item->region && to > from ? to - from : 0;
    }
}

// The number of bytes per bar, chosen so that the bars of all regions have room.
static uint32_t span_of(const HeapRegion *regions, uint32_t n) {
    uint32_t span = HEAP_REGION_SIZE, bars = 0;
    do {
        bars = 0;
        for (uint32_t i = 0; i < n; i++) {
            bars += (regions[i].end - regions[i].record + span - 1) / span;
        }
        span = bars > STRIP_BARS ? span * 2 : span;
    } while (bars > STRIP_BARS && n < STRIP_BARS && span < 1u << 30);
    return span;
}

void heap_strip_make(const World *world, const HeapInfo *heap, HeapStrip *ret_strip) {
    HeapRegion regions[REGIONS_MOST];
    *ret_strip = (HeapStrip){0};
    uint32_t n = query_heap_regions(world, heap, regions, REGIONS_MOST);
    ret_strip->n_left_off = n > REGIONS_MOST ? n - REGIONS_MOST : 0;
    n = n < REGIONS_MOST ? n : REGIONS_MOST;
    uint32_t span = span_of(regions, n);
    for (uint32_t i = 0; i < n; i++) {
        VirtAddr base = regions[i].record & ~(CE_PAGE_SIZE - 1);
        for (VirtAddr at = base; at < regions[i].end; at += span) {
            uint32_t left = regions[i].end - at;
            add_bar(ret_strip, (StripBar){.base = at,
                                          .end = at + (left < span ? left : span),
                                          .record = regions[i].record,
                                          .first = regions[i].first});
        }
    }
    Gather gather = {.strip = ret_strip};
    VirtAddr ignored = 0;
    query_heap_items(world, heap, add_item, &gather, &ignored);
}

const StripBar *heap_strip_at(const HeapStrip *strip, VirtAddr va) {
    for (uint32_t i = 0; i < strip->n; i++) {
        if (va >= strip->bar[i].base && va < strip->bar[i].end) {
            return &strip->bar[i];
        }
    }
    return NULL;
}

// ---- drawing

int heap_strip_height(const Canvas *canvas, const HeapStrip *strip) {
    return strip->n > 1 ? px(canvas, 22) : 0;
}

static void draw_bar(Canvas *canvas, Rect box, const StripBar *bar, bool shown) {
    const Theme *theme = canvas->theme;
    int edge = px(canvas, 3);
    Rect used = rect_of(box.x + edge, box.y + edge, box.w - 2 * edge, box.h - 2 * edge);
    int w = (int)((uint64_t)used.w * bar->used / (bar->end - bar->base));
    used.w = bar->used && w < edge ? edge : w; // a small use must be visible
    list_rect(canvas->list, box, theme->paper);
    list_rect(canvas->list, used, bar->big ? theme->soft : theme->cells[CELL_DATA].fill);
    list_frame(canvas->list, box, shown ? edge : 1, shown ? theme->accent : theme->line);
}

void heap_strip_draw(Canvas *canvas, Rect rect, const HeapInfo *heap, const HeapStrip *strip,
                     VirtAddr from, VirtAddr to) {
    char more[32] = "";
    TextStyle style =
        canvas_strip_style(canvas, FONT_SANS, 12, canvas->theme->soft, canvas->theme->paper);
    if (strip->n_left_off) {
        snprintf(more, sizeof more, "+%u", strip->n_left_off);
    }
    int room =
        more[0] ? list_text_width(canvas->list, style.face, style.size, more) + px(canvas, 6) : 0;
    int gap = px(canvas, 2), n = (int)strip->n, most = px(canvas, 64);
    int step = (rect.w - room) / (n ? n : 1);
    step = step > most ? most : step;
    for (int i = 0; i < n; i++) {
        const StripBar *bar = &strip->bar[i];
        Rect box = rect_of(rect.x + i * step, rect.y, step - gap, rect.h - px(canvas, 4));
        draw_bar(canvas, box, bar, bar->base < to && from < bar->end);
        canvas_hit(canvas, (Hit){.kind = HIT_ADDRESS,
                                 .rect = box,
                                 .base = query_heap_mapped(canvas->world, heap->owner, bar->base),
                                 .bytes = bar->end - bar->base,
                                 .cols = 1,
                                 .rows = 1});
    }
    if (more[0]) {
        list_text(canvas->list, rect.x + n * step + px(canvas, 4), rect.y, more, style);
    }
}
