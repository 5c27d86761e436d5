// SPDX-License-Identifier: MIT

// The heaps against a naive reference that knows docs/heap-algorithm.md and nothing else: the same
// addresses, the same refusals, the same bytes of headers; pages that an item needs are there.
// Several heaps at once, growing, fixed, shared and custom, sizes from 0 to 200 KB; headers are
// spoiled and mended; in one variant RAM runs short. Custom heaps ask their functions for exactly
// what the reference says, in that order, and the functions refuse, lie, fault and break now and
// then. The reader's world is the kernel's, bytes included.
//
// Where HeapAlloc searches by the index, it is HeapFree that meets a spoiled header first; then
// every search reads all of them, until HeapCompact has found the heap sound.
//
//   property_heap [--seed N] [--ops N]

#include "ce/bytes.h"
#include "ce/heap_layout.h"
#include "ce/reasons.h"
#include "ce/win32.h"
#include "heap/heap.h"
#include "heap/list.h"
#include "heap/side.h"
#include "heap/state.h"
#include "kernel/life/boot.h"
#include "kernel/life/start.h"
#include "kernel/memory/virtual.h"
#include "kernel/process/process.h"
#include "kernel/process/thread.h"
#include "tests/property/faulty_functions.h"
#include "tests/property/naive_heap.h"
#include "tests/support/random.h"
#include "tests/support/world_equal.h"
#include "world/query/heap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEAPS 6u
#define FIRST_CUSTOM 4u
#define LIVE 1500u // pointers held at most, of all heaps
#define CHECK_EVERY 2000u

typedef struct Held {
    uint32_t heap, pointer, size;
    uint8_t first; // its first and last byte, if it has any
} Held;

typedef struct Play {
    Machine *machine;
    World world;
    uint64_t random;
    NaiveHeap heap[HEAPS];
    Held held[LIVE];
    uint32_t n_held;
    bool spoils;               // it is writing over a header
    FaultyFunctions functions; // of custom heaps
    uint32_t naive_user;       // of their next reservation, by the reference
    bool scarce;               // RAM runs short: it may be refused
    uint64_t n_alloc, n_free, n_moved, n_corrupt, n_short, n_grown;
    char wrong[160];
} Play;

static uint32_t pick(Play *play, uint32_t bound) {
    return random_below(&play->random, bound);
}

// The corruption detector reports nothing about a program that keeps to its items.
static void no_harm(Play *play) {
    ReasonId id = play->machine->outcome.reason.id;
    if (reason_is_harm(id) && !play->spoils && !play->wrong[0]) {
        snprintf(play->wrong, sizeof play->wrong, "told of harm: %s", reason_info(id)->name);
    }
}

static bool expect(Play *play, bool holds, const char *what, uint32_t a, uint32_t b) {
    if (!holds && !play->wrong[0]) {
        snprintf(play->wrong, sizeof play->wrong, "%s: %08X, %08X", what, a, b);
    }
    return holds;
}

static Machine *call(Play *play) {
    no_harm(play);
    play->machine->outcome = (Outcome){0};
    faulty_begin(&play->functions);
    return play->machine;
}

static ReasonId reason(const Play *play) {
    return play->machine->outcome.reason.id;
}

// Whether the call was refused because the machine has no more RAM or addresses.
static bool is_short(const Play *play) {
    switch (reason(play)) {
    case REASON_NO_RAM:
    case REASON_OOM_LOW:
    case REASON_OOM_CRITICAL:
    case REASON_NO_KERNEL_MEMORY:
    case REASON_NO_HOLE:
    case REASON_NO_LARGE_HOLE:
        return true;
    default:
        return false;
    }
}

static uint32_t peek(const Play *play, uint32_t va) {
    uint8_t bytes[4] = {0xEE, 0xEE, 0xEE, 0xEE};
    mmu_peek(&play->machine->mmu, va, bytes, sizeof bytes); // less where the next page is none
    return bytes_get32(bytes);
}

// ---- the functions of custom heaps

