// SPDX-License-Identifier: MIT
#include "tests/support/machine_fixture.h"

#include "ce/heap_layout.h"
#include "ce/reasons.h"
#include "coredll/api.h"
#include "heap/heap.h"
#include "heap/side.h"
#include "kernel/life/end.h"
#include "kernel/process/process.h"

// One test a rule of CeHeapCreate: what the heap asks its two functions for, in which order, and
// what comes of every answer. The functions are those of a test double that notes what it is asked
// and answers with VirtualAlloc and VirtualFree, or as a test wants. That the addresses are those
// of docs/heap-algorithm.md is property_heap's; scenarios and what a Lua error does are
// tests/cli's.

#define KB 1024u
#define PFN_ALLOC 0x11100u
#define PFN_FREE 0x11200u
#define ASKED_MOST 64u

typedef enum {
    ANSWER_HONEST,
    ANSWER_NULL,      // NULL, or FALSE
    ANSWER_FAULT,     // touches what is not there
    ANSWER_RAISE,     // an error of who wrote it
    ANSWER_ODD,       // an address that begins no page
    ANSWER_NOWHERE,   // an address where nothing is
    ANSWER_SAME,      // what it has answered before
    ANSWER_NO_OP,     // says yes, and does nothing
    ANSWER_REENTER,   // allocates from the heap first
    ANSWER_END,       // ends its process
    ANSWER_MORE_DATA, // honest, and changes the user data
    ANSWER_SPOIL,     // honest, and writes a size of 0 over a header
    ANSWER_POOL,      // pages of memory that is there already; yes to everything else
} Answer;

typedef struct Play {
    Rig *rig;
    GuestCall asked[ASKED_MOST];
    uint32_t n_asked;
    uint32_t action; // which one is answered so
    Answer answer;
    uint32_t next_user; // of the next reservation
    VirtAddr heap;      // that ANSWER_REENTER allocates from
    VirtAddr last;      // reserved
    VirtAddr spoilt;    // header that ANSWER_SPOIL writes over
    VirtAddr pool;      // of ANSWER_POOL: its next page
    Reason inner;       // what came of it
} Play;

static GuestEnd answer_honestly(Play *play, GuestCall *call) {
    Machine *machine = play->rig->machine;
    uint32_t *args = call->args;
    machine->outcome = (Outcome){0};
    if (args[2] == MEM_RESERVE || args[2] == MEM_COMMIT) {
        call->value = virtual_alloc(machine, args[0], args[1], args[2], PAGE_READWRITE);
    } else {
        call->value = virtual_free(machine, args[0], args[1], args[2]);
    }
    if (args[2] == MEM_RESERVE) {
        args[3] = play->next_user++;
        play->last = call->value;
    }
    return GUEST_RETURNED;
}

static GuestEnd answer(void *context, GuestCall *call) {
    Play *play = context;
    Machine *machine = play->rig->machine;
    uint32_t ignored = 0;
    bool alloc = call->prototype == CALL_PFN_AllocHeapMem;
    if (call->function != (alloc ? PFN_ALLOC : PFN_FREE)) {
        return GUEST_NO_FUNCTION;
    }
    assert_true(play->n_asked < ASKED_MOST);
    play->asked[play->n_asked++] = *call;
    if (play->answer == ANSWER_POOL) {
        bool reserve = call->args[2] == MEM_RESERVE;
        call->value = reserve ? play->pool : 1;
        play->pool += reserve ? call->args[1] : 0;
        return GUEST_RETURNED;
    }
    if (call->args[2] != play->action) {
        return answer_honestly(play, call);
    }
    switch (play->answer) {
    case ANSWER_NULL:
        call->value = 0;
        return GUEST_RETURNED;
    case ANSWER_FAULT:
        assert_false(mmu_read32(&machine->mmu, 0, &ignored));
        return GUEST_FAULTED;
    case ANSWER_RAISE:
        return GUEST_RAISED;
    case ANSWER_ODD:
        answer_honestly(play, call);
        call->value += 16;
        return GUEST_RETURNED;
    case ANSWER_NOWHERE:
        call->value = 0x01700000;
        return GUEST_RETURNED;
    case ANSWER_SAME:
        call->value = play->last;
        return GUEST_RETURNED;
    case ANSWER_NO_OP:
        call->value = call->args[0];
        return GUEST_RETURNED;
    case ANSWER_REENTER:
        machine->outcome = (Outcome){0};
        assert_int_equal(heap_alloc(machine, play->heap, 0, 8).value, 0);
        play->inner = machine->outcome.reason;
        return answer_honestly(play, call);
    case ANSWER_END:
        process_end(machine, machine->tables.system->current_process, 0);
        return GUEST_ENDED;
    case ANSWER_SPOIL:
        assert_true(mmu_write32(&machine->mmu, play->spoilt + ITEM_SIZE_AT, 0));
        return answer_honestly(play, call);
    case ANSWER_MORE_DATA:
        answer_honestly(play, call);
        call->args[3] += 100;
        return GUEST_RETURNED;
    default:
        return answer_honestly(play, call);
    }
}

