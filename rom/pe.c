// SPDX-License-Identifier: MIT
#include "rom/pe.h"

#include "ce/bytes.h"
#include "ce/memory_layout.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

// File:  MZ header -> (offset at 3C) "PE\0\0", file header, optional header, section headers.
//
// Offsets are compared as 64-bit sums, so nothing wraps. The raw bytes of a section must be in the
// file: if not, the file was cut off and its sizes mean nothing.

#define MZ_SIZE 64u
#define FILE_HEADER_SIZE 24u // with the signature
#define SECTION_SIZE 40u
#define SECTIONS_MAX 96u // limit of the Windows loader
#define DIRECTORY_CLR 14u

#define FILE_DLL 0x2000u
#define SCN_CODE 0x00000020u
#define SCN_DISCARDABLE 0x02000000u
#define SCN_EXECUTE 0x20000000u
#define SCN_WRITE 0x80000000u

static bool fail(char message[PE_MESSAGE], const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static bool fail(char message[PE_MESSAGE], const char *format, ...) {
    va_list list;
    va_start(list, format);
    vsnprintf(message, PE_MESSAGE, format, list);
    va_end(list);
    return false;
}

bool pe_is(const uint8_t *bytes, size_t size) {
    return size >= 2 && bytes[0] == 'M' && bytes[1] == 'Z';
}

// The eight bytes of the name, with unprintable ones as '?'.
static void section_name(const uint8_t *at, char ret_name[9]) {
    for (uint32_t i = 0; i < 8; i++) {
        ret_name[i] = at[i] == 0 || (at[i] > ' ' && at[i] < 0x7F) ? (char)at[i] : '?';
    }
    ret_name[8] = '\0';
}

static bool add_section(const uint8_t *at, size_t size, PeInfo *info, char message[PE_MESSAGE]) {
    char name[9];
    section_name(at, name);
    uint32_t virtual_size = bytes_get32(at + 8), raw_size = bytes_get32(at + 16),
             raw_at = bytes_get32(at + 20);
    uint32_t flags = bytes_get32(at + 36);
    if (raw_size > 0 && raw_at > 0 && (uint64_t)raw_at + raw_size > size) {
        return fail(message, "cut off: section %s ends at %llX, the file at %llX", name,
                    (unsigned long long)raw_at + raw_size, (unsigned long long)size);
    }
    if (flags & SCN_DISCARDABLE) {
        return true;
    }
    uint32_t *sum = flags & SCN_WRITE                  ? &info->data_size
                    : flags & (SCN_CODE | SCN_EXECUTE) ? &info->code_size
                                                       : &info->const_size;
    uint64_t bytes = *sum + ce_page_up(virtual_size ? virtual_size : raw_size);
    if (bytes > CE_SLOT_SIZE) {
        return fail(message, "section %s makes it larger than a slot (32 MB)", name);
    }
    *sum = (uint32_t)bytes;
    return true;
}

// ---- headers

bool pe_open(const uint8_t *bytes, size_t size, PeFile *ret_file, char message[PE_MESSAGE]) {
    if (!pe_is(bytes, size)) {
        return fail(message, "not a PE file: it does not begin with MZ");
    }
    if (size < MZ_SIZE) {
        return fail(message, "cut off: no PE header in %llu bytes", (unsigned long long)size);
    }
    uint64_t header = bytes_get32(bytes + 0x3C);
    if (header + FILE_HEADER_SIZE > size) {
        return fail(message, "cut off: its PE header is at %llX, the file ends at %llX",
                    (unsigned long long)header, (unsigned long long)size);
    }
    const uint8_t *file = bytes + header;
    if (memcmp(file, "PE\0\0", 4) != 0) {
        return fail(message, "not a PE file: no PE signature at %llX", (unsigned long long)header);
    }
    uint32_t n_sections = bytes_get16(file + 6), optional_size = bytes_get16(file + 20);
    uint64_t sections = header + FILE_HEADER_SIZE + optional_size;
    uint64_t end = sections + (uint64_t)n_sections * SECTION_SIZE;
    if (n_sections == 0 || n_sections > SECTIONS_MAX) {
        return fail(message, "has %u sections, want 1 to %u", n_sections, SECTIONS_MAX);
    }
    if (end > size) {
        return fail(message, "cut off: %u section headers end at %llX, the file at %llX",
                    n_sections, (unsigned long long)end, (unsigned long long)size);
    }
    const uint8_t *optional = file + FILE_HEADER_SIZE;
    uint32_t magic = optional_size >= 2 ? bytes_get16(optional) : 0;
    if (magic != 0x10B && magic != 0x20B) {
        return fail(message, "not a PE image: its optional header is of kind %X", magic);
    }
    *ret_file = (PeFile){.bytes = bytes,
                         .size = size,
                         .optional = optional,
                         .sections = bytes + sections,
                         .optional_size = optional_size,
                         .n_sections = n_sections,
                         .is_plus = magic == 0x20B,
                         .machine = (uint16_t)bytes_get16(file + 4),
                         .is_dll = bytes_get16(file + 22) & FILE_DLL};
    return true;
}

// PE32+ has its directories at another offset.
uint32_t pe_directory(const PeFile *file, unsigned index) {
    uint32_t at = (file->is_plus ? 112u : 96u) + index * 8u;
    uint32_t count_at = file->is_plus ? 108u : 92u;
    bool has = at + 8 <= file->optional_size && bytes_get32(file->optional + count_at) > index;
    return has ? bytes_get32(file->optional + at) : 0;
}

uint32_t pe_directory_size(const PeFile *file, unsigned index) {
    uint32_t at = (file->is_plus ? 112u : 96u) + index * 8u;
    return pe_directory(file, index) ? bytes_get32(file->optional + at + 4) : 0;
}

const uint8_t *pe_at(const PeFile *file, uint64_t rva, uint32_t size) {
    for (uint32_t i = 0; i < file->n_sections; i++) {
        const uint8_t *section = file->sections + (size_t)i * SECTION_SIZE;
        uint32_t begin = bytes_get32(section + 12), raw_size = bytes_get32(section + 16);
        uint32_t raw_at = bytes_get32(section + 20);
        bool inside = rva >= begin && rva - begin + size <= raw_size;
        if (inside && raw_at + (rva - begin) + size <= file->size) {
            return file->bytes + raw_at + (rva - begin);
        }
    }
    return NULL;
}

bool pe_text(const PeFile *file, uint64_t rva, char ret_text[PE_NAME_MAX]) {
    for (uint32_t i = 0; i < PE_NAME_MAX; i++) {
        const uint8_t *at = pe_at(file, rva + i, 1);
        if (!at) {
            return false;
        }
        ret_text[i] = (char)(*at == 0 || (*at > ' ' && *at < 0x7F) ? *at : '?');
        if (*at == 0) {
            return i > 0;
        }
    }
    return false;
}

bool pe_read(const uint8_t *bytes, size_t size, PeInfo *ret_info, char message[PE_MESSAGE]) {
    PeFile file = {0};
    if (!pe_open(bytes, size, &file, message)) {
        return false;
    }
    PeInfo info = {.machine = file.machine,
                   .is_dll = file.is_dll,
                   .is_managed = pe_directory(&file, DIRECTORY_CLR) != 0};
    for (uint32_t i = 0; i < file.n_sections; i++) {
        if (!add_section(file.sections + (size_t)i * SECTION_SIZE, size, &info, message)) {
            return false;
        }
    }
    if ((uint64_t)info.code_size + info.const_size + info.data_size > CE_SLOT_SIZE) {
        return fail(message, "its sections together are larger than a slot (32 MB)");
    }
    *ret_info = info;
    return true;
}

const char *pe_machine_name(uint16_t machine, char buffer[16]) {
    static const struct {
        uint16_t machine;
        const char *name;
    } names[] = {{0x014C, "x86"},    {0x0166, "MIPS"},   {0x0168, "MIPS"},   {0x0169, "MIPS"},
                 {0x01A2, "SH3"},    {0x01A3, "SH3"},    {0x01A6, "SH4"},    {0x01C0, "ARM"},
                 {0x01C2, "Thumb"},  {0x01C4, "ARMv7"},  {0x0266, "MIPS16"}, {0x0366, "MIPS"},
                 {0x0466, "MIPS16"}, {0x8664, "x86-64"}, {0xAA64, "ARM64"}};
    for (uint32_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (names[i].machine == machine) {
            return names[i].name;
        }
    }
    snprintf(buffer, 16, "machine %04X", machine);
    return buffer;
}
