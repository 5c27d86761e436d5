// SPDX-License-Identifier: MIT
#include "tests/support/machine_fixture.h"

#include "kernel/life/end.h"
#include "kernel/process/process.h"

// VirtualProtect, VirtualQuery and VirtualCopy.

#define MB (1u << 20)
#define KB64 CE_BLOCK_SIZE
#define PAGE CE_PAGE_SIZE
#define RESERVE ((uint32_t)MEM_RESERVE)
#define COMMIT ((uint32_t)MEM_COMMIT)

static VirtAddr alloc(Rig *rig, VirtAddr va, uint32_t size, uint32_t type) {
    VirtAddr at = virtual_alloc(rig_call(rig), va, size, type, PAGE_READWRITE);
    assert_int_not_equal(at, 0);
    return at;
}

static bool protect(Rig *rig, VirtAddr va, uint32_t size, uint32_t flags) {
    uint32_t old = 0;
    return virtual_protect(rig_call(rig), va, size, flags, &old);
}

static bool copy(Rig *rig, VirtAddr dest, uint32_t source, uint32_t size, uint32_t flags) {
    return virtual_copy(rig_call(rig), dest, source, size, flags);
}

static MemoryBasicInformation query(Rig *rig, VirtAddr va) {
    MemoryBasicInformation info;
    assert_true(virtual_query(rig_call(rig), va, &info));
    return info;
}

static void assert_region(Rig *rig, VirtAddr va, MemoryBasicInformation expected) {
    MemoryBasicInformation info = query(rig, va);
    assert_int_equal(info.base_address, expected.base_address);
    assert_int_equal(info.allocation_base, expected.allocation_base);
    assert_int_equal(info.allocation_protect, 0); // not supported on CE
    assert_int_equal(info.region_size, expected.region_size);
    assert_int_equal(info.state, expected.state);
    assert_int_equal(info.protect, expected.protect);
    assert_int_equal(info.type, expected.type);
}

static void protect_changes_whole_pages_and_tells_what_the_first_was(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t old = 0;
    VirtAddr va = alloc(rig, 0, 4 * PAGE, COMMIT);
    assert_true(virtual_protect(rig_call(rig), va + PAGE + 4095, 2, PAGE_READONLY, &old));
    assert_int_equal(old, PAGE_READWRITE);
    assert_int_equal(query(rig, va).protect, PAGE_READWRITE);
    assert_int_equal(query(rig, va + PAGE).region_size, 2 * PAGE);
    assert_int_equal(query(rig, va + PAGE).protect, PAGE_READONLY);
    assert_true(virtual_protect(rig_call(rig), va + PAGE, 3 * PAGE, PAGE_EXECUTE_READ, &old));
    assert_int_equal(old, PAGE_READONLY);
    assert_true(virtual_protect(rig_call(rig), va, 4 * PAGE, PAGE_READWRITE | PAGE_GUARD, &old));
    assert_true(virtual_protect(rig_call(rig), va, 1, PAGE_NOACCESS, &old));
    assert_int_equal(old, PAGE_READWRITE | PAGE_GUARD);
    rig_free(rig);
}

static void protect_refuses_and_changes_nothing(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr a = alloc(rig, 0, KB64, COMMIT), b = alloc(rig, 0, KB64, RESERVE);
    alloc(rig, b, PAGE, COMMIT);
    uint32_t old = 77;
    assert_refused(rig, virtual_protect(rig->machine, a, 0, PAGE_READONLY, &old), SIZE_ZERO);
    assert_int_equal(old, 77);
    assert_refused(rig, protect(rig, a, 1, PAGE_WRITECOPY), WRITECOPY);
    assert_refused(rig, protect(rig, a, 1, 0), BAD_PROTECTION);
    assert_refused(rig, protect(rig, a, 1, PAGE_READONLY | PAGE_PHYSICAL), BAD_PROTECTION);
    assert_refused(rig, protect(rig, a, KB64 + 1, PAGE_READONLY), SPANS_RESERVATIONS);
    assert_refused(rig, protect(rig, b, PAGE + 1, PAGE_READONLY), NOT_COMMITTED);
    assert_fact(rig, 2, rig->slot + b + PAGE);
    assert_refused(rig, protect(rig, b + KB64, 1, PAGE_READONLY), NOT_RESERVED);
    assert_refused(rig, protect(rig, CE_EXE_BASE + PAGE, 1, PAGE_READONLY), SYSTEM_REGION);
    assert_refused(rig, protect(rig, 0x02000000, 1, PAGE_READONLY), FOREIGN_SLOT);
    assert_refused(rig, protect(rig, 0x80000000, 1, PAGE_READONLY), KERNEL_ADDRESS);
    assert_refused(rig, protect(rig, a, CE_SLOT_SIZE, PAGE_READONLY), RANGE_OUTSIDE);
    rig_free(rig);
}

