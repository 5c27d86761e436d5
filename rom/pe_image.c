// SPDX-License-Identifier: MIT
#include "rom/pe_image.h"

#include "ce/bytes.h"
#include "rom/pe_imports.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Read pe_image_read() at the bottom first. Each step checks what it reads before the next uses it.

#define MACHINE_ARM 0x01C0u
#define MACHINE_THUMB 0x01C2u
#define DIRECTORY_EXPORT 0u
#define DIRECTORY_RESOURCE 2u
#define DIRECTORY_RELOC 5u
#define SECTION_SIZE 40u
#define SCN_CODE 0x00000020u
#define SCN_DISCARDABLE 0x02000000u
#define SCN_EXECUTE 0x20000000u
#define SCN_WRITE 0x80000000u
#define RELOC_NONE 0u
#define RELOC_HIGHLOW 3u
#define EXPORTS_MAX 2048u

typedef struct Reader {
    PeFile pe;
    PeImage *image;
    char *message;
    uint32_t room; // of the array that is being filled
    bool no_memory;
} Reader;

static bool fail(Reader *reader, const char *format, ...) __attribute__((format(printf, 2, 3)));

static bool fail(Reader *reader, const char *format, ...) {
    va_list list;
    va_start(list, format);
    vsnprintf(reader->message, PE_MESSAGE, format, list);
    va_end(list);
    return false;
}

static bool no_memory(Reader *reader) {
    reader->no_memory = true;
    return fail(reader, "out of memory on the host");
}

static const char *keep(Reader *reader, const char *text) {
    const char *kept = texts_keep(&reader->image->texts, text);
    reader->no_memory |= !kept;
    return kept;
}

// Room for one more in an array of `n`; NULL when the host has none.
static void *grown(Reader *reader, void *array, uint32_t n, size_t size) {
    if (n < reader->room) {
        return array;
    }
    uint32_t room = reader->room ? reader->room * 2 : 64;
    void *larger = realloc(array, room * size);
    reader->room = larger ? room : reader->room;
    reader->no_memory |= !larger;
    return larger;
}

// ---- headers and sections

static bool read_headers(Reader *reader) {
    const PeFile *pe = &reader->pe;
    ImageFile *file = &reader->image->file;
    char name[16];
    if (pe->machine != MACHINE_ARM && pe->machine != MACHINE_THUMB) {
        return fail(reader, "is a program for %s: only ARM and Thumb programs run here",
                    pe_machine_name(pe->machine, name));
    }
    if (reader->image->info.is_managed) {
        return fail(reader, "is an assembly of the .NET Compact Framework, not machine code");
    }
    if (pe->is_plus || pe->optional_size < 96) {
        return fail(reader, "is not a PE32 image");
    }
    file->entry = bytes_get32(pe->optional + 16);
    file->base = bytes_get32(pe->optional + 28);
    uint64_t size = ce_page_up(bytes_get32(pe->optional + 56));
    if (size == 0 || size > CE_SLOT_SIZE - CE_EXE_BASE) {
        return fail(reader, "its image has %llX bytes: it does not fit into a slot (32 MB)",
                    (unsigned long long)size);
    }
    if (file->base % CE_BLOCK_SIZE) {
        return fail(reader, "its base %08X is not a multiple of 64 KB", (unsigned)file->base);
    }
    if (file->entry >= size || (!pe->is_dll && file->entry == 0)) {
        return fail(reader, "its entry point %08X is outside of the image", (unsigned)file->entry);
    }
    file->size = (uint32_t)size;
    reader->image->bytes = calloc(file->size, 1);
    file->bytes = reader->image->bytes;
    return file->bytes ? true : no_memory(reader);
}

static PageUse use_of(uint32_t flags) {
    return flags & SCN_WRITE ? USE_DATA : flags & (SCN_CODE | SCN_EXECUTE) ? USE_CODE : USE_CONST;
}

