// SPDX-License-Identifier: MIT
#include "emu/mmu.h"

#include "emu/access.h"
#include "emu/machine.h"

#include <assert.h>

// The slow half of every access. Read mmu_translate() first: it walks the tables, asks the access
// rule, lets the kernel supply a missing page, and opens a TLB entry. An entry skips all of that
// next time, so watched pages, guard pages and peripherals never get one.

// Watched pages are found by page number: one bit per page of the 4 GB.
static bool is_watched(const Mmu *mmu, VirtAddr mapped) {
    uint32_t page = mapped >> CE_PAGE_SHIFT;
    return mmu->watched && mmu->watched[page / 8] >> (page % 8) & 1;
}

static uint64_t ram_address(const Mmu *mmu) {
    return (uintptr_t)mmu->machine->ram.bytes;
}

void mmu_init(Mmu *mmu, Machine *machine, bool aligned) {
    *mmu = (Mmu){.machine = machine, .aligned = aligned};
    assert(ram_address(mmu) >> TLB_SECTION_SHIFT == 0 && ram_address(mmu) % 4 == 0);
    for (uint32_t slot = 0; slot < CE_SLOTS; slot++) {
        mmu_slot_changed(mmu, slot);
    }
    mmu_set_context(mmu, (AccessContext){0});
}

void mmu_forget_all(Mmu *mmu) {
    memset(mmu->read_tlb, 0, sizeof mmu->read_tlb);
    memset(mmu->fetch_tlb, 0, sizeof mmu->fetch_tlb);
    mmu_close_writes(mmu);
}

void mmu_close_writes(Mmu *mmu) {
    memset(mmu->write_tlb, 0, sizeof mmu->write_tlb);
    mmu->n_write_filled = 0;
}

static bool context_equal(AccessContext a, AccessContext b) {
    return a.keys == b.keys && a.kernel_mode == b.kernel_mode &&
           a.execute_is_read == b.execute_is_read && a.own == b.own;
}

// The number of a context, assigned at its first use.
static uint32_t context_number(Mmu *mmu, AccessContext context) {
    for (uint32_t i = 0; i < mmu->n_contexts; i++) {
        if (context_equal(mmu->contexts[i], context)) {
            return i;
        }
    }
    if (mmu->n_contexts == MMU_CONTEXTS) {
        mmu->n_contexts = 0; // numbers start again, so no entry may keep an old one
        mmu_forget_all(mmu);
    }
    mmu->contexts[mmu->n_contexts] = context;
    return mmu->n_contexts++;
}

void mmu_set_context(Mmu *mmu, AccessContext context) {
    uint8_t *hint = &mmu->context_hint[context.keys * 0x9E3779B1u >> 26];
    if (*hint >= mmu->n_contexts || !context_equal(mmu->contexts[*hint], context)) {
        *hint = (uint8_t)context_number(mmu, context);
    }
    mmu->context = context;
    mmu->base = ram_address(mmu) - ((*hint + UINT64_C(1)) << TLB_CONTEXT_SHIFT);
}

void mmu_slot_changed(Mmu *mmu, uint32_t slot) {
    SlotRow row = mmu->machine->tables.slot[slot];
    uint64_t id = row.section ? row.section : row.window ? CE_SECTIONS + row.window : 0u;
    mmu->slot_tag[slot] = id << TLB_SECTION_SHIFT | ce_slot_base(slot) | id << TLB_FOLD_SHIFT;
}

void mmu_end_step(Mmu *mmu) {
    for (uint32_t i = 0; i < mmu->n_write_filled; i++) {
        mmu->write_tlb[mmu->write_filled[i]] = 0;
    }
    mmu->n_write_filled = 0;
}

static bool fault(Mmu *mmu, VirtAddr va, AccessKind access, AccessClause clause, PageView view) {
    const Tables *tables = &mmu->machine->tables;
    uint32_t thread = tables->system->current_thread;
    mmu->fault = (FaultRecord){
        .va = va,
        .mapped = tables_mapped(tables, va),
        .pc = mmu->pc,
        .status = clause_status(clause),
        .fsr = clause_fsr(clause, tables->slot[ce_slot_of(va)].section != 0),
        .keys = mmu->context.keys,
        .thread = thread,
        .access = (uint8_t)access,
        .clause = (uint8_t)clause,
        .process = tables->system->current_process,
        .owner = view.block ? view.block->owner : PROCESS_NONE,
        .kernel_mode = mmu->context.kernel_mode,
        .word = view.word,
    };
    return false;
}

