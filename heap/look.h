// SPDX-License-Identifier: MIT
#pragma once

// Reads the records of a heap of any process without rights, faults or effects; for Toolhelp's
// snapshots and heap_state. Not for use outside heap/.

#include "ce/heap_layout.h"
#include "emu/machine.h"

typedef struct Look {
    const Machine *machine;
    VirtAddr slot; // base of the slot of the process that uses these addresses
    VirtAddr handle;
    bool lost;        // something read was missing or cannot be right
    uint64_t n_bytes; // bytes of the records passed
} Look;

static inline Look look_into(const Machine *machine, uint8_t process, VirtAddr handle) {
    return (Look){.machine = machine,
                  .slot = ce_slot_base(machine->tables.process[process].slot),
                  .handle = handle};
}

// An address of the process, with its slot.
static inline VirtAddr look_mapped(const Look *look, VirtAddr va) {
    return ce_in_slot(va, look->slot);
}

// A DWORD; where it is missing, 0, and the look is lost.
static inline uint32_t look_at(Look *look, VirtAddr va) {
    uint32_t word = 0;
    bool there = mmu_peek32(&look->machine->mmu, look_mapped(look, va), &word);
    look->lost = look->lost || !there;
    return word;
}

// The size word of an item; if it cannot be one, 0, and the look is lost.
static inline uint32_t look_item(Look *look, VirtAddr item, VirtAddr end) {
    uint32_t word = look_at(look, item + ITEM_SIZE_AT);
    look->lost = look->lost || !item_is_sound(item, word, end);
    return look->lost ? 0 : word;
}

// Passes a record of [base, end) whose first item is at `first`. The look is lost when that is
// impossible, or when more bytes have been passed than there are addresses.
static inline void look_pass(Look *look, VirtAddr base, VirtAddr first, VirtAddr end) {
    look->n_bytes += end - base;
    look->lost = look->lost || first < base || end < first || look->n_bytes > UINT32_MAX;
}

static inline bool look_is_committed(const Look *look, VirtAddr va) {
    PageView view = tables_walk(&look->machine->tables, look_mapped(look, va));
    return page_state(view.word) == PAGE_STATE_COMMITTED;
}
