// SPDX-License-Identifier: MIT
#include "tests/support/double_bits.h"
#include "tests/support/random.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

// The floating point that is linked with a C program, against the host's. Its functions have the
// names of the compiler's own, so they get others here.

#define __adddf3 ce_adddf3
#define __subdf3 ce_subdf3
#define __muldf3 ce_muldf3
#define __divdf3 ce_divdf3
#define __ltdf2 ce_ltdf2
#define __ledf2 ce_ledf2
#define __eqdf2 ce_eqdf2
#define __nedf2 ce_nedf2
#define __gtdf2 ce_gtdf2
#define __gedf2 ce_gedf2
#define __unorddf2 ce_unorddf2
#define __floatundidf ce_floatundidf
#define __floatdidf ce_floatdidf
#define __floatunsidf ce_floatunsidf
#define __floatsidf ce_floatsidf
#define __fixdfdi ce_fixdfdi
#define __fixdfsi ce_fixdfsi
#define __fixunsdfdi ce_fixunsdfdi
#define __fixunsdfsi ce_fixunsdfsi
#define __extendsfdf2 ce_extendsfdf2
#define __truncdfsf2 ce_truncdfsf2
#define __addsf3 ce_addsf3
#define __subsf3 ce_subsf3
#define __mulsf3 ce_mulsf3
#define __divsf3 ce_divsf3
#define __ltsf2 ce_ltsf2
#define __lesf2 ce_lesf2
#define __eqsf2 ce_eqsf2
#define __nesf2 ce_nesf2
#define __gtsf2 ce_gtsf2
#define __gesf2 ce_gesf2
#define __unordsf2 ce_unordsf2
#define __floatundisf ce_floatundisf
#define __floatdisf ce_floatdisf
#define __floatunsisf ce_floatunsisf
#define __floatsisf ce_floatsisf
#define __fixsfdi ce_fixsfdi
#define __fixsfsi ce_fixsfsi
#define __fixunssfdi ce_fixunssfdi
#define __fixunssfsi ce_fixunssfsi
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmissing-prototypes"
#include "cc/files/float.c"
#pragma GCC diagnostic pop

#define ROUNDS 400000

static u32 bits_of_float(float value) {
    u32 bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}
