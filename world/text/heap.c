// SPDX-License-Identifier: MIT
#include "world/text/heap.h"

#include "world/amounts.h"
#include "world/query/query.h"

#include <stdlib.h>
#include <string.h>

// Reads the heaps through query_heaps() and query_heap_items(). A spoiled heap is printed up to its
// first bad header, which is then named.

#define HEAPS_MOST 256u
#define CELL 512u // bytes per character
#define CELLS_PER_LINE 64u

static const char *kind_of(const HeapInfo *heap) {
    return heap->is_default ? "default"
           : heap->custom   ? "custom"
           : heap->shared   ? "shared"
           : heap->maximum  ? "fixed"
                            : "growing";
}

// KB for a column, to a tenth, rounded down.
static const char *kb_text(uint32_t bytes, char *text, size_t size) {
    uint32_t tenths = (uint32_t)((uint64_t)bytes * 10 / 1024);
    snprintf(text, size, "%u.%u KB", tenths / 10, tenths % 10);
    return text;
}

static const char *size_text(uint32_t bytes, char *text, size_t size) {
    return amount_bytes(bytes, text, size);
}

void text_heaps(const World *world, uint8_t process, FILE *out) {
    HeapInfo heaps[HEAPS_MOST];
    uint32_t n = query_heaps(world, process, heaps, HEAPS_MOST);
    char reserved[24], committed[24], used[24], free_bytes[24], largest[24];
    fprintf(out, "heaps of %s\n", query_process_name(world, process));
    if (n == 0) {
        fprintf(out, "  none that a call has used yet\n");
        return;
    }
    fprintf(out, "  no  handle    kind       reserved   committed      in use        free     "
                 "largest  items\n");
    for (uint32_t i = 0; i < n && i < HEAPS_MOST; i++) {
        const HeapInfo *heap = &heaps[i];
        fprintf(out, "  %2u  %08X  %-7s %11s %11s %11s %11s %11s  %u in use, %u free%s\n", i + 1,
                heap->handle, kind_of(heap), kb_text(heap->reserved, reserved, sizeof reserved),
                kb_text(heap->committed, committed, sizeof committed),
                kb_text(heap->used, used, sizeof used),
                kb_text(heap->free, free_bytes, sizeof free_bytes),
                kb_text(heap->largest, largest, sizeof largest), heap->n_used, heap->n_free,
                heap->spoiled ? ", SPOILED" : "");
    }
    if (n > HEAPS_MOST) {
        fprintf(out, "  and %u more\n", n - HEAPS_MOST);
    }
}

// ---- one heap

typedef struct Drawing {
    const HeapRegion *region;
    char *cells;
    uint32_t n;
} Drawing;

// A cell is '#' if all of it is in use, '+' if a part is. Free is '.', or '-' where pages may be
// uncommitted. 'v' is where the next search begins.
static void draw_item(void *context, const HeapItem *item) {
    Drawing *drawing = context;
    if (item->big || item->region != drawing->region->record) {
        return;
    }
    VirtAddr base = drawing->region->first & ~(CELL - 1);
    uint32_t first = (item->at - base) / CELL, last = (item->at + item->size - 1 - base) / CELL;
    for (uint32_t i = first; i <= last && i < drawing->n; i++) {
        char *cell = &drawing->cells[i];
        bool whole = item->at <= base + i * CELL && item->at + item->size >= base + (i + 1) * CELL;
        if (item->free) {
            char free_cell = item->holes && i > first ? '-' : '.';
            *cell = *cell == '#' || *cell == '+' ? '+' : free_cell;
        } else {
            *cell = whole || (*cell != '.' && *cell != '-' && *cell != '+') ? '#' : '+';
        }
    }
    if (item->rover) {
        drawing->cells[first] = 'v';
    }
}

