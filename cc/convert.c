// SPDX-License-Identifier: MIT
#include "cc/convert.h"

#include "ce/bytes.h"
#include "ce/memory_layout.h"
#include "rom/pe_write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define IMP "__imp_"

// The functions that are imported from one DLL.
typedef struct Group {
    const char **names; // owned; by their place
    uint32_t n;
    uint32_t first, end; // addresses of the first DWORD, and behind the last; 0 = none
} Group;

typedef struct Converter {
    Elf elf;
    const ConvertDesc *desc;
    uint32_t *relocs;
    uint32_t n_relocs, room;
    Group groups[CC_DLLS];
    PeWriteExport *exports; // owned
    bool no_memory;
} Converter;

static void take_reloc(void *context, uint32_t address) {
    Converter *converter = context;
    if (converter->n_relocs == converter->room) {
        uint32_t room = converter->room ? converter->room * 2 : 256;
        uint32_t *larger = realloc(converter->relocs, room * sizeof *larger);
        converter->no_memory |= !larger;
        if (!larger) {
            return;
        }
        converter->relocs = larger;
        converter->room = room;
    }
    converter->relocs[converter->n_relocs++] = address - CE_EXE_BASE;
}

static int compare(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

// The group of a symbol __imp_NN_NAME, and its name; NULL for any other symbol.
static Group *group_of(Converter *converter, const ElfSymbol *symbol, const char **ret_name) {
    const char *at = symbol->name + strlen(IMP);
    bool is_import = strncmp(symbol->name, IMP, strlen(IMP)) == 0 && symbol->section &&
                     strlen(at) > 3 && at[2] == '_';
    uint32_t number = is_import ? (uint32_t)(at[0] - '0') * 10 + (uint32_t)(at[1] - '0') : CC_DLLS;
    *ret_name = is_import ? at + 3 : NULL;
    return number < converter->desc->n_dlls ? &converter->groups[number] : NULL;
}

static void measure_imports(void *context, const ElfSymbol *symbol) {
    const char *name = NULL;
    Group *group = group_of(context, symbol, &name);
    if (group) {
        group->first = !group->first || symbol->value < group->first ? symbol->value : group->first;
        group->end = symbol->value + 4 > group->end ? symbol->value + 4 : group->end;
    }
}

static void take_import(void *context, const ElfSymbol *symbol) {
    const char *name = NULL;
    Group *group = group_of(context, symbol, &name);
    uint32_t place = group ? (symbol->value - group->first) / 4 : 0;
    if (group && place < group->n) {
        group->names[place] = name;
    }
}

static bool read_imports(Converter *converter) {
    bool sound = elf_symbols(&converter->elf, measure_imports, converter);
    for (uint32_t i = 0; i < CC_DLLS && sound; i++) {
        Group *group = &converter->groups[i];
        group->n = (group->end - group->first) / 4;
        sound = group->n <= 65536;
        if (sound && group->n) {
            group->names = calloc(group->n, sizeof *group->names);
            converter->no_memory |= !group->names;
        }
    }
    if (!sound || converter->no_memory) {
        return sound;
    }
    elf_symbols(&converter->elf, take_import, converter);
    for (uint32_t i = 0; i < CC_DLLS; i++) {
        for (uint32_t k = 0; k < converter->groups[i].n; k++) {
            sound = sound && converter->groups[i].names[k];
        }
    }
    return sound;
}

static void take_export(void *context, const ElfSymbol *symbol) {
    Converter *converter = context;
    for (uint32_t i = 0; i < converter->desc->n_exports; i++) {
        if (symbol->section && strcmp(symbol->name, converter->desc->exports[i]) == 0) {
            converter->exports[i] = (PeWriteExport){symbol->name, symbol->value - CE_EXE_BASE};
        }
    }
}

static int compare_exports(const void *a, const void *b) {
    return strcmp(((const PeWriteExport *)a)->name, ((const PeWriteExport *)b)->name);
}

static bool read_exports(Converter *converter) {
    uint32_t n = converter->desc->n_exports;
    converter->exports = n ? calloc(n, sizeof *converter->exports) : NULL;
    converter->no_memory |= n && !converter->exports;
    if (!converter->exports) {
        return true;
    }
    bool sound = elf_symbols(&converter->elf, take_export, converter);
    for (uint32_t i = 0; i < n; i++) {
        sound = sound && converter->exports[i].name;
    }
    if (sound) {
        qsort(converter->exports, n, sizeof *converter->exports, compare_exports);
    }
    return sound;
}

// Adds the sections that lie in memory. .bss becomes the end of the section before it.
static bool add_sections(const Elf *elf, PeWrite *image) {
    for (uint32_t i = 0; i < elf->n_sections; i++) {
        const ElfSection *section = &elf->sections[i];
        if (!(section->flags & ELF_ALLOC) || section->size == 0) {
            continue;
        }
        PeWriteSection *last = image->n_sections ? &image->sections[image->n_sections - 1] : NULL;
        uint32_t rva = section->address - CE_EXE_BASE;
        if (section->address < CE_EXE_BASE + CE_PAGE_SIZE || rva > CE_SLOT_SIZE / 2 ||
            section->size > CE_SLOT_SIZE / 2) {
            return false;
        }
        if (!section->bytes && last && last->is_writable) {
            last->memory = rva + section->size - last->rva;
            continue;
        }
        if (rva % CE_PAGE_SIZE || image->n_sections == PE_WRITE_SECTIONS - 3) {
            return false;
        }
        image->sections[image->n_sections++] =
            (PeWriteSection){.name = section->name,
                             .rva = rva,
                             .bytes = section->bytes,
                             .size = section->bytes ? section->size : 0,
                             .memory = section->size,
                             .is_code = section->flags & ELF_EXECUTE,
                             .is_writable = section->flags & ELF_WRITE};
    }
    return image->n_sections > 0;
}

static uint8_t *convert(Converter *converter, size_t *ret_size, char message[ELF_MESSAGE]) {
    const ConvertDesc *desc = converter->desc;
    PeWriteImports imports[CC_DLLS];
    PeWrite image = {.is_dll = desc->dll_name != NULL,
                     .dll_name = desc->dll_name,
                     .base = CE_EXE_BASE,
                     .entry = converter->elf.entry - CE_EXE_BASE,
                     .stack_reserve = CE_BLOCK_SIZE,
                     .imports = imports};
    if (!add_sections(&converter->elf, &image)) {
        snprintf(message, ELF_MESSAGE, "the linker's file has sections at other places than asked");
        return NULL;
    }
    if (!elf_absolute(&converter->elf, take_reloc, converter) || !read_imports(converter) ||
        !read_exports(converter)) {
        snprintf(message, ELF_MESSAGE, "the linker's file has tables that cannot be used");
        return NULL;
    }
    message[0] = '\0';
    if (converter->no_memory) {
        return NULL;
    }
    if (converter->n_relocs) {
        qsort(converter->relocs, converter->n_relocs, sizeof *converter->relocs, compare);
    }
    for (uint32_t i = 0; i < desc->n_dlls; i++) {
        const Group *group = &converter->groups[i];
        if (group->n) {
            imports[image.n_imports++] =
                (PeWriteImports){desc->dlls[i], group->first - CE_EXE_BASE, group->names, group->n};
        }
    }
    image.relocs = converter->relocs;
    image.n_relocs = converter->n_relocs;
    image.exports = converter->exports;
    image.n_exports = desc->n_exports;
    return pe_write(&image, ret_size);
}

uint8_t *convert_to_pe(const uint8_t *bytes, size_t size, const ConvertDesc *desc, size_t *ret_size,
                       char message[ELF_MESSAGE]) {
    Converter converter = {.desc = desc};
    uint8_t *file = elf_open(bytes, size, &converter.elf, message)
                        ? convert(&converter, ret_size, message)
                        : NULL;
    free(converter.relocs);
    free(converter.exports);
    for (uint32_t i = 0; i < CC_DLLS; i++) {
        free(converter.groups[i].names);
    }
    return file;
}
