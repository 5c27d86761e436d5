// SPDX-License-Identifier: MIT
#include "cc/convert.h"

#include "ce/bytes.h"
#include "ce/memory_layout.h"
#include "rom/pe_write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define IMP "__imp_"

typedef struct Converter {
    Elf elf;
    uint32_t *relocs;
    uint32_t n_relocs, room;
    const char **names; // of imports, by their place
    uint32_t n_names;
    uint32_t imports; // address of the section's first DWORD, 0 = none
    uint32_t end;     // behind the last
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

// The first and last import, and how many there are.
static void measure_imports(void *context, const ElfSymbol *symbol) {
    Converter *converter = context;
    if (strncmp(symbol->name, IMP, strlen(IMP)) == 0 && symbol->section) {
        bool is_first = !converter->imports || symbol->value < converter->imports;
        converter->imports = is_first ? symbol->value : converter->imports;
        converter->end = symbol->value + 4 > converter->end ? symbol->value + 4 : converter->end;
    }
}

static void take_import(void *context, const ElfSymbol *symbol) {
    Converter *converter = context;
    uint32_t place = (symbol->value - converter->imports) / 4;
    if (strncmp(symbol->name, IMP, strlen(IMP)) == 0 && symbol->section &&
        place < converter->n_names) {
        converter->names[place] = symbol->name + strlen(IMP);
    }
}

static bool read_imports(Converter *converter) {
    if (!elf_symbols(&converter->elf, measure_imports, converter)) {
        return false;
    }
    converter->n_names = (converter->end - converter->imports) / 4;
    if (converter->n_names == 0 || converter->n_names > 65536) {
        return converter->n_names == 0;
    }
    converter->names = calloc(converter->n_names, sizeof *converter->names);
    converter->no_memory |= !converter->names;
    if (converter->names) {
        elf_symbols(&converter->elf, take_import, converter);
    }
    for (uint32_t i = 0; converter->names && i < converter->n_names; i++) {
        if (!converter->names[i]) {
            return false;
        }
    }
    return true;
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
    PeWrite image = {.base = CE_EXE_BASE,
                     .entry = converter->elf.entry - CE_EXE_BASE,
                     .stack_reserve = CE_BLOCK_SIZE};
    if (!add_sections(&converter->elf, &image)) {
        snprintf(message, ELF_MESSAGE, "the linker's file has sections at other places than asked");
        return NULL;
    }
    if (!elf_absolute(&converter->elf, take_reloc, converter) || !read_imports(converter)) {
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
    PeWriteImports imports = {"coredll.dll", converter->imports - CE_EXE_BASE, converter->names,
                              converter->n_names};
    image.imports = &imports;
    image.n_imports = converter->n_names ? 1 : 0;
    image.relocs = converter->relocs;
    image.n_relocs = converter->n_relocs;
    return pe_write(&image, ret_size);
}

uint8_t *convert_to_exe(const uint8_t *bytes, size_t size, size_t *ret_size,
                        char message[ELF_MESSAGE]) {
    Converter converter = {.n_relocs = 0};
    uint8_t *exe = elf_open(bytes, size, &converter.elf, message)
                       ? convert(&converter, ret_size, message)
                       : NULL;
    free(converter.relocs);
    free(converter.names);
    return exe;
}