// The heap has asked for what the reference says, and for nothing else.
static void check_asks(Play *play, NaiveHeap *heap) {
    expect(play, !play->functions.wrong, "a function was called as it should not be", 0, 0);
    expect(play, play->functions.n_asks == heap->n_asks, "asks", play->functions.n_asks,
           heap->n_asks);
    for (uint32_t i = 0; i < play->functions.n_asks && i < heap->n_asks; i++) {
        const NaiveAsk *got = &play->functions.asks[i], *want = &heap->asks[i];
        expect(play, got->action == want->action && got->user == want->user, "action, user",
               got->action, want->action);
        expect(play, got->address == want->address, "asked at", got->address, want->address);
        expect(play, got->size == want->size, "asked for", got->size, want->size);
    }
    expect(play, play->functions.next_user == play->naive_user, "user data",
           play->functions.next_user, play->naive_user);
}

// Whether HeapAlloc was refused because a function of the heap has misbehaved; then nothing but
// the merging on the way has happened.
static bool was_faulty(Play *play, HeapResult got) {
    static const ReasonId reasons[] = {
        [FAULTY_NULL] = REASON_ALLOCATOR_REFUSED, [FAULTY_NOWHERE] = REASON_ALLOCATOR_RANGE,
        [FAULTY_NO_OP] = REASON_ALLOCATOR_COMMIT, [FAULTY_FAULT] = REASON_NONE,
        [FAULTY_RAISE] = REASON_ALLOCATOR_ERROR,
    };
    if (!play->functions.faulted && !play->functions.was_short) {
        return false;
    }
    play->naive_user = play->functions.next_user;
    expect(play, got.value == 0, "it worked all the same", got.value, 0);
    if (play->functions.was_short && !play->functions.faulted) {
        expect(play, reason(play) == REASON_ALLOCATOR_REFUSED, "short", reason(play), 0);
        play->n_short++;
        return true;
    }
    for (uint32_t i = FAULTY_NULL; i <= FAULTY_RAISE; i++) {
        if (reason(play) == reasons[i] && got.faulted == (i == FAULTY_FAULT)) {
            return true;
        }
    }
    return expect(play, false, "the reason", reason(play), got.faulted);
}

// Now and then a function will misbehave.
static void plan_fault(Play *play, bool alloc) {
    static const Faulty reserve[] = {FAULTY_NULL, FAULTY_NOWHERE, FAULTY_FAULT, FAULTY_RAISE};
    static const Faulty commit[] = {FAULTY_NULL, FAULTY_NO_OP, FAULTY_FAULT, FAULTY_RAISE};
    play->functions.faulty = FAULTY_NOT;
    if (pick(play, 12) == 0) {
        bool first = pick(play, 2);
        play->functions.faulty_action =
            alloc ? (first ? MEM_RESERVE : MEM_COMMIT) : (first ? MEM_DECOMMIT : MEM_RELEASE);
        play->functions.faulty = alloc ? (first ? reserve : commit)[pick(play, 4)] : FAULTY_NULL;
    }
}

// ---- the whole heap

static bool is_committed(const Play *play, uint32_t va) {
    VirtAddr mapped = tables_mapped(&play->machine->tables, va);
    return page_state(tables_walk(&play->machine->tables, mapped).word) == PAGE_STATE_COMMITTED;
}

static void check_item(Play *play, const NaiveRegion *region, const NaiveItem *item) {
    uint32_t word = item->size | (item->free ? ITEM_FREE : 0) | (item->holes ? ITEM_HOLES : 0);
    expect(play, item->spoiled || peek(play, item->at) == word, "size word", item->at, word);
    expect(play, peek(play, item->at + 4) == region->record, "region of", item->at, region->record);
    for (uint32_t at = item->at & ~4095u; at < item->at + item->size && !item->holes; at += 4096) {
        expect(play, is_committed(play, at), "a page of an item is not committed", at, item->at);
    }
}

