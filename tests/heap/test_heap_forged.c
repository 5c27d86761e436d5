// SPDX-License-Identifier: MIT
#include "tests/support/machine_fixture.h"

#include "ce/heap_layout.h"
#include "heap/heap.h"
#include "heap/list.h"
#include "heap/side.h"
#include "heap/state.h"
#include "heap/watch.h"
#include "kernel/life/end.h"
#include "kernel/loader/pageout.h"
#include "kernel/memory/lock.h"
#include "kernel/memory/virtual.h"
#include "kernel/object/file.h"
#include "kernel/object/mapfile.h"
#include "kernel/process/process.h"
#include "tests/support/random.h"
#include "world/query/heap.h"

// A heap's records lie in memory of its program, which may write anything there. Whatever it has
// written, every heap call ends and stays inside the host's arrays (the sanitizers say so); it may
// refuse, fault, or believe what it reads.

#define KB 1024u
#define N_ITEMS 8u
#define ROUNDS 24u
#define CALLS 40u

static uint32_t get(const Rig *rig, VirtAddr va) {
    uint32_t value = 0;
    mmu_peek32(&rig->machine->mmu, tables_mapped(&rig->machine->tables, va), &value);
    return value;
}

static void put(Rig *rig, VirtAddr va, uint32_t value) {
    assert_true(mmu_write32(&rig_call(rig)->mmu, va, value));
}

static VirtAddr take(Rig *rig, VirtAddr heap, uint32_t size) {
    VirtAddr pointer = heap_alloc(rig_call(rig), heap, 0, size).value;
    assert_int_not_equal(pointer, 0);
    return pointer;
}

static void assert_corrupt(const Rig *rig, HeapResult got) {
    assert_false(got.faulted);
    assert_int_equal(got.value, 0);
    assert_int_equal(rig->machine->outcome.reason.id, REASON_HEAP_CORRUPT);
}

// The handle and the records of a new heap.
static VirtAddr make(Rig *rig, VirtAddr *ret_region) {
    VirtAddr heap = heap_create(rig_call(rig), 0, 0, 0).value;
    assert_int_not_equal(heap, 0);
    *ret_region = get(rig, heap + HEAP_FIRST_AT);
    return heap;
}

// A region of one item in use, with its record at `record`: what a program can make itself.
static void forge_region(Rig *rig, VirtAddr heap, VirtAddr record, VirtAddr first, VirtAddr end) {
    const uint32_t words[] = {REGION_SIGNATURE, heap, 0, record, first, end};
    for (uint32_t i = 0; i < 6; i++) {
        put(rig, record + 4 * i, words[i]);
    }
    put(rig, first + ITEM_SIZE_AT, end - first);
    put(rig, first + ITEM_REGION_AT, record);
}

static void a_rover_that_no_list_leads_to_ends(void **state) {
    (void)state;
    static const char *const settings[] = {"heap_search=index", "heap_search=walk"};
    for (unsigned i = 0; i < 2; i++) {
        Rig *rig = rig_new(settings[i]);
        VirtAddr region = 0, heap = make(rig, &region), other = rig_commit(rig, 64 * KB);
        take(rig, heap, 90 * KB);
        take(rig, heap, 90 * KB); // not much is left
        forge_region(rig, heap, other, other + 64, other + 128);
        put(rig, heap + HEAP_ROVER_AT, other + 64);
        HeapResult got = heap_alloc(rig_call(rig), heap, 0, 60 * KB);
        assert_corrupt(rig, got);
        rig_free(rig);
    }
}

static void items_before_their_region_record_are_not_learned(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr region = 0, heap = make(rig, &region);
    VirtAddr low = rig_commit(rig, 64 * KB), high = rig_commit(rig, 64 * KB);
    assert_true(low >> CE_BLOCK_SHIFT < high >> CE_BLOCK_SHIFT);
    forge_region(rig, heap, high, low, low + 64);
    put(rig, low, 32 | ITEM_FREE);
    put(rig, low + 32, 32); // in use: an empty region would be given back
    put(rig, low + 32 + ITEM_REGION_AT, high);
    put(rig, region + REGION_NEXT_AT, high);
    assert_true(heap_compact(rig_call(rig), heap).value > 0);
    assert_false(item_index_region(&rig->machine->heap->items, high | rig->slot)->known);
    put(rig, region + REGION_NEXT_AT, 0);
    rig_free(rig);
}

