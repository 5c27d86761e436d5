// SPDX-License-Identifier: MIT
#include "tests/support/machine_fixture.h"

#include "kernel/life/end.h"
#include "kernel/object/handle.h"
#include "kernel/object/file.h"
#include "kernel/object/mapfile.h"
#include "kernel/process/process.h"

#include <stdio.h>

// Mappings and views: one address for everybody, memory outside the slots, rights by views, and a
// life that ends with the last use.

#define KB 1024u
#define MB (1024u * KB)
#define NO_FILE ((uint32_t)INVALID_HANDLE_VALUE)
#define LARGE 0x42000000u

static uint32_t create(Rig *rig, uint32_t size, const char *name) {
    return mapfile_create(rig_call(rig), &(MapfileRequest){.file = NO_FILE,
                                                           .protect = PAGE_READWRITE,
                                                           .size_low = size,
                                                           .name = name});
}

static VirtAddr map(Rig *rig, uint32_t handle, uint32_t access) {
    return mapfile_map(rig_call(rig), handle, access, 0, 0, 0);
}

static bool can(Rig *rig, VirtAddr va, AccessKind access) {
    VirtAddr bad = 0;
    return mmu_probe(&rig->machine->mmu, va, 4, rig->machine->mmu.context, access, &bad);
}

static uint32_t create_with(Rig *rig, MapfileRequest request) {
    return mapfile_create(rig->machine, &request);
}

static void forty_mb_are_shared_though_no_slot_has_room(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint8_t other = rig_start(rig, "other.exe");
    uint32_t mine = create(rig, 40 * MB, "shared"), value = 0;
    VirtAddr base = map(rig, mine, FILE_MAP_WRITE);
    assert_int_equal(base, LARGE);
    assert_true(mmu_write32(&rig->machine->mmu, base + 39 * MB, 0xCAFE));
    rig_switch(rig, other);
    uint32_t theirs = create(rig, 1, "shared");
    assert_int_equal(rig->machine->outcome.error, ERROR_ALREADY_EXISTS);
    assert_int_equal(rig->machine->outcome.reason.id, REASON_NONE);
    assert_int_equal(theirs, mine);
    assert_int_equal(map(rig, theirs, FILE_MAP_READ), base);
    assert_true(mmu_read32(&rig->machine->mmu, base + 39 * MB, &value));
    assert_int_equal(value, 0xCAFE);
    rig_free(rig);
}

static void address_space_goes_at_creation_and_ram_at_the_first_touch(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t handle = create(rig, 1 * MB, NULL);
    uint32_t before = rig_free_pages(rig);
    assert_int_equal(page_state(rig_word(rig, LARGE)), PAGE_STATE_LAZY);
    assert_int_equal(page_state(rig_word(rig, LARGE + 1 * MB)), PAGE_STATE_FREE);
    VirtAddr base = map(rig, handle, FILE_MAP_WRITE);
    assert_int_equal(rig_free_pages(rig), before);
    assert_true(mmu_fill(&rig->machine->mmu, base + 100, 1, 2 * 4096));
    assert_int_equal(rig_free_pages(rig), before - 3);
    rig_free(rig);
}

static void mapping_backing_create_takes_ram_at_once_or_not_at_all(void **state) {
    (void)state;
    Rig *rig = rig_new("mapping_backing=create");
    uint32_t before = rig_free_pages(rig) + rig->machine->tables.system->arena_pages;
    assert_int_not_equal(create(rig, 1 * MB, NULL), 0);
    assert_int_equal(rig_free_pages(rig) + rig->machine->tables.system->arena_pages, before - 256);
    assert_int_equal(page_state(rig_word(rig, LARGE)), PAGE_STATE_COMMITTED);
    assert_refused(rig,
                   create_with(rig, (MapfileRequest){NO_FILE, 0, PAGE_READWRITE, 0, 20 * MB, NULL}),
                   NO_RAM);
    assert_fact(rig, 0, 20 * 256);
    rig_free(rig);
}

