// SPDX-License-Identifier: MIT
#include "tests/support/machine_fixture.h"

#include "kernel/life/end.h"
#include "kernel/loader/images.h"
#include "kernel/loader/load.h"
#include "kernel/loader/pageout.h"
#include "kernel/memory/lock.h"
#include "kernel/memory/status.h"
#include "kernel/object/file.h"
#include "kernel/object/handle.h"
#include "kernel/object/mapfile.h"
#include "kernel/paging/store.h"
#include "kernel/process/process.h"

#include <stdio.h>

// Files in RAM, and mappings of them. The store of these tests has 16 pages.

#define KB 1024u
#define STORE "storage_kb=64"
#define BOTH ((uint32_t)GENERIC_READ | GENERIC_WRITE)

static uint32_t open_as(Rig *rig, const char *name, uint32_t access, uint32_t share,
                        uint32_t disposition) {
    return file_open(rig->machine, &(FileRequest){name, access, share, disposition, false, 0});
}

static uint32_t create(Rig *rig, const char *name) {
    uint32_t handle = open_as(rig, name, BOTH, 0, CREATE_ALWAYS);
    assert_int_not_equal(handle, 0);
    rig_call(rig);
    return handle;
}

// A buffer of the guest with a pattern in it.
static VirtAddr pattern(Rig *rig, uint32_t size, uint8_t seed) {
    VirtAddr buffer = rig_commit(rig, size);
    for (uint32_t i = 0; i < size; i += 97) {
        mmu_write8(&rig->machine->mmu, buffer + i, (uint8_t)(seed + i / 97));
    }
    return buffer;
}

static void put(Rig *rig, uint32_t handle, VirtAddr buffer, uint32_t size) {
    uint32_t done = 0;
    assert_true(file_write(rig_call(rig), handle, buffer, size, &done));
    assert_int_equal(done, size);
}

static uint8_t byte_at(Rig *rig, uint32_t handle, uint32_t position) {
    uint32_t at = 0, done = 0, value = 0xEE;
    VirtAddr byte = rig_commit(rig, 1);
    assert_true(file_seek(rig_call(rig), handle, (int32_t)position, FILE_BEGIN, &at));
    assert_true(file_read(rig_call(rig), handle, byte, 1, &done));
    assert_int_equal(done, 1);
    mmu_read8(&rig->machine->mmu, byte, &value);
    virtual_free(rig_call(rig), byte, 0, MEM_RELEASE);
    return (uint8_t)value;
}

static void what_is_written_is_read_over_page_boundaries(void **state) {
    (void)state;
    Rig *rig = rig_new(STORE);
    uint32_t handle = create(rig, "data.bin"), at = 0, done = 0, size = 0;
    VirtAddr from = pattern(rig, 20 * KB, 3), to = rig_commit(rig, 20 * KB);
    put(rig, handle, from, 10 * KB + 5);
    put(rig, handle, from + 10 * KB + 5, 10 * KB - 5);
    assert_true(file_size(rig_call(rig), handle, &size));
    assert_int_equal(size, 20 * KB);
    assert_true(file_seek(rig_call(rig), handle, 1, FILE_BEGIN, &at));
    assert_refused(rig, file_read(rig->machine, handle, to + 16 * KB, 20 * KB, &done),
                   RANGE_UNREADABLE);
    assert_true(file_read(rig_call(rig), handle, to, 20 * KB - 1, &done));
    for (uint32_t i = 0; i < 20 * KB - 1; i += 13) {
        uint32_t a = 0, b = 0;
        mmu_read8(&rig->machine->mmu, from + i + 1, &a);
        mmu_read8(&rig->machine->mmu, to + i, &b);
        assert_int_equal(a, b);
    }
    rig_free(rig);
}

