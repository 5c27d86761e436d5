// SPDX-License-Identifier: MIT
#include "program/elementary.h"

#include "program/number.h"
#include "program/real.h"

// Each argument is brought near 0, where a few terms of a Taylor series are enough.

static const Real one = {false, 0, UINT64_C(1) << 63};
static const Real pi = {false, 1, UINT64_C(0xC90FDAA22168C235)};
static const Real ln2_high = {false, -1, UINT64_C(0xB17217F7D1000000)}; // 40 bits
static const Real ln2_low = {false, -41, UINT64_C(0xCF79ABC9E3B39804)};
static const Real log2_e = {false, 0, UINT64_C(0xB8AA3B295C17F0BC)};
static const Real log10_e = {false, -2, UINT64_C(0xDE5BD8A937287195)};

static bool is_zero(uint64_t x) {
    return x << 1 == 0;
}
static bool is_whole(uint64_t x) {
    return number_floor(x) == x;
}
static bool is_odd(uint64_t x) { // of a whole number
    return !is_whole(real_bits(real_scale(real_of_bits(x), -1)));
}

// first + first * f(n) + first * f(n) * f(n + 1) ..., where f(k) = by / (k * (k + 1)), k = n,
// n + 2 ...: with `by` = -x * x those of sine and cosine.
static Real series(Real first, Real by, int n) {
    Real sum = first, term = first;
    for (int k = n; term.m && term.e > sum.e - 66; k += 2) {
        term = real_divide(real_multiply(term, by), real_of_int(k * (k + 1)));
        sum = real_add(sum, term);
    }
    return sum;
}

// first * (1 + by / 3 + by^2 / 5 ...): with x and -x * x the arc tangent, with x * x that of the
// hyperbolic one.
static Real odd_series(Real first, Real by) {
    Real sum = first, power = first, term = first;
    for (int k = 3; term.m && term.e > sum.e - 66; k += 2) {
        power = real_multiply(power, by);
        term = real_divide(power, real_of_int(k));
        sum = real_add(sum, term);
    }
    return sum;
}

// ---- powers

static Real exp_of(Real x) {
    int k = real_nearest(real_multiply(x, log2_e));
    Real times = real_of_int(k), sum = one, term = one;
    x = real_subtract(x, real_multiply(times, ln2_high));
    x = real_subtract(x, real_multiply(times, ln2_low));
    for (int n = 1; term.m && term.e > -66; n++) {
        term = real_divide(real_multiply(term, x), real_of_int(n));
        sum = real_add(sum, term);
    }
    return real_scale(sum, k);
}

// Of x > 0: x = m * 2^*ret_k with m from half the root of 2 to it.
static Real near_one(Real x, int *ret_k) {
    bool above = x.m > UINT64_C(0xB504F333F9DE6484); // the root of 2
    *ret_k = x.e + above;
    x.e = -above;
    return x;
}

// log x = k log 2 + 2 artanh((m - 1) / (m + 1)).
static Real log_of(Real x) {
    int k;
    Real m = near_one(x, &k), s = real_divide(real_subtract(m, one), real_add(m, one));
    Real times = real_of_int(k), near = real_scale(odd_series(s, real_multiply(s, s)), 1);
    near = real_add(near, real_multiply(times, ln2_low));
    return real_add(real_multiply(times, ln2_high), near);
}

// What the exponent of a double cannot hold.
static bool is_huge(Real x) {
    return x.e > 9;
}

static Real bounded_exp(Real x) {
    Real extreme = {false, x.minus ? -3000 : 3000, UINT64_C(1) << 63};
    return is_huge(x) ? extreme : exp_of(x);
}

uint64_t elementary_exp(uint64_t x) {
    if (number_is_nan(x)) {
        return NUMBER_NAN;
    }
    if (number_is_infinite(x)) {
        return x & NUMBER_SIGN ? 0 : x;
    }
    return real_bits(bounded_exp(real_of_bits(x)));
}

