// SPDX-License-Identifier: MIT
#pragma once

// The naive machine: Windows CE's documented rules in the plainest form, one small struct per 4 KB
// page of the 4 GB, no blocks, no sections, no TLB, no bit sets. Slot 0 is arithmetic. It decides
// independently of the emulator what every call returns, why it is refused and what it changes.
//
// Only the state after boot is taken over from a machine (naive_import); from there on it lives its
// own life beside the machine and duel.c compares the two.

#include "ce/image.h"
#include "ce/options.h"
#include "ce/reasons.h"
#include "emu/access.h"
#include "emu/machine.h"

#define NAIVE_SHARED 1u    // everybody reads and writes (large area)
#define NAIVE_ROM_DLL 2u   // everybody reads, nobody writes (slot 1)
#define NAIVE_KERNEL 4u    // kernel mode only
#define NAIVE_AUTO 8u      // a touch commits
#define NAIVE_PHYSICAL 16u // maps a physical page without counting it

typedef enum { NAIVE_FREE, NAIVE_RESERVED, NAIVE_COMMITTED, NAIVE_LAZY } NaiveState;

typedef struct NaivePage {
    uint32_t base;  // reservation that has its 64 KB block, 0 = nobody
    uint32_t frame; // physical page while committed
    uint16_t protect;
    uint8_t state;
    uint8_t owner;
    uint8_t kind;
    uint8_t traits;
} NaivePage;

typedef struct NaiveObjects {
    uint32_t size, used, max;
} NaiveObjects;

typedef struct NaiveObject {
    ObjectType type;
    uint32_t handle, generation;
    uint32_t name; // number of a name, 0 = none
    uint32_t opens[CE_PROCESS_MAX];
    uint32_t base, size, protect; // of a mapping
    uint32_t file;                // of an open file its number, of a mapping 1 + its number
    uint32_t position, access, share;
    bool for_mapping;
    const char *pattern; // of a search; file is where it continues
} NaiveObject;

#define NAIVE_FILES CE_FILES
#define NAIVE_NAME 32u
#define NAIVE_STORE 64u // pages, the most a variant has

typedef struct NaiveFile {
    char name[NAIVE_NAME]; // "": there is none
    bool folder;
    uint32_t attributes;
    uint32_t size, maps;
    uint32_t pages[NAIVE_STORE], n_pages;
} NaiveFile;

typedef struct NaiveOpen {
    const char *name;
    uint32_t access, share, disposition;
    bool for_mapping;
} NaiveOpen;

typedef struct NaiveView {
    uint32_t base, size; // base 0: free
    uint32_t mapping;    // number of the object
    uint8_t process;
    bool write;
} NaiveView;

typedef struct NaiveFault {
    AccessClause clause;
    AccessKind access;
    uint32_t va, mapped, size, done;
} NaiveFault;

typedef struct Naive {
    Options options;
    NaivePage *page;            // 2^20
    uint32_t claimed[CE_SLOTS]; // pages with a base, by slot: lets long walks skip empty slots. A
                                // page without a base is all zero
    uint8_t *bytes;             // of all frames; written through naive_frame()
    uint8_t *written;           // which frames are not all zero
    uint32_t *refs;             // of each frame
    uint32_t n_frames, n_free, lowest;
    NaiveObjects objects[KOBJ_COUNT];
    uint32_t arena_left;
    uint32_t dll_line, dll_data, dll_data_pages; // coredll.dll, the one DLL of a bare boot
    NaiveObject object[CE_OBJECTS];
    NaiveView view[CE_VIEWS];
    NaiveFile file[NAIVE_FILES];
    uint32_t n_threads;
    uint8_t alive[CE_PROCESS_MAX], threads_of[CE_PROCESS_MAX];
    uint8_t current;
    // of the last call
    uint32_t error;
    ReasonId reason;
    NaiveFault fault;
} Naive;

typedef struct NaiveRegion {
    uint32_t base, allocation_base, size, state, protect, type;
} NaiveRegion;

// Makes one with RAM of n_frames pages, empty. False when the host has no memory.
bool naive_init(Naive *naive, uint32_t n_frames);
void naive_deinit(Naive *naive);

// Makes it empty again.
void naive_reset(Naive *naive);

// An empty one takes over the state of a booted machine with as much RAM.
void naive_import(Naive *naive, const Machine *machine);

// The first address of a process's slot; the address with its slot in it.
uint32_t naive_slot_base(uint8_t process);
uint32_t naive_mapped(const Naive *naive, uint32_t va);

uint32_t naive_alloc(Naive *naive, uint32_t va, uint32_t size, uint32_t type, uint32_t protect);
bool naive_free(Naive *naive, uint32_t va, uint32_t size, uint32_t type);
bool naive_protect(Naive *naive, uint32_t va, uint32_t size, uint32_t protect, uint32_t *ret_old);
bool naive_query(Naive *naive, uint32_t va, NaiveRegion *ret_region);
bool naive_copy_pages(Naive *naive, uint32_t dest, uint32_t source, uint32_t size,
                      uint32_t protect);

uint8_t naive_start(Naive *naive, const ProcessImage *image);
void naive_end(Naive *naive, uint8_t process);

bool naive_load(Naive *naive, uint32_t va, uint32_t size, uint32_t *ret_value);
bool naive_store(Naive *naive, uint32_t va, uint32_t size, uint32_t value);
bool naive_read(Naive *naive, uint32_t va, uint8_t *buffer, uint32_t size);
bool naive_write(Naive *naive, uint32_t va, const uint8_t *buffer, uint32_t size);
bool naive_copy(Naive *naive, uint32_t to, uint32_t from, uint32_t size);

