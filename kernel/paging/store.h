// SPDX-License-Identifier: MIT
#pragma once

// The storage of the object store: RAM that is set aside for files, and the page chains that are
// files. At boot storage_kb of the device's RAM are set aside: the storage side of the division
// between storage and program memory. So files never take program memory, and programs never take
// storage. With storage_kb = 0 there is no object store, as on Windows Mobile 5.
//
// The storage consists of the frames held for USE_OBJECT. From boot on these are the lowest ones,
// until the division changes (kernel/memory/division.h). A file is a row of FILE; STORE[frame]
// chains its pages like clusters of a disk: FILE.first -> STORE.next -> ... -> 0, each 1 + a frame
// number. kernel/object/file.h has the handles. Source: SetSystemMemoryDivision (CE 5.0) for the
// division.

#include "emu/machine.h"

#define STORE_NO_PAGE UINT32_MAX

// Takes the storage's frames. Call it before anything else takes RAM. False when there are too few.
bool store_boot(Machine *machine);

// Frames of the storage, and those of them that no file uses.
uint32_t store_pages(const Machine *machine);
uint32_t store_free_pages(const Machine *machine);

// Whether a frame belongs to the storage.
static inline bool store_has(const Machine *machine, uint32_t frame) {
    return machine->tables.frame[frame].use == USE_OBJECT;
}

// Replaces the row of a file.
void store_set_file(Machine *machine, uint32_t file, const FileRow *row);

// Notes the time of a file that was read, or written.
void store_note_read(Machine *machine, uint32_t file);
void store_note_write(Machine *machine, uint32_t file);

// Whether the storage has the pages for a file of `size` bytes; refuses if not.
bool store_check_room(Machine *machine, uint32_t file, uint32_t size);

// Makes a file `size` bytes long, not less than now; new bytes are 0. Call it only after
// store_check_room() allowed it.
void store_grow(Machine *machine, uint32_t file, uint32_t size);

// Makes a file `size` bytes long, not more than now, and frees the pages behind its end.
void store_shrink(Machine *machine, uint32_t file, uint32_t size);

// Makes an empty file as long as another and copies its bytes. Call it only after
// store_check_room() allowed it.
void store_copy(Machine *machine, uint32_t from, uint32_t to);

// The frame of page number `page` of a file, STORE_NO_PAGE if it has none there.
uint32_t store_page_at(const Machine *machine, uint32_t file, uint32_t page);

// The bytes of a frame, to be changed at once: listeners get the old bytes first.
uint8_t *store_bytes(Machine *machine, uint32_t frame);

// Number of bytes of [position, position + size) that lie in the page of position.
uint32_t store_in_page(uint32_t position, uint32_t size);

// store_begin_mapping(): a file gets a mapping and grows to its size. store_end_mapping(): a
// mapping is gone.
void store_begin_mapping(Machine *machine, uint32_t file, uint32_t size);
void store_end_mapping(Machine *machine, uint32_t file);

// Copies page number `page` of a file to a frame, or back. Bytes beyond the file's end are left
// alone.
void store_load_page(Machine *machine, uint32_t file, uint32_t page, uint32_t frame);
void store_save_page(Machine *machine, uint32_t file, uint32_t page, uint32_t frame);

// Whether a frame holds exactly what loading the page into a zeroed frame would give.
bool store_is_page(const Machine *machine, uint32_t file, uint32_t page, uint32_t frame);
