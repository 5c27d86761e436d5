// SPDX-License-Identifier: MIT
#include "rom/bill.h"

#include <stdlib.h>
#include <string.h>

// Tries every move: change a copy of the modules, measure the layout, compare the floor, change it
// back. DLLs that the loader places are not laid out; their part of the floor is a sum.

typedef struct Trial {
    const Rom *rom;
    RomModule *scratch;  // owned; copy of the modules with the current move made
    int64_t loaded;      // bytes of the blocks of the DLLs that the loader places, in `scratch`
    int64_t floor, line; // of the unchanged image: the floor, and the line of slot 1
} Trial;

static uint64_t code_blocks(const RomModule *module) {
    return ce_block_up((uint64_t)module->code_size + module->const_size);
}

static uint64_t image_size(const RomModule *module) {
    return (uint64_t)module->code_size + module->const_size + module->data_size;
}

static bool is_dll(const RomModule *module) {
    return !module->is_exe && module->place != ROM_PLACE_KERNEL;
}

static int64_t loaded_size(const RomModule *module) {
    return is_dll(module) && module->place == ROM_PLACE_LOADER
               ? (int64_t)ce_block_up(image_size(module))
               : 0;
}

// A small DLL takes at most one block of code and half a block of data.
static bool is_small(const RomModule *module) {
    return is_dll(module) && layout_is_placed(module) && !module->untrusted &&
           image_size(module) > 0 && code_blocks(module) <= CE_BLOCK_SIZE &&
           module->data_size <= CE_BLOCK_SIZE / 2;
}

bool bill_merges(const Rom *rom, uint32_t first, uint32_t module) {
    return module >= first && is_small(&rom->modules[module]) &&
           rom->modules[module].groups == rom->modules[first].groups;
}

// Replaces one module of the trial.
static void trial_set(Trial *trial, uint32_t i, const RomModule *module) {
    trial->loaded += loaded_size(module) - loaded_size(&trial->scratch[i]);
    trial->scratch[i] = *module;
}

// Measures the trial and adds the move if it wins something.
static void trial_measure(Trial *trial, Bill *bill, MoveKind kind, uint32_t module,
                          uint32_t n_part) {
    LayoutResult result;
    if (!layout_measure(trial->scratch, trial->rom->image.n_modules, trial->rom->lines, &result)) {
        return;
    }
    Move move = {.kind = kind,
                 .module = module,
                 .n = n_part,
                 .slot0_won = result.dll_line - trial->loaded - trial->floor,
                 .slot1_won = result.dll_code_line - trial->line};
    if (move.slot0_won > 0 || (move.slot0_won == 0 && move.slot1_won > 0)) {
        bill->moves[bill->n_moves++] = move;
    }
}

static RomModule without_sizes(const RomModule *module) {
    RomModule empty = *module;
    empty.code_size = empty.const_size = empty.data_size = 0;
    return empty;
}

static void try_drop(Trial *trial, Bill *bill, uint32_t module) {
    RomModule empty = without_sizes(&trial->rom->modules[module]);
    trial_set(trial, module, &empty);
    trial_measure(trial, bill, MOVE_DROP, module, 1);
    trial_set(trial, module, &trial->rom->modules[module]);
}

static void try_place(Trial *trial, Bill *bill, uint32_t module) {
    const Rom *rom = trial->rom;
    const BibEntry *entry = &rom->bib.entries[rom->entry_of[module]];
    RomModule in_place = rom->modules[module];
    in_place.place = ROM_PLACE_SLOT_1;
    trial_set(trial, module, &in_place);
    trial_measure(trial, bill,
                  entry->section == BIB_FILES   ? MOVE_TO_MODULES
                  : entry->type & BIB_TYPE('C') ? MOVE_UNCOMPRESS
                                                : MOVE_ADD_REL,
                  module, 1);
    trial_set(trial, module, &rom->modules[module]);
}

static void try_merge(Trial *trial, Bill *bill, uint32_t first) {
    const RomModule *modules = trial->rom->modules;
    RomModule one = modules[first];
    uint32_t n = 1, n_modules = trial->rom->image.n_modules;
    for (uint32_t i = first + 1; i < n_modules; i++) {
        if (bill_merges(trial->rom, first, i)) {
            RomModule empty = without_sizes(&modules[i]);
            one.code_size += modules[i].code_size;
            one.const_size += modules[i].const_size;
            one.data_size += modules[i].data_size;
            trial_set(trial, i, &empty);
            n++;
        }
    }
    if (n > 1) {
        trial_set(trial, first, &one);
        trial_measure(trial, bill, MOVE_MERGE, first, n);
        memcpy(trial->scratch, modules, n_modules * sizeof *modules);
    }
}

static bool is_in_files(const Rom *rom, uint32_t module) {
    return is_dll(&rom->modules[module]) &&
           rom->bib.entries[rom->entry_of[module]].section == BIB_FILES;
}