// The answer for what has no logarithm, or is infinite; false for the others.
static bool has_no_log(uint64_t x, uint64_t *ret_answer) {
    bool nan = number_is_nan(x) || (x & NUMBER_SIGN && !is_zero(x));
    *ret_answer = nan ? NUMBER_NAN : is_zero(x) ? NUMBER_SIGN | NUMBER_INFINITE : x;
    return nan || is_zero(x) || number_is_infinite(x);
}

uint64_t elementary_log(uint64_t x) {
    uint64_t answer;
    return has_no_log(x, &answer) ? answer : real_bits(log_of(real_of_bits(x)));
}

uint64_t elementary_log10(uint64_t x) {
    uint64_t answer;
    return has_no_log(x, &answer) ? answer
                                  : real_bits(real_multiply(log_of(real_of_bits(x)), log10_e));
}

static Real whole_power(Real x, int n) {
    Real power = one;
    for (unsigned k = (unsigned)(n < 0 ? -n : n); k; k >>= 1) {
        power = k & 1 ? real_multiply(power, x) : power;
        x = real_multiply(x, x);
    }
    return n < 0 ? real_divide(one, power) : power;
}

// log m = *ret_first + the result. The first has 10 bits, so that its product with a double is
// exact.
static Real log_rest(Real m, Real *ret_first) {
    Real above = real_subtract(m, one), below = real_add(m, one), s = real_divide(above, below);
    Real square = real_multiply(s, s), first = {s.minus, s.e, s.m & UINT64_C(0x3FF) << 54};
    Real rest = real_divide(real_subtract(above, real_multiply(first, below)), below);
    Real term = real_multiply(s, square), later = {false, 0, 0};
    for (int k = 3; term.m && term.e > s.e - 80; k += 2) {
        later = real_add(later, real_divide(term, real_of_int(k)));
        term = real_multiply(term, square);
    }
    *ret_first = real_scale(first, 1);
    return real_scale(real_add(rest, later), 1);
}

// x^y for x > 0; `exponent` is y log x, whose error would be seen. So it only says what is taken
// away to come near 0, which is exact.
static Real power_near(Real x, Real y, Real exponent) {
    int k;
    Real first, m = near_one(x, &k), rest = log_rest(m, &first),
                times = real_multiply(y, real_of_int(k));
    int whole = real_nearest(times);
    int n = real_nearest(real_multiply(exponent, log2_e));
    Real turns = real_of_int(whole - n), part = real_subtract(times, real_of_int(whole));
    Real near = real_add(real_multiply(turns, ln2_high), real_multiply(y, first));
    near = real_add(near, real_multiply(turns, ln2_low));
    near = real_add(near, real_multiply(part, real_add(ln2_high, ln2_low)));
    near = real_add(near, real_multiply(y, rest));
    return real_scale(exp_of(near), n);
}

// |x|^y, of numbers that are neither 0 nor infinite.
static Real power_of(Real x, uint64_t y) {
    Real times = real_of_bits(y);
    x.minus = false;
    if (is_whole(y) && times.e < 6) {
        return whole_power(x, real_nearest(times));
    }
    Real exponent = real_multiply(times, log_of(x));
    return is_huge(exponent) ? bounded_exp(exponent) : power_near(x, times, exponent);
}

// x or y is 0 or infinite: so is the power, unless it is 1. `odd`: y is an odd whole number.
static uint64_t extreme_power(uint64_t x, uint64_t y, bool odd) {
    uint64_t size = x & ~NUMBER_SIGN;
    if (number_is_infinite(y)) {
        bool grows = (size > NUMBER_ONE) == !(y & NUMBER_SIGN);
        return size == NUMBER_ONE ? NUMBER_ONE : grows ? NUMBER_INFINITE : 0;
    }
    bool large = number_is_infinite(x) == !(y & NUMBER_SIGN);
    return (odd ? x & NUMBER_SIGN : 0) | (large ? NUMBER_INFINITE : 0);
}