// Toolhelp finds the heap, and walks through every block of it.
static void check_walk(Play *play, const NaiveHeap *heap, uint32_t n_used, uint32_t n_free) {
    uint8_t process = play->machine->tables.system->current_process;
    uint32_t place = 0, found = 0, n = 0, used = 0, n_big = 0, n_blocks = 0;
    for (VirtAddr handle = 0; heap_list_next(play->machine, process, &place, &handle); n++) {
        found += handle == heap->handle;
    }
    expect(play, n == HEAPS && found == 1, "heap_list", n, found);
    HeapPlace at;
    HeapBlock block;
    bool more = heap_walk_first(play->machine, process, heap->handle, &at);
    for (; more && heap_walk_next(play->machine, process, heap->handle, &at, &block); n_blocks++) {
        used += !block.is_free && !block.is_big;
        n_big += block.is_big;
    }
    expect(play, used == n_used && n_blocks == n_used + n_free + n_big, "heap_walk", used,
           n_blocks);
    expect(play, n_big == heap->n_bigs, "big blocks of heap_walk", n_big, heap->n_bigs);
}

// What the reader's world says of a heap, from its bytes alone.
static void check_reader(Play *play, NaiveHeap *heap) {
    HeapInfo infos[HEAPS], *info = NULL;
    uint8_t process = play->machine->tables.system->current_process;
    uint32_t n = query_heaps(&play->world, process, infos, HEAPS);
    uint32_t used = 0, n_used = 0, free_bytes = 0, n_free = 0, run = 0, largest = 0;
    bool spoiled = false;
    expect(play, n == HEAPS, "heaps that the world has", n, HEAPS);
    expect(play, machine_first_invalid(play->machine) == NULL, "own checks", 0, 0);
    for (uint32_t i = 0; i < n; i++) {
        info = infos[i].handle == heap->handle ? &infos[i] : info;
    }
    for (uint32_t r = 0; r < heap->n_regions; r++, run = 0) {
        for (uint32_t i = 0; i < heap->region[r].n; i++) {
            const NaiveItem *item = &heap->region[r].items[i];
            spoiled |= item->spoiled;
            *(item->free ? &n_free : &n_used) += 1;
            *(item->free ? &free_bytes : &used) += item->size - 8;
            run = item->free ? run + item->size : 0;
            largest = run > largest + 8 ? run - 8 : largest;
        }
    }
    for (uint32_t i = 0; i < heap->n_bigs; i++) {
        used += heap->big[i].whole - 40;
    }
    if (expect(play, info != NULL, "the world has not this heap", heap->handle, 0) && !spoiled) {
        expect(play, info->n_used == n_used + heap->n_bigs && info->n_free == n_free, "counts",
               info->n_used, info->n_free);
        expect(play, info->used == used && info->free == free_bytes, "bytes", info->used, used);
        expect(play, info->largest == largest, "the largest", info->largest, largest);
        HeapState state = {0};
        bool read = heap_state(play->machine, heap->handle, 0, &state);
        expect(play, read && state.n_used == n_used && state.n_big == heap->n_bigs, "heap_state",
               state.n_used, n_used);
        expect(play, state.largest == largest && state.free == free_bytes, "its largest",
               state.largest, largest);
        expect(play, state.n_regions == heap->n_regions && state.n_holes <= n_free, "its holes",
               state.n_holes, n_free);
        check_walk(play, heap, n_used, n_free);
        expect(play, info->n_regions == heap->n_regions && info->n_big == heap->n_bigs, "regions",
               info->n_regions, info->n_big);
        expect(play, info->rover == heap->rover && !info->spoiled, "rover of", info->rover, 0);
    }
}

static void check_heap(Play *play, NaiveHeap *heap) {
    uint32_t record = peek(play, heap->handle + HEAP_FIRST_AT);
    for (uint32_t r = 0; r < heap->n_regions; r++) {
        const NaiveRegion *region = &heap->region[r];
        uint32_t at = region->items[0].at;
        expect(play, record == region->record, "region list", record, region->record);
        for (uint32_t i = 0; i < region->n; i++) {
            expect(play, region->items[i].at == at, "the naive list has a gap", at, 0);
            check_item(play, region, &region->items[i]);
            at += region->items[i].size;
        }
        expect(play, at == region->end, "the naive region's end", at, region->end);
        record = peek(play, record + REGION_NEXT_AT);
    }
    expect(play, record == 0, "a region too many", record, 0);
    expect(play, peek(play, heap->handle + HEAP_ROVER_AT) == heap->rover, "rover",
           peek(play, heap->handle + HEAP_ROVER_AT), heap->rover);
    expect(play, peek(play, heap->handle + HEAP_LOCK_AT) == 0, "lock", heap->handle, 0);
}