static void reading_ends_with_the_file(void **state) {
    (void)state;
    Rig *rig = rig_new(STORE);
    uint32_t handle = create(rig, "short"), done = 7, at = 0;
    VirtAddr buffer = pattern(rig, 4 * KB, 1);
    put(rig, handle, buffer, 10);
    assert_true(file_read(rig_call(rig), handle, buffer, 100, &done));
    assert_int_equal(done, 0);
    assert_true(file_seek(rig_call(rig), handle, -4, FILE_END, &at));
    assert_int_equal(at, 6);
    assert_true(file_read(rig_call(rig), handle, buffer, 100, &done));
    assert_int_equal(done, 4);
    rig_free(rig);
}

static void a_gap_reads_as_zero_even_on_used_pages(void **state) {
    (void)state;
    Rig *rig = rig_new(STORE);
    VirtAddr buffer = rig_commit(rig, 64 * KB);
    mmu_fill(&rig->machine->mmu, buffer, 0xAB, 64 * KB);
    uint32_t handle = create(rig, "old"), at = 0;
    put(rig, handle, buffer, 64 * KB);
    handle_close(rig_call(rig), handle);
    assert_true(file_delete(rig_call(rig), "OLD")); // letter case does not count
    handle = create(rig, "new");
    file_seek(rig_call(rig), handle, 9000, FILE_BEGIN, &at);
    put(rig, handle, buffer, 1);
    assert_int_equal(byte_at(rig, handle, 0), 0);
    assert_int_equal(byte_at(rig, handle, 8999), 0);
    assert_int_equal(byte_at(rig, handle, 9000), 0xAB);
    rig_free(rig);
}

static void a_full_store_writes_nothing_though_program_memory_is_free(void **state) {
    (void)state;
    Rig *rig = rig_new(STORE);
    uint32_t handle = create(rig, "big"), done = 0;
    VirtAddr buffer = rig_commit(rig, 64 * KB + 1);
    assert_refused(rig, file_write(rig->machine, handle, buffer, 64 * KB + 1, &done), STORE_FULL);
    assert_fact(rig, 1, 17);
    assert_fact(rig, 2, 16);
    uint32_t free_pages = rig_free_pages(rig);
    put(rig, handle, buffer, 64 * KB);
    assert_int_equal(rig_free_pages(rig), free_pages); // storage is not program memory
    assert_int_equal(store_free_pages(rig->machine), 0);
    assert_refused(rig, file_write(rig->machine, handle, buffer, 1, &done), STORE_FULL);
    handle_close(rig_call(rig), handle);
    create(rig, "big"); // CREATE_ALWAYS empties it
    assert_int_equal(store_free_pages(rig->machine), 16);
    rig_free(rig);
}

static void storage_is_taken_from_ram_at_boot(void **state) {
    (void)state;
    Rig *without = rig_new(""), *with = rig_new("storage_kb=1024");
    assert_int_equal(rig_free_pages(without) - rig_free_pages(with), 256);
    assert_int_equal(status_memory(without->machine).total_phys, 16384 * KB);
    assert_int_equal(status_memory(with->machine).total_phys, 15360 * KB);
    for (uint32_t i = 0; i < 256; i++) {
        assert_int_equal(with->machine->tables.frame[i].use, USE_OBJECT);
        assert_int_equal(with->machine->tables.frame[i].owner, 0);
    }
    rig_free(with);
    rig_free(without);
}

static void without_storage_there_are_no_files(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    assert_refused(rig, open_as(rig, "a", BOTH, 0, CREATE_ALWAYS), NO_STORE);
    assert_refused(rig, file_delete(rig->machine, "a"), NO_STORE);
    rig_free(rig);
}