static void a_mapping_begins_zeroed_even_on_used_frames(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr used = rig_commit(rig, 64 * KB);
    uint32_t value = 1;
    mmu_fill(&rig->machine->mmu, used, 0xAA, 64 * KB);
    virtual_free(rig_call(rig), used, 0, MEM_RELEASE);
    VirtAddr base = map(rig, create(rig, 64 * KB, NULL), FILE_MAP_READ);
    assert_true(mmu_read32(&rig->machine->mmu, base, &value));
    assert_int_equal(value, 0);
    rig_free(rig);
}

static void bad_requests_are_refused(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    assert_refused(rig,
                   create_with(rig, (MapfileRequest){NO_FILE, 0x10000, PAGE_READWRITE, 0, 1, NULL}),
                   MAPPING_ATTRIBUTES);
    assert_fact(rig, 0, 0x10000);
    static const uint32_t bad[] = {0,
                                   PAGE_NOACCESS,
                                   PAGE_WRITECOPY,
                                   PAGE_EXECUTE_READ,
                                   PAGE_READWRITE | PAGE_NOCACHE,
                                   PAGE_READWRITE | 0x01000000u};
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_refused(rig, create_with(rig, (MapfileRequest){NO_FILE, 0, bad[i], 0, 4096, NULL}),
                       MAPPING_PROTECT);
        assert_fact(rig, 0, bad[i]);
    }
    assert_refused(rig, create_with(rig, (MapfileRequest){NO_FILE, 0, PAGE_READWRITE, 0, 0, NULL}),
                   MAPPING_SIZE);
    assert_refused(rig,
                   create_with(rig, (MapfileRequest){NO_FILE, 0, PAGE_READWRITE, 1, 4096, NULL}),
                   MAPPING_SIZE);
    assert_fact(rig, 0, 1);
    assert_refused(rig,
                   create_with(rig, (MapfileRequest){0x1234, 0, PAGE_READWRITE, 0, 4096, NULL}),
                   NO_OBJECT);
    assert_refused(rig,
                   create_with(rig, (MapfileRequest){NO_FILE, 0, PAGE_READWRITE, 0, 4096,
                                                     rig_long_name(260, 'a')}),
                   NAME_TOO_LONG);
    assert_fact(rig, 0, 260);
    assert_fact(rig, 1, 259);
    assert_int_not_equal(create(rig, 4096, rig_long_name(259, 'a')), 0);
    assert_int_not_equal(
        create_with(rig, (MapfileRequest){NO_FILE, 0, PAGE_READWRITE | SEC_COMMIT, 0, 1, NULL}), 0);
    assert_refused(rig, create_with(rig, (MapfileRequest){NO_FILE, 0, PAGE_READONLY, 0, 1, NULL}),
                   MAPPING_READONLY); // "you cannot specify PAGE_READONLY without a file handle"
    rig_free(rig);
}

static void the_large_area_has_room_for_960_mb_and_not_one_block_more(void **state) {
    (void)state;
    Rig *rig = rig_new("ram_mb=32");
    assert_refused(
        rig, create_with(rig, (MapfileRequest){NO_FILE, 0, PAGE_READWRITE, 0, 960 * MB + 1, NULL}),
        NO_LARGE_HOLE);
    assert_fact(rig, 1, 960 * MB);
    uint32_t handle = create(rig, 960 * MB, NULL);
    assert_int_not_equal(handle, 0);
    assert_refused(rig, create_with(rig, (MapfileRequest){NO_FILE, 0, PAGE_READWRITE, 0, 1, NULL}),
                   NO_LARGE_HOLE);
    assert_true(handle_close(rig_call(rig), handle));
    rig_free(rig);
}

static void a_mapping_needs_ram_for_its_kernel_objects(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t used = rig->machine->tables.kobject[KOBJ_NAME].used;
    VirtAddr hoard = rig_hoard(rig);
    rig_leave_free(rig, hoard, 2);
    assert_refused(rig,
                   create_with(rig, (MapfileRequest){NO_FILE, 0, PAGE_READWRITE, 0, 64 * MB, "x"}),
                   NO_KERNEL_MEMORY);
    assert_fact(rig, 0, 1024 + 3);
    virtual_free(rig_call(rig), hoard, 0, MEM_RELEASE);
    uint32_t handle = create(rig, 64 * MB, "x");
    assert_int_equal(rig->machine->tables.kobject[KOBJ_NAME].used, used + 1);
    assert_int_equal(rig->machine->tables.kobject[KOBJ_FSMAP].used, 1);
    assert_int_equal(rig->machine->tables.kobject[KOBJ_HDATA].used, 1);
    handle_close(rig_call(rig), handle);
    assert_int_equal(rig->machine->tables.kobject[KOBJ_NAME].used, used);
    rig_free(rig);
}