// ---- one call each

static void hold(Play *play, uint32_t heap, uint32_t pointer, uint32_t size) {
    Held *held = &play->held[play->n_held++];
    *held = (Held){heap, pointer, size, (uint8_t)pick(play, 256)};
    if (size) {
        mmu_write8(&play->machine->mmu, pointer, held->first);
        mmu_write8(&play->machine->mmu, pointer + size - 1, held->first);
    }
}

static void bytes_are(Play *play, const Held *held, uint32_t size) {
    if (size && held->size) {
        expect(play, (uint8_t)peek(play, held->pointer) == held->first, "first byte", held->pointer,
               held->first);
    }
    if (held->size && size >= held->size) {
        expect(play, (uint8_t)peek(play, held->pointer + held->size - 1) == held->first,
               "last byte", held->pointer, held->first);
    }
}

static uint32_t pick_size(Play *play) {
    switch (pick(play, 10)) {
    case 0:
        return pick(play, 200 << 10);
    case 1:
        return pick(play, 24 << 10);
    case 2:
    case 3:
        return pick(play, 4 << 10);
    default:
        return pick(play, 200);
    }
}

// Makes the naive heap do what it has decided: the address that HeapAlloc must have given, 0 =
// none.
static uint32_t wanted_place(Play *play, NaiveHeap *heap, NaiveVerdict verdict, uint32_t item,
                             uint32_t size, uint32_t got) {
    uint32_t want = 0;
    switch (verdict) {
    case NAIVE_CORRUPT:
        expect(play, reason(play) == REASON_HEAP_CORRUPT, "corrupt", reason(play), size);
        break;
    case NAIVE_FULL:
        expect(play, reason(play) == REASON_HEAP_FULL, "full", reason(play), size);
        break;
    case NAIVE_TOO_BIG:
        expect(play, reason(play) == REASON_HEAP_TOO_BIG, "too big", reason(play), size);
        break;
    case NAIVE_BIG:
        naive_heap_add_big(heap, got - 40, size);
        want = got; // where the kernel puts reservations is property_virtual's
        expect(play, got % 0x10000 == 40, "a big block", got, size);
        break;
    case NAIVE_GROW:
        play->n_grown++;
        item = naive_heap_grow(heap, got - 40, size);
        expect(play, got % 0x10000 == 40, "a new region", got, size);
        naive_heap_take(heap, item, size);
        want = item + 8;
        break;
    case NAIVE_DONE:
        naive_heap_take(heap, item, size);
        want = item + 8;
        break;
    case NAIVE_KEPT:
        break; // of HeapFree only
    }
    return want;
}

static void op_alloc(Play *play, uint32_t h) {
    NaiveHeap *heap = &play->heap[h];
    uint32_t size = pick_size(play), item = 0;
    uint32_t flags = pick(play, 4) ? 0 : HEAP_ZERO_MEMORY;
    NaiveVerdict verdict = naive_heap_find(heap, size, &item);
    heap->n_asks = 0;
    plan_fault(play, true);
    HeapResult got = heap_alloc(call(play), heap->handle, flags, size);
    play->functions.faulty = FAULTY_NOT;
    if (h >= FIRST_CUSTOM && was_faulty(play, got)) {
        return;
    }
    expect(play, !got.faulted, "a fault", play->machine->mmu.fault.va, size);
    expect(play, play->machine->outcome.error == 0 || is_short(play), "HeapAlloc set an error",
           play->machine->outcome.error, reason(play));
    if (got.value == 0 && is_short(play) &&
        (verdict == NAIVE_GROW || verdict == NAIVE_BIG ||
         (verdict == NAIVE_DONE && naive_heap_item(heap, item, NULL)->holes))) {
        expect(play, play->scarce || reason(play) == REASON_NO_HOLE, "short", reason(play), size);
        play->n_short++;
        return;
    }
    uint32_t want = wanted_place(play, heap, verdict, item, size, got.value);
    check_asks(play, heap);
    if (!expect(play, got.value == want, "HeapAlloc", got.value, want) || want == 0) {
        return;
    }
    for (uint32_t i = 0; flags && i + 4 <= size; i += 4 + pick(play, 64) * 4) {
        expect(play, peek(play, want + i) == 0, "not zero", want + i, size);
    }
    play->n_alloc++;
    hold(play, h, want, size);
}

