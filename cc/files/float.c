// SPDX-License-Identifier: MIT
// Floating point for a processor that has none: what the compiler calls for float and double, with
// integers alone. IEEE 754, rounded to the nearest; a NaN that comes out is 7FF8000000000000. It is
// linked with a program that needs it. Doubles are handed over as the two registers they are, so
// the functions take integers.

typedef unsigned long long u64;
typedef long long s64;
typedef unsigned u32;

#define SIGN (1ull << 63)
#define HIDDEN (1ull << 52) // the bit of a fraction that is not written
#define INFINITE 0x7FFull   // exponent
#define QUIET (INFINITE << 52 | 1ull << 51)
#define BIAS 1023
#define GUARD 3 // bits below the fraction, the lowest stands for all that was lost

static int exponent_of(u64 a) {
    return (int)(a >> 52 & INFINITE);
}
static u64 fraction_of(u64 a) {
    return a & (HIDDEN - 1);
}
static int is_nan(u64 a) {
    return a << 1 > INFINITE << 53;
}
static int is_infinite(u64 a) {
    return a << 1 == INFINITE << 53;
}

// Shifts down; what falls out is kept in the lowest bit.
static u64 shift_down(u64 m, int n) {
    if (n <= 0) {
        return m;
    }
    return n > 63 ? m != 0 : m >> n | (m << (64 - n) != 0);
}

// Rounds m, whose highest bit is bit 55 (or lower for a number that is too small for its exponent).
static u64 pack(u64 sign, int e, u64 m) {
    if (e <= 0) {
        m = shift_down(m, 1 - e);
        e = 1;
    }
    u64 low = m & 7;
    m >>= GUARD;
    m += low > 4 || (low == 4 && (m & 1));
    if (m >= HIDDEN << 1) {
        m >>= 1; // it was all ones: a zero falls out
        e++;
    }
    if (e >= (int)INFINITE) {
        return sign | INFINITE << 52;
    }
    return sign | (m & HIDDEN ? (u64)e << 52 : 0) | (m & (HIDDEN - 1));
}

// The fraction with its hidden bit at bit 52; *e becomes what it would be for a small number.
static u64 normal(u64 a, int *e) {
    u64 m = fraction_of(a);
    *e = exponent_of(a);
    if (*e) {
        return m | HIDDEN;
    }
    for (*e = 1; m && !(m & HIDDEN); --*e) {
        m <<= 1;
    }
    return m;
}

u64 __adddf3(u64 a, u64 b) {
    if (is_nan(a) || is_nan(b)) {
        return QUIET;
    }
    if (a << 1 < b << 1) {
        u64 larger = b;
        b = a;
        a = larger;
    }
    if (is_infinite(a)) {
        return is_infinite(b) && a != b ? QUIET : a;
    }
    if (b << 1 == 0) {
        return a << 1 ? a : a & b; // -0 only of two of them
    }
    int ea, eb;
    u64 ma = normal(a, &ea) << GUARD, mb = normal(b, &eb) << GUARD;
    mb = shift_down(mb, ea - eb);
    if ((a ^ b) & SIGN) {
        ma -= mb;
        if (ma == 0) {
            return 0;
        }
        for (; !(ma >> 55); ea--) {
            ma <<= 1;
        }
    } else {
        ma += mb;
        if (ma >> 56) {
            ma = shift_down(ma, 1);
            ea++;
        }
    }
    return pack(a & SIGN, ea, ma);
}

u64 __subdf3(u64 a, u64 b) {
    return __adddf3(a, is_nan(b) ? b : b ^ SIGN);
}

// The upper half of a product of 128 bits; the lowest bit stands for the lower half.
static u64 multiply_high(u64 a, u64 b) {
    u64 al = (u32)a, ah = a >> 32, bl = (u32)b, bh = b >> 32;
    u64 low = al * bl, middle = ah * bl + (low >> 32), other = al * bh + (u32)middle;
    u64 high = ah * bh + (middle >> 32) + (other >> 32);
    return high | ((u32)low != 0 || (u32)other != 0);
}

