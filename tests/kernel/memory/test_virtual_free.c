// SPDX-License-Identifier: MIT
#include "tests/support/machine_fixture.h"

#include "kernel/memory/status.h"
#include "kernel/process/process.h"

// VirtualFree: decommit any mix, release a whole reservation at its base.

#define MB (1u << 20)
#define KB64 CE_BLOCK_SIZE
#define RESERVE ((uint32_t)MEM_RESERVE)
#define COMMIT ((uint32_t)MEM_COMMIT)
#define DECOMMIT ((uint32_t)MEM_DECOMMIT)
#define RELEASE ((uint32_t)MEM_RELEASE)

static VirtAddr alloc(Rig *rig, VirtAddr va, uint32_t size, uint32_t type) {
    VirtAddr at = virtual_alloc(rig_call(rig), va, size, type, PAGE_READWRITE);
    assert_int_not_equal(at, 0);
    return at;
}

static bool give(Rig *rig, VirtAddr va, uint32_t size, uint32_t type) {
    return virtual_free(rig_call(rig), va, size, type);
}

static uint32_t state_of(Rig *rig, VirtAddr va) {
    return page_state(rig_word(rig, va));
}

static void decommit_takes_every_touched_page_back_to_reserved(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr va = alloc(rig, 0, 5 * CE_PAGE_SIZE, RESERVE | COMMIT);
    uint32_t before = rig_free_pages(rig);
    assert_true(give(rig, va + CE_PAGE_SIZE + 4095, 2, DECOMMIT));
    assert_int_equal(rig_free_pages(rig), before + 2);
    assert_int_equal(state_of(rig, va), PAGE_STATE_COMMITTED);
    assert_int_equal(state_of(rig, va + CE_PAGE_SIZE), PAGE_STATE_RESERVED);
    assert_int_equal(state_of(rig, va + 2 * CE_PAGE_SIZE), PAGE_STATE_RESERVED);
    assert_int_equal(state_of(rig, va + 3 * CE_PAGE_SIZE), PAGE_STATE_COMMITTED);
    assert_true(give(rig, va, 5 * CE_PAGE_SIZE, DECOMMIT)); // a mix is fine
    assert_int_equal(rig_free_pages(rig), before + 5);
    assert_true(give(rig, va, 5 * CE_PAGE_SIZE, DECOMMIT)); // and so is none
    rig_free(rig);
}

static void bytes_do_not_survive_a_decommit(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t value = 1;
    VirtAddr va = alloc(rig, 0, CE_PAGE_SIZE, COMMIT);
    assert_true(mmu_write32(&rig->machine->mmu, va, 0x12345678));
    assert_true(give(rig, va, 1, DECOMMIT));
    alloc(rig, va, 1, COMMIT);
    assert_true(mmu_read32(&rig->machine->mmu, va, &value));
    assert_int_equal(value, 0);
    rig_free(rig);
}

static void release_gives_back_everything_at_either_address(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    alloc(rig, 0, MB, RESERVE); // so that the arena has its pages
    uint32_t blocks = rig->machine->tables.kobject[KOBJ_MEMBLOCK].used;
    VirtAddr va = alloc(rig, 0, MB, RESERVE | COMMIT);
    uint32_t before = rig_free_pages(rig);
    assert_true(give(rig, va, 0, RELEASE));
    assert_int_equal(rig_free_pages(rig), before + 256);
    assert_int_equal(rig->machine->tables.kobject[KOBJ_MEMBLOCK].used, blocks);
    assert_int_equal(state_of(rig, va), PAGE_STATE_FREE);
    assert_int_equal(tables_block(&rig->machine->tables, rig->slot + va), 0);
    assert_int_equal(alloc(rig, 0, MB, RESERVE), va);
    assert_true(give(rig, rig->slot + va, 0, RELEASE));
    rig_free(rig);
}

