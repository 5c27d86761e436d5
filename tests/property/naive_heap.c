// SPDX-License-Identifier: MIT
#include "tests/property/naive_heap.h"

#include "ce/win32.h"

#include <stdlib.h>
#include <string.h>

#define PAGE 4096u

static uint32_t round_up(uint32_t value, uint32_t unit) {
    return (value + unit - 1) / unit * unit;
}

static uint32_t need_of(uint32_t size) {
    uint32_t need = round_up(size + 8, 8);
    return need < 16 ? 16 : need;
}

// Whole pages behind the header and before the end.
static uint32_t whole_pages(uint32_t at, uint32_t size) {
    uint32_t first = round_up(at + 8, PAGE), end = (at + size) / PAGE * PAGE;
    return end > first ? (end - first) / PAGE : 0;
}

// ---- what a custom heap asks for

static void ask(NaiveHeap *heap, uint32_t address, uint32_t size, uint32_t action, uint32_t user) {
    if (heap->n_asks == NAIVE_ASKS) {
        abort();
    }
    heap->asks[heap->n_asks++] = (NaiveAsk){address, size, action, user};
}

static uint64_t bits(uint32_t first, uint32_t n) {
    return n == 0 ? 0 : (n == 64 ? UINT64_MAX : (1ULL << n) - 1) << first;
}

// Asks for the pages of [first, end) from the lowest to the highest that is (`has`) or is not
// committed. Those are *pages from then on, unless the function keeps them.
static bool ask_pages(NaiveHeap *heap, uint64_t *pages, uint32_t base, uint32_t user,
                      uint32_t first, uint32_t end, bool has) {
    uint32_t low = (first - base) / PAGE, high = (end - base) / PAGE;
    while (low < high && (*pages >> low & 1) != has) {
        low++;
    }
    while (low < high && (*pages >> (high - 1) & 1) != has) {
        high--;
    }
    if (low < high) {
        ask(heap, base + low * PAGE, (high - low) * PAGE, has ? MEM_DECOMMIT : MEM_COMMIT, user);
        if (has && heap->keeps_pages) {
            return false;
        }
        *pages = has ? *pages & ~bits(low, high - low) : *pages | bits(low, high - low);
    }
    return true;
}

// Reserves, and commits the first bytes.
static void ask_reservation(NaiveHeap *heap, uint32_t base, uint32_t size, uint32_t committed,
                            uint32_t *ret_user, uint64_t *ret_pages) {
    if (heap->custom) {
        *ret_user = (*heap->next_user)++;
        *ret_pages = bits(0, round_up(committed, PAGE) / PAGE);
        ask(heap, 0, size, MEM_RESERVE, 0);
        ask(heap, base, round_up(committed, PAGE), MEM_COMMIT, *ret_user);
    }
}

static void region_add(NaiveHeap *heap, uint32_t record, uint32_t first, uint32_t end,
                       uint32_t committed) {
    NaiveRegion *region = &heap->region[heap->n_regions++];
    *region = (NaiveRegion){.record = record, .end = end, .room = NAIVE_ITEMS};
    region->items = calloc(region->room, sizeof *region->items);
    bool holes = committed < end && whole_pages(first, end - first) > 0;
    region->items[0] = (NaiveItem){.at = first, .size = end - first, .free = true, .holes = holes};
    region->n = 1;
}

void naive_heap_init(NaiveHeap *heap, uint32_t handle, uint32_t maximum, uint32_t first,
                     uint32_t end, uint32_t committed) {
    *heap = (NaiveHeap){.handle = handle, .maximum = maximum, .rover = first};
    region_add(heap, first - 32, first, end, committed);
}

void naive_heap_customize(NaiveHeap *heap, uint32_t committed, uint32_t *next_user) {
    NaiveRegion *first = &heap->region[0];
    heap->custom = true;
    heap->next_user = next_user;
    first->base = heap->handle;
    first->user = (*next_user)++;
    first->pages = bits(0, committed / PAGE);
}

void naive_heap_deinit(NaiveHeap *heap) {
    for (uint32_t i = 0; i < heap->n_regions; i++) {
        free(heap->region[i].items);
    }
}

