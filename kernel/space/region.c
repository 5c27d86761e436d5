// SPDX-License-Identifier: MIT
#include "kernel/space/region.h"

#include "kernel/space/pages.h"
#include "kernel/space/slot.h"
#include "trust/context.h"

// A reservation has no record: it is the run of blocks that share a base. region_of() finds it from
// any of its addresses. Releasing removes the locks, then the pages, then the blocks.

bool region_of(const Tables *tables, VirtAddr va, VirtAddr *ret_base, uint32_t *ret_blocks) {
    uint32_t block = tables_block(tables, va);
    if (!block) {
        return false;
    }
    uint16_t base = tables->block[block].base;
    VirtAddr first = (VirtAddr)base << CE_BLOCK_SHIFT;
    uint32_t n = 0;
    for (VirtAddr at = first; (block = tables_block(tables, at)) != 0; at += CE_BLOCK_SIZE) {
        if (tables->block[block].base != base) {
            break;
        }
        n++;
    }
    *ret_base = first;
    *ret_blocks = n;
    return true;
}

BlockRow region_private(VirtAddr base, uint8_t owner, BlockKind kind) {
    return (BlockRow){.read_keys = trust_key(owner),
                      .write_keys = trust_key(owner),
                      .owner = owner,
                      .kind = (uint8_t)kind,
                      .flags = base >= CE_USER_END ? BLOCK_FLAG_KERNEL_ONLY : 0};
}

// ---- locks

// Adds `by` locks to a page of the pager; does nothing for other pages. A locked page is not
// discarded.
static void count_of_pager(Machine *machine, VirtAddr va, int by) {
    PageWord word = tables_walk(&machine->tables, va).word;
    uint32_t frame = page_frame(word);
    if (page_state(word) == PAGE_STATE_COMMITTED && frame < machine->ram.n_frames &&
        machine->tables.pager[frame].state >= PAGER_USED) {
        PagerRow row = machine->tables.pager[frame];
        row.locks += (uint32_t)by;
        machine_set_rows(machine, TABLE_PAGER, frame, 1, &row);
    }
}

void region_count_lock(Machine *machine, VirtAddr va, int by) {
    uint32_t block = tables_block(&machine->tables, va);
    BlockRow row = machine->tables.block[block];
    LockRow locks = machine->tables.lock[block];
    row.locks = (uint8_t)(row.locks + by);
    locks.count[ce_page_in_block(va)] = (uint8_t)(locks.count[ce_page_in_block(va)] + by);
    machine_set_rows(machine, TABLE_BLOCK, block, 1, &row);
    machine_set_rows(machine, TABLE_LOCK, block, 1, &locks);
    count_of_pager(machine, va, by);
}

void region_forget_locks(Machine *machine, VirtAddr va, uint32_t n_pages) {
    for (uint32_t i = 0; i < n_pages; i++) {
        VirtAddr page = va + (i << CE_PAGE_SHIFT);
        uint32_t block = tables_block(&machine->tables, page);
        uint8_t count = machine->tables.lock[block].count[ce_page_in_block(page)];
        if (count) {
            region_count_lock(machine, page, -count);
        }
    }
}

// ---- giving back

void region_release(Machine *machine, VirtAddr base, uint32_t n_blocks) {
    region_forget_locks(machine, base, n_blocks * CE_PAGES_PER_BLOCK);
    pages_decommit(machine, base, n_blocks * CE_PAGES_PER_BLOCK, true);
    slot_unclaim(machine, base, n_blocks);
}

void region_release_all(Machine *machine, uint8_t owner, VirtAddr low, VirtAddr high) {
    for (VirtAddr va = low; va < high;) {
        if (machine->tables.slot[ce_slot_of(va)].section == 0) {
            va = ce_slot_base(ce_slot_of(va) + 1);
            continue;
        }
        VirtAddr base = 0;
        uint32_t n_blocks = 1;
        if (region_of(&machine->tables, va, &base, &n_blocks) &&
            machine->tables.block[tables_block(&machine->tables, va)].owner == owner) {
            region_release(machine, base, n_blocks);
        }
        va += n_blocks << CE_BLOCK_SHIFT;
    }
}
