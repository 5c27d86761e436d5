// SPDX-License-Identifier: MIT
#include "heap/watch.h"

#include "ce/heap_layout.h"
#include "kernel/space/region.h"
#include "kernel/space/slot.h"

#include <stdlib.h>

// find() locates the item of an access from the heap's records in guest memory, judge() decides
// whether the access does harm. Only the first harm of a call is reported: it becomes the call's
// reason. If the records are already damaged, find() gives up and nothing is reported. The detector
// changes no guest memory.

#define PAGES (1u << (32 - CE_PAGE_SHIFT))

typedef struct Watch {
    Machine *machine;
    uint8_t pages[PAGES / 8]; // one bit per page of the 4 GB
    bool inside;              // coredll itself works in a heap
    VirtAddr stored;          // header of the item in use that was last stored to, mapped
} Watch;

// The place of an access; mapped addresses.
typedef struct Spot {
    VirtAddr base, region; // base of the reservation; its region record
    VirtAddr first;        // first item of the region
    VirtAddr item, before; // header of the item it lies in, and of the item before that; 0 = none
    uint32_t word, word_before;
    uint32_t heap; // handle
} Spot;

static Watch *watch_of(const Machine *machine) {
    return machine->mmu.watched ? machine->mmu.watch_context : NULL;
}

// ---- finding the item

static uint32_t peek(const Watch *watch, VirtAddr va) {
    uint32_t value = 0;
    mmu_peek32(&watch->machine->mmu, va, &value);
    return value;
}

// Addresses in a heap's records are as its owner uses them: below 32 MB they lie in the owner's
// slot.
static VirtAddr in_slot_of(VirtAddr base, VirtAddr va) {
    return ce_in_slot(va, ce_slot_base(ce_slot_of(base)));
}

// The item of a sound list that contains the byte at `at`. False when there is none.
static bool find_item(const Watch *watch, Spot *spot, VirtAddr at, VirtAddr end) {
    spot->item = spot->before = spot->word_before = 0;
    for (VirtAddr item = spot->first; item < end; item += item_size(spot->word)) {
        spot->word = peek(watch, item + ITEM_SIZE_AT);
        bool sound = item_is_sound(item, spot->word, end);
        if (at - item < (sound ? item_size(spot->word) : ITEM_HEADER)) {
            spot->item = item;
            spot->word = sound ? spot->word : 0;
            return true;
        }
        if (!sound) {
            return false; // harm was done earlier
        }
        spot->before = item;
        spot->word_before = spot->word;
    }
    return false;
}

// Finds the place of a byte. False when it lies in no heap, or the records are damaged.
static bool find(const Watch *watch, VirtAddr at, Spot *spot) {
    const Tables *tables = &watch->machine->tables;
    uint32_t block = tables_block(tables, at), n_blocks = 0;
    *spot = (Spot){0};
    if (!block || tables->block[block].kind != KIND_HEAP ||
        !region_of(tables, at, &spot->base, &n_blocks)) {
        return false;
    }
    bool is_first = peek(watch, spot->base) == HEAP_SIGNATURE;
    spot->region =
        is_first ? in_slot_of(spot->base, peek(watch, spot->base + HEAP_FIRST_AT)) : spot->base;
    uint32_t signature = peek(watch, spot->region + REGION_SIGNATURE_AT);
    if (signature != REGION_SIGNATURE && signature != BIG_SIGNATURE) {
        return false;
    }
    spot->heap = peek(watch, spot->region + REGION_HEAP_AT);
    spot->first = in_slot_of(spot->base, peek(watch, spot->region + REGION_FIRST_AT));
    VirtAddr last = in_slot_of(spot->base, peek(watch, spot->region + REGION_END_AT) - 1);
    return at < spot->first || find_item(watch, spot, at, last + 1);
}

// ---- judging

// The address as the running thread would use it.
static VirtAddr as_used(const Watch *watch, VirtAddr mapped) {
    const Tables *tables = &watch->machine->tables;
    uint8_t slot = tables->process[tables->system->current_process].slot;
    return mapped >> CE_SLOT_SHIFT == slot ? mapped & (CE_SLOT_SIZE - 1) : mapped;
}

