// SPDX-License-Identifier: MIT
#include "kernel/memory/heap_memory.h"

#include "kernel/memory/request.h"
#include "kernel/space/region.h"
#include "kernel/space/slot.h"
#include "trust/context.h"

// Each function checks as its Virtual* counterpart does (kernel/memory/request.h) and then acts.
// Only KIND_HEAP sets these reservations apart. What lies inside a heap is the business of heap/.

#define BITS_RW (PAGE_WORD_READ | PAGE_WORD_WRITE)
#define KINDS_HEAP (1u << KIND_HEAP)

static bool backed(const Machine *machine) {
    return machine->options.commit_backing == BACKING_COMMIT;
}

static BlockRow shared_rights(const Machine *machine, uint8_t caller) {
    bool by_creator = machine->options.shared_heap_writer == HEAP_WRITER_CREATOR;
    if (machine->options.shared_writable_future == SHARED_WRITABLE_REFUSED) {
        return (BlockRow){.read_keys = UINT32_MAX,
                          .write_keys = trust_key(caller),
                          .owner = caller,
                          .kind = KIND_HEAP,
                          .flags = BLOCK_FLAG_OWNER_WRITES};
    }
    return (BlockRow){.read_keys = UINT32_MAX,
                      .write_keys = by_creator ? trust_key(caller) : 0,
                      .owner = caller,
                      .kind = KIND_HEAP,
                      .flags = by_creator ? 0 : BLOCK_FLAG_KERNEL_WRITES};
}

VirtAddr heap_memory_reserve(Machine *machine, uint32_t size, uint32_t committed, bool shared) {
    uint8_t caller = request_caller(machine);
    uint32_t n_blocks = (uint32_t)(ce_block_up(size) >> CE_BLOCK_SHIFT);
    VirtAddr base = 0;
    bool placed = shared ? request_large_hole(machine, size, false, 8, &base)
                         : request_hole(machine, size, false, &base);
    if (!placed ||
        !request_afford(machine, backed(machine) ? request_pages(0, committed) : 0, n_blocks)) {
        return 0;
    }
    slot_claim(machine, base, n_blocks,
               shared ? shared_rights(machine, caller) : region_private(base, caller, KIND_HEAP));
    bool whole = machine->options.reserve_tail == TAIL_BLOCK;
    pages_reserve(machine, base, whole ? n_blocks * CE_PAGES_PER_BLOCK : request_pages(0, size), 0);
    pages_commit(machine, base, request_pages(0, committed), USE_DATA, BITS_RW, false);
    return request_answer(machine, 0, base);
}

bool heap_memory_commit(Machine *machine, VirtAddr address, uint32_t size) {
    PageRange range = {tables_mapped(&machine->tables, address & ~(CE_PAGE_SIZE - 1)),
                       request_pages(address, size)};
    PageCount count = pages_count(&machine->tables, range.first, range.n_pages);
    if (count.reserved == 0 && count.free == 0) {
        return true; // the range is committed already
    }
    if (!request_range(machine, address, size, KINDS_HEAP, &range) ||
        !request_afford(machine, backed(machine) ? count.reserved : 0, 0)) {
        return false;
    }
    pages_commit(machine, range.first, range.n_pages, USE_DATA, BITS_RW, false);
    return true;
}

bool heap_memory_decommit(Machine *machine, VirtAddr address, uint32_t size) {
    PageRange range = {0, 0};
    if (!request_range(machine, address, size, KINDS_HEAP, &range)) {
        return false;
    }
    pages_decommit(machine, range.first, range.n_pages, false);
    return true;
}

bool heap_memory_release(Machine *machine, VirtAddr base) {
    PageRange range = {0, 0};
    VirtAddr own = 0;
    uint32_t n_blocks = 0;
    if (!request_range(machine, base, 1, KINDS_HEAP, &range)) {
        return false;
    }
    region_of(&machine->tables, range.first, &own, &n_blocks);
    region_release(machine, own, n_blocks);
    return true;
}

uint32_t heap_memory_size(const Machine *machine, VirtAddr address) {
    VirtAddr base = 0;
    uint32_t n_blocks = 0;
    VirtAddr mapped = tables_mapped(&machine->tables, address);
    if (!region_of(&machine->tables, mapped, &base, &n_blocks)) {
        return 0;
    }
    uint32_t n_pages = n_blocks * CE_PAGES_PER_BLOCK;
    return (n_pages - pages_count(&machine->tables, base, n_pages).free) << CE_PAGE_SHIFT;
}

VirtAddr heap_memory_default(const Machine *machine) {
    VirtAddr slot = ce_slot_base(machine->tables.process[request_caller(machine)].slot);
    for (uint32_t i = 1; i < CE_BLOCKS_PER_SLOT; i++) {
        VirtAddr va = slot + (i << CE_BLOCK_SHIFT);
        uint32_t block = tables_block(&machine->tables, va);
        if (block && machine->tables.block[block].kind == KIND_HEAP) {
            return request_answer(machine, 0, va);
        }
    }
    return 0;
}
