// SPDX-License-Identifier: MIT
#include "tests/support/machine_fixture.h"

#include "ce/heap_layout.h"
#include "coredll/api.h"
#include "heap/heap.h"

// The corruption detector: each kind of harm is told with the load or store that did it, and only
// those are; what a program may do with its items is not.

#define KB 1024u

typedef struct Watched {
    Rig *rig;
    VirtAddr heap, a, b, c; // three items side by side: 104, 104 and 200 bytes
} Watched;

static VirtAddr take(Watched *watched, uint32_t size) {
    VirtAddr item = heap_alloc(rig_call(watched->rig), watched->heap, 0, size).value;
    assert_int_not_equal(item, 0);
    assert_int_equal(watched->rig->machine->outcome.reason.id, REASON_NONE);
    return item;
}

static Watched watched_new(uint32_t flags) {
    Watched watched = {.rig = rig_new("heap_watch=yes")};
    watched.heap = heap_create(rig_call(watched.rig), flags, 0, 0).value;
    watched.a = take(&watched, 104);
    watched.b = take(&watched, 104);
    watched.c = take(&watched, 200);
    return watched;
}

static ReasonId did(const Watched *watched) {
    return watched->rig->machine->outcome.reason.id;
}

// One store, as a call of the guest would make it.
static ReasonId store(Watched *watched, VirtAddr va, uint32_t value) {
    assert_true(mmu_write32(&rig_call(watched->rig)->mmu, va, value));
    return did(watched);
}

static ReasonId fill(Watched *watched, VirtAddr va, uint32_t size) {
    assert_true(mmu_fill(&rig_call(watched->rig)->mmu, va, 0xCC, size));
    return did(watched);
}

static void assert_facts(const Watched *watched, const uint32_t *facts, unsigned n) {
    for (unsigned i = 0; i < n; i++) {
        assert_int_equal(watched->rig->machine->outcome.reason.fact[i], facts[i]);
    }
    assert_int_equal(watched->rig->machine->outcome.error, 0);
}

static void what_a_program_may_do_is_not_told(void **state) {
    (void)state;
    Watched watched = watched_new(0);
    uint32_t value = 0;
    assert_int_equal(store(&watched, watched.a, 1), REASON_NONE);
    assert_int_equal(store(&watched, watched.a + 100, 1), REASON_NONE);
    assert_int_equal(fill(&watched, watched.b, 104), REASON_NONE);
    assert_true(mmu_read32(&rig_call(watched.rig)->mmu, watched.c + 196, &value));
    assert_int_equal(did(&watched), REASON_NONE);
    assert_true(mmu_read32(&rig_call(watched.rig)->mmu, watched.c + 200, &value)); // a header
    assert_int_equal(did(&watched), REASON_NONE); // reading one harms nobody
    VirtAddr zeroed = heap_alloc(rig_call(watched.rig), watched.heap, HEAP_ZERO_MEMORY, 9000).value;
    assert_int_equal(did(&watched), REASON_NONE);
    assert_int_equal(fill(&watched, zeroed, 9000), REASON_NONE);
    VirtAddr moved = heap_realloc(rig_call(watched.rig), watched.heap, 0, watched.a, 3000).value;
    assert_int_equal(did(&watched), REASON_NONE);
    assert_int_equal(fill(&watched, moved, 3000), REASON_NONE);
    VirtAddr big = take(&watched, 100 * KB);
    assert_int_equal(fill(&watched, big, 100 * KB), REASON_NONE);
    assert_true(heap_destroy(rig_call(watched.rig), watched.heap).value);
    rig_free(watched.rig);
}

// A heap's record under another address, which is not watched: what coredll does is no harm.
static void a_call_by_an_unwatched_record_is_not_told(void **state) {
    (void)state;
    Watched watched = watched_new(0);
    VirtAddr record = rig_commit(watched.rig, HEAP_RECORD_SIZE);
    assert_true(mmu_copy(&watched.rig->machine->mmu, record, watched.heap, HEAP_RECORD_SIZE));
    VirtAddr item = heap_alloc(rig_call(watched.rig), record, 0, 50 * KB).value;
    assert_int_equal(did(&watched), REASON_NONE);
    assert_int_equal(fill(&watched, item, 50 * KB), REASON_NONE);
    assert_int_equal(store(&watched, item - ITEM_HEADER, 0), REASON_HEAP_UNDERRUN);
    rig_free(watched.rig);
}