static void tell(const Watch *watch, Reason reason) {
    watch->machine->outcome.reason = reason;
}

static void tell_overrun(const Watch *watch, const Spot *spot, VirtAddr item, uint32_t word,
                         VirtAddr at, uint32_t size) {
    VirtAddr end = item + item_size(word);
    tell(watch, REASON(HEAP_OVERRUN, as_used(watch, at), size, as_used(watch, item + ITEM_HEADER),
                       item_size(word) - ITEM_HEADER, at + size - end, spot->heap));
}

// Judges a store that begins in an item's header.
static void judge_header(const Watch *watch, const Spot *spot, VirtAddr at, uint32_t size) {
    bool before_in_use = spot->before && !(spot->word_before & ITEM_FREE);
    bool in_use = !(spot->word & ITEM_FREE);
    if (before_in_use && !(in_use && watch->stored == spot->item)) {
        tell_overrun(watch, spot, spot->before, spot->word_before, at, size);
    } else if (in_use) {
        tell(watch,
             REASON(HEAP_UNDERRUN, as_used(watch, at), size,
                    as_used(watch, spot->item + ITEM_HEADER), item_size(spot->word) - ITEM_HEADER,
                    spot->item + ITEM_HEADER - at, spot->heap));
    } else {
        tell(watch, REASON(HEAP_USE_AFTER_FREE, as_used(watch, at), size,
                           as_used(watch, spot->item + ITEM_HEADER), spot->heap));
    }
}

static void judge(Watch *watch, const Spot *spot, VirtAddr at, uint32_t size, bool store) {
    bool in_header = at - spot->item < ITEM_HEADER;
    if (at < spot->first) {
        if (store) {
            tell(watch, REASON(HEAP_RECORD_HIT, as_used(watch, at), size, spot->heap));
        }
    } else if (in_header) {
        if (store) {
            judge_header(watch, spot, at, size);
        }
    } else if (spot->word & ITEM_FREE) {
        tell(watch, REASON(HEAP_USE_AFTER_FREE, as_used(watch, at), size,
                           as_used(watch, spot->item + ITEM_HEADER), spot->heap));
    } else if (store && at + size > spot->item + item_size(spot->word)) {
        tell_overrun(watch, spot, spot->item, spot->word, at, size);
    } else if (store) {
        watch->stored = spot->item;
    }
}

static void on_watched(void *context, VirtAddr mapped, uint32_t size, AccessKind access) {
    Watch *watch = context;
    Spot spot;
    if (!watch->inside && watch->machine->outcome.reason.id == REASON_NONE &&
        access != ACCESS_EXECUTE && find(watch, mapped, &spot)) {
        judge(watch, &spot, mapped, size, access == ACCESS_WRITE);
    }
}

// ---- life

bool heap_watch_begin(Machine *machine) {
    if (machine->options.heap_watch == HEAP_WATCH_NO) {
        return true;
    }
    Watch *watch = calloc(1, sizeof *watch);
    if (!watch) {
        return false;
    }
    watch->machine = machine;
    machine->mmu.watched = watch->pages;
    machine->mmu.on_watched = on_watched;
    machine->mmu.watch_context = watch;
    return true;
}

void heap_watch_end(Machine *machine) {
    free(watch_of(machine));
    machine->mmu.watched = NULL;
}

void heap_watch_memory(Machine *machine, VirtAddr base, uint32_t size) {
    Watch *watch = watch_of(machine);
    for (uint32_t done = 0; watch && done < size; done += CE_PAGE_SIZE) {
        uint32_t page = (base + done) >> CE_PAGE_SHIFT;
        watch->pages[page / 8] |= (uint8_t)(1u << page % 8);
        mmu_forget(&machine->mmu, base + done);
    }
}

void heap_watch_step(Machine *machine, bool inside) {
    Watch *watch = watch_of(machine);
    if (watch) {
        watch->inside = inside;
    }
}
