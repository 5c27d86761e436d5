// SPDX-License-Identifier: MIT
#include "kernel/space/kobject.h"

#include <assert.h>

// The arena: objects are packed into pages back to back and may straddle two pages. Deliberately
// simpler than a slab allocator: their cost matters, not their place.

static const struct {
    const char *name;
    uint32_t size;
} kinds[KOBJ_COUNT] = {
    [KOBJ_THREAD] = {"Thread", 168},      [KOBJ_MODULE] = {"Module", 188},
    [KOBJ_EVENT] = {"Event", 84},         [KOBJ_MEMBLOCK] = {"MemBlock", 76},
    [KOBJ_CALLSTACK] = {"CallStack", 40}, [KOBJ_NAME] = {"Name", 520},
    [KOBJ_CRIT] = {"Crit", 100},          [KOBJ_MUTEX] = {"Mutex", 104},
    [KOBJ_HDATA] = {"HData", 32},         [KOBJ_FSMAP] = {"FSMap", 44},
};

const char *kobject_name(KernelObjectType type) {
    return kinds[type].name;
}

void kobject_init(Machine *machine) {
    for (uint32_t i = 0; i < KOBJ_COUNT; i++) {
        KernelObjectRow row = {.size = kinds[i].size};
        machine_set_rows(machine, TABLE_KOBJECT, i, 1, &row);
    }
}

// Bytes that n more objects take from the arena, after the freed ones of their type are reused.
static uint32_t bytes_to_carve(const Machine *machine, KernelObjectType type, uint32_t n) {
    const KernelObjectRow *row = &machine->tables.kobject[type];
    uint32_t spare = row->max - row->used;
    return n > spare ? (n - spare) * row->size : 0;
}

static uint32_t pages_to_carve(const Machine *machine, uint32_t bytes) {
    uint32_t left = machine->tables.system->arena_left;
    return bytes > left ? (uint32_t)(ce_page_up(bytes - left) >> CE_PAGE_SHIFT) : 0;
}

uint32_t kobject_cost_of_all(const Machine *machine, const uint32_t n[KOBJ_COUNT]) {
    uint32_t bytes = 0;
    for (uint32_t i = 0; i < KOBJ_COUNT; i++) {
        bytes += bytes_to_carve(machine, (KernelObjectType)i, n[i]);
    }
    return pages_to_carve(machine, bytes);
}

uint32_t kobject_cost(const Machine *machine, KernelObjectType type, uint32_t n) {
    return pages_to_carve(machine, bytes_to_carve(machine, type, n));
}

void kobject_take(Machine *machine, KernelObjectType type, uint32_t n) {
    uint32_t bytes = bytes_to_carve(machine, type, n);
    uint32_t pages = kobject_cost(machine, type, n);
    if (bytes > 0) {
        SystemRow system = *machine->tables.system;
        system.arena_left += pages * CE_PAGE_SIZE - bytes;
        system.arena_pages += pages;
        machine_set_rows(machine, TABLE_SYSTEM, 0, 1, &system);
    }
    while (pages > 0) {
        uint32_t first = 0;
        uint32_t taken = ram_take(machine, pages, 0, USE_KERNEL, &first);
        assert(taken > 0);
        pages -= taken;
    }
    KernelObjectRow row = machine->tables.kobject[type];
    row.used += n;
    row.max = row.used > row.max ? row.used : row.max;
    machine_set_rows(machine, TABLE_KOBJECT, type, 1, &row);
}

void kobject_give(Machine *machine, KernelObjectType type, uint32_t n) {
    KernelObjectRow row = machine->tables.kobject[type];
    assert(row.used >= n);
    row.used -= n;
    machine_set_rows(machine, TABLE_KOBJECT, type, 1, &row);
}
