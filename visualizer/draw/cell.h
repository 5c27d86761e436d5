// SPDX-License-Identifier: MIT
#pragma once

// The look of a page or block on the map: the classes of `mi full`, plus some that only a picture
// can show. The class is computed from the world; themes give each class its look.

#include "world/world.h"

typedef enum {
    CELL_FREE,
    CELL_PAGED,      // code or constants in a file, not yet read: - in `mi`
    CELL_RESERVED,   // -
    CELL_DATA,       // W
    CELL_STACK,      // S
    CELL_CODE_ROM,   // C
    CELL_CODE_RAM,   // c
    CELL_CONST,      // r, RAM
    CELL_CONST_ROM,  // R
    CELL_PERIPHERAL, // P
    CELL_OBJECT,     // O
    CELL_UNKNOWN,    // ?, in a dump: used for something unknown, or not told
    CELL_KERNEL,     // kernel objects, in the physical view
    CELL_OTHER,      // RAM of another process, in the physical view
    CELL_POOL,       // an empty frame of the paging pool, in the physical view
    CELL_SHARED,     // RAM that several pages map, in the physical view
    CELL_DLL_SPACE,  // ~ above the DLL line, space of a DLL that is not loaded here
    CELL_DLL_HOLE,   // above the DLL line, space of no DLL
    CELL_OPEN,       // of a dump without the DLL line: free, or kept for DLLs
    CELL_CROSSED,    // # application memory above the DLL line
    CELL_TAIL,       // unallocated rest of a reservation's last block: unusable
    CELL_GUARD,      // the lowest 64 KB
    CELL_GHOST,      // slot 0: the same bytes as in another column
    CELL_NONE,       // no slot here
    CELL_COUNT,
} CellKind;

// The page at a mapped address of the user half.
CellKind cell_of_page(const World *world, VirtAddr va);

// The 16 pages of the 64 KB block that begins at a mapped address.
void cell_of_pages(const World *world, VirtAddr va, CellKind ret_kinds[CE_PAGES_PER_BLOCK]);

// The 64 KB block at a mapped address: the class of most of its allocated pages, where committed
// ones count before reserved ones. *ret_mixed says whether its pages differ.
CellKind cell_of_block(const World *world, VirtAddr va, bool *ret_mixed);

char cell_letter(CellKind kind);

// "read/write data", for legends and cards.
const char *cell_name(CellKind kind);