uint32_t naive_create_mapping(Naive *naive, uint32_t file, uint32_t protect, uint32_t size,
                              uint32_t name);
uint32_t naive_map(Naive *naive, uint32_t handle, uint32_t access, uint32_t offset, uint32_t size);
bool naive_unmap(Naive *naive, uint32_t va);
bool naive_close(Naive *naive, uint32_t handle);

// Always refuses: of files and mappings are no duplicates. Closes the source's if asked to.
bool naive_duplicate(Naive *naive, uint32_t handle, uint8_t source, uint8_t target,
                     uint32_t options);
uint32_t naive_shared_alloc(Naive *naive, uint32_t va, uint32_t size, uint32_t action);

uint32_t naive_phys_alloc(Naive *naive, uint32_t size, uint32_t protect, uint32_t mask,
                          uint32_t flags, uint32_t *ret_physical);
bool naive_phys_free(Naive *naive, uint32_t va);

bool naive_flush(Naive *naive, uint32_t va, uint32_t size);

uint32_t naive_open(Naive *naive, const NaiveOpen *open);
bool naive_delete(Naive *naive, const char *name);
bool naive_read_file(Naive *naive, uint32_t handle, uint32_t buffer, uint32_t size,
                     uint32_t *ret_done);
bool naive_write_file(Naive *naive, uint32_t handle, uint32_t buffer, uint32_t size,
                      uint32_t *ret_done);
bool naive_seek(Naive *naive, uint32_t handle, int32_t distance, uint32_t method,
                uint32_t *ret_position);
bool naive_set_end(Naive *naive, uint32_t handle);

// Folders, attributes, moves, copies and searches. A pattern must live as long as its search.
bool naive_folder(Naive *naive, const char *name);
bool naive_remove_folder(Naive *naive, const char *name);
bool naive_attributes(Naive *naive, const char *name, uint32_t *ret_attributes);
bool naive_set_attributes(Naive *naive, const char *name, uint32_t attributes);
bool naive_move(Naive *naive, const char *from, const char *to);
bool naive_copy_file(Naive *naive, const char *from, const char *to, bool fail_if_exists);
uint32_t naive_find(Naive *naive, const char *pattern, uint32_t *ret_file);
bool naive_find_next(Naive *naive, uint32_t handle, uint32_t *ret_file);

// What the parts of the naive machine share. naive_file_by_name() gives the first free record for
// "", NULL when there is none; naive_file_new() refuses then.
NaiveFile *naive_file_by_name(Naive *naive, const char *name);
NaiveFile *naive_file_new(Naive *naive);
bool naive_file_name_good(Naive *naive, const char *name);
bool naive_file_rests(Naive *naive, const NaiveFile *file);
bool naive_file_beside(Naive *naive, const NaiveFile *file, uint32_t access, uint32_t share);
bool naive_file_writable(Naive *naive, const NaiveFile *file);
bool naive_file_room(Naive *naive, const NaiveFile *file, uint64_t size);
void naive_file_grow(Naive *naive, NaiveFile *file, uint32_t size);
uint8_t *naive_file_byte(Naive *naive, const NaiveFile *file, uint32_t position);
bool naive_probe(Naive *naive, uint32_t va, uint32_t size, AccessKind access);
bool naive_file_mapping(Naive *naive, uint32_t handle, uint32_t protect, uint32_t *size,
                        uint32_t *ret_file);
void naive_file_mapped(Naive *naive, uint32_t file, uint32_t size);
void naive_load_page(Naive *naive, const NaiveObject *mapping, uint32_t page_no);
void naive_write_back(Naive *naive, const NaiveObject *mapping, uint32_t va, uint32_t size);
NaiveObject *naive_object_get(Naive *naive, uint32_t handle, ObjectType type);
NaiveObject *naive_object_free(Naive *naive);
void naive_object_make(Naive *naive, NaiveObject *object, ObjectType type, uint32_t name);
void naive_end_objects(Naive *naive, uint8_t process);
AccessClause naive_object_clause(const Naive *naive, uint32_t va, AccessKind access);
bool naive_afford(Naive *naive, uint32_t pages, uint32_t n_blocks);
uint32_t naive_shared_commit(Naive *naive, uint32_t va, uint32_t size);
bool naive_refuse(Naive *naive, ReasonId reason);
AccessClause naive_clause(const Naive *naive, uint32_t va, AccessKind access);
uint8_t *naive_frame(Naive *naive, uint32_t frame); // its bytes, to write to
uint32_t naive_take_frame(Naive *naive);
uint32_t naive_object_bytes(const Naive *naive, KernelObjectType type, uint32_t n);
uint32_t naive_arena_pages(const Naive *naive, uint32_t bytes);
void naive_object_take(Naive *naive, KernelObjectType type, uint32_t n);

// Gives blocks to a reservation like `like`, the first n_reserved pages reserved.
void naive_claim(Naive *naive, uint32_t base, uint32_t n_blocks, uint32_t n_reserved,
                 NaivePage like);
void naive_commit(Naive *naive, uint32_t first, uint32_t n, uint32_t protect, bool now);

// Gives the whole reservation at a base back; returns its length in pages.
uint32_t naive_release(Naive *naive, uint32_t base);
