// SPDX-License-Identifier: MIT
#include "program/real.h"

#include "program/number.h"

#define TOP (UINT64_C(1) << 63)

static Real normal(bool minus, int e, uint64_t m) {
    for (; m && !(m & TOP); e--) {
        m <<= 1;
    }
    return (Real){minus, e, m};
}

Real real_of_bits(uint64_t bits) {
    int e = (int)(bits >> 52 & 0x7FF);
    uint64_t m = bits << 11;
    return e ? (Real){bits >> 63, e - NUMBER_BIAS, m | TOP}
             : normal(bits >> 63, 1 - NUMBER_BIAS, m & ~TOP);
}

Real real_of_int(int value) {
    return normal(value < 0, 63, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

uint64_t real_bits(Real a) {
    uint64_t sign = a.minus ? TOP : 0;
    int e = a.e + NUMBER_BIAS, lost = 11; // bits below the last of a double
    if (a.m == 0 || e < -52) {
        return sign;
    }
    if (e <= 0) { // too small for a hidden bit
        lost += 1 - e;
        e = 0;
    }
    uint64_t kept = lost < 64 ? a.m >> lost : 0, half = UINT64_C(1) << (lost - 1);
    uint64_t rest = lost < 64 ? a.m & (2 * half - 1) : a.m;
    kept += rest > half || (rest == half && (kept & 1));
    // What is rounded up into the next bit makes the exponent one more, as it must.
    uint64_t bits = e > 0 ? ((uint64_t)(e - 1) << 52) + kept : kept;
    return sign | (e >= 0x7FF || bits >= UINT64_C(0x7FF) << 52 ? UINT64_C(0x7FF) << 52 : bits);
}

int real_nearest(Real a) {
    if (a.m == 0 || a.e < -1) {
        return 0;
    }
    int value = (int)((a.m >> (62 - a.e)) + 1) >> 1;
    return a.minus ? -value : value;
}

Real real_negate(Real a) {
    a.minus = !a.minus;
    return a;
}

Real real_scale(Real a, int e) {
    a.e += e;
    return a;
}

static bool is_smaller(Real a, Real b) { // without the signs
    return a.m == 0 || b.m == 0 ? b.m != 0 : a.e != b.e ? a.e < b.e : a.m < b.m;
}

bool real_is_less(Real a, Real b) {
    Real difference = real_subtract(a, b);
    return difference.m != 0 && difference.minus;
}

Real real_add(Real a, Real b) {
    if (is_smaller(a, b)) {
        Real larger = b;
        b = a;
        a = larger;
    }
    int far = a.e - b.e;
    if (b.m == 0 || far > 64) {
        return a;
    }
    // Two words, the lower of which has what b has below a.
    uint64_t high = far < 64 ? b.m >> far : 0;
    uint64_t low = far == 0 ? 0 : far < 64 ? b.m << (64 - far) : b.m;
    if (a.minus == b.minus) {
        uint64_t sum = a.m + high, carried = sum < high;
        return carried ? (Real){a.minus, a.e + 1, TOP | sum >> 1} : (Real){a.minus, a.e, sum};
    }
    uint64_t m = a.m - high - (low != 0);
    low = 0 - low;
    if (m == 0 && low == 0) {
        return (Real){false, 0, 0};
    }
    for (; !(m & TOP); a.e--) {
        m = m << 1 | low >> 63;
        low <<= 1;
    }
    return (Real){a.minus, a.e, m};
}

Real real_subtract(Real a, Real b) {
    return real_add(a, real_negate(b));
}

Real real_multiply(Real a, Real b) {
    uint64_t al = (uint32_t)a.m, ah = a.m >> 32, bl = (uint32_t)b.m, bh = b.m >> 32;
    uint64_t middle = ah * bl + (al * bl >> 32), other = al * bh + (uint32_t)middle;
    uint64_t high = ah * bh + (middle >> 32) + (other >> 32);
    if (a.m == 0 || b.m == 0) {
        return (Real){false, 0, 0};
    }
    bool one_more = high & TOP;
    return (Real){a.minus != b.minus, a.e + b.e + one_more,
                  one_more ? high : high << 1 | (other >> 31 & 1)};
}

// Bit by bit, as in school.
Real real_divide(Real a, Real b) {
    if (a.m == 0) {
        return a;
    }
    bool one_less = a.m < b.m;
    uint64_t left = one_less ? a.m : a.m - b.m, quotient = !one_less;
    for (int i = one_less ? 64 : 63; i > 0; i--) {
        bool over = left & TOP;
        left <<= 1;
        quotient <<= 1;
        if (over || left >= b.m) {
            left -= b.m;
            quotient |= 1;
        }
    }
    return (Real){a.minus != b.minus, a.e - b.e - one_less, quotient};
}

// Two bits of the number for each bit of the root.
Real real_sqrt(Real a) {
    uint64_t root = 0, left = 0, m = a.m, low = 0;
    if (a.m == 0) {
        return a;
    }
    bool odd = a.e & 1;
    if (!odd) { // m is the upper of two words; an even exponent has one bit before the point
        low = m << 63;
        m >>= 1;
    }
    for (int i = 0; i < 64; i++) {
        uint64_t high = left >> 62; // what does not fit; `left` is at most twice the root
        left = left << 2 | m >> 62;
        m = m << 2 | low >> 62;
        low <<= 2;
        uint64_t next = root << 2 | 1, next_high = root >> 62;
        if (high > next_high || (high == next_high && left >= next)) {
            left -= next;
            root = root << 1 | 1;
        } else {
            root <<= 1;
        }
    }
    return (Real){false, (a.e - odd) / 2, root};
}
