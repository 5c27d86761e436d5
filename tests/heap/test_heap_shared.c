// SPDX-License-Identifier: MIT
#include "tests/support/heap_rig.h"

#include "ce/heap_layout.h"
#include "coredll/api.h"
#include "kernel/life/end.h"
#include "kernel/life/start.h"
#include "kernel/process/process.h"
#include "trust/context.h"

// HEAP_SHARED_READONLY: the two gates, who reads and writes, and what is shared.

#define KB 1024u
#define LARGE 0x42000000u

// ---- shared heaps

static VirtAddr make_shared(Rig *rig) {
    ApiArgs args = {.value = {HEAP_SHARED_READONLY, 0, 0}};
    return api_call(rig_call(rig), CALL_HeapCreate, &args).value;
}

static void set_mode(Rig *rig, bool kernel) {
    ApiArgs args = {.value = {kernel}};
    api_call(rig_call(rig), CALL_SetKMode, &args);
}

static bool can(Rig *rig, VirtAddr va, AccessKind access) {
    VirtAddr bad = 0;
    return mmu_probe(&rig->machine->mmu, va, 4, rig->machine->mmu.context, access, &bad);
}

// The five callers: two gates, trust and mode, and what the caller may do by pointer with a heap
// that somebody in kernel mode has made.
static void five_callers_of_a_shared_heap(void **state) {
    (void)state;
    static const struct {
        const char *settings;
        uint8_t trust;
        bool kernel, creates, writes;
        ReasonId reason;
    } rows[] = {
        {"kernel_mode=user trust_tiers=two", TRUST_RUN, false, false, false, REASON_NOT_TRUSTED},
        {"kernel_mode=user trust_tiers=two", TRUST_FULL, false, false, false,
         REASON_HEAP_USER_MODE},
        {"kernel_mode=user trust_tiers=two", TRUST_FULL, true, true, true, REASON_NONE},
        {"kernel_mode=all", TRUST_FULL, false, true, true, REASON_NONE},
        {"kernel_mode=all trust_tiers=two", TRUST_RUN, false, false, true, REASON_NOT_TRUSTED},
    };
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        Rig *rig = rig_new(rows[i].settings);
        set_mode(rig, true);
        VirtAddr theirs = make_shared(rig);
        assert_int_equal(theirs, LARGE);
        VirtAddr p = take(rig, theirs, 64);
        ProcessImage image = rig_image("caller.exe");
        image.trust = rows[i].trust;
        image.in_ram = 1;
        rig->machine->images[rig->machine->n_images++] = image;
        uint8_t caller = process_start(rig_call(rig), "caller.exe", 0);
        rig_switch(rig, caller);
        assert_int_equal(trust_is_full(rig->machine, caller), rows[i].trust == TRUST_FULL);
        if (rows[i].kernel) {
            set_mode(rig, true);
        }
        VirtAddr own = make_shared(rig);
        assert_int_equal(own != 0, rows[i].creates);
        if (!rows[i].creates) {
            assert_refused_for(rig, rows[i].reason, ERROR_ACCESS_DENIED);
        }
        assert_true(can(rig, p, ACCESS_READ)); // everybody, at the same address
        assert_int_equal(can(rig, p, ACCESS_WRITE), rows[i].writes);
        rig_free(rig);
    }
}

static void a_shared_heap_is_written_by_kernel_mode_threads_of_any_process(void **state) {
    (void)state;
    Rig *rig = rig_new("kernel_mode=user");
    set_mode(rig, true);
    VirtAddr heap = make_shared(rig), p = take(rig, heap, 64);
    set_mode(rig, false);
    assert_false(can(rig, p, ACCESS_WRITE)); // the creator's own thread
    HeapResult got = heap_alloc(rig_call(rig), heap, 0, 16);
    assert_true(got.faulted); // at the lock, before anything has changed
    assert_int_equal(rig->machine->mmu.fault.va, heap + HEAP_LOCK_AT);
    assert_true(heap_free(rig_call(rig), heap, p).faulted);
    assert_int_equal(heap_size(rig_call(rig), heap, p).value, 64); // reading is open
    rig_switch(rig, rig_start(rig, "other.exe"));
    assert_true(can(rig, p, ACCESS_READ));
    assert_false(can(rig, p, ACCESS_WRITE));
    set_mode(rig, true);
    assert_true(can(rig, p, ACCESS_WRITE));
    rig_free(rig);
}