static void dispositions(void **state) {
    (void)state;
    Rig *rig = rig_new(STORE);
    uint32_t size = 0;
    assert_refused(rig, open_as(rig, "a", BOTH, 0, OPEN_EXISTING), NO_SUCH_FILE);
    assert_refused(rig, open_as(rig, "a", BOTH, 0, TRUNCATE_EXISTING), NO_SUCH_FILE);
    assert_refused(rig, open_as(rig, "a", BOTH, 0, 0), FILE_ARGUMENT);
    assert_refused(rig, open_as(rig, "a", BOTH, 0, 6), FILE_ARGUMENT);
    assert_refused(rig, open_as(rig, "a", 1, 0, CREATE_NEW), FILE_ARGUMENT);
    assert_refused(rig, open_as(rig, "a", BOTH, 4, CREATE_NEW), FILE_ARGUMENT);
    assert_refused(rig, open_as(rig, "", BOTH, 0, CREATE_NEW), FILE_NAME);
    assert_refused(rig, open_as(rig, rig_long_name(260, 'a'), BOTH, 0, CREATE_NEW), NAME_TOO_LONG);
    uint32_t handle = open_as(rig, "a", BOTH, 0, CREATE_NEW);
    put(rig, handle, rig_commit(rig, 10), 10);
    handle_close(rig_call(rig), handle);
    assert_refused(rig, open_as(rig, "a", BOTH, 0, CREATE_NEW), FILE_EXISTS);
    assert_fact(rig, 0, 10);
    rig_call(rig);
    handle = open_as(rig, "A", BOTH, 0, OPEN_ALWAYS);
    assert_int_equal(rig->machine->outcome.error, ERROR_ALREADY_EXISTS);
    assert_true(file_size(rig_call(rig), handle, &size));
    assert_int_equal(size, 10);
    handle_close(rig_call(rig), handle);
    assert_refused(rig, open_as(rig, "a", (uint32_t)GENERIC_READ, 0, TRUNCATE_EXISTING),
                   FILE_ACCESS);
    handle = open_as(rig, "a", GENERIC_WRITE, 0, TRUNCATE_EXISTING);
    assert_true(file_size(rig_call(rig), handle, &size));
    assert_int_equal(size, 0);
    rig_free(rig);
}

static void sharing_is_what_each_open_allows_the_others(void **state) {
    (void)state;
    Rig *rig = rig_new(STORE);
    const uint32_t reads = (uint32_t)GENERIC_READ;
    uint32_t first = open_as(rig, "a", reads, FILE_SHARE_READ, CREATE_NEW);
    assert_refused(rig, open_as(rig, "a", GENERIC_WRITE, 3, OPEN_EXISTING), FILE_IN_USE);
    assert_fact(rig, 0, first);
    assert_refused(rig, open_as(rig, "a", reads, 0, OPEN_EXISTING), FILE_IN_USE);
    assert_refused(rig, open_as(rig, "a", reads, 1, CREATE_ALWAYS), FILE_IN_USE);
    assert_int_not_equal(open_as(rig, "a", reads, FILE_SHARE_READ, OPEN_EXISTING), 0);
    assert_refused(rig, file_delete(rig->machine, "a"), FILE_IN_USE);
    rig_free(rig);
}

static void access_is_asked_for_at_each_use(void **state) {
    (void)state;
    Rig *rig = rig_new(STORE);
    VirtAddr buffer = rig_commit(rig, 100);
    uint32_t done = 0;
    uint32_t reader = open_as(rig, "a", (uint32_t)GENERIC_READ, 3, CREATE_NEW);
    uint32_t writer = open_as(rig, "a", GENERIC_WRITE, 3, OPEN_EXISTING);
    assert_refused(rig, file_write(rig->machine, reader, buffer, 1, &done), FILE_ACCESS);
    assert_refused(rig, file_read(rig->machine, writer, buffer, 1, &done), FILE_ACCESS);
    assert_refused(rig, file_write(rig->machine, writer, 0, 1, &done), RANGE_UNREADABLE);
    assert_refused(rig, file_read(rig->machine, 0, buffer, 1, &done), NO_OBJECT);
    assert_refused(rig, file_delete(rig->machine, "b"), NO_SUCH_FILE);
    rig_free(rig);
}

