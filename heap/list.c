// SPDX-License-Identifier: MIT
#include "heap/list.h"

#include "heap/look.h"

// A heap begins where a reservation of its kind begins. A custom heap begins where a committed page
// starts with a record that names its owner, and whose region names the heap. Blocks are found by
// walking their region from its first item, because an item may have been swallowed since the last
// step.

// ---- the heaps of a process

// The block row at an address, if it was reserved for a heap of the process; else NULL.
static const BlockRow *heap_block(const Machine *machine, uint8_t process, VirtAddr mapped) {
    uint32_t block = tables_block(&machine->tables, mapped);
    const BlockRow *row = &machine->tables.block[block];
    return block && row->kind == KIND_HEAP && row->owner == process ? row : NULL;
}

// The address of the lowest heap block in the slot: that of the default heap.
static VirtAddr lowest(const Machine *machine, uint8_t process) {
    VirtAddr slot = ce_slot_base(machine->tables.process[process].slot);
    for (uint32_t i = 1; i < CE_BLOCKS_PER_SLOT; i++) {
        VirtAddr mapped = slot + (i << CE_BLOCK_SHIFT);
        if (heap_block(machine, process, mapped)) {
            return mapped;
        }
    }
    return 0;
}

VirtAddr heap_list_default(const Machine *machine, uint8_t process) {
    VirtAddr mapped = lowest(machine, process);
    return machine->tables.process[process].slot < CE_SLOT_LARGE_FIRST ? mapped & (CE_SLOT_SIZE - 1)
                                                                       : mapped;
}

static bool begins_heap(const Machine *machine, uint8_t process, VirtAddr page, VirtAddr handle) {
    Look look = look_into(machine, process, handle);
    const BlockRow *row = heap_block(machine, process, page);
    if (!look_is_committed(&look, page) ||
        look_at(&look, handle + HEAP_SIGNATURE_AT) != HEAP_SIGNATURE ||
        look_at(&look, handle + HEAP_OWNER_AT) != machine->tables.process[process].handle) {
        return false;
    }
    if (row) {
        return (VirtAddr)row->base << CE_BLOCK_SHIFT == page;
    }
    VirtAddr region = look_at(&look, handle + HEAP_FIRST_AT);
    return look_at(&look, handle + HEAP_FLAGS_AT) & HEAP_CUSTOM &&
           look_at(&look, region + REGION_SIGNATURE_AT) == REGION_SIGNATURE &&
           look_at(&look, region + REGION_HEAP_AT) == handle && !look.lost;
}

// The first heap of a slot from page `place` on. *ret_place is the page behind its first one.
static bool find_in_slot(const Machine *machine, uint8_t process, uint32_t slot, uint32_t place,
                         uint32_t *ret_place, VirtAddr *ret_handle) {
    const uint32_t n_pages = CE_SLOT_SIZE >> CE_PAGE_SHIFT;
    bool own = slot == machine->tables.process[process].slot;
    VirtAddr base = ce_slot_base(slot), least = own ? lowest(machine, process) : 0;
    bool shortened = own && slot < CE_SLOT_LARGE_FIRST;
    for (uint32_t i = place; i < n_pages;) {
        VirtAddr page = base + (i << CE_PAGE_SHIFT);
        VirtAddr handle = shortened ? page & (CE_SLOT_SIZE - 1) : page;
        if (!tables_block(&machine->tables, page)) {
            i = (i | (CE_PAGES_PER_BLOCK - 1)) + 1;
            continue;
        }
        if ((own && page == least) || begins_heap(machine, process, page, handle)) {
            *ret_place = i + 1;
            *ret_handle = handle;
            return true;
        }
        i++;
    }
    return false;
}

// A place counts pages: those of the own slot, then those of the slots of the large area.
bool heap_list_next(const Machine *machine, uint8_t process, uint32_t *place,
                    VirtAddr *ret_handle) {
    const uint32_t per_slot = CE_SLOT_SIZE >> CE_PAGE_SHIFT;
    const uint32_t n_slots = 1 + CE_SLOT_LARGE_LAST + 1 - CE_SLOT_LARGE_FIRST;
    for (uint32_t i = *place / per_slot, from = *place % per_slot; i < n_slots; i++, from = 0) {
        uint32_t slot =
            i == 0 ? machine->tables.process[process].slot : CE_SLOT_LARGE_FIRST + i - 1;
        uint32_t found = 0;
        if (machine->tables.slot[slot].section &&
            find_in_slot(machine, process, slot, from, &found, ret_handle)) {
            *place = i * per_slot + found;
            return true;
        }
    }
    *place = n_slots * per_slot;
    return false;
}

