// SPDX-License-Identifier: MIT
#include "kernel/memory/virtual.h"

#include "ce/win32.h"
#include "emu/holes.h"
#include "kernel/memory/request.h"
#include "kernel/memory/second_slot.h"
#include "kernel/space/region.h"
#include "kernel/space/slot.h"
#include "trust/context.h"

// VirtualAlloc has three steps, like every call of slot32: decode (what is asked), check (is it
// allowed), act (cannot fail). The Request carries the results of the checks to the act.

typedef struct Request {
    // as asked
    VirtAddr address;
    uint32_t size, type, protect;
    // decoded
    PageWord bits;
    bool reserve, commit, large, top_down;
    // found by the checks
    VirtAddr base; // mapped, of the reservation to make
    uint32_t n_blocks, n_reserve;
    VirtAddr commit_at; // mapped, first page to commit
    uint32_t n_commit;
} Request;

static bool decode(Machine *machine, Request *request) {
    uint32_t type = request->type;
    const uint32_t known = MEM_COMMIT | MEM_RESERVE | MEM_TOP_DOWN | MEM_AUTO_COMMIT;
    if (request->size == 0) {
        return machine_refuse(machine, REASON(SIZE_ZERO, 0));
    }
    if (request->size > 1u << 30) {
        return machine_refuse(machine, REASON(SIZE_TOO_BIG, request->size));
    }
    if (type & MEM_RESET) {
        return machine_refuse(machine, REASON(MEM_RESET, type));
    }
    bool automatic_alone = type & MEM_AUTO_COMMIT && !(type & MEM_RESERVE);
    if (type & ~known || !(type & (MEM_COMMIT | MEM_RESERVE)) || automatic_alone) {
        return machine_refuse(machine, REASON(BAD_ALLOCATION_TYPE, type));
    }
    if (request->protect & (PAGE_WRITECOPY | PAGE_EXECUTE_WRITECOPY)) {
        return machine_refuse(machine, REASON(WRITECOPY, request->protect));
    }
    if (!pages_protection(request->protect, &request->bits)) {
        return machine_refuse(machine, REASON(BAD_PROTECTION, request->protect));
    }
    request->commit = type & MEM_COMMIT;
    request->reserve = type & MEM_RESERVE || request->address == 0;
    request->top_down = type & MEM_TOP_DOWN && machine->options.mem_top_down == TOP_DOWN_HONOURED;
    request->large = (type & ~(uint32_t)MEM_TOP_DOWN) == (uint32_t)MEM_RESERVE &&
                     request->protect == (uint32_t)PAGE_NOACCESS &&
                     request->size >= CE_LARGE_THRESHOLD;
    return true;
}

// Chooses the place of a reservation without an address.
static bool place_anywhere(Machine *machine, Request *request) {
    request->n_reserve = request_pages(0, request->size);
    request->n_blocks = (uint32_t)(ce_block_up(request->size) >> CE_BLOCK_SHIFT);
    if (!request->large) {
        return second_slot_hole(machine, request->size, &request->base) ||
               request_hole(machine, request->size, request->top_down, &request->base);
    }
    return request_large_hole(machine, request->size, request->top_down,
                              machine->options.virtualalloc_error, &request->base);
}

// Checks a reservation at a given address: rounded to 64 KB, inside the bounds, still free.
static bool place_at(Machine *machine, Request *request) {
    const Tables *tables = &machine->tables;
    VirtAddr mapped = 0;
    if (!request_resolve(machine, request->address, request->size, &mapped)) {
        return false;
    }
    VirtAddr base = mapped & ~(CE_BLOCK_SIZE - 1);
    uint64_t end = ce_page_up((uint64_t)mapped + request->size);
    uint32_t slot = ce_slot_of(base);
    bool in_large = ce_slot_is_large(slot);
    if (in_large && !request->large) {
        return machine_refuse(machine, REASON(RANGE_OUTSIDE, request->address, request->size,
                                              tables->process[request_caller(machine)].slot));
    }
    request->large = in_large; // at an address in the caller's slot it is private like any other
    if (!in_large) {
        HoleBounds bounds =
            hole_bounds_slot(tables, slot, machine->options.dll_holes == HOLES_OPEN);
        if (base < bounds.low) {
            return machine_refuse(machine, REASON(NULL_GUARD, request->address, request->size));
        }
        if (end > bounds.high) {
            return machine_refuse(machine, REASON(ABOVE_DLL_LINE, request->address, request->size,
                                                  tables->system->dll_line));
        }
    }
    request->n_reserve = (uint32_t)((end - base) >> CE_PAGE_SHIFT);
    request->n_blocks = (uint32_t)((ce_block_up(end) - base) >> CE_BLOCK_SHIFT);
    for (uint32_t i = 0; i < request->n_blocks; i++) {
        uint32_t block = tables_block(tables, base + (i << CE_BLOCK_SHIFT));
        if (block) {
            const BlockRow *row = &tables->block[block];
            return machine_refuse(machine,
                                  REASON(RANGE_TAKEN, request->address, request->size,
                                         base + (i << CE_BLOCK_SHIFT),
                                         (VirtAddr)row->base << CE_BLOCK_SHIFT, row->kind));
        }
    }
    request->base = base;
    return true;
}

