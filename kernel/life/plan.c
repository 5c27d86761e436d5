// SPDX-License-Identifier: MIT
#include "kernel/life/plan.h"

#include "kernel/loader/image_bytes.h"
#include "kernel/paging/pager.h"
#include "kernel/space/pages.h"
#include "kernel/space/region.h"
#include "kernel/space/slot.h"
#include "trust/context.h"

// plan_make() stacks the regions of a process from 00010000 upwards and counts what they cost;
// plan_act() makes them. The header names the order and its sources. plan_make() never fails: what
// does not fit into the slot is left out, and the caller refuses the image.

#define DEFAULT_HEAP_KB 192u // Heaps, CE 5.0
#define DEFAULT_STACK_KB 64u
#define BITS_RW (PAGE_WORD_READ | PAGE_WORD_WRITE)
#define BITS_RX (PAGE_WORD_READ | PAGE_WORD_EXECUTE)

static uint32_t kb_pages(uint32_t kb) {
    return (uint32_t)(ce_page_up((uint64_t)kb << 10) >> CE_PAGE_SHIFT);
}

static PlanRegion *region_add(Plan *plan, VirtAddr offset, uint32_t n_pages, BlockKind kind) {
    PlanRegion *region = &plan->regions[plan->n_regions++];
    *region = (PlanRegion){
        .offset = offset, .n_pages = n_pages, .kind = kind, .first_part = (uint16_t)plan->n_parts};
    plan->n_blocks += (n_pages + CE_PAGES_PER_BLOCK - 1) / CE_PAGES_PER_BLOCK;
    return region;
}

// Adds a region above the others. NULL once the slot's 32 MB or the PLAN_REGIONS are used up.
static PlanRegion *region_stack_up(Plan *plan, uint32_t n_pages, BlockKind kind) {
    uint64_t end = plan->top + ce_block_up((uint64_t)n_pages << CE_PAGE_SHIFT);
    if (end > CE_SLOT_SIZE || plan->n_regions == PLAN_REGIONS) {
        plan->top = CE_SLOT_SIZE;
        return NULL;
    }
    PlanRegion *region = region_add(plan, plan->top, n_pages, kind);
    plan->top = (VirtAddr)end;
    return region;
}

// Adds a part to the region that was added last.
static void part_add(Plan *plan, PlanRegion *region, uint32_t first, uint32_t n_pages, PageUse use,
                     PageWord bits, uint32_t rom_frame) {
    if (!region || n_pages == 0) {
        return;
    }
    bool paged = plan->paged && region->kind == KIND_EXE && use != USE_DATA && !rom_frame;
    region->n_parts++;
    plan->parts[plan->n_parts++] =
        (PlanPart){(uint16_t)first, (uint16_t)n_pages, use, bits, rom_frame, paged};
    plan->ram_pages += rom_frame || paged ? 0 : n_pages;
}

// The sections of an EXE that has a file, at their places. They are loaded into RAM.
static void plan_file(Plan *plan, const ImageFile *file) {
    PlanRegion *exe = region_stack_up(plan, file->size >> CE_PAGE_SHIFT, KIND_EXE);
    for (uint32_t i = 0; i < file->n_parts; i++) {
        const ImagePart *part = &file->parts[i];
        PageWord bits = PAGE_WORD_READ |
                        (part->flags & IMAGE_PART_EXECUTE ? PAGE_WORD_EXECUTE : 0) |
                        (part->flags & IMAGE_PART_WRITE ? PAGE_WORD_WRITE : 0);
        part_add(plan, exe, part->first_page, part->n_pages, (PageUse)part->use, bits, 0);
    }
}

// Header page (reserved only), code, data, constants: the order in the `mi full` sample.
static void plan_exe(Plan *plan, const ProcessImage *image, uint32_t rom_frame) {
    uint32_t code = kb_pages(image->code_kb), data = kb_pages(image->data_kb);
    uint32_t constants = kb_pages(image->const_kb);
    PlanRegion *exe = region_stack_up(plan, 1 + code + data + constants, KIND_EXE);
    uint32_t rom = image->in_ram ? 0 : rom_frame;
    part_add(plan, exe, 1, code, USE_CODE, BITS_RX, rom);
    part_add(plan, exe, 1 + code, data, USE_DATA, BITS_RW, 0);
    part_add(plan, exe, 1 + code + data, constants, USE_CONST, PAGE_WORD_READ,
             rom ? rom + code : 0);
}