static void positions_stay_inside_two_gb(void **state) {
    (void)state;
    Rig *rig = rig_new(STORE);
    uint32_t handle = create(rig, "a"), at = 0, done = 0;
    VirtAddr buffer = rig_commit(rig, 9);
    assert_refused(rig, file_seek(rig->machine, handle, -1, FILE_BEGIN, &at), SEEK_RANGE);
    assert_refused(rig, file_seek(rig->machine, handle, 0, 3, &at), SEEK_METHOD);
    assert_true(file_seek(rig_call(rig), handle, INT32_MAX, FILE_BEGIN, &at));
    assert_refused(rig, file_seek(rig->machine, handle, 1, FILE_CURRENT, &at), SEEK_RANGE);
    assert_refused(rig, file_write(rig->machine, handle, buffer, 9, &done), STORE_FULL);
    rig_free(rig);
}

static void files_have_256_records(void **state) {
    (void)state;
    Rig *rig = rig_new(STORE);
    char name[CE_NAME_MAX];
    for (uint32_t i = 0; i < CE_FILES; i++) {
        snprintf(name, sizeof name, "file %u", i);
        handle_close(rig->machine, create(rig, name));
    }
    assert_refused(rig, open_as(rig, "one more", BOTH, 0, CREATE_NEW), NO_FILE_RECORD);
    rig_free(rig);
}

// ---- mappings of files

static uint32_t map_file(Rig *rig, uint32_t file, uint32_t protect, uint32_t size) {
    return mapfile_create(rig->machine,
                          &(MapfileRequest){.file = file, .protect = protect, .size_low = size});
}

static void a_view_of_a_file_is_filled_on_touch_and_written_back(void **state) {
    (void)state;
    Rig *rig = rig_new(STORE " mapping_backing=create");
    uint32_t file = create(rig, "a"), value = 0;
    put(rig, file, pattern(rig, 10 * KB, 9), 10 * KB);
    uint32_t mapping = map_file(rig, file, PAGE_READWRITE, 0);
    VirtAddr view = mapfile_map(rig_call(rig), mapping, FILE_MAP_WRITE, 0, 0, 0);
    assert_int_equal(page_state(rig_word(rig, view)), PAGE_STATE_LAZY);
    assert_true(mmu_read8(&rig->machine->mmu, view + 97, &value));
    assert_int_equal(value, 10);
    assert_true(mmu_read8(&rig->machine->mmu, view + 10 * KB, &value)); // behind the end: zeros
    assert_int_equal(value, 0);
    mmu_write8(&rig->machine->mmu, view + 97, 0x55);
    mmu_write8(&rig->machine->mmu, view + 8 * KB, 0x66);
    assert_int_equal(byte_at(rig, file, 97), 10); // not yet
    assert_true(mapfile_flush(rig_call(rig), view, 4 * KB));
    assert_int_equal(byte_at(rig, file, 97), 0x55);
    assert_int_not_equal(byte_at(rig, file, 8 * KB), 0x66);
    assert_true(mapfile_unmap(rig_call(rig), view));
    assert_int_equal(byte_at(rig, file, 8 * KB), 0x66);
    rig_free(rig);
}

// A view of a new file of three pages, and its mapping closed: the view holds it.
static VirtAddr view_of(Rig *rig, uint32_t protect) {
    uint32_t file = create(rig, "a");
    VirtAddr buffer = pattern(rig, 12 * KB, 9);
    put(rig, file, buffer, 12 * KB);
    virtual_free(rig_call(rig), buffer, 0, MEM_RELEASE);
    uint32_t mapping = map_file(rig, file, protect, 0);
    uint32_t access = protect == (uint32_t)PAGE_READONLY ? FILE_MAP_READ : FILE_MAP_WRITE;
    VirtAddr view = mapfile_map(rig_call(rig), mapping, access, 0, 0, 0);
    assert_int_not_equal(view, 0);
    assert_true(handle_close(rig_call(rig), mapping));
    return view;
}

static uint32_t read8(Rig *rig, VirtAddr va) {
    uint32_t value = 0xEEE;
    assert_true(mmu_read8(&rig->machine->mmu, va, &value));
    return value;
}

