// SPDX-License-Identifier: MIT
#include "world/query/heap.h"

#include "world/query/query.h"
#include "ce/bytes.h"

#include <string.h>

// Reads heaps out of a process's memory, region by region and header by header (ce/heap_layout.h).
// The guest may have overwritten any header. So every walk checks what it reads, and ends after
// REGIONS_MOST regions or BYTES_MOST bytes. A custom heap has no reservation of its own: its record
// is searched for in the process's committed pages.

#define REGIONS_MOST 8192u // a spoiled list may be circular
// And its sizes may add up to more than a heap can have: a slot and the large area.
#define BYTES_MOST ((CE_SLOT_LARGE_LAST - CE_SLOT_LARGE_FIRST + 2) * CE_SLOT_SIZE)

VirtAddr query_heap_mapped(const World *world, uint8_t process, VirtAddr va) {
    return ce_in_slot(va, ce_slot_base(world->tables.process[process].slot));
}

// A DWORD of the process's memory, 0 where there is no memory.
static uint32_t word_of(const World *world, uint8_t process, VirtAddr va) {
    uint32_t word = 0;
    world_read32(world, query_heap_mapped(world, process, va), &word);
    return word;
}

static bool region_read(const World *world, const HeapInfo *heap, VirtAddr record,
                        HeapRegion *ret_region) {
    uint8_t owner = heap->owner;
    *ret_region = (HeapRegion){record, word_of(world, owner, record + REGION_FIRST_AT),
                               word_of(world, owner, record + REGION_END_AT)};
    return word_of(world, owner, record + REGION_SIGNATURE_AT) == REGION_SIGNATURE &&
           word_of(world, owner, record + REGION_HEAP_AT) == heap->handle &&
           ret_region->first > record && ret_region->end > ret_region->first;
}

uint32_t query_heap_regions(const World *world, const HeapInfo *heap, HeapRegion *ret_regions,
                            uint32_t n_max) {
    VirtAddr record = word_of(world, heap->owner, heap->handle + HEAP_FIRST_AT);
    HeapRegion region;
    uint32_t n = 0;
    while (record && n < REGIONS_MOST && region_read(world, heap, record, &region)) {
        if (n < n_max) {
            ret_regions[n] = region;
        }
        n++;
        record = word_of(world, heap->owner, record + REGION_NEXT_AT);
    }
    return n;
}

static bool visit_region(const World *world, const HeapInfo *heap, const HeapRegion *region,
                         HeapVisitor *visitor, void *context, VirtAddr *ret_spoiled) {
    for (VirtAddr at = region->first; at < region->end;) {
        uint32_t word = word_of(world, heap->owner, at);
        if (!item_is_sound(at, word, region->end)) {
            *ret_spoiled = at;
            return false;
        }
        HeapItem item = {.region = region->record,
                         .at = at,
                         .size = item_size(word),
                         .free = word & ITEM_FREE,
                         .holes = word & ITEM_HOLES,
                         .rover = at == heap->rover};
        visitor(context, &item);
        at += item_size(word);
    }
    return true;
}

static void visit_big(const World *world, const HeapInfo *heap, HeapVisitor *visitor,
                      void *context) {
    VirtAddr record = word_of(world, heap->owner, heap->handle + HEAP_BIG_AT);
    for (uint32_t i = 0; record && i < REGIONS_MOST; i++) {
        VirtAddr at = record + REGION_RECORD_SIZE;
        if (word_of(world, heap->owner, record + REGION_SIGNATURE_AT) != BIG_SIGNATURE) {
            return;
        }
        HeapItem item = {.region = record,
                         .at = at,
                         .size = item_size(word_of(world, heap->owner, at)),
                         .big = true};
        visitor(context, &item);
        record = word_of(world, heap->owner, record + REGION_NEXT_AT);
    }
}

bool query_heap_items(const World *world, const HeapInfo *heap, HeapVisitor *visitor, void *context,
                      VirtAddr *ret_spoiled) {
    VirtAddr record = word_of(world, heap->owner, heap->handle + HEAP_FIRST_AT);
    uint32_t left = BYTES_MOST;
    for (uint32_t i = 0; record && i < REGIONS_MOST; i++) {
        HeapRegion region;
        if (!region_read(world, heap, record, &region) || region.end - region.first > left) {
            *ret_spoiled = record;
            return false;
        }
        left -= region.end - region.first;
        if (!visit_region(world, heap, &region, visitor, context, ret_spoiled)) {
            return false;
        }
        record = word_of(world, heap->owner, record + REGION_NEXT_AT);
    }
    visit_big(world, heap, visitor, context);
    return true;
}

