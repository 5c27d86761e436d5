// SPDX-License-Identifier: MIT
#include "kernel/memory/request.h"

#include "kernel/paging/pager.h"
#include "kernel/space/kobject.h"

#include "emu/holes.h"

// Checks only: the one thing they change is to discard pages (request_afford()). The order matters:
// the first question that fails names the rule that the guest broke.

// The process that lives in a slot, PROCESS_NONE if there is none.
static uint8_t slot_tenant(const Tables *tables, uint32_t slot) {
    for (uint8_t i = 0; i < CE_PROCESS_MAX; i++) {
        if (tables->process[i].handle && tables->process[i].slot == slot) {
            return i;
        }
    }
    return PROCESS_NONE;
}

bool request_resolve(Machine *machine, VirtAddr address, uint32_t size, VirtAddr *ret_mapped) {
    const Tables *tables = &machine->tables;
    uint8_t caller = request_caller(machine);
    VirtAddr mapped = tables_mapped(tables, address);
    uint32_t slot = ce_slot_of(mapped);
    uint64_t end = (uint64_t)mapped + size;
    if (slot != tables->process[caller].slot && !ce_slot_is_large(slot)) {
        if (mapped >= CE_USER_END) {
            return machine_refuse(machine, REASON(KERNEL_ADDRESS, address));
        }
        return machine_refuse(
            machine, REASON(FOREIGN_SLOT, address, slot, slot_tenant(tables, slot), caller));
    }
    uint64_t limit = ce_slot_is_large(slot) ? (uint64_t)request_large_area(machine).high
                                            : (uint64_t)ce_slot_base(slot) + CE_SLOT_SIZE;
    if (end > limit) {
        return machine_refuse(machine, REASON(RANGE_OUTSIDE, address, size, slot));
    }
    *ret_mapped = mapped;
    return true;
}

// First page of the range whose block belongs to another reservation than `base`; 0 if there is
// none.
static VirtAddr other_reservation(const Tables *tables, VirtAddr va, uint32_t n_pages,
                                  uint16_t base) {
    uint64_t end = (uint64_t)va + ((uint64_t)n_pages << CE_PAGE_SHIFT);
    for (uint64_t at = va; at < end; at = (at & ~(uint64_t)(CE_BLOCK_SIZE - 1)) + CE_BLOCK_SIZE) {
        uint32_t block = tables_block(tables, (VirtAddr)at);
        if (block && tables->block[block].base != base) {
            return (VirtAddr)at;
        }
    }
    return 0;
}

static bool check_region(Machine *machine, PageRange range, VirtAddr address, uint32_t size,
                         uint32_t kinds) {
    const Tables *tables = &machine->tables;
    PageCount count = pages_count(tables, range.first, range.n_pages);
    uint32_t first = tables_block(tables, range.first);
    if (first) {
        uint16_t base = tables->block[first].base;
        VirtAddr other = other_reservation(tables, range.first, range.n_pages, base);
        bool gap_first = count.free > 0 && other && count.first_free < other;
        if (other && !gap_first) {
            VirtAddr other_base = (VirtAddr)tables->block[tables_block(tables, other)].base
                                  << CE_BLOCK_SHIFT;
            return machine_refuse(machine, REASON(SPANS_RESERVATIONS, address, size,
                                                  (VirtAddr)base << CE_BLOCK_SHIFT, other_base));
        }
    }
    if (count.free > 0) {
        return machine_refuse(machine, REASON(NOT_RESERVED, address, size, count.first_free));
    }
    const BlockRow *block = &tables->block[first];
    if (!(kinds >> block->kind & 1)) {
        return machine_refuse(machine, REASON(SYSTEM_REGION, address, block->kind));
    }
    uint8_t caller = request_caller(machine);
    bool anyone = // VirtualAlloc's memory there may be open to all, CeVirtualSharedAlloc's is not
        machine->options.large_commit == LARGE_COMMIT_ANYONE && block->kind == KIND_VIRTUAL;
    if (block->owner != caller && !anyone) {
        return machine_refuse(machine, REASON(NOT_OWNER, address, block->owner, caller));
    }
    return true;
}

bool request_reservation(Machine *machine, PageRange range, VirtAddr address, uint32_t size) {
    return check_region(machine, range, address, size, REQUEST_KINDS_VIRTUAL);
}

bool request_range(Machine *machine, VirtAddr address, uint32_t size, uint32_t kinds,
                   PageRange *ret_range) {
    VirtAddr mapped = 0;
    if (!request_resolve(machine, address, size, &mapped)) {
        return false;
    }
    PageRange range = {mapped & ~(CE_PAGE_SIZE - 1), request_pages(mapped, size)};
    if (!check_region(machine, range, address, size, kinds)) {
        return false;
    }
    *ret_range = range;
    return true;
}