static uint32_t wanted_size(Play *play, const Held *held) {
    NaiveBig *big = naive_heap_big(&play->heap[held->heap], held->pointer - 40);
    return big ? big->whole - 40
               : naive_heap_item(&play->heap[held->heap], held->pointer - 8, NULL)->size - 8;
}

static void op_free(Play *play, uint32_t k) {
    Held held = play->held[k];
    NaiveHeap *heap = &play->heap[held.heap];
    bytes_are(play, &held, held.size);
    plan_fault(play, false);
    heap->keeps_pages = play->functions.faulty && play->functions.faulty_action == MEM_DECOMMIT;
    heap->keeps_region = play->functions.faulty && play->functions.faulty_action == MEM_RELEASE;
    heap->n_asks = 0;
    NaiveVerdict verdict = naive_heap_free(heap, held.pointer);
    bool freed = heap_free(call(play), heap->handle, held.pointer).value;
    ReasonId wanted = verdict == NAIVE_KEPT      ? REASON_ALLOCATOR_KEPT
                      : verdict == NAIVE_CORRUPT ? REASON_HEAP_CORRUPT
                                                 : REASON_NONE;
    play->functions.faulty = FAULTY_NOT;
    heap->keeps_pages = heap->keeps_region = false;
    expect(play, freed == (verdict == NAIVE_DONE), "HeapFree", held.pointer, reason(play));
    expect(play, reason(play) == wanted, "HeapFree's reason", held.pointer, reason(play));
    check_asks(play, heap);
    if (freed) {
        play->held[k] = play->held[--play->n_held];
        play->n_free++;
    }
}

static void moved(Play *play, Held *held, uint32_t size, HeapResult got) {
    NaiveHeap *heap = &play->heap[held->heap];
    uint32_t item = 0;
    NaiveVerdict verdict = naive_heap_find(heap, size, &item);
    if (verdict == NAIVE_GROW && got.value) {
        item = naive_heap_grow(heap, got.value - 40, size);
        verdict = NAIVE_DONE;
    }
    if (verdict == NAIVE_DONE) {
        naive_heap_take(heap, item, size);
        expect(play, got.value == item + 8, "HeapReAlloc moved", got.value, item + 8);
    } else if (verdict == NAIVE_BIG && got.value) {
        naive_heap_add_big(heap, got.value - 40, size);
    } else {
        expect(play, got.value == 0, "HeapReAlloc refused", got.value, verdict);
        return;
    }
    naive_heap_free(heap, held->pointer);
    held->pointer = got.value;
    play->n_moved++;
}

static void op_realloc(Play *play, uint32_t k) {
    Held *held = &play->held[k];
    NaiveHeap *heap = &play->heap[held->heap];
    uint32_t size = pick_size(play), flags = pick(play, 3) ? 0 : HEAP_REALLOC_IN_PLACE_ONLY;
    heap->n_asks = 0;
    HeapResult got = heap_realloc(call(play), heap->handle, flags, held->pointer, size);
    expect(play, !got.faulted, "a fault in HeapReAlloc", play->machine->mmu.fault.va, size);
    NaiveVerdict verdict = naive_heap_resize(heap, held->pointer, size);
    if (verdict == NAIVE_DONE) {
        expect(play, got.value == held->pointer, "HeapReAlloc in place", got.value, held->pointer);
    } else if (flags) {
        expect(play, reason(play) == REASON_HEAP_NO_ROOM_BEHIND && !got.value, "in place only",
               reason(play), got.value);
        return;
    } else {
        moved(play, held, size, got);
    }
    if (got.value || !play->functions.was_short) {
        check_asks(play, heap);
    }
    play->naive_user = play->functions.next_user;
    if (got.value) {
        held->pointer = got.value;
        bytes_are(play, held, size);
        uint32_t first = held->first;
        held->size = size;
        if (size) {
            mmu_write8(&play->machine->mmu, held->pointer, first);
            mmu_write8(&play->machine->mmu, held->pointer + size - 1, first);
        }
    }
}