// Copies a section to its place. pe_read() has checked that its raw bytes are in the file.
static bool read_section(Reader *reader, uint32_t i, uint32_t *end) {
    const uint8_t *at = reader->pe.sections + (size_t)i * SECTION_SIZE;
    ImageFile *file = &reader->image->file;
    uint32_t in_memory = bytes_get32(at + 8), rva = bytes_get32(at + 12),
             raw_size = bytes_get32(at + 16), raw_at = bytes_get32(at + 20),
             flags = bytes_get32(at + 36);
    uint64_t size = ce_page_up(in_memory ? in_memory : raw_size), end_at = rva + size;
    if (rva % CE_PAGE_SIZE || rva < *end || end_at > file->size) {
        return fail(reader,
                    "section %u lies at %08X to %08llX: not behind the one before, on pages, "
                    "inside the image",
                    (unsigned)(i + 1), (unsigned)rva, (unsigned long long)end_at);
    }
    uint32_t copied = raw_at == 0 ? 0 : raw_size < size ? raw_size : (uint32_t)size;
    memcpy(reader->image->bytes + rva, reader->pe.bytes + raw_at, copied);
    *end = (uint32_t)end_at;
    if (flags & SCN_DISCARDABLE || size == 0) {
        return true; // it takes no room
    }
    if (file->n_parts == IMAGE_PARTS) {
        return fail(reader, "has more than %u sections in memory", IMAGE_PARTS);
    }
    file->parts[file->n_parts++] =
        (ImagePart){.first_page = (uint16_t)(rva >> CE_PAGE_SHIFT),
                    .n_pages = (uint16_t)(size >> CE_PAGE_SHIFT),
                    .use = (uint8_t)use_of(flags),
                    .flags = (uint8_t)((flags & (SCN_CODE | SCN_EXECUTE) ? IMAGE_PART_EXECUTE : 0) |
                                       (flags & SCN_WRITE ? IMAGE_PART_WRITE : 0))};
    return true;
}

static bool read_sections(Reader *reader) {
    uint32_t end = CE_PAGE_SIZE; // the headers have the first page
    for (uint32_t i = 0; i < reader->pe.n_sections; i++) {
        if (!read_section(reader, i, &end)) {
            return false;
        }
    }
    return reader->image->file.n_parts > 0 || fail(reader, "has no section in memory");
}

// ---- relocations