// A read-only mapping of a new file of one page.
static uint32_t create_readonly(Rig *rig) {
    VirtAddr page = rig_commit(rig, 4096);
    uint32_t done = 0, access = (uint32_t)GENERIC_READ | GENERIC_WRITE;
    uint32_t file =
        file_open(rig_call(rig), &(FileRequest){"fixed", access, 0, CREATE_ALWAYS, false, 0});
    assert_true(file_write(rig_call(rig), file, page, 4096, &done));
    return create_with(rig, (MapfileRequest){file, 0, PAGE_READONLY, 0, 0, NULL});
}

static void bad_views_are_refused(void **state) {
    (void)state;
    Rig *rig = rig_new("storage_kb=64");
    uint32_t handle = create(rig, 100 * KB, NULL), fixed = create_readonly(rig);
    Machine *machine = rig->machine;
    assert_refused(rig, mapfile_map(machine, 0, FILE_MAP_READ, 0, 0, 0), NO_OBJECT);
    assert_refused(rig, mapfile_map(machine, handle + 0x1000, FILE_MAP_READ, 0, 0, 0), NO_OBJECT);
    assert_refused(rig, mapfile_map(machine, handle, 0, 0, 0, 0), MAP_ACCESS);
    assert_refused(rig, mapfile_map(machine, handle, 1, 0, 0, 0), MAP_ACCESS); // FILE_MAP_COPY
    assert_refused(rig, mapfile_map(machine, fixed, FILE_MAP_WRITE, 0, 0, 0), MAP_READONLY);
    assert_refused(rig, mapfile_map(machine, fixed, FILE_MAP_ALL_ACCESS, 0, 0, 0), MAP_READONLY);
    assert_refused(rig, mapfile_map(machine, handle, FILE_MAP_READ, 0, 4096, 0), MAP_OFFSET);
    assert_fact(rig, 1, 64 * KB);
    assert_refused(rig, mapfile_map(machine, handle, FILE_MAP_READ, 0, 128 * KB, 0), MAP_RANGE);
    assert_refused(rig, mapfile_map(machine, handle, FILE_MAP_READ, 1, 0, 0), MAP_RANGE);
    assert_refused(rig, mapfile_map(machine, handle, FILE_MAP_READ, 0, 64 * KB, 36 * KB + 1),
                   MAP_RANGE);
    assert_fact(rig, 3, 100 * KB);
    assert_int_equal(mapfile_map(machine, handle, FILE_MAP_READ, 0, 64 * KB, 36 * KB),
                     LARGE + 64 * KB);
    rig_free(rig);
}

static void only_view_holders_may_touch_a_mapping(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint8_t other = rig_start(rig, "other.exe");
    uint32_t handle = create(rig, 4096, NULL);
    assert_false(can(rig, LARGE, ACCESS_READ)); // a handle is not a view
    map(rig, handle, FILE_MAP_WRITE);
    assert_true(can(rig, LARGE, ACCESS_WRITE));
    rig_switch(rig, other);
    uint32_t value = 0;
    assert_false(mmu_read32(&rig->machine->mmu, LARGE, &value));
    assert_int_equal(rig->machine->mmu.fault.clause, CLAUSE_NO_KEY);
    map(rig, handle, FILE_MAP_READ);
    assert_true(mmu_read32(&rig->machine->mmu, LARGE, &value));
    assert_true(mapfile_unmap(rig_call(rig), LARGE));
    assert_false(mmu_read32(&rig->machine->mmu, LARGE, &value)); // no stale translation
    rig_switch(rig, rig->process);
    assert_true(mmu_write32(&rig->machine->mmu, LARGE, 1));
    rig_free(rig);
}