// The brief's warning come true: whatever mode and keys others have, its maker alone writes it.
static void a_shared_heap_of_the_future_is_written_by_its_maker(void **state) {
    (void)state;
    Rig *rig = rig_new("kernel_mode=user shared_writable_future=refused");
    set_mode(rig, true);
    VirtAddr heap = make_shared(rig), p = take(rig, heap, 64);
    assert_true(can(rig, p, ACCESS_WRITE));
    set_mode(rig, false);
    assert_false(can(rig, p, ACCESS_WRITE));
    assert_true(heap_alloc(rig_call(rig), heap, 0, 16).faulted);
    assert_int_equal(rig->machine->mmu.fault.clause, CLAUSE_NOT_OWNER);
    rig_switch(rig, rig_start(rig, "other.exe"));
    set_mode(rig, true);
    rig->machine->mmu.context.keys = UINT32_MAX; // every key there is
    mmu_set_context(&rig->machine->mmu, rig->machine->mmu.context);
    assert_true(can(rig, p, ACCESS_READ));
    assert_false(mmu_write32(&rig->machine->mmu, p, 1));
    assert_int_equal(rig->machine->mmu.fault.clause, CLAUSE_NOT_OWNER);
    rig_free(rig);
}

static void shared_heap_writer_creator_is_what_the_page_says(void **state) {
    (void)state;
    Rig *rig = rig_new("kernel_mode=all shared_heap_writer=creator");
    VirtAddr heap = make_shared(rig), p = take(rig, heap, 64);
    assert_true(can(rig, p, ACCESS_WRITE));
    rig_switch(rig, rig_start(rig, "other.exe"));
    assert_true(can(rig, p, ACCESS_READ));
    assert_false(can(rig, p, ACCESS_WRITE)); // in kernel mode, too
    rig_free(rig);
}

static void growth_and_big_blocks_of_a_shared_heap_are_shared(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr heap = make_shared(rig), held[6];
    for (unsigned i = 0; i < 6; i++) {
        held[i] = take(rig, heap, i % 2 ? 90 * KB : 120 * KB);
    }
    rig_switch(rig, rig_start(rig, "other.exe"));
    for (unsigned i = 0; i < 6; i++) {
        assert_true(held[i] >= LARGE);
        assert_true(can(rig, held[i], ACCESS_READ));
    }
    rig_free(rig);
}

static void the_handle_of_another_process_is_refused(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr heap = make_shared(rig), p = take(rig, heap, 64);
    rig_switch(rig, rig_start(rig, "other.exe"));
    assert_int_equal(heap_alloc(rig_call(rig), heap, 0, 16).value, 0);
    assert_refused_for(rig, REASON_FOREIGN_HEAP, 0);
    assert_false(heap_free(rig_call(rig), heap, p).value);
    assert_refused_for(rig, REASON_FOREIGN_HEAP, ERROR_ACCESS_DENIED);
    assert_false(heap_destroy(rig_call(rig), heap).value);
    rig->machine->options.foreign_heap = FOREIGN_HEAP_ALLOWED;
    VirtAddr foreign = take(rig, heap, 16); // committed already
    assert_true(foreign > p);
    assert_int_equal(heap_alloc(rig_call(rig), heap, 0, 60 * KB).value, 0);
    assert_refused_for(rig, REASON_NOT_OWNER, ERROR_ACCESS_DENIED); // new pages are the owner's
    rig_free(rig);
}

static void a_shared_heap_ends_with_its_owner(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint8_t other = rig_start(rig, "other.exe");
    VirtAddr heap = make_shared(rig), p = take(rig, heap, 64);
    uint8_t owner = rig->process;
    rig_switch(rig, other);
    assert_true(can(rig, p, ACCESS_READ));
    process_end(rig_call(rig), owner, 0);
    assert_false(can(rig, p, ACCESS_READ));
    rig_free(rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(five_callers_of_a_shared_heap),
        cmocka_unit_test(a_shared_heap_is_written_by_kernel_mode_threads_of_any_process),
        cmocka_unit_test(a_shared_heap_of_the_future_is_written_by_its_maker),
        cmocka_unit_test(shared_heap_writer_creator_is_what_the_page_says),
        cmocka_unit_test(growth_and_big_blocks_of_a_shared_heap_are_shared),
        cmocka_unit_test(the_handle_of_another_process_is_refused),
        cmocka_unit_test(a_shared_heap_ends_with_its_owner),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
