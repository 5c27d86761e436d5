// SPDX-License-Identifier: MIT
#include "rom/pe_write.h"

#include "ce/bytes.h"
#include "ce/memory_layout.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

// The tables (.idata, .edata, .reloc) are made first, as sections like the others. Then the headers
// and all sections are laid out.

#define FILE_ALIGN 0x200u
#define HEADERS 0x400u
#define PE_AT 0x80u
#define OPTIONAL_SIZE 0xE0u
#define SECTION_SIZE 40u
#define RELOC_HIGHLOW 3u

#define SCN_CODE 0x60000020u  // code, execute, read
#define SCN_DATA 0xC0000040u  // initialized data, read, write
#define SCN_CONST 0x40000040u // initialized data, read
#define SCN_RELOC 0x42000040u // the same, discardable

// A buffer that grows; `bytes` is NULL when the host had no memory.
typedef struct Buffer {
    uint8_t *bytes;
    uint32_t size, room;
} Buffer;

static uint32_t reserve(Buffer *buffer, uint32_t n) {
    uint32_t at = buffer->size;
    if (buffer->size + n > buffer->room && (buffer->bytes || buffer->room == 0)) {
        uint32_t room = (buffer->size + n) * 2;
        uint8_t *larger = realloc(buffer->bytes, room);
        if (!larger) {
            free(buffer->bytes);
        }
        buffer->bytes = larger;
        buffer->room = room;
    }
    if (buffer->bytes) {
        memset(buffer->bytes + at, 0, n);
    }
    buffer->size += n;
    return at;
}

static void put(Buffer *buffer, uint32_t at, unsigned size, uint32_t value) {
    if (buffer->bytes) {
        bytes_put(buffer->bytes + at, size, value);
    }
}

static uint32_t add_text(Buffer *buffer, const char *text) {
    uint32_t n = (uint32_t)strlen(text) + 1, at = reserve(buffer, (n + 1) & ~1u);
    if (buffer->bytes) {
        memcpy(buffer->bytes + at, text, n);
    }
    return at;
}

// ---- tables

static Buffer make_imports(const PeWrite *image, uint32_t rva) {
    Buffer buffer = {0};
    reserve(&buffer, (image->n_imports + 1) * 20);
    for (uint32_t i = 0; i < image->n_imports; i++) {
        const PeWriteImports *imports = &image->imports[i];
        uint32_t row = i * 20, table = reserve(&buffer, (imports->n + 1) * 4);
        put(&buffer, row, 4, rva + table);
        put(&buffer, row + 16, 4, imports->slots);
        put(&buffer, row + 12, 4, rva + add_text(&buffer, imports->dll));
        for (uint32_t k = 0; k < imports->n; k++) {
            uint32_t hint = reserve(&buffer, 2);
            add_text(&buffer, imports->names[k]);
            put(&buffer, table + k * 4, 4, rva + hint);
        }
    }
    return buffer;
}

static Buffer make_exports(const PeWrite *image, uint32_t rva) {
    Buffer buffer = {0};
    uint32_t n = image->n_exports;
    reserve(&buffer, 40);
    uint32_t functions = reserve(&buffer, n * 4), names = reserve(&buffer, n * 4),
             numbers = reserve(&buffer, (n * 2 + 3) & ~3u);
    put(&buffer, 12, 4, rva + add_text(&buffer, image->dll_name ? image->dll_name : ""));
    put(&buffer, 16, 4, 1); // ordinals from 1 on
    put(&buffer, 20, 4, n);
    put(&buffer, 24, 4, n);
    put(&buffer, 28, 4, rva + functions);
    put(&buffer, 32, 4, rva + names);
    put(&buffer, 36, 4, rva + numbers);
    for (uint32_t i = 0; i < n; i++) {
        put(&buffer, functions + i * 4, 4, image->exports[i].rva);
        put(&buffer, names + i * 4, 4, rva + add_text(&buffer, image->exports[i].name));
        put(&buffer, numbers + i * 2, 2, i);
    }
    return buffer;
}

// A block for each page that has relocations.
static Buffer make_relocs(const PeWrite *image) {
    Buffer buffer = {0};
    for (uint32_t i = 0; i < image->n_relocs;) {
        uint32_t page = image->relocs[i] & ~(CE_PAGE_SIZE - 1), block = reserve(&buffer, 8), n = 0;
        for (; i < image->n_relocs && image->relocs[i] - page < CE_PAGE_SIZE; i++, n++) {
            put(&buffer, reserve(&buffer, 2), 2, RELOC_HIGHLOW << 12 | (image->relocs[i] - page));
        }
        if (n % 2) {
            reserve(&buffer, 2); // kind 0: nothing
        }
        put(&buffer, block, 4, page);
        put(&buffer, block + 4, 4, buffer.size - block);
    }
    return buffer;
}

// ---- the file

typedef struct Layout {
    PeWriteSection sections[PE_WRITE_SECTIONS];
    uint32_t flags[PE_WRITE_SECTIONS];
    uint32_t n;
    uint32_t directory[16][2]; // RVA and size
    uint32_t image_size;       // in memory
} Layout;