static Play *play_new(void) {
    Play *play = test_calloc(1, sizeof *play);
    play->rig = rig_new("");
    play->next_user = 7;
    play->rig->machine->guest = (GuestRunner){.context = play, .run = answer};
    return play;
}

static void play_free(Play *play) {
    rig_free(play->rig);
    test_free(play);
}

static void behave(Play *play, uint32_t action, Answer how) {
    play->action = action;
    play->answer = how;
    play->n_asked = 0;
}

static HeapResult create(Play *play, uint32_t initial, uint32_t maximum) {
    play->heap =
        heap_create_custom(rig_call(play->rig), initial, maximum, PFN_ALLOC, PFN_FREE).value;
    return (HeapResult){play->heap, false};
}

static Play *play_with_heap(void) {
    Play *play = play_new();
    assert_int_not_equal(create(play, 0, 0).value, 0);
    behave(play, 0, ANSWER_HONEST);
    return play;
}

static VirtAddr take(Play *play, uint32_t size) {
    HeapResult got = heap_alloc(rig_call(play->rig), play->heap, 0, size);
    assert_false(got.faulted);
    assert_int_not_equal(got.value, 0);
    return got.value;
}

static void give(Play *play, VirtAddr pointer) {
    assert_true(heap_free(rig_call(play->rig), play->heap, pointer).value);
}

// Number i of what the heap has asked for.
static void assert_asked(const Play *play, uint32_t i, VirtAddr address, uint32_t size,
                         uint32_t action, uint32_t user) {
    assert_true(i < play->n_asked);
    const uint32_t *args = play->asked[i].args;
    assert_int_equal(args[0], address);
    assert_int_equal(args[1], size);
    assert_int_equal(args[2], action);
    assert_int_equal(args[3], user);
}

static void assert_sound(const Play *play) {
    assert_true(heap_validate(rig_call(play->rig), play->heap, 0).value);
    uint32_t lock = 1;
    assert_true(mmu_read32(&play->rig->machine->mmu, play->heap + HEAP_LOCK_AT, &lock));
    assert_int_equal(lock, 0);
}

// HeapAlloc is refused, sets no error, and every byte of the heap and its pages are as before.
static void assert_alloc_refused(Play *play, uint32_t size, ReasonId reason) {
    Machine *machine = play->rig->machine;
    static uint8_t before[192 * KB], after[192 * KB];
    uint32_t n = mmu_peek(&machine->mmu, play->heap, before, sizeof before);
    HeapResult got = heap_alloc(rig_call(play->rig), play->heap, 0, size);
    assert_false(got.faulted);
    assert_int_equal(got.value, 0);
    assert_string_equal(reason_info(machine->outcome.reason.id)->name, reason_info(reason)->name);
    assert_int_equal(machine->outcome.error, 0);
    assert_true(n <= mmu_peek(&machine->mmu, play->heap, after, sizeof after));
    assert_memory_equal(before, after, n);
    assert_sound(play);
}