// Both views of one process begin at one address (P: which of them ends).
static void the_end_of_a_readers_view_takes_no_right_away(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t handle = create(rig, 4096, NULL);
    static const uint32_t orders[2][2] = {{FILE_MAP_WRITE, FILE_MAP_READ},
                                          {FILE_MAP_READ, FILE_MAP_WRITE}};
    for (unsigned i = 0; i < 2; i++) {
        map(rig, handle, orders[i][0]);
        map(rig, handle, orders[i][1]);
        assert_true(mapfile_unmap(rig_call(rig), LARGE));
        assert_true(can(rig, LARGE, ACCESS_WRITE));
        assert_true(mapfile_unmap(rig_call(rig), LARGE));
        assert_false(can(rig, LARGE, ACCESS_READ));
        assert_refused(rig, mapfile_unmap(rig->machine, LARGE), NOT_A_VIEW);
    }
    rig_free(rig);
}

static void mapped_access_everybody_opens_it_to_whoever_knows_the_address(void **state) {
    (void)state;
    Rig *rig = rig_new("mapped_access=everybody storage_kb=64");
    uint8_t other = rig_start(rig, "other.exe");
    create(rig, 4096, NULL);
    create_readonly(rig);
    rig_switch(rig, other);
    assert_true(can(rig, LARGE, ACCESS_WRITE));
    assert_true(can(rig, LARGE + 64 * KB, ACCESS_READ));
    assert_false(can(rig, LARGE + 64 * KB, ACCESS_WRITE));
    rig_free(rig);
}

static void a_view_for_reading_shows_what_others_write(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint8_t other = rig_start(rig, "other.exe");
    uint32_t handle = create(rig, 4096, NULL), value = 0;
    map(rig, handle, FILE_MAP_READ);
    assert_false(mmu_write32(&rig->machine->mmu, LARGE, 1));
    assert_int_equal(rig->machine->mmu.fault.clause, CLAUSE_NO_WRITE_KEY);
    rig_switch(rig, other);
    map(rig, handle, FILE_MAP_WRITE);
    assert_true(mmu_write32(&rig->machine->mmu, LARGE, 7));
    rig_switch(rig, rig->process);
    assert_true(mmu_read32(&rig->machine->mmu, LARGE, &value));
    assert_int_equal(value, 7);
    assert_false(can(rig, LARGE, ACCESS_WRITE));
    rig_free(rig);
}

static void view_write_page_lets_every_holder_write_beside_one_who_may(void **state) {
    (void)state;
    Rig *rig = rig_new("view_write=page");
    uint8_t other = rig_start(rig, "other.exe");
    uint32_t handle = create(rig, 4096, NULL);
    map(rig, handle, FILE_MAP_READ);
    assert_false(can(rig, LARGE, ACCESS_WRITE));
    rig_switch(rig, other);
    map(rig, handle, FILE_MAP_WRITE);
    rig_switch(rig, rig->process);
    assert_true(can(rig, LARGE, ACCESS_WRITE));
    process_end(rig->machine, other, 0);
    assert_false(can(rig, LARGE, ACCESS_WRITE));
    rig_free(rig);
}

static void a_view_opens_the_blocks_it_covers(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t handle = create(rig, 256 * KB, NULL);
    VirtAddr part = mapfile_map(rig_call(rig), handle, FILE_MAP_WRITE, 0, 64 * KB, 65 * KB);
    assert_int_equal(part, LARGE + 64 * KB);
    assert_false(can(rig, part - 4, ACCESS_READ));
    assert_true(can(rig, part + 128 * KB - 4, ACCESS_WRITE)); // rights go by 64 KB
    assert_false(can(rig, part + 128 * KB, ACCESS_READ));
    mapfile_map(rig_call(rig), handle, FILE_MAP_READ, 0, 0, 0);
    assert_true(can(rig, part + 128 * KB, ACCESS_READ));
    assert_false(can(rig, part + 128 * KB, ACCESS_WRITE));
    assert_true(can(rig, part, ACCESS_WRITE));
    assert_true(mapfile_unmap(rig_call(rig), part));
    assert_false(can(rig, part, ACCESS_WRITE));
    assert_true(can(rig, part, ACCESS_READ));
    rig_free(rig);
}

