// SPDX-License-Identifier: MIT
#include "tests/support/heap_rig.h"

#include "ce/heap_layout.h"
#include "coredll/api.h"
#include "heap/list.h"
#include "heap/state.h"

// One test a rule of the documented heaps; shared ones are in test_heap_shared.c. That every
// address is the one of docs/heap-algorithm.md is property_heap's.

#define KB 1024u

static void the_default_heap_has_192_kb_of_which_188_are_for_items(void **state) {
    (void)state;
    VirtAddr heap = 0;
    Rig *rig = rig_with_heap("", &heap);
    VirtAddr first = take(rig, heap, 94 * KB - ITEM_HEADER), second = 0;
    assert_int_equal(first, heap + 4 * KB + ITEM_HEADER);
    second = take(rig, heap, 94 * KB - ITEM_HEADER);
    assert_int_equal(second, first + 94 * KB); // the last byte of the 188 KB
    VirtAddr third = take(rig, heap, 1);
    assert_true(third > heap + 192 * KB || third < heap); // it has grown
    assert_int_equal(block_of(rig, third).kind, KIND_HEAP);
    rig_free(rig);
}

static void pages_are_committed_as_items_need_them(void **state) {
    (void)state;
    VirtAddr heap = 0;
    Rig *rig = rig_with_heap("", &heap);
    uint32_t before = rig_free_pages(rig);
    VirtAddr p = take(rig, heap, 40 * KB);
    assert_int_equal(before - rig_free_pages(rig),
                     10); // the first of eleven was there
    assert_int_equal(page_state(rig_word(rig, p + 60 * KB)), PAGE_STATE_RESERVED);
    rig_free(rig);
}

static void local_and_default_heap_are_one(void **state) {
    (void)state;
    VirtAddr heap = 0;
    Rig *rig = rig_with_heap("", &heap);
    ApiArgs args = {.value = {LMEM_ZEROINIT, 100}};
    VirtAddr p = api_call(rig_call(rig), CALL_LocalAlloc, &args).value;
    assert_int_equal(heap_size(rig_call(rig), heap, p).value, 104);
    args = (ApiArgs){.value = {p}};
    assert_int_equal(api_call(rig_call(rig), CALL_LocalFree, &args).value, 0);
    assert_int_equal(api_call(rig_call(rig), CALL_LocalFree, &args).value, p); // it is free
    rig_free(rig);
}

static void sizes_are_rounded_to_8_and_told_by_heap_size(void **state) {
    (void)state;
    VirtAddr heap = 0;
    Rig *rig = rig_with_heap("", &heap);
    static const struct {
        uint32_t asked, has;
    } rows[] = {{0, 8}, {1, 8}, {8, 8}, {9, 16}, {100, 104}, {4096, 4096}};
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        VirtAddr p = take(rig, heap, rows[i].asked);
        assert_int_equal(p % 8, 0);
        assert_int_equal(heap_size(rig_call(rig), heap, p).value, rows[i].has);
    }
    rig_free(rig);
}

static void the_search_begins_at_the_item_touched_last(void **state) {
    (void)state;
    VirtAddr heap = 0;
    Rig *rig = rig_with_heap("", &heap);
    VirtAddr a = take(rig, heap, 100), b = take(rig, heap, 100), c = take(rig, heap, 100);
    give(rig, heap, a);
    VirtAddr d = take(rig, heap, 200); // does not fit a's place: behind c
    assert_int_equal(d, c + 112);
    VirtAddr e = take(rig, heap, 50); // would fit a's place, but the search begins at d
    assert_int_equal(e, d + 208);
    give(rig, heap, b);
    assert_int_equal(take(rig, heap, 50), b); // the one freed last
    rig_free(rig);
}

