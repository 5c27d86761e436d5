// SPDX-License-Identifier: MIT
#pragma once

// Where romimage puts the modules of an image. A pure function of their sizes and of four lines; an
// XIP region may have four lines of its own, and is then laid out beside the others in this way.
//
//   04000000 +------------------+ code_high              02000000 +------------------+ data_high
//            | code + read-only |                                 | data of module 0 |
//            | of module 0      |                                 | data of module 1 |
//            +------------------+                                 |       ...        |
//            | of module 1      |                                 +------------------+
//            |       ...        |                                 | code that slot 1 |
//            +------------------+ dll_code_line                   | has no room for  |
//            |       free       |                                 +------------------+ dll_line
//   02000000 +------------------+ code_low                        |  free, programs  |
//
// Each part begins on a block of 64 KB. All data first, in the order of the modules, then all code:
// a module whose code does not fit into what is left of slot 1 goes below the data in slot 0, and a
// later, smaller one may still fit into slot 1.
// Sources: KB322223; DLLHIGHCODEADDR (CE .NET, 5.0); Boling 2008 for what follows when slot 1 is
// full. The order inside each part is slot32's choice (P).

#include "ce/rom_image.h"

#include <stdbool.h>

typedef struct LayoutLines {
    VirtAddr data_high, data_low; // in slot 0: first address above, lowest address to use
    VirtAddr code_high, code_low; // in slot 1
} LayoutLines;

#define LAYOUT_REGIONS 16u // with lines of their own, and region 0 for all others

typedef struct LayoutResult {
    VirtAddr dll_line, dll_code_line; // as RomImage has them
    uint32_t failed;                  // module that found no room, if layout_place() is false
    bool overlaps;                    // or that lies where another region's do
} LayoutResult;

// The whole of both slots above the 64 KB that are never mapped.
LayoutLines layout_lines_default(void);

// Places the modules whose place is ROM_PLACE_SLOT_1 or _SLOT_0 (it decides which of the two) and
// clears the bases of all others. lines[RomModule.region] are the lines of a module. False when one
// finds no room above data_low, or two regions take the same addresses; no module has changed then.
bool layout_place(RomModule *modules, uint32_t n, const LayoutLines *lines,
                  LayoutResult *ret_result);

// The same, but no module changes: only where the lines would come to stand.
bool layout_measure(const RomModule *modules, uint32_t n, const LayoutLines *lines,
                    LayoutResult *ret_result);

// Whether romimage gives it an address in slot 0 or 1.
static inline bool layout_is_placed(const RomModule *module) {
    return module->place == ROM_PLACE_SLOT_1 || module->place == ROM_PLACE_SLOT_0;
}
