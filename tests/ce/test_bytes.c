// SPDX-License-Identifier: MIT

// Guest memory holds the low byte first, on any host.

#include "ce/bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void the_low_byte_comes_first(void **state) {
    (void)state;
    uint8_t memory[8] = {0xEE, 0xEE, 0xEE, 0xEE, 0xEE, 0xEE, 0xEE, 0xEE};
    bytes_put32(memory + 1, 0x12345678); // at any address
    const uint8_t four[] = {0xEE, 0x78, 0x56, 0x34, 0x12, 0xEE};
    assert_memory_equal(memory, four, sizeof four);
    assert_int_equal(bytes_get32(memory + 1), 0x12345678);
    assert_int_equal(bytes_get16(memory + 1), 0x5678);
    assert_int_equal(bytes_get8(memory + 4), 0x12);
    bytes_put16(memory + 1, 0xABCD9ABC); // the upper half does not count
    const uint8_t two[] = {0xEE, 0xBC, 0x9A, 0x34, 0x12, 0xEE};
    assert_memory_equal(memory, two, sizeof two);
    bytes_put8(memory + 4, 0xFFFFFF00);
    assert_int_equal(memory[4], 0);
}

static void each_size_gives_back_what_was_put(void **state) {
    (void)state;
    for (uint32_t size = 1; size <= 4; size *= 2) {
        uint32_t mask = size == 4 ? UINT32_MAX : (1u << size * 8) - 1;
        for (uint32_t i = 0, value = 1; i < 1000; i++, value = value * 1664525u + 1013904223u) {
            uint8_t memory[6] = {0};
            bytes_put(memory + 1, size, value);
            assert_int_equal(bytes_get(memory + 1, size), value & mask);
            assert_true(memory[0] == 0 && memory[1 + size] == 0);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_low_byte_comes_first),
        cmocka_unit_test(each_size_gives_back_what_was_put),
    };
    return cmocka_run_group_tests_name("bytes", tests, NULL, NULL);
}