uint64_t elementary_pow(uint64_t x, uint64_t y) {
    if (x == NUMBER_ONE || is_zero(y)) {
        return NUMBER_ONE;
    }
    if (number_is_nan(x) || number_is_nan(y)) {
        return NUMBER_NAN;
    }
    bool odd = !number_is_infinite(y) && is_whole(y) && is_odd(y);
    if (number_is_infinite(y) || number_is_infinite(x) || is_zero(x)) {
        return extreme_power(x, y, odd);
    }
    if (x & NUMBER_SIGN && !is_whole(y)) {
        return NUMBER_NAN;
    }
    Real power = power_of(real_of_bits(x), y);
    power.minus = odd && x & NUMBER_SIGN;
    return real_bits(power);
}

// ---- angles

// 2 / pi: so many bits behind the point that they are enough for the largest double.
#define WORDS 42
static const uint32_t two_over_pi[WORDS] = {
    0xA2F9836E, 0x4E441529, 0xFC2757D1, 0xF534DDC0, 0xDB629599, 0x3C439041, 0xFE5163AB,
    0xDEBBC561, 0xB7246E3A, 0x424DD2E0, 0x06492EEA, 0x09D1921C, 0xFE1DEB1C, 0xB129A73E,
    0xE88235F5, 0x2EBB4484, 0xE99C7026, 0xB45F7E41, 0x3991D639, 0x835339F4, 0x9C845F8B,
    0xBDF9283B, 0x1FF897FF, 0xDE05980F, 0xEF2F118B, 0x5A0A6D1F, 0x6D367ECF, 0x27CB09B7,
    0x4F463F66, 0x9E5FEA2D, 0x7527BAC7, 0xEBE5F17B, 0x3D0739F7, 0x8A5292EA, 0x6BFB5FB1,
    0x1F8D5D08, 0x56033046, 0xFC7B6BAB, 0xF0CFBC20, 0x9AF4361D, 0xA9E39161, 0x5EE61B08,
};

// Bits `at` to `at` + 31 of it.
static uint32_t bits_from(int at) {
    int word = at / 32, shift = at % 32;
    uint64_t two = (uint64_t)two_over_pi[word] << 32 | two_over_pi[word + 1];
    return (uint32_t)(two >> (32 - shift));
}

#define WINDOW 8 // words of 2 / pi that are multiplied by; those before give whole turns
#define PRODUCT (WINDOW + 2)

// Takes quarters of a turn from x until at most half of one is left; *ret_quarters is how many,
// modulo 4. The product of x and 2 / pi is exact as far as it matters (Payne and Hanek).
static Real within_quarter(Real x, unsigned *ret_quarters) {
    int shift = x.e - 63, skip = shift > 2 ? shift - 2 : 0;
    uint32_t product[PRODUCT] = {0}; // the lowest word first
    uint32_t factor[2] = {(uint32_t)x.m, (uint32_t)(x.m >> 32)};
    *ret_quarters = 0;
    if (x.e < -1) {
        return x;
    }
    for (int i = 0; i < WINDOW; i++) {
        uint32_t part = bits_from(skip + 32 * (WINDOW - 1 - i));
        uint64_t carried = 0;
        for (int k = 0; k < 2; k++) {
            carried += (uint64_t)part * factor[k] + product[i + k];
            product[i + k] = (uint32_t)carried;
            carried >>= 32;
        }
        product[i + 2] = (uint32_t)carried;
    }
    // The point is below bit `point`. What is above 4 turns is no matter.
    int point = 32 * WINDOW - (shift - skip);
    unsigned quarters = 0;
    for (int bit = point + 1; bit >= point; bit--) {
        quarters = quarters << 1 | (bit < 32 * PRODUCT ? product[bit / 32] >> (bit % 32) & 1 : 0);
    }
    // The part behind the point, from its highest bit on; more than half is less of the next.
    bool over = product[(point - 1) / 32] >> ((point - 1) % 32) & 1;
    Real rest = {x.minus != over, -1, 0};
    int n = 0;
    for (int bit = point - 1; bit >= 0 && n < 64; bit--) {
        uint32_t one_bit = (product[bit / 32] >> (bit % 32) & 1) != over;
        rest.m = rest.m << 1 | one_bit;
        n += rest.m != 0;
        rest.e -= rest.m == 0;
    }
    rest.m = n ? rest.m << (64 - n) : 0;
    quarters += over;
    *ret_quarters = (x.minus ? 0 - quarters : quarters) & 3;
    return real_scale(real_multiply(rest, pi), -1);
}

