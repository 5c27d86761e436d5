// SPDX-License-Identifier: MIT
#include "kernel/status.h"

#include "emu/holes.h"

MemoryStatus status_memory(const Machine *machine) {
    uint32_t total = machine->ram.n_frames, free = ram_free_count(machine);
    uint32_t slot = machine->tables.process[machine->tables.system->current_process].slot;
    HoleBounds bounds =
        hole_bounds_slot(&machine->tables, slot, machine->options.dll_holes == HOLES_OPEN);
    return (MemoryStatus){
        .length = sizeof(MemoryStatus),
        .memory_load = (uint32_t)((uint64_t)(total - free) * 100 / total),
        .total_phys = total << CE_PAGE_SHIFT,
        .avail_phys = free << CE_PAGE_SHIFT,
        .total_virtual = CE_SLOT_SIZE,
        .avail_virtual = hole_survey(&machine->tables, bounds.low, bounds.high).sum,
    };
}

SystemInfo status_system(void) {
    return (SystemInfo){
        .page_size = CE_PAGE_SIZE,
        .allocation_granularity = CE_BLOCK_SIZE,
        .minimum_address = CE_NULL_GUARD_END,
        .maximum_address = CE_USER_END - 1,
        .processors = 1,
        .active_processor_mask = 1,
    };
}
