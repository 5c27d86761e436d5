// SPDX-License-Identifier: MIT
#pragma once

// Files of the object store: opening, reading, writing, by handle. kernel/paging/store.h keeps
// their pages, folder.h the folders. An open file is an object with four numbers (FileValue).
// Deliberately simple: no compression. Sources: CreateFile, ReadFile, WriteFile, SetFilePointer,
// CreateFileForMapping (CE 5.0).

#include "emu/machine.h"

// Attributes that a program can give a file: READONLY, HIDDEN, SYSTEM, ARCHIVE, TEMPORARY.
#define FILE_SETTABLE 0x127u

typedef struct FileRequest {
    const char *name;
    uint32_t access;      // GENERIC_READ, GENERIC_WRITE
    uint32_t share;       // FILE_SHARE_READ, FILE_SHARE_WRITE: what others may do at the same time
    uint32_t disposition; // CREATE_NEW ... TRUNCATE_EXISTING
    bool for_mapping;     // CreateFileForMapping: `share` does not count: others may read what is
                          // opened for reading only; the mapping takes over the handle
    uint32_t attributes;  // FILE_ATTRIBUTE_ of a new file; other bits have no effect
} FileRequest;

// Opens or creates a file. Returns the handle, 0 on failure. If CREATE_ALWAYS or OPEN_ALWAYS finds
// an old file, machine->outcome.error is ERROR_ALREADY_EXISTS.
uint32_t file_open(Machine *machine, const FileRequest *request);

// Copies up to `size` bytes between a file, from the handle's position, and the caller's memory;
// advances the position. Reading stops at the file's end. Writing makes the file longer; if the
// store has no room for all, nothing changes. The whole buffer must be accessible.
bool file_read(Machine *machine, uint32_t handle, VirtAddr buffer, uint32_t size,
               uint32_t *ret_done);
bool file_write(Machine *machine, uint32_t handle, VirtAddr buffer, uint32_t size,
                uint32_t *ret_done);

// Moves the position; method is FILE_BEGIN, FILE_CURRENT or FILE_END. It may lie beyond the end.
bool file_seek(Machine *machine, uint32_t handle, int64_t distance, uint32_t method,
               uint32_t *ret_position);

// Makes the file end at the handle's position; new bytes are 0. Refused while the file is mapped.
// Source: SetEndOfFile (CE 5.0).
bool file_set_end(Machine *machine, uint32_t handle);

// Checks that a handle may write. Files of the object store have no buffers: nothing is written.
// Source: FlushFileBuffers (CE 5.0).
bool file_flush(Machine *machine, uint32_t handle);

bool file_size(Machine *machine, uint32_t handle, uint32_t *ret_size);

// Deletes a file; refused while it is open or mapped, or read-only.
bool file_delete(Machine *machine, const char *name);

// ---- checks of a file by its number, for those that change it without a handle

// Whether it is a file and not read-only; refuses if not.
bool file_check_writable(Machine *machine, uint32_t file);

// Whether no process has it open or mapped; refuses if not.
bool file_check_closed(Machine *machine, uint32_t file);

// Whether it can be opened with this access and share beside those that have it open; refuses if
// not.
bool file_check_sharing(Machine *machine, uint32_t file, uint32_t access, uint32_t share);

// ---- for mappings

// Checks that the file behind a handle can be mapped with `protect` and `size` bytes (0 = the whole
// file). *ret_file is its number, *ret_size the mapping's size; the file may have to grow to that
// size.
bool file_check_mapping(Machine *machine, uint32_t handle, uint32_t protect, uint32_t size,
                        uint32_t *ret_file, uint32_t *ret_size);

// Call when a mapping has been made: closes the handle if it is from CreateFileForMapping.
void file_take_handle(Machine *machine, uint32_t handle);