static void heap_compact_ends_when_a_function_spoils_what_comes_next(void **state) {
    (void)state;
    Play *play = play_with_heap();
    VirtAddr a = take(play, 12 * KB), b = take(play, 16);
    give(play, a);
    play->spoilt = b - ITEM_HEADER;
    behave(play, MEM_DECOMMIT, ANSWER_SPOIL);
    HeapResult got = heap_compact(rig_call(play->rig), play->heap);
    assert_int_equal(play->n_asked, 1);
    assert_false(got.faulted);
    assert_int_equal(got.value, 0);
    assert_int_equal(play->rig->machine->outcome.reason.id, REASON_HEAP_CORRUPT);
    play_free(play);
}

// ---- what it asks for

static void creating_reserves_192_kb_and_commits_what_the_records_need(void **state) {
    (void)state;
    Play *play = play_new();
    VirtAddr heap = create(play, 0, 0).value;
    assert_int_equal(play->n_asked, 2);
    assert_asked(play, 0, 0, 192 * KB, MEM_RESERVE, 0);
    assert_asked(play, 1, heap, 8 * KB, MEM_COMMIT, 7); // the page of records, the first item's
    assert_int_equal(take(play, 8), heap + 4 * KB + ITEM_HEADER);
    play_free(play);
}

static void sizes_are_rounded_up_to_pages(void **state) {
    (void)state;
    Play *play = play_new();
    VirtAddr heap = create(play, 5000, 70000).value;
    assert_asked(play, 0, 0, 72 * KB, MEM_RESERVE, 0);
    assert_asked(play, 1, heap, 8 * KB, MEM_COMMIT, 7);
    assert_int_equal(
        heap_create_custom(rig_call(play->rig), 8 * KB, 4 * KB, PFN_ALLOC, PFN_FREE).value, 0);
    assert_int_equal(play->rig->machine->outcome.reason.id, REASON_HEAP_SIZES);
    play_free(play);
}

static void options_are_0_and_both_functions_are_there(void **state) {
    (void)state;
    Play *play = play_new();
    ApiArgs args = {.value = {HEAP_NO_SERIALIZE, 0, 0, PFN_ALLOC, PFN_FREE}};
    Machine *machine = play->rig->machine;
    assert_int_equal(api_call(machine, CALL_CeHeapCreate, &args).value, 0);
    assert_int_equal(machine->outcome.reason.id, REASON_HEAP_FLAGS);
    assert_refused(play->rig, heap_create_custom(machine, 0, 0, 0, PFN_FREE).value,
                   ALLOCATOR_FUNCTIONS);
    assert_refused(play->rig, heap_create_custom(machine, 0, 0, PFN_ALLOC, 0).value,
                   ALLOCATOR_FUNCTIONS);
    assert_refused(play->rig, heap_create_custom(machine, 0, 0, 0x12345, PFN_FREE).value,
                   ALLOCATOR_FUNCTIONS);
    assert_int_equal(play->n_asked, 0);
    machine->guest = (GuestRunner){0}; // no functions at all
    assert_refused(play->rig, heap_create_custom(machine, 0, 0, PFN_ALLOC, PFN_FREE).value,
                   ALLOCATOR_FUNCTIONS);
    play_free(play);
}

static void pages_are_asked_for_when_an_item_needs_them(void **state) {
    (void)state;
    Play *play = play_with_heap();
    take(play, 100);
    assert_int_equal(play->n_asked, 0); // the page of the first items is there
    take(play, 10 * KB);
    assert_int_equal(play->n_asked, 1);
    assert_asked(play, 0, play->heap + 8 * KB, 8 * KB, MEM_COMMIT, 7);
    play_free(play);
}

static void pages_committed_at_the_beginning_are_not_asked_for_again(void **state) {
    (void)state;
    Play *play = play_new();
    create(play, 32 * KB, 0);
    behave(play, 0, ANSWER_HONEST);
    take(play, 20 * KB);
    assert_int_equal(play->n_asked, 0);
    take(play, 20 * KB);
    assert_asked(play, 0, play->heap + 32 * KB, 16 * KB, MEM_COMMIT, 7);
    play_free(play);
}