static void the_last_use_ends_a_mapping(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint8_t other = rig_start(rig, "other.exe");
    uint32_t handle = create(rig, 1 * MB, "m");
    map(rig, handle, FILE_MAP_WRITE);
    mmu_write32(&rig->machine->mmu, LARGE, 5);
    assert_true(handle_close(rig_call(rig), handle));
    assert_true(can(rig, LARGE, ACCESS_READ)); // the view keeps it
    assert_refused(rig, mapfile_map(rig->machine, handle, FILE_MAP_READ, 0, 0, 0), NO_OBJECT);
    rig_switch(rig, other);
    assert_int_equal(create(rig, 1 * MB, "m"), handle); // the name still means it
    assert_int_equal(rig->machine->outcome.error, ERROR_ALREADY_EXISTS);
    rig_switch(rig, rig->process);
    assert_true(mapfile_unmap(rig_call(rig), LARGE));
    assert_int_not_equal(tables_block(&rig->machine->tables, LARGE), 0);
    rig_switch(rig, other);
    assert_true(handle_close(rig_call(rig), handle));
    assert_int_equal(tables_block(&rig->machine->tables, LARGE), 0);
    assert_int_not_equal(create(rig, 1 * MB, "m"), handle); // another one
    assert_int_equal(rig->machine->outcome.error, 0);
    rig_free(rig);
}

static void a_pointer_without_a_handle_ends_up_in_somebody_elses_memory(void **state) {
    (void)state;
    Rig *rig = rig_new("mapped_access=everybody");
    uint8_t other = rig_start(rig, "other.exe");
    uint32_t handle = create(rig, 4096, NULL), value = 0;
    mmu_write32(&rig->machine->mmu, LARGE, 0x11);
    rig_switch(rig, other);
    assert_true(mmu_read32(&rig->machine->mmu, LARGE, &value));
    rig_switch(rig, rig->process);
    handle_close(rig_call(rig), handle);
    create(rig, 4096, NULL);
    mmu_write32(&rig->machine->mmu, LARGE, 0x22);
    rig_switch(rig, other);
    assert_true(mmu_read32(&rig->machine->mmu, LARGE, &value));
    assert_int_equal(value, 0x22);
    rig_free(rig);
}

static void unmapping_wants_the_address_of_an_own_view(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint8_t other = rig_start(rig, "other.exe");
    map(rig, create(rig, 128 * KB, NULL), FILE_MAP_WRITE);
    assert_refused(rig, mapfile_unmap(rig->machine, LARGE + 4096), NOT_A_VIEW);
    assert_refused(rig, mapfile_unmap(rig->machine, 0), NOT_A_VIEW);
    rig_switch(rig, other);
    assert_refused(rig, mapfile_unmap(rig->machine, LARGE), NOT_A_VIEW);
    assert_fact(rig, 0, LARGE);
    assert_fact(rig, 1, other);
    rig_free(rig);
}

static void flushing_looks_at_the_callers_view(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    map(rig, create(rig, 128 * KB, NULL), FILE_MAP_WRITE);
    assert_true(mapfile_flush(rig_call(rig), LARGE, 0));
    assert_true(mapfile_flush(rig_call(rig), LARGE + 4096, 124 * KB));
    assert_refused(rig, mapfile_flush(rig->machine, LARGE + 4096, 124 * KB + 1), MAP_RANGE);
    assert_refused(rig, mapfile_flush(rig->machine, LARGE + 128 * KB, 0), NOT_A_VIEW);
    rig_free(rig);
}

static void virtual_calls_leave_mappings_alone(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    MemoryBasicInformation info;
    uint32_t old = 0;
    map(rig, create(rig, 100 * KB, NULL), FILE_MAP_WRITE);
    assert_refused(rig, virtual_free(rig->machine, LARGE, 0, MEM_RELEASE), SYSTEM_REGION);
    assert_refused(rig, virtual_protect(rig->machine, LARGE, 4096, PAGE_READONLY, &old),
                   SYSTEM_REGION);
    assert_true(virtual_query(rig_call(rig), LARGE, &info));
    assert_int_equal(info.type, MEM_MAPPED);
    assert_int_equal(info.state, MEM_COMMIT);
    assert_int_equal(info.region_size, 100 * KB);
    rig_free(rig);
}

