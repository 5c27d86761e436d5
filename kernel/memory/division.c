// SPDX-License-Identifier: MIT
#include "kernel/memory/division.h"

#include "ce/win32.h"
#include "kernel/paging/pager.h"
#include "kernel/paging/store.h"

#include <assert.h>

// Only free pages change sides, so no page of a running program or of a file is ever in the way.

uint32_t division_program_pages(const Machine *machine) {
    return machine->ram.n_frames - store_pages(machine);
}

static bool check(Machine *machine, uint32_t pages) {
    uint32_t now = store_pages(machine), all = machine->ram.n_frames;
    if (now == 0) {
        return machine_refuse_with(machine, ERROR_NOT_SUPPORTED, REASON(NO_STORE, 0));
    }
    if (pages < DIVISION_LEAST || pages > all - DIVISION_LEAST) {
        return machine_refuse(machine,
                              REASON(DIVISION_RANGE, pages, DIVISION_LEAST, all - DIVISION_LEAST));
    }
    uint32_t unused = store_free_pages(machine);
    return pages >= now - unused ||
           machine_refuse(machine, REASON(DIVISION_FILES, pages, now - unused));
}

static void grow(Machine *machine, uint32_t n) {
    if (n > ram_free_count(machine)) {
        pager_out_all(machine);
    }
    while (n > 0) {
        uint32_t first = 0, taken = ram_take(machine, n, 0, USE_OBJECT, &first);
        assert(taken > 0);
        n -= taken;
    }
}

static void shrink(Machine *machine, uint32_t n) {
    for (uint32_t frame = machine->ram.n_frames; n > 0; frame--) {
        assert(frame > 0);
        if (store_has(machine, frame - 1) && machine->tables.store[frame - 1].file == 0) {
            ram_drop(machine, frame - 1, 1, 0);
            n--;
        }
    }
}

uint32_t division_set(Machine *machine, uint32_t store_pages) {
    SystemRow system = *machine->tables.system;
    uint32_t now = system.store_pages;
    if (system.store_asked) {
        machine_refuse(machine, REASON(DIVISION_PENDING, store_pages, system.store_asked));
        return SYSMEM_REBOOTPENDING;
    }
    if (!check(machine, store_pages)) {
        return SYSMEM_FAILED;
    }
    uint32_t room = ram_free_count(machine) + pager_discardable(machine);
    if (store_pages > now && store_pages - now > room) {
        system.store_asked = store_pages;
        machine_set_rows(machine, TABLE_SYSTEM, 0, 1, &system);
        return SYSMEM_MUSTREBOOT;
    }
    if (store_pages > now) {
        grow(machine, store_pages - now);
    } else {
        shrink(machine, now - store_pages);
    }
    system = *machine->tables.system; // discarding pages has changed it
    system.store_pages = store_pages;
    machine_set_rows(machine, TABLE_SYSTEM, 0, 1, &system);
    return SYSMEM_CHANGED;
}