u64 __muldf3(u64 a, u64 b) {
    u64 sign = (a ^ b) & SIGN;
    if (is_nan(a) || is_nan(b) || (is_infinite(a) && b << 1 == 0) ||
        (is_infinite(b) && a << 1 == 0)) {
        return QUIET;
    }
    if (is_infinite(a) || is_infinite(b)) {
        return sign | INFINITE << 52;
    }
    if (a << 1 == 0 || b << 1 == 0) {
        return sign;
    }
    int ea, eb;
    u64 ma = normal(a, &ea) << 11, mb = normal(b, &eb) << 11; // 2^63 to 2^64: so 2^126 to 2^128
    u64 high = multiply_high(ma, mb);
    int e = ea + eb - BIAS + 1;
    if (!(high >> 63)) {
        high = high << 1 | (high & 1);
        e--;
    }
    return pack(sign, e, shift_down(high, 8));
}

u64 __divdf3(u64 a, u64 b) {
    u64 sign = (a ^ b) & SIGN;
    if (is_nan(a) || is_nan(b) || (is_infinite(a) && is_infinite(b)) ||
        (a << 1 == 0 && b << 1 == 0)) {
        return QUIET;
    }
    if (is_infinite(a) || b << 1 == 0) {
        return sign | INFINITE << 52;
    }
    if (is_infinite(b) || a << 1 == 0) {
        return sign;
    }
    int ea, eb;
    u64 left = normal(a, &ea), divisor = normal(b, &eb), quotient = 0;
    int e = ea - eb + BIAS;
    if (left < divisor) {
        left <<= 1;
        e--;
    }
    for (int i = 0; i < 56; i++) {
        quotient <<= 1;
        if (left >= divisor) {
            left -= divisor;
            quotient |= 1;
        }
        left <<= 1;
    }
    return pack(sign, e, quotient | (left != 0));
}

// ---- comparing: below, at and above 0; `apart` if one is no number

static int compare(u64 a, u64 b, int apart) {
    if (is_nan(a) || is_nan(b)) {
        return apart;
    }
    if ((a | b) << 1 == 0) {
        return 0;
    }
    s64 x = (s64)(a & SIGN ? SIGN - (a ^ SIGN) : a + SIGN), // as they are in order
        y = (s64)(b & SIGN ? SIGN - (b ^ SIGN) : b + SIGN);
    return (u64)x < (u64)y ? -1 : x != y;
}

int __ltdf2(u64 a, u64 b) {
    return compare(a, b, 1);
}
int __ledf2(u64 a, u64 b) {
    return compare(a, b, 1);
}
int __eqdf2(u64 a, u64 b) {
    return compare(a, b, 1);
}
int __nedf2(u64 a, u64 b) {
    return compare(a, b, 1);
}
int __gtdf2(u64 a, u64 b) {
    return compare(a, b, -1);
}
int __gedf2(u64 a, u64 b) {
    return compare(a, b, -1);
}
int __unorddf2(u64 a, u64 b) {
    return is_nan(a) || is_nan(b);
}

// ---- integers

static u64 from_integer(u64 sign, u64 m) {
    int e = BIAS + 55;
    if (m == 0) {
        return 0;
    }
    for (; m >> 56; e++) {
        m = shift_down(m, 1);
    }
    for (; !(m >> 55); e--) {
        m <<= 1;
    }
    return pack(sign, e, m);
}

u64 __floatundidf(u64 a) {
    return from_integer(0, a);
}
u64 __floatdidf(s64 a) {
    return from_integer(a < 0 ? SIGN : 0, a < 0 ? 0 - (u64)a : (u64)a);
}
u64 __floatunsidf(u32 a) {
    return from_integer(0, a);
}
u64 __floatsidf(int a) {
    return __floatdidf(a);
}

// Towards 0, with `bits` for the number. What is too large becomes the largest, a NaN 0.
static u64 to_integer(u64 a, int bits) {
    int e = exponent_of(a) - BIAS;
    if (is_nan(a) || e < 0) {
        return 0;
    }
    u64 most = bits == 64 ? ~0ull : (1ull << bits) - 1;
    if (e >= bits) {
        return most;
    }
    u64 m = fraction_of(a) | HIDDEN;
    return e <= 52 ? m >> (52 - e) : m << (e - 52);
}

static s64 to_signed(u64 a, int bits) {
    u64 most = (1ull << (bits - 1)) - 1, m = to_integer(a, bits);
    if (a & SIGN) {
        return m > most + 1 ? (s64)(0 - (most + 1)) : (s64)(0 - m);
    }
    return (s64)(m > most ? most : m);
}

s64 __fixdfdi(u64 a) {
    return to_signed(a, 64);
}
int __fixdfsi(u64 a) {
    return (int)to_signed(a, 32);
}
u64 __fixunsdfdi(u64 a) {
    return a & SIGN ? 0 : to_integer(a, 64);
}
u32 __fixunsdfsi(u64 a) {
    return a & SIGN ? 0 : (u32)to_integer(a, 32);
}

