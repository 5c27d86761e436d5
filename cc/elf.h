// SPDX-License-Identifier: MIT
#pragma once

// What the linker made, read: an ELF file for 32-bit ARM, linked with its relocations kept (-q), or
// an object file. No number in it is trusted.
// Source: System V ABI (ELF); ELF for the ARM Architecture (IHI 0044).

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ELF_MESSAGE 120u

typedef struct ElfSection {
    const char *name;
    const uint8_t *bytes; // NULL for one without bytes (.bss)
    uint32_t address, size, type, flags;
    uint32_t link, info, entry_size;
} ElfSection;

#define ELF_SECTIONS 64u

typedef struct Elf {
    const uint8_t *bytes;
    size_t size;
    uint32_t entry;
    ElfSection sections[ELF_SECTIONS];
    uint32_t n_sections;
} Elf;

#define ELF_ALLOC 2u // flags
#define ELF_WRITE 1u
#define ELF_EXECUTE 4u

// Reads the section headers. False when it is no such file: `message` says why.
bool elf_open(const uint8_t *bytes, size_t size, Elf *ret_elf, char message[ELF_MESSAGE]);

// The section with that name, NULL if there is none.
const ElfSection *elf_section(const Elf *elf, const char *name);

typedef struct ElfSymbol {
    const char *name;
    uint32_t value;
    uint16_t section; // 0 = not defined here
    bool is_global, is_hidden, is_function;
} ElfSymbol;

// Calls `visit` for each symbol with a name. False when the table is not complete.
bool elf_symbols(const Elf *elf, void (*visit)(void *context, const ElfSymbol *symbol),
                 void *context);

// Calls `visit` with the address of each DWORD that holds an absolute address. False when a table
// is not complete, or has a relocation of a kind that cannot be moved.
bool elf_absolute(const Elf *elf, void (*visit)(void *context, uint32_t address), void *context);