static bool check_reserve(Machine *machine, Request *request) {
    bool placed = request->address ? place_at(machine, request) : place_anywhere(machine, request);
    if (!placed) {
        return false;
    }
    if (machine->options.reserve_tail == TAIL_BLOCK) {
        request->n_reserve = request->n_blocks * CE_PAGES_PER_BLOCK;
    }
    VirtAddr offset = request->address & (CE_BLOCK_SIZE - 1);
    request->commit_at = request->base + (offset & ~(CE_PAGE_SIZE - 1));
    request->n_commit = request->commit ? request_pages(offset, request->size) : 0;
    bool backed = machine->options.commit_backing == BACKING_COMMIT;
    return request_afford(machine, backed ? request->n_commit : 0, request->n_blocks);
}

static bool check_commit(Machine *machine, Request *request) {
    PageRange range = {0, 0};
    if (!request_range(machine, request->address, request->size, REQUEST_KINDS_VIRTUAL, &range)) {
        return false;
    }
    request->commit_at = range.first;
    request->n_commit = range.n_pages;
    PageCount count = pages_count(&machine->tables, request->commit_at, request->n_commit);
    bool backed = machine->options.commit_backing == BACKING_COMMIT;
    return request_afford(machine, backed ? count.reserved + count.lazy : 0, 0);
}

static void act(Machine *machine, const Request *request) {
    if (request->reserve) {
        uint8_t caller = request_caller(machine);
        uint32_t slot = ce_slot_of(request->base);
        bool second = !request->large && slot != machine->tables.process[caller].slot;
        bool automatic = request->type & MEM_AUTO_COMMIT;
        BlockRow row = region_private(request->base, caller, KIND_VIRTUAL);
        if (request->large || second) { // open to all, or to the later process of that slot
            row.read_keys = row.write_keys = request->large ? UINT32_MAX : second_slot_key(slot);
        }
        row.flags |= automatic ? BLOCK_FLAG_AUTO_COMMIT : 0;
        slot_claim(machine, request->base, request->n_blocks, row);
        pages_reserve(machine, request->base, request->n_reserve, automatic ? request->bits : 0);
    }
    if (request->commit) {
        pages_commit(machine, request->commit_at, request->n_commit, USE_DATA, request->bits,
                     false);
    }
}

VirtAddr virtual_alloc(Machine *machine, VirtAddr address, uint32_t size, uint32_t type,
                       uint32_t protect) {
    Request request = {.address = address, .size = size, .type = type, .protect = protect};
    if (!decode(machine, &request)) {
        return 0;
    }
    bool allowed =
        request.reserve ? check_reserve(machine, &request) : check_commit(machine, &request);
    if (!allowed) {
        return 0;
    }
    act(machine, &request);
    return request_answer(machine, address, request.reserve ? request.base : request.commit_at);
}

static bool decommit(Machine *machine, VirtAddr address, uint32_t size) {
    PageRange range = {0, 0};
    if (size == 0) {
        return machine_refuse(machine, REASON(SIZE_ZERO, 0));
    }
    if (!request_range(machine, address, size, REQUEST_KINDS_VIRTUAL, &range)) {
        return false;
    }
    pages_decommit(machine, range.first, range.n_pages, false);
    return true;
}

static bool release(Machine *machine, VirtAddr address, uint32_t size) {
    VirtAddr mapped = 0, base = 0;
    uint32_t n_blocks = 0;
    if (size != 0) {
        return machine_refuse(machine, REASON(RELEASE_SIZE, size));
    }
    if (!request_resolve(machine, address, 1, &mapped)) {
        return false;
    }
    if (!region_of(&machine->tables, mapped, &base, &n_blocks)) {
        return machine_refuse(machine, REASON(NOTHING_THERE, address));
    }
    if (!request_reservation(machine, (PageRange){base, 1}, address, size)) {
        return false;
    }
    if (mapped != base) {
        return machine_refuse(machine,
                              REASON(NOT_A_BASE, address, request_answer(machine, address, base),
                                     n_blocks << CE_BLOCK_SHIFT));
    }
    PageCount count = pages_count(&machine->tables, base, n_blocks * CE_PAGES_PER_BLOCK);
    uint32_t committed = count.committed + count.lazy;
    if (machine->options.release_mixed == RELEASE_STRICT && committed && count.reserved) {
        return machine_refuse(machine, REASON(MIXED_RELEASE, address, committed, count.reserved));
    }
    region_release(machine, base, n_blocks);
    return true;
}

bool virtual_free(Machine *machine, VirtAddr address, uint32_t size, uint32_t type) {
    switch (type) {
    case MEM_DECOMMIT:
        return decommit(machine, address, size);
    case MEM_RELEASE:
        return release(machine, address, size);
    default:
        return machine_refuse(machine, REASON(BAD_FREE_TYPE, type));
    }
}