static void growth_is_a_reservation_with_its_own_user_data(void **state) {
    (void)state;
    Play *play = play_with_heap();
    for (uint32_t i = 0; i < 2; i++) {
        take(play, 90 * KB);
    }
    behave(play, 0, ANSWER_HONEST);
    VirtAddr item = take(play, 40 * KB);
    VirtAddr region = item & ~0xFFFu;
    assert_int_equal(play->n_asked, 2);
    assert_asked(play, 0, 0, 192 * KB, MEM_RESERVE, 0);
    assert_asked(play, 1, region, 44 * KB, MEM_COMMIT, 8);
    behave(play, 0, ANSWER_HONEST);
    give(play, item);
    assert_int_equal(play->n_asked, 1); // the region is empty
    assert_asked(play, 0, region, 0, MEM_RELEASE, 8);
    assert_sound(play);
    play_free(play);
}

static void a_big_block_is_a_reservation_of_the_functions_too(void **state) {
    (void)state;
    Play *play = play_with_heap();
    VirtAddr big = take(play, 100 * KB), base = big - REGION_RECORD_SIZE - ITEM_HEADER;
    assert_asked(play, 0, 0, 104 * KB, MEM_RESERVE, 0);
    assert_asked(play, 1, base, 104 * KB, MEM_COMMIT, 8);
    behave(play, 0, ANSWER_HONEST);
    assert_int_equal(heap_realloc(rig_call(play->rig), play->heap, 0, big, 97 * KB).value, big);
    assert_asked(play, 0, base + 100 * KB, 4 * KB, MEM_DECOMMIT, 8);
    assert_int_equal(heap_realloc(rig_call(play->rig), play->heap, 0, big, 103 * KB).value, big);
    assert_asked(play, 1, base + 100 * KB, 4 * KB, MEM_COMMIT, 8);
    behave(play, 0, ANSWER_HONEST);
    give(play, big);
    assert_int_equal(play->n_asked, 1);
    assert_asked(play, 0, base, 0, MEM_RELEASE, 8);
    play_free(play);
}

static void free_items_of_16_kb_are_decommitted_and_committed_again(void **state) {
    (void)state;
    Play *play = play_with_heap();
    VirtAddr first = take(play, 40 * KB);
    take(play, 8);
    behave(play, 0, ANSWER_HONEST);
    give(play, first);
    assert_int_equal(play->n_asked, 1);
    assert_asked(play, 0, play->heap + 8 * KB, 36 * KB, MEM_DECOMMIT, 7);
    give(play, take(play, 8)); // the search begins there, and nothing is left to decommit
    assert_int_equal(play->n_asked, 1);
    assert_int_equal(take(play, 20 * KB), first);
    assert_asked(play, 1, play->heap + 8 * KB, 20 * KB, MEM_COMMIT, 7);
    play_free(play);
}

static void destroying_releases_each_reservation_the_first_one_last(void **state) {
    (void)state;
    Play *play = play_with_heap();
    VirtAddr big = take(play, 100 * KB);
    take(play, 90 * KB);
    take(play, 90 * KB);
    VirtAddr grown = take(play, 40 * KB);
    behave(play, 0, ANSWER_HONEST);
    assert_true(heap_destroy(rig_call(play->rig), play->heap).value);
    assert_int_equal(play->n_asked, 3);
    assert_asked(play, 0, big & ~0xFFFu, 0, MEM_RELEASE, 8);
    assert_asked(play, 1, grown & ~0xFFFu, 0, MEM_RELEASE, 9);
    assert_asked(play, 2, play->heap, 0, MEM_RELEASE, 7);
    play_free(play);
}

static void user_data_may_change_with_every_commit(void **state) {
    (void)state;
    Play *play = play_with_heap();
    behave(play, MEM_COMMIT, ANSWER_MORE_DATA);
    take(play, 10 * KB);
    take(play, 10 * KB);
    assert_int_equal(play->asked[0].args[3], 7);
    assert_int_equal(play->asked[1].args[3], 107);
    assert_sound(play);
    play_free(play);
}

static void a_heap_with_a_maximum_never_asks_for_more(void **state) {
    (void)state;
    Play *play = play_new();
    create(play, 0, 64 * KB);
    behave(play, 0, ANSWER_HONEST);
    take(play, 60 * KB);
    assert_alloc_refused(play, 8 * KB, REASON_HEAP_FULL);
    assert_alloc_refused(play, 100 * KB, REASON_HEAP_TOO_BIG);
    assert_int_equal(play->n_asked, 1);
    play_free(play);
}