static void rom_pages_never_become_writable(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr va = alloc(rig, 0, KB64, RESERVE);
    assert_true(copy(rig, va, CE_EXE_BASE + PAGE, PAGE, PAGE_READONLY));
    assert_refused(rig, protect(rig, va, 1, PAGE_READWRITE), ROM_PAGE);
    assert_fact(rig, 0, rig->slot + va);
    assert_true(protect(rig, va, 1, PAGE_NOACCESS));
    rig_free(rig);
}

static void protect_of_pages_committed_lazily_works(void **state) {
    (void)state;
    Rig *rig = rig_new("commit_backing=touch");
    uint32_t value = 1;
    VirtAddr va = alloc(rig, 0, PAGE, COMMIT);
    assert_true(protect(rig, va, PAGE, PAGE_READONLY));
    assert_true(mmu_read32(&rig->machine->mmu, va, &value));
    assert_false(mmu_write32(&rig->machine->mmu, va, 1));
    rig_free(rig);
}

static void query_describes_runs_of_like_pages(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr va = alloc(rig, 0, 2 * KB64, RESERVE), next = alloc(rig, 0, PAGE, COMMIT);
    alloc(rig, va + PAGE, 2 * PAGE, COMMIT);
    assert_int_equal(next, va + 2 * KB64);
    assert_region(
        rig, va + 5,
        (MemoryBasicInformation){va, va, 0, PAGE, MEM_RESERVE, PAGE_NOACCESS, MEM_PRIVATE});
    assert_region(rig, va + 2 * PAGE,
                  (MemoryBasicInformation){va + 2 * PAGE, va, 0, PAGE, MEM_COMMIT, PAGE_READWRITE,
                                           MEM_PRIVATE});
    assert_region(rig, va + 3 * PAGE,
                  (MemoryBasicInformation){va + 3 * PAGE, va, 0, 29 * PAGE, MEM_RESERVE,
                                           PAGE_NOACCESS, MEM_PRIVATE});
    VirtAddr line = rig->machine->tables.system->dll_line;
    assert_region(rig, next + PAGE,
                  (MemoryBasicInformation){next + PAGE, 0, 0, line - next - PAGE, MEM_FREE,
                                           PAGE_NOACCESS, 0});
    rig_free(rig);
}

static void neighbours_of_different_reservations_are_different_regions(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr a = alloc(rig, 0, KB64, RESERVE);
    alloc(rig, 0, KB64, RESERVE);
    assert_int_equal(query(rig, a).region_size, KB64);
    rig_free(rig);
}

static void query_answers_in_the_form_of_the_question(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr va = alloc(rig, 0, KB64, RESERVE);
    assert_int_equal(query(rig, va + PAGE).allocation_base, va);
    assert_int_equal(query(rig, rig->slot + va + PAGE).allocation_base, rig->slot + va);
    rig_free(rig);
}

static void query_ends_with_the_slot_or_the_large_area(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    assert_region(rig, 0x40001000, // slot 32: nobody lives there
                  (MemoryBasicInformation){0x40001000, 0, 0, CE_SLOT_SIZE - PAGE, MEM_FREE,
                                           PAGE_NOACCESS, 0});
    assert_region(rig, 0x42000000,
                  (MemoryBasicInformation){0x42000000, 0, 0, 960 * MB, MEM_FREE, PAGE_NOACCESS, 0});
    assert_region(
        rig, 0x7E000000,
        (MemoryBasicInformation){0x7E000000, 0, 0, CE_SLOT_SIZE, MEM_FREE, PAGE_NOACCESS, 0});
    virtual_alloc(rig_call(rig), 0, 40 * MB, MEM_RESERVE, PAGE_NOACCESS);
    assert_int_equal(query(rig, 0x42000000).region_size, 40 * MB); // over a slot boundary
    assert_int_equal(query(rig, 0x42000000 + 40 * MB).region_size, 920 * MB);
    rig_free(rig);
}

static void query_tells_images_from_private_memory(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    MemoryBasicInformation info = query(rig, CE_EXE_BASE + PAGE);
    assert_int_equal(info.type, MEM_IMAGE);
    assert_int_equal(info.protect, PAGE_EXECUTE_READ);
    assert_int_equal(info.allocation_base, CE_EXE_BASE);
    assert_int_equal(query(rig, rig->machine->tables.module[0].code_base).type, MEM_IMAGE);
    assert_int_equal(query(rig, 0).state, MEM_FREE);
    rig_free(rig);
}

