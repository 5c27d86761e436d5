// SPDX-License-Identifier: MIT
#include "program/number.h"

#define HIDDEN (UINT64_C(1) << 52) // the bit of a fraction that is not written

// The fraction, its highest bit at bit 52, and the exponent that a number of normal size has.
static uint64_t take_apart(uint64_t a, int *ret_e) {
    uint64_t m = a & (HIDDEN - 1);
    int e = (int)(a >> 52 & 0x7FF);
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
    return number_is_nan(a) ? NUMBER_NAN : a & ~NUMBER_SIGN;
}

// Towards `up` or down: what is behind the point goes.
static uint64_t to_whole(uint64_t a, bool up) {
    int e = (int)(a >> 52 & 0x7FF) - NUMBER_BIAS;
    bool negative = a >> 63;
    if (number_is_nan(a)) {
        return NUMBER_NAN;
    }
    if (e >= 52 || a << 1 == 0) {
        return a;
    }
    if (e < 0) {
        return negative == up ? a & NUMBER_SIGN : (a & NUMBER_SIGN) | NUMBER_ONE;
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
    if (number_is_nan(a) || (a >> 63 && a << 1)) {
        return NUMBER_NAN;
    }
    if (number_is_infinite(a) || a << 1 == 0) {
        return a;
    }
    uint64_t m = take_apart(a, &e), root = 0, left = 0;
    e -= NUMBER_BIAS;
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
    return ((uint64_t)((e - (e & 1)) / 2 + NUMBER_BIAS) << 52) + rounded - HIDDEN;
}

uint64_t number_fmod(uint64_t a, uint64_t b) {
    int ea = 0, eb = 0;
    if (number_is_nan(a) || number_is_nan(b) || number_is_infinite(a) || b << 1 == 0) {
        return NUMBER_NAN;
    }
    if (number_is_infinite(b) || a << 1 < b << 1) {
        return a;
    }
    uint64_t m = take_apart(a, &ea), divisor = take_apart(b, &eb);
    for (; ea > eb; ea--) {
        m = (m >= divisor ? m - divisor : m) << 1;
    }
    m = m >= divisor ? m - divisor : m;
    if (m == 0) {
        return a & NUMBER_SIGN;
    }
    for (; !(m & HIDDEN); eb--) {
        m <<= 1;
    }
    return (a & NUMBER_SIGN) |
           (eb > 0 ? ((uint64_t)eb << 52) + m - HIDDEN : m >> (1 - eb)); // exact: nothing falls out
}