static uint32_t state_of(Rig *rig, VirtAddr va) {
    return page_state(rig_word(rig, va));
}

static void a_view_gives_up_pages_that_are_as_in_the_file(void **state) {
    (void)state;
    Rig *rig = rig_new(STORE);
    VirtAddr view = view_of(rig, PAGE_READWRITE);
    read8(rig, view);
    read8(rig, view + 8 * KB);
    mmu_write8(&rig->machine->mmu, view + 4 * KB, 0x77); // changed: it has no other home
    assert_true(lock_pages(rig_call(rig), view + 8 * KB, 1, 0, 0));
    uint32_t free_pages = rig_free_pages(rig);
    pageout_all(rig->machine);
    assert_int_equal(state_of(rig, view), PAGE_STATE_LAZY);
    assert_int_equal(state_of(rig, view + 4 * KB), PAGE_STATE_COMMITTED);
    assert_int_equal(state_of(rig, view + 8 * KB), PAGE_STATE_COMMITTED);
    assert_int_equal(rig_free_pages(rig), free_pages + 1);
    assert_int_equal(read8(rig, view + 97), 10);
    assert_true(lock_release(rig_call(rig), view + 8 * KB, 1));
    assert_true(mapfile_flush(rig_call(rig), view, 0)); // now it is as in the file
    pageout_all(rig->machine);
    assert_int_equal(state_of(rig, view + 4 * KB), PAGE_STATE_LAZY);
    assert_int_equal(rig_free_pages(rig), free_pages + 3);
    assert_int_equal(read8(rig, view + 4 * KB), 0x77);
    rig_free(rig);
}

static void pages_of_a_view_make_room_before_anybody_is_refused(void **state) {
    (void)state;
    Rig *rig = rig_new(STORE " cp_low=0 cp_critical=0");
    VirtAddr view = view_of(rig, PAGE_READWRITE), hoard = rig_hoard(rig);
    uint32_t done = 0, file = create(rig, "b");
    put(rig, file, rig->slot + CE_EXE_BASE + 4 * KB, 3 * KB);
    assert_true(file_seek(rig_call(rig), file, 0, FILE_BEGIN, &done));
    read8(rig, view);
    rig_leave_free(rig, hoard, 0);
    // The first page of the buffer is all there is to discard, and would be written to first.
    assert_refused(rig, file_read(rig->machine, file, view + 2 * KB, 3 * KB, &done),
                   RANGE_UNREADABLE);
    assert_int_equal(state_of(rig, view), PAGE_STATE_COMMITTED);
    read8(rig, view + 4 * KB);
    assert_int_equal(state_of(rig, view), PAGE_STATE_LAZY); // it made room for the other
    VirtAddr p = virtual_alloc(rig_call(rig), hoard + 16 * KB * KB - 4 * KB, 4 * KB, MEM_COMMIT,
                               PAGE_READWRITE);
    assert_int_not_equal(p, 0);
    assert_int_equal(state_of(rig, view + 4 * KB), PAGE_STATE_LAZY);
    assert_false(mmu_read8(&rig->machine->mmu, view, &done)); // nothing left to discard
    virtual_free(rig_call(rig), hoard, 0, MEM_RELEASE);
    rig_free(rig);
}

static void read_only_mappings_of_files_are_the_pools(void **state) {
    (void)state;
    Rig *rig = rig_new(STORE " paging_pool_kb=8");
    VirtAddr view = view_of(rig, PAGE_READONLY);
    uint32_t free_pages = rig_free_pages(rig);
    for (uint32_t i = 0; i < 9; i++) {
        assert_int_equal(read8(rig, view + i % 3 * 4 * KB + 97), i % 3 == 0 ? 10 : 0);
    }
    assert_int_equal(rig_free_pages(rig), free_pages);
    assert_int_equal(rig->machine->tables.system->pager_pages, 2);
    assert_true(mapfile_unmap(rig_call(rig), view)); // the pool's frames read as zeros again
    assert_int_equal(rig->machine->tables.system->pager_pages, 0);
    DllImage image = {.name = "paged.dll", .code_kb = 4};
    image_add_dll(rig->machine, &image);
    load_library(rig_call(rig), "paged.dll");
    VirtAddr code = rig->machine->tables.module[module_find(rig->machine, "paged.dll")].code_base;
    assert_int_equal(read8(rig, code + 97), 0);
    rig_free(rig);
    rig = rig_new(STORE " paging_pool_kb=8");
    view = view_of(rig, PAGE_READWRITE);
    free_pages = rig_free_pages(rig);
    read8(rig, view);
    assert_int_equal(rig_free_pages(rig), free_pages - 1); // a writable one takes program memory
    rig_free(rig);
}

