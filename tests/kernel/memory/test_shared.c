// SPDX-License-Identifier: MIT
#include "tests/support/machine_fixture.h"

#include "kernel/life/end.h"
#include "kernel/memory/shared.h"
#include "kernel/process/process.h"

// CeVirtualSharedAlloc: everybody reads; who writes is asked of owner, mode and knob. Trust is
// coredll's question, see rights.

#define KB 1024u
#define MB (1024u * KB)
#define LARGE 0x42000000u

static bool can(Rig *rig, VirtAddr va, AccessKind access, uint8_t kernel_mode) {
    VirtAddr bad = 0;
    AccessContext context = rig->machine->mmu.context;
    context.kernel_mode = kernel_mode;
    return mmu_probe(&rig->machine->mmu, va, 4, context, access, &bad);
}

static void everybody_reads_owner_and_kernel_mode_write(void **state) {
    (void)state;
    Rig *rig = rig_new("kernel_mode=user");
    uint8_t other = rig_start(rig, "other.exe");
    VirtAddr p = shared_alloc(rig_call(rig), 0, 64 * KB, MEM_RESERVE | MEM_COMMIT);
    assert_int_equal(p, LARGE);
    assert_true(mmu_write32(&rig->machine->mmu, p, 0x77));
    rig_switch(rig, other);
    assert_true(can(rig, p, ACCESS_READ, 0));
    assert_false(mmu_write32(&rig->machine->mmu, p, 1));
    assert_int_equal(rig->machine->mmu.fault.clause, CLAUSE_NO_WRITE_KEY);
    assert_true(can(rig, p, ACCESS_WRITE, 1));
    rig_free(rig);
}

static void shared_writers_kernel_bars_the_owner_too(void **state) {
    (void)state;
    Rig *rig = rig_new("kernel_mode=user shared_writers=kernel");
    VirtAddr p = shared_alloc(rig_call(rig), 0, 64 * KB, MEM_COMMIT);
    assert_true(can(rig, p, ACCESS_READ, 0));
    assert_false(can(rig, p, ACCESS_WRITE, 0));
    assert_true(can(rig, p, ACCESS_WRITE, 1));
    rig_free(rig);
}

static void reserve_then_commit_then_free(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr p = shared_alloc(rig_call(rig), 0, 1 * MB, MEM_RESERVE);
    uint32_t before = rig_free_pages(rig);
    assert_int_equal(page_state(rig_word(rig, p)), PAGE_STATE_RESERVED);
    assert_int_equal(shared_alloc(rig_call(rig), p + 4096 + 5, 8192, MEM_COMMIT), p + 4096);
    assert_int_equal(rig_free_pages(rig), before - 3);
    assert_true(virtual_free(rig_call(rig), p, 1 * MB, MEM_DECOMMIT));
    assert_true(virtual_free(rig_call(rig), p, 0, MEM_RELEASE));
    assert_int_equal(tables_block(&rig->machine->tables, p), 0);
    rig_free(rig);
}

static void large_commit_anyone_gives_shared_memory_to_nobody(void **state) {
    (void)state;
    Rig *rig = rig_new("large_commit=anyone");
    Machine *machine = rig->machine;
    uint8_t other = rig_start(rig, "other.exe");
    VirtAddr p = shared_alloc(rig_call(rig), 0, 128 * KB, MEM_RESERVE);
    rig_switch(rig, other);
    assert_refused(rig, virtual_free(machine, p, 0, MEM_RELEASE), NOT_OWNER);
    assert_refused(rig, virtual_alloc(machine, p, 4096, MEM_COMMIT, PAGE_READWRITE), NOT_OWNER);
    rig_free(rig);
}

// Source: CeVirtualSharedAlloc (CE 5.0).
static void no_action_reserves_and_commits(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr p = shared_alloc(rig_call(rig), 0, 4097, 0);
    assert_true(can(rig, p + 4096, ACCESS_WRITE, 0));
    assert_false(can(rig, p + 8192, ACCESS_READ, 0));
    rig_free(rig);
}

static void bad_requests_are_refused(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    Machine *machine = rig->machine;
    uint8_t other = rig_start(rig, "other.exe");
    assert_refused(rig, shared_alloc(machine, 0, 0, MEM_RESERVE), SIZE_ZERO);
    assert_refused(rig, shared_alloc(machine, 0, 1024 * MB + 1, MEM_RESERVE), SIZE_TOO_BIG);
    assert_refused(rig, shared_alloc(machine, 0, 4096, MEM_RESERVE | MEM_TOP_DOWN), SHARED_ACTION);
    assert_refused(rig, shared_alloc(machine, LARGE, 4096, MEM_RESERVE), SHARED_ADDRESS);
    assert_refused(rig, shared_alloc(machine, LARGE, 4096, 0), SHARED_ADDRESS);
    assert_refused(rig, shared_alloc(machine, LARGE, 4096, MEM_COMMIT), NOT_RESERVED);
    assert_refused(rig, shared_alloc(machine, 0, 960 * MB + 1, MEM_RESERVE), NO_LARGE_HOLE);
    assert_refused(rig, shared_alloc(machine, 0, 20 * MB, MEM_COMMIT), NO_RAM);
    VirtAddr own = virtual_alloc(rig_call(rig), 0, 64 * KB, MEM_RESERVE, PAGE_READWRITE);
    assert_refused(rig, shared_alloc(machine, own, 4096, MEM_COMMIT), NOT_SHARED);
    assert_fact(rig, 1, KIND_VIRTUAL);
    VirtAddr p = shared_alloc(rig_call(rig), 0, 64 * KB, MEM_RESERVE);
    assert_refused(rig, shared_alloc(machine, p, 64 * KB + 1, MEM_COMMIT), NOT_RESERVED);
    rig_switch(rig, other);
    assert_refused(rig, shared_alloc(machine, p, 4096, MEM_COMMIT), NOT_OWNER);
    assert_refused(rig, virtual_free(machine, p, 0, MEM_RELEASE), NOT_OWNER);
    rig_free(rig);
}

static void it_ends_with_its_owner(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint8_t other = rig_start(rig, "other.exe");
    rig_switch(rig, other);
    VirtAddr p = shared_alloc(rig_call(rig), 0, 4096, MEM_COMMIT);
    rig_switch(rig, rig->process);
    assert_true(can(rig, p, ACCESS_READ, 0));
    process_end(rig->machine, other, 0);
    assert_false(can(rig, p, ACCESS_READ, 0));
    rig_free(rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everybody_reads_owner_and_kernel_mode_write),
        cmocka_unit_test(shared_writers_kernel_bars_the_owner_too),
        cmocka_unit_test(reserve_then_commit_then_free),
        cmocka_unit_test(large_commit_anyone_gives_shared_memory_to_nobody),
        cmocka_unit_test(no_action_reserves_and_commits),
        cmocka_unit_test(bad_requests_are_refused),
        cmocka_unit_test(it_ends_with_its_owner),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