// Finds the item of a region that holds an address.
typedef struct Holder {
    VirtAddr va;
    HeapItem item; // size 0 until it is found
} Holder;

static void hold_item(void *context, const HeapItem *item) {
    Holder *holder = context;
    if (holder->va - item->at < item->size) {
        holder->item = *item;
    }
}

bool query_heap_item(const World *world, VirtAddr mapped, HeapItem *ret_item,
                     uint32_t ret_header[2]) {
    uint32_t block = tables_block(&world->tables, mapped);
    const BlockRow *row = &world->tables.block[block];
    if (!block || row->kind != KIND_HEAP || row->owner >= CE_PROCESS_MAX) {
        return false;
    }
    // The address in its owner's form: it includes the slot only if that is not the owner's.
    bool own = ce_slot_of(mapped) == world->tables.process[row->owner].slot &&
               ce_slot_of(mapped) != CE_SLOT_NK;
    VirtAddr form = own ? mapped & ~(CE_SLOT_SIZE - 1) : 0, ignored = 0;
    VirtAddr record = ((VirtAddr)row->base << CE_BLOCK_SHIFT) - form;
    HeapInfo heap = {.owner = row->owner};
    if (word_of(world, heap.owner, record) == HEAP_SIGNATURE) {
        record = word_of(world, heap.owner, record + HEAP_FIRST_AT);
    }
    heap.handle = word_of(world, heap.owner, record + REGION_HEAP_AT);
    heap.rover = word_of(world, heap.owner, heap.handle + HEAP_ROVER_AT);
    Holder holder = {.va = mapped - form};
    HeapRegion region;
    if (region_read(world, &heap, record, &region)) {
        visit_region(world, &heap, &region, hold_item, &holder, &ignored);
    } else {
        visit_big(world, &heap, hold_item, &holder);
    }
    *ret_item = holder.item;
    ret_header[0] = word_of(world, heap.owner, holder.item.at + ITEM_SIZE_AT);
    ret_header[1] = word_of(world, heap.owner, holder.item.at + ITEM_REGION_AT);
    return holder.item.size != 0;
}

// ---- the heaps of a process

typedef struct HeapSum {
    const World *world;
    HeapInfo *heap;
    VirtAddr region, end; // where the item before ended
    uint32_t run;         // bytes of adjacent free items
    uint32_t left;        // bytes that further reservations may have
} HeapSum;

// Adds the pages of a custom heap's region, as its record has them: the region may be a part of a
// larger reservation.
static void add_pages(HeapSum *sum, VirtAddr region) {
    const World *world = sum->world;
    HeapInfo *heap = sum->heap;
    VirtAddr base = word_of(world, heap->owner, region + REGION_BASE_AT);
    uint32_t size = word_of(world, heap->owner, region + REGION_SIZE_AT);
    if (size > sum->left) {
        return;
    }
    sum->left -= size;
    base = query_heap_mapped(world, heap->owner, base);
    for (VirtAddr va = base; va >= base && va - base < size; va += CE_PAGE_SIZE) {
        PageState state = page_state(tables_walk(&world->tables, va).word);
        heap->reserved += state != PAGE_STATE_FREE ? CE_PAGE_SIZE : 0;
        heap->committed += state == PAGE_STATE_COMMITTED ? CE_PAGE_SIZE : 0;
    }
}

// Adds the pages of the reservation that holds an address of the heap.
static void add_reservation(HeapSum *sum, VirtAddr va) {
    HeapInfo *heap = sum->heap;
    QueryRegion region;
    if (query_region(sum->world, query_heap_mapped(sum->world, heap->owner, va), &region)) {
        heap->reserved += (region.reserved + region.committed) << CE_PAGE_SHIFT;
        heap->committed += region.committed << CE_PAGE_SHIFT;
    }
}

static void add_item(void *context, const HeapItem *item) {
    HeapSum *sum = context;
    HeapInfo *heap = sum->heap;
    uint32_t payload = item->size - ITEM_HEADER;
    if (item->big || item->region != sum->region) {
        sum->region = item->region;
        sum->run = 0;
        heap->n_regions += !item->big;
        (heap->custom ? add_pages : add_reservation)(sum, item->region);
    }
    heap->n_big += item->big;
    heap->n_used += !item->free;
    heap->n_free += item->free;
    *(item->free ? &heap->free : &heap->used) += payload;
    sum->run = item->free ? sum->run + item->size : 0;
    uint32_t usable = sum->run ? sum->run - ITEM_HEADER : 0;
    heap->largest = usable > heap->largest ? usable : heap->largest;
}

