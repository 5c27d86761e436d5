// SPDX-License-Identifier: MIT
#include "heap/state.h"

#include "heap/look.h"

// Two walks. One covers everything. The other follows the search (heap/items.c) without merging;
// the result is the same, because neighbouring free items count as one piece.

#define ITEMS_MOST 4000000u

static uint32_t committed_bytes(const Look *look, VirtAddr base, VirtAddr end) {
    uint32_t bytes = 0, last = (uint32_t)(ce_page_up(end) >> CE_PAGE_SHIFT);
    for (uint32_t page = base >> CE_PAGE_SHIFT; page < last; page++) {
        bytes += look_is_committed(look, page << CE_PAGE_SHIFT) ? CE_PAGE_SIZE : 0;
    }
    return bytes;
}

// ---- everything

static void add_region(Look *look, VirtAddr region, HeapState *state) {
    VirtAddr end = look_at(look, region + REGION_END_AT);
    VirtAddr base = look_at(look, region + REGION_BASE_AT);
    VirtAddr first = look_at(look, region + REGION_FIRST_AT);
    uint32_t run = 0;
    look_pass(look, base, first, end);
    for (VirtAddr at = first; at < end && !look->lost;) {
        uint32_t word = look_item(look, at, end), size = item_size(word);
        bool is_free = word & ITEM_FREE;
        state->n_used += !is_free;
        state->n_holes += is_free && run == 0;
        *(is_free ? &state->free : &state->used) += look->lost ? 0 : size - ITEM_HEADER;
        run = is_free ? run + size : 0;
        state->largest =
            run && run - ITEM_HEADER > state->largest ? run - ITEM_HEADER : state->largest;
        at += size;
    }
    state->n_regions++;
    state->committed += look->lost ? 0 : committed_bytes(look, base, end);
}

static void add_big(Look *look, VirtAddr record, HeapState *state) {
    VirtAddr end = look_at(look, record + REGION_END_AT);
    look_pass(look, record, record, end);
    state->n_big++;
    state->committed += look->lost ? 0 : committed_bytes(look, record, end);
}

static void add_list(Look *look, VirtAddr first, HeapState *state,
                     void (*add)(Look *look, VirtAddr record, HeapState *state)) {
    VirtAddr record = first;
    for (uint32_t i = 0; record && !look->lost; i++) {
        look->lost =
            i == HEAP_RECORDS_MOST || look_at(look, record + REGION_HEAP_AT) != look->handle;
        if (!look->lost) {
            add(look, record, state);
            record = look_at(look, record + REGION_NEXT_AT);
        }
    }
}

// ---- the path of a search

typedef struct Place {
    VirtAddr region, end, item;
} Place;

static void enter_region(Look *look, VirtAddr region, Place *place) {
    place->region = region;
    place->end = look_at(look, region + REGION_END_AT);
    place->item = look_at(look, region + REGION_FIRST_AT);
}

static uint32_t count_passed(Look *look, uint32_t need) {
    VirtAddr rover = look_at(look, look->handle + HEAP_ROVER_AT);
    Place place = {.region = look_at(look, rover + ITEM_REGION_AT), .item = rover};
    place.end = look_at(look, place.region + REGION_END_AT);
    uint32_t n = 0, run = 0;
    do {
        uint32_t word = look_item(look, place.item, place.end);
        n++;
        run = word & ITEM_FREE ? run + item_size(word) : 0;
        place.item += item_size(word);
        if (run >= need || look->lost || n == ITEMS_MOST) {
            break;
        }
        if (place.item >= place.end) {
            VirtAddr next = look_at(look, place.region + REGION_NEXT_AT);
            enter_region(look, next ? next : look_at(look, look->handle + HEAP_FIRST_AT), &place);
            run = 0;
        }
    } while (place.item != rover);
    return n;
}

bool heap_state(const Machine *machine, VirtAddr handle, uint32_t size, HeapState *ret_state) {
    Look look = look_into(machine, machine->tables.system->current_process, handle);
    HeapState state = {0};
    if (look_at(&look, handle + HEAP_SIGNATURE_AT) != HEAP_SIGNATURE || look.lost ||
        size > 1u << 30) {
        return false;
    }
    add_list(&look, look_at(&look, handle + HEAP_FIRST_AT), &state, add_region);
    add_list(&look, look_at(&look, handle + HEAP_BIG_AT), &state, add_big);
    if (!look.lost) {
        state.n_passed = count_passed(&look, item_bytes(size));
    }
    if (look.lost) {
        return false;
    }
    *ret_state = state;
    return true;
}
