// SPDX-License-Identifier: MIT
#include "kernel/memory/second_slot.h"

#include "kernel/memory/request.h"
#include "kernel/space/pointer.h"
#include "kernel/space/region.h"
#include "kernel/space/slot.h"
#include "trust/context.h"

// With the knob off every function returns at once: no slot has memory of two processes.

static bool is_on(const Machine *machine) {
    return machine->options.second_slot == SECOND_SLOT_WHEN_FULL;
}

static bool is_inhabited(const Machine *machine, uint32_t slot) {
    return pointer_tenant(machine, ce_slot_base(slot)) != PROCESS_NONE;
}

bool second_slot_hole(const Machine *machine, uint32_t size, VirtAddr *ret_base) {
    const Tables *tables = &machine->tables;
    uint8_t caller = request_caller(machine);
    uint32_t n_blocks = (uint32_t)(ce_block_up(size) >> CE_BLOCK_SHIFT);
    if (!is_on(machine) || caller == 0) {
        return false;
    }
    HoleBounds own = hole_bounds_slot(tables, tables->process[caller].slot,
                                      machine->options.dll_holes == HOLES_OPEN);
    if (hole_find(tables, own.low, own.high, n_blocks, false) != 0) {
        return false;
    }
    for (uint32_t slot = CE_SLOT_PROCESS_FIRST; slot <= CE_SLOT_PROCESS_LAST; slot++) {
        HoleBounds bounds = hole_bounds_slot(tables, slot, false);
        VirtAddr base = is_inhabited(machine, slot)
                            ? 0
                            : hole_find(tables, bounds.low, bounds.high, n_blocks, true);
        if (base != 0) {
            *ret_base = base;
            return true;
        }
    }
    return false;
}

uint32_t second_slot_key(uint32_t slot) {
    return trust_key((uint8_t)(slot - CE_SLOT_PROCESS_FIRST + 1));
}

bool second_slot_may_start(Machine *machine, uint8_t process, VirtAddr top, VirtAddr line) {
    uint32_t slot = CE_SLOT_PROCESS_FIRST + process - 1;
    if (!is_on(machine) || machine->tables.slot[slot].section == 0) {
        return true;
    }
    for (uint32_t i = 0; i < CE_BLOCKS_PER_SLOT; i++) {
        VirtAddr offset = i << CE_BLOCK_SHIFT;
        uint32_t block = tables_block(&machine->tables, ce_slot_base(slot) + offset);
        if (block && (offset < top || offset >= line)) {
            return machine_refuse(machine, REASON(SLOT_IN_USE, slot, ce_slot_base(slot) + offset,
                                                  machine->tables.block[block].owner, top, line));
        }
    }
    return true;
}

// Releases reservations in a slot: in its own slot (`own_slot`) all but the process's, elsewhere
// only the process's.
static void give_back(Machine *machine, uint8_t process, uint32_t slot, bool own_slot) {
    VirtAddr end = ce_slot_base(slot) + CE_SLOT_SIZE;
    for (VirtAddr va = ce_slot_base(slot); va < end;) {
        VirtAddr base = 0;
        uint32_t n_blocks = 1;
        if (region_of(&machine->tables, va, &base, &n_blocks)) {
            uint8_t owner = machine->tables.block[tables_block(&machine->tables, va)].owner;
            if ((owner == process) != own_slot) {
                region_release(machine, base, n_blocks);
            }
        }
        va += n_blocks << CE_BLOCK_SHIFT;
    }
}

void second_slot_end(Machine *machine, uint8_t process) {
    uint32_t own = machine->tables.process[process].slot;
    for (uint32_t slot = CE_SLOT_PROCESS_FIRST; is_on(machine) && slot <= CE_SLOT_PROCESS_LAST;
         slot++) {
        if (machine->tables.slot[slot].section == 0) {
            continue;
        }
        give_back(machine, process, slot, slot == own);
        if (!is_inhabited(machine, slot)) {
            slot_close_if_empty(machine, slot);
        }
    }
}
