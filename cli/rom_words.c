// SPDX-License-Identifier: MIT
#include "cli/rom_words.h"

#include <string.h>

const char *rom_source_name(RomSizeSource source) {
    static const char *const names[] = {
        [ROM_SIZE_PE] = "PE",         [ROM_SIZE_LINE] = "line", [ROM_SIZE_TABLE] = "table",
        [ROM_SIZE_UNIT] = "64K unit", [ROM_SIZE_LOG] = "log",   [ROM_SIZE_FILE] = "",
    };
    return names[source];
}

const char *rom_place_name(RomPlace place) {
    static const char *const names[] = {
        [ROM_PLACE_SLOT_1] = "slot 1", [ROM_PLACE_SLOT_0] = "slot 0", [ROM_PLACE_EXE] = "process",
        [ROM_PLACE_LOADER] = "loader", [ROM_PLACE_KERNEL] = "kernel",
    };
    return names[place];
}

const BibEntry *rom_entry_of(const Rom *rom, uint32_t module) {
    return &rom->bib.entries[rom->entry_of[module]];
}

const RomEntry *rom_known_of(const Rom *rom, uint32_t module) {
    return &rom->entries[rom->entry_of[module]];
}

uint32_t rom_plain_files(const Rom *rom) {
    return rom->bib.n_entries - rom->image.n_modules - rom->n_twice;
}

const char *rom_type_text(uint32_t type, char buffer[27]) {
    uint32_t at = 0;
    for (uint32_t i = 0; i < 26; i++) {
        if (type & 1u << i) {
            buffer[at++] = (char)('A' + i);
        }
    }
    buffer[at] = '\0';
    return buffer;
}
