// SPDX-License-Identifier: MIT
#include "cli/rom_words.h"

#include <stdio.h>
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

// The first names of the DLLs that a merge takes.
static void merge_text(const Rom *rom, const Move *move, char buffer[ROM_MOVE_TEXT]) {
    uint32_t n = 0;
    size_t at = (size_t)snprintf(buffer, ROM_MOVE_TEXT, "merge %u small DLLs into one:", move->n);
    for (uint32_t i = move->module; i < rom->image.n_modules && n < 3; i++) {
        if (bill_merges(rom, move->module, i)) {
            at += (size_t)snprintf(buffer + at, ROM_MOVE_TEXT - at, "%s %s", n ? "," : "",
                                   rom_entry_of(rom, i)->name);
            n++;
        }
    }
    if (move->n > n) {
        snprintf(buffer + at, ROM_MOVE_TEXT - at, ", ...");
    }
}

const char *rom_move_text(const Rom *rom, const Move *move, char buffer[ROM_MOVE_TEXT]) {
    const char *name = rom_entry_of(rom, move->module)->name;
    const char *rel = rom_known_of(rom, move->module)->has_rel ? "" : ", with a .rel file";
    switch (move->kind) {
    case MOVE_ALL_TO_MODULES:
        snprintf(buffer, ROM_MOVE_TEXT,
                 "move all %u DLLs of FILES to MODULES, each with a .rel file", move->n);
        break;
    case MOVE_TO_MODULES:
        snprintf(buffer, ROM_MOVE_TEXT, "move %s from FILES to MODULES%s", name, rel);
        break;
    case MOVE_UNCOMPRESS:
        snprintf(buffer, ROM_MOVE_TEXT, "leave %s uncompressed (no type C)%s", name, rel);
        break;
    case MOVE_ADD_REL:
        snprintf(buffer, ROM_MOVE_TEXT, "link %s with /savebaserelocations, for its .rel file",
                 name);
        break;
    case MOVE_MERGE:
        merge_text(rom, move, buffer);
        break;
    case MOVE_DROP:
        snprintf(buffer, ROM_MOVE_TEXT, "leave %s out", name);
        break;
    }
    return buffer;
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