static void free_merges_forwards_only(void **state) {
    (void)state;
    VirtAddr heap = 0;
    Rig *rig = rig_with_heap("", &heap);
    VirtAddr a = take(rig, heap, 100), b = take(rig, heap, 100);
    take(rig, heap, 100);
    give(rig, heap, b);
    give(rig, heap, a); // reverse order: one piece of 224 bytes
    assert_int_equal(take(rig, heap, 216), a);
    give(rig, heap, a);
    a = take(rig, heap, 100);
    b = take(rig, heap, 100);
    give(rig, heap, a);
    give(rig, heap, b); // in order: two pieces until a search passes
    uint32_t word = 0;
    mmu_read32(&rig->machine->mmu, a - ITEM_HEADER, &word);
    assert_int_equal(item_size(word), 112);
    rig_free(rig);
}

static void more_than_96_kb_get_a_reservation_of_their_own(void **state) {
    (void)state;
    VirtAddr heap = 0;
    Rig *rig = rig_with_heap("", &heap);
    VirtAddr small = take(rig, heap, HEAP_BIG_THRESHOLD);
    assert_true(small < heap + 192 * KB);
    uint32_t before = rig_free_pages(rig);
    VirtAddr big = take(rig, heap, HEAP_BIG_THRESHOLD + 1);
    assert_int_equal(big & 0xFFFF, REGION_RECORD_SIZE + ITEM_HEADER);
    assert_int_equal(before - rig_free_pages(rig), 25); // all of it
    give(rig, heap, big);
    assert_int_equal(block_of(rig, big).kind, KIND_NONE);
    assert_int_equal(rig_free_pages(rig), before);
    rig_free(rig);
}

static void heap_big_kb_16_is_what_ce_6_does(void **state) {
    (void)state;
    VirtAddr heap = 0;
    Rig *rig = rig_with_heap("heap_big_kb=16", &heap);
    assert_true(take(rig, heap, 16 * KB) < heap + 192 * KB);
    assert_int_equal(take(rig, heap, 16 * KB + 1) & 0xFFFF, REGION_RECORD_SIZE + ITEM_HEADER);
    rig_free(rig);
}

static void a_heap_with_a_maximum_does_not_grow(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr heap = heap_create(rig_call(rig), 0, 0, 64 * KB).value;
    assert_int_equal(heap_alloc(rig_call(rig), heap, 0, 64 * KB).value, 0); // its records are in it
    assert_refused_for(rig, REASON_HEAP_FULL, 0);
    VirtAddr all = take(rig, heap, 64 * KB - 96 - ITEM_HEADER);
    assert_int_equal(heap_alloc(rig_call(rig), heap, 0, 1).value, 0);
    assert_refused_for(rig, REASON_HEAP_FULL, 0);
    give(rig, heap, all);
    rig_free(rig);
}

static void no_request_above_0x18000_works_in_a_heap_with_a_maximum(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr heap = heap_create(rig_call(rig), 0, 0, 1024 * KB).value;
    take(rig, heap, 0x18000);
    assert_int_equal(heap_alloc(rig_call(rig), heap, 0, 0x18001).value, 0);
    assert_refused_for(rig, REASON_HEAP_TOO_BIG, 0);
    rig_free(rig);
}

static void initial_and_maximum_are_rounded_to_pages(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t before = rig_free_pages(rig);
    VirtAddr heap = heap_create(rig_call(rig), 0, 5000, 70000).value;
    assert_int_equal(before - rig_free_pages(rig), 2);
    assert_int_equal(page_state(rig_word(rig, heap + 17 * 4 * KB)), PAGE_STATE_RESERVED);
    assert_int_equal(page_state(rig_word(rig, heap + 18 * 4 * KB)), PAGE_STATE_FREE);
    assert_int_equal(heap_create(rig_call(rig), 0, 8 * KB, 4 * KB).value, 0);
    assert_refused_for(rig, REASON_HEAP_SIZES, ERROR_INVALID_PARAMETER);
    assert_int_equal(heap_create(rig_call(rig), 0x40000, 0, 0).value, 0);
    assert_refused_for(rig, REASON_HEAP_FLAGS, ERROR_INVALID_PARAMETER);
    rig_free(rig);
}

