// SPDX-License-Identifier: MIT
#include "rom/bill.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// A .bib file as fuzz input; behind a zero byte the table of sizes beside it, behind another one
// the file i.bib, then i.h, both for #include, and last the bytes of every file whose path begins
// with p. Whatever they are, there is either one line that says what is wrong, or an image in which
// no two modules share a block.

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct Part {
    const char *bytes;
    size_t size;
} Part;

typedef struct Parts {
    Part bib, sizes, include, header, file;
} Parts;

static Part take(const char **at, size_t *left) {
    const char *zero = *left ? memchr(*at, 0, *left) : NULL;
    Part part = {*at, zero ? (size_t)(zero - *at) : *left};
    size_t used = zero ? part.size + 1 : part.size;
    *at += used;
    *left -= used;
    return part;
}

static bool load(void *context, RomFileKind kind, const char *path, RomBytes *ret_bytes) {
    const Parts *parts = context;
    const Part *part = kind == ROM_FILE_INCLUDE       ? strcmp(path, "i.h") == 0     ? &parts->header
                                                        : strcmp(path, "i.bib") == 0 ? &parts->include
                                                                                     : NULL
                       : strcmp(path, "t.sizes") == 0 ? &parts->sizes
                       : path[0] == 'p'               ? &parts->file
                                                      : NULL;
    if (path[0] == 'q') {
        ret_bytes->trouble = "no";
    }
    if (part) {
        *ret_bytes = (RomBytes){.bytes = part->bytes, .size = part->size};
    }
    return part && part->size > 0;
}

static void claim(bool *taken, VirtAddr base, uint64_t size, VirtAddr *ret_lowest0,
                  VirtAddr *ret_lowest1) {
    if (size == 0) {
        return;
    }
    for (uint64_t block = base / CE_BLOCK_SIZE; block * CE_BLOCK_SIZE < base + size; block++) {
        if (block == 0 || block >= 2 * CE_BLOCKS_PER_SLOT || taken[block]) {
            abort(); // outside both slots, or somebody else's
        }
        taken[block] = true;
    }
    VirtAddr *lowest = base < CE_SLOT_SIZE ? ret_lowest0 : ret_lowest1;
    *lowest = base < *lowest ? base : *lowest;
}

static void check_image(const Rom *rom) {
    bool taken[2 * CE_BLOCKS_PER_SLOT] = {false};
    VirtAddr lowest0 = CE_SLOT_SIZE, lowest1 = 2 * CE_SLOT_SIZE;
    for (uint32_t i = 0; i < rom->image.n_modules; i++) {
        const RomModule *module = &rom->image.modules[i];
        if (!module->name[0] || strlen(module->name) >= CE_NAME_MAX ||
            rom->entries[rom->entry_of[i]].module != i) {
            abort();
        }
        if (layout_is_placed(module)) {
            claim(taken, module->code_base, (uint64_t)module->code_size + module->const_size,
                  &lowest0, &lowest1);
            claim(taken, module->data_base, module->data_size, &lowest0, &lowest1);
        } else if (module->code_base || module->data_base) {
            abort();
        }
    }
    if (lowest0 != rom->image.dll_line || lowest1 != rom->image.dll_code_line) {
        abort();
    }
}

static void check_message(const RomError *error) {
    size_t length = strlen(error->text);
    if (length == 0 || length >= ROM_MESSAGE || strchr(error->text, '\n')) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const defines[] = {"A", "B=b", NULL};
    const char *at = (const char *)data;
    Parts parts;
    parts.bib = take(&at, &size);
    parts.sizes = take(&at, &size);
    parts.include = take(&at, &size);
    parts.header = take(&at, &size);
    parts.file = (Part){at, size};
    RomError error = {0};
    RomDesc desc = {.name = "t.bib",
                    .text = parts.bib.bytes,
                    .size = parts.bib.size,
                    .defines = defines,
                    .load = load,
                    .context = &parts,
                    .skip_missing = true};
    Rom *rom = rom_new(&desc, &error);
    if (!rom) {
        check_message(&error);
        return 0;
    }
    Bill bill;
    check_image(rom);
    if (bill_init(&bill, rom)) {
        if (bill.floor > rom->image.dll_line || bill.n_rows > rom->image.n_modules) {
            abort();
        }
        bill_deinit(&bill);
    }
    rom_free(rom);
    return 0;
}
