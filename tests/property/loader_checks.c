// SPDX-License-Identifier: MIT
#include "tests/property/naive_loader.h"

uint32_t pages_in_use(const Machine *machine) {
    return machine->ram.n_frames - ram_free_count(machine) - machine->tables.system->arena_pages;
}

// Each page of code is in RAM if and only if the queue has it, wherever it has been touched.
static bool same_pages(Play *play) {
    const Tables *tables = &play->machine->tables;
    if (tables->system->pager_pages != play->n_queue) {
        return is_wrong(play, "another number of pages is in RAM");
    }
    uint32_t at = tables->system->pager_first;
    for (uint32_t i = 0; i < play->n_queue; i++, at = tables->pager[at - 1].next) {
        const PagerRow *row = &tables->pager[at - 1];
        const NaiveDll *dll = &play->dll[play->queue[i].dll];
        uint32_t offset = dll->base + play->queue[i].page * 4096;
        if (!at || row->offset != offset ||
            row->locks != n_locks(play->queue[i].dll, play->queue[i].page)) {
            return is_wrong(play, "the queue is another");
        }
    }
    for (uint32_t i = 0; i < N_FILES; i++) {
        const NaiveDll *dll = &play->dll[i];
        for (uint32_t p = FIRST; p <= LAST && dll->loads[p] && !dll->resource; p++) {
            for (uint32_t page = 0; page < dll->code; page++) {
                VirtAddr va = ce_slot_base(tables->process[p].slot) + dll->base + page * 4096;
                bool in_ram = page_state(tables_walk(tables, va).word) == PAGE_STATE_COMMITTED;
                if (in_ram && !is_queued(play, i, page)) {
                    return is_wrong(play, "a discarded page still shows");
                }
            }
        }
    }
    return true;
}

static bool same_blocks(const Play *play, uint32_t process) {
    const Tables *tables = &play->machine->tables;
    VirtAddr slot = ce_slot_base(tables->process[process].slot);
    for (uint32_t i = 0; i < BLOCKS; i++) {
        uint32_t block = tables_block(tables, slot + (i << 16));
        int naive = play->block[process][i];
        const BlockRow *row = &tables->block[block];
        bool same = naive == FREE   ? block == 0
                    : naive == OWN  ? row->kind == KIND_VIRTUAL
                    : naive == PHYS ? row->kind == KIND_PHYSMEM
                    : naive >= 0 ? row->module && strcmp(tables->module[row->module - 1].name.text,
                                                         dll_name((uint32_t)naive)) == 0
                                 : block != 0;
        if (!same) {
            return false;
        }
    }
    return true;
}

static bool same_locks(const Play *play, uint32_t process) {
    const Tables *tables = &play->machine->tables;
    VirtAddr slot = ce_slot_base(tables->process[process].slot);
    for (uint32_t i = 0; i < N_FILES; i++) {
        const NaiveDll *dll = &play->dll[i];
        bool has = dll->loads[process] && !dll->resource;
        for (uint32_t page = 0; page < dll->code && has; page++) {
            VirtAddr va = slot + dll->base + page * 4096;
            uint32_t block = tables_block(tables, va);
            if (tables->lock[block].count[ce_page_in_block(va)] != locks[process][i][page] ||
                tables->block[block].locks != locks_of_block(play, process, i, page)) {
                return false;
            }
        }
    }
    return true;
}

static uint32_t naive_pages(const Play *play) {
    uint32_t n = play->base_pages + (play->paging == CODE_ON_DEMAND ? play->n_queue : 0);
    for (uint32_t i = 0; i < N_DLLS; i++) {
        const NaiveDll *dll = &play->dll[i];
        n += is_used(dll) && !dll->rom && play->paging == CODE_AT_ONCE ? dll->code : 0;
        for (uint32_t process = 0; process < CE_PROCESS_MAX; process++) {
            n += dll->loads[process] ? dll->data : 0;
        }
    }
    for (uint32_t process = FIRST; process <= LAST; process++) {
        n += play->lives[process] ? play->pages[process] + play->phys[process] : 0;
    }
    return n;
}

bool same_all(Play *play) {
    for (uint32_t process = FIRST; process <= LAST; process++) {
        if (play->lives[process] && !same_blocks(play, process)) {
            return is_wrong(play, "a slot's blocks differ");
        }
        if (play->lives[process] && !same_locks(play, process)) {
            return is_wrong(play, "locks differ");
        }
    }
    if (pages_in_use(play->machine) != naive_pages(play)) {
        return is_wrong(play, "frames are lost or won");
    }
    return (play->paging == CODE_AT_ONCE || same_pages(play)) &&
           (world_equals_machine(&play->world, play->machine) ||
            is_wrong(play, "the world is another"));
}

bool same_counts(Play *play) {
    for (uint32_t i = 0; i < (play->has_rom ? N_DLLS : N_FILES); i++) {
        uint32_t record = module_find(play->machine, dll_name(i));
        if ((record != MODULE_NONE) != (play->dll[i].rom || is_used(&play->dll[i]))) {
            return is_wrong(play, "a DLL is there, or not");
        }
        for (uint32_t p = 0; record != MODULE_NONE && p < CE_PROCESS_MAX; p++) {
            if (play->machine->tables.module[record].loads[p] != play->dll[i].loads[p]) {
                return is_wrong(play, "a use count differs");
            }
        }
    }
    return play->machine->tables.system->dll_line == naive_line(play) << 16 ||
           is_wrong(play, "the load line differs");
}

bool back_and_forth(Play *play) {
    Tables empty;
    world_seek(&play->world, 0);
    if (!tables_init(&empty, play->world.tables.n_rows[TABLE_FRAME])) {
        return false;
    }
    bool nothing = tables_difference(&play->world.tables, &empty) == TABLE_COUNT;
    tables_deinit(&empty);
    world_seek(&play->world, play->world.n_events);
    return (nothing && world_equals_machine(&play->world, play->machine)) ||
           is_wrong(play, "the world taken back");
}
