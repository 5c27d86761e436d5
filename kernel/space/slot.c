// SPDX-License-Identifier: MIT
#include "kernel/space/slot.h"

#include "kernel/space/kobject.h"

#include <assert.h>
#include <stdlib.h>

// Blocks come from one pool, lowest free number first. So the blocks of a new reservation are
// mostly neighbours in the table and change in one row change.

#define CLAIM_BATCH 64u

void slot_open(Machine *machine, uint32_t slot) {
    uint32_t section = free_set_lowest(&machine->free_sections);
    assert(section != FREE_SET_NONE && machine->tables.slot[slot].section == 0);
    free_set_take(&machine->free_sections, section);
    machine_set_slot(machine, slot, (SlotRow){.section = (uint16_t)section});
}

void slot_close(Machine *machine, uint32_t slot) {
    uint32_t section = machine->tables.slot[slot].section;
    assert(section != 0);
    free_set_put(&machine->free_sections, section);
    machine_set_slot(machine, slot, (SlotRow){0});
}

// Takes a run of at most n block numbers and writes their rows; returns its length.
static uint32_t claim_run(Machine *machine, uint32_t n, BlockRow row, uint32_t *ret_first) {
    BlockRow rows[CLAIM_BATCH];
    uint32_t first = free_set_lowest(&machine->free_blocks);
    assert(first != FREE_SET_NONE);
    n = free_set_run(&machine->free_blocks, first, n);
    for (uint32_t i = 0; i < n; i++) {
        free_set_take(&machine->free_blocks, first + i);
        rows[i] = row;
    }
    machine_set_rows(machine, TABLE_BLOCK, first, n, rows);
    *ret_first = first;
    return n;
}

void slot_claim(Machine *machine, VirtAddr va, uint32_t n_blocks, BlockRow row) {
    kobject_take(machine, KOBJ_MEMBLOCK, n_blocks);
    row.base = (uint16_t)(va >> CE_BLOCK_SHIFT);
    if (machine->hooks.claimed) {
        machine->hooks.claimed(machine, va, n_blocks);
    }
    while (n_blocks > 0) {
        uint32_t slot = ce_slot_of(va);
        if (machine->tables.slot[slot].section == 0) {
            slot_open(machine, slot);
        }
        uint32_t n = CE_BLOCKS_PER_SLOT - ce_block_in_slot(va);
        n = n < n_blocks ? n : n_blocks;
        n = n < CLAIM_BATCH ? n : CLAIM_BATCH;
        uint32_t first = 0;
        n = claim_run(machine, n, row, &first);
        SectionEntry entries[CLAIM_BATCH];
        for (uint32_t i = 0; i < n; i++) {
            entries[i] = (SectionEntry)(first + i);
        }
        uint32_t section = machine->tables.slot[slot].section;
        machine_set_rows(machine, TABLE_SECTION,
                         section * CE_BLOCKS_PER_SLOT + ce_block_in_slot(va), n, entries);
        va += n << CE_BLOCK_SHIFT;
        n_blocks -= n;
    }
}

static bool section_is_empty(const Tables *tables, uint32_t section) {
    for (uint32_t i = 0; i < CE_BLOCKS_PER_SLOT; i++) {
        if (tables->section[section * CE_BLOCKS_PER_SLOT + i] != 0) {
            return false;
        }
    }
    return true;
}

void slot_close_if_empty(Machine *machine, uint32_t slot) {
    uint32_t section = machine->tables.slot[slot].section;
    if (section && section_is_empty(&machine->tables, section)) {
        slot_close(machine, slot);
    }
}

// Clears the rows of a run of blocks and their section entries.
static void unclaim_run(Machine *machine, VirtAddr va, uint32_t first, uint32_t n) {
    static const BlockRow no_rows[CLAIM_BATCH];
    static const SectionEntry no_entries[CLAIM_BATCH];
    uint32_t section = machine->tables.slot[ce_slot_of(va)].section;
    machine_set_rows(machine, TABLE_SECTION, section * CE_BLOCKS_PER_SLOT + ce_block_in_slot(va), n,
                     no_entries);
    machine_set_rows(machine, TABLE_BLOCK, first, n, no_rows);
    for (uint32_t i = 0; i < n; i++) {
        free_set_put(&machine->free_blocks, first + i);
    }
}