static Real sine_near_0(Real x) {
    return series(x, real_negate(real_multiply(x, x)), 2);
}
static Real cosine_near_0(Real x) {
    return series(one, real_negate(real_multiply(x, x)), 1);
}

// The sine of an angle `quarters` quarters of a turn beyond x.
static Real sine_of(uint64_t x, unsigned quarters) {
    unsigned own;
    Real rest = within_quarter(real_of_bits(x), &own);
    quarters += own;
    Real sine = quarters & 1 ? cosine_near_0(rest) : sine_near_0(rest);
    return quarters & 2 ? real_negate(sine) : sine;
}

uint64_t elementary_sin(uint64_t x) {
    return number_is_nan(x) || number_is_infinite(x) ? NUMBER_NAN
           : is_zero(x)                              ? x
                                                     : real_bits(sine_of(x, 0));
}
uint64_t elementary_cos(uint64_t x) {
    return number_is_nan(x) || number_is_infinite(x) ? NUMBER_NAN : real_bits(sine_of(x, 1));
}
uint64_t elementary_tan(uint64_t x) {
    return number_is_nan(x) || number_is_infinite(x) ? NUMBER_NAN
           : is_zero(x)                              ? x
                        : real_bits(real_divide(sine_of(x, 0), sine_of(x, 1)));
}

static Real arc_tangent(Real x) {
    static const Real near = {false, -2, UINT64_C(0xD413CCCFE7799211)}; // the root of 2, less 1
    Real size = {false, x.e, x.m}, angle;
    if (real_is_less(one, size)) {
        angle = real_subtract(real_scale(pi, -1), arc_tangent(real_divide(one, size)));
    } else if (real_is_less(near, size)) {
        Real rest = real_divide(real_subtract(size, one), real_add(size, one));
        angle =
            real_add(real_scale(pi, -2), odd_series(rest, real_negate(real_multiply(rest, rest))));
    } else {
        angle = odd_series(size, real_negate(real_multiply(size, size)));
    }
    angle.minus = x.minus;
    return angle;
}

// The angle of the point (x, y), of which not both are 0.
static Real angle_of(Real y, Real x) {
    Real size = {false, y.e, y.m}, angle = real_scale(pi, -1);
    if (x.m) {
        angle = arc_tangent(real_divide(size, x));
        angle = x.minus ? real_add(angle, pi) : angle;
    }
    angle.minus = y.minus;
    return angle;
}

uint64_t elementary_atan(uint64_t x) {
    return number_is_nan(x)        ? NUMBER_NAN
           : is_zero(x)            ? x
           : number_is_infinite(x) ? (x & NUMBER_SIGN) | real_bits(real_scale(pi, -1))
                                   : real_bits(arc_tangent(real_of_bits(x)));
}

uint64_t elementary_atan2(uint64_t y, uint64_t x) {
    Real height = real_of_bits(y), width = real_of_bits(x);
    if (number_is_nan(x) || number_is_nan(y)) {
        return NUMBER_NAN;
    }
    if (number_is_infinite(x) || number_is_infinite(y)) { // the angle of the corner, or of the axis
        height = (Real){y >> 63, 0, number_is_infinite(y) ? one.m : 0};
        width = (Real){x >> 63, 0, number_is_infinite(x) ? one.m : 0};
    }
    if (height.m == 0) {
        return (y & NUMBER_SIGN) | (x & NUMBER_SIGN ? real_bits(pi) : 0);
    }
    return real_bits(angle_of(height, width));
}

