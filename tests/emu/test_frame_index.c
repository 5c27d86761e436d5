// SPDX-License-Identifier: MIT
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "emu/frame_index.h"
#include "tests/support/random.h"

#define FRAMES 100u
#define OUT UINT32_MAX

static bool has(const FrameIndex *index, uint32_t hash, uint32_t frame) {
    uint32_t at = frame_index_first(index, hash), steps = 0;
    while (at != FRAME_INDEX_NONE && at != frame) {
        at = frame_index_next(index, at);
        assert_true(++steps <= FRAMES);
    }
    return at == frame;
}

static void an_empty_index_has_nothing(void **state) {
    (void)state;
    FrameIndex index;
    assert_true(frame_index_init(&index, 1));
    assert_int_equal(frame_index_first(&index, 12345), FRAME_INDEX_NONE);
    frame_index_put(&index, 12345, 0);
    assert_true(has(&index, 12345, 0));
    frame_index_take(&index, 12345, 0);
    assert_false(has(&index, 12345, 0));
    frame_index_deinit(&index);
}

// Few hashes, so that chains get long; compared with an array after every step.
static void it_has_what_was_put_and_not_taken(void **state) {
    (void)state;
    FrameIndex index;
    uint32_t hash_of[FRAMES];
    uint64_t random = 7;
    assert_true(frame_index_init(&index, FRAMES));
    for (uint32_t i = 0; i < FRAMES; i++) {
        hash_of[i] = OUT;
    }
    for (uint32_t step = 0; step < 5000; step++) {
        uint32_t frame = random_below(&random, FRAMES);
        if (hash_of[frame] == OUT) {
            hash_of[frame] = random_below(&random, 5) * 0x10000001u;
            frame_index_put(&index, hash_of[frame], frame);
        } else {
            frame_index_take(&index, hash_of[frame], frame);
            hash_of[frame] = OUT;
        }
        for (uint32_t i = 0; i < FRAMES; i++) {
            for (uint32_t hash = 0; hash < 5; hash++) {
                assert_int_equal(has(&index, hash * 0x10000001u, i),
                                 hash_of[i] == hash * 0x10000001u);
            }
        }
    }
    frame_index_deinit(&index);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_index_has_nothing),
        cmocka_unit_test(it_has_what_was_put_and_not_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