static void query_refuses_the_kernel_half(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    MemoryBasicInformation info = {.region_size = 5};
    assert_refused(rig, virtual_query(rig->machine, 0x80000000, &info), KERNEL_ADDRESS);
    assert_refused(rig, virtual_query(rig->machine, 0xFFFFFFFF, &info), KERNEL_ADDRESS);
    assert_int_equal(info.region_size, 5);
    assert_true(virtual_query(rig_call(rig), 0x7FFFFFFF, &info));
    assert_int_equal(info.region_size, PAGE);
    rig_free(rig);
}

static void a_copy_is_the_same_frames_at_two_addresses(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t value = 0;
    VirtAddr source = alloc(rig, 0, 3 * PAGE, COMMIT), dest = alloc(rig, 0, KB64, RESERVE);
    assert_true(mmu_write32(&rig->machine->mmu, source + 2 * PAGE, 42));
    uint32_t before = rig_free_pages(rig);
    assert_true(copy(rig, dest + PAGE + 8, source + PAGE + 8, 2 * PAGE - 8, PAGE_READWRITE));
    assert_int_equal(rig_free_pages(rig), before);
    assert_int_equal(page_state(rig_word(rig, dest)), PAGE_STATE_RESERVED);
    assert_true(mmu_read32(&rig->machine->mmu, dest + 2 * PAGE, &value));
    assert_int_equal(value, 42);
    assert_true(mmu_write32(&rig->machine->mmu, dest + 2 * PAGE, 43));
    assert_true(mmu_read32(&rig->machine->mmu, source + 2 * PAGE, &value));
    assert_int_equal(value, 43);
    assert_true(virtual_free(rig_call(rig), source, 0, MEM_RELEASE)); // the copy lives on
    assert_int_equal(rig_free_pages(rig), before + 1);
    assert_true(mmu_read32(&rig->machine->mmu, dest + 2 * PAGE, &value));
    assert_int_equal(value, 43);
    assert_true(virtual_free(rig_call(rig), dest, 0, MEM_RELEASE));
    assert_int_equal(rig_free_pages(rig), before + 3);
    rig_free(rig);
}

static void a_copy_outlives_the_process_it_came_from(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t value = 0;
    uint8_t other = rig_start(rig, "other.exe");
    rig_switch(rig, other);
    VirtAddr there = rig_slot_base(rig, other) + rig_commit(rig, PAGE);
    assert_true(mmu_write32(&rig->machine->mmu, there, 42));
    rig_switch(rig, rig->process);
    VirtAddr dest = alloc(rig, 0, PAGE, RESERVE);
    assert_refused(rig, copy(rig, dest, there, PAGE, PAGE_READONLY), COPY_SOURCE); // no key
    mmu_set_context(&rig->machine->mmu, (AccessContext){.keys = 0xFFFFFFFF});
    assert_true(copy(rig, dest, there, PAGE, PAGE_READONLY));
    process_end(rig->machine, other, 0);
    assert_true(mmu_read32(&rig->machine->mmu, dest, &value));
    assert_int_equal(value, 42);
    assert_int_equal(rig->machine->tables.frame[page_frame(rig_word(rig, dest))].owner,
                     PROCESS_NONE);
    rig_free(rig);
}

static void copy_refuses_and_changes_nothing(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr source = alloc(rig, 0, 2 * PAGE, COMMIT), dest = alloc(rig, 0, KB64, RESERVE);
    VirtAddr read_only = virtual_alloc(rig_call(rig), 0, PAGE, MEM_COMMIT, PAGE_READONLY);
    VirtAddr guard = virtual_alloc(rig_call(rig), 0, PAGE, MEM_COMMIT, PAGE_READWRITE | PAGE_GUARD);
    VirtAddr reserved = alloc(rig, 0, KB64, RESERVE);
    assert_refused(rig, copy(rig, dest, source, 0, PAGE_READWRITE), SIZE_ZERO);
    assert_refused(rig, copy(rig, dest, source, 1, PAGE_WRITECOPY), WRITECOPY);
    assert_refused(rig, copy(rig, dest, source, 1, PAGE_GUARD), BAD_PROTECTION);
    assert_refused(rig, copy(rig, dest + 1, source, 1, PAGE_READWRITE), COPY_OFFSETS);
    assert_fact(rig, 0, dest + 1);
    assert_fact(rig, 1, source);
    assert_refused(rig, copy(rig, dest, source, 2 * PAGE + 1, PAGE_READWRITE), COPY_SOURCE);
    assert_fact(rig, 1, rig->slot + source + 2 * PAGE);
    assert_refused(rig, copy(rig, dest, reserved, PAGE, PAGE_READWRITE), COPY_SOURCE);
    assert_refused(rig, copy(rig, dest, read_only, PAGE, PAGE_READWRITE), COPY_SOURCE);
    assert_true(copy(rig, dest + 8 * PAGE, read_only, PAGE, PAGE_READONLY));
    assert_refused(rig, copy(rig, dest, guard, PAGE, PAGE_READONLY), COPY_SOURCE);
    assert_refused(rig, copy(rig, source, source, PAGE, PAGE_READWRITE), COPY_DEST);
    assert_refused(rig, copy(rig, dest + 7 * PAGE, source, 2 * PAGE, PAGE_READWRITE), COPY_DEST);
    assert_fact(rig, 1, rig->slot + dest + 8 * PAGE);
    assert_refused(rig, copy(rig, dest + KB64 - PAGE, source, 2 * PAGE, PAGE_READWRITE),
                   SPANS_RESERVATIONS);
    assert_refused(rig, copy(rig, 0x02000000, source, PAGE, PAGE_READWRITE), FOREIGN_SLOT);
    assert_refused(rig, copy(rig, CE_EXE_BASE, source, PAGE, PAGE_READWRITE), SYSTEM_REGION);
    rig_free(rig);
}