static HeapInfo heap_at(const World *world, uint8_t process, VirtAddr handle) {
    HeapInfo heap = {.handle = handle, .owner = process};
    heap.custom = word_of(world, process, handle + HEAP_FLAGS_AT) & HEAP_CUSTOM;
    heap.shared = !heap.custom && handle >= CE_SLOT_SIZE && ce_slot_is_large(ce_slot_of(handle));
    heap.maximum = word_of(world, process, handle + HEAP_MAXIMUM_AT);
    heap.rover = word_of(world, process, handle + HEAP_ROVER_AT);
    HeapSum sum = {.world = world, .heap = &heap, .left = BYTES_MOST};
    query_heap_items(world, &heap, add_item, &sum, &heap.spoiled);
    return heap;
}

// Whether a heap begins at a mapped block: a reservation for heaps, with a heap's record at its
// start.
static bool begins_heap(const World *world, uint8_t process, VirtAddr mapped) {
    const Tables *tables = &world->tables;
    uint32_t block = tables_block(tables, mapped);
    uint32_t word = 0;
    return block && tables->block[block].kind == KIND_HEAP &&
           tables->block[block].owner == process &&
           (VirtAddr)tables->block[block].base << CE_BLOCK_SHIFT == mapped &&
           world_read32(world, mapped, &word) && word == HEAP_SIGNATURE;
}

// Whether a custom heap's record begins a committed page. Such memory may hold anything, so the
// record must name its owner, and its region must name the heap.
static bool is_custom(const World *world, uint8_t process, VirtAddr mapped, VirtAddr handle) {
    uint8_t record[HEAP_FIRST_AT + 4];
    if (page_state(tables_walk(&world->tables, mapped).word) != PAGE_STATE_COMMITTED ||
        world_read(world, mapped, record, sizeof record) != sizeof record ||
        bytes_get32(record + HEAP_SIGNATURE_AT) != HEAP_SIGNATURE ||
        !(bytes_get32(record + HEAP_FLAGS_AT) & HEAP_CUSTOM) ||
        bytes_get32(record + HEAP_OWNER_AT) != world->tables.process[process].handle) {
        return false;
    }
    HeapInfo heap = {.handle = handle, .owner = process};
    HeapRegion region;
    return region_read(world, &heap, bytes_get32(record + HEAP_FIRST_AT), &region);
}

// Collects the heaps that are found.
typedef struct Found {
    HeapInfo *heaps;
    uint32_t n, n_max;
    HeapInfo spare; // for heaps without room
} Found;

static HeapInfo *find_one(Found *found, const World *world, uint8_t process, VirtAddr handle) {
    if (found->n++ >= found->n_max) {
        return &found->spare;
    }
    found->heaps[found->n - 1] = heap_at(world, process, handle);
    return &found->heaps[found->n - 1];
}

// Finds the custom heaps in a block whose kind is not heap.
static void find_custom(Found *found, const World *world, uint8_t process, VirtAddr mapped,
                        VirtAddr handle) {
    for (uint32_t page = 0; page < CE_PAGES_PER_BLOCK; page++) {
        VirtAddr offset = page << CE_PAGE_SHIFT;
        if (is_custom(world, process, mapped + offset, handle + offset)) {
            find_one(found, world, process, handle + offset);
        }
    }
}

uint32_t query_heaps(const World *world, uint8_t process, HeapInfo *ret_heaps, uint32_t n_max) {
    uint32_t own = world->tables.process[process].slot;
    Found found = {.heaps = ret_heaps, .n_max = n_max};
    bool first = true; // the default heap is the lowest
    for (uint32_t slot = own; slot <= CE_SLOT_LARGE_LAST || slot == own;
         slot = slot == own ? CE_SLOT_LARGE_FIRST : slot + 1) {
        if (world->tables.slot[slot].section == 0) {
            continue;
        }
        for (uint32_t i = 0; i < CE_BLOCKS_PER_SLOT; i++) {
            VirtAddr mapped = ce_slot_base(slot) + (i << CE_BLOCK_SHIFT);
            uint32_t block = tables_block(&world->tables, mapped);
            bool is_heap = block && world->tables.block[block].kind == KIND_HEAP;
            bool lowest = is_heap && first && slot == own;
            first = first && !lowest;
            bool shortened = slot == own && own < CE_SLOT_LARGE_FIRST;
            VirtAddr handle = shortened ? mapped & (CE_SLOT_SIZE - 1) : mapped;
            if (block && !is_heap) {
                find_custom(&found, world, process, mapped, handle);
            } else if (is_heap && begins_heap(world, process, mapped)) {
                find_one(&found, world, process, handle)->is_default = lowest;
            }
        }
    }
    return found.n;
}