void slot_unclaim(Machine *machine, VirtAddr va, uint32_t n_blocks) {
    kobject_give(machine, KOBJ_MEMBLOCK, n_blocks);
    while (n_blocks > 0) {
        uint32_t slot = ce_slot_of(va);
        uint32_t first = tables_block(&machine->tables, va);
        uint32_t n = 1;
        while (n < n_blocks && n < CLAIM_BATCH && ce_block_in_slot(va) + n < CE_BLOCKS_PER_SLOT &&
               tables_block(&machine->tables, va + (n << CE_BLOCK_SHIFT)) == first + n) {
            n++;
        }
        unclaim_run(machine, va, first, n);
        va += n << CE_BLOCK_SHIFT;
        n_blocks -= n;
        bool done_with_slot = n_blocks == 0 || ce_slot_of(va) != slot;
        if (done_with_slot && ce_slot_is_large(slot)) {
            slot_close_if_empty(machine, slot);
        }
    }
}

void slot_set_rights(Machine *machine, VirtAddr va, uint32_t n_blocks, uint32_t read_keys,
                     uint32_t write_keys) {
    for (; n_blocks > 0; n_blocks--, va += CE_BLOCK_SIZE) {
        uint32_t block = tables_block(&machine->tables, va);
        BlockRow row = machine->tables.block[block];
        assert(block != 0);
        if (row.read_keys == read_keys && row.write_keys == write_keys) {
            continue;
        }
        row.read_keys = read_keys;
        row.write_keys = write_keys;
        machine_set_rows(machine, TABLE_BLOCK, block, 1, &row);
        for (uint32_t i = 0; i < CE_PAGES_PER_BLOCK; i++) {
            mmu_forget(&machine->mmu, va + (i << CE_PAGE_SHIFT));
        }
    }
}

// ---- own check

typedef struct Used {
    bool section[CE_SECTIONS];
    bool block[CE_BLOCKS];
    uint32_t n_blocks;
} Used;

// Marks the blocks of a section. False when one is out of range, free or marked already, or says
// that its reservation begins behind it.
static bool mark_section(const Machine *machine, uint32_t slot, uint32_t section, Used *used) {
    const Tables *tables = &machine->tables;
    for (uint32_t i = 0; i < CE_BLOCKS_PER_SLOT; i++) {
        uint32_t block = tables->section[section * CE_BLOCKS_PER_SLOT + i];
        uint32_t here = (ce_slot_base(slot) >> CE_BLOCK_SHIFT) + i;
        if (block == 0) {
            continue;
        }
        if (block >= CE_BLOCKS || used->block[block] || tables->block[block].kind == KIND_NONE ||
            tables->block[block].base > here) {
            return false;
        }
        used->block[block] = true;
        used->n_blocks++;
    }
    return true;
}

static bool mark_slots(const Machine *machine, Used *used) {
    for (uint32_t slot = 1; slot < CE_SLOTS; slot++) {
        SlotRow row = machine->tables.slot[slot];
        if (row.section == 0) {
            continue;
        }
        if (row.section >= CE_SECTIONS || row.window || used->section[row.section] ||
            !mark_section(machine, slot, row.section, used)) {
            return false;
        }
        used->section[row.section] = true;
    }
    return true;
}

static bool sets_agree(const Machine *machine, const Used *used) {
    for (uint32_t i = 1; i < CE_SECTIONS; i++) {
        if (free_set_has(&machine->free_sections, i) == used->section[i]) {
            return false;
        }
    }
    for (uint32_t i = 1; i < machine->free_blocks.reach; i++) { // no other was in use
        bool in_use = machine->tables.block[i].kind != KIND_NONE;
        if (free_set_has(&machine->free_blocks, i) == used->block[i] || in_use != used->block[i]) {
            return false;
        }
    }
    return machine->tables.kobject[KOBJ_MEMBLOCK].used == used->n_blocks;
}

bool slot_is_valid(const Machine *machine) {
    const Tables *tables = &machine->tables;
    uint8_t current = tables->system->current_process;
    Used *used = calloc(1, sizeof *used);
    if (!used) {
        return true; // the host has no memory to look
    }
    uint16_t section =
        current == PROCESS_NONE ? 0 : tables->slot[tables->process[current].slot].section;
    bool valid = (current == PROCESS_NONE || tables->slot[CE_SLOT_CURRENT].section == section) &&
                 mark_slots(machine, used) && sets_agree(machine, used);
    free(used);
    return valid;
}