// ---- what comes of its answers

static void null_from_the_allocator_refuses_and_changes_nothing(void **state) {
    (void)state;
    Play *play = play_new();
    behave(play, MEM_RESERVE, ANSWER_NULL);
    Machine *machine = play->rig->machine;
    assert_refused(play->rig, heap_create_custom(machine, 0, 0, PFN_ALLOC, PFN_FREE).value,
                   ALLOCATOR_REFUSED);
    assert_fact(play->rig, 1, 192 * KB);
    assert_fact(play->rig, 2, MEM_RESERVE);
    behave(play, 0, ANSWER_HONEST);
    create(play, 0, 0);
    take(play, 90 * KB);
    behave(play, MEM_COMMIT, ANSWER_NULL);
    assert_alloc_refused(play, 20 * KB, REASON_ALLOCATOR_REFUSED);
    behave(play, MEM_RESERVE, ANSWER_NULL);
    assert_alloc_refused(play, 100 * KB, REASON_ALLOCATOR_REFUSED);
    play_free(play);
}

static void a_reservation_that_cannot_be_committed_is_given_back(void **state) {
    (void)state;
    Play *play = play_new();
    uint32_t free_pages = rig_free_pages(play->rig);
    behave(play, MEM_COMMIT, ANSWER_NULL);
    assert_int_equal(create(play, 0, 0).value, 0);
    assert_int_equal(play->rig->machine->outcome.reason.id, REASON_ALLOCATOR_REFUSED);
    assert_int_equal(play->rig->machine->outcome.error, ERROR_NOT_ENOUGH_MEMORY);
    assert_int_equal(rig_free_pages(play->rig), free_pages);
    assert_int_equal(page_state(rig_word(play->rig, play->last)), PAGE_STATE_FREE);
    assert_int_equal(play->n_asked, 3);
    assert_asked(play, 2, play->last, 0, MEM_RELEASE, 7);
    behave(play, 0, ANSWER_HONEST);
    create(play, 0, 0);
    behave(play, MEM_COMMIT, ANSWER_NULL);
    assert_alloc_refused(play, 100 * KB, REASON_ALLOCATOR_REFUSED);
    assert_asked(play, 2, play->last, 0, MEM_RELEASE, 9);
    play_free(play);
}

static void an_answer_that_is_no_reservation_is_refused(void **state) {
    (void)state;
    static const struct {
        Answer answer;
        ReasonId reason;
    } rows[] = {{ANSWER_ODD, REASON_ALLOCATOR_ADDRESS},
                {ANSWER_NOWHERE, REASON_ALLOCATOR_RANGE},
                {ANSWER_SAME, REASON_ALLOCATOR_OVERLAP}};
    Play *play = play_with_heap();
    take(play, 90 * KB);
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        play->last = play->heap;
        behave(play, MEM_RESERVE, rows[i].answer);
        assert_alloc_refused(play, 100 * KB, rows[i].reason);
        assert_int_equal(play->n_asked, 1); // neither committed nor released
    }
    behave(play, MEM_RESERVE, ANSWER_NOWHERE);
    assert_int_equal(heap_create_custom(rig_call(play->rig), 0, 0, PFN_ALLOC, PFN_FREE).value, 0);
    assert_int_equal(play->rig->machine->outcome.reason.id, REASON_ALLOCATOR_RANGE);
    play_free(play);
}

static void a_commit_that_did_nothing_is_noticed(void **state) {
    (void)state;
    Play *play = play_with_heap();
    behave(play, MEM_COMMIT, ANSWER_NO_OP);
    assert_alloc_refused(play, 20 * KB, REASON_ALLOCATOR_COMMIT);
    heap_alloc(rig_call(play->rig), play->heap, 0, 20 * KB);
    assert_fact(play->rig, 0, play->heap + 8 * KB);
    assert_fact(play->rig, 2, play->heap + 8 * KB);
    play_free(play);
}

