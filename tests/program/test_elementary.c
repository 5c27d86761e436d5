// SPDX-License-Identifier: MIT

// The functions of program/elementary.c against the host's with more bits: how many units in the
// last place they are away, at random numbers of every size and at the places where one of them
// turns, ends or is exact. And strange arguments, against C's Annex F.

#include "program/elementary.h"
#include "tests/support/double_bits.h"
#include "tests/support/random.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define ROUNDS 20000u
#define SEED 4748u
#define POW_MOST 0.52L

// The distance in units of the last place of `right`, rounded to a double.
static long double units(double own, long double right) {
    double rounded = (double)right;
    if (isnan(rounded) || isinf(rounded) || isnan(own) || isinf(own)) {
        bool same = isnan(rounded) ? isnan(own) : own == rounded;
        // The largest double is next to what is infinite.
        return same || fabs(isinf(own) ? rounded : own) == DBL_MAX ? 0 : HUGE_VALL;
    }
    int e;
    frexpl(right, &e);
    e = e < DBL_MIN_EXP ? DBL_MIN_EXP : e;
    return fabsl((long double)own - right) / ldexpl(1, e - DBL_MANT_DIG);
}

typedef struct Function {
    const char *name;
    uint64_t (*own)(uint64_t);
    long double (*right)(long double);
    double most; // arguments go that far
} Function;

static const Function functions[] = {
    {"exp", elementary_exp, expl, 760},           {"log", elementary_log, logl, DBL_MAX},
    {"log10", elementary_log10, log10l, DBL_MAX}, {"sin", elementary_sin, sinl, DBL_MAX},
    {"cos", elementary_cos, cosl, DBL_MAX},       {"tan", elementary_tan, tanl, DBL_MAX},
    {"asin", elementary_asin, asinl, 1},          {"acos", elementary_acos, acosl, 1},
    {"atan", elementary_atan, atanl, DBL_MAX},    {"sinh", elementary_sinh, sinhl, 720},
    {"cosh", elementary_cosh, coshl, 720},        {"tanh", elementary_tanh, tanhl, 40},
};

// A double of any size up to `most`: half of them evenly spread, half by their exponent.
static double any(uint64_t *random, double most) {
    uint64_t word = random_next(random);
    if (word & 1) {
        return (double)((int64_t)random_next(random)) / 0x1p63 * most;
    }
    double x = double_of(random_next(random));
    return isnan(x) || isinf(x) || fabs(x) > most ? (double)(word >> 32) / 0x1p31 - 1 : x;
}

static void compare(const Function *function, double x, long double most) {
    long double away =
        units(double_of(function->own(bits_of_double(x))), function->right((long double)x));
    if (away > most) {
        fail_msg("%s(%.17g) = %.17g, not %.21Lg: %.3Lf away", function->name, x,
                 double_of(function->own(bits_of_double(x))), function->right((long double)x),
                 away);
    }
}

// Half a unit is the best that can be; what is above it comes of 64 bits instead of endless ones.
static void test_of_one(void **state) {
    static const double places[] = {0.5,
                                    -0.5,
                                    1,
                                    -1,
                                    0.25,
                                    0.4375,
                                    1e-300,
                                    1e-310,
                                    4.9e-324,
                                    0.41421356237309503,
                                    1.5707963267948966,
                                    3.141592653589793,
                                    6.283185307179586,
                                    1e22,
                                    0x1.921fb54442d18p+600,
                                    6381956970095103.0 * 0x1p797,
                                    709.78271289338397,
                                    -745.13321910194111,
                                    2,
                                    10,
                                    100,
                                    1e5,
                                    0.70710678118654757,
                                    1.4142135623730951,
                                    0.99999999999999989};
    uint64_t random = SEED;
    (void)state;
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        for (size_t k = 0; k < sizeof places / sizeof places[0]; k++) {
            compare(&functions[i], places[k], 0.51L);
            compare(&functions[i], -places[k], 0.51L);
        }
        for (unsigned k = 0; k < ROUNDS; k++) {
            compare(&functions[i], any(&random, functions[i].most), 0.51L);
        }
    }
}

