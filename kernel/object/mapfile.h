// SPDX-License-Identifier: MIT
#pragma once

// Memory-mapped files of Windows CE 5.0: mappings (CreateFileMapping) and views of them
// (MapViewOfFile). A mapping lies in the large area, outside every slot, at one address that is the
// same in every process. It lives while a process has a handle or a view of it; the last of them
// frees its memory. A bare pointer keeps nothing alive (KB301242).
//
// With mapped_access = view-holders a view opens its blocks to its process: the process's key is in
// the blocks' read_keys and write_keys until the view is unmapped or the process ends. A page has
// one page word for all processes. So a view with FILE_MAP_READ sees what a holder of
// FILE_MAP_WRITE stores. With view_write = page, its holder can also store while any writable view
// covers the block.
// Sources: CreateFileMapping, MapViewOfFile, Memory-mapped Files (CE 5.0); Sue Loh, "Shared Heap
// Pitfalls", comment 3 (a process opens the mapping *and* a view to access the memory).

#include "emu/machine.h"

// The arguments of CreateFileMapping.
typedef struct MapfileRequest {
    uint32_t file;                // handle of a file, or INVALID_HANDLE_VALUE: memory only
    uint32_t attributes;          // must be NULL
    uint32_t protect;             // PAGE_READONLY or PAGE_READWRITE, SEC_COMMIT allowed too
    uint32_t size_high, size_low; // bytes
    const char *name;             // NULL = unnamed
} MapfileRequest;

// Makes a mapping, or opens the one of that name. In the second case machine->outcome.error is
// ERROR_ALREADY_EXISTS, and size and protection of the request are ignored. Address space is taken
// now, RAM now or at the first touch (mapping_backing). Returns the handle, 0 on failure.
uint32_t mapfile_create(Machine *machine, const MapfileRequest *request);

// Opens `size` bytes of a mapping to the caller, from an offset that is a multiple of 64 KB; size 0
// means to the mapping's end. access: FILE_MAP_READ, or FILE_MAP_WRITE, which includes reading.
// Returns the address of the first byte, 0 on failure.
VirtAddr mapfile_map(Machine *machine, uint32_t handle, uint32_t access, uint32_t offset_high,
                     uint32_t offset_low, uint32_t size);

// Closes the caller's view that begins at an address; of several, the one in the lowest record.
bool mapfile_unmap(Machine *machine, VirtAddr address);

// Writes pages of the caller's view back to the file; size 0 means to the view's end. A mapping of
// memory only has no file, and the call does nothing.
bool mapfile_flush(Machine *machine, VirtAddr address, uint32_t size);

// Closes all views of a process; returns their number.
uint32_t mapfile_unmap_all(Machine *machine, uint8_t process);

// Frees an unused mapping: its memory and its object.
void mapfile_release(Machine *machine, uint32_t record);
