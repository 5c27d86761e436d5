// SPDX-License-Identifier: MIT
#pragma once

// The addresses that romimage gives the modules of an image. A pure function of their sizes and of
// four lines. An XIP region may have its own four lines; it is then laid out separately by the same
// rules.
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
// Each part begins on a block of 64 KB; data may be packed (data_unit), and then the code below
// them begins on a block. All data come first, in the order of the modules, then all code. Code
// that does not fit into the rest of slot 1 goes below the data in slot 0; a later, smaller module
// may still fit into slot 1. Sources: KB322223; DLLHIGHCODEADDR (CE .NET, 5.0); Boling 2008 for
// what follows when slot 1 is full. The order inside each part is slot32's choice (P).

#include "ce/rom_image.h"

#include <stdbool.h>

typedef struct LayoutLines {
    VirtAddr data_high, data_low; // in slot 0: end of the usable range, and its lowest address
    VirtAddr code_high, code_low; // in slot 1
    // What the data of each DLL begins on: CE_BLOCK_SIZE, or CE_PAGE_SIZE if their pages are
    // packed. Both are P; docs/rom.md has the evidence. 0 is CE_BLOCK_SIZE.
    uint32_t data_unit;
} LayoutLines;

#define LAYOUT_REGIONS 16u // region 0 for all without own lines, and those that have some

typedef struct LayoutResult {
    VirtAddr dll_line, dll_code_line; // as in RomImage
    uint32_t failed;                  // if layout_place() is false: the module without room
    bool overlaps;                    // true: the region of `failed` overlaps another region
} LayoutResult;

// Both slots as a whole, except the lowest 64 KB of slot 0, which are never mapped.
LayoutLines layout_lines_default(void);

// Places the modules whose place is ROM_PLACE_SLOT_1 or _SLOT_0, decides which of the two, and
// clears the bases of all others. lines[RomModule.region] are the lines of a module. False when a
// module finds no room above data_low or two regions overlap; the modules are unchanged then.
bool layout_place(RomModule *modules, uint32_t n, const LayoutLines *lines,
                  LayoutResult *ret_result);

// The same, but changes no module: it only tells where the lines would be.
bool layout_measure(const RomModule *modules, uint32_t n, const LayoutLines *lines,
                    LayoutResult *ret_result);

// The room that data of so many bytes take.
static inline uint64_t layout_data_room(const LayoutLines *lines, uint32_t size) {
    return lines->data_unit == CE_PAGE_SIZE ? ce_page_up(size) : ce_block_up(size);
}

// Whether romimage gives the module an address in slot 0 or 1.
static inline bool layout_is_placed(const RomModule *module) {
    return module->place == ROM_PLACE_SLOT_1 || module->place == ROM_PLACE_SLOT_0;
}