bool request_hole(Machine *machine, uint32_t size, bool top_down, VirtAddr *ret_base) {
    const Tables *tables = &machine->tables;
    uint32_t slot = tables->process[request_caller(machine)].slot;
    uint32_t n_blocks = (uint32_t)(ce_block_up(size) >> CE_BLOCK_SHIFT);
    HoleBounds bounds = hole_bounds_slot(tables, slot, machine->options.dll_holes == HOLES_OPEN);
    VirtAddr base = hole_find(tables, bounds.low, bounds.high, n_blocks, top_down);
    if (base == 0) {
        HoleSurvey survey = hole_survey(tables, bounds.low, bounds.high);
        return machine_refuse_with(machine, machine->options.virtualalloc_error,
                                   REASON(NO_HOLE, size, slot, survey.largest, survey.sum,
                                          ram_free_count(machine) * CE_PAGE_SIZE,
                                          tables->system->dll_line));
    }
    *ret_base = base;
    return true;
}

bool request_large_hole(Machine *machine, uint32_t size, bool top_down, uint32_t error,
                        VirtAddr *ret_base) {
    HoleBounds bounds = request_large_area(machine);
    uint32_t n_blocks = (uint32_t)(ce_block_up(size) >> CE_BLOCK_SHIFT);
    VirtAddr base = hole_find(&machine->tables, bounds.low, bounds.high, n_blocks, top_down);
    if (base == 0) {
        HoleSurvey survey = hole_survey(&machine->tables, bounds.low, bounds.high);
        return machine_refuse_with(machine, error,
                                   REASON(NO_LARGE_HOLE, size, survey.largest, survey.sum,
                                          ram_free_count(machine) * CE_PAGE_SIZE));
    }
    *ret_base = base;
    return true;
}

bool request_refuse_ram(Machine *machine, uint8_t process, uint32_t wanted, uint32_t free_pages) {
    uint32_t slot = machine->tables.process[process].slot;
    HoleBounds bounds = hole_bounds_slot(&machine->tables, slot, false);
    HoleSurvey survey = hole_survey(&machine->tables, bounds.low, bounds.high);
    return machine_refuse(machine, REASON(NO_RAM, wanted, free_pages, survey.sum));
}

static bool oom_check(Machine *machine, uint32_t pages, uint32_t free_pages) {
    const Options *options = &machine->options;
    if (pages > free_pages) {
        return request_refuse_ram(machine, request_caller(machine), pages, free_pages);
    }
    uint32_t left = free_pages - pages;
    if (left < options->cp_critical && pages > options->cp_critical_block) {
        return machine_refuse(machine, REASON(OOM_CRITICAL, pages, free_pages, options->cp_critical,
                                              options->cp_critical_block));
    }
    if (left < options->cp_low && pages > options->cp_low_block) {
        return machine_refuse(
            machine, REASON(OOM_LOW, pages, free_pages, options->cp_low, options->cp_low_block));
    }
    return true;
}

// Before a call is refused, pages that were read from files are discarded. This is the last
// question of a call: once it succeeds, the call cannot fail any more.
bool request_afford(Machine *machine, uint32_t commit_pages, uint32_t n_blocks) {
    uint32_t now = ram_free_count(machine);
    uint32_t kernel_pages = kobject_cost(machine, KOBJ_MEMBLOCK, n_blocks);
    uint32_t plenty = commit_pages ? machine->options.cp_low + machine->options.cp_critical : 0;
    if (kernel_pages + commit_pages + plenty <= now) {
        return true; // the usual case: there is no need to count discardable pages
    }
    uint32_t free_pages = now + pager_discardable(machine);
    if (kernel_pages > free_pages) {
        return machine_refuse(machine,
                              REASON(NO_KERNEL_MEMORY, n_blocks, kernel_pages, free_pages));
    }
    if (commit_pages && !oom_check(machine, commit_pages, free_pages - kernel_pages)) {
        return false;
    }
    if (kernel_pages + commit_pages + (commit_pages ? machine->options.cp_low : 0) > now) {
        pager_out_all(machine);
    }
    return true;
}

VirtAddr request_answer(const Machine *machine, VirtAddr asked, VirtAddr mapped) {
    uint32_t slot = ce_slot_of(mapped);
    bool own = slot == machine->tables.process[request_caller(machine)].slot;
    bool has_short_form = own && slot < CE_SLOT_LARGE_FIRST;
    return has_short_form && asked < CE_SLOT_SIZE ? mapped & (CE_SLOT_SIZE - 1) : mapped;
}