static void heap_alloc_sets_no_error_but_its_growth_does(void **state) {
    (void)state;
    VirtAddr heap = 0;
    Rig *rig = rig_with_heap("", &heap);
    assert_int_equal(heap_alloc(rig_call(rig), heap, 0x40, 1).value, 0);
    assert_refused_for(rig, REASON_HEAP_FLAGS, 0);
    while (virtual_alloc(rig_call(rig), 0, 64 * KB, MEM_RESERVE, PAGE_READWRITE)) {
    }
    while (heap_alloc(rig_call(rig), heap, 0, 16 * KB).value) {
    }
    assert_refused_for(rig, REASON_NO_HOLE, 8);
    rig_free(rig);
}

static void heap_zero_memory_clears_what_was_used_before(void **state) {
    (void)state;
    VirtAddr heap = 0;
    Rig *rig = rig_with_heap("", &heap);
    VirtAddr p = take(rig, heap, 100);
    uint32_t value = 1;
    assert_true(mmu_fill(&rig->machine->mmu, p, 0xAB, 100));
    give(rig, heap, p);
    assert_int_equal(heap_alloc(rig_call(rig), heap, HEAP_ZERO_MEMORY, 100).value, p);
    assert_true(mmu_read32(&rig->machine->mmu, p + 96, &value));
    assert_int_equal(value, 0);
    rig_free(rig);
}

static void heap_state_counts_holes_and_the_way_of_the_search(void **state) {
    (void)state;
    VirtAddr heap = 0;
    Rig *rig = rig_with_heap("", &heap);
    VirtAddr item[6];
    for (unsigned i = 0; i < 6; i++) {
        item[i] = take(rig, heap, 1000 - ITEM_HEADER);
    }
    give(rig, heap, item[1]);
    give(rig, heap, item[3]);
    give(rig, heap, item[2]); // swallows item 3; item 1 stays a piece of its own until a search
    give(rig, heap, item[5]); // and what is behind all
    HeapState got = {0};
    assert_true(heap_state(rig->machine, heap, 100, &got));
    assert_int_equal(got.n_used, 2);
    assert_int_equal(got.n_holes, 2);
    assert_int_equal(got.largest, 188 * KB - 5000 - ITEM_HEADER);
    assert_int_equal(got.free, 3000 - 2 * ITEM_HEADER + got.largest);
    assert_int_equal(got.n_regions, 1);
    assert_int_equal(got.n_passed, 1); // the rover stands on a free item
    assert_int_equal(got.committed, 12 * KB);
    take(rig, heap, 95 * KB);
    take(rig, heap, 92 * KB); // too large for what is left: the heap grows
    assert_true(heap_state(rig->machine, heap, 0, &got));
    assert_int_equal(got.n_regions, 2);
    uint32_t steps = rig->machine->step;
    assert_true(heap_state(rig->machine, heap, 2000, &got));
    assert_int_equal(got.n_passed, 2); // the last item, and the rest of its region
    assert_true(heap_state(rig->machine, heap, 190 * KB, &got));
    assert_int_equal(got.n_passed, got.n_used + got.n_holes); // all: none is so large
    assert_int_equal(rig->machine->step, steps);
    assert_false(heap_state(rig->machine, heap + 8, 0, &got));
    mmu_write32(&rig->machine->mmu, item[4] - ITEM_HEADER, 3);
    assert_false(heap_state(rig->machine, heap, 0, &got));
    mmu_write32(&rig->machine->mmu, item[4] - ITEM_HEADER, 1000);
    rig_free(rig);
}

static void free_gives_back_whole_pages_from_16_kb_on(void **state) {
    (void)state;
    static const char *const settings[] = {"", "heap_decommit=compact"};
    for (unsigned i = 0; i < 2; i++) {
        VirtAddr heap = 0;
        Rig *rig = rig_with_heap(settings[i], &heap);
        VirtAddr a = take(rig, heap, 15 * KB), b = take(rig, heap, 24 * KB);
        take(rig, heap, 8);
        uint32_t before = rig_free_pages(rig);
        give(rig, heap, a);
        assert_int_equal(rig_free_pages(rig), before); // three whole pages only
        give(rig, heap, b);
        assert_int_equal(rig_free_pages(rig) - before, i == 0 ? 5 : 0);
        assert_int_equal(heap_compact(rig_call(rig), heap).value,
                         188 * KB - 15 * KB - 24 * KB - 4 * ITEM_HEADER - 8);
        assert_true(rig_free_pages(rig) - before >= 8);
        rig_free(rig);
    }
}

