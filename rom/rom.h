// SPDX-License-Identifier: MIT
#pragma once

// The whole walk from the text of a .bib file to a ROM image: read it, find each entry's sizes,
// decide its place, lay it out.
//
// Who owns what: a Rom owns its RomImage, and both its parsed .bib and the names in it; rom_free()
// ends them together. Nothing here opens a file: `load` does.

#include "rom/bib.h"
#include "rom/layout.h"
#include "rom/pe.h"

// Where an entry's sizes come from, best first.
typedef enum {
    ROM_SIZE_PE,    // the headers of the file itself
    ROM_SIZE_LINE,  // "; @SIZE" on its line
    ROM_SIZE_TABLE, // IMAGE.sizes beside IMAGE.bib
    ROM_SIZE_UNIT,  // nothing is known: 64 KB of code
    ROM_SIZE_FILE,  // a plain file (or an assembly): it is no module
} RomSizeSource;

#define ROM_NO_MODULE UINT32_MAX

// What is known of an entry beyond its line. entries[i] belongs to bib.entries[i].
typedef struct RomEntry {
    uint32_t module; // in image.modules, ROM_NO_MODULE for a plain file
    uint32_t groups;
    uint16_t machine; // of the PE file, if source is ROM_SIZE_PE
    uint8_t source;   // RomSizeSource
    bool has_rel;     // a .rel file lies beside it (without a PE file: none is said to be missing)
    bool is_managed;
} RomEntry;

typedef struct Rom {
    RomImage image;
    LayoutLines lines[LAYOUT_REGIONS]; // of the regions of RomModule.region
    Bib bib;
    RomModule *modules;   // owned; image.modules
    uint32_t *entry_of;   // owned; entry of each module
    RomEntry *entries;    // owned; bib.n_entries
    char sizes_file[256]; // name of the sidecar table, "" when there is none
} Rom;

// A file's bytes. They stay good until the next load.
typedef struct RomBytes {
    const void *bytes;
    size_t size;
    const char *trouble; // why a file that is there cannot be read, else NULL
} RomBytes;

typedef struct RomDesc {
    const char *name; // of the .bib file as the user knows it: "images/panel.bib"
    const char *text;
    size_t size;
    const char *const *defines; // "NAME" or "NAME=value", ended by NULL; NULL = none
    // The file at `path`, as the .bib gives it but with / for \; relative paths start at the .bib's
    // folder. False when there is none, or when it cannot be read (*ret_bytes.trouble). May be
    // NULL: then no file exists. A path may lead anywhere: what can be reached is for load to
    // decide.
    bool (*load)(void *context, const char *path, RomBytes *ret_bytes);
    void *context;
} RomDesc;

// NULL, and one line in *ret_error, when the image cannot be made.
Rom *rom_new(const RomDesc *desc, RomError *ret_error);

// Returns NULL.
Rom *rom_free(Rom *rom);

// The same for an image that ships with the program ("windowsmobile5", with or without ".bib").
// NULL with a line that lists the names when there is none of that name.
Rom *rom_new_shipped(const char *name, const char *const *defines, RomError *ret_error);
