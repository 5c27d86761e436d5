// SPDX-License-Identifier: MIT
#include "kernel/memory/attributes.h"

#include "kernel/memory/request.h"

// Tests the formula on all pages first, and changes pages only if it holds for all. The formula
// uses the page's number, so it can hold for one page and not for the next.

uint32_t attributes_cache_bit(uint32_t cpu) {
    static const uint32_t bits[] = {
        [CPU_ARM] = 0x08,  // C of a small page
        [CPU_SH4] = 0,     // "does not work on SHx processors"
        [CPU_MIPS] = 0x08, // the lowest bit of C in EntryLo: 3 cached, 2 uncached
        [CPU_X86] = 0x10,  // PCD
    };
    return bits[cpu];
}

// The entry of a page in the CPU's format. A page without RAM (touch backing) has number 0.
static uint32_t entry_of(const Machine *machine, PageWord word) {
    uint32_t bit = attributes_cache_bit(machine->options.cpu);
    bool set = !(word & PAGE_WORD_NOCACHE) == (machine->options.cpu != CPU_X86);
    uint32_t number = page_state(word) == PAGE_STATE_COMMITTED ? page_frame(word) : 0;
    return number << CE_PAGE_SHIFT | (set ? bit : 0);
}

static PageWord word_at(const Machine *machine, VirtAddr va) {
    return tables_walk(&machine->tables, va).word;
}

static bool check_entries(Machine *machine, VirtAddr first, uint32_t n_pages, uint32_t flags,
                          uint32_t mask) {
    uint32_t bit = attributes_cache_bit(machine->options.cpu);
    for (uint32_t i = 0; i < n_pages; i++) {
        VirtAddr va = first + (i << CE_PAGE_SHIFT);
        uint32_t old = entry_of(machine, word_at(machine, va));
        uint32_t changes = (old ^ flags) & mask;
        if (changes & ~(CE_PAGE_SIZE - 1)) {
            return machine_refuse(machine, REASON(PAGE_NUMBER, va, old, flags, mask));
        }
        if (changes & ~bit) {
            return machine_refuse(machine, REASON(PAGE_ATTRIBUTES, va, old, flags, mask, bit));
        }
    }
    return true;
}

bool attributes_set(Machine *machine, VirtAddr address, uint32_t size, uint32_t flags,
                    uint32_t mask, uint32_t *ret_old) {
    PageRange range = {0, 0};
    if (machine->options.cpu == CPU_SH4) {
        return machine_refuse(machine, REASON(NO_ATTRIBUTES, 0));
    }
    if (size == 0) {
        return machine_refuse(machine, REASON(SIZE_ZERO, 0));
    }
    if (!request_range(machine, address, size, REQUEST_KINDS_VIRTUAL | 1u << KIND_PHYSMEM,
                       &range)) {
        return false;
    }
    PageCount count = pages_count(&machine->tables, range.first, range.n_pages);
    if (count.reserved > 0) {
        return machine_refuse(machine,
                              REASON(NOT_COMMITTED, address, size, count.first_not_committed));
    }
    if (!check_entries(machine, range.first, range.n_pages, flags, mask)) {
        return false;
    }
    *ret_old = entry_of(machine, word_at(machine, range.first));
    bool changes = mask & attributes_cache_bit(machine->options.cpu);
    for (uint32_t i = 0; i < range.n_pages && changes; i++) {
        VirtAddr va = range.first + (i << CE_PAGE_SHIFT);
        PageWord word = word_at(machine, va);
        uint32_t bit = attributes_cache_bit(machine->options.cpu);
        bool cached = !(flags & bit) == (machine->options.cpu == CPU_X86);
        PageWord bits = word & PAGE_WORD_PROTECTION & ~PAGE_WORD_NOCACHE;
        pages_protect(machine, va, 1, bits | (cached ? 0 : PAGE_WORD_NOCACHE));
    }
    return true;
}