static void test_of_two(void **state) {
    uint64_t random = SEED;
    (void)state;
    for (unsigned k = 0; k < 2 * ROUNDS; k++) {
        double x = any(&random, k & 1 ? 20 : DBL_MAX), y = any(&random, k & 2 ? 40 : 1e3);
        double power = double_of(elementary_pow(bits_of_double(fabs(x)), bits_of_double(y)));
        assert_true(units(power, powl(fabs(x), y)) <= POW_MOST);
        double angle = double_of(elementary_atan2(bits_of_double(x), bits_of_double(y)));
        assert_true(units(angle, atan2l(x, y)) <= 0.51L);
        double whole = floor(y);
        power = double_of(elementary_pow(bits_of_double(-fabs(x)), bits_of_double(whole)));
        assert_true(units(power, powl(-fabsl(x), whole)) <= POW_MOST);
    }
    for (int k = 0; k <= 22; k++) { // those that are exact
        assert_true(elementary_pow(bits_of_double(10), bits_of_double(k)) ==
                    bits_of_double((double)powl(10, k)));
        assert_true(elementary_log10(bits_of_double((double)powl(10, k))) == bits_of_double(k));
        assert_true(elementary_pow(bits_of_double(3), bits_of_double(k)) ==
                    bits_of_double((double)powl(3, k)));
    }
}

// Against the host's library, whose answers to these Annex F of the C standard fixes.
static void test_strange(void **state) {
    static const double strange[] = {0.0, -0.0,  1,      -1,     0.5,        -0.5,
                                     2,   -2,    3,      -3,     INFINITY,   -INFINITY,
                                     NAN, 1e300, -1e300, 1e-320, 0x1p53 + 2, -0x1p53};
    const size_t n = sizeof strange / sizeof strange[0];
    (void)state;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < sizeof functions / sizeof functions[0]; k++) {
            double own = double_of(functions[k].own(bits_of_double(strange[i])));
            double right = (double)functions[k].right(strange[i]);
            assert_true(isnan(right) ? isnan(own)
                                     : units(own, right) <= 1 && !signbit(own) == !signbit(right));
        }
        for (size_t k = 0; k < n; k++) {
            double own =
                double_of(elementary_pow(bits_of_double(strange[i]), bits_of_double(strange[k])));
            double right = pow(strange[i], strange[k]);
            assert_true(isnan(right) ? isnan(own)
                                     : units(own, right) <= 2 && !signbit(own) == !signbit(right));
            own =
                double_of(elementary_atan2(bits_of_double(strange[i]), bits_of_double(strange[k])));
            right = atan2(strange[i], strange[k]);
            assert_true(isnan(right) ? isnan(own)
                                     : units(own, right) <= 1 && !signbit(own) == !signbit(right));
        }
    }
}

static void test_parts(void **state) {
    uint64_t random = SEED;
    (void)state;
    for (unsigned k = 0; k < ROUNDS; k++) {
        double x = any(&random, k & 1 ? 1e6 : DBL_MAX), whole;
        int own_e = 0, e = 0, by = (int)(random_next(&random) % 4400) - 2200;
        uint64_t own_whole;
        assert_true(elementary_ldexp(bits_of_double(x), by) == bits_of_double(ldexp(x, by)));
        assert_true(elementary_frexp(bits_of_double(x), &own_e) == bits_of_double(frexp(x, &e)) &&
                    own_e == e);
        assert_true(elementary_modf(bits_of_double(x), &own_whole) ==
                    bits_of_double(modf(x, &whole)));
        assert_true(own_whole == bits_of_double(whole));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_of_one), cmocka_unit_test(test_of_two),
                                       cmocka_unit_test(test_strange),
                                       cmocka_unit_test(test_parts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
