// SPDX-License-Identifier: MIT
#pragma once

// The storage of the object store: RAM that is set aside for files, and the chains of pages that
// are files. storage_kb of the device's RAM are set aside when the device comes up (the storage
// side of the division between storage and program memory), so files never take program memory, and
// program memory never takes theirs. With storage_kb = 0 there is no object store, as on Windows
// Mobile 5.
//
// The storage are the frames that are held for USE_OBJECT: from boot on the lowest ones, until the
// division is changed (kernel/memory/division.h). A file is an entry of FILE; STORE[frame] chains
// its pages, as clusters of a disk: FILE.first -> STORE.next -> ... -> 0, each one more than a
// frame number. Handles are kernel/object/file.h's. Source: SetSystemMemoryDivision (CE 5.0) for
// the division.

#include "emu/machine.h"

#define STORE_NO_PAGE UINT32_MAX

// Takes the storage's frames. Call before anything else takes RAM. False when there is not enough.
bool store_boot(Machine *machine);

// Frames of the storage, and how many of them no file has.
uint32_t store_pages(const Machine *machine);
uint32_t store_free_pages(const Machine *machine);

// Whether a frame is of the storage.
static inline bool store_has(const Machine *machine, uint32_t frame) {
    return machine->tables.frame[frame].use == USE_OBJECT;
}

// Changes the entry of a file.
void store_set_file(Machine *machine, uint32_t file, const FileRow *row);

// Whether the storage has the pages for a file to become `size` bytes long; refuses if not.
bool store_check_room(Machine *machine, uint32_t file, uint32_t size);

// Makes a file `size` bytes long, which is not less than it has; new bytes are 0.
// store_check_room() has allowed it.
void store_grow(Machine *machine, uint32_t file, uint32_t size);

// Takes all bytes from a file.
void store_truncate(Machine *machine, uint32_t file);

// The frame of page number `page` of a file, STORE_NO_PAGE if it has none there.
uint32_t store_page_at(const Machine *machine, uint32_t file, uint32_t page);

// The bytes of a frame, about to be changed: listeners are told first.
uint8_t *store_bytes(Machine *machine, uint32_t frame);

// Bytes of [position, position + size) that lie in the page of position.
uint32_t store_in_page(uint32_t position, uint32_t size);

// A mapping of a file is made, and the file grows to its size; a mapping is gone.
void store_begin_mapping(Machine *machine, uint32_t file, uint32_t size);
void store_end_mapping(Machine *machine, uint32_t file);

// Copies page number `page` of a file to a frame (zeros behind the file's end), or back.
void store_load_page(Machine *machine, uint32_t file, uint32_t page, uint32_t frame);
void store_save_page(Machine *machine, uint32_t file, uint32_t page, uint32_t frame);

// Whether a frame holds what loading the page would give.
bool store_is_page(const Machine *machine, uint32_t file, uint32_t page, uint32_t frame);