// ---- the blocks of a heap

static bool is_record(Look *look, VirtAddr record) {
    uint32_t signature = look_at(look, record + REGION_SIGNATURE_AT);
    return (signature == REGION_SIGNATURE || signature == BIG_SIGNATURE) &&
           look_at(look, record + REGION_HEAP_AT) == look->handle && !look->lost;
}

bool heap_walk_first(const Machine *machine, uint8_t process, VirtAddr handle,
                     HeapPlace *ret_place) {
    Look look = look_into(machine, process, handle);
    uint32_t place = 0;
    VirtAddr found = 0;
    bool known = false;
    while (!known && heap_list_next(machine, process, &place, &found)) {
        known = found == handle;
    }
    if (!known || look_at(&look, handle + HEAP_SIGNATURE_AT) != HEAP_SIGNATURE) {
        return false;
    }
    VirtAddr region = look_at(&look, handle + HEAP_FIRST_AT);
    *ret_place = (HeapPlace){region, look_at(&look, region + REGION_FIRST_AT)};
    return is_record(&look, region);
}

// Moves to the record behind this one: regions first, then big blocks.
static void enter_next(Look *look, VirtAddr record, HeapPlace *place) {
    bool big = look_at(look, record + REGION_SIGNATURE_AT) == BIG_SIGNATURE;
    VirtAddr next = look_at(look, record + REGION_NEXT_AT);
    if (next == 0 && !big) {
        next = look_at(look, look->handle + HEAP_BIG_AT);
    }
    place->region = next;
    place->item = next ? look_at(look, next + REGION_FIRST_AT) : 0;
}

// Whether a record is still in the heap's list. Its memory may have another use by now.
static bool is_listed(Look *look, VirtAddr record) {
    const uint32_t lists[] = {HEAP_FIRST_AT, HEAP_BIG_AT};
    for (uint32_t k = 0; k < 2; k++) {
        VirtAddr at = look_at(look, look->handle + lists[k]);
        for (uint32_t i = 0; at && i < HEAP_RECORDS_MOST && !look->lost; i++) {
            if (at == record) {
                return true;
            }
            at = look_at(look, at + REGION_NEXT_AT);
        }
    }
    return false;
}

static bool has_hole(const Look *look, VirtAddr item, uint32_t size) {
    VirtAddr first = 0, end = 0;
    item_whole_pages(item, size, &first, &end);
    for (VirtAddr va = first; va < end; va += CE_PAGE_SIZE) {
        if (!look_is_committed(look, va)) {
            return true;
        }
    }
    return false;
}

// The first item of a region at or behind the place. False when there is none.
static bool find_item(Look *look, HeapPlace *place, HeapBlock *ret_block) {
    VirtAddr end = look_at(look, place->region + REGION_END_AT);
    VirtAddr at = look_at(look, place->region + REGION_FIRST_AT);
    while (at < end && !look->lost) {
        uint32_t word = look_item(look, at, end), size = item_size(word);
        if (look->lost) {
            break;
        }
        if (at >= place->item) {
            bool is_free = word & ITEM_FREE;
            *ret_block = (HeapBlock){.address = at + ITEM_HEADER,
                                     .size = size - ITEM_HEADER,
                                     .is_free = is_free,
                                     .is_decommitted = is_free && has_hole(look, at, size)};
            place->item = at + size;
            return true;
        }
        at += size;
    }
    return false;
}

bool heap_walk_next(const Machine *machine, uint8_t process, VirtAddr handle, HeapPlace *place,
                    HeapBlock *ret_block) {
    Look look = look_into(machine, process, handle);
    bool listed = place->region && is_listed(&look, place->region);
    for (uint32_t i = 0; listed && place->region && i < HEAP_RECORDS_MOST; i++) {
        if (!is_record(&look, place->region)) {
            return false;
        }
        if (find_item(&look, place, ret_block)) {
            ret_block->is_big =
                look_at(&look, place->region + REGION_SIGNATURE_AT) == BIG_SIGNATURE;
            return true;
        }
        if (look.lost) {
            return false;
        }
        enter_next(&look, place->region, place);
    }
    return false;
}