static float float_of(u32 bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static u32 float_bits(float value) {
    return value != value ? 0x7FC00000u : bits_of_float(value);
}

static u64 random64(uint64_t *random) {
    return (u64)random_next(random) << 32 | random_next(random);
}

// Numbers that are met where something changes: near one another, near 0, infinite, not a number,
// with few bits.
static u64 random_double(uint64_t *random) {
    static const u64 edges[] = {0,
                                SIGN,
                                1,
                                SIGN | 1,
                                HIDDEN - 1,
                                HIDDEN,
                                0x3FF0000000000000,
                                0xBFF0000000000000,
                                0x7FEFFFFFFFFFFFFF,
                                0x7FF0000000000000,
                                0xFFF0000000000000,
                                0x7FF8000000000000,
                                0x7FF0000000000001,
                                0x43E0000000000000,
                                0x41E0000000000000,
                                0xC1E0000000000000,
                                0x41F0000000000000,
                                0x380FFFFFF0000000,
                                0x36A0000000000000,
                                0x47EFFFFFF0000000};
    u64 bits = random64(random);
    switch (random_below(random, 6)) {
    case 0:
        return edges[random_below(random, sizeof edges / sizeof edges[0])] +
               random_below(random, 2);
    case 1: // near 1
        return (bits & ~(INFINITE << 52)) | (u64)(BIAS - 4 + random_below(random, 8)) << 52;
    case 2: // small
        return bits & ~(INFINITE << 52 & ~(7ull << 52));
    case 3: // with few bits
        return bits & ~((1ull << random_below(random, 53)) - 1);
    case 4: // of the size of a float
        return (bits & ~(INFINITE << 52)) | (u64)(BIAS - 155 + random_below(random, 300)) << 52;
    default:
        return bits;
    }
}

static u32 random_float(uint64_t *random) {
    u32 bits = random_next(random);
    switch (random_below(random, 4)) {
    case 0:
        return (bits & 0x807FFFFF) | (u32)random_below(random, 3) << 23;
    case 1:
        return (bits & 0x807FFFFF) | (u32)(125 + random_below(random, 5)) << 23;
    case 2:
        return bits & ~((1u << random_below(random, 24)) - 1);
    default:
        return bits;
    }
}

#define SAME(what, a, b, own, host)                                                                \
    do {                                                                                           \
        if ((own) != (host)) {                                                                     \
            fail_msg("%s %016llX %016llX: %016llX, want %016llX", what, (u64)(a), (u64)(b),        \
                     (u64)(own), (u64)(host));                                                     \
        }                                                                                          \
    } while (0)

static void doubles_are_added_multiplied_and_divided_as_the_host_does(void **state) {
    (void)state;
    uint64_t random = 1;
    for (int i = 0; i < ROUNDS; i++) {
        u64 a = random_double(&random), b = random_double(&random);
        b = random_below(&random, 8) ? b : a ^ (random_below(&random, 4) ? SIGN : 3);
        volatile double x = double_of(a), y = double_of(b);
        SAME("+", a, b, ce_adddf3(a, b), double_bits(x + y));
        SAME("-", a, b, ce_subdf3(a, b), double_bits(x - y));
        SAME("*", a, b, ce_muldf3(a, b), double_bits(x * y));
        SAME("/", a, b, ce_divdf3(a, b), double_bits(x / y));
    }
}

static void floats_are_added_multiplied_and_divided_as_the_host_does(void **state) {
    (void)state;
    uint64_t random = 2;
    for (int i = 0; i < ROUNDS; i++) {
        u32 a = random_float(&random), b = random_float(&random);
        volatile float x = float_of(a), y = float_of(b);
        SAME("f+", a, b, ce_addsf3(a, b), float_bits(x + y));
        SAME("f-", a, b, ce_subsf3(a, b), float_bits(x - y));
        SAME("f*", a, b, ce_mulsf3(a, b), float_bits(x * y));
        SAME("f/", a, b, ce_divsf3(a, b), float_bits(x / y));
        SAME("double", a, 0, ce_extendsfdf2(a), double_bits((double)x));
        u64 wide = random_double(&random);
        volatile double z = double_of(wide);
        SAME("float", wide, 0, ce_truncdfsf2(wide), float_bits((float)z));
    }
}

static void numbers_are_compared_as_the_host_does(void **state) {
    (void)state;
    uint64_t random = 3;
    for (int i = 0; i < ROUNDS; i++) {
        u64 a = random_double(&random), b = random_below(&random, 3) ? random_double(&random) : a;
        volatile double x = double_of(a), y = double_of(b);
        assert_int_equal(ce_ltdf2(a, b) < 0, x < y);
        assert_int_equal(ce_ledf2(a, b) <= 0, x <= y);
        assert_int_equal(ce_eqdf2(a, b) == 0, x == y);
        assert_int_equal(ce_nedf2(a, b) != 0, x != y);
        assert_int_equal(ce_gtdf2(a, b) > 0, x > y);
        assert_int_equal(ce_gedf2(a, b) >= 0, x >= y);
        assert_int_equal(ce_unorddf2(a, b), x != x || y != y);
        u32 c = random_float(&random), d = random_below(&random, 3) ? random_float(&random) : c;
        volatile float v = float_of(c), w = float_of(d);
        assert_int_equal(ce_ltsf2(c, d) < 0, v < w);
        assert_int_equal(ce_lesf2(c, d) <= 0, v <= w);
        assert_int_equal(ce_eqsf2(c, d) == 0, v == w);
        assert_int_equal(ce_nesf2(c, d) != 0, v != w);
        assert_int_equal(ce_gtsf2(c, d) > 0, v > w);
        assert_int_equal(ce_gesf2(c, d) >= 0, v >= w);
        assert_int_equal(ce_unordsf2(c, d), v != v || w != w);
    }
}

static void integers_become_numbers_and_numbers_integers(void **state) {
    (void)state;
    uint64_t random = 4;
    for (int i = 0; i < ROUNDS; i++) {
        u64 n = random64(&random) >> random_below(&random, 64);
        n = random_below(&random, 4)
                ? n
                : ((u64)1 << random_below(&random, 64)) - random_below(&random, 3);
        SAME("u64", n, 0, ce_floatundidf(n), bits_of_double((double)n));
        SAME("s64", n, 0, ce_floatdidf((s64)n), bits_of_double((double)(s64)n));
        SAME("u32", n, 0, ce_floatunsidf((u32)n), bits_of_double((double)(u32)n));
        SAME("s32", n, 0, ce_floatsidf((int)n), bits_of_double((double)(int)n));
        SAME("f u64", n, 0, ce_floatundisf(n), bits_of_float((float)n));
        SAME("f s64", n, 0, ce_floatdisf((s64)n), bits_of_float((float)(s64)n));
        SAME("f u32", n, 0, ce_floatunsisf((u32)n), bits_of_float((float)(u32)n));
        SAME("f s32", n, 0, ce_floatsisf((int)n), bits_of_float((float)(int)n));
        u64 a = random_double(&random);
        double x = double_of(a);
        if (x > -0x1p63 && x < 0x1p63) {
            SAME("to s64", a, 0, ce_fixdfdi(a), (s64)x);
        }
        if (x > -2147483649.0 && x < 2147483648.0) {
            SAME("to s32", a, 0, (u32)ce_fixdfsi(a), (u32)(int)x);
        }
        if (x > -1 && x < 0x1p64) {
            SAME("to u64", a, 0, ce_fixunsdfdi(a), (u64)x);
        }
        if (x > -1 && x < 4294967296.0) {
            SAME("to u32", a, 0, ce_fixunsdfsi(a), (u32)x);
        }
        u32 c = random_float(&random);
        float v = float_of(c);
        if (v > -0x1p31f && v < 0x1p31f) {
            SAME("f to s32", c, 0, (u32)ce_fixsfsi(c), (u32)(int)v);
            SAME("f to s64", c, 0, ce_fixsfdi(c), (s64)v);
        }
        if (v > -1 && v < 0x1p32f) {
            SAME("f to u32", c, 0, ce_fixunssfsi(c), (u32)v);
            SAME("f to u64", c, 0, ce_fixunssfdi(c), (u64)v);
        }
    }
    assert_int_equal(ce_fixdfsi(bits_of_double(1e300)), 0x7FFFFFFF); // what is too large
    assert_int_equal((u32)ce_fixdfsi(bits_of_double(-1e300)), 0x80000000);
    assert_int_equal(ce_fixunsdfsi(bits_of_double(-5)), 0);
    assert_true(ce_fixunsdfdi(bits_of_double(INFINITY)) == UINT64_MAX);
    assert_int_equal(ce_fixdfsi(QUIET), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(doubles_are_added_multiplied_and_divided_as_the_host_does),
        cmocka_unit_test(floats_are_added_multiplied_and_divided_as_the_host_does),
        cmocka_unit_test(numbers_are_compared_as_the_host_does),
        cmocka_unit_test(integers_become_numbers_and_numbers_integers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