static void a_process_that_ends_leaves_its_views_and_handles(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint8_t other = rig_start(rig, "other.exe");
    uint32_t mine = create(rig, 4096, "m");
    rig_switch(rig, other);
    create(rig, 4096, "m");
    create(rig, 4096, "m");
    create(rig, 4096, NULL);
    map(rig, mine, FILE_MAP_READ);
    rig_switch(rig, rig->process);
    process_end(rig->machine, other, 0);
    assert_int_equal(rig->machine->tables.process[other].leaked, 3);
    assert_int_equal(rig->machine->tables.process[other].unmapped, 1);
    assert_int_equal(tables_block(&rig->machine->tables, LARGE + 64 * KB), 0);
    assert_int_not_equal(tables_block(&rig->machine->tables, LARGE), 0);
    assert_int_equal(
        rig->machine->tables.block[tables_block(&rig->machine->tables, LARGE)].read_keys,
        0); // the next process with this key gets nothing
    rig_free(rig);
}

static void the_maker_may_end_before_the_others(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint8_t maker = rig_start(rig, "maker.exe");
    uint32_t value = 0;
    rig_switch(rig, maker);
    uint32_t handle = create(rig, 4096, "m");
    map(rig, handle, FILE_MAP_WRITE);
    mmu_write32(&rig->machine->mmu, LARGE, 77);
    rig_switch(rig, rig->process);
    create(rig, 4096, "m");
    process_end(rig->machine, maker, 0);
    map(rig, handle, FILE_MAP_READ);
    assert_true(mmu_read32(&rig->machine->mmu, LARGE, &value));
    assert_int_equal(value, 77);
    rig_free(rig);
}

static void views_have_1024_records(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t handle = create(rig, 4096, NULL);
    for (uint32_t i = 0; i < CE_VIEWS; i++) {
        assert_int_equal(map(rig, handle, FILE_MAP_READ), LARGE);
    }
    assert_refused(rig, mapfile_map(rig->machine, handle, FILE_MAP_READ, 0, 0, 0), NO_VIEW_RECORD);
    rig_free(rig);
}

static void a_touch_without_ram_faults(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr hoard = rig_hoard(rig);
    uint32_t value = 0;
    map(rig, create(rig, 64 * KB, NULL), FILE_MAP_WRITE);
    rig_leave_free(rig, hoard, 1);
    assert_true(mmu_write32(&rig->machine->mmu, LARGE, 1));
    assert_false(mmu_read32(&rig->machine->mmu, LARGE + 4096, &value));
    assert_int_equal(rig->machine->mmu.fault.clause, CLAUSE_NO_FRAME);
    rig_free(rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forty_mb_are_shared_though_no_slot_has_room),
        cmocka_unit_test(address_space_goes_at_creation_and_ram_at_the_first_touch),
        cmocka_unit_test(mapping_backing_create_takes_ram_at_once_or_not_at_all),
        cmocka_unit_test(a_mapping_begins_zeroed_even_on_used_frames),
        cmocka_unit_test(bad_requests_are_refused),
        cmocka_unit_test(the_large_area_has_room_for_960_mb_and_not_one_block_more),
        cmocka_unit_test(a_mapping_needs_ram_for_its_kernel_objects),
        cmocka_unit_test(bad_views_are_refused),
        cmocka_unit_test(only_view_holders_may_touch_a_mapping),
        cmocka_unit_test(the_end_of_a_readers_view_takes_no_right_away),
        cmocka_unit_test(mapped_access_everybody_opens_it_to_whoever_knows_the_address),
        cmocka_unit_test(a_view_for_reading_shows_what_others_write),
        cmocka_unit_test(view_write_page_lets_every_holder_write_beside_one_who_may),
        cmocka_unit_test(a_view_opens_the_blocks_it_covers),
        cmocka_unit_test(the_last_use_ends_a_mapping),
        cmocka_unit_test(a_pointer_without_a_handle_ends_up_in_somebody_elses_memory),
        cmocka_unit_test(unmapping_wants_the_address_of_an_own_view),
        cmocka_unit_test(flushing_looks_at_the_callers_view),
        cmocka_unit_test(virtual_calls_leave_mappings_alone),
        cmocka_unit_test(a_process_that_ends_leaves_its_views_and_handles),
        cmocka_unit_test(the_maker_may_end_before_the_others),
        cmocka_unit_test(views_have_1024_records),
        cmocka_unit_test(a_touch_without_ram_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
