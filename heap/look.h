// SPDX-License-Identifier: MIT
#pragma once

// Reading the records of a heap of any process without rights, faults or effects, as Toolhelp's
// snapshot and heap_state do. Not for use outside heap/.

#include "ce/heap_layout.h"
#include "emu/machine.h"

typedef struct Look {
    const Machine *machine;
    VirtAddr slot; // of the process whose addresses these are
    VirtAddr handle;
    bool lost;        // what was read cannot be right, or is not there
    uint64_t n_bytes; // of the records passed
} Look;

static inline Look look_into(const Machine *machine, uint8_t process, VirtAddr handle) {
    return (Look){.machine = machine,
                  .slot = ce_slot_base(machine->tables.process[process].slot),
                  .handle = handle};
}

// An address as the process uses it, with its slot.
static inline VirtAddr look_mapped(const Look *look, VirtAddr va) {
    return ce_in_slot(va, look->slot);
}

// A DWORD, 0 where there is none (and the look is lost).
static inline uint32_t look_at(Look *look, VirtAddr va) {
    uint32_t word = 0;
    uint32_t n = mmu_peek(&look->machine->mmu, look_mapped(look, va), &word, sizeof word);
    look->lost = look->lost || n != sizeof word;
    return n == sizeof word ? word : 0;
}

// The size word of an item, 0 (and the look is lost) when it is none.
static inline uint32_t look_item(Look *look, VirtAddr item, VirtAddr end) {
    uint32_t word = look_at(look, item + ITEM_SIZE_AT);
    look->lost = look->lost || !item_is_sound(item, word, end);
    return look->lost ? 0 : word;
}

// Passes a record of [base, end) with its first item at `first`: lost when that cannot be, or all
// that have been passed are more than there are addresses.
static inline void look_pass(Look *look, VirtAddr base, VirtAddr first, VirtAddr end) {
    look->n_bytes += end - base;
    look->lost = look->lost || first < base || end < first || look->n_bytes > UINT32_MAX;
}

static inline bool look_is_committed(const Look *look, VirtAddr va) {
    PageView view = tables_walk(&look->machine->tables, look_mapped(look, va));
    return page_state(view.word) == PAGE_STATE_COMMITTED;
}
