// SPDX-License-Identifier: MIT
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "replay/replay.h"

#include "tests/support/random.h"

#include <string.h>

// Replays are compared with sums over the same operations, and their moments with runs that end
// there.

enum { OPS = 4000, BLOCKS = 300 };

static Options options;

static int set_up(void **state) {
    (void)state;
    return options_profile(&options, "pocket-pc") ? 0 : -1;
}

// What a program holds when everything is given.
typedef struct Naive {
    uint64_t payload, peak;
    uint32_t live;
} Naive;

// A trace of small blocks, and one of some 100 KB now and then.
static void make(uint64_t *random, TraceOp *ops, Naive *ret) {
    uint32_t size[BLOCKS];
    bool live[BLOCKS] = {false};
    *ret = (Naive){0};
    for (uint32_t i = 0; i < OPS; i++) {
        uint32_t block = random_below(random, BLOCKS);
        uint32_t bytes = random_below(random, random_below(random, 50) ? 900 : 100000);
        bool again = live[block] && random_below(random, 2);
        ops[i] = (TraceOp){again         ? TRACE_REALLOC
                           : live[block] ? TRACE_FREE
                                         : TRACE_ALLOC,
                           block, live[block] && !again ? 0 : bytes, i + 1};
        ret->payload -= live[block] ? size[block] : 0;
        ret->live -= live[block];
        live[block] = ops[i].kind != TRACE_FREE;
        size[block] = ops[i].size;
        ret->payload += live[block] ? size[block] : 0;
        ret->live += live[block];
        ret->peak = ret->payload > ret->peak ? ret->payload : ret->peak;
    }
}

static void sums_are_those_of_the_trace(void **state) {
    (void)state;
    for (uint32_t seed = 1; seed <= 5; seed++) {
        static TraceOp ops[OPS];
        uint64_t random = seed;
        Naive naive;
        ReplayResult result;
        make(&random, ops, &naive);
        Trace trace = {ops, OPS, OPS, BLOCKS};
        assert_true(replay_all(&trace, &options, &result));
        assert_int_equal(result.n_done, OPS);
        assert_int_equal(result.n_refused + result.n_skipped + result.first_refused, 0);
        assert_int_equal(result.payload_peak, naive.peak);
        assert_int_equal(result.last.payload, naive.payload);
        assert_int_equal(result.last.heap.n_used + result.last.heap.n_big, naive.live);
        assert_true(result.ram_peak >= result.last.ram && result.last.ram > result.last.payload);
    }
}

// The worst moment is that of a run which ends there, and no other moment wastes more.
static void the_worst_moment_is_the_worst(void **state) {
    (void)state;
    static TraceOp ops[OPS];
    uint64_t random = 7;
    Naive naive;
    ReplayResult all;
    make(&random, ops, &naive);
    Trace trace = {ops, 200, OPS, BLOCKS};
    assert_true(replay_all(&trace, &options, &all));
    uint64_t most = all.worst.ram - all.worst.payload;
    assert_int_equal(all.worst.op, all.worst_op);
    for (uint32_t stop = 1; stop <= trace.n; stop++) {
        ReplayResult part;
        ReplayDesc desc = {.options = &options, .stop = stop, .look = UINT32_MAX};
        assert_true(replay_run(&trace, &desc, &part));
        uint64_t waste = part.last.ram > part.last.payload ? part.last.ram - part.last.payload : 0;
        assert_true(stop < all.worst_op ? waste < most : waste <= most);
        if (stop == all.worst_op) {
            assert_memory_equal(&part.last.heap, &all.worst.heap, sizeof part.last.heap);
            assert_int_equal(part.last.slot_hole, all.worst.slot_hole);
        }
    }
}

// What was refused is not there: it is neither freed nor counted, and a realloc takes it anew.
static void it_goes_on_after_a_refusal(void **state) {
    (void)state;
    enum { MB = 1 << 20 };
    static TraceOp ops[] = {{TRACE_ALLOC, 0, 8 * MB, 1},    {TRACE_ALLOC, 1, 16 * MB, 2},
                            {TRACE_FREE, TRACE_NULL, 0, 3}, {TRACE_REALLOC, 0, 24 * MB, 4},
                            {TRACE_REALLOC, 1, 512, 5},     {TRACE_ALLOC, 2, 31 * MB, 6},
                            {TRACE_FREE, 2, 0, 7},          {TRACE_FREE, 0, 0, 8}};
    enum { N = sizeof ops / sizeof ops[0] };
    Trace trace = {ops, N, N, 3};
    ReplayResult result;
    assert_true(replay_all(&trace, &options, &result));
    assert_int_equal(result.n_done, N);
    assert_int_equal(result.n_refused, 3);
    assert_int_equal(result.n_skipped, 1);
    assert_int_equal(result.first_refused, 2);
    assert_int_equal(result.reason.id, REASON_NO_HOLE);
    assert_int_equal(result.worst.op, 1);
    assert_int_equal(result.worst.payload, 8 * MB);
    assert_int_equal(result.payload_peak, 8 * MB + 512);
    assert_int_equal(result.last.payload, 512);
    assert_int_equal(result.last.heap.n_used, 1);
    assert_int_equal(result.last.heap.n_big, 0);
}

// A device that cannot boot says why.
static void a_device_that_cannot_boot_is_refused(void **state) {
    (void)state;
    static TraceOp ops[] = {{TRACE_ALLOC, 0, 1, 1}};
    Trace trace = {ops, 1, 1, 1};
    ReplayResult result;
    Options small = options;
    assert_int_equal(options_set(&small, "storage_kb", "200000"), OPTION_OK);
    assert_false(replay_all(&trace, &small, &result));
    assert_int_not_equal(result.reason.id, REASON_NONE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(sums_are_those_of_the_trace, set_up),
        cmocka_unit_test_setup(the_worst_moment_is_the_worst, set_up),
        cmocka_unit_test_setup(it_goes_on_after_a_refusal, set_up),
        cmocka_unit_test_setup(a_device_that_cannot_boot_is_refused, set_up),
    };
    return cmocka_run_group_tests_name("replay", tests, NULL, NULL);
}