// The index knows two free items side by side as one; the second is then taken for itself.
static void a_free_item_made_longer_and_freed_in_parts_ends(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr region = 0, heap = make(rig, &region);
    VirtAddr a = take(rig, heap, 56), b = take(rig, heap, 56);
    take(rig, heap, 56);
    assert_true(heap_free(rig_call(rig), heap, a).value);
    put(rig, a - ITEM_HEADER, 128 | ITEM_FREE); // over b
    VirtAddr whole = take(rig, heap, 120);
    assert_int_equal(whole, a);
    put(rig, b - ITEM_HEADER, 64);
    put(rig, b - ITEM_HEADER + ITEM_REGION_AT, region);
    heap_free(rig_call(rig), heap, b); // ends
    rig_free(rig);
}

static void an_item_outside_its_region_is_not_told_to_the_index(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr region = 0, heap = make(rig, &region), outside = rig_commit(rig, 64 * KB);
    VirtAddr end = get(rig, region + REGION_END_AT);
    bool above = outside >= end;
    put(rig, region + (above ? REGION_END_AT : REGION_FIRST_AT), outside + (above ? 64 : 0));
    put(rig, outside, 64);
    put(rig, outside + ITEM_REGION_AT, region);
    heap_free(rig_call(rig), heap, outside + ITEM_HEADER);
    assert_false(item_index_is_free(&rig->machine->heap->items, outside | rig->slot));
    assert_false(item_index_region(&rig->machine->heap->items, region | rig->slot)->known);
    rig_free(rig);
}

// Its end is an address that the index has no page for.
static void an_item_that_ends_above_the_index_is_not_asked_for(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr region = 0, heap = make(rig, &region), item = take(rig, heap, 64) - ITEM_HEADER;
    for (VirtAddr end = ITEM_INDEX_END + CE_BLOCK_SIZE; end > ITEM_INDEX_END; end += 0x08000000) {
        put(rig, region + REGION_END_AT, UINT32_MAX & ~7u);
        put(rig, item + ITEM_SIZE_AT, end - item);
        heap_free(rig_call(rig), heap, item + ITEM_HEADER); // ends
        put(rig, item + ITEM_SIZE_AT, end - item);
        heap_realloc(rig_call(rig), heap, 0, item + ITEM_HEADER, 8);
    }
    rig_free(rig);
}

static void a_header_across_two_pages_is_read_by_the_mmu(void **state) {
    (void)state;
    Rig *rig = rig_new("cpu=x86 heap_search=walk");
    VirtAddr region = 0, heap = make(rig, &region);
    take(rig, heap, CE_PAGE_SIZE);
    VirtAddr between = rig_commit(rig, CE_PAGE_SIZE); // the pages' frames are no neighbours
    put(rig, between, UINT32_MAX);
    VirtAddr page = (take(rig, heap, 2 * CE_PAGE_SIZE) + CE_PAGE_SIZE) & ~(CE_PAGE_SIZE - 1);
    VirtAddr before = page - 66, across = page - 2, behind = page + 62;
    put(rig, before + ITEM_SIZE_AT, 64);
    put(rig, before + ITEM_REGION_AT, region);
    put(rig, across + ITEM_SIZE_AT, 64);
    put(rig, behind + ITEM_SIZE_AT, 128 | ITEM_FREE);
    put(rig, behind + 128 + ITEM_SIZE_AT, 64);
    put(rig, heap + HEAP_ROVER_AT, before);
    assert_int_equal(take(rig, heap, 16), behind + ITEM_HEADER);
    rig_free(rig);
}

// A new file of two pages as memory.
static VirtAddr view_of_file(Rig *rig) {
    FileRequest file = {"a", (uint32_t)GENERIC_READ | GENERIC_WRITE, 0, CREATE_ALWAYS, false, 0};
    MapfileRequest mapping = {.protect = PAGE_READWRITE, .size_low = 2 * CE_PAGE_SIZE};
    mapping.file = file_open(rig_call(rig), &file);
    uint32_t handle = mapfile_create(rig_call(rig), &mapping);
    VirtAddr view = mapfile_map(rig_call(rig), handle, FILE_MAP_WRITE, 0, 0, 0);
    assert_int_not_equal(view, 0);
    return view;
}

