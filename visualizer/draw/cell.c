// SPDX-License-Identifier: MIT
#include "visualizer/draw/cell.h"

#include "world/dump.h"
#include "world/query/modules.h"
#include "world/query/query.h"
#include "world/query/room.h"

// Finds the class of a page from its page word, its block and the DLL line. A map asks for all
// pages of a slot in every picture, so adjacent pages that look the same are classified once. A
// block shows the class that most of its pages have. Reserved, unread and unallocated pages count
// only if the block has nothing else.

typedef struct CellInfo {
    char letter;
    const char *name;
} CellInfo;

static const CellInfo infos[CELL_COUNT] = {
    [CELL_FREE] = {' ', "free"},
    [CELL_RESERVED] = {'-', "reserved"},
    [CELL_DATA] = {'W', "data"},
    [CELL_STACK] = {'S', "stack"},
    [CELL_CODE_ROM] = {'C', "code in ROM"},
    [CELL_CODE_RAM] = {'c', "code in RAM"},
    [CELL_PAGED] = {'-', "in a file, not read yet"},
    [CELL_CONST] = {'r', "read-only, RAM"},
    [CELL_CONST_ROM] = {'R', "read-only, ROM"},
    [CELL_PERIPHERAL] = {'P', "device memory"},
    [CELL_OBJECT] = {'O', "object store"},
    [CELL_UNKNOWN] = {'?', "unknown"},
    [CELL_KERNEL] = {'K', "kernel objects"},
    [CELL_OTHER] = {' ', "another process's"},
    [CELL_POOL] = {' ', "paging pool, empty"},
    [CELL_SHARED] = {'=', "behind more than one page"},
    [CELL_DLL_SPACE] = {'~', "DLL space, not loaded here"},
    [CELL_DLL_HOLE] = {' ', "hole among DLLs"},
    [CELL_OPEN] = {' ', "free, or kept for DLLs"},
    [CELL_CROSSED] = {'#', "crossed the DLL line"},
    [CELL_TAIL] = {'.', "nobody's to have"},
    [CELL_GUARD] = {' ', "NULL guard"},
    [CELL_GHOST] = {':', "the same bytes as its slot"},
    [CELL_NONE] = {' ', "nothing here"},
};

char cell_letter(CellKind kind) {
    return infos[kind].letter;
}

const char *cell_name(CellKind kind) {
    return infos[kind].name;
}

static CellKind kind_of_letter(char letter) {
    for (int i = CELL_RESERVED; i <= CELL_UNKNOWN; i++) {
        if (infos[i].letter == letter) {
            return (CellKind)i;
        }
    }
    return CELL_RESERVED;
}

static bool in_process_slot(VirtAddr va) {
    uint32_t slot = ce_slot_of(va);
    return slot >= CE_SLOT_PROCESS_FIRST && slot <= CE_SLOT_PROCESS_LAST;
}

static CellKind free_kind(const World *world, VirtAddr va) {
    uint32_t offset = va & (CE_SLOT_SIZE - 1);
    if (!dump_tells(world, va)) {
        return CELL_UNKNOWN;
    }
    if (!in_process_slot(va)) {
        return ce_slot_of(va) < CE_SLOT_CACHED_FIRST ? CELL_FREE : CELL_NONE;
    }
    if (offset < CE_NULL_GUARD_END) {
        return CELL_GUARD;
    }
    if (!room_line_known(world)) {
        return room_is_open(world, va) ? CELL_OPEN : CELL_DLL_HOLE;
    }
    return offset < world->tables.system->dll_line               ? CELL_FREE
           : query_is_dll_space(world, offset >> CE_BLOCK_SHIFT) ? CELL_DLL_SPACE
                                                                 : CELL_DLL_HOLE;
}