static void a_source_that_runs_out_of_slot_0_goes_on_in_slot_1(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    // The last page of the slot is free, so the source is bad there, not in the slot behind.
    uint8_t other = rig_start(rig, "other.exe");
    assert_int_equal(other, rig->process + 1);
    VirtAddr dest = alloc(rig, 0, KB64, RESERVE), last = CE_SLOT_SIZE - PAGE;
    assert_refused(rig, copy(rig, dest, last, 2 * PAGE, PAGE_READONLY), COPY_SOURCE);
    assert_fact(rig, 1, rig->slot + last);
    rig_free(rig);
}

static void physical_memory_is_mapped_by_its_address_over_256(void **state) {
    (void)state;
    Rig *rig = rig_new("kernel_mode=user");
    uint32_t value = 0;
    VirtAddr va = rig_commit(rig, PAGE), dest = alloc(rig, 0, KB64, RESERVE);
    uint32_t frame = page_frame(rig_word(rig, va)), before = rig_free_pages(rig);
    assert_true(mmu_write32(&rig->machine->mmu, va + 4, 42));
    assert_true(copy(rig, dest, frame << 4, PAGE, PAGE_READWRITE | PAGE_PHYSICAL));
    assert_true(mmu_read32(&rig->machine->mmu, dest + 4, &value));
    assert_int_equal(value, 42);
    assert_int_equal(rig->machine->tables.frame[frame].refs, 1); // not counted
    assert_true(virtual_free(rig_call(rig), dest, 0, MEM_RELEASE));
    assert_int_equal(rig_free_pages(rig), before); // VirtualFree does not free hardware
    rig_free(rig);
}

static void physical_addresses_end_at_4_gb(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr dest = alloc(rig, 0, KB64, RESERVE);
    const uint32_t flags = PAGE_READWRITE | PAGE_PHYSICAL;
    assert_true(copy(rig, dest, 0x00FFFFF0, PAGE, flags)); // FFFFF000
    assert_refused(rig, copy(rig, dest + PAGE, 0x00FFFFF0, 2 * PAGE, flags), COPY_PHYSICAL);
    assert_refused(rig, copy(rig, dest + PAGE, 0x01000000, PAGE, flags), COPY_PHYSICAL);
    assert_refused(rig, copy(rig, dest + PAGE, 0x00B00001, PAGE, flags), COPY_OFFSETS);
    assert_true(copy(rig, dest + PAGE + 256, 0x00B00001, PAGE - 256, flags));
    rig_free(rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(protect_changes_whole_pages_and_tells_what_the_first_was),
        cmocka_unit_test(protect_refuses_and_changes_nothing),
        cmocka_unit_test(rom_pages_never_become_writable),
        cmocka_unit_test(protect_of_pages_committed_lazily_works),
        cmocka_unit_test(query_describes_runs_of_like_pages),
        cmocka_unit_test(neighbours_of_different_reservations_are_different_regions),
        cmocka_unit_test(query_answers_in_the_form_of_the_question),
        cmocka_unit_test(query_ends_with_the_slot_or_the_large_area),
        cmocka_unit_test(query_tells_images_from_private_memory),
        cmocka_unit_test(query_refuses_the_kernel_half),
        cmocka_unit_test(a_copy_is_the_same_frames_at_two_addresses),
        cmocka_unit_test(a_copy_outlives_the_process_it_came_from),
        cmocka_unit_test(copy_refuses_and_changes_nothing),
        cmocka_unit_test(a_source_that_runs_out_of_slot_0_goes_on_in_slot_1),
        cmocka_unit_test(physical_memory_is_mapped_by_its_address_over_256),
        cmocka_unit_test(physical_addresses_end_at_4_gb),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
