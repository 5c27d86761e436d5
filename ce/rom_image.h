// SPDX-License-Identifier: MIT
#pragma once

// A ROM image after makeimg: the modules it holds, the sizes of their parts, and the addresses that
// romimage chose for them on the desktop. `rom/` makes it from a .bib file and the kernel boots
// from it; nothing changes it afterwards.
//
// Rules of the layout (Core OS Migration, MODULES Section, DLLHIGHCODEADDR, CE 5.0; KB322223). Code
// and read-only data of the DLLs of MODULES lie in slot 1, from the top down. The read/write data
// of each has one fixed address at the top of slot 0, the same in every process. Code that does not
// fit into slot 1 goes into slot 0, below the data. Everything else (FILES, compressed, without a
// .rel file) has no address until the loader gives it one.

#include "ce/rows.h"

#include <stdbool.h>

typedef enum {
    ROM_PLACE_SLOT_1, // in place: code in slot 1, data in slot 0
    ROM_PLACE_SLOT_0, // in place: slot 1 was full, code below the data of slot 0
    ROM_PLACE_EXE,    // in place: an EXE, at 00010000 of the slot it runs in
    ROM_PLACE_LOADER, // copied to RAM by the loader, which then chooses its address
    ROM_PLACE_KERNEL, // fixed up for the kernel (K, Z): takes no room in slots 0 and 1
} RomPlace;

// Sizes are bytes, whole pages. Bases are 0 where nothing is placed.
typedef struct RomModule {
    const char *name; // owned by whoever made the image
    uint32_t code_size, const_size, data_size;
    VirtAddr code_base; // code, then read-only data
    VirtAddr data_base;
    uint32_t groups;   // DLLS_ groups of ce/image.h whose programs load it; 0 = by name only
    uint8_t place;     // RomPlace
    uint8_t is_exe;    // 1 = EXE, 0 = DLL
    uint8_t untrusted; // type N
    uint8_t unpaged;   // type M: never read page by page
    uint32_t region;   // XIP region of its addresses; 0 = all regions without their own lines
} RomModule;

typedef struct RomImage {
    const RomModule *modules; // in the order of the .bib file
    uint32_t n_modules;
    VirtAddr dll_line;      // lowest address taken in slot 0; CE_SLOT_SIZE when none is
    VirtAddr dll_code_line; // the same in slot 1
    uint32_t n_unsized;     // DLLs whose size is not known: then the lines are at most so high
    uint32_t rom_flags;     // ROMFLAGS
    bool data_packed;       // the data of DLLs begin on a page, not on a block of their own
    uint32_t ram_mb;        // RAM in MB from the MEMORY section, 0 = not stated
    uint32_t fsram_percent; // percent of RAM for the object store, 0 = none
} RomImage;