static void a_mapping_longer_than_its_file_makes_it_longer(void **state) {
    (void)state;
    Rig *rig = rig_new(STORE);
    uint32_t file = create(rig, "a"), size = 0;
    assert_refused(rig, map_file(rig, file, PAGE_READWRITE, 0), MAPPING_SIZE);
    assert_refused(rig, map_file(rig, file, PAGE_READONLY, 1), MAPPING_BEYOND_FILE);
    assert_refused(rig, map_file(rig, file, PAGE_READWRITE, 64 * KB + 1), STORE_FULL);
    assert_int_not_equal(map_file(rig, file, PAGE_READWRITE, 9 * KB), 0);
    assert_true(file_size(rig_call(rig), file, &size));
    assert_int_equal(size, 9 * KB);
    assert_int_equal(store_free_pages(rig->machine), 13);
    rig_free(rig);
}

static void a_mapped_file_is_neither_written_to_anew_nor_deleted(void **state) {
    (void)state;
    Rig *rig = rig_new(STORE);
    uint32_t file = create(rig, "a");
    uint32_t mapping = map_file(rig, file, PAGE_READWRITE, 4 * KB);
    handle_close(rig_call(rig), file);
    assert_refused(rig, open_as(rig, "a", GENERIC_WRITE, 3, OPEN_EXISTING), FILE_IN_USE);
    assert_fact(rig, 3, 1);
    assert_refused(rig, file_delete(rig->machine, "a"), FILE_IN_USE);
    handle_close(rig_call(rig), mapping);
    assert_true(file_delete(rig_call(rig), "a"));
    rig_free(rig);
}

static void rights_of_the_file_bound_the_mapping(void **state) {
    (void)state;
    Rig *rig = rig_new(STORE);
    uint32_t file = create(rig, "a");
    put(rig, file, rig_commit(rig, 10), 10);
    handle_close(rig_call(rig), file);
    uint32_t reader = open_as(rig, "a", (uint32_t)GENERIC_READ, 3, OPEN_EXISTING);
    uint32_t writer = open_as(rig, "a", GENERIC_WRITE, 3, OPEN_EXISTING);
    assert_refused(rig, map_file(rig, reader, PAGE_READWRITE, 0), FILE_ACCESS);
    assert_refused(rig, map_file(rig, writer, PAGE_READONLY, 0), FILE_ACCESS);
    assert_int_not_equal(map_file(rig, reader, PAGE_READONLY, 0), 0);
    rig_free(rig);
}

static void a_handle_made_for_mapping_goes_to_the_mapping(void **state) {
    (void)state;
    Rig *rig = rig_new(STORE);
    handle_close(rig->machine, create(rig, "a"));
    FileRequest request = {"a", BOTH, 3, OPEN_EXISTING, true, 0};
    uint32_t file = file_open(rig_call(rig), &request), size = 0;
    assert_refused(rig, open_as(rig, "a", (uint32_t)GENERIC_READ, 3, OPEN_EXISTING), FILE_IN_USE);
    assert_refused(rig, map_file(rig, file, PAGE_EXECUTE_READ, 4 * KB), MAPPING_PROTECT);
    assert_true(file_size(rig_call(rig), file, &size)); // a refused mapping leaves it
    assert_int_not_equal(map_file(rig, file, PAGE_READWRITE, 4 * KB), 0);
    assert_refused(rig, handle_close(rig->machine, file), NO_OBJECT);
    rig_free(rig);
}