// Items in a page of a view, their region's record in the next one, and RAM for one of the two.
static void a_page_that_another_one_drives_out_is_not_used_any_more(void **state) {
    (void)state;
    Rig *rig = rig_new("storage_kb=64 cp_low=0 cp_critical=0");
    VirtAddr region = 0, heap = make(rig, &region), hoard = rig_hoard(rig);
    VirtAddr item = view_of_file(rig), record = item + CE_PAGE_SIZE;
    forge_region(rig, heap, record, item, record);
    put(rig, item, 64 | ITEM_FREE);
    put(rig, item + 64, CE_PAGE_SIZE - 64);
    put(rig, heap + HEAP_ROVER_AT, item);
    assert_true(mapfile_flush(rig_call(rig), item, 0));
    pageout_all(rig->machine); // both are as in the file
    rig_leave_free(rig, hoard, 1);
    put(rig, item, 64 | ITEM_FREE);
    assert_int_equal(heap_alloc(rig_call(rig), heap, 0, 16).value, item + ITEM_HEADER);
    assert_int_equal(get(rig, item), 24);
    virtual_free(rig_call(rig), hoard, 0, MEM_RELEASE);
    assert_int_equal(mmu_read32(&rig_call(rig)->mmu, record, &region), true);
    assert_int_equal(region, REGION_SIGNATURE);
    rig_free(rig);
}

// The rover and the item behind it have their size in the last DWORD of a page, their region in the
// next page.
static void a_header_in_two_pages_is_read_and_written_by_the_mmu(void **state) {
    (void)state;
    Rig *rig = rig_new("heap_search=walk");
    VirtAddr region = 0, heap = make(rig, &region);
    VirtAddr first = rig_commit(rig, 64 * KB), pages[3];
    for (uint32_t i = 0; i < 3; i++) { // no frame of them is behind another's
        pages[i] = first + (2 - i) * CE_PAGE_SIZE;
        virtual_free(rig_call(rig), pages[i], CE_PAGE_SIZE, MEM_DECOMMIT);
    }
    for (uint32_t i = 0; i < 3; i++) {
        virtual_alloc(rig_call(rig), pages[i], CE_PAGE_SIZE, MEM_COMMIT, PAGE_READWRITE);
    }
    VirtAddr rover = first + CE_PAGE_SIZE - 4, left = rover + CE_PAGE_SIZE;
    put(rig, region + REGION_END_AT, UINT32_MAX & ~7u);
    put(rig, rover + ITEM_SIZE_AT, (2 * CE_PAGE_SIZE) | ITEM_FREE);
    put(rig, rover + ITEM_REGION_AT, region);
    put(rig, rover + 2 * CE_PAGE_SIZE + ITEM_SIZE_AT, 64);
    put(rig, heap + HEAP_ROVER_AT, rover);
    assert_int_equal(take(rig, heap, CE_PAGE_SIZE - ITEM_HEADER), rover + ITEM_HEADER);
    assert_int_equal(get(rig, left + ITEM_SIZE_AT), CE_PAGE_SIZE | ITEM_FREE);
    assert_int_equal(get(rig, left + ITEM_REGION_AT), region);
    rig_free(rig);
}

static void an_unaligned_handle_faults_however_often_it_was_used(void **state) {
    (void)state;
    Rig *rig = rig_new("cpu=arm");
    VirtAddr region = 0, heap = make(rig, &region);
    take(rig, heap, 8);
    for (unsigned i = 0; i < 3; i++) {
        assert_true(heap_alloc(rig_call(rig), heap + 2, 0, 8).faulted);
    }
    rig_free(rig);
}

static void heap_state_of_a_region_to_the_end_of_memory_ends(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr region = 0, heap = make(rig, &region);
    HeapState seen;
    take(rig, heap, 64);
    put(rig, region + REGION_END_AT, UINT32_MAX);
    assert_false(heap_state(rig->machine, heap, 0, &seen));
    put(rig, region + REGION_FIRST_AT, UINT32_MAX);
    heap_state(rig->machine, heap, 0, &seen); // ends
    put(rig, region + REGION_BASE_AT, UINT32_MAX - 3);
    heap_state(rig->machine, heap, 0, &seen);
    rig_free(rig);
}

static void count_item(void *context, const HeapItem *item) {
    *(uint32_t *)context += item->size > 0;
}

// The views look at the heap again for every picture.
static void a_circle_of_regions_is_spoiled_for_who_looks(void **state) {
    (void)state;
    Options options = rig_options("");
    World world;
    HeapInfo info = {0};
    assert_true(world_init(&world, &options));
    EventSink sink = world_sink(&world);
    Rig *rig = rig_new_with_sink("", &sink);
    VirtAddr region = 0, heap = make(rig, &region), none = 0;
    put(rig, region + REGION_NEXT_AT, region);
    rig_step(rig);
    info = (HeapInfo){.handle = heap, .owner = rig->process};
    uint32_t n = 0;
    assert_false(query_heap_items(&world, &info, count_item, &n, &none));
    assert_int_equal(none, region);
    assert_true(n > 1);
    rig_free(rig);
    world_deinit(&world);
}