// RAM in a static window of the kernel half: the class says what the frame is used for.
static CellKind window_kind(const World *world, uint32_t number) {
    const FrameRow *row = &world->tables.frame[number];
    PageWord word = page_word(number, row->use, PAGE_WORD_RIGHTS, PAGE_STATE_COMMITTED);
    return row->refs == 0           ? CELL_FREE
           : row->use == USE_KERNEL ? CELL_KERNEL
                                    : kind_of_letter(query_letter(word, number + 1));
}

static CellKind page_kind(const World *world, PageView view, VirtAddr va) {
    if (view.block && !view.block_no) {
        return window_kind(world, page_frame(view.word));
    }
    if (!view.block) {
        return free_kind(world, va);
    }
    if (page_state(view.word) == PAGE_STATE_FREE) {
        return dump_tells(world, va) ? CELL_TAIL : CELL_UNKNOWN;
    }
    bool above = in_process_slot(va) && (va & (CE_SLOT_SIZE - 1)) >= world->tables.system->dll_line;
    if (above && query_is_no_dll(world, view.block)) {
        return CELL_CROSSED;
    }
    uint32_t use = page_use(view.word);
    if (page_state(view.word) == PAGE_STATE_LAZY && (use == USE_CODE || use == USE_CONST)) {
        return CELL_PAGED;
    }
    return kind_of_letter(query_letter(view.word, world->tables.n_rows[TABLE_FRAME]));
}

CellKind cell_of_page(const World *world, VirtAddr va) {
    return page_kind(world, tables_walk(&world->tables, va), va);
}

// The parts of a page word that page_kind() uses. A map of 17,000 blocks has few different ones.
static uint32_t word_look(const World *world, PageWord word) {
    uint32_t number = page_frame(word);
    bool ram = number < world->tables.n_rows[TABLE_FRAME] || number == DUMP_FRAME_RAM;
    return (word & (PAGE_WORD_STATE | PAGE_WORD_USE | PAGE_WORD_WRITE)) | (uint32_t)ram << 31;
}

void cell_of_pages(const World *world, VirtAddr va, CellKind ret_kinds[CE_PAGES_PER_BLOCK]) {
    const Tables *tables = &world->tables;
    uint32_t block = tables_block(tables, va), last = 0;
    bool each = world->dump || tables->slot[ce_slot_of(va)].window; // each page must be looked at
    for (uint32_t i = 0; i < CE_PAGES_PER_BLOCK; i++) {
        PageWord word = block ? tables->page[block * CE_PAGES_PER_BLOCK + i] : 0;
        uint32_t look = word_look(world, word);
        ret_kinds[i] = i > 0 && !each && look == last
                           ? ret_kinds[i - 1]
                           : cell_of_page(world, va + (i << CE_PAGE_SHIFT));
        last = look;
    }
}

CellKind cell_of_block(const World *world, VirtAddr va, bool *ret_mixed) {
    uint32_t count[CELL_COUNT] = {0};
    CellKind kinds[CE_PAGES_PER_BLOCK];
    *ret_mixed = false;
    va &= ~(CE_BLOCK_SIZE - 1);
    if (!tables_block(&world->tables, va) && !world->tables.slot[ce_slot_of(va)].window) {
        return free_kind(world, va);
    }
    cell_of_pages(world, va, kinds);
    for (uint32_t i = 0; i < CE_PAGES_PER_BLOCK; i++) {
        count[kinds[i]]++;
    }
    if (count[kinds[0]] == CE_PAGES_PER_BLOCK) {
        return kinds[0];
    }
    CellKind best = CELL_TAIL;
    for (int kind = 0; kind < CELL_COUNT; kind++) {
        *ret_mixed |= count[kind] > 0 && count[kind] < CE_PAGES_PER_BLOCK;
        bool weak = kind == CELL_RESERVED || kind == CELL_TAIL || kind == CELL_PAGED;
        bool best_weak = best == CELL_RESERVED || best == CELL_TAIL || best == CELL_PAGED;
        bool better = best_weak == weak ? count[kind] > count[best] : best_weak;
        best = count[kind] > 0 && better ? (CellKind)kind : best;
    }
    return best;
}
