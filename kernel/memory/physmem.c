// SPDX-License-Identifier: MIT
#include "kernel/memory/physmem.h"

#include "ce/win32.h"
#include "kernel/memory/request.h"
#include "kernel/paging/pager.h"
#include "kernel/space/kobject.h"
#include "kernel/space/region.h"
#include "kernel/space/slot.h"
#include "trust/context.h"

#include <assert.h>

// One walk over all frames finds the lowest run and the longest. Frames whose page can be read from
// a file again count as free if there is no other way.

#define NO_RUN UINT32_MAX

typedef struct RunSurvey {
    uint32_t first;   // first frame of the lowest run that fits, or NO_RUN
    uint32_t longest; // frames of the longest run that begins where it may
    uint32_t sum;     // free frames in total
} RunSurvey;

static RunSurvey survey_runs(const Machine *machine, uint32_t n, uint32_t align, bool discard) {
    RunSurvey survey = {.first = NO_RUN};
    uint64_t start = 0; // the lowest aligned start of a run that includes this frame
    for (uint32_t i = 0; i < machine->ram.n_frames; i++) {
        if (!free_set_has(&machine->ram.free, i) && !(discard && pager_would_free(machine, i))) {
            start = ((uint64_t)i + align) & ~((uint64_t)align - 1);
            continue;
        }
        survey.sum++;
        uint32_t length = start <= i ? (uint32_t)(i + 1 - start) : 0;
        survey.longest = length > survey.longest ? length : survey.longest;
        survey.first = length == n && survey.first == NO_RUN ? (uint32_t)start : survey.first;
    }
    return survey;
}

bool physmem_check_run(Machine *machine, uint32_t n, uint32_t align, uint32_t kernel_pages) {
    RunSurvey survey = survey_runs(machine, n, align, true);
    if (n + kernel_pages > survey.sum) {
        return request_refuse_ram(machine, request_caller(machine), n + kernel_pages, survey.sum);
    }
    return survey.first != NO_RUN ||
           machine_refuse(machine,
                          REASON(NO_CONTIGUOUS_RAM, n * CE_PAGE_SIZE, survey.longest * CE_PAGE_SIZE,
                                 survey.sum * CE_PAGE_SIZE, (align - 1) << CE_PAGE_SHIFT));
}

uint32_t physmem_make_run(Machine *machine, uint32_t n, uint32_t align) {
    uint32_t first = survey_runs(machine, n, align, false).first;
    if (first == NO_RUN) {
        pager_out_all(machine);
        first = survey_runs(machine, n, align, false).first;
    }
    assert(first != NO_RUN);
    return first;
}

// ---- the calls

static bool decode(Machine *machine, const PhysMemRequest *request, PageWord *ret_bits) {
    if (request->size == 0) {
        return machine_refuse(machine, REASON(SIZE_ZERO, 0));
    }
    if (request->size > 1u << 30) {
        return machine_refuse(machine, REASON(SIZE_TOO_BIG, request->size));
    }
    if (request->protect & (PAGE_WRITECOPY | PAGE_EXECUTE_WRITECOPY)) {
        return machine_refuse(machine, REASON(WRITECOPY, request->protect));
    }
    if (!pages_protection(request->protect, ret_bits)) {
        return machine_refuse(machine, REASON(BAD_PROTECTION, request->protect));
    }
    if (request->flags) {
        return machine_refuse(machine, REASON(PHYSMEM_FLAGS, request->flags));
    }
    return !(request->alignment_mask & (request->alignment_mask + 1)) ||
           machine_refuse(machine, REASON(PHYSMEM_ALIGNMENT, request->alignment_mask));
}

VirtAddr physmem_alloc(Machine *machine, const PhysMemRequest *request, uint32_t *ret_physical) {
    PageWord bits = 0;
    VirtAddr base = 0;
    uint32_t align = (request->alignment_mask >> CE_PAGE_SHIFT) + 1;
    uint32_t n_pages = request_pages(0, request->size);
    uint32_t n_blocks = (uint32_t)(ce_block_up(request->size) >> CE_BLOCK_SHIFT);
    if (!decode(machine, request, &bits) || !request_hole(machine, request->size, false, &base) ||
        !physmem_check_run(machine, n_pages, align,
                           kobject_cost(machine, KOBJ_MEMBLOCK, n_blocks)) ||
        !request_afford(machine, n_pages, n_blocks)) {
        return 0;
    }
    uint8_t caller = request_caller(machine);
    // The run comes first: the kernel's own pages are taken from the lowest frames, which may be in
    // it.
    uint32_t frame = physmem_make_run(machine, n_pages, align);
    ram_take_run(machine, frame, n_pages, caller, USE_DATA);
    slot_claim(machine, base, n_blocks, region_private(base, caller, KIND_PHYSMEM));
    pages_give(machine, base, n_pages, frame, USE_DATA, bits);
    if (machine->options.reserve_tail == TAIL_BLOCK) {
        pages_reserve(machine, base + (n_pages << CE_PAGE_SHIFT),
                      n_blocks * CE_PAGES_PER_BLOCK - n_pages, 0);
    }
    *ret_physical = frame << CE_PAGE_SHIFT;
    return request_answer(machine, 0, base);
}

bool physmem_free(Machine *machine, VirtAddr address) {
    VirtAddr mapped = 0, base = 0;
    uint32_t n_blocks = 0;
    if (!request_resolve(machine, address, 1, &mapped)) {
        return false;
    }
    if (!region_of(&machine->tables, mapped, &base, &n_blocks)) {
        return machine_refuse(machine, REASON(NOTHING_THERE, address));
    }
    const BlockRow *block = &machine->tables.block[tables_block(&machine->tables, base)];
    if (block->kind != KIND_PHYSMEM || mapped != base) {
        return machine_refuse(machine, REASON(NOT_PHYSMEM, address, block->kind,
                                              request_answer(machine, address, base)));
    }
    region_release(machine, base, n_blocks);
    return true;
}