static uint32_t next_rva(const Layout *layout) {
    const PeWriteSection *last = layout->n ? &layout->sections[layout->n - 1] : NULL;
    return last ? last->rva + (uint32_t)ce_page_up(last->memory ? last->memory : 1) : CE_PAGE_SIZE;
}

static void add_table(Layout *layout, const char *name, const Buffer *buffer, unsigned directory,
                      uint32_t flags) {
    uint32_t rva = next_rva(layout);
    layout->directory[directory][0] = rva;
    layout->directory[directory][1] = buffer->size;
    layout->flags[layout->n] = flags;
    layout->sections[layout->n++] = (PeWriteSection){.name = name,
                                                     .rva = rva,
                                                     .bytes = buffer->bytes,
                                                     .size = buffer->size,
                                                     .memory = buffer->size};
}

static void put_optional(uint8_t *at, const PeWrite *image, const Layout *layout) {
    bytes_put(at, 2, 0x10B);
    bytes_put(at + 16, 4, image->entry);
    bytes_put(at + 28, 4, image->base);
    bytes_put(at + 32, 4, CE_PAGE_SIZE);
    bytes_put(at + 36, 4, FILE_ALIGN);
    bytes_put(at + 40, 2, 5); // system and subsystem version 5.0
    bytes_put(at + 48, 2, 5);
    bytes_put(at + 56, 4, layout->image_size);
    bytes_put(at + 60, 4, HEADERS);
    bytes_put(at + 68, 2, 9); // Windows CE
    bytes_put(at + 72, 4, image->stack_reserve);
    bytes_put(at + 76, 4, CE_PAGE_SIZE);
    bytes_put(at + 92, 4, 16);
    for (unsigned i = 0; i < 16; i++) {
        bytes_put(at + 96 + i * 8, 4, layout->directory[i][0]);
        bytes_put(at + 100 + i * 8, 4, layout->directory[i][1]);
    }
}

static uint32_t file_up(uint32_t size) {
    return (size + FILE_ALIGN - 1) & ~(FILE_ALIGN - 1);
}

static uint8_t *put_file(const PeWrite *image, const Layout *layout, size_t *ret_size) {
    uint32_t size = HEADERS;
    for (uint32_t i = 0; i < layout->n; i++) {
        size += file_up(layout->sections[i].size);
    }
    uint8_t *file = calloc(1, size);
    if (!file) {
        return NULL;
    }
    uint8_t *pe = file + PE_AT, *header = pe + 24 + OPTIONAL_SIZE;
    bytes_put(file, 2, 0x5A4D); // "MZ"
    bytes_put(file + 0x3C, 4, PE_AT);
    bytes_put(pe, 4, 0x4550);    // "PE"
    bytes_put(pe + 4, 2, 0x1C0); // ARM
    bytes_put(pe + 6, 2, layout->n);
    bytes_put(pe + 20, 2, OPTIONAL_SIZE);
    bytes_put(pe + 22, 2, image->is_dll ? 0x2102 : 0x0102); // executable, 32 bits
    put_optional(pe + 24, image, layout);
    for (uint32_t i = 0, at = HEADERS; i < layout->n; i++, header += SECTION_SIZE) {
        const PeWriteSection *section = &layout->sections[i];
        memcpy(header, section->name, strnlen(section->name, 8));
        bytes_put(header + 8, 4, section->memory);
        bytes_put(header + 12, 4, section->rva);
        bytes_put(header + 16, 4, file_up(section->size));
        bytes_put(header + 20, 4, section->size ? at : 0);
        bytes_put(header + 36, 4, layout->flags[i]);
        if (section->size) {
            memcpy(file + at, section->bytes, section->size);
        }
        at += file_up(section->size);
    }
    *ret_size = size;
    return file;
}

uint8_t *pe_write(const PeWrite *image, size_t *ret_size) {
    Layout layout = {.n = image->n_sections};
    assert(image->n_sections <= PE_WRITE_SECTIONS - 3);
    memcpy(layout.sections, image->sections, sizeof layout.sections);
    for (uint32_t i = 0; i < image->n_sections; i++) {
        layout.flags[i] = image->sections[i].is_code       ? SCN_CODE
                          : image->sections[i].is_writable ? SCN_DATA
                                                           : SCN_CONST;
    }
    Buffer imports = {0}, exports = {0}, relocs = make_relocs(image);
    if (image->n_imports) {
        imports = make_imports(image, next_rva(&layout));
        add_table(&layout, ".idata", &imports, 1, SCN_CONST);
    }
    if (image->n_exports) {
        exports = make_exports(image, next_rva(&layout));
        add_table(&layout, ".edata", &exports, 0, SCN_CONST);
    }
    if (relocs.size) {
        add_table(&layout, ".reloc", &relocs, 5, SCN_RELOC);
    }
    layout.image_size = next_rva(&layout);
    bool made = (!imports.size || imports.bytes) && (!exports.size || exports.bytes) &&
                (!relocs.size || relocs.bytes);
    uint8_t *file = made ? put_file(image, &layout, ret_size) : NULL;
    free(imports.bytes);
    free(exports.bytes);
    free(relocs.bytes);
    return file;
}