static void an_overrun_is_told_with_the_store(void **state) {
    (void)state;
    Watched watched = watched_new(0);
    assert_int_equal(fill(&watched, watched.a, 108), REASON_HEAP_OVERRUN);
    assert_facts(&watched, (const uint32_t[]){watched.a, 108, watched.a, 104, 4, watched.heap}, 6);
    watched.rig->machine->outcome = (Outcome){0};
    rig_free(watched.rig);
    // Word by word: the store that is one too far.
    watched = watched_new(0);
    for (uint32_t i = 0; i < 104; i += 4) {
        assert_int_equal(store(&watched, watched.b + i, i), REASON_NONE);
    }
    assert_int_equal(store(&watched, watched.b + 104, 7), REASON_HEAP_OVERRUN);
    assert_facts(&watched, (const uint32_t[]){watched.b + 104, 4, watched.b, 104, 4, watched.heap},
                 6);
    uint32_t value = 0;
    assert_true(mmu_read32(&rig_call(watched.rig)->mmu, watched.b + 104, &value));
    assert_int_equal(value, 7); // and it is done
    rig_free(watched.rig);
}

static void an_underrun_is_told_for_the_item_stored_to_before(void **state) {
    (void)state;
    Watched watched = watched_new(0);
    assert_int_equal(store(&watched, watched.b, 1), REASON_NONE);
    assert_int_equal(store(&watched, watched.b - 4, 1), REASON_HEAP_UNDERRUN);
    assert_facts(&watched, (const uint32_t[]){watched.b - 4, 4, watched.b, 104, 4, watched.heap},
                 6);
    rig_free(watched.rig);
    watched = watched_new(0);
    assert_int_equal(store(&watched, watched.a, 1), REASON_NONE); // the first has none before it
    assert_int_equal(store(&watched, watched.a - 8, 1), REASON_HEAP_UNDERRUN);
    rig_free(watched.rig);
}

static void use_after_free_is_told_for_loads_and_stores(void **state) {
    (void)state;
    Watched watched = watched_new(0);
    uint32_t value = 0;
    assert_true(heap_free(rig_call(watched.rig), watched.heap, watched.b).value);
    assert_true(mmu_read32(&rig_call(watched.rig)->mmu, watched.b + 8, &value));
    assert_int_equal(did(&watched), REASON_HEAP_USE_AFTER_FREE);
    assert_int_equal(store(&watched, watched.b + 100, 1), REASON_HEAP_USE_AFTER_FREE);
    assert_facts(&watched, (const uint32_t[]){watched.b + 100, 4, watched.b, watched.heap}, 4);
    assert_int_equal(take(&watched, 104), watched.b); // it is somebody's again
    assert_int_equal(store(&watched, watched.b + 100, 1), REASON_NONE);
    rig_free(watched.rig);
}

static void the_records_of_a_heap_are_coredlls(void **state) {
    (void)state;
    Watched watched = watched_new(0);
    assert_int_equal(store(&watched, watched.heap + HEAP_ROVER_AT, 0), REASON_HEAP_RECORD_HIT);
    assert_facts(&watched, (const uint32_t[]){watched.heap + HEAP_ROVER_AT, 4, watched.heap}, 3);
    rig_free(watched.rig);
}

// A second free and a free to another heap are refused, detector or not: the call that does it is
// the one that is told.
static void double_free_and_wrong_heap_are_told_with_the_call(void **state) {
    (void)state;
    Watched watched = watched_new(0);
    VirtAddr other = heap_create(rig_call(watched.rig), 0, 0, 0).value;
    assert_false(heap_free(rig_call(watched.rig), other, watched.a).value);
    assert_int_equal(did(&watched), REASON_OTHER_HEAP);
    assert_true(heap_free(rig_call(watched.rig), watched.heap, watched.a).value);
    assert_false(heap_free(rig_call(watched.rig), watched.heap, watched.a).value);
    assert_int_equal(did(&watched), REASON_ITEM_NOT_IN_USE);
    rig_free(watched.rig);
}

static void shared_heaps_and_big_blocks_are_watched_too(void **state) {
    (void)state;
    Watched watched = watched_new(HEAP_SHARED_READONLY);
    assert_true(watched.heap >= 0x42000000u);
    assert_int_equal(fill(&watched, watched.c, 212), REASON_HEAP_OVERRUN);
    VirtAddr big = take(&watched, 100 * KB);
    assert_int_equal(store(&watched, big, 1), REASON_NONE);
    assert_int_equal(store(&watched, big - 8, 1), REASON_HEAP_UNDERRUN);
    rig_free(watched.rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_program_may_do_is_not_told),
        cmocka_unit_test(a_call_by_an_unwatched_record_is_not_told),
        cmocka_unit_test(an_overrun_is_told_with_the_store),
        cmocka_unit_test(an_underrun_is_told_for_the_item_stored_to_before),
        cmocka_unit_test(use_after_free_is_told_for_loads_and_stores),
        cmocka_unit_test(the_records_of_a_heap_are_coredlls),
        cmocka_unit_test(double_free_and_wrong_heap_are_told_with_the_call),
        cmocka_unit_test(shared_heaps_and_big_blocks_are_watched_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
