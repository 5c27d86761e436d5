// SPDX-License-Identifier: MIT
#include "kernel/space/stack.h"

#include "emu/holes.h"
#include "kernel/space/pages.h"
#include "kernel/space/region.h"
#include "kernel/space/slot.h"
#include "trust/context.h"

#include <assert.h>

// Nothing here remembers how far a stack has grown: the page words show it.

#define BITS_RW (PAGE_WORD_READ | PAGE_WORD_WRITE)

static uint32_t stacks_of(const Tables *tables, uint8_t process) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < CE_THREADS; i++) {
        n += tables->thread[i].stack_base && tables->thread[i].owner == process;
    }
    return n;
}

bool stack_plan(Machine *machine, uint8_t process, uint32_t size, StackPlan *ret_plan) {
    uint32_t slot = machine->tables.process[process].slot;
    HoleBounds bounds =
        hole_bounds_slot(&machine->tables, slot, machine->options.dll_holes == HOLES_OPEN);
    uint64_t pages = ce_page_up(size);
    pages = pages < STACK_LEAST ? STACK_LEAST : pages;
    uint32_t n_blocks = (uint32_t)(ce_block_up(pages) >> CE_BLOCK_SHIFT);
    VirtAddr base = n_blocks <= CE_BLOCKS_PER_SLOT
                        ? hole_find(&machine->tables, bounds.low, bounds.high, n_blocks, false)
                        : 0;
    if (base == 0) {
        HoleSurvey survey = hole_survey(&machine->tables, bounds.low, bounds.high);
        return machine_refuse(machine, REASON(NO_STACK_HOLE, size, slot,
                                              stacks_of(&machine->tables, process), survey.largest,
                                              survey.sum, ram_free_count(machine) * CE_PAGE_SIZE));
    }
    *ret_plan = (StackPlan){base, (uint32_t)pages, n_blocks};
    return true;
}

void stack_make(Machine *machine, uint8_t process, const StackPlan *plan) {
    BlockRow row = region_private(plan->base, process, KIND_STACK);
    row.flags |= BLOCK_FLAG_AUTO_COMMIT;
    slot_claim(machine, plan->base, plan->n_blocks, row);
    pages_reserve(machine, plan->base, plan->size >> CE_PAGE_SHIFT, BITS_RW);
}

void stack_begin(Machine *machine, VirtAddr end) {
    PageView first = tables_walk(&machine->tables, end - CE_PAGE_SIZE);
    if (page_state(first.word) == PAGE_STATE_RESERVED && ram_free_count(machine) > 0) {
        pages_commit(machine, end - CE_PAGE_SIZE, 1, USE_STACK, BITS_RW, true);
    }
}

void stack_release(Machine *machine, VirtAddr base) {
    uint32_t n_blocks = 0;
    bool found = region_of(&machine->tables, base, &base, &n_blocks);
    assert(found);
    (void)found;
    region_release(machine, base, n_blocks);
}
