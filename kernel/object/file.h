// SPDX-License-Identifier: MIT
#pragma once

// Files of the object store: opening, reading, writing, as handles. Their pages are
// kernel/paging/store.h's. An open file is an object with four numbers (FileValue). Deliberately
// simple: one folder, no compression, no attributes. Sources: CreateFile, ReadFile, WriteFile,
// SetFilePointer, CreateFileForMapping (CE 5.0).

#include "emu/machine.h"

typedef struct FileRequest {
    const char *name;
    uint32_t access;      // GENERIC_READ, GENERIC_WRITE
    uint32_t share;       // FILE_SHARE_READ, FILE_SHARE_WRITE: what others may do meanwhile
    uint32_t disposition; // CREATE_NEW ... TRUNCATE_EXISTING
    bool for_mapping;     // CreateFileForMapping: shared with nobody, the mapping takes the handle
} FileRequest;

// Opens or makes a file. Returns the handle, 0 on failure. With CREATE_ALWAYS and OPEN_ALWAYS an
// old file leaves machine->outcome.error ERROR_ALREADY_EXISTS.
uint32_t file_open(Machine *machine, const FileRequest *request);

// Moves up to `size` bytes between a file, from the handle's position on, and the caller's memory,
// and the position with them. Reading stops at the file's end; writing makes the file longer, or
// does nothing at all when the store has not the room. The whole buffer must be accessible.
bool file_read(Machine *machine, uint32_t handle, VirtAddr buffer, uint32_t size,
               uint32_t *ret_done);
bool file_write(Machine *machine, uint32_t handle, VirtAddr buffer, uint32_t size,
                uint32_t *ret_done);

// Moves the position; method FILE_BEGIN, FILE_CURRENT or FILE_END. It may lie behind the end.
bool file_seek(Machine *machine, uint32_t handle, int64_t distance, uint32_t method,
               uint32_t *ret_position);

bool file_size(Machine *machine, uint32_t handle, uint32_t *ret_size);

// Deletes a file that nobody has open or mapped.
bool file_delete(Machine *machine, const char *name);

// ---- for mappings

// Checks that the file behind a handle can be mapped with `protect` and `size` bytes (0 = all of
// it). *ret_file is its number, *ret_size the mapping's size; the file may have to grow to it.
bool file_check_mapping(Machine *machine, uint32_t handle, uint32_t protect, uint32_t size,
                        uint32_t *ret_file, uint32_t *ret_size);

// A mapping is made: a handle of CreateFileForMapping is closed.
void file_take_handle(Machine *machine, uint32_t handle);