// Writes over the header of an item, lets calls run into it, and mends it.
static void op_spoil(Play *play, uint32_t k) {
    const Held held = play->held[k];
    NaiveHeap *heap = &play->heap[held.heap];
    NaiveItem *item = naive_heap_item(heap, held.pointer - 8, NULL);
    if (!item) {
        return; // a big block
    }
    static const uint32_t words[] = {0, 8, 0xDEADBEEF, ITEM_HOLES | 64, 0x7FFFFFF8, 24 | 4};
    item->spoiled = play->spoils = true;
    mmu_write32(&call(play)->mmu, held.pointer - 8, words[pick(play, 6)]);
    bool reads_all = play->machine->options.heap_search == HEAP_SEARCH_WALK;
    for (uint32_t i = 0; i < 8 && play->n_held < LIVE; i++) {
        if (i == 4) { // from here on every search reads all headers on its way
            op_free(play, k);
            expect(play, reason(play) == REASON_HEAP_CORRUPT, "freed a spoiled item", held.pointer,
                   reason(play));
        }
        if (i >= 4 || reads_all) {
            op_alloc(play, held.heap);
            play->n_corrupt += reason(play) == REASON_HEAP_CORRUPT;
        }
    }
    expect(play, !heap_validate(call(play), heap->handle, 0).value, "valid", heap->handle, 0);
    uint32_t largest = 0;
    expect(play, naive_heap_compact(heap, &largest) == NAIVE_CORRUPT, "compacted", 0, 0);
    heap_compact(call(play), heap->handle);
    expect(play, reason(play) == REASON_HEAP_CORRUPT, "HeapCompact", reason(play), 0);
    item = naive_heap_item(heap, held.pointer - 8, NULL);
    item->spoiled = false;
    mmu_write32(&call(play)->mmu, held.pointer - 8, item->size);
    bool watched = play->machine->options.heap_watch == HEAP_WATCH_YES;
    if (watched && held.heap < FIRST_CUSTOM) { // custom heaps are not
        expect(play, reason(play) != REASON_NONE, "a store to a header is not told", held.pointer,
               0);
    }
    call(play);
    play->spoils = false;
}

// Calls that must be refused, and change nothing.
static void op_wrong(Play *play, uint32_t k) {
    const Held *held = &play->held[k];
    uint32_t handle = play->heap[held->heap].handle,
             other = play->heap[(held->heap + 1) % HEAPS].handle;
    heap_free(call(play), other, held->pointer);
    expect(play, reason(play) == REASON_OTHER_HEAP, "other heap", reason(play), held->pointer);
    heap_free(call(play), handle, held->pointer + 4);
    expect(play, reason(play) == REASON_NOT_AN_ITEM, "not a multiple", reason(play), held->pointer);
    heap_free(call(play), handle + 8, held->pointer);
    expect(play, reason(play) == REASON_NO_HEAP, "no heap", reason(play), handle);
    expect(play, heap_size(call(play), handle, held->pointer).value == wanted_size(play, held),
           "HeapSize", held->pointer, wanted_size(play, held));
    expect(play, heap_validate(call(play), handle, held->pointer).value, "HeapValidate",
           held->pointer, reason(play));
}

static void op_compact(Play *play, uint32_t h) {
    uint32_t largest = 0;
    plan_fault(play, false);
    play->heap[h].keeps_pages =
        play->functions.faulty && play->functions.faulty_action == MEM_DECOMMIT;
    play->heap[h].keeps_region =
        play->functions.faulty && play->functions.faulty_action == MEM_RELEASE;
    play->heap[h].n_asks = 0;
    naive_heap_compact(&play->heap[h], &largest);
    play->heap[h].keeps_pages = play->heap[h].keeps_region = false;
    uint32_t got = heap_compact(call(play), play->heap[h].handle).value;
    expect(play, got == largest, "HeapCompact", got, largest);
    play->functions.faulty = FAULTY_NOT;
    check_asks(play, &play->heap[h]);
}

