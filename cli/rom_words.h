// SPDX-License-Identifier: MIT
#pragma once

// What the text and the JSON of a ROM image both say, and a ticket about a device that has it.

#include "rom/bill.h"

const char *rom_source_name(RomSizeSource source);
const char *rom_place_name(RomPlace place);

// The line of the .bib file that a module is from, and what is known of it beside that line.
const BibEntry *rom_entry_of(const Rom *rom, uint32_t module);
const RomEntry *rom_known_of(const Rom *rom, uint32_t module);

// Entries that are no modules; duplicates are not counted.
uint32_t rom_plain_files(const Rom *rom);

// What a change of the image is: "move app.dll from FILES to MODULES". Returns buffer.
#define ROM_MOVE_TEXT 1024u // bytes: three names, and the words around them
const char *rom_move_text(const Rom *rom, const Move *move, char buffer[ROM_MOVE_TEXT]);

// The letters of a type column, in the order of the alphabet.
const char *rom_type_text(uint32_t type, char buffer[27]);