// ---- float: as double, then rounded. 53 bits are more than twice 24, so that rounding twice is
// rounding once.

u64 __extendsfdf2(u32 a) {
    u64 sign = (u64)(a >> 31) << 63, m = (u64)(a & 0x7FFFFF) << 29;
    int e = (int)(a >> 23 & 0xFF);
    if (e == 0xFF) {
        return m ? QUIET : sign | INFINITE << 52;
    }
    if (e == 0) {
        if (m == 0) {
            return sign;
        }
        for (e = 1; !(m & HIDDEN); e--) {
            m <<= 1;
        }
    }
    return sign | (u64)(e + BIAS - 127) << 52 | (m & (HIDDEN - 1));
}

u32 __truncdfsf2(u64 a) {
    u32 sign = (u32)(a >> 32) & 0x80000000u;
    int e;
    if (is_nan(a)) {
        return 0x7FC00000u;
    }
    u64 m = shift_down(normal(a, &e), 26); // its highest bit is bit 26: 24 and 3 below them
    e -= BIAS - 127;
    if (e <= 0) {
        m = shift_down(m, 1 - e);
        e = 1;
    }
    u32 low = (u32)m & 7, rounded = (u32)(m >> GUARD);
    rounded += low > 4 || (low == 4 && (rounded & 1));
    if (rounded >> 24) {
        rounded >>= 1;
        e++;
    }
    if (e >= 0xFF) {
        return sign | 0x7F800000u;
    }
    return sign | (rounded >> 23 ? (u32)e << 23 : 0) | (rounded & 0x7FFFFF);
}

u32 __addsf3(u32 a, u32 b) {
    return __truncdfsf2(__adddf3(__extendsfdf2(a), __extendsfdf2(b)));
}
u32 __subsf3(u32 a, u32 b) {
    return __truncdfsf2(__subdf3(__extendsfdf2(a), __extendsfdf2(b)));
}
u32 __mulsf3(u32 a, u32 b) {
    return __truncdfsf2(__muldf3(__extendsfdf2(a), __extendsfdf2(b)));
}
u32 __divsf3(u32 a, u32 b) {
    return __truncdfsf2(__divdf3(__extendsfdf2(a), __extendsfdf2(b)));
}

int __ltsf2(u32 a, u32 b) {
    return __ltdf2(__extendsfdf2(a), __extendsfdf2(b));
}
int __lesf2(u32 a, u32 b) {
    return __ltdf2(__extendsfdf2(a), __extendsfdf2(b));
}
int __eqsf2(u32 a, u32 b) {
    return __ltdf2(__extendsfdf2(a), __extendsfdf2(b));
}
int __nesf2(u32 a, u32 b) {
    return __ltdf2(__extendsfdf2(a), __extendsfdf2(b));
}
int __gtsf2(u32 a, u32 b) {
    return __gtdf2(__extendsfdf2(a), __extendsfdf2(b));
}
int __gesf2(u32 a, u32 b) {
    return __gtdf2(__extendsfdf2(a), __extendsfdf2(b));
}
int __unordsf2(u32 a, u32 b) {
    return __unorddf2(__extendsfdf2(a), __extendsfdf2(b));
}

// Rounds to float once: 64 bits may not fit into a double.
static u32 float_from_integer(u32 sign, u64 m) {
    u64 kept =
        m >> 53 ? (m & ~0x7FFull) | ((m & 0x7FF) != 0) << 11 : m; // the lowest stands for more
    return __truncdfsf2(from_integer(sign ? SIGN : 0, kept));
}
u32 __floatundisf(u64 a) {
    return float_from_integer(0, a);
}
u32 __floatdisf(s64 a) {
    return float_from_integer(a < 0, a < 0 ? 0 - (u64)a : (u64)a);
}
u32 __floatunsisf(u32 a) {
    return __truncdfsf2(from_integer(0, a));
}
u32 __floatsisf(int a) {
    return __truncdfsf2(__floatsidf(a));
}
s64 __fixsfdi(u32 a) {
    return __fixdfdi(__extendsfdf2(a));
}
int __fixsfsi(u32 a) {
    return __fixdfsi(__extendsfdf2(a));
}
u64 __fixunssfdi(u32 a) {
    return __fixunsdfdi(__extendsfdf2(a));
}
u32 __fixunssfsi(u32 a) {
    return __fixunsdfsi(__extendsfdf2(a));
}
