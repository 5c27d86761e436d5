// SPDX-License-Identifier: MIT
#include "kernel/memory/virtual_query.h"

#include "ce/win32.h"
#include "kernel/memory/request.h"
#include "kernel/paging/pager.h"

// The three calls that query or rearrange existing pages.

static bool decode_protect(Machine *machine, uint32_t protect, PageWord *ret_bits) {
    if (protect & (PAGE_WRITECOPY | PAGE_EXECUTE_WRITECOPY)) {
        return machine_refuse(machine, REASON(WRITECOPY, protect));
    }
    return pages_protection(protect, ret_bits) ||
           machine_refuse(machine, REASON(BAD_PROTECTION, protect));
}

// First page of the range that lies in ROM; 0 if there is none.
static VirtAddr first_rom_page(const Tables *tables, VirtAddr va, uint32_t n_pages) {
    for (uint32_t i = 0; i < n_pages; i++, va += CE_PAGE_SIZE) {
        if (frame_is_rom(page_frame(tables_walk(tables, va).word))) {
            return va;
        }
    }
    return 0;
}

bool virtual_protect(Machine *machine, VirtAddr address, uint32_t size, uint32_t protect,
                     uint32_t *ret_old) {
    PageWord bits = 0;
    PageRange range = {0, 0};
    if (size == 0) {
        return machine_refuse(machine, REASON(SIZE_ZERO, 0));
    }
    if (!decode_protect(machine, protect, &bits) ||
        !request_range(machine, address, size, REQUEST_KINDS_VIRTUAL, &range)) {
        return false;
    }
    PageCount count = pages_count(&machine->tables, range.first, range.n_pages);
    if (count.reserved > 0) {
        return machine_refuse(machine,
                              REASON(NOT_COMMITTED, address, size, count.first_not_committed));
    }
    VirtAddr rom =
        bits & PAGE_WORD_WRITE ? first_rom_page(&machine->tables, range.first, range.n_pages) : 0;
    if (rom) {
        return machine_refuse(machine, REASON(ROM_PAGE, rom, protect));
    }
    *ret_old = pages_protect_flags(tables_walk(&machine->tables, range.first).word);
    pages_protect(machine, range.first, range.n_pages, bits);
    return true;
}

// Neighbouring pages with the same key belong to one region.
typedef struct RegionKey {
    uint32_t state; // MEM_
    uint32_t protect;
    uint16_t base;
} RegionKey;

static RegionKey region_key(PageView view) {
    switch (page_state(view.word)) {
    case PAGE_STATE_FREE:
        return (RegionKey){MEM_FREE, PAGE_NOACCESS, 0};
    case PAGE_STATE_RESERVED:
        return (RegionKey){MEM_RESERVE, PAGE_NOACCESS, view.block->base};
    default:
        return (RegionKey){MEM_COMMIT, pages_protect_flags(view.word), view.block->base};
    }
}

static uint32_t region_type(PageView view) {
    if (page_state(view.word) == PAGE_STATE_FREE) {
        return 0;
    }
    switch (view.block->kind) {
    case KIND_EXE:
    case KIND_DLL:
        return MEM_IMAGE;
    case KIND_MAPPING:
        return MEM_MAPPED;
    default:
        return MEM_PRIVATE;
    }
}

// End of the run from va whose pages have this key; at most `limit`.
static VirtAddr region_end(const Tables *tables, VirtAddr va, VirtAddr limit, RegionKey key) {
    while (va < limit) {
        bool whole_slot_free = tables->slot[ce_slot_of(va)].section == 0;
        bool whole_block_free = tables_block(tables, va) == 0;
        RegionKey here = region_key(tables_walk(tables, va));
        if (here.state != key.state || here.protect != key.protect || here.base != key.base) {
            break;
        }
        uint32_t step = whole_slot_free    ? CE_SLOT_SIZE
                        : whole_block_free ? CE_BLOCK_SIZE
                                           : CE_PAGE_SIZE;
        va = (va & ~(step - 1)) + step;
    }
    return va < limit ? va : limit;
}

bool virtual_query(Machine *machine, VirtAddr address, MemoryBasicInformation *ret_info) {
    const Tables *tables = &machine->tables;
    VirtAddr page = address & ~(CE_PAGE_SIZE - 1);
    uint32_t slot = ce_slot_of(page);
    if (page >= CE_USER_END) {
        return machine_refuse(machine, REASON(KERNEL_ADDRESS, address));
    }
    bool large = ce_slot_is_large(slot);
    VirtAddr limit = ce_slot_base((large ? CE_SLOT_LARGE_LAST : slot) + 1);
    PageView view = tables_walk(tables, page);
    RegionKey key = region_key(view);
    bool is_free = key.state == (uint32_t)MEM_FREE;
    VirtAddr base = is_free ? 0 : (VirtAddr)key.base << CE_BLOCK_SHIFT;
    *ret_info = (MemoryBasicInformation){
        .base_address = page,
        .allocation_base = page < CE_SLOT_SIZE ? base & (CE_SLOT_SIZE - 1) : base,
        .region_size = region_end(tables, page, limit, key) - page,
        .state = key.state,
        .protect = key.protect,
        .type = region_type(view),
    };
    return true;
}