// The top page of a stack is committed. The rest grows when touched; the lowest page is the guard.
static void plan_stack(Plan *plan) {
    uint32_t n_pages = plan->stack_size >> CE_PAGE_SHIFT;
    PlanRegion *stack = region_stack_up(plan, n_pages, KIND_STACK);
    if (stack) {
        stack->flags = BLOCK_FLAG_AUTO_COMMIT;
        part_add(plan, stack, n_pages - 1, 1, USE_STACK, BITS_RW, 0);
    }
}

void plan_make(const Machine *machine, const ProcessImage *image, uint32_t rom_frame, Plan *plan) {
    uint32_t slot_kb = CE_SLOT_SIZE >> 10; // more is too big anyway, and must not wrap
    uint32_t stack_kb = image->stack_kb ? image->stack_kb : DEFAULT_STACK_KB;
    stack_kb = stack_kb < slot_kb ? stack_kb : slot_kb;
    plan->n_regions = plan->n_parts = plan->n_blocks = plan->ram_pages = 0;
    plan->paged = pager_is_on(machine) && !image->unpaged;
    plan->top = CE_EXE_BASE;
    plan->stack_size = (uint32_t)ce_page_up((uint64_t)stack_kb << 10);
    if (machine->options.cpu != CPU_ARM) {
        PlanRegion *kpage = region_add(plan, 0, CE_PAGES_PER_BLOCK, KIND_KPAGE);
        part_add(plan, kpage, CE_KPAGE_OFFSET >> CE_PAGE_SHIFT, 1, USE_CONST, PAGE_WORD_READ, 0);
    }
    if (image->file) {
        plan_file(plan, image->file);
    } else {
        plan_exe(plan, image, rom_frame);
    }
    plan->main_stack = plan->top;
    plan_stack(plan);
    PlanRegion *heap = region_stack_up(plan, kb_pages(DEFAULT_HEAP_KB), KIND_HEAP);
    uint32_t heap_kb = image->heap_kb < DEFAULT_HEAP_KB ? image->heap_kb : DEFAULT_HEAP_KB;
    part_add(plan, heap, 0, kb_pages(heap_kb), USE_DATA, BITS_RW, 0);
    for (uint32_t i = 0; i < image->threads && plan->top < CE_SLOT_SIZE; i++) {
        plan_stack(plan);
    }
    if (image->reserve_kb) {
        uint32_t commit_kb =
            image->commit_kb < image->reserve_kb ? image->commit_kb : image->reserve_kb;
        PlanRegion *own = region_stack_up(plan, kb_pages(image->reserve_kb), KIND_VIRTUAL);
        part_add(plan, own, 0, kb_pages(commit_kb), USE_DATA, BITS_RW, 0);
    }
}

static void region_act(Machine *machine, const Plan *plan, const PlanRegion *region,
                       uint8_t process) {
    VirtAddr base = ce_slot_base(machine->tables.process[process].slot) + region->offset;
    BlockRow row = region_private(base, process, region->kind);
    uint32_t n_blocks = (region->n_pages + CE_PAGES_PER_BLOCK - 1) / CE_PAGES_PER_BLOCK;
    row.flags |= region->flags;
    slot_claim(machine, base, n_blocks, row);
    pages_reserve(machine, base, region->n_pages,
                  region->flags & BLOCK_FLAG_AUTO_COMMIT ? BITS_RW : 0);
    for (uint32_t i = 0; i < region->n_parts; i++) {
        const PlanPart *part = &plan->parts[region->first_part + i];
        VirtAddr at = base + ((VirtAddr)part->first_page << CE_PAGE_SHIFT);
        if (part->rom_frame) {
            pages_map(machine, at, part->n_pages, part->rom_frame, part->use, part->bits);
        } else if (part->paged) {
            pages_promise(machine, at, part->n_pages, part->use, part->bits);
        } else {
            pages_commit(machine, at, part->n_pages, part->use, part->bits, true);
        }
    }
}

void plan_act(Machine *machine, const Plan *plan, uint8_t process) {
    for (uint32_t i = 0; i < plan->n_regions; i++) {
        region_act(machine, plan, &plan->regions[i], process);
    }
}

void plan_fill(Machine *machine, const Plan *plan, uint8_t process) {
    VirtAddr slot = ce_slot_base(machine->tables.process[process].slot);
    for (uint32_t i = 0; i < plan->n_regions; i++) {
        const PlanRegion *region = &plan->regions[i];
        if (region->kind == KIND_EXE) {
            image_bytes_fill(machine, slot + region->offset, region->n_pages);
        }
    }
}
