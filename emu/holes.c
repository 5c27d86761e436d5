// SPDX-License-Identifier: MIT
#include "emu/holes.h"

// Scans the section entries: at most 512 per slot, and a slot without a section is skipped in one
// step. The plain scan is fast enough (a slot's entries are 1 KB) and cannot become stale.

// Length in blocks of the run from va that is either all used or all free; stops at high. A free
// run is measured as far as `enough` blocks only.
static uint32_t run_length(const Tables *tables, VirtAddr va, VirtAddr high, uint32_t enough,
                           bool *ret_free) {
    uint32_t n = 0;
    bool free = false;
    while (va < high && !(free && n >= enough)) {
        uint32_t section = tables->slot[ce_slot_of(va)].section;
        const SectionEntry *entry = section ? &tables->section[section * CE_BLOCKS_PER_SLOT] : NULL;
        uint32_t left = (high - va) >> CE_BLOCK_SHIFT;
        uint32_t in_slot = CE_BLOCKS_PER_SLOT - ce_block_in_slot(va);
        in_slot = in_slot < left ? in_slot : left;
        for (uint32_t i = 0; i < in_slot; i++) {
            bool is_free = !entry || entry[ce_block_in_slot(va) + i] == 0;
            if (n == 0 && i == 0) {
                free = is_free;
            } else if (is_free != free || (free && n + i >= enough)) {
                *ret_free = free;
                return n + i;
            }
        }
        n += in_slot;
        va += in_slot << CE_BLOCK_SHIFT;
    }
    *ret_free = free;
    return n;
}

VirtAddr hole_find(const Tables *tables, VirtAddr low, VirtAddr high, uint32_t n_blocks,
                   bool top_down) {
    VirtAddr found = 0;
    for (VirtAddr va = low; va < high;) {
        bool free = false;
        uint32_t n = run_length(tables, va, high, top_down ? UINT32_MAX : n_blocks, &free);
        if (free && n >= n_blocks) {
            found = top_down ? va + ((n - n_blocks) << CE_BLOCK_SHIFT) : va;
            if (!top_down) {
                return found;
            }
        }
        va += n << CE_BLOCK_SHIFT;
    }
    return found;
}

HoleSurvey hole_survey(const Tables *tables, VirtAddr low, VirtAddr high) {
    HoleSurvey survey = {0};
    for (VirtAddr va = low; va < high;) {
        bool free = false;
        uint32_t bytes = run_length(tables, va, high, UINT32_MAX, &free) << CE_BLOCK_SHIFT;
        if (free) {
            survey.largest = bytes > survey.largest ? bytes : survey.largest;
            survey.sum += bytes;
            survey.count++;
        }
        va += bytes;
    }
    return survey;
}

HoleBounds hole_bounds_slot(const Tables *tables, uint32_t slot, bool dll_holes_open) {
    VirtAddr base = ce_slot_base(slot);
    VirtAddr line = dll_holes_open ? CE_SLOT_SIZE : tables->system->dll_line;
    return (HoleBounds){base + CE_NULL_GUARD_END, base + line};
}

HoleBounds hole_bounds_large(uint32_t last_slot) {
    return (HoleBounds){ce_slot_base(CE_SLOT_LARGE_FIRST), ce_slot_base(last_slot + 1)};
}