static void heap_compact_merges_free_items_and_decommits_their_pages(void **state) {
    (void)state;
    VirtAddr heap = 0, held[4];
    Rig *rig = rig_with_heap("heap_decommit=compact", &heap);
    for (unsigned i = 0; i < 4; i++) {
        held[i] = take(rig, heap, 12 * KB);
    }
    take(rig, heap, 8);
    for (unsigned i = 0; i < 4; i++) {
        give(rig, heap, held[i]); // upwards: each stays an item of its own
    }
    uint32_t before = rig_free_pages(rig), committed = 0;
    for (uint32_t at = 0; at < 4 * 12 * KB; at += 4 * KB) {
        committed += page_state(rig_word(rig, held[0] + at)) == PAGE_STATE_COMMITTED;
    }
    assert_int_equal(committed, 12);
    uint32_t largest = heap_compact(rig_call(rig), heap).value;
    assert_true(largest > 4 * 12 * KB);
    assert_int_equal(heap_size(rig_call(rig), heap, held[0]).value, UINT32_MAX); // free
    assert_true(rig_free_pages(rig) - before >= 11); // all but those with a header
    rig_free(rig);
}

// "Free in the reverse order of allocation": the item that is freed swallows what is behind it.
static void freeing_in_reverse_order_merges_best(void **state) {
    (void)state;
    uint32_t left[2] = {0};
    for (unsigned reverse = 0; reverse < 2; reverse++) {
        VirtAddr heap = 0, held[6];
        Rig *rig = rig_with_heap("", &heap);
        for (unsigned i = 0; i < 6; i++) {
            held[i] = take(rig, heap, 600);
        }
        take(rig, heap, 8);
        for (unsigned i = 0; i < 6; i++) {
            give(rig, heap, held[reverse ? 5 - i : i]);
        }
        HeapBlock block;
        HeapPlace place;
        assert_true(heap_walk_first(rig->machine, rig->process, heap, &place));
        while (heap_walk_next(rig->machine, rig->process, heap, &place, &block)) {
            left[reverse] += block.is_free && block.address <= held[5];
        }
        rig_free(rig);
    }
    assert_int_equal(left[0], 6);
    assert_int_equal(left[1], 1);
}

static void heaps_are_always_serialized_and_raise_no_exceptions(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    const uint32_t generate_exceptions = 4;
    VirtAddr heap = heap_create(rig_call(rig), HEAP_NO_SERIALIZE, 0, 0).value;
    assert_int_not_equal(heap, 0); // and ignored
    VirtAddr item = heap_alloc(rig_call(rig), heap, HEAP_NO_SERIALIZE, 64).value;
    assert_int_not_equal(item, 0);
    assert_int_equal(heap_create(rig_call(rig), generate_exceptions, 0, 0).value, 0);
    assert_refused_for(rig, REASON_HEAP_FLAGS, ERROR_INVALID_PARAMETER);
    HeapResult got = heap_alloc(rig_call(rig), heap, generate_exceptions, 64);
    assert_true(got.value == 0 && !got.faulted);
    assert_refused_for(rig, REASON_HEAP_FLAGS, 0);
    rig_free(rig);
}

static void heap_size_is_all_ones_for_what_is_no_item(void **state) {
    (void)state;
    VirtAddr heap = 0;
    Rig *rig = rig_with_heap("", &heap);
    VirtAddr item = take(rig, heap, 100);
    assert_int_equal(heap_size(rig_call(rig), heap, item + 8).value, UINT32_MAX);
    assert_int_equal(heap_size(rig_call(rig), heap, 0).value, UINT32_MAX);
    give(rig, heap, item);
    assert_int_equal(heap_size(rig_call(rig), heap, item).value, UINT32_MAX);
    assert_int_equal(rig->machine->outcome.reason.id, REASON_ITEM_NOT_IN_USE);
    rig_free(rig);
}

