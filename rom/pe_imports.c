// SPDX-License-Identifier: MIT
#include "rom/pe_imports.h"

#include "ce/bytes.h"

#include <stdio.h>
#include <string.h>

// Directory 1 -> a row of 20 bytes for each DLL: its name, and a table with an entry for each
// function. The table of names (row, offset 0) is read; where a linker left it out, the table that
// the loader will overwrite (offset 16) has the same entries. A row of zeros ends the rows, an
// entry of 0 a table.

#define DIRECTORY_IMPORT 1u
#define ROW_SIZE 20u
#define ROWS_MAX 256u
#define BY_ORDINAL 0x80000000u

static bool fail(char message[PE_MESSAGE], const char *what, uint64_t rva) {
    snprintf(message, PE_MESSAGE, "its imports are not complete: no %s at %llX", what,
             (unsigned long long)rva);
    return false;
}

// Reads one entry of a table. *ret_ends at its last one, which is 0.
static bool read_entry(const PeFile *file, uint64_t rva, PeImport *import, bool *ret_ends,
                       char message[PE_MESSAGE]) {
    const uint8_t *at = pe_at(file, rva, file->is_plus ? 8 : 4);
    if (!at) {
        return fail(message, "entry", rva);
    }
    uint32_t low = bytes_get32(at), high = file->is_plus ? bytes_get32(at + 4) : low & BY_ORDINAL;
    import->ordinal = 0;
    import->name[0] = '\0';
    *ret_ends = low == 0 && high == 0;
    if (*ret_ends) {
        return true;
    }
    if (high & BY_ORDINAL) {
        import->ordinal = low & 0xFFFF;
        return true;
    }
    // In front of the name is a hint of two bytes.
    return pe_text(file, (uint64_t)low + 2, import->name) || fail(message, "name", low);
}

bool pe_imports(const PeFile *file, void (*visit)(void *context, const PeImport *import),
                void *context, char message[PE_MESSAGE]) {
    uint32_t rows = pe_directory(file, DIRECTORY_IMPORT), n = 0;
    PeImport import;
    for (uint32_t i = 0; rows && i < ROWS_MAX; i++) {
        const uint8_t *row = pe_at(file, (uint64_t)rows + i * ROW_SIZE, ROW_SIZE);
        if (!row) {
            return fail(message, "row", (uint64_t)rows + i * ROW_SIZE);
        }
        uint32_t names = bytes_get32(row), dll = bytes_get32(row + 12),
                 addresses = bytes_get32(row + 16);
        if (dll == 0 && addresses == 0) {
            return true;
        }
        if (!pe_text(file, dll, import.dll)) {
            return fail(message, "name of a DLL", dll);
        }
        uint64_t table = names ? names : addresses;
        uint32_t size = file->is_plus ? 8 : 4;
        import.slot = addresses;
        for (bool ends = false; !ends; table += size, import.slot += size) {
            if (!read_entry(file, table, &import, &ends, message)) {
                return false;
            }
            if (!ends && ++n > PE_IMPORTS_MAX) {
                snprintf(message, PE_MESSAGE, "it imports more than %u functions", PE_IMPORTS_MAX);
                return false;
            }
            if (!ends) {
                visit(context, &import);
            }
        }
    }
    return rows == 0 || fail(message, "end", rows);
}