// A touched guard page loses its guard before the exception is raised (VirtualAlloc, CE 5.0).
static void guard_spend(Mmu *mmu, VirtAddr va, PageView view) {
    PageWord word = view.word & ~PAGE_WORD_GUARD;
    uint32_t page = view.block_no * CE_PAGES_PER_BLOCK + ce_page_in_block(va);
    machine_set_pages(mmu->machine, page, va, 1, &word);
}

static bool needs_frame(PageWord word) {
    return page_state(word) != PAGE_STATE_COMMITTED;
}

static void tlb_fill(Mmu *mmu, VirtAddr va, const uint8_t *page, AccessKind access) {
    uint64_t path = mmu_path(mmu, va & ~(CE_PAGE_SIZE - 1));
    uint32_t number = tlb_number(path);
    uint64_t entry = ((uintptr_t)page - mmu->base) ^ path;
    if (path >> TLB_SECTION_SHIFT == 0) {
        return;
    }
    if (access == ACCESS_READ) {
        mmu->read_tlb[number] = entry;
    } else if (access == ACCESS_EXECUTE) {
        mmu->fetch_tlb[number] = entry;
    } else if (!mmu->machine->wants_bytes) {
        mmu->write_tlb[number] = entry;
    } else if (mmu->n_write_filled < TLB_ENTRIES) {
        mmu->write_tlb[number] = entry; // only if the list has room; else stores take the slow path
        mmu->write_filled[mmu->n_write_filled++] = (uint16_t)number;
    }
}

// Finds the host address of the byte at va, valid to the end of its page. False on a fault.
// *ret_host is NULL for a peripheral (reads give 0, stores vanish) and for a store to ROM through a
// physical mapping.
static bool mmu_translate(Mmu *mmu, VirtAddr va, AccessKind access, uint8_t **ret_host) {
    Machine *machine = mmu->machine;
    PageView view = tables_walk(&machine->tables, va);
    AccessClause clause = access_check(view.word, view.block, mmu->context, access);
    if (!clause_allows(clause)) {
        if (clause == CLAUSE_GUARD) {
            guard_spend(mmu, va, view);
        }
        return fault(mmu, va, access, clause, view);
    }
    if (needs_frame(view.word)) {
        VirtAddr mapped = tables_mapped(&machine->tables, va);
        clause = machine->hooks.may_demand(machine, mapped, 0, false);
        if (!clause_allows(clause)) {
            return fault(mmu, va, access, clause, view);
        }
        machine->hooks.demand(machine, mapped);
        view = tables_walk(&machine->tables, va);
    }
    uint32_t frame = page_frame(view.word);
    uint8_t *page = ram_page(&machine->ram, frame);
    if (access == ACCESS_WRITE && frame < machine->ram.n_frames) {
        machine_before_write(machine, frame);
        machine->ram.zeroed[frame / 64] &= ~(UINT64_C(1) << (frame % 64));
    } else if (access == ACCESS_WRITE) {
        page = NULL;
    }
    *ret_host = page ? page + (va & (CE_PAGE_SIZE - 1)) : NULL;
    if (page && !(mmu->watched && is_watched(mmu, tables_mapped(&machine->tables, va)))) {
        tlb_fill(mmu, va, page, access);
    }
    return true;
}

static void tell_watcher(Mmu *mmu, VirtAddr va, uint32_t size, AccessKind access) {
    if (!mmu->watched) {
        return;
    }
    VirtAddr mapped = tables_mapped(&mmu->machine->tables, va);
    if (is_watched(mmu, mapped)) {
        mmu->on_watched(mmu->watch_context, mapped, size, access);
    }
}

static bool alignment_fault(Mmu *mmu, VirtAddr va, uint32_t size, AccessKind access) {
    fault(mmu, va, access, CLAUSE_ALIGNMENT, tables_walk(&mmu->machine->tables, va));
    mmu->fault.size = size;
    return false;
}

// An access across a page boundary happens as a whole or not at all: both pages must allow it.
static bool boundary_fault(Mmu *mmu, VirtAddr va, uint32_t size, AccessKind access) {
    uint8_t *host = NULL;
    VirtAddr last = va + size - 1;
    bool both = mmu_translate(mmu, va, access, &host) &&
                mmu_translate(mmu, last & ~(CE_PAGE_SIZE - 1), access, &host);
    if (!both) {
        mmu->fault.size = size;
    }
    return !both;
}

// An access inside one page. *ret_host is as in mmu_translate().
static bool single(Mmu *mmu, VirtAddr va, uint32_t size, AccessKind access, uint8_t **ret_host) {
    if (!mmu_translate(mmu, va, access, ret_host)) {
        mmu->fault.size = size;
        return false;
    }
    tell_watcher(mmu, va, size, access);
    return true;
}