static void draw_region(const World *world, const HeapInfo *heap, const HeapRegion *region,
                        FILE *out) {
    VirtAddr base = region->first & ~(CELL - 1), spoiled = 0;
    uint32_t n = (region->end - base + CELL - 1) / CELL;
    char *cells = malloc(n + 1);
    char size[24];
    if (!cells) {
        return;
    }
    memset(cells, ' ', n);
    Drawing drawing = {region, cells, n};
    query_heap_items(world, heap, draw_item, &drawing, &spoiled);
    fprintf(out, "\nregion %08X to %08X, %s\n", region->record, region->end - 1,
            size_text(region->end - region->record, size, sizeof size));
    bool skipped = false;
    for (uint32_t i = 0; i < n; i += CELLS_PER_LINE) {
        uint32_t length = n - i < CELLS_PER_LINE ? n - i : CELLS_PER_LINE;
        bool same = i > 0 && i + CELLS_PER_LINE < n &&
                    memcmp(cells + i, cells + i - CELLS_PER_LINE, length) == 0;
        if (same) {
            fputs(skipped ? "" : "  ...\n", out);
        } else {
            fprintf(out, "  %08X  %.*s\n", base + i * CELL, (int)length, cells + i);
        }
        skipped = same;
    }
    free(cells);
}

static const uint32_t classes[] = {16, 64, 256, 1024, 4096, 16384, 98304, UINT32_MAX};
#define CLASSES (sizeof classes / sizeof classes[0])

#define BIGS_TOLD 8u

typedef struct Spread {
    uint32_t used[CLASSES], free[CLASSES], n_big;
    FILE *out;
} Spread;

static void spread_item(void *context, const HeapItem *item) {
    Spread *spread = context;
    char size[24];
    if (item->big && ++spread->n_big > BIGS_TOLD) {
        return;
    }
    if (item->big) {
        fprintf(spread->out, "  big block at %08X: %s\n", item->at + ITEM_HEADER,
                size_text(item->size - ITEM_HEADER, size, sizeof size));
        return;
    }
    uint32_t c = 0;
    while (item->size > classes[c]) {
        c++;
    }
    (item->free ? spread->free : spread->used)[c]++;
}

static void spread_print(const World *world, const HeapInfo *heap, FILE *out) {
    Spread spread = {.out = out};
    VirtAddr spoiled = 0;
    char size[24];
    fprintf(out, "\n");
    query_heap_items(world, heap, spread_item, &spread, &spoiled);
    if (spread.n_big > BIGS_TOLD) {
        fprintf(out, "  and %u more\n", spread.n_big - BIGS_TOLD);
    }
    fprintf(out, "  items of up to    in use      free\n");
    for (uint32_t c = 0; c < CLASSES; c++) {
        if (spread.used[c] || spread.free[c]) {
            fprintf(out, "  %14s %9u %9u\n",
                    classes[c] == UINT32_MAX ? "more" : size_text(classes[c], size, sizeof size),
                    spread.used[c], spread.free[c]);
        }
    }
}

bool text_heap(const World *world, uint8_t process, uint32_t number, FILE *out) {
    HeapInfo heaps[HEAPS_MOST];
    HeapRegion regions[64];
    uint32_t n = query_heaps(world, process, heaps, HEAPS_MOST);
    if (number == 0 || number > n || number > HEAPS_MOST) {
        return false;
    }
    const HeapInfo *heap = &heaps[number - 1];
    char a[24], b[24], c[24];
    fprintf(out, "heap %u of %s: %08X, %s\n", number, query_process_name(world, process),
            heap->handle, kind_of(heap));
    uint32_t apart = heap->free > heap->largest ? heap->free - heap->largest : 0;
    fprintf(out, "%s in use, %s free, the largest piece %s: %u%% of what is free lies elsewhere\n",
            size_text(heap->used, a, sizeof a), size_text(heap->free, b, sizeof b),
            size_text(heap->largest, c, sizeof c),
            apart ? (uint32_t)((uint64_t)apart * 100 / heap->free) : 0);
    if (heap->spoiled) {
        fprintf(out, "the header at %08X cannot be right: what follows it is not known\n",
                heap->spoiled);
    }
    uint32_t n_regions = query_heap_regions(world, heap, regions, 64);
    for (uint32_t i = 0; i < n_regions && i < 64; i++) {
        draw_region(world, heap, &regions[i], out);
    }
    fprintf(out, "\n  # in use   + partly   . free   - free, maybe not committed   v rover; a "
                 "character is 512 bytes\n");
    spread_print(world, heap, out);
    return true;
}