static void one_op(Play *play) {
    uint32_t what = pick(play, 1000), h = pick(play, HEAPS);
    // Phases in which more is taken, and in which more is given back.
    bool filling = play->n_alloc / 4000 % 2 == 0;
    if (play->n_held == 0 || (play->n_held < LIVE && what < (filling ? 550u : 430u))) {
        op_alloc(play, h);
    } else if (what < 880 || (what < 980 && play->scarce)) {
        op_free(play, pick(play, play->n_held));
    } else if (what < 980) {
        op_realloc(play, pick(play, play->n_held));
    } else if (what < 994) {
        op_wrong(play, pick(play, play->n_held));
    } else if (what < 997) {
        op_spoil(play, pick(play, play->n_held));
    } else {
        op_compact(play, h);
    }
}

// ---- a run

static void make_heaps(Play *play) {
    static const struct {
        uint32_t flags, initial, maximum;
    } kinds[HEAPS] = {{0, 0, 0},          {HEAP_SHARED_READONLY, 10000, 0},
                      {0, 5000, 0x60000}, {0, 0x10000, 0},
                      {0, 0x8000, 0},     {0, 5000, 0x40000}};
    play->functions.machine = play->machine;
    play->machine->guest = (GuestRunner){.context = &play->functions, .run = faulty_answer};
    for (uint32_t i = 0; i < HEAPS; i++) {
        uint32_t maximum = kinds[i].maximum, initial = kinds[i].initial;
        uint32_t handle = i == 0 ? heap_process(call(play)).value
                          : i >= FIRST_CUSTOM
                              ? heap_create_custom(call(play), initial, maximum, FAULTY_PFN_ALLOC,
                                                   FAULTY_PFN_FREE)
                                    .value
                              : heap_create(call(play), kinds[i].flags, initial, maximum).value;
        uint32_t size = maximum ? maximum : 0x30000, first = handle + (maximum ? 96 : 4096);
        uint32_t committed = i == 0 ? 8192 : (initial + 4095) / 4096 * 4096;
        naive_heap_init(&play->heap[i], handle, maximum, first, handle + size,
                        handle + (committed > 8192 ? committed : 8192));
        if (i >= FIRST_CUSTOM) {
            naive_heap_customize(&play->heap[i], committed > 8192 ? committed : 8192,
                                 &play->naive_user);
        }
        play->heap[i].threshold = play->machine->options.heap_big_kb << 10;
        play->heap[i].decommits = play->machine->options.heap_decommit == HEAP_DECOMMIT_FREE;
    }
}

static bool begin(Play *play, const char *settings, uint32_t ram_mb) {
    Options options;
    options_profile(&options, "pocket-pc");
    options.boot = BOOT_BARE;
    options.ram_mb = ram_mb;
    if (strstr(settings, "compact")) {
        options.heap_decommit = HEAP_DECOMMIT_COMPACT;
        options.heap_big_kb = 16;
    }
    options.heap_search = strstr(settings, "walk") ? HEAP_SEARCH_WALK : HEAP_SEARCH_INDEX;
    options.heap_watch = strstr(settings, "watched") ? HEAP_WATCH_YES : HEAP_WATCH_NO;
    play->machine = calloc(1, sizeof *play->machine);
    if (!play->machine || !machine_init(play->machine, &options) || !heap_begin(play->machine) ||
        !world_init(&play->world, &options)) {
        return false;
    }
    machine_listen(play->machine, world_sink(&play->world));
    boot_machine(play->machine);
    static const ProcessImage image = {.name = "heap.exe", .code_kb = 4, .stack_kb = 64};
    play->machine->images[play->machine->n_images++] = image;
    uint8_t process = process_start(play->machine, "heap.exe", 0);
    thread_switch(play->machine, process_main_thread(play->machine, process));
    make_heaps(play);
    // RAM that somebody else holds, so that it runs short now and then.
    while (play->scarce && ram_free_count(play->machine) > 1200 &&
           virtual_alloc(call(play), 0, 0x40000, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE)) {
    }
    return true;
}

