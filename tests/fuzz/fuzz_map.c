// SPDX-License-Identifier: MIT
#include "import/abort/link_map.h"

#include <stdlib.h>
#include <string.h>

// A linker's map as fuzz input. Its symbols are in order, each is found at its own offset, and none
// is found below the first.

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    LinkMap map;
    bool is_host = false, is_map = link_map_recognise((const char *)data, size);
    if (link_map_read("t.map", (const char *)data, size, &map, &is_host) != is_map || is_host) {
        abort();
    }
    if (!is_map) {
        return 0;
    }
    for (uint32_t i = 0; i < map.n; i++) {
        const LinkSymbol *symbol = &map.symbols[i], *found = link_map_find(&map, symbol->offset);
        bool is_behind = map.end && symbol->offset >= map.end;
        if ((i > 0 && symbol[-1].offset > symbol->offset) || (found == NULL) != is_behind ||
            (found && found->offset != symbol->offset) || symbol->name[0] == '\0' ||
            strlen(symbol->name) + strlen(symbol->from) > size) {
            abort();
        }
    }
    if (map.n > 0 && map.symbols[0].offset > 0 && link_map_find(&map, map.symbols[0].offset - 1)) {
        abort();
    }
    link_map_is_of(&map, "demo.exe");
    link_map_deinit(&map);
    return 0;
}
