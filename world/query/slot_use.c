// SPDX-License-Identifier: MIT
#include "world/query/slot_use.h"

// A stack is reserved as a whole and grows down: blocks that are only reserved, then the block that
// ends in its pages. Neighbouring reservations without pages count to it: a dump does not tell them
// apart, so the length is the most that it can have.

typedef struct Block {
    uint32_t committed, reserved;
    bool has_stack;
} Block;

static void count_page(SlotUse *use, Block *block, PageWord word) {
    uint32_t *const of_use[] = {[USE_DATA] = &use->data,      [USE_STACK] = &use->stack,
                                [USE_CODE] = &use->code,      [USE_CONST] = &use->constants,
                                [USE_OBJECT] = &use->object,  [USE_PERIPHERAL] = &use->unknown,
                                [USE_UNKNOWN] = &use->unknown};
    uint32_t kind = page_use(word);
    if (page_state(word) == PAGE_STATE_FREE) {
        return;
    }
    if (page_state(word) == PAGE_STATE_RESERVED) {
        use->reserved++;
        block->reserved++;
        return;
    }
    block->committed++;
    block->has_stack |= kind == USE_STACK;
    if (kind < sizeof of_use / sizeof of_use[0] && of_use[kind]) {
        (*of_use[kind])++;
    }
}

SlotUse slot_use(const World *world, uint32_t slot) {
    SlotUse use = {0};
    uint32_t run = 0; // blocks that are only reserved, just below
    for (uint32_t i = 0; i < CE_BLOCKS_PER_SLOT; i++) {
        VirtAddr va = ce_slot_base(slot) + (i << CE_BLOCK_SHIFT);
        uint32_t record = tables_block(&world->tables, va);
        Block block = {0};
        for (uint32_t k = 0; record && k < CE_PAGES_PER_BLOCK; k++) {
            count_page(&use, &block, world->tables.page[record * CE_PAGES_PER_BLOCK + k]);
        }
        bool is_taken = block.committed + block.reserved > 0;
        use.blocks += is_taken;
        use.reserved_blocks += is_taken && block.committed == 0;
        use.lonely_blocks += block.committed == 1 && !block.has_stack;
        if (block.has_stack) {
            use.stacks++;
            use.stack_blocks += run + 1;
            use.largest_stack = run + 1 > use.largest_stack ? run + 1 : use.largest_stack;
        }
        run = is_taken && block.committed == 0 ? run + 1 : 0;
    }
    return use;
}