static void publish(Play *play) {
    machine_publish(play->machine, &(Event){.kind = EVENT_CALL, .call = CALL_HeapAlloc},
                    play->machine->tables.system->current_process);
}

// Everything is freed; then each heap is as it was, and HeapDestroy leaves nothing.
static void drain(Play *play) {
    while (play->n_held && !play->wrong[0]) {
        op_free(play, play->n_held - 1); // until no function keeps anything
    }
    for (uint32_t i = 0; i < HEAPS && !play->wrong[0]; i++) {
        op_compact(play, i);
        check_heap(play, &play->heap[i]);
        expect(play, play->heap[i].n_bigs == 0, "big blocks are left", i, 0);
        bool gone = heap_destroy(call(play), play->heap[i].handle).value;
        expect(play, gone == (i != 0), "HeapDestroy", i, reason(play));
        naive_heap_deinit(&play->heap[i]);
    }
}

static bool run(const char *settings, uint32_t ram_mb, uint64_t seed, uint64_t n_ops) {
    static Play play;
    memset(&play, 0, sizeof play);
    play.random = seed * 0x9E3779B97F4A7C15u + 1;
    play.scarce = ram_mb < 32;
    if (!begin(&play, settings, ram_mb)) {
        fprintf(stderr, "no machine\n");
        return false;
    }
    uint64_t done = 0;
    for (; done < n_ops && !play.wrong[0]; done++) {
        one_op(&play);
        publish(&play);
        if (done % CHECK_EVERY == 0) {
            for (uint32_t i = 0; i < HEAPS; i++) {
                check_heap(&play, &play.heap[i]);
                check_reader(&play, &play.heap[i]);
            }
            expect(&play, world_equals_machine(&play.world, play.machine), "the world", 0, 0);
        }
    }
    drain(&play);
    publish(&play);
    expect(&play, world_equals_machine(&play.world, play.machine), "the world at the end", 0, 0);
    printf("%s, %u MB: %llu operations, %llu taken, %llu freed, %llu moved, %llu regions, %llu met "
           "a spoiled header, %llu short: %s\n",
           settings, ram_mb, (unsigned long long)done, (unsigned long long)play.n_alloc,
           (unsigned long long)play.n_free, (unsigned long long)play.n_moved,
           (unsigned long long)play.n_grown, (unsigned long long)play.n_corrupt,
           (unsigned long long)play.n_short, play.wrong[0] ? play.wrong : "equal throughout");
    heap_end(play.machine);
    machine_deinit(play.machine);
    world_deinit(&play.world);
    free(play.machine);
    bool all = true; // kinds of misbehaviour
    for (uint32_t i = FAULTY_NULL; i <= FAULTY_RAISE; i++) {
        all = all && play.functions.n_faulty[i] > 0;
    }
    bool met = all && play.n_grown > 0 && play.n_corrupt > 0 && (play.n_short > 0 || !play.scarce);
    if (!met) {
        printf("too few operations: not everything that can go wrong has\n");
    }
    return !play.wrong[0] && met;
}

int main(int argc, char **argv) {
    uint64_t seed = 1, n_ops = 350000;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--seed") == 0) {
            seed = strtoull(argv[i + 1], NULL, 10);
        } else if (strcmp(argv[i], "--ops") == 0) {
            n_ops = strtoull(argv[i + 1], NULL, 10);
        }
    }
    bool held = run("free", 64, seed, n_ops) && run("compact", 64, seed + 1, n_ops) &&
                run("free", 16, seed + 2, n_ops) && run("free, walk", 64, seed + 3, n_ops / 2) &&
                run("compact, walk", 16, seed + 4, n_ops / 2) &&
                run("free, watched", 64, seed + 5, n_ops / 20);
    return held ? 0 : 1;
}