static void an_empty_region_is_given_back(void **state) {
    (void)state;
    VirtAddr heap = 0;
    Rig *rig = rig_with_heap("", &heap);
    VirtAddr held[3];
    for (unsigned i = 0; i < 3; i++) {
        held[i] = take(rig, heap, 90 * KB);
    }
    VirtAddr region = held[2] & ~0xFFFFu;
    assert_int_equal(block_of(rig, region).kind, KIND_HEAP);
    give(rig, heap, held[2]);
    assert_int_equal(block_of(rig, region).kind, KIND_NONE);
    assert_int_equal(take(rig, heap, 4 * KB), heap + 4 * KB + 8 + 2 * (90 * KB + 8)); // continues
    rig_free(rig);
}

static void heap_realloc_keeps_what_is_there(void **state) {
    (void)state;
    VirtAddr heap = 0;
    Rig *rig = rig_with_heap("", &heap);
    VirtAddr a = take(rig, heap, 100), b = take(rig, heap, 100);
    uint32_t value = 0;
    assert_true(mmu_write32(&rig->machine->mmu, b, 0x1234));
    assert_int_equal(heap_realloc(rig_call(rig), heap, 0, b, 5000).value, b); // free behind it
    assert_int_equal(heap_realloc(rig_call(rig), heap, HEAP_REALLOC_IN_PLACE_ONLY, a, 200).value,
                     0);
    assert_refused_for(rig, REASON_HEAP_NO_ROOM_BEHIND, 8);
    VirtAddr moved = heap_realloc(rig_call(rig), heap, 0, b, 150 * KB).value; // a big block now
    assert_int_not_equal(moved, b);
    assert_true(mmu_read32(&rig->machine->mmu, moved, &value));
    assert_int_equal(value, 0x1234);
    rig_free(rig);
}

static void heap_realloc_of_a_big_block_to_4_gb_is_refused(void **state) {
    (void)state;
    VirtAddr heap = 0;
    Rig *rig = rig_with_heap("", &heap);
    VirtAddr big = take(rig, heap, 200 * KB);
    uint32_t size = heap_size(rig_call(rig), heap, big).value;
    assert_int_equal(heap_realloc(rig_call(rig), heap, 0, big, UINT32_MAX).value, 0);
    assert_int_equal(rig->machine->outcome.reason.id, REASON_HEAP_TOO_BIG);
    uint32_t in_place = HEAP_REALLOC_IN_PLACE_ONLY;
    assert_int_equal(heap_realloc(rig_call(rig), heap, in_place, big, UINT32_MAX - 64).value, 0);
    assert_int_equal(rig->machine->outcome.reason.id, REASON_HEAP_NO_ROOM_BEHIND);
    assert_int_equal(heap_size(rig_call(rig), heap, big).value, size);
    rig_free(rig);
}

static void heap_validate_finds_what_an_overrun_has_spoiled(void **state) {
    (void)state;
    VirtAddr heap = 0;
    Rig *rig = rig_with_heap("", &heap);
    VirtAddr a = take(rig, heap, 24), b = take(rig, heap, 24);
    assert_true(heap_validate(rig_call(rig), heap, 0).value);
    assert_true(heap_validate(rig_call(rig), heap, a).value);
    assert_true(mmu_fill(&rig->machine->mmu, a, 0xCC, 28)); // four bytes too many
    assert_false(heap_validate(rig_call(rig), heap, 0).value);
    assert_refused_for(rig, REASON_HEAP_CORRUPT, ERROR_INVALID_PARAMETER);
    assert_int_equal(rig->machine->outcome.reason.fact[1], b - ITEM_HEADER);
    assert_false(heap_free(rig_call(rig), heap, b).value);
    rig_free(rig);
}