// A program's own memory lies where a heap of a dead process was indexed.
static void nothing_is_known_of_the_heap_of_a_dead_process(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint8_t other = rig_start(rig, "other.exe"), slot = rig->machine->tables.process[other].slot;
    rig_switch(rig, other);
    VirtAddr region = 0, heap = make(rig, &region), mapped = region | ce_slot_base(slot);
    take(rig, heap, 64);
    const ItemRegion *known = item_index_region(&rig->machine->heap->items, mapped);
    assert_true(known->known);
    rig_switch(rig, rig->process);
    process_end(rig_call(rig), other, 0);
    other = rig_start(rig, "next.exe");
    assert_int_equal(rig->machine->tables.process[other].slot, slot);
    rig_switch(rig, other);
    VirtAddr own = virtual_alloc(rig_call(rig), heap, 192 * KB, MEM_RESERVE, PAGE_READWRITE);
    assert_int_equal(own, heap);
    own = virtual_alloc(rig_call(rig), heap, 192 * KB, MEM_COMMIT, PAGE_READWRITE);
    assert_int_equal(own, heap);
    assert_false(known->known);
    put(rig, heap + HEAP_SIGNATURE_AT, HEAP_SIGNATURE);
    put(rig, heap + HEAP_OWNER_AT, rig->machine->tables.process[other].handle);
    put(rig, heap + HEAP_FIRST_AT, region);
    put(rig, heap + HEAP_LAST_AT, region);
    put(rig, heap + HEAP_ROVER_AT, region + REGION_RECORD_SIZE);
    forge_region(rig, heap, region, region + REGION_RECORD_SIZE, heap + 192 * KB);
    put(rig, region + REGION_RECORD_SIZE, (188 * KB) | ITEM_FREE);
    assert_int_equal(take(rig, heap, 64), region + REGION_RECORD_SIZE + ITEM_HEADER);
    assert_false(heap_compact(rig_call(rig), heap).faulted);
    assert_false(known->known); // it is not coredll's
    rig_free(rig);
}

// ---- garbage

typedef struct Garbage {
    Rig *rig;
    uint64_t random;
    VirtAddr heap, items[N_ITEMS], own; // own: committed memory of the program
} Garbage;

static uint32_t pick(Garbage *garbage, uint32_t bound) {
    return random_below(&garbage->random, bound);
}

// An address that could be meant: a record, an item, something near one, or nothing.
static VirtAddr some_address(Garbage *garbage) {
    VirtAddr region = get(garbage->rig, garbage->heap + HEAP_FIRST_AT);
    VirtAddr item = garbage->items[pick(garbage, N_ITEMS)] - ITEM_HEADER;
    const VirtAddr some[] = {garbage->heap,
                             garbage->heap | garbage->rig->slot,
                             region,
                             item,
                             item & ~(CE_BLOCK_SIZE - 1),
                             item & ~(CE_PAGE_SIZE - 1),
                             garbage->own,
                             garbage->heap + 192 * KB};
    VirtAddr at = some[pick(garbage, 8)];
    switch (pick(garbage, 6)) {
    case 0:
        return at + 8 * pick(garbage, 64);
    case 1:
        return at + pick(garbage, 16);
    case 2:
        return at - 8 * pick(garbage, 8);
    default:
        return at;
    }
}

static uint32_t some_word(Garbage *garbage) {
    static const uint32_t words[] = {0,
                                     1,
                                     8,
                                     16,
                                     17,
                                     19,
                                     UINT32_MAX,
                                     0xFFFFF000,
                                     0x80000000,
                                     64 | ITEM_FREE,
                                     0x30000,
                                     0x30000 | ITEM_FREE,
                                     HEAP_SIGNATURE,
                                     REGION_SIGNATURE,
                                     BIG_SIGNATURE,
                                     0x02000000};
    switch (pick(garbage, 5)) {
    case 0:
        return words[pick(garbage, 16)];
    case 1:
        return (uint32_t)random_next(&garbage->random);
    case 2:
        return pick(garbage, 4096) << 3 | pick(garbage, 4);
    default:
        return some_address(garbage);
    }
}

