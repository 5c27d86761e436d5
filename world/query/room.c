// SPDX-License-Identifier: MIT
#include "world/amounts.h"
#include "world/dump.h"
#include "world/query/room.h"

#include "emu/holes.h"
#include "world/query/query.h"

#include <stdio.h>

// Each block of the slot is one of four things. Two sums over the blocks give the bounds: one
// counts open blocks as free, the other does not.

typedef enum { ROOM_USED, ROOM_FREE, ROOM_OPEN, ROOM_KEPT } Room;

bool room_line_known(const World *world) {
    const SystemRow *system = world->tables.system;
    return !world->dump || (system->dll_line < CE_SLOT_SIZE && !system->line_is_bound);
}

VirtAddr room_line_below(const World *world, VirtAddr line) {
    for (uint32_t i = 0; i < world->tables.system->n_modules; i++) {
        VirtAddr base = world->tables.module[i].code_base & ~(CE_BLOCK_SIZE - 1);
        line = base >= CE_NULL_GUARD_END && base < line ? base : line;
    }
    return line;
}

VirtAddr room_line_most(const World *world) {
    VirtAddr line = world->tables.system->dll_line;
    return room_line_known(world) ? line : room_line_below(world, line);
}

bool room_is_open(const World *world, VirtAddr va) {
    uint32_t slot = ce_slot_of(va), offset = va & (CE_SLOT_SIZE - 1);
    bool process = slot >= CE_SLOT_PROCESS_FIRST && slot <= CE_SLOT_PROCESS_LAST;
    return process && !room_line_known(world) && offset >= CE_NULL_GUARD_END &&
           offset < room_line_most(world);
}

static bool is_coarse(const World *world, uint32_t block) {
    return world->dump && world->dump->coarse &&
           page_use(world->tables.page[block * CE_PAGES_PER_BLOCK]) == USE_UNKNOWN;
}

static Room room_of(const World *world, VirtAddr va, HoleBounds bounds, bool line_known) {
    uint32_t block = tables_block(&world->tables, va);
    if ((va & (CE_SLOT_SIZE - 1)) < CE_NULL_GUARD_END) {
        return ROOM_USED;
    }
    if (va >= bounds.high) {
        return ROOM_KEPT;
    }
    if (block) {
        return is_coarse(world, block) ? ROOM_OPEN : ROOM_USED;
    }
    return line_known && dump_tells(world, va) ? ROOM_FREE : ROOM_OPEN;
}

// The number in parentheses, code in RAM, may be part of the one before it (P): counting it once at
// most makes a bound that is true in both cases.
uint32_t room_counted_pages(const World *world, uint32_t slot) {
    const DumpSlot *own = world->dump ? &world->dump->slot[slot] : NULL;
    uint64_t pages = 0;
    for (unsigned i = 0; own && own->has_sum && i < SUM_COUNT; i++) {
        pages += i == SUM_CODE_RAM ? 0 : own->sum[i];
    }
    return pages < UINT32_MAX ? (uint32_t)pages : UINT32_MAX;
}

// The least number of bytes, in whole blocks, that those pages need.
static uint32_t counted(const World *world, uint32_t slot) {
    uint64_t pages = room_counted_pages(world, slot);
    uint64_t bytes = (pages + CE_PAGES_PER_BLOCK - 1) / CE_PAGES_PER_BLOCK * CE_BLOCK_SIZE;
    return bytes < CE_SLOT_SIZE ? (uint32_t)bytes : CE_SLOT_SIZE;
}

static uint32_t larger(uint32_t a, uint32_t b) {
    return a > b ? a : b;
}

// Tightens the bounds of a slot whose pages are not all listed, by the page counts of its summary.
static void room_of_counts(RoomBounds *bounds, uint32_t bytes) {
    uint32_t space = CE_SLOT_SIZE - bounds->kept;
    bounds->used = bytes < space ? larger(bounds->used, bytes) : space;
    uint32_t most = space - bounds->used;
    bounds->sum_most = bounds->sum_most < most ? bounds->sum_most : most;
    bounds->largest_most = bounds->largest_most < most ? bounds->largest_most : most;
    bounds->used = space - bounds->sum_most;
    bounds->touched = larger(bounds->touched, bounds->used);
}

RoomBounds room_bounds(const World *world, uint32_t slot) {
    RoomBounds own = {0};
    bool open = world->options.dll_holes == HOLES_OPEN, known = room_line_known(world);
    VirtAddr base = ce_slot_base(slot);
    HoleBounds holes = hole_bounds_slot(&world->tables, slot, open);
    holes.high = known ? holes.high : base + room_line_most(world);
    uint32_t least = 0, most = 0; // lengths of the runs that end here, in bytes
    for (uint32_t i = 0; i < CE_BLOCKS_PER_SLOT; i++) {
        VirtAddr va = base + (i << CE_BLOCK_SHIFT);
        Room room = room_of(world, va, holes, known);
        least = room == ROOM_FREE ? least + CE_BLOCK_SIZE : 0;
        most = room == ROOM_FREE || room == ROOM_OPEN ? most + CE_BLOCK_SIZE : 0;
        own.largest_least = larger(own.largest_least, least);
        own.largest_most = larger(own.largest_most, most);
        own.sum_least += least ? CE_BLOCK_SIZE : 0;
        own.sum_most += most ? CE_BLOCK_SIZE : 0;
        own.used += room == ROOM_USED ? CE_BLOCK_SIZE : 0;
        own.touched += room < ROOM_KEPT && tables_block(&world->tables, va) ? CE_BLOCK_SIZE : 0;
        own.kept += room == ROOM_KEPT ? CE_BLOCK_SIZE : 0;
        own.told |= dump_tells(world, va);
    }
    uint32_t bytes = counted(world, slot);
    own.told |= bytes > 0;
    if (world->dump && !dump_tells_slot(world, slot)) {
        room_of_counts(&own, bytes);
    }
    return own;
}

bool room_may_be_full(const RoomBounds *bounds) {
    return bounds->told && bounds->sum_least == 0 &&
           bounds->touched >= (CE_SLOT_SIZE - bounds->kept) / 2;
}

// Whether a process has less room than another: by what may be free, then by what certainly is.
static bool is_nearer(const RoomBounds *a, const RoomBounds *b) {
    return a->sum_most != b->sum_most ? a->sum_most < b->sum_most : a->sum_least < b->sum_least;
}

unsigned room_nearest(const World *world, uint8_t ret_processes[CE_PROCESS_MAX]) {
    RoomBounds rooms[CE_PROCESS_MAX];
    unsigned n = 0;
    for (uint8_t i = 0; i < CE_PROCESS_MAX; i++) {
        const ProcessRow *row = &world->tables.process[i];
        if (!row->handle || row->slot < CE_SLOT_PROCESS_FIRST || row->slot > CE_SLOT_PROCESS_LAST) {
            continue;
        }
        RoomBounds own = room_bounds(world, row->slot);
        unsigned at = n++;
        for (; at > 0 && is_nearer(&own, &rooms[at - 1]); at--) {
            rooms[at] = rooms[at - 1];
            ret_processes[at] = ret_processes[at - 1];
        }
        rooms[at] = own;
        ret_processes[at] = i;
    }
    return n;
}

const char *room_text(uint32_t least, uint32_t most, char *buffer, size_t size) {
    char a[32], b[32];
    amount_bytes(most, b, sizeof b);
    if (least == most) {
        snprintf(buffer, size, "%s", b);
    } else {
        snprintf(buffer, size, "between %s and %s", least ? amount_bytes(least, a, sizeof a) : "0",
                 b);
    }
    return buffer;
}
