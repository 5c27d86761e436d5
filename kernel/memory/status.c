// SPDX-License-Identifier: MIT
#include "kernel/memory/status.h"

#include "emu/holes.h"
#include "kernel/paging/store.h"

// Both structures are computed when a program asks. Physical memory means program memory: storage
// is not counted. Free virtual memory is the sum of the holes that VirtualAlloc may use in the
// caller's slot.

MemoryStatus status_memory(const Machine *machine) {
    uint32_t total = machine->ram.n_frames - store_pages(machine), free = ram_free_count(machine);
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

SystemInfo status_system(const Options *options) {
    // PROCESSOR_ARCHITECTURE_ and PROCESSOR_ values of the Win32 headers
    static const struct {
        uint32_t architecture, type;
    } cpus[] = {[CPU_ARM] = {5, 2577},
                [CPU_SH4] = {4, 10005},
                [CPU_MIPS] = {1, 4000},
                [CPU_X86] = {0, 586}};
    return (SystemInfo){
        .oem_id = cpus[options->cpu].architecture,
        .page_size = CE_PAGE_SIZE,
        .minimum_address = CE_NULL_GUARD_END,
        .maximum_address = CE_USER_END - 1,
        .active_processor_mask = 1,
        .processors = 1,
        .processor_type = cpus[options->cpu].type,
        .allocation_granularity = CE_BLOCK_SIZE,
    };
}