static void release_wants_the_base_and_no_size(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr va = alloc(rig, 0, 2 * KB64, RESERVE);
    assert_refused(rig, give(rig, va, 2 * KB64, RELEASE), RELEASE_SIZE);
    assert_fact(rig, 0, 2 * KB64);
    assert_refused(rig, give(rig, va + 1, 0, RELEASE), NOT_A_BASE);
    assert_fact(rig, 0, va + 1);
    assert_fact(rig, 1, va);
    assert_fact(rig, 2, 2 * KB64);
    assert_refused(rig, give(rig, rig->slot + va + KB64, 0, RELEASE), NOT_A_BASE);
    assert_fact(rig, 1, rig->slot + va); // in the form that was asked
    assert_refused(rig, give(rig, va + 2 * KB64, 0, RELEASE), NOTHING_THERE);
    assert_refused(rig, give(rig, 0, 0, RELEASE), NOTHING_THERE);
    rig_free(rig);
}

static void a_mapping_made_as_one_reservation_is_freed_as_one(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr a = alloc(rig, 0, KB64, RESERVE), b = alloc(rig, 0, 3 * KB64, RESERVE);
    VirtAddr c = alloc(rig, 0, KB64, RESERVE);
    assert_true(give(rig, b, 0, RELEASE));
    assert_int_equal(state_of(rig, a), PAGE_STATE_RESERVED);
    assert_int_equal(state_of(rig, b), PAGE_STATE_FREE);
    assert_int_equal(state_of(rig, b + 2 * KB64), PAGE_STATE_FREE);
    assert_int_equal(state_of(rig, c), PAGE_STATE_RESERVED);
    rig_free(rig);
}

static void only_decommit_and_release_are_known(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    static const uint32_t bad[] = {0, MEM_DECOMMIT | MEM_RELEASE, MEM_FREE, MEM_COMMIT, 1};
    VirtAddr va = alloc(rig, 0, KB64, COMMIT);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_refused(rig, give(rig, va, KB64, bad[i]), BAD_FREE_TYPE);
        assert_fact(rig, 0, bad[i]);
    }
    rig_free(rig);
}

static void decommit_needs_a_range_of_one_own_reservation(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr a = alloc(rig, 0, KB64, COMMIT), b = alloc(rig, 0, KB64, COMMIT);
    assert_int_equal(b, a + KB64);
    assert_refused(rig, give(rig, a, 0, DECOMMIT), SIZE_ZERO);
    assert_refused(rig, give(rig, a, KB64 + 1, DECOMMIT), SPANS_RESERVATIONS);
    assert_refused(rig, give(rig, b, KB64 + 1, DECOMMIT), NOT_RESERVED);
    assert_refused(rig, give(rig, b + KB64, 1, DECOMMIT), NOT_RESERVED);
    assert_refused(rig, give(rig, a, UINT32_MAX, DECOMMIT), RANGE_OUTSIDE);
    assert_refused(rig, give(rig, 0x90000000, 1, DECOMMIT), KERNEL_ADDRESS);
    assert_refused(rig, give(rig, 0xC2000000, 0, RELEASE), KERNEL_ADDRESS);
    rig_free(rig);
}

static void what_the_system_reserved_stays(void **state) {
    (void)state;
    Rig *rig = rig_new("cpu=mips");
    const ThreadRow *thread = &rig->machine->tables.thread[rig->thread];
    assert_refused(rig, give(rig, CE_EXE_BASE, 0, RELEASE), SYSTEM_REGION);
    assert_fact(rig, 1, KIND_EXE);
    assert_refused(rig, give(rig, thread->stack_base, 0, RELEASE), SYSTEM_REGION);
    assert_fact(rig, 1, KIND_STACK);
    assert_refused(rig, give(rig, thread->stack_end, 1, DECOMMIT), SYSTEM_REGION);
    assert_fact(rig, 1, KIND_HEAP);
    assert_refused(rig, give(rig, 0, 0, RELEASE), SYSTEM_REGION);
    assert_fact(rig, 1, KIND_KPAGE);
    assert_refused(rig, give(rig, CE_SLOT_SIZE - KB64, 0, RELEASE), SYSTEM_REGION);
    assert_fact(rig, 1, KIND_DLL);
    rig_free(rig);
}

