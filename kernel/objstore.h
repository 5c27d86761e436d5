// SPDX-License-Identifier: MIT
#pragma once

// The object store: files in RAM. storage_kb of the device's RAM are set aside for it when the
// device comes up (the storage side of the division between storage and program memory), so files
// never take program memory, and program memory never takes theirs. With storage_kb = 0 there is no
// object store, as on Windows Mobile 5.
//
// The storage are the frames that are held for USE_OBJECT: from boot on the lowest ones, until the
// division is changed (kernel/division.h). STORE[frame] chains the pages of a file. A file is an
// entry of FILE, an open file an object with four numbers (FileValue). Deliberately simple: one
// folder, no compression, no attributes. Sources: CreateFile, ReadFile, WriteFile, SetFilePointer,
// CreateFileForMapping (CE 5.0); SetSystemMemoryDivision (CE 5.0) for the division.

#include "emu/machine.h"

typedef struct ObjstoreRequest {
    const char *name;
    uint32_t access;      // GENERIC_READ, GENERIC_WRITE
    uint32_t share;       // FILE_SHARE_READ, FILE_SHARE_WRITE: what others may do meanwhile
    uint32_t disposition; // CREATE_NEW ... TRUNCATE_EXISTING
    bool for_mapping;     // CreateFileForMapping: shared with nobody, the mapping takes the handle
} ObjstoreRequest;

// Takes the storage's frames. Call before anything else takes RAM. False when there is not enough.
bool objstore_boot(Machine *machine);

// Frames of the storage, and how many of them no file has.
uint32_t objstore_pages(const Machine *machine);
uint32_t objstore_free_pages(const Machine *machine);

// Whether a frame is of the storage.
static inline bool objstore_has(const Machine *machine, uint32_t frame) {
    return machine->tables.frame[frame].use == USE_OBJECT;
}

// Opens or makes a file. Returns the handle, 0 on failure. With CREATE_ALWAYS and OPEN_ALWAYS an
// old file leaves machine->outcome.error ERROR_ALREADY_EXISTS.
uint32_t objstore_open(Machine *machine, const ObjstoreRequest *request);

// Moves up to `size` bytes between a file, from the handle's position on, and the caller's memory,
// and the position with them. Reading stops at the file's end; writing makes the file longer, or
// does nothing at all when the store has not the room. The whole buffer must be accessible.
bool objstore_read(Machine *machine, uint32_t handle, VirtAddr buffer, uint32_t size,
                   uint32_t *ret_done);
bool objstore_write(Machine *machine, uint32_t handle, VirtAddr buffer, uint32_t size,
                    uint32_t *ret_done);

// Moves the position; method FILE_BEGIN, FILE_CURRENT or FILE_END. It may lie behind the end.
bool objstore_seek(Machine *machine, uint32_t handle, int64_t distance, uint32_t method,
                   uint32_t *ret_position);

bool objstore_size(Machine *machine, uint32_t handle, uint32_t *ret_size);

// Deletes a file that nobody has open or mapped.
bool objstore_delete(Machine *machine, const char *name);

// ---- for mappings

// Checks that the file behind a handle can be mapped with `protect` and `size` bytes (0 = all of
// it). *ret_file is its number, *ret_size the mapping's size; the file may have to grow to it.
bool objstore_check_mapping(Machine *machine, uint32_t handle, uint32_t protect, uint32_t size,
                            uint32_t *ret_file, uint32_t *ret_size);

// The mapping is made: the file grows to its size; a handle of CreateFileForMapping is closed.
void objstore_begin_mapping(Machine *machine, uint32_t file, uint32_t size);
void objstore_take_handle(Machine *machine, uint32_t handle);
void objstore_end_mapping(Machine *machine, uint32_t file);

// Copies page number `page` of a file to a frame (zeros behind the file's end), or back.
void objstore_load_page(Machine *machine, uint32_t file, uint32_t page, uint32_t frame);
void objstore_store_page(Machine *machine, uint32_t file, uint32_t page, uint32_t frame);

// Whether a frame holds what loading the page would give.
bool objstore_is_page(const Machine *machine, uint32_t file, uint32_t page, uint32_t frame);