// A search by the index does not read what it can pass; once a call has met a header that cannot
// be, searches of that heap read them all, until HeapCompact finds it sound.
static void a_spoiled_header_is_met_where_a_call_reads_it(void **state) {
    (void)state;
    static const char *const settings[] = {"", "heap_search=walk"};
    for (unsigned i = 0; i < 2; i++) {
        VirtAddr heap = 0, held[8];
        Rig *rig = rig_with_heap(settings[i], &heap);
        Mmu *mmu = &rig->machine->mmu;
        for (unsigned k = 0; k < 8; k++) {
            held[k] = take(rig, heap, 20 * KB);
        }
        VirtAddr header = held[4] - ITEM_HEADER;
        assert_true(mmu_write32(mmu, header + ITEM_SIZE_AT, 0xDEADBEEF));
        give(rig, heap, held[0]); // the search begins here, and room lies behind the last
        VirtAddr got = heap_alloc(rig_call(rig), heap, 0, 24 * KB).value;
        assert_int_equal(got, i == 0 ? held[7] + 20 * KB + ITEM_HEADER : 0);
        assert_int_equal(rig->machine->outcome.reason.id,
                         i == 0 ? REASON_NONE : REASON_HEAP_CORRUPT);
        assert_false(heap_free(rig_call(rig), heap, held[4]).value);
        give(rig, heap, held[1]);
        assert_int_equal(heap_alloc(rig_call(rig), heap, 0, 50 * KB).value, 0);
        assert_refused_for(rig, REASON_HEAP_CORRUPT, 0);
        assert_int_equal(rig->machine->outcome.reason.fact[1], header);
        assert_true(mmu_write32(mmu, header + ITEM_SIZE_AT, 20 * KB + ITEM_HEADER));
        assert_int_not_equal(heap_compact(rig_call(rig), heap).value, 0);
        assert_true(mmu_write32(mmu, header + ITEM_SIZE_AT, 0xDEADBEEF));
        got = heap_alloc(rig_call(rig), heap, 0, 50 * KB).value;
        assert_true(i == 0 ? got != 0 : got == 0);
        rig_free(rig);
    }
}

// The guest may write over a list's links; no call may run for ever.
static void a_list_that_runs_in_a_circle_is_told(void **state) {
    (void)state;
    Rig *rig = rig_new("heap_search=walk");
    Mmu *mmu = &rig->machine->mmu;
    VirtAddr heap = heap_create(rig_call(rig), 0, 0, 0).value, held[5];
    for (unsigned i = 0; i < 5; i++) {
        held[i] = take(rig, heap, i < 3 ? 90 * KB : 120 * KB);
    }
    take(rig, heap, 95 * KB); // the second region is full, too
    give(rig, heap, held[0]); // and the search begins in the first
    VirtAddr second = held[2] - ITEM_HEADER - REGION_RECORD_SIZE;
    VirtAddr big = held[4] - ITEM_HEADER - REGION_RECORD_SIZE;
    assert_true(mmu_write32(mmu, second + REGION_NEXT_AT, second));
    assert_true(mmu_write32(mmu, big + REGION_NEXT_AT, big));
    assert_false(heap_validate(rig_call(rig), heap, 0).value);
    assert_refused_for(rig, REASON_HEAP_CORRUPT, ERROR_INVALID_PARAMETER);
    heap_compact(rig_call(rig), heap);
    assert_int_equal(rig->machine->outcome.reason.id, REASON_HEAP_CORRUPT);
    assert_int_equal(heap_alloc(rig_call(rig), heap, 0, 95 * KB).value, 0);
    assert_int_equal(rig->machine->outcome.reason.id, REASON_HEAP_CORRUPT);
    assert_false(heap_free(rig_call(rig), heap, held[3]).value);
    assert_int_equal(rig->machine->outcome.reason.id, REASON_HEAP_CORRUPT);
    HeapResult gone = heap_destroy(rig_call(rig), heap);
    assert_true(!gone.value || gone.faulted);
    rig_free(rig); // the process ends, and all of it comes back
}

