// SPDX-License-Identifier: MIT
#include "ce/memory_layout.h"
#include "rom/pe_image.h"
#include "rom/pe_imports.h"

#include <stdlib.h>
#include <string.h>

// PE headers as fuzz input: there is either one line that says what is wrong, in print, or sizes of
// whole pages that fit a slot. A file that is cut off further is never better.

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool read_and_check(const uint8_t *data, size_t size) {
    PeInfo info, before;
    char message[PE_MESSAGE], machine[16];
    memset(&info, 0x5A, sizeof info);
    before = info;
    if (!pe_read(data, size, &info, message)) {
        size_t length = strlen(message);
        if (length == 0 || memcmp(&info, &before, sizeof info) != 0) {
            abort();
        }
        for (size_t i = 0; i < length; i++) {
            if (message[i] < ' ' || message[i] > '~') {
                abort();
            }
        }
        return false;
    }
    uint64_t sum = (uint64_t)info.code_size + info.const_size + info.data_size;
    if (sum > CE_SLOT_SIZE || (info.code_size | info.const_size | info.data_size) % CE_PAGE_SIZE ||
        !pe_machine_name(info.machine, machine)[0]) {
        abort();
    }
    return true;
}

// An import has a DLL, and a name or an ordinal, all in print.
static void check_import(void *context, const PeImport *import) {
    uint32_t *n = context;
    bool named = import->name[0] != '\0';
    if (++*n > PE_IMPORTS_MAX || !import->dll[0] || (named && import->ordinal) ||
        import->ordinal > UINT16_MAX) {
        abort();
    }
    for (const char *at = named ? import->name : import->dll; *at; at++) {
        if (*at <= ' ' || *at > '~') {
            abort();
        }
    }
}

static void read_imports(const uint8_t *data, size_t size) {
    PeFile file;
    char message[PE_MESSAGE] = "";
    uint32_t n = 0;
    if (pe_open(data, size, &file, message) && !pe_imports(&file, check_import, &n, message) &&
        !message[0]) {
        abort();
    }
}

// Offsets that the loader uses without asking again.
static bool offsets_are_sound(const ImageFile *file) {
    uint32_t page = 1, last = 0;
    bool sound = file->size && file->size % CE_PAGE_SIZE == 0 && file->entry < file->size;
    for (uint32_t i = 0; i < file->n_parts; i++) {
        sound &= file->parts[i].first_page >= page && file->parts[i].n_pages > 0;
        page = (uint32_t)file->parts[i].first_page + file->parts[i].n_pages;
    }
    sound &= page <= file->size / CE_PAGE_SIZE;
    for (uint32_t i = 0; i < file->n_relocs; i++) {
        sound &= file->relocs[i] >= last && file->relocs[i] % 4 == 0 &&
                 file->relocs[i] <= file->size - 4;
        last = file->relocs[i];
    }
    last = 0;
    for (uint32_t i = 0; i < file->n_imports; i++) {
        sound &= file->imports[i].slot >= last && file->imports[i].slot % 4 == 0 &&
                 file->imports[i].slot <= file->size - 4;
        last = file->imports[i].slot;
    }
    for (uint32_t i = 0; i < file->n_exports; i++) {
        sound &= file->exports[i].offset < file->size;
    }
    return sound;
}

// An image is read whole or not at all, with a line.
static void read_image(const uint8_t *data, size_t size) {
    PeImage image;
    char message[PE_MESSAGE] = "";
    bool is_host = false;
    if (pe_image_read(data, size, &image, message, &is_host)) {
        if (!offsets_are_sound(&image.file)) {
            abort();
        }
        pe_image_free(&image);
    } else if (!message[0] && !is_host) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    read_image(data, size);
    read_imports(data, size);
    if (!read_and_check(data, size)) {
        for (size_t n = size / 2; n > 0; n /= 2) {
            read_and_check(data, n);
        }
    }
    return 0;
}
