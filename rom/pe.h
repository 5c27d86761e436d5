// SPDX-License-Identifier: MIT
#pragma once

// The headers of a PE file (EXE or DLL, any machine, PE32 and PE32+): how much code, read-only and
// read/write data the module has in memory. Only headers are read, and no number in them is
// trusted.
//
// A section is read/write data if it may be written, code if it holds or runs code, and read-only
// data otherwise. Sections that the linker marks as discardable (.reloc, debug information) take no
// room: romimage needs them on the desktop only (P). Each section begins on a page, so it takes
// whole pages.
// Source: "PE Format" (Microsoft): headers, section flags.

#include "rom/error.h"

#include <stddef.h>
#include <string.h>

typedef struct PeInfo {
    uint32_t code_size, const_size, data_size; // bytes, whole pages; each at most a slot
    uint16_t machine;                          // IMAGE_FILE_MACHINE_
    bool is_dll;
    bool is_managed; // it has a CLR header: an assembly of the .NET Compact Framework
} PeInfo;

#define PE_MESSAGE 120u

// What stands between a file's name and such a message: "x.exe is for MIPS", "x.exe: cut off".
static inline const char *pe_after_name(const char *message) {
    return strncmp(message, "is ", 3) == 0 || strncmp(message, "has ", 4) == 0 ? " " : ": ";
}

// Whether the file begins with "MZ".
bool pe_is(const uint8_t *bytes, size_t size);

// False when it is not a complete PE file: `message` says what is wrong, *ret_info is unchanged.
bool pe_read(const uint8_t *bytes, size_t size, PeInfo *ret_info, char message[PE_MESSAGE]);

// The headers of a PE file, for what else is read from it. It points into the file's bytes.
typedef struct PeFile {
    const uint8_t *bytes;
    size_t size;
    const uint8_t *optional, *sections; // headers
    uint32_t optional_size, n_sections;
    uint16_t machine;
    bool is_plus; // PE32+, for 64 bits
    bool is_dll;
} PeFile;

// Reads the headers. False when they are not complete: `message` says what is wrong.
bool pe_open(const uint8_t *bytes, size_t size, PeFile *ret_file, char message[PE_MESSAGE]);

// The RVA (address in the image) of a data directory, 0 if the file has none of that number.
uint32_t pe_directory(const PeFile *file, unsigned index);

// The bytes of a data directory, 0 if the file has none of that number.
uint32_t pe_directory_size(const PeFile *file, unsigned index);

// The `size` bytes that the file has for an RVA; NULL if it has not got all of them.
const uint8_t *pe_at(const PeFile *file, uint64_t rva, uint32_t size);

#define PE_NAME_MAX 128u // bytes of a name, with the 0

// Reads the name at an RVA; bytes that are not in print are '?'. False when it is empty, or does
// not end within PE_NAME_MAX bytes and the file.
bool pe_text(const PeFile *file, uint64_t rva, char ret_text[PE_NAME_MAX]);

// "x86", "ARM", ...; for an unknown machine, "machine 1234" in `buffer`.
const char *pe_machine_name(uint16_t machine, char buffer[16]);
