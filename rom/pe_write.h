// SPDX-License-Identifier: MIT
#pragma once

// Writes a PE file for Windows CE 5 on ARM: an EXE or a DLL from sections, imports, exports and
// relocations. pe_image_read() reads what this writes.
// Source: "PE Format" (Microsoft).

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PE_WRITE_SECTIONS 8u

typedef struct PeWriteSection {
    const char *name; // up to 8 characters
    uint32_t rva;     // whole pages
    const uint8_t *bytes;
    uint32_t size;   // of `bytes`
    uint32_t memory; // bytes in memory, at least `size`; the rest is 0
    bool is_code, is_writable;
} PeWriteSection;

// Functions of one DLL, by name. The loader puts their addresses into DWORDs from `slots` on;
// behind the last one there must be a DWORD of 0.
typedef struct PeWriteImports {
    const char *dll;
    uint32_t slots; // RVA
    const char *const *names;
    uint32_t n;
} PeWriteImports;

typedef struct PeWriteExport {
    const char *name;
    uint32_t rva;
} PeWriteExport;

typedef struct PeWrite {
    bool is_dll;
    const char *dll_name; // of a DLL with exports
    uint32_t base;
    uint32_t entry; // RVA
    uint32_t stack_reserve;
    PeWriteSection sections[PE_WRITE_SECTIONS];
    uint32_t n_sections;
    const PeWriteImports *imports;
    uint32_t n_imports;
    const PeWriteExport *exports; // by name, ascending
    uint32_t n_exports;
    const uint32_t *relocs; // RVAs of DWORDs that hold an address, ascending
    uint32_t n_relocs;
} PeWrite;

// The file's bytes, for the caller to free; NULL when the host is out of memory. The sections of
// the tables are added behind the others: no more than PE_WRITE_SECTIONS - 3 may be given.
uint8_t *pe_write(const PeWrite *image, size_t *ret_size);