static void spoil(Garbage *garbage) {
    VirtAddr at = some_address(garbage) + 4 * pick(garbage, 12);
    bool custom = get(garbage->rig, garbage->heap + HEAP_FLAGS_AT) & HEAP_CUSTOM;
    if (at - garbage->heap < HEAP_FIRST_AT - 4 && !custom && pick(garbage, 8)) {
        return; // mostly it stays a heap
    }
    mmu_write32(&rig_call(garbage->rig)->mmu, at, some_word(garbage));
}

static void do_something(Garbage *garbage) {
    Machine *machine = rig_call(garbage->rig);
    uint8_t process = machine->tables.system->current_process;
    VirtAddr heap = pick(garbage, 12) ? garbage->heap : some_address(garbage);
    uint32_t k = pick(garbage, N_ITEMS), size = pick(garbage, pick(garbage, 4) ? 600 : 120 * KB);
    VirtAddr pointer = pick(garbage, 3) ? garbage->items[k] : some_address(garbage) + ITEM_HEADER;
    HeapState seen;
    HeapPlace place;
    HeapBlock block;
    HeapResult got = {0};
    switch (pick(garbage, 10)) {
    case 0:
    case 1:
    case 2:
        got = heap_alloc(machine, heap, pick(garbage, 2) ? HEAP_ZERO_MEMORY : 0, size);
        garbage->items[k] = got.value ? got.value : garbage->items[k];
        break;
    case 3:
    case 4:
        heap_free(machine, heap, pointer);
        break;
    case 5:
        heap_realloc(machine, heap, 0, pointer, size);
        break;
    case 6:
        heap_compact(machine, heap);
        break;
    case 7:
        heap_validate(machine, heap, pick(garbage, 2) ? pointer : 0);
        heap_size(machine, heap, pointer);
        break;
    case 8:
        heap_state(machine, heap, size, &seen);
        break;
    default:
        for (uint32_t n = heap_walk_first(machine, process, heap, &place) ? 50 : 0;
             n > 0 && heap_walk_next(machine, process, heap, &place, &block); n--) {
        }
        break;
    }
}

// One process: a heap of its own or its default one, spoiled step by step.
static void play(Garbage *garbage) {
    Rig *rig = garbage->rig;
    uint8_t process = rig_start(rig, "spoiler.exe");
    rig_switch(rig, process);
    garbage->own = rig_commit(rig, 64 * KB);
    garbage->heap = heap_process(rig_call(rig)).value;
    if (pick(garbage, 3)) {
        garbage->heap = heap_create(rig_call(rig), 0, 0, pick(garbage, 3) ? 0 : 64 * KB).value;
    }
    for (uint32_t i = 0; i < N_ITEMS; i++) {
        garbage->items[i] =
            take(rig, garbage->heap, pick(garbage, i % 4 ? 300 : 40 * KB) % (7 * KB));
    }
    for (uint32_t i = 0; i < CALLS; i++) {
        if (pick(garbage, 3) == 0) {
            spoil(garbage);
        }
        do_something(garbage);
    }
    heap_destroy(rig_call(rig), garbage->heap);
    rig_switch(rig, rig->process);
    process_end(rig_call(rig), process, 0);
}

static void whatever_is_written_every_call_ends(void **state) {
    (void)state;
    static const char *const settings[] = {"", "heap_search=walk", "heap_decommit=compact",
                                           "heap_watch=yes"};
    for (uint32_t i = 0; i < 4; i++) {
        Garbage garbage = {.rig = rig_new(settings[i]), .random = 77 + i};
        for (uint32_t round = 0; round < ROUNDS; round++) {
            play(&garbage);
        }
        rig_free(garbage.rig);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rover_that_no_list_leads_to_ends),
        cmocka_unit_test(items_before_their_region_record_are_not_learned),
        cmocka_unit_test(a_free_item_made_longer_and_freed_in_parts_ends),
        cmocka_unit_test(an_item_outside_its_region_is_not_told_to_the_index),
        cmocka_unit_test(an_item_that_ends_above_the_index_is_not_asked_for),
        cmocka_unit_test(a_header_across_two_pages_is_read_by_the_mmu),
        cmocka_unit_test(a_page_that_another_one_drives_out_is_not_used_any_more),
        cmocka_unit_test(a_header_in_two_pages_is_read_and_written_by_the_mmu),
        cmocka_unit_test(an_unaligned_handle_faults_however_often_it_was_used),
        cmocka_unit_test(heap_state_of_a_region_to_the_end_of_memory_ends),
        cmocka_unit_test(a_circle_of_regions_is_spoiled_for_who_looks),
        cmocka_unit_test(nothing_is_known_of_the_heap_of_a_dead_process),
        cmocka_unit_test(whatever_is_written_every_call_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