static void an_exception_passes_through_and_the_lock_is_given_back(void **state) {
    (void)state;
    Play *play = play_with_heap();
    take(play, 100);
    behave(play, MEM_COMMIT, ANSWER_FAULT);
    HeapResult got = heap_alloc(rig_call(play->rig), play->heap, 0, 20 * KB);
    assert_true(got.faulted);
    assert_int_equal(play->rig->machine->mmu.fault.va, 0);
    assert_sound(play);
    behave(play, 0, ANSWER_HONEST);
    take(play, 20 * KB);
    behave(play, MEM_RESERVE, ANSWER_FAULT);
    assert_true(heap_create_custom(rig_call(play->rig), 0, 0, PFN_ALLOC, PFN_FREE).faulted);
    play_free(play);
}

static void an_error_of_the_scenario_refuses_and_ends_the_asking(void **state) {
    (void)state;
    Play *play = play_with_heap();
    behave(play, MEM_COMMIT, ANSWER_RAISE);
    assert_alloc_refused(play, 100 * KB, REASON_ALLOCATOR_ERROR);
    assert_int_equal(play->n_asked, 2); // no MEM_RELEASE: the function is broken
    VirtAddr lost = play->last;
    behave(play, 0, ANSWER_HONEST);
    assert_true(virtual_free(rig_call(play->rig), lost, 0, MEM_RELEASE));
    play_free(play);
}

static void a_heap_does_not_serve_its_own_allocator(void **state) {
    (void)state;
    Play *play = play_with_heap();
    behave(play, MEM_COMMIT, ANSWER_REENTER);
    take(play, 20 * KB);
    assert_int_equal(play->inner.id, REASON_HEAP_BUSY);
    assert_int_equal(play->inner.fact[0], play->heap);
    VirtAddr handle = play->heap;
    play->heap = play->rig->slot + handle; // by its other address
    HeapResult got = heap_alloc(rig_call(play->rig), handle, 0, 20 * KB);
    assert_int_not_equal(got.value, 0);
    assert_int_equal(play->inner.id, REASON_HEAP_BUSY);
    play->heap = handle;
    assert_null(play->rig->machine->heap->waiting);
    assert_int_equal(play->rig->machine->depth, 0);
    assert_sound(play);
    play_free(play);
}

static void a_big_block_that_is_not_released_stays_in_use(void **state) {
    (void)state;
    Play *play = play_with_heap();
    VirtAddr big = take(play, 100 * KB);
    behave(play, MEM_RELEASE, ANSWER_NULL);
    Machine *machine = play->rig->machine;
    assert_int_equal(heap_free(rig_call(play->rig), play->heap, big).value, 0);
    assert_int_equal(machine->outcome.reason.id, REASON_ALLOCATOR_KEPT);
    assert_int_equal(heap_realloc(rig_call(play->rig), play->heap, 0, big, 8).value, 0);
    assert_int_equal(machine->outcome.reason.id, REASON_ALLOCATOR_KEPT);
    assert_true(heap_size(rig_call(play->rig), play->heap, big).value >= 100 * KB);
    VirtAddr first = take(play, 8); // what HeapReAlloc took for it is free again
    assert_int_equal(first, play->heap + 4 * KB + ITEM_HEADER);
    behave(play, 0, ANSWER_HONEST);
    give(play, big);
    play_free(play);
}

static void an_empty_region_that_is_not_released_stays(void **state) {
    (void)state;
    Play *play = play_with_heap();
    take(play, 90 * KB);
    take(play, 90 * KB);
    VirtAddr grown = take(play, 40 * KB);
    behave(play, MEM_RELEASE, ANSWER_NULL);
    give(play, grown); // HeapFree works all the same
    assert_sound(play);
    behave(play, 0, ANSWER_HONEST);
    assert_int_equal(take(play, 40 * KB), grown);
    assert_int_equal(play->n_asked, 0); // its pages have stayed as well
    play_free(play);
}

