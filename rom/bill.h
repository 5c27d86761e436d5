// SPDX-License-Identifier: MIT
#pragma once

// What each module costs in slot 0 and slot 1, and what a change of the image would win. Slot 0
// matters most: what a DLL takes there, it takes from every process.
//
// The measure is the *floor*: the height of the DLL line of slot 0 once every DLL has been loaded.
// DLLs that the loader places take whole blocks below dll_line (the "DLL crunch").
//   floor == dll_line - sum of the blocks of DLLs with ROM_PLACE_LOADER
// A move wins new floor - old floor. The image is laid out again with the move made, so space that
// slot 1 gives back to slot 0 counts as well. The wins of two moves do not add up.

#include "rom/rom.h"

typedef struct BillRow {
    uint32_t module;
    uint32_t slot0, slot1; // bytes, whole blocks
    uint32_t waste;        // bytes of these lost by rounding up to blocks
} BillRow;

typedef enum {
    MOVE_ALL_TO_MODULES, // every DLL of FILES
    MOVE_TO_MODULES,     // one DLL of FILES
    MOVE_UNCOMPRESS,     // without type C
    MOVE_ADD_REL,        // link with /savebaserelocations
    MOVE_MERGE,          // merge the small DLLs of the same groups into one
    MOVE_DROP,
} MoveKind;

typedef struct Move {
    MoveKind kind;
    uint32_t module;   // the module, or the first of them
    uint32_t n;        // modules that take part
    int64_t slot0_won; // bytes won on the floor, > 0 unless slot1_won is
    int64_t slot1_won; // bytes won in slot 1; may be negative
} Move;

typedef struct Bill {
    BillRow *rows; // DLLs; the most expensive in slot 0 first, then in slot 1
    Move *moves;   // the moves that win something, best first
    uint32_t n_rows, n_moves;
    uint64_t slot0_placed, slot0_loaded; // bytes of DLLs in place; of those the loader places
    uint64_t slot1;
    int64_t floor; // negative when not all DLLs can be loaded
} Bill;

// False when the host has no memory.
bool bill_init(Bill *bill, const Rom *rom);
void bill_deinit(Bill *bill);

// Whether a merge whose first module is `first` includes `module`: a small DLL of the same groups.
bool bill_merges(const Rom *rom, uint32_t first, uint32_t module);
