// SPDX-License-Identifier: MIT
#include "rom/build_log.h"
#include "rom/rom.h"

#include <stdlib.h>
#include <string.h>

// A log of makeimg as fuzz input. What is read makes a .bib text that is taken: an image with the
// log's modules, each at the line of the log, or one line that says why it does not fit.

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_image(const BuildLog *log) {
    size_t size = 0;
    RomError error = {0};
    char *bib = build_log_bib(log, &size);
    if (!bib) {
        abort();
    }
    Rom *rom = rom_new(&(RomDesc){.name = "t.log", .text = bib, .size = size}, &error);
    if (!rom && (error.text[0] == '\0' || strchr(error.text, '\n'))) {
        abort();
    }
    for (uint32_t i = 0; rom && i < rom->bib.n_entries; i++) {
        bool is_there = false;
        for (uint32_t k = 0; k < log->n_modules && !is_there; k++) {
            is_there = strcmp(log->modules[k].name, rom->bib.entries[i].name) == 0;
        }
        if (!is_there) {
            abort();
        }
    }
    rom_free(rom);
    free(bib);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    BuildLog log;
    RomError error = {0};
    build_log_recognise((const char *)data, size);
    if (!build_log_read("t.log", (const char *)data, size, &log, &error)) {
        if (error.is_host || error.text[0] == '\0') {
            abort();
        }
        return 0;
    }
    check_image(&log);
    build_log_deinit(&log);
    return 0;
}