static int compare_numbers(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static bool add_reloc(Reader *reader, uint32_t rva, uint32_t kind) {
    ImageFile *file = &reader->image->file;
    if (kind == RELOC_NONE) {
        return true;
    }
    if (kind != RELOC_HIGHLOW || rva % 4 || rva > file->size - 4) {
        return fail(reader, "has a relocation of kind %u at %08X: want kind 3 at a DWORD",
                    (unsigned)kind, (unsigned)rva);
    }
    uint32_t *relocs =
        grown(reader, reader->image->relocs, file->n_relocs, sizeof *reader->image->relocs);
    if (!relocs) {
        return no_memory(reader);
    }
    reader->image->relocs = relocs;
    relocs[file->n_relocs++] = rva;
    return true;
}

// Blocks of a page each: its RVA, the size of the block, entries of 16 bits (kind, place in page).
static bool read_relocs(Reader *reader) {
    uint32_t at = pe_directory(&reader->pe, DIRECTORY_RELOC);
    uint32_t size = at ? pe_directory_size(&reader->pe, DIRECTORY_RELOC) : 0, done = 0;
    ImageFile *file = &reader->image->file;
    reader->room = 0;
    while (size - done >= 8) {
        const uint8_t *block = pe_at(&reader->pe, (uint64_t)at + done, 8);
        uint32_t length = block ? bytes_get32(block + 4) : 0;
        const uint8_t *entries = pe_at(&reader->pe, (uint64_t)at + done, length);
        if (length < 8 || length > size - done || !entries) {
            return fail(reader, "its relocations are not complete at %08X", (unsigned)(at + done));
        }
        for (uint32_t i = 8; i + 2 <= length; i += 2) {
            uint32_t entry = bytes_get16(entries + i);
            if (!add_reloc(reader, bytes_get32(entries) + (entry & 0xFFF), entry >> 12)) {
                return false;
            }
        }
        done += length;
    }
    if (file->n_relocs) {
        qsort(reader->image->relocs, file->n_relocs, sizeof *reader->image->relocs,
              compare_numbers);
    }
    file->relocs = reader->image->relocs;
    return true;
}

// ---- imports and exports

static void add_import(void *context, const PeImport *import) {
    Reader *reader = context;
    ImageFile *file = &reader->image->file;
    ImageImport *imports =
        grown(reader, reader->image->imports, file->n_imports, sizeof *reader->image->imports);
    if (!imports) {
        return;
    }
    reader->image->imports = imports;
    const char *dll = keep(reader, import->dll), *name = keep(reader, import->name);
    imports[file->n_imports++] = (ImageImport){import->slot, import->ordinal, dll, name};
}

static int compare_slots(const void *a, const void *b) {
    uint32_t x = ((const ImageImport *)a)->slot, y = ((const ImageImport *)b)->slot;
    return (x > y) - (x < y);
}

static bool read_imports(Reader *reader) {
    ImageFile *file = &reader->image->file;
    reader->room = 0;
    if (!pe_imports(&reader->pe, add_import, reader, reader->message)) {
        return false;
    }
    if (reader->no_memory) {
        return no_memory(reader);
    }
    for (uint32_t i = 0; i < file->n_imports; i++) {
        uint32_t slot = reader->image->imports[i].slot;
        if (slot % 4 || slot > file->size - 4) {
            return fail(reader, "an import's address belongs at %08X, outside of the image",
                        (unsigned)slot);
        }
    }
    if (file->n_imports) {
        qsort(reader->image->imports, file->n_imports, sizeof *reader->image->imports,
              compare_slots);
    }
    file->imports = reader->image->imports;
    return true;
}

// The name that leads to function `index`, "" if none does.
static bool read_export_name(Reader *reader, const uint8_t *table, uint32_t index,
                             char ret_name[PE_NAME_MAX]) {
    uint32_t n = bytes_get32(table + 24), names = bytes_get32(table + 32),
             numbers = bytes_get32(table + 36);
    ret_name[0] = '\0';
    for (uint32_t i = 0; i < n; i++) {
        const uint8_t *number = pe_at(&reader->pe, (uint64_t)numbers + i * 2, 2);
        const uint8_t *name = pe_at(&reader->pe, (uint64_t)names + i * 4, 4);
        if (!number || !name) {
            return fail(reader, "its exports are not complete");
        }
        if (bytes_get16(number) == index) {
            return pe_text(&reader->pe, bytes_get32(name), ret_name) ||
                   fail(reader, "the name of an export is not complete");
        }
    }
    return true;
}

static bool read_exports(Reader *reader) {
    uint32_t at = pe_directory(&reader->pe, DIRECTORY_EXPORT);
    const uint8_t *table = at ? pe_at(&reader->pe, at, 40) : NULL;
    ImageFile *file = &reader->image->file;
    uint32_t n = table ? bytes_get32(table + 20) : 0,
             functions = table ? bytes_get32(table + 28) : 0;
    if (at && (!table || n > EXPORTS_MAX || bytes_get32(table + 24) > EXPORTS_MAX)) {
        return fail(reader, "its exports are not complete, or more than %u", EXPORTS_MAX);
    }
    reader->room = 0;
    for (uint32_t i = 0; i < n; i++) {
        const uint8_t *function = pe_at(&reader->pe, (uint64_t)functions + i * 4, 4);
        uint32_t offset = function ? bytes_get32(function) : 0;
        char name[PE_NAME_MAX];
        if (!function || offset >= file->size || !read_export_name(reader, table, i, name)) {
            return fail(reader, "its exports are not complete");
        }
        ImageExport *exports =
            grown(reader, reader->image->exports, file->n_exports, sizeof *reader->image->exports);
        const char *kept = keep(reader, name);
        reader->image->exports = exports ? exports : reader->image->exports;
        if (!exports || !kept) {
            return no_memory(reader);
        }
        if (offset) {
            exports[file->n_exports++] = (ImageExport){bytes_get32(table + 16) + i, offset, kept};
        }
    }
    file->exports = reader->image->exports;
    return true;
}

// ---- resources

// Their tree is read when one is looked for (kernel/loader/resource.c): a start needs none.
static bool read_resources(Reader *reader) {
    ImageFile *file = &reader->image->file;
    uint32_t at = pe_directory(&reader->pe, DIRECTORY_RESOURCE);
    uint32_t size = at ? pe_directory_size(&reader->pe, DIRECTORY_RESOURCE) : 0;
    if (size && (at > file->size || size > file->size - at)) {
        return fail(reader, "its resources lie at %08X, outside of the image", (unsigned)at);
    }
    file->resources = size ? at : 0;
    file->resources_size = size;
    return true;
}

bool pe_image_read(const uint8_t *bytes, size_t size, PeImage *ret_image, char message[PE_MESSAGE],
                   bool *ret_is_host) {
    PeImage image = {0};
    Reader reader = {.image = &image, .message = message};
    bool read = pe_read(bytes, size, &image.info, message) &&
                pe_open(bytes, size, &reader.pe, message) && read_headers(&reader) &&
                read_sections(&reader) && read_relocs(&reader) && read_imports(&reader) &&
                read_exports(&reader) && read_resources(&reader);
    *ret_is_host = reader.no_memory;
    if (!read) {
        pe_image_free(&image);
        return false;
    }
    *ret_image = image;
    return true;
}

void pe_image_free(PeImage *image) {
    free(image->bytes);
    free(image->relocs);
    free(image->imports);
    free(image->exports);
    texts_deinit(&image->texts);
    *image = (PeImage){0};
}
