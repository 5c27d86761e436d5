// SPDX-License-Identifier: MIT
#include "kernel/memory/shared.h"

#include "ce/win32.h"
#include "kernel/memory/request.h"
#include "kernel/space/slot.h"
#include "trust/context.h"

// The call has three steps, as VirtualAlloc has: decode, check, act. The differences: the
// reservation always lies in the large area, its pages are always read/write, and its blocks let
// every process read but few write. The MMU asks for keys and mode at every store; the pages
// themselves say nothing about writers.

#define BITS_RW (PAGE_WORD_READ | PAGE_WORD_WRITE)

static bool decode(Machine *machine, VirtAddr address, uint32_t size, uint32_t action) {
    if (size == 0) {
        return machine_refuse(machine, REASON(SIZE_ZERO, 0));
    }
    if (size > 1u << 30) {
        return machine_refuse(machine, REASON(SIZE_TOO_BIG, size));
    }
    if (action & ~(uint32_t)(MEM_RESERVE | MEM_COMMIT)) {
        return machine_refuse(machine, REASON(SHARED_ACTION, action));
    }
    if (action & MEM_RESERVE && address != 0) {
        return machine_refuse(machine, REASON(SHARED_ADDRESS, address));
    }
    return true;
}

static bool backed(const Machine *machine) {
    return machine->options.commit_backing == BACKING_COMMIT;
}

static VirtAddr reserve(Machine *machine, uint32_t size, bool commit) {
    uint32_t n_pages = request_pages(0, size);
    uint32_t n_blocks = (uint32_t)(ce_block_up(size) >> CE_BLOCK_SHIFT);
    uint8_t caller = request_caller(machine);
    VirtAddr base = 0;
    if (!request_large_hole(machine, size, false, 0, &base)) {
        return 0;
    }
    if (!request_afford(machine, commit && backed(machine) ? n_pages : 0, n_blocks)) {
        return 0;
    }
    bool by_owner = machine->options.shared_writers == SHARED_WRITERS_OWNER;
    slot_claim(machine, base, n_blocks,
               (BlockRow){.read_keys = UINT32_MAX,
                          .write_keys = by_owner ? trust_key(caller) : 0,
                          .owner = caller,
                          .kind = KIND_SHARED,
                          .flags = BLOCK_FLAG_KERNEL_WRITES});
    pages_reserve(machine, base, n_pages, 0);
    if (commit) {
        pages_commit(machine, base, n_pages, USE_DATA, BITS_RW, false);
    }
    return base;
}

static VirtAddr commit(Machine *machine, VirtAddr address, uint32_t size) {
    PageRange range = {0, 0};
    if (!request_range(machine, address, size, REQUEST_KINDS_VIRTUAL, &range)) {
        return 0;
    }
    const BlockRow *block = &machine->tables.block[tables_block(&machine->tables, range.first)];
    if (block->kind != KIND_SHARED) {
        machine_refuse(machine, REASON(NOT_SHARED, address, block->kind));
        return 0;
    }
    PageCount count = pages_count(&machine->tables, range.first, range.n_pages);
    if (!request_afford(machine, backed(machine) ? count.reserved + count.lazy : 0, 0)) {
        return 0;
    }
    pages_commit(machine, range.first, range.n_pages, USE_DATA, BITS_RW, false);
    return range.first;
}

VirtAddr shared_alloc(Machine *machine, VirtAddr address, uint32_t size, uint32_t action) {
    action = action ? action : (uint32_t)(MEM_RESERVE | MEM_COMMIT);
    if (!decode(machine, address, size, action)) {
        return 0;
    }
    return address ? commit(machine, address, size)
                   : reserve(machine, size, (action & MEM_COMMIT) != 0);
}
