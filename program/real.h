// SPDX-License-Identifier: MIT
#pragma once

// Numbers with 64 bits of precision, with integers alone: what a function of math.h is computed
// with before it is rounded to the 53 of a double. The same on every host.

#include <stdbool.h>
#include <stdint.h>

// (minus ? -1 : 1) * m * 2^(e - 63). The highest bit of m is set; m = 0: the number is 0.
typedef struct Real {
    bool minus;
    int e;
    uint64_t m;
} Real;

Real real_of_bits(uint64_t bits); // of a double that is neither infinite nor NaN
Real real_of_int(int value);
// The nearest double's bits, the even one of two; infinite when there is none.
uint64_t real_bits(Real a);
int real_nearest(Real a); // the nearest whole number, of |a| < 2^30

Real real_negate(Real a);
Real real_scale(Real a, int e);     // a * 2^e
Real real_add(Real a, Real b);      // each of these has an error of at most one of 2^63 parts
Real real_subtract(Real a, Real b); //
Real real_multiply(Real a, Real b); //
Real real_divide(Real a, Real b);   // b is not 0
Real real_sqrt(Real a);             // a is not negative
bool real_is_less(Real a, Real b);