// The other side of the triangle whose longest one is 1.
static Real other_side(Real x) {
    return real_sqrt(real_multiply(real_subtract(one, x), real_add(one, x)));
}

uint64_t elementary_asin(uint64_t x) {
    if (number_is_nan(x) || (x & ~NUMBER_SIGN) > NUMBER_ONE) {
        return NUMBER_NAN;
    }
    Real sine = real_of_bits(x);
    return is_zero(x) ? x : real_bits(angle_of(sine, other_side(sine)));
}

uint64_t elementary_acos(uint64_t x) {
    if (number_is_nan(x) || (x & ~NUMBER_SIGN) > NUMBER_ONE) {
        return NUMBER_NAN;
    }
    Real cosine = real_of_bits(x);
    return x == NUMBER_ONE ? 0 : real_bits(angle_of(other_side(cosine), cosine));
}

// ---- hyperbolic ones

static Real hyperbolic_sine(Real x) {
    if (x.e < -1) {
        return series(x, real_multiply(x, x), 2);
    }
    Real size = {false, x.e, x.m}, up = bounded_exp(size);
    Real sine = real_scale(real_subtract(up, real_divide(one, up)), -1);
    sine.minus = x.minus;
    return sine;
}
static Real hyperbolic_cosine(Real x) {
    Real size = {false, x.e, x.m}, up = bounded_exp(size);
    return real_scale(real_add(up, real_divide(one, up)), -1);
}

uint64_t elementary_sinh(uint64_t x) {
    return number_is_nan(x)                      ? NUMBER_NAN
           : is_zero(x) || number_is_infinite(x) ? x
                                                 : real_bits(hyperbolic_sine(real_of_bits(x)));
}
uint64_t elementary_cosh(uint64_t x) {
    return number_is_nan(x)        ? NUMBER_NAN
           : number_is_infinite(x) ? NUMBER_INFINITE
                                   : real_bits(hyperbolic_cosine(real_of_bits(x)));
}
uint64_t elementary_tanh(uint64_t x) {
    Real value = real_of_bits(x);
    if (number_is_nan(x) || is_zero(x)) {
        return number_is_nan(x) ? NUMBER_NAN : x;
    }
    return number_is_infinite(x) || value.e > 5
               ? (x & NUMBER_SIGN) | NUMBER_ONE
               : real_bits(real_divide(hyperbolic_sine(value), hyperbolic_cosine(value)));
}

// ---- parts of a number

uint64_t elementary_ldexp(uint64_t x, int exponent) {
    int most = exponent > 5000 ? 5000 : exponent < -5000 ? -5000 : exponent;
    return number_is_nan(x)                      ? NUMBER_NAN
           : number_is_infinite(x) || is_zero(x) ? x
                                                 : real_bits(real_scale(real_of_bits(x), most));
}

uint64_t elementary_frexp(uint64_t x, int *ret_exponent) {
    Real value = real_of_bits(x);
    bool has_none = number_is_nan(x) || number_is_infinite(x) || is_zero(x);
    *ret_exponent = has_none ? 0 : value.e + 1;
    value.e = -1;
    return number_is_nan(x) ? NUMBER_NAN : has_none ? x : real_bits(value);
}

uint64_t elementary_modf(uint64_t x, uint64_t *ret_whole) {
    if (number_is_nan(x)) {
        *ret_whole = NUMBER_NAN;
        return NUMBER_NAN;
    }
    uint64_t sign = x & NUMBER_SIGN, whole = number_floor(x & ~NUMBER_SIGN);
    *ret_whole = sign | whole;
    if (number_is_infinite(x)) {
        return sign;
    }
    Real rest = real_subtract(real_of_bits(x & ~NUMBER_SIGN), real_of_bits(whole));
    return sign | real_bits(rest);
}