// PAGE_PHYSICAL: the first frame of the source. Refuses pages beyond the 4 GB of physical space.
static bool copy_physical(Machine *machine, uint32_t source, uint32_t size, uint32_t n_pages,
                          uint32_t *ret_frame) {
    uint64_t phys = (uint64_t)source << 8;
    uint64_t frame = phys >> CE_PAGE_SHIFT;
    if (frame + n_pages > UINT64_C(1) << 20) {
        return machine_refuse(machine, REASON(COPY_PHYSICAL, source, size));
    }
    *ret_frame = (uint32_t)frame;
    return true;
}

static void copy_act(Machine *machine, VirtAddr dest, VirtAddr source, uint32_t n_pages,
                     PageWord bits) {
    for (uint32_t i = 0; i < n_pages; i++) {
        PageWord word = tables_walk(&machine->tables, source + (i << CE_PAGE_SHIFT)).word;
        PageWord uncounted = word & PAGE_WORD_PHYSICAL;
        pages_map(machine, dest + (i << CE_PAGE_SHIFT), 1, page_frame(word),
                  (PageUse)page_use(word), bits | uncounted);
    }
}

static bool check_dest(Machine *machine, VirtAddr dest, uint32_t size, PageRange *ret_range) {
    if (!request_range(machine, dest, size, REQUEST_KINDS_VIRTUAL, ret_range)) {
        return false;
    }
    for (uint32_t i = 0; i < ret_range->n_pages; i++) {
        VirtAddr at = ret_range->first + (i << CE_PAGE_SHIFT);
        if (page_state(tables_walk(&machine->tables, at).word) != PAGE_STATE_RESERVED) {
            return machine_refuse(machine, REASON(COPY_DEST, dest, at));
        }
    }
    return true;
}

// Every page of the source must be committed and readable by the caller, and also writable if the
// copy is.
static bool check_source(Machine *machine, VirtAddr source, uint32_t size, PageWord bits) {
    VirtAddr bad = 0;
    AccessContext context = machine->mmu.context;
    PageCount count =
        pages_count(&machine->tables, tables_mapped(&machine->tables, source) & ~(CE_PAGE_SIZE - 1),
                    request_pages(source, size));
    bool window = machine->tables.slot[ce_slot_of(source)].window != 0;
    if (!window && count.committed != request_pages(source, size)) {
        return machine_refuse(machine, REASON(COPY_SOURCE, source, count.first_not_committed));
    }
    VirtAddr paged = tables_mapped(&machine->tables, source) & ~(CE_PAGE_SIZE - 1);
    if (!window && pager_has_any(machine, paged, request_pages(source, size))) {
        return machine_refuse(machine, REASON(COPY_PAGED, source, paged));
    }
    bool readable = mmu_probe(&machine->mmu, source, size, context, ACCESS_READ, &bad);
    bool writable = !(bits & PAGE_WORD_WRITE) ||
                    mmu_probe(&machine->mmu, source, size, context, ACCESS_WRITE, &bad);
    return (readable && writable) || machine_refuse(machine, REASON(COPY_SOURCE, source, bad));
}

bool virtual_copy(Machine *machine, VirtAddr dest, uint32_t source, uint32_t size,
                  uint32_t protect) {
    PageWord bits = 0;
    PageRange range = {0, 0};
    bool physical = protect & PAGE_PHYSICAL;
    if (size == 0) {
        return machine_refuse(machine, REASON(SIZE_ZERO, 0));
    }
    if (!decode_protect(machine, protect & ~(uint32_t)PAGE_PHYSICAL, &bits)) {
        return false;
    }
    uint32_t source_offset = (physical ? source << 8 : source) & (CE_PAGE_SIZE - 1);
    if (source_offset != (dest & (CE_PAGE_SIZE - 1))) {
        return machine_refuse(machine, REASON(COPY_OFFSETS, dest, source));
    }
    if (!check_dest(machine, dest, size, &range)) {
        return false;
    }
    if (physical) {
        uint32_t frame = 0;
        if (!copy_physical(machine, source, size, range.n_pages, &frame)) {
            return false;
        }
        pages_map(machine, range.first, range.n_pages, frame, USE_PERIPHERAL,
                  bits | PAGE_WORD_PHYSICAL);
        return true;
    }
    if (!check_source(machine, source, size, bits)) {
        return false;
    }
    copy_act(machine, range.first, source & ~(CE_PAGE_SIZE - 1), range.n_pages, bits);
    return true;
}
