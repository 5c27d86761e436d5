// SPDX-License-Identifier: MIT
#pragma once

// The whole way from the text of a .bib file to a ROM image: read it, find each entry's sizes,
// decide its place, lay it out.
//
// A Rom owns its RomImage, its parsed .bib and all names in them; rom_free() frees everything. No
// file is opened here: `load` does that.

#include "ce/options.h"
#include "rom/bib.h"
#include "rom/layout.h"
#include "rom/pe.h"

// Where the sizes of an entry come from, best source first.
typedef enum {
    ROM_SIZE_PE,    // the headers of the file itself
    ROM_SIZE_LINE,  // "; @SIZE" on its line
    ROM_SIZE_TABLE, // IMAGE.sizes beside IMAGE.bib
    ROM_SIZE_UNIT,  // unknown: 64 KB of code are assumed
    ROM_SIZE_LOG,   // a log of makeimg
    ROM_SIZE_FILE,  // a plain file (or an assembly): not a module
} RomSizeSource;

#define ROM_NO_MODULE UINT32_MAX

// Facts about an entry that are not in its line. entries[i] belongs to bib.entries[i].
typedef struct RomEntry {
    uint32_t module; // index in image.modules, ROM_NO_MODULE for a plain file
    uint32_t groups;
    uint16_t machine; // of the PE file; only if source is ROM_SIZE_PE
    uint8_t source;   // RomSizeSource
    bool has_rel;     // a .rel file lies beside it; without a PE file: unless `norel` is given
    bool is_managed;
} RomEntry;

typedef struct Rom {
    RomImage image;
    LayoutLines lines[LAYOUT_REGIONS]; // lines of each region, indexed by RomModule.region
    Bib bib;
    RomModule *modules;   // owned; image.modules
    uint32_t *entry_of;   // owned; index of the entry of each module
    RomEntry *entries;    // owned; bib.n_entries of them
    uint32_t n_twice;     // entries that are not used: an earlier one has the same name
    char sizes_file[256]; // name of the sidecar table, "" when there is none
} Rom;

typedef struct RomDesc {
    const char *name; // the .bib file as the user names it: "images/panel.bib"
    const char *text;
    size_t size;
    const char *const *defines; // "NAME" or "NAME=value", ended by NULL; NULL = none
    RomLoad load;               // NULL: no file exists
    void *context;
    bool skip_missing;  // go on when an #include is not there
    uint32_t data_unit; // LayoutLines.data_unit of all regions, 0 = the default
} RomDesc;

// Where the data of an image's DLLs begin by the knob dll_data: each on a block, or packed by the
// page. Unless the knob decides, those of a shipped image have blocks and those of any other are
// packed (docs/rom.md).
static inline uint32_t rom_data_unit(uint32_t dll_data, bool is_shipped) {
    bool pages = dll_data == DLL_DATA_IMAGE ? !is_shipped : dll_data == DLL_DATA_PAGE;
    return pages ? CE_PAGE_SIZE : CE_BLOCK_SIZE;
}

// Lays the image out anew with the data of its DLLs on `data_unit`. False when it does not fit
// then; nothing is changed.
bool rom_lay_out(Rom *rom, uint32_t data_unit);

// The DLL line of slot 0 if the data of DLLs began on `data_unit`; 0 when the image would not fit
// then.
VirtAddr rom_line_with(const Rom *rom, uint32_t data_unit);

// Returns NULL, and one line in *ret_error, when the image cannot be made.
Rom *rom_new(const RomDesc *desc, RomError *ret_error);

// Frees it. Returns NULL.
Rom *rom_free(Rom *rom);

// The same for an image that ships with the program ("windowsmobile5", with or without ".bib"). If
// there is none of that name: NULL, and *ret_error lists the names.
Rom *rom_new_shipped(const char *name, const char *const *defines, uint32_t data_unit,
                     RomError *ret_error);
