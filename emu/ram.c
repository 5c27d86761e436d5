// SPDX-License-Identifier: MIT
#define _DEFAULT_SOURCE // madvise
#include "emu/ram.h"

#include "emu/machine.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

// The frame allocator. It takes frames in runs because commits come in runs: one row change then
// covers a whole block. The `zeroed` bits only save time. With -Dslow_checks=true freed frames are
// filled with junk, so that use of a stale frame shows.

#define DROP_BATCH 64u // most frames in one row change

// Asks the host for large pages: guest accesses go everywhere and the host's own TLB is small. It
// is only a hint.
static void ask_for_large_pages(const Ram *ram) {
#ifdef MADV_HUGEPAGE
    size_t skip = CE_PAGE_SIZE - (uintptr_t)ram->bytes % CE_PAGE_SIZE;
    madvise(ram->bytes + skip, (size_t)ram->n_frames * CE_PAGE_SIZE, MADV_HUGEPAGE);
#else
    (void)ram;
#endif
}

bool ram_init(Ram *ram, uint32_t n_frames) {
    *ram = (Ram){.n_frames = n_frames,
                 .bytes = calloc(n_frames + 1, CE_PAGE_SIZE),
                 .zeroed = malloc((n_frames + 63u) / 64u * sizeof *ram->zeroed)};
    if (!ram->bytes || !ram->zeroed || !free_set_init(&ram->free, n_frames)) {
        ram_deinit(ram);
        return false;
    }
    ask_for_large_pages(ram);
    memset(ram->zeroed, 0xFF, (n_frames + 63u) / 64u * sizeof *ram->zeroed);
    memset(ram->bytes + (size_t)n_frames * CE_PAGE_SIZE, 0xFF, CE_PAGE_SIZE); // erased flash
    free_set_fill(&ram->free, 0);
    return true;
}

void ram_reset(Ram *ram) {
    for (uint32_t i = 0; i < ram->n_frames; i++) {
        uint64_t bit = UINT64_C(1) << (i % 64);
        if (!(ram->zeroed[i / 64] & bit)) {
            memset(ram_page(ram, i), 0, CE_PAGE_SIZE);
            ram->zeroed[i / 64] |= bit;
        }
    }
    free_set_fill(&ram->free, 0);
}

void ram_deinit(Ram *ram) {
    free(ram->bytes);
    free(ram->zeroed);
    free_set_deinit(&ram->free);
    *ram = (Ram){0};
}

uint8_t *ram_page(const Ram *ram, uint32_t frame) {
    if (frame >= ram->n_frames) {
        if (!frame_is_rom(frame)) {
            return NULL;
        }
        frame = ram->n_frames;
    }
    return ram->bytes + (size_t)frame * CE_PAGE_SIZE;
}

// Does not set the bit again: a physical alias (static window, PAGE_PHYSICAL) may hold a TLB entry
// for the frame and later write through it without asking.
static void frame_zero(Machine *machine, uint32_t frame) {
    uint64_t bit = UINT64_C(1) << (frame % 64);
    if (!(machine->ram.zeroed[frame / 64] & bit)) {
        machine_before_write(machine, frame);
        memset(ram_page(&machine->ram, frame), 0, CE_PAGE_SIZE);
    }
}

static void take_batch(Machine *machine, uint32_t first, uint32_t n, uint8_t owner, PageUse use) {
    FrameRow rows[DROP_BATCH];
    for (uint32_t i = 0; i < n; i++) {
        assert(free_set_has(&machine->ram.free, first + i));
        free_set_take(&machine->ram.free, first + i);
        frame_zero(machine, first + i);
        rows[i] = (FrameRow){.refs = 1, .owner = owner, .use = (uint8_t)use};
    }
    machine_set_rows(machine, TABLE_FRAME, first, n, rows);
}

uint32_t ram_take(Machine *machine, uint32_t n_max, uint8_t owner, PageUse use,
                  uint32_t *ret_first) {
    Ram *ram = &machine->ram;
    uint32_t first = free_set_lowest(&ram->free);
    if (first == FREE_SET_NONE || n_max == 0) {
        return 0;
    }
    uint32_t n = free_set_run(&ram->free, first, n_max < DROP_BATCH ? n_max : DROP_BATCH);
    take_batch(machine, first, n, owner, use);
    *ret_first = first;
    return n;
}

void ram_take_run(Machine *machine, uint32_t first, uint32_t n, uint8_t owner, PageUse use) {
    for (uint32_t done = 0; done < n; done += DROP_BATCH) {
        uint32_t left = n - done;
        take_batch(machine, first + done, left < DROP_BATCH ? left : DROP_BATCH, owner, use);
    }
}

void ram_share(Machine *machine, uint32_t frame) {
    FrameRow row = machine->tables.frame[frame];
    assert(row.refs > 0 && row.refs < UINT32_MAX);
    row.refs++;
    machine_set_rows(machine, TABLE_FRAME, frame, 1, &row);
}

static void frame_junk(Machine *machine, uint32_t frame) {
#ifdef SLOT32_SLOW_CHECKS
    machine_before_write(machine, frame);
    memset(ram_page(&machine->ram, frame), 0xDD, CE_PAGE_SIZE);
    machine->ram.zeroed[frame / 64] &= ~(UINT64_C(1) << (frame % 64));
#else
    (void)machine;
    (void)frame;
#endif
}

void ram_drop(Machine *machine, uint32_t first, uint32_t count, uint8_t holder) {
    while (count > 0) {
        uint32_t n = count < DROP_BATCH ? count : DROP_BATCH;
        FrameRow rows[DROP_BATCH];
        for (uint32_t i = 0; i < n; i++) {
            FrameRow row = machine->tables.frame[first + i];
            assert(row.refs > 0);
            if (--row.refs == 0) {
                row = (FrameRow){0};
                free_set_put(&machine->ram.free, first + i);
                frame_junk(machine, first + i);
            } else if (row.owner == holder) {
                row.owner = PROCESS_NONE;
            }
            rows[i] = row;
        }
        machine_set_rows(machine, TABLE_FRAME, first, n, rows);
        first += n;
        count -= n;
    }
}

uint32_t ram_free_count(const Machine *machine) {
    return machine->ram.free.n_free;
}