static bool crosses(VirtAddr va, uint32_t size) {
    return (va & (CE_PAGE_SIZE - 1)) + size > CE_PAGE_SIZE;
}

bool mmu_read_slow(Mmu *mmu, VirtAddr va, uint32_t size, uint32_t *ret_value) {
    uint32_t value = 0;
    uint8_t *host = NULL;
    if (va & (size - 1) && mmu->aligned) {
        return alignment_fault(mmu, va, size, ACCESS_READ);
    }
    if (crosses(va, size)) {
        uint8_t bytes[4];
        if (boundary_fault(mmu, va, size, ACCESS_READ) || !mmu_read(mmu, va, bytes, size)) {
            return false;
        }
        value = bytes_get(bytes, size);
    } else if (!single(mmu, va, size, ACCESS_READ, &host)) {
        return false;
    } else if (host) {
        value = bytes_get(host, size);
    }
    *ret_value = value;
    return true;
}

bool mmu_write_slow(Mmu *mmu, VirtAddr va, uint32_t size, uint32_t value) {
    uint8_t *host = NULL;
    if (va & (size - 1) && mmu->aligned) {
        return alignment_fault(mmu, va, size, ACCESS_WRITE);
    }
    if (crosses(va, size)) {
        uint8_t bytes[4];
        bytes_put(bytes, size, value);
        return !boundary_fault(mmu, va, size, ACCESS_WRITE) && mmu_write(mmu, va, bytes, size);
    }
    if (!single(mmu, va, size, ACCESS_WRITE, &host)) {
        return false;
    }
    if (host) {
        bytes_put(host, size, value);
    }
    return true;
}

bool mmu_fetch_slow(Mmu *mmu, VirtAddr va, const uint8_t **ret_host) {
    uint8_t *host = NULL;
    if (!mmu_translate(mmu, va, ACCESS_EXECUTE, &host)) {
        return false;
    }
    *ret_host = host;
    return true;
}

void mmu_no_instruction(Mmu *mmu, VirtAddr va, uint32_t size) {
    mmu->pc = va;
    fault(mmu, va, ACCESS_EXECUTE, CLAUSE_NO_INSTRUCTION, tables_walk(&mmu->machine->tables, va));
    mmu->fault.size = size;
}

#define MMU_WORK_BYTES 64u // of a bulk access: one unit of the machine's work

// One page's part of a bulk access: handles n bytes at `host` (NULL: no memory there).
typedef void BulkStep(void *context, uint8_t *host, uint32_t done, uint32_t n);

// The TLB that serves this kind of access.
static const uint64_t *bulk_tlb(const Mmu *mmu, AccessKind access) {
    return access == ACCESS_WRITE ? mmu->write_tlb : mmu->read_tlb;
}

static bool mmu_bulk(Mmu *mmu, VirtAddr va, uint32_t size, AccessKind access, BulkStep *step,
                     void *context) {
    for (uint32_t done = 0; done < size;) {
        VirtAddr at = va + done;
        uint32_t n = CE_PAGE_SIZE - (at & (CE_PAGE_SIZE - 1));
        n = n < size - done ? n : size - done;
        uint8_t *host = mmu_place(mmu, bulk_tlb(mmu, access), at, n);
        if (!host) {
            if (!mmu_translate(mmu, at, access, &host)) {
                mmu->fault.size = size;
                mmu->fault.done = done;
                return false;
            }
            tell_watcher(mmu, at, n, access);
        }
        step(context, host, done, n);
        mmu->machine->work += n / MMU_WORK_BYTES + 1;
        done += n;
    }
    return true;
}

static void step_read(void *context, uint8_t *host, uint32_t done, uint32_t n) {
    uint8_t *buffer = *(uint8_t **)context;
    if (host) {
        memcpy(buffer + done, host, n);
    } else {
        memset(buffer + done, 0, n);
    }
}

static void step_write(void *context, uint8_t *host, uint32_t done, uint32_t n) {
    if (host) {
        memcpy(host, *(const uint8_t *const *)context + done, n);
    }
}

static void step_fill(void *context, uint8_t *host, uint32_t done, uint32_t n) {
    (void)done;
    if (host) {
        memset(host, *(const uint8_t *)context, n);
    }
}

bool mmu_read(Mmu *mmu, VirtAddr va, void *buffer, uint32_t size) {
    return mmu_bulk(mmu, va, size, ACCESS_READ, step_read, &buffer);
}

bool mmu_write(Mmu *mmu, VirtAddr va, const void *buffer, uint32_t size) {
    return mmu_bulk(mmu, va, size, ACCESS_WRITE, step_write, (void *)&buffer);
}

