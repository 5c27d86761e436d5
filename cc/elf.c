// SPDX-License-Identifier: MIT
#include "cc/elf.h"

#include "ce/bytes.h"

#include <stdio.h>
#include <string.h>

#define HEADER_SIZE 52u
#define SECTION_SIZE 40u
#define SYMBOL_SIZE 16u
#define REL_SIZE 8u
#define MACHINE_ARM 40u
#define TYPE_SYMTAB 2u
#define TYPE_NOBITS 8u
#define TYPE_REL 9u

// Relocations of ARM. Those in `relative` say a distance inside the image, so moving it changes
// nothing.
#define R_ARM_ABS32 2u
#define R_ARM_TARGET1 38u
static const uint8_t relative[] = {0, 1, 3, 10, 28, 29, 30, 40, 42, 102};

static bool fail(char message[ELF_MESSAGE], const char *what) {
    snprintf(message, ELF_MESSAGE, "the linker's file %s", what);
    return false;
}

static bool is_inside(const Elf *elf, uint64_t at, uint64_t size) {
    return at + size <= elf->size;
}

// The text at an offset in a section of texts; "" if it does not end inside.
static const char *text_at(const ElfSection *texts, uint32_t offset) {
    bool ends = texts->bytes && offset < texts->size &&
                memchr(texts->bytes + offset, 0, texts->size - offset);
    return ends ? (const char *)texts->bytes + offset : "";
}

static bool read_section(Elf *elf, const uint8_t *at, ElfSection *section) {
    uint32_t offset = bytes_get32(at + 16), size = bytes_get32(at + 20);
    *section = (ElfSection){.name = "",
                            .type = bytes_get32(at + 4),
                            .flags = bytes_get32(at + 8),
                            .address = bytes_get32(at + 12),
                            .size = size,
                            .link = bytes_get32(at + 24),
                            .info = bytes_get32(at + 28),
                            .entry_size = bytes_get32(at + 36)};
    if (section->type == TYPE_NOBITS || section->type == 0) {
        return true;
    }
    section->bytes = elf->bytes + offset;
    return is_inside(elf, offset, size);
}

bool elf_open(const uint8_t *bytes, size_t size, Elf *ret_elf, char message[ELF_MESSAGE]) {
    Elf elf = {.bytes = bytes, .size = size};
    if (size < HEADER_SIZE || memcmp(bytes, "\177ELF\1\1", 6) != 0 ||
        bytes_get16(bytes + 18) != MACHINE_ARM) {
        return fail(message, "is no ELF file for 32-bit ARM");
    }
    uint64_t headers = bytes_get32(bytes + 32);
    uint32_t names = bytes_get16(bytes + 50);
    elf.entry = bytes_get32(bytes + 24);
    elf.n_sections = bytes_get16(bytes + 48);
    if (bytes_get16(bytes + 46) != SECTION_SIZE || elf.n_sections > ELF_SECTIONS ||
        !is_inside(&elf, headers, (uint64_t)elf.n_sections * SECTION_SIZE) ||
        names >= elf.n_sections) {
        return fail(message, "has no section headers, or more than 64");
    }
    for (uint32_t i = 0; i < elf.n_sections; i++) {
        if (!read_section(&elf, bytes + headers + (size_t)i * SECTION_SIZE, &elf.sections[i])) {
            return fail(message, "is cut off");
        }
    }
    for (uint32_t i = 0; i < elf.n_sections; i++) {
        const uint8_t *at = bytes + headers + (size_t)i * SECTION_SIZE;
        elf.sections[i].name = text_at(&elf.sections[names], bytes_get32(at));
    }
    *ret_elf = elf;
    return true;
}

const ElfSection *elf_section(const Elf *elf, const char *name) {
    for (uint32_t i = 0; i < elf->n_sections; i++) {
        if (strcmp(elf->sections[i].name, name) == 0) {
            return &elf->sections[i];
        }
    }
    return NULL;
}

bool elf_symbols(const Elf *elf, void (*visit)(void *context, const ElfSymbol *symbol),
                 void *context) {
    for (uint32_t i = 0; i < elf->n_sections; i++) {
        const ElfSection *table = &elf->sections[i];
        if (table->type != TYPE_SYMTAB) {
            continue;
        }
        if (table->link >= elf->n_sections) {
            return false;
        }
        for (uint32_t k = 0; k + SYMBOL_SIZE <= table->size; k += SYMBOL_SIZE) {
            const uint8_t *at = table->bytes + k;
            ElfSymbol symbol = {.name = text_at(&elf->sections[table->link], bytes_get32(at)),
                                .value = bytes_get32(at + 4),
                                .section = (uint16_t)bytes_get16(at + 14),
                                .is_global = at[12] >> 4 != 0,
                                .is_function = (at[12] & 15) == 2,
                                .is_hidden = (at[13] & 3) != 0};
            if (symbol.name[0]) {
                visit(context, &symbol);
            }
        }
    }
    return true;
}

bool elf_absolute(const Elf *elf, void (*visit)(void *context, uint32_t address), void *context) {
    for (uint32_t i = 0; i < elf->n_sections; i++) {
        const ElfSection *table = &elf->sections[i];
        bool is_ours = table->type == TYPE_REL && table->info < elf->n_sections &&
                       elf->sections[table->info].flags & ELF_ALLOC;
        for (uint32_t k = 0; is_ours && k + REL_SIZE <= table->size; k += REL_SIZE) {
            uint32_t address = bytes_get32(table->bytes + k);
            uint8_t kind = table->bytes[k + 4];
            if (kind == R_ARM_ABS32 || kind == R_ARM_TARGET1) {
                visit(context, address);
            } else if (!memchr(relative, kind, sizeof relative)) {
                return false;
            }
        }
    }
    return true;
}
