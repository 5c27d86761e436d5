// SPDX-License-Identifier: MIT
#include "program/number.h"

#include <stdbool.h>

#define SIGN (UINT64_C(1) << 63)
#define HIDDEN (UINT64_C(1) << 52) // the bit of a fraction that is not written
#define INFINITE 0x7FFu            // exponent
#define QUIET UINT64_C(0x7FF8000000000000)
#define ONE UINT64_C(0x3FF0000000000000)
#define BIAS 1023

static bool is_nan(uint64_t a) {
    return a << 1 > (uint64_t)INFINITE << 53;
}
static bool is_infinite(uint64_t a) {
    return a << 1 == (uint64_t)INFINITE << 53;
}

// The fraction, its highest bit at bit 52, and the exponent that a number of normal size has.
static uint64_t take_apart(uint64_t a, int *ret_e) {
    uint64_t m = a & (HIDDEN - 1);
    int e = (int)(a >> 52 & INFINITE);
    if (e) {
        m |= HIDDEN;
    } else {
        for (e = 1; !(m & HIDDEN); e--) {
            m <<= 1;
        }
    }
    *ret_e = e;
    return m;
}

uint64_t number_fabs(uint64_t a) {
    return is_nan(a) ? QUIET : a & ~SIGN;
}

// Towards `up` or down: what is behind the point goes.
static uint64_t to_whole(uint64_t a, bool up) {
    int e = (int)(a >> 52 & INFINITE) - BIAS;
    bool negative = a >> 63;
    if (is_nan(a)) {
        return QUIET;
    }
    if (e >= 52 || a << 1 == 0) {
        return a;
    }
    if (e < 0) {
        return negative == up ? a & SIGN : (a & SIGN) | ONE;
    }
    uint64_t behind = (HIDDEN - 1) >> e;
    bool away = (a & behind) != 0 && negative != up; // from 0
    return (a + (away ? behind : 0)) & ~behind;
}

uint64_t number_floor(uint64_t a) {
    return to_whole(a, false);
}
uint64_t number_ceil(uint64_t a) {
    return to_whole(a, true);
}

// Bit by bit, as in school: two bits of the number for each bit of the root.
uint64_t number_sqrt(uint64_t a) {
    int e = 0;
    if (is_nan(a) || (a >> 63 && a << 1)) {
        return QUIET;
    }
    if (is_infinite(a) || a << 1 == 0) {
        return a;
    }
    uint64_t m = take_apart(a, &e), root = 0, left = 0;
    e -= BIAS;
    m <<= (e & 1) ? 11 : 10;                // from bit 63 or 62 down, in pairs
    for (int i = 0; i < 55; i++, m <<= 2) { // 53 bits and two for rounding
        uint64_t next = root << 2 | 1;
        left = left << 2 | m >> 62;
        root <<= 1;
        if (left >= next) {
            left -= next;
            root |= 1;
        }
    }
    bool up = (root & 2) && ((root & 1) || left || (root & 4));
    uint64_t rounded = (root >> 2) + up; // at most 2^53: then the exponent is one more
    return ((uint64_t)((e - (e & 1)) / 2 + BIAS) << 52) + rounded - HIDDEN;
}

uint64_t number_fmod(uint64_t a, uint64_t b) {
    int ea = 0, eb = 0;
    if (is_nan(a) || is_nan(b) || is_infinite(a) || b << 1 == 0) {
        return QUIET;
    }
    if (is_infinite(b) || a << 1 < b << 1) {
        return a;
    }
    uint64_t m = take_apart(a, &ea), divisor = take_apart(b, &eb);
    for (; ea > eb; ea--) {
        m = (m >= divisor ? m - divisor : m) << 1;
    }
    m = m >= divisor ? m - divisor : m;
    if (m == 0) {
        return a & SIGN;
    }
    for (; !(m & HIDDEN); eb--) {
        m <<= 1;
    }
    return (a & SIGN) |
           (eb > 0 ? ((uint64_t)eb << 52) + m - HIDDEN : m >> (1 - eb)); // exact: nothing falls out
}