bool mmu_fill(Mmu *mmu, VirtAddr va, uint8_t byte, uint32_t size) {
    return mmu_bulk(mmu, va, size, ACCESS_WRITE, step_fill, &byte);
}

// Copies upwards through a page-sized buffer, so overlapping ranges do not behave as with memmove.
// A fault is that of the side that failed; done counts the bytes written.
bool mmu_copy(Mmu *mmu, VirtAddr to, VirtAddr from, uint32_t size) {
    uint8_t buffer[CE_PAGE_SIZE];
    for (uint32_t done = 0; done < size;) {
        uint32_t n = size - done < CE_PAGE_SIZE ? size - done : CE_PAGE_SIZE;
        bool read = mmu_read(mmu, from + done, buffer, n);
        uint32_t n_read = read ? n : mmu->fault.done;
        FaultRecord read_fault = mmu->fault;
        if (!mmu_write(mmu, to + done, buffer, n_read)) {
            mmu->fault.done += done;
            mmu->fault.size = size;
            return false;
        }
        if (!read) {
            mmu->fault = read_fault;
            mmu->fault.done = done + n_read;
            mmu->fault.size = size;
            return false;
        }
        done += n;
    }
    return true;
}

// Whether a mapped page address lies in a range; ranges do not cross a slot.
static bool range_has(const Mmu *mmu, const MmuRange *range, VirtAddr mapped) {
    VirtAddr first = tables_mapped(&mmu->machine->tables, range->va) & ~(CE_PAGE_SIZE - 1);
    return range->size && mapped >= first &&
           mapped - first < (range->va & (CE_PAGE_SIZE - 1)) + (uint64_t)range->size;
}

// *due counts the pages that still need a frame; it already includes those of `before`.
static bool probe(const Mmu *mmu, const MmuRange *range, const MmuRange *before, uint32_t *due,
                  VirtAddr *ret_bad) {
    const Machine *machine = mmu->machine;
    uint64_t end = (uint64_t)range->va + range->size;
    for (uint64_t at = range->va; at < end;
         at = (at & ~(uint64_t)(CE_PAGE_SIZE - 1)) + CE_PAGE_SIZE) {
        PageView view = tables_walk(&machine->tables, (VirtAddr)at);
        AccessClause clause = access_check(view.word, view.block, range->context, range->access);
        if (clause_allows(clause) && needs_frame(view.word)) {
            VirtAddr mapped = tables_mapped(&machine->tables, (VirtAddr)at);
            bool counted = before && range_has(mmu, before, mapped & ~(CE_PAGE_SIZE - 1));
            clause = counted ? clause : machine->hooks.may_demand(machine, mapped, *due, true);
            *due += !counted;
        }
        if (at > UINT32_MAX || !clause_allows(clause)) {
            *ret_bad = (VirtAddr)at;
            return false;
        }
    }
    return true;
}

bool mmu_probe(const Mmu *mmu, VirtAddr va, uint32_t size, AccessContext context, AccessKind access,
               VirtAddr *ret_bad) {
    uint32_t due = 0;
    MmuRange range = {va, size, context, access};
    return probe(mmu, &range, NULL, &due, ret_bad);
}

const MmuRange *mmu_probe_both(const Mmu *mmu, const MmuRange *first, const MmuRange *second,
                               VirtAddr *ret_bad) {
    uint32_t due = 0;
    return !probe(mmu, first, NULL, &due, ret_bad)     ? first
           : !probe(mmu, second, first, &due, ret_bad) ? second
                                                       : NULL;
}

uint32_t mmu_peek(const Mmu *mmu, VirtAddr va, void *buffer, uint32_t size) {
    uint32_t done = 0;
    while (done < size) {
        VirtAddr at = va + done;
        PageView view = tables_walk(&mmu->machine->tables, at);
        if (page_state(view.word) != PAGE_STATE_COMMITTED) {
            break;
        }
        uint32_t n = CE_PAGE_SIZE - (at & (CE_PAGE_SIZE - 1));
        n = n < size - done ? n : size - done;
        const uint8_t *page = ram_page(&mmu->machine->ram, page_frame(view.word));
        if (page) {
            memcpy((uint8_t *)buffer + done, page + (at & (CE_PAGE_SIZE - 1)), n);
        } else {
            memset((uint8_t *)buffer + done, 0, n);
        }
        done += n;
    }
    return done;
}

bool mmu_peek32(const Mmu *mmu, VirtAddr va, uint32_t *ret_value) {
    uint8_t bytes[4];
    if (mmu_peek(mmu, va, bytes, sizeof bytes) != sizeof bytes) {
        return false;
    }
    *ret_value = bytes_get32(bytes);
    return true;
}