static void heap_free_tells_what_is_wrong_with_a_pointer(void **state) {
    (void)state;
    VirtAddr heap = 0;
    Rig *rig = rig_with_heap("", &heap);
    VirtAddr other = heap_create(rig_call(rig), 0, 0, 0).value, p = take(rig, heap, 24);
    heap_free(rig_call(rig), other, p);
    assert_refused_for(rig, REASON_OTHER_HEAP, ERROR_INVALID_PARAMETER);
    heap_free(rig_call(rig), heap, p + 8);
    assert_refused_for(rig, REASON_NOT_AN_ITEM, ERROR_INVALID_PARAMETER);
    give(rig, heap, p);
    heap_free(rig_call(rig), heap, p);
    assert_refused_for(rig, REASON_ITEM_NOT_IN_USE, ERROR_INVALID_PARAMETER);
    heap_free(rig_call(rig), heap + 8, p);
    assert_refused_for(rig, REASON_NO_HEAP, ERROR_INVALID_HANDLE);
    assert_true(heap_free(rig_call(rig), 0x1F000000, p).faulted); // nothing is there
    rig_free(rig);
}

static void heap_destroy_gives_all_back_but_not_the_default_heap(void **state) {
    (void)state;
    VirtAddr own = 0;
    Rig *rig = rig_with_heap("", &own);
    uint32_t before = rig_free_pages(rig);
    VirtAddr heap = heap_create(rig_call(rig), 0, 0, 0).value;
    for (unsigned i = 0; i < 8; i++) {
        take(rig, heap, 60 * KB);
        take(rig, heap, 100 * KB);
    }
    assert_true(heap_destroy(rig_call(rig), heap).value);
    assert_int_equal(rig_free_pages(rig), before);
    assert_false(heap_destroy(rig_call(rig), own).value);
    assert_refused_for(rig, REASON_PROCESS_HEAP, ERROR_INVALID_PARAMETER);
    rig_free(rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_default_heap_has_192_kb_of_which_188_are_for_items),
        cmocka_unit_test(pages_are_committed_as_items_need_them),
        cmocka_unit_test(local_and_default_heap_are_one),
        cmocka_unit_test(sizes_are_rounded_to_8_and_told_by_heap_size),
        cmocka_unit_test(the_search_begins_at_the_item_touched_last),
        cmocka_unit_test(free_merges_forwards_only),
        cmocka_unit_test(more_than_96_kb_get_a_reservation_of_their_own),
        cmocka_unit_test(heap_big_kb_16_is_what_ce_6_does),
        cmocka_unit_test(a_heap_with_a_maximum_does_not_grow),
        cmocka_unit_test(no_request_above_0x18000_works_in_a_heap_with_a_maximum),
        cmocka_unit_test(initial_and_maximum_are_rounded_to_pages),
        cmocka_unit_test(heap_alloc_sets_no_error_but_its_growth_does),
        cmocka_unit_test(heap_zero_memory_clears_what_was_used_before),
        cmocka_unit_test(heap_state_counts_holes_and_the_way_of_the_search),
        cmocka_unit_test(free_gives_back_whole_pages_from_16_kb_on),
        cmocka_unit_test(heap_compact_merges_free_items_and_decommits_their_pages),
        cmocka_unit_test(freeing_in_reverse_order_merges_best),
        cmocka_unit_test(heaps_are_always_serialized_and_raise_no_exceptions),
        cmocka_unit_test(heap_size_is_all_ones_for_what_is_no_item),
        cmocka_unit_test(an_empty_region_is_given_back),
        cmocka_unit_test(heap_realloc_keeps_what_is_there),
        cmocka_unit_test(heap_realloc_of_a_big_block_to_4_gb_is_refused),
        cmocka_unit_test(heap_validate_finds_what_an_overrun_has_spoiled),
        cmocka_unit_test(a_spoiled_header_is_met_where_a_call_reads_it),
        cmocka_unit_test(a_list_that_runs_in_a_circle_is_told),
        cmocka_unit_test(heap_free_tells_what_is_wrong_with_a_pointer),
        cmocka_unit_test(heap_destroy_gives_all_back_but_not_the_default_heap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