// The share mode that is asked for does not count, CreateFileForMapping (CE 5.0).
static void a_handle_made_for_mapping_is_shared_as_its_access_says(void **state) {
    (void)state;
    Rig *rig = rig_new(STORE);
    uint32_t made = create(rig, "a");
    put(rig, made, pattern(rig, 4 * KB, 9), 4 * KB);
    handle_close(rig->machine, made);
    FileRequest request = {"a", (uint32_t)GENERIC_READ, 0, OPEN_EXISTING, true, 0};
    uint32_t file = file_open(rig_call(rig), &request);
    uint32_t reader = open_as(rig, "a", (uint32_t)GENERIC_READ, 3, OPEN_EXISTING);
    assert_int_not_equal(reader, 0);
    assert_refused(rig, open_as(rig, "a", GENERIC_WRITE, 3, OPEN_EXISTING), FILE_IN_USE);
    handle_close(rig->machine, reader);
    assert_int_not_equal(map_file(rig, file, PAGE_READONLY, 0), 0);
    assert_refused(rig, handle_close(rig->machine, file), NO_OBJECT);
    rig_free(rig);
}

static void the_end_of_a_process_saves_its_views(void **state) {
    (void)state;
    Rig *rig = rig_new(STORE);
    uint8_t other = rig_start(rig, "other.exe");
    rig_switch(rig, other);
    uint32_t mapping = map_file(rig, create(rig, "a"), PAGE_READWRITE, 4 * KB);
    VirtAddr view = mapfile_map(rig_call(rig), mapping, FILE_MAP_WRITE, 0, 0, 0);
    mmu_write8(&rig->machine->mmu, view + 7, 0x77);
    rig_switch(rig, rig->process);
    process_end(rig->machine, other, 0);
    uint32_t file = open_as(rig, "a", (uint32_t)GENERIC_READ, 0, OPEN_EXISTING);
    assert_int_equal(byte_at(rig, file, 7), 0x77);
    rig_free(rig);
}

static void seek(Rig *rig, uint32_t handle, int32_t position) {
    uint32_t at = 0;
    assert_true(file_seek(rig_call(rig), handle, position, FILE_BEGIN, &at));
}

static void assert_size(Rig *rig, uint32_t handle, uint32_t want, uint32_t want_free_pages) {
    uint32_t size = 0;
    assert_true(file_size(rig_call(rig), handle, &size));
    assert_int_equal(size, want);
    assert_int_equal(store_free_pages(rig->machine), want_free_pages);
}

// SetEndOfFile (CE 5.0), over page ends and one byte beyond. The store has 16 pages.
static void the_end_moves_to_the_position(void **state) {
    (void)state;
    static const struct {
        int32_t position;
        uint32_t free_pages;
    } ends[] = {{4097, 14}, {4096, 15}, {4095, 15}, {1, 15}, {0, 16}, {1, 15}, {65536, 0}, {5, 15}};
    Rig *rig = rig_new(STORE);
    VirtAddr buffer = rig_commit(rig, 64 * KB);
    mmu_fill(&rig->machine->mmu, buffer, 0xAB, 64 * KB);
    uint32_t handle = create(rig, "a");
    put(rig, handle, buffer, 64 * KB);
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        seek(rig, handle, ends[i].position);
        assert_true(file_set_end(rig_call(rig), handle));
        assert_size(rig, handle, (uint32_t)ends[i].position, ends[i].free_pages);
    }
    seek(rig, handle, 64 * KB + 1);
    assert_refused(rig, file_set_end(rig->machine, handle), STORE_FULL);
    assert_size(rig, handle, 5, 15);
    rig_free(rig);
}

