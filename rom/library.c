// SPDX-License-Identifier: MIT
#include "rom/library.h"

#include <stdio.h>
#include <string.h>

// The build generates the table from images/ (images/embed.py).

static size_t stem(const char *name) {
    size_t length = strlen(name);
    return length > 4 && strcmp(name + length - 4, ".bib") == 0 ? length - 4 : length;
}

static bool is_bib(const RomFile *file) {
    return stem(file->name) != strlen(file->name);
}

const RomFile *rom_file_find(const char *name) {
    for (unsigned i = 0; i < rom_file_count; i++) {
        if (strcmp(rom_files[i].name, name) == 0) {
            return &rom_files[i];
        }
    }
    return NULL;
}

const RomFile *rom_image_find(const char *name) {
    size_t length = stem(name);
    for (unsigned i = 0; i < rom_file_count; i++) {
        if (is_bib(&rom_files[i]) && stem(rom_files[i].name) == length &&
            memcmp(rom_files[i].name, name, length) == 0) {
            return &rom_files[i];
        }
    }
    return NULL;
}

const char *rom_image_names(char *buffer, size_t size) {
    size_t at = 0;
    buffer[0] = '\0';
    for (unsigned i = 0; i < rom_file_count; i++) {
        if (is_bib(&rom_files[i]) && at < size) {
            int n = snprintf(buffer + at, size - at, "%s%.*s", at ? ", " : "",
                             (int)stem(rom_files[i].name), rom_files[i].name);
            at += n > 0 ? (size_t)n : 0;
        }
    }
    return buffer;
}