// With only one DLL in FILES this would repeat the move of that DLL, so it needs two.
static void try_place_all(Trial *trial, Bill *bill) {
    uint32_t first = 0, n = 0;
    for (uint32_t i = 0; i < trial->rom->image.n_modules; i++) {
        RomModule in_place = trial->rom->modules[i];
        if (in_place.place == ROM_PLACE_LOADER && is_in_files(trial->rom, i)) {
            in_place.place = ROM_PLACE_SLOT_1;
            trial_set(trial, i, &in_place);
            first = n++ ? first : i;
        }
    }
    if (n > 1) {
        trial_measure(trial, bill, MOVE_ALL_TO_MODULES, first, n);
    }
}

static bool is_first_small(const Rom *rom, uint32_t module) {
    if (!is_small(&rom->modules[module])) {
        return false;
    }
    for (uint32_t i = 0; i < module; i++) {
        if (is_small(&rom->modules[i]) && rom->modules[i].groups == rom->modules[module].groups) {
            return false;
        }
    }
    return true;
}

static int move_compare(const void *a, const void *b) {
    const Move *x = a, *y = b;
    if (x->slot0_won != y->slot0_won) {
        return x->slot0_won > y->slot0_won ? -1 : 1;
    }
    if (x->slot1_won != y->slot1_won) {
        return x->slot1_won > y->slot1_won ? -1 : 1;
    }
    if (x->kind != y->kind) {
        return x->kind < y->kind ? -1 : 1;
    }
    return (x->module > y->module) - (x->module < y->module);
}

static int row_compare(const void *a, const void *b) {
    const BillRow *x = a, *y = b;
    if (x->slot0 != y->slot0) {
        return x->slot0 > y->slot0 ? -1 : 1;
    }
    if (x->slot1 != y->slot1) {
        return x->slot1 > y->slot1 ? -1 : 1;
    }
    return (x->module > y->module) - (x->module < y->module);
}

static void add_row(Bill *bill, const Rom *rom, uint32_t number) {
    const RomModule *module = &rom->modules[number];
    bool is_loaded = module->place == ROM_PLACE_LOADER,
         in_slot_1 = module->place == ROM_PLACE_SLOT_1;
    uint64_t code = code_blocks(module),
             data = layout_data_room(&rom->lines[module->region], module->data_size);
    uint64_t slot1 = in_slot_1 ? code : 0;
    uint64_t slot0 = is_loaded ? ce_block_up(image_size(module)) : data + (in_slot_1 ? 0 : code);
    bill->rows[bill->n_rows++] = (BillRow){.module = number,
                                           .slot0 = (uint32_t)slot0,
                                           .slot1 = (uint32_t)slot1,
                                           .waste = (uint32_t)(slot0 + slot1 - image_size(module))};
    *(is_loaded ? &bill->slot0_loaded : &bill->slot0_placed) += slot0;
    bill->slot1 += slot1;
}

bool bill_init(Bill *bill, const Rom *rom) {
    uint32_t n = rom->image.n_modules;
    Trial trial = {.rom = rom,
                   .scratch = calloc(n + 1u, sizeof *trial.scratch),
                   .line = rom->image.dll_code_line};
    for (uint32_t i = 0; i < n; i++) {
        trial.loaded += loaded_size(&rom->modules[i]);
    }
    trial.floor = rom->image.dll_line - trial.loaded;
    // Each module is dropped, placed, and first of a merge at most once; the last move is
    // try_place_all().
    *bill = (Bill){.rows = calloc(n + 1u, sizeof *bill->rows),
                   .moves = calloc(3u * n + 1u, sizeof *bill->moves),
                   .floor = trial.floor};
    bool fine = trial.scratch && bill->rows && bill->moves;
    if (fine) {
        memcpy(trial.scratch, rom->modules, n * sizeof *trial.scratch);
    }
    for (uint32_t i = 0; fine && i < n; i++) {
        if (!is_dll(&rom->modules[i])) {
            continue;
        }
        add_row(bill, rom, i);
        try_drop(&trial, bill, i);
        if (rom->modules[i].place == ROM_PLACE_LOADER) {
            try_place(&trial, bill, i);
        }
        if (is_first_small(rom, i)) {
            try_merge(&trial, bill, i);
        }
    }
    if (fine) {
        try_place_all(&trial, bill); // must be last: it does not restore the modules
        qsort(bill->rows, bill->n_rows, sizeof *bill->rows, row_compare);
        qsort(bill->moves, bill->n_moves, sizeof *bill->moves, move_compare);
    } else {
        bill_deinit(bill);
    }
    free(trial.scratch);
    return fine;
}

void bill_deinit(Bill *bill) {
    free(bill->rows);
    free(bill->moves);
    *bill = (Bill){0};
}