static void another_process_cannot_free_what_is_mine(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint8_t other = rig_start(rig, "other.exe");
    VirtAddr va = rig->slot + alloc(rig, 0, KB64, COMMIT);
    rig_switch(rig, other);
    assert_refused(rig, give(rig, va, 0, RELEASE), FOREIGN_SLOT);
    assert_fact(rig, 2, rig->process);
    assert_refused(rig, give(rig, va, 1, DECOMMIT), FOREIGN_SLOT);
    rig_free(rig);
}

static void release_mixed_strict_refuses_a_partly_committed_region(void **state) {
    (void)state;
    Rig *rig = rig_new("release_mixed=strict");
    VirtAddr va = alloc(rig, 0, KB64, RESERVE);
    alloc(rig, va, 3 * CE_PAGE_SIZE, COMMIT);
    assert_refused(rig, give(rig, va, 0, RELEASE), MIXED_RELEASE);
    assert_fact(rig, 0, va);
    assert_fact(rig, 1, 3);
    assert_fact(rig, 2, 13);
    assert_true(give(rig, va, KB64, DECOMMIT));
    assert_true(give(rig, va, 0, RELEASE));
    va = alloc(rig, 0, KB64, COMMIT); // all committed is one state too
    assert_true(give(rig, va, 0, RELEASE));
    rig_free(rig);

    rig = rig_new("release_mixed=lenient");
    va = alloc(rig, 0, KB64, RESERVE);
    alloc(rig, va, 3 * CE_PAGE_SIZE, COMMIT);
    assert_true(give(rig, va, 0, RELEASE));
    rig_free(rig);
}

static void decommit_of_automatic_pages_lets_them_come_again(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t value = 1;
    VirtAddr va = alloc(rig, 0, KB64, RESERVE | MEM_AUTO_COMMIT);
    assert_true(mmu_write32(&rig->machine->mmu, va, 5));
    assert_true(give(rig, va, KB64, DECOMMIT));
    assert_true(mmu_read32(&rig->machine->mmu, va, &value));
    assert_int_equal(value, 0);
    assert_true(mmu_write32(&rig->machine->mmu, va, 6)); // with the rights it had
    rig_free(rig);
}

static void memory_status_counts_ram_and_the_slots_room(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    MemoryStatus before = status_memory(rig->machine);
    assert_int_equal(before.length, 32);
    assert_int_equal(before.total_phys, 16 * MB);
    assert_int_equal(before.avail_phys, rig_free_pages(rig) * CE_PAGE_SIZE);
    assert_int_equal(before.total_virtual, 32 * MB);
    assert_int_equal(before.avail_virtual, rig->machine->tables.system->dll_line - 0x60000);
    assert_int_equal(before.total_page_file + before.avail_page_file, 0);
    alloc(rig, 0, 8 * MB, RESERVE | COMMIT);
    MemoryStatus after = status_memory(rig->machine);
    assert_int_equal(after.avail_virtual, before.avail_virtual - 8 * MB);
    assert_in_range(after.memory_load, 50, 70);
    assert_int_equal(status_system(&(Options){0}).page_size, 4096);
    assert_int_equal(status_system(&(Options){0}).allocation_granularity, KB64);
    rig_free(rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decommit_takes_every_touched_page_back_to_reserved),
        cmocka_unit_test(bytes_do_not_survive_a_decommit),
        cmocka_unit_test(release_gives_back_everything_at_either_address),
        cmocka_unit_test(release_wants_the_base_and_no_size),
        cmocka_unit_test(a_mapping_made_as_one_reservation_is_freed_as_one),
        cmocka_unit_test(only_decommit_and_release_are_known),
        cmocka_unit_test(decommit_needs_a_range_of_one_own_reservation),
        cmocka_unit_test(what_the_system_reserved_stays),
        cmocka_unit_test(another_process_cannot_free_what_is_mine),
        cmocka_unit_test(release_mixed_strict_refuses_a_partly_committed_region),
        cmocka_unit_test(decommit_of_automatic_pages_lets_them_come_again),
        cmocka_unit_test(memory_status_counts_ram_and_the_slots_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