static NaiveItem *item_at(NaiveHeap *heap, uint32_t at, uint32_t *ret_region, uint32_t *ret_index) {
    for (uint32_t r = 0; r < heap->n_regions; r++) {
        NaiveRegion *region = &heap->region[r];
        if (at < region->record || at >= region->end) {
            continue;
        }
        uint32_t low = 0, high = region->n;
        while (low < high) {
            uint32_t middle = (low + high) / 2;
            if (region->items[middle].at < at) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if (low < region->n && region->items[low].at == at) {
            *ret_region = r;
            *ret_index = low;
            return &region->items[low];
        }
    }
    return NULL;
}

NaiveItem *naive_heap_item(NaiveHeap *heap, uint32_t at, NaiveRegion **ret_region) {
    uint32_t r = 0, i = 0;
    NaiveItem *item = item_at(heap, at, &r, &i);
    if (item && ret_region) {
        *ret_region = &heap->region[r];
    }
    return item;
}

NaiveBig *naive_heap_big(NaiveHeap *heap, uint32_t record) {
    for (uint32_t i = 0; i < heap->n_bigs; i++) {
        if (heap->big[i].record == record) {
            return &heap->big[i];
        }
    }
    return NULL;
}

static void remove_items(NaiveRegion *region, uint32_t index, uint32_t n) {
    memmove(&region->items[index], &region->items[index + n],
            (region->n - index - n) * sizeof *region->items);
    region->n -= n;
}

// How many free items lie behind item i; corrupt when the one behind them is spoiled (or one of
// them is).
static bool free_behind(const NaiveRegion *region, uint32_t i, uint32_t *ret_n) {
    uint32_t n = 0;
    for (i++; i < region->n; i++, n++) {
        if (region->items[i].spoiled) {
            return false;
        }
        if (!region->items[i].free) {
            break;
        }
    }
    *ret_n = n;
    return true;
}

static void swallow(NaiveRegion *region, uint32_t i, uint32_t n) {
    for (uint32_t k = 1; k <= n; k++) {
        region->items[i].size += region->items[i + k].size;
        region->items[i].holes |= region->items[i + k].holes;
    }
    remove_items(region, i + 1, n);
}

NaiveVerdict naive_heap_find(NaiveHeap *heap, uint32_t size, uint32_t *ret_item) {
    if (size > heap->threshold) {
        return heap->maximum ? NAIVE_TOO_BIG : NAIVE_BIG;
    }
    uint32_t need = need_of(size), r = 0, i = 0, start = heap->rover;
    if (!item_at(heap, start, &r, &i)) {
        abort();
    }
    for (bool first = true;; first = false) {
        NaiveRegion *region = &heap->region[r];
        NaiveItem *item = &region->items[i];
        if (item->at == start && !first) {
            break;
        }
        if (item->spoiled) {
            return NAIVE_CORRUPT;
        }
        bool over = false;
        if (item->free) {
            uint32_t n = 0;
            if (!free_behind(region, i, &n)) {
                return NAIVE_CORRUPT;
            }
            swallow(region, i, n);
            over = item->at < start && start < item->at + item->size;
            heap->rover = over ? item->at : heap->rover;
            if (item->size >= need) {
                *ret_item = item->at;
                return NAIVE_DONE;
            }
        }
        if (over) {
            break;
        }
        if (++i == region->n) {
            r = (r + 1) % heap->n_regions;
            i = 0;
        }
    }
    return heap->maximum ? NAIVE_FULL : NAIVE_GROW;
}

static void take_bytes(NaiveHeap *heap, uint32_t at, uint32_t need) {
    uint32_t r = 0, i = 0;
    NaiveItem *item = item_at(heap, at, &r, &i);
    NaiveRegion *region = &heap->region[r];
    uint32_t left = item->size - need;
    if (heap->custom && item->holes) {
        uint32_t behind = at + (left >= 16 ? need + 8 : item->size);
        ask_pages(heap, &region->pages, region->base, region->user, at / PAGE * PAGE,
                  round_up(behind, PAGE), false);
    }
    if (left >= 16) {
        if (region->n == region->room) {
            abort();
        }
        memmove(&region->items[i + 2], &region->items[i + 1],
                (region->n - i - 1) * sizeof *region->items);
        region->n++;
        region->items[i + 1] =
            (NaiveItem){.at = at + need,
                        .size = left,
                        .free = true,
                        .holes = item->holes && whole_pages(at + need, left) > 0};
        item->size = need;
    }
    item->free = item->holes = false;
    heap->rover = at;
}

void naive_heap_take(NaiveHeap *heap, uint32_t at, uint32_t size) {
    take_bytes(heap, at, need_of(size));
}

uint32_t naive_heap_grow(NaiveHeap *heap, uint32_t base, uint32_t size) {
    if (heap->n_regions == NAIVE_REGIONS) {
        abort();
    }
    region_add(heap, base, base + 32, base + 0x30000, base + PAGE);
    NaiveRegion *region = &heap->region[heap->n_regions - 1];
    region->base = base;
    ask_reservation(heap, base, 0x30000, 32 + need_of(size) + 8, &region->user, &region->pages);
    return base + 32;
}

void naive_heap_add_big(NaiveHeap *heap, uint32_t record, uint32_t size) {
    uint32_t whole = round_up(40 + size, PAGE);
    NaiveBig *big = &heap->big[heap->n_bigs++];
    *big = (NaiveBig){.record = record, .whole = whole, .reserved = whole};
    ask_reservation(heap, record, whole, whole, &big->user, &big->pages);
}

// The page rule of free: whole pages go back from four on.
static void give_pages(NaiveHeap *heap, NaiveRegion *region, NaiveItem *item, uint32_t least) {
    if (whole_pages(item->at, item->size) >= least && (heap->decommits || least == 1)) {
        uint32_t first = round_up(item->at + 8, PAGE), end = (item->at + item->size) / PAGE * PAGE;
        bool given = !heap->custom ||
                     ask_pages(heap, &region->pages, region->base, region->user, first, end, true);
        item->holes |= given;
    }
}

static void remove_region(NaiveHeap *heap, uint32_t r) {
    free(heap->region[r].items);
    memmove(&heap->region[r], &heap->region[r + 1],
            (heap->n_regions - r - 1) * sizeof *heap->region);
    heap->n_regions--;
    heap->rover = heap->region[r - 1].items[0].at;
}

static NaiveVerdict free_item(NaiveHeap *heap, uint32_t r, uint32_t i) {
    NaiveRegion *region = &heap->region[r];
    uint32_t n = 0;
    if (!free_behind(region, i, &n)) {
        return NAIVE_CORRUPT;
    }
    region->items[i].free = true;
    swallow(region, i, n);
    heap->rover = region->items[i].at;
    if (region->n == 1 && r != 0 && heap->custom) {
        ask(heap, region->base, 0, MEM_RELEASE, region->user);
    }
    if (region->n == 1 && r != 0 && heap->custom && heap->keeps_region) {
        return NAIVE_DONE; // it stays, empty
    }
    if (region->n == 1 && r != 0) {
        remove_region(heap, r);
    } else {
        give_pages(heap, region, &region->items[i], 4);
    }
    return NAIVE_DONE;
}

// HeapCompact gives back what it has made one free item. Whether the region is gone.
static bool give_compacted(NaiveHeap *heap, uint32_t r) {
    NaiveRegion *region = &heap->region[r];
    if (r == 0 || region->n > 1 || !region->items[0].free) {
        return false;
    }
    if (heap->custom) {
        ask(heap, region->base, 0, MEM_RELEASE, region->user);
    }
    if (heap->custom && heap->keeps_region) {
        return false;
    }
    remove_region(heap, r);
    return true;
}

NaiveVerdict naive_heap_free(NaiveHeap *heap, uint32_t pointer) {
    NaiveBig *big = naive_heap_big(heap, pointer - 40);
    uint32_t r = 0, i = 0;
    if (big) {
        if (heap->custom) {
            ask(heap, big->record, 0, MEM_RELEASE, big->user);
        }
        if (heap->custom && heap->keeps_region) {
            return NAIVE_KEPT;
        }
        *big = heap->big[--heap->n_bigs];
        return NAIVE_DONE;
    }
    NaiveItem *item = item_at(heap, pointer - 8, &r, &i);
    if (item->spoiled) {
        return NAIVE_CORRUPT;
    }
    return free_item(heap, r, i);
}

static NaiveVerdict resize_big(NaiveHeap *heap, NaiveBig *big, uint32_t size) {
    uint32_t whole = round_up(40 + size, PAGE);
    if (size <= heap->threshold || whole > big->reserved) {
        return NAIVE_GROW;
    }
    if (heap->custom) {
        uint32_t low = whole < big->whole ? whole : big->whole;
        uint32_t high = whole < big->whole ? big->whole : whole;
        ask_pages(heap, &big->pages, big->record, big->user, big->record + low, big->record + high,
                  whole < big->whole);
    }
    big->whole = whole;
    return NAIVE_DONE;
}

NaiveVerdict naive_heap_resize(NaiveHeap *heap, uint32_t pointer, uint32_t size) {
    NaiveBig *big = naive_heap_big(heap, pointer - 40);
    uint32_t r = 0, i = 0, need = need_of(size), n = 0;
    if (big) {
        return resize_big(heap, big, size);
    }
    NaiveItem *item = item_at(heap, pointer - 8, &r, &i);
    NaiveRegion *region = &heap->region[r];
    if (item->spoiled) {
        return NAIVE_CORRUPT;
    }
    if (size > heap->threshold) {
        return NAIVE_GROW;
    }
    if (need <= item->size) {
        uint32_t left = item->size - need;
        if (left < 16) {
            return NAIVE_DONE;
        }
        if (!free_behind(region, i, &n)) {
            return NAIVE_CORRUPT;
        }
        memmove(&region->items[i + 2], &region->items[i + 1],
                (region->n - i - 1) * sizeof *region->items);
        region->n++;
        region->items[i + 1] = (NaiveItem){.at = item->at + need, .size = left};
        item->size = need;
        return free_item(heap, r, i + 1);
    }
    if (i + 1 == region->n || !region->items[i + 1].free || region->items[i + 1].spoiled) {
        return NAIVE_GROW;
    }
    if (!free_behind(region, i + 1, &n)) {
        return NAIVE_CORRUPT;
    }
    uint32_t all = 0;
    for (uint32_t k = 0; k <= n; k++) {
        all += region->items[i + 1 + k].size;
    }
    if (item->size + all < need) {
        return NAIVE_GROW;
    }
    swallow(region, i + 1, n);
    uint32_t more = need - item->size;
    take_bytes(heap, region->items[i + 1].at, more);
    region->items[i].size += region->items[i + 1].size;
    remove_items(region, i + 1, 1);
    heap->rover = region->items[i].at;
    return NAIVE_DONE;
}

NaiveVerdict naive_heap_compact(NaiveHeap *heap, uint32_t *ret_largest) {
    uint32_t largest = 0;
    for (uint32_t r = 0; r < heap->n_regions; r++) {
        for (uint32_t i = 0; i < heap->region[r].n; i++) {
            if (heap->region[r].items[i].spoiled) {
                return NAIVE_CORRUPT;
            }
        }
    }
    for (uint32_t r = 0; r < heap->n_regions; r++) {
        NaiveRegion *region = &heap->region[r];
        uint32_t found = 0;
        for (uint32_t i = 0; i < region->n; i++) {
            NaiveItem *item = &region->items[i];
            uint32_t n = 0;
            if (!item->free || !free_behind(region, i, &n)) {
                continue;
            }
            swallow(region, i, n);
            if (item->at < heap->rover && heap->rover < item->at + item->size) {
                heap->rover = item->at;
            }
            give_pages(heap, region, item, 1);
            found = item->size - 8 > found ? item->size - 8 : found;
        }
        if (give_compacted(heap, r)) {
            r--;
        } else {
            largest = found > largest ? found : largest;
        }
    }
    *ret_largest = largest;
    return NAIVE_DONE;
}