static void pages_that_are_not_decommitted_stay_the_items(void **state) {
    (void)state;
    Play *play = play_with_heap();
    VirtAddr first = take(play, 40 * KB);
    take(play, 8);
    behave(play, MEM_DECOMMIT, ANSWER_NULL);
    give(play, first);
    assert_int_equal(play->n_asked, 1);
    uint32_t word = 0;
    assert_true(mmu_read32(&play->rig->machine->mmu, first - ITEM_HEADER, &word));
    assert_int_equal(word & ITEM_FLAGS, ITEM_FREE); // no holes
    assert_int_equal(take(play, 40 * KB), first);
    assert_int_equal(play->n_asked, 1);
    play_free(play);
}

static void a_heap_that_is_only_half_destroyed_is_sound(void **state) {
    (void)state;
    Play *play = play_with_heap();
    take(play, 90 * KB);
    take(play, 90 * KB);
    take(play, 40 * KB);
    behave(play, MEM_RELEASE, ANSWER_NULL);
    assert_int_equal(heap_destroy(rig_call(play->rig), play->heap).value, 0);
    assert_int_equal(play->rig->machine->outcome.reason.id, REASON_ALLOCATOR_KEPT);
    assert_sound(play);
    behave(play, 0, ANSWER_HONEST);
    assert_true(heap_destroy(rig_call(play->rig), play->heap).value);
    play_free(play);
}

static void functions_that_somebody_has_written_over_are_told(void **state) {
    (void)state;
    Play *play = play_with_heap();
    assert_true(mmu_write32(&play->rig->machine->mmu, play->heap + HEAP_ALLOC_AT, 0xDEADBEEF));
    assert_alloc_refused(play, 20 * KB, REASON_ALLOCATOR_FUNCTIONS);
    assert_true(mmu_write32(&play->rig->machine->mmu, play->heap + HEAP_ALLOC_AT, PFN_ALLOC));
    take(play, 20 * KB);
    play_free(play);
}

// The index of HeapAlloc goes by blocks of 64 KB; custom heaps are not in it.
static void heaps_in_pages_of_one_block_do_not_meet(void **state) {
    (void)state;
    Play *play = play_new();
    VirtAddr outer = heap_process(rig_call(play->rig)).value, heap[2], item[2][3];
    VirtAddr around = heap_alloc(rig_call(play->rig), outer, 0, 90 * KB).value;
    VirtAddr hole = heap_alloc(rig_call(play->rig), outer, 0, 500).value;
    heap_alloc(rig_call(play->rig), outer, 0, 8);
    heap_free(rig_call(play->rig), outer, hole);
    play->answer = ANSWER_POOL;
    play->pool = (around + 4 * KB - 1) & ~(4 * KB - 1); // inside an item of the default heap
    for (unsigned i = 0; i < 2; i++) {
        heap[i] = create(play, 0, 12 * KB).value;
        assert_int_equal(heap[i] & ~0xFFFFu, heap[0] & ~0xFFFFu);
    }
    for (unsigned k = 0; k < 3; k++) {
        for (unsigned i = 0; i < 2; i++) {
            item[i][k] = heap_alloc(rig_call(play->rig), heap[i], 0, 1000).value;
            assert_int_equal(item[i][k], heap[i] + 104 + k * 1008);
        }
    }
    for (unsigned i = 0; i < 2; i++) {
        assert_true(heap_free(rig_call(play->rig), heap[i], item[i][0]).value);
        VirtAddr behind = item[i][2] + 1008; // the search begins at item 0 and has to go on
        assert_int_equal(heap_alloc(rig_call(play->rig), heap[i], 0, 1500).value, behind);
        assert_true(heap_free(rig_call(play->rig), heap[i], behind).value);
        assert_true(heap_validate(rig_call(play->rig), heap[i], 0).value);
    }
    assert_int_not_equal(heap_alloc(rig_call(play->rig), heap[0], 0, 8 * KB).value, 0);
    assert_int_equal(heap_alloc(rig_call(play->rig), heap[0], 0, 3000).value, 0);
    assert_int_equal(play->rig->machine->outcome.reason.id, REASON_HEAP_FULL); // the other is not
    assert_int_equal(heap_alloc(rig_call(play->rig), outer, 0, 400).value, hole);
    assert_true(heap_validate(rig_call(play->rig), outer, 0).value);
    assert_true(heap_destroy(rig_call(play->rig), heap[0]).value);
    assert_int_equal(heap_alloc(rig_call(play->rig), heap[1], 0, 8).value, item[1][2] + 1008);
    assert_true(heap_free(rig_call(play->rig), outer, around).value);
    play_free(play);
}

