// SPDX-License-Identifier: MIT
#include "kernel/memory/demand.h"

#include "kernel/paging/filepage.h"
#include "kernel/paging/pager.h"
#include "kernel/space/pages.h"

// A touched page gets its contents from one of three places: the pager reads it from a file,
// filepage.h fills it from a mapped file, or it is a new page of zeros. demand_allowed() counts
// pages that can be discarded as free; demand_page() discards them when no frame is left.

AccessClause demand_allowed(const Machine *machine, VirtAddr mapped, uint32_t n_before,
                            bool range) {
    PageView view = tables_walk(&machine->tables, mapped);
    if (pager_has(machine, mapped)) {
        return pager_may_read(machine, mapped, range);
    }
    AccessClause clause = view.block->kind == KIND_STACK
                              ? tables_stack_page(&machine->tables, mapped)
                              : CLAUSE_ALLOWED;
    if (!clause_allows(clause)) {
        return clause;
    }
    uint32_t most = ram_free_count(machine);
    most += n_before < most ? 0
            : range         ? pager_discardable_queue(machine)
                            : pager_discardable(machine);
    return n_before < most ? CLAUSE_ALLOWED : CLAUSE_NO_FRAME;
}

void demand_page(Machine *machine, VirtAddr mapped) {
    PageView view = tables_walk(&machine->tables, mapped);
    if (pager_has(machine, mapped)) {
        pager_read(machine, mapped);
        return;
    }
    if (ram_free_count(machine) == 0) {
        pager_out_all(machine);
    }
    if (view.block->kind == KIND_MAPPING) {
        filepage_demand(machine, mapped);
        return;
    }
    PageUse use = view.block->kind == KIND_STACK ? USE_STACK : USE_DATA;
    pages_commit(machine, mapped & ~(CE_PAGE_SIZE - 1), 1, use, view.word & PAGE_WORD_PROTECTION,
                 true);
}
