// SPDX-License-Identifier: MIT
#include "cli/maps.h"

#include "host/input_file.h"

#include <stdlib.h>

#define MAP_FILE_MAX ((size_t)64 << 20) // map files of large modules are large

static int read_map(Maps *maps, const char *file) {
    size_t size = 0;
    bool is_host = false;
    char *text = input_file_read(file, MAP_FILE_MAX, &size);
    if (!text) {
        return complain_unread("the map ", file);
    }
    bool fine = link_map_read(file, text, size, &maps->maps[maps->n], &is_host);
    free(text);
    if (!fine) {
        return is_host
                   ? complain(EXIT_HOST, "out of memory on the host")
                   : complain(EXIT_USAGE,
                              "%s is no linker map: want the file of /MAP (Microsoft, lld-link) or "
                              "-Map (GNU ld, lld)",
                              file);
    }
    maps->n++;
    return EXIT_HELD;
}

int maps_read(Maps *maps, const Arguments *arguments) {
    int code = EXIT_HELD;
    maps->n = 0;
    for (uint32_t i = 0; i < arguments->n_maps && code == EXIT_HELD; i++) {
        code = read_map(maps, arguments->maps[i]);
    }
    return code;
}

void maps_deinit(Maps *maps) {
    while (maps->n > 0) {
        link_map_deinit(&maps->maps[--maps->n]);
    }
}
