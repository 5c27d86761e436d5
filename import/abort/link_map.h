// SPDX-License-Identifier: MIT
#pragma once

// The map file of a linker: which function is at an offset of a module.
//
//   0001:00000054       WinMain                    00011054 f   demo.obj     Microsoft, lld-link
//                  0x00011054                WinMain                          GNU ld
//             11054            11054       42     1                 WinMain   lld
//
// Sources: /MAP (Visual C++), the manuals of GNU ld (-Map) and lld.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LINK_MAP_SYMBOLS 200000u // symbols at most

typedef struct LinkSymbol {
    uint32_t offset;  // from the module's base
    const char *name; // in LinkMap.text
    const char *from; // the object file, "" when the map does not say
} LinkSymbol;

typedef struct LinkMap {
    char module[64];     // without its ending: "demo"
    LinkSymbol *symbols; // owned, by offset
    uint32_t n, room;
    uint32_t end; // the first offset behind the code, 0 if the map does not say
    char *text;   // owned: the file, cut into words
} LinkMap;

// Reads a map file. `name` is the file's name: a map that does not say its module's name is of the
// module that is called like it. False when the text is no map (*ret_is_host false) or the host is
// out of memory; *ret_map is empty then.
bool link_map_read(const char *name, const char *text, size_t size, LinkMap *ret_map,
                   bool *ret_is_host);
void link_map_deinit(LinkMap *map);

// Whether the map is of a module: "demo.exe", "DEMO.DLL".
bool link_map_is_of(const LinkMap *map, const char *module);

// The symbol that an offset belongs to: the last one that is not above it. NULL if there is none,
// or the offset is behind the code.
const LinkSymbol *link_map_find(const LinkMap *map, uint32_t offset);

// Whether a text is a map file, by its first lines.
bool link_map_recognise(const char *text, size_t size);