// What was cut off is gone: a file that grows again has zeros there, in the last page, too.
static void what_is_cut_off_does_not_come_back(void **state) {
    (void)state;
    Rig *rig = rig_new(STORE);
    VirtAddr buffer = rig_commit(rig, 16 * KB);
    mmu_fill(&rig->machine->mmu, buffer, 0xAB, 16 * KB);
    uint32_t handle = create(rig, "a");
    put(rig, handle, buffer, 16 * KB);
    seek(rig, handle, 6000);
    assert_true(file_set_end(rig_call(rig), handle));
    seek(rig, handle, 16 * KB);
    assert_true(file_set_end(rig_call(rig), handle));
    assert_int_equal(byte_at(rig, handle, 5999), 0xAB);
    for (uint32_t at = 6000; at < 16 * KB; at += at < 8300 ? 1 : 1000) {
        assert_int_equal(byte_at(rig, handle, at), 0);
    }
    rig_free(rig);
}

static void the_end_needs_the_right_to_write_and_no_mapping(void **state) {
    (void)state;
    Rig *rig = rig_new(STORE);
    uint32_t handle = create(rig, "a");
    put(rig, handle, rig_commit(rig, 4 * KB), 100);
    uint32_t mapping = map_file(rig, handle, PAGE_READWRITE, 0);
    assert_int_not_equal(mapping, 0);
    seek(rig, handle, 10);
    assert_refused(rig, file_set_end(rig->machine, handle), FILE_MAPPED);
    assert_size(rig, handle, 100, 15);
    handle_close(rig_call(rig), mapping);
    assert_true(file_set_end(rig_call(rig), handle));
    assert_true(file_flush(rig_call(rig), handle));
    handle_close(rig_call(rig), handle);
    assert_refused(rig, file_set_end(rig->machine, handle), NO_OBJECT);
    assert_refused(rig, file_flush(rig->machine, handle), NO_OBJECT);
    handle = open_as(rig, "a", (uint32_t)GENERIC_READ, 0, OPEN_EXISTING);
    assert_refused(rig, file_set_end(rig->machine, handle), FILE_ACCESS);
    assert_refused(rig, file_flush(rig->machine, handle), FILE_ACCESS);
    assert_size(rig, handle, 10, 15);
    rig_free(rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_over_page_boundaries),
        cmocka_unit_test(reading_ends_with_the_file),
        cmocka_unit_test(a_gap_reads_as_zero_even_on_used_pages),
        cmocka_unit_test(a_full_store_writes_nothing_though_program_memory_is_free),
        cmocka_unit_test(storage_is_taken_from_ram_at_boot),
        cmocka_unit_test(without_storage_there_are_no_files),
        cmocka_unit_test(dispositions),
        cmocka_unit_test(sharing_is_what_each_open_allows_the_others),
        cmocka_unit_test(access_is_asked_for_at_each_use),
        cmocka_unit_test(positions_stay_inside_two_gb),
        cmocka_unit_test(files_have_256_records),
        cmocka_unit_test(a_view_of_a_file_is_filled_on_touch_and_written_back),
        cmocka_unit_test(a_view_gives_up_pages_that_are_as_in_the_file),
        cmocka_unit_test(pages_of_a_view_make_room_before_anybody_is_refused),
        cmocka_unit_test(read_only_mappings_of_files_are_the_pools),
        cmocka_unit_test(a_mapping_longer_than_its_file_makes_it_longer),
        cmocka_unit_test(a_mapped_file_is_neither_written_to_anew_nor_deleted),
        cmocka_unit_test(rights_of_the_file_bound_the_mapping),
        cmocka_unit_test(a_handle_made_for_mapping_goes_to_the_mapping),
        cmocka_unit_test(a_handle_made_for_mapping_is_shared_as_its_access_says),
        cmocka_unit_test(the_end_of_a_process_saves_its_views),
        cmocka_unit_test(the_end_moves_to_the_position),
        cmocka_unit_test(what_is_cut_off_does_not_come_back),
        cmocka_unit_test(the_end_needs_the_right_to_write_and_no_mapping),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