static void only_its_owner_uses_a_custom_heap(void **state) {
    (void)state;
    Play *play = play_new();
    play->rig->machine->options.foreign_heap = FOREIGN_HEAP_ALLOWED;
    create(play, 0, 0);
    VirtAddr handle = play->rig->slot + play->heap;
    uint8_t other = rig_start(play->rig, "other.exe");
    rig_switch(play->rig, other);
    play->rig->machine->mmu.context.keys = UINT32_MAX; // it may read all slots
    assert_int_equal(heap_alloc(rig_call(play->rig), handle, 0, 8).value, 0);
    assert_int_equal(play->rig->machine->outcome.reason.id, REASON_FOREIGN_HEAP);
    rig_switch(play->rig, play->rig->process);
    play_free(play);
}

static void a_process_that_ends_in_its_allocator_ends_the_call(void **state) {
    (void)state;
    Play *play = play_with_heap();
    uint8_t other = rig_start(play->rig, "other.exe");
    rig_switch(play->rig, other);
    create(play, 0, 0);
    behave(play, MEM_COMMIT, ANSWER_END);
    ApiArgs args = {.value = {play->heap, 0, 20 * KB}};
    ApiResult result = api_call(play->rig->machine, CALL_HeapAlloc, &args);
    assert_int_equal(result.value, 0);
    assert_false(result.faulted);
    assert_int_equal(play->rig->machine->outcome.reason.id, REASON_ALLOCATOR_ENDED);
    assert_int_equal(play->rig->machine->tables.process[other].handle, 0);
    rig_switch(play->rig, play->rig->process);
    play_free(play);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(heap_compact_ends_when_a_function_spoils_what_comes_next),
        cmocka_unit_test(creating_reserves_192_kb_and_commits_what_the_records_need),
        cmocka_unit_test(sizes_are_rounded_up_to_pages),
        cmocka_unit_test(options_are_0_and_both_functions_are_there),
        cmocka_unit_test(pages_are_asked_for_when_an_item_needs_them),
        cmocka_unit_test(pages_committed_at_the_beginning_are_not_asked_for_again),
        cmocka_unit_test(growth_is_a_reservation_with_its_own_user_data),
        cmocka_unit_test(a_big_block_is_a_reservation_of_the_functions_too),
        cmocka_unit_test(free_items_of_16_kb_are_decommitted_and_committed_again),
        cmocka_unit_test(destroying_releases_each_reservation_the_first_one_last),
        cmocka_unit_test(user_data_may_change_with_every_commit),
        cmocka_unit_test(a_heap_with_a_maximum_never_asks_for_more),
        cmocka_unit_test(null_from_the_allocator_refuses_and_changes_nothing),
        cmocka_unit_test(a_reservation_that_cannot_be_committed_is_given_back),
        cmocka_unit_test(an_answer_that_is_no_reservation_is_refused),
        cmocka_unit_test(a_commit_that_did_nothing_is_noticed),
        cmocka_unit_test(an_exception_passes_through_and_the_lock_is_given_back),
        cmocka_unit_test(an_error_of_the_scenario_refuses_and_ends_the_asking),
        cmocka_unit_test(a_heap_does_not_serve_its_own_allocator),
        cmocka_unit_test(a_big_block_that_is_not_released_stays_in_use),
        cmocka_unit_test(an_empty_region_that_is_not_released_stays),
        cmocka_unit_test(pages_that_are_not_decommitted_stay_the_items),
        cmocka_unit_test(a_heap_that_is_only_half_destroyed_is_sound),
        cmocka_unit_test(functions_that_somebody_has_written_over_are_told),
        cmocka_unit_test(heaps_in_pages_of_one_block_do_not_meet),
        cmocka_unit_test(only_its_owner_uses_a_custom_heap),
        cmocka_unit_test(a_process_that_ends_in_its_allocator_ends_the_call),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
